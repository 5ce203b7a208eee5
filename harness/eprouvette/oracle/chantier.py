"""The worksheet of one valuation: the only mutable objects of the oracle.

A `Ligne` is filled step by step by the decision tables; nothing outside the package sees it (see `resultat`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eprouvette.oracle.regles import Application, Lecture, Manque

if TYPE_CHECKING:
    from datetime import date

    from eprouvette.oracle.prestations import Prestation
    from eprouvette.oracle.situation import Situation
    from eprouvette.oracle.tables import Tables
    from eprouvette.oracle.visite import Acte, Visite


@dataclass(slots=True, kw_only=True, eq=False)
class Ligne:
    """One future line. Money in cents, coefficients in ten-thousandths; `None` = not decided."""

    prestation: Prestation
    acte: Acte
    actes: tuple[Acte, ...]
    date: date
    prix: int
    situation: Situation
    situation_execution: Situation
    quantite: int = 1
    coefficient: int = 10000
    denombrement: int = 1
    majoration: int = 0
    support: Ligne | None = None
    nature: str = "10"
    ips: str | None = ""
    top_mt: str | None = ""
    mco: int = 10000
    mco_amc: int = 10000
    base: int | None = None
    base_amc: int | None = None
    taux: int | None = None
    exoneration: str | None = None
    amo: int | None = None
    amc: int | None = None
    patient: int | None = None
    honoraires: int | None = None
    qualificatif: str = ""
    domaine: str = ""
    participation: str = ""
    tmf: int = 0
    penalite: int = 0
    exclue: bool | None = None
    forfait_lie: Ligne | None = None
    regles: list[Application] = field(default_factory=list)
    lectures: list[Lecture] = field(default_factory=list)
    manques: list[Manque] = field(default_factory=list)

    def noter(self, regle: str, detail: str = "") -> None:
        """Keeps the rule in the order of application; the same rule with the same detail is kept once."""
        application = Application(regle=regle, detail=detail)
        if application not in self.regles:
            self.regles.append(application)

    def lire_deux_fois(self, code: str, champ: str, retenu: object, autre: object) -> None:
        """Keeps both readings of a contradiction, unless they agree here."""
        if retenu != autre:
            self.lectures.append(Lecture(code=code, champ=champ, retenu=str(retenu), autre=str(autre)))

    def manquer(self, regle: str, quoi: str) -> None:
        """Says what is missing, once."""
        manque = Manque(regle=regle, quoi=quoi)
        if manque not in self.manques:
            self.manques.append(manque)

    @property
    def famille(self) -> str:
        """Family of the prestation."""
        return self.prestation.famille

    @property
    def code(self) -> str:
        """Prestation code, before the majoration suffix."""
        return self.prestation.code


@dataclass(slots=True, kw_only=True, eq=False)
class FactureEnCours:
    """One future invoice."""

    genre: str
    lignes: list[Ligne]
    nature: str = "10"
    ips: str | None = ""
    top_mt: str | None = ""
    exoneration: str = "0"
    champs: dict[str, str] = field(default_factory=dict)
    regles: list[Application] = field(default_factory=list)
    lectures: list[Lecture] = field(default_factory=list)
    manques: list[Manque] = field(default_factory=list)

    def noter(self, regle: str, detail: str = "") -> None:
        """Keeps the rule in the order of application, once."""
        application = Application(regle=regle, detail=detail)
        if application not in self.regles:
            self.regles.append(application)

    @property
    def forfaits(self) -> list[Ligne]:
        """The ATU, FFM, SEx and APE lines of the invoice."""
        return [ligne for ligne in self.lignes if ligne.famille in FAMILLES_FORFAIT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """What a predicate of the decision tables may look at."""

    visite: Visite
    tables: Tables
    situation: Situation
    ligne: Ligne
    facture: FactureEnCours | None = None


FAMILLES_FORFAIT = frozenset({"atu", "ffm", "se", "ape"})
FAMILLES_URGENCE = frozenset({"fux", "sun", "su", "pe", "sum", "sub", "sas", "sim", "sic", "ssn"})
FAMILLES_PATIENT = frozenset({"forfait_patient", "complement_patient"})
FAMILLES_RETROCESSION = frozenset({"retrocession", "retrocession_non_codee"})
FAMILLES_COMPLEMENT = frozenset({"ecart", "marge", "coordination", "forfait_c2s", "fsd", "vde", "technique"})
