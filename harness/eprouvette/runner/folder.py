"""The run folder: its name, `run.json`, `catalogue.json`; what everything later is read from."""

from __future__ import annotations

import json
import platform
import secrets
from dataclasses import asdict
from importlib.metadata import distributions
from typing import TYPE_CHECKING, Any

from eprouvette import __version__
from eprouvette.checks import all_checks
from eprouvette.parution import code_sha256, lire_parutions, sbom
from eprouvette.runner.defauts import defauts
from eprouvette.runner.populations import populations
from eprouvette.runner.portes import NEUTRES, SERVICES
from eprouvette.verdicts.ecriture import lignes
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.kernel.journal import digest
from eprouvette_sim.product.mutants import MUTANTS

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette.catalogue import Catalogue
    from eprouvette.catalogue.records import Point
    from eprouvette.dossier import Dossier
    from eprouvette.plan.scenes import Scene
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.packs import Pack

FORMAT = 1


def new_folder(out: Path, instant: Instant) -> Path:
    """A fresh run folder `AAAAMMJJ-HHMMSS-xxxx` under `out`; `ErreurUsage` when it cannot be made."""
    name = f"{instant.utc:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    try:
        (out / name).mkdir(parents=True)
    except OSError as error:
        raise ErreurUsage(f"dossier de résultats impossible à créer : {error.strerror}", ou=str(out / name)) from error
    return out / name


def write_catalogue(folder: Path, catalogue: Catalogue) -> str:
    """Writes `catalogue.json` (the editions and rows this run is judged by) and returns its digest."""
    raw = _catalogue_bytes(catalogue)
    (folder / "catalogue.json").write_bytes(raw)
    return digest(raw)


def catalogue_digest(catalogue: Catalogue) -> str:
    """The digest `write_catalogue` would return."""
    return digest(_catalogue_bytes(catalogue))


def _catalogue_bytes(catalogue: Catalogue) -> bytes:
    data = {
        "editions": [asdict(edition) for edition in catalogue.editions.values()],
        "requirements": {ref: asdict(row) | {"key": row.key} for ref, row in catalogue.requirements.items()},
        "proofs": {ref: _proofs(points) for ref, points in catalogue.points.items() if ref in catalogue.requirements},
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _proofs(points: tuple[Point, ...]) -> list[dict[str, str]]:
    """The publisher's proofs of a requirement: scenario and proof ids as printed, kind, what to do and to see."""
    proofs: dict[tuple[str, str], dict[str, str]] = {}
    for point in points:
        if point.preuve is None or point.scenario is None:
            continue
        row = {"scenario": point.scenario, "proof": point.preuve, "kind": point.type_preuve or ""}
        proof = proofs.setdefault((point.scenario, point.preuve), row | {"steps": "", "expected": ""})
        proof["steps"] = _joined(proof["steps"], point.action)
        proof["expected"] = _joined(proof["expected"], point.attendu)
    return list(proofs.values())


def _joined(before: str, more: str | None) -> str:
    return f"{before} ; {more}" if before and more else before or more or ""


def write_run(
    folder: Path,
    *,
    instant: Instant,
    dossier: Dossier,
    scenes: list[tuple[Scene, bool, str]],
    options: dict[str, Any],
    date_reference: str,
    seed: str,
    catalogue_sha256: str,
    packs: tuple[Pack, ...] = (),
    cnda: list[dict[str, Any]] | None = None,
    declarations: dict[str, Any] | None = None,
    pieces: list[dict[str, Any]] | None = None,
    baseline: dict[str, Any] | None = None,
    defi: str = "",
) -> dict[str, Any]:
    """Writes `run.json`, the first link of the journal's chain, and returns it; packs are cited by digest only."""
    served = {pack.service for pack in packs}
    packages = sbom(horodatage=instant.rfc3339)
    (folder / "sbom.json").write_bytes(packages)
    run = {
        "format": FORMAT,
        "id": folder.name,
        "started_at": instant.rfc3339,
        "date_reference": date_reference,
        "seed": seed,
        "defi": defi,
        "options": options,
        "bench": bench_identity() | {"sbom_sha256": digest(packages)},
        "product": {"dossier_sha256": dossier.sha256, "origine": dossier.origine, **dossier.data},
        "environment": dossier.table("environnement").get("nom", ""),
        "services": list(SERVICES),
        "neutral": [service for service in NEUTRES if service not in served],
        "packs": [
            {name: getattr(pack, name) for name in ("service", "version", "titre", "empreinte")} for pack in packs
        ],
        "pieces": pieces or [],
        "populations": list(populations()),
        "catalogue_sha256": catalogue_sha256,
        "checks": {name: _check(found) | _of_pack(found, served) for name, found in all_checks().items()},
        "mutants": _mutants(),
        "cnda": cnda or [],
        "declarations": declarations or {},
        "baseline": baseline,
        "plan": [_scene(scene, selected=selected, why=why) for scene, selected, why in scenes],
    }
    (folder / "run.json").write_text(lignes(run), encoding="utf-8")
    return run


def read_run(folder: Path) -> dict[str, Any]:
    """`run.json` of an existing run; `ErreurUsage` when the folder is no run."""
    try:
        data: dict[str, Any] = json.loads((folder / "run.json").read_bytes())
    except (OSError, ValueError) as error:
        raise ErreurUsage(f"ce dossier n'est pas une exécution : {error}", ou=str(folder)) from error
    return data


def bench_identity() -> dict[str, Any]:
    """Who judges: version, Python, system, digests of the installed distributions and of the bench's own files.

    `release` is `publiee`, `modifiee` or `non_publiee`, by the signed list of releases shipped with the bench.
    """
    installed = sorted({f"{d.metadata['Name']}=={d.version}" for d in distributions() if d.metadata["Name"]})
    return {
        "name": "Éprouvette",
        "version": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "dependencies_sha256": digest("\n".join(installed).encode()),
        "code_sha256": code_sha256(),
        "release": lire_parutions().statut({"version": __version__, "code_sha256": code_sha256()}),
    }


def _mutants() -> dict[str, Any]:
    known: list[Any] = [*MUTANTS.values(), *defauts().values()]
    named = {mutant.name: mutant for mutant in known}
    return {name: {"effect": m.effet, "requirements": list(m.exigences)} for name, m in sorted(named.items())}


def _check(found: Any) -> dict[str, Any]:
    return {
        "version": found.version,
        "proves": list(found.prouve),
        "provenance": found.provenance,
        "clause": found.clause,
        "titre": found.titre,
        "title": found.title,
    }


def _of_pack(found: Any, served: set[str]) -> dict[str, str]:
    """A neutral rule about messages a pack describes is applied to official ones: its provenance is the pack."""
    replaced = found.provenance == "neutre" and found.name.partition(".")[0] in served
    return {"provenance": "pack"} if replaced else {}


def _scene(scene: Scene, *, selected: bool, why: str) -> dict[str, Any]:
    names = ("id", "title", "feature", "about", "file", "line", "service", "tags", "refs", "steps")
    return {name: getattr(scene, name) for name in names} | {"selected": selected, "why": why}
