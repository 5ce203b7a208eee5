"""What a parser says about input it did not like: one detection, read by the simulator and by the checks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomalie:
    """One deviation, located.

    `code` is stable and dotted by format (`tlsi.bam.version`); `lieu` is an XPath, a B2 position such as
    `[03122]`, a header name or a byte offset; `regle` cites the norm, clause or fact row that is broken.
    """

    code: str
    lieu: str
    attendu: str
    observe: str
    regle: str

    def to_json(self) -> dict[str, str]:
        """A plain JSON object with the five fields."""
        return asdict(self)


#: What every parser returns: the value when one could be built, and all that was wrong on the way.
#: Parsers never raise on input.
Lecture: TypeAlias = "tuple[T | None, tuple[Anomalie, ...]]"
