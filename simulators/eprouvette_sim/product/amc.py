"""How the witness talks to complementary insurers: addresses from the directory, one message at a time, nothing raised.

It speaks the neutral messages, or those of the contracts the bench hands it when a pack is in force.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from eprouvette_sim.formats import annuaire_amc, roc, soap, soap11
from eprouvette_sim.formats.contrat import Contrat

if TYPE_CHECKING:
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.roc import Erreur2
    from eprouvette_sim.kernel.clock import Clock, Randomness
    from eprouvette_sim.product.reglages import Reglages

#: how many times one message may be sent
ESSAIS = 2
AUTRE_REPONSE = "Réponse à une autre demande, écartée"
SERVICES = {"idb": "IDB", "sim": "SIM", "clc": "CLC", "del": "DEL", "facturer": "DRE", "retours": "DRE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvoiAmc:
    """One call's outcome: the canonical answer, or the fault, or why nothing readable came (`technique`)."""

    reponse: Message | None = None
    erreur: Erreur2 | None = None
    technique: str | None = None

    @property
    def recue(self) -> bool:
        """True when the AMC's own answer came back."""
        return self.reponse is not None

    @property
    def dit(self) -> str | None:
        """What the clerk must read: words, code, and whom to call."""
        if self.technique is not None:
            return self.technique
        if self.erreur is not None:
            contact = ", ".join(value for _, value in self.erreur.contact)
            return _phrase(self.erreur.libelle, self.erreur.code, contact)
        row = self.reponse or {}
        if "code" not in row:
            return None
        contact = ", ".join(row[name] for name in _CONTACT if name in row)
        return _phrase(row.get("libelle", ""), row["code"], contact)


_CONTACT = ("contact.nom", "contact.telephone", "contact.courriel")


def _phrase(libelle: str, code: str, contact: str) -> str:
    return f"{libelle} ({code})" + (f" ; contact : {contact}" if contact else "")


@dataclass(slots=True, kw_only=True)
class Fiche:
    """What the directory said of one AMC, and when."""

    lue_le: str
    conventions: list[Message] = field(default_factory=list)
    adresses: dict[str, str] = field(default_factory=dict)


class ClientAmc:
    """Directory, contracts and sending; each service of the witness builds on it, mutants override small steps."""

    def __init__(self, http: httpx.Client, reglages: Reglages, *, randomness: Randomness, clock: Clock) -> None:
        self.http = http
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock
        self.memoire: dict[str, Any] = {}

    def contrat(self, operation: str, service: str = "roc") -> Contrat:
        """The contract in force: the pack's when the bench handed one, ours otherwise."""
        given = self.reglages.services.get(service, {}).get("contrats", {}).get(operation)
        known = annuaire_amc.contrats() if service == "annuaire_amc" else roc.contrats()
        return Contrat.from_json(given) if given else known[operation]

    def message_id(self) -> str:
        """A new message identifier."""
        return self.randomness.uuid()

    def said(self, envoi: EnvoiAmc) -> str | None:
        """What the clerk is told of one call."""
        return envoi.dit

    def finess(self) -> str | None:
        """The establishment's FINESS, from the identifier of its certificate (`1` + FINESS)."""
        return (self.reglages.etablissement.get("identifiant") or "")[1:] or None

    def aujourd_hui(self) -> str:
        """The day the product believes it is."""
        return self.reglages.date_reference or self.clock.now().rfc3339[:10]

    def fiches(self) -> dict[str, Fiche]:
        """What is remembered of the directory, by AMC number."""
        known: dict[str, Fiche] = self.memoire.setdefault("amc.annuaire", {})
        return known

    def adresse(self, numero_amc: str, operation: str) -> str:
        """Where that service of that AMC is, as the directory said."""
        return self.fiches()[numero_amc].adresses[SERVICES[operation]]

    def call(self, numero_amc: str, operation: str, demande: Message) -> EnvoiAmc:
        """One online call, sent again as it is when nothing came back."""
        contrat = self.contrat(operation)
        outcome = EnvoiAmc(technique="aucun appel")
        for _ in range(self.tries()):
            outcome = self.once(self.adresse(numero_amc, operation), contrat, self.again(demande))
            if outcome.technique is None:
                break
        return outcome

    def tries(self) -> int:
        """How many times one message may be sent."""
        return ESSAIS

    def again(self, demande: Message) -> Message:
        """The message of one attempt: always the same, identifier included."""
        return demande

    def once(self, adresse: str, contrat: Contrat, demande: Message) -> EnvoiAmc:
        """One attempt; every transport or protocol failure is told, never raised."""
        body = soap.write(entetes=(), corps=contrat.requete.ecrire(demande))
        headers = {"Content-Type": f'{soap.CONTENT_TYPE}; action="{contrat.action}"'}
        content = self.post(adresse, body, headers)
        if isinstance(content, EnvoiAmc):
            return content
        envelope, _ = soap.read(content)
        fault = soap.read_fault(envelope) if envelope else None
        if fault is not None:
            error = roc.lire_erreur(fault[1])
            return EnvoiAmc(erreur=error) if error else EnvoiAmc(technique=f"Erreur de l'AMC : {fault[0].raison}")
        body_element = envelope.corps if envelope else None
        answer, _ = (None, ()) if body_element is None else contrat.reponse.lire(body_element)
        if answer is None:
            return EnvoiAmc(technique="Réponse illisible de l'AMC")
        return EnvoiAmc(reponse=answer) if self.ours(demande, answer) else EnvoiAmc(technique=AUTRE_REPONSE)

    def ours(self, demande: Message, reponse: Message) -> bool:
        """Whether an answer is to that very message, when it says which."""
        return reponse.get("message") in {None, demande["message"]}

    def post(self, adresse: str, body: bytes, headers: dict[str, str]) -> bytes | EnvoiAmc:
        """The bytes answered, or the failure."""
        try:
            return self.http.post(adresse, content=body, headers=headers).content
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return EnvoiAmc(technique=f"AMC injoignable ({type(error).__name__})")

    def search(self, attestation: dict[str, Any], service: str, domaine: str | None) -> Message | None:
        """One directory search; `None` when it gave nothing readable."""
        contrat = self.contrat(annuaire_amc.RECHERCHER, "annuaire_amc")
        body = soap11.write(contrat.requete.ecrire(self.question(attestation, service, domaine)))
        headers = {"Content-Type": soap11.CONTENT_TYPE, "SOAPAction": f'"{contrat.action}"'}
        content = self.post(self.reglages.url("annuaire_amc"), body, headers)
        envelope, _ = (None, ()) if isinstance(content, EnvoiAmc) else soap11.read(content)
        element = envelope.corps if envelope else None
        return None if element is None else contrat.reponse.lire(element)[0]

    def question(self, attestation: dict[str, Any], service: str, domaine: str | None) -> Message:
        """The search request, in the frame a client was seen to send (cdri_roc §4.4)."""
        software = self.reglages.logiciel
        asked = {
            "version": annuaire_amc.VERSION,
            "date_demande": self.aujourd_hui(),
            "editeur": software.get("nom"),
            "logiciel": software.get("numero_autorisation"),
            "version_logiciel": software.get("version"),
            "numero_amc": attestation["numero_amc"],
            "code_type_convention": attestation.get("type_convention"),
            "code_csr": attestation.get("csr"),
            "domaine_conventionnel": domaine,
            "code_service": service,
            "types_adresse": [{"valeur": "URL"}],
        }
        return {name: value for name, value in asked.items() if value is not None}
