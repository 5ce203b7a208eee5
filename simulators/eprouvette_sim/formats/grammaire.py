"""A small declarative grammar for XML sequences: one literal table says names, order, cardinality and patterns.

It covers what the schemas we describe use (`xsd:sequence`, attributes, simple patterns) and gives located,
explained anomalies instead of a validator's message. A schema supplied as a pack is validated by lxml instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.xml import Element

#: cardinality -> (minimum, maximum or None)
CARDINALITES: dict[str, tuple[int, int | None]] = {"1": (1, 1), "0..1": (0, 1), "0..n": (0, None), "1..n": (1, None)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribut:
    """One attribute: exact name, mandatory or not, pattern of its value."""

    nom: str
    obligatoire: bool = False
    motif: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noeud:
    """One element: local name, cardinality, pattern of its text (leaf) or sequence of its children."""

    nom: str
    card: str = "1"
    motif: str | None = None
    enfants: tuple[Noeud, ...] = ()
    attributs: tuple[Attribut, ...] = ()
    vide_admis: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammaire:
    """A root element in a namespace; `prefixe` starts the anomaly codes, `regle` cites the source."""

    espace: str
    racine: Noeud
    prefixe: str
    regle: str


def validate(element: Element, grammaire: Grammaire) -> tuple[Anomalie, ...]:
    """Every way in which the element departs from the grammar, in document order; linear."""
    if (xml.namespace(element), xml.local(element)) != (grammaire.espace, grammaire.racine.nom):
        wanted, seen = (
            f"{{{grammaire.espace}}}{grammaire.racine.nom}",
            f"{{{xml.namespace(element)}}}{xml.local(element)}",
        )
        return (_anomalie(grammaire, "nom", xml.path(element), wanted, seen),)
    found: list[Anomalie] = []
    _noeud(element, grammaire.racine, grammaire, "", found)
    if not found:
        return ()
    base = xml.path(element)
    return tuple(replace(anomalie, lieu=base + anomalie.lieu) for anomalie in found)


def _noeud(element: Element, noeud: Noeud, grammaire: Grammaire, lieu: str, found: list[Anomalie]) -> None:
    """Adds what is wrong below that element; `lieu` is relative to the root, so that a clean call never computes it."""
    if noeud.attributs:
        _attributs(element, noeud, grammaire, lieu, found)
    if noeud.enfants:
        _sequence(element, noeud, grammaire, lieu, found)
    else:
        _text(element, noeud, grammaire, lieu, found)


def _attributs(element: Element, noeud: Noeud, grammaire: Grammaire, lieu: str, found: list[Anomalie]) -> None:
    for attribut in noeud.attributs:
        value = element.get(attribut.nom)
        where = f"{lieu}/@{attribut.nom}"
        if value is None:
            if attribut.obligatoire:
                found.append(_anomalie(grammaire, "absent", where, "l'attribut présent", "absent"))
        elif attribut.motif and not re.fullmatch(attribut.motif, value):
            found.append(_anomalie(grammaire, "motif", where, attribut.motif, value))


def _text(element: Element, noeud: Noeud, grammaire: Grammaire, lieu: str, found: list[Anomalie]) -> None:
    kids = xml.children(element) if len(element) else ()
    if kids:
        found.append(_anomalie(grammaire, "inattendu", lieu, "un texte", f"l'élément {xml.local(kids[0])}"))
        return
    value = xml.text(element)
    if value is None:
        if not noeud.vide_admis:
            found.append(_anomalie(grammaire, "vide", lieu, "une valeur", "rien"))
    elif noeud.motif and not re.fullmatch(noeud.motif, value):
        found.append(_anomalie(grammaire, "motif", lieu, noeud.motif, value))


def _sequence(element: Element, noeud: Noeud, grammaire: Grammaire, lieu: str, found: list[Anomalie]) -> None:
    rank = {f"{{{grammaire.espace}}}{child.nom}": index for index, child in enumerate(noeud.enfants)}
    counts = [0] * len(noeud.enfants)
    furthest = 0
    for step, child in xml.steps(element):
        where = f"{lieu}/{step}"
        index = rank.get(child.tag)
        if index is None:
            names = ", ".join(expected.nom for expected in noeud.enfants)
            found.append(_anomalie(grammaire, "inattendu", where, f"l'un de : {names} ({grammaire.espace})", child.tag))
            continue
        if index < furthest:
            after = noeud.enfants[furthest].nom
            found.append(_anomalie(grammaire, "ordre", where, f"{xml.local(child)} avant {after}", f"après {after}"))
        furthest = max(furthest, index)
        counts[index] += 1
        _noeud(child, noeud.enfants[index], grammaire, where, found)
    found += _cardinalites(noeud, counts, grammaire, lieu)


def _cardinalites(noeud: Noeud, counts: list[int], grammaire: Grammaire, lieu: str) -> Iterator[Anomalie]:
    for child, count in zip(noeud.enfants, counts, strict=True):
        low, high = CARDINALITES[child.card]
        if count < low:
            yield _anomalie(grammaire, "absent", f"{lieu}/{child.nom}", "présent", "absent")
        elif high is not None and count > high:
            yield _anomalie(grammaire, "repete", f"{lieu}/{child.nom}", f"au plus {high}", str(count))


def _anomalie(grammaire: Grammaire, genre: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    code = f"{grammaire.prefixe}.{genre}"
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe[:300], regle=grammaire.regle)
