"""National identifiers and OIDs of people, structures and patients (dmp facts §4.5), as tables and predicates."""

from __future__ import annotations

import re

PS = "1.2.250.1.71.4.2.1"
#: Number of a professional at the health insurance, the other authority met for people.
PS_AM = "1.2.250.1.215.300.5"
STRUCTURE = "1.2.250.1.71.4.2.2"
SECTEUR = "1.2.250.1.71.4.2.4"
INS_NIR = "1.2.250.1.213.1.4.8"
INS_NIA = "1.2.250.1.213.1.4.9"
INS_TEST = "1.2.250.1.213.1.4.10"
INS_DEMO = "1.2.250.1.213.1.4.11"
#: OID -> (what it is, environment it belongs to)
INS_OIDS = {
    INS_NIR: ("INS-NIR", "production"),
    INS_NIA: ("INS-NIA", "production"),
    INS_TEST: ("INS-NIR de test", "test"),
    INS_DEMO: ("INS-NIR de démonstration", "test"),
}
#: Historic patient identifiers, no longer an INS one may send.
INS_HISTORIQUES = {"1.2.250.1.213.1.4.1": "INS-A", "1.2.250.1.213.1.4.2": "INS-C"}
DEPOT_DMP = "1.2.250.1.213.4.1.1.1.2"
SERVEUR_DMP = "1.2.250.1.213.4.1.1.1"

_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_RUID = re.compile(r"[A-Za-z][A-Za-z0-9\-]*")
_INS = re.compile(r"[0-9]{15}|[0-9]{5}2[AB][0-9]{8}")
_PS = re.compile(r"8[0-9]{11}|[013456][0-9A-Z]{1,14}(/[^\s^]+)?")
_STRUCTURE = re.compile(r"1[0-9A-Z]{9}|2[0-9]{9}|3[0-9]{14}|4[0-9]{11,14}|0[0-9A-Z]{9,}")
MAX_OID = 64

FORME_PS = "PS_IdNat : 8 + RPPS (11 chiffres), ou 0, 1, 3, 4, 5, 6 + identifiant"
FORME_STRUCTURE = "Struct_IdNat : 1 + FINESS (9), 2 + SIREN (9), 3 + SIRET (14), 4 + RPPS-rang"
FORME_INS = "15 caractères : 13 de matricule puis 2 de clé"


def est_oid(value: str) -> bool:
    """True for a dotted OID of at most 64 characters whose arcs have no leading zero."""
    return len(value) <= MAX_OID and _OID.fullmatch(value) is not None


def est_uid(value: str) -> bool:
    """True for an HL7 UID: OID, UUID or reserved identifier (HL7 datatypes R1, UID)."""
    return any(form.fullmatch(value) for form in (_OID, _UUID, _RUID)) or value in ("0", "1", "2")


def est_ps(value: str) -> bool:
    """True for a PS_IdNat."""
    return _PS.fullmatch(value) is not None


def est_structure(value: str) -> bool:
    """True for a Struct_IdNat with one of the attested prefixes."""
    return _STRUCTURE.fullmatch(value) is not None


def est_ins(value: str) -> bool:
    """True for a matricule of 13 characters (Corsican 2A, 2B allowed) and its key of 2 digits."""
    return _INS.fullmatch(value) is not None


def cle_ins(matricule: str) -> int | None:
    """The key of the first 13 characters (97 − n mod 97; 2A counts 19, 2B counts 18), or `None` when unreadable."""
    digits = (
        matricule[:13].replace("2A", "19", 1).replace("2B", "18", 1)
        if matricule[5:7] in ("2A", "2B")
        else matricule[:13]
    )
    return 97 - int(digits) % 97 if digits.isdigit() and len(digits) == 13 else None
