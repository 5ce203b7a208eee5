"""The lines and invoices under construction; money in cents, coefficients in ten-thousandths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from eprouvette_sim.product.facturation.prestations import Prestation
    from eprouvette_sim.product.facturation.situation import Situation


@dataclass(slots=True, kw_only=True, eq=False)
class Ligne:
    """One line to be: `actes` are those it groups (empty for what the pipeline adds), `tete` the fee it is tied to."""

    prestation: Prestation
    acte: dict[str, Any]
    actes: list[dict[str, Any]]
    jour: date
    situation: Situation
    execution: Situation
    prix: int
    quantite: int = 1
    coefficient: int = 10000
    denombrement: int = 1
    support: Ligne | None = None
    tete: Ligne | None = None
    nature: str = "10"
    exclue: bool = False
    ips: str = ""
    top_mt: str = ""
    mco: int = 10000
    mco_amc: int = 10000
    base: int = 0
    base_amc: int = 0
    taux: int | None = None
    exoneration: str = "0"
    seuil: bool = False
    regle_taux: str = ""
    amo: int = 0
    amc: int = 0
    honoraires: int = 0
    reste: int = 0
    tmf: int = 0
    participation: str = ""
    qualificatif: str = ""
    domaine: str = ""
    mt: str = "00"
    dmt: str = "000"

    @property
    def famille(self) -> str:
        """The family of its prestation."""
        return self.prestation.famille

    @property
    def code(self) -> str:
        """The prestation code, or the CCAM act."""
        return self.prestation.code

    @property
    def type(self) -> str:
        """`3` or `4`."""
        return self.prestation.enregistrements[0]

    @property
    def reelle(self) -> bool:
        """True for what was entered, not added by a rule."""
        return bool(self.actes)


@dataclass(slots=True, kw_only=True, eq=False)
class Facture:
    """One invoice: `genre` is `ordinaire`, `forfait`, `urgence`, `retrocession` or `anonyme`; header values by name."""

    genre: str
    lignes: list[Ligne] = field(default_factory=list)
    entete: dict[str, str] = field(default_factory=dict)
    numero: str = ""

    def total(self, type_: str, attribut: str) -> int:
        """The sum of an amount over the lines of that type."""
        return sum(getattr(ligne, attribut) for ligne in self.lignes if ligne.type == type_)

    @property
    def amo(self) -> int:
        """The AMO share claimed, in cents."""
        return sum(ligne.amo for ligne in self.lignes)
