"""What is asked of a product that consults rights: the right person and day, rights shown as answered, no silent choice.

The messages are neutral (or a pack's): state and behaviour are judged against expectations, the neutral syntax never is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.droits import ConsultationVue, consultations, dernier
from eprouvette.checks.registry import check
from eprouvette_sim.formats import cdri

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eprouvette_sim.formats.correspondance import Message

_MUET = "le service CDRi n'a reçu aucune demande lisible"
_RIEN = "le produit n'a rien présenté au banc"
_PROXY = "contenu d'après ADRi (cdri_roc §2.2–2.3)"
_IDENTIFIANTS = ("nir_od", "nir", "date_naissance", "rang")


def _attente(numero: str) -> tuple[str]:
    return (f"ATTENTE:EPR-CDRI-{numero}",)


@check(
    "cdri.demande_de_la_personne",
    version=1,
    prouve=_attente("101"),
    provenance="neutre",
    clause="clés de recherche d'ADRi (cdri_roc §2.2)",
    titre="La demande porte les identifiants de la bonne personne",
    title="The request carries the right person's identifiers",
)
def demande_de_la_personne(
    vu: Observations, *, personnes: Sequence[Mapping[str, str]], contrats: Mapping[str, Any] | None = None
) -> Constat:
    """Held when each request carries the identifiers of one of these people; `personnes` hold `nir_od`, `rang`…"""
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
        if not any(all(row.get(name) == value for name, value in person.items()) for person in personnes)
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


def _compare(
    vu: Observations,
    contrats: Mapping[str, Any] | None,
    *,
    champ: str,
    attendu: Callable[[Message], Any],
    cause: str,
) -> Constat:
    """Held when the product's last answer shows, under `champ`, what the service's last answer implies."""
    answer = dernier(vu)
    given = _derniere_reponse(vu, contrats)
    if answer is None or given is None:
        return sans_objet(_RIEN if answer is None else "aucune réponse du service à présenter")
    if given[1].get("statut") != "trouve":
        return sans_objet("le service n'a pas rendu de droits")
    expected = attendu(given[1])
    shown = (answer.valeur.get("presente") or {}).get(champ)
    found = []
    if shown != expected:
        found.append(
            Ecart(
                attendu=_mots(expected),
                observe=_mots(shown),
                lieu=f"consulter_droits : presente.{champ}",
                echange=given[0].vu.exchange.id,
                cause=cause,
            )
        )
    return constat(found, 1, sinon=_RIEN)


@check(
    "cdri.organisme_presente",
    version=1,
    prouve=_attente("103"),
    provenance="neutre",
    clause=_PROXY,
    titre="Régime, caisse et centre viennent de la réponse",
    title="Régime, caisse and centre come from the answer",
)
def organisme_presente(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the three codes shown are the three answered."""
    return _compare(
        vu,
        contrats,
        champ="organisme",
        attendu=lambda message: {name: message.get(f"organisme.{name}") for name in ("regime", "caisse", "centre")},
        cause="un code gardé d'une consultation ou d'une carte antérieure, ou un zéro de tête perdu",
    )


@check(
    "cdri.droits_a_la_date",
    version=1,
    prouve=_attente("104"),
    provenance="neutre",
    clause=_PROXY,
    titre="L'ouverture des droits est jugée à la date des soins",
    title="Rights are judged open at the date of care",
)
def droits_a_la_date(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the product says open exactly when one period covers that day, ends included."""
    return _compare(
        vu,
        contrats,
        champ="droits_ouverts",
        attendu=lambda message: any(_couvre(row, date_soins) for row in message.get("periodes", ())),
        cause="seule la première période est lue, ou la comparaison se fait à la date du jour ou aux bornes exclues",
    )


@check(
    "cdri.exonerations_a_la_date",
    version=1,
    prouve=_attente("105"),
    provenance="neutre",
    clause="périodes de couverture, code ALD (cdri_roc §2.3–2.4)",
    titre="Les exonérations présentées courent à la date des soins",
    title="The exemptions shown run at the date of care",
)
def exonerations_a_la_date(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the ALD codes shown are exactly those whose period covers that day."""
    return _compare(
        vu,
        contrats,
        champ="exonerations",
        attendu=lambda message: [
            row["code_ald"] for row in message.get("couvertures", ()) if "code_ald" in row and _couvre(row, date_soins)
        ],
        cause="l'exonération est retenue sans regarder ses dates, ou seule la première est lue",
    )


@check(
    "cdri.c2s_presentee",
    version=1,
    prouve=_attente("106"),
    provenance="neutre",
    clause="complémentaire santé solidaire, avec ou sans participation (cdri_roc §2.1, §2.4)",
    titre="La complémentaire santé solidaire est présentée avec sa participation",
    title="C2S is shown with its participation",
)
def c2s_presentee(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the C2S shown is the one that runs that day, participation included, or none."""
    return _compare(
        vu,
        contrats,
        champ="c2s",
        attendu=lambda message: message.get("c2s.mode") if _court(message, "c2s", date_soins) else None,
        cause="participation confondue, ou période de la C2S ignorée",
    )


@check(
    "cdri.ame_presentee",
    version=1,
    prouve=_attente("107"),
    provenance="neutre",
    clause="aide médicale de l'État (cdri_roc §2.1)",
    titre="L'aide médicale de l'État est présentée à la date des soins",
    title="AME is shown at the date of care",
)
def ame_presentee(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the AME is shown exactly when it runs that day."""
    return _compare(
        vu,
        contrats,
        champ="ame",
        attendu=lambda message: "ame.du" in message and _court(message, "ame", date_soins),
        cause="présence de l'AME lue sans ses dates, ou non lue",
    )


@check(
    "cdri.medecin_traitant_presente",
    version=1,
    prouve=_attente("108"),
    provenance="neutre",
    clause="indicateur de médecin traitant (cdri_roc §2.3)",
    titre="Médecin traitant déclaré, non déclaré et inconnu restent distincts",
    title="Declared, not declared and unknown médecin traitant stay apart",
)
def medecin_traitant_presente(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when what is shown is what was answered: `oui`, `non`, `inconnu`, or nothing."""
    return _compare(
        vu,
        contrats,
        champ="medecin_traitant",
        attendu=lambda message: message.get("medecin_traitant"),
        cause="l'inconnu est ramené à « non », ce qui majore à tort la part du patient",
    )


@check(
    "cdri.accidents_presentes",
    version=1,
    prouve=_attente("109"),
    provenance="neutre",
    clause="accidents du travail, trois au plus (cdri_roc §2.3)",
    titre="Tous les accidents du travail connus sont présentés",
    title="Every known work accident is shown",
)
def accidents_presentes(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the accidents shown are those answered, in order."""
    return _compare(
        vu,
        contrats,
        champ="at_mp",
        attendu=lambda message: [dict(row) for row in message.get("at_mp", ())],
        cause="seul le premier accident est lu",
    )


@check(
    "cdri.accident_non_choisi",
    version=1,
    prouve=_attente("110"),
    provenance="neutre",
    clause="choix de l'accident par une personne (cdri_roc §7.3 C12)",
    titre="Le produit ne choisit pas l'accident à la place de l'agent",
    title="The product does not choose the accident for the clerk",
)
def accident_non_choisi(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, several accidents being answered, none is kept by the product itself."""
    given = _derniere_reponse(vu, contrats)
    if given is None or len(given[1].get("at_mp", ())) < 2:
        return sans_objet("le service n'a pas rendu plusieurs accidents")
    return _compare(
        vu,
        contrats,
        champ="at_mp_retenu",
        attendu=lambda _message: None,
        cause="le premier accident de la liste est pris par défaut",
    )


@check(
    "cdri.amc_presentee",
    version=1,
    prouve=_attente("111"),
    provenance="neutre",
    clause="bloc mutuelle (cdri_roc §2.3)",
    titre="La complémentaire connue de la caisse est présentée",
    title="The complementary insurer known to the caisse is shown",
)
def amc_presentee(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when number and management mode shown are those answered, or none when none is answered."""
    return _compare(
        vu,
        contrats,
        champ="amc",
        attendu=lambda message: (
            {"numero": message["amc.numero"], "gere_par_amo": message.get("amc.gere_par_amo") == "oui"}
            if "amc.numero" in message
            else None
        ),
        cause="bloc complémentaire ignoré, ou mode de gestion perdu : le débiteur facturé sera faux",
    )


@check(
    "cdri.justificatif_valable",
    version=1,
    prouve=_attente("112"),
    provenance="neutre",
    clause="nature de justificatif et délai de validité de la réponse (SFG-ACE RG_BS621)",
    titre="Le justificatif n'est repris que d'une réponse encore valable",
    title="The proof is taken only from an answer still valid",
)
def justificatif_valable(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the nature of proof shown is the one answered, and none once the answer has expired."""
    return _compare(
        vu,
        contrats,
        champ="nature_justificatif",
        attendu=lambda message: (
            None if message.get("expire_le", "9999") < date_soins else message.get("nature_justificatif")
        ),
        cause="la date d'expiration de la réponse n'est pas regardée",
    )


@check(
    "cdri.beneficiaire_presente",
    version=1,
    prouve=_attente("113"),
    provenance="neutre",
    clause="bénéficiaire et rang gémellaire (cdri_roc §2.2–2.3)",
    titre="La personne présentée est celle de la réponse",
    title="The person shown is the one answered",
)
def beneficiaire_presente(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when first names, birth date, matricule and rank shown are those answered."""
    return _compare(
        vu,
        contrats,
        champ="beneficiaire",
        attendu=lambda message: {
            "nom_naissance": message.get("identite.nom_naissance"),
            "prenoms": message.get("identite.prenoms"),
            "date_naissance": message.get("identite.date_naissance"),
            "matricule": message.get("identite.nir"),
            "rang": message.get("beneficiaire.rang"),
        },
        cause="rang oublié, ou date lunaire transformée en date civile",
    )


@check(
    "cdri.historique_des_organismes",
    version=1,
    prouve=_attente("114"),
    provenance="neutre",
    clause="changement de caisse entre deux consultations (cdri_roc §7.3 C10)",
    titre="L'organisme précédent reste dans l'historique",
    title="The former body stays in the history",
)
def historique_des_organismes(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the history shown lists the bodies answered before the last answer, each change once."""
    seen = [c.reponse for c in consultations(vu, contrats) if c.reponse and c.reponse.get("statut") == "trouve"]
    if len(seen) < 2:
        return sans_objet("il faut deux consultations réussies pour comparer les organismes")
    former: list[dict[str, Any]] = []
    for message in seen[:-1]:
        body = {name: message.get(f"organisme.{name}") for name in ("regime", "caisse", "centre")}
        if not former or former[-1] != body:
            former.append(body)
    return _compare(
        vu, contrats, champ="historique", attendu=lambda _message: former, cause="la nouvelle caisse écrase l'ancienne"
    )


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
        observe=_mots(shown),
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


def _derniere_reponse(vu: Observations, contrats: Mapping[str, Any] | None) -> tuple[ConsultationVue, Message] | None:
    seen = [
        (c, c.reponse) for c in consultations(vu, contrats) if c.operation == cdri.UNITAIRE and c.reponse is not None
    ]
    return seen[-1] if seen else None


def _couvre(row: Mapping[str, str], jour: str) -> bool:
    return bool(row.get("du", "9999") <= jour <= row.get("au", "9999"))


def _court(message: Message, nom: str, jour: str) -> bool:
    return bool(message.get(f"{nom}.du", "0000") <= jour <= message.get(f"{nom}.au", "9999"))


def _dit(row: Mapping[str, Any]) -> str:
    names = [name for name in _IDENTIFIANTS if row.get(name)]
    return ", ".join(f"{name} {row[name]}" for name in names) or "aucun identifiant"


def _mots(value: Any) -> str:
    if value is None:
        return "rien"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_mots(part)}" for name, part in value.items()) or "rien"
    if isinstance(value, list):
        return " ; ".join(_mots(part) for part in value) or "aucun"
    return str(value)
