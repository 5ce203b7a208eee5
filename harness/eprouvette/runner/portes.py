"""Which doors exist, what stands behind each, and how it is reached: one literal table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette_sim import dmp
from eprouvette_sim.cdri import ServiceCdri, demonstration
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.passerelle import Passerelle

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette.runner.fournitures import Fournitures
    from eprouvette_sim.kernel.wire import Simulator


#: the legal entity that the bench's DMP certificates carry: any site may be one of its own (dmp facts §2.3)
FINESS_JURIDIQUE = "1990000021"


@dataclass(frozen=True, slots=True, kw_only=True)
class Porte:
    """One door: its name, the services behind it, whether a client certificate is required, the path of its URL.

    `client` is the certificate profile the product is given for it; `build` makes a fresh simulator. `adresses` are the
    names its URL is published under when they are not the services'; `equiper` hands the fresh simulator what the run
    supplies (packs, trusted cards). `protocole` is a key of `lab.OUVREURS`; `derriere` names the door whose simulator
    this one shares, under the same lock, and `acces` the part of it that answers here (a mailbox behind SMTP and IMAP).
    """

    name: str
    services: tuple[str, ...]
    mutual: bool
    path: str
    client: str
    build: Callable[[], Simulator]
    adresses: tuple[str, ...] = ()
    equiper: Callable[[Simulator, Fournitures], None] | None = None
    protocole: str = "https"
    derriere: str | None = None
    acces: Callable[[Any], Simulator] | None = None


def _tlsi(*, structure: bool) -> Simulator:
    return Passerelle((ServiceInsi(), ServiceCdri(dossiers=demonstration())), structure=structure)


def _equiper_tlsi(simulator: Simulator, fournitures: Fournitures) -> None:
    if isinstance(simulator, Passerelle):
        simulator.equiper(cartes=fournitures.cartes(), contrats=fournitures.contrats)


def _equiper_dmp(simulator: Simulator, fournitures: Fournitures) -> None:
    if isinstance(simulator, dmp.ServiceDmp):
        simulator.reglage = dmp.Reglage(ancres=fournitures.ancres(), entites=frozenset({FINESS_JURIDIQUE}))


PORTES = (
    Porte(
        name="tlsm",
        services=("insi", "cdri"),
        mutual=True,
        path="/lps",
        client="insi-auto",
        build=lambda: _tlsi(structure=True),
        equiper=_equiper_tlsi,
    ),
    Porte(
        name="lps",
        services=("insi", "cdri"),
        mutual=False,
        path="/lps",
        client="insi-auto",
        build=lambda: _tlsi(structure=False),
        adresses=("insi-carte", "cdri-carte"),
        equiper=_equiper_tlsi,
    ),
    Porte(
        name="dmp",
        services=("dmp",),
        mutual=True,
        path=dmp.BASE,
        client="dmp-authentification",
        build=lambda: dmp.ServiceDmp(dossiers=dmp.demonstration()),
        equiper=_equiper_dmp,
    ),
)

#: services whose wire syntax is ours, so never judged
NEUTRES: tuple[str, ...] = ("cdri",)
SERVICES = tuple(dict.fromkeys(service for porte in PORTES for service in porte.services))
#: soft cards of the run: what the product is given for the card modes
CARTES = {"ps": "carte-ps", "vitale": "carte-vitale"}
#: further certificates the product is given, by the name it knows them under -> profile (authentication, signature, …)
CERTIFICATS: dict[str, str] = {"dmp-authentification": "dmp-authentification", "dmp-signature": "dmp-signature"}
