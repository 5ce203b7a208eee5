"""SASL responses: mailbox and token out of each mechanism's form, nothing out of another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette_sim.formats import sasl


@pytest.mark.parametrize(
    ("mechanism", "text", "user", "token"),
    [
        ("XOAUTH2", sasl.xoauth2("b@x", "T"), "b@x", "T"),
        ("OAUTHBEARER", "n,a=b@x,\x01host=h\x01auth=Bearer T\x01\x01", "b@x", "T"),
        ("PLAIN", sasl.plain("b@x"), "b@x", None),
        ("EXTERNAL", "b@x", "b@x", None),
        ("EXTERNAL", "", None, None),
    ],
)
def test_each_mechanism_gives_mailbox_and_token(mechanism, text, user, token):
    read, wrong = sasl.read(mechanism, text.encode())
    assert (read.utilisateur, read.jeton, wrong) == (user, token, ())


@pytest.mark.parametrize(
    ("mechanism", "text"),
    [("XOAUTH2", "user=b\x01auth=Basic T\x01\x01"), ("XOAUTH2", "auth=Bearer T\x01\x01"), ("XOAUTH2", "user=b\x01auth=Bearer T"),
     ("OAUTHBEARER", "auth=Bearer T\x01\x01"), ("PLAIN", "b@x"), ("PLAIN", "\0\0"), ("CRAM-MD5", "x")],
)  # fmt: skip
def test_another_form_is_refused(mechanism, text):
    assert sasl.read(mechanism, text.encode())[0] is None


@given(st.sampled_from(["XOAUTH2", "OAUTHBEARER", "PLAIN", "EXTERNAL"]), st.binary(max_size=50))
def test_any_response_is_read_or_refused(mechanism, data):
    read, wrong = sasl.read(mechanism, data)
    assert (read is None) is bool(wrong)


def test_a_fingerprint_tells_tokens_apart_without_telling_them():
    assert sasl.empreinte("a") != sasl.empreinte("b")
    assert "jeton" not in sasl.empreinte("jeton")
