"""Scenarios as data, read from the feature files: id, title, tags, requirements, steps."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette.catalogue.load import EXPECTATIONS
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Visit = Callable[[Path, Any], None]

REQUIREMENT = "exigence"
EXPECTATION = "attente"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One scenario, or one row of an outline.

    `id` is the `@cas:` value, with `/<row>` added for an outline row; `refs` the `corpus:id` it claims, in tag order;
    `file` is relative to the features' root, `line` 1-based; `steps` are keyword and text.
    """

    id: str
    title: str
    feature: str
    about: str
    file: str
    line: int
    service: str
    tags: tuple[str, ...]
    refs: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]

    def has(self, tag: str) -> bool:
        """True when the scenario carries that tag."""
        return tag in self.tags


def read_scenes(root: Path, visit: Visit | None = None) -> list[Scene]:
    """Every scenario below a folder of features, in order of file and line; `ErreurBanc` names what cannot be read.

    `visit` is given each file and its parsed feature (behave's own), so that nobody needs to parse it again.
    """
    return [scene for path in sorted(root.rglob("*.feature")) for scene in _of_file(path, root, visit)]


def ref_of(tag: str) -> str | None:
    """The `corpus:id` a tag claims, or `None`; in tags an underscore stands for a space."""
    kind, _, value = tag.partition(":")
    if kind == EXPECTATION:
        return f"{EXPECTATIONS}:{value}"
    if kind == REQUIREMENT:
        return value.replace("_", " ") if " " not in value and _spaced(value) else value
    return None


def _spaced(value: str) -> bool:
    """Ids printed with a space end in ` BIS`; other underscores (`RG_MF633`) belong to the id."""
    return value.endswith("_BIS")


def _of_file(path: Path, root: Path, visit: Visit | None) -> Iterator[Scene]:
    from behave.parser import ParserError, parse_file

    where = path.relative_to(root).as_posix()
    try:
        feature = parse_file(str(path))
    except (ParserError, UnicodeDecodeError) as error:
        raise ErreurBanc(f"scénario illisible : {error}", ou=where) from error
    if feature is None:
        return
    if visit is not None:
        visit(path, feature)
    for scenario in feature.walk_scenarios():
        yield _scene(feature, scenario, where)


def _scene(feature: Any, scenario: Any, where: str) -> Scene:
    tags = _ordered_tags(feature, scenario)
    steps = tuple((step.keyword, step.name) for step in scenario.all_steps)
    return Scene(
        id=_identifier(scenario, tags, where),
        title=scenario.name.partition(" -- @")[0],
        feature=feature.name,
        about=" ".join(feature.description),
        file=where,
        line=scenario.line,
        service=next((tag.partition(":")[2] for tag in tags if tag.startswith("service:")), ""),
        tags=tags,
        refs=tuple(ref for ref in map(ref_of, tags) if ref),
        steps=steps,
    )


def _ordered_tags(feature: Any, scenario: Any) -> tuple[str, ...]:
    # behave drops `/` from the tags of an outline's rows: the outline itself still has them as written
    source = scenario if getattr(scenario, "_row", None) is None else scenario.parent
    wanted = {str(tag) for tag in source.effective_tags}
    ordered = [str(tag) for tag in (*source.tags, *feature.tags)]
    return tuple(dict.fromkeys([tag for tag in ordered if tag in wanted] + sorted(wanted)))


def _identifier(scenario: Any, tags: tuple[str, ...], where: str) -> str:
    cas = next((tag.partition(":")[2] for tag in tags if tag.startswith("cas:")), f"{where}:{scenario.line}")
    row = getattr(scenario, "_row", None)
    return cas if row is None else f"{cas}/{_slug(row.cells[0])}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
