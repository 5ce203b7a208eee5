"""The witness's DMP pieces: conforming CDA, VIHF and calls of invented people, built by our own writers.

`piece(nom, editer)` builds one of them; `editer` is handed the bytes of each layer before it is sealed in the next one
(`pdf`, `cda`, `vihf` before signature, `vihf-signe`, `xades`, `corps`, `soap`, `image`), which is how a defect is planted
in one place without breaking the signatures and digests around it. Keys are thrown away with the process.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree

from eprouvette_sim.formats import (
    ebrim,
    ebrim_ecriture,
    ebrim_requetes,
    ebrim_types,
    hl7v3,
    mtom,
    pdf,
    saml,
    soap,
    vihf,
    xades,
    xml,
    xmldsig,
)
from eprouvette_sim.formats.cda import ecriture
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.model import Identite, Professionnel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eprouvette_sim.formats.ebrim import Fiche, Soumission
    from eprouvette_sim.formats.vihf import Vihf
    from eprouvette_sim.formats.xml import Element

    Editer = Callable[[str, bytes], bytes]

INS: Final = "2840199999012"
NIR: Final = INS + str(97 - int(INS) % 97).zfill(2)
STRUCTURE: Final = "1990000013"
PS: Final = "899700000001"
PDF: Final = pdf.write("Compte rendu d'hospitalisation")
NOW: Final = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
WSA: Final = "http://www.w3.org/2005/08/addressing"
LOT_OID: Final = "1.2.250.1.999.2.1"
ANCIENNE: Final = "urn:uuid:3f1e0000-0000-4000-8000-0000000000a1"
APPROUVE: Final = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
SUPPRIME: Final = "urn:asip:ci-sis:2010:StatusType:Deleted"
_CLASSES: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:"


def intact(couche: str, octets: bytes) -> bytes:  # noqa: ARG001 - the shape of an editor
    """The editor that plants nothing."""
    return octets


# --- documents -----------------------------------------------------------------------------------------------------


def patient(**changes: Any) -> Identite:
    """The invented patient of every piece."""
    base = Identite(nom_naissance="ESSAI", prenoms=("CAMILLE", "ANNE"), sexe="F", date_naissance="1984-01-09",
                    lieu_naissance="99354", nir=INS, cle=NIR[13:], oid=ids.INS_TEST)  # fmt: skip
    return dataclasses.replace(base, **changes)


def document(**changes: Any) -> ecriture.DocumentN1:
    """A hospital stay report in N1."""
    base = ecriture.DocumentN1(
        id="1.2.250.1.999.1.1", set_id="1.2.250.1.999.1", version=1, type_code="34112-3",
        type_libelle="CR hospitalier", titre="Compte rendu d'hospitalisation", date="20261124120000+0100",
        debut="20261120080000+0100", patient=patient(), ipp="IPP-1", ipp_oid="1.2.250.1.999.3",
        auteur=Professionnel(rpps=PS[1:], nom="MARTIN", prenom="ALIX"), auteur_code="G15_10/SM54",
        auteur_libelle="Médecin - Médecine générale", structure=STRUCTURE, structure_nom="HOPITAL D'ESSAI", contenu=PDF,
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


_LDL = "1.2.250.1.213.1.1.1.29"
_SECTION = """<section xmlns="urn:hl7-org:v3">
<templateId root="1.2.250.1.213.1.1.2.35.1"/><title>Statut du document</title>
<text><table><tbody><tr><td ID="statut-1">Document validé</td></tr></tbody></table></text>
<entry><organizer classCode="CLUSTER" moodCode="EVN"><statusCode code="completed"/><component>
<observation classCode="OBS" moodCode="EVN"><code code="GEN-065" displayName="Statut" codeSystem="1.2.250.1.999.4"/>
<text><reference value="#statut-1"/></text><statusCode code="completed"/>
<effectiveTime value="20261124120000+0100"/></observation></component></organizer></entry>
</section>"""


def lettre() -> Element:
    """A discharge letter in N3: the header of `document`, one section, one entry that points to its narrative."""
    root = ecriture.element(document(
        id="1.2.250.1.999.1.3", set_id="1.2.250.1.999.13", type_code="11490-0", type_libelle="Lettre de liaison",
        titre="Lettre de liaison à la sortie"))  # fmt: skip
    ecriture.structurer(root, modele=_LDL, sections=[etree.fromstring(_SECTION)])
    return root


# --- metadata ------------------------------------------------------------------------------------------------------


def auteur() -> ebrim.Auteur:
    """The author of the set and of the entries."""
    xcn = ebrim_types.Xcn(identifiant=PS, nom="MARTIN", prenom="ALIX", oid=ids.PS, type_nom="D", type="IDNPS")
    xon = ebrim_types.Xon(nom="HOPITAL D'ESSAI", oid=ids.STRUCTURE, type="IDNST", identifiant=STRUCTURE)
    return ebrim.Auteur(
        personne=(str(xcn),), institution=(str(xon),), specialite=("G15_10/SM54^Médecin^1.2.250.1.213.1.1.4.5",)
    )


def fiche(octets: bytes, doc: ecriture.DocumentN1, *, entry: str = "document-1", **changes: Any) -> Fiche:
    """The entry of a document, faithful to it."""
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
            "hash": (hashlib.sha1(octets, usedforsecurity=False).hexdigest(),), "size": (str(len(octets)),),
        },
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def fiche_signature(octets: bytes) -> Fiche:
    """The entry of the set's signature."""
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


def soumission(fiches: Sequence[Fiche], **changes: Any) -> Soumission:
    """A set of these entries, all linked."""
    cx = ebrim_types.Cx(valeur=NIR, oid=ids.INS_TEST, type="NH")
    lot = ebrim.Lot(entry_uuid="lot-1", titre="Lot", unique_id=LOT_OID, patient_id=str(cx), source_id="1.2.250.1.999",
                    soumis_le="20261124110001", contenu=ebrim.Code(code="03", systeme="1.2.250.1.213.2.2"), auteurs=(auteur(),))  # fmt: skip
    links = [
        ebrim_ecriture.lien(f"lien-{n}", ebrim.HAS_MEMBER, "lot-1", f.entry_uuid, SubmissionSetStatus="Original")
        for n, f in enumerate(fiches)
    ]
    links += [ebrim_ecriture.lien("lien-s", ebrim.SIGNS, f.entry_uuid, "lot-1") for f in fiches if f.est_signature]
    base = ebrim.Soumission(lot=lot, fiches=tuple(fiches), liens=tuple(links))
    return dataclasses.replace(base, **changes)


# --- assertion and envelope ----------------------------------------------------------------------------------------


def cle(nom: str = "signature", ou: str = STRUCTURE, usage: str | None = None) -> tuple[Any, x509.Certificate]:
    """A throwaway key and self-signed certificate by name; made once per process."""
    return _cle(nom, ou, usage)


@cache
def _cle(nom: str, ou: str, usage: str | None) -> tuple[Any, x509.Certificate]:
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


DIRECTE: Final = {"mode": "DIRECTE", "subject_id": None, "contexte": f"{_CLASSES}SmartcardPKI"}
AIR: Final = {
    "mode": "INDIRECTE_RENFORCEE", "contexte": f"{_CLASSES}MobileTwoFactorUnregistered", "declaration": "APP_BROWSER_AUTH",
}  # fmt: skip


def exemple_vihf(**changes: Any) -> Vihf:
    """The VIHF of the author, in indirect mode, for the patient."""
    _, certificate = cle()
    base = dataclasses.replace(vihf.exemple(), emetteur=certificate.subject.rfc4514_string(), name_id=PS, structure=STRUCTURE, mode="INDIRECTE",
                               subject_id="MARTIN ALIX", contexte=f"{_CLASSES}Password", ins=NIR, ins_oid=ids.INS_TEST)  # fmt: skip
    return dataclasses.replace(base, **changes)


def assertion(
    content: Vihf | None = None, nom: str = "signature", *, editer: Editer = intact, **kwargs: Any
) -> Element:
    """That VIHF, signed."""
    key, certificate = cle(nom, **kwargs)
    bare = editer("vihf", etree.tostring(vihf.write(content or exemple_vihf())))
    signed = xmldsig.sign(etree.fromstring(bare), key=key, certificates=[certificate], position=1)
    return etree.fromstring(editer("vihf-signe", etree.tostring(signed)))


def en_tetes(action: str, security: Sequence[Element], message: int = 1) -> tuple[Element, ...]:
    """The header blocks of a call; `message` numbers its identifier."""
    heads = []
    for name, text in (
        ("Action", action),
        ("MessageID", f"urn:uuid:3f1e0000-0000-4000-8000-{message:012}"),
        ("To", "https://dmp.exemple.invalid/repository"),
    ):
        node = etree.Element(f"{{{WSA}}}{name}", nsmap={"wsa": WSA})
        node.text = text
        heads.append(node)
    reply = etree.Element(f"{{{WSA}}}ReplyTo", nsmap={"wsa": WSA})
    etree.SubElement(reply, f"{{{WSA}}}Address").text = f"{WSA}/anonymous"
    block = etree.Element(f"{{{saml.WSSE}}}Security", nsmap={"wsse": saml.WSSE})
    block.extend(security)
    return (*heads, reply, block)


def appel(
    corps: Element,
    action: str,
    *,
    vihf_element: Element | None = None,
    security: Sequence[Element] | None = None,
    editer: Editer = intact,
    message: int = 1,
) -> bytes:
    """The envelope of a call."""
    elements = security if security is not None else [assertion() if vihf_element is None else vihf_element]
    body = etree.fromstring(editer("corps", etree.tostring(corps)))
    return editer("soap", soap.write(entetes=en_tetes(action, elements, message), corps=body))


def depot(
    doc: ecriture.DocumentN1 | None = None,
    *,
    octets: bytes | None = None,
    change_fiche: Callable[[Fiche], Fiche] | None = None,
    change_soumission: Callable[[Soumission], Soumission] | None = None,
    vihf_element: Element | None = None,
    signe: dict[str, bytes] | None = None,
    security: Sequence[Element] | None = None,
    editer: Editer = intact,
    message: int = 1,
) -> bytes:
    """A whole TD2.1 call as an HTTP image: VIHF, submission, CDA, set signature, all in MTOM."""
    doc = doc or document()
    octets = editer("cda", ecriture.write(doc) if octets is None else octets)
    key, certificate = cle()
    entry = fiche(octets, doc)
    entry = change_fiche(entry) if change_fiche else entry
    signature = xades.write(lot_oid=LOT_OID, documents=signe or {doc.id: octets}, key=key, certificate=certificate,
                            signe_le="2026-11-24T11:00:00Z")  # fmt: skip
    signature = editer("xades", signature)
    whole = soumission([entry, fiche_signature(signature)])
    whole = change_soumission(whole) if change_soumission else whole
    body = ebrim_ecriture.depot(
        whole, documents=[(entry.entry_uuid, "doc-1@exemple"), ("signature-1", "sig-1@exemple")]
    )
    envelope = appel(
        body,
        "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b",
        vihf_element=assertion(editer=editer) if vihf_element is None and security is None else vihf_element,
        security=security,
        editer=editer,
        message=message,
    )
    package = mtom.Paquet(racine=mtom.racine("racine@exemple", envelope),
                          parties=(mtom.partie("doc-1@exemple", octets), mtom.partie("sig-1@exemple", signature)))  # fmt: skip
    content_type, multipart = mtom.write(package, boundary="MIME_frontiere_1")
    return editer("image", image("repository", content_type, multipart))


def image(chemin: str, content_type: str, corps: bytes) -> bytes:
    """The HTTP image of a call on one of the four paths."""
    head = f"POST /si-dmp-server/v2/services/{chemin} HTTP/1.1\r\nContent-Type: {content_type}\r\n\r\n"
    return head.encode("latin-1") + corps


def remplacement(editer: Editer = intact, message: int = 1) -> bytes:
    """A TD2.1b call: the second version of the document, on both sides."""
    doc = document(id="1.2.250.1.999.1.2", version=2, remplace="1.2.250.1.999.1.1")

    def linked(s: Soumission) -> Soumission:
        link = ebrim_ecriture.lien("lien-r", ebrim.RPLC, "document-1", ANCIENNE)
        return dataclasses.replace(s, liens=(*s.liens, link))

    return depot(doc, change_soumission=linked, editer=editer, message=message)


def _simple(chemin: str, action: str, corps: Callable[[], Element], mode: dict[str, Any], message: int, editer: Editer) -> bytes:  # fmt: skip
    sealed = assertion(exemple_vihf(**mode), editer=editer)
    envelope = appel(corps(), action, vihf_element=sealed, editer=editer, message=message)
    return editer("image", image(chemin, f'{soap.CONTENT_TYPE}; action="{action}"', envelope))


def _recherche() -> Element:
    patient_id = f"'{NIR}^^^&{ids.INS_TEST}&ISO^NH'"
    parameters = {"$XDSDocumentEntryPatientId": [patient_id], "$XDSDocumentEntryStatus": [f"('{APPROUVE}')"]}
    return ebrim_ecriture.requete(ebrim_requetes.FIND_DOCUMENTS, parameters)


def _reference() -> Element:
    parameters = {"$XDSDocumentEntryUniqueId": ["('1.2.250.1.999.1.1')"]}
    return ebrim_ecriture.requete(ebrim_requetes.GET_DOCUMENTS, parameters, retour="ObjectRef")


def _statut() -> Element:
    link = ebrim_ecriture.lien("lien-1", ebrim.STATUT, "lot-1", ANCIENNE, OriginalStatus=APPROUVE, NewStatus=SUPPRIME)
    return ebrim_ecriture.write(soumission([], liens=(link,)))


def _existence() -> Element:
    return hl7v3.write(hl7v3.Demande(
        interaction=hl7v3.EXISTENCE, id_message="1.2.250.1.999.5^1", raison="TEST_EXST", ins=NIR, ins_oid=ids.INS_TEST,
        emetteur_oid="1.2.250.1.999", emetteur="Éprouvette", cree_le="20261124120000", requete_oid="1.2.250.1.999.6"))  # fmt: skip


def _n1(doc: ecriture.DocumentN1, editer: Editer) -> bytes:
    inside = dataclasses.replace(doc, contenu=editer("pdf", doc.contenu))
    return editer("cda", ecriture.write(inside))


def _vihf(changes: dict[str, Any], editer: Editer) -> bytes:
    data: bytes = etree.tostring(assertion(exemple_vihf(**changes), editer=editer))
    return editer("image", data)


_RETRAIT = partial(ebrim_ecriture.retrait, ["1.2.250.1.999.1.1"], depot=ids.DEPOT_DMP)
#: Each piece of the witness by its path under `scenarios/jeux/dmp`
PIECES: Final[dict[str, Callable[[Editer], bytes]]] = {
    "cda/compte-rendu.xml": lambda e: _n1(document(), e),
    "cda/lettre.xml": lambda e: e("cda", xml.write(lettre())),
    "cda/remplacement.xml": lambda e: _n1(document(id="1.2.250.1.999.1.2", version=2, remplace="1.2.250.1.999.1.1"), e),
    "vihf/indirecte.xml": lambda e: _vihf({}, e),
    "vihf/directe.xml": lambda e: _vihf(DIRECTE, e),
    "vihf/air.xml": lambda e: _vihf(AIR, e),
    "xds/1-existence.http": lambda e: _simple("patients", "urn:hl7-org:v3:PRPA_IN201307UV02", _existence, {}, 11, e),
    "xds/2-depot.http": lambda e: depot(editer=e, message=12),
    "xds/3-reference.http": lambda e: _simple("registry", "urn:ihe:iti:2007:RegistryStoredQuery", _reference, {}, 13, e),
    "xds/4-remplacement.http": lambda e: remplacement(editer=e, message=14),
    "xds/5-suppression.http": lambda e: _simple("registry", "urn:ihe:iti:2010:UpdateDocumentSet", _statut, {}, 15, e),
    "xds/6-recherche.http": lambda e: _simple("registry", "urn:ihe:iti:2007:RegistryStoredQuery", _recherche, DIRECTE, 16, e),
    "xds/7-retrait.http": lambda e: _simple("repository", "urn:ihe:iti:2007:RetrieveDocumentSet", _RETRAIT, DIRECTE, 17, e),
}  # fmt: skip


def piece(nom: str, editer: Editer = intact) -> bytes:
    """One piece of the witness, with what `editer` plants in it; `KeyError` for an unknown name."""
    return PIECES[nom](editer)
