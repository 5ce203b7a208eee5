"""Selection expressions: `service:b2 and not exigence:SFG-ACE:RG_MF6*`; unknown words are refused with the nearest."""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette.plan.scenes import Scene


class NothingSelected(Exception):  # noqa: N818 - an outcome with its own exit code, not an error
    """The expression selects nothing; `near` lists the words that look like the unknown ones."""

    def __init__(self, message: str, near: list[str]) -> None:
        super().__init__(message)
        self.message = message
        self.near = near


class Selection:
    """A parsed expression; `ErreurUsage` when it is malformed, naming the place."""

    def __init__(self, text: str) -> None:
        from cucumber_tag_expressions import parse
        from cucumber_tag_expressions.parser import TagExpressionError

        self.text = text
        try:
            self._tree: Any = parse(text.replace("@", ""))
        except TagExpressionError as error:
            message = " ".join(str(error).split())
            example = "service:insi and not cas:insi/homonymes"
            raise ErreurUsage(f"sélection mal formée : {message}", ou=text, faire=f"exemple : {example}") from error
        self.words = tuple(dict.fromkeys(_literals(self._tree)))

    def holds(self, scene: Scene) -> bool:
        """True when the scenario is selected; `*` in a word matches any text."""
        tags = _vocabulary(scene)
        values = {word for word in self.words if any(fnmatchcase(tag, word) for tag in tags)}
        return bool(self._tree.evaluate(values))

    def choose(self, scenes: Iterable[Scene]) -> list[Scene]:
        """The selected scenarios; raises `NothingSelected` for an unknown word or an empty choice."""
        known = list(scenes)
        vocabulary = sorted({tag for scene in known for tag in _vocabulary(scene)})
        unknown = [word for word in self.words if not any(fnmatchcase(tag, word) for tag in vocabulary)]
        if unknown:
            near = [tag for word in unknown for tag in difflib.get_close_matches(word, vocabulary, n=3, cutoff=0.4)]
            raise NothingSelected(f"mot inconnu dans la sélection : {', '.join(unknown)}", near or vocabulary[:3])
        chosen = [scene for scene in known if self.holds(scene)]
        if not chosen:
            raise NothingSelected(f"la sélection « {self.text} » ne retient aucun scénario", list(self.words))
        return chosen


def _vocabulary(scene: Scene) -> set[str]:
    return {*scene.tags, f"cas:{scene.id}"}


def _literals(tree: Any) -> list[str]:
    if hasattr(tree, "name"):
        return [tree.name]
    terms = getattr(tree, "terms", None) or [getattr(tree, "term", None)]
    return [word for term in terms if term is not None for word in _literals(term)]
