"""Controls of acts across the records of an invoice: teeth, association and exoneration of CCAM, limits of the NABM.

Sources: SFG FIDES ACE RG_IP652, RG_IP654, RG_VF_CC4, RG_VF625.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.b2.enregistrement import EcartB2, constater, montrer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.b2.enregistrement import Enregistrement
    from eprouvette_sim.formats.b2.vue import VueFacture, VueLigne

#: Teeth and areas of [4M71] to [4M101]: ISO 3950, jaws and sextants 01-08, quadrants 10-40 (RG_IP652).
DENTS: Final = frozenset(
    [f"{quadrant}{dent}".encode() for quadrant in range(1, 9) for dent in range(1, 9)]
    + [f"{zone:02d}".encode() for zone in (*range(1, 9), 10, 20, 30, 40)]
)
NB_DENTS: Final = 16
#: At most so many of these codes in one session (RG_VF625: rule 3, rule 4).
LIMITES_NABM: Final = (
    (3, frozenset({322, 323, 351, 352, 353, 354})),
    (2, frozenset({321, 324, *range(1805, 1820)})),
)


def _fiches(vue: VueFacture, lettre: str) -> Iterator[tuple[VueLigne, Enregistrement]]:
    for ligne in vue.lignes:
        for enr in ligne.complements.get(lettre, ()):
            yield ligne, enr


def dents(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_IP652: a tooth or area of the mouth in its two-digit notation."""
    for _ligne, enr in _fiches(vue, "M"):
        for i in range(1, NB_DENTS + 1):
            lu = enr.brut(f"dent_{i}")
            if lu not in DENTS and lu != b"  ":
                yield constater(enr, f"dent_{i}", "b2.ccam.dent", "dent en notation ISO 3950, ou zone de la bouche")


def association(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_IP654: association code 4 does not mix with another."""
    portees = [enr for _ligne, enr in _fiches(vue, "M") if enr.brut("association") != b" "]
    if len({enr.brut("association") for enr in portees} & {b"4"}) == 0:
        return
    for enr in portees:
        if enr.brut("association") != b"4":
            yield constater(enr, "association", "b2.ccam.association", "4 comme les autres actes, ou blanc")


def meme_exoneration(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF_CC4: the activities and phases of one act of one day bear the same exoneration code."""
    vues: dict[tuple[bytes, bytes], tuple[VueLigne, bytes]] = {}
    for ligne, enr in _fiches(vue, "M"):
        cle = (enr.brut("code_ccam"), ligne.tete.brut("date_soins"))
        geste = enr.brut("activite") + enr.brut("phase")
        premiere, premier_geste = vues.setdefault(cle, (ligne, geste))
        attendu = premiere.tete.brut("exoneration")
        if geste != premier_geste and ligne.tete.brut("exoneration") != attendu:
            yield constater(
                ligne.tete, "exoneration", "b2.ccam.exoneration", f"{montrer(attendu)} comme l'activité d'avant"
            )


def limites(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF625: at most three codes of one list and two of the other in a session, that is in a line."""
    for ligne in vue.lignes:
        codes = [(enr, i, enr.entier(f"nabm_{i}")) for enr in ligne.complements.get("B", ()) for i in range(1, 6)]
        for maximum, liste in LIMITES_NABM:
            for enr, i, code in [c for c in codes if c[2] in liste][maximum:]:
                attendu = f"au plus {maximum} codes de la liste de {code:04d} par prélèvement"
                yield constater(enr, f"nabm_{i}", "b2.biologie.limites", attendu)


CONTROLES = (dents, association, meme_exoneration, limites)
