"""The HTTP carrier: one POST for each operation, the pilotage message as JSON both ways."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eprouvette.adapters.carriers import MAX_LINE, hung
from eprouvette.adapters.failures import AdapterFailure

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

#: seconds to connect, whatever the action may take
_CONNECT_S = 5.0
#: seconds given on top of the action's own, so that a product that is late can still say so itself
_GRACE_S = 2.0


class HttpCarrier:
    """Speaks pilotage to a server: `POST <url>/<operation>`, answer 200 with one JSON object.

    `ca` is the PEM of the authority to trust for an https address. Redirections and proxies are not followed: the
    messages carry test identities and go where the dossier says. The page is `eprouvette adapter openapi`.
    """

    name = "http"

    def __init__(self, url: str, *, ca: Path | None = None) -> None:
        self.url = url.rstrip("/")
        self._ca = ca
        self._client: httpx.Client | None = None

    def open(self) -> None:
        """Makes the client; `AdapterFailure` when the authority cannot be read."""
        import ssl

        import httpx

        try:
            context = ssl.create_default_context(cafile=self._ca) if self._ca else ssl.create_default_context()
        except OSError as error:
            raise AdapterFailure(
                f"autorité illisible : {error}", phase="ouverture", ou=str(self._ca), faire="corriger [adaptateur] ca"
            ) from error
        self._client = httpx.Client(verify=context, trust_env=False, follow_redirects=False)

    def call(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """The server's answer to one message."""
        import httpx

        if self._client is None:
            raise AdapterFailure("l'adaptateur n'est pas ouvert", phase="dialogue")
        where = f"{self.url}/{message['operation']}"
        limits = httpx.Timeout(timeout_s + _GRACE_S, connect=min(_CONNECT_S, timeout_s))
        try:
            with self._client.stream("POST", where, json=message, timeout=limits) as response:
                body = _bounded(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise AdapterFailure(
                f"l'adaptateur est injoignable : {error}",
                phase="ouverture",
                ou=where,
                faire="le démarrer, ou corriger [adaptateur] url",
            ) from error
        except httpx.TimeoutException as error:
            raise hung(message, timeout_s) from error
        except httpx.HTTPError as error:
            raise AdapterFailure(
                f"l'adaptateur a fermé la connexion : {error}", phase="dialogue", ou=where, faire="lire ses journaux"
            ) from error
        return _read(response.status_code, body, where)

    def close(self) -> None:
        """Drops the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _bounded(response: httpx.Response) -> bytes:
    """The body, up to what one answer may weigh; the rest is not read."""
    chunks, size = [], 0
    for chunk in response.iter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_LINE:
            break
    return b"".join(chunks)


def _read(status: int, body: bytes, where: str) -> dict[str, Any]:
    if status != 200:
        raise AdapterFailure(
            f"l'adaptateur a répondu HTTP {status} : {body[:120]!r}",
            phase="contrat",
            ou=where,
            faire="répondre 200 ; une opération absente se dit « non_supporte » dans la réponse",
        )
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise AdapterFailure(
            f"l'adaptateur a répondu autre chose que du JSON : {body[:120]!r}", phase="contrat", ou=where
        ) from error
    if not isinstance(answer, dict):
        raise AdapterFailure(f"l'adaptateur a répondu {type(answer).__name__}, pas un objet", phase="contrat", ou=where)
    return answer
