"""`catalogue check` as a function: the rows are sound, each has one kind, and their numbers are the frozen ones."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eprouvette.catalogue.load import read
from eprouvette.catalogue.requirement import JUGEES, VERIFICATIONS
from eprouvette.catalogue.tables import Fautes, nearest
from eprouvette.resources import scenarios_root

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from eprouvette.catalogue.requirement import Catalogue

COUNTS: Final = "counts.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compte:
    """The numbers of one corpus: rows by verification kind, then topics, obsolete ids and control points."""

    corpus: str
    edition: str
    verifications: Mapping[str, int]
    sujets: int
    obsoletes: int
    points: int

    @property
    def exigences(self) -> int:
        """How many requirements the corpus holds."""
        return sum(self.verifications.values())

    def to_toml(self) -> str:
        """The table that `counts.toml` holds for this corpus."""
        kinds = [f"{kind} = {self.verifications[kind]}" for kind in VERIFICATIONS if self.verifications.get(kind)]
        rest = [f"sujets = {self.sujets}", f"obsoletes = {self.obsoletes}", f"points = {self.points}"]
        return "\n".join([f"[{self.corpus}]", f'edition = "{self.edition}"', *kinds, *rest]) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """What `check` found: `fautes` is empty when the catalogue is sound.

    `sha256` is that of the frozen numbers file, `empreinte` that of all the catalogue files together, both
    lower-case hexadecimal and printed by the report.
    """

    comptes: tuple[Compte, ...]
    fautes: tuple[str, ...]
    sha256: str
    empreinte: str

    @property
    def exigences(self) -> int:
        """How many requirements there are, all corpora together."""
        return sum(compte.exigences for compte in self.comptes)


def check(folder: Path | None = None) -> Bilan:
    """All that is wrong with the catalogue, and its numbers compared with the frozen ones. Reads only.

    Raises `ErreurBanc` only when `editions.toml` itself cannot be read.
    """
    folder = folder or scenarios_root() / "catalogue"
    mistakes = Fautes()
    catalogue = read(folder, mistakes)
    found = counts(catalogue)
    path = folder / COUNTS
    raw = path.read_bytes() if path.is_file() else b""
    compared = _compare(raw, found) + _strays(folder, catalogue)
    return Bilan(
        comptes=found,
        fautes=(*mistakes.textes, *compared),
        sha256=hashlib.sha256(raw).hexdigest(),
        empreinte=fingerprint(folder),
    )


def counts(catalogue: Catalogue) -> tuple[Compte, ...]:
    """The numbers of each corpus, in the order of `editions.toml`."""
    kinds: dict[str, Counter[str]] = {corpus: Counter() for corpus in catalogue.editions}
    for row in catalogue.requirements.values():
        kinds[row.corpus][row.verification] += 1
    sujets = Counter(topic.corpus for topic in catalogue.sujets)
    obsoletes = Counter(item.corpus for item in catalogue.obsoletes.values())
    points = Counter(point.corpus for group in catalogue.points.values() for point in group)
    return tuple(
        Compte(
            corpus=corpus,
            edition=edition.edition,
            verifications=dict(kinds[corpus]),
            sujets=sujets[corpus],
            obsoletes=obsoletes[corpus],
            points=points[corpus],
        )
        for corpus, edition in catalogue.editions.items()
    )


def frozen_text(comptes: Collection[Compte]) -> str:
    """The text of `counts.toml` for these numbers; writing it is a deliberate act (see the folder's README)."""
    head = "# Frozen numbers of the catalogue; `catalogue check` compares. Change it with the rows, on purpose.\n\n"
    return head + "\n".join(compte.to_toml() for compte in comptes)


def fingerprint(folder: Path) -> str:
    """One digest over the names and bytes of all catalogue tables, independent of the file system's order."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.toml")], key=lambda path: path.name):
        digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def uncovered(catalogue: Catalogue, cited: Collection[str]) -> tuple[str, ...]:
    """The references that promise a judgement (`scenario`, `repetition`) and that no scenario cites."""
    cited = set(cited)
    return tuple(ref for ref, row in catalogue.requirements.items() if row.verification in JUGEES and ref not in cited)


def overclaimed(catalogue: Catalogue, cited: Collection[str]) -> tuple[str, ...]:
    """The references that a scenario cites although their row says they are not judged here, or do not exist."""
    rows = catalogue.requirements
    return tuple(ref for ref in cited if ref not in rows or rows[ref].verification not in JUGEES)


def effective(catalogue: Catalogue, ref: str, cited: Collection[str]) -> tuple[str, str | None]:
    """The verification kind to print today and its reason: a promise without a scenario is `non_couverte`."""
    row = catalogue.get(ref)
    if row.verification in JUGEES and ref not in cited:
        return "non_couverte", "Aucun scénario du banc ne cite encore cette exigence."
    return row.verification, row.raison


def _compare(raw: bytes, found: tuple[Compte, ...]) -> list[str]:
    if not raw:
        return [f"{COUNTS} : absent ; les nombres du catalogue ne sont pas figés"]
    try:
        frozen: dict[str, Any] = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [f"{COUNTS} : illisible : {error}"]
    faults = [
        f"{COUNTS} [{corpus}] : corpus inconnu ; proche : {', '.join(nearest(corpus, [c.corpus for c in found]))}"
        for corpus in frozen
        if corpus not in {compte.corpus for compte in found}
    ]
    for compte in found:
        faults += _compare_one(compte, frozen.get(compte.corpus))
    return faults


def _compare_one(compte: Compte, frozen: Any) -> list[str]:
    where = f"{COUNTS} [{compte.corpus}]"
    if not isinstance(frozen, dict):
        return [f"{where} : corpus absent des nombres figés"]
    numbers: dict[str, Any] = dict(compte.verifications)
    numbers |= {"sujets": compte.sujets, "obsoletes": compte.obsoletes, "points": compte.points}
    numbers["edition"] = compte.edition
    keys = [key for key in (*VERIFICATIONS, "sujets", "obsoletes", "points", "edition") if key in {*numbers, *frozen}]
    keys += [key for key in frozen if key not in keys]
    return [
        f"{where} : {key} : figé {frozen.get(key, 0)}, trouvé {numbers.get(key, 0)}"
        for key in keys
        if frozen.get(key, 0) != numbers.get(key, 0)
    ]


def _strays(folder: Path, catalogue: Catalogue) -> list[str]:
    """Tables that no edition claims: a file renamed by hand would otherwise vanish in silence."""
    suffixes = ("", ".points", ".sujets", ".obsoletes")
    known = {f"{corpus}{suffix}.csv" for corpus in catalogue.editions for suffix in suffixes} | {"equivalences.csv"}
    return [
        f"{path.name} : table qu'aucune édition ne réclame ; proche : {', '.join(nearest(path.name, known))}"
        for path in sorted(folder.glob("*.csv"))
        if path.name not in known
    ]
