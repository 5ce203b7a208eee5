"""Controls that only a loaded dated table can decide: perimeter, speciality, age, coefficient, prices.

Each is silent when its table was not loaded. Tables and keys: `1` code; `2` `CODE/SPECIALITE`; `3` code → `min..max`
years; `4` code → `min..max` coefficient in ten-thousandths; `nabm_max` code → count; `prix` code → cents.
The price date is the execution date (RG_VF630).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eprouvette.oracle.arrondi import euros, nombre
from eprouvette.oracle.chantier import FAMILLES_COMPLEMENT
from eprouvette.oracle.codes import normaliser
from eprouvette.oracle.regles import Refus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.oracle.chantier import Ligne
    from eprouvette.oracle.controles import Vue
    from eprouvette.oracle.tables import Tables

#: nomenclature -> rule that says where its price comes from
_REGLE_PRIX = {"NGAP": "RG_VF631", "FORFAIT": "RG_VF631", "CCAM": "RG_VF633", "NABM": "RG_VF634"}
_BORNES = re.compile(r"(\d{1,12})\.\.(\d{1,12})")


def controler_tables(vue: Vue, tables: Tables) -> Iterator[Refus]:
    """Every refusal that the loaded tables decide, line by line."""
    if not tables.connues:
        return
    for ligne in vue.lignes:
        if ligne.actes:
            yield from _perimetre(ligne, tables)
            yield from _bornes(ligne, tables)
            yield from _prix(ligne, tables)
            yield from _maximum(ligne, tables)


def _refus(regle: str, ligne: Ligne, observe: str) -> Refus:
    return Refus(regle=regle, lieu=f"{ligne.code} {ligne.date}", observe=observe)


def _perimetre(ligne: Ligne, tables: Tables) -> Iterator[Refus]:
    if tables.contient("1", ligne.code, ligne.date) is False and ligne.famille != "ccam":
        yield _refus("RG_IP700", ligne, ligne.code)
    specialite = ligne.acte.specialite
    if (
        specialite
        and ligne.famille != "ccam"
        and tables.contient("2", f"{ligne.code}/{specialite}", ligne.date) is False
    ):
        yield _refus("RG_IP707", ligne, f"{ligne.code}/{specialite}")


def _bornes(ligne: Ligne, tables: Tables) -> Iterator[Refus]:
    complement = ligne.famille in FAMILLES_COMPLEMENT or ligne.prestation.forfait
    ages = _lire(tables, "3", ligne)
    if ages and not ages[0] <= ligne.situation_execution.age <= ages[1]:
        yield _refus("RG_CF881" if complement else "RG_IP708", ligne, str(ligne.situation_execution.age))
    coefficients = _lire(tables, "4", ligne)
    if coefficients and not coefficients[0] <= ligne.coefficient <= coefficients[1]:
        yield _refus("RG_IP703", ligne, nombre(ligne.coefficient))


def _lire(tables: Tables, table: str, ligne: Ligne) -> tuple[int, int] | None:
    valeur = tables.chercher(table, ligne.code, ligne.date)
    trouve = _BORNES.fullmatch(valeur.valeur) if valeur else None
    return (int(trouve[1]), int(trouve[2])) if trouve else None


def _prix(ligne: Ligne, tables: Tables) -> Iterator[Refus]:
    regle = _REGLE_PRIX.get(ligne.acte.nomenclature)
    valeur = tables.chercher("prix", ligne.code, ligne.date) if "prix" in tables.connues else None
    if regle is None or valeur is None:
        return
    ligne.noter("RG_VF630", str(ligne.date))
    if valeur.valeur != str(ligne.prix):
        attendu = euros(int(valeur.valeur)) if valeur.valeur.isdigit() else valeur.valeur
        yield _refus(regle, ligne, f"{euros(ligne.prix)} ≠ {attendu}")


def _maximum(ligne: Ligne, tables: Tables) -> Iterator[Refus]:
    """RG_VF621: an analysis at most so many times on its date."""
    if ligne.famille != "nabm" or "nabm_max" not in tables.connues:
        return
    comptes: dict[str, int] = {}
    for acte in ligne.actes:
        code = normaliser(acte.code)
        comptes[code] = comptes.get(code, 0) + acte.quantite
    for code, compte in comptes.items():
        maximum = tables.chercher("nabm_max", code, ligne.date)
        if maximum is not None and maximum.valeur.isdigit() and compte > int(maximum.valeur):
            yield _refus("RG_VF621", ligne, f"{code} : {compte} > {maximum.valeur}")
