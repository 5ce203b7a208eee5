"""The document inside a message: base64 of OBX-5, identifiers of the CDA and of PID-3."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.hl7.regles import ecart

if TYPE_CHECKING:
    from eprouvette_sim.formats.hl7.er7 import Segment
    from eprouvette_sim.kernel.anomalie import Lecture

_NS = "{urn:hl7-org:v3}"
_BLANCS = re.compile(r"\s")


def octets(document: Segment) -> Lecture[bytes]:
    """The bytes of an ED in base64 and what is wrong with it; `None` when it does not decode."""
    text = document.valeur(5, 5)
    place = document.lieu(5, 5)
    found = []
    if not text.strip():
        return None, (ecart("hl7.document.base64", place, "un contenu en base64", None),)
    packed = _BLANCS.sub("", text)
    if packed != text:
        found.append(ecart("hl7.base64.espaces", place, "aucun espace", "des espaces"))
    missing = -len(packed) % 4
    if missing in {1, 2} and not packed.endswith("="):
        found.append(ecart("hl7.base64.bourrage", place, "=" * missing + " en fin", "absent"))
        packed += "=" * missing
    try:
        return base64.b64decode(packed, validate=True), tuple(found)
    except (binascii.Error, ValueError) as error:
        return None, (*found, ecart("hl7.document.base64", place, "du base64", str(error)))


def identifiants(cda: bytes) -> frozenset[tuple[str, str]] | None:
    """The patient's identifiers in a CDA (root, extension); `None` when it is not a readable CDA."""
    root, _ = xml.read(cda)
    if root is None or root.tag != f"{_NS}ClinicalDocument":
        return None
    found = root.findall(f"{_NS}recordTarget/{_NS}patientRole/{_NS}id")
    return frozenset((node.get("root", ""), node.get("extension", "")) for node in found)


def identifiant(cda: bytes) -> tuple[str, str | None] | None:
    """Root and extension of the document's own id; `None` when it cannot be read."""
    root, _ = xml.read(cda)
    node = None if root is None else root.find(f"{_NS}id")
    return None if node is None else (node.get("root", ""), node.get("extension"))


def identifiants_pid(pid: Segment) -> frozenset[tuple[str, str]]:
    """The identifiers of PID-3: universal id of the authority, and value."""
    count = len(pid.repetitions(3))
    return frozenset((pid.valeur(3, 4, 2, rank), pid.valeur(3, 1, 1, rank)) for rank in range(1, count + 1))
