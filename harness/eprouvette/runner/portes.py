"""Which doors exist, what stands behind each, and how it is reached: one literal table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette_sim import dmp
from eprouvette_sim.annuaire_sante import ServiceAnnuaireSante
from eprouvette_sim.cdri import ServiceCdri, demonstration
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.passerelle import Passerelle
from eprouvette_sim.pfi import ServiceCreateur
from eprouvette_sim.pki.profiles import PROFILES
from eprouvette_sim.psc import CLIENT_DU_BANC, Client, ServicePsc
from eprouvette_sim.psc.messages import REALM
from eprouvette_sim.psc.simulator import REDIRECTIONS

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
    `annoncer` tells the simulator the URL of every door; `details` is what the product is told besides its address.
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
    annoncer: Callable[[Any, dict[str, str]], None] | None = None
    details: Callable[[Fournitures], dict[str, Any]] | None = None


def _tlsi(*, structure: bool) -> Simulator:
    return Passerelle((ServiceInsi(), ServiceCdri(dossiers=demonstration())), structure=structure)


def _equiper_tlsi(simulator: Simulator, fournitures: Fournitures) -> None:
    if isinstance(simulator, Passerelle):
        simulator.equiper(cartes=fournitures.cartes(), contrats=fournitures.contrats)


def _equiper_dmp(simulator: Simulator, fournitures: Fournitures) -> None:
    if isinstance(simulator, dmp.ServiceDmp):
        simulator.reglage = dmp.Reglage(ancres=fournitures.autorites(), entites=frozenset({FINESS_JURIDIQUE}))


def _equiper_psc(simulator: Simulator, fournitures: Fournitures) -> None:
    secret = fournitures.secrets().get("psc-client")
    if isinstance(simulator, ServicePsc) and secret:
        client = Client(
            id=CLIENT_DU_BANC,
            secret=secret,
            redirections=REDIRECTIONS,
            retours_deconnexion=REDIRECTIONS,
            cn=PROFILES["insi-auto"].cn,
        )
        simulator.equiper(clients=(client,), signataire=fournitures.signataire())


def _annoncer_psc(simulator: Any, urls: dict[str, str]) -> None:
    simulator.adresses(emetteur=urls["psc"], portail=urls["psc-portail"], mtls=urls["psc-mtls"])


def _details_psc(fournitures: Fournitures) -> dict[str, Any]:
    secret = fournitures.secrets().get("psc-client", "")
    return {"client_id": CLIENT_DU_BANC, "client_secret": secret, "redirection": REDIRECTIONS[0]}


def _equiper_annuaire(simulator: Simulator, fournitures: Fournitures) -> None:
    key = fournitures.secrets().get("annuaire-cle")
    if isinstance(simulator, ServiceAnnuaireSante) and key:
        simulator.equiper(cles=frozenset({key}))


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
    Porte(
        name="pfi",
        services=("pfi",),
        mutual=False,
        path="",
        client="insi-auto",
        build=ServiceCreateur,
        protocole="mllp",
    ),
    Porte(
        name="psc",
        services=("psc",),
        mutual=False,
        path=REALM,
        client="insi-auto",
        build=ServicePsc,
        equiper=_equiper_psc,
        annoncer=_annoncer_psc,
        details=_details_psc,
    ),
    Porte(
        name="psc-portail",
        services=("psc",),
        mutual=False,
        path="",
        client="insi-auto",
        build=ServicePsc,
        adresses=("psc-portail",),
        derriere="psc",
        acces=lambda service: service.portail,
    ),
    Porte(
        name="psc-mtls",
        services=("psc",),
        mutual=True,
        path=REALM,
        client="insi-auto",
        build=ServicePsc,
        adresses=("psc-mtls",),
        derriere="psc",
    ),
    Porte(
        name="annuaire",
        services=("annuaire_sante",),
        mutual=False,
        path="/fhir/v2",
        client="insi-auto",
        build=ServiceAnnuaireSante,
        equiper=_equiper_annuaire,
        annoncer=lambda simulator, urls: simulator.publier(urls["annuaire"]),
        details=lambda fournitures: {"cle_api": fournitures.secrets().get("annuaire-cle", "")},
    ),
)

#: services whose wire syntax is ours, so never judged
NEUTRES: tuple[str, ...] = ("cdri",)
SERVICES = tuple(dict.fromkeys(service for porte in PORTES for service in porte.services))
#: soft cards of the run: what the product is given for the card modes
CARTES = {"ps": "carte-ps", "vitale": "carte-vitale"}
#: further certificates the product is given, by the name it knows them under -> profile (authentication, signature, …)
CERTIFICATS: dict[str, str] = {"dmp-authentification": "dmp-authentification", "dmp-signature": "dmp-signature"}
