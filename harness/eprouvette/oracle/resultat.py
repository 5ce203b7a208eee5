"""What the oracle answers: invoices and lines to the cent, each with its rules, in frozen values.

`verdict` is `VALORISEE`, `INCONCLUSIF` (something was missing: the amounts concerned are `None`) or `REFUSEE`
(the visit may not be billed as described: the refusals say which rules forbid it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette.oracle.donnees import lignes_csv

if TYPE_CHECKING:
    from eprouvette.oracle.regles import Application, Lecture, Manque, Refus
    from eprouvette.oracle.tables import Source

VALORISEE, INCONCLUSIF, REFUSEE = "VALORISEE", "INCONCLUSIF", "REFUSEE"


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneValorisee:
    """One billed line. Cents, integer percents, coefficients in ten-thousandths; `None` = not decided.

    `amo + amc + patient == honoraires` when all are known; `montant_oc` is what is written on the wire for the
    complementary body (0 when it is billed apart); `code` is the act for CCAM lines, `code_fil` the code written on
    the wire (`None` for a CCAM act whose grouping code was not declared); `patient` is what this split leaves to the patient.
    """

    type: str
    enregistrements: tuple[str, ...]
    code: str
    code_fil: str | None
    acte: str
    date: str
    quantite: int
    coefficient: int
    denombrement: int
    prix: int
    majoration: int
    mco: int
    base: int | None
    taux: int | None
    exoneration: str | None
    amo: int | None
    amc: int | None
    patient: int | None
    honoraires: int | None
    montant_oc: int | None
    participation: str
    tmf: int
    penalite: int
    qualificatif: str
    domaine: str
    specialite: str
    prescripteur: str
    mt: str
    dmt: str
    details: int
    regles: tuple[Application, ...]
    lectures: tuple[Lecture, ...]
    manques: tuple[Manque, ...]

    @property
    def coefficient_centiemes(self) -> int:
        """The coefficient as the wire writes it, in hundredths."""
        return self.coefficient // 100

    def champs(self) -> dict[str, str]:
        """The wire values by field notation, zero-padded to the field's width; a value not decided is `?`."""
        trouves = {}
        for rang in lignes_csv("champs.csv"):
            if rang["type"] == self.type:
                valeur = getattr(self, rang["attribut"])
                large = int(rang["longueur"])
                trouves[rang["notation"]] = "?" if valeur is None else _cadrer(valeur, large)
        return trouves


def _cadrer(valeur: int | str, large: int) -> str:
    return f"{valeur:0{large}d}" if isinstance(valeur, int) else valeur


@dataclass(frozen=True, slots=True, kw_only=True)
class FactureValorisee:
    """One invoice: `genre`, header fields by notation, lines in wire order, type 5 totals."""

    genre: str
    champs: dict[str, str]
    lignes: tuple[LigneValorisee, ...]
    regles: tuple[Application, ...]
    lectures: tuple[Lecture, ...]
    manques: tuple[Manque, ...]

    def total(self, attribut: str) -> int | None:
        """The sum of an amount over the lines, `None` if one is not decided."""
        montants = [getattr(ligne, attribut) for ligne in self.lignes]
        return None if None in montants else sum(montants)

    def totaux(self) -> dict[str, str]:
        """Type 5 totals by notation (RG_MF633), `?` when a line is not decided."""
        sommes = {
            notation: self._somme(type_, attribut)
            for notation, type_, attribut in (
                ("[0542]", "3", "base"),
                ("[0550]", "3", "amo"),
                ("[0558]", "4", "honoraires"),
                ("[0566]", "4", "amo"),
                ("[0582]", "3", "montant_oc"),
                ("[0590]", "4", "montant_oc"),
                ("[05115]", "3", "honoraires"),
            )
        }
        pieces = (sommes["[05115]"], sommes["[0550]"], sommes["[0558]"], sommes["[0566]"])
        connues = [piece for piece in pieces if piece is not None]
        sommes["[0574]"] = connues[0] - connues[1] + connues[2] - connues[3] if len(connues) == 4 else None
        nombre = sum(len(ligne.enregistrements) + ligne.details for ligne in self.lignes)
        champs = {notation: "?" if somme is None else f"{somme:08d}" for notation, somme in sommes.items()}
        return {"[0539]": f"{nombre:03d}", **dict(sorted(champs.items(), key=lambda paire: int(paire[0][3:-1])))}

    def _somme(self, type_: str, attribut: str) -> int | None:
        montants = [getattr(ligne, attribut) for ligne in self.lignes if ligne.type == type_]
        return None if None in montants else sum(montants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """The answer for one visit."""

    verdict: str
    titre: str
    edition: str
    factures: tuple[FactureValorisee, ...]
    refus: tuple[Refus, ...]
    sources: tuple[Source, ...]

    @property
    def regles(self) -> frozenset[str]:
        """Every rule applied or broken."""
        lignes = {a.regle for facture in self.factures for ligne in facture.lignes for a in ligne.regles}
        entetes = {a.regle for facture in self.factures for a in facture.regles}
        return frozenset(lignes | entetes | {refus.regle for refus in self.refus})
