"""Invoice controls: order of records, prefixes, sequences, then the tables of the `controle_*` modules.

`controler_facture` is the reference: it decides alone. The screen (`crible`) only chooses which invoices need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2 import (
    controle_actes,
    controle_cumuls,
    controle_details,
    controle_entete,
    controle_ligne,
    controle_ordre,
    controle_situation,
    controle_total,
)
from eprouvette_sim.formats.b2.champs import gabarits
from eprouvette_sim.formats.b2.controle_champs import controler_champs
from eprouvette_sim.formats.b2.enregistrement import EcartB2, Enregistrement, ecart, ecart_general, montrer
from eprouvette_sim.formats.b2.grammaire import (
    ENREGISTREMENTS_MAX,
    INTERDITS,
    LIGNES_MAX,
    PREFIXE_B,
    SEQUENCES,
    SUIVANTS,
)
from eprouvette_sim.formats.b2.vue import regarder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from eprouvette_sim.formats.b2.vue import VueFacture

#: Every control of a whole, sane invoice; each takes the view and the creation day (AAMMJJ integer or None).
CONTROLES: tuple[Callable[[VueFacture, int | None], Iterator[EcartB2]], ...] = (
    *controle_entete.CONTROLES,
    *controle_ligne.CONTROLES,
    *controle_situation.CONTROLES,
    *controle_details.CONTROLES,
    *controle_actes.CONTROLES,
    *controle_cumuls.CONTROLES,
    *controle_ordre.CONTROLES,
    *controle_total.CONTROLES,
)


def controler_facture(enregistrements: Sequence[Enregistrement], creation: int | None) -> list[EcartB2]:
    """Every finding of one invoice, given the records from its type 2 on (type 5 included when there is one)."""
    ordre = list(_ordre(enregistrements))
    vue = regarder(enregistrements, ordonnee=not ordre)
    trouves = list(ordre)
    for enr in enregistrements:
        trouves.extend(controler_champs(enr))
    trouves.extend(_prefixes(enregistrements))
    trouves.extend(_sequences(enregistrements))
    if vue.saine:
        for controle in CONTROLES:
            trouves.extend(controle(vue, creation))
    return trouves


def _ordre(enregistrements: Sequence[Enregistrement]) -> Iterator[EcartB2]:
    precedent = enregistrements[0]
    for enr in enregistrements[1:]:
        if enr.type == "?":
            vu = montrer(enr.octets[:11])
            yield ecart_general(enr.numero, "?", "b2.type.inconnu", "type B2 connu", vu)
            continue
        if enr.type in INTERDITS:
            yield ecart_general(enr.numero, enr.type, "b2.type.interdit", "pas de 2B ni de 2C", f"type {enr.type}")
            continue
        admis = SUIVANTS[precedent.type]
        if enr.type not in admis:
            yield ecart_general(enr.numero, enr.type, "b2.ordre.facture", _liste(precedent, admis), f"type {enr.type}")
        precedent = enr
    if enregistrements[-1].type != "5" and len(enregistrements) < ENREGISTREMENTS_MAX:
        dernier = enregistrements[-1]
        yield ecart_general(
            dernier.numero, dernier.type, "b2.ordre.facture", "un type 5 en fin de facture", "facture inachevée"
        )
    lignes = sum(1 for enr in enregistrements if enr.type in {"3", "4"})
    if lignes > LIGNES_MAX:
        premier = enregistrements[0]
        yield ecart_general(
            premier.numero, "2", "b2.facture.lignes", f"au plus {LIGNES_MAX} lignes", f"{lignes} lignes"
        )
    if len(enregistrements) >= ENREGISTREMENTS_MAX:
        premier = enregistrements[0]
        yield ecart_general(
            premier.numero,
            "2",
            "b2.facture.demesuree",
            f"moins de {ENREGISTREMENTS_MAX} enregistrements",
            "facture coupée là par le banc",
        )


def _liste(precedent: Enregistrement, admis: Sequence[str]) -> str:
    return f"après un type {precedent.type} : {', '.join(admis)}"


#: (field of the header, field of the other records) that must repeat it.
_REPETES = ("finess", "nir", "cle_nir", "rang", "numero_facture")


def _prefixes(enregistrements: Sequence[Enregistrement]) -> Iterator[EcartB2]:
    """Each record repeats the header; when all the others agree against it, the header alone is told."""
    entete = enregistrements[0]
    if entete.abime:
        return
    autres = [enr for enr in enregistrements[1:] if not enr.abime and enr.type in gabarits()]
    for nom in _REPETES:
        portes = [enr for enr in autres if nom != "rang" or enr.type not in PREFIXE_B]
        attendu = entete.brut(nom)
        if all(enr.brut(nom) == attendu for enr in portes):
            continue
        valeurs = {enr.brut(nom) for enr in portes}
        if len(valeurs) == 1 and len(portes) > 1:
            observe = f"{montrer(attendu)} ici seulement"
            champ = gabarits()["2"][nom]
            yield ecart(entete, champ, "b2.prefixe", f"{montrer(*valeurs)} comme dans la suite", observe)
            continue
        for enr in portes:
            if enr.brut(nom) != attendu:
                champ = gabarits()[enr.type][nom]
                yield ecart(enr, champ, "b2.prefixe", montrer(attendu), montrer(enr.brut(nom)))


def _sequences(enregistrements: Sequence[Enregistrement]) -> Iterator[EcartB2]:
    precedent, attendu = "", 0
    for enr in enregistrements:
        attendu = attendu + 1 if enr.type == precedent else 1
        precedent = enr.type
        if enr.type not in SEQUENCES or enr.abime:
            continue
        observe = enr.entier("sequence")
        if observe is not None and observe != attendu:
            champ = gabarits()[enr.type]["sequence"]
            yield ecart(enr, champ, "b2.sequence", f"{attendu:02d}", montrer(enr.brut("sequence")))
