"""What a téléservice offers the gateway: its actions, and an answer for one admitted call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from eprouvette_sim.formats.tlsi.appel import Appel
    from eprouvette_sim.formats.tlsi.erreurs import Erreur
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Reponse:
    """A service's answer: a body element or a service-layer error, with notes; `quirk` as in `Answer`."""

    corps: Element | None = None
    erreur: Erreur | None = None
    notes: tuple[Anomalie, ...] = ()
    quirk: str | None = None


class ServiceTlsi(Protocol):
    """One téléservice behind the gateway.

    `cn_admis` lists the certificate common names admitted in structure mode, `None` meaning any; `actions_vitale` the
    actions that also need a Vitale assertion, and so the card door.
    """

    nom: str
    actions: frozenset[str]
    cn_admis: frozenset[str] | None
    actions_vitale: frozenset[str]

    def answer(self, appel: Appel, instant: Instant) -> Reponse:
        """The answer to a call the gateway has admitted."""
        ...

    def wsdl(self, location: str) -> bytes | None:
        """The description served to generic clients at that address, or `None` when the service has none of ours."""
        ...

    def snapshot(self) -> dict[str, Any]:
        """The whole state as plain JSON values."""
        ...
