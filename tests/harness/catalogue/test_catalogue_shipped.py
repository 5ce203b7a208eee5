"""The shipped catalogue: sound, counted, and honest about what nobody published."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from eprouvette.catalogue import load
from eprouvette.catalogue.check import check, effective, overclaimed, uncovered
from eprouvette.catalogue.requirement import JUGEES, VERIFICATIONS
from eprouvette_sim.kernel.errors import ErreurBanc


@pytest.fixture(scope="module")
def catalogue():
    return load()


def test_the_shipped_catalogue_has_no_fault_and_the_frozen_numbers():
    bilan = check()
    assert bilan.fautes == ()
    assert bilan.exigences > 900
    assert re.fullmatch("[0-9a-f]{64}", bilan.sha256)
    assert re.fullmatch("[0-9a-f]{64}", bilan.empreinte)


def test_the_february_2023_snapshot_is_complete(catalogue):
    by_corpus = Counter(row.corpus for row in catalogue.requirements.values())
    assert (by_corpus["REM-DPI"], by_corpus["REM-PFI"], by_corpus["SFG-ACE"]) == (150, 100, 490)
    live = {row.id for row in catalogue.requirements.values() if row.corpus in ("REM-DPI", "REM-PFI")}
    assert len(live) == 190


def test_every_row_is_in_exactly_one_verification_kind(catalogue):
    assert {row.verification for row in catalogue.requirements.values()} <= set(VERIFICATIONS)
    for row in catalogue.requirements.values():
        if row.verification in ("non_testable", "non_couverte"):
            assert row.raison, row.ref


def test_a_judged_row_names_a_service_that_can_see_it(catalogue):
    blind = [row.ref for row in catalogue.requirements.values() if row.verification in JUGEES and not row.services]
    assert blind == []


def test_every_snapshot_row_is_printed_as_a_draft(catalogue):
    drafts = ("REM-DPI", "REM-PFI", "REM-RI", "SOCLE", "SOCLE-INS", "SOCLE-MSS")
    assert {row.statut for row in catalogue.requirements.values() if row.corpus in drafts} == {"projet"}


def test_texts_read_through_others_never_claim_to_be_the_publisher_s(catalogue):
    quoted = ("SFG-ACE", "REM-CITE", "DMP-REF", "TLC")
    assert {row.statut for row in catalogue.requirements.values() if row.corpus in quoted} == {"citee"}


def test_an_id_that_changed_meaning_stays_distinct_by_corpus(catalogue):
    assert "Annuaire" in catalogue.get("REM-CITE:MSS/UX.10").titre
    assert "REM-DPI:MSS/UX.10" in catalogue.obsoletes
    dpi, pfi = catalogue.get("REM-DPI:CDA/HL7.02"), catalogue.get("REM-PFI:CDA/HL7.02")
    assert dpi.obligation != pfi.obligation


def test_topics_without_a_published_id_cannot_be_cited(catalogue):
    topics = [topic for topic in catalogue.sujets if topic.corpus == "ROC"]
    assert topics
    assert not any(ref.startswith("ROC:") for ref in catalogue.requirements)
    with pytest.raises(ErreurBanc, match="inconnue"):
        catalogue.get("ROC:IDB")


def test_an_obsolete_id_says_what_took_it_over(catalogue):
    with pytest.raises(ErreurBanc, match="obsolète") as caught:
        catalogue.get("REM-DPI:DMP/CONF.05")
    assert caught.value.faire == "citer REM-PFI:DMP/CONF.05"


def test_an_eco_item_is_an_alias_and_not_a_row(catalogue):
    assert [row.ref for row in catalogue.find("ECO.2.4.2")] == ["REM-PFI:MSS/CONF.14"]
    assert not any(row.id.startswith("ECO") for row in catalogue.requirements.values())


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        ("REM-DPI:DMP/UX.08@instantane-2023-02", "REM-DPI:DMP/UX.08"),
        ("dmp/ux.08", "REM-DPI:DMP/UX.08"),
        ("DMP.UX.14 BIS", "REM-CITE:DMP/UX.14 BIS"),
        ("DMP/UX.14BIS", "REM-CITE:DMP/UX.14 BIS"),
        ("SC.DMP/CONF.21", "REM-CITE:DMP/CONF.11"),
        ("RI.INS/va1.66", "REM-RI:INS/va1.66"),
        ("[RG_BS601] [CP01]", "SFG-ACE:RG_BS601/CP01"),
    ],
)
def test_a_person_finds_a_row_by_any_of_its_names(catalogue, typed, ref):
    assert catalogue.find(typed)[0].ref == ref


@pytest.mark.parametrize("typed", ["", " ", "@", ":", "SC.", "ZZZ/00.99"])
def test_nothing_is_found_for_a_name_that_means_nothing(catalogue, typed):
    assert catalogue.find(typed) == ()


def test_the_probable_misprint_is_marked_doubtful(catalogue):
    assert catalogue.get("REM-CITE:DMP/CONF.11").alias_douteux == ("SC.DMP/CONF.21",)


def test_control_points_are_tied_to_rows_and_ours_are_marked(catalogue):
    points = catalogue.points["REM-DPI:DMP/UX.08"]
    assert [point.rang for point in points] == [1, 2, 3]
    assert [point.du_banc for point in points] == [False, False, True]
    assert points[0].observable_sur == ("fil:DMP",)
    assert {point.ref for group in catalogue.points.values() for point in group} <= {
        *catalogue.requirements,
        *catalogue.obsoletes,
    }


def test_a_promise_without_a_scenario_is_printed_as_not_covered(catalogue):
    ref = "REM-DPI:DMP/UX.08"
    assert ref in uncovered(catalogue, [])
    assert ref not in uncovered(catalogue, [ref])
    assert effective(catalogue, ref, [])[0] == "non_couverte"
    assert effective(catalogue, ref, [ref])[0] == "scenario"
    assert effective(catalogue, "REM-DPI:SSI/GEN.01", [])[0] == "document"


def test_a_scenario_that_cites_a_document_row_is_named(catalogue):
    cited = ["REM-DPI:SSI/GEN.01", "REM-DPI:DMP/UX.08", "REM-DPI:NOWHERE"]
    assert overclaimed(catalogue, cited) == ("REM-DPI:SSI/GEN.01", "REM-DPI:NOWHERE")


def test_titles_are_short_and_in_both_languages(catalogue):
    for row in catalogue.requirements.values():
        assert len(row.titre) <= 90
        assert row.title
        assert row.obligation.endswith((".", "…", "»")), row.ref
