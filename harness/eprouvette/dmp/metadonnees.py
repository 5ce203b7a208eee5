"""What a document entry repeats of the CDA header, field by field (dmp facts §4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats import ebrim, ebrim_types
from eprouvette_sim.formats.cda import valeurs
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.cda import Resume
    from eprouvette_sim.formats.ebrim import Fiche, Soumission
    from eprouvette_sim.kernel.anomalie import Anomalie

#: N1 media type -> formatCode (dmp facts §4.10)
FORMATS_N1 = {
    "application/pdf": "urn:ihe:iti:xds-sd:pdf:2008",
    "text/plain": "urn:ihe:iti:xds-sd:text:2008",
    "text/rtf": "urn:ihe:iti-fr:xds-sd:rtf:2010",
    "image/jpeg": "urn:ihe:iti-fr:xds-sd:jpeg:2010",
    "image/tiff": "urn:ihe:iti-fr:xds-sd:tiff:2010",
}
_N1 = frozenset(FORMATS_N1.values())


def compare(fiche: Fiche, resume: Resume, soumission: Soumission) -> tuple[Anomalie, ...]:
    """Every field in which the entry and the CDA differ; a field absent on either side is left to other rules."""
    pairs = (
        ("coherence.unique_id", "uniqueId", fiche.unique_id, resume.id),
        ("coherence.titre", "Name", fiche.titre, resume.titre),
        ("coherence.type", "Classification(type)", _code(fiche, "type"), resume.type),
        ("coherence.langue", "Slot(languageCode)", fiche.slot("languageCode"), resume.langue),
        ("coherence.cadre", "Classification(cadre)", _code(fiche, "cadre"), resume.cadre),
        (
            "coherence.etablissement",
            "Classification(etablissement)",
            _code(fiche, "etablissement"),
            resume.etablissement,
        ),
    )
    found = [
        ecart(code, fiche.ou(place), wanted, seen)
        for code, place, seen, wanted in pairs
        if seen and wanted and seen != wanted
    ]
    themes = (_instants(fiche, resume), _people(fiche, resume), _patient(fiche, resume), _forme(fiche, resume),
              _remplacement(fiche, resume, soumission))  # fmt: skip
    return tuple(found) + tuple(one for theme in themes for one in theme)


def sans_cda(fiche: Fiche) -> tuple[Anomalie, ...]:
    """An entry whose document is not XML cannot be declared `text/xml`."""
    if fiche.mime == "text/xml":
        return (
            ecart(
                "coherence.mime",
                f"{fiche.lieu}/@mimeType",
                "le type du document envoyé",
                "text/xml pour un contenu non XML",
            ),
        )
    return ()


def _code(fiche: Fiche, name: str) -> str | None:
    code = fiche.code(name)
    return code.code if code else None


def _instants(fiche: Fiche, resume: Resume) -> Iterator[Anomalie]:
    triples = (("coherence.date", "creationTime", resume.date), ("coherence.acte", "serviceStartTime", resume.debut),
               ("coherence.acte", "serviceStopTime", resume.fin))  # fmt: skip
    for code, slot, written in triples:
        seen, wanted = fiche.slot(slot), valeurs.en_utc(written)
        if seen and wanted and not same_instant(seen, wanted):
            yield ecart(code, fiche.ou(f"Slot({slot})"), wanted, seen)


def same_instant(one: str, other: str) -> bool:
    """True when two DTM texts agree at the coarser of their precisions; trailing zeros count as precision."""
    size = min(len(one), len(other))
    rest = (one if len(one) > len(other) else other)[size:]
    return (one[:size] == other[:size] and not rest.strip("0")) or (one[:size] == other[:size] and size <= 8)


def _people(fiche: Fiche, resume: Resume) -> Iterator[Anomalie]:
    written = {ebrim_types.xcn(text) for author in fiche.auteurs for text in author.personne}
    seen = {xcn.identifiant for xcn in written if xcn is not None}
    if seen and resume.auteurs and not set(resume.auteurs) & seen:
        yield ecart(
            "coherence.auteur",
            fiche.ou("Classification(author)"),
            ", ".join(resume.auteurs),
            ", ".join(sorted(seen)),
        )
    legal = ebrim_types.xcn(fiche.slot("legalAuthenticator") or "")
    if legal is not None and resume.responsable and legal.identifiant != resume.responsable:
        yield ecart(
            "coherence.responsable", fiche.ou("Slot(legalAuthenticator)"), resume.responsable, legal.identifiant
        )


def _patient(fiche: Fiche, resume: Resume) -> Iterator[Anomalie]:
    cx = ebrim_types.cx(fiche.patient_id or "")
    if cx is None:
        return
    if resume.ins is None:
        yield ecart("coherence.patient", fiche.ou("patientId"), f"{cx.valeur} dans le CDA", None)
    elif (cx.valeur, cx.oid) != (resume.ins, resume.ins_oid):
        yield ecart(
            "coherence.patient",
            fiche.ou("patientId"),
            f"{resume.ins} ({resume.ins_oid})",
            f"{cx.valeur} ({cx.oid})",
        )


def _forme(fiche: Fiche, resume: Resume) -> Iterator[Anomalie]:
    if fiche.mime not in ("text/xml", "application/xslt+xml", None):
        yield ecart("coherence.mime", f"{fiche.lieu}/@mimeType", "text/xml", fiche.mime)
    declared = _code(fiche, "format")
    wanted = FORMATS_N1.get(resume.media or "")
    if wanted and declared and declared in _N1 and declared != wanted:
        yield ecart("coherence.format", fiche.ou("Classification(format)"), wanted, declared)
    if resume.niveau == 3 and declared in _N1:
        yield ecart("coherence.format", fiche.ou("Classification(format)"), "le formatCode du volet", declared)
    if (
        resume.niveau == 1
        and wanted
        and declared
        and declared not in _N1
        and declared.startswith("urn:asip:ci-sis:")
        and resume.media
    ):
        yield ecart("coherence.format", fiche.ou("Classification(format)"), wanted, declared)
    levels = [code.code for code in fiche.codes.get("confidentialite", ())]
    if levels and resume.confidentialite and resume.confidentialite not in levels:
        yield ecart(
            "coherence.confidentialite",
            fiche.ou("Classification(confidentialite)"),
            resume.confidentialite,
            ", ".join(levels),
        )


def _remplacement(fiche: Fiche, resume: Resume, soumission: Soumission) -> Iterator[Anomalie]:
    linked = any(link.type == ebrim.RPLC and link.source == fiche.entry_uuid for link in soumission.liens)
    if linked != bool(resume.remplace):
        wanted = "une association RPLC" if resume.remplace else "un relatedDocument RPLC dans le CDA"
        yield ecart("coherence.remplacement", fiche.lieu, wanted, None)
