"""Carriers: how pilotage messages reach the product side. In-process, and JSON lines over a subprocess.

A carrier moves messages and knows nothing of their meaning. Any failure of its own is an `AdapterFailure`;
after one it is closed and may be opened again.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from typing import TYPE_CHECKING, Any, Protocol

from eprouvette.adapters.failures import AdapterFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO

#: a line longer than this is no answer (bytes)
MAX_LINE = 32 * 1024 * 1024
_KEPT_ERRORS = 50
_GRACE_S = 2


class Carrier(Protocol):
    """One way to exchange pilotage messages with a product side."""

    name: str

    def open(self) -> None:
        """Makes the product side reachable."""
        ...

    def call(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """The answer to one message within `timeout_s` seconds; raises `AdapterFailure`."""
        ...

    def close(self) -> None:
        """Lets go of the product side; may be called twice."""
        ...


class InProcessCarrier:
    """Calls a Python object in a thread of its own, so that a call that hangs can be given up on."""

    name = "processus"

    def __init__(self, product: Callable[[], Any]) -> None:
        self._make = product
        self._product: Any = None
        self._pool: ThreadPoolExecutor | None = None

    def open(self) -> None:
        """Builds the product."""
        self._product = self._make()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="produit")

    def call(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """The object's answer; an exception of its own is an adapter failure, never a product finding."""
        if self._pool is None:
            raise AdapterFailure("l'adaptateur n'est pas ouvert", phase="dialogue")
        future = self._pool.submit(self._product.handle, message)
        try:
            answer: dict[str, Any] = future.result(timeout_s)
        except FutureTimeout as error:
            self.close()
            raise hung(message, timeout_s) from error
        except Exception as error:
            raise AdapterFailure(
                f"l'adaptateur a levé {type(error).__name__} : {error}", phase="dialogue", ou=message["operation"]
            ) from error
        return answer

    def close(self) -> None:
        """Drops the product; a call still running is abandoned."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        if hasattr(self._product, "close"):
            self._product.close()
        self._product = None


class StdioCarrier:
    """Speaks JSON lines with a subprocess: one message a line on its input, one answer a line on its output.

    What it writes on its error stream is kept (last 50 lines) and shown when it fails; it is always drained.
    """

    name = "stdio"

    def __init__(self, command: Sequence[str]) -> None:
        self.command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._errors: deque[str] = deque(maxlen=_KEPT_ERRORS)
        self._drain: threading.Thread | None = None

    def open(self) -> None:
        """Starts the command; `AdapterFailure` when it cannot be started."""
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the command is the user's own adapter
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise AdapterFailure(
                f"l'adaptateur ne démarre pas : {error.strerror}",
                phase="ouverture",
                ou=" ".join(self.command),
                faire="vérifier la commande dans le dossier, rubrique [adaptateur]",
            ) from error
        self._lines = queue.Queue()
        self._errors.clear()
        _start(_read_lines, self._process.stdout, self._lines)
        self._drain = _start(_drain, self._process.stderr, self._errors)

    def call(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """The next line the subprocess writes, as JSON."""
        process = self._process
        if process is None or process.stdin is None:
            raise AdapterFailure("l'adaptateur n'est pas ouvert", phase="dialogue")
        try:
            process.stdin.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise self._died(message) from error
        return self._answer(message, timeout_s)

    def close(self) -> None:
        """Closes its input, waits two seconds, then kills it."""
        process, self._process = self._process, None
        if process is None:
            return
        _close_input(process)
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _answer(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=timeout_s)
        except queue.Empty as error:
            self._kill()
            raise hung(message, timeout_s) from error
        if line is None:
            raise self._died(message)
        try:
            answer = json.loads(line)
        except ValueError as error:
            self._kill()
            raise AdapterFailure(
                f"l'adaptateur a écrit une ligne qui n'est pas du JSON : {line[:120]!r}",
                phase="contrat",
                ou=message["operation"],
                faire="n'écrire que des réponses sur la sortie standard, les journaux sur la sortie d'erreur",
            ) from error
        if not isinstance(answer, dict):
            raise AdapterFailure(f"l'adaptateur a répondu {type(answer).__name__}, pas un objet", phase="contrat")
        return answer

    def _died(self, message: dict[str, Any]) -> AdapterFailure:
        code = None
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):  # its streams close a moment before it ends
                code = self._process.wait(_GRACE_S)
        self._kill()
        if self._drain is not None:
            self._drain.join(_GRACE_S)  # its last words may still be in the pipe
        last = " | ".join(list(self._errors)[-3:]) or "rien sur la sortie d'erreur"
        return AdapterFailure(
            f"l'adaptateur s'est arrêté (code {code}) : {last}", phase="dialogue", ou=message["operation"]
        )

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            _close_input(process)


def hung(message: dict[str, Any], timeout_s: float) -> AdapterFailure:
    """The failure of a product side that did not answer in `timeout_s` seconds."""
    return AdapterFailure(
        f"l'adaptateur n'a pas répondu en {timeout_s:g} s",
        phase="delai",
        ou=message["operation"],
        faire="allonger --timeout, ou répondre delai_depasse quand c'est le produit qui tarde",
    )


def _close_input(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _start(target: Callable[..., None], *args: Any) -> threading.Thread:
    thread = threading.Thread(target=target, args=args, daemon=True)
    thread.start()
    return thread


def _read_lines(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    while line := stream.readline(MAX_LINE):
        if line.strip():
            lines.put(line)
    lines.put(None)
    stream.close()


def _drain(stream: IO[bytes], kept: deque[str]) -> None:
    while line := stream.readline(4096):
        kept.append(line.decode("utf-8", "replace").rstrip())
    stream.close()
