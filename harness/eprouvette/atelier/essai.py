"""Tries every operation an adapter declares, once, against throwaway doors: what is wrong is said before any scenario."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eprouvette.adapters import AdapterFailure, DelaiDepasse, OperationAbsente, Pilot, ProduitArrete
from eprouvette.adapters.contract import operations
from eprouvette.assiste.faits import RECONNUES
from eprouvette.assiste.porteurs import ASSISTES
from eprouvette.atelier.points import Point, bien, inconnu, mal
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.adapters.failures import ProductSignal
    from eprouvette.dossier import Dossier
    from eprouvette_sim.kernel.clock import Clock

_ALWAYS = ("decrire", "configurer")
#: what an adapter may answer instead of a result -> how it is said, what to do
_SIGNAUX: Final[dict[type[ProductSignal], tuple[str, str]]] = {
    OperationAbsente: ("déclarée, puis « non_supporte »", "l'ôter de « operations », ou la mener"),
    ProduitArrete: ("le produit s'est arrêté", "relancer le produit et recommencer"),
    DelaiDepasse: ("le produit tarde", "allonger --timeout"),
}


def essayer(declared: Dossier, *, clock: Clock, timeout_s: float) -> Iterator[Point]:
    """One point for each thing tried; `ErreurUsage` for a dossier that a person conducts."""
    from eprouvette.runner.lab import Lab, make_certificates
    from eprouvette.runner.porteurs import build_carrier
    from eprouvette.runner.session import told_to_product
    from eprouvette.runner.worker import for_product
    from eprouvette_sim.kernel.recorder import MemoryRecorder

    table = declared.table("adaptateur")
    if table["porteur"] in ASSISTES:
        raise ErreurUsage("ce dossier est conduit par une personne : il n'y a pas d'adaptateur à essayer")
    with tempfile.TemporaryDirectory(prefix="eprouvette-") as place:
        recorder = MemoryRecorder()
        with Lab(make_certificates(Path(place), now=clock.now().utc), recorder, clock) as lab:
            carrier = build_carrier(table, mutant=None, seed="smoke", clock=clock)
            pilot = Pilot(carrier, clock=clock, journal=lambda event, fields: None, timeout_s=timeout_s)  # noqa: ARG005
            told = told_to_product(declared.data, declared.date_reference(clock.now().utc.date()))
            try:
                yield from _Essai(pilot, recorder, told | for_product(lab.endpoints())).points()
            finally:
                pilot.close()


@cache
def exemples() -> dict[str, dict[str, Any]]:
    """A sample of parameters by operation: published test identities, and the rights a fresh simulator knows."""
    text = files("eprouvette.adapters").joinpath("exemples.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


class _Essai:
    """One pilot, one recorder: the calls an operation leaves at the doors are counted."""

    def __init__(self, pilot: Pilot, recorder: Any, configuration: dict[str, Any]) -> None:
        self._pilot = pilot
        self._recorder = recorder
        self._configuration = configuration

    def points(self) -> Iterator[Point]:
        """The description first; nothing more when there is none."""
        opened = self._ouvrir()
        if opened is not None:
            yield opened
            return
        description = self._pilot.description or {}
        yield bien("decrire, configurer", f"{description['nom']} {description['version']}")
        declared = [name for name in operations() if name in description["operations"] and name not in _ALWAYS]
        strange = sorted(set(description["operations"]) - set(operations()))
        if strange:
            advice = "corriger leur nom : eprouvette adapter schema"
            yield mal("decrire", f"opérations inconnues du contrat : {', '.join(strange)}", advice)
        if not declared:
            yield mal("decrire", "aucune action déclarée", "écrire une opération et la nommer dans « operations »")
        for name in declared:
            yield self._essayer(name)

    def _ouvrir(self) -> Point | None:
        try:
            self._pilot.ensure_open(self._configuration)
        except AdapterFailure as failure:
            return mal("decrire, configurer", failure.quoi, failure.faire or "lire les journaux de l'adaptateur")
        except tuple(_SIGNAUX) as signal:
            return mal("decrire, configurer", str(signal), "ces deux opérations répondent toujours « ok »")
        return None

    def _essayer(self, name: str) -> Point:
        if name not in exemples():
            return inconnu(
                name, "non essayée : ses paramètres dépendent d'un scénario", "eprouvette run la mettra en jeu"
            )
        closed = self._ouvrir()
        if closed is not None:
            return mal(name, f"l'adaptateur ne se rouvre pas : {closed.dit}", closed.faire or "")
        before = len(self._recorder.exchanges)
        try:
            seen = self._pilot.perform(name, exemples()[name])
        except AdapterFailure as failure:
            return mal(name, failure.quoi, failure.faire or "lire les journaux de l'adaptateur")
        except tuple(_SIGNAUX) as signal:
            said, advice = _SIGNAUX[type(signal)]
            return mal(name, f"{said} : {signal.message}", advice)
        return self._juger(name, seen.statut, seen.valeur, len(self._recorder.exchanges) - before)

    def _juger(self, name: str, statut: str, value: Any, calls: int) -> Point:
        traffic = f"{calls} appel(s) aux portes"
        if statut == "refus":
            return inconnu(name, f"le produit refuse : {value.get('message') or 'sans message'}", "est-ce bien voulu ?")
        if statut == "non_montre":
            return inconnu(name, f"menée, rien n'en est montré, {traffic}", "seul le fil sera jugé")
        if name in RECONNUES and not calls:
            advice = "vérifier adresse, certificat et autorité reçus dans configurer"
            return mal(name, "« ok », mais aucun appel n'est arrivé aux portes", advice)
        return bien(
            name, f"réponse conforme au contrat, {traffic}" if name in RECONNUES else "réponse conforme au contrat"
        )
