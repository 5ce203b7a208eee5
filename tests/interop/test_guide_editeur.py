"""The editor's guide is followed literally, from a fresh clone: every `sh` block of it, in one shell, in order."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MISSING = [tool for tool in ("git", "bash", "curl", "openssl") if shutil.which(tool) is None]
LIMIT_S = 240


def taken(first: int, count: int) -> list[int]:
    """The ports of the guide that somebody else uses on this machine."""
    found = []
    for port in range(first, first + count):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                found.append(port)
    return found


def blocks(page: Path) -> list[str]:
    """The `sh` blocks of a page: what a reader types."""
    return re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def fresh_clone(folder: Path) -> Path:
    """A clone of what is committed, whose environment is already made from these very files (its installation is
    `start.py`'s, tested by CI itself): its commands run the clone's own code.
    """
    clone = folder / "eprouvette"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True, capture_output=True)
    bin_ = clone / ".venv" / "bin"
    bin_.mkdir(parents=True)
    sources = os.pathsep.join(str(clone / name) for name in ("harness", "simulators", "reports"))
    for name, words in (("python", '"$@"'), ("eprouvette", '-m eprouvette "$@"')):
        path = bin_ / name
        path.write_text(f'#!/bin/sh\nPYTHONPATH="{sources}" exec "{sys.executable}" {words}\n', encoding="utf-8")
        path.chmod(0o755)
    stamp = subprocess.run(
        [sys.executable, "-c", "import start; print(start.fingerprint(), end='')"],
        cwd=clone,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    ).stdout
    (clone / ".venv" / "eprouvette.stamp").write_text(stamp, encoding="utf-8")
    return clone


@pytest.mark.skipif(bool(MISSING), reason=f"absents de cette machine (not installed): {', '.join(MISSING)}")
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pas un clone git (not a git checkout)")
def test_the_hour_of_the_guide_followed_literally_gives_a_verdict_and_a_report(tmp_path):
    from eprouvette.runner.portes import PORTES

    if busy := taken(8441, len(PORTES)):
        pytest.skip(f"ports du guide occupés sur cette machine (ports in use): {busy}")
    clone = fresh_clone(tmp_path)
    script = "set -euo pipefail\n" + "\n".join(blocks(clone / "docs" / "editeur.md"))
    started = time.monotonic()
    done = subprocess.run(
        ["bash", "-c", script], cwd=clone, capture_output=True, text=True, timeout=LIMIT_S, check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    elapsed = time.monotonic() - started
    print(f"guide de l'éditeur, suivi à la lettre : {elapsed:.0f} s")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "Tout est en ordre" in done.stdout
    assert "<res:CodeCR>01" in done.stdout
    assert "<res:NumIdentifiant>2360663220836" in done.stdout
    assert "✔ insi/deuxieme-prenom : Conforme" in done.stdout
    (run,) = (tmp_path / "essai-eprouvette" / "runs").iterdir()
    report = json.loads((run / "report.json").read_bytes())
    assert [scenario["verdict"] for scenario in report["scenarios"]] == ["CONFORME"]
    assert elapsed < LIMIT_S


def test_the_guide_never_skips_a_step_it_shows():
    page = ROOT / "docs" / "editeur.md"
    assert len(blocks(page)) == 6
    assert all(
        word in "".join(blocks(page))
        for word in ("start.py", "atelier init", "openssl", "doctor", "--adaptateur observation", "curl", "verify")
    )
