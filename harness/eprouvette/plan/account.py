"""The account of one requirement: what it asks, whether it concerns the product, what judges it, what proves that."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette.catalogue.check import effective
from eprouvette.catalogue.identifiers import loose
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eprouvette.catalogue import Catalogue, Requirement
    from eprouvette.checks.registry import Check
    from eprouvette.plan.choice import Selecteur
    from eprouvette.plan.scenes import Scene
    from eprouvette_sim.product.mutants import Mutant

#: most rows shown for one bare id, which several corpora may print
_MANY = 12
#: characters of a wrong key said back
_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """All that is needed to account for any requirement, loaded once."""

    catalogue: Catalogue
    scenes: Sequence[Scene]
    checks: Mapping[str, Check]
    mutants: Mapping[str, Mutant]
    selector: Selecteur

    def of(self, row: Requirement) -> dict[str, Any]:
        """The account of one row as plain JSON values; linear in scenarios, checks and mutants."""
        cited = {ref for scene in self.scenes for ref in scene.refs}
        kind, reason = effective(self.catalogue, row.ref, cited)
        edition = self.catalogue.editions[row.corpus]
        points = self.catalogue.points.get(row.ref, ())
        return {
            "key": row.key,
            "ref": row.ref,
            "id": row.imprime,
            "corpus": row.corpus,
            "edition": row.edition,
            "edition_title": {"fr": edition.titre, "en": edition.title},
            "status": row.statut,
            "nature": row.nature,
            "profile": row.profil,
            "section": row.section,
            "title": {"fr": row.titre, "en": row.title},
            "obligation": row.obligation,
            "source": row.source,
            "clause": row.clause,
            "services": list(row.services),
            "proofs": list(row.preuves),
            "points": [{"proof": point.preuve, "expected": point.attendu} for point in points],
            "verification": row.verification,
            "effective": kind,
            "reason": reason,
            "aliases": [*row.alias, *row.alias_douteux],
            "equivalents": list(self.catalogue.equivalents(row.ref)),
            "applicability": self.selector.requirement(row).to_json(),
            "scenarios": [self._scene(scene) for scene in self.scenes if row.ref in scene.refs],
            "checks": [self._check(name, found) for name, found in self.checks.items() if row.ref in found.prouve],
            "mutants": [
                self._mutant(name, found) for name, found in self.mutants.items() if row.ref in found.exigences
            ],
        }

    def _scene(self, scene: Scene) -> dict[str, Any]:
        return {"id": scene.id, "title": scene.title} | self.selector.scene(scene).to_json()

    def _check(self, name: str, found: Check) -> dict[str, Any]:
        return {"name": name, "title": {"fr": found.titre, "en": found.title}, "provenance": found.provenance}

    def _mutant(self, name: str, found: Mutant) -> dict[str, Any]:
        return {"name": name, "defect": {"fr": found.defaut, "en": found.defect}, "effect": found.effet}


def rows_named(catalogue: Catalogue, name: str) -> list[Requirement]:
    """The requirements a person means by that text; `ErreurUsage` with the nearest ids when there is none."""
    found = catalogue.find(name)
    if found:
        return list(found[:_MANY])
    gone = catalogue.obsoletes.get(name)
    if gone is not None:
        successor = f"voir {gone.reprise}" if gone.reprise else "aucune reprise connue"
        raise ErreurUsage(f"exigence obsolète : {name} ({gone.objet or 'texte non lu'})", faire=successor)
    near = ", ".join(nearest(catalogue, name)) or "eprouvette catalogue list"
    raise ErreurUsage(f"exigence inconnue : {name[:_SHOWN]}", faire=f"références proches : {near}")


def nearest(catalogue: Catalogue, name: str, count: int = 4) -> list[str]:
    """The references that look most like a text: on `corpus:id` when it has a corpus, else on the id alone."""
    if ":" in name:
        return catalogue.nearest(name, count)
    by_id: dict[str, list[str]] = {}
    for ref, row in catalogue.requirements.items():
        by_id.setdefault(loose(row.id), []).append(ref)
    close = difflib.get_close_matches(loose(name[:200]), by_id, n=count, cutoff=0.6)
    return [ref for form in close for ref in by_id[form]][:count]
