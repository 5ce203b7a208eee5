"""The exception tree: both are ours. What a product gets wrong is an `Anomalie`, never an exception.

Exception
ErreurBanc     we are wrong, or our surroundings are (disk full, worker killed): exit 3
ErreurUsage    the command line, the dossier or a file given to us is wrong: exit 2
"""

from __future__ import annotations


class _Expliquee(Exception):  # noqa: N818 - its children carry the names of DESIGN §12
    """An error that always says what happened, where, and what to type next."""

    def __init__(self, quoi: str, *, ou: str | None = None, faire: str | None = None) -> None:
        super().__init__(quoi, ou, faire)
        self.quoi = quoi
        self.ou = ou
        self.faire = faire

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive pickling between processes by themselves.
        return (_rebuild, (type(self), self.quoi, self.ou, self.faire))

    def __str__(self) -> str:
        lignes = [self.quoi]
        if self.ou:
            lignes.append(f"  où     : {self.ou}")
        if self.faire:
            lignes.append(f"  à faire : {self.faire}")
        return "\n".join(lignes)


class ErreurBanc(_Expliquee):
    """The bench or its surroundings failed; nothing may be held against the product."""


class ErreurUsage(_Expliquee):
    """What the user typed or wrote cannot be used; `quoi` may hold several lines, one per mistake."""


def _rebuild(kind: type[_Expliquee], quoi: str, ou: str | None, faire: str | None) -> _Expliquee:
    return kind(quoi, ou=ou, faire=faire)
