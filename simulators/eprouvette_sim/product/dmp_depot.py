"""The witness feeds the DMP: CDA in N1, its metadata, the signed set, TD2.1, one status for each document."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from eprouvette_sim.formats import (
    ebrim,
    ebrim_ecriture,
    ebrim_reponses,
    ebrim_requetes,
    ebrim_types,
    mtom,
    pdf,
    xades,
    xml,
)
from eprouvette_sim.formats.cda import ecriture, valeurs
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.model import Identite, Professionnel
from eprouvette_sim.product.dmp_appel import INDIRECTE, AppelDmp, Retour, Sujet, Utilisateur

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.ebrim import Code, Fiche, Lien, Soumission

SOUMETTRE = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
CHERCHER = "urn:ihe:iti:2007:RegistryStoredQuery"
CHANGER = "urn:ihe:iti:2010:UpdateDocumentSet"
RACINE_OID = "1.2.250.1.999.10"
VISIBILITE = "1.2.250.1.213.1.1.4.13"
BASE = "2.16.840.1.113883.5.25"
#: documents of the witness: type code -> class code and label (dmp facts §4.6, §4.7)
TYPES = {
    "11490-0": ("11", "Lettre de liaison à la sortie"), "34112-3": ("10", "Compte rendu hospitalier"),
    "34874-8": ("10", "Compte rendu opératoire"), "57833-6": ("42", "Prescription de produits de santé"),
    "18748-4": ("10", "Compte rendu d'imagerie"), "11488-4": ("10", "Compte rendu de consultation"),
}  # fmt: skip
#: the discharge letter in N3: its volet, one section, one entry that points to its narrative (dmp facts §7.5)
MODELE_LETTRE = "1.2.250.1.213.1.1.1.29"
SECTION = """<section xmlns="urn:hl7-org:v3"><templateId root="1.2.250.1.213.1.1.2.35.1"/><title>Statut du document</title>
<text><paragraph ID="statut">Document validé</paragraph></text>
<entry><observation classCode="OBS" moodCode="EVN"><code code="STATUT" codeSystem="1.2.250.1.999.4"/>
<text><reference value="#statut"/></text><statusCode code="completed"/></observation></entry></section>"""
ALIMENTE, REFUSE, ATTENTE, BLOQUE = "alimente", "refuse", "en_attente", "bloque"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envoye:
    """One document as the product keeps it: identifiers, version, digest of what it says, status in the DMP."""

    reference: str
    unique_id: str
    set_id: str
    version: int
    empreinte: str
    statut: str = ATTENTE
    message: str | None = None
    masque: bool = False


class DepotDmp(AppelDmp):
    """Feeding, step by step."""

    def publier(self, subject: Sujet, qui: Utilisateur, document: dict[str, Any]) -> Envoye:
        """Feeds one document; whatever happens, its status is kept and told."""
        former = self.connu(document)
        said = self.empreinte(document)
        if former is not None and former.empreinte == said and former.statut == ALIMENTE:
            return replace(former, message="déjà au DMP, inchangé")
        sent = self.identifie(document, former, said)
        stop = self.empechement(subject)
        if stop is not None:
            return self.garde(replace(sent, statut=stop[0], message=stop[1]))
        if (
            former is not None
            and former.statut == ATTENTE
            and former.empreinte == said
            and self.arrive(subject, qui, sent)
        ):
            return self.garde(replace(sent, statut=ALIMENTE))
        state, why = self.etat(subject, qui)
        if state != "ouvert":
            return self.garde(
                replace(sent, statut=REFUSE if state in ("ferme", "inexistant") else ATTENTE, message=why)
            )
        return self.garde(self.envoie(subject, qui, document, sent))

    def connu(self, document: dict[str, Any]) -> Envoye | None:
        """What is known of that document, or of the one it replaces."""
        kept = self.dmp()["documents"].get(document["reference"])
        return None if kept is None else Envoye(**kept)

    def empreinte(self, document: dict[str, Any]) -> str:
        """A digest of what the document says, so that an unchanged one is not sent again."""
        said = "|".join(str(document.get(name)) for name in ("type_code", "titre", "texte", "date_acte"))
        return hashlib.sha256(said.encode()).hexdigest()

    def identifie(self, document: dict[str, Any], former: Envoye | None, said: str) -> Envoye:
        """The identifiers of what will be sent: kept for a second try, new for a new version."""
        if former is not None and former.statut != ALIMENTE:
            return replace(former, empreinte=said)
        number = self.dmp().setdefault("numero", 0) + 1
        self.dmp()["numero"] = number
        unique = f"{self.racine()}.{number}"
        masked = bool(document.get("masque_ps"))
        if former is None:
            return Envoye(reference=document["reference"], unique_id=unique, set_id=f"{unique}.0", version=1,
                          empreinte=said, masque=masked)  # fmt: skip
        return replace(former, unique_id=unique, version=former.version + 1, empreinte=said, statut=ATTENTE)

    def racine(self) -> str:
        """The OID under which this product numbers its documents: one for each run, so that none is used twice."""
        kept: str = self.dmp().setdefault("racine", f"{RACINE_OID}.{self.randomness.below(10**9) + 1}")
        return kept

    def empechement(self, subject: Sujet) -> tuple[str, str] | None:
        """Why nothing may be sent, before any call: identity not qualified, patient opposed."""
        data = subject.donnees
        if data.get("statut_identite") != "qualifiee":
            return ATTENTE, "INS non qualifiée : envoi retenu"
        if data.get("opposition_alimentation"):
            return BLOQUE, "le patient s'oppose à l'alimentation de son DMP"
        return None

    def etat(self, subject: Sujet, qui: Utilisateur) -> tuple[str, str | None]:
        """State of the DMP before feeding (given by the consulting half)."""
        raise AttributeError(subject.reference, qui.identifiant)

    def garde(self, sent: Envoye) -> Envoye:
        """Keeps the status of a document and the counters of the dashboard."""
        kept = self.dmp()["documents"]
        kept[sent.reference] = asdict(sent)
        rows = [Envoye(**row) for row in kept.values()]
        counts = {name: sum(row.statut == name for row in rows) for name in (ALIMENTE, REFUSE, ATTENTE, BLOQUE)}
        shown = [{"reference": row.reference, "statut": row.statut, "unique_id": row.unique_id} for row in rows]
        self.memoire["etat"] = {"dmp": {"documents": shown, "compteurs": self.compteurs(counts)}}
        return sent

    def compteurs(self, counts: dict[str, int]) -> dict[str, int]:
        """The dashboard's figures."""
        return counts

    def arrive(self, subject: Sujet, qui: Utilisateur, sent: Envoye) -> bool:
        """True when an earlier try, whose answer was lost, is in the registry."""
        return self.entry_uuid(subject, qui, sent.unique_id) is not None

    def entry_uuid(self, subject: Sujet, qui: Utilisateur, unique_id: str) -> str | None:
        """TD3.1b: the technical identifier of a document of ours."""
        body = ebrim_ecriture.requete(
            ebrim_requetes.GET_DOCUMENTS, {"$XDSDocumentEntryUniqueId": [f"('{unique_id}')"]}, retour="ObjectRef"
        )
        back = self.call("registry", CHERCHER, body, self.vihf(INDIRECTE, qui, subject))
        found = ebrim_reponses.read(back.corps)[0] if back.corps is not None else None
        return found.references[0] if found and found.references else None

    def envoie(self, subject: Sujet, qui: Utilisateur, document: dict[str, Any], sent: Envoye) -> Envoye:
        """Builds and sends the submission; the status follows the registry's answer, nothing else."""
        links: list[Lien] = []
        replaced = self.remplace(document, sent)
        if replaced is not None:
            uuid = self.entry_uuid(subject, qui, replaced)
            if uuid is None:
                return replace(sent, statut=REFUSE, message="document à remplacer introuvable")
            links = [ebrim_ecriture.lien("lien-r", ebrim.RPLC, "document-1", self.cible(uuid, replaced))]
        octets = self.cda(subject, qui, document, sent, replaced)
        entry = self.fiche(subject, qui, document, sent, octets)
        body, parts = self.soumission(subject, qui, [(entry, octets)], links, sent)
        back = self.soumet(subject, qui, body, parts)
        return self.conclut(sent, back)

    def remplace(self, document: dict[str, Any], sent: Envoye) -> str | None:
        """The uniqueId of the version replaced, when this is not the first one."""
        del document
        return self.dmp()["documents"].get(sent.reference, {}).get("unique_id") if sent.version > 1 else None

    def cible(self, uuid: str, unique_id: str) -> str:
        """What a replacement names: the entryUUID of the former version."""
        del unique_id
        return uuid

    def soumet(self, subject: Sujet, qui: Utilisateur, body: Any, parts: Sequence[mtom.Partie]) -> Retour:
        """TD2.1, in indirect mode: reinforced mode does not carry submissions."""
        return self.call("repository", SOUMETTRE, body, self.vihf(INDIRECTE, qui, subject), parts)

    def conclut(self, sent: Envoye, back: Retour) -> Envoye:
        """The status an answer gives."""
        if back.corps is None:
            return replace(sent, statut=ATTENTE if back.technique else REFUSE, message=back.faute or back.technique)
        answer, _ = ebrim_reponses.read(back.corps)
        if answer is None or answer.statut != "Success":
            first = answer.erreurs[0] if answer and answer.erreurs else None
            words = f"{first.contexte} ({first.code})" if first else "réponse inattendue"
            return replace(sent, statut=REFUSE, message=words)
        return replace(sent, statut=ALIMENTE, message=None)

    # --- what is sent ----------------------------------------------------------------------------------------------

    def cda(self, s: Sujet, qui: Utilisateur, document: dict[str, Any], sent: Envoye, replaced: str | None) -> bytes:
        """The CDA R2 N1 that carries the PDF/A-1."""
        data = s.donnees
        ins = data.get("ins", {})
        person = Identite(
            nom_naissance=data["nom_naissance"], prenoms=tuple(data["prenoms"]), sexe=data["sexe"],
            date_naissance=data["date_naissance"], lieu_naissance=data.get("lieu_naissance") or None,
            nir=ins.get("matricule"), cle=ins.get("cle"), oid=ins.get("oid"),
        )  # fmt: skip
        header = ecriture.DocumentN1(
            id=sent.unique_id, set_id=sent.set_id, version=sent.version, type_code=document["type_code"],
            type_libelle=TYPES[document["type_code"]][1], titre=document["titre"], date=self.maintenant(),
            debut=self.date_acte(document), patient=person, ipp=f"IPP-{s.reference}", ipp_oid=f"{RACINE_OID}.1",
            auteur=Professionnel(rpps=qui.identifiant[1:], nom=qui.nom, prenom=qui.prenom),
            auteur_code=f"G15_10/{qui.specialite}", auteur_libelle="Médecin", structure=self.structure(),
            structure_nom="HOPITAL D'ESSAI", contenu=self.contenu(document), remplace=replaced)  # fmt: skip
        root = ecriture.element(header)
        if document.get("structure"):
            ecriture.structurer(root, modele=MODELE_LETTRE, sections=[etree.fromstring(SECTION)])
        return xml.write(root)

    def contenu(self, document: dict[str, Any]) -> bytes:
        """The PDF/A-1 of a document."""
        return pdf.write(f"{document['titre']} {document.get('texte', '')}")

    def maintenant(self) -> str:
        """Now as CDA writes it."""
        return self.clock.now().utc.strftime("%Y%m%d%H%M%S+0000")

    def date_acte(self, document: dict[str, Any]) -> str:
        """The date of the act, whenever it is sent."""
        day: str = document["date_acte"].replace("-", "")
        return f"{day}080000+0100"

    def codes_visibilite(self, document: dict[str, Any]) -> tuple[Code, ...]:
        """Base confidentiality, then what hides the document and from whom."""
        names = (("masque_ps", "MASQUE_PS"), ("invisible_patient", "INVISIBLE_PATIENT"),
                 ("invisible_representants", "INVISIBLE_REPRESENTANTS_LEGAUX"))  # fmt: skip
        hidden = [ebrim.Code(code=code, systeme=VISIBILITE) for name, code in names if document.get(name)]
        return (ebrim.Code(code="N", systeme=BASE), *hidden)

    def auteur(self, qui: Utilisateur) -> ebrim.Auteur:
        """Author of the set and of its entries."""
        xcn = ebrim_types.Xcn(identifiant=qui.identifiant, nom=qui.nom, prenom=qui.prenom, oid=ids.PS, type_nom="D",
                              type="IDNPS")  # fmt: skip
        xon = ebrim_types.Xon(nom="HOPITAL D'ESSAI", oid=ids.STRUCTURE, type="IDNST", identifiant=self.structure())
        specialty = f"G15_10/{qui.specialite}^Médecin^1.2.250.1.213.1.1.4.5"
        return ebrim.Auteur(personne=(str(xcn),), institution=(str(xon),), specialite=(specialty,))

    def fiche(self, s: Sujet, qui: Utilisateur, document: dict[str, Any], sent: Envoye, octets: bytes) -> Fiche:
        """The entry of the document, faithful to its CDA."""
        classe, label = TYPES[document["type_code"]]
        code = ebrim.Code
        data = s.donnees
        return ebrim.Fiche(
            entry_uuid="document-1", mime="text/xml", titre=document["titre"], unique_id=sent.unique_id,
            patient_id=s.cx, auteurs=(self.auteur(qui),),
            codes={
                "classe": (code(code=classe, systeme="1.2.250.1.213.1.1.4.1"),),
                "type": (code(code=document["type_code"], systeme=ecriture.LOINC, libelle=label),),
                "format": (self.format(document),),
                "etablissement": (code(code="SA01", systeme=ids.SECTEUR),),
                "cadre": (code(code="ETABLISSEMENT", systeme="1.2.250.1.213.1.1.4.9"),),
                "confidentialite": self.codes_visibilite(document),
            },
            slots={
                "creationTime": (_utc(octets, b"<effectiveTime value="),), "languageCode": ("fr-FR",),
                "serviceStartTime": (self.debut_acte(document),),
                "legalAuthenticator": self.auteur(qui).personne,
                "sourcePatientId": (f"IPP-{s.reference}^^^&{RACINE_OID}.1&ISO^PI",),
                "sourcePatientInfo": (f"PID-5|{data['nom_naissance']}^{data['prenoms'][0]}^^^^^L",
                                      f"PID-7|{data['date_naissance'].replace('-', '')}", f"PID-8|{data['sexe']}"),
                "hash": (hashlib.sha1(octets, usedforsecurity=False).hexdigest(),), "size": (str(len(octets)),),
            },
        )  # fmt: skip

    def format(self, document: dict[str, Any]) -> Code:
        """The format code: a PDF in an N1, or the volet of the structured letter."""
        if document.get("structure"):
            return ebrim.Code(code="urn:asip:ci-sis:ldl-ses:2017", systeme=f"{RACINE_OID}.4")  # scheme not published
        return ebrim.Code(code="urn:ihe:iti:xds-sd:pdf:2008", systeme="1.3.6.1.4.1.19376.1.2.3")

    def debut_acte(self, document: dict[str, Any]) -> str:
        """The start of the act in metadata: the document's own, in universal time."""
        return valeurs.en_utc(self.date_acte(document)) or ""

    def soumission(
        self,
        s: Sujet,
        qui: Utilisateur,
        entries: Sequence[tuple[Fiche, bytes]],
        links: Sequence[Lien],
        sent: Envoye,
    ) -> tuple[Any, tuple[mtom.Partie, ...]]:
        """The ITI-41 body and its parts: documents, then the signature of the set."""
        set_oid = f"{sent.unique_id}.9.{self.randomness.below(10**6) + 1}"
        signed = {entry.unique_id or "": octets for entry, octets in entries}
        key, certificates = self.cle()
        signature = xades.write(
            lot_oid=set_oid, documents=signed, key=key, certificate=certificates[0], signe_le=self.clock.now().rfc3339
        )
        every = [*entries, (self.fiche_signature(entries[0][0], signature, f"{set_oid}.1"), signature)]
        lot = ebrim.Lot(
            entry_uuid="lot-1", titre="Envoi", unique_id=set_oid, patient_id=s.cx, source_id=RACINE_OID,
            soumis_le=self.clock.now().utc.strftime("%Y%m%d%H%M%S"), auteurs=(self.auteur(qui),),
            contenu=ebrim.Code(code="03", systeme="1.2.250.1.213.2.2"),
        )  # fmt: skip
        whole = ebrim.Soumission(lot=lot, fiches=tuple(entry for entry, _ in every), liens=(*_liens(every), *links))
        whole = self.retouche(whole)
        names = [(entry.entry_uuid, f"partie-{rank}@temoin") for rank, (entry, _) in enumerate(every)]
        parts = tuple(mtom.partie(cid, octets) for (_, cid), (_, octets) in zip(names, every, strict=True))
        return ebrim_ecriture.depot(whole, documents=names), parts

    def retouche(self, whole: Soumission) -> Soumission:
        """The submission as it leaves."""
        return whole

    def fiche_signature(self, model: Fiche, signature: bytes, unique_id: str) -> Fiche:
        """The entry of the set's signature."""
        code = ebrim.Code
        codes = dict(model.codes) | {
            "classe": (code(code="urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1", systeme="URN"),),
            "type": (code(code="E1762", systeme="ASTM"),),
            "format": (code(code="http://www.w3.org/2000/09/xmldsig#", systeme="URN"),),
            "confidentialite": (code(code="N", systeme=BASE), code(code="MASQUE_PS", systeme=VISIBILITE),
                                code(code="INVISIBLE_PATIENT", systeme=VISIBILITE)),
        }  # fmt: skip
        slots = dict(model.slots) | {
            "languageCode": ("art",),
            "hash": (hashlib.sha1(signature, usedforsecurity=False).hexdigest(),),
            "size": (str(len(signature)),),
        }
        return replace(
            model, entry_uuid="signature-1", unique_id=unique_id, codes=codes, slots=slots, titre="Signature"
        )


def _liens(entries: Sequence[tuple[Fiche, bytes]]) -> tuple[Lien, ...]:
    members = [
        ebrim_ecriture.lien(f"lien-{rank}", ebrim.HAS_MEMBER, "lot-1", entry.entry_uuid, SubmissionSetStatus="Original")
        for rank, (entry, _) in enumerate(entries)
    ]
    return (*members, ebrim_ecriture.lien("lien-s", ebrim.SIGNS, "signature-1", "lot-1"))


def _utc(octets: bytes, mark: bytes) -> str:
    """The instant written after that mark, in universal time."""
    start = octets.index(mark) + len(mark) + 1
    return valeurs.en_utc(octets[start : octets.index(b'"', start)].decode()) or ""
