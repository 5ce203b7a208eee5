"""The signature of a submission set: a detached XAdES document that lists every document with its digest.

Shape (dmp facts §5.2): `ds:Signature` over a `ds:Manifest` named `IHEManifest` and over XAdES 1.1.1 signed properties;
the manifest lists `urn:oid:<set uniqueId>` with the fixed digest `AA==`, then `urn:oid:<document uniqueId>` with the
digest of the document, canonicalised first when it is XML.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from eprouvette_sim.formats import xml, xmldsig
from eprouvette_sim.formats.cda import valeurs
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.xmldsig import DS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

XADES = "http://uri.etsi.org/01903/v1.1.1#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
MANIFEST = "IHEManifest"
PROPRIETES = "S0-SignedProperties"
FIXE = "AA=="
_HASHES = {"SHA1": hashes.SHA1, "SHA256": hashes.SHA256}
_DIGEST_URIS = {name: uri for uri, name in xmldsig.DIGESTS.items()}
_SIGNATURE_URIS = {name: uri for uri, name in xmldsig.SIGNATURES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLot:
    """A submission signature: digests by `urn:oid:` reference (algorithm URI, base64 text), signer, validity.

    `valide` is true when the signature value holds over the manifest and every signed reference.
    """

    references: dict[str, tuple[str, str]]
    certificat: x509.Certificate | None
    valide: bool
    sha1: bool


def read(data: bytes) -> Lecture[SignatureLot]:
    """The signature held by a document, or `None` and why; cryptographic failure is an anomaly, not an absence."""
    root, found = xml.read(data)
    if root is None:
        return None, found
    signature = root if root.tag == f"{{{DS}}}Signature" else next(root.iter(f"{{{DS}}}Signature"), None)
    if signature is None:
        return None, (ecart("xades.absente", "/", "un ds:Signature", root.tag),)
    where = xml.path(signature)
    manifest = next((m for m in signature.iter(f"{{{DS}}}Manifest") if m.get("Id") == MANIFEST), None)
    if manifest is None:
        return None, (ecart("xades.manifeste", where, f"un ds:Manifest d'Id {MANIFEST}", None),)
    certificates = xmldsig.certificates_of(signature)
    broken = _verify(signature, certificates, where)
    methods = [
        node.get("Algorithm", "") for node in signature.iter(f"{{{DS}}}SignatureMethod", f"{{{DS}}}DigestMethod")
    ]
    lot = SignatureLot(
        references={ref.get("URI", ""): _digest_of(ref) for ref in manifest.findall(f"{{{DS}}}Reference")},
        certificat=certificates[0] if certificates else None,
        valide=not broken,
        sha1=any("sha1" in method for method in methods),
    )
    return lot, broken


def compare(lot: SignatureLot, *, lot_oid: str, documents: Mapping[str, bytes], lieu: str) -> tuple[Anomalie, ...]:
    """What the manifest says otherwise than the submission: the set, each document by uniqueId, its digest."""
    found = []
    if f"urn:oid:{lot_oid}" not in lot.references:
        found.append(ecart("xades.lot", lieu, f"urn:oid:{lot_oid}", ", ".join(lot.references) or "aucune référence"))
    for oid, octets in documents.items():
        reference = lot.references.get(f"urn:oid:{oid}")
        if reference is None:
            found.append(ecart("xades.document", lieu, f"urn:oid:{oid}", "document absent du manifeste"))
            continue
        name = xmldsig.DIGESTS.get(reference[0])
        if name is None:
            found.append(ecart("xades.algorithme", lieu, ", ".join(xmldsig.DIGESTS), reference[0]))
        elif reference[1] not in {condense(octets, name), condense(octets, name, canonique=False)}:
            found.append(ecart("xades.condensat", lieu, condense(octets, name), reference[1]))
    return tuple(found)


def condense(octets: bytes, algorithme: str, *, canonique: bool = True) -> str:
    """The base64 digest of a document: of its canonical form when it is XML, else of its bytes."""
    root = xml.read(octets, volumineux=True)[0] if canonique and valeurs.est_xml(octets) else None
    data = octets if root is None else etree.tostring(root.getroottree(), method="c14n", with_comments=True)
    return base64.b64encode(hashlib.new(algorithme.lower(), data, usedforsecurity=False).digest()).decode("ascii")


def write(
    *,
    lot_oid: str,
    documents: Mapping[str, bytes],
    key: RSAPrivateKey,
    certificate: x509.Certificate,
    signe_le: str,
    algorithme: str = "SHA256",
) -> bytes:
    """The signature document of a submission; `algorithme` is `SHA256`, or `SHA1` as older examples have it."""
    root = etree.Element(f"{{{DS}}}Signature", nsmap={"ds": DS, "xad": XADES}, Id="S0")
    info = etree.SubElement(root, f"{{{DS}}}SignedInfo")
    value = etree.SubElement(root, f"{{{DS}}}SignatureValue")
    data = etree.SubElement(etree.SubElement(root, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data")
    der = certificate.public_bytes(Encoding.DER)
    etree.SubElement(data, f"{{{DS}}}X509Certificate").text = base64.b64encode(der).decode("ascii")
    properties = _properties(root, signe_le, der, algorithme)
    manifest = etree.SubElement(etree.SubElement(root, f"{{{DS}}}Object"), f"{{{DS}}}Manifest", Id=MANIFEST)
    _reference(manifest, f"urn:oid:{lot_oid}", algorithme, FIXE)
    for oid, octets in documents.items():
        _reference(manifest, f"urn:oid:{oid}", algorithme, condense(octets, algorithme))
    etree.SubElement(info, f"{{{DS}}}CanonicalizationMethod", Algorithm=C14N)
    etree.SubElement(info, f"{{{DS}}}SignatureMethod", Algorithm=_SIGNATURE_URIS[f"RSA_{algorithme}"])
    for target, kind in ((manifest, f"{DS}Manifest"), (properties, f"{XADES}SignedProperties")):
        _reference(info, f"#{target.get('Id')}", algorithme, _digest(_canonical(target), algorithme), kind)
    signed = key.sign(_canonical(info), padding.PKCS1v15(), _HASHES[algorithme]())
    value.text = base64.b64encode(signed).decode("ascii")
    return xml.write(root)


def _properties(root: Element, signe_le: str, der: bytes, algorithme: str) -> Element:
    holder = etree.SubElement(
        etree.SubElement(root, f"{{{DS}}}Object"), f"{{{XADES}}}QualifyingProperties", Target="#S0"
    )
    properties = etree.SubElement(holder, f"{{{XADES}}}SignedProperties", Id=PROPRIETES)
    signature = etree.SubElement(properties, f"{{{XADES}}}SignedSignatureProperties")
    etree.SubElement(signature, f"{{{XADES}}}SigningTime").text = signe_le
    cert = etree.SubElement(etree.SubElement(signature, f"{{{XADES}}}SigningCertificate"), f"{{{XADES}}}Cert")
    digest = etree.SubElement(cert, f"{{{XADES}}}CertDigest")
    etree.SubElement(digest, f"{{{XADES}}}DigestMethod", Algorithm=_DIGEST_URIS[algorithme])
    etree.SubElement(digest, f"{{{XADES}}}DigestValue").text = _digest(der, algorithme)
    policy = etree.SubElement(signature, f"{{{XADES}}}SignaturePolicyIdentifier")
    etree.SubElement(policy, f"{{{XADES}}}SignaturePolicyImplied")
    return properties


def _reference(parent: Element, uri: str, algorithme: str, digest: str, kind: str | None = None) -> None:
    node = etree.SubElement(parent, f"{{{DS}}}Reference", URI=uri)
    if kind:
        node.set("Type", kind)
        transforms = etree.SubElement(node, f"{{{DS}}}Transforms")
        etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm=C14N)
    etree.SubElement(node, f"{{{DS}}}DigestMethod", Algorithm=_DIGEST_URIS[algorithme])
    etree.SubElement(node, f"{{{DS}}}DigestValue").text = digest


def _digest(data: bytes, algorithme: str) -> str:
    return base64.b64encode(hashlib.new(algorithme.lower(), data, usedforsecurity=False).digest()).decode("ascii")


def _digest_of(reference: Element) -> tuple[str, str]:
    method = reference.find(f"{{{DS}}}DigestMethod")
    value = xml.text(reference.find(f"{{{DS}}}DigestValue")) or ""
    return ("" if method is None else method.get("Algorithm", ""), "".join(value.split()))


def _canonical(element: Element) -> bytes:
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    data: bytes = etree.tostring(alone.getroottree(), method="c14n", exclusive=False, with_comments=True)
    return data


def _verify(signature: Element, certificates: tuple[x509.Certificate, ...], where: str) -> tuple[Anomalie, ...]:
    from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    if not certificates:
        return (ecart("xades.certificat", where, "un certificat lisible", None),)
    uris = {ref.get("URI") for ref in signature.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference")}
    if f"#{MANIFEST}" not in uris:
        return (ecart("xades.portee", where, f"une référence signée à #{MANIFEST}", ", ".join(map(str, uris))),)
    if sum(1 for node in signature.iter("*") if node.get("Id") == MANIFEST) != 1:
        return (ecart("xades.portee", where, f"un seul élément d'Id {MANIFEST}", "plusieurs"),)
    config = SignatureConfiguration(
        expect_references=True,
        signature_methods=frozenset(SignatureMethod[name] for name in xmldsig.SIGNATURES.values()),
        digest_algorithms=frozenset(DigestAlgorithm[name] for name in xmldsig.DIGESTS.values()),
        verification_time=certificates[0].not_valid_before_utc,
        default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    try:
        alone: Any = etree.fromstring(etree.tostring(signature, with_tail=False))
        XMLVerifier().verify(alone, x509_cert=certificates[0], expect_config=config, validate_schema=False)
    except Exception as error:  # noqa: BLE001 - signxml, cryptography and lxml each raise their own kinds on bad input
        return (ecart("xades.valeur", where, "une signature valide", f"{type(error).__name__} : {error}"),)
    return ()


def est_base64(text: str) -> bool:
    """True when a digest text is base64."""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
