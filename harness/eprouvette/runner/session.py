"""From the command line's wishes to a run: dossier, catalogue, selection, folder, campaign; or the same, resumed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eprouvette import dossier as dossiers
from eprouvette.b2.mutants import alterer, mutants_b2
from eprouvette.catalogue import load
from eprouvette.plan import Selection, read_scenes
from eprouvette.plan.lint import lint
from eprouvette.resources import scenarios_root
from eprouvette.runner import campaign, folder, host
from eprouvette.runner.fournitures import read_packs
from eprouvette.runner.lab import make_certificates
from eprouvette.runner.pieces import collect, keep
from eprouvette.runner.porteurs import build_carrier
from eprouvette.runner.worker import Job
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette.catalogue import Catalogue
    from eprouvette.checks import Piece
    from eprouvette.plan.scenes import Scene

    Report = Callable[[str, dict[str, Any]], None]

SELECTED = "retenu par la sélection"
NOT_SELECTED = "écarté par la sélection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for; `scenarios` is another scenarios' root than the shipped one."""

    dossier: Path | None = None
    select: str = ""
    mutant: str | None = None
    timeout_s: float = 30.0
    seed: str = ""
    jobs: int = 1
    scenarios: Path | None = None
    packs: tuple[Path, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The options as kept in `run.json`."""
        names = ("select", "mutant", "timeout_s", "jobs")
        kept = {name: getattr(self, name) for name in names}
        return kept | {
            "scenarios": str(self.scenarios) if self.scenarios else None,
            "packs": [str(pack) for pack in self.packs],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A run ready to go: its folder, its job, its scenarios."""

    folder: Path
    job: Job
    scenes: list[Scene]
    jobs: int

    def run(self, report: Report) -> None:
        """Runs what has not ended yet, and seals."""
        campaign.run(self.job, self.scenes, jobs=self.jobs, report=report)


def start_session(options: Options, *, out: Path, certificates: Path | None = None) -> Session:
    """A new run; every wrong wish is refused before anything is written.

    `certificates` is a folder of certificates already made; fresh ones otherwise.
    Raises `ErreurUsage` (dossier, expression, mutant), `NothingSelected`, or `ErreurBanc` (catalogue, scenarios).
    """
    declared = dossiers.load(options.dossier) if options.dossier else dossiers.temoin()
    root = options.scenarios or scenarios_root()
    catalogue = load()
    scenes = checked_scenes(root, catalogue)
    chosen = {scene.id for scene in Selection(options.select).choose(scenes)}
    clock = SystemClock()
    packs = read_packs(tuple(map(str, options.packs)))
    pieces = _pieces(declared, options)
    build_carrier(declared.table("adaptateur"), mutant=of_product(options.mutant), seed=options.seed, clock=clock)
    now = clock.now()
    target = folder.new_folder(out, now)
    plan = [(scene, scene.id in chosen, SELECTED if scene.id in chosen else NOT_SELECTED) for scene in scenes]
    run = folder.write_run(
        target,
        instant=now,
        dossier=declared,
        scenes=plan,
        options=options.to_json(),
        date_reference=declared.date_reference(now.utc.date()),
        seed=options.seed or target.name,
        catalogue_sha256=folder.write_catalogue(target, catalogue),
        packs=packs,
        pieces=keep(target, pieces),
    )
    if certificates is None:
        make_certificates(target, now=now.utc)
    else:
        shutil.copytree(certificates, target / "pki")
    selected = [scene for scene in scenes if scene.id in chosen]
    return Session(folder=target, job=_job(target, run, root, catalogue), scenes=selected, jobs=options.jobs)


def of_product(mutant: str | None) -> str | None:
    """The mutant's name when it is a defect of the product, `None` when it is one of the pieces."""
    return None if mutant in mutants_b2() else mutant


def _pieces(declared: dossiers.Dossier, options: Options) -> tuple[Piece, ...]:
    """The files to judge, with their mutant's defect; those of the witness are among the shipped data sets."""
    base = options.dossier.parent if options.dossier else scenarios_root() / "jeux"
    pieces = collect(declared.table("pieces"), base)
    if options.mutant not in mutants_b2():
        return pieces
    if options.dossier and declared.porteur != "temoin":
        raise ErreurUsage(f"{options.mutant} : ce mutant est celui du témoin", faire="lancer sans --dossier")
    return alterer(str(options.mutant), pieces)


def resume_session(target: Path, *, jobs: int) -> Session:
    """The rest of an interrupted run, under the same dossier, seed, catalogue and selection."""
    run = folder.read_run(target)
    asked = run["options"].get("scenarios")
    root = Path(asked) if asked else scenarios_root()
    catalogue = load()
    if folder.catalogue_digest(catalogue) != run["catalogue_sha256"]:
        raise ErreurUsage(
            "le catalogue a changé depuis cette exécution", ou=str(target), faire="lancer une exécution neuve"
        )
    wanted = [scene["id"] for scene in run["plan"] if scene["selected"]]
    by_id = {scene.id: scene for scene in checked_scenes(root, catalogue)}
    missing = [name for name in wanted if name not in by_id]
    if missing:
        raise ErreurUsage(f"scénarios disparus depuis cette exécution : {', '.join(missing)}", ou=str(target))
    scenes = [by_id[name] for name in wanted]
    return Session(folder=target, job=_job(target, run, root, catalogue), scenes=scenes, jobs=jobs)


def checked_scenes(root: Path, catalogue: Catalogue) -> list[Scene]:
    """Every scenario of a root, its steps loaded; `ErreurBanc` lists whatever the linter refuses."""
    features = root / "features"
    if not features.is_dir():
        raise ErreurUsage("aucun dossier features/", ou=str(root), faire="donner un dossier avec features/ et steps/")
    host.load_steps(root / "steps")
    undefined: dict[Path, list[tuple[int, str]]] = {}
    scenes = read_scenes(features, lambda path, feature: undefined.update({path: host.undefined_steps(feature)}))
    faults = lint(features, scenes, catalogue, lambda path: undefined.get(path, ()))
    if faults:
        raise ErreurBanc("scénarios refusés :\n" + "\n".join(f"  {fault}" for fault in faults), ou=str(features))
    return scenes


def _job(target: Path, run: dict[str, Any], root: Path, catalogue: Catalogue) -> Job:
    product, options = run["product"], run["options"]
    names = ("logiciel", "etablissement")
    configuration = {name: product[name] for name in names if name in product}
    return Job(
        folder=target,
        features=root / "features",
        steps=root / "steps",
        date_reference=run["date_reference"],
        timeout_s=options["timeout_s"],
        seed=run["seed"],
        mutant=of_product(options["mutant"]),
        carrier=product["adaptateur"],
        configuration=configuration | {"date_reference": run["date_reference"]},
        checks=run["checks"],
        statuses={ref: row.statut for ref, row in catalogue.requirements.items()},
        attempts={},
        packs=tuple(options.get("packs", ())),
        pieces=tuple(run.get("pieces", ())),
    )
