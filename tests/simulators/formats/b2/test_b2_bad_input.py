"""What people really hand over: wrong lengths, wrong line ends, wrong encodings, cut files, hostile files."""

from __future__ import annotations

import io

import pytest

from eprouvette_sim.formats.b2 import controler, read, write
from eprouvette_sim.formats.b2.cadrage import ILLISIBLES_MAX
from eprouvette_sim.formats.b2.generateur import Reglages, fichier

BASE = fichier(Reglages(factures=12, graine=2, recettes=("consultation", "ccam", "biologie")))
N = len(BASE) // 128


def regles_de(bilan) -> set[str]:
    return {regle for regle, _, _ in bilan.causes}


@pytest.mark.parametrize("enlever", [1, 2, 5])
def test_a_record_too_short_is_named_and_its_neighbours_are_still_judged(enlever, juger):
    octets = BASE[: 9 * 128 + 60] + BASE[9 * 128 + 60 + enlever :]
    bilan = juger(octets)
    (longueur,) = [e for e in bilan.ecarts if e.regle == "b2.longueur"]
    assert (longueur.enregistrement, longueur.observe) == (10, f"{128 - enlever} octets")
    assert bilan.enregistrements == N
    assert regles_de(bilan) == {"b2.longueur"}


@pytest.mark.parametrize("ajout", [b"7", b"  ", b"QQQ"])
def test_a_record_too_long_is_named_and_its_neighbours_are_still_judged(ajout, juger):
    bilan = juger(BASE[: 9 * 128 + 60] + ajout + BASE[9 * 128 + 60 :])
    (longueur,) = [e for e in bilan.ecarts if e.regle == "b2.longueur"]
    assert (longueur.enregistrement, longueur.observe) == (10, f"{128 + len(ajout)} octets")
    assert regles_de(bilan) == {"b2.longueur"}


def test_an_accent_in_utf8_makes_129_bytes_and_the_message_says_so(juger):
    position = BASE.index(b"MARTIN")
    bilan = juger(BASE[:position] + "MARTÉN".encode() + BASE[position + 6 :])
    (longueur,) = [e for e in bilan.ecarts if e.regle == "b2.longueur"]
    assert longueur.observe == "129 octets (caractère accentué en UTF-8 ?)"


@pytest.mark.parametrize(("nom", "fin"), [("lf", b"\n"), ("crlf", b"\r\n"), ("cr", b"\r")])
def test_line_ends_are_recognised_and_a_file_that_keeps_them_has_no_finding(nom, fin, juger):
    octets = b"".join(BASE[i : i + 128] + fin for i in range(0, len(BASE), 128))
    bilan = juger(octets)
    assert (bilan.ecarts, bilan.separateur) == ((), nom)
    assert juger(octets[: -len(fin)]).ecarts == ()
    lu, _ = read(octets)
    assert write(lu) == octets


def test_mixed_line_ends_are_a_reservation_at_the_record_that_differs(juger):
    lignes = [BASE[i : i + 128] for i in range(0, len(BASE), 128)]
    octets = b"".join(ligne + (b"\r\n" if i == 6 else b"\n") for i, ligne in enumerate(lignes))
    bilan = juger(octets)
    assert [(e.enregistrement, e.regle, e.observe, e.provenance) for e in bilan.ecarts] == [
        (7, "b2.separateur", "0D 0A", "indirect")
    ]


def test_a_stray_line_end_in_a_file_without_any_is_found(juger):
    bilan = juger(BASE[: 5 * 128] + b"\r\n" + BASE[5 * 128 :])
    assert [(e.enregistrement, e.regle) for e in bilan.ecarts] == [(5, "b2.separateur")]


def test_a_lone_line_end_after_the_first_record_is_an_accident_not_a_separator(juger):
    bilan = juger(BASE[:128] + b"\n" + BASE[128:])
    assert bilan.separateur == "aucun"
    assert [(e.enregistrement, e.regle) for e in bilan.ecarts] == [(1, "b2.separateur")]


def test_a_line_of_127_among_lines_is_named(juger):
    lignes = [BASE[i : i + 128] for i in range(0, len(BASE), 128)]
    lignes[9] = lignes[9][:-1]
    bilan = juger(b"\r\n".join(lignes))
    assert [(e.enregistrement, e.regle, e.observe[:10]) for e in bilan.ecarts] == [(10, "b2.longueur", "127 octets")]


def test_lines_whose_last_spaces_were_stripped_are_told_as_such(juger):
    octets = b"\n".join(BASE[i : i + 128].rstrip(b" ") for i in range(0, len(BASE), 128))
    longueurs = [e for e in juger(octets).ecarts if e.regle == "b2.longueur"]
    assert len(longueurs) > 10
    assert all("espaces de fin" in e.observe for e in longueurs)


def test_asking_for_another_separator_than_the_files_is_said_once(juger):
    octets = b"".join(BASE[i : i + 128] + b"\n" for i in range(0, len(BASE), 128))
    bilan = juger(octets, separateur="crlf")
    assert [(e.enregistrement, e.regle, e.attendu) for e in bilan.ecarts] == [(1, "b2.separateur", "séparateur crlf")]


@pytest.mark.parametrize(
    ("octets", "mot"),
    [
        (b"", "vide"),
        (b"\r\n\r\n", "vide"),
        (BASE.decode().encode("cp500"), "EBCDIC"),
        (b"\x1f\x8b\x08" + bytes(300), "gzip"),
        ("\ufeff".encode() + BASE, "BOM"),
        (BASE.decode().encode("utf-16"), "UTF-16"),
        (bytes(5_000), "nuls"),
        (b"%PDF-1.7 " + bytes(500), "PDF"),
    ],
)
def test_what_is_no_b2_file_is_said_in_words(octets, mot, juger):
    bilan = juger(octets)
    assert mot in (bilan.illisible or "")
    assert read(octets)[0] is None


def test_a_text_that_is_not_b2_is_unreadable_not_a_thousand_findings(juger):
    assert juger(b"Bonjour, voici la facture.\n" * 300).illisible == "aucun enregistrement B2 reconnu"


def test_lower_case_everywhere_is_found_field_by_field(juger):
    bilan = juger(BASE.lower())
    assert "b2.alphanumerique" in regles_de(bilan)
    assert "[2S72]" in {e.champ for e in bilan.ecarts}


def test_a_lot_cut_in_the_middle_of_an_invoice_says_what_is_missing(juger):
    bilan = juger(BASE[: 5 * 128])
    assert {"b2.ordre.facture", "b2.ordre.fichier"} <= regles_de(bilan)
    inachevee = next(e for e in bilan.ecarts if e.regle == "b2.ordre.facture")
    assert (inachevee.enregistrement, inachevee.observe) == (5, "facture inachevée")


def test_a_file_cut_in_the_middle_of_a_record_says_its_length(juger):
    bilan = juger(BASE[: 5 * 128 + 40])
    assert (6, "b2.longueur", "40 octets") in [(e.enregistrement, e.regle, e.observe) for e in bilan.ecarts]


def test_a_missing_999_is_a_reservation(juger):
    bilan = juger(BASE[:-128])
    assert [(e.regle, e.provenance) for e in bilan.ecarts] == [("b2.ordre.fichier", "indirect")]


@pytest.mark.parametrize(
    ("depuis_la_fin", "debut", "fin", "champ", "provenance"),
    [
        (1, 55, 63, "[999:56]", "indirect"),
        (1, 82, 85, "[999:83]", "indirect"),
        (2, 10, 13, "[0611]", "indirect"),
        (2, 13, 17, "[0614]", "suppose"),
        (3, 38, 41, "[0539]", "norme"),
    ],
)
@pytest.mark.parametrize("pas", [1, -1])
def test_a_counter_off_by_one_is_found_and_is_a_reservation_in_the_file_records(
    depuis_la_fin, debut, fin, champ, provenance, pas, juger
):
    octets = bytearray(BASE)
    place = len(BASE) - depuis_la_fin * 128
    lu = BASE[place + debut : place + fin]
    octets[place + debut : place + fin] = str(int(lu) + pas).rjust(len(lu), "0").encode()
    (trouve,) = juger(bytes(octets)).ecarts
    assert (trouve.champ, trouve.provenance) == (champ, provenance)


def test_a_missing_6_and_a_missing_1_are_told_in_their_place(juger):
    sans_6 = BASE[: -2 * 128] + BASE[-128:]
    sans_1 = BASE[:128] + BASE[2 * 128 :]
    assert ("b2.ordre.fichier", "une facture ou un 6") in [(e.regle, e.attendu) for e in juger(sans_6).ecarts]
    assert ("b2.ordre.fichier", "un 1") in [(e.regle, e.attendu) for e in juger(sans_1).ecarts]


def test_records_after_the_999_are_told(juger):
    bilan = juger(BASE + BASE)
    assert "plus rien après le 999" in {e.attendu for e in bilan.ecarts}


def test_an_invoice_without_a_line_and_a_type_5_without_an_invoice_are_told(juger):
    sans_ligne = BASE[: 4 * 128] + BASE[BASE.index(b"5", 4 * 128) :]
    assert "b2.ordre.facture" in regles_de(juger(sans_ligne))
    cinq = BASE[-3 * 128 : -2 * 128]
    bilan = juger(BASE[: 2 * 128] + cinq + BASE[2 * 128 :])
    assert ("type 5 hors facture", 3) in [(e.observe, e.enregistrement) for e in bilan.ecarts]


def test_a_record_with_a_thousand_faults_is_capped_and_counted():
    pourri = b"4" + b"\xff\x00" * 60 + b"\xe9" * 7
    octets = BASE[: 4 * 128] + pourri * 60 + BASE[5 * 128 :]
    bilan = controler(io.BytesIO(octets), par_enregistrement=5)
    par_enregistrement = [e.enregistrement for e in bilan.ecarts]
    assert max(map(par_enregistrement.count, set(par_enregistrement))) == 5
    assert bilan.total > 1_000 > len(bilan.ecarts)


def test_the_number_of_findings_kept_is_bounded_and_the_rest_counted(juger):
    octets = BASE.replace(b"CS   ", b"cs   ")
    bilan = controler(io.BytesIO(octets), garder=3)
    assert len(bilan.ecarts) == 3
    assert bilan.total == juger(octets).total > 3


@pytest.mark.parametrize("moteur", ["reference", "crible"])
def test_too_many_findings_stop_the_reading_and_say_so(moteur, monkeypatch):
    from eprouvette_sim.formats.b2 import cadrage, controle

    monkeypatch.setattr(controle, "CONSTATS_MAX", 300)
    monkeypatch.setattr(cadrage, "BLOC", 50)
    deux = BASE[2 * 128 : 3 * 128]
    bilan = controler(io.BytesIO(BASE[: 2 * 128] + deux * 5_000), moteur=moteur)
    assert bilan.enregistrements < 2_000
    assert next(e.observe for e in bilan.ecarts if e.regle == "b2.abandon").startswith("plus de 300 constats")


class Hostile(io.RawIOBase):
    """Five billion bytes: a sound beginning, then nothing but zeros, never in memory at once."""

    def __init__(self, debut: bytes, taille: int) -> None:
        self._debut, self._reste, self.lus = debut, taille, 0

    def readable(self) -> bool:
        return True

    def read(self, taille: int = -1) -> bytes:
        assert 0 < taille < 50_000_000
        tete, self._debut = self._debut[:taille], self._debut[taille:]
        zeros = bytes(min(taille - len(tete), self._reste))
        self._reste -= len(zeros)
        self.lus += len(tete) + len(zeros)
        return tete + zeros


@pytest.mark.parametrize("moteur", ["reference", "crible"])
def test_a_hostile_file_of_five_gigabytes_is_left_soon_with_a_clear_finding(moteur):
    flux = Hostile(BASE[: 8 * 128], 5_000_000_000)
    bilan = controler(flux, moteur=moteur)
    assert flux.lus < 20_000_000
    (abandon,) = [e for e in bilan.ecarts if e.regle == "b2.abandon"]
    assert str(ILLISIBLES_MAX) in abandon.observe
    assert bilan.total < 2 * ILLISIBLES_MAX
