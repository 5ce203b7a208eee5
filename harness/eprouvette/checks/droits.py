"""The rights consultations of one scenario, decoded once: what was asked, what was answered, what was shown.

`contrats` is the argument a step adds when a pack is in force: operation -> contract as plain JSON. It is journaled
with the call, so the same bytes can be read again years later without the pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette.checks.appels import AppelVu, appels
from eprouvette_sim.formats import cdri, soap
from eprouvette_sim.formats.contrat import Contrat
from eprouvette_sim.formats.tlsi import Erreur, read_erreur

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette.checks.api import Observation, Observations
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.kernel.anomalie import Anomalie


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationVue:
    """One call: canonical request and answer (`None` when unreadable), the fault if any, what the reader disliked."""

    vu: AppelVu
    operation: str | None
    demande: Message | None
    reponse: Message | None
    erreur: Erreur | None
    anomalies: tuple[Anomalie, ...]

    @property
    def demandes(self) -> list[Message]:
        """The requests for one person: the call's own, or each of its batch."""
        if self.demande is None:
            return []
        return list(self.demande.get("demandes", ())) if self.operation == cdri.LOT else [self.demande]


def consultations(vu: Observations, contrats: Mapping[str, Any] | None) -> tuple[ConsultationVue, ...]:
    """The rights calls of the scenario, in order of arrival."""
    known = cdri.contrats() | {name: Contrat.from_json(data) for name, data in (contrats or {}).items()}
    return tuple(_consultation(seen, list(known.values())) for seen in appels(vu, "cdri"))


def dernier(vu: Observations) -> Observation | None:
    """The product's last answer to a unit consultation, when it gave one."""
    answers = [answer for answer in vu.of_operation("consulter_droits") if answer.statut == "ok"]
    return answers[-1] if answers else None


def rendus(vu: Observations) -> list[dict[str, Any]]:
    """The outcomes of the last batch, as the product shows them."""
    answers = [answer for answer in vu.of_operation("consulter_droits_lot") if answer.statut == "ok"]
    return list(answers[-1].valeur.get("elements", ())) if answers else []


def mots(value: Any) -> str:
    """A value as findings print it."""
    if value is None:
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dict):
        return ", ".join(f"{name} {mots(part)}" for name, part in value.items()) or "rien"
    if isinstance(value, list):
        return " ; ".join(mots(part) for part in value) or "aucun"
    return str(value)


def _consultation(seen: AppelVu, contrats: list[Contrat]) -> ConsultationVue:
    body = seen.appel.corps if seen.appel else None
    contrat = next((c for c in contrats if body is not None and c.requete.table.reconnait(body)), None)
    message, anomalies = (None, ()) if contrat is None else contrat.requete.lire(body)
    cut = (seen.exchange.fault or "").endswith("/cut")  # what a cut door did not deliver, the product never read
    envelope, _ = (None, ()) if cut else soap.read(seen.exchange.http_response().body)
    answer = envelope.corps if envelope else None
    given, _ = (None, ()) if contrat is None or answer is None else contrat.reponse.lire(answer)
    return ConsultationVue(
        vu=seen,
        operation=contrat.operation if contrat else None,
        demande=message,
        reponse=given,
        erreur=read_erreur(envelope) if envelope else None,
        anomalies=anomalies,
    )
