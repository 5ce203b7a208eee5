"""One exchange: the bytes seen at a door, both ways, and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.kernel.wire import HttpImage, Peer, read_image

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Anomalie


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer as they crossed a door.

    `id` is `<segment>.<door>.<sequence>` (`01.insi.0001`), unique in a run. `at` is UTC RFC 3339 with
    milliseconds. `medium` is the door's protocol (`http`, `smtp`, …); `request` and `response` are images (head and
    body, in the form of `Request.image` whatever the protocol). `fault` names the fault plan step applied, `quirk` our
    own deliberate oddity. `truncated` means that the request went over the size a door keeps: the first bytes are
    stored, `request_size` tells the whole size in bytes.
    """

    id: str
    door: str
    service: str
    sequence: int
    at: str
    monotonic_ns: int
    medium: str
    request: bytes
    response: bytes
    peer: Peer | None = None
    notes: tuple[Anomalie, ...] = ()
    quirk: str | None = None
    fault: str | None = None
    scenario: str | None = None
    truncated: bool = False
    request_size: int = 0

    def http_request(self) -> HttpImage:
        """The request's start line, headers and body."""
        return read_image(self.request)

    def http_response(self) -> HttpImage:
        """The response's start line, headers and body."""
        return read_image(self.response)
