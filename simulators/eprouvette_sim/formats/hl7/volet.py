"""The transmission of a CDA to a PFI (flows 1 and 2), judged by the volet's text: ORU^R01 in 2.5, MDM in 2.6.

Source: ANS volet "Transmission d'un document CDA en HL7 v2" 2.1 (facts mssante §5.1 to §5.4, official text read).
Not judged: labels, the order of segments, what PAM.fr 2.11 asks of PID and PV1, table JDV_J07 of document types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.hl7 import contenu
from eprouvette_sim.formats.hl7.regles import ecart, toleree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eprouvette_sim.formats.hl7.er7 import Message, Segment
    from eprouvette_sim.kernel.anomalie import Anomalie

PROFIL: Final = ("2.1", "CISIS_CDA_HL7_V2")
JEUX_DU_VOLET: Final = ("UNICODE UTF-8", "8859/15")
#: what is asked for -> (ORC-1, OBX-11 of the document, event of an MDM)
INTENTIONS: Final = {
    "creation": ("NW", "F", "T02"),
    "remplacement": ("RO", "C", "T10"),
    "suppression": ("CA", "D", "T04"),
}
#: message -> (version, data type of coded values, word of OBX-5.2)
FLUX: Final = {"ORU": ("2.5", "CE", "TEXT"), "MDM": ("2.6", "CWE", "text")}
#: table MetaDMPMSS of flows 1 and 2: code -> required (`None`: the text and the table disagree)
META: Final = {
    "MASQUE_PS": True,
    "INVISIBLE_PATIENT": True,
    "INVISIBLE_REP_LEGAUX": True,
    "CONNEXION_SECRETE": True,
    "MODIF_CONF_CODE": True,
    "DESTDMP": True,
    "DESTMSSANTEPS": True,
    "DESTMSSANTEPAT": True,
    "ACK_RECEPTION": None,
    "ACK_LECTURE_MSS": None,
    "CORPSMAIL_PS": False,
    "CORPSMAIL_PATIENT": False,
}
#: the same table in flow 6, from a mail received
META_RELAIS: Final = {
    "MASQUE_PS": True,
    "INVISIBLE_PATIENT": True,
    "INVISIBLE_REP_LEGAUX": True,
    "MODIF_CONF_CODE": True,
}
TABLE_META: Final = "MetaDMPMSS"
_DTM: Final = re.compile(r"\d{4}(\d{2}){0,5}(\.\d{1,4})?([+-]\d{4})?")
#: segment -> fields that do not repeat, of those the volets use
_SEULS: Final = {
    "MSH": (3, 4, 5, 6, 7, 9, 10, 11, 12, 17),
    "MSA": (1, 2),
    "PV1": (2, 19),
    "ORC": (1,),
    "OBR": (4,),
    "TXA": (1, 2, 3, 12, 13, 17),
    "OBX": (1, 2, 3, 4, 11),
}
_CORPS: Final = frozenset({"CORPSMAIL_PS", "CORPSMAIL_PATIENT"})
_VENUE_REQUISE: Final = frozenset("EIOR")
#: (masked to professionals, invisible to the patient, invisible to representatives, to the DMP, to professionals, to the patient)
_MATRICE: Final = (("N", "N", "N", "NY", "Y", "Y"), ("N", "Y", "N", "NY", "Y", "N"), ("NY", "N", "NY", "N", "N", "Y"))
_COLONNES: Final = (
    "MASQUE_PS",
    "INVISIBLE_PATIENT",
    "INVISIBLE_REP_LEGAUX",
    "DESTDMP",
    "DESTMSSANTEPS",
    "DESTMSSANTEPAT",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One PRT: its role (`SB`, `RCT`, `REPLY`) and its address, empty when it has none."""

    segment: Segment
    role: str
    adresse: str


def anomalies(message: Message) -> tuple[Anomalie, ...]:
    """What the volet holds against a transmission; `regles.traitement` says what becomes of it."""
    flux = message.type[0]
    found = [*entete(message, flux), *patient(message), *_venue(message), *action(message)]
    if flux == "MDM":
        found += txa(message)
    found += groupe(message.segments, flux)
    found += document(message)
    return tuple(found)


def entete(message: Message, flux: str) -> Iterator[Anomalie]:
    """What is wrong in the MSH of a transmission."""
    wanted = {"ORU": [("ORU", "R01", "ORU_R01")], "MDM": [("MDM", row[2], "MDM_T02") for row in INTENTIONS.values()]}
    if flux not in wanted or message.type not in wanted[flux]:
        yield ecart("hl7.msh.type", "MSH-9", "ORU^R01^ORU_R01 ou MDM^T02|T10|T04^MDM_T02", "^".join(message.type))
    if flux in FLUX and message.valeur("MSH", 12) != FLUX[flux][0]:
        yield ecart("hl7.msh.version", "MSH-12", FLUX[flux][0], message.valeur("MSH", 12))
    yield from entete_commun(message)


def entete_commun(message: Message, profil: tuple[str, str] = PROFIL) -> Iterator[Anomalie]:
    """What every message of the volets has in its MSH: id, country, character set, profile."""
    if not message.controle:
        yield ecart("hl7.msh.controle", "MSH-10", "un identifiant", None)
    yield from chapitre_2(message)
    if message.valeur("MSH", 17) != "FRA":
        yield ecart("hl7.msh.pays", "MSH-17", "FRA", message.valeur("MSH", 17))
    if message.jeu not in JEUX_DU_VOLET:
        yield ecart("hl7.msh.jeu", "MSH-18", " ou ".join(JEUX_DU_VOLET), message.jeu)
    seen = (message.valeur("MSH", 21, 1), message.valeur("MSH", 21, 2))
    stripped = (seen[0].strip(), seen[1].strip())
    if stripped != profil:
        yield ecart("hl7.msh.profil", "MSH-21", "^".join(profil), "^".join(seen).strip("^"))
    elif seen != profil:
        yield ecart("hl7.espaces", "MSH-21", "^".join(profil), "^".join(seen))


def chapitre_2(message: Message) -> Iterator[Anomalie]:
    """What chapter 2 of the standard asks of any message: a date, a processing mode, no field repeated that may not be."""
    if _DTM.fullmatch(message.valeur("MSH", 7)) is None:
        yield ecart("hl7.msh.horodatage", "MSH-7", "AAAAMMJJHHMM…, décalage possible", message.valeur("MSH", 7))
    if message.valeur("MSH", 11) not in {"P", "D", "T"}:
        yield ecart("hl7.msh.traitement", "MSH-11", "P, D ou T", message.valeur("MSH", 11))
    head = message.un("MSH")
    if head is not None and len(head.composants(9)) > 3:
        yield ecart("hl7.msh.type", "MSH-9", "trois composants", head.champ(9))
    for segment in message.segments:
        for number in _SEULS.get(segment.nom, ()):
            if len(segment.repetitions(number)) > 1:
                yield ecart("hl7.repetition", segment.lieu(number), "une seule valeur", segment.champ(number))


def patient(message: Message) -> Iterator[Anomalie]:
    pid = message.un("PID")
    if pid is None or not pid.valeur(3):
        yield ecart("hl7.pid.identifiants", "PID-3", "au moins un identifiant", None)


def _venue(message: Message) -> Iterator[Anomalie]:
    pv1 = message.un("PV1")
    classe = pv1.valeur(2) if pv1 else ""
    if pv1 is None or not classe:
        yield ecart("hl7.pv1.classe", "PV1-2", "la classe de la venue", None)
    elif classe in _VENUE_REQUISE and not pv1.valeur(19):
        yield ecart("hl7.pv1.venue", "PV1-19", f"le numéro de venue, la classe étant {classe}", None)


def action(message: Message) -> Iterator[Anomalie]:
    """ORC-1, OBX-11 of the document and, in an MDM, the event: one line of the table, or the PFI rejects."""
    flux, event, _ = message.type
    document = message.un("OBX")
    told = (message.valeur("ORC", 1), document.valeur(11) if document else "", event if flux == "MDM" else None)
    for order, status, mdm in INTENTIONS.values():
        order_agrees = told[0] == order or (flux == "MDM" and message.un("ORC") is None)
        if order_agrees and told[1] == status and told[2] in {None, mdm}:
            return
    wanted = " ; ".join("/".join(row) for row in INTENTIONS.values())
    yield ecart("hl7.action", "OBX-11", f"ORC-1/OBX-11/événement : {wanted}", "/".join(part or "—" for part in told))


def txa(message: Message) -> Iterator[Anomalie]:
    txa = message.un("TXA")
    if txa is None:
        yield ecart("hl7.txa", "TXA", "un segment TXA", None)
        return
    wanted = {1: "1", 3: "TEXT", 17: "AU"}
    if message.type[1] == "T10":
        wanted[13] = ""
    for field, value in wanted.items():
        seen = txa.champ(field) if field == 13 else txa.valeur(field)
        if (value and seen != value) or not seen:
            yield ecart("hl7.txa", txa.lieu(field), value or "l'identifiant du document remplacé", seen)
    if not txa.valeur(2):
        yield ecart("hl7.txa", txa.lieu(2), "le type du document", None)
    yield from _identifiants(txa, (12, 13) if txa.champ(13) else (12,))


def _identifiants(txa: Segment, fields: tuple[int, ...]) -> Iterator[Anomalie]:
    """`extension^^root^ISO`, or the root alone; `root^extension` is what the DMP does not take."""
    for field in fields:
        parts = [*txa.composants(field), "", "", "", ""][:4]
        alone = bool(parts[0]) and not any(parts[1:])
        full = bool(parts[0] and parts[2]) and not parts[1] and parts[3] == "ISO"
        if not (alone or full):
            yield ecart("hl7.txa.identifiant", txa.lieu(field), "extension^^racine^ISO, ou la racine", txa.champ(field))


def document(message: Message) -> Iterator[Anomalie]:
    document = message.un("OBX")
    if document is None:
        return
    obr, txa = message.un("OBR"), message.un("TXA")
    code = document.valeur(3)
    if obr is not None and obr.valeur(4) != code:
        yield ecart("hl7.obr.type", "OBR-4", code or "le type du document", obr.valeur(4))
    if obr is None and message.type[0] == "ORU":
        yield ecart("hl7.obr.type", "OBR-4", code, None)
    if txa is not None and txa.valeur(2) not in {"", code}:
        yield ecart("hl7.txa", "TXA-2", code, txa.valeur(2))
    octets, _ = contenu.octets(document)
    if octets is None:
        return
    ids = contenu.identifiants(octets)
    if ids is None:
        yield ecart("hl7.document.cda", document.lieu(5, 5), "un ClinicalDocument", "autre chose")
        return
    pid = message.un("PID")
    mine = contenu.identifiants_pid(pid) if pid else frozenset()
    if pid and mine != ids:
        yield ecart("hl7.pid.cda", "PID-3", _ids(ids), _ids(mine))


def groupe(
    segments: Sequence[Segment], flux: str, meta: Mapping[str, bool | None] = META, *, premiers: int = 1
) -> Iterator[Anomalie]:
    """What is wrong in the OBX and PRT of a transmission: usable on a fragment, as published examples are.

    `meta` is the table of the flow; the indicators come after the `premiers` first OBX.
    """
    observations = [segment for segment in segments if segment.nom == "OBX"]
    if not observations:
        yield ecart("hl7.document", "OBX", "l'OBX du document", None)
        return
    yield from _porteur(observations[0], flux)
    yield from _participants([segment for segment in segments if segment.nom == "PRT"])
    kept: dict[str, Segment] = {}
    for segment in observations[premiers:]:
        yield from _meta(segment, flux, kept, meta)
    for code, required in meta.items():
        if code not in kept and required is not False:
            rule = "hl7.meta.absent" if required else "hl7.meta.acquittement"
            yield ecart(rule, "OBX", f"{code}^…^{TABLE_META}", None)
    yield from _combinaison(kept)


def _porteur(document: Segment, flux: str) -> Iterator[Anomalie]:
    if document.valeur(2) != "ED":
        yield ecart("hl7.document", document.lieu(2), "ED", document.valeur(2))
        return
    word = FLUX[flux][2] if flux in FLUX else "text"
    seen = [document.valeur(5, part).strip() for part in (2, 3, 4)]
    if [part.casefold() for part in seen] != ["text", "xml", "base64"]:
        yield ecart("hl7.document", document.lieu(5), f"^{word}^XML^Base64^…", "^".join(seen))
        return
    if seen[0] != word:
        yield ecart("hl7.casse", document.lieu(5, 2), word, seen[0])
    yield from contenu.octets(document)[1]


def participants(segments: Iterable[Segment]) -> tuple[Participant, ...]:
    """The PRT of a message, in order."""
    return tuple(
        Participant(segment=segment, role=segment.valeur(4).strip(), adresse=segment.valeur(15, 3 + 1).strip())
        for segment in segments
        if segment.nom == "PRT"
    )


def _participants(segments: list[Segment]) -> Iterator[Anomalie]:
    found = participants(segments)
    if not any(one.role == "SB" for one in found):
        yield ecart("hl7.prt.emetteur", "PRT", "SB^…^participation", None)
    for one in found:
        if one.role in {"RCT", "REPLY"} and (one.segment.valeur(15, 3) != "X.400" or not one.adresse):
            yield ecart("hl7.prt.adresse", one.segment.lieu(15), "^^X.400^adresse", one.segment.champ(15))
        yield from espaces(one.segment, (5, 8))


def _meta(segment: Segment, flux: str, kept: dict[str, Segment], meta: Mapping[str, bool | None]) -> Iterator[Anomalie]:
    code = segment.valeur(3).strip()
    old = toleree("hl7.meta.ancien_code", code)
    if old is not None:
        yield ecart("hl7.meta.ancien_code", segment.lieu(3, 1), old.demande, code)
        code = old.demande
    if code not in meta:
        # A second document (level 1 beside level 3) and results are not metadata: only what names the table is.
        if segment.valeur(3, 3).strip() == TABLE_META and not toleree("hl7.meta.inconnu", code):
            yield ecart("hl7.meta.inconnu", segment.lieu(3, 1), "un code de la table MetaDMPMSS", code)
        return
    kept.setdefault(code, segment)
    if segment.valeur(3, 3).strip() != TABLE_META:
        yield ecart("hl7.meta.systeme", segment.lieu(3, 3), TABLE_META, segment.valeur(3, 3))
    if segment.valeur(11) != "F":
        yield ecart("hl7.meta.statut", segment.lieu(11), "F", segment.valeur(11))
    yield from espaces(segment, (3, 5))
    if code in _CORPS:
        return
    kind = FLUX[flux][1] if flux in FLUX else "CWE"
    if segment.valeur(2) != kind:
        yield ecart("hl7.meta.type", segment.lieu(2), kind, segment.valeur(2))
    if segment.valeur(5).strip() not in {"Y", "N"} or segment.valeur(5, 3).strip() != "expandedYes-NoIndicator":
        yield ecart("hl7.meta.valeur", segment.lieu(5), "Y ou N, ^^expandedYes-NoIndicator", segment.champ(5))


def espaces(segment: Segment, fields: tuple[int, ...]) -> Iterator[Anomalie]:
    """Spaces at the ends of a code or a system: the label (second component) may have them."""
    for field in fields:
        parts = segment.composants(field)
        if any(part != part.strip() for rank, part in enumerate(parts) if rank != 1):
            yield ecart("hl7.espaces", segment.lieu(field), "aucun espace aux bords", segment.champ(field))


def indicateurs(segments: Iterable[Segment]) -> dict[str, str]:
    """The value of each indicator of a transmission, `ACK_LECTURE` read as `ACK_LECTURE_MSS`."""
    found: dict[str, str] = {}
    for segment in segments:
        if segment.nom == "OBX":
            code = segment.valeur(3).strip()
            old = toleree("hl7.meta.ancien_code", code)
            code = old.demande if old else code
            if code in META and code not in _CORPS:
                found.setdefault(code, segment.valeur(5).strip())
    return found


def _combinaison(kept: dict[str, Segment]) -> Iterator[Anomalie]:
    values = [kept[name].valeur(5).strip() if name in kept else "" for name in _COLONNES]
    sends = values[-2:]
    if "" in values or sends == ["N", "N"]:
        return
    if not any(all(value in cell for value, cell in zip(values, row, strict=True)) for row in _MATRICE):
        told = ", ".join(f"{name} {value}" for name, value in zip(_COLONNES, values, strict=True))
        yield ecart("hl7.meta.combinaison", "OBX", "une ligne de la matrice d'envoi du volet", told)


def _ids(ids: Iterable[tuple[str, str]]) -> str:
    return ", ".join(sorted(f"{root}/{extension}" for root, extension in ids)) or "aucun"
