"""The guard's findings on a run folder: each identity once a file and field, masked, with its population or none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eprouvette.garde.champs import Champ, champs, champs_b2
from eprouvette.garde.contenus import TROP, contenus
from eprouvette.garde.populations import Populations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: no identity there: keys of the run, texts of the catalogue, list of what is installed
SANS_IDENTITE: Final = ("pki/", "catalogue.json", "sbom.json")
#: said once the rest of a file's findings is left out
PAR_FICHIER: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouvaille:
    """One identity seen: `masque` shows its first five characters only; `population` is `None` when undeclared."""

    fichier: str
    lieu: str
    nature: str
    masque: str
    population: str | None


def constater(folder: Path) -> tuple[Trouvaille, ...]:
    """Every identity a run's files hold, files in name order; reads each file whole, one at a time."""
    run: dict[str, Any] = json.loads((folder / "run.json").read_bytes())
    known = populations_de(run)
    b2 = {row["file"] for row in run.get("pieces", ()) if row["genre"] == "b2"}
    found: list[Trouvaille] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(SANS_IDENTITE):
            found += _fichier(name, path.read_bytes(), known, b2=name in b2)
    return tuple(found)


def constater_piece(nom: str, octets: bytes, known: Populations, *, b2: bool) -> tuple[Trouvaille, ...]:
    """The identities of one file not yet in any run."""
    return tuple(_fichier(nom, octets, known, b2=b2))


def populations_de(run: dict[str, Any]) -> Populations:
    """The populations a run was declared with: the bench's own, and those of the dossier."""
    return Populations.de([*run.get("populations", ()), *run["product"].get("populations", ())])


def refusees(found: Iterable[Trouvaille]) -> tuple[Trouvaille, ...]:
    """Those that no declared population explains."""
    return tuple(one for one in found if one.population is None)


def _fichier(name: str, octets: bytes, known: Populations, *, b2: bool) -> list[Trouvaille]:
    seen: dict[tuple[str, str, str], Trouvaille] = {}
    for champ in _champs(octets, b2=b2):
        if champ is None:
            masked = Trouvaille(fichier=name, lieu=TROP, nature="taille", masque="", population=None)
            seen["taille", "", ""] = masked
            continue
        key = (champ.nature, champ.valeur, champ.lieu.rpartition(", ")[2])
        if key not in seen and len(seen) < PAR_FICHIER:
            seen[key] = _trouvaille(name, champ, known)
        elif key not in seen and known.de_qui(champ.valeur) is None:
            seen["suite", "", ""] = _trouvaille(name, champ, known)
    return list(seen.values())


def _champs(octets: bytes, *, b2: bool) -> Iterator[Champ | None]:
    if b2:
        yield from champs_b2(octets)
        return
    for way, inside in contenus(octets):
        if inside is None:
            yield None
            continue
        for champ in champs(inside):
            yield Champ(nature=champ.nature, lieu=way + champ.lieu, valeur=champ.valeur)


def _trouvaille(name: str, champ: Champ, known: Populations) -> Trouvaille:
    masque = champ.valeur[:5] + "…"
    population = known.de_qui(champ.valeur)
    return Trouvaille(fichier=name, lieu=champ.lieu, nature=champ.nature, masque=masque, population=population)
