"""What a dossier would run: scenarios kept and left out with the answer that decides, rows by verification kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eprouvette.catalogue.check import effective
from eprouvette.plan.expression import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette.dossier import Dossier
    from eprouvette.plan.choice import Choix, Selecteur
    from eprouvette.plan.scenes import Scene

#: Seconds one automatic scenario takes on the witness, product not included (92 scenarios in 2.6 s, 24 Nov 2026).
SECONDS_EACH: Final = 0.03
#: verification kind -> its word in the plan's line
_WORDS: Final = {
    "scenario": "judged",
    "repetition": "repeat",
    "atteste": "attest",
    "document": "document",
    "non_couverte": "open",
    "non_testable": "never",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The plan of a run: every scenario with its decision, every requirement with its decision and kind."""

    plan: tuple[tuple[Scene, Choix], ...]
    rows: Mapping[str, Choix]
    kinds: Mapping[str, str]
    unknown_profiles: tuple[tuple[str, list[str]], ...] = ()

    @property
    def selected(self) -> list[tuple[Scene, Choix]]:
        """What would run."""
        return [pair for pair in self.plan if pair[1].retenu]

    @property
    def rejected(self) -> list[tuple[Scene, Choix]]:
        """What would not."""
        return [pair for pair in self.plan if not pair[1].retenu]

    @property
    def automatic(self) -> int:
        """Selected scenarios that an adapter drives."""
        return sum(scene.has("pilote") for scene, _ in self.selected)

    @property
    def guided(self) -> int:
        """Selected scenarios that a person can do."""
        return sum(scene.has("guide") for scene, _ in self.selected)

    @property
    def seconds(self) -> int:
        """Expected duration of the automatic part, whole seconds, at least 1; the product's own time is unknown."""
        return max(1, round(self.automatic * SECONDS_EACH))

    def tally(self) -> dict[str, int]:
        """Applicable requirements by verification kind held today, under the names of the plan's line."""
        kept = [ref for ref, choix in self.rows.items() if choix.retenu]
        kinds = Counter(self.kinds[ref] for ref in kept)
        return {"n": len(kept), "total": len(self.rows)} | {word: kinds[kind] for kind, word in _WORDS.items()}

    def scene_reasons(self) -> list[tuple[Choix, int]]:
        """Why scenarios are left out, most frequent first."""
        return _counted([choix for _, choix in self.rejected])

    def row_reasons(self) -> list[tuple[Choix, int]]:
        """Why requirements are not applicable, most frequent first."""
        return _counted([choix for choix in self.rows.values() if not choix.retenu])

    def to_json(self, dossier: Dossier) -> dict[str, Any]:
        """The plan as plain JSON values."""
        out = [{"id": scene.id, "title": scene.title} | choix.to_json() for scene, choix in self.rejected]
        return {
            "product": {name: dossier.table("produit")[name] for name in ("nom", "version", "types")},
            "selected": [_scene(scene, choix) for scene, choix in self.selected],
            "rejected": len(out),
            "not_selected": out,
            "automatic": self.automatic,
            "guided": self.guided,
            "expected_seconds": self.seconds,
            "requirements": self.tally(),
            "not_applicable": {ref: choix.to_json() for ref, choix in self.rows.items() if not choix.retenu},
            "kinds": dict(self.kinds),
            "unknown_profiles": [{"profile": name, "nearest": near} for name, near in self.unknown_profiles],
        }


def forecast(scenes: list[Scene], expression: str, selector: Selecteur) -> Forecast:
    """The plan for a dossier and an expression; raises what `Selection` raises."""
    asked = {scene.id for scene in Selection(expression).choose(scenes)}
    rows = selector.all()
    cited = {ref for scene in scenes for ref in scene.refs}
    plan = selector.plan(scenes, asked, rows)
    kinds = {ref: effective(selector.catalogue, ref, cited)[0] for ref in rows}
    strange = tuple(selector.unknown_profiles())
    return Forecast(plan=tuple(plan), rows=rows, kinds=kinds, unknown_profiles=strange)


def _scene(scene: Scene, choix: Choix) -> dict[str, Any]:
    how = [word for word in ("pilote", "guide") if scene.has(word)]
    said = {"id": scene.id, "title": scene.title, "service": scene.service, "requirements": list(scene.refs)}
    return said | {"how": how} | choix.to_json()


def _counted(choices: list[Choix]) -> list[tuple[Choix, int]]:
    return Counter(choices).most_common()
