"""The decoded view of an MTOM exchange shows its root part; other bodies stay readable by the report."""

import dmp_exemples as ex
from eprouvette_sim.formats.vue import vue
from eprouvette_sim.kernel.exchange import Exchange

KEYS = {"path", "depth", "name", "value", "attributes"}


def seen(request, response=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nbonjour"):
    exchange = Exchange(id="01.dmp.0001", door="dmp", service="dmp", sequence=1, at="", monotonic_ns=0, medium="http",
                        request=request, response=response)  # fmt: skip
    return vue(exchange)


def test_the_root_part_of_a_package_is_decoded():
    half = seen(ex.depot())["request"]
    assert half["kind"] == "xml"
    assert half["lines"][0]["path"] == "/Envelope"
    assert any(line["name"] == "ExtrinsicObject" for line in half["lines"])


def test_a_text_body_has_the_same_keys_as_an_xml_one():
    halves = seen(ex.depot())
    assert all(set(line) == KEYS for half in halves.values() for line in half["lines"])
    assert halves["response"]["kind"] == "texte"


def test_a_broken_package_is_shown_as_it_is():
    half = seen(ex.depot().replace(b"MIME_frontiere_1\r\n", b"AUTRE\r\n"))["request"]
    assert half["kind"] == "texte"
