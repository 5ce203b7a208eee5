"""From an exchange seen at a door to the deviations a check returns: the same rules as the file checks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eprouvette.checks.api import Ecart
from eprouvette.dmp.controles import check_xds
from eprouvette.dmp.options import Options
from eprouvette_sim.formats.data import regles

if TYPE_CHECKING:
    from eprouvette_sim.kernel.exchange import Exchange


def ecarts(exchange: Exchange, options: Options | None = None, *, familles: tuple[str, ...] = ()) -> tuple[Ecart, ...]:
    """The deviations of the request of an exchange, each with its own provenance, clause and likely cause.

    `familles` keeps the rules whose code starts with one of these prefixes (`("vihf.", "xmldsig.")`); empty keeps all.
    The instant of the exchange is that of judgement, unless the options give another.
    """
    known = options or Options()
    dated = known if known.instant else replace(known, instant=exchange.at)
    _, anomalies = check_xds(exchange.request, dated)
    kept = [one for one in anomalies if not familles or one.code.startswith(familles)]
    table = regles()
    return tuple(
        Ecart(
            attendu=one.attendu,
            observe=one.observe,
            lieu=one.lieu,
            echange=exchange.id,
            cause=table[one.code].cause if one.code in table else None,
            provenance=table[one.code].provenance if one.code in table else "suppose",
            clause=f"{one.code} : {one.regle}",
        )
        for one in kept
    )
