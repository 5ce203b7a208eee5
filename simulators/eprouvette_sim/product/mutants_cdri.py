"""The witness with one CDRi defect at a time, unit consultations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from eprouvette_sim.model import INCONNU
from eprouvette_sim.product.cdri import ClientCdri
from eprouvette_sim.product.mutants import mutant

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from eprouvette_sim.formats.cdri import Demande
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS
    from eprouvette_sim.model import Droits
    from eprouvette_sim.product.tlsi import Envoi


def _ecart(numero: str, name: str, defaut: str, defect: str) -> Callable[[type[Any]], type[Any]]:
    """A mutant that breaks one CDRi expectation."""
    reference = f"ATTENTE:EPR-{numero}"
    return mutant(f"cdri.{name}", defaut=defaut, defect=defect, effet="ecart_attente", exigences=(reference,))


@_ecart("CDRI-101", "rang-oublie", "demande toujours le rang 1", "always asks for rank 1")
class RangOublie(ClientCdri):
    def consult(self, reference: str, demande: Demande) -> dict[str, Any]:
        return super().consult(reference, replace(demande, rang="1"))


@_ecart(
    "CDRI-127", "contexte-contredit", "met le rang 1 dans le contexte métier", "puts rank 1 in the business context"
)
class ContexteContredit(ClientCdri):
    def contexts(self) -> tuple[ContexteBAM, ContexteLPS]:
        bam, lps = super().contexts()
        return replace(bam, rang="1"), lps


@_ecart("CDRI-102", "date-du-jour", "demande les droits du jour, pas ceux des soins", "asks about today, not care")
class DateDuJour(ClientCdri):
    def request(self, demande: Demande) -> Message:
        return super().request(demande) | {"date_reference": self.reglages.date_reference}


@_ecart("CDRI-103", "centre-perdu", "ne présente pas le centre", "does not show the centre")
class CentrePerdu(ClientCdri):
    def understand(self, reference: str, message: Message, demande: Demande) -> dict[str, Any]:
        shown = super().understand(reference, message, demande)
        if shown["presente"]:
            shown["presente"]["organisme"] = shown["presente"]["organisme"] | {"centre": None}
        return shown


@_ecart("CDRI-104", "dernier-jour-exclu", "exclut le dernier jour des droits", "excludes the last day of rights")
class DernierJourExclu(ClientCdri):
    def open(self, droits: Droits, day: date) -> bool:
        return any(p.couvre(day) and (p.au is None or day < p.au) for p in droits.periodes)


@_ecart("CDRI-105", "ald-sans-date", "retient les ALD sans regarder leurs dates", "keeps ALD whatever their dates")
class AldSansDate(ClientCdri):
    def exemptions(self, droits: Droits, day: date) -> list[str]:  # noqa: ARG002 - the defect is not to look
        return [c.code_ald for c in droits.couvertures if c.code_ald]


@_ecart("CDRI-106", "c2s-sans-date", "présente une C2S terminée", "shows a C2S that has ended")
class C2sSansDate(ClientCdri):
    def c2s(self, droits: Droits, day: date) -> str | None:  # noqa: ARG002
        return droits.c2s


@_ecart("CDRI-107", "ame-sans-date", "présente une AME terminée", "shows an AME that has ended")
class AmeSansDate(ClientCdri):
    def ame(self, droits: Droits, day: date) -> bool:  # noqa: ARG002
        return droits.ame is not None


@_ecart("CDRI-108", "medecin-inconnu-non", "prend l'inconnu pour « non déclaré »", "takes unknown for not declared")
class MedecinInconnuNon(ClientCdri):
    def doctor(self, droits: Droits) -> str | None:
        return "non" if droits.medecin_traitant is INCONNU else super().doctor(droits)


@_ecart("CDRI-109", "premier-accident", "ne présente que le premier accident", "shows the first accident only")
class PremierAccident(ClientCdri):
    def accidents(self, droits: Droits) -> list[dict[str, str]]:
        return super().accidents(droits)[:1]


@_ecart("CDRI-110", "accident-choisi", "retient seul le premier accident", "keeps the first accident by itself")
class AccidentChoisi(ClientCdri):
    def accident_kept(self, droits: Droits) -> str | None:
        return droits.at_mp[0].identifiant if droits.at_mp else None


@_ecart("CDRI-111", "gestion-perdue", "perd le gestionnaire de la complémentaire", "loses who manages the insurer")
class GestionPerdue(ClientCdri):
    def amc(self, droits: Droits) -> dict[str, Any] | None:
        shown = super().amc(droits)
        return shown and shown | {"gere_par_amo": False}


@_ecart("CDRI-112", "justificatif-perime", "reprend le justificatif d'une réponse périmée", "uses an expired proof")
class JustificatifPerime(ClientCdri):
    def proof(self, droits: Droits, day: date) -> str | None:  # noqa: ARG002
        return droits.nature_justificatif


@_ecart(
    "CDRI-113", "date-corrigee", "« corrige » une date de naissance incomplète", "corrects an incomplete birth date"
)
class DateCorrigee(ClientCdri):
    def person(self, message: Message) -> dict[str, Any]:
        shown = super().person(message)
        return shown | {"date_naissance": str(shown["date_naissance"]).replace("-00", "-01")}


@_ecart("CDRI-114", "historique-efface", "efface l'organisme précédent", "erases the former body")
class HistoriqueEfface(ClientCdri):
    def understand(self, reference: str, message: Message, demande: Demande) -> dict[str, Any]:
        shown = super().understand(reference, message, demande)
        if shown["presente"]:
            shown["presente"]["historique"] = []
        return shown


@_ecart("CDRI-115", "fermes-en-silence", "accepte des droits fermés en silence", "accepts closed rights silently")
class FermesEnSilence(ClientCdri):
    def alerts(self, droits: Droits, shown: dict[str, Any], day: date) -> list[str]:
        return [alert for alert in super().alerts(droits, shown, day) if alert != "droits_fermes"]


@_ecart("CDRI-116", "premier-candidat", "retient un candidat parmi plusieurs", "keeps one candidate among several")
class PremierCandidat(ClientCdri):
    def understand(self, reference: str, message: Message, demande: Demande) -> dict[str, Any]:
        shown = super().understand(reference, message, demande)
        kept = {"droits_ouverts": True} if message.get("statut") == "plusieurs" else shown["presente"]
        return shown | {"presente": kept}


@_ecart("CDRI-117", "erreur-avalee", "ne dit rien de la faute à l'agent", "tells the clerk nothing of the fault")
class ErreurAvalee(ClientCdri):
    def failed(self, envoi: Envoi) -> dict[str, Any]:
        return super().failed(envoi) | {"message": None}


@_ecart("CDRI-118", "boucle", "rejoue une panne dix fois", "replays a failure ten times")
class Boucle(ClientCdri):
    def tries(self) -> int:
        return 10


@_ecart("CDRI-119", "sans-reprise", "abandonne à la première panne", "gives up at the first failure")
class SansReprise(ClientCdri):
    def tries(self) -> int:
        return 1


@_ecart("TLSI-004", "message-rejoue", "rejoue le même identifiant de message", "replays the same message identifier")
class MessageRejoue(ClientCdri):
    def message_id(self) -> str:
        return "uuid:00000000-0000-4000-8000-000000000001"


@_ecart("TLSI-005", "assertion-rejouee", "rejoue l'assertion refusée", "replays the refused assertion")
class AssertionRejouee(ClientCdri):
    def renew(self) -> None:
        return

    def life_ps(self) -> timedelta:
        return timedelta(days=1)
