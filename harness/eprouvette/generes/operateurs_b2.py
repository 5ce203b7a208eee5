"""Operators on a B2 file: one record dropped, doubled or swapped, one field changed; places as the norm writes them.

Fields and their bounds come from the B2 field table. Blanks and zeros, which say that a field is absent, are left alone by
the operators on texts; a file that cannot be cut in records of 128 has no alteration.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from eprouvette.generes.operateurs import Alteration
from eprouvette_sim.formats.b2 import LONGUEUR, gabarits
from eprouvette_sim.formats.b2.grammaire import type_de

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eprouvette_sim.formats.b2 import Champ

_DATE: Final = re.compile(rb"\d{6}")


def alterations_b2(octets: bytes) -> list[Alteration]:
    """Every alteration a B2 file without separators admits, in file order; `rang` counts records from 0."""
    if len(octets) % LONGUEUR:
        return []
    return [alteration for rang in range(len(octets) // LONGUEUR) for alteration in _possibles(octets, rang)]


def alterer_b2(octets: bytes, alteration: Alteration) -> bytes:
    """The file so altered."""
    debut = alteration.rang * LONGUEUR
    before, record, after = octets[:debut], octets[debut : debut + LONGUEUR], octets[debut + LONGUEUR :]
    match alteration.operateur:
        case "supprimer":
            return before + after
        case "dupliquer":
            return before + record + record + after
        case "permuter":
            return before + after[:LONGUEUR] + record + after[LONGUEUR:]
        case name:
            champ = next(c for c in _champs(record) if _nom(c) == alteration.lieu.rpartition("/")[2])
            value = CHANGEMENTS[name](champ, record[champ.debut : champ.fin])
            return before + record[: champ.debut] + value + record[champ.fin :] + after


def raison_b2(alteration: Alteration) -> str:
    """Why an alteration may go unnoticed: the field in words, and what would be needed to judge it."""
    _, _, type_, *champ = alteration.lieu.split("/")
    found = next((c for c in _du_type(type_.partition("[")[0]) if champ and _nom(c) == champ[0]), None)
    if found is None:
        return "aucun contrôle de cette exécution ne lie cet enregistrement à un autre de la facture"
    return (
        f"zone « {found.libelle} » ({found.source}) : aucun contrôle de cette exécution ne la lie au reste du fichier"
    )


def _possibles(octets: bytes, rang: int) -> Iterator[Alteration]:
    record = octets[rang * LONGUEUR : (rang + 1) * LONGUEUR]
    follower = octets[(rang + 1) * LONGUEUR : (rang + 2) * LONGUEUR]
    where = f"/b2/{type_de(record) or '?'}[{rang + 1}]"
    for name in ("supprimer", "dupliquer", *(("permuter",) if follower and follower != record else ())):
        yield Alteration(operateur=name, rang=rang, lieu=where)
    for champ in _champs(record):
        value = record[champ.debut : champ.fin]
        for name, change in CHANGEMENTS.items():
            if change(champ, value) != value:
                yield Alteration(operateur=name, rang=rang, lieu=f"{where}/{_nom(champ)}")


def _nom(champ: Champ) -> str:
    """The field's notation without its brackets, which would read as a rank: `0240`, `2S50`, `000:56`."""
    return champ.notation.strip("[]")


def _champs(record: bytes) -> tuple[Champ, ...]:
    return _du_type(type_de(record))


def _du_type(type_: str) -> tuple[Champ, ...]:
    gabarit = gabarits().get(type_)
    return gabarit.champs if gabarit else ()


def _casse(_champ: Champ, value: bytes) -> bytes:
    return value.swapcase()


def _chiffre(champ: Champ, value: bytes) -> bytes:
    found = (
        None
        if champ.nature in {"date", "date0", "lunaire"} or not value.strip(b" 0")
        else re.search(rb"\d(?=\D*$)", value)
    )
    if found is None:
        return value
    return value[: found.start()] + str((int(found[0]) + 1) % 10).encode() + value[found.end() :]


def _date(champ: Champ, value: bytes) -> bytes:
    if champ.nature not in {"date", "date0", "lunaire"} or not _DATE.fullmatch(value) or not value.strip(b"0"):
        return value
    return f"{(int(value[:2]) - 1) % 100:02d}".encode() + value[2:]


def _code(champ: Champ, value: bytes) -> bytes:
    """Another code of the same length, where the table closes the list of codes."""
    if champ.nature not in {"parmi", "const"} or not value.strip():
        return value
    return b"Z" * len(value)


#: operators on one field, by name
CHANGEMENTS: Final[dict[str, Callable[[Champ, bytes], bytes]]] = {
    "casse": _casse,
    "chiffre": _chiffre,
    "date": _date,
    "code": _code,
}
