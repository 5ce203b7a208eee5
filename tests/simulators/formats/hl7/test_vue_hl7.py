"""An HL7 exchange is readable in the report: one line a field, under the places findings give."""

from __future__ import annotations

from eprouvette.generes import operateurs
from eprouvette_sim.formats import hl7
from eprouvette_sim.formats.vue import vue
from eprouvette_sim.kernel.exchange import Exchange
from eprouvette_sim.kernel.wire import Request, Response
from hl7_support import message


def exchange(octets: bytes) -> Exchange:
    return Exchange(
        id="01.pfi.0001",
        door="pfi",
        service="pfi",
        sequence=1,
        at="2026-03-02T08:30:00.000Z",
        monotonic_ns=0,
        medium="mllp",
        request=Request(method="MLLP", target="/pfi", body=octets).image(),
        response=Response(status=200, body=b"").image(),
    )


def test_each_field_has_its_line():
    half = vue(exchange(hl7.write(message())))["request"]
    told = {line["path"]: line["value"] for line in half["lines"]}
    assert half["kind"] == "hl7"
    assert told["MSH-10"] == "MSG1"
    assert told["OBX[2]-3"].startswith("MASQUE_PS^")
    assert told["OBX"] is None


def test_every_alteration_changes_the_message_at_its_place():
    raw = hl7.write(message(cda=b"<x/>"))
    possible = operateurs.alterations(raw)
    assert {one.operateur for one in possible} == {"supprimer", "dupliquer", "casse", "chiffre", "code"}
    for one in possible:
        altered, _ = hl7.read(operateurs.alterer(raw, one))
        before, _ = hl7.read(raw)
        changed = [
            new.lieu(number)
            for old, new in zip(before.segments, altered.segments, strict=True)
            for number in range(1, len(old.champs) + 1)
            if old.champ(number) != new.champ(number)
        ]
        assert changed == [one.lieu]
        hl7.anomalies(altered)  # judging an altered message never raises
        hl7.anomalies_compte_rendu(altered)
