"""Fifteen invoices typed by hand as 128-column literals from the field tables, one family each.

Nothing of the package wrote them: not its writer, nor its generator. The expected values below were typed apart, with
their positions, and are read by slicing the literals.
"""

from __future__ import annotations

from pathlib import Path

import pytest

REGLE = "----+----1----+----2----+----3----+----4----+----5----+----6----+----7----+----8----+----9----+----0"

#: invoice -> (record index, first position, last position, what is there)
ATTENDUES = {
    "consultation": [(0, 79, 79, "0"), (1, 121, 121, "O"), (2, 98, 104, "0002650"), (4, 66, 73, "00001855")],
    "part_complementaire_a_part": [(0, 95, 95, "F"), (1, 121, 121, "M"), (2, 123, 128, "000000"), (4, 39, 49, "10990000019")],
    "c2s_hors_parcours": [(0, 117, 128, "890099999997"), (2, 108, 114, "0001740"), (2, 123, 128, "002260")],
    "ald_et_coordination": [(2, 54, 54, "4"), (4, 76, 80, "MCS  "), (6, 58, 65, "00003500"), (6, 74, 81, "00000000")],
    "deux_actes_ccam_dont_un_au_seuil": [(3, 128, 128, "A"), (2, 108, 114, "0011800"), (8, 59, 62, "FU  ")],
    "biologie_de_sept_codes": [(2, 83, 90, "02100007"), (4, 121, 128, "00000578"), (5, 73, 80, "00001207")],
    "retrocession_et_ecart": [(5, 74, 80, "0002200"), (5, 91, 97, "0032200"), (2, 68, 69, "50"), (6, 76, 80, "ERI  ")],
    "urgence_en_ald": [(0, 79, 79, "4"), (10, 56, 60, "FPV  "), (11, 94, 101, "00001304"), (12, 39, 41, "010")],
    "forfait_atu_et_consultation": [(2, 71, 75, "10678"), (2, 83, 90, "00002990"), (1, 121, 121, "U"), (6, 115, 122, "00002990")],
    "deux_forfaits_techniques": [(2, 39, 43, "19035"), (4, 65, 69, "00015"), (4, 83, 90, "00001050")],
    "dispositifs_et_ecart": [(7, 72, 78, "0010000"), (7, 100, 106, "0001000"), (8, 76, 82, "0002000"), (9, 82, 89, "00022200")],
    "medicament_en_sus_et_ecart": [(4, 42, 52, "10990000019"), (5, 81, 87, "0000800"), (6, 56, 60, "EMI  ")],
    "urgence_ame": [(0, 119, 128, "0075500017"), (2, 122, 122, "N"), (2, 123, 128, "004500"), (4, 122, 128, "0002300")],
    "depistage_anonyme": [(0, 12, 26, "255555599933353"), (2, 44, 52, "291991107"), (2, 54, 54, "3")],
    "accident_du_travail": [(0, 77, 78, "41"), (0, 86, 94, "000260208"), (2, 105, 107, "100")],
}  # fmt: skip


def test_every_typed_invoice_has_its_ruler_and_its_expected_values(tapees):
    assert set(tapees) == set(ATTENDUES)
    assert len(tapees) >= 12
    fichier = Path(__file__).parent / "factures_tapees.txt"
    assert fichier.read_text(encoding="utf-8").count(REGLE) == len(tapees)


@pytest.mark.parametrize("nom", ATTENDUES)
def test_the_literals_hold_what_was_meant_at_the_positions_of_the_tables(nom, tapees):
    for rang, debut, fin, attendu in ATTENDUES[nom]:
        assert tapees[nom][rang][debut - 1 : fin].decode() == attendu, (rang, debut)


@pytest.mark.parametrize("nom", ATTENDUES)
def test_the_totals_typed_by_hand_are_the_sums_of_the_lines_typed_by_hand(nom, tapees):
    lignes, cinq = tapees[nom][2:-1], tapees[nom][-1]
    trois = [o for o in lignes if o[:1] == b"3" and o[38:39].isdigit() and o[35:36].isdigit()]
    quatre = [o for o in lignes if o[:1] == b"4" and o[38:39].isdigit() and o[35:36].isdigit()]

    def somme(records, debut, fin):
        return sum(int(o[debut - 1 : fin]) for o in records)

    assert int(cinq[38:41]) == len(lignes)
    assert int(cinq[41:49]) == somme(trois, 83, 90)
    assert int(cinq[49:57]) == somme(trois, 94, 101)
    assert int(cinq[57:65]) == somme(quatre, 115, 121)
    assert int(cinq[65:73]) == somme(quatre, 108, 114)
    assert int(cinq[81:89]) == somme(trois, 122, 128)
    assert int(cinq[89:97]) == somme(quatre, 123, 128)
    assert int(cinq[114:122]) == somme(trois, 102, 109)
    du = int(cinq[114:122]) - int(cinq[49:57]) + int(cinq[57:65]) - int(cinq[65:73])
    assert int(cinq[73:81]) == du


@pytest.mark.parametrize("nom", ATTENDUES)
def test_each_typed_invoice_passes_both_engines_but_for_the_counters_of_its_file(nom, reference, tapees, juger):
    octets = b"".join(reference["000"] + reference["1"] + tapees[nom] + reference["6"] + reference["999"])
    regles = {ecart.regle for ecart in juger(octets).ecarts}
    assert regles <= {"b2.lot.compteur", "b2.lot.montant", "b2.fichier.compteur"}


def test_together_they_hold_every_record_type_of_an_invoice(tapees):
    from eprouvette_sim.formats.b2.grammaire import type_de

    assert {type_de(o) for bloc in tapees.values() for o in bloc} == {
        "2", "2S", "3", "3S", "3E", "3F", "3H", "4", "4S", "4E", "4B", "4H", "4M", "5",
    }  # fmt: skip
