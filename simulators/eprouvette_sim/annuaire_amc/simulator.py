"""The directory as one sans-IO object: SOAP 1.1, operation `search` (cdri_roc facts §4.4).

The request and `etat_demande` are as observed; conventions and addresses are in a namespace of ours. Only the success
code (`1`) is known, so any other one is ours and settable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.annuaire_amc.base import MODELE, TOUS, Base, Fiche
from eprouvette_sim.formats import annuaire_amc as formats
from eprouvette_sim.formats import http_soap, soap11
from eprouvette_sim.kernel.wire import Answer, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eprouvette_sim.formats.contrat import Contrat
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Request

SERVICE = "annuaire_amc"
CHEMIN = "/annuaire"
#: ours: what the directory answers to a request it cannot read is unknown
QUIRK_NEUTRE = "annuaire_amc.reponse-neutre"
INCONNUE = ("0", "AMC inconnue de l'annuaire")
SANS_SERVICE = ("2", "Service non ouvert pour cette AMC")
_REGLE = "annuaire AMC (cdri_roc §4.4)"
_HEADERS = (("Content-Type", soap11.CONTENT_TYPE),)


class AnnuaireAmc:
    """Answers searches over the entries deposited.

    `liens` gives the addresses that entries are written with (`roc`: where the ROC services are). `refus` is a
    `code_retour` and message answered to everybody while set.
    """

    def __init__(self, fiches: Iterable[Fiche] = (), *, liens: Mapping[str, str] | None = None) -> None:
        self.base = Base(fiches)
        self.liens = dict(liens or {})
        self.refus: tuple[str, str] | None = None
        self.contrats: tuple[Contrat, ...] = tuple(formats.contrats().values())
        self.appels = 0

    def contracter(self, contrats: Iterable[Contrat]) -> None:
        """Speaks these contracts from now on, beside the observed one."""
        self.contrats = (*contrats, *formats.contrats().values())

    def relier(self, adresses: Mapping[str, str]) -> None:
        """Takes the addresses of the doors now open, by service."""
        self.liens = dict(adresses)

    def handle(self, request: Request, instant: Instant) -> Answer:  # noqa: ARG002 - the answer carries no date
        """The entry asked for, or why there is none; never raises on input."""
        if request.target.partition("?")[0] != CHEMIN:
            return Answer(response=Response(status=404), quirk=QUIRK_NEUTRE, service=SERVICE)
        refused = http_soap.refus(request, media=soap11.MEDIA_TYPE, prefixe=SERVICE, regle=_REGLE)
        if refused is not None:
            status, note = refused
            return Answer(response=Response(status=status), notes=(note,), quirk=QUIRK_NEUTRE, service=SERVICE)
        envelope, notes = soap11.read(request.body)
        body = envelope.corps if envelope else None
        contrat = next((c for c in self.contrats if c.requete.table.reconnait(body)), None)
        if contrat is None:
            return _faute("Requête search attendue", notes)
        message, more = contrat.requete.lire(body)
        if message is None:
            return _faute("Requête search illisible", notes + more)
        self.appels += 1
        lacks = formats.anomalies_recherche(message) if contrat.provenance == "neutre" else ()
        answer = soap11.write(contrat.reponse.ecrire(self._repondre(message)))
        response = Response(status=200, headers=_HEADERS, body=answer)
        return Answer(response=response, notes=notes + more + lacks, service=SERVICE)

    def snapshot(self) -> dict[str, Any]:
        """Sizes and counters."""
        return {"fiches": len(self.base), "appels": self.appels, "refus": self.refus}

    def _repondre(self, message: Message) -> Message:
        if self.refus is not None:
            return _etat(self.refus)
        fiche = self.base.trouver(message.get("numero_amc") or "")
        if fiche is None:
            return _etat(INCONNUE)
        asked = message.get("code_service")
        services = (asked,) if asked else formats.SERVICES
        adresses = [row for service in services if (row := self._adresse(fiche, service)) is not None]
        conventions = _conventions(fiche, message)
        if not adresses or not conventions:
            return _etat(SANS_SERVICE)
        return {"code_retour": formats.SUCCES, "message": "OK", "conventions": conventions, "adresses": adresses}

    def _adresse(self, fiche: Fiche, service: str) -> Message | None:
        if service not in formats.SERVICES:
            return None
        place = self.liens.get("roc", "https://localhost/roc")
        default = MODELE.format(roc=place, amc=fiche.numero_amc, service=service.lower())
        value = fiche.adresses.get(service, default)
        kind = "URL" if "://" in (value or "") else "MEL"
        return None if value is None else {"service": service, "type": kind, "valeur": value}


def _conventions(fiche: Fiche, message: Message) -> list[Message]:
    """Those of the type and routing criterion asked for, every one when none is; the domain is left to the caller."""
    kind, csr = message.get("code_type_convention"), message.get("code_csr")
    return [
        {"type": row.type, "nom": fiche.nom, "csr": row.csr, "domaine": None if row.domaine == TOUS else row.domaine}
        for row in fiche.conventions
        if kind in {None, row.type} and csr in {None, row.csr}
    ]


def _etat(etat: tuple[str, str]) -> Message:
    return {"code_retour": etat[0], "message": etat[1]}


def _faute(texte: str, notes: tuple[Anomalie, ...]) -> Answer:
    response = Response(status=500, headers=_HEADERS, body=soap11.fault("Client", texte))
    return Answer(response=response, notes=notes, quirk=QUIRK_NEUTRE, service=SERVICE)
