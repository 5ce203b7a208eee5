"""Names and places in XML: what findings and decoded views rely on."""

from __future__ import annotations

import pytest
from lxml import etree

from eprouvette_sim.formats import xml

NESTED = etree.fromstring('<r xmlns="urn:a" xmlns:b="urn:b"><x/><!-- c --><b:y>t</b:y><x> u <?p q?> v </x></r>')


def nested(depth: int) -> bytes:
    """A document whose innermost element is at that depth, the root's being 0."""
    return b"<a>" * depth + b"<a/>" + b"</a>" * depth


@pytest.mark.parametrize(("depth", "read"), [(0, True), (1, True), (199, True), (200, False), (255, False)])
def test_a_document_deeper_than_the_limit_is_refused(depth, read):
    root, anomalies = xml.read(nested(depth))
    assert (root is not None) is read
    assert [anomaly.code for anomaly in anomalies] in ([], ["xml.profondeur"])
    assert bool(anomalies) is not read


def test_comments_and_instructions_have_no_name_and_are_no_children():
    assert [xml.local(node) for node in NESTED] == ["x", "", "y", "x"]
    assert [xml.namespace(node) for node in NESTED] == ["urn:a", "", "urn:b", "urn:a"]
    assert [xml.local(node) for node in xml.children(NESTED)] == ["x", "y", "x"]


def test_a_position_is_given_only_where_siblings_share_a_name():
    assert [step for step, _ in xml.steps(NESTED)] == ["x[1]", "y", "x[2]"]
    assert [step for step, _ in xml.steps(etree.fromstring("<r><a/><b/></r>"))] == ["a", "b"]


def test_walking_and_asking_name_the_same_places():
    walked = [(where, element) for where, _, element in xml.walk(NESTED)]
    assert [where for where, _ in walked] == ["/r", "/r/x[1]", "/r/y", "/r/x[2]"]
    assert [xml.path(element) for _, element in walked] == [where for where, _ in walked]


@pytest.mark.parametrize(
    ("document", "text"),
    [("<a> t </a>", "t"), ("<a>  </a>", None), ("<a/>", None), ("<a> t<b>u</b> v </a>", "tu v"), ("<a><b/></a>", None)],
)
def test_the_text_of_an_element_is_stripped_and_absent_when_blank(document, text):
    assert xml.text(etree.fromstring(document)) == text
