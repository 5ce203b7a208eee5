"""A conforming DMP submission of invented people, built by our writers; tests break it one place at a time."""

import dataclasses
import datetime as dt
import hashlib
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree

from eprouvette_sim.formats import ebrim, ebrim_ecriture, ebrim_types, mtom, soap, vihf, xades, xmldsig
from eprouvette_sim.formats.cda import ecriture
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.model import Identite, Professionnel

INS, CLE = "2840199999012", "05"
NIR = INS + str(97 - int(INS) % 97).zfill(2)
STRUCTURE = "1990000013"
PS = "899700000001"
PDF = (
    b"%PDF-1.4\n<x:xmpmeta><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></x:xmpmeta>\n%%EOF\n"
)
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
WSA = "http://www.w3.org/2005/08/addressing"


def patient(**changes):
    base = Identite(nom_naissance="ESSAI", prenoms=("CAMILLE", "ANNE"), sexe="F", date_naissance="1984-01-09",
                    lieu_naissance="99354", nir=INS, cle=NIR[13:], oid=ids.INS_TEST)  # fmt: skip
    return dataclasses.replace(base, **changes)


def document(**changes):
    base = ecriture.DocumentN1(
        id="1.2.250.1.999.1.1", set_id="1.2.250.1.999.1", version=1, type_code="34112-3",
        type_libelle="CR hospitalier", titre="Compte rendu d'hospitalisation", date="20261124120000+0100",
        debut="20261120080000+0100", patient=patient(), ipp="IPP-1", ipp_oid="1.2.250.1.999.3",
        auteur=Professionnel(rpps=PS[1:], nom="MARTIN", prenom="ALIX"), auteur_code="G15_10/SM54",
        auteur_libelle="Médecin - Médecine générale", structure=STRUCTURE, structure_nom="HOPITAL D'ESSAI", contenu=PDF,
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def auteur():
    xcn = ebrim_types.Xcn(identifiant=PS, nom="MARTIN", prenom="ALIX", oid=ids.PS, type_nom="D", type="IDNPS")
    xon = ebrim_types.Xon(nom="HOPITAL D'ESSAI", oid=ids.STRUCTURE, type="IDNST", identifiant=STRUCTURE)
    return ebrim.Auteur(
        personne=(str(xcn),), institution=(str(xon),), specialite=("G15_10/SM54^Médecin^1.2.250.1.213.1.1.4.5",)
    )


def fiche(octets, doc, *, entry="document-1", **changes):
    cx = ebrim_types.Cx(valeur=NIR, oid=ids.INS_TEST, type="NH")
    code = ebrim.Code
    base = ebrim.Fiche(
        entry_uuid=entry, mime="text/xml", titre=doc.titre, unique_id=doc.id, patient_id=str(cx), auteurs=(auteur(),),
        codes={
            "classe": (code(code="10", systeme="1.2.250.1.213.1.1.4.1", libelle="Comptes rendus"),),
            "type": (code(code=doc.type_code, systeme=ecriture.LOINC, libelle="CR hospitalier"),),
            "format": (code(code="urn:ihe:iti:xds-sd:pdf:2008", systeme="1.3.6.1.4.1.19376.1.2.3"),),
            "etablissement": (code(code="SA01", systeme=ids.SECTEUR),),
            "cadre": (code(code="ETABLISSEMENT", systeme="1.2.250.1.213.1.1.4.9"),),
            "confidentialite": (code(code="N", systeme="2.16.840.1.113883.5.25"),),
        },
        slots={
            "creationTime": ("20261124110000",), "languageCode": ("fr-FR",), "serviceStartTime": ("20261120070000",),
            "legalAuthenticator": auteur().personne, "sourcePatientId": ("IPP-1^^^&1.2.250.1.999.3&ISO^PI",),
            "sourcePatientInfo": ("PID-5|ESSAI^CAMILLE^^^^^L", "PID-7|19840109", "PID-8|F"),
            "hash": (hashlib.sha1(octets).hexdigest(),), "size": (str(len(octets)),),
        },
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def fiche_signature(octets):
    base = fiche(octets, document(id="1.2.250.1.999.9"), entry="signature-1")
    code = ebrim.Code
    codes = dict(base.codes) | {
        "classe": (code(code="urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1", systeme="URN"),),
        "type": (code(code="E1762", systeme="ASTM"),),
        "format": (code(code="http://www.w3.org/2000/09/xmldsig#", systeme="URN"),),
        "confidentialite": tuple(code(code=c, systeme="1.2.250.1.213.1.1.4.13") if "_" in c else code(code=c, systeme="2.16.840.1.113883.5.25")
                                 for c in ("N", "MASQUE_PS", "INVISIBLE_PATIENT")),
    }  # fmt: skip
    slots = dict(base.slots) | {"languageCode": ("art",)}
    return dataclasses.replace(base, codes=codes, slots=slots, titre="Signature")


def soumission(fiches, **changes):
    cx = ebrim_types.Cx(valeur=NIR, oid=ids.INS_TEST, type="NH")
    lot = ebrim.Lot(entry_uuid="lot-1", titre="Lot", unique_id="1.2.250.1.999.2.1", patient_id=str(cx), source_id="1.2.250.1.999",
                    soumis_le="20261124110001", contenu=ebrim.Code(code="03", systeme="1.2.250.1.213.2.2"), auteurs=(auteur(),))  # fmt: skip
    links = [
        ebrim_ecriture.lien(f"lien-{n}", ebrim.HAS_MEMBER, "lot-1", f.entry_uuid, SubmissionSetStatus="Original")
        for n, f in enumerate(fiches)
    ]
    links += [ebrim_ecriture.lien("lien-s", ebrim.SIGNS, f.entry_uuid, "lot-1") for f in fiches if f.est_signature]
    base = ebrim.Soumission(lot=lot, fiches=tuple(fiches), liens=tuple(links))
    return dataclasses.replace(base, **changes)


def cle(nom="signature", ou=STRUCTURE, usage=None):
    """A throwaway key and self-signed certificate by name; made once per test session."""
    return _cle(nom, ou, usage)


@cache
def _cle(nom, ou, usage):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"), x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, ou),
                         x509.NameAttribute(NameOID.COMMON_NAME, f"ESSAI {nom}")])  # fmt: skip
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=30))
        .not_valid_after(NOW + dt.timedelta(days=300))
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    return key, builder.sign(key, hashes.SHA256())


def exemple_vihf(**changes):
    _, certificate = cle()
    base = dataclasses.replace(vihf.exemple(), emetteur=certificate.subject.rfc4514_string(), name_id=PS, structure=STRUCTURE, mode="INDIRECTE",
                               subject_id="MARTIN ALIX", contexte="urn:oasis:names:tc:SAML:2.0:ac:classes:Password", ins=NIR, ins_oid=ids.INS_TEST)  # fmt: skip
    return dataclasses.replace(base, **changes)


def assertion(content=None, nom="signature", **kwargs):
    key, certificate = cle(nom, **kwargs)
    return xmldsig.sign(vihf.write(content or exemple_vihf()), key=key, certificates=[certificate], position=1)


def en_tetes(action, security):
    heads = []
    for name, text in (
        ("Action", action),
        ("MessageID", "urn:uuid:3f1e0000-0000-4000-8000-000000000001"),
        ("To", "https://dmp.exemple.invalid/repository"),
    ):
        node = etree.Element(f"{{{WSA}}}{name}", nsmap={"wsa": WSA})
        node.text = text
        heads.append(node)
    reply = etree.Element(f"{{{WSA}}}ReplyTo", nsmap={"wsa": WSA})
    etree.SubElement(reply, f"{{{WSA}}}Address").text = f"{WSA}/anonymous"
    wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    block = etree.Element(f"{{{wsse}}}Security", nsmap={"wsse": wsse})
    block.extend(security)
    return (*heads, reply, block)


def appel(corps, action, *, vihf_element=None, security=None):
    elements = security if security is not None else [assertion() if vihf_element is None else vihf_element]
    return soap.write(entetes=en_tetes(action, elements), corps=corps)


def depot(
    doc=None, *, octets=None, change_fiche=None, change_soumission=None, vihf_element=None, signe=None, security=None
):
    """A whole TD2.1 call as an HTTP image: VIHF, submission, CDA, set signature, all in MTOM."""
    doc = doc or document()
    octets = ecriture.write(doc) if octets is None else octets
    key, certificate = cle()
    entry = fiche(octets, doc)
    if change_fiche:
        entry = change_fiche(entry)
    signature = xades.write(
        lot_oid="1.2.250.1.999.2.1",
        documents=signe or {doc.id: octets},
        key=key,
        certificate=certificate,
        signe_le="2026-11-24T11:00:00Z",
    )
    whole = soumission([entry, fiche_signature(signature)])
    if change_soumission:
        whole = change_soumission(whole)
    body = ebrim_ecriture.depot(
        whole, documents=[(entry.entry_uuid, "doc-1@exemple"), ("signature-1", "sig-1@exemple")]
    )
    message = appel(
        body, "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", vihf_element=vihf_element, security=security
    )
    package = mtom.Paquet(racine=mtom.racine("racine@exemple", message),
                          parties=(mtom.partie("doc-1@exemple", octets), mtom.partie("sig-1@exemple", signature)))  # fmt: skip
    content_type, multipart = mtom.write(package, boundary="MIME_frontiere_1")
    head = f"POST /si-dmp-server/v2/services/repository HTTP/1.1\r\nContent-Type: {content_type}\r\n\r\n"
    return head.encode("latin-1") + multipart
