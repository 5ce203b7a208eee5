"""Rules and value sets of the DMP and mail formats, as dated data files with their sources.

`regles_dmp.csv`, `regles_mss.csv`: one line per rule (code, provenance of DESIGN §5, clause, title and likely cause, French then
English). `jeux.toml` and `jeux/*.csv`: value sets, with the date of the copy and where it was read.
"""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.errors import ErreurBanc

_MAX_OBSERVED = 300
#: the tables of rules: DMP formats, mail formats
TABLES = ("regles_dmp.csv", "regles_mss.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Regle:
    """One rule applied to bytes: stable dotted code, provenance, clause with its source, words in two languages."""

    code: str
    provenance: str
    clause: str
    titre: str
    title: str
    cause: str
    cause_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Jeu:
    """A value set: `codes` maps a code to the systems it is published in (`*` when the source gives none).

    `complet` is false when the copy is a selection: an unknown code then proves nothing. `lu_le` dates the copy.
    """

    id: str
    nom: str
    lu_le: str
    source: str
    complet: bool
    codes: dict[str, frozenset[str]]

    def admet(self, code: str | None, systeme: str | None = None) -> bool:
        """True when the code is in the set, under that system when one is given."""
        systems = self.codes.get(code or "")
        return systems is not None and (systeme is None or "*" in systems or systeme in systems)

    def __str__(self) -> str:
        return f"un code de {self.nom} (copie de {self.lu_le})"


@cache
def regles() -> dict[str, Regle]:
    """Every rule by code."""
    found: dict[str, Regle] = {}
    for name in TABLES:
        text = files(__package__).joinpath(name).read_text(encoding="utf-8")
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True)
        found |= {row["code"]: Regle(**row) for row in rows}
    return found


@cache
def jeu(nom: str) -> Jeu:
    """The value set of that short name (`typecode`, `classcode`, …); `KeyError` for an unknown one."""
    folder = files(__package__)
    index = tomllib.loads(folder.joinpath("jeux.toml").read_text(encoding="utf-8"))[nom]
    text = folder.joinpath("jeux", f"{nom}.csv").read_text(encoding="utf-8")
    codes: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";"):
        codes.setdefault(row["code"], set()).add(row["systeme"])
    return Jeu(**index, codes={code: frozenset(systems) for code, systems in codes.items()})


def ecart(code: str, lieu: str, attendu: str, observe: object) -> Anomalie:
    """One deviation from a rule of the table; `ErreurBanc` when the code is not in it. `observe` `None` reads absent."""
    regle = regles().get(code)
    if regle is None:
        raise ErreurBanc(f"règle absente des tables : {code}")
    seen = "absent" if observe is None else str(observe)[:_MAX_OBSERVED]
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=seen, regle=regle.clause)
