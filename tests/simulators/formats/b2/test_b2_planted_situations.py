"""More defects planted byte by byte, from outside the package, in the invoices typed by hand.

A row: name, invoice, changes (record index, 1-based position, bytes), field and rule expected, and the 0-based index
of the record it is expected in. Totals of type 5 that follow from a changed amount are findings too.
"""

from __future__ import annotations

import pytest

CS, PART, C2S, ALD = "consultation", "part_complementaire_a_part", "c2s_hors_parcours", "ald_et_coordination"
CCAM, BIO, RETRO = "deux_actes_ccam_dont_un_au_seuil", "biologie_de_sept_codes", "retrocession_et_ecart"
URG, ATU, FTN = "urgence_en_ald", "forfait_atu_et_consultation", "deux_forfaits_techniques"
APE, PH8, AME, ANON, AT = (
    "dispositifs_et_ecart", "medicament_en_sus_et_ecart", "urgence_ame", "depistage_anonyme", "accident_du_travail",
)  # fmt: skip

PLANTES = [
    ("deux forfaits d'âge", URG, [(4, 76, b"FU3")], "[0476]", "b2.urgence.fux", 4),
    ("SIM et SIC", URG, [(4, 76, b"SIM")], "[0476]", "b2.urgence.imagerie", 6),
    ("SIC sans forfait d'âge", URG, [(2, 76, b"SU2")], "[0476]", "b2.urgence.imagerie", 6),
    ("SUB sans forfait d'âge", URG, [(2, 76, b"SUB")], "[0476]", "b2.urgence.biologie", 2),
    ("SAS sans forfait d'âge", URG, [(2, 76, b"SAS")], "[0476]", "b2.urgence.avis", 2),
    ("SU3 sans forfait d'âge", URG, [(2, 76, b"SUN")], "[0476]", "b2.urgence.supplements", 4),
    ("PE1 avec FU2", URG, [(4, 76, b"PE1")], "[0476]", "b2.urgence.supplements", 4),
    ("deux SSN pour un SIC", URG, [(4, 76, b"SIC"), (6, 76, b"SSN")], "[0476]", "b2.urgence.nuits_d_avis", 8),
    ("SU3 un autre jour", URG, [(0, 109, b"260211"), (4, 70, b"260211")], "[0470]", "b2.urgence.date_supplement", 4),
    ("SSN un autre jour", URG, [(0, 109, b"260211"), (8, 70, b"260211")], "[0470]", "b2.urgence.date_nuit", 8),
    ("consultation aux urgences", URG, [(4, 76, b"CS ")], "[0476]", "b2.urgence.seule", 2),
    ("FUx sans forfait patient", URG, [(10, 56, b"CFU"), (10, 91, b"100"), (10, 94, b"00000996")], "[0476]", "b2.patient.present", 2),
    ("deux forfaits patient", URG, [(11, 56, b"FPX")], "[0356]", "b2.patient.unique", 11),
    ("CFU avec FPU", URG, [(10, 56, b"FPU")], "[0356]", "b2.patient.support", 11),
    ("CFU sans code 4", URG, [(0, 79, b"0")], "[0279]", "b2.patient.complement", 0),
    ("code d'exonération sur une ligne de CFU", URG, [(2, 54, b"4")], "[0454]", "b2.patient.exoneration", 2),
    ("part OC sur FPV", URG, [(10, 122, b"0000996")], "[03122]", "b2.patient.oc", 10),
    ("FFM avec APE", APE, [(8, 56, b"FFM")], "[0356]", "b2.cumul.forfaits", 2),
    ("AMI avec ATU", ATU, [(4, 76, b"AMI  ")], "[0476]", "b2.cumul.ami", 4),
    ("PAI avec ATU", ATU, [(4, 76, b"PAI  ")], "[0476]", "b2.cumul.pai", 4),
    ("COB avec ATU", ATU, [(4, 76, b"COB  ")], "[0476]", "b2.cumul.enfant", 4),
    ("FSD avec ATU", ATU, [(4, 76, b"FSD  ")], "[0476]", "b2.cumul.fsd", 4),
    ("MCS avec ATU", ATU, [(4, 76, b"MCS  ")], "[0476]", "b2.cumul.coordination", 4),
    ("FEF avec une consultation", ATU, [(2, 56, b"FEF")], "[0356]", "b2.cumul.fausse_couche", 2),
    ("SE7 avec un médicament en sus", PH8, [(6, 56, b"SE7")], "[0356]", "b2.cumul.se7", 6),
    ("consultation avec une rétrocession", RETRO, [(6, 76, b"CS ")], "[0476]", "b2.cumul.retrocession", 2),
    ("ATU seul", FTN, [(2, 56, b"ATU"), (4, 56, b"ATU")], "[0356]", "b2.cumul.atu_seul", 2),
    ("deux SE pleins", FTN, [(2, 56, b"SE1"), (4, 56, b"SE2"), (4, 65, b"00100")], "[0365]", "b2.cumul.deux_se", 2),
    ("électrocardiogramme et téléconsultation", CCAM, [(6, 76, b"TC "), (5, 43, b"DEQP003")], "[4M43]", "b2.cumul.teleconsultation", 5),
    ("coordination hors parcours", ALD, [(1, 121, b"S")], "[0476]", "b2.coordination.parcours", 4),
    ("ligne AME remboursée", AME, [(2, 105, b"100")], "[04105]", "b2.ame.taux", 2),
    ("ligne AME sans N", AME, [(2, 122, b" ")], "[04122]", "b2.ame.qualificatif", 2),
    ("accident à 70 %", AT, [(2, 105, b"070")], "[04105]", "b2.nature.taux", 2),
    ("acte gratuit remboursé", CS, [(2, 122, b"G")], "[04105]", "b2.qualificatif.taux", 2),
    ("dépassement dans le parcours", CS, [(2, 122, b"A")], "[04122]", "b2.qualificatif.depassement", 2),
    ("dépassement en C2S", C2S, [(2, 122, b"A")], "[04122]", "b2.qualificatif.c2s", 2),
    ("participation en ASPA", CCAM, [(0, 79, b"9")], "[4S128]", "b2.participation.aspa", 3),
    ("participation sans seuil", CS, [(3, 128, b"A")], "[4S128]", "b2.participation.seuil", 3),
    ("participation du régime retirée", CCAM, [(3, 128, b"R")], "[04108]", "b2.participation.regime", 2),
    ("participation d'un autre montant", CCAM, [(2, 108, b"0013000")], "[04108]", "b2.participation.montant", 2),
    ("pénalité C2S au-delà du plafond", C2S, [(2, 108, b"0001600")], "[04108]", "b2.c2s.hors_parcours", 2),
    ("nutriments sans ALD", RETRO, [(6, 76, b"NUT")], "[0454]", "b2.nut.ald", 6),
    ("numéro d'un autre exercice", CS, [(i, 30, b"24") for i in (0, 1, 2, 4)] + [(3, 27, b"24")], "[0230]", "b2.numero.exercice", 0),
    ("complément de titre", CS, [(1, 42, b"123456")], "[2S42]", "b2.titre.complement", 1),
    ("centre de la caisse 196", CS, [(0, 49, b"961961234")], "[0254]", "b2.centre.196", 0),
    ("total d'un dispositif", APE, [(6, 79, b"0048100")], "[3F79]", "b2.lpp.montant", 6),
    ("écart total d'un dispositif", APE, [(7, 100, b"0000500")], "[3F100]", "b2.lpp.montant", 7),
    ("code UCD qui ne commence pas par 9", RETRO, [(5, 49, b"8")], "[4H49]", "b2.ucd.forme", 5),
    ("total d'un médicament", RETRO, [(5, 91, b"0032300")], "[4H91]", "b2.ucd.montant", 5),
    ("fraction au-dessus de 1", PH8, [(5, 57, b"10001")], "[3H57]", "b2.ucd.montant", 5),
    ("écart total d'un médicament", PH8, [(5, 81, b"0000900")], "[3H81]", "b2.ucd.montant", 5),
    ("prix d'une ligne de dispositifs", APE, [(4, 76, b"0070100")], "[0376]", "b2.prix.lpp", 4),
    ("prix d'une ligne de médicaments", PH8, [(2, 76, b"0020100")], "[0376]", "b2.prix.ucd", 2),
    ("prix d'ETI", APE, [(8, 76, b"0002100")], "[0376]", "b2.prix.eti", 8),
    ("prix d'EMI", PH8, [(6, 76, b"0000900")], "[0376]", "b2.prix.emi", 6),
    ("acte CCAM en double", CCAM, [(6, 81, b"02")], "[0481]", "b2.unite.ccam", 6),
    ("ligne de dispositifs en double", APE, [(4, 61, b"002")], "[0361]", "b2.unite.lpp", 4),
    ("rétrocession en double", RETRO, [(2, 81, b"02")], "[0481]", "b2.unite.ucd", 2),
    ("biologie en double", BIO, [(2, 81, b"02")], "[0481]", "b2.unite.biologie", 2),
    ("ERI en double", RETRO, [(6, 81, b"02")], "[0481]", "b2.unite.eri", 6),
    ("ETI en double", APE, [(8, 61, b"002")], "[0361]", "b2.unite.eti", 8),
    ("EMI en double", PH8, [(6, 61, b"002")], "[0361]", "b2.unite.emi", 6),
    ("MAR en double", RETRO, [(6, 76, b"MAR"), (6, 81, b"02")], "[0481]", "b2.unite.mar", 6),
    ("3E sans RPPS", PH8, [(4, 42, b" " * 11)], "[3E42]", "b2.rpps.3e", 4),
    ("4E sans RPPS", PART, [(4, 39, b"0" * 11)], "[4E39]", "b2.rpps.4e", 4),
    ("prescription après l'exécution", ATU, [(3, 54, b"260211")], "[3S54]", "b2.date.prescription", 3),
    ("indicateur de parcours en rétrocession", RETRO, [(1, 121, b"T")], "[2S121]", "b2.ips.retrocession", 1),
    ("domaine en rétrocession", RETRO, [(3, 124, b"M")], "[4S124]", "b2.retrocession.domaine", 3),
    ("caisse d'une autre facture anonyme", ANON, [(0, 51, b"998")], "[0251]", "b2.nir.anonyme", 0),
]  # fmt: skip


def planter(octets: list[bytes], changements) -> list[bytes]:
    changes = list(octets)
    for rang, position, valeur in changements:
        avant = changes[rang]
        changes[rang] = avant[: position - 1] + valeur + avant[position - 1 + len(valeur) :]
        assert len(changes[rang]) == 128
    return changes


@pytest.mark.parametrize(
    ("nom", "facture", "changements", "champ", "regle", "rang"), PLANTES, ids=[p[0] for p in PLANTES]
)
def test_the_defect_is_found_at_its_record_and_field(
    nom, facture, changements, champ, regle, rang, reference, tapees, juger
):
    factures = planter(tapees[facture], changements)
    debut = len(reference["000"] + reference["1"])
    octets = b"".join(reference["000"] + reference["1"] + factures + reference["6"] + reference["999"])
    trouves = {(e.enregistrement, e.champ, e.regle) for e in juger(octets).ecarts}
    assert (debut + rang + 1, champ, regle) in trouves


def test_an_act_the_threshold_left_before_the_one_it_exempted_is_told(reference, tapees, juger):
    """The two lines of the typed invoice change places, byte by byte the same otherwise."""
    bloc = tapees[CCAM]
    inverse = [*bloc[:2], *bloc[6:9], *bloc[2:6], bloc[9]]
    octets = b"".join(reference["000"] + reference["1"] + inverse + reference["6"] + reference["999"])
    trouves = [(e.enregistrement, e.champ) for e in juger(octets).ecarts if e.regle == "b2.ordre.seuil"]
    assert trouves == [(len(reference["000"] + reference["1"]) + 6, "[0476]")]


def test_a_fee_after_its_acts_is_an_information_only(reference, tapees, juger):
    bloc = tapees[ATU]
    inverse = [*bloc[:2], *bloc[4:6], *bloc[2:4], bloc[6]]
    octets = b"".join(reference["000"] + reference["1"] + inverse + reference["6"] + reference["999"])
    trouves = [e for e in juger(octets).ecarts if e.regle == "b2.ordre.forfait.acte"]
    assert [(e.champ, e.provenance) for e in trouves] == [("[0356]", "suppose")]


def test_more_than_forty_classes_of_defects_are_planted_here_alone():
    assert len({regle for *_, regle, _ in PLANTES}) > 40
