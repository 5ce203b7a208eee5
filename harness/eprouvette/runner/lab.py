"""The doors of one worker, open: stations over fresh simulators, endpoints, certificates."""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from eprouvette.atelier.lieu import BOUCLE, Lieu
from eprouvette.runner.fournitures import CLE_PSC, Fournitures, write_secrets
from eprouvette.runner.portes import CARTES, CERTIFICATS, PORTES, Porte
from eprouvette_sim.doors.https import HttpsDoor, ServerTls
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.pki import Authority

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from eprouvette_sim.doors import Door
    from eprouvette_sim.kernel.clock import Clock
    from eprouvette_sim.kernel.errors import ErreurBanc
    from eprouvette_sim.kernel.recorder import Recorder
    from eprouvette_sim.kernel.station import Gate
    from eprouvette_sim.kernel.wire import Simulator
    from eprouvette_sim.packs import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """The PEM files of a run: authority, server, and one client certificate by profile."""

    ca: Path
    server: ServerTls
    clients: dict[str, tuple[Path, Path]]
    folder: Path
    lieu: Lieu = BOUCLE


#: profiles a developer may want against `serve`: a good certificate whose name INSi refuses (desir_560)
AUTRES = ("structure",)


def make_certificates(folder: Path, *, now: datetime, autres: tuple[str, ...] = ()) -> Certificates:
    """Fresh certificates for a run, written under `folder/pki` (they travel in its bundle); `autres` adds profiles."""
    authority = Authority(folder / "pki", now=now)
    authority.issue("serveur")
    for profile in sorted(profiles() | set(autres)):
        authority.issue(profile)
    write_secrets(folder / "pki")
    authority.write_cartes()
    return read_certificates(folder)


def read_certificates(folder: Path, lieu: Lieu = BOUCLE) -> Certificates:
    """The certificates already written for that run, or the lasting ones of a workshop."""
    pki = lieu.pki or folder / "pki"
    server = ServerTls(certificate=pki / "serveur.pem", key=pki / "serveur.key", client_ca=pki / "ca.pem")
    clients = {profile: (pki / f"{profile}.pem", pki / f"{profile}.key") for profile in sorted(_clients())}
    return Certificates(ca=pki / "ca.pem", server=server, clients=clients, folder=pki, lieu=lieu)


def profiles() -> set[str]:
    """Every profile of a run: client certificates and soft cards the product is given, keys our services sign with."""
    return _clients() | set(CARTES.values()) | {CLE_PSC}


def _clients() -> set[str]:
    return {porte.client for porte in PORTES} | set(CERTIFICATS.values())


def _https(porte: Porte, station: Station, certificates: Certificates) -> Door:
    server = certificates.server
    ca = certificates.ca if porte.mutual else None
    return HttpsDoor(station, tls=ServerTls(certificate=server.certificate, key=server.key, client_ca=ca))


def _mllp(porte: Porte, station: Station, certificates: Certificates) -> Door:
    from eprouvette_sim.doors.mllp import MllpDoor
    from eprouvette_sim.formats import hl7

    server = certificates.server
    ca = certificates.ca if porte.mutual else None
    tls = ServerTls(certificate=server.certificate, key=server.key, client_ca=ca)
    return MllpDoor(station, decouper=hl7.Decodeur, encadrer=hl7.encadrer, tls=tls, clair_sur_boucle=True)


#: protocol of a door -> how it is opened; its name is the medium journaled, `http` for the first
OUVREURS: dict[str, Callable[[Porte, Station, Certificates], Door]] = {"https": _https, "mllp": _mllp}
_MEDIUMS = {"https": "http"}
#: protocols published under `mail`
COURRIER = ("smtp", "imap")


class Lab:
    """Opens every door where the certificates' place says (loopback, port 0 by default); a context manager.

    `ports` fixes that of some doors, by name: what the dossier says wins over the place.
    """

    def __init__(
        self,
        certificates: Certificates,
        recorder: Recorder,
        clock: Clock,
        *,
        packs: tuple[Pack, ...] = (),
        ports: Mapping[str, int] | None = None,
    ) -> None:
        self._ports = ports or {}
        self.certificates = certificates
        self.lieu = certificates.lieu
        self.fournitures = Fournitures(pki=certificates.folder, packs=packs, ancres=self.lieu.ancres)
        self._stack = contextlib.ExitStack()
        self._recorder = recorder
        self._clock = clock
        self._stations: dict[str, Station] = {}
        for porte, simulator in self._simulators():
            self._stations[porte.name] = self._station(porte, simulator)
        self._doors: dict[str, Door] = {}
        #: told, from a door's thread, that a TLS connection failed: the door's name, and why in words
        self.on_refused: Callable[[str, str], None] | None = None

    def __enter__(self) -> Self:
        for porte in PORTES:
            opened = OUVREURS[porte.protocole](porte, self._stations[porte.name], self.certificates)
            if isinstance(opened, HttpsDoor):
                opened.refused = partial(self._refused, porte.name)
            opened.host = self.lieu.ecoute
            opened.port = self._ports.get(porte.name, self.lieu.port(porte.name))
            self._doors[porte.name] = self._stack.enter_context(opened)
        self._annoncer()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _station(self, porte: Porte, simulator: Simulator) -> Station:
        shared = self._stations.get(porte.derriere or "")
        return Station(
            door=porte.name,
            service=porte.services[0],
            simulator=simulator,
            recorder=self._recorder,
            clock=self._clock,
            medium=_MEDIUMS.get(porte.protocole, porte.protocole),
            lock=shared.lock if shared else threading.Lock(),
        )

    def _simulators(self) -> list[tuple[Porte, Simulator]]:
        """A fresh simulator for each door, or the one of the door it stands behind; a door follows the one it shares."""
        built: dict[str, Simulator] = {}
        for porte in PORTES:
            built[porte.name] = built[porte.derriere] if porte.derriere else self._build(porte)
        return [(porte, porte.acces(built[porte.name]) if porte.acces else built[porte.name]) for porte in PORTES]

    def _build(self, porte: Porte) -> Simulator:
        simulator = porte.build()
        if porte.equiper is not None:
            porte.equiper(simulator, self.fournitures)
        return simulator

    def reset(self) -> None:
        """Fresh simulators behind the same doors, and no fault planned."""
        for porte, simulator in self._simulators():
            station = self._stations[porte.name]
            station.simulator = simulator
            station.plan_faults(None)
        self._annoncer()

    def _annoncer(self) -> None:
        """Tells the simulators that ask for it where the doors are."""
        urls = {name: self._published(door) for name, door in self._doors.items()}
        for porte in PORTES:
            if porte.annoncer is not None:
                porte.annoncer(self._stations[porte.name].simulator, urls)

    def _refused(self, door: str, reason: str) -> None:
        if self.on_refused is not None:
            self.on_refused(door, reason)

    def hold(self, gate: Gate) -> None:
        """Puts a gate before every station: requests wait there for their turn."""
        for station in self._stations.values():
            station.gate = gate

    def station(self, door: str) -> Station:
        """The station of a door."""
        return self._stations[door]

    def porte(self, name: str) -> Door:
        """The open door of that name."""
        return self._doors[name]

    def sortie(self, door: str, service: str, simulator: Simulator, *, medium: str) -> Station:
        """A station for messages the bench sends: `simulator` is the far end, its reply is the product's."""
        return Station(
            door=door, service=service, simulator=simulator, recorder=self._recorder, clock=self._clock, medium=medium
        )

    def simulator(self, door: str) -> Simulator:
        """The simulator now behind a door."""
        return self._stations[door].simulator

    def endpoints(self) -> dict[str, Any]:
        """Where each service is, in the shape of `serve --endpoints`: `services`, `mail` and `pki`."""
        services = {
            service: {"url": self._url(porte), "door": porte.name}
            | self._tables(service)
            | (porte.details(self.fournitures) if porte.details else {})
            for porte in PORTES
            for service in porte.adresses or porte.services
        }
        certificate, key = self.certificates.clients[PORTES[0].client]
        files = {"ca": str(self.certificates.ca), "client_cert": str(certificate), "client_key": str(key)}
        autres = {profile: profile for profile in AUTRES}
        more = {"cartes": CARTES, "certificats": CERTIFICATS, "autres": autres}
        pki = files | {name: self._pairs(profiles) for name, profiles in more.items()}
        mail = {
            porte.name: {"hote": self.lieu.publie, "port": self._doors[porte.name].port}
            for porte in PORTES
            if porte.protocole in COURRIER
        }
        return {"services": services, "mail": mail, "pki": pki}

    def publish(self, path: Path) -> None:
        """Writes `endpoints` in one move, so that a reader never sees half of them; `ErreurUsage` when it cannot."""
        draft = path.with_name(path.name + ".partiel")
        try:
            draft.write_text(json.dumps(self.endpoints(), indent=2) + "\n", encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            raise ErreurUsage(f"adresses impossibles à écrire : {error.strerror}", ou=str(path)) from error

    def _url(self, porte: Porte) -> str:
        return self._published(self._doors[porte.name]) + porte.path

    def _published(self, door: Door) -> str:
        """A door's address under the name the place publishes."""
        return door.url.replace(f"//{door.host}:", f"//{self.lieu.publie}:", 1)

    def _tables(self, service: str) -> dict[str, Any]:
        """The contracts of a pack, for products of ours; a real product speaks the official messages by itself."""
        found = self.fournitures.tables(service.removesuffix("-carte"))
        return {"contrats": found} if found else {}

    def _pairs(self, profiles: dict[str, str]) -> dict[str, dict[str, str]]:
        """Certificate and key files of these profiles, by the name given, when this run has them."""
        pki = self.certificates.folder
        return {
            name: {"certificat": str(pki / f"{profile}.pem"), "cle": str(pki / f"{profile}.key")}
            for name, profile in profiles.items()
            if (pki / f"{profile}.pem").exists()
        }

    def defects(self) -> list[ErreurBanc]:
        """What doors could not capture since they were opened."""
        return [defect for door in self._doors.values() for defect in door.defects]
