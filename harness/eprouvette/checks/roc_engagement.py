"""What is asked of a product that simulates and commits: amounts to the cent, one commitment, nothing left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.amc import (
    CALCULS,
    ENGAGE,
    SANS_APPEL,
    SANS_REPONSE,
    AppelAmc,
    appels,
    controle,
    dernier,
    ecart,
    euros,
    numero,
    parts,
    passe,
)
from eprouvette.checks.api import Constat, Observations, constat, sans_objet
from eprouvette_sim.formats import roc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CALCULS = ("simuler_amc", "engager_amc")


@controle(
    "reste_annonce",
    "008",
    titre="Le reste à charge annoncé est celui qui découle des réponses",
    title="The remainder announced is the one the answers leave",
    clause="simulation à reste nul ou non (cdri_roc §7.4 R8)",
)
def reste_annonce(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the remainder shown is amounts − AMO shares − all that the AMCs answered, to the cent."""
    answer, calls = dernier(vu, *_CALCULS), passe(vu, contrats)
    if answer is None or not calls:
        return sans_objet(SANS_REPONSE if answer is None else SANS_APPEL)
    lines = calls[-1].demande.get("lignes", ())
    owed = sum((roc.cents(row.get("montant")) or 0) - (roc.cents(row.get("amo")) or 0) for row in lines)
    expected = owed - sum(sum(parts(call.reponse).values()) for call in calls)
    seen = answer.valeur.get("reste_patient_cents")
    wrong = ecart(calls[-1], euros(expected), euros(seen), "part d'une AMC oubliée, ou arrondi", "reste_patient_cents")
    return constat([] if seen == expected else [wrong], 1, sinon=SANS_APPEL)


@controle(
    "parts_egales_au_total",
    "031",
    titre="Sur chaque ligne, les parts font le montant",
    title="On each line, the shares add up to the amount",
    clause="les montants d'une ligne ne s'inventent ni ne se perdent",
)
def parts_egales_au_total(vu: Observations) -> Constat:
    """Held when, on each line shown, AMO + AMC + patient is the amount, to the cent."""
    answer = dernier(vu, *_CALCULS)
    rows = (answer.valeur.get("lignes") or ()) if answer else ()
    found = []
    for row in rows:
        total = sum(int(row.get(name) or 0) for name in ("part_amo_cents", "part_amc_cents", "part_patient_cents"))
        if total != row.get("montant_cents"):
            found.append(
                ecart(
                    None,
                    euros(row.get("montant_cents")),
                    euros(total),
                    "parts calculées séparément",
                    f"ligne {row.get('id')}",
                )
            )
    return constat(found, len(rows), sinon=SANS_REPONSE)


@controle(
    "part_amc_par_ligne",
    "011",
    titre="La part de l'AMC est, ligne par ligne, celle qu'elle a rendue",
    title="The AMC's share is, line by line, the one it answered",
    clause="engagement partiel : le reste réparti (cdri_roc §7.4 R11)",
)
def part_amc_par_ligne(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the AMC share shown on each line is the sum of the answers for that line."""
    answer, calls = dernier(vu, *_CALCULS), passe(vu, contrats)
    if answer is None or not calls:
        return sans_objet(SANS_REPONSE if answer is None else SANS_APPEL)
    found = []
    rows = answer.valeur.get("lignes") or ()
    for row in rows:
        expected = sum(parts(call.reponse).get(str(row.get("id")), 0) for call in calls)
        if row.get("part_amc_cents") != expected:
            found.append(
                ecart(
                    calls[-1],
                    euros(expected),
                    euros(row.get("part_amc_cents")),
                    "part non engagée laissée à l'AMC",
                    f"ligne {row.get('id')}",
                )
            )
    return constat(found, len(rows), sinon=SANS_REPONSE)


@controle(
    "consignes_affichees",
    "009",
    titre="La consigne de l'AMC sur une ligne est montrée à l'agent",
    title="The AMC's instruction on a line is shown to the clerk",
    clause="consigne sur une ligne (cdri_roc §5.3, §7.4 R9)",
)
def consignes_affichees(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each instruction answered is shown on its line, with its code and words."""
    answer, calls = dernier(vu, *_CALCULS), passe(vu, contrats)
    rows = (answer.valeur.get("lignes") or ()) if answer else ()
    shown = {(str(r.get("id")), c.get("code"), c.get("libelle")) for r in rows for c in r.get("consignes") or ()}
    given = [(call, row) for call in calls for row in (call.reponse or {}).get("lignes", ()) if "consigne.code" in row]
    found = [
        ecart(
            call,
            f"{row['consigne.code']} : {row.get('consigne.libelle')}",
            "non montrée",
            "consigne lue et perdue",
            f"ligne {row.get('id')}",
        )
        for call, row in given
        if (str(row.get("id")), row["consigne.code"], row.get("consigne.libelle")) not in shown
    ]
    return constat(found, len(given), sinon="aucune consigne rendue")


@controle(
    "simulation_sans_engagement",
    "032",
    titre="Une simulation n'engage personne",
    title="A simulation commits nobody",
    clause="SIM simule, CLC engage (cdri_roc §5.4)",
)
def simulation_sans_engagement(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the product, asked only to simulate, sent no CLC."""
    if not vu.of_operation("simuler_amc") or vu.of_operation("engager_amc"):
        return sans_objet("le produit n'a pas seulement simulé")
    calls = appels(vu, contrats, *CALCULS)
    found = [
        ecart(call, "SIM", "CLC", "la simulation passe par l'engagement") for call in calls if call.operation == roc.CLC
    ]
    return constat(found, len(calls), sinon=SANS_APPEL)


@controle(
    "engagement_garde",
    "010",
    titre="L'engagement reçu est gardé : numéro, état, montant",
    title="The commitment received is kept: number, state, amount",
    clause="engagement donné, numéro gardé (cdri_roc §7.4 R10)",
)
def engagement_garde(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each commitment of the last computation is shown with the number, state and cents answered."""
    answer = dernier(vu, "engager_amc")
    calls = [call for call in passe(vu, contrats) if call.operation == roc.CLC and call.statut in ENGAGE]
    if answer is None:
        return sans_objet(SANS_REPONSE)
    rows = answer.valeur.get("engagements") or ()
    shown = {(str(r.get("numero")), r.get("etat"), r.get("montant_cents")) for r in rows}
    found = []
    for call in calls:
        given = call.reponse or {}
        expected = (numero(given), given.get("etat"), roc.cents(given.get("total.amc")))
        if expected not in shown:
            found.append(
                ecart(
                    call,
                    f"engagement {expected[0]}, {expected[1]}, {euros(expected[2])}",
                    str(sorted(map(str, shown))),
                    "numéro ou montant perdu",
                    "engager_amc",
                )
            )
    return constat(found, len(calls), sinon="aucun engagement n'a été donné")


@controle(
    "clc_rejoue_a_l_identique",
    "012",
    titre="Un calcul resté sans réponse est rejoué à l'identique",
    title="A computation without answer is replayed as it was",
    clause="même identifiant de message : un seul engagement (cdri_roc §7.4 R12)",
)
def clc_rejoue_a_l_identique(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the next CLC for the same stay and AMC, nothing being cancelled between, is the very same message."""
    found, examined = [], 0
    for lost, after in _suites(vu, contrats):
        again = next((c for c in after if c.operation in {roc.CLC, roc.DEL}), None)
        if again is None or again.operation == roc.DEL:
            continue
        examined += 1
        if again.demande != lost.demande:
            found.append(
                ecart(
                    again,
                    f"le message {lost.demande.get('message')} tel quel",
                    str(again.demande.get("message")),
                    "nouvel identifiant à chaque essai : deux engagements possibles",
                )
            )
    return constat(found, examined, sinon="aucun calcul n'a été rejoué")


@controle(
    "un_seul_engagement",
    "033",
    titre="Le séjour n'a qu'un engagement vivant par AMC",
    title="A stay has one live commitment by AMC",
    clause="pas de second engagement (cdri_roc §7.4 R12)",
)
def un_seul_engagement(vu: Observations) -> Constat:
    """Held when no AMC appears twice among the live commitments the product shows."""
    answer = dernier(vu, "engager_amc", "annuler_amc")
    rows = (answer.valeur.get("engagements") or ()) if answer else ()
    live = [str(row.get("numero_amc")) for row in rows if row.get("etat") in {"donne", "partiel"}]
    double = sorted({name for name in live if live.count(name) > 1})
    found = [
        ecart(None, "un engagement", f"{live.count(name)} engagements", "réponse rejouée comptée deux fois", name)
        for name in double
    ]
    return constat(found, len(live), sinon="aucun engagement vivant présenté")


@controle(
    "annulation_avant_nouveau",
    "013",
    titre="Le séjour modifié, l'ancien engagement est annulé d'abord",
    title="When the stay changes, the former commitment is cancelled first",
    clause="séjour modifié : DEL puis CLC (cdri_roc §7.4 R13)",
)
def annulation_avant_nouveau(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each new computation of a stay already engaged comes after the cancellation of its commitment."""
    live: dict[tuple[str, str], AppelAmc] = {}
    engaged: set[tuple[str, str]] = set()
    found, examined = [], 0
    for call in appels(vu, contrats, roc.CLC, roc.DEL):
        key = (call.amc, call.sejour)
        if call.operation == roc.DEL:
            live = {k: v for k, v in live.items() if not _eteint(call, v)}
            continue
        former = live.get(key)
        if former is not None and former.demande != call.demande:
            found.append(
                ecart(call, f"DEL de {numero(former.reponse)} avant", "CLC", "deux engagements contradictoires")
            )
        examined += key in engaged
        if call.statut in ENGAGE:
            engaged.add(key)
            live[key] = call
    return constat(found, examined, sinon="aucun séjour engagé n'a été recalculé")


@controle(
    "annulation_impossible_sans_effet",
    "014",
    titre="Une annulation refusée ne change pas l'état local",
    title="A refused cancellation leaves the local state unchanged",
    clause="DEL d'un engagement inconnu ou déjà facturé (cdri_roc §7.4 R14)",
)
def annulation_impossible_sans_effet(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when no commitment whose cancellation was refused as invoiced or unknown is shown cancelled."""
    answer = dernier(vu, "annuler_amc")
    refused = [c for c in appels(vu, contrats, roc.DEL) if (c.reponse or {}).get("code") in _SANS_EFFET]
    if answer is None or not refused:
        return sans_objet(SANS_REPONSE if answer is None else "aucune annulation refusée")
    cancelled = {str(r.get("numero")) for r in answer.valeur.get("engagements") or () if r.get("etat") == "annule"}
    found = [
        ecart(call, "état inchangé", "annulé", "la demande d'annulation est prise pour son effet", "annuler_amc")
        for call in refused
        if str(call.demande.get("engagement")) in cancelled
    ]
    return constat(found, len(refused), sinon=SANS_APPEL)


_SANS_EFFET = ("engagement_facture", "engagement_inconnu")


@controle(
    "sans_orphelin",
    "015",
    titre="Un calcul resté sans réponse n'est jamais abandonné",
    title="A computation without answer is never given up",
    clause="délai dépassé puis annulation : pas d'orphelin (cdri_roc §7.4 R15)",
)
def sans_orphelin(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each CLC without answer is followed, for the same AMC, by another CLC of its stay or by its cancellation."""
    found, examined = [], 0
    for lost, after in _suites(vu, contrats):
        examined += 1
        if not any(call.operation == roc.DEL or call.sejour == lost.sejour for call in after):
            found.append(
                ecart(
                    lost,
                    "un nouvel envoi, ou une annulation",
                    "rien",
                    "l'AMC s'est peut-être engagée, personne ne le sait",
                )
            )
    return constat(found, examined, sinon="aucun calcul n'est resté sans réponse")


def _suites(vu: Observations, contrats: Mapping[str, Any] | None) -> Iterator[tuple[AppelAmc, list[AppelAmc]]]:
    """Each CLC without readable answer of its own, with the later calls to the same AMC."""
    calls = appels(vu, contrats, roc.CLC, roc.DEL)
    for index, call in enumerate(calls):
        other = (call.reponse or {}).get("message") not in {None, call.demande.get("message")}
        if call.operation == roc.CLC and call.erreur is None and (call.reponse is None or other):
            yield call, [later for later in calls[index + 1 :] if later.amc == call.amc]


def _eteint(cancel: AppelAmc, given: AppelAmc) -> bool:
    """True when that cancellation puts out the commitment of that computation."""
    if (cancel.reponse or {}).get("etat") not in {"annule", "expire", "facture"}:
        return False
    named = cancel.demande.get("engagement")
    by_message = cancel.demande.get("message_clc") == given.demande.get("message")
    return by_message if named is None else named == numero(given.reponse)
