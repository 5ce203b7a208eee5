"""What a SOAP service looks at before it reads a message: address, method, media type, action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from eprouvette_sim.kernel.wire import Request


def refus(request: Request, *, media: str, prefixe: str, regle: str) -> tuple[int, Anomalie] | None:
    """The HTTP status and the anomaly of a request that is no POST of that media type, or `None`."""
    seen = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
    checks = (
        (request.method == "POST", 405, "méthode HTTP", "POST", request.method),
        (seen == media, 415, "Content-Type", media, seen or "absent"),
    )
    for holds, status, where, expected, value in checks:
        if not holds:
            return status, Anomalie(
                code=f"{prefixe}.http.{status}", lieu=where, attendu=expected, observe=value, regle=regle
            )
    return None


def action(request: Request) -> str | None:
    """The `action` parameter of the media type (RFC 3902), or `None`."""
    for part in (request.header("Content-Type") or "").split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "action":
            return value.strip('"')
    return None
