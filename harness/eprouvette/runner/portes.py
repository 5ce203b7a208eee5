"""Which doors exist, what stands behind each, and how it is reached: one literal table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from eprouvette_sim import annuaire_amc, roc
from eprouvette_sim.cdri import ServiceCdri, demonstration
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.passerelle import Passerelle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eprouvette.runner.fournitures import Fournitures
    from eprouvette_sim.formats.enveloppe_b2 import Cle
    from eprouvette_sim.kernel.wire import Simulator


@dataclass(frozen=True, slots=True, kw_only=True)
class Porte:
    """One door: its name, the services behind it, whether a client certificate is required, the path of its URL.

    `client` is the certificate profile the product is given for it; `build` makes a fresh simulator. `adresses` are the
    names its URL is published under when they are not the services'; `equiper` hands the fresh simulator what the run
    supplies (packs, trusted cards); `relier` hands it the addresses of every door, once they are open. `protocole` is a key of `lab.OUVREURS`; `derriere` names the door whose simulator
    this one shares, under the same lock, and `acces` the part of it that answers here (a mailbox behind SMTP and IMAP).
    `facultatif` asks for a client certificate and admits those who have none. `certificat` is the profile of the
    certificate products encrypt for, published with a mail door's address.
    """

    name: str
    services: tuple[str, ...]
    mutual: bool
    path: str
    client: str
    build: Callable[[], Simulator]
    adresses: tuple[str, ...] = ()
    equiper: Callable[[Simulator, Fournitures], None] | None = None
    relier: Callable[[Any, dict[str, str]], None] | None = None
    protocole: str = "https"
    derriere: str | None = None
    certificat: str | None = None
    acces: Callable[[Any], Simulator] | None = None
    facultatif: bool = False


def _tlsi(*, structure: bool) -> Simulator:
    return Passerelle((ServiceInsi(), ServiceCdri(dossiers=demonstration())), structure=structure)


def _equiper_tlsi(simulator: Simulator, fournitures: Fournitures) -> None:
    if isinstance(simulator, Passerelle):
        simulator.equiper(cartes=fournitures.cartes(), contrats=fournitures.contrats)


def _annuaire() -> Simulator:
    return annuaire_amc.AnnuaireAmc(annuaire_amc.demonstration())


def _roc() -> Simulator:
    return roc.Roc(roc.demonstration())


def _contracter(service: str) -> Callable[[Any, Fournitures], None]:
    return lambda simulator, fournitures: simulator.contracter(fournitures.contrats(service))


def _equiper_roc(simulator: Any, fournitures: Fournitures) -> None:
    simulator.contracter(fournitures.contrats("roc"))
    simulator.courrier.cles = _cles(fournitures.pki, "amc")


@lru_cache(maxsize=8)
def _cles(pki: Path, profile: str) -> tuple[Cle, ...]:
    """The keys of a run, read once: checking an RSA key costs more than a scenario."""
    from eprouvette.runner.fournitures import Fournitures

    return Fournitures(pki=pki).cles(profile)


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
        name="annuaire-amc",
        services=("annuaire_amc",),
        mutual=False,
        path="/annuaire",
        client="insi-auto",
        build=_annuaire,
        equiper=_contracter("annuaire_amc"),
        relier=annuaire_amc.AnnuaireAmc.relier,
    ),
    Porte(
        name="roc",
        services=("roc",),
        mutual=True,
        path="/roc",
        client="insi-auto",
        build=_roc,
        equiper=_equiper_roc,
    ),
    Porte(
        name="roc-factures",
        services=("roc",),
        mutual=False,
        path="",
        client="insi-auto",
        build=_roc,
        protocole="smtp",
        derriere="roc",
        certificat="amc",
        acces=lambda simulator: simulator.courrier,
    ),
)

#: services whose wire syntax is ours, so never judged
NEUTRES: tuple[str, ...] = ("cdri", "annuaire_amc", "roc")
SERVICES = tuple(dict.fromkeys(service for porte in PORTES for service in porte.services))
#: soft cards of the run: what the product is given for the card modes
CARTES = {"ps": "carte-ps", "vitale": "carte-vitale"}
#: further certificates the product is given, by the name it knows them under -> profile (authentication, signature, …)
CERTIFICATS: dict[str, str] = {}
