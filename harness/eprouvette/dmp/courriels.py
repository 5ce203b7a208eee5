"""File checks of mail: a message (`mss`) and an XDM archive (`xdm`); bytes in, anomalies out."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from eprouvette_sim.formats import pdfa, xdm
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.mime import profil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eprouvette.dmp.options import Options
    from eprouvette_sim.kernel.anomalie import Anomalie

    Validateur = Callable[[bytes], str | None]

#: the PDF/A validator looked for on this machine
VALIDATEUR = "verapdf"
_DELAI_S = 60


def validateur() -> Validateur | None:
    """The installed PDF/A validator as a function that gives its objection, `None` when there is none installed."""
    path = shutil.which(VALIDATEUR)
    if path is None:
        return None

    def judge(data: bytes) -> str | None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "document.pdf"
            file.write_bytes(data)
            command = [path, "--flavour", "1b", "--format", "text", str(file)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=_DELAI_S, check=False)  # noqa: S603
        said = done.stdout.strip() or done.stderr.strip()
        return None if said.startswith("PASS") else said[:300] or f"code {done.returncode}"

    return judge


def check_mss(data: bytes, options: Options | None = None) -> tuple[bool, tuple[Anomalie, ...]]:
    """Whether the message could be read, and what its profile, archive and PDFs break."""
    del options
    vu, found = profil.lire(data)
    if vu is None:
        return False, found
    pdfs = ((part.nom or part.chemin, part.octets) for part in vu.pdfs)
    return True, profil.deviations(vu) + tuple(_validated(pdfs))


def check_xdm(data: bytes, options: Options | None = None) -> tuple[bool, tuple[Anomalie, ...]]:
    """Whether the archive could be unpacked, and what it, its metadata and its PDFs break."""
    del options
    archive, found = xdm.read(data)
    if archive is None:
        return False, found
    bodies = [(d.chemin, d.corps) for d in archive.documents if d.corps is not None and d.corps.startswith(b"%PDF")]
    for where, body in bodies:
        found += pdfa.deviations(body, where)
    return True, found + tuple(_validated(bodies))


def _validated(pdfs: Iterable[tuple[str, bytes]]) -> Iterable[Anomalie]:
    judge = validateur()
    for where, data in pdfs if judge is not None else ():
        objection = judge(data) if judge is not None else None
        if objection is not None:
            yield ecart("pdfa.validateur", where, "PDF/A-1b accepté", objection)


def moyen(lang: str) -> str:
    """Which means judged PDF/A: the validator installed, or the declared structure alone."""
    english = lang == "en"
    if shutil.which(VALIDATEUR):
        return f"PDF/A judged by {VALIDATEUR}" if english else f"PDF/A jugé par {VALIDATEUR}"
    return "PDF/A judged on its declared structure only" if english else "PDF/A jugé sur sa structure déclarée seule"
