"""How the witness calls any téléservice: fresh contexts, certificate or cards, one readable outcome, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx

from eprouvette_sim.formats import soap
from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS, read_erreur, write_appel
from eprouvette_sim.formats.tlsi.appel import contexte_elements
from eprouvette_sim.product.cartes import Cartes

if TYPE_CHECKING:
    from eprouvette_sim.formats.tlsi import Erreur
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.clock import Clock, Randomness
    from eprouvette_sim.product.reglages import Reglages

STRUCTURE, CARTE = "structure", "carte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envoi:
    """One call's outcome: the body answered, or the fault, or why nothing readable came; `passager` may go away."""

    corps: Element | None = None
    erreur: Erreur | None = None
    technique: str | None = None
    passager: bool = False

    @property
    def perimee(self) -> bool:
        """True when the gateway found the assertion too old."""
        return self.erreur is not None and self.erreur.sous_code == "MessageExpired"


class ClientTlsi:
    """Contexts, security and sending; services and mutants build on it by overriding small steps."""

    mode = STRUCTURE

    def __init__(self, http: httpx.Client, reglages: Reglages, *, randomness: Randomness, clock: Clock) -> None:
        self.http = http
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock
        self.memoire: dict[str, Any] = {}

    def contexts(self) -> tuple[ContexteBAM, ContexteLPS]:
        """Fresh contexts: a new id and the time of the call in each."""
        now = self.clock.now().rfc3339
        sender = self.sender()
        software = self.reglages.logiciel
        bam = ContexteBAM(id=self.randomness.uuid(), temps=now, emetteur=sender)
        lps = ContexteLPS(
            id=self.randomness.uuid(),
            temps=now,
            emetteur=sender,
            idam=software.get("numero_autorisation"),
            version_logiciel=software.get("version"),
            instance=software.get("instance"),
            nom=f"urn:lps:{software.get('nom')}:{software.get('version')}",
        )
        return bam, lps

    def sender(self) -> str | None:
        """Who calls: the OU of the structure's certificate, or the PS identifier in card mode (cdri_roc §1.4)."""
        if self.mode == CARTE:
            return self.cards().identifiant()
        return self.reglages.etablissement.get("identifiant")

    def cards(self) -> Cartes:
        """The soft cards given by the bench."""
        return Cartes(self.reglages.pki.get("cartes", {}), self.memoire, self.clock, self.randomness)

    def message_id(self) -> str:
        """A new message identifier."""
        return f"uuid:{self.randomness.uuid()}"

    def envelope(self, action: str, corps: Element, *, vitale: str | None = None) -> bytes:
        """The whole SOAP message of one call; `vitale` is the matricule on the card read, when one is."""
        bam, lps = self.contexts()
        security = self.security(self.cards(), vitale) if self.mode == CARTE else None
        bam_element, lps_element = contexte_elements(bam, lps)
        return write_appel(
            action=action,
            message_id=self.message_id(),
            bam=bam_element,
            lps=lps_element,
            corps=corps,
            securite=security,
        )

    def security(self, cards: Cartes, vitale: str | None) -> Element:
        """The security header: the PS assertion, then the Vitale one when a card was read."""
        return cards.security(vitale=vitale, life_ps=self.life_ps(), life_vitale=self.life_vitale())

    def life_ps(self) -> timedelta:
        """How long a PS assertion is used again: under the hour a client author notes (cdri_roc §1.6)."""
        return timedelta(minutes=50)

    def life_vitale(self) -> timedelta:
        """How long a Vitale assertion is used again: under the 20 minutes of CNDA test 1.02 (cdri_roc §1.6)."""
        return timedelta(minutes=15)

    def send(self, service: str, action: str, message: bytes) -> Envoi:
        """Posts a message to a service's address; every transport or protocol failure is told, never raised."""
        headers = {"Content-Type": f'{soap.CONTENT_TYPE}; action="{action}"'}
        try:
            response = self.http.post(self.reglages.url(service), content=message, headers=headers)
        except httpx.HTTPError as error:
            return Envoi(technique=f"Téléservice injoignable ({type(error).__name__})", passager=True)
        return _outcome(response.status_code, response.content)


def _outcome(status: int, content: bytes) -> Envoi:
    envelope, _ = soap.read(content)
    if envelope is None or envelope.corps is None:
        return Envoi(technique=f"Réponse illisible du téléservice (HTTP {status})", passager=True)
    error = read_erreur(envelope)
    if error is None:
        return Envoi(corps=envelope.corps)
    code = error.code or error.sous_code or "sans code"
    text = f"Erreur du téléservice : {error.texte} ({code})"
    return Envoi(erreur=error, technique=text, passager=error.sous_code == "siram_40")
