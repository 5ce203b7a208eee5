"""The counter between a door and a simulator: lock, instant, fault, capture; the same for every transport."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from eprouvette_sim.kernel.exchange import Exchange
from eprouvette_sim.kernel.wire import Answer, Request, Response

if TYPE_CHECKING:
    from concurrent.futures import Future

    from eprouvette_sim.kernel.clock import Clock, Instant
    from eprouvette_sim.kernel.faults import Fault, FaultPlan
    from eprouvette_sim.kernel.recorder import Recorder
    from eprouvette_sim.kernel.wire import Simulator

#: Largest request body a station reads whole, in bytes; beyond, it answers 413 and keeps the first bytes.
MAX_BODY = 16 * 1024 * 1024
_KEPT_OF_OVERSIZE = 64 * 1024
_TOO_LARGE = Response(status=413, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=b"")
_OUR_FAULT = Response(status=500, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=b"")


class Gate(Protocol):
    """Holds requests back until it is their turn: how an observed run gives each call its scenario."""

    def admit(self, door: str, request: Request) -> Future[None]:
        """Done when that request may be received; a door waits for it without blocking its other connections."""
        ...

    def received(self, door: str) -> None:
        """Called once the exchange of an admitted request is kept."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the door must send: wait `delay_s` seconds, then the response, cut after `cut_after` bytes if set."""

    response: Response
    delay_s: float = 0.0
    cut_after: int | None = None


class Station:
    """Serialises calls into one simulator and captures each exchange before the door may answer.

    A simulator that raises is a bench defect: the exchange is kept, `bench_error` is journaled, HTTP 500 goes out.
    `medium` names the protocol in the journal and the suffix of the files; `lock` is shared by the stations that stand
    before one state (a mailbox behind SMTP and IMAP).
    """

    def __init__(
        self,
        *,
        door: str,
        service: str,
        simulator: Simulator,
        recorder: Recorder,
        clock: Clock,
        faults: FaultPlan | None = None,
        max_body: int = MAX_BODY,
        medium: str = "http",
        lock: threading.Lock | None = None,
    ) -> None:
        self.door = door
        self.service = service
        self.medium = medium
        self.simulator = simulator
        self.faults = faults
        self.max_body = max_body
        self.gate: Gate | None = None
        self._recorder = recorder
        self._clock = clock
        self.lock = lock or threading.Lock()
        self._since_faults = 0

    def plan_faults(self, plan: FaultPlan | None) -> None:
        """Installs a fault plan; its exchange count starts again at 1."""
        with self.lock:
            self.faults = plan
            self._since_faults = 0

    def receive(self, request: Request, *, size: int | None = None) -> Delivery:
        """The delivery for one request; the exchange is on disk when this returns.

        `size` is the whole size of the body in bytes when the door stopped reading it; over `max_body` the request
        is refused with 413 and only its first bytes are kept.
        """
        with self.lock:
            instant = self._clock.now()
            self._since_faults += 1
            whole = len(request.body) if size is None else size
            if whole > self.max_body:
                kept = replace(request, body=request.body[:_KEPT_OF_OVERSIZE])
                self._capture(kept, Answer(response=_TOO_LARGE), instant, fault=None, size=whole)
                return Delivery(response=_TOO_LARGE)
            fault = self.faults.strike(self._since_faults) if self.faults else None
            answer = self._answer(request, instant)
            delivery = _deliver(answer.response, fault)
            name = f"{self.faults.name}/{fault.kind}" if self.faults and fault else None
            self._capture(request, replace(answer, response=delivery.response), instant, fault=name, size=whole)
            return delivery

    def _answer(self, request: Request, instant: Instant) -> Answer:
        try:
            return self.simulator.handle(request, instant)
        except Exception as error:  # noqa: BLE001 - a simulator must never raise: say so, keep serving
            self._recorder.bench_error(f"le simulateur {self.service} a levé {type(error).__name__}: {error}")
            return Answer(response=_OUR_FAULT, quirk="erreur-banc")

    def _capture(self, request: Request, answer: Answer, instant: Instant, *, fault: str | None, size: int) -> None:
        identifier, sequence = self._recorder.next_id(self.door)
        self._recorder.record(
            Exchange(
                id=identifier,
                door=self.door,
                service=answer.service or self.service,
                sequence=sequence,
                at=instant.rfc3339,
                monotonic_ns=instant.monotonic_ns,
                medium=self.medium,
                request=request.image(),
                response=answer.response.image(),
                peer=request.peer,
                notes=answer.notes,
                quirk=answer.quirk,
                fault=fault,
                scenario=self._recorder.scenario,
                truncated=size > len(request.body),
                request_size=size,
            )
        )


def _deliver(response: Response, fault: Fault | None) -> Delivery:
    if fault is None:
        return Delivery(response=response)
    match fault.kind:
        case "delay":
            return Delivery(response=response, delay_s=float(fault.value))
        case "cut":
            return Delivery(response=response, cut_after=int(fault.value))
        case "truncate":
            return Delivery(response=replace(response, body=response.body[: int(fault.value)]))
        case "status":
            return Delivery(response=Response(status=int(fault.value)))
        case _:  # replace: Fault refuses any other kind
            old, _, new = fault.value.partition("=>")
            return Delivery(response=replace(response, body=response.body.replace(old.encode(), new.encode())))
