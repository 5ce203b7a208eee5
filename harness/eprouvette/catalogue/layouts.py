"""The two column layouts of the REM workbooks, as data (facts/requirements.md §2.3).

`convergence`: one line per proof, 14 columns. `dix_preuves`: one line per scenario, up to ten pairs of proof
number and proof text. Columns are recognised by their heading, whatever their order.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from eprouvette.catalogue.tables import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONVERGENCE: Final = "convergence"
DIX_PREUVES: Final = "dix_preuves"
PAIRS: Final = 10

#: field -> headings that name it, first the one of the published workbook.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "perimetre": ("Périmètre", "Exigence conditionnelle OUI/NON", "Exigence conditionnelle"),
    "id": ("ID", "N° exigence", "Numéro d'exigence", "N° de l'exigence", "Numéro exigence"),
    "section_id": ("ID Section",),
    "section": ("Section",),
    "chapitre": ("Chapitre",),
    "bloc": ("Bloc",),
    "fonction": ("Fonction",),
    "nature": ("Nature de l'exigence", "Nature"),
    "enonce": ("Exigence", "Énoncé", "Énoncé de l'exigence", "Énoncé exigence"),
    "commentaire": ("Commentaire", "Commentaires"),
    "profil": ("Profil",),
    "scenario": ("N° scénario", "Numéro de scénario", "N° de scénario", "Numéro scénario"),
    "scenario_texte": ("Scénario de conformité", "Scénario"),
    "preuve": ("N° preuve", "Numéro de preuve", "N° de preuve", "Numéro preuve"),
    "preuve_texte": ("Preuve",),
    "profil_historique": ("Profil historique",),
    "criticite": ("Criticité",),
    "ordre": ("Ordre",),
    "statut_publication": ("Statut publication", "Statut de publication"),
    "reference_precedente": ("Référence vague précédente", "ID vague précédente", "Référence VA N-1", "VA N-1"),
    "bon_pour_publication": ("Bon pour publication",),
    "reference_exigence": ("Référence exigence",),
    "reference_cas": ("Référence cas de test",),
    "reference_socle": ("Référence exigence socle",),
    "points_verif": ("Points de vérification",),
    "note_interne": ("Note interne",),
    "segur_rem": ("REM Ségur",),
}
#: What each layout cannot do without.
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    CONVERGENCE: ("id", "enonce", "profil", "scenario", "preuve", "preuve_texte"),
    DIX_PREUVES: ("id", "enonce", "profil", "scenario", "preuve_1", "preuve_texte_1"),
}
_NUMBERED: Final = re.compile(r"^(.*?)\s*(\d{1,2})$")


def normal(heading: str) -> str:
    """A heading without case, accents, punctuation or spacing; `N°` and `Numéro` are one."""
    text = unicodedata.normalize("NFD", heading.replace("№", "N°")).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "", text.replace("numero", "n"))


_FIELDS: Final = {normal(heading): name for name, headings in HEADINGS.items() for heading in headings}


def recognise(headings: Sequence[str], renamed: Mapping[str, str] | None = None) -> dict[str, int]:
    """Field -> 0-based column of the headings that are known; `renamed` gives field -> heading chosen by the user.

    A field named twice keeps its first column.
    """
    chosen = {normal(heading): name for name, heading in (renamed or {}).items()}
    found: dict[str, int] = {}
    for column, heading in enumerate(headings):
        name = chosen.get(normal(heading)) or _field(heading)
        if name is not None:
            found.setdefault(name, column)
    return found


def layout(found: Mapping[str, int]) -> str:
    """Which of the two layouts these fields announce."""
    return DIX_PREUVES if "preuve_1" in found or "preuve_texte_1" in found else CONVERGENCE


def missing(found: Mapping[str, int], headings: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The headings that the layout needs and that were not found, each with the nearest ones read."""
    spare = [heading for column, heading in enumerate(headings) if heading and column not in found.values()]
    return [(_wanted(name), nearest(_wanted(name), spare)) for name in REQUIRED[layout(found)] if name not in found]


def _field(heading: str) -> str | None:
    numbered = _NUMBERED.match(heading.strip())
    if numbered:
        base = _FIELDS.get(normal(numbered[1]))
        rank = int(numbered[2])
        if base in ("preuve", "preuve_texte") and 1 <= rank <= PAIRS:
            return f"{base}_{rank}"
    return _FIELDS.get(normal(heading))


def _wanted(name: str) -> str:
    base, _, rank = name.rpartition("_")
    if rank.isdecimal():
        return f"{HEADINGS[base][0]} {rank}"
    return HEADINGS[name][0]
