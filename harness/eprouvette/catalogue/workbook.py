"""Reads a REM workbook that the user downloaded: the 14-column Convergence sheet or the older ten-proof layout.

The publisher's text goes to the user's own folder only (`freeze`); nothing of it enters the repository.
openpyxl is imported when a workbook is read, never before.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from eprouvette.catalogue import archive
from eprouvette.catalogue.archive import MAX_MERGES, MAX_ROWS, Constats
from eprouvette.catalogue.cells import Cell, Grid
from eprouvette.catalogue.identifiers import Identifiant, canonical
from eprouvette.catalogue.layouts import CONVERGENCE, PAIRS, layout, missing, recognise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eprouvette_sim.kernel.anomalie import Lecture

SHEET: Final = "Exigences"
HEADER_WITHIN: Final = 20
MAX_ID: Final = 60
#: Struck texts written inside the sheet need the whole sheet in memory: bytes of sheet allowed then.
MAX_INLINE: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Preuve:
    """One proof asked by the workbook, with the scenario it closes; ids and texts as printed, `None` if empty."""

    scenario: str | None
    scenario_texte: str | None
    numero: str | None
    texte: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exigence:
    """One requirement of a workbook: `id` is canonical, `imprime` as printed, `enonce` the publisher's text.

    `ligne` is its first 1-based row; `barre` is true when its id or its whole text is struck; `champs` holds
    the other recognised columns, by field name.
    """

    id: str
    imprime: str
    douteux: bool
    enonce: str
    ligne: int
    barre: bool
    champs: Mapping[str, str]
    preuves: tuple[Preuve, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Classeur:
    """A workbook read whole: `disposition` is `convergence` or `dix_preuves`, `sha256` that of the file."""

    disposition: str
    feuille: str
    sha256: str
    exigences: tuple[Exigence, ...]


def read(data: bytes, *, renamed: Mapping[str, str] | None = None, sheet: str | None = None) -> Lecture[Classeur]:
    """The workbook, or `None` with what forbids to use it; remarks come with the value. Never raises on input.

    `renamed` maps a field of `layouts.HEADINGS` to the heading this workbook uses; `sheet` names the sheet when
    it is not `Exigences`. Work and memory are linear in the workbook, bounded by `archive.MAX_*`.
    """
    found = Constats()
    value = None
    try:
        archive.outside(data, found)
        if not found.block():
            value = _read(data, renamed, sheet, found)
    except Exception as error:  # noqa: BLE001 - zipfile and openpyxl raise anything on a damaged part
        found.add("format", "fichier", "un classeur xlsx lisible", f"{type(error).__name__} : {error}"[:200])
    return (None if found.block() else value), found.all()


def _read(data: bytes, renamed: Mapping[str, str] | None, sheet: str | None, found: Constats) -> Classeur | None:
    from openpyxl import load_workbook

    struck, inline = archive.strikes(data)
    if inline > MAX_INLINE:
        found.add(
            "barre_en_ligne", "classeur", "des textes partagés : réenregistrer avec un tableur", f"{inline} octets"
        )
        return None
    book = load_workbook(
        io.BytesIO(data), read_only=not inline, data_only=False, keep_links=False, rich_text=struck or bool(inline)
    )
    try:
        page = _page(book, sheet, found)
        if page is None:
            return None
        merged = list(islice(_merged(page, data), MAX_MERGES))
        if len(merged) == MAX_MERGES:
            found.add("fusions", str(page.title), f"moins de {MAX_MERGES} fusions", "davantage")
            return None
        grid = Grid(page=page, merged=merged, struck=struck or bool(inline))
        return _grid(grid, renamed, hashlib.sha256(data).hexdigest(), found)
    finally:
        book.close()


def _merged(page: Any, data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """The merged ranges; openpyxl does not know them in its streaming mode, so the sheet is scanned."""
    if hasattr(page, "merged_cells"):
        return ((one.min_row, one.max_row, one.min_col - 1, one.max_col - 1) for one in page.merged_cells.ranges)
    return archive.merges(data, page._worksheet_path)  # noqa: SLF001


def _page(book: Any, sheet: str | None, found: Constats) -> Any:
    wanted = sheet or SHEET
    for name in book.sheetnames:
        if name.strip().casefold() == wanted.casefold() and hasattr(book[name], "iter_rows"):
            return book[name]
    found.add("feuille", "classeur", f"une feuille « {wanted} »", ", ".join(book.sheetnames) or "aucune")
    return None


def _grid(grid: Grid, renamed: Mapping[str, str] | None, sha256: str, found: Constats) -> Classeur | None:
    rows = grid.rows(found)
    header = _columns(grid, rows, renamed, found)
    if header is None:
        return None
    top, columns = header
    _merged_columns(grid, top, columns, found)
    disposition = layout(columns)
    gathered: dict[str, _Draft] = {}
    for count, (number, cells) in enumerate(rows):
        if count >= MAX_ROWS:
            found.add("lignes", f"{grid.title}!{number}", f"{MAX_ROWS} lignes au plus", "davantage")
            break
        _line(_Line(grid.title, number, cells, columns), disposition, gathered, found)
    if not gathered:
        found.add("lignes", grid.title, "au moins une exigence", "aucune")
    return Classeur(
        disposition=disposition,
        feuille=grid.title,
        sha256=sha256,
        exigences=tuple(draft.finish() for draft in gathered.values()),
    )


def _columns(
    grid: Grid, rows: Iterator[tuple[int, list[Cell]]], renamed: Mapping[str, str] | None, found: Constats
) -> tuple[int, dict[str, int]] | None:
    """The header: the first of the top rows that names all that a layout needs, and its columns."""
    best: tuple[int, dict[str, int], list[str]] = (0, {}, [])
    for number, cells in rows:
        headings = [cell.text for cell in cells]
        columns = recognise(headings, renamed)
        if columns and not missing(columns, headings):
            return number, columns
        if len(columns) > len(best[1]):
            best = (number, columns, headings)
        if number >= HEADER_WITHIN:
            break
    place = f"{grid.title}!{best[0] or 1}"
    for heading, near in missing(best[1], best[2]):
        shown = f"absente ; proche : {', '.join(near)}" if near else f"absente ; lu : {', '.join(best[2][:16])}"
        found.add("entete", place, f"une colonne « {heading} »", shown[:300])
    if any("Ã" in heading for heading in best[2]):
        found.add("entete", place, "des accents lisibles", "un texte UTF-8 relu en Windows-1252")
    return None


def _merged_columns(grid: Grid, top: int, columns: Mapping[str, int], found: Constats) -> None:
    """A merge over several known columns below the header cannot be undone without guessing."""
    for first, last, left, right in grid.merged:
        touched = [name for name, column in columns.items() if left <= column <= right]
        if last > top and left != right and len(touched) > 1:
            place = f"{grid.title}!{first}"
            found.add("fusion_colonnes", place, "une cellule par colonne", f"fusion de {', '.join(touched)}")


@dataclass(frozen=True, slots=True)
class _Line:
    title: str
    number: int
    cells: list[Cell]
    columns: Mapping[str, int]

    def cell(self, name: str) -> Cell:
        column = self.columns.get(name)
        return self.cells[column] if column is not None and column < len(self.cells) else Cell()

    def text(self, name: str) -> str | None:
        return self.cell(name).text or None

    @property
    def struck(self) -> bool:
        """Whether the requirement itself is struck on this line."""
        return "tout" in (self.cell("id").struck, self.cell("enonce").struck)

    @property
    def place(self) -> str:
        return f"{self.title}!{self.number}"


@dataclass(slots=True)
class _Draft:
    id: str
    imprime: str
    douteux: bool
    enonce: str
    ligne: int
    barre: bool
    champs: dict[str, str]
    preuves: dict[Preuve, None] = field(default_factory=dict)

    def finish(self) -> Exigence:
        return Exigence(
            id=self.id, imprime=self.imprime, douteux=self.douteux, enonce=self.enonce, ligne=self.ligne,
            barre=self.barre, champs=self.champs, preuves=tuple(self.preuves),
        )  # fmt: skip


_OTHERS: Final = (
    "perimetre", "section_id", "section", "chapitre", "bloc", "fonction", "nature", "commentaire", "profil",
    "profil_historique", "criticite", "ordre", "statut_publication", "reference_precedente",
)  # fmt: skip


_IDENTIFIERS: Final = ("id", "scenario", "preuve")


def _line(line: _Line, disposition: str, gathered: dict[str, _Draft], found: Constats) -> None:
    _faults(line, found)
    form = _identify(line, found)
    if form is None:
        return
    draft = gathered.get(form.canonique)
    if draft is None:
        draft = gathered[form.canonique] = _open(line, form, found)
    elif draft.barre and not line.struck:
        where = f"barrée ligne {draft.ligne}, vivante ensuite : la ligne vivante est retenue"
        found.add("barre", line.place, "un seul état par identifiant", where)
        draft = gathered[form.canonique] = _open(line, form, found)
    else:
        _compare(line, draft, form.imprime, found)
    if draft.barre or not line.struck:
        draft.preuves.update(dict.fromkeys(_proofs(line, disposition)))


def _identify(line: _Line, found: Constats) -> Identifiant | None:
    printed = line.cell("id").text or line.cell("id").raw
    if not printed:
        if any(line.cell(name).text for name in line.columns):
            found.add("identifiant", line.place, "un identifiant d'exigence", "une cellule vide")
        return None
    form = canonical(printed)
    if not any(char.isdigit() for char in form.canonique) or len(form.canonique) > MAX_ID:
        found.add("identifiant", line.place, "un identifiant d'exigence", printed[:80])
        return None
    return form


def _compare(line: _Line, draft: _Draft, printed: str, found: Constats) -> None:
    """A further line of a requirement must repeat its statement and its id as printed."""
    if line.text("enonce") and line.text("enonce") != draft.enonce:
        where = f"celui de la ligne {draft.ligne}"
        found.add("enonce_divergent", line.place, where, "un autre énoncé pour le même identifiant")
    if printed != draft.imprime:
        draft.douteux = True
        found.add("identifiant_normalise", line.place, draft.imprime, printed)


def _faults(line: _Line, found: Constats) -> None:
    for name in line.columns:
        cell = line.cell(name)
        if cell.fault:
            found.add(cell.fault[0], f"{line.place} ({name})", cell.fault[1], cell.fault[2])
        if cell.number and name.startswith(_IDENTIFIERS) and "texte" not in name:
            found.add("nombre", f"{line.place} ({name})", "un identifiant en texte", cell.text)


def _open(line: _Line, form: Identifiant, found: Constats) -> _Draft:
    if form.changements and form.douteux:
        what = f"{form.imprime} ({', '.join(form.changements)})"
        found.add("identifiant_normalise", line.place, form.canonique, what)
    statement = line.cell("enonce")
    if line.struck or statement.struck:
        what = "exigence barrée, mise à part" if line.struck else "fragments barrés, ôtés du texte"
        found.add("barre", line.place, "un texte non barré", what)
    text = statement.text or (statement.raw if line.struck else "")
    if not text:
        found.add("enonce", line.place, "un énoncé", "une cellule vide")
    if "Ã©" in text or "â€" in text:
        found.add("encodage", line.place, "des accents lisibles", text[:80])
    return _Draft(
        id=form.canonique,
        imprime=form.imprime,
        douteux=form.douteux,
        enonce=text,
        ligne=line.number,
        barre=line.struck,
        champs={name: line.cell(name).text for name in _OTHERS if line.text(name)},
    )


def _proofs(line: _Line, disposition: str) -> Iterator[Preuve]:
    scenario, text = line.text("scenario"), line.text("scenario_texte")
    pairs = [("preuve", "preuve_texte")]
    if disposition != CONVERGENCE:
        pairs = [(f"preuve_{rank}", f"preuve_texte_{rank}") for rank in range(1, PAIRS + 1)]
    empty = True
    for number, proof in pairs:
        if line.text(number) or line.text(proof):
            empty = False
            yield Preuve(scenario=scenario, scenario_texte=text, numero=line.text(number), texte=line.text(proof))
    if empty and (scenario or text):
        yield Preuve(scenario=scenario, scenario_texte=text, numero=None, texte=None)
