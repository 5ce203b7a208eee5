"""What is asked of a product an AMC refuses or fails: the code and the contact told, retries bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.amc import SANS_APPEL, SANS_REPONSE, AppelAmc, appels, controle, dernier, ecart
from eprouvette.checks.api import Constat, Observations, constat, sans_objet
from eprouvette_sim.formats import roc

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARLANTES = ("identifier_amc", "simuler_amc", "engager_amc", "annuler_amc")


@controle(
    "refus_dit",
    "034",
    titre="Le refus de l'AMC est dit à l'agent, avec son code",
    title="The AMC's refusal is told to the clerk, with its code",
    clause="erreurs de l'AMC par groupe (cdri_roc §5.3, §7.4 R14)",
)
def refus_dit(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the code of the last refusal or fault is in what the product told after it."""
    calls = [call for call in appels(vu, contrats, *roc.EN_LIGNE) if _refus(call)]
    answer = dernier(vu, *_PARLANTES)
    if not calls or answer is None:
        return sans_objet("l'AMC n'a rien refusé" if answer else SANS_REPONSE)
    told = str(answer.valeur.get("message") or "")
    wrong = ecart(
        calls[-1], f"un message citant {_refus(calls[-1])}", told or "aucun message", "erreur avalée", answer.operation
    )
    return constat([] if _refus(calls[-1]) in told else [wrong], 1, sinon=SANS_APPEL)


@controle(
    "contact_affiche",
    "020",
    titre="Le contact que donne l'AMC est montré à l'agent",
    title="The contact the AMC gives is shown to the clerk",
    clause="Erreur2 enrichie d'un contact (cdri_roc §4.6, §7.4 R20)",
)
def contact_affiche(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each value of the contact of the last fault or refusal is in what the product told."""
    seen = [(call, found) for call in appels(vu, contrats, *roc.EN_LIGNE) if (found := _contact(call))]
    answer = dernier(vu, *_PARLANTES)
    if not seen or answer is None:
        return sans_objet("l'AMC n'a donné aucun contact" if answer else SANS_REPONSE)
    told = str(answer.valeur.get("message") or "")
    missing = [value for value in seen[-1][1] if value not in told]
    wrong = ecart(
        seen[-1][0], ", ".join(missing), told or "aucun message", "détail de l'erreur non lu", answer.operation
    )
    return constat([wrong] if missing else [], 1, sinon=SANS_APPEL)


@controle(
    "sans_boucle",
    "035",
    titre="Les reprises sont bornées, un refus n'est pas rejoué",
    title="Retries are bounded, a refusal is not replayed",
    clause="reprises bornées (cdri_roc §7.4 R15, R20)",
)
def sans_boucle(vu: Observations, *, maximum: int) -> Constat:
    """Held when at least one and at most `maximum` calls reached the AMCs."""
    seen = vu.of_service("roc")
    wrong = ecart(None, f"au plus {maximum} appels", f"{len(seen)} appels", "boucle de reprise", "/Envelope")
    return constat([wrong] if len(seen) > maximum else [], len(seen), sinon=SANS_APPEL)


def _refus(call: AppelAmc) -> str:
    """The code of a refusal or fault, empty otherwise."""
    if call.erreur is not None:
        return call.erreur.code
    return str((call.reponse or {}).get("code") or "") if call.statut == "refuse" else ""


def _contact(call: AppelAmc) -> list[str]:
    if call.erreur is not None:
        return [value for _, value in call.erreur.contact]
    if call.statut != "refuse":
        return []
    names = ("contact.nom", "contact.telephone", "contact.courriel")
    return [str(call.reponse[name]) for name in names if call.reponse and name in call.reponse]
