"""What a PFI sends back: technical acknowledgements (ACK) and business receipts (ZAM Z01, Z02, Z03), read and judged.

Source: HL7 v2 chapter 2 for ACK; ANS volet S2 for ZAM_Z01 (facts mssante §5.6, official text read).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.hl7.regles import ecart, toleree
from eprouvette_sim.formats.hl7.volet import chapitre_2, entete_commun, espaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.hl7.er7 import Message, Segment
    from eprouvette_sim.kernel.anomalie import Anomalie

#: event -> (code of the first OBX, code of the second, coding system of ERR-5)
EVENEMENTS: Final = {
    "Z01": ("ACK_RECEPTION_DMP", None, "DMP_ERROR_CODE"),
    "Z02": ("ACK_RECEPTION_MSS", "DESTINATAIRE_MSS", "SMTPERRORCODE"),
    "Z03": ("ACK_LECTURE_MSS", "LECTEUR_MSS", "applicationErrorCondition"),
}
TABLE: Final = "AckMetierZAM"
#: HL7 table 0008: accepted, error, rejected, and the same of the enhanced mode
ACCEPTES: Final = frozenset({"AA", "CA"})
CODES_MSA: Final = ACCEPTES | {"AE", "AR", "CE", "CR"}
ERREUR_APPLICATIVE: Final = "207"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuse:
    """An ACK: its code, the id of the message it answers, and the error codes it gives (ERR-3)."""

    code: str
    message: str
    erreurs: tuple[str, ...]

    @property
    def accepte(self) -> bool:
        """True when the message was taken."""
        return self.code in ACCEPTES


@dataclass(frozen=True, slots=True, kw_only=True)
class CompteRendu:
    """A ZAM: event, id of the transmission it is about, outcome `Y` or `N`, address concerned, error codes (ERR-5)."""

    evenement: str
    message: str
    issue: str
    adresse: str | None
    erreurs: tuple[str, ...]


def lire_accuse(message: Message) -> Accuse | None:
    """The ACK of a message, `None` when it has no MSA."""
    msa = message.un("MSA")
    if msa is None:
        return None
    codes = tuple(err.valeur(3) for err in message.tous("ERR"))
    return Accuse(code=msa.valeur(1), message=msa.valeur(2), erreurs=codes)


def lire_compte_rendu(message: Message) -> CompteRendu | None:
    """The business receipt of a ZAM, `None` when the message is no ZAM or carries no OBX."""
    observations = message.tous("OBX")
    if message.type[0] != "ZAM" or not observations:
        return None
    first = observations[0]
    address = observations[1].valeur(5, 4).strip() if len(observations) > 1 else None
    return CompteRendu(
        evenement=message.type[1],
        message=first.valeur(4),
        issue=first.valeur(5).strip(),
        adresse=address or None,
        erreurs=tuple(err.valeur(5) for err in message.tous("ERR")),
    )


def anomalies_accuse(message: Message, evenement: str) -> tuple[Anomalie, ...]:
    """What is wrong in the ACK of a message of that event."""
    found = list(chapitre_2(message))
    kind, event, structure = message.type
    if kind != "ACK" or event != evenement or structure != "ACK":
        found.append(ecart("hl7.ack.type", "MSH-9", f"ACK^{evenement}^ACK", "^".join(message.type)))
    msa = message.un("MSA")
    code = msa.valeur(1) if msa else ""
    if code not in CODES_MSA:
        found.append(ecart("hl7.ack.msa", "MSA-1", ", ".join(sorted(CODES_MSA)), code))
    if not message.valeur("MSA", 2):
        found.append(ecart("hl7.ack.msa", "MSA-2", "l'identifiant du message reçu", None))
    if not message.controle:
        found.append(ecart("hl7.msh.controle", "MSH-10", "un identifiant", None))
    if code in CODES_MSA - ACCEPTES:
        found += _explained(message)
    return tuple(found)


def _explained(message: Message) -> Iterator[Anomalie]:
    err = message.un("ERR")
    if err is None or not err.valeur(3) or not err.valeur(4).strip():
        yield ecart("hl7.ack.err", "ERR", "ERR-3 (code) et ERR-4 (gravité)", None if err is None else err.champ(3))


def anomalies_compte_rendu(message: Message) -> tuple[Anomalie, ...]:
    """What the volet holds against a ZAM."""
    kind, event, structure = message.type
    found: list[Anomalie] = []
    if kind != "ZAM" or event not in EVENEMENTS or structure != "ZAM_Z01":
        found.append(ecart("hl7.msh.type", "MSH-9", "ZAM^Z01|Z02|Z03^ZAM_Z01", "^".join(message.type)))
    if message.valeur("MSH", 12) != "2.6":
        found.append(ecart("hl7.msh.version", "MSH-12", "2.6", message.valeur("MSH", 12)))
    found += entete_commun(message)
    found += _completes(message.tous("OBX"))
    if event in EVENEMENTS:
        found += _corps(message, event)
    return tuple(found)


def _corps(message: Message, event: str) -> Iterator[Anomalie]:
    code, concerned, _ = EVENEMENTS[event]
    observations = message.tous("OBX")
    if not observations or observations[0].valeur(3).strip() != code:
        seen = observations[0].valeur(3) if observations else None
        yield ecart("hl7.zam.code", "OBX-3", code, seen)
        return
    first = observations[0]
    table = first.valeur(3, 3).strip()
    if table != TABLE and not toleree("hl7.zam.table", table):
        yield ecart("hl7.zam.table", "OBX-3.3", TABLE, table)
    yield from espaces(first, (3, 5))
    if not first.valeur(4):
        yield ecart("hl7.zam.message", "OBX-4", "l'identifiant du message transmis", None)
    if first.valeur(5).strip() not in {"Y", "N"}:
        yield ecart("hl7.zam.issue", "OBX-5", "Y ou N", first.champ(5))
    if concerned is not None:
        yield from _adresse(observations[1:], concerned)
    if first.valeur(5).strip() == "N":
        yield from _erreur(message, event)


def _completes(observations: tuple[Segment, ...]) -> Iterator[Anomalie]:
    """What chapter 7 asks of any OBX: a type for its value, a status."""
    for segment in observations:
        for number in (2, 11):
            if not segment.champ(number):
                yield ecart("hl7.obx.complet", segment.lieu(number), "présent", None)


def _adresse(observations: tuple[Segment, ...], code: str) -> Iterator[Anomalie]:
    second = observations[0] if observations else None
    if second is None or second.valeur(3).strip() != code or second.valeur(2) != "XTN":
        seen = None if second is None else f"{second.valeur(2)} {second.valeur(3)}"
        yield ecart("hl7.zam.adresse", "OBX[2]-3", f"XTN {code}", seen)
    elif second.valeur(5, 3) != "X.400" or not second.valeur(5, 4):
        yield ecart("hl7.zam.adresse", "OBX[2]-5", "^^X.400^adresse", second.champ(5))


def _erreur(message: Message, event: str) -> Iterator[Anomalie]:
    """ERR of a failure: 207, then the code of whoever refused, under the event's coding system."""
    system = EVENEMENTS[event][2]
    err = message.un("ERR")
    if err is None:
        yield ecart("hl7.zam.erreur", "ERR", f"{ERREUR_APPLICATIVE} et un code de {system}", None)
        return
    if err.valeur(3) != ERREUR_APPLICATIVE:
        yield ecart("hl7.zam.erreur", "ERR-3", ERREUR_APPLICATIVE, err.valeur(3))
    seen = err.valeur(5, 3).strip()
    known = seen == system or (event == "Z03" and toleree("hl7.zam.erreur", seen))
    if not err.valeur(5) or not known:
        yield ecart("hl7.zam.erreur", "ERR-5", f"<code>^<libellé>^{system}", err.champ(5))
