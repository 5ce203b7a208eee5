"""The MSSanté profile of a message: what référentiel n° 2 asks of one that carries documents, and of any other.

Each rule is a function of one message seen whole (`Vu`): parts, archive, PDFs. A message that carries no archive is only
asked what every message is asked.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eprouvette_sim.formats import pdfa, xdm
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.formats.mime import avis
from eprouvette_sim.formats.mime.lecture import Courriel, Partie, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eprouvette_sim.formats.cda import Resume
    from eprouvette_sim.formats.xdm import Archive
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

PREFIXE = "XDM/1.0/DDM+"
ARCHIVE = "ihe_xdm.zip"
DOMAINE_PATIENT = "patient.mssante.fr"
_OBJET = re.compile(r"XDM/1\.0/DDM\+(?P<libelle>\S.*) (?P<nom>\S+) (?P<prenom>\S+) (?P<date>\d{2}/\d{2}/\d{4})\Z")
_NOM_PDF = re.compile(
    r"(?P<date>\d{8})_(?P<type>[^_]+)_(?P<nom>[^_]+)_(?P<prenom>[^_]+)(?:_(?P<dossier>[^_]+))?\.pdf\Z", re.IGNORECASE
)
_BALISE = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vu:
    """A message read whole: its archives (parts of that name), the one unpacked, its PDF parts, and what was wrong on the way."""

    courriel: Courriel
    archives: tuple[Partie, ...] = ()
    archive: Archive | None = None
    pdfs: tuple[Partie, ...] = ()
    anomalies: tuple[Anomalie, ...] = field(default=())

    @property
    def porteur(self) -> bool:
        """Whether it carries documents: an archive, or a subject that says so."""
        return bool(self.archives) or self.courriel.objet.startswith(PREFIXE)

    @property
    def cdas(self) -> tuple[Resume, ...]:
        """The CDA headers of its archive."""
        return self.archive.cdas if self.archive else ()

    @property
    def genre(self) -> str:
        """`mdn`, `dsn`, `erreur` or `courriel`."""
        return avis.genre(self.courriel)


def lire(data: bytes) -> Lecture[Vu]:
    """The message seen whole; `None` when it is no message. Its anomalies cover MIME, receipt, archive and PDF structure."""
    courriel, found = read(data)
    if courriel is None:
        return None, found
    pieces = courriel.pieces()
    archives = tuple(p for p in pieces if (p.nom or "").lower() == ARCHIVE)
    pdfs = tuple(p for p in pieces if p.type == "application/pdf" or (p.nom or "").lower().endswith(".pdf"))
    archive, wrong = xdm.read(archives[0].octets) if archives else (None, ())
    found += wrong + avis.read(courriel)[1]
    return Vu(courriel=courriel, archives=archives, archive=archive, pdfs=pdfs, anomalies=found), found


def deviations(vu: Vu) -> tuple[Anomalie, ...]:
    """Every deviation of one message: its own, then those of the profile."""
    found = list(vu.anomalies)
    for regle in (*REGLES_TOUS, *(REGLES_DOCUMENTS if vu.porteur and vu.genre == avis.COURRIEL else ())):
        found += regle(vu)
    return tuple(found)


def corps(vu: Vu) -> Iterator[Anomalie]:
    """Plain text, or plain then HTML with the same words (ECO.2.2.4); a receipt has its own shape."""
    if vu.genre in {avis.MDN, avis.DSN}:
        return
    textes = vu.courriel.textes()
    types = [part.type for part in textes]
    if types not in (["text/plain"], ["text/plain", "text/html"]):
        yield ecart("mss.corps", "/", "text/plain, ou text/plain puis text/html", ", ".join(types) or "aucun texte")
    elif len(textes) == 2 and _words(textes[0].texte) != _words(_plain(textes[1].texte)):
        yield ecart("mss.corps", textes[1].chemin, "le même texte dans les deux versions", "deux textes différents")


def _plain(text: str) -> str:
    return html.unescape(_BALISE.sub(" ", text))


def _words(text: str) -> list[str]:
    return text.split()


def utf8(vu: Vu) -> Iterator[Anomalie]:
    """Texts declared and encoded in UTF-8; ASCII is UTF-8 (ECO.2.2.3)."""
    for part in vu.courriel.textes():
        if (part.charset or "us-ascii") not in {"utf-8", "us-ascii"} or not _decodes(part.octets):
            yield ecart("mss.utf8", part.chemin, "utf-8", part.charset or "des octets qui n'en sont pas")


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def nil(vu: Vu) -> Iterator[Anomalie]:
    """`X-MSS-NIL` once (ECO.2.4.3); its value is known to the bench only."""
    values = vu.courriel.tous("X-MSS-NIL")
    if len(values) != 1 or not values[0].strip():
        yield ecart("mss.nil", "X-MSS-NIL", "une fois, la référence du produit", ", ".join(values) or None)


def mes(vu: Vu) -> Iterator[Anomalie]:
    """`X-MSS-MES` is `FIN` or absent (ECO.2.2.8)."""
    for value in vu.courriel.tous("X-MSS-MES"):
        if value != "FIN":
            yield ecart("mss.mes", "X-MSS-MES", "FIN", value)


def libelle(vu: Vu) -> Iterator[Anomalie]:
    """A display name that is not the address itself (ECO.2.2.7)."""
    for one in vu.courriel.adresses("From")[:1]:
        if one.nom is None or one.nom.casefold() in (one.adresse.casefold(), one.adresse.partition("@")[0].casefold()):
            yield ecart("mss.libelle", "From", "un libellé parlant avant l'adresse", one.nom or one.adresse)


def codecda(vu: Vu) -> Iterator[Anomalie]:
    """`X-MSS-CODECDA` lists the codes of the CDA of the archive, in any order; absent without CDA (ECO.2.4.1)."""
    values = vu.courriel.tous("X-MSS-CODECDA")
    said = sorted(code.strip() for value in values for code in value.split(",") if code.strip())
    wanted = sorted({resume.type or "" for resume in vu.cdas})
    if sorted(set(said)) != wanted or (values and not said):
        yield ecart(
            "mss.codecda", "X-MSS-CODECDA", ",".join(wanted) or "aucun en-tête sans CDA", ",".join(values) or None
        )


def ins(vu: Vu) -> Iterator[Anomalie]:
    """`X-MSS-INS` is `O` when every CDA holds matricule, OID and the four traits, `N` otherwise, absent without CDA (ECO.2.4.2)."""
    values = vu.courriel.tous("X-MSS-INS")
    wanted = () if not vu.cdas else ("O",) if all(map(qualifiee, vu.cdas)) else ("N",)
    if values != wanted:
        yield ecart("mss.ins", "X-MSS-INS", "".join(wanted) or "aucun en-tête sans CDA", ",".join(values) or None)


def qualifiee(resume: Resume) -> bool:
    """Whether a CDA header holds what a qualified INS is recognised by (facts mssante §3.2)."""
    known = resume.ins_oid in ids.INS_OIDS
    return bool(known and resume.ins and resume.noms and resume.prenoms and resume.naissance and resume.sexe)


def archive(vu: Vu) -> Iterator[Anomalie]:
    """One `IHE_XDM.zip`, and one only (ECO.2.1.1)."""
    if len(vu.archives) != 1:
        yield ecart("mss.archive", "/", "une pièce IHE_XDM.zip", f"{len(vu.archives)} pièce(s) de ce nom")


def pdf(vu: Vu) -> Iterator[Anomalie]:
    """As many PDF parts as clinical documents, each PDF/A-1 by its declared structure (ECO.2.1.1)."""
    if vu.archive is not None and len(vu.pdfs) != len(vu.cdas):
        yield ecart("mss.pdf", "/", f"{len(vu.cdas)} PDF/A-1 joint(s)", len(vu.pdfs))
    for part in vu.pdfs:
        yield from pdfa.deviations(part.octets, part.nom or part.chemin)


def pdf_fidele(vu: Vu) -> Iterator[Anomalie]:
    """Each PDF attached is the body of one N1 CDA of the archive (ECO.2.1.5); N3 ones are not compared."""
    documents = [document for document in (vu.archive.documents if vu.archive else ()) if document.cda is not None]
    bodies = {document.corps for document in documents}
    if bodies and None not in bodies:
        for part in vu.pdfs:
            if part.octets not in bodies:
                yield ecart(
                    "mss.pdf.fidele", part.nom or part.chemin, "le PDF d'un CDA de l'archive", "un autre fichier"
                )


def pdf_nom(vu: Vu) -> Iterator[Anomalie]:
    """The file name: date, type, birth name, first name, and a case number that the ANS example omits (ECO.2.1.6)."""
    for part in vu.pdfs:
        if not _NOM_PDF.match(part.nom or ""):
            yield ecart("mss.pdf.nom", part.chemin, "AAAAMMJJ_type_NOM_prénom[_dossier].pdf", part.nom)


def objet(vu: Vu) -> Iterator[Anomalie]:
    """The subject's prefix, then its fields (ECO.2.1.3)."""
    text = vu.courriel.objet
    if not text.startswith(PREFIXE):
        yield ecart("mss.objet", "Subject", f"{PREFIXE}…", text or None)
    elif not _OBJET.match(text):
        yield ecart("mss.objet.champs", "Subject", f"{PREFIXE}libellé NOM prénom JJ/MM/AAAA", text)


def patients(vu: Vu) -> Iterator[Anomalie]:
    """One patient for the whole message: metadata and every CDA (ECO.2.1.1)."""
    found = {(r.naissance, r.sexe, r.noms[:1], r.ins) for r in vu.cdas}
    if len(found) > 1 or (vu.archive is not None and len(vu.archive.patients) > 1):
        yield ecart("mss.patients", "IHE_XDM.zip", "un seul patient", f"{max(len(found), 2)} patients")


REGLES_TOUS: tuple[Callable[[Vu], Iterator[Anomalie]], ...] = (corps, utf8, nil, mes, libelle, codecda, ins)
REGLES_DOCUMENTS: tuple[Callable[[Vu], Iterator[Anomalie]], ...] = (
    archive,
    pdf,
    pdf_fidele,
    pdf_nom,
    objet,
    patients,
)
