"""The outside of a workbook: is it one, is it reasonable, which of its cells are merged. No macro is ever run."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Final

from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bounds on hostile input: bytes of the file, bytes once inflated, rows read, merges undone.
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_INFLATED: Final = 256 * 1024 * 1024
MAX_ROWS: Final = 200_000
MAX_MERGES: Final = 50_000
RULE: Final = "classeur REM au format xlsx (facts/requirements.md §2.3)"

_MERGE: Final = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_STRIKE: Final = re.compile(rb"<(?:\w+:)?strike\b")
_CHUNK: Final = 1 << 20
_TAG: Final = 512


#: The anomalies that leave the workbook usable; any other forbids the import.
REMARKS: Final = ("macro", "barre", "fusion", "identifiant_normalise", "enonce_divergent", "encodage", "nombre")
#: How many anomalies of one code are given one by one.
EACH: Final = 50


def anomaly(code: str, place: str, expected: str, observed: str) -> Anomalie:
    """One anomaly of a workbook; `code` is completed with `classeur.`, `place` is `feuille!A12` or a part name."""
    return Anomalie(code=f"classeur.{code}", lieu=place, attendu=expected, observe=observed, regle=RULE)


class Constats:
    """The anomalies of one workbook, each code told at most `EACH` times and then counted: memory stays bounded."""

    def __init__(self) -> None:
        self._kept: list[Anomalie] = []
        self._totals: Counter[str] = Counter()

    def add(self, code: str, place: str, expected: str, observed: str) -> None:
        """Records one anomaly."""
        self._totals[code] += 1
        if self._totals[code] <= EACH:
            self._kept.append(anomaly(code, place, expected, observed))

    def all(self) -> tuple[Anomalie, ...]:
        """What was found, in order, then one line for each code that was cut short."""
        rest = [
            anomaly(code, "suite", f"au plus {EACH} citées", f"et {total - EACH} autres")
            for code, total in self._totals.items()
            if total > EACH
        ]
        return (*self._kept, *rest)

    def block(self) -> bool:
        """Whether anything found forbids to use the workbook."""
        return any(code not in REMARKS for code in self._totals)


def outside(data: bytes, found: Constats) -> None:
    """Records what can be said without opening the sheets; all but `macro` forbid to go on."""
    if len(data) > MAX_BYTES:
        found.add("taille", "fichier", f"{MAX_BYTES} octets au plus", f"{len(data)} octets")
    elif not zipfile.is_zipfile(io.BytesIO(data)):
        found.add("format", "fichier", "un classeur xlsx", _kind(data))
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _inside(archive, found)


def _kind(data: bytes) -> str:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "un ancien xls ou un classeur chiffré : l'enregistrer en xlsx, sans mot de passe"
    if not data:
        return "un fichier vide"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in data[:4096]:
        return "un texte (CSV ?) : ouvrir le classeur d'origine et l'enregistrer en xlsx"
    return "un autre format"


def _inside(archive: zipfile.ZipFile, found: Constats) -> None:
    names = archive.namelist()
    inflated = sum(info.file_size for info in archive.infolist())
    if inflated > MAX_INFLATED:
        found.add("taille", "fichier", f"{MAX_INFLATED} octets décompressés au plus", f"{inflated} octets")
        return
    if "xl/workbook.xml" not in names:
        found.add("format", "fichier", "un classeur xlsx", "une archive zip sans xl/workbook.xml (ods, docx ?)")
        return
    for name in names:
        if name.endswith((".xml", ".rels")):
            with archive.open(name) as part:
                if b"<!DOCTYPE" in part.read(4096):
                    found.add("format", name, "aucune déclaration DOCTYPE", "une déclaration DOCTYPE")
    if any(name.endswith("vbaProject.bin") for name in names):
        found.add("macro", "xl/vbaProject.bin", "aucune macro", "des macros, ignorées et jamais exécutées")


def strikes(data: bytes) -> tuple[bool, int]:
    """Whether styles or shared texts are struck, and the size in bytes of the sheets that hold struck texts inline."""
    shared, inline = False, 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.filename in ("xl/styles.xml", "xl/sharedStrings.xml"):
                shared = shared or _holds_strike(archive, info.filename)
            elif info.filename.startswith("xl/worksheets/") and _holds_strike(archive, info.filename):
                inline += info.file_size
    return shared, inline


def _holds_strike(archive: zipfile.ZipFile, name: str) -> bool:
    return any(_STRIKE.search(chunk) for chunk in _chunks(archive, name))


def merges(data: bytes, part: str) -> Iterator[tuple[int, int, int, int]]:
    """The merged ranges of one sheet part: first row, last row (1-based), first and last column (0-based)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for chunk in _chunks(archive, part):
            for found in _MERGE.finditer(chunk):
                yield int(found[2]), int(found[4]), _column(found[1]), _column(found[3])


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Chunks that do not cut a short tag: each ends at the last `>` of its end, when there is one."""
    rest = b""
    with archive.open(name) as part:
        while block := part.read(_CHUNK):
            whole = rest + block
            cut = whole.rfind(b">", max(0, len(whole) - _TAG)) + 1 or len(whole)
            yield whole[:cut]
            rest = whole[cut:]
    yield rest


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
