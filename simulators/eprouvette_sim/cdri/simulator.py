"""CDRi behind the gateway: the body is read and written through a contract, neutral or from a pack (cdri_roc §2, §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.cdri.base import Base, Dossier
from eprouvette_sim.cdri.lots import MAXIMUM, Lots
from eprouvette_sim.formats import cdri
from eprouvette_sim.formats.cdri import Demande, message_droits
from eprouvette_sim.formats.tlsi import Erreur
from eprouvette_sim.formats.tlsi.service import Reponse
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.formats.contrat import Contrat
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.tlsi.appel import Appel
    from eprouvette_sim.kernel.clock import Instant

#: `siram_40` is established (also reported for ADRi when the back end fails); CDRi's own detail codes are not public.
PANNE = Erreur(
    sous_code="siram_40",
    code="eprouvette_cdri_indisponible",
    severite="fatal",
    texte="Service temporairement indisponible",
)
ILLISIBLE = Erreur(
    sous_code="siram_40", code="eprouvette_cdri_corps", severite="fatal", texte="Demande illisible par le service"
)
QUIRK_PANNE = "cdri.code-detail-neutre"
_LIBELLES = {
    "inconnu": "Beneficiaire inconnu",
    "plusieurs": "Plusieurs beneficiaires correspondent",
    "erreur": "Droits momentanement indisponibles",
}


class ServiceCdri:
    """Rights of the people deposited, in every version whose contract is given, dispatched on the action.

    `contrats` defaults to the two neutral ones; several packs stand side by side since their actions differ.
    `pannes` is how many of the next calls get the technical fault. `cn_admis`: CDRi's certificate naming is unknown, any is admitted.
    """

    nom = "cdri"
    actions_vitale: frozenset[str] = frozenset()

    def __init__(
        self,
        *,
        dossiers: Iterable[Dossier] = (),
        contrats: Iterable[Contrat] | None = None,
        lot_maximum: int = MAXIMUM,
        cn_admis: frozenset[str] | None = None,
    ) -> None:
        chosen = tuple(cdri.contrats().values()) if contrats is None else tuple(contrats)
        self.contrats: dict[str, Contrat] = {}
        self.actions: frozenset[str] = frozenset()
        self.contracter(chosen)
        self.cn_admis = cn_admis
        self.base = Base(dossiers)
        self.lots = Lots(maximum=lot_maximum)
        self.pannes = 0
        self.calls = 0

    def contracter(self, contrats: Iterable[Contrat]) -> None:
        """Serves these contracts from now on, and the neutral one for an operation none of them describes."""
        given = tuple(contrats)
        covered = {contrat.operation for contrat in given}
        others = (contrat for operation, contrat in cdri.contrats().items() if operation not in covered)
        self.contrats = {contrat.action: contrat for contrat in (*given, *others)}
        self.actions = frozenset(self.contrats)

    def answer(self, appel: Appel, instant: Instant) -> Reponse:
        """The rights, or the status that explains their absence; a body that is no request gets a technical error."""
        self.calls += 1
        contrat = self.contrats.get(appel.action or "") or self._by_body(appel)
        if contrat is None or appel.corps is None:
            return Reponse(erreur=ILLISIBLE, notes=(_body_note(appel),), quirk=QUIRK_PANNE)
        message, notes = contrat.requete.lire(appel.corps)
        if message is None:
            return Reponse(erreur=ILLISIBLE, notes=notes, quirk=QUIRK_PANNE)
        if self.pannes > 0:
            self.pannes -= 1
            return Reponse(erreur=PANNE, notes=notes, quirk=QUIRK_PANNE)
        answer = self._lot(message, instant) if contrat.operation == cdri.LOT else self._unit(message, instant)
        return Reponse(corps=contrat.reponse.ecrire(answer), notes=notes)

    def wsdl(self, location: str) -> bytes | None:
        """The neutral description, when the neutral contract is in force."""
        return cdri.wsdl(location) if any(c.provenance == "neutre" for c in self.contrats.values()) else None

    def snapshot(self) -> dict[str, Any]:
        """Sizes and counters."""
        return {
            "dossiers": len(self.base),
            "appels": self.calls,
            "lots_rejoues": self.lots.rejoues,
            "actions": sorted(self.actions),
            "pannes": self.pannes,
        }

    def _by_body(self, appel: Appel) -> Contrat | None:
        """The contract of the body's root, when the action came in the media type only."""
        return next((c for c in self.contrats.values() if c.requete.table.reconnait(appel.corps)), None)

    def _unit(self, message: Message, instant: Instant) -> Message:
        return self._droits(Demande.from_message(message), instant.rfc3339)

    def _lot(self, message: Message, instant: Instant) -> Message:
        return self.lots.repondre(message, lambda demande: self._droits(demande, instant.rfc3339), instant.rfc3339)

    def _droits(self, demande: Demande, repondu_le: str) -> Message:
        candidates = self.base.trouver(demande)
        statut = "inconnu" if not candidates else "plusieurs" if len(candidates) > 1 else candidates[0].statut
        head: Message = {"statut": statut, "repondu_le": repondu_le}
        if demande.date_reference is not None:
            head["date_reference"] = demande.date_reference
        if statut != "trouve":
            return head | {"libelle": _LIBELLES.get(statut, statut)}
        return head | {"libelle": "OK"} | message_droits(candidates[0].droits, candidates[0].beneficiaire)


def _body_note(appel: Appel) -> Anomalie:
    seen = "aucun corps" if appel.corps is None else str(appel.corps.tag)
    return Anomalie(
        code="cdri.corps",
        lieu="/Envelope/Body",
        attendu="une demande de droits",
        observe=seen[:300],
        regle="cdri_roc §2.2",
    )
