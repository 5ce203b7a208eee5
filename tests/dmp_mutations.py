"""One way to break each rule: (case, change, rule broken). Changes act on conforming examples of `dmp_exemples`."""

import base64
import copy
import dataclasses

from lxml import etree

from eprouvette_sim.formats import ebrim, saml, vihf
from eprouvette_sim.formats.cda.lecture import clark

# --- CDA -----------------------------------------------------------------------------------------------------------


def drop(path):
    def change(root):
        node = root.find(clark(path))
        node.getparent().remove(node)

    return change


def put(path, name, value):
    def change(root):
        node = root.find(clark(path))
        if value is None:
            del node.attrib[name]
        else:
            node.set(name, value)

    return change


def write(path, text):
    def change(root):
        root.find(clark(path)).text = text

    return change


def twice(path):
    def change(root):
        node = root.find(clark(path))
        node.addnext(copy.deepcopy(node))

    return change


def rename(path, name):
    def change(root):
        root.find(clark(path)).tag = clark(name)

    return change


def last(path):
    def change(root):
        node = root.find(clark(path))
        node.getparent().append(node)

    return change


def add(path, name, **attributes):
    def change(root):
        parent = root if path == "." else root.find(clark(path))
        etree.SubElement(parent, clark(name), **attributes)

    return change


def body(content):
    return write("component/nonXMLBody/text", base64.b64encode(content).decode())


def both(*changes):
    def change(root):
        for one in changes:
            one(root)

    return change


def template(root_value):
    def change(root):
        for node in root.findall(clark("templateId")):
            if node.get("root") == root_value:
                root.remove(node)

    return change


def structured(root):
    holder = root.find(clark("component"))
    holder.remove(holder.find(clark("nonXMLBody")))
    section = etree.SubElement(
        etree.SubElement(etree.SubElement(holder, clark("structuredBody")), clark("component")), clark("section")
    )
    etree.SubElement(section, clark("title")).text = "Section"


def related(root):
    node = etree.Element(clark("relatedDocument"), typeCode="RPLC")
    etree.SubElement(
        etree.SubElement(node, clark("parentDocument")), clark("id"), root=root.find(clark("id")).get("root")
    )
    root.find(clark("componentOf")).addprevious(node)


PATIENT = "recordTarget/patientRole"
AUTEUR = "author/assignedAuthor"
ACTE = "documentationOf/serviceEvent"
LIEU = "componentOf/encompassingEncounter/location"

#: The ten mutations of dmp facts §8.1, with the rule that must see each natively.
DIX = [
    ("setId retiré", drop("setId"), "cda.setid"),
    ("custodian retiré", drop("custodian"), "cda.structure.absent"),
    ("legalAuthenticator retiré", drop("legalAuthenticator"), "cda.responsable"),
    ("birthTime retiré", drop(f"{PATIENT}/patient/birthTime"), "cda.patient.naissance"),
    ("confidentialityCode hors jeu", put("confidentialityCode", "code", "X"), "cda.confidentialite"),
    ("type hors jeu", put("code", "code", "00000-0"), "cda.code"),
    ("templateId CI-SIS retiré", template("1.2.250.1.213.1.1.1.1"), "cda.templateid.cisis"),
    ("realmCode US", put("realmCode", "code", "US"), "cda.realmcode"),
    ("location retiré", drop(LIEU), "cda.sejour.lieu"),
    ("nom d'élément faux", rename("languageCode", "langageCode"), "cda.structure.inconnu"),
]

CDA = [
    *DIX,
    ("ordre", last("title"), "cda.structure.ordre"),
    ("répété", twice("setId"), "cda.structure.repete"),
    ("attribut", put("documentationOf/serviceEvent/performer", "typeCode", None), "cda.structure.attribut"),
    ("deux sortes d'auteur", add("author/assignedAuthor", "assignedAuthoringDevice"), "cda.auteur.personne"),
    ("typeId", put("typeId", "extension", "POCD_HD000041"), "cda.typeid"),
    ("HL7 France", template("2.16.840.1.113883.2.8.2.1"), "cda.templateid.hl7france"),
    ("modèle", template("1.3.6.1.4.1.19376.1.2.20"), "cda.templateid.modele"),
    ("id extension", put("id", "extension", "42"), "cda.id.extension"),
    ("id urn", put("id", "root", "urn:oid:1.2.3"), "cda.id.forme"),
    ("id uuid", put("id", "root", "2DB3E431-03B4-4FC4-99E5-AA2E3CE1D12A"), "cda.id.oid"),
    ("système du type", put("code", "codeSystem", "1.2.3"), "cda.code.systeme"),
    ("titre absent", drop("title"), "cda.titre"),
    ("titre vide", write("title", " "), "cda.titre.vide"),
    ("templateId double", twice("templateId"), "cda.templateid.repete"),
    ("sans libellé", put("code", "displayName", None), "cda.libelle"),
    ("confidentialité rare", put("confidentialityCode", "code", "M"), "cda.confidentialite.rare"),
    ("confidentialité système", put("confidentialityCode", "codeSystem", "1.2.3"), "cda.confidentialite.systeme"),
    ("autre langue", put("languageCode", "code", "en-US"), "cda.langue.valeur"),
    ("version négative", put("versionNumber", "value", "-1"), "cda.version.valeur"),
    ("deux remplacements", both(related, related, put("versionNumber", "value", "2")), "cda.version.plusieurs"),
    ("période absente", drop(f"{ACTE}/effectiveTime"), "cda.acte.periode"),
    ("deux exécutants", twice(f"{ACTE}/performer"), "cda.acte.executant"),
    ("auteur nul", put("author", "nullFlavor", "UNK"), "cda.nullflavor"),
    ("identifiant nul", put(f"{AUTEUR}/id", "nullFlavor", "UNK"), "cda.nullflavor.interne"),
    ("deux patients", twice("recordTarget"), "cda.patient.plusieurs"),
    ("IPP sans valeur", lambda r: r.findall(clark(f"{PATIENT}/id"))[1].attrib.pop("extension"), "cda.patient.id"),
    (
        "sans INS ni sexe",
        both(drop(f"{PATIENT}/id"), drop(f"{PATIENT}/patient/administrativeGenderCode")),
        "cda.patient.traits",
    ),
    (
        "prénoms tous qualifiés",
        lambda r: r.find(clark(f"{PATIENT}/patient/name/given")).set("qualifier", "CL"),
        "cda.patient.prenoms",
    ),
    ("patient SP", put(f"{PATIENT}/patient/name/family", "qualifier", "SP"), "cda.patient.qualifier"),
    (
        "quatre modèles",
        lambda r: r.find(clark("typeId")).addnext(etree.Element(clark("templateId"), root="1.2.3")),
        "cda.corps.n1.modeles",
    ),
    ("titre long", write("title", "x" * 129), "cda.titre.longueur"),
    ("date au jour", put("effectiveTime", "value", "20261124"), "cda.date.precision"),
    ("langue", put("languageCode", "code", "fr"), "cda.langue"),
    ("version absente", drop("versionNumber"), "cda.version"),
    ("version texte", put("versionNumber", "value", "v1"), "cda.version.entier"),
    ("version 2 seule", put("versionNumber", "value", "2"), "cda.version.rplc"),
    ("version 1 remplace", related, "cda.version.premiere"),
    ("même id", both(related, put("versionNumber", "value", "2")), "cda.version.meme_id"),
    ("acte absent", drop("documentationOf"), "cda.acte"),
    ("début absent", drop(f"{ACTE}/effectiveTime/low"), "cda.acte.debut"),
    ("exécutant absent", drop(f"{ACTE}/performer"), "cda.acte.executant"),
    (
        "cadre inconnu",
        put(f"{ACTE}/performer/assignedEntity/representedOrganization/standardIndustryClassCode", "code", "HOPITAL"),
        "cda.acte.cadre",
    ),
    (
        "cadre système",
        put(
            f"{ACTE}/performer/assignedEntity/representedOrganization/standardIndustryClassCode", "codeSystem", "1.2.3"
        ),
        "cda.acte.cadre.systeme",
    ),
    ("séjour absent", drop("componentOf"), "cda.sejour"),
    ("secteur", put(f"{LIEU}/healthCareFacility/code", "code", "SA11"), "cda.sejour.secteur"),
    ("secteur système", put(f"{LIEU}/healthCareFacility/code", "codeSystem", "1.2.3"), "cda.sejour.secteur.systeme"),
    ("nullFlavor", put("title", "nullFlavor", "UNK"), "cda.nullflavor"),
    ("date impossible", put(f"{ACTE}/effectiveTime/low", "value", "20261301"), "cda.ts"),
    ("date ISO", put("author/time", "value", "2026-11-24T12:00:00"), "cda.ts"),
    ("root libellé", put("setId", "root", "mon id"), "cda.uid"),
    ("patient absent", drop(f"{PATIENT}/patient"), "cda.patient.absent"),
    ("INS-C", put(f"{PATIENT}/id", "root", "1.2.250.1.213.1.4.2"), "cda.patient.ins.historique"),
    ("INS absent", drop(f"{PATIENT}/id"), "cda.patient.ins.absent"),
    (
        "IPP d'abord",
        lambda root: root.find(clark(PATIENT)).insert(0, root.findall(clark(f"{PATIENT}/id"))[1]),
        "cda.patient.ins.rang",
    ),
    (
        "INS sans clé",
        lambda r: put(f"{PATIENT}/id", "extension", r.find(clark(f"{PATIENT}/id")).get("extension")[:13])(r),
        "cda.patient.ins.forme",
    ),
    ("clé de test fausse", put(f"{PATIENT}/id", "extension", "284019999901200"), "cda.patient.ins.cle_test"),
    (
        "clé fausse",
        both(put(f"{PATIENT}/id", "extension", "284019999901200"), put(f"{PATIENT}/id", "root", "1.2.250.1.213.1.4.8")),
        "cda.patient.ins.cle",
    ),
    ("sexe absent", drop(f"{PATIENT}/patient/administrativeGenderCode"), "cda.patient.sexe"),
    ("nom vide", write(f"{PATIENT}/patient/name/family", ""), "cda.patient.nom.incomplet"),
    ("sans nom", drop(f"{PATIENT}/patient/name"), "cda.patient.nom"),
    ("nom de naissance", put(f"{PATIENT}/patient/name/family", "qualifier", None), "cda.patient.nom_naissance"),
    (
        "prénom de naissance",
        lambda r: r.findall(clark(f"{PATIENT}/patient/name/given"))[1].set("qualifier", "CL"),
        "cda.patient.prenom_naissance",
    ),
    ("lieu de naissance", drop(f"{PATIENT}/patient/birthplace"), "cda.patient.lieu"),
    ("qualifier SP", put(f"{AUTEUR}/assignedPerson/name/family", "qualifier", "SP"), "cda.nom.sp"),
    ("auteur interne", put(f"{AUTEUR}/id", "root", "1.2.3.4"), "cda.auteur.id"),
    ("auteur sans code", drop(f"{AUTEUR}/code"), "cda.auteur.code"),
    ("auteur système", put(f"{AUTEUR}/code", "codeSystem", "1.2.3"), "cda.auteur.code.systeme"),
    ("auteur sans structure", drop(f"{AUTEUR}/representedOrganization"), "cda.auteur.structure"),
    ("auteur sans personne", drop(f"{AUTEUR}/assignedPerson"), "cda.auteur.personne"),
    ("RPPS sans 8", put(f"{AUTEUR}/id", "extension", "99700000001"), "cda.ps.forme"),
    ("FINESS sans 1", put(f"{AUTEUR}/representedOrganization/id", "extension", "990000013"), "cda.structure_id.forme"),
    ("signatureCode", put("legalAuthenticator/signatureCode", "code", "X"), "cda.responsable.signature"),
    ("responsable interne", put("legalAuthenticator/assignedEntity/id", "root", "1.2.3.4"), "cda.responsable.id"),
    (
        "conservateur interne",
        put("custodian/assignedCustodian/representedCustodianOrganization/id", "root", "1.2.3.4"),
        "cda.conservateur",
    ),
    ("corps absent", drop("component/nonXMLBody"), "cda.corps.absent"),
    ("deux corps", add("component", "structuredBody"), "cda.corps.deux"),
    ("N1 sans modèle", template("1.3.6.1.4.1.19376.1.2.20"), "cda.corps.n1.modele"),
    ("N3 avec modèle N1", structured, "cda.corps.n3.modele"),
    ("biologie en N1", put("code", "code", "11502-2"), "cda.corps.niveau"),
    ("type de contenu", put("component/nonXMLBody/text", "mediaType", "application/zip"), "cda.corps.media"),
    ("représentation", put("component/nonXMLBody/text", "representation", "TXT"), "cda.corps.representation"),
    ("base64 coupé", write("component/nonXMLBody/text", "JVBERi0*"), "cda.corps.base64"),
    ("contenu vide", write("component/nonXMLBody/text", ""), "cda.corps.vide"),
    ("pas un PDF", body(b"bonjour"), "cda.corps.signature"),
    ("base64 de base64", body(base64.b64encode(b"%PDF-1.4")), "cda.corps.signature"),
    ("pas PDF/A", body(b"%PDF-1.7\n%%EOF"), "cda.corps.pdfa"),
    (
        "PDF/A-3",
        body(b"%PDF-1.7 <pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"),
        "cda.corps.pdfa.partie",
    ),
    ("script", add("component/nonXMLBody", "script"), "cda.script"),
]

# --- VIHF ----------------------------------------------------------------------------------------------------------


def attribute(root, name):
    return next(node for node in root.iter(saml.tag("Attribute")) if node.get("Name") == name)


def without(name):
    return lambda root: attribute(root, name).getparent().remove(attribute(root, name))


def renamed(name, other):
    return lambda root: attribute(root, name).set("Name", other)


def valued(name, text):
    return lambda root: setattr(attribute(root, name)[0], "text", text)


def extra(name, text="x"):
    def change(root):
        node = etree.SubElement(root.find(saml.tag("AttributeStatement")), saml.tag("Attribute"), Name=name)
        etree.SubElement(node, saml.tag("AttributeValue")).text = text

    return change


def coded(name, attribut, value):
    return lambda root: next(attribute(root, name).iter(f"{{{vihf.HL7}}}*")).set(attribut, value)


def element(path, *, attribut=None, value=None, texte=None):
    def change(root):
        node = root if path == "." else root.find("/".join(saml.tag(step) for step in path.split("/")))
        if attribut and value is None:
            del node.attrib[attribut]
        elif attribut:
            node.set(attribut, value)
        else:
            node.text = texte

    return change


def removed(path):
    def change(root):
        node = root.find("/".join(saml.tag(step) for step in path.split("/")))
        node.getparent().remove(node)

    return change


def two_roles_in_one(root):
    node = attribute(root, vihf.ROLE)
    node[0].append(node[1][0])
    node.remove(node[1])


def conditions(before, after, audience=None):
    def change(root):
        node = etree.Element(saml.tag("Conditions"), NotBefore=before, NotOnOrAfter=after)
        if audience:
            etree.SubElement(
                etree.SubElement(node, saml.tag("AudienceRestriction")), saml.tag("Audience")
            ).text = audience
        root.insert(2, node)

    return change


DIRECT, AIR = (
    {"mode": "DIRECTE", "subject_id": None},
    {"mode": "INDIRECTE_RENFORCEE", "declaration": "APP_BROWSER_AUTH"},
)
SECRET = "INVISIBLE_REPRESENTANTS_LEGAUX^1.2.250.1.213.1.1.4.13"

#: (case, changes of the typed VIHF, change of its tree, rule)
VIHF = [
    ("SAML 1.1", {}, element(".", attribut="Version", value="1.1"), "saml.version"),
    ("ID chiffre", {}, element(".", attribut="ID", value="1abc"), "saml.id"),
    ("heure locale", {}, element(".", attribut="IssueInstant", value="2026-11-24T13:00:00+01:00"), "saml.instant"),
    ("émetteur absent", {}, removed("Issuer"), "saml.emetteur"),
    ("bornes inversées", {}, conditions("2026-11-24T12:10:00Z", "2026-11-24T12:00:00Z"), "saml.fenetre"),
    ("audience", {}, conditions("2026-11-24T12:00:00Z", "2026-11-24T12:10:00Z", "dmp"), "vihf.audience"),
    ("format émetteur", {}, element("Issuer", attribut="Format"), "vihf.emetteur.format"),
    ("sans NameID", {}, removed("Subject/NameID"), "vihf.name_id.absent"),
    ("RPPS nu", {"name_id": "99700000001"}, None, "vihf.name_id.forme"),
    ("AIR interne", {**AIR, "name_id": "3990000013/12"}, None, "vihf.name_id.air"),
    ("sans AuthnInstant", {}, removed("AuthnStatement"), "vihf.authentification"),
    ("attribut absent", {}, without("Secteur_Activite"), "vihf.attribut.absent"),
    ("casse", {}, renamed("LPS_Nom", "lps_nom"), "vihf.attribut.casse"),
    ("vide", {"lps_version": ""}, None, "vihf.attribut.vide"),
    ("répété", {}, extra("LPS_Nom"), "vihf.attribut.repete"),
    ("obsolète", {}, extra("Mode_Acces"), "vihf.attribut.obsolete"),
    ("inconnu", {}, extra("Mon_Attribut"), "vihf.attribut.inconnu"),
    ("casse du mode", {"nom_mode": "Authentification_Mode"}, None, "vihf.mode.casse"),
    ("mode absent", {}, without("Authentification_mode"), "vihf.mode.absent"),
    ("mode inconnu", {"mode": "CARTE"}, None, "vihf.mode.valeur"),
    ("version 2", {"version": "2.0"}, None, "vihf.version"),
    ("version 4", {"version": "4.0"}, None, "vihf.version.4"),
    ("structure", {"structure": "990000013"}, None, "vihf.structure"),
    ("secteur nu", {}, valued("Secteur_Activite", "SA01"), "vihf.secteur"),
    ("secteur inconnu", {"secteur": "SA11"}, None, "vihf.secteur.code"),
    ("ressource", {}, valued("Ressource_URN", "urn:cnam"), "vihf.ressource"),
    (
        "accès en texte",
        {},
        lambda r: attribute(r, vihf.PURPOSE)[0].remove(attribute(r, vihf.PURPOSE)[0][0]),
        "vihf.acces.forme",
    ),
    ("accès système", {}, coded(vihf.PURPOSE, "codeSystem", "1.2.3"), "vihf.acces.systeme"),
    ("accès code", {"acces": "urgence"}, None, "vihf.acces.code"),
    ("deux rôles en un", {}, two_roles_in_one, "vihf.role.plusieurs"),
    (
        "rôle en texte",
        {},
        lambda r: (
            attribute(r, vihf.ROLE)[0].remove(attribute(r, vihf.ROLE)[0][0])
            or setattr(attribute(r, vihf.ROLE)[1][0], "tag", "Role")
        ),
        "vihf.role.forme",
    ),
    ("rôle sans code", {}, lambda r: attribute(r, vihf.ROLE)[0][0].attrib.pop("code"), "vihf.role.code"),
    ("spécialité d'abord", {"roles": vihf.exemple().roles[::-1]}, None, "vihf.role.profession"),
    ("sans spécialité", {"roles": vihf.exemple().roles[:1]}, None, "vihf.role.specialite"),
    ("patient nu", {}, valued(vihf.RESOURCE_ID, "284019999901205"), "vihf.patient.forme"),
    ("INS-C", {"ins_oid": "1.2.250.1.213.1.4.2"}, None, "vihf.patient.oid"),
    ("INS court", {"ins": "2840199999012"}, None, "vihf.patient.ins"),
    ("secret mal écrit", {**DIRECT, "confidentialite": "INVISIBLE_REPRESENTANTS_LEGAUX"}, None, "vihf.confidentialite"),
    ("secret en indirect", {"confidentialite": SECRET}, None, "vihf.confidentialite.indirecte"),
    ("subject-id en direct", {"mode": "DIRECTE"}, None, "vihf.subject_id.directe"),
    ("sans contexte", {}, removed("AuthnStatement/AuthnContext/AuthnContextClassRef"), "vihf.contexte.absent"),
    ("contexte d'ailleurs", {"contexte": "urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos"}, None, "vihf.contexte"),
    ("AIR sans déclaration", {**AIR, "declaration": None}, None, "vihf.air.declaration"),
]

# --- XDS -----------------------------------------------------------------------------------------------------------


def slot(name, value):
    return lambda f: dataclasses.replace(
        f, slots={k: v for k, v in f.slots.items() if k != name} | ({name: (value,)} if value is not None else {})
    )


def codes(name, *values):
    def change(f):
        return dataclasses.replace(
            f, codes={k: v for k, v in f.codes.items() if k != name} | ({name: values} if values else {})
        )

    return change


def level(*names):
    systems = {True: "1.2.250.1.213.1.1.4.13", False: "2.16.840.1.113883.5.25"}
    return codes("confidentialite", *(ebrim.Code(code=n, systeme=systems["_" in n]) for n in names))


def fields(**values):
    return lambda thing: dataclasses.replace(thing, **values)


def author(**values):
    return lambda thing: dataclasses.replace(thing, auteurs=(dataclasses.replace(thing.auteurs[0], **values),))


#: (case, change of the document entry, rule)
FICHE = [
    ("slot absent", slot("languageCode", None), "ebrim.slot.absent"),
    ("hash laissé au dépôt", slot("hash", None), "ebrim.slot.calcule"),
    ("code absent", codes("classe"), "ebrim.code.absent"),
    ("titre absent", fields(titre=None), "ebrim.champ.absent"),
    ("sans auteur", fields(auteurs=()), "ebrim.auteur.absent"),
    ("sans institution", author(institution=()), "ebrim.auteur.institution"),
    ("sans personne", author(personne=()), "ebrim.auteur.personne"),
    ("statut", fields(statut="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"), "ebrim.statut"),
    ("sans traits", slot("sourcePatientInfo", None), "ebrim.source_patient_info"),
    ("OID^extension", fields(unique_id="1.2.3^4"), "ebrim.unique_id.extension"),
    ("uuid", fields(unique_id="2DB3E431-03B4"), "ebrim.unique_id"),
    ("arc en 0", fields(unique_id="1.2.03"), "ebrim.unique_id"),
    ("décalage", slot("creationTime", "20261124120000+0100"), "ebrim.instant"),
    ("SHA-256", slot("hash", "0" * 64), "ebrim.hash"),
    ("taille", slot("size", "12 Ko"), "ebrim.size"),
    ("langue", slot("languageCode", "fr"), "ebrim.langue"),
    ("titre long", fields(titre="x" * 256), "ebrim.titre"),
    ("XCN", slot("legalAuthenticator", "899700000001^MARTIN"), "ebrim.xcn"),
    ("XON", author(institution=("HOPITAL",)), "ebrim.xon"),
    ("XON sans 1", author(institution=("H^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^990000013",)), "ebrim.xon.identifiant"),
    ("IPP en patientId", fields(patient_id="IPP-1^^^&1.2.3&ISO^PI"), "ebrim.patient_id"),
    ("INS-C", fields(patient_id="284019999901205^^^&1.2.250.1.213.1.4.2&ISO^NH"), "ebrim.patient_id.oid"),
    ("INS court", fields(patient_id="2840199999012^^^&1.2.250.1.213.1.4.10&ISO^NH"), "ebrim.patient_id.ins"),
    (
        "sourcePatientId",
        slot("sourcePatientId", "284019999901205^^^&1.2.250.1.213.1.4.10&ISO^NH"),
        "ebrim.source_patient_id",
    ),
    ("typeCode", codes("type", ebrim.Code(code="CRH", systeme="2.16.840.1.113883.6.1")), "ebrim.typecode"),
    ("classCode", codes("classe", ebrim.Code(code="99", systeme="1.2.250.1.213.1.1.4.1")), "ebrim.classcode"),
    ("cadre", codes("cadre", ebrim.Code(code="HOPITAL", systeme="1.2.250.1.213.1.1.4.9")), "ebrim.cadre"),
    (
        "établissement",
        codes("etablissement", ebrim.Code(code="SA62", systeme="1.2.250.1.71.4.2.4")),
        "ebrim.etablissement",
    ),
    ("drapeau HL7 v2", level("N", "INVISIBLE_REP_LEGAUX"), "ebrim.confidentialite"),
    ("sans base", level("MASQUE_PS"), "ebrim.confidentialite.base"),
    ("cinq codes", level("N", "N", "N", "N", "R"), "ebrim.confidentialite.nombre"),
    ("cumul", level("N", "MASQUE_PS", "INVISIBLE_PATIENT"), "ebrim.visibilite.cumul"),
    ("formatCode", codes("format", ebrim.Code(code="urn:x:2099", systeme="1.2.3")), "ebrim.formatcode"),
    (
        "codingScheme",
        codes("type", ebrim.Code(code="34112-3", systeme="1.2.250.1.213.1.1.5.471")),
        "ebrim.codingscheme",
    ),
]

LOT = [
    ("sans sourceId", fields(source_id=None), "ebrim.lot.absent"),
    ("uuid", fields(unique_id="2DB3E431"), "ebrim.lot.oid"),
    ("sans auteur", fields(auteurs=()), "ebrim.lot.auteur"),
]
