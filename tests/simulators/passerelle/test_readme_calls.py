"""The sample calls printed in the READMEs are served, as an editor would copy them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib import resources

import pytest

from eprouvette_sim.cdri import ServiceCdri
from eprouvette_sim.formats import soap
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.wire import Peer, Request
from eprouvette_sim.passerelle import Passerelle

NOW = FixedClock(datetime(2026, 3, 2, tzinfo=UTC)).now()
STRUCTURE = Peer(
    cn="INSI-AUTO", ou=("1990000013",), o=None, issuer_cn=None, fingerprint="0" * 64, not_before="", not_after=""
)


@pytest.mark.parametrize(("service", "expected"), [("insi", b"2751263220749"), ("cdri", b"urn:x-eprouvette:cdri")])
def test_the_sample_call_of_the_readme_is_served_without_a_note(service, expected):
    text = resources.files(f"eprouvette_sim.{service}").joinpath("README.md").read_text(encoding="utf-8")
    (sample,) = re.findall(r"```xml\n(.*?)```", text, flags=re.DOTALL)
    gateway = Passerelle((ServiceInsi(), ServiceCdri()), structure=True)
    headers = (("Content-Type", soap.CONTENT_TYPE),)
    request = Request(method="POST", target="/lps", headers=headers, body=sample.encode(), peer=STRUCTURE)
    answer = gateway.handle(request, NOW)
    assert answer.response.status == 200, answer.response.body
    assert answer.notes == ()
    assert expected in answer.response.body
