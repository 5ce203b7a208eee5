"""Writes an imported workbook as a dated, frozen edition in the user's own folder, in our loader's format."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from eprouvette.catalogue.diff import likeness
from eprouvette.catalogue.export import csv_text
from eprouvette.catalogue.load import COLUMNS, OBSOLETES, POINTS, TITLE_LIMIT, load
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.catalogue.requirement import Catalogue, Requirement
    from eprouvette.catalogue.workbook import Classeur, Exigence

#: Under this likeness, a published text and our paraphrase of the same id probably speak of different things.
DRIFT: Final = 0.12
_NEW: Final = "Importée du classeur ; aucun scénario du banc ne la juge encore."
_DRIFTED: Final = "Importée ; sous cet identifiant, l'édition livrée semble dire autre chose."


@dataclass(frozen=True, slots=True, kw_only=True)
class Identite:
    """What the user says of the edition: corpus (`REM-DPI`), edition name, ISO date, publisher, file name."""

    corpus: str
    edition: str
    date: str
    editeur: str
    fichier: str
    statut: str = "publiee"


def freeze(book: Classeur, identity: Identite, folder: Path, *, reference: Catalogue | None = None) -> Path:
    """The new folder `<corpus>-<edition>`, readable by `load`; written whole or not at all.

    With a `reference`, an id it already holds keeps its services and verification kind, unless the two texts
    look unrelated. `ErreurUsage` when the identity is unusable or the edition exists: a frozen edition is never
    rewritten.
    """
    _check(identity, folder)
    target = folder / f"{identity.corpus}-{identity.edition}"
    if target.exists():
        raise ErreurUsage(
            f"l'édition existe déjà : {target.name}", ou=str(folder), faire="choisir un autre nom d'édition"
        )
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder, prefix=".import-"))
    try:
        for name, text in _files(book, identity, reference).items():
            (draft / name).write_text(text, encoding="utf-8", newline="")
        load(draft)
        draft.rename(target)
    except ErreurBanc as error:
        raise ErreurUsage(error.quoi, ou=identity.fichier, faire="corriger le classeur puis réimporter") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _check(identity: Identite, folder: Path) -> None:
    wrong = []
    if not re.fullmatch(r"[A-Z][A-Z0-9-]{1,30}", identity.corpus):
        wrong.append(f"corpus {identity.corpus!r} : majuscules, chiffres et tirets, par exemple REM-DPI")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", identity.edition):
        wrong.append(f"édition {identity.edition!r} : lettres, chiffres, points et tirets, par exemple 2025-06")
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", identity.date):
        wrong.append(f"date {identity.date!r} : AAAA-MM-JJ, AAAA-MM ou AAAA")
    if not identity.editeur.strip():
        wrong.append("éditeur vide : par exemple ANS")
    if wrong:
        raise ErreurUsage("\n".join(wrong), ou=str(folder))


def _files(book: Classeur, identity: Identite, reference: Catalogue | None) -> dict[str, str]:
    live = [item for item in book.exigences if not item.barre]
    gone = [item for item in book.exigences if item.barre]
    rows = [_row(item, identity, _known(item, identity, reference)) for item in live]
    files = {
        "editions.toml": _edition(book, identity),
        f"{identity.corpus}.csv": csv_text(COLUMNS, rows, safe=False),
        f"{identity.corpus}.points.csv": csv_text(POINTS, _points(live), safe=False),
    }
    if gone:
        struck = [
            {"id": item.id, "objet": _title(item.enonce), "source": f"barrée, ligne {item.ligne}"} for item in gone
        ]
        files[f"{identity.corpus}.obsoletes.csv"] = csv_text(OBSOLETES, struck, safe=False)
    return files


def _edition(book: Classeur, identity: Identite) -> str:
    name, sheet = (re.sub(r"[^\w .()-]", "_", text) for text in (Path(identity.fichier).name, book.feuille))
    publisher = re.sub(r'["\\\x00-\x1f\x7f]', " ", identity.editeur).strip()
    return (
        f"[{identity.corpus}]\n"
        f'edition = "{identity.edition}"\n'
        f'titre = "{identity.corpus}, édition {identity.edition} importée par l\'utilisateur"\n'
        f'title = "{identity.corpus}, edition {identity.edition} imported by the user"\n'
        f'editeur = "{publisher}"\n'
        f'date = "{identity.date}"\n'
        f'source = "classeur {name}, feuille {sheet}, sha256 {book.sha256}"\n'
    )


def _known(item: Exigence, identity: Identite, reference: Catalogue | None) -> Requirement | None:
    return reference.requirements.get(f"{identity.corpus}:{item.id}") if reference else None


def _row(item: Exigence, identity: Identite, known: Requirement | None) -> dict[str, object]:
    drifted = known is not None and likeness(known.obligation + " " + known.titre, item.enonce) < DRIFT
    kept = known if known is not None and not drifted else None
    return {
        "id": item.id,
        "imprime": "" if item.imprime == item.id else item.imprime,
        "statut": identity.statut,
        "nature": _nature(item),
        "profil": item.champs.get("profil", ""),
        "section": item.champs.get("chapitre") or item.champs.get("section", ""),
        "titre": _title(item.enonce),
        "title": _title(item.enonce),
        "obligation": item.enonce,
        "preuves": [proof.numero.replace("|", "/") for proof in item.preuves if proof.numero],
        "source": f"classeur importé, ligne {item.ligne}",
        "services": kept.services if kept else (),
        "verification": kept.verification if kept else "non_couverte",
        "raison": (kept.raison or "") if kept else _DRIFTED if drifted else _NEW,
    }


def _nature(item: Exigence) -> str:
    said = item.champs.get("nature", "").casefold()
    if said:
        return "PRECONISATION" if "pr" in said[:3] else "EXIGENCE"
    return "PRECONISATION" if re.search(r"\bPEUT\b", item.enonce) and "DOIT" not in item.enonce else "EXIGENCE"


def _title(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= TITLE_LIMIT:
        return line
    return line[: TITLE_LIMIT - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _points(items: list[Exigence]) -> Iterator[dict[str, object]]:
    for item in items:
        for rank, proof in enumerate(item.preuves, start=1):
            yield {
                "exigence": item.id,
                "scenario": proof.scenario,
                "preuve": proof.numero,
                "rang": rank,
                "profil": item.champs.get("profil", ""),
                "etat": "approuvee",
                "action": proof.scenario_texte,
                "attendu": proof.texte or "(preuve non rédigée)",
            }
