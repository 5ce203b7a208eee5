"""What is asked of a sending: identity of the product and of the message, receipts asked for, recipients, refusals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.courriels import (
    RIEN_ENVOYE,
    Envoye,
    courriels,
    envois,
    porteurs,
    sans,
)
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PFI = "REM-PFI:MSS/"
TAILLE_CITEE = 20


def _compare(seen: Sequence[Envoye], name: str, wanted: Callable[[Envoye], str | None], cause: str) -> list[Ecart]:
    """One deviation for each message whose header is not the value wanted (`None`: absent)."""
    found = []
    for one in seen:
        value = one.vu.courriel.un(name) if one.vu else None
        if value != wanted(one):
            found.append(
                Ecart(
                    attendu=wanted(one) or f"aucun en-tête {name}",
                    observe=value or "absent",
                    lieu=name,
                    echange=one.exchange.id,
                    cause=cause,
                )
            )
    return found


@check(
    "mssante.nil_du_produit",
    version=1,
    prouve=(f"{_PFI}CONF.16",),
    provenance="observe",
    clause="ECO.2.4.3 (faits mssante §3.2)",
    titre="X-MSS-NIL porte la référence du produit sur chaque message",
    title="X-MSS-NIL carries the product's reference on every message",
)
def nil_du_produit(vu: Observations, *, nil: str) -> Constat:
    """Held when each message taken, receipts included, carries `X-MSS-NIL` with that value (`mssante.nil_une_fois` counts)."""
    seen = envois(vu)
    found = _compare(
        seen,
        "X-MSS-NIL",
        lambda _: nil,
        "en-tête posé sur les nouveaux courriels seulement, ou valeur d'un autre produit",
    )
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.fin_de_conversation",
    version=1,
    prouve=(f"{_PFI}CONF.21", "REM-DPI:MSS/CONF.21"),
    provenance="norme",
    clause="ECO.2.2.8 (faits mssante §3.2 [S2])",
    titre="X-MSS-MES vaut FIN quand aucune réponse n'est attendue, et lors seulement",
    title="X-MSS-MES is FIN when no answer is wanted, and then only",
)
def fin_de_conversation(vu: Observations, *, fin: bool) -> Constat:
    """Held when each message carries `X-MSS-MES: FIN` if `fin`, and no such header otherwise."""
    seen = courriels(vu)
    found = _compare(
        seen, "X-MSS-MES", lambda _: "FIN" if fin else None, "choix de l'utilisateur non repris, ou repris à tort"
    )
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.identifiant_unique",
    version=1,
    prouve=(f"{_PFI}va1.12",),
    provenance="norme",
    clause="RFC 5322 §3.6.4 (ECO.2.2.1)",
    titre="Chaque message a un Message-ID qui n'a jamais servi",
    title="Each message has a Message-ID never used before",
)
def identifiant_unique(vu: Observations) -> Constat:
    """Held when each message has a well-formed Message-ID, and no two messages of different content share one."""
    seen = envois(vu)
    counts = Counter(one.message_id for one in {one.requete.body: one for one in seen}.values())
    found = [
        Ecart(
            attendu="<gauche@droite>, neuf",
            observe=one.message_id or "absent ou mal formé",
            lieu="Message-ID",
            echange=one.exchange.id,
            cause="identifiant laissé au serveur, ou repris du message d'origine",
        )
        for one in seen
        if one.message_id is None or counts[one.message_id] > 1
    ]
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.reponse_reliee",
    version=1,
    prouve=(f"{_PFI}va1.08",),
    provenance="norme",
    clause="RFC 5322 §3.6.4 (ECO.2.2.2)",
    titre="Une réponse cite le message auquel elle répond",
    title="An answer cites the message it answers",
)
def reponse_reliee(vu: Observations, *, message_id: str) -> Constat:
    """Held when the message sent names that Message-ID in `In-Reply-To` and last in `References`."""
    seen = courriels(vu)
    found = _compare(seen, "In-Reply-To", lambda _: message_id, "réponse écrite comme un nouveau courriel")
    found += [
        Ecart(
            attendu=f"… {message_id}",
            observe=sans(one.vu.courriel.references if one.vu else ()),
            lieu="References",
            echange=one.exchange.id,
            cause="fil de la conversation perdu",
        )
        for one in seen
        if one.vu is None or one.vu.courriel.references[-1:] != (message_id,)
    ]
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.accuse_demande",
    version=1,
    prouve=(f"{_PFI}UX.33",),
    provenance="norme",
    clause="RFC 8098 §2.1, ECO.2.3.2 (faits mssante §3.2 [S1])",
    titre="Un accusé de lecture est demandé sur chaque courriel",
    title="A read receipt is asked for on every mail",
)
def accuse_demande(vu: Observations) -> Constat:
    """Held when each mail asks for a receipt at its own sender's address."""
    seen = courriels(vu)
    found = [
        Ecart(
            attendu=one.expediteur,
            observe=(one.vu.courriel.un("Disposition-Notification-To") if one.vu else None) or "absent",
            lieu="Disposition-Notification-To",
            echange=one.exchange.id,
            cause="option d'accusé absente, ou adresse d'une autre boîte",
        )
        for one in seen
        if one.vu is None
        or [a.adresse for a in one.vu.courriel.adresses("Disposition-Notification-To")] != [one.expediteur]
    ]
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.avis_remise_demande",
    version=1,
    prouve=(f"{_PFI}va1.15",),
    provenance="observe",
    clause="ECO.2.3.1 (faits mssante §3.1 ; REM-PFI MSS/va1.15)",
    titre="L'avis de remise est demandé par Return-Receipt-To",
    title="The delivery notice is asked for by Return-Receipt-To",
)
def avis_remise_demande(vu: Observations) -> Constat:
    """Held when the mail carries `Return-Receipt-To` with the sender's address."""
    seen = courriels(vu)
    cause = "seul le paramètre NOTIFY du dialogue SMTP est posé"
    return constat(_compare(seen, "Return-Receipt-To", lambda one: one.expediteur, cause), len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.dsn_demande",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-025",),
    provenance="norme",
    clause="RFC 3461 §4.1 (faits mssante §3.1 [S2])",
    titre="L'avis de remise est aussi demandé dans le dialogue SMTP",
    title="The delivery notice is asked for in the SMTP dialogue too",
)
def dsn_demande(vu: Observations) -> Constat:
    """Held when each recipient of the mail carries `NOTIFY` with `SUCCESS`."""
    recipients = [(one, value) for one in courriels(vu) for name, value in one.requete.headers if name == "Rcpt-To"]
    found = [
        Ecart(
            attendu="NOTIFY=SUCCESS",
            observe=value,
            lieu="RCPT TO",
            echange=one.exchange.id,
            cause="paramètres DSN non gérés",
        )
        for one, value in recipients
        if "SUCCESS" not in value.upper()
    ]
    return constat(found, len(recipients), sinon=RIEN_ENVOYE)


@check(
    "mssante.automatique_annonce",
    version=1,
    prouve=(f"{_PFI}va1.09",),
    provenance="indirect",
    clause="REM-PFI MSS/va1.09",
    titre="Un courriel automatique le dit et donne une boîte tenue par des personnes",
    title="An automatic mail says so and gives a mailbox kept by people",
)
def automatique_annonce(vu: Observations, *, contact: str) -> Constat:
    """Held when the body says that the mail is automatic and names that mailbox, which is also `Reply-To`."""
    seen = courriels(vu)
    found = []
    for one in seen:
        text = " ".join(part.texte for part in one.vu.courriel.textes()).lower() if one.vu else ""
        answer = [a.adresse for a in one.vu.courriel.adresses("Reply-To")] if one.vu else []
        if "automatique" not in text or contact not in text:
            found.append(Ecart(attendu=f"une mention d'envoi automatique et {contact}", observe=text[-TAILLE_CITEE * 4 :] or "aucun texte",
                               lieu="corps", echange=one.exchange.id, cause="mention réglée à vide"))  # fmt: skip
        if answer != [contact]:
            found.append(
                Ecart(
                    attendu=contact,
                    observe=sans(answer),
                    lieu="Reply-To",
                    echange=one.exchange.id,
                    cause="la réponse reviendrait à l'automate",
                )
            )
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.adresse_de_reponse",
    version=1,
    prouve=(f"{_PFI}va1.18",),
    provenance="indirect",
    clause="REM-PFI MSS/va1.18",
    titre="L'adresse de réponse est celle qui est réglée",
    title="The answer address is the one set",
)
def adresse_de_reponse(vu: Observations, *, adresse: str) -> Constat:
    """Held when `Reply-To` is that address, and not the sending mailbox."""
    seen = courriels(vu)
    cause = "réglage non repris à l'envoi"
    found = [
        Ecart(attendu=adresse, observe=sans(got), lieu="Reply-To", echange=one.exchange.id, cause=cause)
        for one in seen
        if (got := [a.adresse for a in one.vu.courriel.adresses("Reply-To")] if one.vu else []) != [adresse]
    ]
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.remplacement_annonce",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-023", f"{_PFI}va1.13", "REM-DPI:MSS/va1.13"),
    provenance="indirect",
    clause="AMBU.MSS/va1.02 et volet de transmission, action C (faits mssante §3.1, §3.3)",
    titre="Un document corrigé annule et remplace le précédent, partout où on le lit",
    title="A corrected document cancels and replaces the former one, wherever it is read",
)
def remplacement_annonce(vu: Observations, *, remplace: str) -> Constat:
    """Held when the text says `annule et remplace`, the CDA names the document replaced, the metadata say `C`."""
    seen = porteurs(vu)
    found = []
    for one in seen:
        archive = one.vu.archive if one.vu else None
        text = " ".join(part.texte for part in one.vu.courriel.textes()).lower() if one.vu else ""
        parents = [resume.remplace for resume in (archive.cdas if archive else ())]
        rows: tuple[tuple[str, object, object], ...] = (
            ("corps", "annule et remplace" if "annule et remplace" in text else "aucune mention", "annule et remplace"),
            ("relatedDocument", sans(p or "absent" for p in parents), remplace),
            ("METADATA.XML : action", archive.action if archive else None, "C"),
        )
        found += [
            Ecart(
                attendu=str(wanted),
                observe=str(got),
                lieu=where,
                echange=one.exchange.id,
                cause="nouvelle version envoyée comme un nouveau document",
            )
            for where, got, wanted in rows
            if got != wanted
        ]
    return constat(found, len(seen), sinon="aucun message porteur de documents n'est parti")


@check(
    "mssante.suppression_annoncee",
    version=1,
    prouve=(f"{_PFI}va1.30",),
    provenance="indirect",
    clause="REM-PFI MSS/va1.30 (préconisation)",
    titre="Un message préparé avertit qu'un document est supprimé",
    title="A prepared message warns that a document is deleted",
)
def suppression_annoncee(vu: Observations) -> Constat:
    """Held when the text says that the former document is deleted."""
    seen = courriels(vu)
    found = [
        Ecart(attendu="une mention de suppression", observe=sans(part.texte.strip()[:60] for part in (one.vu.courriel.textes() if one.vu else ())),
              lieu="corps", echange=one.exchange.id, cause="message libre, sans modèle")
        for one in seen
        if one.vu is None or not any("supprim" in part.texte.lower() for part in one.vu.courriel.textes())
    ]  # fmt: skip
    return constat(found, len(seen), sinon=RIEN_ENVOYE)
