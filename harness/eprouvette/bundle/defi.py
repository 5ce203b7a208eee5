"""Was a run made under that challenge: its nonce, its seed, and everybody it drew, drawn again and found in the traffic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eprouvette import tirage
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.journal import Alteration

if TYPE_CHECKING:
    from pathlib import Path


def verifier_defi(folder: Path, nonce: str) -> tuple[list[Alteration], int]:
    """What contradicts the challenge, and how many drawn people were found in exchanges. Linear in the run."""
    run: dict[str, Any] = json.loads((folder / "run.json").read_bytes())
    if run.get("defi", "") != nonce:
        said = "une exécution sans défi" if not run.get("defi") else "une exécution sous un autre défi"
        return [Alteration(where="run.json", what=said)], 0
    seed = tirage.graine(nonce)
    found = []
    if run.get("seed") != seed:
        found.append(Alteration(where="run.json", what="la graine n'est pas celle du défi"))
    lines = list(journal.read(folder))
    opened = [line for line in lines if line.event == "campaign_opened"]
    found += [
        Alteration(where=f"journal/{line.segment}:{line.number}", what="campagne ouverte sans ce défi")
        for line in opened
        if line.fields.get("defi") != nonce
    ]
    if not opened:
        found.append(Alteration(where="journal", what="aucune campagne ouverte"))
    wrong, seen = _tires(folder, lines, seed)
    return found + wrong, seen


def _tires(folder: Path, lines: list[journal.Line], seed: str) -> tuple[list[Alteration], int]:
    found: list[Alteration] = []
    drawn: dict[str, set[str]] = {}
    for line in (line for line in lines if line.event == "drawn"):
        expected = _tire(line.fields, seed)
        if line.fields.get("matricule") != expected:
            what = f"personne {line.fields.get('role')} : ce n'est pas elle que le défi désigne"
            found.append(Alteration(where=f"journal/{line.segment}:{line.number}", what=what))
        drawn.setdefault(str(line.fields.get("scenario")), set()).add(str(line.fields.get("matricule")))
    seen: set[str] = set()
    for line in (line for line in lines if line.event == "exchange" and line.fields.get("scenario") in drawn):
        body = (folder / line.fields["request"]["file"]).read_bytes()
        seen |= {nir for nir in drawn[line.fields["scenario"]] if nir.encode() in body}
    return found, len(seen)


def _tire(fields: dict[str, Any], seed: str) -> str | None:
    try:
        if "rang" in fields:
            return tirage.personne(seed, int(fields["rang"]))[2]
        return tirage.decaler(seed, str(fields["origine"]))
    except (KeyError, TypeError, ValueError):
        return None
