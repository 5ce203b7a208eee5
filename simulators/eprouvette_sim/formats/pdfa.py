"""What a PDF/A-1 file says of itself, and a minimal one to write: declared structure, not a validation.

ISO 19005-1 asks far more than is looked at here (fonts, colours, annotations): a real validator judges that, when one is
installed (`mss check`). Looked at: header, end of file, XMP identification (part 1), no encryption, no script.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.kernel.anomalie import Anomalie

_PART = re.compile(rb"pdfaid:part(?:\s*=\s*[\"']|\s*>\s*)\s*(\d)")
_XMP = b"http://www.aiim.org/pdfa/ns/id/"
_REFUSED = {b"/Encrypt": ("pdfa.chiffre", "aucun chiffrement"), b"/JavaScript": ("pdfa.script", "aucun script"),
            b"/Launch": ("pdfa.script", "aucune action externe")}  # fmt: skip


def deviations(data: bytes, lieu: str) -> tuple[Anomalie, ...]:
    """What the declared structure breaks; `lieu` names the file in the findings."""
    return tuple(_deviations(data, lieu))


def _deviations(data: bytes, lieu: str) -> Iterator[Anomalie]:
    if not re.match(rb"%PDF-1\.[1-4][\r\n]", data):
        yield ecart("pdfa.entete", lieu, "%PDF-1.4 au plus", data[:12].decode("latin-1"))
    if b"%%EOF" not in data[-1024:]:
        yield ecart("pdfa.fin", lieu, "%%EOF", "fichier coupé")
    found = _PART.search(data) if _XMP in data else None
    if found is None:
        yield ecart("pdfa.identification", lieu, "pdfaid:part dans les métadonnées XMP", None)
    elif found[1] != b"1":
        yield ecart("pdfa.identification", lieu, "PDF/A-1", f"PDF/A-{found[1].decode()}")
    for word, (code, wanted) in _REFUSED.items():
        if word in data:
            yield ecart(code, lieu, wanted, word.decode())


def write(titre: str) -> bytes:
    """A one-page PDF/A-1b without text: its title is in its metadata."""
    xmp = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(titre)}</rdf:li></rdf:Alt></dc:title>'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
        b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream" % (len(xmp), xmp),
    )
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for rank, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (rank, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    identity = b"<%032x>" % zlib.crc32(xmp)
    out += b"trailer\n<< /Size %d /Root 1 0 R /ID [%s %s] >>\n" % (len(objects) + 1, identity, identity)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
