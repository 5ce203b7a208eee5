"""How the evidence guard's findings are said: counts by population, then every identity that no population explains."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from eprouvette.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette.garde import Trouvaille

_MONTREES = 50


def montrer(found: Sequence[Trouvaille], lang: str) -> int:
    """Prints the findings; 1 when some identity belongs to no declared population, 0 otherwise."""
    known = Counter((one.population, one.nature) for one in found if one.population is not None)
    for (population, nature), count in sorted(known.items(), key=str):
        click.echo(text("identities.known", lang).format(n=count, population=population, nature=nature))
    strangers = [one for one in found if one.population is None]
    for one in strangers[:_MONTREES]:
        click.echo(f"  ✗ {one.fichier}, {one.lieu} : {one.nature} {one.masque}")
    if len(strangers) > _MONTREES:
        click.echo(text("summary.more", lang).format(n=len(strangers) - _MONTREES))
    click.echo(text("identities.strangers" if strangers else "identities.clean", lang).format(n=len(strangers)))
    return 1 if strangers else 0
