"""The screen and the reference find the same things, whatever is done to a file."""

from __future__ import annotations

import io
import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eprouvette_sim.formats.b2 import cadrage, controler, gabarits
from eprouvette_sim.formats.b2.crible_tables import CODES, code_types
from eprouvette_sim.formats.b2.generateur import Reglages, fichier
from eprouvette_sim.formats.b2.grammaire import type_de
from eprouvette_sim.formats.b2.prestations import prestations
from eprouvette_sim.formats.b2.recettes import RECETTES

NUIT = os.environ.get("EPROUVETTE_NUIT") == "1"
EXEMPLES = 10_000 if NUIT else 500
BASES = [fichier(Reglages(factures=14, graine=graine, factures_par_lot=6)) for graine in range(40)]
CODES_ACTE = [code.ljust(5).encode() for code in prestations()]
#: (record type, 0-based offset of a one-byte code, bytes to write there)
LETTRES = [
    (b"2", 78, b"0134569C"), (b"2", 76, b"1349"), (b"2", 94, b" F"), (b"4", 53, b" 0134C9"), (b"4", 121, b" NGA"),
    (b"4", 127, b" RAL"), (b"3", 63, b" 04"), (b"3", 119, b" NGA"), (b"3", 116, b" RAL"), (b"2", 120, b" STUODHMA"),
]  # fmt: skip
OCTETS = b"0123456789 ABCFHMNOSZaz'\x00\xe9\n"


def abimer(octets: bytes, hasard: random.Random) -> bytes:
    """A few random changes: bytes, whole fields, records dropped, repeated or swapped, a cut."""
    tableau = bytearray(octets)
    for _ in range(hasard.randrange(0, 6)):
        n = len(tableau) // 128
        if n < 3:
            break
        action, i, j = hasard.randrange(12), hasard.randrange(n) * 128, hasard.randrange(n) * 128
        if action <= 3:
            tableau[hasard.randrange(len(tableau))] = hasard.choice(OCTETS)
        elif action == 4:
            debut = hasard.randrange(len(tableau) - 9)
            tableau[debut : debut + 6] = hasard.choice([b"000000", b"      ", b"999999", b"260131"])
        elif action == 5:
            del tableau[i : i + 128]
        elif action == 6:
            tableau[i:i] = tableau[j : j + 128]
        elif action == 7:
            tableau[i : i + 128], tableau[j : j + 128] = tableau[j : j + 128], tableau[i : i + 128]
        else:
            recoder(tableau, action, hasard)
    if hasard.random() < 0.1:
        del tableau[hasard.randrange(1, len(tableau)) :]
    return bytes(tableau)


def recoder(tableau: bytearray, action: int, hasard: random.Random) -> None:
    """A known prestation code, or another known letter, where one belongs: what random bytes rarely write."""
    tete, decalage, lettres = (b"34", 0, b"") if action < 10 else hasard.choice(LETTRES)
    debuts = [i for i in range(0, len(tableau) - 127, 128) if tableau[i : i + 1] in tete or tableau[i : i + 1] == tete]
    if not debuts:
        return
    debut = hasard.choice(debuts)
    if lettres:
        tableau[debut + decalage] = hasard.choice(lettres)
    else:
        code = debut + (55 if tableau[debut : debut + 1] == b"3" else 75)
        tableau[code : code + 5] = hasard.choice(CODES_ACTE)


def bilans(octets: bytes) -> list[object]:
    return [
        controler(io.BytesIO(octets), moteur=moteur, garder=10**9, par_enregistrement=10**9)
        for moteur in ("reference", "crible")
    ]


@settings(max_examples=EXEMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=not NUIT)
@given(base=st.integers(0, len(BASES) - 1), graine=st.integers(0, 2**32))
def test_both_engines_find_the_same_things_in_damaged_files(base, graine):
    reference, crible = bilans(abimer(BASES[base], random.Random(graine)))
    assert crible == reference


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=not NUIT)
@given(base=st.integers(0, len(BASES) - 1), graine=st.integers(0, 2**32))
def test_a_small_block_size_changes_nothing(base, graine):
    octets = abimer(BASES[base], random.Random(graine))
    entier = bilans(octets)[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cadrage, "BLOC", 17)
        patch.setattr(cadrage, "_LIGNE_MAX", 400)
        assert bilans(octets) == [entier, entier]


@settings(max_examples=300, deadline=None)
@given(octets=st.binary(max_size=700))
def test_no_bytes_make_an_engine_raise_and_they_agree(octets):
    reference, crible = bilans(octets)
    assert crible == reference


@settings(max_examples=200, deadline=None)
@given(octets=st.binary(min_size=128, max_size=128), tete=st.sampled_from([b"0", b"1", b"2", b"3", b"4", b"9", b""]))
def test_record_types_are_told_alike_one_by_one_and_by_columns(octets, tete):
    import numpy as np

    octets = (tete + octets)[:128]
    (code,) = code_types(np.frombuffer(octets, np.uint8).reshape(1, 128)).tolist()
    assert code == CODES[type_de(octets)]


@pytest.mark.parametrize("graine", range(12))
def test_generated_files_have_no_finding_and_the_screen_clears_them_alone(graine):
    from eprouvette_sim.formats.b2.cadrage import Cadreur
    from eprouvette_sim.formats.b2.crible import Crible
    from eprouvette_sim.formats.b2.moteur import parcourir

    octets = fichier(Reglages(factures=300, graine=graine, factures_par_lot=101))
    trouves: list[object] = []
    crible = Crible(trouves.append)
    parcourir(Cadreur(io.BytesIO(octets)), crible)
    assert trouves == []
    assert crible.suivi.total.factures == 300
    assert crible.juges_par_reference == 0


TEXTES = ("0", "9", " ", "A", "X ", " X", "1 ", "a", "'", "/", "\x00", "7654321")


def une_facture_avec(type_: str) -> tuple[bytes, int]:
    """A file of one generated invoice that holds this record type, and where the record is."""
    for recette in RECETTES:
        for graine in range(9):
            octets = fichier(Reglages(factures=1, graine=graine, recettes=(recette,)))
            for debut in range(0, len(octets), 128):
                if type_de(octets[debut : debut + 128]) == type_:
                    return octets, debut
    raise AssertionError(type_)


@pytest.mark.parametrize("type_", list(gabarits()))
def test_every_field_overwritten_by_anything_is_judged_alike(type_):
    """Each field in turn filled with each of a few texts: what random bytes rarely reach."""
    octets, debut = une_facture_avec(type_)
    for champ in gabarits()[type_].champs:
        for texte in TEXTES if NUIT else TEXTES[::2]:
            place = debut + champ.debut
            rempli = (texte * champ.longueur)[: champ.longueur].encode()
            reference, crible = bilans(octets[:place] + rempli + octets[place + champ.longueur :])
            assert crible == reference, (champ.notation, texte)


def test_an_endless_invoice_is_cut_and_memory_stays_bounded(juger):
    octets = fichier(Reglages(factures=1, graine=1, recettes=("consultation",)))
    debut, ligne = octets[: 4 * 128], octets[4 * 128 : 6 * 128]
    bilan = juger(debut + ligne * 20_000)
    causes = {regle for regle, _, _ in bilan.causes}
    assert {"b2.facture.demesuree", "b2.facture.lignes", "b2.ordre.facture"} <= causes
