"""What every door has in common, whatever its protocol: a context manager with an address and a list of defects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from eprouvette_sim.kernel.errors import ErreurBanc


class Door(Protocol):
    """Serves one station from `__enter__` to `__exit__`, in a thread of its own.

    `url` is known once open (`scheme://host:port`, no final slash); `host` and `port` are where it listens.
    `defects` are the exchanges it could not journal: it never answers those.
    """

    host: str
    port: int
    defects: list[ErreurBanc]

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        ...

    def __enter__(self) -> Self:
        """Listens; raises `ErreurUsage` for a taken port."""
        ...

    def __exit__(self, *_: object) -> None:
        """Stops listening and drops open connections."""
        ...
