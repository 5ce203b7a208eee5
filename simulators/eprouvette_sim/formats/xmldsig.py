"""Enveloped XML signatures (W3C XMLDSIG): signed with signxml, verified on exactly the element that is then used.

Theory of operation. Signature wrapping works when the verifier finds the signed element by its identifier anywhere
in the document while the reader takes another one. So `verify` is handed the element the reader wants and refuses
everything that would let another one be signed: the signature must be its own child, hold one reference, name its own
identifier, and no other element of the whole document may carry that identifier. The element is then cut out of its
document and verified alone, and the caller gets back the element parsed from the very bytes that were digested.
"""

from __future__ import annotations

import base64
import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography import x509
from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Lecture

DS = "http://www.w3.org/2000/09/xmldsig#"
ENVELOPED = f"{DS}enveloped-signature"
C14N_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
C14N = frozenset(
    f"{base}{suffix}"
    for base in (C14N_EXCLUSIVE, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#", "http://www.w3.org/2006/12/xml-c14n11#")
    for suffix in ("", "WithComments")
) | {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2006/12/xml-c14n11"}  # fmt: skip
#: Algorithms read; those of SHA-1 are accepted and reported by `SignatureLue.sha1` (dmp facts §3.5, gap G7).
SIGNATURES = {
    f"{DS}rsa-sha1": "RSA_SHA1",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": "RSA_SHA256",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": "RSA_SHA384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": "RSA_SHA512",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256": "ECDSA_SHA256",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384": "ECDSA_SHA384",
}
DIGESTS = {
    f"{DS}sha1": "SHA1",
    "http://www.w3.org/2001/04/xmlenc#sha256": "SHA256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "SHA384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "SHA512",
}
#: Every attribute that some stack treats as an identifier, in one query.
_SAME_ID = "//*[@ID=$v or @Id=$v or @id=$v or @AssertionID=$v or @xml:id=$v or @wsu:Id=$v]"
_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_MAX_CHAIN = 6
_RULE = "XMLDSIG (W3C) §2–4 ; SAML 2.0 core §5.4"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLue:
    """A signature that holds: read business data from `element` only.

    `element` is parsed back from `octets`, the canonical bytes that were digested (the signature itself is not in it).
    `certificat` is the signer's; `chaine` the path found to a trusted anchor, leaf first, `None` when no anchors
    were given. `algorithme` and `condensat` are the URIs of the signature and digest methods.
    """

    element: Element
    octets: bytes
    certificat: x509.Certificate
    chaine: tuple[x509.Certificate, ...] | None
    algorithme: str
    condensat: str

    @property
    def sha1(self) -> bool:
        """True when the signature or its digest rests on SHA-1."""
        return "sha1" in self.algorithme or "sha1" in self.condensat


def verify(
    element: Element,
    *,
    trusted: Sequence[x509.Certificate] | None,
    instant: dt.datetime | None,
    id_attribute: str = "ID",
) -> Lecture[SignatureLue]:
    """The signature enveloped in this very element, or `None` and why; never raises on input.

    `trusted` are anchors: the signer must chain to one of them, every certificate valid at `instant` (aware datetime;
    `None` leaves validity periods unjudged). `trusted` `None` leaves trust unjudged (`chaine` is then `None`); an empty
    sequence trusts nobody.
    """
    signature, found = _own_signature(element)
    if signature is None:
        return None, found
    found += _reference(element, signature, id_attribute) + _methods(signature, element)
    certificates, unreadable = _certificates(signature)
    found += unreadable
    if found or not certificates:
        return None, found
    result, broken = _signxml(element, certificates[0])
    if result is None:
        return None, broken
    chain, untrusted = (None, ()) if trusted is None else _path(certificates, trusted, instant)
    if trusted is not None and chain is None:
        return None, untrusted
    read = SignatureLue(
        element=result.signed_xml,
        octets=result.signed_data,
        certificat=certificates[0],
        chaine=chain,
        algorithme=_method(signature, "SignatureMethod"),
        condensat=_method(signature, "DigestMethod"),
    )
    return read, ()


def sign(
    element: Element,
    *,
    key: RSAPrivateKey,
    certificates: Sequence[x509.Certificate],
    id_attribute: str = "ID",
    position: int = 0,
    algorithme: str = "RSA_SHA256",
    condensat: str = "SHA256",
) -> Element:
    """The element signed, as a new tree: enveloped, exclusive C14N, one reference to its identifier, X509Data.

    `certificates` is the signer's chain, leaf first; `position` the child index where `ds:Signature` goes (1 puts it
    right after a leading `saml:Issuer`). `algorithme` and `condensat` are signxml names (`RSA_SHA256`, `SHA256`).
    """
    from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
    from signxml.signer import XMLSigner

    class Signer(XMLSigner):
        def check_deprecated_methods(self) -> None:
            """SHA-1 is written on purpose, when a test needs what older products send."""

    target = copy.deepcopy(element)
    placeholder = etree.Element(etree.QName(DS, "Signature"), Id="placeholder", nsmap={"ds": DS})
    target.insert(position, placeholder)
    signer = Signer(
        signature_algorithm=SignatureMethod[algorithme],
        digest_algorithm=DigestAlgorithm[condensat],
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    return signer.sign(
        target,
        key=key,
        cert=list(certificates),
        reference_uri=f"#{target.get(id_attribute)}",
        id_attribute=id_attribute,
    )


def certificates_of(signature: Element) -> tuple[x509.Certificate, ...]:
    """The readable certificates of a `ds:Signature`, as the document orders them."""
    return _certificates(signature)[0]


def _own_signature(element: Element) -> tuple[Element | None, tuple[Anomalie, ...]]:
    inside = list(element.iter(f"{{{DS}}}Signature"))
    own = [node for node in inside if node.getparent() is element]
    where = xml.path(element)
    if not inside:
        return None, (_anomalie("absente", where, "une signature enveloppée dans l'élément", "aucune"),)
    if len(inside) > 1:
        return None, (_anomalie("multiple", where, "une seule signature dans l'élément", str(len(inside))),)
    if not own:
        return None, (_anomalie("emplacement", xml.path(inside[0]), f"un enfant direct de {where}", "ailleurs"),)
    return own[0], ()


def _reference(element: Element, signature: Element, id_attribute: str) -> tuple[Anomalie, ...]:
    references = list(signature.iter(f"{{{DS}}}Reference"))
    where, own_id = xml.path(signature), element.get(id_attribute)
    if len(references) != 1:
        return (_anomalie("reference.nombre", where, "une seule référence", str(len(references))),)
    if not own_id:
        return (_anomalie("id.absent", xml.path(element), f"un attribut {id_attribute}", "absent"),)
    if references[0].get("URI") != f"#{own_id}":
        return (_anomalie("reference.cible", where, f"#{own_id}", str(references[0].get("URI"))),)
    twins = element.getroottree().xpath(_SAME_ID, v=own_id, namespaces={"wsu": _WSU})
    if len(twins) != 1:
        return (
            _anomalie("id.double", xml.path(twins[-1]), "un identifiant porté par un seul élément", str(len(twins))),
        )
    return ()


def _methods(signature: Element, element: Element) -> tuple[Anomalie, ...]:
    where = xml.path(signature)
    names = [node.get("Algorithm") for node in signature.iter(f"{{{DS}}}Transform")]
    found = []
    if names.count(ENVELOPED) != 1 or any(name != ENVELOPED and name not in C14N for name in names):
        found.append(
            _anomalie("transformation", where, "enveloped-signature puis une canonisation", ", ".join(map(str, names)))
        )
    if signature.find(f"{{{DS}}}Object") is not None:
        found.append(_anomalie("objet", where, "aucun ds:Object", f"un ds:Object dans {xml.local(element)}"))
    for name, known in (("SignatureMethod", SIGNATURES), ("DigestMethod", DIGESTS)):
        if _method(signature, name) not in known:
            found.append(
                _anomalie("algorithme", where, "l'un de : " + ", ".join(known), _method(signature, name) or "absent")
            )
    if signature.findtext(f"{{{DS}}}SignatureValue") is None:
        found.append(_anomalie("valeur", where, "un ds:SignatureValue", "absent"))
    return tuple(found)


def _method(signature: Element, name: str) -> str:
    node = next(signature.iter(f"{{{DS}}}{name}"), None)
    return "" if node is None else str(node.get("Algorithm", ""))


def _certificates(signature: Element) -> tuple[tuple[x509.Certificate, ...], tuple[Anomalie, ...]]:
    path = f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate"
    nodes = signature.findall(path)[:_MAX_CHAIN]
    where = xml.path(signature)
    if not nodes:
        return (), (_anomalie("certificat.absent", where, "un X509Data/X509Certificate", "aucun"),)
    try:
        ders = [base64.b64decode("".join((node.text or "").split()), validate=True) for node in nodes]
        return tuple(x509.load_der_x509_certificate(der) for der in ders), ()
    except ValueError as error:
        return (), (_anomalie("certificat.illisible", where, "un certificat X.509 DER en base64", str(error)),)


def _signxml(element: Element, certificate: x509.Certificate) -> tuple[Any, tuple[Anomalie, ...]]:
    from signxml.algorithms import DigestAlgorithm, SignatureMethod
    from signxml.exceptions import InvalidDigest
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    alone = etree.fromstring(etree.tostring(element, with_tail=False), etree.XMLParser(resolve_entities=False))
    config = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=frozenset(SignatureMethod[name] for name in SIGNATURES.values()),
        digest_algorithms=frozenset(DigestAlgorithm[name] for name in DIGESTS.values()),
        ignore_ambiguous_key_info=False,
        verification_time=certificate.not_valid_before_utc,
    )
    where = xml.path(element)
    try:
        result: Any = XMLVerifier().verify(alone, x509_cert=certificate, expect_config=config)
    except InvalidDigest as error:
        return None, (_anomalie("condensat", where, "un contenu inchangé depuis la signature", str(error)),)
    except Exception as error:  # noqa: BLE001 - signxml, cryptography and lxml each raise their own kinds on bad input
        return None, (_anomalie("valeur", where, "une signature valide", f"{type(error).__name__} : {error}"),)
    if result.signed_xml is None or result.signed_xml.tag != element.tag:
        return None, (_anomalie("reference.cible", where, str(element.tag), "un autre élément signé"),)
    return result, ()


def _path(
    certificates: Sequence[x509.Certificate], trusted: Sequence[x509.Certificate], instant: dt.datetime | None
) -> tuple[tuple[x509.Certificate, ...] | None, tuple[Anomalie, ...]]:
    chain = [certificates[0]]
    for _ in range(_MAX_CHAIN):
        current = chain[-1]
        if instant is not None and not current.not_valid_before_utc <= instant <= current.not_valid_after_utc:
            period = f"{current.not_valid_before_utc:%Y-%m-%d} – {current.not_valid_after_utc:%Y-%m-%d}"
            return None, (_anomalie("certificat.periode", "X509Certificate", f"valide le {instant:%Y-%m-%d}", period),)
        if current in trusted:
            return tuple(chain), ()
        issuer = next((c for c in (*trusted, *certificates[1:]) if _issued(current, c)), None)
        if issuer is None or issuer in chain:
            break
        chain.append(issuer)
    seen = chain[-1].issuer.rfc4514_string()
    return None, (_anomalie("confiance", "X509Certificate", "une autorité parmi celles de confiance", seen),)


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 - not issued by it, or a certificate too odd to be an authority
        return False
    return constraints.ca


def _anomalie(code: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code=f"xmldsig.{code}", lieu=lieu, attendu=attendu, observe=observe[:300], regle=_RULE)
