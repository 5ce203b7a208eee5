"""ROC as one sans-IO object: the four online services over SOAP 1.2, and the deposit of claims and returns.

Claims may also come by encrypted mail (`courrier`).

One address by service (`/roc/idb`, `/roc/AMC/idb`, …), one description for all (`/roc?wsdl`). The service is told by the action, else
by the body: which address it came to is noted when it is another service's. Claims (`…/dre`) and returns
(`…/retours`) are posted as plain bytes, XML or fixed-width by the contract in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import http_soap, roc, soap
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.wire import Answer, Response
from eprouvette_sim.roc.base import Base
from eprouvette_sim.roc.courrier import Courrier
from eprouvette_sim.roc.factures import Factures
from eprouvette_sim.roc.messages import faute, issue
from eprouvette_sim.roc.operations import Operations
from eprouvette_sim.roc.registre import DUREE_JOURS, Registre

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.formats.contrat import Contrat
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Request
    from eprouvette_sim.roc.base import Adherent

SERVICE = "roc"
CHEMIN = "/roc"
DEPOT, RELEVE = "dre", "retours"
#: ours: what the real services answer to what they cannot read is unknown
QUIRK_NEUTRE = "roc.reponse-neutre"
QUIRK_PANNE = "roc.panne-voulue"
QUIRK_AUTRE = "roc.reponse-a-une-autre-demande"
ILLISIBLE: tuple[str, str | None] = ("refuse", "facture_illisible")
_REGLE = "services ROC (cdri_roc §5.4)"
_SOAP = (("Content-Type", soap.CONTENT_TYPE),)


class Roc:
    """The AMCs of a run behind one door.

    `pannes` is how many of the next online calls get the technical fault, whose contact is `operations.contact`;
    `deroutes` how many of the next answers quote another request's identifier.
    """

    def __init__(self, adherents: Iterable[Adherent] = (), *, duree_jours: int = DUREE_JOURS) -> None:
        self.base = Base(adherents)
        self.registre = Registre(duree_jours=duree_jours)
        self.operations = Operations(self.base, self.registre)
        self.factures = Factures(self.registre)
        self.courrier = Courrier(self.deposer)
        self.contrats: tuple[Contrat, ...] = ()
        self.contracter(())
        self.pannes = 0
        self.deroutes = 0
        self.appels = 0

    def contracter(self, contrats: Iterable[Contrat]) -> None:
        """Serves these contracts from now on, and the neutral one for an operation none of them describes."""
        given = tuple(contrats)
        covered = {contrat.operation for contrat in given}
        self.contrats = (*given, *(c for name, c in roc.contrats().items() if name not in covered))

    def handle(self, request: Request, instant: Instant) -> Answer:
        """The service's answer; what was wrong is in the notes; never raises on input."""
        path, _, query = request.target.partition("?")
        if request.method == "GET" and path == CHEMIN and query == "wsdl":
            return self._wsdl(request)
        place = path.rpartition("/")[2] if path == CHEMIN or path.startswith(f"{CHEMIN}/") else ""
        if place in {DEPOT, RELEVE} and request.method == "POST":
            return self._facture(request, instant) if place == DEPOT else self._retours(request, instant)
        if place not in (SERVICE, *roc.EN_LIGNE):
            return Answer(response=Response(status=404), quirk=QUIRK_NEUTRE, service=SERVICE)
        refused = http_soap.refus(request, media=soap.MEDIA_TYPE, prefixe=SERVICE, regle=_REGLE)
        if refused is not None:
            return Answer(
                response=Response(status=refused[0]), notes=(refused[1],), quirk=QUIRK_NEUTRE, service=SERVICE
            )
        return self._en_ligne(request, instant, place)

    def snapshot(self) -> dict[str, Any]:
        """Counters, commitments by number, claims."""
        return {
            "adherents": len(self.base),
            "appels": self.appels,
            "rejoues": self.registre.rejoues,
            "engagements": {suivi.numero: suivi.etat for suivi in self.registre.suivis()},
            "factures": self.factures.snapshot(),
            "pannes": self.pannes,
        }

    def _en_ligne(self, request: Request, instant: Instant, adresse: str) -> Answer:
        envelope, notes = soap.read(request.body)
        body = envelope.corps if envelope else None
        online = [contrat for contrat in self.contrats if contrat.operation in roc.EN_LIGNE]
        contrat = next((c for c in online if body is not None and c.requete.table.reconnait(body)), None)
        message, more = (None, ()) if contrat is None else contrat.requete.lire(body)
        notes += more
        if contrat is None or message is None:
            return _fault(faute("demande_illisible", receveur=False), notes, QUIRK_NEUTRE)
        self.appels += 1
        notes += _adresse(adresse, contrat.operation) + _action(request, contrat)
        if self.pannes > 0:
            self.pannes -= 1
            qui = self.operations.contact
            said = faute("service_indisponible", receveur=True, message=message.get("message"), qui=qui)
            return _fault(said, notes, QUIRK_PANNE)
        answer, found = self.operations.repondre(contrat.operation, message, instant)
        quirk = None
        if self.deroutes > 0:
            self.deroutes -= 1
            answer, quirk = answer | {"message": "autre-demande"}, QUIRK_AUTRE
        data = soap.write(entetes=(), corps=contrat.reponse.ecrire(answer))
        response = Response(status=200, headers=_SOAP, body=data)
        return Answer(response=response, notes=notes + found, quirk=quirk, service=SERVICE)

    def deposer(self, data: bytes, instant: Instant) -> tuple[Message, tuple[Anomalie, ...]]:
        """The acknowledgement of a claim, whatever it came by, and what was wrong in it."""
        contrat = self._contrat(roc.FACTURER, data)
        facture, notes = roc.lire_octets(contrat.requete, data)
        if facture is None or notes:
            status, code = ILLISIBLE
        else:
            status, code = self.factures.recevoir(facture, instant.utc)
        head = issue(status, message=(facture or {}).get("message"), repondu_le=instant.rfc3339, code=code)
        number = (facture or {}).get("numero_facture")
        return head | ({"numero_facture": number} if number else {}), notes

    def _facture(self, request: Request, instant: Instant) -> Answer:
        contrat = self._contrat(roc.FACTURER, request.body)
        answer, notes = self.deposer(request.body, instant)
        return _octets(roc.ecrire_octets(contrat.reponse, answer), notes)

    def _retours(self, request: Request, instant: Instant) -> Answer:
        contrat = self._contrat(roc.RETOURS, request.body)
        _, notes = roc.lire_octets(contrat.requete, request.body)
        answer = {"repondu_le": instant.rfc3339, "retours": self.factures.retours()}
        return _octets(roc.ecrire_octets(contrat.reponse, answer), notes)

    def _contrat(self, operation: str, data: bytes) -> Contrat:
        """The contract of that operation these bytes are written in, the first one when it is none's."""
        known = [contrat for contrat in self.contrats if contrat.operation == operation]
        return next((contrat for contrat in known if roc.reconnait(contrat.requete, data)), known[0])

    def _wsdl(self, request: Request) -> Answer:
        host = request.header("Host") or "localhost"
        if all(contrat.provenance != "neutre" for contrat in self.contrats if contrat.operation in roc.EN_LIGNE):
            return Answer(response=Response(status=404), quirk=QUIRK_NEUTRE, service=SERVICE)
        headers = (("Content-Type", "text/xml; charset=utf-8"),)
        response = Response(status=200, headers=headers, body=roc.wsdl(f"https://{host}{CHEMIN}"))
        return Answer(response=response, quirk=QUIRK_NEUTRE, service=SERVICE)


def _adresse(adresse: str, operation: str) -> tuple[Anomalie, ...]:
    if adresse in {operation, SERVICE}:
        return ()
    return (
        Anomalie(code="roc.adresse", lieu="adresse", attendu=f"…/{operation}", observe=f"…/{adresse}", regle=_REGLE),
    )


def _action(request: Request, contrat: Contrat) -> tuple[Anomalie, ...]:
    seen = http_soap.action(request)
    if seen in {None, contrat.action}:
        return ()
    lieu = "Content-Type (action)"
    return (Anomalie(code="roc.action", lieu=lieu, attendu=contrat.action, observe=str(seen)[:300], regle=_REGLE),)


def _fault(data: bytes, notes: tuple[Anomalie, ...], quirk: str) -> Answer:
    response = Response(status=500, headers=_SOAP, body=data)
    return Answer(response=response, notes=notes, quirk=quirk, service=SERVICE)


def _octets(data: bytes, notes: tuple[Anomalie, ...]) -> Answer:
    media = "application/xml; charset=utf-8" if data[:1] == b"<" else "text/plain; charset=iso-8859-1"
    response = Response(status=200, headers=(("Content-Type", media),), body=data)
    return Answer(response=response, notes=notes, service=SERVICE)
