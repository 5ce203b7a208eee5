"""The operator's annex: tokens (`POST /jeton`) and revocation list (`GET /crl.pem`); messages of ours, `neutre`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from eprouvette_sim.kernel.wire import Answer, Response
from eprouvette_sim.mssante.jetons import DUREE

if TYPE_CHECKING:
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Request
    from eprouvette_sim.mssante.simulator import ServiceMssante

_JSON = (("Content-Type", "application/json"),)
_PEM = (("Content-Type", "application/x-pem-file"),)


class Annexe:
    """What a product fetches besides mail; `crl` is served as long as `crl_servie`, a stale one when told so."""

    def __init__(self, service: ServiceMssante) -> None:
        self._service = service
        self.crl = b""
        self.crl_perimee = b""
        self.etat_crl = "bonne"
        self.telechargements = 0

    def handle(self, request: Request, instant: Instant) -> Answer:
        """A token for the person named, the list, or 404."""
        path = request.target.partition("?")[0]
        if (request.method, path) == ("POST", "/jeton"):
            return Answer(response=self._jeton(request, instant))
        if (request.method, path) == ("GET", "/crl.pem"):
            return Answer(
                response=self._crl(), quirk=None if self.etat_crl == "bonne" else f"mssante.crl-{self.etat_crl}"
            )
        return Answer(response=Response(status=404, headers=_JSON, body=b'{"erreur":"chemin inconnu"}'))

    def _jeton(self, request: Request, instant: Instant) -> Response:
        form = parse_qs(request.body.decode("ascii", "replace"))
        person = form.get("personne", [""])[0]
        token = self._service.jetons.emettre(person, instant.utc) if person else None
        if token is None:
            return Response(status=400, headers=_JSON, body=b'{"error":"invalid_grant"}')
        body = {"access_token": token, "token_type": "Bearer", "expires_in": int(DUREE.total_seconds())}
        return Response(status=200, headers=_JSON, body=json.dumps(body).encode())

    def _crl(self) -> Response:
        self.telechargements += 1
        if self.etat_crl == "absente":
            return Response(status=503)
        return Response(status=200, headers=_PEM, body=self.crl_perimee if self.etat_crl == "perimee" else self.crl)

    def snapshot(self) -> dict[str, Any]:
        """How the list is served, and how often it was fetched."""
        return {"crl": self.etat_crl, "telechargements": self.telechargements}
