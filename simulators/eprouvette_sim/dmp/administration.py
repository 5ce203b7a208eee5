"""The patient transactions: TD0.2, TD1.3a, TD0.5 in HL7 v3; TD0.3, TD0.4, TD1.6 in neutral bodies (dmp facts §6).

The proprietary services' element names are known from one source and only in part: bodies are ours, under the published
namespaces, and their syntax is never judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from eprouvette_sim.dmp.documents import Resultat, _patient_different, qui
from eprouvette_sim.dmp.patients import FERME, INTERDIT, VALIDE
from eprouvette_sim.dmp.rules import permis
from eprouvette_sim.dmp.states import cle_patient
from eprouvette_sim.formats import hl7v3, xml

if TYPE_CHECKING:
    from eprouvette_sim.dmp.messages import Appel
    from eprouvette_sim.dmp.rules import Identite
    from eprouvette_sim.dmp.simulator import ServiceDmp
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.clock import Instant

HABILITATIONS: Final = "urn:si-dmp-habilitations"
PATIENTS: Final = "urn:si-dmp-patients"
AJOUT, SUPPRESSION = "AJOUT", "SUPPRESSION"
TRAITANT: Final = "MEDECIN_TRAITANT"
#: the bodies below are ours
QUIRK: Final = "dmp.corps-neutre"


def existence(service: ServiceDmp, call: Appel, identite: Identite, instant: Instant) -> Resultat:
    """TD0.2 and TD1.3a: does the DMP exist, is it open, what may this caller do."""
    demande, notes = hl7v3.read(call.corps)
    if demande is None:
        return Resultat(faute="message", notes=notes)
    patient = f"{demande.ins}|{demande.ins_oid}"
    if _patient_different(identite, patient):
        return Resultat(faute="patient-different", notes=notes)
    who, dossier = qui(service, identite, patient)
    if permis(who, "existence" if demande.transaction == "TD0.2" else "administratif") == "non":
        return Resultat(faute="droits", notes=notes)
    if dossier is None:
        found = hl7v3.Existence(accuse="AA", detail=None, autorisation=None, statut=None, resultat="NF")
    else:
        closed = dossier.etat == FERME
        found = hl7v3.Existence(
            accuse="AA",
            detail="DMPClosed" if closed else "DMPFound",
            autorisation=dossier.autorisation(who.ps, who.structure),
            statut="terminated" if closed else "active",
            resultat="OK",
        )
    when = instant.utc.strftime("%Y%m%d%H%M%S")
    body = hl7v3.write_existence(found, demande, id_message=f"1.2.250.1.999.7^{service.numero}", cree_le=when)
    return Resultat(corps=body, notes=notes)


def recherche(service: ServiceDmp, call: Appel, identite: Identite, instant: Instant) -> Resultat:
    """TD0.5: search by traits, in regulation only."""
    demande, notes = hl7v3.read(call.corps)
    if demande is None:
        return Resultat(faute="message", notes=notes)
    if permis(identite, "recherche-sans-ins") == "non":
        return Resultat(faute="droits", notes=notes)
    asked = demande.parametres
    people = [
        d
        for d in service.patients.values()
        if d.nom.casefold() in asked.get("nom", "").casefold()
        and asked.get("naissance", "") in ("", d.naissance.replace("-", ""))
    ]
    root = etree.Element(hl7v3.tag("PRPA_IN201306UV02"), nsmap={None: hl7v3.NS})
    when = etree.SubElement(root, hl7v3.tag("creationTime"))
    when.set("value", instant.utc.strftime("%Y%m%d%H%M%S"))
    for person in people:
        patient = etree.SubElement(root, hl7v3.tag("patient"))
        etree.SubElement(patient, hl7v3.tag("id"), root=person.oid, extension=person.ins)
        node = etree.SubElement(patient, hl7v3.tag("patientPerson"))
        name = etree.SubElement(node, hl7v3.tag("name"))
        etree.SubElement(name, hl7v3.tag("family")).text = person.nom
        etree.SubElement(name, hl7v3.tag("given")).text = person.prenoms[0]
        etree.SubElement(node, hl7v3.tag("birthTime"), value=person.naissance.replace("-", ""))
    return Resultat(corps=root, notes=notes, quirk=QUIRK)


def autoriser(service: ServiceDmp, call: Appel, identite: Identite, instant: Instant) -> Resultat:
    """TD0.3: adds or removes the caller's authorization, and the status of treating physician."""
    patient = cle_patient(_text(call.corps, "patientId"))
    action, role = _text(call.corps, "action"), _text(call.corps, "role")
    if _patient_different(identite, patient):
        return Resultat(faute="patient-different")
    who, dossier = qui(service, identite, patient)
    right = permis(who, "autorisation-ajout" if action == AJOUT else "autorisation-retrait")
    if right == "non" or action not in (AJOUT, SUPPRESSION):
        return Resultat(faute="droits")
    if dossier is None:
        return Resultat(corps=_statut("setAuthorizationResponse", "DMPNotFound", "aucun DMP"), quirk=QUIRK)
    holder = who.structure if right == "structure" else who.ps
    state = dossier.autorisations.get(holder)
    if state == INTERDIT:
        return Resultat(corps=_statut("setAuthorizationResponse", "DMPForbidden", "bloqué par le patient"), quirk=QUIRK)
    text = "autorisation déjà présente" if state == VALIDE and action == AJOUT else "fait"
    if action == AJOUT:
        dossier.autorisations[holder] = VALIDE
        dossier.traitant = who.ps if role == TRAITANT else dossier.traitant
    else:
        dossier.autorisations.pop(holder, None)
        dossier.traitant = None if dossier.traitant == who.ps else dossier.traitant
    dossier.actions.append((holder, action, instant.rfc3339))
    return Resultat(corps=_statut("setAuthorizationResponse", "DMPOk", text), quirk=QUIRK)


def liste_patients(service: ServiceDmp, call: Appel, identite: Identite, instant: Instant) -> Resultat:  # noqa: ARG001
    """TD0.4: the patients who authorised the caller, or the caller's structure."""
    if permis(identite, "liste-patients") == "non":
        return Resultat(faute="droits")
    root = etree.Element(f"{{{PATIENTS}}}patientListResponse", nsmap={None: PATIENTS})
    _add(root, PATIENTS, "status", "DMPOk")
    for dossier in service.patients.values():
        if dossier.autorisation(identite.ps, identite.structure) != VALIDE:
            continue
        node = etree.SubElement(root, f"{{{PATIENTS}}}patient")
        for name, value in (("nationalId", dossier.ins), ("nationalIdType", dossier.oid), ("lastName", dossier.nom),
                            ("firstName", dossier.prenoms[0]), ("dateOfBirth", dossier.naissance),
                            ("MT", str(dossier.traitant == identite.ps).lower())):  # fmt: skip
            _add(node, PATIENTS, name, value)
    return Resultat(corps=root, quirk=QUIRK)


def liste_professionnels(service: ServiceDmp, call: Appel, identite: Identite, instant: Instant) -> Resultat:  # noqa: ARG001
    """TD1.6: the professionals authorised or blocked on a DMP, by mode `ACTIVE`, `INTERDITE` or `TOUTE`."""
    patient = cle_patient(_text(call.corps, "patientId"))
    if _patient_different(identite, patient):
        return Resultat(faute="patient-different")
    who, dossier = qui(service, identite, patient)
    if permis(who, "liste-professionnels") == "non":
        return Resultat(faute="droits")
    wanted = {"ACTIVE": {VALIDE}, "INTERDITE": {INTERDIT}}.get(_text(call.corps, "mode"))
    root = etree.Element(f"{{{HABILITATIONS}}}listAuthorizationByPatientResponse", nsmap={None: HABILITATIONS})
    _add(root, HABILITATIONS, "status", "DMPOk")
    for holder, state in (dossier.autorisations if dossier else {}).items():
        if wanted is None or state in wanted:
            node = etree.SubElement(root, f"{{{HABILITATIONS}}}professional")
            _add(node, HABILITATIONS, "nationalId", holder)
            _add(node, HABILITATIONS, "mode", state)
    return Resultat(corps=root, quirk=QUIRK)


def _statut(name: str, code: str, text: str) -> Element:
    root = etree.Element(f"{{{HABILITATIONS}}}{name}", nsmap={None: HABILITATIONS})
    _add(root, HABILITATIONS, "status", code)
    _add(root, HABILITATIONS, "context", text)
    return root


def _add(parent: Element, space: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{space}}}{name}").text = text


def _text(body: Element, name: str) -> str:
    return next((xml.text(child) or "" for child in xml.children(body) if xml.local(child) == name), "")
