"""The golden files, their records as bytes, and the two engines side by side."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from eprouvette_sim.formats.b2 import controler

REFERENCE = Path(__file__).parent / "factures_de_reference.txt"
TAPEES = Path(__file__).parent / "factures_tapees.txt"


def blocs_de_reference() -> dict[str, list[bytes]]:
    """Name -> records of 128 bytes, in the order of the file."""
    blocs: dict[str, list[bytes]] = {}
    courant: list[bytes] = []
    for ligne in REFERENCE.read_text(encoding="utf-8").splitlines():
        if ligne.startswith("# "):
            courant = blocs.setdefault(ligne[2:], [])
        elif len(ligne) == 129 and ligne[128] == "|" and not ligne.startswith("1234567890123"):
            courant.append(ligne[:128].encode("ascii"))
    return blocs


def blocs_tapes() -> dict[str, list[bytes]]:
    """The invoices typed by hand: name -> records of 128 bytes, read without the package."""
    blocs: dict[str, list[bytes]] = {}
    courant: list[bytes] = []
    for ligne in TAPEES.read_text(encoding="utf-8").splitlines():
        if ligne.startswith("# "):
            courant = blocs.setdefault(ligne[2:], [])
        elif ligne.endswith("|") and not ligne.startswith("----+"):
            assert len(ligne) == 129
            courant.append(ligne[:128].encode("ascii"))
    return blocs


@pytest.fixture(scope="session")
def tapees() -> dict[str, list[bytes]]:
    return blocs_tapes()


@pytest.fixture(scope="session")
def reference() -> dict[str, list[bytes]]:
    return blocs_de_reference()


@pytest.fixture(scope="session")
def fichier_reference(reference) -> bytes:
    return b"".join(octets for bloc in reference.values() for octets in bloc)


@pytest.fixture(scope="session")
def juger():
    """Both engines on the same bytes: they must agree, and the findings come back."""

    def _juger(octets: bytes, separateur: str = "auto"):
        bilans = [
            controler(io.BytesIO(octets), moteur=moteur, separateur=separateur, garder=10**9, par_enregistrement=10**9)
            for moteur in ("reference", "crible")
        ]
        assert bilans[0] == bilans[1]
        return bilans[0]

    return _juger
