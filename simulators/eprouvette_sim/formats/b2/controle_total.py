"""Controls of the invoice trailer (type 5): the count and the sums of RG_MF633, in cents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.champs import champ
from eprouvette_sim.formats.b2.enregistrement import EcartB2, ecart, montrer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.b2.vue import VueFacture

#: field of type 5 -> (record type, field summed)
SOMMES = {
    "total_base_3": ("3", "base"),
    "total_amo_3": ("3", "montant_amo"),
    "total_honoraires": ("4", "depense"),
    "total_amo_honoraires": ("4", "montant_amo"),
    "total_oc_3": ("3", "montant_oc"),
    "total_oc_honoraires": ("4", "montant_oc"),
    "total_facture_3": ("3", "depense"),
}


def totaux(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """Each total of type 5 equals the sum of its lines; a line that is not a number silences its total."""
    fin = vue.fin
    if fin is None:
        return
    compte = sum(1 for enr in vue.enregistrements if enr.type[0] in "34")
    attendus: dict[str, int | None] = {"nombre_enregistrements": compte}
    for nom, (type_, colonne) in SOMMES.items():
        attendus[nom] = vue.somme(type_, colonne)
    attendus["total_participation"] = _participation(attendus)
    for nom, attendu in attendus.items():
        observe = fin.entier(nom)
        # AMBIGUOUS: an implant billed under its tariff makes [0574] negative, which no unsigned field can hold; the
        # source contradicts itself there (RG_VF635 against RG_VF637), so nothing is said; nor of a sum too large.
        le_champ = champ("5", nom)
        if attendu is None or observe in {None, attendu} or not 0 <= attendu < 10**le_champ.longueur:
            continue
        yield ecart(fin, le_champ, "b2.total.5", f"{attendu:0{le_champ.longueur}d}", montrer(fin.brut(nom)))


def _participation(attendus: dict[str, int | None]) -> int | None:
    """[0574] = Σ[03102] − [0550] + [0558] − [0566]."""
    termes = [attendus[n] for n in ("total_facture_3", "total_amo_3", "total_honoraires", "total_amo_honoraires")]
    facture, amo, honoraires, amo_honoraires = termes
    if facture is None or amo is None or honoraires is None or amo_honoraires is None:
        return None
    return facture - amo + honoraires - amo_honoraires


CONTROLES = (totaux,)
