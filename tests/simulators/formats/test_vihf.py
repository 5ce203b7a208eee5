"""The VIHF: conforming in each mode, and each rule seen broken."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import dmp_exemples as ex
import dmp_mutations as mutations
from eprouvette_sim.formats import saml, vihf, vihf_regles, xml

AIR = {"mode": "INDIRECTE_RENFORCEE", "declaration": "APP_BROWSER_AUTH"}
AUTOMATE = {"roles": (vihf.Role(code="AUTOMATE", systeme=vihf.A00, libelle="Automate"),), "subject_id": "Logiciel Modèle",
            "contexte": "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"}  # fmt: skip
MODES = {
    "direct": {
        "mode": "DIRECTE",
        "subject_id": None,
        "contexte": "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
    },
    "indirect": {},
    "air": AIR,
    "air simplifiée": AIR | {"declaration": "CONF_EXI_PGSSIS"},
    "automate": AUTOMATE,
}


def judged(root):
    assertion, anomalies = saml.read(root)
    return [a.code for a in anomalies + vihf_regles.deviations(assertion)]


@pytest.mark.parametrize("changes", MODES.values(), ids=MODES)
def test_a_conforming_vihf_of_each_mode_breaks_no_rule(changes):
    assert judged(vihf.write(ex.exemple_vihf(**changes))) == []


@pytest.mark.parametrize(
    ("changes", "change", "code"), [case[1:] for case in mutations.VIHF], ids=[case[0] for case in mutations.VIHF]
)
def test_each_rule_sees_its_mutation(changes, change, code):
    root = vihf.write(ex.exemple_vihf(**changes))
    if change:
        change(root)
    assert code in judged(root)


@pytest.mark.parametrize("changes", MODES.values(), ids=MODES)
def test_what_is_written_is_read_back(changes):
    content = ex.exemple_vihf(**changes)
    read = vihf.read(saml.read(vihf.write(content))[0])
    assert dataclasses.replace(read, roles=content.roles) == content
    assert [(r.code, r.systeme) for r in read.roles] == [(r.code, r.systeme) for r in content.roles]


def test_both_spellings_of_the_mode_are_read():
    for name in vihf.MODE_NAMES:
        assert vihf.read(saml.read(vihf.write(ex.exemple_vihf(nom_mode=name)))[0]).mode == "INDIRECTE"


def test_signature_after_the_subject_is_named():
    root = ex.assertion()
    root.append(root[1])
    assert "saml.ordre" in judged(root)


def test_another_element_is_no_assertion():
    value, anomalies = saml.read(etree.Element("Assertion"))
    assert value is None
    assert anomalies[0].code == "saml.racine"


@given(st.recursive(st.sampled_from(["Subject", "AttributeStatement", "Attribute", "AttributeValue", "Issuer", "Conditions", "AuthnStatement"]),
                    lambda inner: st.lists(inner, max_size=4), max_leaves=20))  # fmt: skip
def test_no_shape_makes_the_reader_raise(shape):
    root = etree.Element(saml.tag("Assertion"))

    def grow(parent, thing):
        for one in thing if isinstance(thing, list) else [thing]:
            if isinstance(one, str):
                parent = etree.SubElement(parent, saml.tag(one))
            else:
                grow(parent, one)

    grow(root, shape)
    assert judged(xml.read(xml.write(root))[0])
