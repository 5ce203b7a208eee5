"""PDF/A-1: what its bytes show without a PDF engine, and a minimal conforming writer.

Clauses are those of ISO 19005-1 as veraPDF publishes them (wiki "PDFA Part 1 rules"). PDF/A-1 rests on PDF 1.4, where
dictionaries are never compressed: they are read in the raw bytes, the contents of streams set aside. This is a
structural reading, not a validation: colours, fonts' glyphs and metadata schemas are left to a real validator.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.kernel.anomalie import Anomalie

_STREAM = re.compile(rb"(?<!end)stream\r?\n.*?endstream", re.DOTALL)
_ACTION = re.compile(rb"/S\s*/(JavaScript|Launch|Sound|Movie|ResetForm|ImportData)\b|/(JS)\s*[(<]")
_EMBARQUE = re.compile(rb"/(EmbeddedFiles?|EF)\b")
_TRANSPARENCE = re.compile(rb"/S\s*/(Transparency)\b|/(SMask)\s+\d")
_POLICE = re.compile(rb"/Type\s*/Font\b(?!Descriptor)")
_FICHIER_POLICE = re.compile(rb"/FontFile[23]?\b")
_FLUX_XREF = re.compile(rb"/Type\s*/(XRef|ObjStm)\b")
_LZW = re.compile(rb"/(LZWDecode|LZW)\b")
#: what must not be found: pattern -> rule
_INTERDITS = (
    (re.compile(rb"/(Encrypt)\b"), "pdf.chiffre"),
    (_FLUX_XREF, "pdf.flux_xref"),
    (_LZW, "pdf.lzw"),
    (_EMBARQUE, "pdf.embarque"),
    (_ACTION, "pdf.action"),
    (_TRANSPARENCE, "pdf.transparence"),
)


def deviations(octets: bytes, lieu: str) -> tuple[Anomalie, ...]:
    """What the bytes of a PDF that calls itself PDF/A-1 show against it, all at `lieu`; linear, never raises."""
    return (*_enveloppe(octets, lieu), *_objets(_STREAM.sub(b"stream endstream", octets), lieu))


def _enveloppe(octets: bytes, lieu: str) -> Iterator[Anomalie]:
    first, _, rest = octets[:64].replace(b"\r\n", b"\n").replace(b"\r", b"\n").partition(b"\n")
    if not re.fullmatch(rb"%PDF-1\.[0-4]", first):
        yield ecart("pdf.entete", lieu, "%PDF-1.4 en première ligne", first[:20].decode("latin-1"))
    if rest[:1] != b"%" or len(rest) < 5 or min(rest[1:5]) < 128:
        yield ecart("pdf.binaire", lieu, "un commentaire de quatre octets binaires", rest[:8].hex(" ") or None)
    after = octets[octets.rfind(b"%%EOF") + 5 :] if b"%%EOF" in octets else None
    if after is None or after.strip(b"\r\n"):
        seen = "%%EOF absent" if after is None else f"{len(after)} octets"
        yield ecart("pdf.fin", lieu, "rien après %%EOF", seen)


def _objets(texte: bytes, lieu: str) -> Iterator[Anomalie]:
    trailer = texte[texte.rfind(b"trailer") :] if b"trailer" in texte else b""
    if not re.search(rb"/ID\s*\[", trailer):
        yield ecart("pdf.identifiant", lieu, "/ID dans la fin de fichier", None)
    for pattern, rule in _INTERDITS:
        found = pattern.search(texte)
        if found:
            name = next(group for group in found.groups() if group)
            yield ecart(rule, lieu, "absent", name.decode("latin-1"))
    if not re.search(rb"/Metadata\s+\d", texte):
        yield ecart("pdf.metadonnees", lieu, "/Metadata dans le catalogue", None)
    if _POLICE.search(texte) and not _FICHIER_POLICE.search(texte):
        yield ecart("pdf.police", lieu, "des polices embarquées (FontFile)", "aucune police embarquée")


def write(titre: str, *, dessin: bytes = b"72 700 m 523 700 l S") -> bytes:
    """A PDF/A-1b of one page that holds `dessin` (PDF operators, no text, so no font) and nothing random."""
    name = "".join(f"&#{ord(c)};" for c in titre)
    xmp = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>"
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{name}</rdf:li></rdf:Alt></dc:title></rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>",
        _stream(b"", dessin),
        _stream(b"/Type /Metadata /Subtype /XML ", xmp),
    )
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    digest = hashlib.sha256(bytes(out)).hexdigest()[:32].encode()
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R /ID [<%b> <%b>] >>\n" % (len(objects) + 1, digest, digest)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _stream(head: bytes, content: bytes) -> bytes:
    return b"<< %b/Length %d >>\nstream\n%b\nendstream" % (head, len(content), content)
