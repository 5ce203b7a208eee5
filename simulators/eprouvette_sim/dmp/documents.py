"""The document transactions: TD2.1, TD2.2, TD3.1, TD3.2, TD3.3 (dmp facts §1.2–1.4, §5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette_sim.dmp import messages
from eprouvette_sim.dmp.patients import FERME, INTERDIT, VALIDE
from eprouvette_sim.dmp.rules import PROPRE, STRUCTURE, permis
from eprouvette_sim.dmp.states import APPROUVE, DEPOT, SUPPRIME, Auteur, Refus, cle_patient
from eprouvette_sim.formats import ebrim, ebrim_regles, ebrim_reponses, ebrim_requetes, ebrim_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eprouvette_sim.dmp.messages import Appel
    from eprouvette_sim.dmp.patients import Dossier
    from eprouvette_sim.dmp.rules import Identite
    from eprouvette_sim.dmp.simulator import ServiceDmp
    from eprouvette_sim.dmp.states import Objet
    from eprouvette_sim.formats.ebrim import Lien, Lot, Soumission
    from eprouvette_sim.formats.ebrim_requetes import Requete
    from eprouvette_sim.formats.mtom import Partie
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant

RETRAIT: Final = "RetrieveDocumentSetRequest"
MASQUE: Final = "MASQUE_PS"
_VALUES = re.compile(r"'([^']*)'")
#: status reached -> right it takes
_ACTIONS_STATUT: Final = {SUPPRIME: "supprimer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """What a transaction gives: a body (with its parts), or the key of a fault."""

    corps: Element | None = None
    parties: tuple[Partie, ...] | None = None
    faute: str | None = None
    notes: tuple[Anomalie, ...] = ()
    quirk: str | None = None


def qui(service: ServiceDmp, identite: Identite, patient: str) -> tuple[Identite, Dossier | None]:
    """The caller with regard to a patient (treating physician or not), and the patient's DMP."""
    dossier = service.patients.get(patient)
    treating = dossier is not None and dossier.traitant == identite.ps
    return (identite.traitant() if treating else identite), dossier


def _patient_different(identite: Identite, patient: str) -> bool:
    return bool(identite.ins) and patient != f"{identite.ins}|{identite.ins_oid}"


# --- TD2.1 ---------------------------------------------------------------------------------------------------------


def deposer(service: ServiceDmp, call: Appel, identite: Identite, instant: Instant) -> Resultat:
    """Registers a submission whole, or refuses it whole."""
    soumission, notes = ebrim.read(call.corps)
    if soumission is None or soumission.lot is None:
        return Resultat(corps=ebrim_reponses.write(messages.registre([Refus(cle="metadonnees")])), notes=notes)
    patient = cle_patient(soumission.lot.patient_id or "")
    if _patient_different(identite, patient):
        return Resultat(faute="patient-different", notes=notes)
    who, dossier = qui(service, identite, patient)
    if permis(who, "depot") == "non":
        return Resultat(faute="droits", notes=notes)
    notes += ebrim_regles.deviations(soumission)
    found = messages.anomalies_mtom(call)
    notes += tuple(one for _, broken in found.values() for one in broken)
    refused = list(_refus_depot(soumission, identite, dossier))
    if not refused:
        octets = {name: data for name, (data, _) in found.items() if data is not None}
        author = Auteur(ps=identite.ps, structure=identite.structure)
        refused = list(service.registre.deposer(soumission, octets, author, instant.rfc3339))
    return Resultat(corps=ebrim_reponses.write(messages.registre(refused)), notes=notes)


def _refus_depot(soumission: Soumission, identite: Identite, dossier: Dossier | None) -> Iterator[Refus]:
    if dossier is None:
        yield Refus(cle="patient-inconnu")
    elif dossier.etat == FERME:
        yield Refus(cle="dmp-ferme")
    authors = soumission.lot.auteurs if soumission.lot else ()
    known = [ebrim_types.xon(text) for author in authors for text in author.institution]
    if identite.structure not in {xon.identifiant for xon in known if xon is not None}:
        yield Refus(cle="auteur-vihf")


# --- TD3.1 ---------------------------------------------------------------------------------------------------------


def chercher(service: ServiceDmp, call: Appel, identite: Identite, instant: Instant) -> Resultat:  # noqa: ARG001
    """One of the five stored queries the DMP is attested to serve, answered by entries or by reference."""
    requete, notes = ebrim_requetes.read_query(call.corps)
    if requete is None:
        return Resultat(faute="message", notes=notes)
    name, served = ebrim_requetes.REQUETES.get(requete.id, ("", False))
    if not served:
        return _reponse([Refus(cle="requete-inconnue", lieu=requete.id)], notes)
    own = f"{identite.ins}|{identite.ins_oid}" if identite.ins else ""  # deduced from the VIHF (RG_3010)
    patient = cle_patient(requete.patient_id) if requete.patient_id else own
    if _patient_different(identite, patient):
        return Resultat(faute="patient-different", notes=notes)
    who, dossier = qui(service, identite, patient)
    right = permis(who, "recherche" if requete.par_metadonnees else "recherche-reference")
    if right == "non":
        return Resultat(faute="droits", notes=notes)
    refused = list(_refus_lecture(who, dossier))
    if refused:
        return _reponse(refused, notes)
    found = _QUERIES[name](service, requete, patient)
    kept = [o for o in found if _vue(o, who, dossier) and (right != STRUCTURE or o.auteur.structure == who.structure)]
    return _trouve(service, requete, name, patient, kept, notes)


def _refus_lecture(who: Identite, dossier: Dossier | None) -> Iterator[Refus]:
    if dossier is None:
        yield Refus(cle="patient-inconnu")
        return
    state = dossier.autorisation(who.ps, who.structure)
    if who.mode == "indirecte":
        return
    if state == INTERDIT or (state != VALIDE and who.profil != "medecin-traitant" and who.acces == "normal"):
        yield Refus(cle="acces-refuse")


def _vue(objet: Objet, who: Identite, dossier: Dossier | None) -> bool:
    """Masked documents are seen by their author and the treating physician (dmp facts §4.4)."""
    del dossier  # break-glass access to masked documents depends on a patient's choice we do not model
    if MASQUE not in objet.confidentialites:
        return True
    return who.profil == "medecin-traitant" or objet.auteur.ps == who.ps


def _documents(service: ServiceDmp, requete: Requete, patient: str) -> Iterator[Objet]:
    statuses = set(_values(requete, "$XDSDocumentEntryStatus")) or {APPROUVE}
    types = {value.partition("^^")[0] for value in _values(requete, "$XDSDocumentEntryTypeCode")}
    classes = {value.partition("^^")[0] for value in _values(requete, "$XDSDocumentEntryClassCode")}
    since = "".join(_values(requete, "$XDSDocumentEntryServiceStartTimeFrom"))
    until = "".join(_values(requete, "$XDSDocumentEntryServiceStartTimeTo"))
    for objet in service.registre.courants(patient):
        start = objet.fiche.slot("serviceStartTime") or ""
        kept = objet.fiche.statut in statuses and _among(objet, "type", types) and _among(objet, "classe", classes)
        if kept and since <= start and (not until or start < until):
            yield objet


def _among(objet: Objet, field: str, codes: set[str]) -> bool:
    code = objet.fiche.code(field)
    return not codes or (code is not None and code.code in codes)


def _par_identifiant(service: ServiceDmp, requete: Requete, patient: str) -> Iterator[Objet]:
    uuids, uids = _values(requete, "$XDSDocumentEntryEntryUUID"), _values(requete, "$XDSDocumentEntryUniqueId")
    found = [service.registre.par_uuid(uuid) for uuid in uuids]
    found += [service.registre.par_unique_id(unique_id) for unique_id in uids]
    for objet in found:
        if objet is not None and objet.fiche.statut != SUPPRIME and (not patient or objet.patient == patient):
            yield objet


def _aucun(service: ServiceDmp, requete: Requete, patient: str) -> Iterator[Objet]:  # noqa: ARG001 - one shape for all
    yield from ()


_QUERIES: Final = {
    "FindDocuments": _documents,
    "FindSubmissionSets": _aucun,
    "GetDocuments": _par_identifiant,
    "GetAssociations": _aucun,
    "GetDocumentsAndAssociations": _par_identifiant,
}


def _trouve(
    service: ServiceDmp, requete: Requete, name: str, patient: str, kept: list[Objet], notes: tuple[Anomalie, ...]
) -> Resultat:
    registry = service.registre
    entries = tuple(objet.fiche for objet in kept)
    sets: tuple[Lot, ...] = ()
    links: tuple[Lien, ...] = ()
    if name == "FindSubmissionSets":
        since = "".join(_values(requete, "$XDSSubmissionSetSubmissionTimeFrom"))
        mine = [lot for lot in registry.lots.values() if cle_patient(lot.patient_id or "") == patient]
        sets = tuple(lot for lot in mine if (lot.soumis_le or "") >= since)
    elif name == "GetAssociations":
        links = tuple(registry.liens_de(_values(requete, "$uuid")))
    elif name == "GetDocumentsAndAssociations":
        links = tuple(registry.liens_de(fiche.entry_uuid for fiche in entries))
    answer = ebrim_reponses.Reponse(statut="Success", fiches=entries, lots=sets, liens=links)
    body = ebrim_reponses.write_query(answer, references=requete.retour == "ObjectRef")
    return Resultat(corps=body, notes=notes)


def _values(requete: Requete, name: str) -> list[str]:
    """The values of a parameter without quotes nor parentheses; bare numbers are kept as they are."""
    found: list[str] = []
    for text in requete.parametres.get(name, ()):
        quoted = _VALUES.findall(text)
        found += quoted or [text]
    return found


def _reponse(refus: Iterable[Refus], notes: tuple[Anomalie, ...]) -> Resultat:
    return Resultat(corps=ebrim_reponses.write_query(messages.registre(refus)), notes=notes)


# --- TD3.2 ---------------------------------------------------------------------------------------------------------


def retirer(service: ServiceDmp, call: Appel, identite: Identite, instant: Instant) -> Resultat:  # noqa: ARG001
    """The bytes asked for by uniqueId; the answer is always a package."""
    asked, notes = ebrim_requetes.read_retrieve(call.corps)
    patient = f"{identite.ins}|{identite.ins_oid}" if identite.ins else ""
    who, dossier = qui(service, identite, patient)
    if permis(who, "retrait") == "non":
        return Resultat(faute="droits", notes=notes)
    refused = list(_refus_lecture(who, dossier))
    found: list[ebrim_reponses.Recupere] = []
    for one in asked if not refused else ():
        reason, got = _un_document(service, one, who, patient)
        found += [got] if got else []
        refused += [reason] if reason else []
    answer = messages.registre(refused)
    if refused and found:
        answer = ebrim_reponses.Reponse(statut="PartialSuccess", erreurs=answer.erreurs)
    body, parts = ebrim_reponses.write_retrieve(answer, found)
    return Resultat(corps=body, parties=parts, notes=notes)


def _un_document(
    service: ServiceDmp, asked: ebrim_requetes.Retrait, who: Identite, patient: str
) -> tuple[Refus | None, ebrim_reponses.Recupere | None]:
    name = asked.document or ""
    if name.startswith("urn:uuid:"):
        return Refus(cle="identifiant-unique", lieu=name), None
    if asked.depot != DEPOT:
        return Refus(cle="depot", lieu=asked.depot or ""), None
    objet = service.registre.par_unique_id(name)
    if objet is None or objet.patient != patient or objet.fiche.statut == SUPPRIME or not _vue(objet, who, None):
        return Refus(cle="document-inconnu", lieu=name), None
    octets = service.registre.octets[name]
    return None, ebrim_reponses.Recupere(depot=DEPOT, document=name, mime=objet.fiche.mime or "", octets=octets)


# --- TD3.3 ---------------------------------------------------------------------------------------------------------


def changer(service: ServiceDmp, call: Appel, identite: Identite, instant: Instant) -> Resultat:
    """Status changes and metadata updates, each under its right; all or nothing."""
    soumission, notes = ebrim.read(call.corps)
    if soumission is None:
        return Resultat(faute="message", notes=notes)
    notes += ebrim_requetes.update(soumission)
    patient = cle_patient((soumission.lot.patient_id if soumission.lot else None) or "")
    if _patient_different(identite, patient):
        return Resultat(faute="patient-different", notes=notes)
    who, dossier = qui(service, identite, patient)
    refused = [] if dossier is not None else [Refus(cle="patient-inconnu")]
    for objet, action in _vises(service, soumission):
        if objet.patient != patient or not _peut(who, action, objet):
            refused.append(Refus(cle="acces-refuse", lieu=objet.fiche.entry_uuid))
    refused = refused or list(service.registre.changer(soumission, instant.rfc3339))
    return Resultat(corps=ebrim_reponses.write(messages.registre(refused)), notes=notes)


def _vises(service: ServiceDmp, soumission: Soumission) -> Iterator[tuple[Objet, str]]:
    for link in soumission.liens:
        objet = service.registre.par_uuid(link.cible) if link.type == ebrim.STATUT else None
        if objet is not None:
            after = (link.slots.get("NewStatus") or ("",))[0]
            yield objet, _ACTIONS_STATUT.get(after, "archiver")
    for fiche in soumission.fiches:
        known = service.registre.par_unique_id(fiche.unique_id or "")
        if known is not None:
            masked = MASQUE in {code.code for code in fiche.codes.get("confidentialite", ())}
            yield known, "masquer" if masked else "demasquer"


def _peut(who: Identite, action: str, objet: Objet) -> bool:
    if objet.auteur.patient and who.profil != "medecin-traitant":
        return False
    right = permis(who, action)
    own = {PROPRE: objet.auteur.ps == who.ps, STRUCTURE: objet.auteur.structure == who.structure}
    return right == "oui" or own.get(right, False)
