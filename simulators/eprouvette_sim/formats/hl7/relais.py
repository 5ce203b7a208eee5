"""The relay of a document received by mail (flow 6, PFI to DPI or RIS): an MDM in 2.6, judged by its own volet.

Source: ANS volet "Transmission au LPS d'un document CDA reçu par courriel MSSanté" 1.1 (facts mssante §5.1 to §5.3,
official text read).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.hl7 import contenu, volet
from eprouvette_sim.formats.hl7.regles import ecart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.hl7.er7 import Message
    from eprouvette_sim.kernel.anomalie import Anomalie

PROFIL: Final = ("1.1", "CISIS_CDA_HL7_LPS")
CLASSE: Final = "N"


def anomalies_relais(message: Message) -> tuple[Anomalie, ...]:
    """What the volet holds against a relay."""
    events = {row[2] for row in volet.INTENTIONS.values()}
    found: list[Anomalie] = []
    if message.type[0] != "MDM" or message.type[1] not in events or message.type[2] != "MDM_T02":
        found.append(ecart("hl7.msh.type", "MSH-9", "MDM^T02|T10|T04^MDM_T02", "^".join(message.type)))
    if message.valeur("MSH", 12) != "2.6":
        found.append(ecart("hl7.msh.version", "MSH-12", "2.6", message.valeur("MSH", 12)))
    found += [*volet.entete_commun(message, PROFIL), *volet.patient(message)]
    if message.valeur("PV1", 2) != CLASSE:
        found.append(ecart("hl7.relais.classe", "PV1-2", CLASSE, message.valeur("PV1", 2)))
    found += [*volet.action(message), *volet.txa(message)]
    found += volet.groupe(message.segments, "MDM", volet.META_RELAIS, premiers=2)
    return (*found, *volet.document(message), *_courriel(message))


def courriel(message: Message) -> tuple[str, str, bytes | None] | None:
    """Message-ID, subject and body of the original mail; `None` when there is no second OBX."""
    observations = message.tous("OBX")
    if len(observations) < 2:
        return None
    second = observations[1]
    return second.valeur(3, 1), second.valeur(3, 2), contenu.octets(second)[0]


def _courriel(message: Message) -> Iterator[Anomalie]:
    read = courriel(message)
    second = message.tous("OBX")[1] if read else None
    if read is None or second is None or second.valeur(2) != "ED":
        yield ecart("hl7.relais.courriel", "OBX[2]", "le courriel, en ED", second.valeur(2) if second else None)
        return
    if not read[0] or read[2] is None:
        yield ecart("hl7.relais.courriel", "OBX[2]-3", "Message-ID, objet, corps en base64", second.champ(3))
