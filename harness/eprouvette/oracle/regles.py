"""The rules the oracle applies: id, edition, provenance and one explanation line in French and English.

`data/regles.csv` holds the rules implemented, `data/non_couvertes.csv` those that are not, each with its
reason, `data/ids.csv` every id of the SFG FIDES ACE reading; a test proves that the first two share out the third.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from eprouvette.oracle.donnees import lignes_csv


@dataclass(frozen=True, slots=True, kw_only=True)
class Regle:
    """One rule: `provenance` is `norme` or `indirect` (DESIGN §5), `version` the edition its text was read in."""

    id: str
    version: str
    provenance: str
    fr: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One rule applied; `detail` is numbers and codes only, readable in any language (`30,00 × 70 % = 21,00`)."""

    regle: str
    detail: str = ""

    def texte(self, langue: str = "fr") -> str:
        """The explanation line in `fr` or `en`, the arithmetic after it."""
        regle = regles()[self.regle]
        phrase, deux_points = (regle.en, ": ") if langue == "en" else (regle.fr, " : ")
        return f"{phrase}{deux_points}{self.detail}" if self.detail else phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """A contradiction of the source met here: the reading used, and the other one.

    `code` is a row of `data/contradictions.csv`; `champ` the value concerned.
    """

    code: str
    champ: str
    retenu: str
    autre: str

    def texte(self, langue: str = "fr") -> str:
        """Both readings in one line."""
        rang = contradictions()[self.code]
        mots = ("used", "other reading") if langue == "en" else ("retenu", "autre lecture")
        return f"{self.code} {rang[langue]} [{self.champ}] {mots[0]} {self.retenu}, {mots[1]} {self.autre}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manque:
    """Something the oracle was not given, without which a rule says nothing: INCONCLUSIF."""

    regle: str
    quoi: str

    def texte(self, langue: str = "fr") -> str:
        """What is missing and for which rule."""
        return f"{self.regle}{': ' if langue == 'en' else ' : '}{manques()[self.quoi][langue]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refus:
    """The visit, as described, may not be billed this way."""

    regle: str
    lieu: str
    observe: str

    def texte(self, langue: str = "fr") -> str:
        """The rule broken, where and what was seen."""
        regle = regles()[self.regle]
        phrase = f": {regle.en}" if langue == "en" else f" : {regle.fr}"
        return f"{self.lieu}{phrase} ({self.observe})"


@cache
def regles() -> dict[str, Regle]:
    """The rules implemented, by id."""
    return {rang["id"]: Regle(**rang) for rang in lignes_csv("regles.csv")}


@cache
def contradictions() -> dict[str, dict[str, str]]:
    """The contradictions of the source kept with both readings, by code."""
    return {rang["code"]: rang for rang in lignes_csv("contradictions.csv")}


@cache
def manques() -> dict[str, dict[str, str]]:
    """What may be missing, by key."""
    return {rang["cle"]: rang for rang in lignes_csv("manques.csv")}
