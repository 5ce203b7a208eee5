"""Who may appear in a bundle: the populations a run declares, and people who cannot exist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: communes no register knows (places 000 and 999): whoever was born there is nobody; the bench generates such people
_NULLE_PART: Final = re.compile(r"[0-9]{5}[0-9][0-9AB](?:000|999)[0-9]{3}")
#: the number a B2 invoice bears when its patient is anonymous (SFG FIDES ACE, RG_MF631/0212-SP10)
_ANONYME: Final = re.compile(r"[12]555555[0-9]{3}(?:333|000)")
GENEREE: Final = "née nulle part (générée)"
ANONYME: Final = "anonyme au sens de la norme B2"
VIDE: Final = "champ vide (zéros)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Populations:
    """Matricules of 13 characters, or their beginnings, each with the name of its population."""

    par_debut: tuple[tuple[str, str], ...]

    @classmethod
    def de(cls, declarees: Iterable[Mapping[str, Any]]) -> Populations:
        """The populations of a run's `populations` and of its dossier (`nom`, `matricules`)."""
        pairs = {(str(debut), str(row["nom"])) for row in declarees for debut in row.get("matricules", ())}
        return cls(par_debut=tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair))))

    def de_qui(self, matricule: str) -> str | None:
        """The population of a matricule (its key left out), `None` when it belongs to none."""
        nir = matricule.upper()[:13]
        if not nir.strip("0"):
            return VIDE
        for debut, nom in self.par_debut:
            if debut and nir.startswith(debut[:13]):
                return nom
        if _ANONYME.fullmatch(nir):
            return ANONYME
        return GENEREE if _NULLE_PART.fullmatch(nir) else None
