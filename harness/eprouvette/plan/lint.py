"""What a scenario must be before it may run: cited ids exist, tags are known, steps are defined, form is kept."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from eprouvette.plan.scenes import ref_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from eprouvette.catalogue import Catalogue
    from eprouvette.plan.scenes import Scene

#: tag words; a tag is one of these alone, or one of these followed by a colon and a value
VALUED = ("service", "exigence", "attente", "cas", "profil", "panne", "edition")
ALONE = ("pilote", "guide", "horloge", "sans-produit")
MAX_LINES = 150
MAX_STEPS = 8
MAX_SCENARIOS = 9
_TITLE = re.compile(r"\b(doit|doivent|vérifier que)\b", re.IGNORECASE)
_TECHNICAL = re.compile(r"\b(XML|JSON|SOAP|XPath|HTTP|en-tête|header|balise)\b")
_QUOTED = re.compile(r'"[^"]*"')


def lint(
    features: Path,
    scenes: Sequence[Scene],
    catalogue: Catalogue,
    undefined: Callable[[Path], Iterable[tuple[int, str]]],
) -> list[str]:
    """Every fault, each as `file:line : what`; empty when all scenarios may run."""
    found = [fault for scene in scenes for fault in _scene(scene, catalogue)]
    doubles = [name for name, count in Counter(scene.id for scene in scenes).items() if count > 1]
    found += [f"@cas:{name} : porté par plusieurs scénarios" for name in doubles]
    for path in sorted(features.rglob("*.feature")):
        found += _file(path, path.relative_to(features).as_posix(), scenes)
        where = path.relative_to(features).as_posix()
        found += [f"{where}:{line} : étape sans définition : {step}" for line, step in undefined(path)]
    return found


def _scene(scene: Scene, catalogue: Catalogue) -> Iterator[str]:
    where = f"{scene.file}:{scene.line}"
    for tag in scene.tags:
        yield from (f"{where} : {fault}" for fault in _tag(tag, catalogue))
    if not scene.refs:
        yield f"{where} : aucun @exigence ni @attente"
    if not any(tag.startswith("cas:") for tag in scene.tags):
        yield f"{where} : aucun @cas"
    if not scene.service:
        yield f"{where} : aucun @service"
    if len(scene.steps) > MAX_STEPS:
        yield f"{where} : {len(scene.steps)} étapes ; {MAX_STEPS} au plus"
    if _TITLE.search(scene.title):
        yield f"{where} : le titre énonce un fait, sans « doit » ni « vérifier que »"
    for _, text in scene.steps:
        if text.startswith(("que ", "qu'")):
            yield f"{where} : une étape ne commence pas par « que » : {text}"
        if _TECHNICAL.search(_QUOTED.sub("", text)):
            yield f"{where} : mot technique dans une étape : {text}"


def _tag(tag: str, catalogue: Catalogue) -> Iterator[str]:
    kind, colon, _ = tag.partition(":")
    if (colon and kind not in VALUED) or (not colon and tag not in ALONE):
        yield f"étiquette inconnue : @{tag} ; connues : {', '.join('@' + name for name in (*VALUED, *ALONE))}"
    ref = ref_of(tag)
    if ref is not None and ref not in catalogue.requirements:
        near = ", ".join(catalogue.nearest(ref)) or "aucune référence proche"
        yield f"@{tag} : n'existe pas au catalogue ; proches : {near}"


def _file(path: Path, where: str, scenes: Sequence[Scene]) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].strip() != "# language: fr":
        yield f"{where}:1 : la première ligne est « # language: fr »"
    if len(lines) > MAX_LINES:
        yield f"{where} : {len(lines)} lignes ; {MAX_LINES} au plus"
    here = [scene for scene in scenes if scene.file == where]
    titles = {scene.title for scene in here}
    if len(titles) > MAX_SCENARIOS:
        yield f"{where} : {len(titles)} scénarios ; {MAX_SCENARIOS} au plus"
    if here and not here[0].about.strip():
        yield f"{where} : la fonctionnalité ne dit pas ce que l'hôpital risque"
