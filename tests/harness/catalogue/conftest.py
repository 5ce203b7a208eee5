"""Workbooks generated in both real layouts, with texts of our own."""

from __future__ import annotations

import io

import pytest

CONVERGENCE = (
    "Périmètre", "ID", "Chapitre", "Fonction", "Exigence", "Commentaire", "Profil", "N° scénario",
    "Scénario de conformité", "N° preuve", "Preuve", "Profil historique", "Criticité", "Ordre",
)  # fmt: skip
DIX = (
    "Exigence conditionnelle OUI/NON", "Profil", "ID Section", "Section", "Bloc", "Fonction", "Nature de l'exigence",
    "N° exigence", "Énoncé de l'exigence", "N° scénario", "Scénario de conformité",
    *(heading for rank in range(1, 11) for heading in (f"N° preuve {rank}", f"Preuve {rank}")),
    "Commentaire", "Statut publication", "VA N-1", "Criticité", "Ordre",
)  # fmt: skip

#: id, statement; every text is ours.
TEXTS = {
    "DMP/UX.08": "Le système DOIT contrôler le droit de lecture avant toute ouverture du carnet partagé du patient.",
    "DMP/UX.14 BIS": "Le système DOIT distinguer par un signe les pièces cachées au patient ou à son représentant légal.",
    "MSS/CONF.16": "Le système DOIT porter la référence commerciale du logiciel dans un en-tête propre de chaque courriel.",
    "MSS/UX.33": "Le système PEUT proposer un accusé de lecture pour chaque courriel rédigé par une personne.",
    "SC.SSI/IE.36": "Le système DOIT limiter le nombre de tentatives de saisie du mot de passe et en régler la complexité.",
}


def convergence_rows(texts=TEXTS, proofs=2):
    for order, (ident, text) in enumerate(texts.items(), start=1):
        bare = ident.removeprefix("SC.")
        for rank in range(1, proofs + 1):
            yield (
                "Vague 2", ident, bare[:3], "Fonction", text, "", "Général", f"{bare}.01", "Dérouler les étapes.",
                f"{bare}.01.0{rank}", f"Preuve {rank} attendue.", "", "Majeure", order,
            )  # fmt: skip


def dix_rows(texts=TEXTS, proofs=2):
    for order, (ident, text) in enumerate(texts.items(), start=1):
        bare = ident.removeprefix("SC.")
        pairs = [cell for rank in range(1, proofs + 1) for cell in (f"{bare}.01.0{rank}", f"Preuve {rank} attendue.")]
        pairs += [""] * (20 - len(pairs))
        nature = "PRECONISATION" if "PEUT" in text else "EXIGENCE"
        yield (
            "NON", "Général", bare[:3], "Section", "Bloc", "Fonction", nature, ident, text, f"{bare}.01",
            "Dérouler les étapes.", *pairs, "", "Inchangée", "", "Majeure", order,
        )  # fmt: skip


def book(rows, header=CONVERGENCE, *, title="Exigences", change=None):
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    sheet.append(list(header))
    for row in rows:
        sheet.append([cell or None for cell in row])
    if change:
        change(sheet)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


@pytest.fixture
def convergence():
    return lambda texts=TEXTS, **more: book(convergence_rows(texts), CONVERGENCE, **more)


@pytest.fixture
def dix_preuves():
    return lambda texts=TEXTS, **more: book(dix_rows(texts), DIX, **more)


@pytest.fixture
def texts():
    return dict(TEXTS)


@pytest.fixture
def header():
    return CONVERGENCE


@pytest.fixture
def make_book():
    return book


@pytest.fixture(scope="session")
def sound_book():
    return book(convergence_rows(), CONVERGENCE)
