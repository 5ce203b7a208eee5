"""Assertions: built as clients build them, read back, and never trusted beyond their signature."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from eprouvette_sim.formats import assertions, xml, xmldsig
from tlsi_support import NOW, assertion, authority, card

ANCHORS = (authority().cartes(),)


def test_the_recipe_is_followed_element_by_element():
    root = assertion()
    assert [xml.local(child) for child in root] == ["Issuer", "Signature", "Subject", "AttributeStatement"]
    assert root.find(".//{*}SignatureMethod").get("Algorithm") == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    assert root.find(".//{*}DigestMethod").get("Algorithm") == "http://www.w3.org/2001/04/xmlenc#sha256"
    assert root.find(".//{*}CanonicalizationMethod").get("Algorithm") == xmldsig.C14N_EXCLUSIVE
    assert root.find(".//{*}Reference").get("URI") == f"#{root.get('ID')}"
    assert root.find("{*}Issuer").get("Format") == assertions.FORMAT_DN
    assert root.find("{*}Conditions") is None


@pytest.mark.parametrize("genre", ["ps", "vitale"])
def test_an_assertion_comes_back_as_it_was_built(genre):
    value, anomalies = assertions.verify(assertion(genre, sujet="2751263220749"), trusted=ANCHORS, instant=NOW)
    assert anomalies == ()
    assert (value.genre, value.sujet, value.emise_le, value.version) == (genre, "2751263220749", NOW, "2.0")
    assert len(value.attributs) == (2 if genre == "ps" else 0)


def test_the_order_of_the_distinguished_name_does_not_matter():
    _, chain = card("carte-ps")
    name = chain[0].subject.rfc4514_string()
    for written in (name, ", ".join(reversed(name.split(","))), name.replace("=", " = ")):
        assert assertions._same_dn(written, name)
    assert not assertions._same_dn(name.replace("FR", "BE"), name)


def test_an_assertion_issued_under_another_name_is_named():
    key, chain = card("carte-ps")
    root = assertion()
    root.remove(root.find("{*}Signature"))
    root.find("{*}Issuer").text = "CN=QUELQU'UN D'AUTRE,C=FR"
    signed = xmldsig.sign(root, key=key, certificates=chain[:1], position=1)
    _, anomalies = assertions.verify(signed, trusted=ANCHORS, instant=NOW)
    assert [anomaly.code for anomaly in anomalies] == ["tlsi.assertion.emetteur"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: r.set("Version", "1.1"), "tlsi.assertion.version"),
        (lambda r: r.set("IssueInstant", "hier"), "tlsi.assertion.instant"),
        (lambda r: r.find("{*}Issuer").set("Format", "x"), "tlsi.assertion.format"),
        (lambda r: r.find(".//{*}NameID").set("NameQualifier", "AUTRE"), "tlsi.assertion.qualificatif"),
        (lambda r: r.append(r.find("{*}Issuer")), "tlsi.assertion.ordre"),
        (lambda r: r.remove(r.find("{*}AttributeStatement")), "tlsi.assertion.attribut.identifiantFacturation"),
    ],
)
def test_each_departure_from_the_recipe_is_named(change, code):
    root = assertion()
    change(root)
    _, anomalies = assertions.read(root)
    assert code in {anomaly.code for anomaly in anomalies}


_TAGS = st.sampled_from(
    [f"{{{assertions.NS}}}{n}" for n in ("Assertion", "Issuer", "Subject", "NameID", "Attribute")] + ["x"]
)


@given(
    st.recursive(
        st.tuples(_TAGS, st.just(())), lambda kids: st.tuples(_TAGS, st.lists(kids, max_size=3)), max_leaves=10
    )
)
@settings(deadline=None)
def test_no_tree_makes_the_readers_raise(shape):
    def build(node):
        element = etree.Element(node[0])
        element.extend(build(kid) for kid in node[1])
        return element

    element = build(shape)
    assert assertions.read(element)[0] is not None
    assert assertions.verify(element, trusted=ANCHORS, instant=NOW)[0] is None


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001 - naive on purpose
@settings(deadline=None)
def test_any_instant_survives_to_the_millisecond(moment):
    key, chain = card("carte-ps")
    aware = moment.replace(tzinfo=UTC)
    root = assertions.build(
        genre="ps", identifiant="_1", sujet="1", emise_le=aware, key=key, certificates=chain, attributs={}
    )
    value, _ = assertions.read(root)
    assert timedelta(0) <= aware - value.emise_le < timedelta(milliseconds=1)
