"""What is asked of a product that consults rights: the right person and day, rights shown as answered, no silent choice.

The messages are neutral (or a pack's): state and behaviour are judged against expectations, the neutral syntax never is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.droits import consultations, dernier, mots
from eprouvette.checks.registry import check
from eprouvette_sim.formats import cdri

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MUET = "le service CDRi n'a reçu aucune demande lisible"
_RIEN = "le produit n'a rien présenté au banc"
_IDENTIFIANTS = ("nir_od", "nir", "date_naissance", "rang")


def _attente(numero: str) -> tuple[str]:
    return (f"ATTENTE:EPR-CDRI-{numero}",)


@check(
    "cdri.demande_de_la_personne",
    version=2,
    prouve=_attente("101"),
    provenance="neutre",
    clause="clés de recherche d'ADRi (cdri_roc §2.2)",
    titre="La demande porte les identifiants de la bonne personne",
    title="The request carries the right person's identifiers",
)
def demande_de_la_personne(
    vu: Observations, *, personnes: Sequence[Mapping[str, str]], contrats: Mapping[str, Any] | None = None
) -> Constat:
    """Held when each request carries the identifiers of one of these people; `personnes` hold `nir_od`, `rang`…

    A beneficiary's own `nir` may be left out (0..1, cdri_roc §2.2); given, it is theirs.
    """
    asked = [(seen, row) for seen in consultations(vu, contrats) for row in seen.demandes]
    found = [
        Ecart(
            attendu=" ou ".join(_dit(person) for person in personnes),
            observe=_dit(row),
            lieu="/Envelope/Body",
            echange=seen.vu.exchange.id,
            cause="identifiants d'un autre dossier, date « corrigée », rang oublié ou lettre corse remplacée",
        )
        for seen, row in asked
        if not any(_est(row, person) for person in personnes)
    ]
    return constat(found, len(asked), sinon=_MUET)


@check(
    "cdri.date_des_soins",
    version=1,
    prouve=_attente("102"),
    provenance="neutre",
    clause="date de référence d'ADRi (cdri_roc §2.2, §2.4)",
    titre="La date demandée est celle des soins",
    title="The date asked about is that of care",
)
def date_des_soins(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when every request asks about that civil day (`AAAA-MM-JJ`)."""
    asked = [(seen, row) for seen in consultations(vu, contrats) for row in seen.demandes]
    found = [
        Ecart(
            attendu=date_soins,
            observe=row.get("date_reference") or "absente",
            lieu="/Envelope/Body",
            echange=seen.vu.exchange.id,
            cause="la date du jour remplace celle des soins",
        )
        for seen, row in asked
        if row.get("date_reference") != date_soins
    ]
    return constat(found, len(asked), sinon=_MUET)


#: field of the business context -> canonical name of the request it repeats (ADRi clients: cdri_roc §2.2)
_REPETES = {
    "assure_nir": "nir_od",
    "beneficiaire_nir": "nir",
    "date_naissance": "date_naissance",
    "rang": "rang",
}


@check(
    "cdri.contexte_coherent",
    version=1,
    prouve=_attente("127"),
    provenance="neutre",
    clause="identifiants répétés dans ContexteBAM (cdri_roc §2.2 [S2], §1.4)",
    titre="Le contexte métier ne contredit pas la demande",
    title="The business context does not contradict the request",
)
def contexte_coherent(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each identifier the context of a unit call repeats is the one of the request; leaving it out is allowed."""
    seen = [c for c in consultations(vu, contrats) if c.operation == cdri.UNITAIRE and c.vu.appel and c.vu.appel.bam]
    found = []
    examined = 0
    for call in seen:
        for ours, theirs in _REPETES.items():
            repeated = getattr(call.vu.appel.bam, ours) if call.vu.appel else None
            if repeated is None or call.demande is None:
                continue
            examined += 1
            if repeated != call.demande.get(theirs):
                found.append(
                    Ecart(
                        attendu=f"{theirs} {call.demande.get(theirs) or 'absent'}, comme dans la demande",
                        observe=str(repeated),
                        lieu="/Envelope/Header/ContexteBAM/COUVERTURE",
                        echange=call.vu.exchange.id,
                        cause="contexte gardé du patient précédent",
                    )
                )
    return constat(found, examined, sinon="aucun identifiant répété dans le contexte métier")


@check(
    "cdri.demande_selon_le_pack",
    version=1,
    prouve=_attente("101"),
    provenance="neutre",
    clause="schéma du pack fourni par l'utilisateur",
    titre="La demande suit le schéma officiel fourni",
    title="The request follows the official schema supplied",
)
def demande_selon_le_pack(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, a pack being in force, its schema accepted every request; nothing to judge without a pack."""
    if not contrats:
        return sans_objet("syntaxe CDRi non jugée : aucun pack officiel fourni, messages neutres du banc")
    seen = consultations(vu, contrats)
    found = [
        Ecart(
            attendu=note.attendu,
            observe=note.observe,
            lieu=note.lieu,
            echange=call.vu.exchange.id,
            clause=note.regle,
            cause="message construit hors du schéma officiel",
        )
        for call in seen
        for note in call.vu.exchange.notes
        if note.code == "pack.schema"
    ]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "cdri.alertes_presentees",
    version=1,
    prouve=_attente("115"),
    provenance="neutre",
    clause="droits fermés, caisse changée, réponse périmée : rien en silence (cdri_roc §7.3 C7, C10)",
    titre="L'agent est alerté de ce qui change la prise en charge",
    title="The clerk is alerted to what changes the coverage",
)
def alertes_presentees(vu: Observations, *, alertes: Sequence[str]) -> Constat:
    """Held when the product's last answer raises exactly these alerts (an empty list: none)."""
    answer = dernier(vu)
    if answer is None:
        return sans_objet(_RIEN)
    shown = sorted(str(alert) for alert in answer.valeur.get("alertes") or ())
    ecart = Ecart(
        attendu=", ".join(sorted(alertes)) or "aucune alerte",
        observe=", ".join(shown) or "aucune alerte",
        lieu="consulter_droits : alertes",
        cause="acceptation silencieuse, ou alerte sans objet",
    )
    return constat([] if shown == sorted(alertes) else [ecart], 1, sinon=_RIEN)


@check(
    "cdri.aucun_droit_presente",
    version=1,
    prouve=_attente("116"),
    provenance="neutre",
    clause="inconnu, ambigu ou en erreur : aucun droit retenu (cdri_roc §7.3 C8, C9)",
    titre="Sans réponse certaine, aucun droit n'est présenté",
    title="Without a certain answer, no rights are shown",
)
def aucun_droit_presente(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, the last answer giving no rights (or a fault), the product shows none."""
    answer, seen = dernier(vu), consultations(vu, contrats)
    if answer is None:
        return sans_objet(_RIEN)
    if seen and seen[-1].reponse is not None and seen[-1].reponse.get("statut") == "trouve":
        return sans_objet("le service a rendu des droits")
    shown = answer.valeur.get("presente")
    ecart = Ecart(
        attendu="aucun droit présenté",
        observe=mots(shown),
        lieu="consulter_droits : presente",
        echange=seen[-1].vu.exchange.id if seen else None,
        cause="choix silencieux parmi des candidats, ou anciens droits présentés comme à jour",
    )
    return constat([ecart] if shown else [], 1, sinon=_RIEN)


@check(
    "cdri.message_a_l_agent",
    version=1,
    prouve=_attente("117"),
    provenance="neutre",
    clause="refus et pannes montrés à l'agent (cdri_roc §7.3 C8, C13–C16)",
    titre="Ce qui a empêché la consultation est dit à l'agent",
    title="What prevented the consultation is told to the clerk",
)
def message_a_l_agent(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, no rights being answered, the product tells the clerk something; the code of a fault must appear."""
    answer, seen = dernier(vu), consultations(vu, contrats)
    if answer is None or not seen:
        return sans_objet(_RIEN if answer is None else _MUET)
    if seen[-1].reponse is not None and seen[-1].reponse.get("statut") == "trouve":
        return sans_objet("le service a rendu des droits")
    told = str(answer.valeur.get("message") or "")
    code = seen[-1].erreur.code if seen[-1].erreur else ""
    ecart = Ecart(
        attendu=f"un message citant le code {code}" if code else "un message",
        observe=told or "aucun message",
        lieu="consulter_droits : message",
        echange=seen[-1].vu.exchange.id,
        cause="erreur avalée : l'agent croit que tout va bien, ou ne peut rien dire au support",
    )
    return constat([] if told and code in told else [ecart], 1, sinon=_RIEN)


@check(
    "cdri.sans_boucle",
    version=1,
    prouve=_attente("118"),
    provenance="neutre",
    clause="reprises bornées (cdri_roc §7.3 C13, C15, C16)",
    titre="Les reprises sont bornées, un refus n'est pas rejoué",
    title="Retries are bounded, a refusal is not replayed",
)
def sans_boucle(vu: Observations, *, maximum: int) -> Constat:
    """Held when at least one call and at most `maximum` reached the service since the scenario began."""
    seen = consultations(vu, None)
    ecart = Ecart(
        attendu=f"au plus {maximum} appel{'s' if maximum > 1 else ''}",
        observe=f"{len(seen)} appels",
        lieu="/Envelope",
        echange=seen[-1].vu.exchange.id if seen else None,
        cause="boucle de reprise sans limite, ou refus définitif traité comme une panne passagère",
    )
    return constat([ecart] if len(seen) > maximum else [], len(seen), sinon="le service CDRi n'a reçu aucun appel")


@check(
    "cdri.reprise_apres_panne",
    version=1,
    prouve=_attente("119"),
    provenance="neutre",
    clause="panne passagère (siram_40) : reprise possible (cdri_roc §1.7, §7.3 C15)",
    titre="Après une panne passagère, la consultation reprend et aboutit",
    title="After a fleeting failure, the consultation is tried again and succeeds",
)
def reprise_apres_panne(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the first call failed, a later one was answered, and the product shows its rights."""
    seen, answer = consultations(vu, contrats), dernier(vu)
    if not seen or seen[0].reponse is not None:
        return sans_objet("le premier appel n'a pas échoué")
    answered = any(call.reponse is not None for call in seen[1:])
    shown = bool(answer and answer.valeur.get("presente"))
    ecart = Ecart(
        attendu="une reprise, puis les droits présentés",
        observe="aucune reprise" if len(seen) == 1 else "reprise sans résultat présenté",
        lieu="/Envelope",
        echange=seen[-1].vu.exchange.id,
        cause="la première panne est définitive : l'agent doit tout ressaisir",
    )
    return constat([] if answered and shown else [ecart], 1, sinon=_MUET)


def _est(row: Mapping[str, Any], person: Mapping[str, str]) -> bool:
    optional = {"nir"} if not row.get("nir") else set()
    return all(row.get(name) == value for name, value in person.items() if name not in optional)


def _dit(row: Mapping[str, Any]) -> str:
    names = [name for name in _IDENTIFIANTS if row.get(name)]
    return ", ".join(f"{name} {row[name]}" for name in names) or "aucun identifiant"
