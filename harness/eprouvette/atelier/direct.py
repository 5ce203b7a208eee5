"""Judges each exchange as it happens, by the checks that need nothing but exchanges; for a developer at the terminal.

Nothing here counts: no verdict is given, nothing is kept. The same checks judge a run.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eprouvette.checks import Observations, get
from eprouvette.checks.api import Ecart, Tenu, Viole
from eprouvette.texts import text
from eprouvette.verdicts.tables import PROVENANCES, Severity
from eprouvette_sim.formats.insi import ACTION_TRAITS
from eprouvette_sim.formats.tlsi import read_appel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eprouvette.checks.registry import Check
    from eprouvette_sim.kernel.exchange import Exchange

#: checks that only read one kind of call -> its action
SELON: Final = {"insi.appel_bien_forme": ACTION_TRAITS}
#: service -> checks of one exchange by itself, with their arguments
SEULS: Final[dict[str, tuple[tuple[str, dict[str, Any]], ...]]] = {
    "insi": (
        ("insi.appel_bien_forme", {}),
        ("insi.emetteur_du_certificat", {}),
        ("tlsi.contextes_complets", {"service": "insi"}),
        ("tlsi.assertions_conformes", {"service": "insi"}),
        ("tlsi.assertions_recentes", {"service": "insi"}),
    ),
    "cdri": (
        ("cdri.contexte_coherent", {}),
        ("tlsi.contextes_complets", {"service": "cdri"}),
        ("tlsi.assertions_conformes", {"service": "cdri"}),
        ("tlsi.assertions_recentes", {"service": "cdri"}),
    ),
    "tlsi": (("tlsi.contextes_complets", {"service": "insi"}),),
}
#: service -> checks that compare an exchange with those before it; only what they hold against the last one is said
SUIVIS: Final[dict[str, tuple[tuple[str, dict[str, Any]], ...]]] = {
    "insi": (("insi.contextes_renouveles", {}), ("tlsi.messages_uniques", {"service": "insi"})),
    "cdri": (("tlsi.messages_uniques", {"service": "cdri"}),),
}
#: exchanges of a service remembered for those
_MEMOIRE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Dit:
    """What one check says of the last exchange: held, or one deviation."""

    check: Check
    ecart: Ecart | None


class Direct:
    """Remembers the last exchanges of each service and judges each new one."""

    def __init__(self, contrats: Mapping[str, Any] | None = None) -> None:
        self._contrats = {"contrats": dict(contrats)} if contrats else {}
        self._passes: dict[str, deque[Exchange]] = {}

    def juger(self, exchange: Exchange) -> list[Dit]:
        """What the checks say of it; empty for a service without such checks."""
        before = self._passes.setdefault(exchange.service, deque(maxlen=_MEMOIRE))
        before.append(exchange)
        alone = [row for row in SEULS.get(exchange.service, ()) if SELON.get(row[0]) in {None, _action(exchange)}]
        found = [dit for name, arguments in alone for dit in self._un(name, arguments, [exchange])]
        for name, arguments in SUIVIS.get(exchange.service, ()):
            found += [dit for dit in self._un(name, arguments, list(before)) if _le_dernier(dit, exchange)]
        return found

    def _un(self, name: str, arguments: dict[str, Any], exchanges: list[Exchange]) -> Iterator[Dit]:
        check = get(name)
        last = exchanges[-1]
        seen = Observations(exchanges=tuple(exchanges), answers=(), instant=last.at, date_reference=last.at[:10])
        contrats = self._contrats if name.startswith("cdri.") else {}
        outcome = check(seen, arguments | contrats)
        if isinstance(outcome, Tenu):
            yield Dit(check=check, ecart=None)
        elif isinstance(outcome, Viole):
            yield from (Dit(check=check, ecart=ecart) for ecart in outcome.ecarts)


def lignes(dits: list[Dit], lang: str) -> list[str]:
    """What to print under an exchange: one line a deviation, then how many checks held."""
    lines = [_ligne(dit.check, dit.ecart, lang) for dit in dits if dit.ecart is not None]
    held = sum(dit.ecart is None for dit in dits)
    return [*lines, f"    ✔ {text('serve.held', lang).format(n=held)}"] if held else lines


def poids(check: Check, ecart: Ecart) -> Severity:
    """What that deviation would weigh in a run: nothing that rests on the bench's own expectations fails a product."""
    if all(ref.startswith("ATTENTE:") for ref in check.prouve):
        return Severity.ECART_ATTENTE
    return Severity(PROVENANCES[ecart.provenance or check.provenance])


def _ligne(check: Check, ecart: Ecart, lang: str) -> str:
    weight = text(f"severity.{poids(check, ecart).value}", lang)
    title = check.title if lang == "en" else check.titre
    said = f"{text('expected', lang)} : {ecart.attendu} ; {text('observed', lang)} : {ecart.observe}"
    where = f" ({ecart.lieu})" if ecart.lieu else ""
    cause = f"\n        → {ecart.cause}" if ecart.cause else ""
    return f"    ✘ {weight}, {check.name} — {title}\n        {said}{where}{cause}"


def _action(exchange: Exchange) -> str | None:
    """The action a call names, none of ours when it cannot be read: it is then judged as a call by traits."""
    call, _ = read_appel(exchange.http_request().body)
    return call.action if call is not None and call.action else ACTION_TRAITS


def _le_dernier(dit: Dit, exchange: Exchange) -> bool:
    return dit.ecart is not None and dit.ecart.echange == exchange.id
