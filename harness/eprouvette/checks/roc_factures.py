"""What is asked of a product that claims from AMCs: the committed amounts, one number, each return counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.amc import (
    ENGAGE,
    AppelAmc,
    appels,
    controle,
    dernier,
    ecart,
    euros,
    montres,
    numero,
    parts,
)
from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette_sim.formats import enveloppe_b2, roc

if TYPE_CHECKING:
    from collections.abc import Mapping

_SANS_FACTURE = "l'AMC n'a reçu aucune facture lisible"
_SANS_RETOUR = "l'AMC n'a rendu aucun retour"
_EN_CLAIR = ("enveloppe.clair", "enveloppe.pieces", "enveloppe.parties")
_ETATS = {"paye": "payee", "partiel": "payee_en_partie", "rejete": "rejetee"}


@controle(
    "facture_egale_l_engagement",
    "016",
    titre="La facture porte, ligne par ligne, les montants engagés",
    title="The claim bears, line by line, the amounts committed",
    clause="montants égaux à ceux du calcul (cdri_roc §7.4 R16)",
)
def facture_egale_l_engagement(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each claim's AMC shares are those the last CLC of its stay answered, and its total their sum."""
    claims = [(claim, given) for claim in _factures(vu, contrats) if (given := _calcul(vu, contrats, claim))]
    found = []
    for claim, given in claims:
        expected, seen = parts(given.reponse), parts(claim.demande)
        total = roc.cents(claim.demande.get("total.amc"))
        if seen != expected or total != sum(expected.values()):
            told = f"{seen}, total {euros(total)}"
            found.append(
                ecart(
                    claim,
                    f"{expected}, total {euros(sum(expected.values()))}",
                    told,
                    "part recalculée au lieu d'être reprise",
                )
            )
    return constat(found, len(claims), sinon=_SANS_FACTURE)


@controle(
    "facture_porte_l_engagement",
    "036",
    titre="La facture porte le numéro d'engagement reçu",
    title="The claim bears the commitment number received",
    clause="numéro d'engagement sur la facture (cdri_roc §7.4 R10, R16)",
)
def facture_porte_l_engagement(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each claim names the commitment answered for its stay and AMC."""
    claims = [(claim, given) for claim in _factures(vu, contrats) if (given := _calcul(vu, contrats, claim))]
    found = [
        ecart(claim, numero(given.reponse), numero(claim.demande) or "absent", "numéro non reporté")
        for claim, given in claims
        if numero(claim.demande) != numero(given.reponse)
    ]
    return constat(found, len(claims), sinon=_SANS_FACTURE)


@controle(
    "contexte_de_la_facture",
    "037",
    titre="La facture dit si elle vient de consultations externes ou d'un séjour",
    title="The claim says whether it comes from outpatient care or a stay",
    clause="DRE-ES en contexte ACE ou SEJOUR (cdri_roc §5.1, §5.4)",
)
def contexte_de_la_facture(vu: Observations, *, contexte: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when every claim bears that context."""
    claims = _factures(vu, contrats)
    found = [
        ecart(claim, contexte, str(claim.demande.get("contexte") or "absent"), "contexte constant")
        for claim in claims
        if claim.demande.get("contexte") != contexte
    ]
    return constat(found, len(claims), sinon=_SANS_FACTURE)


@controle(
    "facture_renvoyee_a_l_identique",
    "038",
    titre="Une facture restée sans accusé repart sous le même numéro",
    title="A claim without acknowledgement leaves again under the same number",
    clause="une facture, un numéro (cdri_roc §7.4 R16)",
)
def facture_renvoyee_a_l_identique(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the next claim after one without answer, for the same commitment, is the same but for its message id."""
    claims = _factures(vu, contrats)
    found, examined = [], 0
    for index, lost in enumerate(claims):
        again = next((c for c in claims[index + 1 :] if numero(c.demande) == numero(lost.demande)), None)
        if lost.reponse is not None or again is None:
            continue
        examined += 1
        if _dit(again) != _dit(lost):
            found.append(
                ecart(
                    again,
                    f"facture {lost.demande.get('numero_facture')}, inchangée",
                    f"facture {again.demande.get('numero_facture')}",
                    "nouveau numéro à chaque essai : l'AMC paie deux fois ou rejette",
                )
            )
    return constat(found, examined, sinon="aucune facture n'est repartie")


@controle(
    "facture_sans_accuse_gardee",
    "039",
    titre="Une facture jamais reçue reste à émettre",
    title="A claim never received stays to be sent",
    clause="rien de perdu (cdri_roc §7.4 R18)",
)
def facture_sans_accuse_gardee(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when a claim that no answer acknowledged as received is shown `a_emettre`."""
    claims = _factures(vu, contrats)
    acked = {str(c.demande.get("numero_facture")) for c in claims if c.statut in {"recu", "doublon"}}
    last = {str(c.demande.get("numero_facture")): c for c in claims}
    shown = montres(vu)
    open_ = [(name, call) for name, call in last.items() if name not in acked and name in shown]
    found = [
        ecart(call, "a_emettre", str(shown[name].get("etat")), "envoi pris pour une réception", f"facture {name}")
        for name, call in open_
        if shown[name].get("etat") != "a_emettre"
    ]
    return constat(found, len(open_), sinon="toutes les factures ont un accusé")


@controle(
    "etat_selon_le_retour",
    "018",
    titre="Chaque retour met la facture dans son propre état",
    title="Each return puts the claim in a state of its own",
    clause="payée, rejetée, payée en partie (cdri_roc §7.4 R18)",
)
def etat_selon_le_retour(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each claim shown is in the state its last return says."""
    shown = montres(vu)
    given = {name: rows[-1] for name, rows in _retours(vu, contrats).items() if name in shown}
    found = [
        ecart(
            None,
            _ETATS.get(str(row.get("statut")), "?"),
            str(shown[name].get("etat")),
            "deux issues confondues",
            f"facture {name}",
        )
        for name, row in given.items()
        if shown[name].get("etat") != _ETATS.get(str(row.get("statut")))
    ]
    return constat(found, len(given), sinon=_SANS_RETOUR)


@controle(
    "rejet_suivi",
    "017",
    titre="Le rejet d'une facture est rattaché et signalé",
    title="A rejected claim is matched and reported",
    clause="facture au-delà de l'engagement : rejet en retour (cdri_roc §7.4 R17)",
)
def rejet_suivi(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each rejected claim shows the AMC's code, and the collection raised `facture_rejetee`."""
    shown, answer = montres(vu), dernier(vu, "relever_retours")
    rejected = {n: rows[-1] for n, rows in _retours(vu, contrats).items() if rows[-1].get("statut") == "rejete"}
    alerted = bool(answer and "facture_rejetee" in (answer.valeur.get("alertes") or ()))
    found = []
    for name, row in rejected.items():
        seen = shown.get(name, {})
        if seen.get("code") != row.get("code") or not alerted:
            told = f"code {seen.get('code') or 'aucun'}, " + ("alerte" if alerted else "aucune alerte")
            found.append(
                ecart(
                    None,
                    f"code {row.get('code')} et l'alerte",
                    told,
                    "motif perdu : la facture ne peut être reprise",
                    f"facture {name}",
                )
            )
    return constat(found, len(rejected), sinon="aucune facture rejetée")


@controle(
    "retour_inconnu_a_part",
    "019",
    titre="Un retour sans facture est mis à part et signalé",
    title="A return without a claim is set aside and reported",
    clause="retour d'une facture inconnue : quarantaine (cdri_roc §7.4 R19)",
)
def retour_inconnu_a_part(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each return of a number no claim bears is among those set aside."""
    sent = {str(c.demande.get("numero_facture")) for c in _factures(vu, contrats)}
    strange = {name: rows[-1] for name, rows in _retours(vu, contrats).items() if name not in sent}
    answer = dernier(vu, "relever_retours")
    aside = {str(row.get("numero_facture")) for row in (answer.valeur.get("retours_a_part") or () if answer else ())}
    alerted = bool(answer and "retour_inconnu" in (answer.valeur.get("alertes") or ()))
    found = [
        ecart(
            None,
            f"facture {name} à part, signalée",
            f"à part : {', '.join(sorted(aside)) or 'aucun'}",
            "retour jeté, ou rattaché au hasard",
            "relever_retours",
        )
        for name in strange
        if name not in aside or not alerted
    ]
    return constat(found, len(strange), sinon="tous les retours ont leur facture")


@controle(
    "retour_compte_une_fois",
    "040",
    titre="Un retour reçu deux fois est compté une seule fois",
    title="A return received twice is counted once",
    clause="retour en double (DESIGN §6)",
)
def retour_compte_une_fois(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the cents each claim shows as paid are the sum of its distinct returns."""
    shown = montres(vu)
    found, examined = [], 0
    for name, rows in _retours(vu, contrats).items():
        if name not in shown:
            continue
        examined += 1
        distinct = {str(row.get("id")): roc.cents(row.get("montant_paye")) or 0 for row in rows}
        if shown[name].get("paye_cents") != sum(distinct.values()):
            found.append(
                ecart(
                    None,
                    euros(sum(distinct.values())),
                    euros(shown[name].get("paye_cents")),
                    "retour compté à chaque lecture",
                    f"facture {name}",
                )
            )
    return constat(found, examined, sinon=_SANS_RETOUR)


@controle(
    "attente_sans_retour",
    "041",
    titre="Une facture sans retour est dite en attente",
    title="A claim without return is said to be awaited",
    clause="retour non reçu (cdri_roc §7.4 R18)",
)
def attente_sans_retour(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, returns having been read, each claim received and without return is shown `en_attente`."""
    if not appels(vu, contrats, roc.RETOURS):
        return sans_objet("le produit n'a relevé aucun retour")
    shown, given = montres(vu), _retours(vu, contrats)
    acked = [c for c in _factures(vu, contrats) if c.statut in {"recu", "doublon"}]
    names = [str(c.demande.get("numero_facture")) for c in acked]
    waiting = [name for name in dict.fromkeys(names) if name not in given and name in shown]
    found = [
        ecart(None, "en_attente", str(shown[name].get("etat")), "silence pris pour un paiement", f"facture {name}")
        for name in waiting
        if shown[name].get("etat") != "en_attente"
    ]
    return constat(found, len(waiting), sinon="chaque facture a son retour")


@controle(
    "parts_jusqu_a_la_facture",
    "042",
    titre="Part AMO, factures AMC et reste du patient font le total du séjour",
    title="AMO share, AMC claims and the patient's remainder add up to the stay's total",
    clause="chaîne des montants, au centime (cdri_roc §7.4 R11, R16)",
)
def parts_jusqu_a_la_facture(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, at invoicing, AMO + the claims received + what is asked of the patient is the amount of the stay."""
    answer = dernier(vu, "facturer")
    claims = {(c.amc, c.sejour): c for c in _factures(vu, contrats)}
    if answer is None or not claims:
        return sans_objet(_SANS_FACTURE)
    rows = next(iter(claims.values())).demande.get("lignes", ())
    total, amo = (sum(roc.cents(row.get(name)) or 0 for row in rows) for name in ("montant", "amo"))
    amc = sum(roc.cents(claim.demande.get("total.amc")) or 0 for claim in claims.values())
    patient = answer.valeur.get("reste_patient_cents")
    sums = f"AMO {euros(amo)} + AMC {euros(amc)} + patient {euros(patient)}"
    good = isinstance(patient, int) and amo + amc + patient == total
    wrong = ecart(
        None,
        f"{sums} = {euros(total)}",
        f"{euros(amo + amc + (patient or 0))}",
        "un centime perdu entre deux écrans",
        "facturer",
    )
    return constat([] if good else [wrong], 1, sinon=_SANS_FACTURE)


@controle(
    "facture_chiffree",
    "044",
    titre="La facture envoyée par courriel est chiffrée",
    title="The claim sent by mail is encrypted",
    clause="même chiffrement que le B2 (catalogue ROC, DRE-ES ; b2 §4.3)",
    provenance="indirect",
)
def facture_chiffree(vu: Observations) -> Constat:
    """Held when each mail to an AMC is one S/MIME envelope, nothing beside it in clear."""
    mails = [exchange for exchange in vu.of_service("roc") if exchange.http_request().start.startswith("MAIL ")]
    found = []
    for exchange in mails:
        read, anomalies = enveloppe_b2.read(exchange.http_request().body, ())
        wrong = [a for a in anomalies if a.code in _EN_CLAIR]
        if read is None or read.message.cms is None or wrong:
            seen = wrong[0].observe if wrong else "aucune partie chiffrée"
            found.append(
                Ecart(
                    attendu="une partie chiffrée S/MIME",
                    observe=seen,
                    lieu="corps du message",
                    echange=exchange.id,
                    cause="données de santé lisibles par tous les relais",
                )
            )
    return constat(found, len(mails), sinon="aucune facture n'est partie par courriel")


@controle(
    "montant_recu",
    "045",
    titre="L'AMC a reçu le montant qu'elle a engagé",
    title="The AMC received the amount it committed",
    clause="montants égaux à ceux du calcul (cdri_roc §7.4 R16)",
)
def montant_recu(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each return quotes, as claimed, the cents committed under the number its claim shows."""
    shown = montres(vu)
    given = {numero(c.reponse): roc.cents((c.reponse or {}).get("total.amc")) for c in appels(vu, contrats, roc.CLC)}
    found, examined = [], 0
    for name, rows in _retours(vu, contrats).items():
        expected = given.get(str(shown.get(name, {}).get("engagement")))
        if expected is None:
            continue
        examined += 1
        claimed = roc.cents(rows[-1].get("montant_demande"))
        if claimed != expected:
            found.append(ecart(None, euros(expected), euros(claimed), "montant changé en chemin", f"facture {name}"))
    return constat(found, examined, sinon=_SANS_RETOUR)


def _factures(vu: Observations, contrats: Mapping[str, Any] | None) -> list[AppelAmc]:
    return appels(vu, contrats, roc.FACTURER)


def _calcul(vu: Observations, contrats: Mapping[str, Any] | None, claim: AppelAmc) -> AppelAmc | None:
    """The last commitment answered for the claim's stay and AMC."""
    given = [
        call
        for call in appels(vu, contrats, roc.CLC)
        if call.statut in ENGAGE and (call.amc, call.sejour) == (claim.amc, claim.sejour)
    ]
    return given[-1] if given else None


def _retours(vu: Observations, contrats: Mapping[str, Any] | None) -> dict[str, list[Mapping[str, Any]]]:
    """Claim number -> its returns as delivered, in order."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for call in appels(vu, contrats, roc.RETOURS):
        for row in (call.reponse or {}).get("retours", ()):
            found.setdefault(str(row.get("numero_facture")), []).append(row)
    return found


def _dit(claim: AppelAmc) -> dict[str, Any]:
    return {name: value for name, value in claim.demande.items() if name != "message"}
