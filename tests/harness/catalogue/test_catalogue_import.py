"""A workbook becomes a frozen edition in the user's folder, and two editions are compared change by change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette.catalogue import load, workbook
from eprouvette.catalogue.diff import diff, likeness
from eprouvette.catalogue.export import csv_text, neutral, write_atomic
from eprouvette.catalogue.freeze import Identite, freeze
from eprouvette_sim.kernel.errors import ErreurUsage

WHO = Identite(corpus="REM-DPI", edition="2025-06", date="2025-06-30", editeur="ANS", fichier="rem.xlsx")


def imported(data, folder, edition="2025-06", **more):
    value, _ = workbook.read(data)
    return load(freeze(value, replace(WHO, edition=edition), folder, **more))


def rows(catalogue):
    return list(catalogue.requirements.values())


def test_both_layouts_freeze_to_the_same_requirements(tmp_path, convergence, dix_preuves):
    one = imported(convergence(), tmp_path, "a")
    two = imported(dix_preuves(), tmp_path, "b")
    assert [(row.id, row.imprime, row.obligation, row.profil, row.preuves) for row in rows(one)] == [
        (row.id, row.imprime, row.obligation, row.profil, row.preuves) for row in rows(two)
    ]
    assert [row.nature for row in rows(one)] == [row.nature for row in rows(two)]
    assert one.points["REM-DPI:DMP/UX.08"][1].preuve == "DMP/UX.08.01.02"


def test_a_frozen_edition_says_where_it_comes_from(tmp_path, convergence):
    catalogue = imported(convergence(), tmp_path)
    edition = catalogue.editions["REM-DPI"]
    assert edition.edition == "2025-06"
    assert "rem.xlsx" in edition.source
    assert "sha256" in edition.source
    assert catalogue.get("REM-DPI:SSI/IE.36").imprime == "SC.SSI/IE.36"
    assert {row.verification for row in rows(catalogue)} == {"non_couverte"}


def test_an_existing_edition_is_never_rewritten(tmp_path, convergence):
    imported(convergence(), tmp_path)
    before = (tmp_path / "REM-DPI-2025-06" / "REM-DPI.csv").read_bytes()
    with pytest.raises(ErreurUsage, match="existe déjà"):
        imported(convergence({"A.1": "Le système DOIT agir."}), tmp_path)
    assert (tmp_path / "REM-DPI-2025-06" / "REM-DPI.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["REM-DPI-2025-06"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("corpus", "../x"), ("corpus", "rem"), ("edition", "a/b"), ("edition", ""), ("date", "hier"), ("editeur", " ")],
)
def test_an_unusable_identity_is_named_and_leaves_nothing(tmp_path, convergence, field, value):
    book, _ = workbook.read(convergence())
    with pytest.raises(ErreurUsage):
        freeze(book, replace(WHO, **{field: value}), tmp_path / "editions")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_writing_leaves_nothing(tmp_path, convergence, monkeypatch):
    from eprouvette.catalogue import freeze as module
    from eprouvette_sim.kernel.errors import ErreurBanc

    def refuse(_folder):
        raise ErreurBanc("catalogue invalide")

    monkeypatch.setattr(module, "load", refuse)
    book, _ = workbook.read(convergence())
    with pytest.raises(ErreurUsage, match="invalide"):
        freeze(book, WHO, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_quotes_and_line_feeds_in_names_do_not_break_the_edition(tmp_path, convergence):
    book, _ = workbook.read(convergence())
    who = Identite(corpus="REM-DPI", edition="1", date="2025", editeur='A "N"\nS\\', fichier='/tmp/x"y\n.xlsx')
    catalogue = load(freeze(book, who, tmp_path))
    assert "/tmp" not in catalogue.editions["REM-DPI"].source


def test_a_struck_requirement_is_kept_as_obsolete(tmp_path, convergence):
    from openpyxl.styles import Font

    def strike(sheet):
        for row in (4, 5):
            sheet[f"B{row}"].font = Font(strike=True)

    catalogue = imported(convergence(change=strike), tmp_path)
    assert list(catalogue.obsoletes) == ["REM-DPI:DMP/UX.14 BIS"]
    assert "REM-DPI:DMP/UX.14 BIS" not in catalogue.requirements


def test_a_known_id_keeps_its_kind_unless_it_changed_meaning(tmp_path, convergence):
    texts = {
        "DMP/UX.08": "Le système DOIT vérifier le droit d'accès de l'utilisateur avant toute consultation du DMP.",
        "DMP/UX.11": "La facture porte un montant en centimes arrondi selon la convention tarifaire.",
        "DMP/UX.99": "Le système DOIT agir.",
    }
    catalogue = imported(convergence(texts), tmp_path, reference=load())
    kept, drifted, new = rows(catalogue)
    assert (kept.verification, kept.services) == ("scenario", ("dmp",))
    assert (drifted.verification, drifted.services) == ("non_couverte", ())
    assert "autre chose" in drifted.raison
    assert new.verification == "non_couverte"


def test_the_diff_lists_exactly_the_planted_changes(tmp_path, convergence, dix_preuves, texts):
    old = imported(convergence(texts), tmp_path, "avant")
    later = dict(texts)
    later["DMP/UX.81"] = later.pop("DMP/UX.08")  # renumbered, same text
    later["MSS/CONF.17"] = later.pop("MSS/CONF.16").replace("chaque courriel", "tout courriel")  # renumbered, retouched
    later["MSS/UX.33"] = later["MSS/UX.33"].replace("PEUT proposer", "DOIT proposer")  # reworded
    del later["SC.SSI/IE.36"]  # removed
    later["PSC.77"] = "Le logiciel DOIT fermer la session nationale quand la personne quitte son poste."  # new
    later["DMP.UX.14bis"] = later.pop("DMP/UX.14 BIS")  # same id, oddly printed: canonical, so unchanged
    found = diff(rows(old), rows(imported(dix_preuves(later), tmp_path, "apres")))
    assert found.inchangees == 1
    assert found.nouvelles == ("PSC.77",)
    assert found.retirees == ("SSI/IE.36",)
    assert {(one.ancienne, one.nouvelle) for one in found.renumerotees} == {
        ("DMP/UX.08", "DMP/UX.81"),
        ("MSS/CONF.16", "MSS/CONF.17"),
    }
    assert [(one.id, one.derive) for one in found.reformulees] == [("MSS/UX.33", False)]
    assert found.alias_douteux == ()


def test_an_id_whose_meaning_changed_is_marked(tmp_path, convergence, texts):
    later = dict(texts) | {"MSS/UX.33": "La facture électronique regroupe des lignes de même date."}
    old, new = imported(convergence(texts), tmp_path, "a"), imported(convergence(later), tmp_path, "b")
    assert [(one.id, one.derive) for one in diff(rows(old), rows(new)).reformulees] == [("MSS/UX.33", True)]


def test_names_that_differ_by_their_spelling_are_doubtful_not_merged(tmp_path, convergence, texts):
    later = {ident.replace("MSS/CONF.16", "MSS/Conf.16"): text for ident, text in texts.items()}
    old, new = imported(convergence(texts), tmp_path, "a"), imported(convergence(later), tmp_path, "b")
    found = diff(rows(old), rows(new))
    assert [(one.ancien, one.nouveau) for one in found.alias_douteux] == [("MSS/CONF.16", "MSS/Conf.16")]
    assert (found.nouvelles, found.retirees, found.renumerotees) == ((), (), ())


def test_an_obsolete_id_in_use_again_is_doubtful(tmp_path, convergence):
    new = imported(convergence({"MSS/UX.10": "Le système DOIT chercher un correspondant."}), tmp_path)
    shipped = load()
    old = [row for row in rows(shipped) if row.corpus == "REM-DPI"]
    gone = [item.id for item in shipped.obsoletes.values() if item.corpus == "REM-DPI"]
    found = diff(old, rows(new), obsolete=gone, paraphrase=True)
    assert [one.nouveau for one in found.alias_douteux] == ["MSS/UX.10"]
    assert len(found.retirees) == 150


def test_against_our_paraphrase_only_drift_is_reported(tmp_path, convergence):
    texts = {
        "DMP/UX.08": "Le système DOIT vérifier le droit d'accès de l'utilisateur avant toute consultation du DMP.",
        "DMP/UX.11": "La facture porte un montant en centimes arrondi selon la convention tarifaire.",
    }
    new = imported(convergence(texts), tmp_path)
    old = [row for row in rows(load()) if row.ref in ("REM-DPI:DMP/UX.08", "REM-DPI:DMP/UX.11")]
    found = diff(old, rows(new), paraphrase=True)
    assert [one.id for one in found.reformulees] == ["DMP/UX.11"]
    assert found.inchangees == 1


def test_identical_texts_on_several_rows_are_never_paired_at_random(tmp_path, convergence):
    same = "Le système DOIT fournir la fiche signée par un auditeur qualifié de la sécurité."
    old = imported(convergence({"A.1": same, "A.2": same}), tmp_path, "a")
    new = imported(convergence({"A.3": same}), tmp_path, "b")
    found = diff(rows(old), rows(new))
    assert len(found.renumerotees) == 1
    assert found.renumerotees[0].ressemblance == 1.0
    assert len(found.retirees) == 1


def test_two_editions_with_nothing_in_common_are_all_new_and_removed():
    old = [row for row in rows(load()) if row.corpus == "SFG-ACE"]
    new = [row for row in rows(load()) if row.corpus == "TLC"]
    found = diff(old, new)
    assert (len(found.retirees), len(found.nouvelles), found.renumerotees) == (490, 6, ())


def test_an_edition_is_not_different_from_itself():
    same = [row for row in rows(load()) if row.corpus == "REM-DPI"]
    found = diff(same, same)
    assert found.inchangees == 150
    assert found.nouvelles + found.retirees + found.renumerotees + found.reformulees + found.alias_douteux == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_bounded(one, two):
    assert likeness(one, two) == likeness(two, one)
    assert 0.0 <= likeness(one, two) <= 1.0


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1"])
def test_an_exported_cell_never_starts_a_formula(cell):
    assert neutral(cell).startswith("'")
    assert f"'{cell[0]}" in csv_text(("a",), [{"a": cell}])


@given(st.text(max_size=20))
def test_neutralised_cells_keep_their_text(text):
    assert neutral(text).removeprefix("'") == text or neutral(text) == text


def test_an_export_is_whole_or_absent(tmp_path, monkeypatch):
    path = tmp_path / "x.csv"
    write_atomic(path, "avant\n")
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "é", encoding="ascii")
    assert path.read_text(encoding="utf-8") == "avant\n"
    assert [item.name for item in tmp_path.iterdir()] == ["x.csv"]
