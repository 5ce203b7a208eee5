"""A killed process may leave half a line, and only as the last one of its segment."""

from __future__ import annotations

import datetime as dt

from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import FixedClock

START = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)


def written(folder, count):
    """A run folder with one segment of `count` lines, not sealed yet."""
    (folder / "run.json").write_text("{}")
    segment = journal.SegmentWriter(folder, 0, clock=FixedClock(START), genesis=journal.genesis(folder))
    for number in range(count):
        segment.write("essai", {"valeur": number, "texte": "é}"})
    return segment


def test_a_line_is_in_the_file_as_soon_as_write_returns(tmp_path):
    segment = written(tmp_path, 2)
    lines = segment.path.read_bytes()
    assert lines.endswith(b"}\n")
    assert journal.digest(lines.splitlines()[-1]) == segment.head
    segment.close()


def test_a_half_written_last_line_is_sealed_as_cut_and_the_rest_verifies(tmp_path):
    written(tmp_path, 3).close()
    path = tmp_path / "journal" / "00.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    seal = journal.seal(tmp_path)
    assert [(entry["count"], entry["cut"]) for entry in seal["segments"]] == [(2, 1)]
    assert journal.verify(tmp_path) == []
    assert [line.fields["valeur"] for line in journal.read(tmp_path)] == [0, 1]


def test_a_broken_line_in_the_middle_is_found_even_when_broken_before_the_seal(tmp_path):
    written(tmp_path, 3).close()
    path = tmp_path / "journal" / "00.jsonl"
    first, second, third = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([first, second[:-9], third]) + b"\n")
    journal.seal(tmp_path)
    assert "journal/00.jsonl:2" in {alteration.where for alteration in journal.verify(tmp_path)}


def test_an_empty_segment_seals_and_verifies(tmp_path):
    written(tmp_path, 0).close()
    assert journal.seal(tmp_path)["segments"][0]["count"] == 0
    assert journal.verify(tmp_path) == []
