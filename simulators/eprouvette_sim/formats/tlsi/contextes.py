"""`ContexteBAM` 01_02 and `ContexteLPS` 01_00: grammar, reading, writing (cdri_roc facts §1.4–1.5, schemas read)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.grammaire import Attribut, Grammaire, Noeud, validate

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie

NS_BAM = "urn:siram:bam:ctxbam"
NS_LPS = "urn:siram:lps:ctxlps"
VERSION_BAM = "01_02"
VERSION_LPS = "01_00"

_NIR = r"\d{6}[AB0-9]\d{6}"
_DATE = r"\d{4}-\d{2}-\d{2}"
#: xsd:date and xsd:dateTime; a lunar date is only digits (`_DATE`)
_CIVILE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_ZONE = r"(Z|[+-](0\d|1[0-4]):[0-5]\d)?"
_DATE_TIME = rf"{_CIVILE}T(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?){_ZONE}"


def _matricule(nom: str, *extra: Noeud) -> Noeud:
    num = Noeud(nom="Num", card="0..1", motif=_NIR)
    return Noeud(nom=nom, card="0..1", enfants=(num, Noeud(nom="Cle", card="0..1", motif=r"\d{2}"), *extra))


GRAMMAIRE_BAM = Grammaire(
    espace=NS_BAM,
    prefixe="tlsi.bam",
    regle="ContexteBAM 01_02 (cdri_roc §1.4, schéma lu)",
    racine=Noeud(
        nom="ContexteBAM",
        attributs=(
            Attribut(nom="Version", obligatoire=True, motif=VERSION_BAM),
            Attribut(nom="Nature", motif="CTXBAM"),
        ),
        enfants=(
            Noeud(nom="Id"),
            Noeud(nom="Temps", motif=_DATE_TIME),
            Noeud(nom="Emetteur", card="0..1"),
            Noeud(nom="DateRef", card="0..1", motif=_DATE_TIME),
            Noeud(
                nom="COUVERTURE",
                enfants=(
                    Noeud(nom="GrandRegime", card="0..1"),
                    Noeud(nom="Organisme", card="0..1"),
                    Noeud(nom="CodeCentre", card="0..1"),
                    Noeud(nom="ASSURE", card="0..1", enfants=(_matricule("Id"),)),
                    Noeud(
                        nom="BENEFICIAIRE",
                        card="0..1",
                        enfants=(
                            _matricule("Nir", Noeud(nom="DateCertification", card="0..1", motif=_CIVILE + _ZONE)),
                            Noeud(nom="DateNai", card="0..1", motif=_DATE),
                            Noeud(nom="Rang", card="0..1", motif=r"[+-]?\d+"),
                            Noeud(nom="Porteur", card="0..1", motif=r"\d"),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

GRAMMAIRE_LPS = Grammaire(
    espace=NS_LPS,
    prefixe="tlsi.lps",
    regle="ContexteLPS 01_00 (cdri_roc §1.5, schéma lu)",
    racine=Noeud(
        nom="ContexteLPS",
        attributs=(
            Attribut(nom="Version", obligatoire=True, motif=VERSION_LPS),
            Attribut(nom="Nature", motif="CTXLPS"),
        ),
        enfants=(
            Noeud(nom="Id"),
            Noeud(nom="Temps", motif=_DATE_TIME),
            Noeud(nom="Emetteur", card="0..1"),
            Noeud(
                nom="LPS",
                card="0..1",
                enfants=(
                    Noeud(nom="IDAM", card="0..1", attributs=(Attribut(nom="R", obligatoire=True),)),
                    Noeud(nom="Version", card="0..1"),
                    Noeud(nom="Instance", card="0..1"),
                    Noeud(nom="Nom", card="0..1"),
                ),
            ),
        ),
    ),
)


#: field of `ContexteBAM` -> path under COUVERTURE, in schema order
_PERSONNES = {
    "assure_nir": ("ASSURE", "Id", "Num"),
    "assure_cle": ("ASSURE", "Id", "Cle"),
    "beneficiaire_nir": ("BENEFICIAIRE", "Nir", "Num"),
    "beneficiaire_cle": ("BENEFICIAIRE", "Nir", "Cle"),
    "date_certification": ("BENEFICIAIRE", "Nir", "DateCertification"),
    "date_naissance": ("BENEFICIAIRE", "DateNai"),
    "rang": ("BENEFICIAIRE", "Rang"),
    "porteur": ("BENEFICIAIRE", "Porteur"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteBAM:
    """The business context of one call: `temps` is an xsd:dateTime text, `regime`/`caisse`/`centre` may be absent."""

    id: str
    temps: str
    emetteur: str | None = None
    date_ref: str | None = None
    regime: str | None = None
    caisse: str | None = None
    centre: str | None = None
    assure_nir: str | None = None
    assure_cle: str | None = None
    beneficiaire_nir: str | None = None
    beneficiaire_cle: str | None = None
    date_certification: str | None = None
    date_naissance: str | None = None
    rang: str | None = None
    porteur: str | None = None
    version: str = VERSION_BAM


@dataclass(frozen=True, slots=True, kw_only=True)
class ContexteLPS:
    """The software context of one call: `idam` is the CNDA authorisation number (attribute R="4")."""

    id: str
    temps: str
    emetteur: str | None = None
    idam: str | None = None
    version_logiciel: str | None = None
    instance: str | None = None
    nom: str | None = None
    version: str = VERSION_LPS


def anomalies_contextes(bam: tuple[Element, ...], lps: tuple[Element, ...]) -> tuple[Anomalie, ...]:
    """Every departure of the present contexts from their schemas (absence and duplication are the call's matter)."""
    found = [anomalie for element in bam for anomalie in validate(element, GRAMMAIRE_BAM)]
    found += [anomalie for element in lps for anomalie in validate(element, GRAMMAIRE_LPS)]
    return tuple(found)


def read_bam(element: Element) -> ContexteBAM:
    """The values of a business context; what is absent or misplaced is `None` (empty text for id and temps)."""
    get = _getter(element, NS_BAM)
    return ContexteBAM(
        version=element.get("Version", ""),
        id=get("Id") or "",
        temps=get("Temps") or "",
        emetteur=get("Emetteur"),
        date_ref=get("DateRef"),
        regime=get("COUVERTURE", "GrandRegime"),
        caisse=get("COUVERTURE", "Organisme"),
        centre=get("COUVERTURE", "CodeCentre"),
        **{name: get("COUVERTURE", *path) for name, path in _PERSONNES.items()},
    )


def read_lps(element: Element) -> ContexteLPS:
    """The values of a software context, with the same leniency."""
    get = _getter(element, NS_LPS)
    return ContexteLPS(
        version=element.get("Version", ""),
        id=get("Id") or "",
        temps=get("Temps") or "",
        emetteur=get("Emetteur"),
        idam=get("LPS", "IDAM"),
        version_logiciel=get("LPS", "Version"),
        instance=get("LPS", "Instance"),
        nom=get("LPS", "Nom"),
    )


def write_bam(contexte: ContexteBAM) -> Element:
    """The `ContexteBAM` element, in schema order; an empty `COUVERTURE` is always present (it is mandatory)."""
    root = _racine(NS_BAM, "ContexteBAM", contexte.version, "CTXBAM", "bam")
    _append(root, NS_BAM, (("Id", contexte.id), ("Temps", contexte.temps), ("Emetteur", contexte.emetteur)))
    _append(root, NS_BAM, (("DateRef", contexte.date_ref),))
    cover = etree.SubElement(root, etree.QName(NS_BAM, "COUVERTURE"))
    fields = (("GrandRegime", contexte.regime), ("Organisme", contexte.caisse), ("CodeCentre", contexte.centre))
    _append(cover, NS_BAM, fields)
    for name, path in _PERSONNES.items():
        value = getattr(contexte, name)
        if value is not None:
            _nested(cover, NS_BAM, path[:-1]).append(_feuille(NS_BAM, path[-1], value))
    return root


def write_lps(contexte: ContexteLPS) -> Element:
    """The `ContexteLPS` element, in schema order."""
    root = _racine(NS_LPS, "ContexteLPS", contexte.version, "CTXLPS", "lps")
    _append(root, NS_LPS, (("Id", contexte.id), ("Temps", contexte.temps), ("Emetteur", contexte.emetteur)))
    lps = etree.SubElement(root, etree.QName(NS_LPS, "LPS"))
    if contexte.idam:
        idam = etree.SubElement(lps, etree.QName(NS_LPS, "IDAM"), R="4")
        idam.text = contexte.idam
    fields = (("Version", contexte.version_logiciel), ("Instance", contexte.instance), ("Nom", contexte.nom))
    _append(lps, NS_LPS, fields)
    return root


def _racine(espace: str, nom: str, version: str, nature: str, prefixe: str) -> Element:
    return etree.Element(etree.QName(espace, nom), {"Version": version, "Nature": nature}, nsmap={prefixe: espace})


def _append(parent: Element, espace: str, champs: tuple[tuple[str, str | None], ...]) -> None:
    for nom, valeur in champs:
        if valeur is not None:
            etree.SubElement(parent, etree.QName(espace, nom)).text = valeur


def _nested(parent: Element, espace: str, names: tuple[str, ...]) -> Element:
    for name in names:
        found = parent.find(etree.QName(espace, name))
        parent = etree.SubElement(parent, etree.QName(espace, name)) if found is None else found
    return parent


def _feuille(espace: str, nom: str, valeur: str) -> Element:
    element = etree.Element(etree.QName(espace, nom))
    element.text = valeur
    return element


def _getter(element: Element, espace: str) -> Callable[..., str | None]:
    def get(*names: str) -> str | None:
        return xml.text(_first(element, [f"{{{espace}}}{name}" for name in names]))

    return get


def _first(element: Element, tags: list[str]) -> Element | None:
    """What `element.find` gives for these tags joined by slashes, at half its price."""
    for child in element.iterchildren(tags[0]):
        found = child if len(tags) == 1 else _first(child, tags[1:])
        if found is not None:
            return found
    return None
