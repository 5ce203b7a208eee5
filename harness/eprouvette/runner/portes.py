"""Which doors exist, what stands behind each, and how it is reached: one literal table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette_sim import annuaire_amc, dmp, roc
from eprouvette_sim.annuaire_sante import ServiceAnnuaireSante
from eprouvette_sim.cdri import ServiceCdri, demonstration
from eprouvette_sim.frontal_b2 import FrontalB2
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.mssante import ServiceMssante
from eprouvette_sim.passerelle import Passerelle
from eprouvette_sim.pfi import ServiceCreateur
from eprouvette_sim.pki.profiles import PROFILES
from eprouvette_sim.psc import CLIENT_DU_BANC, Client, ServicePsc
from eprouvette_sim.psc.messages import REALM
from eprouvette_sim.psc.simulator import REDIRECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette.runner.fournitures import Fournitures
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.station import Station
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
    `facultatif` asks for a client certificate and admits those who have none. `certificat` is the profile of the
    certificate products encrypt for, published with a mail door's address.
    `relier` lets the simulator ask another door's service, through its station (a mail operator trusts the tokens of PSC).
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
    certificat: str | None = None
    acces: Callable[[Any], Simulator] | None = None
    facultatif: bool = False
    annoncer: Callable[[Any, dict[str, str]], None] | None = None
    relier: Callable[[Any, Callable[[str], Station]], None] | None = None
    details: Callable[[Fournitures], dict[str, Any]] | None = None


def _tlsi(*, structure: bool) -> Simulator:
    return Passerelle((ServiceInsi(), ServiceCdri(dossiers=demonstration())), structure=structure)


def _equiper_tlsi(simulator: Simulator, fournitures: Fournitures) -> None:
    if isinstance(simulator, Passerelle):
        simulator.equiper(cartes=fournitures.cartes(), contrats=fournitures.contrats)


def _annuaire() -> Simulator:
    return annuaire_amc.AnnuaireAmc(annuaire_amc.demonstration())


def _roc() -> Simulator:
    return roc.Roc(roc.demonstration())


def _annoncer_annuaire(simulator: Any, urls: dict[str, str]) -> None:
    simulator.relier({"roc": f"{urls['roc']}/roc"})


def _contracter(service: str) -> Callable[[Any, Fournitures], None]:
    return lambda simulator, fournitures: simulator.contracter(fournitures.contrats(service))


def _equiper_roc(simulator: Any, fournitures: Fournitures) -> None:
    simulator.contracter(fournitures.contrats("roc"))
    simulator.courrier.cles = fournitures.cles("amc")


def _equiper_mssante(simulator: Simulator, fournitures: Fournitures) -> None:
    if isinstance(simulator, ServiceMssante):
        simulator.annexe.crl, simulator.annexe.crl_perimee = fournitures.crl()


def _relier_mssante(simulator: Any, station: Callable[[str], Station]) -> None:
    """The operator takes the live access tokens of the run's Pro Santé Connect, whose holder they name."""

    def person(token: str) -> str | None:
        def ask(psc: Any, instant: Instant) -> str | None:
            found = psc.jeton_acces(token, int(instant.utc.timestamp()))
            return None if found is None else str(found.session.professionnel.identifiant)

        return station("psc").consult(ask)

    simulator.jetons.confiance = person


def _equiper_b2(simulator: Simulator, fournitures: Fournitures) -> None:
    if isinstance(simulator, FrontalB2):
        simulator.cles = fournitures.cles("frontal-b2")


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
        name="annuaire-amc",
        services=("annuaire_amc",),
        mutual=False,
        path="/annuaire",
        client="insi-auto",
        build=_annuaire,
        equiper=_contracter("annuaire_amc"),
        annoncer=_annoncer_annuaire,
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
    Porte(
        name="mss-smtp",
        services=("mssante",),
        mutual=False,
        facultatif=True,
        path="",
        client="structure",
        build=ServiceMssante,
        equiper=_equiper_mssante,
        relier=_relier_mssante,
        protocole="smtp",
    ),
    Porte(
        name="mss-imap",
        services=("mssante",),
        mutual=False,
        facultatif=True,
        path="",
        client="structure",
        build=ServiceMssante,
        adresses=("mssante-imap",),
        protocole="imap",
        derriere="mss-smtp",
        acces=lambda service: service.imap,
    ),
    Porte(
        name="mss-annexe",
        services=("mssante",),
        mutual=False,
        path="",
        client="structure",
        build=ServiceMssante,
        adresses=("mssante-jetons", "mssante-crl"),
        derriere="mss-smtp",
        acces=lambda service: service.annexe,
    ),
    Porte(
        name="b2",
        services=("b2",),
        mutual=False,
        path="",
        client="insi-auto",
        build=FrontalB2,
        equiper=_equiper_b2,
        protocole="smtp",
        certificat="frontal-b2",
    ),
    Porte(
        name="b2-retours",
        services=("b2",),
        mutual=False,
        path="",
        client="insi-auto",
        build=FrontalB2,
        protocole="pop3",
        derriere="b2",
        acces=lambda frontal: frontal.boite,
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
NEUTRES: tuple[str, ...] = ("cdri", "annuaire_amc", "roc")
SERVICES = tuple(dict.fromkeys(service for porte in PORTES for service in porte.services))
#: soft cards of the run: what the product is given for the card modes
CARTES = {"ps": "carte-ps", "vitale": "carte-vitale"}
#: further certificates the product is given, by the name it knows them under -> profile (authentication, signature, …)
CERTIFICATS: dict[str, str] = {
    "messagerie": "structure",
    "dmp-authentification": "dmp-authentification",
    "dmp-signature": "dmp-signature",
}
