"""Does a run folder hold together: known format, journal chain, challenge, and a report that says what the journal says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from eprouvette.bundle.defi import verifier_defi
from eprouvette.parution import code_sha256
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.errors import ErreurBanc
from eprouvette_sim.kernel.journal import Alteration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: the format of `run.json` this bench reads
FORMAT: Final = 1
_ETRANGER: Final = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)


def controler(
    folder: Path, *, defi: str = "", known: Mapping[str, str] | None = None, rapport: bool = True
) -> list[Alteration]:
    """Every place where the run contradicts itself, or the challenge given; never raises on what the folder holds.

    `rapport` false leaves `report.json` aside, for whoever is about to write it again. `known` is as in `journal.verify`;
    the challenge needs the exchanges themselves, so it is then left to the caller. What `serve` kept judges nothing: its
    journal alone is held to.
    """
    try:
        if _servie(folder):
            return _format(folder) or [*journal.verify(folder, known)]
        found = _format(folder) or [*_cites(folder, known), *journal.verify(folder, known)]
        if not found and defi and known is None:
            found, _ = verifier_defi(folder, defi)
        return found or (_rapport(folder) if rapport else _lisible(folder))
    except ErreurBanc as error:
        return [Alteration(where=error.ou or "journal", what=error.quoi)]
    except OSError as error:
        return [Alteration(where=str(error.filename or "run.json"), what=f"fichier illisible : {error.strerror}")]
    except _ETRANGER as error:
        return [
            Alteration(where="journal", what=f"ligne que ce banc n'a pas écrite ({type(error).__name__} : {error})")
        ]


def _servie(folder: Path) -> bool:
    return bool(json.loads((folder / "run.json").read_bytes()).get("kind") == "serve")


def _format(folder: Path) -> list[Alteration]:
    run = json.loads((folder / "run.json").read_bytes())
    said = run["format"]
    if said == FORMAT:
        return []
    return [Alteration(where="run.json", what=f"format {said!r} inconnu de ce banc, qui lit le format {FORMAT}")]


def _cites(folder: Path, known: Mapping[str, str] | None) -> list[Alteration]:
    """The files `run.json` names by digest, itself the first link of the chain: catalogue, dossier, SBOM, attestations."""
    run = json.loads((folder / "run.json").read_bytes())
    cited = {"catalogue.json": run["catalogue_sha256"]}
    optional = {"dossier.toml": run["product"].get("dossier_sha256"), "sbom.json": run["bench"].get("sbom_sha256")}
    optional |= {
        f"attestations/{row['fichier']}": row["sha256"]
        for row in run.get("declarations", {}).get("attestations", ())
        if row["etat"] == "valide"
    }
    cited |= {name: said for name, said in optional.items() if said and _present(folder, name, known)}
    return [
        Alteration(where=name, what="fichier changé depuis le début de l'exécution")
        for name, said in cited.items()
        if _digest(folder, name, known) != said
    ]


def _present(folder: Path, name: str, known: Mapping[str, str] | None) -> bool:
    return (folder / name).is_file() if known is None else name in known


def _digest(folder: Path, name: str, known: Mapping[str, str] | None) -> str | None:
    if known is not None:
        return known.get(name)
    path = folder / name
    return journal.digest(path.read_bytes()) if path.is_file() else None


def _lisible(folder: Path) -> list[Alteration]:
    """Nothing when a report can be drawn from the journal; a line of another shape raises what `controler` names."""
    from eprouvette.verdicts.bilan import bilan

    bilan(folder)
    return []


def _rapport(folder: Path) -> list[Alteration]:
    """The report drawn again from the journal, when this very bench wrote it: another version may word it otherwise."""
    from eprouvette.verdicts.bilan import SCHEMA_VERSION, bilan

    path = folder / "report.json"
    if not path.is_file():
        return []
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
        written, strict, schema = said["bench"].get("code_sha256"), said["decision"]["strict"], said["schema"]
    except _ETRANGER as error:
        return [Alteration(where="report.json", what=f"rapport illisible ({type(error).__name__})")]
    if schema != SCHEMA_VERSION:
        what = f"schéma {schema!r} inconnu de ce banc, qui lit le schéma {SCHEMA_VERSION}"
        return [Alteration(where="report.json", what=what)]
    if written != code_sha256():
        return []
    again = json.loads(json.dumps(bilan(folder, strict=strict)))
    different = sorted(key for key in said.keys() | again.keys() if said.get(key) != again.get(key))
    return [Alteration(where=f"report.json : {key}", what="ne dit pas ce que dit le journal") for key in different]
