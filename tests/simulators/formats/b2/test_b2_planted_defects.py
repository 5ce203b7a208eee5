"""Defects planted byte by byte in the golden file, from outside the package: each is found at its record and field.

A row: name, invoice, index of the record in it, 1-based position, bytes written there, field and rule expected.
Totals of type 5 that follow from a changed amount are findings too; the row asks that its own be among them.
"""

from __future__ import annotations

import pytest

CP, ECLAT, C2S, ALD = "consultation_parcours", "part_oc_eclatee", "c2s_hors_parcours", "ald_majoration"
CCAM, SEUIL, URG, UALD, AME = (
    "ccam_sous_seuil", "ccam_au_dessus_du_seuil", "urgence_ordinaire", "urgence_ald", "urgence_ame",
)  # fmt: skip
RETRO, BIO, ANON, SCAN, APE, MED, ATU = (
    "retrocession", "biologie", "anonyme", "deux_forfaits_scanner", "ape_implant_ecart", "medicament_en_sus",
    "atu_et_consultation",
)  # fmt: skip

PLANTES = [
    ("lettre dans un montant", CP, 2, 98, b"O", "[0498]", "b2.numerique"),
    ("espaces dans une date", CP, 0, 103, b"      ", "[02103]", "b2.numerique"),
    ("minuscules dans le nom", CP, 1, 72, b"martin", "[2S72]", "b2.alphanumerique"),
    ("accent latin-1 dans le nom", CP, 1, 73, b"\xc9", "[2S72]", "b2.alphanumerique"),
    ("apostrophe dans le prénom", CP, 1, 98, b"'", "[2S97]", "b2.alphanumerique"),
    ("octet nul dans le prénom", CP, 1, 98, b"\x00", "[2S97]", "b2.alphanumerique"),
    ("barre oblique dans le nom", CP, 1, 74, b"/", "[2S72]", "b2.alphanumerique.signe"),
    ("nom mal cadré", CP, 1, 72, b" MARTIN", "[2S72]", "b2.cadrage"),
    ("code acte vide", CP, 2, 76, b"     ", "[0476]", "b2.obligatoire"),
    ("n° de facture nul", CP, 0, 30, b"000000000", "[0230]", "b2.obligatoire"),
    ("nature d'opération", CP, 0, 39, b"2", "[0239]", "b2.constante"),
    ("prise en charge datée", CP, 0, 59, b"260115", "[0259]", "b2.blanc"),
    ("blanc du préfixe occupé", CP, 2, 11, b"9", "[0411]", "b2.blanc"),
    ("nature d'assurance inconnue", CP, 0, 77, b"11", "[0277]", "b2.valeur"),
    ("exonération inconnue", CP, 0, 79, b"8", "[0279]", "b2.valeur"),
    ("indicateur de parcours inconnu", CP, 1, 121, b"Z", "[2S121]", "b2.valeur"),
    ("grand régime inconnu", CP, 0, 49, b"77", "[0249]", "b2.valeur"),
    ("taux au-dessus de 100", CP, 2, 105, b"170", "[04105]", "b2.valeur"),
    ("30 février", CP, 2, 70, b"260230", "[0470]", "b2.date"),
    ("date de sortie impossible", CP, 0, 109, b"261315", "[02109]", "b2.date"),
    ("clé du NIR", CP, 0, 25, b"18", "[0225]", "b2.cle.nir"),
    ("NIR avec une lettre", CP, 0, 22, b"X", "[0212]", "b2.nir.forme"),
    ("clé du FINESS", CP, 0, 10, b"1", "[0202]", "b2.cle.luhn"),
    ("clé du prescripteur", CP, 2, 52, b"1", "[0444]", "b2.cle.luhn"),
    ("clé du RPPS", CCAM, 4, 49, b"0", "[4E39]", "b2.cle.luhn"),
    ("NIR différent sur une ligne", CP, 2, 20, b"9", "[0412]", "b2.prefixe"),
    ("n° de facture différent sur le 4S", CP, 3, 35, b"7", "[4S27]", "b2.prefixe"),
    ("rang différent sur le 2S", CP, 1, 29, b"1", "[2S27]", "b2.prefixe"),
    ("séquence du 4M", CCAM, 5, 37, b"02", "[4M37]", "b2.sequence"),
    ("séquence du 2S", CP, 1, 40, b"02", "[2S40]", "b2.constante"),
    ("séquence du 4M au-delà de 26", CCAM, 5, 37, b"27", "[4M37]", "b2.valeur"),
    ("n° de facture en double", ECLAT, 0, 30, b"260000001", "[0230]", "b2.numero.unique"),
    ("rang non nul au régime 01", CP, 0, 27, b"001", "[0227]", "b2.rang.regime01"),
    ("caisse d'une facture anonyme", ANON, 0, 51, b"752", "[0251]", "b2.nir.anonyme"),
    ("date d'hospitalisation", CP, 0, 80, b"260114", "[0280]", "b2.date.hospitalisation"),
    ("soins après la sortie", CP, 2, 70, b"260116", "[0470]", "b2.date.sejour"),
    ("sortie avant l'entrée", CP, 0, 109, b"260114", "[02109]", "b2.date.sejour"),
    ("séance qui n'est pas la date des soins", CCAM, 5, 65, b"260114", "[0470]", "b2.date.seance"),
    ("montant OC malgré l'éclatement", ECLAT, 2, 123, b"000900", "[04123]", "b2.eclatement.montants"),
    ("contrat 89 malgré l'éclatement", ECLAT, 0, 117, b"89", "[02117]", "b2.eclatement.contrat"),
    ("organisme C2S absent", C2S, 0, 119, b"          ", "[02119]", "b2.contrat.organisme"),
    ("contrat 89 sans montant OC", C2S, 2, 123, b"000000", "[02117]", "b2.contrat.montant"),
    ("exonération sans taux 100", ALD, 2, 105, b"070", "[04105]", "b2.exoneration.taux"),
    ("exonération ASPA à 70", CP, 2, 54, b"9", "[04105]", "b2.exoneration.aspa"),
    ("AT sans numéro ni date", CP, 0, 77, b"41", "[0286]", "b2.accident"),
    ("médecin traitant sans top", CCAM, 1, 71, b" ", "[2S71]", "b2.ips.top"),
    ("orienté sans prénom", CP, 1, 97, b"      ", "[2S97]", "b2.ips.orienteur"),
    ("forfait ATU avec parcours", ATU, 1, 121, b"T", "[2S121]", "b2.ips.forfait"),
    ("urgence avec indicateur", URG, 1, 121, b"U", "[2S121]", "b2.ips.exclu"),
    ("FU2 en type 3", URG, 10, 56, b"FU2", "[0356]", "b2.prestation.famille"),
    ("biologie sans 4B", CP, 2, 76, b"B ", "[0476]", "b2.prestation.enregistrements"),
    ("MT d'un forfait scanner", SCAN, 2, 39, b"07", "[0339]", "b2.prestation.mtdmt"),
    ("FPU remboursé", URG, 10, 91, b"100", "[0391]", "b2.prestation.taux"),
    ("FPU avec un domaine", URG, 10, 121, b"M", "[03121]", "b2.prestation.domaine"),
    ("FPU sans qualificatif N", URG, 10, 120, b" ", "[03120]", "b2.prestation.qualificatif"),
    ("rétrocession hors spécialité 50", RETRO, 2, 68, b"01", "[0468]", "b2.retrocession.specialite"),
    ("exécutant qui n'est pas le facturant", CP, 2, 57, b"291991107", "[0457]", "b2.executant"),
    ("SUN après SU3", URG, 4, 76, b"SIC", "[0476]", "b2.ordre.urgence"),
    ("SSN loin de son avis", URG, 4, 76, b"SSN", "[0476]", "b2.ordre.avis"),
    ("AMO au-dessus de base × taux", CP, 2, 108, b"0002200", "[04108]", "b2.montant.amo"),
    ("AMO au-dessous de base × taux", CP, 2, 108, b"0002000", "[04108]", "b2.montant.amo.exact"),
    ("dépense au-dessous des parts", CP, 2, 115, b"0002000", "[04115]", "b2.montant.depense"),
    ("base d'un forfait", SCAN, 2, 83, b"00009000", "[0383]", "b2.montant.base"),
    ("dénombrement de biologie", BIO, 2, 89, b"04", "[0489]", "b2.biologie.denombrement"),
    ("trou dans les codes NABM", BIO, 4, 73, b"00000000", "[4B73]", "b2.biologie.trou"),
    ("trou dans les modificateurs", CCAM, 5, 60, b"F", "[4M59]", "b2.ccam.modificateurs"),
    ("compte des enregistrements", CP, 4, 39, b"003", "[0539]", "b2.total.5"),
    ("total des honoraires", CP, 4, 58, b"00003001", "[0558]", "b2.total.5"),
    ("total AMO de type 3", SCAN, 6, 50, b"00008051", "[0550]", "b2.total.5"),
    ("participation de l'assuré", CP, 4, 74, b"00000901", "[0574]", "b2.total.5"),
    ("total OC", CP, 4, 90, b"00000901", "[0590]", "b2.total.5"),
    ("total facturé de type 3", MED, 5, 115, b"00045001", "[05115]", "b2.total.5"),
    ("code LPP à six caractères", APE, 7, 43, b"310000 ", "[3F43]", "b2.valeur"),
    ("code UCD nul", MED, 4, 49, b"0000000", "[3H49]", "b2.obligatoire"),
    ("type inconnu", CP, 3, 1, b"7", "[??01]", "b2.type.inconnu"),
    ("2B dans la facture", CP, 1, 39, b"B", "[2B01]", "b2.type.interdit"),
    ("4S devenu 4E", CP, 3, 36, b"E", "[4E01]", "b2.ordre.facture"),
    ("écart avant son support", APE, 2, 56, b"ETI", "[0356]", "b2.ordre.suite"),
    ("forfait après ce qu'il accompagne", APE, 8, 56, b"ATU", "[0356]", "b2.ordre.forfait"),
    ("compteur du 999", "999", 0, 56, b"00000120", "[999:56]", "b2.fichier.compteur"),
    ("nombre de lots", "999", 0, 83, b"002", "[999:83]", "b2.fichier.compteur"),
    ("identifiant du fichier", "999", 0, 50, b"ABC124", "[999:50]", "b2.fichier.repetition"),
    ("n° de lot du type 6", "6", 0, 52, b"002", "[0652]", "b2.lot.numero"),
    ("FINESS du type 6", "6", 0, 10, b"1", "[0602]", "b2.lot.finess"),
    ("compteur de factures du lot", "6", 0, 11, b"018", "[0611]", "b2.lot.compteur"),
    ("compteur de lignes du lot", "6", 0, 14, b"0001", "[0614]", "b2.lot.montant"),
    ("délai d'un an", "000", 0, 56, b"270115", "[0470]", "b2.date.delai"),
]  # fmt: skip


def planter(reference, bloc: str, index: int, position: int, octets: bytes) -> tuple[bytes, int]:
    """The golden file with those bytes written, and the 1-based number of the record they are in."""
    enregistrements, numero = [], 0
    for nom, fiches in reference.items():
        for rang, fiche in enumerate(fiches):
            enregistrements.append(fiche)
            if (nom, rang) == (bloc, index):
                numero = len(enregistrements)
                enregistrements[-1] = fiche[: position - 1] + octets + fiche[position - 1 + len(octets) :]
    return b"".join(enregistrements), numero


@pytest.mark.parametrize(
    ("bloc", "index", "position", "octets", "champ", "regle"), [p[1:] for p in PLANTES], ids=[p[0] for p in PLANTES]
)
def test_a_planted_defect_is_found_at_its_field_by_both_engines(
    bloc, index, position, octets, champ, regle, reference, juger
):
    fichier, numero = planter(reference, bloc, index, position, octets)
    trouves = [e for e in juger(fichier).ecarts if (e.champ, e.regle) == (champ, regle)]
    assert trouves, [(e.enregistrement, e.champ, e.regle) for e in juger(fichier).ecarts]
    # The finding stands in the record written to, or in another record of the same invoice when the rule says so.
    proches = {e.enregistrement for e in trouves}
    if regle not in {"b2.contrat.montant", "b2.date.seance", "b2.date.delai", "b2.ordre.urgence"}:
        assert numero in proches
    assert all(e.libelle and e.attendu and e.observe and e.source and e.provenance for e in trouves)


def test_the_rows_cover_at_least_forty_classes_of_defects():
    assert len({p[6] for p in PLANTES}) >= 40
    assert len(PLANTES) >= 80


def test_file_and_lot_defects_are_reservations_never_failures(reference, juger):
    for plante in PLANTES:
        if plante[1] in {"000", "6", "999"}:
            fichier, _ = planter(reference, *plante[1:5])
            assert {e.provenance for e in juger(fichier).ecarts} <= {"indirect", "suppose"}
