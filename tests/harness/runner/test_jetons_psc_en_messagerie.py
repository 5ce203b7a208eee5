"""In a run, the mail operator takes the access tokens of the run's own Pro Santé Connect."""

from __future__ import annotations

import pytest

from bench_support import start
from eprouvette.runner.lab import Lab, read_certificates
from eprouvette_sim.formats import sasl
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.courrier import MailSession
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.psc.states import Jeton
from mail_support import NOW, SERVICE

HOLDER = "899700000011"


@pytest.fixture
def lab(tmp_path):
    with Lab(read_certificates(start(tmp_path).folder), MemoryRecorder(), FixedClock(NOW)) as opened:
        yield opened


def issue(psc) -> Jeton:
    """A live access token of a test professional."""
    now = int(NOW.timestamp())
    session = psc.ouvrir_session(psc.professionnels[HOLDER], now)
    value = psc.signataire.signer({"sub": HOLDER})
    token = Jeton(valeur=value, client="x", session=session, scope=("openid",), emis=now, fin=now + 120)
    psc.registre.acces[value] = token
    return token


def admitted(lab, value):
    text = sasl.xoauth2(SERVICE, value).encode()
    session = MailSession(helo="x", tls="y")
    return lab.station("mss-smtp").consult(lambda s, now: s.authenticate("XOAUTH2", text, session, now)).user


def test_a_live_token_opens_the_holder_s_mailbox_and_a_revoked_one_does_not(lab):
    token = issue(lab.simulator("psc"))
    assert admitted(lab, token.valeur) == SERVICE
    token.revoque = True
    assert admitted(lab, token.valeur) is None
    assert admitted(lab, "n-importe-quoi") is None


def test_fresh_simulators_are_linked_again(lab):
    lab.reset()
    assert admitted(lab, issue(lab.simulator("psc")).valeur) == SERVICE
