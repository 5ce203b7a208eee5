"""What a PDF/A-1 file says of itself: declared structure, not a validation (`pdf` reads more of it, and writes one).

ISO 19005-1 asks far more than is looked at here (fonts, colours, annotations): a real validator judges that, when one is
installed (`mss check`). Looked at: header, end of file, XMP identification (part 1), no encryption, no script.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.pdf import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.kernel.anomalie import Anomalie

__all__ = ["deviations", "write"]

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
