"""What is asked of a product that identifies a beneficiary: the right person and day, guarantees and order kept."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from eprouvette.checks.amc import (
    CALCULS,
    SANS_APPEL,
    SANS_REPONSE,
    AppelAmc,
    appels,
    controle,
    dernier,
    ecart,
    parts,
    recherches,
)
from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette_sim.formats import roc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@controle(
    "identification_de_la_personne",
    "025",
    titre="La demande porte les identifiants de la bonne personne",
    title="The request carries the right person's identifiers",
    clause="IDB : droits du bénéficiaire (cdri_roc §5.4)",
)
def identification_de_la_personne(
    vu: Observations, *, personne: Mapping[str, str], contrats: Mapping[str, Any] | None = None
) -> Constat:
    """Held when each IDB, SIM and CLC carries these values (`beneficiaire.rang`, …)."""
    calls = appels(vu, contrats, roc.IDB, *CALCULS)
    found = [
        ecart(
            call,
            f"{name} {value}",
            str(call.demande.get(name) or "absent"),
            "identifiants d'un autre dossier, ou rang oublié",
        )
        for call in calls
        for name, value in personne.items()
        if call.demande.get(name) != value
    ]
    return constat(found, len(calls), sinon=SANS_APPEL)


@controle(
    "date_des_soins",
    "026",
    titre="La date demandée à l'AMC est celle des soins",
    title="The date asked of the AMC is that of care",
    clause="droits au jour demandé (catalogue ROC, IDB)",
)
def date_des_soins(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when every IDB asks about that civil day (`AAAA-MM-JJ`)."""
    calls = appels(vu, contrats, roc.IDB)
    found = [
        ecart(
            call,
            date_soins,
            str(call.demande.get("date_reference") or "absente"),
            "la date du jour remplace celle des soins",
        )
        for call in calls
        if call.demande.get("date_reference") != date_soins
    ]
    return constat(found, len(calls), sinon=SANS_APPEL)


@controle(
    "garanties_retenues",
    "004",
    titre="Les garanties de chaque domaine sont retenues, contrat responsable compris",
    title="Every domain's guarantees are kept, responsible contract included",
    clause="droits ouverts, plusieurs domaines (cdri_roc §7.4 R4)",
)
def garanties_retenues(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each AMC shown bears every guarantee answered (rate, ceilings, exclusion) and the responsible flag."""
    shown, answered = _presentees(vu), _identifiees(vu, contrats)
    found = []
    for call in answered:
        row = shown.get(call.amc)
        expected, seen = _garanties(call.reponse or {}), _montrees(row)
        responsible = ((call.reponse or {}).get("amc.responsable") == "oui", bool(row and row.get("responsable")))
        if expected != seen or responsible[0] != responsible[1]:
            found.append(
                ecart(
                    call,
                    f"{expected}, responsable {responsible[0]}",
                    f"{seen}, responsable {responsible[1]}",
                    "une garantie perdue",
                    "identifier_amc",
                )
            )
    return constat(found, len(answered), sinon="aucune AMC n'a rendu de droits")


@controle(
    "droits_a_la_date",
    "005",
    titre="Les droits à la mutuelle sont jugés à la date des soins",
    title="AMC rights are judged at the date of care",
    clause="droits fermés ou futurs (cdri_roc §7.4 R5)",
)
def droits_a_la_date(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when `droits_ouverts` says, for each AMC, whether the period answered covers that day, ends included."""
    shown, answered = _presentees(vu), _identifiees(vu, contrats)
    found = []
    for call in answered:
        expected = _ouverts(call, date_soins)
        row = shown.get(call.amc)
        if row is None or bool(row.get("droits_ouverts")) != expected:
            seen = "AMC non présentée" if row is None else str(row.get("droits_ouverts"))
            found.append(
                ecart(
                    call, f"droits ouverts : {expected}", seen, "date non regardée, ou borne exclue", "identifier_amc"
                )
            )
    return constat(found, len(answered), sinon="aucune AMC n'a rendu de droits")


@controle(
    "alertes_presentees",
    "027",
    titre="L'agent est alerté de ce qui empêche la prise en charge",
    title="The clerk is alerted to what prevents the coverage",
    clause="rien en silence (cdri_roc §7.4 R5, R6)",
)
def alertes_presentees(vu: Observations, *, alertes: Sequence[str]) -> Constat:
    """Held when the last identification raises exactly these alerts (an empty list: none)."""
    answer = dernier(vu, "identifier_amc")
    if answer is None:
        return sans_objet(SANS_REPONSE)
    shown = sorted(str(alert) for alert in answer.valeur.get("alertes") or ())
    wrong = Ecart(
        attendu=", ".join(sorted(alertes)) or "aucune alerte",
        observe=", ".join(shown) or "aucune alerte",
        lieu="identifier_amc : alertes",
        cause="acceptation silencieuse, ou alerte sans objet",
    )
    return constat([] if shown == sorted(alertes) else [wrong], 1, sinon=SANS_REPONSE)


@controle(
    "sans_engagement_hors_droits",
    "028",
    titre="Aucun engagement n'est demandé sur des droits fermés",
    title="No commitment is asked for on closed rights",
    clause="des droits fermés ou à venir ne servent pas de base (cdri_roc §7.4 R5)",
)
def sans_engagement_hors_droits(
    vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None
) -> Constat:
    """Held when no CLC goes to an AMC whose last answer closed rights that day."""
    closed = {call.amc for call in _identifiees(vu, contrats) if not _ouverts(call, date_soins)}
    if not closed:
        return sans_objet("tous les droits rendus sont ouverts à cette date")
    calls = [call for call in appels(vu, contrats, roc.CLC) if call.amc in closed]
    found = [
        ecart(call, "aucune demande d'engagement", "CLC envoyé", "date non regardée avant de demander")
        for call in calls
    ]
    return constat(found, len(closed), sinon=SANS_APPEL)


@controle(
    "correction_rappelee",
    "006",
    titre="Après un refus d'identification, la correction est envoyée",
    title="After a refused identification, the correction is sent",
    clause="bénéficiaire inconnu, numéro d'adhérent faux (cdri_roc §7.4 R6)",
)
def correction_rappelee(vu: Observations, *, adherent: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, a first IDB being refused, the last one bears the corrected adherent number and its rights are shown."""
    calls = appels(vu, contrats, roc.IDB)
    if not calls or (calls[0].reponse or {}).get("groupe") != "beneficiaire":
        return sans_objet("aucune identification n'a été refusée")
    last = calls[-1]
    good = last.demande.get("amc.numero_adherent") == adherent and last.amc in _presentees(vu)
    seen = f"numéro d'adhérent {last.demande.get('amc.numero_adherent') or 'absent'}"
    wrong = ecart(
        last, f"numéro d'adhérent {adherent}, puis ses droits", seen, "premier numéro gardé malgré la correction"
    )
    return constat([] if good else [wrong], 1, sinon=SANS_APPEL)


@controle(
    "ordre_des_amc",
    "007",
    titre="Avec deux AMC, l'ordre de priorité est suivi",
    title="With two AMCs, the priority order is followed",
    clause="deux AMC, ordre de priorité (cdri_roc §7.4 R7)",
)
def ordre_des_amc(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, in each computation, the AMC called first is the one of first rank."""
    ranks = {call.amc: int((call.reponse or {}).get("amc.rang") or 1) for call in _identifiees(vu, contrats)}
    if len(ranks) < 2:
        return sans_objet("le patient n'a pas deux AMC")
    calls = [call for call in appels(vu, contrats, *CALCULS) if call.amc in ranks]
    found = [
        ecart(
            after,
            f"rang {ranks[after.amc]} avant rang {ranks[before.amc]}",
            f"{before.amc} puis {after.amc}",
            "AMC prises dans l'ordre de saisie",
        )
        for before, after in pairwise(calls)
        if before.operation == after.operation
        and before.sejour == after.sejour
        and ranks[after.amc] < ranks[before.amc]
    ]
    return constat(found, len(calls), sinon=SANS_APPEL)


@controle(
    "second_sur_le_reste",
    "029",
    titre="La seconde AMC connaît ce que la première a déjà pris",
    title="The second AMC is told what the first has already taken",
    clause="le second ne paie que le reste (cdri_roc §7.4 R7)",
)
def second_sur_le_reste(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each computation asked of a second AMC carries, line by line, the cents answered by the first."""
    calls = [call for call in appels(vu, contrats, *CALCULS) if call.reponse is not None]
    pairs = [(a, b) for a, b in pairwise(calls) if a.operation == b.operation and a.amc != b.amc]
    found = []
    for first, second in pairs:
        expected = {name: value for name, value in parts(first.reponse).items() if value}
        told = {str(row.get("id")): roc.cents(row.get("deja_pris")) or 0 for row in second.demande.get("lignes", ())}
        seen = {name: value for name, value in told.items() if value}
        if seen != expected:
            found.append(
                ecart(
                    second,
                    f"déjà pris, en centimes : {expected}",
                    str(seen),
                    "chaque AMC interrogée comme si elle était seule",
                )
            )
    return constat(found, len(pairs), sinon="une seule AMC a été interrogée")


@controle(
    "adherent_jusqu_a_la_facture",
    "030",
    titre="Le numéro d'adhérent de l'attestation suit jusqu'à la facture",
    title="The attestation's adherent number follows to the claim",
    clause="quatrième donnée de l'attestation (cdri_roc §4.2)",
)
def adherent_jusqu_a_la_facture(
    vu: Observations, *, adherents: Mapping[str, str], contrats: Mapping[str, Any] | None = None
) -> Constat:
    """Held when IDB, SIM, CLC and claims carry the adherent number printed for their AMC."""
    calls = [c for c in appels(vu, contrats, roc.IDB, *CALCULS, roc.FACTURER) if c.amc in adherents]
    found = [
        ecart(
            call,
            adherents[call.amc],
            str(call.demande.get("amc.numero_adherent") or "absent"),
            "numéro perdu entre deux écrans",
        )
        for call in calls
        if call.demande.get("amc.numero_adherent") != adherents[call.amc]
    ]
    return constat(found, len(calls), sinon=SANS_APPEL)


@controle(
    "messages_uniques",
    "043",
    titre="Deux demandes différentes n'ont pas le même identifiant",
    title="Two different requests do not share an identifier",
    clause="identifiant de message (cdri_roc §7.4 R12)",
)
def messages_uniques(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when no two requests that say different things bear one message identifier."""
    first: dict[str, AppelAmc] = {}
    found = []
    calls = appels(vu, contrats)
    for call in calls:
        known = first.setdefault(str(call.demande.get("message")), call)
        if known.demande != call.demande:
            found.append(
                ecart(
                    call,
                    "un identifiant neuf",
                    str(call.demande.get("message")),
                    "identifiant réutilisé : l'AMC rend l'ancienne réponse",
                )
            )
    return constat(found, len(calls), sinon=SANS_APPEL)


@controle(
    "demande_selon_le_pack",
    "022 025 036",
    titre="Les demandes suivent le schéma officiel fourni",
    title="The requests follow the official schema supplied",
    clause="schéma ou tracé du pack fourni par l'utilisateur",
)
def demande_selon_le_pack(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, a pack being in force, nothing was wrong in the form of any request; nothing to judge without one."""
    if not contrats:
        return sans_objet("syntaxe ROC non jugée : aucun pack officiel fourni, messages neutres du banc")
    calls = [call for call in (*recherches(vu, contrats), *appels(vu, contrats)) if call.operation in contrats]
    found = [
        ecart(call, note.attendu, note.observe, "message construit hors du tracé officiel", note.lieu)
        for call in calls
        for note in call.exchange.notes
        if note.code == "pack.schema" or f".{call.operation}.requete." in note.code
    ]
    return constat(found, len(calls), sinon=SANS_APPEL)


def _identifiees(vu: Observations, contrats: Mapping[str, Any] | None) -> list[AppelAmc]:
    """The last identification of each AMC that answered rights."""
    return list({call.amc: call for call in appels(vu, contrats, roc.IDB) if call.statut == "trouve"}.values())


def _presentees(vu: Observations) -> dict[str, Mapping[str, Any]]:
    answer = dernier(vu, "identifier_amc")
    rows = (answer.valeur.get("amc") or ()) if answer else ()
    return {str(row.get("numero_amc")): row for row in rows}


def _ouverts(call: AppelAmc, jour: str) -> bool:
    start, end = (call.reponse or {}).get("droits.du"), (call.reponse or {}).get("droits.au")
    if start is None:
        return True
    day = date.fromisoformat(jour)
    return date.fromisoformat(start) <= day and (end is None or day <= date.fromisoformat(end))


_NOMS = ("taux", "plafond_ligne", "plafond_sejour")


def _garanties(reponse: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {
        str(row.get("domaine")): (
            *(None if row.get(n) is None else int(row[n]) for n in _NOMS),
            row.get("exclue") == "oui",
        )
        for row in reponse.get("garanties", ())
    }


def _montrees(row: Mapping[str, Any] | None) -> dict[str, tuple[Any, ...]]:
    names = ("taux", "plafond_ligne_cents", "plafond_sejour_cents")
    rows = (row or {}).get("garanties") or ()
    return {str(g.get("domaine")): (*(g.get(name) for name in names), bool(g.get("exclue"))) for g in rows}
