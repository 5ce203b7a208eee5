"""What is asked of recipients and refusals: the right patient or none, refusals told, passing ones taken up, nothing added."""

from __future__ import annotations

from collections import Counter
from typing import Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.courriels import (
    RIEN_ENVOYE,
    accuses,
    courriels,
    de_porte,
    envois,
    porteurs,
    reponses,
    sans,
    tous_envois,
)
from eprouvette.checks.registry import check
from eprouvette_sim.formats.mime.profil import DOMAINE_PATIENT

_PFI, _SOCLE = "REM-PFI:MSS/", "SOCLE-MSS:MSS/"
_PAS_DE_REPONSE = "le produit n'a rien répondu au banc"


@check(
    "mssante.adresse_du_patient",
    version=1,
    prouve=(f"{_PFI}va1.19", f"{_SOCLE}UX.32"),
    provenance="observe",
    clause="ECO.2.2.6 et ECO.3.1.5 (faits mssante §1.2, §3.1)",
    titre="L'adresse du patient est construite sur son matricule INS",
    title="The patient's address is built on their INS matricule",
)
def adresse_du_patient(vu: Observations, *, matricule: str) -> Constat:
    """Held when the mail went to that matricule at the patient domain, and to no other patient."""
    seen = [(one, [a for a in one.destinataires if a.endswith(f"@{DOMAINE_PATIENT}")]) for one in courriels(vu)]
    wanted = f"{matricule}@{DOMAINE_PATIENT}"
    found = [
        Ecart(
            attendu=wanted,
            observe=sans(addresses),
            lieu="RCPT TO",
            echange=one.exchange.id,
            cause="adresse saisie, ou construite sur un autre identifiant",
        )
        for one, addresses in seen
        if addresses != [wanted]
    ]
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.rien_au_patient",
    version=1,
    prouve=(f"{_PFI}va1.19", f"{_SOCLE}UX.32", "REM-DPI:MSS/va1.20", "ATTENTE:EPR-MSSANTE-028"),
    provenance="observe",
    clause="ECO.2.2.6, REM-PFI MSS/va1.19, REM-DPI MSS/va1.20 (faits mssante §3.1, §3.4)",
    titre="Rien ne part au patient sans INS qualifiée, qui refuse, ou à qui le document est masqué",
    title="Nothing goes to a patient without a qualified INS, who refuses, or from whom the document is masked",
)
def rien_au_patient(vu: Observations) -> Constat:
    """Held when, the product having answered, no patient address was tried, and the user was told why."""
    answers = reponses(vu, "envoyer_message")
    tried = [
        one
        for one in tous_envois(vu)
        if any(DOMAINE_PATIENT in value for name, value in one.requete.headers if name.startswith("Rcpt"))
    ]
    found = [
        Ecart(attendu="aucun envoi au patient", observe=sans(one.destinataires), lieu="RCPT TO", echange=one.exchange.id,
              cause="statut de l'identité ou refus non consultés avant l'envoi")
        for one in tried
    ]  # fmt: skip
    found += [
        Ecart(attendu="un message à l'utilisateur", observe="rien", lieu="envoyer_message : message")
        for answer in answers
        if not tried and not answer.valeur.get("message")
    ]
    return constat(found, len(answers), sinon=_PAS_DE_REPONSE)


@check(
    "mssante.ins_non_transmise",
    version=1,
    prouve=("SOCLE-INS:INS/va1.53", "SOCLE-INS:INS/va1.59", "REM-CITE:INS/va1.53"),
    provenance="norme",
    clause="guide d'implémentation de l'INS, règle 28",
    titre="Sans identité qualifiée, ni matricule ni OID ne partent",
    title="Without a qualified identity, neither matricule nor OID leaves",
)
def ins_non_transmise(vu: Observations, *, matricule: str) -> Constat:
    """Held when no message of documents holds that matricule, nor an INS in its CDA or metadata."""
    seen = porteurs(vu)
    found = []
    for one in seen:
        archive = one.vu.archive if one.vu else None
        held = [resume.ins for resume in (archive.cdas if archive else ()) if resume.ins]
        held += [value for value, oid in (archive.patients if archive else ()) if oid.startswith("1.2.250.1.213.1.4.")]
        held += [matricule] if archive and any(matricule.encode() in d.octets for d in archive.documents) else []
        if held or matricule.encode() in one.requete.body:
            found.append(
                Ecart(attendu="ni matricule ni OID d'INS", observe=sans(dict.fromkeys(held)), lieu="IHE_XDM.zip",
                      echange=one.exchange.id, cause="document produit sans regarder le statut de l'identité")
            )  # fmt: skip
    return constat(found, len(seen), sinon="aucun message porteur de documents n'est parti")


@check(
    "mssante.refus_dit",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-006",),
    provenance="norme",
    clause="RFC 5321 §4.2.1 : 5xx, ne pas répéter",
    titre="Un refus définitif est dit à l'utilisateur, et n'est pas retenté",
    title="A final refusal is told to the user, and not tried again",
)
def refus_dit(vu: Observations, *, code: int) -> Constat:
    """Held when, after that code, the product says that it was refused, with the code, and did not insist."""
    answers = reponses(vu, "envoyer_message")
    refused = [e for e in de_porte(vu, "smtp") if e.http_response().start.endswith(f" {code}")]
    found = [
        Ecart(attendu=f"un refus dit avec son code {code}", observe=str(answer.valeur.get("message") or answer.valeur.get("statut")),
              lieu="envoyer_message", cause="l'échec est tu, ou pris pour un succès")
        for answer in answers
        if answer.valeur.get("statut") == "envoye" or str(code) not in str(answer.valeur.get("message"))
    ]  # fmt: skip
    if len(refused) > len(answers):
        found.append(
            Ecart(
                attendu="un seul essai",
                observe=f"{len(refused)} essais",
                lieu="SMTP",
                echange=refused[-1].id,
                cause="5xx traité comme un 4xx",
            )
        )
    return constat(found, len(refused) and len(answers), sinon="l'opérateur n'a rien refusé")


@check(
    "mssante.refus_passager_repris",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-007",),
    provenance="norme",
    clause="RFC 5321 §4.2.1 : 4xx, essayer à nouveau",
    titre="Après un refus passager, le même message repart, une seule fois",
    title="After a passing refusal, the same message goes again, once",
)
def refus_passager_repris(vu: Observations) -> Constat:
    """Held when each message refused for now, or whose answer was lost, was then taken, under the same Message-ID."""
    seen = tous_envois(vu)
    waiting = [
        one for one in seen if 400 <= one.code < 500 or one.code == 0 or (one.exchange.fault or "").endswith("/cut")
    ]
    taken = Counter(one.message_id for one in seen if one.accepte and not (one.exchange.fault or "").endswith("/cut"))
    found = [
        Ecart(attendu="le même message, remis une fois", observe=f"{taken[one.message_id]} remise(s) de {one.message_id}", lieu="SMTP",
              echange=one.exchange.id, cause="aucune reprise, ou message refait à chaque essai")
        for one in waiting
        if taken[one.message_id] != 1
    ]  # fmt: skip
    return constat(found, len(waiting), sinon="l'opérateur n'a refusé aucun message pour l'instant")


@check(
    "mssante.destinataire_refuse_dit",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-008",),
    provenance="norme",
    clause="RFC 5321 §3.3 : réponse à chaque destinataire",
    titre="Un destinataire refusé est nommé, les autres reçoivent le message",
    title="A recipient refused is named, the others get the message",
)
def destinataire_refuse_dit(vu: Observations, *, refuse: str) -> Constat:
    """Held when the message reached the others, and the product named that recipient to the user."""
    answers = reponses(vu, "envoyer_message")
    taken = envois(vu)
    found = [
        Ecart(
            attendu=f"{refuse} nommé à l'utilisateur",
            observe=_dit(answer.valeur),
            lieu="envoyer_message",
            cause="refus partiel pris pour un succès entier",
        )
        for answer in answers
        if refuse not in (answer.valeur.get("destinataires_refuses") or ())
        or refuse not in str(answer.valeur.get("message"))
    ]
    if answers and not taken:
        found.append(
            Ecart(
                attendu="les autres destinataires servis",
                observe="rien n'est parti",
                lieu="SMTP",
                cause="un refus arrête tout l'envoi",
            )
        )
    return constat(found, len(answers), sinon=_PAS_DE_REPONSE)


@check(
    "mssante.taille_respectee",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-005",),
    provenance="norme",
    clause="RFC 1870 §6",
    titre="La taille est annoncée, et un message trop gros est dit à l'utilisateur",
    title="The size is announced, and a message too big is told to the user",
)
def taille_respectee(vu: Observations) -> Constat:
    """Held when each message taken announced its size within 1 %, `SIZE` being offered."""
    seen = tous_envois(vu)
    found = []
    for one in seen:
        said = next(
            (word[5:] for word in (one.requete.header("Mail-From") or "").split() if word.upper().startswith("SIZE=")),
            None,
        )
        real = one.exchange.request_size or len(one.requete.body)
        if said is None or not said.isdigit() or abs(int(said) - real) > real // 100 + 64:
            found.append(
                Ecart(
                    attendu=f"SIZE={real}",
                    observe=said or "absent",
                    lieu="MAIL FROM",
                    echange=one.exchange.id,
                    cause="taille calculée avant l'encodage, ou pas annoncée",
                )
            )
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


@check(
    "mssante.accuse_jamais_double",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-012",),
    provenance="norme",
    clause="RFC 3503 §3.1 et RFC 8098 §2.1",
    titre="Un message n'est acquitté qu'une fois",
    title="A message is acknowledged once",
)
def accuse_jamais_double(vu: Observations) -> Constat:
    """Held when no two receipts are about one message."""
    seen = accuses(vu)
    counts = Counter(receipt.original for _, receipt in seen)
    found = [
        Ecart(attendu="un accusé", observe=f"{counts[receipt.original]} accusés de {receipt.original}", lieu="Original-Message-ID",
              echange=one.exchange.id, cause="le mot-clé $MDNSent n'est ni posé ni lu")
        for one, receipt in seen
        if counts[receipt.original] > 1
    ]  # fmt: skip
    return constat(found, len(seen), sinon="le produit n'a envoyé aucun accusé")


@check(
    "mssante.sans_injection",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-021",),
    provenance="norme",
    clause="RFC 5322 §2.2",
    titre="Un texte saisi n'ajoute aucun en-tête",
    title="A typed text adds no header",
)
def sans_injection(vu: Observations, *, entete: str) -> Constat:
    """Held when no message taken has that header, which the user typed inside a text."""
    seen = envois(vu)
    found = [
        Ecart(
            attendu=f"aucun en-tête {entete}",
            observe=f"{entete}: {one.vu.courriel.un(entete)}",
            lieu=entete,
            echange=one.exchange.id,
            cause="retour à la ligne d'une saisie recopié dans l'en-tête",
        )
        for one in seen
        if one.vu and one.vu.courriel.un(entete) is not None
    ]
    return constat(found, len(seen), sinon=RIEN_ENVOYE)


def _dit(value: dict[str, Any]) -> str:
    return str(value.get("message") or value.get("statut"))
