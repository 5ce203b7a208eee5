"""A guided run: the same verdicts as an adapter's, whatever the person types, stopped and gone on with another day."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import signal
import subprocess
import sys

import pytest

from assiste_support import Bench, Person, folder_of, reference, until
from carriers_support import dossier
from eprouvette.catalogue import load
from eprouvette.rejudge.judge_again import judge_again
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.kernel import journal
from guide_support import Reader

CAMPAGNE = "(service:insi or service:cdri) and not service:b2 and not service:roc"
DEUX = "cas:insi/premier-prenom or cas:insi/homonymes"


def said(report: dict) -> dict:
    return {
        scenario["id"]: (
            scenario["verdict"],
            [(r["ref"], r["verdict"], r["examined"]) for r in scenario["requirements"]],
        )
        for scenario in report["scenarios"]
    }


def guided(
    closing: list, folder, select: str, *words: object, more: str = "", mutant: str | None = None
) -> tuple[Bench, Reader]:
    """A guided run under way, and its reader; both are ended with the test."""
    _, actions = reference(select)
    declared = dossier(folder, more=more, porteur="guide")
    endpoints = folder / "adresses.json"
    bench = Bench(
        "run", "--dossier", declared, "--select", select, "--out", folder / "runs", "--endpoints", endpoints, *words
    )
    closing.append(bench)
    until(endpoints.is_file)
    closing.append(Person(endpoints, mutant=mutant))
    return bench, Reader(bench, closing[-1], actions)


@pytest.fixture
def closing():
    """Ends every process a test started."""
    started: list = []
    yield started
    for one in started:
        one.close()


def test_a_guided_run_gives_the_verdicts_of_an_adapter(tmp_path, closing):
    bench, reader = guided(closing, tmp_path, CAMPAGNE)
    reader.play()
    assert bench.end() == 0, "".join(bench.said[-20:])
    report = bilan(folder_of(tmp_path / "runs"))
    expected = said(reference(CAMPAGNE)[0])
    assert len(expected) > 80
    assert said(report) == expected
    assert report["adapter"]["carrier"] == "guide"


def test_a_defect_seen_on_the_screen_only_is_found_and_judged_again_from_the_run_folder(tmp_path, closing):
    bench, reader = guided(closing, tmp_path, DEUX, mutant="insi.cle-perdue")
    reader.play()
    assert bench.end() == 1
    folder = folder_of(tmp_path / "runs")
    (broken,) = [s for s in bilan(folder)["scenarios"] if s["verdict"] == "NON_CONFORME"]
    assert broken["id"] == "insi/premier-prenom"
    assert judge_again(folder, load())["changes"] == []


def test_nonsense_is_refused_and_asked_again(tmp_path, closing):
    bench, reader = guided(closing, tmp_path, DEUX)
    reader.nonsense = ["", "peut-être", "42", ""]
    reader.play()
    assert bench.end() == 0
    text = "".join(bench.said)
    assert "« peut-être » n'est pas une réponse ; attendu :" in text
    assert "« 42 » n'est pas une réponse" in text


def test_the_guide_speaks_the_products_own_words_and_says_what_to_type(tmp_path, closing):
    bench, reader = guided(
        closing, tmp_path, DEUX, more='\n[mots]\nrechercher_ins = "Identité > Appeler l\'INSi (F7)"\n'
    )
    reader.play()
    bench.end()
    text = "".join(bench.said)
    assert "➤ Identité > Appeler l'INSi (F7)  [rechercher_ins]" in text
    assert "Nom de naissance : DE VINCI" in text
    assert "1 appel(s) vu(s) sur le fil." in text


def test_the_guide_speaks_english(tmp_path, closing):
    declared = dossier(tmp_path, porteur="guide")
    bench = Bench("run", "--dossier", declared, "--select", DEUX, "--out", tmp_path / "runs", "--lang", "en")
    closing.append(bench)
    bench.wait_for("scenario(s) to conduct. Code of the day")
    bench.process.stdin.close()
    bench.said += bench.process.stdout
    assert "Stopped as asked. Nothing is lost" in "".join(bench.said)
    bench.process.stdin = open(os.devnull, "w")  # noqa: SIM115, PTH123 - so that it can be closed again
    assert bench.process.wait() == 4


def test_a_capture_is_copied_hashed_and_part_of_the_evidence(tmp_path, closing):
    bench, reader = guided(closing, tmp_path, DEUX)
    reader.capture = tmp_path / "écran.png"
    reader.capture.write_bytes(b"\x89PNG capture")
    reader.play()
    bench.end()
    folder = folder_of(tmp_path / "runs")
    (line,) = [line for line in journal.read(folder) if line.event == "piece"]
    assert line.fields["sha256"] == hashlib.sha256(b"\x89PNG capture").hexdigest()
    assert (folder / line.fields["file"]).read_bytes() == b"\x89PNG capture"
    (code,) = [line.fields["code"] for line in journal.read(folder) if line.event == "code_of_day"]
    assert f"elle doit montrer {code}" in "".join(bench.said)
    assert journal.verify(folder) == []
    (folder / line.fields["file"]).write_bytes(b"autre")
    assert journal.verify(folder) != []


def test_a_run_left_in_the_middle_of_an_action_goes_on_another_day(tmp_path, closing):
    bench, reader = guided(closing, tmp_path, DEUX)
    bench.wait_for("scénario(s) à conduire")
    bench.answer("")  # start the first scenario
    bench.wait_for("➤")
    bench.process.stdin.close()  # the terminal is closed
    bench.said += bench.process.stdout
    assert bench.process.wait() == 4
    bench.process.stdin = open(os.devnull, "w")  # noqa: SIM115, PTH123 - so that it can be closed again
    folder = folder_of(tmp_path / "runs")
    assert journal.verify(folder) == []
    assert journal.read_seal(folder) is not None
    assert {s["verdict"] for s in bilan(folder)["scenarios"]} == {"NON_TESTE"}
    again = Bench("run", "--resume", folder, "--endpoints", tmp_path / "encore.json")
    closing.append(again)
    until((tmp_path / "encore.json").is_file)
    closing.append(Person(tmp_path / "encore.json"))
    Reader(again, closing[-1], reader.actions).play()
    assert again.end() == 0, "".join(again.said)
    report = bilan(folder)
    assert {s["verdict"] for s in report["scenarios"]} == {"CONFORME"}
    assert sorted(s["attempts"] for s in report["scenarios"]) == [1, 2]
    assert journal.verify(folder) == []


def test_a_scenario_passed_over_is_offered_again(tmp_path, closing):
    bench, reader = guided(closing, tmp_path, DEUX)
    reader.nonsense = ["p"]
    reader.play()
    assert bench.end() == 4
    folder = folder_of(tmp_path / "runs")
    assert sorted(s["verdict"] for s in bilan(folder)["scenarios"]) == ["CONFORME", "NON_TESTE"]
    again = Bench("run", "--resume", folder)
    closing.append(again)
    assert "[1/1]" in again.wait_for("[1/")


def test_a_terminal_that_hangs_up_leaves_an_intact_journal(tmp_path):
    declared = dossier(tmp_path, porteur="guide")
    words = ["run", "--dossier", str(declared), "--select", DEUX, "--out", str(tmp_path / "runs")]
    program = [sys.executable, "-c", f"from eprouvette.cli import main; main({json.dumps(words)})"]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(program, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    seen = b""
    while "à conduire".encode() not in seen:
        seen += os.read(ours, 4096)
    os.close(ours)  # the window is closed
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 4
    folder = folder_of(tmp_path / "runs")
    assert journal.verify(folder) == []
    assert journal.read_seal(folder) is not None
    assert (folder / "report.html").is_file()


@pytest.mark.parametrize("letter", ["n", "r", "x"])
def test_a_product_that_cannot_refuses_or_stops_is_told_apart(letter, tmp_path, closing):
    bench, reader = guided(closing, tmp_path, "cas:insi/premier-prenom")
    for answer in ("", "", letter):  # start, patient created, then the search
        reader.nonsense.insert(0, answer)
    reader.play()
    code = bench.end()
    report = bilan(folder_of(tmp_path / "runs"))
    verdict = report["scenarios"][0]["verdict"]
    expected = {"n": ("NON_TESTE", 4), "r": ("INCONCLUSIF", 4), "x": ("NON_CONFORME", 1)}
    assert (verdict, code) == expected[letter]


def test_a_product_pointed_at_a_wrong_port_leaves_nothing_on_the_wire_and_that_is_said(tmp_path, closing):
    bench, reader = guided(closing, tmp_path, "cas:insi/premier-prenom")
    reader.person.product.reglages.services["insi"]["url"] = "https://127.0.0.1:9/lps"
    reader.play()
    assert bench.end() == 4
    assert "Aucun appel n'est arrivé. [⏎ = attendre encore, c = continuer sans appel]" in "".join(bench.said)
    assert [s["verdict"] for s in bilan(folder_of(tmp_path / "runs"))["scenarios"]] == ["INCONCLUSIF"]
