"""Header rules of the CI-SIS minimal structure (dmp facts §7.1, §7.3, §8.1), besides people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.cda import valeurs
from eprouvette_sim.formats.cda.lecture import NS, clark
from eprouvette_sim.formats.data import ecart, jeu
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.cda.lecture import Cda, Noeud
    from eprouvette_sim.kernel.anomalie import Anomalie

HL7_FRANCE = "2.16.840.1.113883.2.8.2.1"
CISIS = "1.2.250.1.213.1.1.1.1"
XDS_SD = "1.3.6.1.4.1.19376.1.2.20"
CONFIDENTIALITE = "2.16.840.1.113883.5.25"
_MAX_TITLE = 128
_LOCATED = 50
_ROOT = "/ClinicalDocument"
#: Header elements the official Schematron refuses when emptied by a nullFlavor.
_SANS_NULL = ("id", "code", "title", "effectiveTime", "confidentialityCode", "languageCode", "setId", "versionNumber",
              "recordTarget", "custodian", "componentOf")  # fmt: skip
#: Deeper ones, that only the CI-SIS text names (dmp facts §7.1).
_SANS_NULL_INTERNES = (
    ("author", "assignedAuthor/id"), ("legalAuthenticator", "assignedEntity/id"), ("documentationOf", "serviceEvent"),
    ("relatedDocument", "parentDocument/id"), ("componentOf", "encompassingEncounter"),
)  # fmt: skip
#: Codes of HL7 Confidentiality that the stale value set of the official Schematron lets through (dmp facts §8.2).
_RARES = frozenset(("L", "M", "U", "B", "D", "I", "ETH", "HIV", "PSY", "SDV", "C", "S", "T"))
_LANGUE = re.compile(r"[a-z]{2}-[A-Z]{2}")
_ENTIER = re.compile(r"[+-]?[0-9]+")
#: Elements of type TS read everywhere in the header.
_TS_PARENTS = frozenset(f"{{{NS}}}{name}" for name in ("effectiveTime", "time", "birthTime", "low", "high"))


def _fixes(cda: Cda) -> Iterator[Anomalie]:
    realm = [node.attribut("code") for node in cda.tous("realmCode")]
    if realm != ["FR"]:
        yield ecart("cda.realmcode", f"{_ROOT}/realmCode", "FR, une seule fois", ", ".join(map(str, realm)) or None)
    kind = cda.un("typeId")
    seen = None if kind is None else f"{kind.attribut('root')} / {kind.attribut('extension')}"
    if kind is not None and seen != "2.16.840.1.113883.1.3 / POCD_HD000040":
        yield ecart("cda.typeid", f"{_ROOT}/typeId", "2.16.840.1.113883.1.3 / POCD_HD000040", seen)
    models = [node.attribut("root") for node in cda.tous("templateId")]
    if CISIS not in models:
        yield ecart("cda.templateid.cisis", f"{_ROOT}/templateId", CISIS, ", ".join(map(str, models)) or None)
    if HL7_FRANCE not in models:
        yield ecart("cda.templateid.hl7france", f"{_ROOT}/templateId", HL7_FRANCE, ", ".join(map(str, models)) or None)
    for model in (CISIS, HL7_FRANCE):
        if models.count(model) > 1:
            yield ecart("cda.templateid.repete", f"{_ROOT}/templateId", f"{model} une seule fois", models.count(model))
    if not [model for model in models if model not in (CISIS, HL7_FRANCE)]:
        yield ecart("cda.templateid.modele", f"{_ROOT}/templateId", "un modèle de document (N1 ou volet)", None)


def _identification(cda: Cda) -> Iterator[Anomalie]:
    node = cda.un("id")
    if node is not None:
        root, extension = node.attribut("root") or "", node.attribut("extension")
        if extension:
            yield ecart(
                "cda.id.extension", f"{node.lieu}/@extension", "l'identifiant entier dans root", f"{root}^{extension}"
            )
        if root and not ids.est_uid(root):
            yield ecart("cda.id.forme", f"{node.lieu}/@root", "un OID ou un UUID", root)
        elif root and not ids.est_oid(root):
            yield ecart("cda.id.oid", f"{node.lieu}/@root", "un OID d'au plus 64 caractères (DMP)", root)
    yield from _code(cda.un("code"), "typecode", "cda.code")
    yield from _titre(cda.un("title"))
    date = cda.un("effectiveTime")
    if date is not None and not valeurs.est_precis(date.attribut("value") or ""):
        yield ecart(
            "cda.date.precision", f"{date.lieu}/@value", "à la seconde, avec décalage (+0200)", date.attribut("value")
        )


def _titre(title: Noeud | None) -> Iterator[Anomalie]:
    if title is None:
        yield ecart("cda.titre", f"{_ROOT}/title", "un titre", None)
    elif not title.texte():
        yield ecart("cda.titre.vide", title.lieu, "un titre", "vide")
    elif len(title.texte() or "") > _MAX_TITLE:
        yield ecart("cda.titre.longueur", title.lieu, f"au plus {_MAX_TITLE} caractères", len(title.texte() or ""))


def _code(node: Noeud | None, set_name: str, rule: str) -> Iterator[Anomalie]:
    if node is None:
        return
    values, code, system = jeu(set_name), node.attribut("code"), node.attribut("codeSystem")
    if not values.admet(code):
        yield ecart(rule, f"{node.lieu}/@code", str(values), code)
    elif not values.admet(code, system):
        yield ecart(f"{rule}.systeme", f"{node.lieu}/@codeSystem", ", ".join(sorted(values.codes[code or ""])), system)


def _libelles(cda: Cda) -> Iterator[Anomalie]:
    for node in (*cda.tous("code")[:1], *cda.tous("confidentialityCode")[:1]):
        for attribute in ("displayName", "codeSystem"):
            if not node.attribut(attribute):
                yield ecart("cda.libelle", f"{node.lieu}/@{attribute}", "présent", None)


def _confidentialite(cda: Cda) -> Iterator[Anomalie]:
    node = cda.un("confidentialityCode")
    if node is None:
        return
    code, system = node.attribut("code"), node.attribut("codeSystem")
    if code not in ("N", "R", "V"):
        rule = "cda.confidentialite.rare" if code in _RARES else "cda.confidentialite"
        yield ecart(rule, f"{node.lieu}/@code", "N, R ou V", code)
    elif system is not None and system != CONFIDENTIALITE:
        yield ecart("cda.confidentialite.systeme", f"{node.lieu}/@codeSystem", CONFIDENTIALITE, system)


def _langue(cda: Cda) -> Iterator[Anomalie]:
    node = cda.un("languageCode")
    code = None if node is None else node.attribut("code")
    if code is None or not _LANGUE.fullmatch(code):
        yield ecart("cda.langue", f"{_ROOT}/languageCode", "langue-PAYS, comme fr-FR", code)
    elif code != "fr-FR":
        yield ecart("cda.langue.valeur", f"{_ROOT}/languageCode", "fr-FR", code)


def _versions(cda: Cda) -> Iterator[Anomalie]:
    if cda.un("setId") is None:
        yield ecart("cda.setid", f"{_ROOT}/setId", "présent", None)
    node = cda.un("versionNumber")
    if node is None:
        yield ecart("cda.version", f"{_ROOT}/versionNumber", "présent", None)
        return
    version = node.attribut("value") or ""
    related = [r for r in cda.tous("relatedDocument") if r.attribut("typeCode") == "RPLC"]
    if not _ENTIER.fullmatch(version):
        yield ecart("cda.version.entier", f"{node.lieu}/@value", "un entier", version)
        return
    number = int(version[:9])
    if number < 1:
        yield ecart("cda.version.valeur", f"{node.lieu}/@value", "un entier positif", version)
    elif number > 1 and not related:
        yield ecart(
            "cda.version.rplc", f"{_ROOT}/relatedDocument", "un relatedDocument RPLC vers la version précédente", None
        )
    elif number == 1 and related:
        yield ecart("cda.version.premiere", f"{node.lieu}/@value", "une version 2 ou plus avec RPLC", version)
    yield from _remplace(cda, related)


def _remplace(cda: Cda, related: list[Noeud]) -> Iterator[Anomalie]:
    if len(related) > 1:
        yield ecart("cda.version.plusieurs", related[1].lieu, "un seul relatedDocument RPLC", len(related))
    own = cda.un("id")
    for link in related[:1]:
        parent = link.un("parentDocument/id")
        if parent is not None and own is not None and parent.attribut("root") == own.attribut("root"):
            yield ecart(
                "cda.version.meme_id",
                parent.lieu,
                "un identifiant différent de la version remplacée",
                parent.attribut("root"),
            )


def _acte(cda: Cda) -> Iterator[Anomalie]:
    first = cda.un("documentationOf")
    where = f"{_ROOT}/documentationOf"
    if first is None:
        yield ecart("cda.acte", where, "au moins un acte documenté", None)
        return
    event = f"{first.lieu}/serviceEvent"
    period = first.un("serviceEvent/effectiveTime")
    if period is None:
        yield ecart("cda.acte.periode", f"{event}/effectiveTime", "la période de l'acte principal", None)
    elif period.un("low") is None and not period.attribut("value"):
        yield ecart("cda.acte.debut", f"{event}/effectiveTime/low", "le début de l'acte principal", None)
    performers = len(first.element.findall(clark("serviceEvent/performer")))
    if performers != 1:
        yield ecart(
            "cda.acte.executant", f"{event}/performer", "un seul exécutant pour l'acte principal", performers or None
        )
    industry = first.un("serviceEvent/performer/assignedEntity/representedOrganization/standardIndustryClassCode")
    if industry is None:
        place = f"{event}/performer/assignedEntity/representedOrganization/standardIndustryClassCode"
        yield ecart("cda.acte.cadre", place, str(jeu("cadre_exercice")), None)
    yield from _code(industry, "cadre_exercice", "cda.acte.cadre")


def _prise_en_charge(cda: Cda) -> Iterator[Anomalie]:
    if cda.un("componentOf") is None:
        yield ecart("cda.sejour", f"{_ROOT}/componentOf", "présent", None)
        return
    facility = cda.chemin("componentOf", "encompassingEncounter/location/healthCareFacility/code")
    if facility is None:
        place = f"{_ROOT}/componentOf/encompassingEncounter/location/healthCareFacility/code"
        yield ecart("cda.sejour.lieu", place, "le secteur d'activité du lieu", None)
    yield from _code(facility, "etablissement", "cda.sejour.secteur")


def _nuls(cda: Cda) -> Iterator[Anomalie]:
    for name in _SANS_NULL:
        node = cda.un(name)
        if node is not None and node.attribut("nullFlavor"):
            yield ecart("cda.nullflavor", node.lieu, "une valeur", f"nullFlavor={node.attribut('nullFlavor')}")
    for name in ("author", "documentationOf"):
        nodes = cda.tous(name)
        if nodes and all(node.attribut("nullFlavor") for node in nodes):
            yield ecart("cda.nullflavor", nodes[0].lieu, "au moins un sans nullFlavor", "nullFlavor partout")
    for name, path in _SANS_NULL_INTERNES:
        target = cda.chemin(name, path)
        if target is not None and target.attribut("nullFlavor"):
            seen = f"nullFlavor={target.attribut('nullFlavor')}"
            yield ecart("cda.nullflavor.interne", target.lieu, "une valeur", seen)


def _types(cda: Cda) -> Iterator[Anomalie]:
    """Instants and identifiers of the header, type by type; beyond 50 in one part, the part's own location."""
    for name, nodes in cda.parties.items():
        for part in nodes if name != "component" else ():
            for rank, (element, rule, value) in enumerate(_bad_types(part)):
                where = xml.path_from(part.element, part.lieu, element) if rank < _LOCATED else part.lieu
                yield ecart(rule, where, "un instant HL7 réel" if rule == "cda.ts" else "un OID ou un UUID", value)


def _bad_types(part: Noeud) -> Iterator[tuple[xml.Element, str, str]]:
    for element in part.element.iter():
        value, root = element.get("value"), element.get("root")
        if value is not None and element.tag in _TS_PARENTS and not valeurs.est_ts(value):
            yield element, "cda.ts", value
        if root is not None and not ids.est_uid(root):
            yield element, "cda.uid", root


REGLES = (
    _fixes,
    _identification,
    _libelles,
    _confidentialite,
    _langue,
    _versions,
    _acte,
    _prise_en_charge,
    _nuls,
    _types,
)
