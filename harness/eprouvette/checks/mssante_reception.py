"""What is asked of reading: nothing lost, documents recognised and filed with care, receipts sent and attached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.courriels import LIRE, RIEN_MONTRE, accuses, commande, de_porte, envois, montres, reponses, sans
from eprouvette.checks.registry import check
from eprouvette_sim.formats.mime import avis, profil

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette.checks.courriels import Envoye
    from eprouvette_sim.formats.mime.avis import Avis

_PFI, _SOCLE, _DPI = "REM-PFI:MSS/", "SOCLE-MSS:MSS/", "REM-DPI:MSS/"
_AUCUN_ACCUSE = "le produit n'a envoyé aucun accusé"


def _montre(vu: Observations, message_id: str) -> dict[str, Any] | None:
    """What the product last showed of a message."""
    return next((dict(one) for one in reversed(montres(vu)) if one.get("message_id") == message_id), None)


def _egal(vu: Observations, message_id: str, field: str, wanted: object, cause: str) -> Constat:
    """Held when the product shows that value for that message."""
    shown = _montre(vu, message_id)
    if shown is None:
        return sans_objet(f"le produit ne montre pas {message_id}")
    found = Ecart(attendu=str(wanted), observe=str(shown.get(field)), lieu=f"relever_messages : {field}", cause=cause)
    return constat([found] if shown.get(field) != wanted else [], 1, sinon=RIEN_MONTRE)


@check(
    "mssante.rien_de_perdu",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-016",),
    provenance="norme",
    clause="RFC 3501 : ce que la boîte contient",
    titre="Tous les messages de la boîte sont montrés, même illisibles",
    title="Every message of the mailbox is shown, even unreadable",
)
def rien_de_perdu(vu: Observations, *, messages: int) -> Constat:
    """Held when the last reading shows that many messages."""
    answers = reponses(vu, "relever_messages")
    if not answers:
        return sans_objet(RIEN_MONTRE)
    shown = len(answers[-1].valeur.get("messages") or ())
    found = Ecart(
        attendu=f"{messages} message(s)",
        observe=f"{shown} montré(s)",
        lieu="relever_messages",
        cause="un message illisible arrête la relève",
    )
    return constat([found] if shown != messages else [], 1, sinon=RIEN_MONTRE)


@check(
    "mssante.xdm_reconnu",
    version=1,
    prouve=(f"{_PFI}UX.01",),
    provenance="indirect",
    clause="REM-PFI MSS/UX.01",
    titre="Un message porteur d'une archive XDM est reconnu, et lui seul",
    title="A message carrying an XDM archive is recognised, and it alone",
)
def xdm_reconnu(vu: Observations, *, message_id: str, xdm: bool) -> Constat:
    """Held when the product says of that message what it is."""
    return _egal(vu, message_id, "xdm", xdm, "toute pièce .zip prise pour une archive XDM, ou le nom seul regardé")


@check(
    "mssante.patient_des_metadonnees",
    version=1,
    prouve=(f"{_PFI}CONF.24",),
    provenance="observe",
    clause="ECO.2.1.2 (faits mssante §3.1 ; REM-PFI MSS/CONF.24)",
    titre="Le patient d'un message reçu est celui des métadonnées",
    title="The patient of a message received is the metadata's",
)
def patient_des_metadonnees(vu: Observations, *, message_id: str, matricule: str) -> Constat:
    """Held when the patient shown has that matricule (13 first characters)."""
    shown = _montre(vu, message_id)
    if shown is None:
        return sans_objet(f"le produit ne montre pas {message_id}")
    got = str((shown.get("patient") or {}).get("matricule"))
    found = Ecart(
        attendu=matricule,
        observe=got,
        lieu="relever_messages : patient",
        cause="patient lu dans le CDA, l'objet ou l'adresse",
    )
    return constat([found] if got[:13] != matricule[:13] else [], 1, sinon=RIEN_MONTRE)


@check(
    "mssante.mise_a_jour_signalee",
    version=1,
    prouve=(f"{_SOCLE}UX.05",),
    provenance="indirect",
    clause="SOCLE-MSS MSS/UX.05 (faits mssante §3.3)",
    titre="Une nouvelle version ou une suppression est signalée",
    title="A new version or a deletion is pointed out",
)
def mise_a_jour_signalee(vu: Observations, *, message_id: str, action: str | None) -> Constat:
    """Held when the product shows that action for that message."""
    return _egal(vu, message_id, "action", action, "métadonnée d'action non lue")


@check(
    "mssante.integration_stricte",
    version=1,
    prouve=(f"{_DPI}UX.07", "ATTENTE:EPR-MSSANTE-022"),
    provenance="indirect",
    clause="REM-DPI MSS/UX.07",
    titre="Un document n'est rangé de lui-même que si l'INS et les traits concordent strictement",
    title="A document is filed by itself only if INS and traits agree strictly",
)
def integration_stricte(vu: Observations, *, message_id: str, reference: str | None) -> Constat:
    """Held when the record joined is that one, or none."""
    return _egal(vu, message_id, "integre", reference, "rapprochement sur le nom, ou sur le matricule seul")


@check(
    "mssante.prefixe_masque",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-027",),
    provenance="indirect",
    clause="SOCLE-MSS MSS/UX.28, attestée par l'éditeur",
    titre="Le préfixe technique de l'objet n'est pas montré",
    title="The technical prefix of the subject is not shown",
)
def prefixe_masque(vu: Observations) -> Constat:
    """Held when no subject shown starts with the prefix."""
    shown = montres(vu)
    found = [
        Ecart(
            attendu="l'objet sans XDM/1.0/DDM+",
            observe=str(one.get("objet")),
            lieu="relever_messages : objet",
            cause="objet brut affiché",
        )
        for one in shown
        if str(one.get("objet")).startswith(profil.PREFIXE)
    ]
    return constat(found, len(shown), sinon=RIEN_MONTRE)


@check(
    "mssante.accuse_renvoye",
    version=1,
    prouve=(f"{_SOCLE}UX.34",),
    provenance="norme",
    clause="RFC 8098 §2 (ECO.3.1.6, faits mssante §4.1)",
    titre="L'accusé de lecture demandé est renvoyé à l'adresse qui le demande",
    title="The read receipt asked for goes back to the address that asks",
)
def accuse_renvoye(vu: Observations, *, message_id: str, vers: str) -> Constat:
    """Held when one receipt about that message went to that address, under a null path."""
    answers = reponses(vu, "acquitter") or reponses(vu, "relever_messages")
    if not answers:
        return sans_objet("le produit n'a rien acquitté")
    sent = [(one, receipt) for one, receipt in accuses(vu) if receipt.original == message_id]
    found = _adresses(sent, vers)
    if not sent:
        found.append(
            Ecart(
                attendu=f"un accusé de {message_id}",
                observe="aucun",
                lieu="SMTP",
                cause="accusé non géré, ou message d'origine mal cité",
            )
        )
    return constat(found, max(1, len(sent)), sinon=_AUCUN_ACCUSE)


def _adresses(sent: Sequence[tuple[Envoye, Avis]], vers: str) -> list[Ecart]:
    found = []
    for one, _ in sent:
        if one.destinataires != (vers,):
            found.append(
                Ecart(
                    attendu=vers,
                    observe=sans(one.destinataires),
                    lieu="RCPT TO",
                    echange=one.exchange.id,
                    cause="accusé envoyé à l'expéditeur, pas à qui le demande",
                )
            )
        if one.expediteur:
            found.append(
                Ecart(
                    attendu="<>",
                    observe=one.expediteur,
                    lieu="MAIL FROM",
                    echange=one.exchange.id,
                    cause="un accusé pourrait en appeler un autre",
                    clause="RFC 8098 §3",
                )
            )
    return found


@check(
    "mssante.accuse_bien_forme",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-010",),
    provenance="norme",
    clause="RFC 8098 §3 (faits mssante §4.1)",
    titre="Chaque accusé suit la RFC 8098, l'original joint",
    title="Each receipt follows RFC 8098, the original attached",
)
def accuse_bien_forme(vu: Observations) -> Constat:
    """Held when each receipt reads without deviation, its three parts there, in the RFC 8098 form."""
    seen = [one for one in envois(vu) if one.genre == avis.MDN]
    found = []
    for one in seen:
        parts = [part.type for part in one.vu.courriel.racine.enfants] if one.vu else []
        if parts != ["text/plain", "message/disposition-notification", "message/rfc822"]:
            found.append(
                Ecart(
                    attendu="texte, notification, message d'origine",
                    observe=sans(parts),
                    lieu="/",
                    echange=one.exchange.id,
                    cause="original tronqué ou oublié",
                )
            )
        found += [
            Ecart(attendu=a.attendu, observe=a.observe, lieu=a.lieu, echange=one.exchange.id, clause=a.regle,
                  provenance="indirect" if a.code == "avis.mdn.ancienne" else None)
            for a in one.anomalies
            if a.code.startswith("avis.")
        ]  # fmt: skip
    return constat(found, len(seen), sinon=_AUCUN_ACCUSE)


@check(
    "mssante.accuse_interdit",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-011",),
    provenance="norme",
    clause="RFC 8098 §2.1 (faits mssante §4.1)",
    titre="Aucun accusé ne part quand il n'est pas demandé, ou qu'il irait ailleurs sans accord",
    title="No receipt leaves when none is asked for, or when it would go elsewhere without consent",
)
def accuse_interdit(vu: Observations) -> Constat:
    """Held when the product, asked to acknowledge, sent nothing and said why."""
    answers = reponses(vu, "acquitter")
    found = [
        Ecart(attendu="aucun accusé", observe=f"un accusé vers {sans(one.destinataires)}", lieu="SMTP", echange=one.exchange.id,
              cause="accusé automatique sans regarder la demande, le chemin de retour ou la nature du message")
        for one, _ in accuses(vu)
    ]  # fmt: skip
    found += [
        Ecart(attendu="une raison dite à l'utilisateur", observe="rien", lieu="acquitter : message")
        for answer in answers
        if not found and not answer.valeur.get("message")
    ]
    return constat(found, len(answers), sinon="le produit n'a pas été prié d'acquitter")


@check(
    "mssante.accuse_en_erreur",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-013",),
    provenance="norme",
    clause="volet de transmission, structure du MDN (faits mssante §4.1, §4.3)",
    titre="Un document non intégré est acquitté en erreur, avec son code",
    title="A document not integrated is acknowledged in error, with its code",
)
def accuse_en_erreur(vu: Observations, *, code: str) -> Constat:
    """Held when each receipt is automatic, `processed`, carries that code, and its subject says it."""
    seen = accuses(vu)
    found = []
    for one, receipt in seen:
        subject = one.vu.courriel.objet if one.vu else ""
        got = (receipt.automatique, receipt.action, receipt.code, f"[{code}]" in subject)
        if got != (True, "processed", code, True):
            found.append(Ecart(attendu=f"automatique, processed, {code}, objet [KO…][{code}]", observe=f"{receipt.action}, {receipt.code}, {subject[:60]}",
                               lieu="Disposition", echange=one.exchange.id, cause="échec d'intégration acquitté comme un succès"))  # fmt: skip
    return constat(found, len(seen), sinon=_AUCUN_ACCUSE)


@check(
    "mssante.accuse_rattache",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-014",),
    provenance="norme",
    clause="RFC 8098 §3.2.5, Original-Message-ID (REM-PFI MSS/va1.14, attestée)",
    titre="Un accusé ou un avis reçu est rattaché au bon message",
    title="A receipt or notice received is attached to the right message",
)
def accuse_rattache(vu: Observations, *, action: str) -> Constat:
    """Held when the receipt shown is about the last mail the product sent, with that action."""
    sent = [one.message_id for one in envois(vu) if one.genre == avis.COURRIEL]
    shown = [one for one in montres(vu) if one.get("genre") in {avis.MDN, avis.DSN}]
    if not sent or not shown:
        return sans_objet("aucun message envoyé, ou aucun avis montré")
    found = [
        Ecart(attendu=f"{sent[-1]}, {action}", observe=f"{one.get('pour')}, {one.get('action')}", lieu="relever_messages : pour",
              cause="rattachement par l'objet, ou avis montré comme un courriel")
        for one in shown
        if (one.get("pour"), one.get("action")) != (sent[-1], action)
    ]  # fmt: skip
    return constat(found, len(shown), sinon=RIEN_MONTRE)


@check(
    "mssante.echec_presente",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-015",),
    provenance="norme",
    clause="RFC 3464 §2.3 (faits mssante §3.4, §4.2)",
    titre="Un échec de remise est montré avec son motif",
    title="A delivery failure is shown with its reason",
)
def echec_presente(vu: Observations, *, status: str) -> Constat:
    """Held when a failed notice is shown with that enhanced status and the operator's words."""
    shown = [one for one in montres(vu) if one.get("genre") == avis.DSN]
    found = [
        Ecart(
            attendu=f"échec {status}, avec son motif",
            observe=f"{one.get('code')}, {one.get('motif')}",
            lieu="relever_messages : motif",
            cause="avis lu comme un texte",
        )
        for one in shown
        if one.get("code") != status or not one.get("motif")
    ]
    return constat(found, len(shown), sinon="le produit n'a montré aucun avis de remise")


@check(
    "mssante.lecture_sans_marquer",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-024",),
    provenance="norme",
    clause="RFC 3501 §6.4.5, BODY.PEEK",
    titre="Relever une boîte ne marque pas les messages comme lus",
    title="Collecting a mailbox does not mark messages as read",
)
def lecture_sans_marquer(vu: Observations) -> Constat:
    """Held when no FETCH of a whole message sets `Seen`."""
    seen = [e for e in de_porte(vu, "imap") if commande(e) in LIRE]
    found = [
        Ecart(
            attendu="BODY.PEEK[]",
            observe=e.http_request().body.decode("ascii", "replace")[:60],
            lieu="FETCH",
            echange=e.id,
            cause="lecture par BODY[] ou RFC822",
        )
        for e in seen
        if b"BODY[" in e.http_request().body.upper() or b"RFC822)" in e.http_request().body.upper()
    ]
    return constat(found, len(seen), sinon="aucun message n'a été lu")


@check(
    "mssante.suppression_faite",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-020",),
    provenance="norme",
    clause="RFC 3501 §6.4.3",
    titre="Un message supprimé ne reste pas dans la boîte, et lui seul part",
    title="A message deleted does not stay in the mailbox, and it alone goes",
)
def suppression_faite(vu: Observations, *, message_id: str, restants: int) -> Constat:
    """Held when the last reading shows that many messages, and not that one."""
    answers = reponses(vu, "relever_messages")
    if not answers:
        return sans_objet(RIEN_MONTRE)
    left = [one.get("message_id") for one in answers[-1].valeur.get("messages") or ()]
    found = Ecart(
        attendu=f"{restants} message(s) sans {message_id}",
        observe=sans(map(str, left)),
        lieu="relever_messages",
        cause="marqué sans EXPUNGE, ou tout effacé",
    )
    return constat([found] if message_id in left or len(left) != restants else [], 1, sinon=RIEN_MONTRE)
