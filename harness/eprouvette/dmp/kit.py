"""The official CDA kit as a pack: its own XSD and Schematron run on a document, beside the native rules.

The kit is never shipped: the user gives the folder. Layout read (dmp facts §8, manifest of TestContenuCDA-3-0):
`infrastructure/cda/CDA_extended.xsd`, `schematrons/moteur/`, `schematrons/profils/`, `schematrons/CI-SIS_<VOLET>.sch`.
Its Schematron needs XSLT 2: the extra `schematron` (saxonche). Traps handled: includes are assembled here, whatever
the letter case of file names, and those that lead nowhere are listed instead of stopping everything; a vocabulary file
that is missing is named; compilation (seconds) is done once per kit, and kept on disk by hash when a cache is given.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette_sim.formats.xml import Element

SCH = "http://purl.oclc.org/dsdl/schematron"
SVRL = "http://purl.oclc.org/dsdl/svrl"
XSD = "infrastructure/cda/CDA_extended.xsd"
MOTEUR = ("schematrons/moteur/iso_abstract_expand.xsl", "schematrons/moteur/iso_svrl_for_xslt2.xsl")
#: Stages in the order of the official tool (dmp facts §8); each is optional in a folder.
ETAPES = {
    "IHE": "schematrons/profils/IHE.sch",
    "terminologies": "schematrons/profils/terminologies/schematron/terminologie.sch",
    "modèles de contenus": "schematrons/profils/CI-SIS_ModelesDeContenusCDA.sch",
    "structuration minimale": "schematrons/profils/structurationMinimale/ASIP-STRUCT-MIN-StrucMin.sch",
    "modèles ANS": "schematrons/profils/CI-SIS_Modeles_ANS.sch",
}
_DOCUMENTS = re.compile(r"""\b(?:doc|document)\(\s*(?:&apos;|&quot;|['"])([^'"&)]+?\.xml)(?:&apos;|&quot;|['"])""")
#: A step of an SVRL location: `*:name` of the ISO style sheets, or the `Q{namespace}name` of XPath 3.
_STEP = re.compile(r"(?:\*:|Q\{[^}]*\})([\w.\-]+)(\[namespace-uri\(\)=(?:'[^']*'|\"[^\"]*\")\])?")
_MAX_DEPTH = 20


@dataclass(slots=True)
class Etape:
    """One Schematron stage: name, executable (`None` with the reason when it does not compile), files not found."""

    nom: str
    executable: Any
    manques: tuple[str, ...] = ()
    erreur: str = ""


@dataclass(slots=True)
class Kit:
    """An opened kit: the schema, the compiled stages, and the SHA-256 of every file used (path -> hexadecimal)."""

    schema: Any
    etapes: tuple[Etape, ...]
    empreintes: dict[str, str]
    processeur: Any = field(repr=False, default=None)

    def juger(self, data: bytes) -> tuple[Anomalie, ...]:
        """What the official rules say of a document: schema errors, then failed asserts stage by stage."""
        root, found = xml.read(data, volumineux=True)
        if root is None:
            return found
        if not self.schema.validate(root):
            lines = list(self.schema.error_log)[:200]
            found += tuple(ecart("kit.xsd", f"ligne {e.line}", XSD, e.message) for e in lines)
        for etape in self.etapes:
            found += self._etape(etape, root)
        return found

    def _etape(self, etape: Etape, root: Element) -> tuple[Anomalie, ...]:
        missing = tuple(ecart("kit.manque", etape.nom, "un fichier du kit", name) for name in etape.manques)
        if etape.executable is None:
            return (*missing, ecart("kit.execution", etape.nom, "une étape qui se compile", etape.erreur))
        try:
            node = self.processeur.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
            text = etape.executable.transform_to_string(xdm_node=node)
        except Exception as error:  # noqa: BLE001 - saxonche raises its own kind, and the kit may be at fault
            return (*missing, ecart("kit.execution", etape.nom, "une exécution complète", str(error)))
        report = etree.fromstring(text.encode("utf-8")) if text else None
        failed = [] if report is None else list(report.iter(f"{{{SVRL}}}failed-assert"))
        return missing + tuple(_failed(etape, node, root) for node in failed)


def disponible() -> bool:
    """True when the extra that runs XSLT 2 is installed."""
    return importlib.util.find_spec("saxonche") is not None


def ouvrir(dossier: Path, *, volet: str | None = None, cache: Path | None = None) -> Kit:
    """The kit in a folder; `volet` adds `schematrons/CI-SIS_<volet>.sch`, `cache` keeps compiled style sheets.

    `ErreurUsage` when the folder holds no kit, or when the extra is not installed.
    """
    if not disponible():
        raise ErreurUsage(
            "le kit officiel demande XSLT 2", ou=str(dossier), faire="pip install 'eprouvette[schematron]'"
        )
    stages = dict(ETAPES) | ({volet: f"schematrons/CI-SIS_{volet}.sch"} if volet else {})
    here = {name: path for name, path in stages.items() if (dossier / path).is_file()}
    absent = [path for path in (XSD, *MOTEUR) if not (dossier / path).is_file()]
    if volet and volet not in here:
        absent.append(stages[volet])
    if absent or not here:
        what = ", ".join(absent) or "aucun schématron connu"
        raise ErreurUsage(f"kit incomplet : {what}", ou=str(dossier), faire="donner le dossier de TestContenuCDA")
    saxon = importlib.import_module("saxonche")
    processor = saxon.PySaxonProcessor(license=False)
    processor.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file")
    prints = {path: _sha256(dossier / path) for path in (XSD, *MOTEUR)}
    engine = _Moteur(processor, dossier, cache, prints)
    steps = tuple(engine.etape(name, dossier / path) for name, path in here.items())
    return Kit(schema=_schema(dossier), etapes=steps, empreintes=prints, processeur=processor)


def comparer(
    natives: tuple[Anomalie, ...], officielles: tuple[Anomalie, ...]
) -> tuple[tuple[Anomalie, ...], tuple[Anomalie, ...]]:
    """Native findings that no official one meets, and official findings that no native one meets.

    Two findings meet when one location is the other, or holds it.
    """

    def meets(one: Anomalie, others: tuple[Anomalie, ...]) -> bool:
        return any(_holds(one.lieu, other.lieu) or _holds(other.lieu, one.lieu) for other in others)

    ours = tuple(one for one in natives if not meets(one, officielles))
    theirs = tuple(one for one in officielles if one.code == "kit.schematron" and not meets(one, natives))
    return ours, theirs


def _holds(outer: str, inner: str) -> bool:
    outer, inner = outer.split("/@", maxsplit=1)[0], inner.split("/@", maxsplit=1)[0]
    return inner == outer or (inner.startswith(f"{outer}/") and outer.count("/") > 1)


class _Moteur:
    """Compiles stages: assembles includes, expands, generates, compiles; remembers generated style sheets by hash."""

    def __init__(self, processor: Any, kit: Path, cache: Path | None, prints: dict[str, str]) -> None:
        self.processor = processor
        self.kit = kit
        self.cache = cache
        self.prints = prints

    def etape(self, nom: str, path: Path) -> Etape:
        missing: list[str] = []
        schema = self._assemble(path, missing, 0)
        try:
            sheet = self._cached(etree.tostring(schema, encoding="unicode"))
            cited = [name for name in sorted(set(_DOCUMENTS.findall(sheet))) if not _find(path.parent, name)]
            executable = self._compile(sheet, path)
        except Exception as error:  # noqa: BLE001 - saxonche raises its own kind: the stage is told, the others run
            return Etape(nom=nom, executable=None, manques=tuple(missing), erreur=str(error))
        missing += [f"{name} (vocabulaire cité par {path.name})" for name in cited]
        return Etape(nom=nom, executable=executable, manques=tuple(missing))

    def _compile(self, sheet: str, path: Path) -> Any:
        root = etree.fromstring(sheet.encode("utf-8"))
        root.set("{http://www.w3.org/XML/1998/namespace}base", path.absolute().as_uri())
        compiler = self.processor.new_xslt30_processor()
        return compiler.compile_stylesheet(stylesheet_text=etree.tostring(root, encoding="unicode"))

    def _assemble(self, path: Path, missing: list[str], depth: int) -> Element:
        self.prints[str(path.relative_to(self.kit))] = _sha256(path)
        root, found = xml.read(path.read_bytes(), volumineux=True)
        if root is None:
            raise ErreurUsage(
                f"fichier du kit illisible : {found[0].observe}", ou=str(path), faire="reprendre le fichier d'origine"
            )
        for include in list(root.iter(f"{{{SCH}}}include")):
            target = _find(path.parent, include.get("href", "").partition("#")[0])
            parent = include.getparent()
            if target is None or depth >= _MAX_DEPTH or self.kit.resolve() not in target.resolve().parents:
                missing.append(f"{include.get('href')} (inclus par {path.name})")
            else:
                inner = self._assemble(target, missing, depth + 1)
                pieces = list(inner) if inner.tag == f"{{{SCH}}}schema" else [inner]
                for piece in reversed(pieces):
                    include.addnext(piece)
            parent.remove(include)
        return root

    def _cached(self, schema: str) -> str:
        key = hashlib.sha256("".join((schema, *sorted(self.prints[path] for path in MOTEUR))).encode()).hexdigest()
        kept = None if self.cache is None else self.cache / f"{key}.xsl"
        if kept is not None and kept.is_file():
            return kept.read_text(encoding="utf-8")
        text = schema
        for stage in MOTEUR:
            compiler = self.processor.new_xslt30_processor()
            executable = compiler.compile_stylesheet(stylesheet_file=str(self.kit / stage))
            text = executable.transform_to_string(xdm_node=self.processor.parse_xml(xml_text=text))
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(text, encoding="utf-8")
        return text


def _failed(etape: Etape, node: Element, root: Element) -> Anomalie:
    message = " ".join("".join(node.itertext()).split())
    where = _lieu(node.get("location", ""), root)
    return Anomalie(
        code="kit.schematron",
        lieu=where,
        attendu=node.get("test", "")[:300],
        observe=message[:300],
        regle=f"kit : {etape.nom}",
    )


def _lieu(location: str, root: Element) -> str:
    """Our notation of an SVRL location; the location itself when it does not lead to one element."""
    query = _STEP.sub(lambda m: f"*[local-name()='{m.group(1)}']{m.group(2) or ''}", location)
    try:
        found = root.getroottree().xpath(query)
    except etree.XPathError:
        return location
    return (
        xml.path(found[0])
        if isinstance(found, list) and found and isinstance(getattr(found[0], "tag", None), str)
        else location
    )


def _find(folder: Path, href: str) -> Path | None:
    """The file a relative reference leads to, whatever the letter case of its names."""
    current = folder
    for step in href.replace("\\", "/").split("/"):
        if step in ("", "."):
            continue
        if step == "..":
            current = current.parent
            continue
        exact = current / step
        if not exact.exists():
            near = (
                [child for child in current.iterdir() if child.name.casefold() == step.casefold()]
                if current.is_dir()
                else []
            )
            if not near:
                return None
            exact = near[0]
        current = exact
    return current if current.is_file() else None


def _schema(kit: Path) -> Any:
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.XMLSchema(etree.parse(str(kit / XSD), parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise ErreurUsage(
            f"schéma du kit illisible : {error}", ou=str(kit / XSD), faire="reprendre le fichier d'origine"
        ) from error


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
