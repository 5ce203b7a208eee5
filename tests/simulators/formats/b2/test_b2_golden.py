from __future__ import annotations

import pytest

from eprouvette_sim.formats.b2 import read, write

FACTURES = [
    "consultation_parcours", "part_oc_eclatee", "c2s_hors_parcours", "ald_majoration", "ccam_sous_seuil",
    "ccam_au_dessus_du_seuil", "alsace_moselle", "atu_et_consultation", "urgence_ordinaire", "urgence_ald",
    "urgence_ame", "retrocession", "biologie", "anonyme", "deux_forfaits_scanner", "ape_implant_ecart",
    "medicament_en_sus",
]  # fmt: skip


def test_every_golden_invoice_is_named(reference):
    assert [nom for nom in reference if nom not in {"000", "1", "6", "999"}] == FACTURES


def test_the_whole_golden_file_has_no_finding(fichier_reference, juger):
    bilan = juger(fichier_reference)
    assert bilan.ecarts == ()
    assert bilan.factures == len(FACTURES)
    assert bilan.enregistrements == len(fichier_reference) // 128


@pytest.mark.parametrize("nom", FACTURES)
def test_each_golden_invoice_alone_in_its_file_passes_all_that_is_not_a_counter(nom, reference, juger):
    octets = b"".join(reference["000"] + reference["1"] + reference[nom] + reference["6"] + reference["999"])
    regles = {ecart.regle for ecart in juger(octets).ecarts}
    assert regles <= {"b2.lot.compteur", "b2.lot.montant", "b2.fichier.compteur"}


def test_the_tree_has_the_lots_invoices_and_fields_typed_by_hand(fichier_reference):
    fichier, anomalies = read(fichier_reference)
    assert anomalies == ()
    (lot,) = fichier.lots
    assert [facture.numero for facture in lot.factures][:3] == ["260000001", "260000002", "260000003"]
    ligne = lot.factures[0].enregistrements[2]
    assert (ligne.texte("code_acte"), ligne.entier("base"), ligne.entier("montant_oc")) == ("CS", 3000, 900)
    assert lot.factures[12].enregistrements[4].texte("nabm_3") == "00001208"
    assert write(fichier) == fichier_reference
