"""One script of requests, six ways in: same answers, same exchanges.

What is set aside, and why: each client adds headers of its own (Host, Accept, Connection, Content-Length, User-Agent…),
so a recorded request keeps only the headers the script gave, sorted, names in lower case, and its whole body; the
certificate is compared by subject (its presence depends on the door). A server adds Date, Server and Content-Length to
an answer on the wire: answers are compared by status, Content-Type and body, recorded responses byte for byte.
"""

from __future__ import annotations

import datetime as dt
import ssl
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest
import respx

from eprouvette_sim.doors import HttpsDoor, ServerTls, mount, transport
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.kernel.wire import Request
from eprouvette_sim.passerelle import Passerelle
from eprouvette_sim.pki import Authority, peer_of

NOW = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
ACTION = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"
MAX_BODY = 100_000
GIVEN = ("content-type", "x-essai")

LPS = (
    '<l:ContexteLPS xmlns:l="urn:siram:lps:ctxlps" Version="01_00" Nature="CTXLPS"><l:Id>i</l:Id>'
    "<l:Temps>2026-03-02T08:30:00Z</l:Temps><l:Emetteur>1990000013</l:Emetteur>"
    '<l:LPS><l:IDAM R="4">ESSAI0000001</l:IDAM></l:LPS></l:ContexteLPS>'
)
BAM = (
    '<b:ContexteBAM xmlns:b="urn:siram:bam:ctxbam" Version="01_02" Nature="CTXBAM"><b:Id>i</b:Id>'
    "<b:Temps>2026-03-02T08:30:00Z</b:Temps><b:Emetteur>1990000013</b:Emetteur><b:COUVERTURE/></b:ContexteBAM>"
)


def envelope(body: str, *, action: str = ACTION, contexts: str = LPS + BAM, before: str = "") -> bytes:
    """A call written as text, with the given contexts."""
    header = (
        f'{contexts}<w:MessageID xmlns:w="http://www.w3.org/2005/08/addressing">uuid:m</w:MessageID>'
        f'<w:Action xmlns:w="http://www.w3.org/2005/08/addressing">{action}</w:Action>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
        f"<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def traits(name: str, first: str, sex: str, birth: str) -> str:
    """A search by traits."""
    return (
        f'<i:RECSANSVITALE xmlns:i="http://www.cnamts.fr/INSiRecSans"><i:NomNaissance>{name}</i:NomNaissance>'
        f"<i:Prenom>{first}</i:Prenom><i:Sexe>{sex}</i:Sexe><i:DateNaissance>{birth}</i:DateNaissance></i:RECSANSVITALE>"
    )


ZOE = traits("ADRUN", "ZOE", "F", "1975-12-31")
BOMB = "<!DOCTYPE b [" + '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip
XXE = '<!DOCTYPE x [<!ENTITY lu SYSTEM "file:///etc/hostname">]>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request of the script, and the status it must get."""

    name: str
    body: bytes
    status: int
    media: str = f'application/soap+xml; charset=utf-8; action="{ACTION}"'
    method: str = "POST"
    path: str = "/lps"


SCRIPT = (
    Sent(name="bonne", body=envelope(ZOE), status=200),
    Sent(name="action inconnue", body=envelope(ZOE, action="urn:autre:1.0.0:action"), status=500),
    Sent(name="xml coupé", body=envelope(ZOE)[:-20], status=500),
    Sent(name="entité externe", body=envelope(ZOE.replace("ZOE", "&lu;"), before=XXE), status=500),
    Sent(name="bombe d'entités", body=envelope(ZOE.replace("ZOE", "&a9;"), before=BOMB), status=500),
    Sent(name="trop grosse", body=b"<x>" + b"a" * MAX_BODY + b"</x>", status=413),
    Sent(name="autre média", body=envelope(ZOE), status=415, media="text/xml; charset=utf-8"),
    Sent(name="inconnue", body=envelope(traits("PERSONNE", "AUCUNE", "F", "1980-01-01")), status=200),
    Sent(name="homonymes", body=envelope(traits("DE VINCI", "LEONARDO", "M", "2014-02-01")), status=200),
    Sent(name="sans contexte", body=envelope(ZOE, contexts=""), status=500),
    Sent(name="autre chemin", body=envelope(ZOE), status=404, path="/lps2?x=%C3%A9"),
    Sent(name="autre méthode", body=b"", status=405, method="GET"),
    Sent(name="octets quelconques", body=bytes(range(256)), status=500),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The certificates of the test, and what a door needs of them."""

    server: ServerTls
    mutual: ServerTls
    client: ssl.SSLContext
    anonymous: ssl.SSLContext
    peer: object


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    # Real sockets check certificates against the machine's clock: the only place where it is read.
    authority = Authority(tmp_path_factory.mktemp("pki"), now=dt.datetime.now(dt.UTC), days=2)
    server, client = authority.issue("serveur"), authority.issue("insi-auto")
    known = ssl.create_default_context(cafile=authority.ca)
    known.load_cert_chain(client.certificate, client.key)
    first = client.certificate.read_text().partition("-----END CERTIFICATE-----")
    return Ways(
        server=ServerTls(certificate=server.certificate, key=server.key),
        mutual=ServerTls(certificate=server.certificate, key=server.key, client_ca=authority.ca),
        client=known,
        anonymous=ssl.create_default_context(cafile=authority.ca),
        peer=peer_of(ssl.PEM_cert_to_DER_cert(first[0] + first[1])),
    )


def headers(sent: Sent) -> dict[str, str]:
    """What the script says of itself; everything else is the client's."""
    return {"Content-Type": sent.media, "X-Essai": sent.name.encode().hex()}


def directly(station, ways, peer):
    def send(sent):
        request = Request(
            method=sent.method, target=sent.path, headers=tuple(headers(sent).items()), body=sent.body, peer=peer
        )
        response = station.receive(request).response
        return response.status, response.header("Content-Type"), response.body

    yield send


def by(client, base):
    """A sender over an httpx client."""

    def send(sent):
        answer = client.request(sent.method, base + sent.path, content=sent.body, headers=headers(sent))
        return answer.status_code, answer.headers.get("Content-Type"), answer.content

    return send


def by_transport(station, ways, peer):
    with httpx.Client(transport=transport(station, peer=peer)) as client:
        yield by(client, "https://service.test")


def by_respx(station, ways, peer):
    with respx.mock(assert_all_called=False) as router, httpx.Client() as client:
        mount(router, "https://service.test", station, peer=peer)
        yield by(client, "https://service.test")


def by_socket(tls, context):
    """A sender over a door on a real socket."""

    def enter(station, ways, peer):
        verify = getattr(ways, context) if context else False
        with (
            HttpsDoor(station, tls=getattr(ways, tls) if tls else None) as door,
            httpx.Client(verify=verify, trust_env=False) as client,
        ):
            yield by(client, door.url)

    return enter


#: way in -> (how to enter, whether a certificate reaches the service)
WAYS = {
    "direct": (directly, True),
    "MockTransport": (by_transport, True),
    "respx": (by_respx, True),
    "http": (by_socket(None, None), False),
    "https": (by_socket("server", "anonymous"), False),
    "https mutuel": (by_socket("mutual", "client"), True),
}


def replay(enter, ways, peer):
    """Answers and recorded exchanges of the whole script through one way in."""
    recorder = MemoryRecorder()
    gateway = Passerelle((ServiceInsi(),), structure=peer is not None)
    station = Station(
        door="tlsm", service="insi", simulator=gateway, recorder=recorder, clock=FixedClock(NOW), max_body=MAX_BODY
    )
    with ExitStack() as stack:
        generator = enter(station, ways, peer)
        stack.callback(generator.close)
        send = next(generator)
        answers = [send(sent) for sent in SCRIPT]
    assert recorder.errors == []
    return answers, [recorded(exchange) for exchange in recorder.exchanges]


def recorded(exchange):
    """An exchange without what its transport added (see the module's docstring)."""
    request = exchange.http_request()
    return {
        "id": exchange.id,
        "at": exchange.at,
        "service": exchange.service,
        "start": request.start,
        "headers": sorted((name.lower(), value) for name, value in request.headers if name.lower() in GIVEN),
        "body": request.body,
        "size": exchange.request_size,
        "truncated": exchange.truncated,
        "response": exchange.response,
        "notes": exchange.notes,
        "quirk": exchange.quirk,
        "peer": exchange.peer and (exchange.peer.cn, exchange.peer.ou, exchange.peer.fingerprint),
    }


@pytest.mark.parametrize("way", [name for name in WAYS if name != "direct"])
def test_every_way_in_gives_the_answers_and_exchanges_of_a_direct_call(way, ways):
    enter, shown = WAYS[way]
    peer = ways.peer if shown else None
    answers, exchanges = replay(enter, ways, peer)
    expected_answers, expected_exchanges = replay(directly, ways, peer)
    for sent, answer, expected in zip(SCRIPT, answers, expected_answers, strict=True):
        assert answer == expected, sent.name
    assert len(exchanges) == len(SCRIPT)
    for sent, exchange, expected in zip(SCRIPT, exchanges, expected_exchanges, strict=True):
        assert exchange == expected, sent.name


def test_the_script_gets_the_statuses_it_declares(ways):
    answers, _ = replay(directly, ways, ways.peer)
    assert {sent.name: status for sent, (status, _, _) in zip(SCRIPT, answers, strict=True)} == {
        sent.name: sent.status for sent in SCRIPT
    }


def test_no_answer_shows_a_file_of_this_machine(ways):
    answers, exchanges = replay(directly, ways, ways.peer)
    place = [sent.name for sent in SCRIPT].index("entité externe")
    assert b"file:" not in answers[place][2]
    assert [note.code for note in exchanges[place]["notes"]] == ["xml.doctype"]
