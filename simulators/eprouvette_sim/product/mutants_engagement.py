"""The witness with one ROC defect at a time: simulation, commitment, cancellation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import roc
from eprouvette_sim.product.amc_engagement import EngagementAmc
from eprouvette_sim.product.mutants_roc import _ecart

if TYPE_CHECKING:
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.product.amc import EnvoiAmc


@_ecart("008", "reste-plus-un", "annonce un centime de trop", "announces one cent too many")
class RestePlusUn(EngagementAmc):
    def simulate(self, parametres: dict[str, Any]) -> dict[str, Any]:
        shown = super().simulate(parametres)
        return shown | {"reste_patient_cents": shown["reste_patient_cents"] + 1}


@_ecart("009", "consigne-perdue", "ne montre pas les consignes", "does not show the instructions")
class ConsignePerdue(EngagementAmc):
    def instructions(self, consignes: list[dict[str, Any]]) -> list[dict[str, Any]]:  # noqa: ARG002
        return []


@_ecart("010", "engagement-perdu", "ne montre pas le montant engagé", "does not show the amount engaged")
class EngagementPerdu(EngagementAmc):
    def commitments(self, sejour: dict[str, Any]) -> list[dict[str, Any]]:
        return [row | {"montant_cents": None} for row in super().commitments(sejour)]


@_ecart("011", "parts-deplacees", "déplace un centime de part AMC entre deux lignes", "moves an AMC cent between lines")
class PartsDeplacees(EngagementAmc):
    def shown(self, parametres: dict[str, Any], lines: list[dict[str, Any]], taken: dict[str, int], notes: Any) -> Any:
        if len(lines) > 1:
            taken = taken | {lines[0]["id"]: taken[lines[0]["id"]] + 1, lines[1]["id"]: taken[lines[1]["id"]] - 1}
        return super().shown(parametres, lines, taken, notes)


@_ecart("012", "calcul-renumerote", "rejoue le calcul sous un autre identifiant", "replays under another identifier")
class CalculRenumerote(EngagementAmc):
    def again(self, demande: Message) -> Message:
        return demande | {"message": self.message_id()} if "lignes" in demande else demande


@_ecart("013", "sans-annulation", "engage de nouveau sans annuler", "commits again without cancelling")
class SansAnnulation(EngagementAmc):
    def clear(self, sejour: dict[str, Any]) -> EnvoiAmc | None:  # noqa: ARG002
        return None


@_ecart("014", "annule-malgre-tout", "croit annulé un engagement facturé", "believes an invoiced commitment cancelled")
class AnnuleMalgreTout(EngagementAmc):
    def after_refusal(self, etat: str, reponse: Message) -> str:  # noqa: ARG002
        return "annule"


@_ecart("015", "calcul-abandonne", "abandonne un calcul sans réponse", "gives up a computation without answer")
class CalculAbandonne(EngagementAmc):
    def doubt(self, sejour: dict[str, Any], pending: dict[str, str]) -> None:
        del sejour, pending

    def clear(self, sejour: dict[str, Any]) -> EnvoiAmc | None:
        sejour["en_suspens"] = []
        return super().clear(sejour)


@_ecart("020", "contact-perdu", "ne montre pas le contact de l'AMC", "does not show the AMC's contact")
class ContactPerdu(EngagementAmc):
    def said(self, envoi: EnvoiAmc) -> str | None:
        if envoi.erreur is not None:
            return super().said(replace(envoi, erreur=replace(envoi.erreur, contact=())))
        kept = {name: value for name, value in (envoi.reponse or {}).items() if not name.startswith("contact.")}
        return super().said(replace(envoi, reponse=kept)) if envoi.reponse else super().said(envoi)


@_ecart("028", "engage-hors-droits", "engage malgré des droits fermés", "commits on closed rights")
class EngageHorsDroits(EngagementAmc):
    def insurers(self, parametres: dict[str, Any]) -> list[dict[str, Any]]:
        known: list[dict[str, Any]] = self.memoire.get(f"amc.droits.{parametres['patient']['reference']}", [])
        return known


@_ecart("029", "seconde-seule", "interroge la seconde comme si elle était seule", "asks the second as if alone")
class SecondeSeule(EngagementAmc):
    def remaining(self, taken: dict[str, int]) -> dict[str, int]:
        return dict.fromkeys(taken, 0)


@_ecart(
    "031",
    "parts-incoherentes",
    "déplace un centime du patient entre deux lignes",
    "moves a patient's cent between lines",
)
class PartsIncoherentes(EngagementAmc):
    def shown(self, *args: Any) -> dict[str, Any]:
        found = super().shown(*args)
        found["lignes"][0]["part_patient_cents"] += 1
        return found


@_ecart("032", "devis-engageant", "simule en engageant", "simulates by committing")
class DevisEngageant(EngagementAmc):
    def simulate(self, parametres: dict[str, Any]) -> dict[str, Any]:
        return self.compute(parametres, roc.CLC)


@_ecart("033", "engagement-double", "montre deux fois l'engagement", "shows the commitment twice")
class EngagementDouble(EngagementAmc):
    def commitments(self, sejour: dict[str, Any]) -> list[dict[str, Any]]:
        return super().commitments(sejour) * 2


@_ecart("034", "refus-avale", "ne dit pas le refus de l'AMC", "does not tell the AMC's refusal")
class RefusAvale(EngagementAmc):
    def said(self, envoi: EnvoiAmc) -> str | None:
        told = super().said(envoi)
        code = envoi.erreur.code if envoi.erreur else (envoi.reponse or {}).get("code", "")
        return told.replace(f"({code})", "") if told and code else told


@_ecart("035", "boucle", "rejoue dix fois une demande sans réponse", "replays ten times what gets no answer")
class Boucle(EngagementAmc):
    def tries(self) -> int:
        return 10


@_ecart(
    "015", "reponse-d-un-autre", "prend pour sienne la réponse à une autre demande", "takes another's answer as its own"
)
class ReponseDUnAutre(EngagementAmc):
    def ours(self, demande: Message, reponse: Message) -> bool:  # noqa: ARG002 - the defect is not to look
        return True


@_ecart("046", "assure-oublie", "oublie l'assuré au moment d'engager", "forgets the insured person when committing")
class AssureOublie(EngagementAmc):
    def request(self, parametres: dict[str, Any], insurer: dict[str, Any], taken: dict[str, int]) -> Message:
        asked = super().request(parametres, insurer, taken)
        return {name: value for name, value in asked.items() if name != "beneficiaire.nir_od"}
