"""Reads the catalogue: `editions.toml` and the tables of each corpus; every mistake is named by file, line, field.

For each corpus of `editions.toml`: `<CORPUS>.csv` (the requirements), and beside it, when they exist,
`<CORPUS>.points.csv`, `<CORPUS>.sujets.csv` and `<CORPUS>.obsoletes.csv`; `equivalences.csv` is common.
"""

from __future__ import annotations

import hashlib
import tomllib
from typing import TYPE_CHECKING, Any, Final

from eprouvette.catalogue import records
from eprouvette.catalogue.identifiers import canonical
from eprouvette.catalogue.records import Equivalence, Obsolete, Point, Sujet
from eprouvette.catalogue.requirement import SERVICES, VERIFICATIONS, Catalogue, Edition, Requirement
from eprouvette.catalogue.tables import Fautes, Ligne, nearest, read_table
from eprouvette.resources import scenarios_root
from eprouvette.verdicts.tables import STATUSES
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS: Final = (
    "id", "imprime", "statut", "nature", "profil", "section", "titre", "title", "obligation",
    "preuves", "clause", "source", "services", "verification", "raison", "alias",
)  # fmt: skip
MANDATORY: Final = ("id", "statut", "titre", "title", "obligation", "source", "verification")
SUJETS: Final = ("titre", "title", "obligation", "preuves", "source", "services", "verification", "raison")
OBSOLETES: Final = ("id", "objet", "reprise", "source")
POINTS: Final = (
    "exigence", "scenario", "preuve", "rang", "profil", "etat", "prerequis", "action", "attendu",
    "observable_sur", "automatisable", "type_preuve", "origine", "du_banc", "reperes", "note",
)  # fmt: skip
EQUIVALENCES: Final = ("exigences", "note")
EDITION_KEYS: Final = ("edition", "titre", "title", "editeur", "date", "source")
NEEDS_REASON: Final = ("non_testable", "non_couverte")
EXPECTATIONS: Final = "ATTENTE"
TITLE_LIMIT: Final = 90


def load(folder: Path | None = None) -> Catalogue:
    """The whole catalogue; raises `ErreurBanc` listing all mistakes at once, each with file, line and field."""
    folder = folder or scenarios_root() / "catalogue"
    mistakes = Fautes()
    catalogue = read(folder, mistakes)
    if mistakes.textes:
        raise ErreurBanc("catalogue invalide :\n" + "\n".join(mistakes.textes), ou=str(folder))
    return catalogue


def read(folder: Path, mistakes: Fautes) -> Catalogue:
    """The catalogue as far as it can be read; what is wrong is left out and recorded in `mistakes`."""
    editions = _editions(folder, mistakes)
    requirements: dict[str, Requirement] = {}
    obsoletes: dict[str, Obsolete] = {}
    points: dict[str, list[Point]] = {}
    sujets: list[Sujet] = []
    for edition in editions.values():
        _requirements(folder / f"{edition.corpus}.csv", edition, requirements, mistakes)
        sujets += _sujets(folder / f"{edition.corpus}.sujets.csv", edition, mistakes)
        _obsoletes(folder / f"{edition.corpus}.obsoletes.csv", edition, requirements, obsoletes, mistakes)
        for point in _points(folder / f"{edition.corpus}.points.csv", edition, {*requirements, *obsoletes}, mistakes):
            points.setdefault(point.ref, []).append(point)
    return Catalogue(
        requirements=requirements,
        editions=editions,
        sujets=tuple(sujets),
        obsoletes=obsoletes,
        points={ref: tuple(group) for ref, group in points.items()},
        equivalences=_equivalences(folder, requirements, obsoletes, mistakes),
    )


def _editions(folder: Path, mistakes: Fautes) -> dict[str, Edition]:
    path = folder / "editions.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ErreurBanc(f"éditions du catalogue illisibles : {error}", ou=str(path)) from error
    found = {}
    for corpus, row in data.items():
        edition = _edition(folder, corpus, row, mistakes)
        if edition is not None:
            found[corpus] = edition
    return found


def _edition(folder: Path, corpus: str, row: Any, mistakes: Fautes) -> Edition | None:
    where = f"editions.toml [{corpus}]"
    if not isinstance(row, dict):
        mistakes.textes.append(f"{where} : une table est attendue")
        return None
    wrong = [key for key in EDITION_KEYS if not isinstance(row.get(key), str) or (not row[key] and key != "date")]
    mistakes.textes += [f"{where} : {key} : texte attendu" for key in wrong]
    for key in row:
        if key not in EDITION_KEYS:
            near = ", ".join(nearest(key, EDITION_KEYS))
            mistakes.textes.append(f"{where} : {key} : clé inconnue" + (f" ; proche : {near}" if near else ""))
    data = folder / f"{corpus}.csv"
    if not data.is_file():
        mistakes.textes.append(f"{where} : {data.name} est absent")
        return None
    if wrong:
        return None
    return Edition(
        corpus=corpus,
        **{key: row[key] for key in EDITION_KEYS},
        sha256=hashlib.sha256(data.read_bytes()).hexdigest(),
    )


def _requirements(path: Path, edition: Edition, found: dict[str, Requirement], mistakes: Fautes) -> None:
    for row in read_table(path, COLUMNS, MANDATORY, mistakes):
        before = len(mistakes.textes)
        _check_requirement(row, edition, mistakes)
        if f"{edition.corpus}:{row.cellules['id']}" in found:
            mistakes.add(row, "id", f"en double : {row.cellules['id']}")
        if len(mistakes.textes) == before:
            requirement = _requirement(row, edition)
            found[requirement.ref] = requirement


def _check_requirement(row: Ligne, edition: Edition, mistakes: Fautes) -> None:
    cells = row.cellules
    mistakes.allowed(row, "statut", [cells["statut"]], STATUSES)
    _check_common(row, mistakes)
    if not cells["raison"] and edition.corpus == EXPECTATIONS and cells["verification"] not in NEEDS_REASON:
        mistakes.add(row, "raison", "obligatoire pour une attente")
    form = canonical(cells["id"])
    if form.canonique != cells["id"]:
        what = f"{cells['id']!r} n'est pas canonique : écrire {form.canonique!r}, la forme imprimée va dans « imprime »"
        mistakes.add(row, "id", what)


def _check_common(row: Ligne, mistakes: Fautes) -> None:
    cells = row.cellules
    mistakes.allowed(row, "verification", [cells["verification"]], VERIFICATIONS)
    mistakes.allowed(row, "services", row.several("services"), SERVICES)
    if not cells["raison"] and cells["verification"] in NEEDS_REASON:
        mistakes.add(row, "raison", f"obligatoire quand verification vaut {cells['verification']}")
    if len(cells["titre"]) > TITLE_LIMIT:
        mistakes.add(row, "titre", f"{len(cells['titre'])} caractères, {TITLE_LIMIT} au plus")


def _requirement(row: Ligne, edition: Edition) -> Requirement:
    cells = row.cellules
    alias = row.several("alias")
    return Requirement(
        corpus=edition.corpus,
        edition=edition.edition,
        id=cells["id"],
        imprime=cells["imprime"] or cells["id"],
        statut=cells["statut"],
        nature=row.optional("nature"),
        profil=row.optional("profil"),
        section=row.optional("section"),
        titre=cells["titre"],
        title=cells["title"],
        obligation=cells["obligation"],
        preuves=row.several("preuves"),
        clause=row.optional("clause"),
        source=cells["source"],
        services=row.several("services"),
        verification=cells["verification"],
        raison=row.optional("raison"),
        alias=tuple(name for name in alias if not name.startswith("~")),
        alias_douteux=tuple(name[1:].strip() for name in alias if name.startswith("~")),
    )


def _sujets(path: Path, edition: Edition, mistakes: Fautes) -> Iterator[Sujet]:
    if not path.exists():
        return
    mandatory = ("titre", "title", "obligation", "source", "verification")
    for rank, row in enumerate(read_table(path, SUJETS, mandatory, mistakes), start=1):
        _check_common(row, mistakes)
        yield Sujet(
            corpus=edition.corpus,
            edition=edition.edition,
            rang=rank,
            titre=row.cellules["titre"],
            title=row.cellules["title"],
            obligation=row.cellules["obligation"],
            preuves=row.several("preuves"),
            source=row.cellules["source"],
            services=row.several("services"),
            verification=row.cellules["verification"],
            raison=row.optional("raison"),
        )


def _obsoletes(
    path: Path, edition: Edition, live: dict[str, Requirement], found: dict[str, Obsolete], mistakes: Fautes
) -> None:
    if not path.exists():
        return
    for row in read_table(path, OBSOLETES, ("id", "source"), mistakes):
        item = Obsolete(
            corpus=edition.corpus,
            edition=edition.edition,
            id=row.cellules["id"],
            objet=row.optional("objet"),
            reprise=row.optional("reprise"),
            source=row.cellules["source"],
        )
        if item.ref in live or item.ref in found:
            mistakes.add(row, "id", f"en double ou encore vivant : {item.id}")
        found[item.ref] = item


def _points(path: Path, edition: Edition, known: set[str], mistakes: Fautes) -> Iterator[Point]:
    if not path.exists():
        return
    for row in read_table(path, POINTS, ("exigence", "rang", "etat", "attendu"), mistakes):
        before = len(mistakes.textes)
        _check_point(row, edition, known, mistakes)
        if len(mistakes.textes) == before:
            yield _point(row, edition)


def _check_point(row: Ligne, edition: Edition, known: set[str], mistakes: Fautes) -> None:
    cells = row.cellules
    ref = f"{edition.corpus}:{cells['exigence']}"
    if ref not in known:
        mistakes.add(row, "exigence", f"inconnue : {ref}", value=ref, known=known)
    if not (cells["rang"].isascii() and cells["rang"].isdecimal()):
        mistakes.add(row, "rang", f"{cells['rang']!r} ; entier attendu")
    mistakes.allowed(row, "etat", [cells["etat"]], records.ETATS)
    mistakes.allowed(row, "automatisable", row.several("automatisable"), records.AUTOMATISABLE)
    mistakes.allowed(row, "observable_sur", row.several("observable_sur"), records.LIEUX)
    mistakes.allowed(row, "origine", row.several("origine"), records.ORIGINES)
    mistakes.allowed(row, "du_banc", [cells["du_banc"]], ("oui", ""))


def _point(row: Ligne, edition: Edition) -> Point:
    cells = row.cellules
    return Point(
        corpus=edition.corpus,
        exigence=cells["exigence"],
        scenario=row.optional("scenario"),
        preuve=row.optional("preuve"),
        rang=int(cells["rang"]),
        profil=cells["profil"],
        etat=cells["etat"],
        prerequis=row.optional("prerequis"),
        action=row.optional("action"),
        attendu=cells["attendu"],
        observable_sur=row.several("observable_sur"),
        automatisable=row.optional("automatisable"),
        type_preuve=row.optional("type_preuve"),
        origine=row.several("origine"),
        du_banc=cells["du_banc"] == "oui",
        reperes=row.several("reperes"),
        note=row.optional("note"),
    )


def _equivalences(
    folder: Path, live: dict[str, Requirement], obsoletes: dict[str, Obsolete], mistakes: Fautes
) -> tuple[Equivalence, ...]:
    for gone in obsoletes.values():
        if gone.reprise and gone.reprise not in live:
            near = ", ".join(nearest(gone.reprise, live))
            what = f"{gone.id} renvoie à {gone.reprise}, inconnue" + (f" ; proche : {near}" if near else "")
            mistakes.textes.append(f"{gone.corpus}.obsoletes.csv : reprise : {what}")
    path = folder / "equivalences.csv"
    if not path.exists():
        return ()
    groups = []
    for row in read_table(path, EQUIVALENCES, EQUIVALENCES, mistakes):
        refs = row.several("exigences")
        for ref in refs:
            if ref not in live:
                mistakes.add(row, "exigences", f"inconnue : {ref}", value=ref, known=live)
        groups.append(Equivalence(exigences=refs, note=row.cellules["note"]))
    return tuple(groups)
