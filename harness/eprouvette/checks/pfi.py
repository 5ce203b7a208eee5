"""What is asked of a PFI that takes documents over HL7 v2 and reports what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.registry import check
from eprouvette_sim.formats import hl7
from eprouvette_sim.formats.hl7.volet import indicateurs, participants

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.exchange import Exchange

REMISES: Final = "pfi-remise"
RETOURS: Final = "pfi"
_RECEVOIR: Final = "REM-PFI:CDA/HL7.01"
_RENDRE: Final = "REM-PFI:CDA/HL7.02"
_ACK: Final = "HL7 v2 chapitre 2, ACK ; volet S2 (mssante §5.1)"
_ZAM: Final = "volet S2, flux 3 et 4 (mssante §5.1, §5.6)"
_AUCUNE: Final = "aucune remise n'a été faite à la PFI"
_MUETTE: Final = "la PFI n'a envoyé aucun compte rendu"
#: the rule another check looks at
_EXPLICATION: Final = "hl7.zam.erreur"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemiseVue:
    """One delivery as seen on the wire: what was sent, what was answered (`None` when unreadable or absent)."""

    exchange: Exchange
    message: hl7.Message
    reponse: hl7.Message | None
    anomalies: tuple[Anomalie, ...]

    @property
    def accuse(self) -> hl7.Accuse | None:
        """The ACK read."""
        return hl7.lire_accuse(self.reponse) if self.reponse else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetourVu:
    """One receipt as seen on the wire."""

    exchange: Exchange
    message: hl7.Message
    anomalies: tuple[Anomalie, ...]
    compte_rendu: hl7.CompteRendu | None


def remises(vu: Observations) -> tuple[RemiseVue, ...]:
    """The deliveries, in order."""
    found = []
    for exchange in vu.exchanges:
        if exchange.door != REMISES:
            continue
        sent, _ = hl7.read(exchange.http_request().body)
        body = exchange.http_response().body
        answer, anomalies = hl7.read(body) if body else (None, ())
        if sent is not None:
            found.append(RemiseVue(exchange=exchange, message=sent, reponse=answer, anomalies=anomalies))
    return tuple(found)


def retours(vu: Observations) -> tuple[RetourVu, ...]:
    """The messages the PFI sent of its own accord, in order; unreadable ones have an empty message."""
    found = []
    for exchange in vu.exchanges:
        if exchange.door != RETOURS:
            continue
        message, anomalies = hl7.read(exchange.http_request().body)
        read = hl7.lire_compte_rendu(message) if message else None
        whole = message or hl7.Message(segments=())
        found.append(RetourVu(exchange=exchange, message=whole, anomalies=anomalies, compte_rendu=read))
    return tuple(found)


@check(
    "pfi.accuse_recu",
    version=1,
    prouve=(_RECEVOIR,),
    provenance="norme",
    clause=_ACK,
    titre="Chaque remise est acquittée sous son identifiant",
    title="Each delivery is acknowledged under its id",
)
def accuse_recu(vu: Observations) -> Constat:
    """Held when each delivery got an ACK whose MSA-2 is the delivery's MSH-10."""
    seen = remises(vu)
    found = [
        Ecart(
            attendu=f"MSA-2 vaut {one.message.controle}",
            observe=one.accuse.message or "absent" if one.accuse else "aucun accusé lisible",
            lieu="MSA-2",
            echange=one.exchange.id,
            cause="l'accusé n'est pas rattaché au message reçu",
        )
        for one in seen
        if one.accuse is None or one.accuse.message != one.message.controle
    ]
    return constat(found, len(seen), sinon=_AUCUNE)


@check(
    "pfi.accuse_bien_forme",
    version=1,
    prouve=(_RECEVOIR,),
    provenance="norme",
    clause=_ACK,
    titre="Chaque accusé technique suit la norme",
    title="Each technical acknowledgement follows the standard",
)
def accuse_bien_forme(vu: Observations) -> Constat:
    """Held when each ACK reads without fault, names the event it answers, and explains a refusal."""
    seen = [one for one in remises(vu) if one.reponse is not None]
    found = [
        _ecart(fault, one.exchange)
        for one in seen
        if one.reponse
        for fault in hl7.refusees((*one.anomalies, *hl7.anomalies_accuse(one.reponse, one.message.type[1])))
    ]
    return constat(found, len(seen), sinon=_AUCUNE)


@check(
    "pfi.remise_acceptee",
    version=1,
    prouve=(_RECEVOIR,),
    provenance="norme",
    clause="volet S2 : le gestionnaire accepte ORU et MDM (mssante §5.1)",
    titre="Une remise conforme au volet est acceptée",
    title="A delivery that follows the volet is accepted",
)
def remise_acceptee(vu: Observations) -> Constat:
    """Held when each conforming delivery was answered by an acceptance."""
    seen = [one for one in remises(vu) if not hl7.refusees(hl7.anomalies(one.message))]
    found = [_issue(one, "AA ou CA") for one in seen if one.accuse is None or not one.accuse.accepte]
    return constat(found, len(seen), sinon="aucune remise conforme n'a été faite")


@check(
    "pfi.incoherence_refusee",
    version=1,
    prouve=(_RECEVOIR,),
    provenance="norme",
    clause="volet S2 : ORC-1, OBX-11 et événement concordent, sinon la PFI rejette (mssante §5.1)",
    titre="Une remise qui se contredit est refusée",
    title="A delivery that contradicts itself is refused",
)
def incoherence_refusee(vu: Observations) -> Constat:
    """Held when each delivery whose order, status and event disagree was refused."""
    seen = [one for one in remises(vu) if any(fault.code == "hl7.action" for fault in hl7.anomalies(one.message))]
    found = [_issue(one, "AE, AR, CE ou CR") for one in seen if one.accuse is None or one.accuse.accepte]
    return constat(found, len(seen), sinon="aucune remise ne se contredisait")


@check(
    "pfi.compte_rendu_dmp",
    version=1,
    prouve=(_RENDRE,),
    provenance="norme",
    clause=_ZAM,
    titre="La PFI rend compte de l'alimentation du DMP",
    title="The PFI reports on the DMP feed",
)
def compte_rendu_dmp(vu: Observations) -> Constat:
    """Held when as many Z01 came as deliveries accepted for the DMP."""
    asked = [one for one in _acceptees(vu) if indicateurs(one.message.segments).get("DESTDMP") == "Y"]
    return _nombre(vu, asked, len(asked), "Z01", "aucune remise acceptée n'était destinée au DMP")


@check(
    "pfi.compte_rendu_mss",
    version=1,
    prouve=(_RENDRE,),
    provenance="norme",
    clause=_ZAM,
    titre="La PFI rend compte de l'envoi à chaque destinataire",
    title="The PFI reports on the sending to each recipient",
)
def compte_rendu_mss(vu: Observations) -> Constat:
    """Held when as many Z02 came as recipients of accepted deliveries."""
    asked = _acceptees(vu)
    return _nombre(vu, asked, sum(len(_adresses(one)) for one in asked), "Z02", "aucune remise n'avait de destinataire")


@check(
    "pfi.compte_rendu_bien_forme",
    version=1,
    prouve=(_RENDRE,),
    provenance="norme",
    clause=_ZAM,
    titre="Chaque compte rendu suit le volet",
    title="Each receipt follows the volet",
)
def compte_rendu_bien_forme(vu: Observations) -> Constat:
    """Held when each receipt reads without fault and follows the volet; its error is another check's matter."""
    seen = retours(vu)
    found = [_ecart(fault, one.exchange) for one in seen for fault in _fautes(one) if fault.code != _EXPLICATION]
    return constat(found, len(seen), sinon=_MUETTE)


@check(
    "pfi.echec_explique",
    version=1,
    prouve=(_RENDRE,),
    provenance="norme",
    clause="volet S2, ERR d'un échec (mssante §5.6)",
    titre="Un échec rendu est expliqué",
    title="A reported failure is explained",
)
def echec_explique(vu: Observations) -> Constat:
    """Held when each receipt of a failure carries 207 and the code of whoever refused."""
    seen = [one for one in retours(vu) if one.compte_rendu and one.compte_rendu.issue == "N"]
    found = [_ecart(fault, one.exchange) for one in seen for fault in _fautes(one) if fault.code == _EXPLICATION]
    return constat(found, len(seen), sinon="aucun échec n'a été rendu")


@check(
    "pfi.compte_rendu_rattache",
    version=1,
    prouve=(_RENDRE,),
    provenance="norme",
    clause="volet S2, OBX-4 (mssante §5.6)",
    titre="Chaque compte rendu cite la remise dont il parle",
    title="Each receipt cites the delivery it is about",
)
def compte_rendu_rattache(vu: Observations) -> Constat:
    """Held when OBX-4 of each receipt is the id of a delivery made."""
    known = {one.message.controle for one in remises(vu)}
    seen = [(one, one.compte_rendu) for one in retours(vu) if one.compte_rendu]
    found = [
        Ecart(
            attendu=f"l'un de : {', '.join(sorted(known))}",
            observe=read.message or "absent",
            lieu="OBX-4",
            echange=one.exchange.id,
            cause="le compte rendu ne peut pas être rapproché du document transmis",
        )
        for one, read in seen
        if read.message not in known
    ]
    return constat(found, len(seen), sinon=_MUETTE)


@check(
    "pfi.destinataire_rendu",
    version=1,
    prouve=(_RENDRE,),
    provenance="norme",
    clause="volet S2, OBX DESTINATAIRE_MSS (mssante §5.6)",
    titre="Le compte rendu d'un envoi nomme un destinataire de la remise",
    title="The receipt of a mail names a recipient of the delivery",
)
def destinataire_rendu(vu: Observations) -> Constat:
    """Held when the address of each Z02 is one of the recipients asked for."""
    known = {address for one in remises(vu) for address in _adresses(one)}
    seen = [(one, one.compte_rendu) for one in retours(vu) if one.compte_rendu and one.compte_rendu.evenement == "Z02"]
    found = [
        Ecart(
            attendu=f"l'un de : {', '.join(sorted(known))}",
            observe=read.adresse or "absente",
            lieu="OBX[2]-5.4",
            echange=one.exchange.id,
            cause="le compte rendu porte l'adresse d'un autre envoi",
        )
        for one, read in seen
        if read.adresse not in known
    ]
    return constat(found, len(seen), sinon="aucun envoi n'a été rendu")


@check(
    "pfi.echec_rendu",
    version=1,
    prouve=(_RENDRE,),
    provenance="norme",
    clause="volet S2, OBX-5 vaut N en cas d'échec (mssante §5.6)",
    titre="L'échec d'un envoi est rendu à l'émetteur",
    title="The failure of a mail is reported to the sender",
)
def echec_rendu(vu: Observations, *, nombre: int) -> Constat:
    """Held when at least that many Z02 say N."""
    seen = [one.compte_rendu for one in retours(vu) if one.compte_rendu and one.compte_rendu.evenement == "Z02"]
    failed = sum(read.issue == "N" for read in seen)
    ecart = Ecart(
        attendu=f"{nombre} compte(s) rendu(s) d'échec (OBX-5 vaut N)",
        observe=f"{failed} sur {len(seen)}",
        lieu="OBX-5",
        cause="le refus de l'opérateur n'est pas remonté à l'émetteur",
    )
    return constat([ecart] if failed < nombre else [], max(len(seen), 1), sinon=_MUETTE)


@check(
    "pfi.dmp_seulement_demande",
    version=1,
    prouve=("ATTENTE:EPR-PFI-001",),
    provenance="norme",
    clause="volet S2, DESTDMP (mssante §5.3)",
    titre="Aucun compte rendu du DMP pour une remise qui ne lui était pas destinée",
    title="No DMP receipt for a delivery that was not for it",
)
def dmp_seulement_demande(vu: Observations) -> Constat:
    """Held when no Z01 cites a delivery whose DESTDMP is N; nothing to judge when every delivery was for the DMP."""
    spared = {one.message.controle for one in remises(vu) if indicateurs(one.message.segments).get("DESTDMP") == "N"}
    wrong = [one for one in retours(vu) if one.compte_rendu and one.compte_rendu.evenement == "Z01"]
    found = [
        Ecart(attendu="aucun compte rendu Z01", observe="un Z01", lieu="MSH-9", echange=one.exchange.id)
        for one in wrong
        if one.compte_rendu and one.compte_rendu.message in spared
    ]
    return constat(found, len(spared), sinon="chaque remise était destinée au DMP")


@check(
    "pfi.identifiants_uniques",
    version=1,
    prouve=("ATTENTE:EPR-PFI-002",),
    provenance="norme",
    clause="HL7 v2 chapitre 2, MSH-10",
    titre="Chaque message de la PFI porte un identifiant neuf",
    title="Each message of the PFI has a fresh id",
)
def identifiants_uniques(vu: Observations) -> Constat:
    """Held when no two messages of the PFI, acknowledgements included, share MSH-10."""
    answers = [(one.exchange.id, one.reponse.controle) for one in remises(vu) if one.reponse]
    sent = [(one.exchange.id, one.message.controle) for one in retours(vu)]
    first: dict[str, str] = {}
    found = []
    for exchange, controle in (*answers, *sent):
        other = first.setdefault(controle, exchange)
        if other != exchange:
            found.append(
                Ecart(
                    attendu="un identifiant jamais servi",
                    observe=f"{controle}, déjà vu en {other}",
                    lieu="MSH-10",
                    echange=exchange,
                )
            )
    return constat(found, len(first), sinon=_MUETTE)


def _acceptees(vu: Observations) -> list[RemiseVue]:
    return [one for one in remises(vu) if one.accuse and one.accuse.accepte]


def _adresses(one: RemiseVue) -> list[str]:
    asked = indicateurs(one.message.segments)
    if "Y" not in {asked.get("DESTMSSANTEPS"), asked.get("DESTMSSANTEPAT")}:
        return []
    return [part.adresse for part in participants(one.message.segments) if part.role == "RCT"]


def _nombre(vu: Observations, asked: Iterable[RemiseVue], wanted: int, event: str, sinon: str) -> Constat:
    if not wanted:
        return sans_objet(sinon)
    came = sum(1 for one in retours(vu) if one.compte_rendu and one.compte_rendu.evenement == event)
    ecart = Ecart(
        attendu=f"{wanted} compte(s) rendu(s) {event}",
        observe=f"{came} reçu(s)",
        lieu="MSH-9",
        echange=next((one.exchange.id for one in asked), None),
        cause="le logiciel émetteur ne saura pas ce qu'est devenu son document",
    )
    return constat([ecart] if came < wanted else [], wanted, sinon=sinon)


def _fautes(one: RetourVu) -> tuple[Anomalie, ...]:
    return hl7.refusees((*one.anomalies, *hl7.anomalies_compte_rendu(one.message)))


def _issue(one: RemiseVue, attendu: str) -> Ecart:
    seen = one.accuse.code if one.accuse else "aucun accusé lisible"
    return Ecart(attendu=f"MSA-1 vaut {attendu}", observe=seen, lieu="MSA-1", echange=one.exchange.id)


def _ecart(fault: Anomalie, exchange: Exchange) -> Ecart:
    rule = hl7.regles()[fault.code]
    return Ecart(
        attendu=fault.attendu,
        observe=fault.observe,
        lieu=fault.lieu,
        echange=exchange.id,
        provenance=rule.provenance,
        clause=rule.clause,
    )
