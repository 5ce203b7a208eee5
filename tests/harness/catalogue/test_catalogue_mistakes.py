"""Catalogue files edited by hand: each mistake names file, line, field and what was probably meant."""

from __future__ import annotations

import csv
import io
import shutil

import pytest

from eprouvette.catalogue import load
from eprouvette.catalogue.check import check, counts, fingerprint, frozen_text
from eprouvette.catalogue.load import COLUMNS, OBSOLETES, POINTS
from eprouvette_sim.kernel.errors import ErreurBanc

ROW = {
    "id": "DMP/UX.08",
    "statut": "projet",
    "titre": "Droit vérifié",
    "title": "Right checked",
    "obligation": "Le droit est vérifié.",
    "source": "essai",
    "verification": "scenario",
    "services": "dmp",
}
POINT = {
    "exigence": "DMP/UX.08",
    "rang": "1",
    "etat": "approuvee",
    "attendu": "TD0.2 d'abord",
    "automatisable": "complete",
}


def table(columns, *rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "editions.toml").write_text(
        '[REM]\nedition = "e1"\ntitre = "t"\ntitle = "t"\nediteur = "ANS"\ndate = "2023-02"\nsource = "s"\n',
        encoding="utf-8",
    )
    (tmp_path / "REM.csv").write_text(table(COLUMNS, ROW), encoding="utf-8")
    (tmp_path / "REM.points.csv").write_text(table(POINTS, POINT), encoding="utf-8")
    (tmp_path / "counts.toml").write_text(frozen_text(counts(load(tmp_path))), encoding="utf-8")
    return tmp_path


def faults(folder):
    with pytest.raises(ErreurBanc) as caught:
        load(folder)
    return caught.value.quoi


def test_a_sound_small_catalogue_has_no_fault(folder):
    assert check(folder).fautes == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"statut": "projte"}, "REM.csv:2 : statut : 'projte' inconnu"),
        ({"statut": "projte"}, "proche : projet"),
        ({"verification": "scenari"}, "proche : scenario"),
        ({"services": "dmp | msante"}, "REM.csv:2 : services : 'msante' inconnu"),
        ({"titre": ""}, "REM.csv:2 : titre : vide"),
        ({"titre": "x" * 91}, "REM.csv:2 : titre : 91 caractères"),
        ({"verification": "non_testable"}, "REM.csv:2 : raison : obligatoire"),
        ({"id": "SC.DMP/UX.08"}, "écrire 'DMP/UX.08'"),
        ({"id": "DMP//UX.08"}, "écrire 'DMP/UX.08'"),
        ({"id": "DMP/UX.08bis"}, "écrire 'DMP/UX.08 BIS'"),
    ],
)
def test_a_typo_in_a_cell_is_named(folder, change, said):
    (folder / "REM.csv").write_text(table(COLUMNS, ROW | change), encoding="utf-8")
    assert said in faults(folder)


def test_all_mistakes_are_given_at_once(folder):
    bad = ROW | {"id": "DMP/UX.09", "statut": "faux", "services": "x"}
    (folder / "REM.csv").write_text(table(COLUMNS, ROW, bad, ROW), encoding="utf-8")
    text = faults(folder)
    assert "REM.csv:3 : statut" in text
    assert "REM.csv:3 : services" in text
    assert "REM.csv:4 : id : en double : DMP/UX.08" in text


def test_a_row_after_a_multi_line_cell_keeps_its_line_number(folder):
    long = ROW | {"obligation": "Une\nphrase\nlongue."}
    (folder / "REM.csv").write_text(table(COLUMNS, long, ROW | {"id": "A.1", "statut": "?"}), encoding="utf-8")
    assert "REM.csv:5 : statut" in faults(folder)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"id;imprime\n", "séparateur « ; » lu"),
        (b"", "colonne absente"),
        (table(COLUMNS, ROW).replace("obligation", "obligaton").encode(), "obligation : colonne absente ; proche : obligaton"),
        (table(COLUMNS, ROW).encode("utf-16"), "encodage"),
        (table(COLUMNS, ROW).replace("é", "\u00e9").encode("latin-1"), "REM.csv:2 : encodage"),
        (table(COLUMNS, ROW).encode() + b"a,b\n", "REM.csv:3 : ligne : 2 cellules, 16 attendues"),
        (table(COLUMNS, ROW).encode() + b'"open', "CSV mal formé"),
        (table(COLUMNS, ROW).encode() + b"\0", "caractère nul"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_and_never_a_traceback(folder, raw, said):
    (folder / "REM.csv").write_bytes(raw)
    assert said in faults(folder)


def test_a_byte_order_mark_is_accepted(folder):
    (folder / "REM.csv").write_bytes(table(COLUMNS, ROW).encode("utf-8-sig"))
    assert load(folder).get("REM:DMP/UX.08").titre == "Droit vérifié"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"exigence": "DMP/UX.80"}, "inconnue : REM:DMP/UX.80 ; proche : REM:DMP/UX.08"),
        ({"rang": "un"}, "'un' ; entier attendu"),
        ({"etat": "aprouvee"}, "proche : approuvee"),
        ({"observable_sur": "fil:DPM"}, "proche : fil:DMP"),
        ({"du_banc": "peut-être"}, "du_banc"),
    ],
)
def test_a_control_point_that_hangs_on_nothing_is_named(folder, change, said):
    (folder / "REM.points.csv").write_text(table(POINTS, POINT | change), encoding="utf-8")
    text = faults(folder)
    assert "REM.points.csv:2" in text
    assert said in text


def test_an_obsolete_id_may_not_be_alive_nor_point_nowhere(folder):
    row = {"id": "DMP/UX.08", "source": "s", "reprise": "REM:DMP/UX.88"}
    (folder / "REM.obsoletes.csv").write_text(table(OBSOLETES, row), encoding="utf-8")
    text = faults(folder)
    assert "en double ou encore vivant : DMP/UX.08" in text
    assert "proche : REM:DMP/UX.08" in text


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[REM]\nedition = "e1"\n', "[REM] : titre : texte attendu"),
        ('[REM]\nedition = 1\ntitre = "t"\n', "[REM] : edition : texte attendu"),
        ('[AUTRE]\nedition = "e1"\n', "AUTRE.csv est absent"),
        ('REM = "x"\n', "une table est attendue"),
        ('[REM]\nediton = "e"\n', "editon : clé inconnue ; proche : edition"),
    ],
)
def test_editions_are_checked_key_by_key(folder, toml, said):
    (folder / "editions.toml").write_text(toml, encoding="utf-8")
    assert said in faults(folder)


def test_unreadable_editions_stop_with_the_file_named(folder):
    (folder / "editions.toml").write_text("[REM", encoding="utf-8")
    with pytest.raises(ErreurBanc, match="illisibles"):
        check(folder)


def test_changed_numbers_are_a_fault(folder):
    more = ROW | {"id": "DMP/UX.09"}
    (folder / "REM.csv").write_text(table(COLUMNS, ROW, more), encoding="utf-8")
    assert check(folder).fautes == ("counts.toml [REM] : scenario : figé 1, trouvé 2",)


@pytest.mark.parametrize(
    "text", ["", "[REM", '[AUTRE]\nscenario = 1\n[REM]\nedition = "e1"\nscenario = 1\npoints = 1\n']
)
def test_missing_or_broken_frozen_numbers_are_a_fault(folder, text):
    (folder / "counts.toml").write_text(text, encoding="utf-8")
    assert check(folder).fautes


def test_a_renamed_table_does_not_vanish(folder):
    shutil.copy(folder / "REM.points.csv", folder / "RME.points.csv")
    assert any("RME.points.csv" in fault and "REM.points.csv" in fault for fault in check(folder).fautes)


def test_the_fingerprint_follows_every_byte(folder):
    before = fingerprint(folder)
    (folder / "REM.csv").write_text(table(COLUMNS, ROW | {"titre": "Autre"}), encoding="utf-8")
    assert fingerprint(folder) != before


def test_a_file_wrong_on_every_line_stays_cheap_and_is_reported_whole(folder):
    rows = [ROW | {"id": f"X.{number}", "statut": "projte"} for number in range(3000)]
    (folder / "REM.csv").write_text(table(COLUMNS, *rows), encoding="utf-8")
    assert faults(folder).count("statut") == 3000
