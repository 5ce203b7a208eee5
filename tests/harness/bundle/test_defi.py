"""A challenge decides people, seed and order of things; a run made before it, or under another, is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench_support import call, run
from eprouvette import tirage
from eprouvette.bundle import Regard, package, throwaway, verify_bundle
from eprouvette.bundle.defi import verifier_defi
from eprouvette.garde.populations import GENEREE, Populations
from eprouvette.verdicts.publish import publish
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock

NONCE, OTHER = "defi-de-l-auditeur-1", "defi-de-l-auditeur-2"
NOW = SystemClock().now().utc


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made, report = run(tmp_path_factory.mktemp("run"), select="service:cdri", defi=NONCE)
    assert report["decision"]["verdict"] == "CONFORME"
    publish(made)
    return made


def test_the_run_holds_under_its_challenge_and_its_drawn_people_are_in_the_traffic(folder):
    wrong, seen = verifier_defi(folder, NONCE)
    assert wrong == []
    assert seen > 5


def test_the_same_run_under_another_challenge_is_refused(folder, tmp_path):
    assert call("verify", folder, "--defi", NONCE) == 0
    assert call("verify", folder, "--defi", OTHER) == 5
    path = tmp_path / "d.zip"
    package(folder, path, throwaway(NOW))
    assert verify_bundle(path, Regard(defi=NONCE)).alterations == ()
    assert [one.where for one in verify_bundle(path, Regard(defi=OTHER)).alterations] == ["run.json"]


def test_a_run_without_challenge_is_refused_under_one(tmp_path):
    bare, _ = run(tmp_path)
    ((place),) = verifier_defi(bare, NONCE)[0]
    assert "sans défi" in place.what


def test_old_traffic_dressed_with_a_new_challenge_speaks_of_the_wrong_people(folder, tmp_path):
    """A forger who rewrites `run.json` and chains everything anew still has exchanges about other people."""
    import shutil

    forged = Path(shutil.copytree(folder, tmp_path / "faux"))
    said = json.loads((forged / "run.json").read_bytes()) | {"defi": OTHER, "seed": tirage.graine(OTHER)}
    (forged / "run.json").write_text(json.dumps(said), encoding="utf-8")
    for path in journal.segments(forged):
        head, lines = journal.genesis(forged), []
        for raw in path.read_bytes().splitlines():
            line = json.loads(raw) | {"prev": head}
            if "defi" in line:
                line["defi"] = OTHER
            data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()
            lines.append(data)
            head = journal.digest(data)
        path.write_bytes(b"\n".join(lines) + b"\n")
    journal.seal(forged)
    assert journal.verify(forged) == []
    wrong = verifier_defi(forged, OTHER)[0]
    assert {one.what for one in wrong if "personne" in one.what}
    assert call("verify", forged, "--defi", OTHER) == 5


def test_two_challenges_draw_different_people_and_one_always_the_same(tmp_path):
    people = [drawn(run(tmp_path / str(n), select="service:cdri", defi=nonce)[0])
              for n, nonce in enumerate((NONCE, NONCE, OTHER))]  # fmt: skip
    assert people[0] == people[1]
    assert not people[0] & people[2]


def drawn(folder: Path) -> set[str]:
    return {line.fields["matricule"] for line in journal.read(folder) if line.event == "drawn"}


def test_a_resumed_run_keeps_its_challenge_and_a_short_one_is_refused(folder, tmp_path):
    assert call("run", "--resume", folder, "--defi", OTHER) == 2
    assert call("run", "--defi", "abc", "--out", tmp_path) == 2
    assert list(tmp_path.iterdir()) == []


@given(st.text(min_size=1, max_size=40), st.integers(1, 999), st.integers(1, 999))
def test_whoever_is_drawn_is_nobody_and_ranks_never_meet(nonce, one, two):
    seed = tirage.graine(nonce)
    sexe, naissance, matricule = tirage.personne(seed, one)
    assert Populations(par_debut=()).de_qui(matricule) == GENEREE
    assert re.fullmatch(r"[12]\d{2}(0[1-9]|1[0-2])99000\d{3}", matricule)
    assert (matricule[0] == "1") == (sexe == "M")
    assert (naissance[2:4], naissance[5:7]) == (matricule[1:3], matricule[3:5])
    assert (one == two) == (matricule == tirage.personne(seed, two)[2])


@given(st.text(min_size=1, max_size=40), st.integers(0, 999), st.integers(0, 999))
def test_a_data_set_s_person_is_always_moved_and_two_never_meet(nonce, one, two):
    seed = tirage.graine(nonce)
    first, second = (tirage.decaler(seed, f"1150699999{order:03d}") for order in (one, two))
    assert first != f"1150699999{one:03d}"
    assert (one == two) == (first == second)
    assert tirage.decaler(seed, "2751263220749") == "2751263220749"
