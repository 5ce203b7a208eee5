"""Invoices read on the wire in the oracle's words: values by field notation, a line with its 4S and its CCAM act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.oracle import FactureLue
from eprouvette_sim.formats import b2
from eprouvette_sim.formats.b2 import gabarits

if TYPE_CHECKING:
    from eprouvette_sim.formats.b2 import Enregistrement, FactureB2

#: complements whose values join their line
_COMPLEMENTS = ("4S", "3S")


def factures_lues(octets: bytes) -> tuple[FactureLue, ...]:
    """Every invoice of a B2 file, in order; none when the file cannot be read."""
    fichier, _ = b2.read(octets)
    return tuple(_facture(facture) for facture in fichier.factures) if fichier else ()


def _facture(facture: FactureB2) -> FactureLue:
    champs: dict[str, str] = {}
    lignes: list[dict[str, str]] = []
    for enr in facture.enregistrements:
        if enr.type in ("2", "2S", "5"):
            champs |= valeurs(enr)
        elif enr.type in ("3", "4"):
            lignes.append(valeurs(enr))
        elif enr.type in _COMPLEMENTS and lignes:
            lignes[-1] |= valeurs(enr)
        elif enr.type == "4M" and lignes:
            lignes[-1].setdefault("[4M43]", enr.texte("code_ccam"))
    return FactureLue(champs=champs, lignes=tuple(lignes))


def valeurs(enr: Enregistrement) -> dict[str, str]:
    """Notation -> text of every field of a record, spaces on the right removed."""
    return {champ.notation: enr.texte(champ.nom) for champ in gabarits()[enr.type].champs}
