"""What every simulator stands on: errors, anomalies, time, wire values, faults, journal, station.

Standard library only, so that a journal can be read and judged again years later without the rest.
"""

from eprouvette_sim.kernel.anomalie import Anomalie, Lecture
from eprouvette_sim.kernel.clock import Clock, FixedClock, Instant, Randomness, SystemClock
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage
from eprouvette_sim.kernel.exchange import Exchange
from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.kernel.recorder import ExchangeRecorder, MemoryRecorder, Recorder
from eprouvette_sim.kernel.station import Delivery, Station
from eprouvette_sim.kernel.wire import Answer, Peer, Request, Response, Simulator

__all__ = [
    "Anomalie",
    "Answer",
    "Clock",
    "Delivery",
    "ErreurBanc",
    "ErreurUsage",
    "Exchange",
    "ExchangeRecorder",
    "Fault",
    "FaultPlan",
    "FixedClock",
    "Instant",
    "Lecture",
    "MemoryRecorder",
    "Peer",
    "Randomness",
    "Recorder",
    "Request",
    "Response",
    "Simulator",
    "Station",
    "SystemClock",
]
