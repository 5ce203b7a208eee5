"""What is wrong with a pack, said with the file and line to fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Sequence

ERREUR, INFORMATION = "erreur", "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarque:
    """One remark: `niveau` is `erreur` (the pack is refused) or `information`; `ligne` is 1-based, 0 when unknown."""

    niveau: str
    fichier: str
    ligne: int
    quoi: str
    faire: str = ""

    def __str__(self) -> str:
        where = f"{self.fichier}:{self.ligne}" if self.ligne else self.fichier
        return f"{where} : {self.quoi}" + (f" — {self.faire}" if self.faire else "")


def ligne(texte: bytes | str, *fragments: str) -> int:
    """The first 1-based line that holds one of the fragments, tried in order; 0 when none does."""
    lines = (texte.decode("utf-8", "replace") if isinstance(texte, bytes) else texte).splitlines()
    for fragment in fragments:
        found = next((number for number, line in enumerate(lines, 1) if fragment and fragment in line), 0)
        if found:
            return found
    return 0


def refuser(remarques: Sequence[Remarque], ou: str) -> None:
    """Raises `ErreurUsage` with every error of the list, one per line; does nothing when there is none."""
    errors = [str(remarque) for remarque in remarques if remarque.niveau == ERREUR]
    if errors:
        count = f"{len(errors)} erreur{'s' if len(errors) > 1 else ''}"
        raise ErreurUsage(f"pack refusé ({count}) :\n" + "\n".join(errors), ou=ou, faire="eprouvette pack lint DOSSIER")
