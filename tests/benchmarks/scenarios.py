"""Many six-step scenarios through `eprouvette run`, against bare behave on the same feature files.

Each scenario prepares, acts, then calls one check four times over; it needs no product, so what is measured is the
bench: planning, behave, journal, verdicts, reports. Behave's own steps do nothing at all.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import Figure, alternate, children, environment

BY_FILE = 8
COUNT, MANY = 1_000, 10_000

FEATURE = """# language: fr
@service:insi
Fonctionnalité: Lot {number}
  Un banc lent n'est pas lancé le soir d'une livraison.
"""
SCENARIO = """
  @cas:essai/{number} @attente:EPR-INSI-004 @pilote @sans-produit
  Scénario: Le cas {number} tient
    Étant donné une donnée de valeur {number}
    Quand elle est relue
    Alors la valeur {number} est retrouvée
    Et la valeur {number} est encore retrouvée
    Et la valeur {number} reste retrouvée
    Et la valeur {number} est enfin retrouvée
"""
STEPS = """
from behave import given, then, when
{head}

@given("une donnée de valeur {{n:d}}")
def donnee(context, n):
    {given}

@when("elle est relue")
def relue(context):
    pass

@then("la valeur {{n:d}} est retrouvée")
@then("la valeur {{n:d}} est encore retrouvée")
@then("la valeur {{n:d}} reste retrouvée")
@then("la valeur {{n:d}} est enfin retrouvée")
def retrouvee(context, n):
    {then}
"""
OURS = STEPS.format(
    head="""
from eprouvette.checks.api import tenu
from eprouvette.checks.registry import check
from eprouvette.runner.bench import Bench

@check("essai.valeur", version=1, prouve=("ATTENTE:EPR-INSI-004",), provenance="norme", clause="essai",
       titre="Valeur retrouvée", title="Value found")
def valeur(vu, *, n):
    return tenu(1)
""",
    given='Bench.of(context).data["n"] = n',
    then='Bench.of(context).check("essai.valeur", n=n)',
)
BARE = STEPS.format(head="", given="context.n = n", then="assert context.n == n")


def measure() -> list[Figure]:
    """One figure, in time: at most twice bare behave's, on a thousand scenarios, start and reports included."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, COUNT)
        found = alternate(lambda: ours(folder, COUNT), lambda: bare(folder), rounds=5, units=COUNT, processor=children)
    return [
        Figure(
            what=f"{COUNT} six-step scenarios, planned, judged and reported",
            unit="scenario",
            baseline_name="bare behave",
            aim=2,
            faster=False,
            **found,
        )
    ]


def linearity() -> list[Figure]:
    """One figure, in processor time for one scenario: ten thousand of them against a thousand (linear is about 1)."""
    times, spent = {}, {}
    for count in (COUNT, MANY):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            write(folder, count)
            started, used = time.perf_counter(), children()
            ours(folder, count)
            times[count] = (time.perf_counter() - started) / count
            spent[count] = (children() - used) / count
    return [
        Figure(
            what=f"{MANY} scenarios in one run, processor time",
            unit="scenario",
            baseline_name=f"a run of {COUNT}",
            aim=1.2,
            faster=False,
            ours=times[MANY],
            baseline=times[COUNT],
            times=spent[MANY] / spent[COUNT],
            processor=spent[MANY] / spent[COUNT],
            spread="one run each",
        )
    ]


def write(folder: Path, count: int) -> None:
    """The same features twice over: `bench/` for us, `bare/` for behave, each with its own steps."""
    for side, steps in (("bench", OURS), ("bare", BARE)):
        features = folder / side / "features"
        where = {"bench": folder / side / "steps", "bare": features / "steps"}[side]
        features.mkdir(parents=True)
        where.mkdir()
        (where / "essai.py").write_text(steps, encoding="utf-8")
        for start in range(0, count, BY_FILE):
            scenarios = [SCENARIO.format(number=n) for n in range(start, min(start + BY_FILE, count))]
            text = FEATURE.format(number=start // BY_FILE) + "".join(scenarios)
            (features / f"lot-{start // BY_FILE:05d}.feature").write_text(text, encoding="utf-8")


def ours(folder: Path, count: int) -> None:
    """One run through the command line; every scenario must be judged conforming."""
    command = [str(Path(sys.executable).with_name("eprouvette")), "run", "--scenarios", str(folder / "bench")]
    done = subprocess.run(
        [*command, "--out", str(folder / "runs")],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=environment(),
    )
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    assert f"[{count}/{count}]" in done.stderr


def bare(folder: Path) -> None:
    """Behave alone, with nothing to print."""
    options = ["--no-capture", "--no-capture-stderr", "--no-logcapture", "--no-summary", "--format", "null"]
    command = [sys.executable, "-m", "behave", *options, str(folder / "bare" / "features")]
    subprocess.run(command, check=True, capture_output=True, cwd=folder / "bare", env=environment())
