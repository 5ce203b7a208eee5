"""What doors on real sockets share: one event loop in one thread, an address, a list of defects."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Self

from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

if TYPE_CHECKING:
    from eprouvette_sim.kernel.station import Station

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_START_TIMEOUT_S = 10


class LoopDoor:
    """Serves one station until closed; usable as a context manager. `port` is known once started.

    A protocol gives `_listen` (bind, then set `port`) and `_cleanup`. Raises `ErreurUsage` for a taken port, or for an
    address other than loopback when the door is not `secure` (no TLS).
    """

    def __init__(self, station: Station, *, secure: bool, host: str, port: int) -> None:
        if host not in LOOPBACK and not secure:
            raise ErreurUsage(
                f"écoute sur {host} refusée sans TLS", faire="donner un certificat, ou écouter sur 127.0.0.1"
            )
        self.station = station
        self.host = host
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"porte-{station.door}", daemon=True)
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        #: what went wrong at capture; a door never answers what it could not journal
        self.defects: list[ErreurBanc] = []

    def start(self) -> Self:
        """Listens; returns once the port is bound."""
        self._thread.start()
        if not self._ready.wait(_START_TIMEOUT_S):
            raise ErreurBanc(f"la porte {self.station.door} ne s'est pas ouverte en {_START_TIMEOUT_S} s")
        if self._failure is not None:
            raise ErreurUsage(
                f"la porte {self.station.door} ne peut pas écouter : {self._failure}",
                ou=f"{self.host}:{self.port}",
                faire="choisir un autre port, ou fermer le programme qui l'occupe",
            )
        return self

    def close(self) -> None:
        """Stops listening and drops open connections; may be called twice."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_START_TIMEOUT_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._listen())
        except OSError as error:
            self._failure = error
            self._ready.set()
        else:
            self._ready.set()
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._cleanup())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _listen(self) -> None:
        """Binds, then sets `port`; an `OSError` becomes the usage error of `start`."""
        raise AssertionError("une porte dit comment elle écoute")

    async def _cleanup(self) -> None:
        """Closes what `_listen` opened."""
