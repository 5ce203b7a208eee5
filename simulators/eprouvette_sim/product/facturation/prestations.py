"""The prestation codes the witness bills: family, record chain, rank in an invoice (RG_MF600, RG_MF601, RG_MF602)."""

from __future__ import annotations

from typing import Any, Final, NamedTuple


class Prestation(NamedTuple):
    """One code: its family, the records it is written on, its rank inside an invoice."""

    code: str
    famille: str
    enregistrements: tuple[str, ...]
    rang: int


#: family, records, codes, in the order of an invoice
_TABLE: Final = (
    ("fux", "4 4S", "FU0 FU1 FU2 FU3 FU4"),
    ("sun", "4 4S", "SUN SUF"),
    ("su", "4 4S", "SU2 SU3"),
    ("pe", "4 4S", "PE1 PE2"),
    ("sum", "4 4S", "SUM"),
    ("sub", "4 4S", "SUB SB2 SB3"),
    ("sas", "4 4S", "SAS"),
    ("imagerie", "4 4S", "SIM SIC"),
    ("ssn", "4 4S", "SSN SSF"),
    ("patient", "3", "FPU FPV FPL FPM FPX"),
    ("complement", "3", "CFU"),
    ("atu", "3 3S", "ATU"),
    ("ffm", "3 3S", "FFM"),
    ("se", "3 3S", "SE1 SE2 SE3 SE4 SE5 SE6 SE7 SE8"),
    ("ape", "3 3S", "APE"),
    ("fausse_couche", "3 3S 3E", "FEF FFE"),
    ("technique", "3 3S 3E", "FTN FTR FTG FR2 FR3"),
    ("securite", "4 4S 4E", "FSD VDE"),
    ("ordinaire", "4 4S 4E", ""),
    ("lpp", "3 3S 3E 3F", "PII PME"),
    ("en_sus", "3 3S 3E 3H", "PH8"),
    ("biologie", "4 4S 4E 4B", "B KB TB PB"),
    ("retrocession", "4 4S 4E 4H", "PHH PHS PHQ"),
    ("preparation", "4 4S 4E", "PHD PHI PHM PHP PHT NUT"),
    ("coordination", "4 4S 4E", "MCG MCS MCC"),
    ("dentaire", "4 4S 4E", "FDA FDC FDR FPC"),
    ("enfant", "4 4S 4E", "COB COD COE"),
    ("ccp", "4 4S 4E", "CCP"),
    ("tele", "4 4S 4E", "TC TCG"),
    ("ecart_3", "3 3S 3E", "ETI EMI"),
    ("ecart_4", "4 4S 4E", "ERI MAR"),
    ("ccam", "4 4S 4E 4M", ""),
)
#: families whose acts keep the order they were entered in
_MEME_RANG: Final = {"lpp", "en_sus", "biologie", "retrocession", "preparation", "enfant", "ccp", "tele", "ccam"}
_APRES: Final = {"ecart_3", "ecart_4"}
URGENCE: Final = frozenset({"fux", "sun", "su", "pe", "sum", "sub", "sas", "imagerie", "ssn"})
FORFAITS: Final = frozenset({"atu", "ffm", "se", "ape"})
RETROCESSION: Final = frozenset({"retrocession", "preparation"})
COMPLEMENTS: Final = frozenset({"coordination", "securite", "dentaire", "technique"})
ECARTS: Final = frozenset({"ecart_3", "ecart_4"})


def _rang(famille: str, place: int) -> int:
    ordinaire = next(rang for rang, (nom, _, _) in enumerate(_TABLE) if nom == "ordinaire")
    return ordinaire if famille in _MEME_RANG | _APRES else place


_PAR_CODE: Final = {
    code: Prestation(code, famille, tuple(enregistrements.split()), _rang(famille, place))
    for place, (famille, enregistrements, codes) in enumerate(_TABLE)
    for code in codes.split()
}
_GENERALES: Final = {
    famille: Prestation("", famille, tuple(enregistrements.split()), _rang(famille, place))
    for place, (famille, enregistrements, codes) in enumerate(_TABLE)
    if not codes
}


def prestation(code: str, nomenclature: str) -> Prestation:
    """The row of a code, or the general one of its nomenclature."""
    if nomenclature == "CCAM":
        return _GENERALES["ccam"]._replace(code=code)
    return _PAR_CODE.get(code) or _GENERALES["ordinaire"]._replace(code=code)


def code_facture(acte: dict[str, Any]) -> str:
    """The prestation code an act is billed under."""
    match acte["nomenclature"]:
        case "NABM":
            return str(acte.get("prelevement") or "B")
        case "LPP":
            return str(acte.get("dispositif") or "PII")
        case "UCD":
            return (
                "PH8" if acte.get("liste_en_sus") else {"65": "PHS", "30": "PHQ"}.get(acte.get("taux_ucd", ""), "PHH")
            )
        case _:
            return str(acte["code"])
