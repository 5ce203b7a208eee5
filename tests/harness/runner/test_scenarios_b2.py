"""The B2 scenarios as a whole: enough of them, distinct, and a kept folder for each test."""

from __future__ import annotations

import json

import pytest

from eprouvette.plan.scenes import read_scenes
from eprouvette.resources import scenarios_root
from eprouvette.runner import host
from eprouvette.runner.session import Options, start_session
from eprouvette.verdicts.attempts import read_story
from eprouvette_sim.kernel import journal

FLUX = ("envoi", "retours", "relances", "refus", "de-cdri")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    session = start_session(Options(select="service:b2 and not sans-produit"), out=tmp_path_factory.mktemp("runs"))
    session.run(lambda event, fields: None)
    return session.folder


def triples(course):
    """(reference, check, branch): what each scenario claims, by which check, in which case."""
    scenes = {scene.id: scene for scene in read_scenes(scenarios_root() / "features")}
    story = read_story(course)
    from eprouvette.checks import get

    return [
        (ref, call["check"], name)
        for name, attempts in story.attempts.items()
        for call in attempts[-1].calls
        for ref in scenes[name].refs
        if ref in get(call["check"]).prouve
    ]


def test_more_than_sixty_scenarios_of_flow_and_sixty_of_billing_rules_are_distinct(course, capsys):
    scenes = [s for s in read_scenes(scenarios_root() / "features") if s.service == "b2" and not s.has("sans-produit")]
    flux = [s for s in scenes if s.file.removeprefix("b2/").startswith(FLUX)]
    found = triples(course)
    with capsys.disabled():
        print(
            f"\nB2 : {len(flux)} scénarios de flux, {len(scenes) - len(flux)} de règles, {len(set(found))} triplets distincts"
        )
    assert len(flux) >= 60
    assert len(scenes) - len(flux) >= 60
    assert len(found) == len(set(found))
    assert {name for _, _, name in found} == {s.id for s in scenes}


def test_every_check_held_on_something_and_none_found_a_deviation(course):
    for attempts in read_story(course).attempts.values():
        for call in attempts[-1].calls:
            assert call["outcome"]["kind"] == "tenu", (attempts[-1].scenario, call["check"], call["outcome"])


def test_each_test_leaves_its_folder_of_file_acknowledgement_return_and_expected_values(course):
    dossiers = {path.name for path in (course / "recette").iterdir()}
    assert "b2.paiement.public-1" in dossiers
    kept = {path.name for path in (course / "recette" / "b2.paiement.public-1").iterdir()}
    assert kept == {"attendu.json", "envoi-1.b2", "envoi-1.partie", "retour-1-arl", "retour-2-rsp"}
    attendu = json.loads((course / "recette" / "b2.paiement.public-1" / "attendu.json").read_text(encoding="utf-8"))
    assert attendu[0]["verdict"] == "VALORISEE"


def test_a_kept_file_changed_afterwards_is_an_alteration(course):
    assert journal.verify(course) == []
    path = course / "recette" / "b2.paiement.prive-1" / "envoi-1.b2"
    avant = path.read_bytes()
    path.write_bytes(avant.replace(b"2", b"3", 1))
    assert [found.where for found in journal.verify(course)] == ["recette/b2.paiement.prive-1/envoi-1.b2"]
    path.write_bytes(avant)


def test_the_steps_of_b2_are_all_used():
    host.load_steps(scenarios_root() / "steps")
    from behave.step_registry import registry

    scenes = read_scenes(scenarios_root() / "features")
    textes = {text for scene in scenes for _, text in scene.steps}
    ecrites = [
        m
        for kind in registry.steps.values()
        for m in kind
        if "b2_flux" in str(m.location) or "b2_facturation" in str(m.location)
    ]
    inutiles = [m.pattern for m in ecrites if not any(m.match(text) for text in textes)]
    assert inutiles == []
