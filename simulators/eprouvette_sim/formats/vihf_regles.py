"""What the VIHF must hold, attribute by attribute and mode by mode (dmp facts §3); one small function per theme."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eprouvette_sim.formats import vihf, xml
from eprouvette_sim.formats.data import ecart, jeu
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.saml import Assertion, Attribut
    from eprouvette_sim.formats.vihf import Vihf
    from eprouvette_sim.kernel.anomalie import Anomalie

#: Attribute -> modes in which it is required (dmp facts §3.2); `*` = every mode.
OBLIGATOIRES = {
    "VIHF_Version": "*",
    "Identifiant_Structure": "*",
    "Secteur_Activite": "*",
    vihf.ROLE: "*",
    "Ressource_URN": "*",
    vihf.PURPOSE: "*",
    "LPS_Nom": "*",
    "LPS_Version": "*",
    vihf.HOMOLOGATION: "*",
    vihf.SUBJECT_ID: "INDIRECTE INDIRECTE_RENFORCEE",
}
FACULTATIFS = (*vihf.MODE_NAMES, vihf.RESOURCE_ID, vihf.CONFIDENTIALITY, "LPS_ID", vihf.SUBJECT_ID)
OBSOLETES = ("Profession", "Confidentiality_code", "Mode_Acces", "LPS_Type")
_SYSTEMES_DE_ROLE = (vihf.PROFESSION, vihf.ETUDIANT, vihf.A00)
_SPECIALITES = {"10": vihf.SPECIALITE, "21": vihf.PHARMACIE}
_CX = re.compile(r"[^\s^&]+\^\^\^&[0-9.]+&ISO\^NH(\^.*)?")


def deviations(assertion: Assertion) -> tuple[Anomalie, ...]:
    """Everything in which an assertion departs from the VIHF rules; linear in its attributes."""
    content = vihf.read(assertion)
    themes = (_emetteur, _presence, _names, _mode, _values, _roles, _patient, _contexte)
    return tuple(found for theme in themes for found in theme(assertion, content))


def _emetteur(a: Assertion, v: Vihf) -> Iterator[Anomalie]:
    from eprouvette_sim.formats.saml import X509_SUBJECT

    if a.emetteur_format != X509_SUBJECT:
        yield ecart("vihf.emetteur.format", f"{a.lieu}/Issuer/@Format", X509_SUBJECT, a.emetteur_format)
    if not v.name_id:
        yield ecart("vihf.name_id.absent", f"{a.lieu}/Subject/NameID", "l'identifiant national de l'utilisateur", None)
    elif not ids.est_ps(v.name_id):
        yield ecart("vihf.name_id.forme", f"{a.lieu}/Subject/NameID", ids.FORME_PS, v.name_id)
    elif v.mode == "INDIRECTE_RENFORCEE" and not v.name_id.startswith("8"):
        yield ecart("vihf.name_id.air", f"{a.lieu}/Subject/NameID", "8 + RPPS en AIR", v.name_id)
    if a.audiences:
        yield ecart("vihf.audience", f"{a.lieu}/Conditions/AudienceRestriction", "aucune restriction", a.audiences[0])
    if a.authentifie_le is None:
        yield ecart("vihf.authentification", f"{a.lieu}/AuthnStatement/@AuthnInstant", "un instant", None)


def _presence(a: Assertion, v: Vihf) -> Iterator[Anomalie]:
    names = {attribute.nom for attribute in a.attributs}
    folded = {name.lower(): name for name in names}
    for name, modes in OBLIGATOIRES.items():
        if name in names or not (modes == "*" or v.mode in modes.split()):
            continue
        other = folded.get(name.lower())
        if other:
            yield ecart("vihf.attribut.casse", f"{a.lieu}/AttributeStatement", name, other)
        else:
            yield ecart("vihf.attribut.absent", f"{a.lieu}/AttributeStatement", f"l'attribut {name}", None)
    for name in OBLIGATOIRES:
        attribute = a.attribut(name)
        if attribute and name not in (vihf.ROLE, vihf.PURPOSE) and not any(attribute.textes):
            yield ecart("vihf.attribut.vide", attribute.lieu, f"une valeur de {name}", "vide")
    if v.mode == "DIRECTE" and vihf.SUBJECT_ID in names:
        yield ecart("vihf.subject_id.directe", f"{a.lieu}/AttributeStatement", "absent en mode direct", "présent")


def _names(a: Assertion, v: Vihf) -> Iterator[Anomalie]:
    known = {*OBLIGATOIRES, *FACULTATIFS}
    lowered = {name.lower() for name in known}
    seen: set[str] = set()
    for attribute in a.attributs:
        if attribute.nom in seen:
            yield ecart("vihf.attribut.repete", attribute.lieu, "un attribut une seule fois", attribute.nom)
        seen.add(attribute.nom)
        if attribute.nom in OBSOLETES:
            yield ecart("vihf.attribut.obsolete", attribute.lieu, "un attribut du VIHF actuel", attribute.nom)
        elif attribute.nom not in known and attribute.nom.lower() not in lowered:
            yield ecart("vihf.attribut.inconnu", attribute.lieu, "un attribut connu", attribute.nom)
    if v.nom_mode == "Authentification_Mode":
        yield ecart(
            "vihf.mode.casse",
            f"{a.lieu}/AttributeStatement",
            "Authentification_mode ou Authentification_Mode",
            v.nom_mode,
        )


def _mode(a: Assertion, v: Vihf) -> Iterator[Anomalie]:
    where = f"{a.lieu}/AttributeStatement"
    if not v.nom_mode:
        yield ecart("vihf.mode.absent", where, "l'attribut Authentification_mode", None)
    elif v.mode not in vihf.MODES:
        yield ecart("vihf.mode.valeur", _place(a, v.nom_mode), ", ".join(vihf.MODES), v.mode or "vide")
    if v.version and v.version not in vihf.VERSIONS:
        yield ecart("vihf.version", _place(a, "VIHF_Version"), "3.0 (ou 4.0)", v.version)
    elif v.version == "4.0":
        yield ecart("vihf.version.4", _place(a, "VIHF_Version"), "3.0 ou 4.0", v.version)


def _values(a: Assertion, v: Vihf) -> Iterator[Anomalie]:
    if v.structure and not ids.est_structure(v.structure):
        yield ecart("vihf.structure", _place(a, "Identifiant_Structure"), ids.FORME_STRUCTURE, v.structure)
    sector = a.texte("Secteur_Activite")
    if sector and not re.fullmatch(rf"SA\d\d\^{re.escape(ids.SECTEUR)}", sector):
        yield ecart("vihf.secteur", _place(a, "Secteur_Activite"), f"SAxx^{ids.SECTEUR}", sector)
    elif sector and not jeu("etablissement").admet(v.secteur):
        yield ecart("vihf.secteur.code", _place(a, "Secteur_Activite"), str(jeu("etablissement")), v.secteur)
    urn = a.texte("Ressource_URN")
    if urn and urn != "urn:dmp":
        yield ecart("vihf.ressource", _place(a, "Ressource_URN"), "urn:dmp", urn)
    yield from _purpose(a)


def _purpose(a: Assertion) -> Iterator[Anomalie]:
    attribute = a.attribut(vihf.PURPOSE)
    if attribute is None:
        return
    nodes = _nodes(attribute)
    if [xml.local(node) for node in nodes] != ["PurposeOfUse"]:
        yield ecart(
            "vihf.acces.forme", attribute.lieu, "un élément HL7 PurposeOfUse", [xml.local(n) for n in nodes] or "aucun"
        )
        return
    if nodes[0].get("codeSystem") != vihf.ACCES:
        yield ecart("vihf.acces.systeme", attribute.lieu, vihf.ACCES, nodes[0].get("codeSystem"))
    if nodes[0].get("code") != "normal":
        yield ecart("vihf.acces.code", attribute.lieu, "normal (seul code attesté)", nodes[0].get("code"))


def _roles(a: Assertion, v: Vihf) -> Iterator[Anomalie]:
    attribute = a.attribut(vihf.ROLE)
    if attribute is None:
        return
    several = next((value for value in attribute.valeurs if len(xml.children(value)) > 1), None)
    if several is not None:
        found = len(xml.children(several))
        yield ecart("vihf.role.plusieurs", attribute.lieu, "un seul code par AttributeValue", found)
    nodes = _nodes(attribute)
    if not nodes or any((xml.local(n), xml.namespace(n)) != ("Role", vihf.HL7) for n in nodes):
        yield ecart(
            "vihf.role.forme",
            attribute.lieu,
            "un élément Role de urn:hl7-org:v3 par valeur",
            [str(n.tag) for n in nodes] or "aucun",
        )
        return
    if any(not role.code or not role.systeme for role in v.roles):
        yield ecart("vihf.role.code", attribute.lieu, "code et codeSystem", "absent")
        return
    first = v.roles[0]
    if first.systeme not in _SYSTEMES_DE_ROLE:
        yield ecart("vihf.role.profession", attribute.lieu, "d'abord la profession (G15, G16 ou A00)", first.systeme)
    wanted = _SPECIALITES.get(first.code) if first.systeme == vihf.PROFESSION else None
    if wanted and wanted not in [role.systeme for role in v.roles[1:]]:
        yield ecart("vihf.role.specialite", attribute.lieu, f"une spécialité du système {wanted}", None)


def _patient(a: Assertion, v: Vihf) -> Iterator[Anomalie]:
    text = a.texte(vihf.RESOURCE_ID)
    if text is None:
        return
    where = _place(a, vihf.RESOURCE_ID)
    if not _CX.fullmatch(text):
        yield ecart("vihf.patient.forme", where, "INS^^^&OID&ISO^NH", text)
        return
    if v.ins_oid not in ids.INS_OIDS:
        yield ecart("vihf.patient.oid", where, "un OID d'INS : " + ", ".join(ids.INS_OIDS), v.ins_oid)
    if not ids.est_ins(v.ins or ""):
        yield ecart("vihf.patient.ins", where, ids.FORME_INS, v.ins)
    if v.confidentialite and v.mode == "INDIRECTE":
        yield ecart(
            "vihf.confidentialite.indirecte", _place(a, vihf.CONFIDENTIALITY), "absent en mode indirect", "présent"
        )
    wanted = "INVISIBLE_REPRESENTANTS_LEGAUX^1.2.250.1.213.1.1.4.13"
    if v.confidentialite and v.confidentialite != wanted:
        yield ecart("vihf.confidentialite", _place(a, vihf.CONFIDENTIALITY), wanted, v.confidentialite)


def _contexte(a: Assertion, v: Vihf) -> Iterator[Anomalie]:
    where = f"{a.lieu}/AuthnStatement/AuthnContext"
    if not v.contexte:
        yield ecart("vihf.contexte.absent", f"{where}/AuthnContextClassRef", "une classe de contexte", None)
    known = vihf.CONTEXTES.get(v.mode)
    if v.contexte and known and v.contexte.rpartition(":")[2] not in known:
        yield ecart("vihf.contexte", f"{where}/AuthnContextClassRef", ", ".join(known), v.contexte)
    if v.mode == "INDIRECTE_RENFORCEE" and not v.declaration:
        yield ecart(
            "vihf.air.declaration", f"{where}/AuthnContextDecl", "le moyen d'authentification primaire", v.declaration
        )


def _nodes(attribute: Attribut) -> list[xml.Element]:
    return [node for value in attribute.valeurs for node in xml.children(value)]


def _place(a: Assertion, name: str) -> str:
    found = a.attribut(name)
    return found.lieu if found else f"{a.lieu}/AttributeStatement"
