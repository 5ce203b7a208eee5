"""An observed run: traffic recognised in any order, what fits nothing shown and kept, what never came not tested."""

from __future__ import annotations

import random
import signal
import threading

import pytest

from assiste_support import Bench, Person, folder_of, reference, until
from carriers_support import dossier
from eprouvette.assiste.faits import RECONNUES
from eprouvette.rejudge.judge_again import judge_again
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.kernel import journal

TROIS = "cas:insi/premier-prenom or cas:insi/deuxieme-prenom or cas:insi/homonymes"
#: one or several calls, both doors, two namesakes in time, a cut connection, a batch, two consultations, one unobservable
DOUZE = " or ".join(
    f"cas:{name}"
    for name in (
        "insi/premier-prenom",
        "insi/deuxieme-prenom",
        "insi/homonymes",
        "insi/introuvable",
        "insi/carte-du-professionnel",
        "insi/carte-vitale",
        "insi/recuperee",
        "insi/connexion-coupee",
        "insi/trait-manquant",
        "cdri/lot-mixte",
        "cdri/second-jumeau",
        "cdri/changement-de-caisse",
    )
)
#: longer than a loaded machine leaves between two calls of one search
SILENCE = 1.0


@pytest.fixture
def closing():
    """Ends every process and person of a test."""
    started: list = []
    yield started
    for one in started:
        one.close()


def observed(closing: list, folder, select: str, *words: object) -> tuple[Bench, Person]:
    """An observed run whose doors are open, and somebody in front of the witness."""
    declared = dossier(folder, porteur="observation", silence_s=SILENCE)
    endpoints = folder / "adresses.json"
    words = ("--dossier", declared, "--select", select, *words) if "--resume" not in words else words
    bench = Bench("run", *words, "--out", folder / "runs", "--endpoints", endpoints)
    closing.append(bench)
    bench.wait_for("attendent leur trafic")
    until(endpoints.is_file)
    closing.append(Person(endpoints))
    return bench, closing[-1]


def act(person: Person, actions: list) -> None:
    person.fresh()
    for operation, parameters in actions:
        if operation != "exporter_traces":
            person.do(operation, parameters)


def stop(bench: Bench) -> int:
    bench.process.send_signal(signal.SIGINT)
    return bench.end()


def test_scenarios_tick_in_whatever_order_their_traffic_comes(tmp_path, closing):
    report, actions = reference(DOUZE)
    bench, person = observed(closing, tmp_path, DOUZE)
    names = [name for name in actions if not _no_call(report, name)]
    random.Random("dans le désordre").shuffle(names)
    for name in names:
        person.fresh()
        calls = [action for action in actions[name] if action[0] in RECONNUES]
        for rank, action in enumerate(calls):
            if rank:  # a scenario of two consultations says when it awaits the second
                bench.wait_for("… en cours")
            person.do(*action)
            if rank == 0:
                bench.wait_for("… en cours")
        bench.wait_for("✔ ")
    code = stop(bench)
    seen = bilan(folder_of(tmp_path / "runs"))
    assert code == 4  # the scenarios nothing on the wire can tick await a person
    assert not [finding for scenario in seen["scenarios"] for finding in scenario["findings"]]
    assert held(seen) == {key: n for key, n in held(report).items() if key in held(seen)}
    assert len(held(seen)) > 12
    ticked = {scenario["id"] for scenario in seen["scenarios"] if scenario["attempts"]}
    assert ticked == {name for name in names if "exporter_traces" not in [operation for operation, _ in actions[name]]}


def _no_call(report: dict, name: str) -> bool:
    (scenario,) = [scenario for scenario in report["scenarios"] if scenario["id"] == name]
    checks = {check for claim in scenario["requirements"] for check in claim["checks"]}
    return "insi.aucun_appel" in checks or "insi.retours_traces" in checks


def held(report: dict) -> dict:
    """Objects examined by scenario and requirement, where something was examined."""
    return {
        (scenario["id"], claim["ref"]): claim["verdict"]
        for scenario in report["scenarios"]
        for claim in scenario["requirements"]
        if claim["verdict"] == "CONFORME"
    }


def test_a_defect_on_the_wire_is_found_without_any_adapter(tmp_path, closing):
    _, actions = reference(TROIS)
    bench, _ = observed(closing, tmp_path, TROIS)
    wrong = Person(tmp_path / "adresses.json", mutant="insi.prenoms-inverses")
    closing.append(wrong)
    act(wrong, actions["insi/deuxieme-prenom"])
    bench.wait_for("✔ insi/deuxieme-prenom")
    assert stop(bench) in {1, 4}
    folder = folder_of(tmp_path / "runs")
    (scenario,) = [s for s in bilan(folder)["scenarios"] if s["id"] == "insi/deuxieme-prenom"]
    assert "insi.prenom_par_appel" in {finding["check"] for finding in scenario["findings"]}
    from eprouvette.catalogue import load

    assert judge_again(folder, load())["changes"] == []


def test_traffic_that_fits_nothing_is_shown_answered_and_kept_outside_every_scenario(tmp_path, closing):
    _, actions = reference(TROIS)
    bench, person = observed(closing, tmp_path, TROIS)
    stranger = {
        "reference": "x",
        "nom_naissance": "EPROUVETTE",
        "prenoms": ["INCONNU"],
        "sexe": "M",
        "date_naissance": "1999-01-01",
    }
    told = person.do("rechercher_ins", {"patient": stranger, "mode": "traits"})
    assert told["message"].startswith("Aucune identité trouvée")
    assert "EPROUVETTE 1999-01-01" in bench.wait_for("appel hors scénario")
    act(person, actions["insi/homonymes"])
    bench.wait_for("✔ insi/homonymes")
    stop(bench)
    folder = folder_of(tmp_path / "runs")
    report = bilan(folder)
    assert [entry["kind"] for entry in report["outside"]] == ["exchange"]
    assert [line.fields["door"] for line in journal.read(folder) if line.event == "unmatched"] == ["tlsm"]
    assert {s["id"]: s["attempts"] for s in report["scenarios"]}["insi/premier-prenom"] == 0
    assert {s["id"]: s["verdict"] for s in report["scenarios"]}["insi/premier-prenom"] == "NON_TESTE"


def test_an_observed_run_goes_on_another_day(tmp_path, closing):
    _, actions = reference(TROIS)
    bench, person = observed(closing, tmp_path, TROIS)
    act(person, actions["insi/homonymes"])
    bench.wait_for("✔ insi/homonymes")
    assert stop(bench) == 4
    folder = folder_of(tmp_path / "runs")
    assert "eprouvette run --resume" in "".join(bench.said)
    (tmp_path / "adresses.json").unlink()
    again, person = observed(closing, tmp_path, TROIS, "--resume", folder)
    for name in ("insi/deuxieme-prenom", "insi/premier-prenom"):
        act(person, actions[name])
        again.wait_for(f"✔ {name}")
    again.end()
    report = bilan(folder)
    assert {s["id"]: s["attempts"] for s in report["scenarios"]} == dict.fromkeys(
        ("insi/premier-prenom", "insi/deuxieme-prenom", "insi/homonymes"), 1
    )
    assert journal.verify(folder) == []
    assert report["run"]["sealed"]


def test_a_run_whose_time_is_over_seals_what_it_has(tmp_path, closing):
    bench, _ = observed(closing, tmp_path, TROIS, "--duree", "1")
    assert bench.end() == 4
    report = bilan(folder_of(tmp_path / "runs"))
    assert {s["verdict"] for s in report["scenarios"]} == {"NON_TESTE"}
    assert report["run"]["sealed"]


def test_two_people_at_once_are_judged_apart(tmp_path, closing):
    _, actions = reference(TROIS)
    bench, person = observed(closing, tmp_path, TROIS)
    other = Person(tmp_path / "adresses.json")
    closing.append(other)
    both = [
        threading.Thread(target=act, args=(who, actions[name]))
        for who, name in ((person, "insi/deuxieme-prenom"), (other, "insi/premier-prenom"))
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    bench.wait_for("(1 restant(s))")
    stop(bench)
    report = bilan(folder_of(tmp_path / "runs"))
    scenarios = {s["id"]: s for s in report["scenarios"]}
    assert [len(scenarios[name]["exchanges"]) for name in ("insi/deuxieme-prenom", "insi/premier-prenom")] == [2, 1]
    assert not [finding for s in report["scenarios"] for finding in s["findings"]]


def test_a_software_the_dossier_does_not_know_and_a_clock_that_is_off_are_said(tmp_path, closing, monkeypatch):
    _, actions = reference(TROIS)
    bench, _ = observed(closing, tmp_path, TROIS)
    person = Person(tmp_path / "adresses.json", logiciel={"numero_autorisation": "AUTRE0000001", "nom": "autre"})
    closing.append(person)
    from datetime import UTC, datetime, timedelta

    from eprouvette_sim.kernel.clock import FixedClock

    person.product.clock = FixedClock(datetime.now(UTC) - timedelta(days=1))
    act(person, actions["insi/homonymes"])
    bench.wait_for("✔ insi/homonymes")
    stop(bench)
    text = "".join(bench.said)
    assert "logiciel que le dossier ne déclare pas : numéro d'autorisation AUTRE0000001" in text
    assert "l'horloge du produit est décalée de -1 j" in text
    remarks = [line.fields["remark"] for line in journal.read(folder_of(tmp_path / "runs")) if line.event == "remark"]
    assert sorted(remarks) == ["remarque.composant", "remarque.horloge"]


def test_observation_needs_no_dossier_at_all(tmp_path, closing):
    bench = Bench("run", "--adaptateur", "observation", "--select", TROIS, "--out", tmp_path, "--duree", "1")
    closing.append(bench)
    bench.wait_for("3 scénario(s) attendent leur trafic")
    assert bench.end() == 4


def test_a_person_is_not_shared_among_processes(tmp_path, capfd):
    from bench_support import call

    assert call("run", "--adaptateur", "guide", "--jobs", "2", "--out", tmp_path) == 2
    assert "une personne ne conduit qu'une chose à la fois" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_product_turned_away_by_tls_is_told_why(tmp_path, closing):
    import json

    bench, _ = observed(closing, tmp_path, TROIS)
    pki = json.loads((tmp_path / "adresses.json").read_text(encoding="utf-8"))["pki"]
    bare = Person(tmp_path / "adresses.json", pki={"ca": pki["ca"], "cartes": pki["cartes"]})
    closing.append(bare)
    _, actions = reference(TROIS)
    act(bare, actions["insi/homonymes"])
    assert "porte tlsm : aucun certificat client présenté" in bench.wait_for("connexion refusée")
    assert stop(bench) == 4
    folder = folder_of(tmp_path / "runs")
    (line,) = {line.fields["reason"] for line in journal.read(folder) if line.event == "connection_refused"}
    assert line == "aucun certificat client présenté"
