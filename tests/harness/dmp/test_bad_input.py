"""Hostile and broken files: found or refused, never a traceback, in bounded time."""

import base64
import copy
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import dmp_exemples as ex
from eprouvette.dmp import check_cda, check_vihf, check_xds, trouvailles
from eprouvette_sim.formats import pdf, xmldsig
from eprouvette_sim.formats.cda import ecriture

CHECKS = [check_cda, check_vihf, check_xds]
BOMB = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'"><!ENTITY c "' + b"&b;" * 100 + b'">]>'
XXE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def codes(check, data):
    return [a.code for a in check(data)[1]]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("prefix", [BOMB, XXE], ids=["bombe", "xxe"])
def test_entities_are_refused_in_every_layer(check, prefix):
    readable, anomalies = check(prefix + b"<a>&c;&x;</a>")
    assert not readable
    assert anomalies[0].code in ("xml.doctype", "xml.malforme")


def test_entities_are_refused_inside_the_document_of_a_call():
    assert "xml.doctype" in codes(check_xds, ex.depot(octets=b"<!DOCTYPE a><a/>"))


@pytest.mark.parametrize("prefix", [BOMB, XXE], ids=["bombe", "xxe"])
@pytest.mark.parametrize("couche", ["cda", "xades"])
def test_entities_are_refused_in_each_document_of_a_call(couche, prefix):
    def planted(here, octets):
        return prefix + b"<a>&c;&x;</a>" if here == couche else octets

    assert {"xml.doctype", "xml.malforme"} & set(codes(check_xds, ex.depot(editer=planted)))


def test_entities_are_refused_inside_the_root_part():
    assert "xml.doctype" in codes(check_xds, ex.depot().replace(b"<soap:Envelope", b"<!DOCTYPE a><soap:Envelope"))


@pytest.mark.parametrize("check", CHECKS)
@given(data=st.binary(max_size=300))
def test_no_bytes_make_a_check_raise(check, data):
    check(data)


@pytest.mark.parametrize("check", CHECKS)
@given(start=st.integers(min_value=0), size=st.integers(min_value=1, max_value=60), new=st.binary(max_size=8))
def test_no_local_damage_makes_a_check_raise(check, start, size, new):
    whole = {check_cda: CDA, check_vihf: VIHF, check_xds: DEPOT}[check]
    at = start % len(whole)
    check(whole[:at] + new + whole[at + size :])


CDA = ecriture.write(ex.document())
VIHF = etree.tostring(ex.assertion())
DEPOT = ex.depot()


@pytest.mark.parametrize("check", CHECKS)
def test_empty_and_utf16_files_are_answered(check):
    assert check(b"")[0] is False
    check("<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16"))


def test_a_utf16_document_is_judged_like_another():
    text = CDA.decode().replace("UTF-8", "UTF-16")
    assert codes(check_cda, text.encode("utf-16")) == []


def test_a_utf16_document_in_a_call_is_judged_like_another():
    assert codes(check_xds, ex.depot(octets=CDA.decode().replace("UTF-8", "UTF-16").encode("utf-16"))) == []


def test_a_document_of_another_namespace_is_found():
    readable, anomalies = check_cda(CDA.replace(b"urn:hl7-org:v3", b"urn:hl7-org:v2"))
    assert readable
    assert anomalies[0].code == "cda.racine"


def test_a_base64_that_is_no_pdf_is_found():
    assert "cda.corps.signature" in codes(check_cda, ecriture.write(ex.document(contenu=b"PK\x03\x04")))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"cid:doc-1@exemple", b"cid:perdu@exemple", "mtom.cid.absent"),
        (b"cid:doc-1@exemple", b"cid:doc-1%2540exemple", "mtom.cid.double"),
        (b"<doc-1@exemple>", b"<sig-1@exemple>", "mtom.cid.repete"),
        (b"MIME_frontiere_1--", b"MIME", "mtom.fin"),
        (b"cid:doc-1@exemple", b"cid:sig-1@exemple", "mtom.orpheline"),
    ],
)
def test_broken_parts_are_found(old, new, code):
    assert code in codes(check_xds, DEPOT.replace(old, new))


# --- signatures ---------------------------------------------------------------------------------------------------


def nested(root):
    forged = copy.deepcopy(root)
    forged.set("ID", "_forge")
    forged.append(root)
    return forged


def stripped(root):
    root.remove(root.find(f"{{{xmldsig.DS}}}Signature"))
    return root


def doubled(root):
    root.append(copy.deepcopy(root.find(f"{{{xmldsig.DS}}}Signature")))
    return root


def altered(root):
    root.find(".//{*}NameID").text = "899700000002"
    return root


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (nested, "xmldsig.multiple"),
        (stripped, "xmldsig.absente"),
        (doubled, "xmldsig.multiple"),
        (altered, "xmldsig.condensat"),
    ],
)
def test_a_tampered_assertion_is_found_in_a_call(change, code):
    assert code in codes(check_xds, ex.depot(vihf_element=change(ex.assertion())))


def test_a_forged_assertion_beside_the_signed_one_is_found():
    forged = stripped(ex.assertion(ex.exemple_vihf(name_id="899700000666")))
    found = codes(check_xds, ex.depot(security=[forged, ex.assertion()]))
    assert {"vihf.unique", "xmldsig.absente", "xmldsig.id.double"} & set(found) >= {"vihf.unique", "xmldsig.absente"}


# --- size ---------------------------------------------------------------------------------------------------------


def many_authors(count):
    root = ecriture.element(ex.document())
    author = root.find("{urn:hl7-org:v3}author")
    author.find(".//{urn:hl7-org:v3}code").set("codeSystem", "1.2.3")
    for _ in range(count):
        author.addnext(copy.deepcopy(author))
    return etree.tostring(root)


def test_ten_thousand_broken_authors_are_counted_and_shown_fifty_times():
    found = trouvailles("f", check_cda(many_authors(10_000))[1])
    assert len([t for t in found if t.rule == "cda.auteur.code.systeme"]) == 51
    assert found[-1].observed.endswith("autres lieux")


def test_a_document_of_sixty_megabytes_is_judged():
    big = pdf.write("gros", dessin=b"0" * 45_000_000)
    readable, anomalies = check_cda(ecriture.write(ex.document(contenu=big)))
    assert readable
    assert anomalies == ()


def test_a_deep_document_is_refused():
    data = b"<a>" * 5_000 + b"</a>" * 5_000
    assert check_cda(data)[0] is False


def test_a_base64_bomb_of_blanks_is_judged():
    data = CDA.replace(base64.b64encode(ex.PDF), b" " * 5_000_000)
    assert "cda.corps.vide" in codes(check_cda, data)


@pytest.mark.nightly
@pytest.mark.skipif(os.environ.get("EPROUVETTE_NUIT") != "1", reason="campagne de nuit seulement")
@pytest.mark.parametrize("verbe", ["cda", "xds"])
def test_a_document_of_two_hundred_megabytes_is_judged_in_bounded_memory(verbe, tmp_path):
    """Peak memory of a process of its own: at most seven times the file."""
    doc = ex.document(contenu=pdf.write("gros", dessin=b"0" * 150_000_000))
    (tmp_path / "f").write_bytes(ecriture.write(doc) if verbe == "cda" else ex.depot(doc))
    program = (
        "import resource, sys\nfrom eprouvette.dmp import check_cda, check_xds\n"
        "data = open(sys.argv[2], 'rb').read()\n"
        "readable, found = {'cda': check_cda, 'xds': check_xds}[sys.argv[1]](data)\n"
        "assert readable and found == (), found\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / len(data))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, verbe, str(tmp_path / "f")], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 7
