"""Compares invoices read on the wire with what the oracle expects from the same visit.

The product's own unit prices are put into the visit first (`reprendre_prix`), so that only relations are judged.
A deviation where the source has two readings, or whose deciding rule is uncertain, has provenance `indirect`:
it can only be a reservation. What the oracle did not decide is not compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.lignes import code_ligne
from eprouvette.oracle.regles import contradictions, regles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eprouvette.oracle.resultat import FactureValorisee, LigneValorisee, Resultat
    from eprouvette.oracle.visite import Acte, Visite

#: notation of the unit price by record type
_PRIX = ("[0376]", "[0491]")
#: what the visit does not describe well enough to be compared
_HORS_COMPARAISON = frozenset({"[0356]", "[0476]", "[0468]", "[0444]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FactureLue:
    """One invoice as read: values by field notation (`[0498]`), header apart, lines in file order.

    A CCAM line carries its act code under `[4M43]`.
    """

    champs: Mapping[str, str]
    lignes: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EcartOracle:
    """One difference: invoice (1-based), line (1-based, 0 for the header), field, values, deciding rule."""

    facture: int
    ligne: int
    notation: str
    attendu: str
    observe: str
    regle: str | None
    provenance: str
    lectures: tuple[str, ...] = ()


def cle(ligne: Mapping[str, str]) -> str:
    """What a read line is matched by: its CCAM act, else its prestation code without majoration letter."""
    code = ligne.get("[4M43]") or ligne.get("[0356]") or ligne.get("[0476]") or ""
    return code[:4].strip() if len(code) == 5 and code[3:4] == " " else code.strip()


def reprendre_prix(visite: Visite, factures: Sequence[FactureLue]) -> Visite:
    """The visit with the unit prices found on the wire, matched by code in order; other acts keep theirs.

    Devices, drugs and preparations keep their declared prices: the wire carries sums there (RG_VF635, RG_VF636).
    """
    prix: dict[str, list[int]] = defaultdict(list)
    for facture in factures:
        for ligne in facture.lignes:
            lu = next((ligne[notation] for notation in _PRIX if ligne.get(notation, "").isdigit()), None)
            if lu is not None:
                prix[cle(ligne)].append(int(lu))
    return replace(visite, actes=tuple(_avec_prix(acte, prix) for acte in visite.actes))


def _avec_prix(acte: Acte, prix: dict[str, list[int]]) -> Acte:
    if acte.nomenclature in ("LPP", "UCD", "PREPARATION"):
        return acte
    lus = prix.get(code_ligne(acte))
    if not lus:
        return acte
    return replace(acte, prix=lus.pop(0) if len(lus) > 1 else lus[0])


def comparer(resultat: Resultat, lues: Sequence[FactureLue]) -> tuple[EcartOracle, ...]:
    """Every difference between the expected invoices and those read, in file order; empty when they agree."""
    libres = dict(enumerate(lues, 1))
    ecarts: list[EcartOracle] = []
    for attendue in resultat.factures:
        voulu = Counter(_cle_attendue(ligne) for ligne in attendue.lignes)
        rang = next((r for r, lue in libres.items() if Counter(map(cle, lue.lignes)) == voulu), None)
        if rang is None:
            ecarts.append(_ecart(0, "facture", " ".join(sorted(voulu.elements())), "absente", "RG_VF600"))
        else:
            ecarts += _facture(rang, attendue, libres.pop(rang))
    for rang, lue in libres.items():
        ecarts.append(_ecart(rang, "facture", "aucune", " ".join(map(cle, lue.lignes)), "RG_VF600"))
    return tuple(sorted(ecarts, key=lambda ecart: (ecart.facture, ecart.ligne)))


def _cle_attendue(ligne: LigneValorisee) -> str:
    return ligne.code[:4].strip() if len(ligne.code) == 5 and ligne.code[3:4] == " " else ligne.code


def _ecart(facture: int, notation: str, attendu: str, observe: str, regle: str | None) -> EcartOracle:
    provenance = regles()[regle].provenance if regle else "indirect"
    return EcartOracle(
        facture=facture,
        ligne=0,
        notation=notation,
        attendu=attendu,
        observe=observe,
        regle=regle,
        provenance=provenance,
    )


def _facture(rang: int, attendue: FactureValorisee, lue: FactureLue) -> Iterator[EcartOracle]:
    doutes = {champ: lecture.code for lecture in attendue.lectures for champ in _touches(lecture.code)}
    leve = _leve(attendue, lue)
    for notation, valeur in attendue.champs.items():
        observe = lue.champs.get(notation)
        if observe is None or valeur == "?" or (leve and notation == "[0279]") or _egaux(valeur, observe):
            continue
        regle = next((a.regle for a in attendue.regles if a.regle.endswith(notation[1:-1])), None)
        yield _douter(_ecart(rang, notation, valeur, observe, regle), doutes.get(notation))
    files: dict[str, list[int]] = defaultdict(list)
    for position, lue_ligne in enumerate(lue.lignes, 1):
        files[cle(lue_ligne)].append(position)
    for ligne in attendue.lignes:
        position = files[_cle_attendue(ligne)].pop(0)
        for ecart, code in _ligne(ligne, lue.lignes[position - 1], leve=leve):
            yield _douter(replace(ecart, facture=rang, ligne=position), code or doutes.get(_attribut(ecart.notation)))


def _leve(attendue: FactureValorisee, lue: FactureLue) -> bool:
    """RG_MF631/0279: one code on all lines may be written on the invoice instead, lines left empty."""
    option = next((lecture for lecture in attendue.lectures if lecture.code == "OPTION"), None)
    if option is None or lue.champs.get("[0279]", "").strip() != option.autre:
        return False
    return all(_vide(ligne.get("[0364]", ligne.get("[0454]", ""))) for ligne in lue.lignes)


def _ligne(attendue: LigneValorisee, lue: Mapping[str, str], *, leve: bool) -> Iterator[tuple[EcartOracle, str | None]]:
    """Each difference of one line, with the contradiction that makes it doubtful, if any."""
    incertains = {champ: lecture.code for lecture in attendue.lectures for champ in _touches(lecture.code)}
    for notation, valeur in attendue.champs().items():
        attribut, observe = _attribut(notation), lue.get(notation)
        passe = notation in _HORS_COMPARAISON or (leve and attribut == "exoneration")
        if observe is None or valeur == "?" or passe or _egaux(valeur, observe):
            continue
        yield _ecart(0, notation, valeur, observe, _regle(attribut, attendue)), incertains.get(attribut)


@cache
def _attributs() -> dict[str, str]:
    return {rang["notation"]: rang["attribut"] for rang in lignes_csv("champs.csv")}


def _attribut(notation: str) -> str:
    return _attributs()[notation]


def _douter(ecart: EcartOracle, code: str | None) -> EcartOracle:
    return replace(ecart, provenance="indirect", lectures=(code,)) if code else ecart


def _regle(attribut: str, ligne: LigneValorisee) -> str | None:
    """The last rule applied among those that decide this attribute."""
    prefixes = _prefixes().get(attribut, ())
    trouvees = [a.regle for a in ligne.regles if prefixes and a.regle.startswith(prefixes)]
    return trouvees[-1] if trouvees else None


@cache
def _prefixes() -> dict[str, tuple[str, ...]]:
    return {rang["attribut"]: tuple(rang["regles"].split()) for rang in lignes_csv("attributs.csv")}


def _touches(code: str) -> tuple[str, ...]:
    return tuple(contradictions()[code]["champs"].split())


def _vide(texte: str) -> bool:
    return texte.strip() in ("", "0")


def _egaux(attendu: str, observe: str) -> bool:
    attendu, observe = attendu.strip(), observe.strip()
    if attendu.isdigit() and observe.isdigit():
        return int(attendu) == int(observe)
    return attendu == observe or (_vide(attendu) and _vide(observe))
