"""Evidence nobody of ours wrote: foreign lines, unknown formats, moved entries; exit 5 and a place, never a traceback."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from bench_support import call, run
from eprouvette.bundle import package, throwaway, verify_bundle
from eprouvette.bundle.coherence import controler
from eprouvette.verdicts.publish import publish
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made, _ = run(tmp_path_factory.mktemp("run"))
    publish(made)
    return made


def chained(folder: Path, change) -> None:
    """The journal rewritten with `change(line) -> line`, chained and sealed anew: only its meaning is foreign."""
    for path in journal.segments(folder):
        head, lines = journal.genesis(folder), []
        for raw in path.read_bytes().splitlines():
            data = json.dumps(change(json.loads(raw)) | {"prev": head}, ensure_ascii=False).encode()
            lines.append(data)
            head = journal.digest(data)
        path.write_bytes(b"\n".join(lines) + b"\n")
    journal.seal(folder)


FOREIGN = {
    "an exchange without files": lambda line: {k: v for k, v in line.items() if k != "request"},
    "a file that is a number": lambda line: line | ({"request": {"file": 3}} if "request" in line else {}),
    "a check nobody knows": lambda line: line | ({"check": "x.y"} if line["event"] == "check_call" else {}),
    "an outcome of another shape": lambda line: line | ({"outcome": 4} if line["event"] == "check_call" else {}),
    "an attempt without number": lambda line: {k: v for k, v in line.items() if k != "attempt"},
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_line_has_a_place_and_exit_5(folder, tmp_path, name):
    copy = Path(shutil.copytree(folder, tmp_path / "c"))
    chained(copy, FOREIGN[name])
    assert controler(copy)
    for verb in ("verify", "rejudge", "report"):
        assert call(verb, copy) == 5, verb


@pytest.mark.parametrize(("file", "key", "value"), [("run.json", "format", 99), ("report.json", "schema", 99)])
def test_an_unknown_version_says_which_one_this_bench_reads(folder, tmp_path, capsys, file, key, value):
    copy = Path(shutil.copytree(folder, tmp_path / "c"))
    data = json.loads((copy / file).read_bytes()) | {key: value}
    (copy / file).write_text(json.dumps(data), encoding="utf-8")
    assert call("verify", copy) == 5
    said = capsys.readouterr().out
    assert file in said
    assert "99" in said


def test_an_entry_moved_in_the_archive_is_named(folder, tmp_path):
    package(folder, tmp_path / "a.zip", throwaway(SystemClock().now().utc))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        pairs = [(name, archive.read(name)) for name in archive.namelist()]
    pairs[3], pairs[7] = pairs[7], pairs[3]
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for name, data in pairs:
            archive.writestr(name, data)
    (place,) = verify_bundle(tmp_path / "b.zip").alterations
    assert place.what == "entrée déplacée dans l'archive"


def test_every_line_of_the_journal_dropped_doubled_or_swapped_is_found(folder, tmp_path):
    path = next(p for p in journal.segments(folder) if p.name == "01.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    copy = Path(shutil.copytree(folder, tmp_path / "c"))
    for at in range(len(lines) - 1):
        for changed in (
            lines[:at] + lines[at + 1 :],
            lines[: at + 1] + lines[at:],
            [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]],
        ):
            (copy / "journal" / "01.jsonl").write_bytes(b"".join(changed))
            assert journal.verify(copy, {}), at


def test_a_bundle_is_judged_again_and_compared_without_being_unpacked_by_hand(folder, tmp_path, capsys):
    path = tmp_path / "a.zip"
    package(folder, path, throwaway(SystemClock().now().utc))
    assert call("rejudge", path) == 0
    assert "0 verdict(s) changé(s)" in capsys.readouterr().out
    assert call("diff", path, folder) == 0
    path.write_bytes(path.read_bytes()[:-3])
    assert call("rejudge", path) == 5
    assert call("diff", folder, path) == 5
