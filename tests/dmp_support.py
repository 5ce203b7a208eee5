"""Shared by the DMP service tests: one authority, signed calls built by our writers, a service without sockets."""

import dataclasses
import tempfile
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

import dmp_exemples as ex
from eprouvette_sim.dmp import BASE, Dossier, Reglage, ServiceDmp
from eprouvette_sim.formats import ebrim_reponses, mtom, soap, vihf, xml, xmldsig
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.kernel.clock import Instant
from eprouvette_sim.kernel.wire import Peer, Request, read_image
from eprouvette_sim.pki import Authority

INSTANT = Instant(utc=ex.NOW, monotonic_ns=0)
ENTITE = "1990000021"
REGISTRY, REPOSITORY = "registry", "repository"


@cache
def authority():
    return Authority(Path(tempfile.mkdtemp(prefix="eprouvette-test-dmp-")), now=ex.NOW)


@cache
def certificate(profile):
    bundle = authority().issue(profile)
    return load_pem_private_key(bundle.key.read_bytes(), None), x509.load_pem_x509_certificates(
        bundle.certificate.read_bytes()
    )[0]


def peer(ou=ENTITE):
    return Peer(cn="DMP-AUTH", ou=(ou,), o=None, issuer_cn=None, fingerprint="f", not_before="", not_after="")


def service(**changes):
    anchors = tuple(x509.load_pem_x509_certificates(authority().ca.read_bytes()))
    return ServiceDmp(
        reglage=dataclasses.replace(Reglage(ancres=anchors, structures={ex.STRUCTURE: ENTITE}), **changes)
    )


def dossier(**changes):
    base = Dossier(ins=ex.NIR, oid=ids.INS_TEST, nom="ESSAI", prenoms=("CAMILLE",), sexe="F", naissance="1984-01-09",
                   autorisations={ex.PS: "VALIDE"})  # fmt: skip
    return dataclasses.replace(base, **changes)


def ouvert(**changes):
    """A service that knows the patient, whose DMP is open and whose doctor is authorised."""
    found = service()
    found.inscrire(dossier(**changes))
    return found


def content(mode="indirecte", **changes):
    modes = {"indirecte": {}, "directe": ex.DIRECTE, "air": {**vars_air()}}
    issuer = certificate("dmp-signature")[1].subject.rfc4514_string()
    return ex.exemple_vihf(emetteur=issuer, **(modes[mode] | changes))


def vars_air():
    from eprouvette.dmp.exemples import AIR

    return dict(AIR)


def signed(vihf_content, profile="dmp-signature"):
    key, leaf = certificate(profile)
    return xmldsig.sign(vihf.write(vihf_content), key=key, certificates=[leaf], position=1)


def request(path, body, action="urn:x", *, vihf_content=None, security=None, client=None, media=None):
    """A whole HTTP request to one of the four paths."""
    elements = security if security is not None else [signed(vihf_content or content())]
    data = ex.appel(body, action, security=elements)
    headers = (("Content-Type", media or f'{soap.CONTENT_TYPE}; action="{action}"'),)
    return Request(method="POST", target=f"{BASE}/{path}", headers=headers, body=data, peer=client or peer())


def depot(doc=None, *, vihf_content=None, **kwargs):
    """A TD2.1 request."""
    image = read_image(ex.depot(doc, security=[signed(vihf_content or content())], **kwargs))
    return Request(method="POST", target=f"{BASE}/repository", headers=image.headers, body=image.body, peer=peer())


def body_of(answer):
    """The body element answered, and its package."""
    media, data, package = answer.response.header("Content-Type"), answer.response.body, None
    if mtom.parametres(media)[0] == "multipart/related":
        package, _ = mtom.read(media, data)
        data = package.racine.octets
    envelope, _ = soap.read(data)
    return envelope.corps, package


def faute(answer):
    """The text of a fault, `None` when the answer is none."""
    body, _ = body_of(answer)
    found = body.find(f"{{{soap.NS}}}Reason/{{{soap.NS}}}Text") if xml.local(body) == "Fault" else None
    return None if found is None else found.text


def reponse(answer):
    """The registry response of an answer."""
    return ebrim_reponses.read(body_of(answer)[0])[0]


def codes(answer):
    return [error.code for error in reponse(answer).erreurs]


def copie(element):
    return etree.fromstring(etree.tostring(element))
