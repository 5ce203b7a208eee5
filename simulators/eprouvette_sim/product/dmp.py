"""The witness consults and manages the DMP: right first, list, retrieval without duplicates, changes (dmp facts §1.7)."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import httpx
from lxml import etree

from eprouvette_sim.formats import ebrim, ebrim_ecriture, ebrim_reponses, ebrim_requetes, hl7v3, xml
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.product.dmp_appel import AIR, INDIRECTE, Retour, Sujet, Utilisateur, sujet
from eprouvette_sim.product.dmp_depot import ALIMENTE, CHANGER, CHERCHER, VISIBILITE, DepotDmp

if TYPE_CHECKING:
    from eprouvette_sim.formats.ebrim import Fiche
    from eprouvette_sim.product.temoin import Temoin

EXISTENCE = "urn:hl7-org:v3:PRPA_IN201307UV02"
HABILITATIONS = "urn:si-dmp-habilitations"
AUTORISER = f"{HABILITATIONS}:HabilitationsEndPoint:setAuthorization"
RETIRER = "urn:ihe:iti:2007:RetrieveDocumentSet"
APPROUVE = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
STATUTS = {"supprimer": "urn:asip:ci-sis:2010:StatusType:Deleted", "archiver": "urn:asip:ci-sis:2010:StatusType:Archived",
           "desarchiver": APPROUVE}  # fmt: skip
ETATS = {("DMPFound", "active"): "ouvert", ("DMPClosed", "terminated"): "ferme"}
REFUS = {"INTERDIT": "le patient vous a bloqué", "EXPIRE": "votre autorisation est expirée"}


class ClientDmp(DepotDmp):
    """Consultation and management on top of feeding."""

    partie = "dmp"
    #: identifiers by request (dmp facts §1.7)
    lot_maximal = 20

    # --- right and state -------------------------------------------------------------------------------------------

    def existence(self, subject: Sujet, qui: Utilisateur, mode: str) -> tuple[str, str | None]:
        """TD0.2: state of the DMP (`ouvert`, `ferme`, `inexistant`, `inconnu`) and of the caller's authorization."""
        body = hl7v3.write(hl7v3.Demande(
            interaction=hl7v3.EXISTENCE, id_message=f"1.2.250.1.999.11^{self.randomness.uuid()}", raison="TEST_EXST",
            ins=subject.ins, ins_oid=subject.oid, emetteur_oid="1.2.250.1.999.11", emetteur="Témoin",
            cree_le=self.clock.now().utc.strftime("%Y%m%d%H%M%S"), requete_oid="1.2.250.1.999.11.1"))  # fmt: skip
        back = self.call("patients", EXISTENCE, body, self.vihf(mode, qui, subject))
        found = hl7v3.read_existence(back.corps)[0] if back.corps is not None else None
        if found is None:
            return "inconnu", back.faute or back.technique
        if found.resultat == "NF":
            return "inexistant", None
        return ETATS.get((found.detail or "", found.statut or ""), "inconnu"), found.autorisation

    def etat(self, subject: Sujet, qui: Utilisateur) -> tuple[str, str | None]:
        """State of the DMP before feeding, in indirect mode; no authorization is asked for that."""
        state, why = self.existence(subject, qui, INDIRECTE)
        words = {"ferme": "DMP fermé", "inexistant": "pas de DMP"}
        return state, words.get(state, why if state == "inconnu" else None)

    def autorise(self, subject: Sujet, qui: Utilisateur) -> str:
        """TD0.3: the caller's authorization, asked for when absent and not opposed."""
        body = etree.Element(f"{{{HABILITATIONS}}}setAuthorization", nsmap={None: HABILITATIONS})
        for name, value in (("patientId", subject.cx), ("action", "AJOUT")):
            etree.SubElement(body, f"{{{HABILITATIONS}}}{name}").text = value
        back = self.call("habilitations", AUTORISER, body, self.vihf(AIR, qui, subject))
        status = "" if back.corps is None else xml.text(back.corps.find(f"{{{HABILITATIONS}}}status"))
        return "VALIDE" if status == "DMPOk" else "NON_EXISTE"

    def droit(self, subject: Sujet, qui: Utilisateur) -> tuple[str, str | None]:
        """State of the DMP, and why this user may not read it; the right is checked before any reading."""
        if subject.donnees.get("statut_identite") != "qualifiee":
            return "inconnu", "INS non qualifiée : pas de consultation"
        if qui.facteurs < 2:
            self.trace(utilisateur=qui.identifiant, patient=subject.reference, refus="un seul facteur")
            return "inconnu", "authentification à deux facteurs demandée"
        state, right = self.existence(subject, qui, AIR)
        if state != "ouvert":
            return state, {"ferme": "DMP fermé", "inexistant": "pas de DMP"}.get(state, right)
        if right == "NON_EXISTE" and not subject.donnees.get("opposition_consultation"):
            right = self.autorise(subject, qui)
        if right != "VALIDE":
            return state, REFUS.get(right or "", "aucune autorisation sur ce DMP")
        self.trace(utilisateur=qui.identifiant, patient=subject.reference, mode=AIR, facteurs=qui.facteurs)
        self.dmp()["droits"][f"{subject.reference}/{qui.identifiant}"] = True
        return state, None

    # --- list ------------------------------------------------------------------------------------------------------

    def liste(self, subject: Sujet, qui: Utilisateur, criteres: dict[str, Any]) -> dict[str, Any]:
        """The list of documents: whole at the first opening, completed at the next ones."""
        state, why = self.droit(subject, qui)
        if why is not None or state != "ouvert":
            return {"dmp": state, "documents": [], "message": why}
        known = self.dmp()["listes"].setdefault(subject.reference, {"depuis": None, "fiches": {}})
        since = known["depuis"]
        start = self.clock.now().utc.strftime("%Y%m%d%H%M%S")
        found = self.premiere(subject, qui, criteres) if since is None or criteres else self.suite(subject, qui, since)
        if isinstance(found, Retour):
            return {"dmp": state, "documents": [], "message": found.faute or found.technique}
        if criteres:
            return {"dmp": state, "documents": self.affiche(subject, found, set()), "message": None}
        new = {fiche.unique_id or "" for fiche in found} - known["fiches"].keys() if since else set()
        known["fiches"] |= {fiche.unique_id or "": fiche for fiche in found}
        known["depuis"] = start
        return {"dmp": state, "documents": self.affiche(subject, list(known["fiches"].values()), new), "message": None}

    def premiere(self, subject: Sujet, qui: Utilisateur, criteres: dict[str, Any]) -> list[Fiche] | Retour:
        """FindDocuments: approved ones, no older than two years unless the user asks otherwise."""
        parameters = {
            "$XDSDocumentEntryPatientId": [f"'{subject.cx}'"],
            "$XDSDocumentEntryStatus": [f"('{APPROUVE}')"],
            "$XDSDocumentEntryServiceStartTimeFrom": [criteres.get("depuis") or self.borne()],
        }
        if criteres.get("type_code"):
            parameters["$XDSDocumentEntryTypeCode"] = [f"('{criteres['type_code']}^^2.16.840.1.113883.6.1')"]
        found = self.demande(subject, qui, ebrim_requetes.FIND_DOCUMENTS, parameters)
        return found if isinstance(found, Retour) else [f for f in found.fiches if f.statut == APPROUVE]

    def borne(self) -> str:
        """Two years ago."""
        day = self.reglages.date_reference
        today = dt.date.fromisoformat(day) if day else self.clock.now().utc.date()
        return (today - dt.timedelta(days=730)).strftime("%Y%m%d")

    def suite(self, subject: Sujet, qui: Utilisateur, since: str) -> list[Fiche] | Retour:
        """Next openings: sets since the last call, their members, then the documents by twenty (dmp facts §1.7)."""
        parameters = {
            "$XDSSubmissionSetPatientId": [f"'{subject.cx}'"],
            "$XDSSubmissionSetStatus": [f"('{APPROUVE}')"],
            "$XDSSubmissionSetSubmissionTimeFrom": [since],
        }
        sets = self.demande(subject, qui, ebrim_requetes.FIND_SETS, parameters)
        if isinstance(sets, Retour) or not sets.lots:
            return sets if isinstance(sets, Retour) else []
        uuids = ",".join(f"'{lot.entry_uuid}'" for lot in sets.lots)
        links = self.demande(subject, qui, GET_ASSOCIATIONS, {"$uuid": [f"({uuids})"]})
        if isinstance(links, Retour):
            return links
        members = [link.cible for link in links.liens if link.type == ebrim.HAS_MEMBER]
        found: list[Fiche] = []
        for rank in range(0, len(members), self.lot_maximal):
            batch = ",".join(f"'{uuid}'" for uuid in members[rank : rank + self.lot_maximal])
            answer = self.demande(
                subject, qui, GET_DOCUMENTS_AND_ASSOCIATIONS, {"$XDSDocumentEntryEntryUUID": [f"({batch})"]}
            )
            if isinstance(answer, Retour):
                return answer
            self.remplaces(subject, answer)
            found += [fiche for fiche in answer.fiches if fiche.statut == APPROUVE and not fiche.est_signature]
        return found

    def remplaces(self, subject: Sujet, answer: ebrim_reponses.Reponse) -> None:
        """A replacement takes the former version out of the list."""
        gone = {link.cible for link in answer.liens if link.type == ebrim.RPLC}
        known = self.dmp()["listes"][subject.reference]["fiches"]
        for unique_id in [uid for uid, fiche in known.items() if fiche.entry_uuid in gone]:
            del known[unique_id]

    def demande(
        self, subject: Sujet, qui: Utilisateur, query: str, parameters: dict[str, list[str]]
    ) -> ebrim_reponses.Reponse | Retour:
        """One stored query in reinforced mode; what went wrong otherwise."""
        body = ebrim_ecriture.requete(query, parameters)
        back = self.call("registry", CHERCHER, body, self.vihf(AIR, qui, subject))
        if back.corps is None:
            return back
        answer, _ = ebrim_reponses.read(back.corps)
        if answer is None or answer.statut == "Failure":
            first = answer.erreurs[0] if answer and answer.erreurs else None
            return Retour(faute=f"{first.contexte} ({first.code})" if first else "réponse inattendue")
        return answer

    def affiche(self, subject: Sujet, fiches: list[Fiche], new: set[str]) -> list[dict[str, Any]]:
        """What the user sees of each document; signatures of sets are not documents."""
        del subject
        return [self.ligne(fiche, nouveau=fiche.unique_id in new) for fiche in fiches if not fiche.est_signature]

    def ligne(self, fiche: Fiche, *, nouveau: bool) -> dict[str, Any]:
        """One line of the list."""
        type_code = fiche.code("type")
        classe = fiche.code("classe")
        return {
            "unique_id": fiche.unique_id,
            "titre": fiche.titre,
            "type_code": type_code.code if type_code else None,
            "statut": (fiche.statut or "").rpartition(":")[2],
            "date_acte": self.heure_locale(fiche.slot("serviceStartTime") or ""),
            "marques": self.marques(fiche),
            "origine": "patient" if classe and classe.code == "90" else "professionnel",
            "nouveau": nouveau,
            "deja_integre": fiche.unique_id in self.dmp()["integres"],
        }

    def heure_locale(self, utc: str) -> str:
        """A wire instant as people read it: local time (EX_3.1-1070)."""
        from zoneinfo import ZoneInfo

        form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}.get(len(utc))
        if form is None or len(utc) == 8:
            return utc
        instant = dt.datetime.strptime(utc, form).replace(tzinfo=dt.UTC)
        return instant.astimezone(ZoneInfo("Europe/Paris")).strftime("%Y-%m-%dT%H:%M")

    def marques(self, fiche: Fiche) -> list[str]:
        """The signs that tell from whom a document is hidden."""
        words = {"MASQUE_PS": "masque_ps", "INVISIBLE_PATIENT": "invisible_patient",
                 "INVISIBLE_REPRESENTANTS_LEGAUX": "invisible_representants"}  # fmt: skip
        return [words[code.code] for code in fiche.codes.get("confidentialite", ()) if code.code in words]

    # --- retrieval -------------------------------------------------------------------------------------------------

    def recupere(self, subject: Sujet, qui: Utilisateur, documents: list[str]) -> dict[str, Any]:
        """TD3.2 on the user's action; the right is checked first; a document held already is not integrated twice."""
        if not self.dmp()["droits"].get(f"{subject.reference}/{qui.identifiant}"):
            state, why = self.droit(subject, qui)
            if why is not None or state != "ouvert":
                return {"documents": [], "message": why}
        body = ebrim_ecriture.retrait(self.demandes(subject, documents), depot=ids.DEPOT_DMP)
        back = self.call("repository", RETIRER, body, self.vihf(AIR, qui, subject))
        if back.corps is None:
            return {"documents": [], "message": back.faute or back.technique}
        got, _ = ebrim_reponses.read_retrieve(back.corps, back.paquet)
        answer, _ = ebrim_reponses.read(back.corps)
        first = answer.erreurs[0] if answer and answer.erreurs else None
        shown = [self.integre(one.document, one.octets) for one in got or ()]
        return {"documents": shown, "message": f"{first.contexte} ({first.code})" if first else None}

    def demandes(self, subject: Sujet, documents: list[str]) -> list[str]:
        """What is asked of the repository: the uniqueIds."""
        del subject
        return documents

    def integre(self, unique_id: str, octets: bytes) -> dict[str, Any]:
        """Integrates a document, byte for byte, once."""
        kept = self.dmp()["integres"]
        already = unique_id in kept
        kept.setdefault(unique_id, []).append(hashlib.sha256(octets).hexdigest()) if not already else None
        return {
            "unique_id": unique_id,
            "sha256": kept[unique_id][-1],
            "deja_present": already,
            "copies": len(kept[unique_id]),
        }

    # --- changes ---------------------------------------------------------------------------------------------------

    def modifie(self, subject: Sujet, qui: Utilisateur, unique_id: str, action: str) -> dict[str, Any]:
        """TD3.3: deletion in indirect mode for the structure's own documents, the rest in the user's name."""
        mode = INDIRECTE if action == "supprimer" else AIR
        found = self.cherche_un(subject, qui, unique_id, mode)
        if found is None:
            return {"statut": "refuse", "message": "document introuvable"}
        body = self.changement(subject, qui, found, action)
        back = self.call("registry", CHANGER, body, self.vihf(mode, qui, subject))
        if back.corps is None:
            return {"statut": "en_attente" if back.technique else "refuse", "message": back.faute or back.technique}
        answer, _ = ebrim_reponses.read(back.corps)
        if answer is None or answer.statut != "Success":
            first = answer.erreurs[0] if answer and answer.erreurs else None
            return {
                "statut": "refuse",
                "message": f"{first.contexte} ({first.code})" if first else "réponse inattendue",
            }
        return {"statut": "fait", "message": None}

    def cherche_un(self, subject: Sujet, qui: Utilisateur, unique_id: str, mode: str) -> Fiche | None:
        """The current version of a document: its identifier alone in indirect mode, the whole entry otherwise."""
        if mode == INDIRECTE:
            uuid = self.entry_uuid(subject, qui, unique_id)
            return None if uuid is None else ebrim.Fiche(entry_uuid=uuid, unique_id=unique_id, statut=APPROUVE)
        answer = self.demande(
            subject, qui, ebrim_requetes.GET_DOCUMENTS, {"$XDSDocumentEntryUniqueId": [f"('{unique_id}')"]}
        )
        return None if isinstance(answer, Retour) or not answer.fiches else answer.fiches[0]

    def changement(self, subject: Sujet, qui: Utilisateur, fiche: Fiche, action: str) -> Any:
        """The ITI-57 body of a change: a status, or the entry with other visibility codes (form of IHE, unconfirmed)."""
        set_oid = f"{self.racine()}.8.{self.randomness.below(10**6) + 1}"
        lot = ebrim.Lot(entry_uuid="lot-1", unique_id=set_oid, patient_id=subject.cx, source_id=set_oid.rpartition(".")[0],
                        soumis_le=self.clock.now().utc.strftime("%Y%m%d%H%M%S"), auteurs=(self.auteur(qui),),
                        contenu=ebrim.Code(code="03", systeme="1.2.250.1.213.2.2"))  # fmt: skip
        if action in STATUTS:
            link = ebrim_ecriture.lien("lien-1", ebrim.STATUT, "lot-1", self.vise(fiche), OriginalStatus=fiche.statut or "",
                                       NewStatus=STATUTS[action])  # fmt: skip
            return ebrim_ecriture.write(ebrim.Soumission(lot=lot, liens=(link,)))
        link = ebrim_ecriture.lien("lien-1", ebrim.HAS_MEMBER, "lot-1", "fiche-1", SubmissionSetStatus="Original",
                                   PreviousVersion=fiche.version or "")  # fmt: skip
        changed = _remplacee(fiche, action)
        return ebrim_ecriture.write(ebrim.Soumission(lot=lot, fiches=(changed,), liens=(link,)))

    def vise(self, fiche: Fiche) -> str:
        """What a status change names: the entryUUID."""
        return fiche.entry_uuid

    # --- Web-PS ----------------------------------------------------------------------------------------------------

    def web_ps(self, subject: Sujet, page: str) -> dict[str, Any]:
        """TD0.9: opens a page of the national site on this patient."""
        base = httpx.URL(self.reglages.url("dmp"))
        url = base.copy_with(path=f"/AccesDirect/{page}/{subject.ins}")
        try:
            response = self.http.get(url)
        except httpx.HTTPError as error:
            return {"dmp": "inconnu", "documents": [], "message": f"DMP injoignable ({type(error).__name__})"}
        return {"dmp": "ouvert" if response.status_code == 200 else "inconnu", "documents": [], "message": None}


GET_ASSOCIATIONS = "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155"
GET_DOCUMENTS_AND_ASSOCIATIONS = "urn:uuid:bab9529a-4a10-40b3-a01f-f68a615d247a"


def _remplacee(fiche: Fiche, action: str) -> Fiche:
    from dataclasses import replace

    codes = tuple(code for code in fiche.codes.get("confidentialite", ()) if code.code != "MASQUE_PS")
    if action == "masquer":
        codes = (*codes, ebrim.Code(code="MASQUE_PS", systeme=VISIBILITE))
    return replace(
        fiche, entry_uuid="fiche-1", statut=None, version=None, codes=dict(fiche.codes) | {"confidentialite": codes}
    )


def _part(temoin: Temoin, parametres: dict[str, Any]) -> tuple[ClientDmp, Sujet, Utilisateur]:
    part: ClientDmp = temoin.part("dmp")
    return part, sujet(parametres["patient"]), Utilisateur.from_json(parametres["utilisateur"])


def publier_document(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Feeds one document and tells its status."""
    part, subject, qui = _part(temoin, parametres)
    sent = asdict(part.publier(subject, qui, parametres["document"]))
    return {name: sent[name] for name in ("reference", "statut", "message", "unique_id", "version")}


def rechercher_documents(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Lists, or opens the national site when a page is named."""
    part, subject, qui = _part(temoin, parametres)
    if parametres.get("page"):
        return part.web_ps(subject, parametres["page"])
    return part.liste(subject, qui, parametres.get("criteres") or {})


def recuperer_document(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Retrieves the documents named."""
    part, subject, qui = _part(temoin, parametres)
    return part.recupere(subject, qui, list(parametres["documents"]))


def modifier_document(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Masks, archives or deletes a document; by its reference when the product fed it itself."""
    part, subject, qui = _part(temoin, parametres)
    own = part.dmp()["documents"].get(parametres.get("reference", ""), {})
    unique_id = own.get("unique_id") if own.get("statut") == ALIMENTE else parametres.get("unique_id")
    if not unique_id:
        return {"statut": "refuse", "message": "document jamais alimenté"}
    return part.modifie(subject, qui, unique_id, parametres["action"])


PARTIES = (ClientDmp,)
OPERATIONS = {
    "publier_document": publier_document,
    "rechercher_documents": rechercher_documents,
    "recuperer_document": recuperer_document,
    "modifier_document": modifier_document,
}
