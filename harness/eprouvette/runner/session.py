"""From the command line's wishes to a run: dossier, catalogue, selection, folder, campaign; or the same, resumed."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eprouvette import dossier as dossiers
from eprouvette import tirage
from eprouvette.assiste.porteurs import ASSISTES
from eprouvette.atelier.lieu import BOUCLE, Lieu, a_l_ecoute, lire
from eprouvette.catalogue import load
from eprouvette.catalogue.cnda import read_mapping
from eprouvette.dossier import attestations
from eprouvette.garde import Populations, constater_piece
from eprouvette.plan import Selection, read_scenes
from eprouvette.plan.choice import SERVICE_TYPES, Selecteur
from eprouvette.plan.expression import NothingSelected
from eprouvette.plan.lint import lint
from eprouvette.resources import scenarios_root
from eprouvette.runner import campaign, folder, host
from eprouvette.runner.defauts import alterer, defauts
from eprouvette.runner.fournitures import read_packs
from eprouvette.runner.lab import make_certificates
from eprouvette.runner.pieces import collect, keep
from eprouvette.runner.populations import populations
from eprouvette.runner.portes import PORTES
from eprouvette.runner.porteurs import build_carrier
from eprouvette.runner.worker import Job
from eprouvette.verdicts.reference import resumer
from eprouvette_reports.read import read_report
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from eprouvette.catalogue import Catalogue
    from eprouvette.checks import Piece
    from eprouvette.dossier import Dossier
    from eprouvette.garde import Trouvaille
    from eprouvette.plan.choice import Choix
    from eprouvette.plan.scenes import Scene

    Report = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for; `scenarios` is another scenarios' root than the shipped one.

    `adaptateur` replaces the dossier's carrier, `atelier` is a workshop's folder and `ecoute` the address it listens on;
    `lang` and `duree_s` (seconds) are for the carriers behind which there is a person; `endpoints` is where the addresses
    of the doors are written once they are open.
    """

    dossier: Path | None = None
    select: str = ""
    mutant: str | None = None
    timeout_s: float = 30.0
    seed: str = ""
    jobs: int = 1
    scenarios: Path | None = None
    packs: tuple[Path, ...] = ()
    cnda: Path | None = None
    baseline: Path | None = None
    adaptateur: str | None = None
    atelier: Path | None = None
    ecoute: str | None = None
    lang: str = "fr"
    duree_s: float | None = None
    endpoints: Path | None = None
    defi: str = ""

    def to_json(self) -> dict[str, Any]:
        """The options as kept in `run.json`."""
        names = ("select", "mutant", "timeout_s", "jobs")
        kept = {name: getattr(self, name) for name in names}
        return kept | {
            "scenarios": str(self.scenarios) if self.scenarios else None,
            "packs": [str(pack) for pack in self.packs],
            "baseline": str(self.baseline) if self.baseline else None,
            "atelier": str(self.atelier) if self.atelier else None,
            "ecoute": self.ecoute,
            "lang": self.lang,
        }

    def place(self) -> Lieu:
        """Where doors will listen; `ErreurUsage` for a broken workshop, or for what its fixed ports do not allow."""
        if self.atelier is None:
            if self.ecoute is not None:
                raise ErreurUsage(
                    "--ecoute demande un atelier : ses certificats portent les noms de cette adresse",
                    faire="eprouvette atelier init, puis --atelier",
                )
            return BOUCLE
        if self.jobs > 1:
            raise ErreurUsage("les ports d'un atelier sont fixes : un seul processus", faire="retirer --jobs")
        return a_l_ecoute(lire(self.atelier, [porte.name for porte in PORTES]), self.ecoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A run ready to go: its folder, its job, its scenarios."""

    folder: Path
    job: Job
    scenes: list[Scene]
    jobs: int

    @property
    def assistee(self) -> bool:
        """True when a person conducts it: it talks on the terminal by itself."""
        return self.job.carrier["porteur"] in ASSISTES

    def run(self, report: Report) -> None:
        """Runs what has not ended yet, and seals."""
        campaign.run(self.job, self.scenes, jobs=self.jobs, report=report)


def start_session(options: Options, *, out: Path, certificates: Path | None = None) -> Session:
    """A new run; every wrong wish is refused before anything is written.

    `certificates` is a folder of certificates already made; fresh ones otherwise.
    Raises `ErreurUsage` (dossier, expression, mutant), `NothingSelected`, or `ErreurBanc` (catalogue, scenarios).
    """
    declared = _dossier(options)
    lieu = options.place()
    root = options.scenarios or scenarios_root()
    catalogue = load()
    scenes = checked_scenes(root, catalogue)
    clock = SystemClock()
    now = clock.now()
    jour = declared.date_reference(now.utc.date())
    selector = Selecteur(declared, catalogue, jour=jour)
    applicability = selector.all()
    plan = chosen_scenes(scenes, options.select, selector, applicability)
    packs = read_packs(tuple(map(str, options.packs)))
    tests = read_mapping(options.cnda, {scene.id for scene in scenes}) if options.cnda else ()
    pieces = _pieces(declared, options)
    baseline = _baseline(options.baseline, plan)
    _one_instance(declared, options)
    carrier = carrier_table(declared.data)
    if carrier["porteur"] in ASSISTES and options.jobs > 1:
        raise ErreurUsage("une personne ne conduit qu'une chose à la fois", faire="retirer --jobs")
    seed = tirage.graine(options.defi) if options.defi else options.seed
    build_carrier(carrier, mutant=of_product(options.mutant), seed=seed, clock=clock)
    target = folder.new_folder(out, now)
    run = folder.write_run(
        target,
        instant=now,
        dossier=declared,
        scenes=[(scene, choix.retenu, choix.pourquoi) for scene, choix in plan],
        options=options.to_json(),
        date_reference=jour,
        seed=seed or target.name,
        defi=options.defi,
        catalogue_sha256=folder.write_catalogue(target, catalogue),
        packs=packs,
        cnda=[asdict(test) for test in tests],
        declarations=_declarations(options, declared, selector, applicability, today=now.utc.date().isoformat()),
        pieces=keep(target, pieces),
        baseline=baseline,
    )
    _keep_declarations(target, options, run)
    if lieu.pki is not None:
        copy_public(lieu.pki, target / "pki")
    elif certificates is None:
        make_certificates(target, now=now.utc)
    else:
        shutil.copytree(certificates, target / "pki")
    selected = [scene for scene, choix in plan if choix.retenu]
    job = _job(target, run, root, catalogue, options)
    return Session(folder=target, job=job, scenes=selected, jobs=options.jobs)


def _dossier(options: Options) -> Dossier:
    """The dossier asked for, the witness's otherwise; `--adaptateur` replaces its carrier."""
    declared = dossiers.load(options.dossier) if options.dossier else dossiers.temoin()
    if options.adaptateur is None:
        return declared
    kept = {name: value for name, value in declared.table("adaptateur").items() if name == "silence_s"}
    return replace(declared, data=declared.data | {"adaptateur": kept | {"porteur": options.adaptateur}})


def carrier_table(product: dict[str, Any]) -> dict[str, Any]:
    """The table a carrier is made from: the dossier's, with the product's name and own words for a person."""
    table: dict[str, Any] = product["adaptateur"]
    if table["porteur"] not in ASSISTES:
        return table
    return table | {"produit": product["produit"], "mots": product.get("mots", {})}


def told_to_product(product: dict[str, Any], date_reference: str) -> dict[str, Any]:
    """What a dossier has the product told, besides addresses and certificates."""
    names = ("logiciel", "etablissement")
    return {name: product[name] for name in names if name in product} | {"date_reference": date_reference}


def copy_public(pki: Path, target: Path) -> None:
    """Copies the certificates of a workshop, never its keys: a run's evidence names who called, not how to be them."""
    target.mkdir(parents=True)
    for path in pki.glob("*.pem"):
        shutil.copyfile(path, target / path.name)


def chosen_scenes(
    scenes: list[Scene], expression: str, selector: Selecteur, applicability: dict[str, Choix]
) -> list[tuple[Scene, Choix]]:
    """Every scenario with its decision: the expression first, then the dossier; `NothingSelected` when none runs."""
    asked = {scene.id for scene in Selection(expression).choose(scenes)}
    plan = selector.plan(scenes, asked, applicability)
    if not any(choix.retenu for _, choix in plan):
        refused = {f"{choix.reponse} : {choix.pourquoi}" for scene, choix in plan if scene.id in asked}
        why = "\n".join(f"  - {line}" for line in sorted(refused))
        raise NothingSelected(f"aucun scénario du banc ne concerne ce dossier :\n{why}", [])
    return plan


def _declarations(
    options: Options, declared: Dossier, selector: Selecteur, applicability: dict[str, Choix], *, today: str
) -> dict[str, Any]:
    """What the dossier decided, kept in `run.json`: rows left out, services it uses, attestations, waivers."""
    known = selector.catalogue.requirements
    joined = attestations.read(options.dossier, jour=today, known=known) if options.dossier else []
    return {
        "not_applicable": {ref: choix.to_json() for ref, choix in applicability.items() if not choix.retenu},
        "services": {name: selector.service(name).to_json() for name in SERVICE_TYPES},
        "service_types": {name: list(types) for name, types in SERVICE_TYPES.items()},
        "attestations": joined,
        "waivers": [row | {"etat": _waiver(row, known, today)} for row in declared.data.get("derogations", ())],
    }


def _keep_declarations(target: Path, options: Options, run: dict[str, Any]) -> None:
    """The dossier as read, and the valid attested files: an evidence folder stands without the editor's own disk."""
    raw = options.dossier.read_bytes() if options.dossier else dossiers.temoin_octets()
    (target / "dossier.toml").write_bytes(raw)
    for row in run["declarations"].get("attestations", ()):
        if row["etat"] == "valide" and options.dossier:
            (target / attestations.FOLDER).mkdir(exist_ok=True)
            source = options.dossier.parent / attestations.FOLDER / row["fichier"]
            shutil.copyfile(source, target / attestations.FOLDER / row["fichier"])


def _waiver(row: dict[str, Any], known: Container[str], today: str) -> str:
    if row["exigence"] not in known:
        return "inconnue"
    return "expiree" if row["expire"] < today else "valide"


def _one_instance(declared: dossiers.Dossier, options: Options) -> None:
    """A product reached at one address cannot be shared between workers."""
    if declared.porteur == "mllp" and options.jobs > 1:
        raise ErreurUsage("une PFI pilotée par MLLP n'a qu'une entrée", ou="--jobs", faire="lancer avec --jobs 1")


def _baseline(folder: Path | None, plan: list[tuple[Scene, Choix]]) -> dict[str, Any] | None:
    """What the new run keeps of an earlier one; `ErreurUsage` when it has no readable report."""
    if folder is None:
        return None
    left = {scene.id for scene, choix in plan if choix.reponse == "--select"}
    try:
        report = read_report(folder).data
    except (OSError, ValueError) as error:
        raise ErreurUsage(
            f"exécution de référence sans rapport lisible : {error}",
            ou=str(folder),
            faire=f"eprouvette report {folder}",
        ) from error
    return resumer(report, {scene["id"] for scene in report["scenarios"]} - left)


def of_product(mutant: str | None) -> str | None:
    """The mutant's name when it is a defect of the product, `None` when it is one of the pieces."""
    return None if mutant in defauts() else mutant


def _pieces(declared: dossiers.Dossier, options: Options) -> tuple[Piece, ...]:
    """The files to judge, with their mutant's defect; those of the witness are among the shipped data sets."""
    base = options.dossier.parent if options.dossier else scenarios_root() / "jeux"
    pieces = collect(declared.table("pieces"), base)
    if options.mutant not in defauts():
        return pieces
    if options.dossier and declared.porteur != "temoin":
        raise ErreurUsage(f"{options.mutant} : ce mutant est celui du témoin", faire="lancer sans --dossier")
    return alterer(str(options.mutant), pieces)


def strangers(options: Options) -> tuple[Trouvaille, ...]:
    """The identities of the pieces a dossier hands over, before any run; `population` is `None` for undeclared ones."""
    declared = dossiers.load(options.dossier) if options.dossier else dossiers.temoin()
    known = Populations.de([*populations(), *declared.data.get("populations", ())])
    return tuple(
        one
        for piece in _pieces(declared, options)
        for one in constater_piece(piece.nom, piece.octets, known, b2=piece.genre == "b2")
    )


def resume_session(target: Path, *, jobs: int, asked: Options | None = None) -> Session:
    """The rest of an interrupted run, under the same dossier, seed, catalogue and selection.

    `asked` may give another language, duration, workshop or listening address than the first day's.
    """
    run = folder.read_run(target)
    elsewhere = run["options"].get("scenarios")
    root = Path(elsewhere) if elsewhere else scenarios_root()
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
    options = _again(run["options"], asked or Options(), jobs)
    return Session(folder=target, job=_job(target, run, root, catalogue, options), scenes=scenes, jobs=jobs)


def _again(first: dict[str, Any], asked: Options, jobs: int) -> Options:
    """The options of a resumed run that may differ from one day to the next."""
    atelier = asked.atelier or (Path(first["atelier"]) if first.get("atelier") else None)
    ecoute = asked.ecoute or first.get("ecoute")
    return Options(
        atelier=atelier, ecoute=ecoute, jobs=jobs, lang=asked.lang, duree_s=asked.duree_s, endpoints=asked.endpoints
    )


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


def _job(target: Path, run: dict[str, Any], root: Path, catalogue: Catalogue, wanted: Options) -> Job:
    product, options = run["product"], run["options"]
    return Job(
        folder=target,
        features=root / "features",
        steps=root / "steps",
        date_reference=run["date_reference"],
        timeout_s=options["timeout_s"],
        seed=run["seed"],
        mutant=of_product(options["mutant"]),
        carrier=carrier_table(product),
        configuration=told_to_product(product, run["date_reference"]),
        checks=run["checks"],
        statuses={ref: row.statut for ref, row in catalogue.requirements.items()},
        attempts={},
        packs=tuple(options.get("packs", ())),
        pieces=tuple(run.get("pieces", ())),
        lieu=wanted.place(),
        lang=wanted.lang,
        duree_s=wanted.duree_s,
        endpoints=wanted.endpoints,
        defi=run.get("defi", ""),
    )
