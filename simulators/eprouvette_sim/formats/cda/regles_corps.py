"""Body rules: what an N1 body says it is and is, PDF/A, no script in self-presenting documents (dmp facts §7.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats import pdf, xml
from eprouvette_sim.formats.cda import lecture, valeurs
from eprouvette_sim.formats.cda.regles_entete import XDS_SD
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.cda.lecture import Cda, Noeud
    from eprouvette_sim.kernel.anomalie import Anomalie

#: Namespaces in which an element `script` runs.
_SCRIPTS = (
    "{urn:hl7-org:v3}script",
    "{http://www.w3.org/1999/xhtml}script",
    "{http://www.w3.org/2000/svg}script",
    "script",
)
_REFERENCE = f"{{{lecture.NS}}}reference"
#: Document types whose body the facts give as structured only (dmp facts §7.5).
_N3_SEULEMENT = {"11502-2": "compte rendu de biologie", "87273-9": "note de vaccination"}


def _niveau(cda: Cda) -> Iterator[Anomalie]:
    text = cda.chemin("component", "nonXMLBody/text")
    structured = cda.chemin("component", "structuredBody")
    if cda.un("component") is not None and text is None and structured is None:
        yield ecart("cda.corps.absent", "/ClinicalDocument/component", "un corps nonXMLBody ou structuredBody", None)
    if text is not None and structured is not None:
        yield ecart("cda.corps.deux", "/ClinicalDocument/component", "un seul corps", "nonXMLBody et structuredBody")
    models = [node.attribut("root") for node in cda.tous("templateId")]
    if text is not None and XDS_SD not in models:
        yield ecart("cda.corps.n1.modele", "/ClinicalDocument/templateId", XDS_SD, None)
    elif text is not None and len(models) != 3:
        yield ecart("cda.corps.n1.modeles", "/ClinicalDocument/templateId", "trois templateId, sans volet", len(models))
    if structured is not None and XDS_SD in models:
        yield ecart(
            "cda.corps.n3.modele", "/ClinicalDocument/templateId", f"pas {XDS_SD} avec un corps structuré", XDS_SD
        )
    code = cda.un("code")
    kind = code.attribut("code") if code else None
    if text is not None and kind in _N3_SEULEMENT:
        yield ecart(
            "cda.corps.niveau", "/ClinicalDocument/component", f"un corps N3 pour : {_N3_SEULEMENT[kind]}", "N1"
        )


def _n1(cda: Cda) -> Iterator[Anomalie]:
    text = cda.chemin("component", "nonXMLBody/text")
    if text is None:
        return
    media = text.attribut("mediaType") or ""
    if media not in valeurs.SIGNATURES:
        yield ecart("cda.corps.media", f"{text.lieu}/@mediaType", ", ".join(valeurs.SIGNATURES), media or None)
    if text.attribut("representation") != "B64":
        yield ecart("cda.corps.representation", f"{text.lieu}/@representation", "B64", text.attribut("representation"))
        return
    octets, broken = lecture.corps(cda)
    yield from broken
    if octets is not None:
        yield from _contenu(text, media, octets)


def _contenu(text: Noeud, media: str, octets: bytes) -> Iterator[Anomalie]:
    if not octets:
        yield ecart("cda.corps.vide", text.lieu, "un document", "rien")
    elif not valeurs.signature_tenue(media, octets):
        yield ecart("cda.corps.signature", text.lieu, f"un contenu {media}", f"commence par {octets[:8].hex(' ')}")
    elif media == "application/pdf":
        found = valeurs.pdfa(octets)
        if found is None:
            yield ecart("cda.corps.pdfa", text.lieu, "une identification PDF/A-1 (pdfaid:part)", None)
        elif found[0] != "1":
            yield ecart("cda.corps.pdfa.partie", text.lieu, "PDF/A-1", f"PDF/A-{found[0]}{found[1].lower()}")
        else:
            yield from pdf.deviations(octets, text.lieu)


def _references(cda: Cda) -> Iterator[Anomalie]:
    """Entries that point to a narrative place which does not exist; one walk over the body."""
    body = cda.chemin("component", "structuredBody")
    if body is None:
        return
    known, asked = set(), []
    for element in body.element.iter():
        name = element.get("ID") if isinstance(element.tag, str) else None
        if name:
            known.add(name)
        value = element.get("value", "") if element.tag == _REFERENCE else ""
        if value.startswith("#"):
            asked.append((element, value))
    for element, value in asked:
        if value[1:] not in known:
            yield ecart("cda.entree.reference", f"{xml.path(element)}/@value", "l'ID d'un passage du document", value)


def _scripts(cda: Cda) -> Iterator[Anomalie]:
    body = cda.racine
    for element in body.iter(*_SCRIPTS):
        yield ecart("cda.script", xml.path(element), "aucun script", xml.local(element))
        return
    for sibling in body.itersiblings(preceding=True):
        if not isinstance(sibling.tag, str) and "javascript:" in str(sibling.text or ""):
            yield ecart("cda.script", "/", "aucun script", "une instruction javascript:")
            return


REGLES = (_niveau, _n1, _references, _scripts)
