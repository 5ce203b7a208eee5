"""A run that dies loses nothing: what ended stays, the rest is replayed, and any change to the evidence is seen."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench_support import THREE, run, start, verdicts
from eprouvette.runner import campaign
from eprouvette.runner import session as sessions
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

#: an adapter side that kills the whole bench, or its worker, at the second search
KILLER = """
import json, os, signal, sys
from eprouvette_sim.product.catalogue import build
product, count = build(None), 0
for line in sys.stdin:
    message = json.loads(line)
    if message["operation"] == "rechercher_ins":
        count += 1
        if count == 2:
            os.kill(os.getppid(), signal.SIGKILL)
            sys.exit(0)
    print(json.dumps(product.handle(message)), flush=True)
"""


def killed(tmp_path: Path, *options: str) -> tuple[int, Path]:
    from bench_support import stdio_dossier

    script = tmp_path / "killer.py"
    script.write_text(KILLER, encoding="utf-8")
    dossier = stdio_dossier(tmp_path, sys.executable, str(script))
    command = [sys.executable, "-m", "eprouvette", "run", "--dossier", str(dossier), "--select", THREE]
    command += ["--out", str(tmp_path / "runs"), *options]
    done = subprocess.run(command, capture_output=True, check=False)
    (folder,) = (tmp_path / "runs").iterdir()
    return done.returncode, folder


def heal(folder: Path) -> None:
    """Puts the witness in the place of the product that killed the bench (the carrier is part of run.json, so
    only the killer's script changes)."""
    script = folder.parent.parent / "killer.py"
    script.write_text(KILLER.replace("if count == 2", "if count == 0"), encoding="utf-8")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="ce système n'a pas SIGKILL")
def test_a_killed_run_is_resumed_with_one_verdict_a_scenario(tmp_path):
    code, folder = killed(tmp_path)
    assert code == -signal.SIGKILL
    assert journal.read_seal(folder) is None
    assert bilan(folder)["decision"]["exit_code"] == 3
    heal(folder)
    sessions.resume_session(folder, jobs=1).run(lambda event, fields: None)
    report = bilan(folder)
    assert set(verdicts(report).values()) == {"CONFORME"}
    assert journal.verify(folder) == []
    attempts = {scenario["id"]: scenario["attempts"] for scenario in report["scenarios"]}
    assert sorted(attempts.values()) == [1, 1, 2]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="ce système n'a pas SIGKILL")
def test_a_killed_worker_is_named_and_the_others_go_on(tmp_path):
    code, folder = killed(tmp_path, "--jobs", "2")
    report = bilan(folder)
    assert code == 3
    assert sorted(verdicts(report).values()) == ["CONFORME", "CONFORME", "ERREUR_BANC"]
    (victim,) = [scenario for scenario in report["scenarios"] if scenario["verdict"] == "ERREUR_BANC"]
    assert "arrêté" in victim["messages"][0]
    assert journal.verify(folder) == []


def test_resuming_a_whole_run_replays_nothing_and_keeps_its_verdicts(tmp_path):
    folder, before = run(tmp_path)
    sessions.resume_session(folder, jobs=1).run(lambda event, fields: None)
    after = bilan(folder)
    assert verdicts(after) == verdicts(before)
    assert [scenario["attempts"] for scenario in after["scenarios"]] == [1, 1, 1]


def test_resuming_what_is_no_run_is_a_usage_error(tmp_path):
    with pytest.raises(ErreurUsage, match="pas une exécution"):
        sessions.resume_session(tmp_path, jobs=1)


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x01
    path.write_bytes(bytes(data))


@pytest.fixture(scope="module")
def evidence(tmp_path_factory) -> Path:
    return run(tmp_path_factory.mktemp("preuves"))[0]


def copy(evidence: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(evidence, tmp_path / "run"))


@pytest.mark.parametrize("line", [0, 3, 10, -1])
def test_a_changed_byte_in_a_segment_is_found(evidence, tmp_path, line):
    folder = copy(evidence, tmp_path)
    path = folder / "journal" / "01.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    at = sum(map(len, lines[:line])) if line >= 0 else len(b"".join(lines)) - len(lines[-1])
    flip(path, at + len(lines[line]) // 2)
    assert any(alteration.where.startswith("journal/01.jsonl") for alteration in journal.verify(folder))


def test_removed_added_and_moved_lines_are_found(evidence, tmp_path):
    lines = (evidence / "journal" / "01.jsonl").read_bytes().splitlines(keepends=True)
    variants = {
        "removed": lines[:4] + lines[5:],
        "doubled": [*lines[:4], lines[3], *lines[4:]],
        "swapped": [*lines[:4], lines[5], lines[4], *lines[6:]],
        "cut": lines[:-1],
    }
    for name, variant in variants.items():
        folder = copy(evidence, tmp_path / name)
        (folder / "journal" / "01.jsonl").write_bytes(b"".join(variant))
        assert journal.verify(folder), name


@pytest.mark.parametrize("pattern", ["exchanges/*.requete.http", "exchanges/*.reponse.http", "exchanges/*.vue.json"])
def test_a_changed_or_missing_exchange_file_is_found(evidence, tmp_path, pattern):
    folder = copy(evidence, tmp_path)
    changed, *_, missing = sorted(folder.glob(pattern))
    flip(changed, 10)
    missing.unlink()
    found = {alteration.where for alteration in journal.verify(folder)}
    assert found == {path.relative_to(folder).as_posix() for path in (changed, missing)}


def test_a_changed_plan_breaks_every_segment(evidence, tmp_path):
    folder = copy(evidence, tmp_path)
    run_file = folder / "run.json"
    run_file.write_text(run_file.read_text(encoding="utf-8").replace("Témoin", "Temoin", 1), encoding="utf-8")
    assert {alteration.where for alteration in journal.verify(folder)} >= {"journal/00.jsonl:1", "journal/01.jsonl:1"}


def test_a_missing_segment_and_a_segment_outside_the_seal_are_found(evidence, tmp_path):
    folder = copy(evidence, tmp_path)
    (folder / "journal" / "00.jsonl").rename(folder / "journal" / "07.jsonl")
    found = {(alteration.where, alteration.what) for alteration in journal.verify(folder)}
    assert ("journal/00.jsonl", "segment scellé absent") in found
    assert ("journal/07.jsonl", "segment absent du sceau") in found


class _Full:
    """A file whose disk is full after so many lines."""

    def __init__(self, file, after: int) -> None:
        self._file, self._left = file, after

    def write(self, data):
        self._left -= 1
        if self._left < 0:
            raise OSError(28, "No space left on device")
        return self._file.write(data)

    def __getattr__(self, name):
        return getattr(self._file, name)


@pytest.mark.parametrize("after", [0, 5, 12, 30])
def test_a_full_disk_stops_the_run_with_its_place_and_blames_nobody(tmp_path, monkeypatch, after):
    opened = journal.SegmentWriter.__init__

    def small(self, *args, **kwargs):
        opened(self, *args, **kwargs)
        if self.number == 1:
            self._file = _Full(self._file, after)

    monkeypatch.setattr(journal.SegmentWriter, "__init__", small)
    session = start(tmp_path)
    with pytest.raises(ErreurBanc, match=r"impossible d'écrire|n'a pas répondu") as error:
        session.run(lambda event, fields: None)
    assert "01.jsonl" in str(error.value)
    monkeypatch.undo()
    assert journal.read_seal(session.folder) is None
    report = bilan(session.folder)
    assert report["decision"]["exit_code"] == 3
    assert "NON_CONFORME" not in verdicts(report).values()
    sessions.resume_session(session.folder, jobs=1).run(lambda event, fields: None)
    assert set(verdicts(bilan(session.folder)).values()) == {"CONFORME"}
    assert journal.verify(session.folder) == []


def test_a_seal_that_is_no_json_is_a_bench_error_naming_the_file(evidence, tmp_path):
    folder = copy(evidence, tmp_path)
    (folder / "journal" / "sceau.json").write_text("{", encoding="utf-8")
    with pytest.raises(ErreurBanc, match="sceau illisible"):
        journal.verify(folder)


def test_two_workers_give_the_same_verdicts_as_one(tmp_path):
    one = run(tmp_path / "one", select="service:insi")[1]
    two = start(tmp_path / "two", select="service:insi", jobs=2)
    seal = campaign.run(two.job, two.scenes, jobs=2, report=lambda event, fields: None)
    assert verdicts(bilan(two.folder)) == verdicts(one)
    assert len(seal["segments"]) == 3
    assert journal.verify(two.folder) == []


def test_a_journal_line_says_when_in_utc_milliseconds(evidence):
    first = json.loads((evidence / "journal" / "00.jsonl").read_bytes().splitlines()[0])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", first["at"])
