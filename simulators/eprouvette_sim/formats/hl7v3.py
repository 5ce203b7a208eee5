"""HL7 v3 patient messages of the DMP: existence test TD0.2 (PRPA 201307/201308) and demographic query TD0.5 (PDQ).

Source: dmp facts §6.1–6.2 (real client and message examples); message shapes: HL7 v3 normative edition, IHE PDQV3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

NS = "urn:hl7-org:v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
INTERACTIONS = "2.16.840.1.113883.1.6"
RAISONS = "1.2.250.1.213.1.1.4.11"
EXISTENCE = "PRPA_IN201307UV02"
EXISTENCE_REPONSE = "PRPA_IN201308UV02"
RECHERCHE = "PRPA_IN201305UV02"
#: request message -> (DMP transactions by reason code, control act trigger)
_RAISON_TD = {"TEST_EXST": "TD0.2", "CNSLT_DATA": "TD1.3a"}
_AUTORISATION = ("1.2.250.1.213.4.1.2.6.1", "1.2.250.1.213.4.1.2.6.2")
#: PDQ parameter element -> short name
_PDQ = {"livingSubjectName": "nom", "livingSubjectBirthTime": "naissance", "livingSubjectAdministrativeGender": "sexe",
        "livingSubjectId": "identifiant", "patientAddress": "adresse"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """A patient request: message name, message id (`root^extension`), reason, INS when it names one, PDQ parameters."""

    interaction: str
    id_message: str
    raison: str | None = None
    ins: str | None = None
    ins_oid: str | None = None
    emetteur_oid: str = ""
    emetteur: str = ""
    cree_le: str = ""
    requete_oid: str = ""
    parametres: dict[str, str] = field(default_factory=dict)

    @property
    def transaction(self) -> str | None:
        """The DMP transaction the message carries, `None` when it is none we know."""
        return "TD0.5" if self.interaction == RECHERCHE else _RAISON_TD.get(self.raison or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Existence:
    """The answer to TD0.2: acknowledgement, detail code, authorization value code, patient status, query result."""

    accuse: str
    detail: str | None
    autorisation: str | None
    statut: str | None
    resultat: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One patient of an answer: identifiers (root, extension), status code, names in order, birth date (TS)."""

    identifiants: tuple[tuple[str, str], ...]
    statut: str | None
    noms: tuple[str, ...]
    naissance: str | None


def tag(nom: str) -> str:
    """The Clark name of an HL7 v3 element."""
    return f"{{{NS}}}{nom}"


def write(demande: Demande) -> Element:
    """A request message: TD0.2 or TD1.3a by INS, TD0.5 (PDQ) by the traits in `parametres`."""
    root = etree.Element(tag(demande.interaction), nsmap={None: NS, "xsi": XSI}, ITSVersion="XML_1.0")
    oid, _, extension = demande.id_message.partition("^")
    _add(root, "id", root=oid, extension=extension)
    _add(root, "creationTime", value=demande.cree_le)
    _add(root, "interactionId", root=INTERACTIONS, extension=demande.interaction)
    for name, code in (("processingCode", "D"), ("processingModeCode", "T"), ("acceptAckCode", "AL")):
        _add(root, name, code=code)
    _device(root, "receiver", "RCV", ids.SERVEUR_DMP, "DMP")
    _device(root, "sender", "SND", demande.emetteur_oid, demande.emetteur)
    act = _add(root, "controlActProcess", classCode="CACT", moodCode="EVN")
    if demande.raison:
        _add(act, "reasonCode", code=demande.raison, codeSystem=RAISONS)
    query = _add(act, "queryByParameter")
    _add(query, "queryId", root=demande.requete_oid, extension=extension)
    _add(query, "statusCode", code="new")
    parameters = _add(query, "parameterList")
    if demande.interaction == RECHERCHE:
        _traits(parameters, demande.parametres)
    else:
        patient = _add(parameters, "patientIdentifier")
        _add(patient, "value", root=demande.ins_oid or "", extension=demande.ins or "")
        _add(patient, "semanticsText").text = "Patient.id"
    return root


def _traits(parameters: Element, traits: dict[str, str]) -> None:
    """The PDQ parameters, each in the attribute its data type uses (PN text, IVL_TS value, CE code, II extension)."""
    attributes = {"naissance": "value", "sexe": "code", "identifiant": "extension"}
    for element, name in _PDQ.items():
        if name not in traits:
            continue
        value = _add(_add(parameters, element), "value")
        if name in attributes:
            value.set(attributes[name], traits[name])
        else:
            value.text = traits[name]


def read(element: Element) -> Lecture[Demande]:
    """The request an element holds, with its deviations; `None` when it is no patient request of the DMP."""
    name = xml.local(element)
    if xml.namespace(element) != NS or name not in (EXISTENCE, RECHERCHE):
        return None, (ecart("hl7v3.message", xml.path(element), f"{EXISTENCE} ou {RECHERCHE}", element.tag),)
    act = element.find(tag("controlActProcess"))
    reason = None if act is None else act.find(tag("reasonCode"))
    value = element.find(f".//{tag('patientIdentifier')}/{tag('value')}")
    sender = element.find(f"{tag('sender')}/{tag('device')}")
    message = element.find(tag("id"))
    query = element.find(f".//{tag('queryId')}")
    demande = Demande(
        interaction=name,
        id_message="" if message is None else f"{message.get('root', '')}^{message.get('extension', '')}",
        raison=None if reason is None else reason.get("code"),
        ins=None if value is None else value.get("extension"),
        ins_oid=None if value is None else value.get("root"),
        emetteur_oid=_attribute(sender, "id", "root"),
        emetteur="" if sender is None else (xml.text(sender.find(tag("softwareName"))) or ""),
        cree_le=_attribute(element, "creationTime", "value"),
        requete_oid="" if query is None else query.get("root", ""),
        parametres=_parameters(element),
    )
    return demande, tuple(_deviations(demande, element))


def _parameters(element: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for holder in element.iter(tag("parameterList")):
        for child in xml.children(holder):
            name = _PDQ.get(xml.local(child))
            value = child.find(tag("value"))
            if name and value is not None:
                texts = [value.get("value") or value.get("code") or value.get("extension") or xml.text(value) or ""]
                found[name] = texts[0]
    return found


def _deviations(d: Demande, element: Element) -> Iterator[Anomalie]:
    where = xml.path(element)
    interaction = element.find(tag("interactionId"))
    seen = None if interaction is None else (interaction.get("root"), interaction.get("extension"))
    if seen != (INTERACTIONS, d.interaction):
        yield ecart("hl7v3.interaction", f"{where}/interactionId", f"{INTERACTIONS} / {d.interaction}", seen)
    if not d.id_message.strip("^"):
        yield ecart("hl7v3.id", f"{where}/id", "un identifiant de message", None)
    receiver = _attribute(element.find(f"{tag('receiver')}/{tag('device')}"), "id", "root")
    if receiver != ids.SERVEUR_DMP:
        yield ecart("hl7v3.destinataire", f"{where}/receiver/device/id", ids.SERVEUR_DMP, receiver or None)
    if d.interaction != EXISTENCE:
        return
    if d.raison not in _RAISON_TD:
        yield ecart("hl7v3.raison", f"{where}/controlActProcess/reasonCode", ", ".join(_RAISON_TD), d.raison)
    if d.ins_oid not in ids.INS_OIDS:
        yield ecart("hl7v3.ins.oid", f"{where}//patientIdentifier/value/@root", ", ".join(ids.INS_OIDS), d.ins_oid)
    elif not ids.est_ins(d.ins or ""):
        yield ecart("hl7v3.ins", f"{where}//patientIdentifier/value/@extension", ids.FORME_INS, d.ins)


def auteurs(element: Element) -> tuple[Anomalie, ...]:
    """The administration messages' author names that are empty (dmp facts §6.3, E8): a nameless holder is refused.

    At most 50 are given: the location of each costs its rank.
    """
    found = (
        ecart("hl7v3.auteur.nom", xml.path(person), f"un {name} non vide", None)
        for person in element.iter(tag("assignedPerson"))
        for name in ("family", "given")
        if not xml.text(person.find(f"{tag('name')}/{tag(name)}"))
    )
    return tuple(islice(found, 50))


def read_existence(element: Element) -> Lecture[Existence]:
    """What a TD0.2 answer says."""
    if (xml.namespace(element), xml.local(element)) != (NS, EXISTENCE_REPONSE):
        return None, (ecart("hl7v3.message", xml.path(element), EXISTENCE_REPONSE, element.tag),)
    ack = element.find(tag("acknowledgement"))
    detail = element.find(f"{tag('acknowledgement')}/{tag('acknowledgementDetail')}/{tag('code')}")
    status = element.find(f".//{tag('patient')}/{tag('statusCode')}")
    result = element.find(f".//{tag('queryAck')}/{tag('queryResponseCode')}")
    return Existence(
        accuse=_attribute(ack, "typeCode", "code"),
        detail=None if detail is None else detail.get("code"),
        autorisation=_authorization(element),
        statut=None if status is None else status.get("code"),
        resultat=None if result is None else result.get("code"),
    ), ()


def patients(element: Element) -> tuple[Patient, ...]:
    """The patients an answer lists (201308 or 201306), in order, at most 1 000."""
    found = []
    for node in islice(element.iter(tag("patient")), 1_000):
        person = node.find(tag("patientPerson"))
        status = node.find(tag("statusCode"))
        birth = None if person is None else person.find(tag("birthTime"))
        names = () if person is None else tuple(xml.text(n) or "" for n in person.iter(tag("family"), tag("given")))
        found.append(
            Patient(
                identifiants=tuple((n.get("root", ""), n.get("extension", "")) for n in node.findall(tag("id"))),
                statut=None if status is None else status.get("code"),
                noms=names,
                naissance=None if birth is None else birth.get("value"),
            )
        )
    return tuple(found)


def _authorization(element: Element) -> str | None:
    for line in element.iter(tag("attentionLine")):
        key = line.find(tag("keyWordText"))
        value = line.find(tag("value"))
        if key is not None and value is not None and key.get("code") == "AUTORISATION":
            return str(value.get("code") or "") or None
    return None


def write_existence(existence: Existence, demande: Demande, *, id_message: str, cree_le: str) -> Element:
    """A TD0.2 answer message to a request."""
    root = etree.Element(tag(EXISTENCE_REPONSE), nsmap={None: NS, "xsi": XSI}, ITSVersion="XML_1.0")
    oid, _, extension = id_message.partition("^")
    _add(root, "id", root=oid, extension=extension)
    _add(root, "creationTime", value=cree_le)
    _add(root, "interactionId", root=INTERACTIONS, extension=EXISTENCE_REPONSE)
    for name, code in (("processingCode", "P"), ("processingModeCode", "T"), ("acceptAckCode", "NE")):
        _add(root, name, code=code)
    _device(root, "receiver", "RCV", demande.emetteur_oid, demande.emetteur)
    _device(root, "sender", "SND", ids.SERVEUR_DMP, "DMP")
    if existence.autorisation:
        line = _add(root, "attentionLine")
        _add(line, "keyWordText", code="AUTORISATION", codeSystem=_AUTORISATION[0])
        _add(line, "value", code=existence.autorisation, codeSystem=_AUTORISATION[1]).set(f"{{{XSI}}}type", "CV")
    ack = _add(root, "acknowledgement")
    _add(ack, "typeCode", code=existence.accuse)
    if existence.detail:
        _add(_add(ack, "acknowledgementDetail"), "code", code=existence.detail)
    act = _add(root, "controlActProcess", classCode="CACT", moodCode="EVN")
    if existence.statut:
        event = _add(_add(act, "subject", typeCode="SUBJ"), "registrationEvent", classCode="REG", moodCode="EVN")
        _add(event, "statusCode", code="completed")
        patient = _add(_add(event, "subject1", typeCode="SBJ"), "patient", classCode="PAT")
        _add(patient, "id", root=demande.ins_oid or "", extension=demande.ins or "")
        _add(patient, "statusCode", code=existence.statut)
    answer = _add(act, "queryAck")
    _add(answer, "queryId", root=demande.requete_oid, extension=demande.id_message.partition("^")[2])
    if existence.resultat:
        _add(answer, "queryResponseCode", code=existence.resultat)
    return root


def _device(root: Element, name: str, code: str, oid: str, software: str) -> None:
    device = _add(_add(root, name, typeCode=code), "device", classCode="DEV", determinerCode="INSTANCE")
    _add(device, "id", root=oid)
    _add(device, "softwareName").text = software


def _attribute(parent: Element | None, child: str, name: str) -> str:
    node = None if parent is None else parent.find(tag(child))
    return "" if node is None else str(node.get(name, ""))


def _add(parent: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, tag(name), **attributes)
