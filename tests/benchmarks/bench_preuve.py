"""Evidence and reports as ratios: `python tests/benchmarks/bench_preuve.py [Mo]`; prints, asserts nothing.

- `verify` of a bundle against `sha256sum` of the same bytes, in the same run;
- every text export of 1,000, 5,000 and 10,000 results: time per result must stay the same;
- generated alterations judged per second.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench_support import run
from eprouvette.bundle import package, throwaway, verify_bundle
from eprouvette.generes import essayer
from eprouvette.verdicts.publish import publish
from eprouvette_reports.convergence import render_convergence
from eprouvette_reports.html import render_html
from eprouvette_reports.junit import render_junit
from eprouvette_reports.read import Report, read_report
from eprouvette_reports.table import render_csv
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock


def timed(action) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def swollen(folder: Path, megabytes: int) -> None:
    """Exchanges of one megabyte each, journaled and sealed as a worker would: incompressible bytes."""
    segment = journal.SegmentWriter(folder, 90, clock=SystemClock(), genesis=journal.genesis(folder))
    for number in range(megabytes):
        raw = os.urandom(1024 * 1024)
        name = f"pieces/gros-{number:05d}"
        (folder / "pieces").mkdir(exist_ok=True)
        (folder / name).write_bytes(raw)
        entry = {"genre": "gros", "nom": name, "file": name, "sha256": journal.digest(raw), "size": len(raw)}
        segment.write("piece", {"scenario": None} | entry)
    segment.close()
    journal.seal(folder)


def bench_verify(place: Path, megabytes: int) -> None:
    folder, _ = run(place)
    swollen(folder, megabytes)
    publish(folder)
    target = place / "gros.zip"
    package(folder, target, throwaway(SystemClock().now().utc))
    size = target.stat().st_size / 1e6
    for _ in range(2):
        plain = timed(lambda: subprocess.run(["sha256sum", target], check=True, capture_output=True))
        checked = timed(lambda: verify_bundle(target))
    assert verify_bundle(target).alterations == ()
    print(f"verify {size:.0f} Mo : {checked:.2f} s ; sha256sum {plain:.2f} s ; rapport {plain / checked:.2f} ×")


def bench_exports(place: Path) -> None:
    folder, _ = run(place, select="service:insi", mutant="insi.sexe-en-tete")
    publish(folder)
    data = json.loads((folder / "report.json").read_bytes())
    for count in (1000, 5000, 10_000):
        many = copy.copy(data)
        many["scenarios"] = [
            copy.deepcopy(data["scenarios"][n % len(data["scenarios"])]) | {"id": f"insi/{n}"} for n in range(count)
        ]
        report = Report(folder=folder, data=many)
        html = timed(lambda report=report: render_html(report, "fr"))
        rest = timed(lambda report=report, many=many: _others(report, many))
        print(f"{count:6} résultats : HTML {html:.2f} s, JSON + CSV + Convergence + JUnit {rest:.2f} s ; "
              f"{(html + rest) / count * 1e6:.0f} µs par résultat")  # fmt: skip


def _others(report: Report, data: dict) -> None:
    json.dumps(data, ensure_ascii=False)
    for render in (render_junit, render_csv, render_convergence):
        render(report, "fr")


def bench_generated(place: Path) -> None:
    for select in ("service:insi", "service:cdri", "service:b2"):
        folder, _ = run(place, select=select)
        tally = essayer(folder)
        spent = timed(lambda folder=folder: essayer(folder))
        drawn = tally.found + tally.silent + tally.equivalent
        rate = tally.found / max(1, tally.found + tally.silent)
        print(f"{select} : {drawn} altérations, {drawn / spent:.0f} par seconde ; remarquées {rate:.1%}, "
              f"dont ailleurs {tally.found_elsewhere} ; inaperçues {tally.silent}, sans effet {tally.equivalent}")  # fmt: skip


def bench_reading(place: Path) -> None:
    folder, _ = run(place)
    for name in ("report.html", "report.pdf", "report.xlsx"):
        from eprouvette_reports.render import RENDERERS

        publish(folder)
        report = read_report(folder)
        RENDERERS[name](report, "fr")
        print(f"{name} : {timed(lambda n=name, r=report: RENDERERS[n](r, 'fr')):.2f} s")


if __name__ == "__main__":
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as where:
        bench_reading(Path(where))
        bench_exports(Path(where))
        bench_generated(Path(where))
        bench_verify(Path(where), megabytes)
