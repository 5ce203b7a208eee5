"""Values used by every other part of the model."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from datetime import date

#: A civil or lunar date as `AAAA-MM-JJ`; day and month may be `00` (cdri_roc facts §1.4: "date lunaire").
DateLunaire: TypeAlias = str

_LUNAIRE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Inconnu(Enum):
    """The source was asked and does not know: different from absent (`None`)."""

    INCONNU = "inconnu"

    def __repr__(self) -> str:
        return "INCONNU"


INCONNU: Final = Inconnu.INCONNU


def refuser_vides(valeur: Any) -> None:
    """Raises `ValueError` when a field of this dataclass is an empty string: absent is `None`."""
    for champ in fields(valeur):
        if getattr(valeur, champ.name) == "":
            msg = f"{type(valeur).__name__}.{champ.name} est une chaîne vide ; une valeur absente s'écrit None"
            raise ValueError(msg)


def verifier_date_lunaire(valeur: str, nom: str) -> None:
    """Raises `ValueError` unless the text has the shape `AAAA-MM-JJ` (no calendar check: it may be lunar)."""
    if not _LUNAIRE.fullmatch(valeur):
        msg = f"{nom} vaut {valeur!r} ; une date lunaire s'écrit AAAA-MM-JJ"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periode:
    """A period of civil days, both ends included; `au=None` means still open."""

    du: date
    au: date | None = None

    def __post_init__(self) -> None:
        if self.au is not None and self.au < self.du:
            msg = f"Periode : fin {self.au.isoformat()} avant début {self.du.isoformat()}"
            raise ValueError(msg)

    def couvre(self, jour: date) -> bool:
        """True when that day belongs to the period, ends included."""
        return self.du <= jour and (self.au is None or jour <= self.au)
