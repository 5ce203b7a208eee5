"""The VIHF of a call, judged: count, signature, certificate usage, content, freshness."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from eprouvette_sim.formats import saml, vihf, vihf_regles, xml, xmldsig
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from eprouvette.dmp.options import Options
    from eprouvette_sim.formats.saml import Assertion
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.formats.xmldsig import SignatureLue
    from eprouvette_sim.kernel.anomalie import Anomalie

#: Freshness beyond which an information is given; the DMP's own tolerance is unknown (dmp facts G12).
TOLERANCE = dt.timedelta(hours=1)
_DN_PART = re.compile(r"(?<!\\),")


def judge(element: Element, options: Options) -> tuple[Assertion | None, SignatureLue | None, tuple[Anomalie, ...]]:
    """The assertion, its signature when it holds, and every deviation.

    When the signature holds, content is read from the signed bytes only; else from the element, for diagnosis.
    """
    issued = _instant(element.get("IssueInstant"))
    trusted_at = _instant(options.instant) or issued
    signature, broken = xmldsig.verify(element, trusted=options.ancres, instant=trusted_at)
    assertion, found = saml.read(element)
    if assertion is None:
        return None, None, found
    content = assertion
    if signature is not None:
        signed = saml.read(signature.element, lieu=assertion.lieu)[0]
        content = signed or assertion
        broken += _signer(assertion, signature)
    found += (
        broken
        + vihf_regles.deviations(content)
        + _simplified(content, options)
        + _fresh(content, options)
        + _user(content, options)
    )
    return content, signature, found


def _signer(a: Assertion, signature: SignatureLue) -> tuple[Anomalie, ...]:
    found = []
    subject = signature.certificat.subject.rfc4514_string()
    if a.emetteur and not same_dn(a.emetteur, subject):
        found.append(ecart("vihf.emetteur.dn", f"{a.lieu}/Issuer", subject, a.emetteur))
    if signature.sha1:
        found.append(ecart("xmldsig.sha1", f"{a.lieu}/Signature", "SHA-256", signature.algorithme))
    usage = _usage(signature.certificat)
    if usage:
        found.append(ecart("vihf.certificat.usage", f"{a.lieu}/Signature/KeyInfo", "un certificat de signature", usage))
    return tuple(found)


def same_dn(one: str, other: str) -> bool:
    """True when two distinguished names hold the same parts, whatever their order, blanks and letter case."""
    return _parts(one) == _parts(other)


def _parts(name: str) -> list[str]:
    pieces = [piece for piece in _DN_PART.split(name.replace("+", ",")) if piece.strip()]
    return sorted("=".join(side.strip().casefold() for side in piece.split("=", 1)) for piece in pieces)


def _usage(certificate: x509.Certificate) -> str | None:
    try:
        usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    return "usage étendu clientAuth seul" if list(usages) == [ExtendedKeyUsageOID.CLIENT_AUTH] else None


def _simplified(a: Assertion, options: Options) -> tuple[Anomalie, ...]:
    mode = vihf.read(a).mode
    if not options.air_simplifiee or mode != "INDIRECTE_RENFORCEE" or a.declaration == "CONF_EXI_PGSSIS":
        return ()
    where = f"{a.lieu}/AuthnStatement/AuthnContext/AuthnContextDecl"
    return (ecart("vihf.air.simplifiee", where, "CONF_EXI_PGSSIS", a.declaration),)


def _fresh(a: Assertion, options: Options) -> tuple[Anomalie, ...]:
    received, issued = _instant(options.instant), _instant(a.emise_le)
    if received is None or issued is None or abs(received - issued) <= TOLERANCE:
        return ()
    return (ecart("vihf.fraicheur", f"{a.lieu}/@IssueInstant", f"à {TOLERANCE} près de {options.instant}", a.emise_le),)


def _user(a: Assertion, options: Options) -> tuple[Anomalie, ...]:
    """The number shown for the user must be in the assertion; publications differ on the place, all are accepted."""
    wanted = options.utilisateur
    if wanted is None:
        return ()
    places = (
        a.name_id or "",
        *(
            text
            for name in (vihf.SUBJECT_ID, vihf.ROLE)
            for found in [a.attribut(name)]
            if found
            for text in found.textes
        ),
    )
    codes = [role.code for role in vihf.roles(a)]
    if any(wanted in place for place in places) or wanted in codes:
        return ()
    return (ecart("vihf.utilisateur", f"{a.lieu}/Subject/NameID", f"{wanted}, celui de l'utilisateur", a.name_id),)


def _instant(text: str | None) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=dt.UTC) if found is not None and found.tzinfo is None else found


def count(found: list[Element], *, en_appel: bool) -> tuple[Anomalie, ...]:
    """One assertion per call, no more, no less; nested copies count."""
    if not found:
        return (ecart("vihf.absente", "/Envelope/Header/Security", "une assertion", None),) if en_appel else ()
    parent = found[0].getparent()
    if (
        en_appel
        and parent is not None
        and parent.tag != f"{{{saml.WSSE}}}Security"
        and parent.tag != saml.tag("Assertion")
    ):
        return (ecart("vihf.entete", xml.path(found[0]), "dans wsse:Security", xml.local(parent)),)
    if len(found) > 1:
        places = ", ".join(xml.path(element) for element in found[:3])
        return (ecart("vihf.unique", xml.path(found[1]), "une seule assertion", f"{len(found)} : {places}"),)
    return ()
