"""Other people's MLLP: the client of python-hl7 talks to our door, its asyncio server answers our correspondent."""

from __future__ import annotations

import asyncio
import threading

import hl7 as other
import pytest
from hl7.client import MLLPClient
from hl7.mllp import start_hl7_server

from eprouvette_sim.doors.mllp import Correspondant, MllpDoor, requete
from eprouvette_sim.formats import hl7
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.pfi import ServiceCreateur
from hl7_support import ACTEURS, message

ZAM = hl7.compte_rendu(
    hl7.Retour(controle="R1", horodatage="20260302083100", acteurs=ACTEURS.reponse(), evenement="Z01", message="MSG1")
)


def test_their_client_is_acknowledged_by_our_door():
    counter = Station(
        door="pfi",
        service="pfi",
        simulator=ServiceCreateur(),
        recorder=MemoryRecorder(),
        clock=SystemClock(),
        medium="mllp",
    )
    with (
        MllpDoor(counter, decouper=hl7.Decodeur, encadrer=hl7.encadrer) as door,
        MLLPClient("127.0.0.1", door.port) as client,
    ):
        answer = client.send_message(hl7.write(ZAM))
    ack = other.parse(answer.strip(b"\x0b\x1c\r").decode())
    assert (str(ack.segment("MSA")[1]), str(ack.segment("MSA")[2])) == ("AA", "R1")


@pytest.fixture
def their_server():
    """An HL7 server of theirs that acknowledges whatever it receives; gives its port and what it read."""
    heard: list[other.Message] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    place: dict[str, int] = {}

    async def talk(reader, writer) -> None:
        received = await reader.readmessage()
        heard.append(received)
        writer.writemessage(received.create_ack(message_id="ACK1"))
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def serve() -> None:
        server = await start_hl7_server(talk, host="127.0.0.1", port=0, encoding="utf-8")
        place["port"] = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield place["port"], heard
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


def test_our_delivery_is_read_by_their_server_and_its_answer_by_us(their_server):
    port, heard = their_server
    line = Correspondant("127.0.0.1", port, decouper=hl7.Decodeur, encadrer=hl7.encadrer, delai_s=5)
    sent = message(message="MDM")
    answer = line.handle(requete(hl7.write(sent), "pfi-remise"), SystemClock().now())
    line.fermer()
    assert [str(segment[0]) for segment in heard[0]] == [segment.nom for segment in sent.segments]
    ack, _ = hl7.read(answer.response.body)
    assert (hl7.lire_accuse(ack).code, hl7.lire_accuse(ack).message) == ("AA", "MSG1")
