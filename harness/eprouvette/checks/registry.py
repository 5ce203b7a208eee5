"""The list of checks: a decorator, one table, duplicate names refused."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from eprouvette.verdicts.tables import PROVENANCES
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eprouvette.checks.api import Constat, Observations


#: A check: observations and keyword arguments (plain JSON values) in, a constat out. Pure; never raises on input.
CheckFunction: TypeAlias = "Callable[..., Constat]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One registered check.

    `name` is `<service>.<claim>`; `version` grows whenever the same bytes may be judged otherwise; `prouve` holds the
    `corpus:id` keys it can prove; `provenance` is a key of `verdicts.tables.PROVENANCES`; `clause` cites the rule.
    """

    name: str
    version: int
    prouve: tuple[str, ...]
    provenance: str
    clause: str
    titre: str
    title: str
    function: CheckFunction

    def __call__(self, vu: Observations, arguments: Mapping[str, Any]) -> Constat:
        """Runs the check with named arguments."""
        return self.function(vu, **arguments)


_CHECKS: dict[str, Check] = {}


def check(
    name: str, *, version: int, prouve: tuple[str, ...], provenance: str, clause: str, titre: str, title: str
) -> Callable[[CheckFunction], CheckFunction]:
    """Registers the decorated function; a duplicate name or an unknown provenance is an `ErreurBanc` at import."""

    def register(function: CheckFunction) -> CheckFunction:
        if name in _CHECKS:
            raise ErreurBanc(f"deux contrôles portent le nom {name}")
        if provenance not in PROVENANCES:
            raise ErreurBanc(f"provenance inconnue : {provenance}", ou=name)
        _CHECKS[name] = Check(
            name=name,
            version=version,
            prouve=prouve,
            provenance=provenance,
            clause=clause,
            titre=titre,
            title=title,
            function=function,
        )
        return function

    return register


def all_checks() -> dict[str, Check]:
    """Every check of every module of `eprouvette.checks`, by name."""
    import eprouvette.checks as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_CHECKS.items()))


def get(name: str) -> Check:
    """The check of that name; `ErreurBanc` with the nearest names otherwise."""
    if name not in _CHECKS:
        all_checks()
    if name not in _CHECKS:
        near = ", ".join(difflib.get_close_matches(name, _CHECKS, n=3)) or "aucun nom proche"
        raise ErreurBanc(f"contrôle inconnu : {name}", faire=f"noms proches : {near}")
    return _CHECKS[name]
