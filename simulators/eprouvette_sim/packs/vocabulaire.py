"""What each service calls things: the canonical names a pack may map, those it must, and examples to lint it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulaire:
    """One service's names: operation -> direction -> names (`champs`, `indispensables`) or messages (`exemples`)."""

    service: str
    champs: Mapping[str, Mapping[str, Sequence[str]]]
    indispensables: Mapping[str, Mapping[str, Sequence[str]]]
    exemples: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]


def _cdri() -> Vocabulaire:
    from eprouvette_sim.formats import cdri, cdri_exemples

    return Vocabulaire(
        service="cdri", champs=cdri.CHAMPS, indispensables=cdri.INDISPENSABLES, exemples=cdri_exemples.EXEMPLES
    )


def _annuaire_amc() -> Vocabulaire:
    from eprouvette_sim.formats import annuaire_amc as words

    return Vocabulaire(
        service="annuaire_amc", champs=words.CHAMPS, indispensables=words.INDISPENSABLES, exemples=words.EXEMPLES
    )


def _roc() -> Vocabulaire:
    from eprouvette_sim.formats import roc, roc_exemples

    return Vocabulaire(
        service="roc", champs=roc.CHAMPS, indispensables=roc.INDISPENSABLES, exemples=roc_exemples.EXEMPLES
    )


#: service -> its vocabulary, loaded when asked for
VOCABULAIRES: dict[str, Callable[[], Vocabulaire]] = {"cdri": _cdri, "annuaire_amc": _annuaire_amc, "roc": _roc}


def vocabulaire(service: str) -> Vocabulaire:
    """The vocabulary of that service; `ErreurUsage` listing the services that take packs otherwise."""
    if service not in VOCABULAIRES:
        raise ErreurUsage(
            f"aucun pack possible pour le service {service!r}", faire=f"services : {', '.join(VOCABULAIRES)}"
        )
    return VOCABULAIRES[service]()
