"""The signature of a submission set."""

import shutil
import subprocess

import pytest

import dmp_exemples as ex
from eprouvette_sim.formats import xades
from eprouvette_sim.formats.cda import ecriture

DOC = ecriture.write(ex.document())
LOT, OID = "1.2.250.1.999.2.1", "1.2.250.1.999.1.1"
XMLSEC = shutil.which("xmlsec1")


def written(algorithme="SHA256", documents=None):
    key, certificate = ex.cle()
    return xades.write(
        lot_oid=LOT,
        documents=documents or {OID: DOC},
        key=key,
        certificate=certificate,
        signe_le="2026-11-24T11:00:00Z",
        algorithme=algorithme,
    )


def compared(data, **changes):
    lot, anomalies = xades.read(data)
    return [
        a.code
        for a in anomalies + xades.compare(lot, **({"lot_oid": LOT, "documents": {OID: DOC}, "lieu": "/s"} | changes))
    ]


@pytest.mark.parametrize("algorithme", ["SHA256", "SHA1"])
def test_a_written_signature_holds_and_says_its_algorithm(algorithme):
    data = written(algorithme)
    lot, anomalies = xades.read(data)
    assert anomalies == ()
    assert lot.valide
    assert lot.sha1 is (algorithme == "SHA1")
    assert lot.references[f"urn:oid:{LOT}"][1] == "AA=="
    assert compared(data) == []


def test_a_reindented_document_keeps_its_digest_only_when_canonical_form_is_kept():
    assert compared(written(), documents={OID: DOC.replace(b"version='1.0'", b'version="1.0"')}) == []
    assert compared(written(), documents={OID: DOC.replace(b"<title>", b"<title> ")}) == ["xades.condensat"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lot_oid": "1.2.9"}, "xades.lot"),
        ({"documents": {"1.2.9": DOC}}, "xades.document"),
    ],
)
def test_a_manifest_of_other_things_is_named(change, code):
    assert compared(written(), **change) == [code]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"urn:oid:" + OID.encode(), b"urn:oid:1.2.9", "xades.valeur"),
        (b"IHEManifest", b"AutreManifest", "xades.manifeste"),
        (b"#IHEManifest", b"#S0-SignedProperties", "xades.portee"),
        (b"X509Certificate", b"X509Autre", "xades.certificat"),
        (b":Signature ", b":Signe ", None),
    ],
)
def test_a_broken_signature_is_named(old, new, code):
    data = written().replace(old, new)
    lot, anomalies = xades.read(data)
    assert anomalies
    assert code is None or anomalies[0].code == code
    assert lot is None or not lot.valide


def test_an_unknown_digest_algorithm_is_named():
    data = written().replace(b"http://www.w3.org/2001/04/xmlenc#sha256", b"urn:md5")
    assert "xades.algorithme" in compared(data)


def test_another_document_is_no_signature():
    assert [a.code for a in xades.read(b"<a/>")[1]] == ["xades.absente"]


@pytest.mark.skipif(XMLSEC is None, reason="xmlsec1 absent : apt-get install -y xmlsec1")
def test_xmlsec1_verifies_our_set_signature(tmp_path):
    from cryptography.hazmat.primitives.serialization import Encoding

    (tmp_path / "s.xml").write_bytes(written())
    (tmp_path / "c.pem").write_bytes(ex.cle()[1].public_bytes(Encoding.PEM))
    command = [XMLSEC, "--verify", "--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:Manifest",
               "--id-attr:Id", "http://uri.etsi.org/01903/v1.1.1#:SignedProperties", "--ignore-manifests",
               "--pubkey-cert-pem", str(tmp_path / "c.pem"), str(tmp_path / "s.xml")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
