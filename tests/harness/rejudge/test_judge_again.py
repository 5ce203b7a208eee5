"""A run folder is enough to judge again: same versions, same verdicts; a rule that moves is named."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench_support import call, run
from eprouvette.bundle import package, throwaway
from eprouvette.catalogue import load
from eprouvette.checks import Ecart, all_checks, viole
from eprouvette.rejudge import compare, judge_again
from eprouvette.rejudge import judge_again as module_function
from eprouvette.rejudge.compare import worsened
from eprouvette.verdicts.publish import publish
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.errors import ErreurUsage

module = sys.modules[module_function.__module__]


@pytest.fixture(scope="module")
def witness(tmp_path_factory) -> Path:
    return run(tmp_path_factory.mktemp("temoin"), select="service:insi")[0]


def test_the_same_versions_change_no_verdict(witness):
    found = judge_again(witness, load())
    assert found["changes"] == []
    assert found["gone"] == []
    assert found["calls"] > 60


@pytest.mark.parametrize("mutant", ["insi.cle-perdue", "insi.emetteur-constant", "insi.prenoms-inverses", "muet"])
def test_findings_are_found_again_to_the_letter(tmp_path, mutant):
    folder, _ = run(tmp_path, mutant=mutant)
    assert judge_again(folder, load())["changes"] == []


def test_a_rule_that_moves_changes_the_verdicts_it_touches_and_no_other(witness, monkeypatch):
    checks = all_checks()
    name = "insi.homonymes_sans_choix"

    def stricter(vu):
        return viole(Ecart(attendu="plus", observe="moins")) if vu.answers else checks[name](vu, {})

    moved = checks | {name: dataclasses.replace(checks[name], version=2, function=stricter)}
    monkeypatch.setattr(module, "all_checks", lambda: moved)
    (change,) = judge_again(witness, load())["changes"]
    assert (change["scenario"], change["requirement"]) == ("insi/homonymes", "ATTENTE:EPR-INSI-006")
    assert change["because"] == ["insi.homonymes_sans_choix : version 1 → 2"]


def test_a_bundle_made_before_a_rule_changed_lists_exactly_what_that_rule_touches(
    witness, tmp_path, monkeypatch, capsys
):
    """Same evidence, another rule: through the command line, from the zip; and nothing when no rule moved."""
    publish(witness)
    package(witness, tmp_path / "a.zip", throwaway(SystemClock().now().utc))
    assert call("rejudge", tmp_path / "a.zip", "--json") == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []
    checks, name = all_checks(), "insi.oid_presente"

    def stricter(vu):
        return viole(Ecart(attendu="un autre OID", observe="celui-ci"))

    touched = {
        (scene["scenario"], ref)
        for scene in _calls(witness, name)
        for ref in checks[name].prouve
        if ref in scene["refs"]
    }
    moved = checks | {name: dataclasses.replace(checks[name], version=2, function=stricter)}
    monkeypatch.setattr(module, "all_checks", lambda: moved)
    call("rejudge", tmp_path / "a.zip", "--json")
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert {(change["scenario"], change["requirement"]) for change in changes} == touched
    assert {line for change in changes for line in change["because"]} == {f"{name} : version 1 → 2"}


def _calls(folder: Path, check: str) -> list[dict]:
    """The scenarios of a run that call that check, with what they claim."""
    plan = {scene["id"]: scene["refs"] for scene in json.loads((folder / "run.json").read_bytes())["plan"]}
    lines = [line.fields for line in journal.read(folder) if line.event == "check_call"]
    return [{"scenario": f["scenario"], "refs": plan[f["scenario"]]} for f in lines if f["check"] == check]


def test_a_check_that_no_longer_takes_its_former_arguments_is_listed_and_keeps_its_outcome(witness, monkeypatch):
    checks, name = all_checks(), "insi.appel_bien_forme"

    def other(vu, *, nouveau):
        return viole(Ecart(attendu=nouveau, observe=""))

    monkeypatch.setattr(
        module, "all_checks", lambda: checks | {name: dataclasses.replace(checks[name], function=other)}
    )
    found = judge_again(witness, load())
    assert found["changes"] == []
    assert {row["check"] for row in found["gone"]} == {name}


def test_a_provenance_that_moves_is_named_as_the_cause(tmp_path, monkeypatch):
    folder, _ = run(tmp_path, mutant="insi.cle-perdue")
    checks = all_checks()
    name = "insi.matricule_presente"
    monkeypatch.setattr(
        module, "all_checks", lambda: checks | {name: dataclasses.replace(checks[name], provenance="indirect")}
    )
    changes = judge_again(folder, load())["changes"]
    assert {(change["before"], change["after"]) for change in changes} == {("NON_CONFORME", "CONFORME_RESERVES")}
    assert changes[0]["because"] == ["insi.matricule_presente : provenance observe → indirect"]


def test_a_check_that_is_gone_keeps_its_outcome_and_is_listed(witness, monkeypatch):
    checks = {name: check for name, check in all_checks().items() if name != "insi.appel_bien_forme"}
    monkeypatch.setattr(module, "all_checks", lambda: checks)
    found = judge_again(witness, load())
    assert found["changes"] == []
    assert {row["check"] for row in found["gone"]} == {"insi.appel_bien_forme"}


def test_a_missing_exchange_names_the_scenario(witness, tmp_path):
    folder = Path(shutil.copytree(witness, tmp_path / "run"))
    next((folder / "exchanges").glob("*.requete.http")).unlink()
    with pytest.raises(ErreurUsage, match="preuve absente"):
        judge_again(folder, load())


BLOCKED = ("behave", "httpx", "respx", "aiohttp", "eprouvette.runner", "eprouvette.adapters", "eprouvette_sim.insi",
           "eprouvette_sim.cdri", "eprouvette_sim.passerelle", "eprouvette_sim.product", "eprouvette_sim.doors")  # fmt: skip
GUARD = """
import sys
class Guard:
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in {blocked!r}):
            raise ImportError("interdit ici : " + name)
sys.meta_path.insert(0, Guard())
from pathlib import Path
from eprouvette.catalogue import load
from eprouvette.rejudge import judge_again
print(len(judge_again(Path(sys.argv[1]), load())["changes"]))
"""


def test_judging_again_needs_neither_behave_nor_adapters_nor_services(witness):
    words = [sys.executable, "-c", GUARD.format(blocked=BLOCKED), str(witness)]
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.stderr.decode() == ""
    assert done.stdout.decode().strip() == "0"


def report(name: str, **verdicts: str) -> dict:
    rows = [{"key": key, "id": key, "verdict": verdict} for key, verdict in verdicts.items()]
    return {"run": {"id": name}, "requirements": rows, "scenarios": []}


@pytest.mark.parametrize(
    ("before", "after", "kind", "worse"),
    [
        ("CONFORME", "NON_CONFORME", "regression", True),
        ("NON_CONFORME", "CONFORME", "amelioration", False),
        ("CONFORME", "CONFORME_RESERVES", "regression", True),
        ("NON_CONFORME", None, "perdu", True),
        ("NON_CONFORME", "NON_TESTE", "perdu", True),
        ("NON_CONFORME", "NON_APPLICABLE", "perdu", True),
        (None, "NON_CONFORME", "regression", True),
        (None, "CONFORME", "nouveau", False),
        ("CONFORME", None, "disparu", False),
        ("NON_TESTE", "CONFORME", "amelioration", False),
    ],
)
def test_a_difference_has_its_kind_and_a_vanished_failure_is_no_progress(before, after, kind, worse):
    first = report("a", **({"x": before} if before else {}))
    second = report("b", **({"x": after} if after else {}))
    found = compare(first, second)
    assert [row["kind"] for row in found["requirements"]] == [kind]
    assert worsened(found) is worse


def test_equal_reports_differ_in_nothing():
    assert compare(report("a", x="CONFORME"), report("b", x="CONFORME"))["requirements"] == []
