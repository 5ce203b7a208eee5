"""Simulators for a test suite: one laboratory for the session, fresh simulators for each test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from eprouvette.checks import Observations, SansObjet, Viole, get
from eprouvette.runner.lab import Lab, make_certificates
from eprouvette.runner.portes import PORTES
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.faults import FaultPlan
from eprouvette_sim.kernel.recorder import MemoryRecorder

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette.checks import Constat
    from eprouvette_sim.kernel.exchange import Exchange
    from eprouvette_sim.kernel.wire import Simulator


class Laboratoire:
    """The doors of a test session, open from `__enter__` to `__exit__`; exchanges are kept in memory."""

    def __init__(self, folder: Path) -> None:
        self.horloge = SystemClock()
        self.recorder = MemoryRecorder()
        certificates = make_certificates(folder, now=self.horloge.now().utc)
        self.lab = Lab(certificates, self.recorder, self.horloge)

    def __enter__(self) -> Self:
        self.lab.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.lab.__exit__()

    def vider(self) -> None:
        """Fresh simulators, no fault, no exchange."""
        self.lab.reset()
        self.recorder.exchanges.clear()
        self.recorder.errors.clear()

    def simulateur(self, service: str) -> Simulateur:
        """What a test holds of that service."""
        portes = tuple(porte.name for porte in PORTES if service in porte.services)
        places = self.lab.endpoints()
        pki = places["pki"]
        return Simulateur(
            service=service,
            url=places["services"][service]["url"],
            ca=pki["ca"],
            certificat=pki["client_cert"],
            cle=pki["client_key"],
            adresses=places,
            portes=portes,
            labo=self,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulateur:
    """One simulated service, open: where it is, what it saw, what the checks make of it.

    `ca`, `certificat` and `cle` are PEM files; `adresses` is what `eprouvette serve --endpoints` would write.
    """

    service: str
    url: str
    ca: str
    certificat: str
    cle: str
    adresses: dict[str, Any]
    portes: tuple[str, ...]
    labo: Laboratoire

    @property
    def hote(self) -> str:
        """The host of `url`."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port of `url`."""
        return urlsplit(self.url).port or 0

    @property
    def simulateur(self) -> Simulator:
        """The simulator behind its first door, to put data in it (a gateway hands out its services)."""
        found: Any = self.labo.lab.simulator(self.portes[0])
        inner: Simulator = found.service(self.service) if hasattr(found, "service") else found
        return inner

    def echanges(self) -> tuple[Exchange, ...]:
        """What crossed its doors since the test began, in order."""
        return tuple(one for one in self.labo.recorder.exchanges if one.door in self.portes)

    def panne(self, plan: dict[str, Any] | None) -> None:
        """Installs a fault plan at its doors (table `nom`, `pannes`), or none."""
        for porte in self.portes:
            self.labo.lab.station(porte).plan_faults(FaultPlan.from_mapping(plan) if plan else None)

    def controler(self, controle: str, **arguments: Any) -> Constat:
        """The outcome of a check on what was exchanged: `Viole`, `Tenu` or `SansObjet`."""
        instant = self.labo.horloge.now().rfc3339
        seen = Observations(
            exchanges=tuple(self.labo.recorder.exchanges), answers=(), instant=instant, date_reference=instant[:10]
        )
        return get(controle)(seen, arguments)

    def verifier(self, controle: str, **arguments: Any) -> Constat:
        """The outcome of a check that must hold; `AssertionError` says what was expected and seen, or that nothing was."""
        found = self.controler(controle, **arguments)
        match found:
            case Viole(ecarts=ecarts):
                lines = [f"{one.lieu} : attendu {one.attendu} ; observé {one.observe}" for one in ecarts]
                raise AssertionError(f"{controle} n'est pas tenu :\n" + "\n".join(lines))
            case SansObjet(raison=raison):
                raise AssertionError(f"{controle} n'a rien eu à examiner : {raison}")
        return found
