"""The gateway as one sans-IO object: SOAP 1.2 on `/lps`, dispatch by action, never by URL (cdri_roc facts §1.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import soap
from eprouvette_sim.formats.tlsi import erreur_passerelle, erreur_service, read_appel
from eprouvette_sim.formats.tlsi.erreurs import QUIRK_SERVICE
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.wire import Answer, Request, Response
from eprouvette_sim.passerelle.cartes import refus_carte
from eprouvette_sim.passerelle.rules import Admission, Regles

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats.tlsi.appel import Appel
    from eprouvette_sim.formats.tlsi.service import ServiceTlsi
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.passerelle.cartes import ConfianceCartes

CHEMIN = "/lps"
SERVICE = "tlsi"
#: No source gives the gateway's answer to these; ours is plain HTTP or a bare SOAP fault, and says so.
QUIRK_NEUTRE = "tlsi.reponse-neutre"

_HEADERS = (("Content-Type", soap.CONTENT_TYPE),)


class Passerelle:
    """One door's gateway over several services.

    `structure=True` is the mutual TLS door (`lps-tlsm`), `False` the card door (`lps`), which trusts `cartes`.
    `logiciels` as in `rules.Regles`. `GET /lps?wsdl=<service>` gives generic clients the descriptions that are ours.
    """

    def __init__(
        self,
        services: tuple[ServiceTlsi, ...],
        *,
        structure: bool,
        logiciels: frozenset[str] | None = None,
        cartes: ConfianceCartes | None = None,
        revoques: frozenset[str] = frozenset(),
    ) -> None:
        self.services = services
        self.regles = Regles(structure=structure, logiciels=logiciels, cartes=cartes, revoques=revoques)
        #: how many of the next card calls are answered "assertion too old", whatever their age
        self.perimer = 0

    def equiper(self, *, cartes: ConfianceCartes | None, contrats: Callable[[str], tuple[Any, ...]]) -> None:
        """Takes what a run supplies: trusted cards, and the contracts of packs for the services that accept some."""
        self.regles = replace(self.regles, cartes=cartes)
        for service in self.services:
            given = contrats(service.nom)
            accept = getattr(service, "contracter", None)
            if given and accept is not None:
                accept(given)

    def restreindre(self, *, logiciels: frozenset[str]) -> None:
        """Knows these software numbers only from now on."""
        self.regles = replace(self.regles, logiciels=logiciels)

    def service(self, nom: str) -> Any:
        """The service of that name; `KeyError` otherwise."""
        return {service.nom: service for service in self.services}[nom]

    def handle(self, request: Request, instant: Instant) -> Answer:
        """The gateway's or the service's answer; what was wrong is in the notes."""
        described = self._description(request)
        if described is not None:
            return described
        refused = _http_refusal(request)
        if refused is not None:
            return refused
        call, anomalies = read_appel(request.body)
        if call is None:
            return _neutral_fault("Sender", "Message SOAP 1.2 illisible", anomalies)
        action = call.action or _action_of(request) or ""
        service = next((service for service in self.services if action in service.actions), None)
        if service is None:
            return _neutral_fault("Sender", "Action inconnue de cette passerelle", anomalies)
        admission = self._admission(call, service, request, instant, anomalies)
        notes = anomalies + admission.notes
        if admission.erreur is not None:
            quirk = QUIRK_NEUTRE if admission.neutre else None
            return _fault(erreur_passerelle(admission.erreur), service.nom, notes, quirk)
        return _served(service, call, instant, notes)

    def _admission(
        self, call: Appel, service: ServiceTlsi, request: Request, instant: Instant, notes: tuple[Anomalie, ...]
    ) -> Admission:
        if self.perimer > 0 and not self.regles.structure:
            self.perimer -= 1
            return Admission(erreur=refus_carte("perimee", call), neutre=True)
        return self.regles.admettre(call, service, request.peer, instant, notes)

    def snapshot(self) -> dict[str, Any]:
        """The state of each service, by name."""
        return {service.nom: service.snapshot() for service in self.services}

    def _description(self, request: Request) -> Answer | None:
        path, _, query = request.target.partition("?")
        if request.method != "GET" or path != CHEMIN or not query.startswith("wsdl="):
            return None
        host = request.header("Host") or "localhost"
        service = next((s for s in self.services if s.nom == query.removeprefix("wsdl=")), None)
        body = None if service is None else service.wsdl(f"https://{host}{CHEMIN}")
        if body is None:
            return Answer(response=Response(status=404), quirk=QUIRK_NEUTRE, service=SERVICE)
        headers = (("Content-Type", "text/xml; charset=utf-8"),)
        return Answer(response=Response(status=200, headers=headers, body=body), quirk=QUIRK_NEUTRE, service=SERVICE)


def _served(service: ServiceTlsi, call: Appel, instant: Instant, anomalies: tuple[Anomalie, ...]) -> Answer:
    reply = service.answer(call, instant)
    notes = anomalies + reply.notes
    if reply.erreur is not None:
        quirk = reply.quirk or (QUIRK_SERVICE if reply.erreur.severite == "fatal" else None)
        return _fault(erreur_service(reply.erreur), service.nom, notes, quirk)
    body = soap.write(entetes=(), corps=reply.corps, prefixe="S")
    response = Response(status=200, headers=_HEADERS, body=body)
    return Answer(response=response, notes=notes, quirk=reply.quirk, service=service.nom)


def _http_refusal(request: Request) -> Answer | None:
    path = request.target.partition("?")[0]
    media = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
    checks = (
        (path == CHEMIN, 404, "/", CHEMIN, path),
        (request.method == "POST", 405, "méthode HTTP", "POST", request.method),
        (media == soap.MEDIA_TYPE, 415, "Content-Type", soap.MEDIA_TYPE, media or "absent"),
    )
    for holds, status, where, expected, seen in checks:
        if not holds:
            note = Anomalie(
                code=f"tlsi.http.{status}", lieu=where, attendu=expected, observe=seen, regle="cdri_roc §1.1"
            )
            return Answer(response=Response(status=status), notes=(note,), quirk=QUIRK_NEUTRE, service=SERVICE)
    return None


def _action_of(request: Request) -> str | None:
    """The `action` parameter of the media type (RFC 3902), used when the addressing header is missing."""
    for part in (request.header("Content-Type") or "").split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "action":
            return value.strip('"')
    return None


def _fault(body: bytes, service: str, notes: tuple[Anomalie, ...], quirk: str | None) -> Answer:
    response = Response(status=500, headers=_HEADERS, body=body)
    return Answer(response=response, notes=notes, quirk=quirk, service=service)


def _neutral_fault(code: str, text: str, notes: tuple[Anomalie, ...]) -> Answer:
    body = soap.fault(soap.Faute(code=code, sous_code=None, raison=text, langue="fr"), detail=None)
    response = Response(status=500, headers=_HEADERS, body=body)
    return Answer(response=response, notes=notes, quirk=QUIRK_NEUTRE, service=SERVICE)
