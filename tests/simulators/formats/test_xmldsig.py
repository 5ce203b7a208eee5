"""Enveloped signatures: what holds, what is refused, and agreement with xmlsec1."""

import copy
import datetime as dt
import shutil
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from eprouvette_sim.formats import xmldsig
from eprouvette_sim.pki import Authority

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DS = xmldsig.DS
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("pki"), now=NOW)
    bundle = authority.issue("structure")
    foreign = authority.issue("insi-auto-etranger")
    key = load_pem_private_key(bundle.key.read_bytes(), None)
    chain = x509.load_pem_x509_certificates(bundle.certificate.read_bytes())
    other_key = load_pem_private_key(foreign.key.read_bytes(), None)
    other_chain = x509.load_pem_x509_certificates(foreign.certificate.read_bytes())
    trusted = x509.load_pem_x509_certificates(authority.ca.read_bytes())
    return {"key": key, "chain": chain, "trusted": trusted, "bundle": bundle, "other": (other_key, other_chain)}


def assertion(subject="899700000001", identifier="_a1"):
    root = etree.Element(f"{{{SAML}}}Assertion", nsmap={"saml": SAML}, ID=identifier, Version="2.0")
    etree.SubElement(root, f"{{{SAML}}}Issuer").text = "CN=ETABLISSEMENT-TEST"
    etree.SubElement(root, f"{{{SAML}}}Subject").text = subject
    return root


def signed(signer, **kwargs):
    return xmldsig.sign(assertion(**kwargs), key=signer["key"], certificates=signer["chain"], position=1)


def verify(element, signer):
    return xmldsig.verify(element, trusted=signer["trusted"], instant=NOW)


def codes(reading):
    return [anomaly.code for anomaly in reading[1]]


def test_what_we_sign_we_verify_and_read_back_only_signed_data(signer):
    read, anomalies = verify(signed(signer), signer)
    assert anomalies == ()
    assert read.element.findtext(f"{{{SAML}}}Subject") == "899700000001"
    assert read.element.find(f"{{{DS}}}Signature") is None
    assert read.chaine[0].subject == signer["chain"][0].subject
    assert not read.sha1


def test_signature_follows_issuer_when_asked(signer):
    assert [etree.QName(child).localname for child in signed(signer)] == ["Issuer", "Signature", "Subject"]


def test_signature_survives_being_embedded_in_a_soap_header(signer):
    envelope = etree.Element("Envelope", nsmap={"x": "urn:x"})
    header = etree.SubElement(envelope, "Header")
    header.append(signed(signer))
    again = etree.fromstring(etree.tostring(envelope))
    read, anomalies = verify(again[0][0], signer)
    assert read is not None, anomalies


def test_changed_text_is_refused(signer):
    element = signed(signer)
    element.find(f"{{{SAML}}}Subject").text = "899700000002"
    assert codes(verify(element, signer)) == ["xmldsig.condensat"]


def test_stripped_signature_is_refused(signer):
    element = signed(signer)
    element.remove(element.find(f"{{{DS}}}Signature"))
    assert codes(verify(element, signer)) == ["xmldsig.absente"]


def test_duplicated_signature_is_refused(signer):
    element = signed(signer)
    element.append(copy.deepcopy(element.find(f"{{{DS}}}Signature")))
    assert codes(verify(element, signer)) == ["xmldsig.multiple"]


def test_foreign_authority_is_refused_and_unjudged_without_anchors(signer):
    key, chain = signer["other"]
    element = xmldsig.sign(assertion(), key=key, certificates=chain, position=1)
    assert codes(verify(element, signer)) == ["xmldsig.confiance"]
    read, _ = xmldsig.verify(element, trusted=None, instant=NOW)
    assert read is not None
    assert read.chaine is None


def test_expired_certificate_is_refused_at_the_given_instant(signer):
    later = NOW + dt.timedelta(days=400)
    reading = xmldsig.verify(signed(signer), trusted=signer["trusted"], instant=later)
    assert codes(reading) == ["xmldsig.certificat.periode"]


def test_a_certificate_swapped_in_keyinfo_does_not_verify(signer):
    element = signed(signer)
    other = signer["other"][1][0]
    cert = next(element.iter(f"{{{DS}}}X509Certificate"))
    import base64

    from cryptography.hazmat.primitives.serialization import Encoding

    cert.text = base64.b64encode(other.public_bytes(Encoding.DER)).decode()
    read, anomalies = verify(element, signer)
    assert read is None
    assert anomalies[0].code == "xmldsig.valeur"


@pytest.mark.parametrize("garbage", ["", "AAAA", "%%%", "MIIB"])
def test_unreadable_certificate_is_a_finding(signer, garbage):
    element = signed(signer)
    next(element.iter(f"{{{DS}}}X509Certificate")).text = garbage
    read, anomalies = verify(element, signer)
    assert read is None
    assert anomalies[0].code.startswith("xmldsig.certificat")


# --- signature wrapping: eight published shapes and three more, none accepted ------------------------------------


def evil(identifier="_evil"):
    return assertion(subject="899700000666", identifier=identifier)


def wrap_xsw1(original):
    forged = evil()
    signature = original.find(f"{{{DS}}}Signature")
    original.remove(signature)
    signature.append(original)
    forged.insert(1, signature)
    return forged, forged


def wrap_xsw2(original):
    forged = evil()
    signature = original.find(f"{{{DS}}}Signature")
    original.remove(signature)
    forged.insert(1, original)
    forged.insert(1, signature)
    return forged, forged


def wrap_xsw3(original):
    root = etree.Element("Header")
    forged = evil()
    root.append(forged)
    root.append(original)
    return root, forged


def wrap_xsw4(original):
    forged = evil()
    forged.append(original)
    return forged, forged


def wrap_xsw5(original):
    forged = original
    clean = copy.deepcopy(original)
    clean.remove(clean.find(f"{{{DS}}}Signature"))
    forged.find(f"{{{SAML}}}Subject").text = "899700000666"
    forged.set("ID", "_evil")
    root = etree.Element("Header")
    root.append(forged)
    root.append(clean)
    return root, forged


def wrap_xsw6(original):
    forged = original
    clean = copy.deepcopy(original)
    clean.remove(clean.find(f"{{{DS}}}Signature"))
    forged.find(f"{{{SAML}}}Subject").text = "899700000666"
    forged.find(f"{{{DS}}}Signature").append(clean)
    return forged, forged


def wrap_xsw7(original):
    root = etree.Element("Header")
    extensions = etree.SubElement(root, "Extensions")
    forged = evil(identifier="_a1")
    forged.insert(1, copy.deepcopy(original.find(f"{{{DS}}}Signature")))
    extensions.append(original)
    root.insert(0, forged)
    return root, forged


def wrap_xsw8(original):
    forged = copy.deepcopy(original)
    forged.find(f"{{{SAML}}}Subject").text = "899700000666"
    clean = copy.deepcopy(original)
    clean.remove(clean.find(f"{{{DS}}}Signature"))
    holder = etree.SubElement(forged.find(f"{{{DS}}}Signature"), f"{{{DS}}}Object")
    holder.append(clean)
    return forged, forged


def wrap_empty_reference(original):
    forged = copy.deepcopy(original)
    forged.find(f"{{{SAML}}}Subject").text = "899700000666"
    next(forged.iter(f"{{{DS}}}Reference")).set("URI", "")
    return forged, forged


def wrap_xpath_transform(original):
    forged = copy.deepcopy(original)
    transform = etree.SubElement(next(forged.iter(f"{{{DS}}}Transforms")), f"{{{DS}}}Transform")
    transform.set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")
    return forged, forged


def wrap_second_reference(original):
    forged = copy.deepcopy(original)
    info = next(forged.iter(f"{{{DS}}}SignedInfo"))
    info.append(copy.deepcopy(next(forged.iter(f"{{{DS}}}Reference"))))
    return forged, forged


WRAPPINGS = [wrap_xsw1, wrap_xsw2, wrap_xsw3, wrap_xsw4, wrap_xsw5, wrap_xsw6, wrap_xsw7, wrap_xsw8,
             wrap_empty_reference, wrap_xpath_transform, wrap_second_reference]  # fmt: skip


@pytest.mark.parametrize("wrapping", WRAPPINGS, ids=lambda f: f.__name__)
def test_no_wrapping_is_accepted(signer, wrapping):
    root, used = wrapping(signed(signer))
    root = etree.fromstring(etree.tostring(root))
    where = [e for e in root.iter(f"{{{SAML}}}Assertion") if e.findtext(f"{{{SAML}}}Subject") == "899700000666"]
    used = where[0] if where else next(root.iter(f"{{{SAML}}}Assertion"))
    read, anomalies = verify(used, signer)
    assert read is None
    assert anomalies


def test_the_original_is_still_readable_beside_a_forgery_and_only_itself(signer):
    root, _ = wrap_xsw3(signed(signer))
    read, _ = verify(root[1], signer)
    assert read.element.findtext(f"{{{SAML}}}Subject") == "899700000001"


# --- agreement with xmlsec1 ---------------------------------------------------------------------------------------

XMLSEC = shutil.which("xmlsec1")
needs_xmlsec = pytest.mark.skipif(XMLSEC is None, reason="xmlsec1 absent : apt-get install -y xmlsec1")


@needs_xmlsec
def test_xmlsec1_verifies_what_we_sign(signer, tmp_path):
    path = tmp_path / "signe.xml"
    path.write_bytes(etree.tostring(signed(signer)))
    anchor = tmp_path / "ca.pem"
    from cryptography.hazmat.primitives.serialization import Encoding

    anchor.write_bytes(signer["trusted"][-1].public_bytes(Encoding.PEM))
    command = [XMLSEC, "--verify", "--id-attr:ID", f"{SAML}:Assertion", "--trusted-pem", str(anchor),
               "--verification-gmt-time", f"{NOW:%Y-%m-%d+%H:%M:%S}", str(path)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=False)
    if b"verification-gmt-time" in done.stderr:
        command = [part for part in command if not part.startswith(("--verification", f"{NOW:%Y}"))]
        done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@needs_xmlsec
@pytest.mark.parametrize(
    ("signature", "digest", "sha1"),
    [
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256", False),
        (f"{DS}rsa-sha1", f"{DS}sha1", True),
    ],
    ids=["sha256", "sha1"],
)
def test_we_verify_what_xmlsec1_signs(signer, tmp_path, signature, digest, sha1):
    template = assertion()
    template.insert(
        1,
        etree.fromstring(f"""<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>
      <ds:CanonicalizationMethod Algorithm="{xmldsig.C14N_EXCLUSIVE}"/><ds:SignatureMethod Algorithm="{signature}"/>
      <ds:Reference URI="#_a1"><ds:Transforms><ds:Transform Algorithm="{xmldsig.ENVELOPED}"/>
      <ds:Transform Algorithm="{xmldsig.C14N_EXCLUSIVE}"/></ds:Transforms><ds:DigestMethod Algorithm="{digest}"/>
      <ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate/></ds:X509Data></ds:KeyInfo></ds:Signature>"""),
    )
    path = tmp_path / "modele.xml"
    path.write_bytes(etree.tostring(template))
    bundle = signer["bundle"]
    done = subprocess.run(
        [XMLSEC, "--sign", "--id-attr:ID", f"{SAML}:Assertion", "--privkey-pem", f"{bundle.key},{bundle.certificate}",
         str(path)],
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    read, anomalies = verify(etree.fromstring(done.stdout), signer)
    assert read is not None, anomalies
    assert read.sha1 is sha1
