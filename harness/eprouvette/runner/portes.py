"""Which doors exist, what stands behind each, and how it is reached: one literal table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.passerelle import Passerelle

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.kernel.wire import Simulator


@dataclass(frozen=True, slots=True, kw_only=True)
class Porte:
    """One door: its name, the services behind it, whether a client certificate is required, the path of its URL.

    `client` is the certificate profile the product is given for it; `build` makes a fresh simulator.
    """

    name: str
    services: tuple[str, ...]
    mutual: bool
    path: str
    client: str
    build: Callable[[], Simulator]


PORTES = (
    Porte(
        name="tlsm",
        services=("insi",),
        mutual=True,
        path="/lps",
        client="insi-auto",
        build=lambda: Passerelle((ServiceInsi(),), structure=True),
    ),
)

#: services whose wire syntax is ours, so never judged
NEUTRES: tuple[str, ...] = ()
SERVICES = tuple(service for porte in PORTES for service in porte.services)
