"""Looks at everything a run needs before any scenario, and says for each thing what to do."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eprouvette.atelier import certificats, produit, reseau
from eprouvette.atelier.lieu import BOUCLE, Lieu, a_l_ecoute, lire
from eprouvette.atelier.points import BIEN, MAL, Point, bien, garder, mal
from eprouvette.atelier.verrou import occupant
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.dossier import Dossier
    from eprouvette.runner.lab import Lab
    from eprouvette_sim.kernel.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """What to look at: the same wishes as those of a run."""

    dossier: Path | None = None
    atelier: Path | None = None
    ecoute: str | None = None
    packs: tuple[Path, ...] = ()


def ausculter(demande: Demande, *, clock: Clock) -> list[Point]:
    """Every point, in the order things are needed; no run folder is made, no scenario played."""
    now = clock.now().utc
    points: list[Point] = []
    declared = _dossier(demande, points)
    if declared is not None:
        points += garder("dossier", lambda: produit.dossier(declared, now))
        points += garder("populations", lambda: produit.populations(declared))
    points += garder("packs", lambda: produit.packs(demande.packs))
    lieu = _lieu(demande, points)
    if lieu is None:
        return points
    points += garder("certificats", lambda: certificats.examiner(lieu, now))
    points += garder("noms", lambda: reseau.resolutions(lieu))
    free = garder("ports", lambda: reseau.ports(lieu))
    points += free
    if all(point.etat == BIEN for point in free):
        points += _portes(lieu, declared, clock)
    return points


def en_defaut(points: list[Point]) -> bool:
    """True when something is wrong."""
    return any(point.etat == MAL for point in points)


def _dossier(demande: Demande, points: list[Point]) -> Dossier | None:
    from eprouvette import dossier as dossiers

    try:
        return dossiers.load(demande.dossier) if demande.dossier else dossiers.temoin()
    except ErreurUsage as error:
        points.append(mal("dossier", f"{error.quoi} ({error.ou})", error.faire or "eprouvette init écrit un modèle"))
        return None


def _lieu(demande: Demande, points: list[Point]) -> Lieu | None:
    from eprouvette.runner.portes import PORTES

    if demande.atelier is None:
        points.append(bien("atelier", "aucun : ports et certificats jetables, cette machine seulement"))
        return BOUCLE
    try:
        lieu = a_l_ecoute(lire(demande.atelier, [porte.name for porte in PORTES]), demande.ecoute)
    except ErreurUsage as error:
        points.append(mal("atelier", f"{error.quoi} ({error.ou})", error.faire or "corriger atelier.toml"))
        return None
    held = occupant(demande.atelier)
    if held is not None:
        points.append(mal("atelier", f"il sert déjà : {held}", "attendre sa fin, ou créer un second atelier"))
        return None
    points.append(bien("atelier", f"{demande.atelier}, à l'écoute de {lieu.ecoute}"))
    return lieu


def _portes(lieu: Lieu, declared: Dossier | None, clock: Clock) -> list[Point]:
    """Opens the doors for a moment, in a folder thrown away."""
    with tempfile.TemporaryDirectory(prefix="eprouvette-") as place, ExitStack() as stack:
        try:
            lab = stack.enter_context(_lab(lieu, Path(place), clock))
        except (ErreurUsage, ErreurBanc) as error:
            return [mal("ports", f"{error.quoi} ({error.ou})", error.faire or "changer le port")]
        points = garder("confiance", lambda: reseau.confiance(lab))
        if declared is not None:
            points += garder("adaptateur", lambda: _adaptateur(declared, lab, clock))
        return points


def _lab(lieu: Lieu, place: Path, clock: Clock) -> Lab:
    from eprouvette.runner.lab import Lab, make_certificates, read_certificates
    from eprouvette_sim.kernel.recorder import MemoryRecorder

    known = read_certificates(place, lieu) if lieu.pki else make_certificates(place, now=clock.now().utc)
    return Lab(known, MemoryRecorder(), clock)


def _adaptateur(declared: Dossier, lab: Lab, clock: Clock) -> Iterator[Point]:
    from eprouvette.runner.session import carrier_table, told_to_product
    from eprouvette.runner.worker import for_product

    configuration: dict[str, Any] = told_to_product(declared.data, declared.date_reference(clock.now().utc.date()))
    return produit.adaptateur(
        declared, carrier_table(declared.data), configuration | for_product(lab.endpoints()), clock
    )
