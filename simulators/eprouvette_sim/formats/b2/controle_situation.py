"""Controls that follow from the patient's situation: AME, nature of insurance, exoneration, participation, C2S.

Amounts are integer cents. Sources: SFG FIDES ACE RG_VF502 to RG_VF505, RG_VF650, RG_VF651, RG_VF671 to RG_VF683,
RG_CF655, RG_VF_CC5, RG_MF631 and RG_MF632.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2 import dates
from eprouvette_sim.formats.b2.arrondi import arrondi
from eprouvette_sim.formats.b2.cohabitation import groupes_de
from eprouvette_sim.formats.b2.controle_ligne import domaine_de
from eprouvette_sim.formats.b2.enregistrement import EcartB2, constater

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.b2.enregistrement import Enregistrement
    from eprouvette_sim.formats.b2.vue import VueFacture, VueLigne

#: [0277] that put every line at 100 %: maternity, work accident, prevention (RG_VF651).
NATURES_100 = (b"30", b"41", b"90")
#: Patient fees whose rate stays zero whatever the nature (RG_VF504, RG_VF505).
FORFAITS_A_ZERO = ("FPU", "FPV")
#: Specialities without authorised overcharge (RG_CF655).
SANS_DEPASSEMENT = (b"01", b"22", b"23")
#: Participation taken off the AMO share: editions 06.09 and 06.08 (RG_VF682), in cents.
PARTICIPATIONS = (3_200, 2_400)
#: Out-of-path penalty of C2S: share of the base in hundredths, and its ceiling in cents (RG_VF671).
PENALITE, PLAFOND = 40, 1_060
#: Exoneration codes of the threshold rule (RG_VF663).
EXO_SEUIL = (b"1", b"C", b"3")
_TITRE = re.compile(rb"000[0-9]00")


def ame(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF650 and RG_CF655/SP06: with AME every line is at rate 0 with qualifier N."""
    for ligne in vue.lignes if vue.ame else ():
        if ligne.tete.brut("taux") != b"000":
            yield constater(ligne.tete, "taux", "b2.ame.taux", "000 en AME")
        if ligne.tete.brut("qualificatif") != b"N":
            yield constater(ligne.tete, "qualificatif", "b2.ame.qualificatif", "N en AME")


def nature(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF651: maternity, work accident and prevention put the whole invoice at 100 %."""
    if vue.ame or vue.entete.brut("nature_assurance") not in NATURES_100:
        return
    for ligne in vue.lignes:
        gratuit = ligne.tete.brut("qualificatif") in {b"N", b"G"}
        if not gratuit and ligne.code not in FORFAITS_A_ZERO and ligne.tete.brut("taux") != b"100":
            yield constater(ligne.tete, "taux", "b2.nature.taux", "100 en maternité, AT/MP ou prévention")


def qualificatif(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF673: N and G are at rate 0. RG_CF655: A only out of path, never in C2S nor for three specialities."""
    c2s = vue.entete.brut("type_contrat") == b"89"
    for ligne in vue.lignes:
        tete = ligne.tete
        lu = tete.brut("qualificatif")
        if lu in {b"N", b"G"} and tete.brut("taux") != b"000" and not vue.ame:
            yield constater(tete, "taux", "b2.qualificatif.taux", f"000 avec le qualificatif {lu.decode()}")
        if lu == b"A" and c2s:
            yield constater(tete, "qualificatif", "b2.qualificatif.c2s", "pas de dépassement autorisé en C2S")
        elif lu == b"A" and (vue.ips != b"S" or _specialite(tete) in SANS_DEPASSEMENT):
            yield constater(
                tete, "qualificatif", "b2.qualificatif.depassement", "A hors parcours, spécialiste seulement"
            )


def _specialite(tete: Enregistrement) -> bytes:
    return tete.brut("specialite_executant") if tete.type == "4" else b""


def forfait_patient(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF502: CFU asks for code 4, or 0 in work accident, on type 2. RG_VF504, RG_VF505: OC share of FPU and FPV."""
    entete = vue.entete
    groupes = [groupes_de(ligne.code) for ligne in vue.lignes]
    if any("CFU" in noms for noms in groupes):
        admis = (b"4", b"0") if entete.brut("nature_assurance") == b"41" else (b"4",)
        if entete.brut("exoneration") not in admis:
            yield constater(entete, "exoneration", "b2.patient.complement", "4 avec CFU, 0 en AT/MP")
    if any("CFU" in noms or ligne.code == "FPX" for noms, ligne in zip(groupes, vue.lignes, strict=True)):
        for ligne in vue.lignes:
            if ligne.tete.brut("exoneration") not in {b" ", b"0"}:
                yield constater(ligne.tete, "exoneration", "b2.patient.exoneration", "blanc, le code est en [0279]")
    for ligne in vue.famille("3"):
        if ligne.code in FORFAITS_A_ZERO and entete.brut("eclatement") != b"F":
            yield from _part_oc(vue, ligne.tete)


def _part_oc(vue: VueFacture, tete: Enregistrement) -> Iterator[EcartB2]:
    du = 0
    if vue.ame or vue.entete.brut("type_contrat") == b"89":
        du = tete.entier("prix_unitaire") or 0
    if tete.entier("montant_oc") not in {None, du}:
        yield constater(tete, "montant_oc", "b2.patient.oc", f"{du} centimes")


def _participation(ligne: VueLigne) -> tuple[Enregistrement, bytes]:
    porteur, _ = domaine_de(ligne)
    lu = porteur.brut("participation") if porteur.type in {"3", "4S"} else b" "
    return porteur, lu


def participation(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF680 to RG_VF683: who pays the flat participation, on which line, and what is left to the AMO."""
    facture = vue.entete.brut("exoneration")
    for ligne in vue.lignes:
        porteur, lu = _participation(ligne)
        if lu == b" ":
            continue
        code = ligne.tete.brut("exoneration")
        if facture == b"9":
            yield constater(porteur, "participation", "b2.participation.aspa", "blanc en ASPA")
        elif (code if code != b" " else facture) not in EXO_SEUIL:
            yield constater(porteur, "participation", "b2.participation.seuil", "blanc sans exonération du seuil")
        else:
            yield from _montant_participation(ligne, lu)


def _montant_participation(ligne: VueLigne, lu: bytes) -> Iterator[EcartB2]:
    base, amo = ligne.tete.entier("base"), ligne.tete.entier("montant_amo")
    if base is None or amo is None:
        return
    if lu in {b"R", b"L"} and amo != base:
        yield constater(ligne.tete, "montant_amo", "b2.participation.regime", f"{base} centimes, le régime paie")
    if lu == b"A" and base - amo not in PARTICIPATIONS:
        attendu = " ou ".join(f"{max(base - p, 0)} centimes" for p in PARTICIPATIONS)
        yield constater(ligne.tete, "montant_amo", "b2.participation.montant", attendu)


def hors_parcours(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF671: out of path, a C2S line loses min(40 % of its base; 10.60 €), or nothing where the editions differ."""
    if vue.ips != b"S" or vue.entete.brut("type_contrat") != b"89":
        return
    for ligne in vue.lignes:
        base, taux, amo = (ligne.tete.entier(nom) for nom in ("base", "taux", "montant_amo"))
        if base is None or taux is None or amo is None or _participation(ligne)[1] != b" ":
            continue
        du = arrondi(base * taux, 100)
        penalise = du - min(arrondi(base * PENALITE, 100), PLAFOND)
        if amo <= du and amo not in {du, max(penalise, 0)}:
            yield constater(ligne.tete, "montant_amo", "b2.c2s.hors_parcours", f"{penalise} ou {du} centimes")


def nutriments(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_VF_CC5: NUT only with an ALD; not judged where another rule settles the whole invoice before."""
    if vue.ame or vue.entete.brut("nature_assurance") in NATURES_100:
        return
    facture = vue.entete.brut("exoneration")
    for ligne in vue.lignes:
        if ligne.code == "NUT" and b"4" not in {facture, ligne.tete.brut("exoneration")}:
            yield constater(ligne.tete, "exoneration", "b2.nut.ald", "4 (ALD) pour NUT")


def numero(vue: VueFacture, creation: int | None) -> Iterator[EcartB2]:
    """RG_MF631/0230: the number starts with the year of the stay or of the file."""
    entete = vue.entete
    lu, sortie = entete.entier("numero_facture"), entete.entier("date_sortie")
    if lu is None or sortie is None or creation is None or not dates.existe(entete.brut("date_sortie")):
        return
    premiere, derniere = sortie // 10_000, creation // 10_000
    if premiere <= derniere and not premiere <= lu // 10_000_000 <= derniere:
        annees = f"{premiere:02d}" if premiere == derniere else f"de {premiere:02d} à {derniere:02d}"
        yield constater(entete, "numero_facture", "b2.numero.exercice", f"{annees}, l'exercice, puis 7 chiffres")


def titre(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """RG_MF632/2S42-SP13 and RG_MF631/0254-CP02: complement of the title number, centre of caisse 96/196."""
    entete, suite = vue.entete, vue.complement
    if suite is not None:
        lu = suite.brut("complement_titre")
        if lu.strip(b" 0") and not _TITRE.fullmatch(lu):
            yield constater(suite, "complement_titre", "b2.titre.complement", "000, le produit, 00 (AP-HP : autre)")
    if (entete.brut("regime"), entete.brut("caisse")) == (b"96", b"196") and entete.brut("centre")[3:] != b"0":
        yield constater(entete, "centre", "b2.centre.196", "3 caractères puis 0")


CONTROLES = (ame, nature, qualificatif, forfait_patient, participation, hors_parcours, nutriments, numero, titre)
