"""`eprouvette --help` against `python -c pass`: what every call of the command line costs before it works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from measure import Figure, alternate, children, environment


def measure() -> list[Figure]:
    """One figure: time, at most eight times an empty interpreter's."""
    program = Path(sys.executable).with_name("eprouvette")
    found = alternate(
        lambda: _call(str(program), "--help"),
        lambda: _call(sys.executable, "-c", "pass"),
        rounds=15,
        units=1,
        processor=children,
    )
    return [Figure(what="eprouvette --help", unit="call", baseline_name="python -c pass", aim=8, faster=False, **found)]


def _call(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment())
