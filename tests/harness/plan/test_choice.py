"""The dossier decides: which requirements concern the product, which scenarios run, and by which answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eprouvette import dossier as dossiers
from eprouvette.catalogue import load
from eprouvette.plan import read_scenes
from eprouvette.plan.choice import CORPUS_TYPES, SERVICE_OPERATION, Selecteur, known_profiles, plain
from eprouvette.plan.forecast import forecast
from eprouvette.resources import scenarios_root

JOUR = "2026-03-02"


@pytest.fixture(scope="module")
def catalogue():
    return load()


@pytest.fixture(scope="module")
def scenes():
    return read_scenes(scenarios_root() / "features")


def selector(catalogue, types, *, jour=JOUR, **tables):
    declared = dossiers.temoin()
    data = declared.data | {"produit": declared.data["produit"] | {"types": types}} | tables
    return Selecteur(replace(declared, data=data), catalogue, jour=jour)


def chosen(catalogue, scenes, types, **tables):
    return forecast(scenes, "", selector(catalogue, types, **tables))


def test_the_witness_keeps_every_scenario_and_every_claim(catalogue, scenes):
    found = chosen(catalogue, scenes, dossiers.temoin().data["produit"]["types"])
    assert found.rejected == []
    assert [ref for scene in scenes for ref in scene.refs if not found.rows[ref].retenu] == []


def test_three_dossiers_select_different_sets_and_say_why(catalogue, scenes):
    plans = {name: chosen(catalogue, scenes, name.split("+")) for name in ("GAP", "DPI+PFI", "PFI")}
    rows = {name: frozenset(ref for ref, c in plan.rows.items() if c.retenu) for name, plan in plans.items()}
    ran = {name: frozenset(scene.id for scene, _ in plan.selected) for name, plan in plans.items()}
    assert len(set(rows.values())) == len(set(ran.values())) == 3
    assert {scene.service for scene, _ in plans["GAP"].selected} >= {"insi", "cdri"}
    assert "cdri" not in {scene.service for scene, _ in plans["DPI+PFI"].selected}
    assert ran["PFI"] < ran["DPI+PFI"]
    assert ran["GAP"] - ran["DPI+PFI"]
    assert ran["DPI+PFI"] - ran["GAP"]
    for plan in plans.values():
        assert all(choix.pourquoi and choix.why and choix.reponse for _, choix in plan.plan)
        assert all(choix.pourquoi and choix.why and choix.reponse for choix in plan.rows.values())


@pytest.mark.parametrize(("corpus", "types"), CORPUS_TYPES.items())
def test_a_corpus_is_left_out_by_the_declared_types(catalogue, corpus, types):
    other = [kind for kind in ("GAP", "DPI", "PFI", "RI") if kind not in types]
    here = [row for row in catalogue.requirements.values() if row.corpus == corpus]
    choices = [selector(catalogue, other).requirement(row) for row in here]
    assert {(choix.retenu, choix.reponse) for choix in choices} <= {(False, "produit.types")}


def test_a_conditional_profile_applies_only_when_claimed(catalogue):
    row = next(row for row in catalogue.requirements.values() if row.profil == "IE Usagers" and row.corpus == "REM-DPI")
    silent = selector(catalogue, ["DPI"]).requirement(row)
    claimed = selector(catalogue, ["DPI"], profils=["ie usagers"]).requirement(row)
    assert (silent.retenu, silent.reponse, claimed.retenu) == (False, "profils", True)


def test_a_separate_identity_repository_takes_the_insi_calls_away(catalogue, scenes):
    alone = chosen(catalogue, scenes, ["DPI"])
    slave = chosen(catalogue, scenes, ["DPI"], topologie={"ri_separe": True})
    assert "insi" in {scene.service for scene, _ in alone.selected}
    assert not [scene for scene, _ in slave.selected if scene.service == "insi"]
    slaves = [
        row.ref for row in catalogue.requirements.values() if plain(row.profil or "") == plain("Esclave de l'identité")
    ]
    assert slaves
    assert all(slave.rows[ref].retenu and not alone.rows[ref].retenu for ref in slaves)
    assert all(alone.rows[ref].reponse == "topologie.ri_separe" for ref in slaves)


def test_the_product_that_is_the_repository_keeps_them(catalogue, scenes):
    found = chosen(catalogue, scenes, ["RI"], topologie={"ri_separe": True})
    assert {scene.service for scene, _ in found.selected} == {"insi"}


def test_an_operation_the_adapter_lacks_leaves_its_scenarios_out_but_not_their_requirements(catalogue, scenes):
    adapter = {"porteur": "stdio", "commande": ["x"], "operations": ["rechercher_ins"]}
    found = chosen(catalogue, scenes, ["GAP"], adaptateur=adapter)
    out = {choix.reponse for _, choix in found.rejected}
    assert out == {"adaptateur.operations", "produit.types"}
    assert {scene.service for scene, _ in found.selected} == {"insi"}
    assert found.rows["ATTENTE:EPR-CDRI-104"].retenu


def test_an_edition_later_than_the_reference_day_does_not_apply(catalogue):
    early = selector(catalogue, ["GAP", "DPI"], jour="2022-12-31").all()
    refused = [choix for ref, choix in early.items() if ref.startswith("REM-DPI:")]
    assert {choix.reponse for choix in refused} == {"environnement.date_reference"}
    assert all(choix.retenu for ref, choix in early.items() if ref == "ATTENTE:EPR-INSI-003")


def test_a_scenario_on_a_moved_clock_needs_a_product_that_can_set_its_date(catalogue, scenes):
    scene = replace(scenes[0], tags=(*scenes[0].tags, "horloge"))
    still = selector(catalogue, ["GAP", "DPI"], environnement={"horloge_reglable": False}).scene(scene)
    moved = selector(catalogue, ["GAP", "DPI"], environnement={"horloge_reglable": True}).scene(scene)
    assert (still.retenu, still.reponse, moved.retenu) == (False, "environnement.horloge_reglable", True)


def test_every_tied_operation_belongs_to_the_contract():
    from eprouvette.adapters.contract import operations

    assert set(SERVICE_OPERATION.values()) <= set(operations())


def test_profiles_that_may_be_claimed_are_those_of_the_catalogue(catalogue):
    names = known_profiles(catalogue)
    assert {"IE Usagers", "IAM", "BAL APP"} <= set(names)
    assert "Général" not in names


def test_the_plan_counts_each_applicable_requirement_once(catalogue, scenes):
    tally = chosen(catalogue, scenes, ["GAP"]).tally()
    kinds = ("judged", "repeat", "attest", "document", "open", "never")
    assert sum(tally[kind] for kind in kinds) == tally["n"] < tally["total"] == len(catalogue.requirements)


def test_a_claimed_profile_nobody_knows_is_named_with_the_nearest(catalogue, scenes):
    found = chosen(catalogue, scenes, ["DPI"], profils=["IE Usager", "IAM"])
    assert found.unknown_profiles == (("IE Usager", ["IE Usagers"]),)
