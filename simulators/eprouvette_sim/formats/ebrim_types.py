"""HL7 v2 data types written inside XDS slots: CX, XON, XCN, and DTM instants (IHE ITI TF-3 §4.2.3; dmp facts §4.3)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

_DTM = re.compile(r"\d{4}(\d\d(\d\d(\d\d(\d\d(\d\d)?)?)?)?)?")
_STEPS = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cx:
    """An identifier with its authority: `valeur^^^&oid&ISO^type`."""

    valeur: str
    oid: str
    type: str

    def __str__(self) -> str:
        return f"{self.valeur}^^^&{self.oid}&ISO^{self.type}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Xon:
    """An organisation: name, authority OID, identifier type, identifier (fields 1, 6, 7, 10)."""

    nom: str
    oid: str
    type: str
    identifiant: str

    def __str__(self) -> str:
        return f"{self.nom}^^^^^&{self.oid}&ISO^{self.type}^^^{self.identifiant}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Xcn:
    """A person or device: identifier, family, given, authority OID, name type, identifier type (1, 2, 3, 9, 10, 13)."""

    identifiant: str
    nom: str
    prenom: str
    oid: str
    type_nom: str
    type: str

    def __str__(self) -> str:
        return f"{self.identifiant}^{self.nom}^{self.prenom}^^^^^^&{self.oid}&ISO^{self.type_nom}^^^{self.type}"


def cx(text: str) -> Cx | None:
    """The CX a text holds, or `None` when its shape is another."""
    parts = text.split("^")
    oid = _authority(parts, 3)
    return Cx(valeur=parts[0], oid=oid, type=parts[4]) if parts[0] and oid and len(parts) >= 5 else None


def xon(text: str) -> Xon | None:
    """The XON a text holds; `None` when identifier or authority is missing."""
    parts = text.split("^")
    oid = _authority(parts, 5)
    if len(parts) < 10 or not oid:
        return None
    return Xon(nom=parts[0], oid=oid, type=parts[6], identifiant=parts[9])


def xcn(text: str) -> Xcn | None:
    """The XCN a text holds; `None` when the authority or the identifier type is missing."""
    parts = text.split("^")
    oid = _authority(parts, 8)
    if len(parts) < 13 or not oid:
        return None
    return Xcn(identifiant=parts[0], nom=parts[1], prenom=parts[2], oid=oid, type_nom=parts[9], type=parts[12])


def est_dtm(text: str) -> bool:
    """True for a DTM of 4 to 14 digits that is a real instant, without offset (XDS instants are UTC)."""
    if not _DTM.fullmatch(text):
        return False
    try:
        dt.datetime.strptime(text, _STEPS[len(text)]).replace(tzinfo=dt.UTC)
    except ValueError:
        return False
    return True


def _authority(parts: list[str], index: int) -> str:
    fields = parts[index].split("&") if len(parts) > index else []
    return fields[1] if len(fields) >= 3 and fields[2] == "ISO" else ""
