"""The call every door benchmark sends, and the station that answers it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from eprouvette_sim.formats.insi import ACTION_TRAITS, RechercheTraits, write_traits
from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS, write_appel
from eprouvette_sim.formats.tlsi.appel import contexte_elements
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.journal import SegmentWriter
from eprouvette_sim.kernel.recorder import ExchangeRecorder, MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.passerelle import Passerelle

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette_sim.kernel.recorder import Recorder

HEADERS = {"Content-Type": f'application/soap+xml; charset=utf-8; action="{ACTION_TRAITS}"'}
NOW = dt.datetime.now(dt.UTC)


def call() -> bytes:
    """A search by traits that finds someone: about 1.4 kB, answered by about 0.8 kB."""
    when = "2026-03-02T08:30:00Z"
    bam, lps = contexte_elements(
        ContexteBAM(id="b", temps=when, emetteur="1990000013"),
        ContexteLPS(id="l", temps=when, emetteur="1990000013", idam="ESSAI0000001", nom="urn:lps:essai:1"),
    )
    traits = RechercheTraits(
        nom_naissance="ADRUN", prenoms=("ZOE",), sexe="F", date_naissance="1975-12-31", lieu_naissance="63220"
    )
    return write_appel(action=ACTION_TRAITS, message_id="uuid:m", bam=bam, lps=lps, corps=write_traits(traits))


def journaling(folder: Path) -> Recorder:
    """A recorder that writes exchanges and journal, as in a run."""
    segment = SegmentWriter(folder, 1, clock=SystemClock(), genesis="0" * 64)
    return Forgetful(folder, segment)


class Forgetful(ExchangeRecorder):
    """A run's recorder; memory is emptied as a run does between scenarios."""

    def record(self, exchange):
        super().record(exchange)
        self.exchanges.clear()


class ForgetfulMemory(MemoryRecorder):
    """A test's recorder, emptied after each exchange."""

    def record(self, exchange):
        super().record(exchange)
        self.exchanges.clear()


def station(recorder: Recorder) -> Station:
    """The INSi gateway of the mutual TLS door."""
    gateway = Passerelle((ServiceInsi(),), structure=True)
    return Station(door="tlsm", service="insi", simulator=gateway, recorder=recorder, clock=SystemClock())
