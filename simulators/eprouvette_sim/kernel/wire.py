"""What crosses a door, as frozen values: bytes inside, no parsing, no socket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant

_REASONS = {200: "OK", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
            405: "Method Not Allowed", 413: "Content Too Large", 415: "Unsupported Media Type",
            500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}  # fmt: skip

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """The first value of that header (names compare without case), or `None`."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The certificate a client showed: the parts of its subject that services read, and its fingerprint.

    `fingerprint` is the lower-case hexadecimal SHA-256 of the DER form; instants are RFC 3339 UTC.
    """

    cn: str | None
    ou: tuple[str, ...]
    o: str | None
    issuer_cn: str | None
    fingerprint: str
    not_before: str
    not_after: str

    def to_json(self) -> dict[str, Any]:
        """A plain JSON object."""
        return {name: getattr(self, name) for name in self.__slots__} | {"ou": list(self.ou)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Peer:
        """The peer written by `to_json`."""
        return cls(**(data | {"ou": tuple(data["ou"])}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request: `target` is path and query, header names keep the case seen on the wire."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    peer: Peer | None = None

    def header(self, name: str) -> str | None:
        """First value of a header, or `None`."""
        return header(self.headers, name)

    def image(self) -> bytes:
        """The request as bytes: request line, headers, blank line, body (HTTP/1.1 form, ISO-8859-1 head)."""
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace") + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One HTTP response."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """First value of a header, or `None`."""
        return header(self.headers, name)

    def image(self) -> bytes:
        """The response as bytes, in the same form as `Request.image`."""
        lines = [f"HTTP/1.1 {self.status} {_REASONS.get(self.status, '')}".rstrip()]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace") + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a simulator gives back: the response, what it disliked in the request, and its own deliberate quirk.

    `quirk` names why our own answer is invalid on purpose; any other invalid answer of ours is a bench error.
    `service` names who answered when one door serves several services (the TLSi gateway).
    """

    response: Response
    notes: tuple[Anomalie, ...] = ()
    quirk: str | None = None
    service: str | None = None


class Simulator(Protocol):
    """A national service as one deterministic object: bytes in, bytes out, never raises on input."""

    def handle(self, request: Request, instant: Instant) -> Answer:
        """The answer the real service would give, and notes on what was wrong."""
        ...

    def snapshot(self) -> dict[str, Any]:
        """The whole state as plain JSON values."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpImage:
    """An HTTP message read back from its image: start line, headers, body."""

    start: str
    headers: Headers = field(default=())
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """First value of a header, or `None`."""
        return header(self.headers, name)


def read_image(image: bytes) -> HttpImage:
    """The parts of a message written by `image()`; a text without head is all body."""
    head, blank, body = image.partition(b"\r\n\r\n")
    if not blank:
        return HttpImage(start="", body=image)
    start, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return HttpImage(start=start, headers=tuple((name, value) for name, _, value in pairs), body=body)
