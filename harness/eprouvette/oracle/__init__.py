"""The oracle: what a visit should be billed, to the cent, rule by rule (SFG FIDES ACE, editions 06.08 and 06.09).

Decision tables as data (`data/*.csv`) and small evaluators; imports only `eprouvette_sim.model` and the standard
library, so that the witness product and the checks can be compared with it. It judges relations on the product's
own unit prices; what a table not at hand would decide is INCONCLUSIF.
"""

from eprouvette.oracle.comparaison import EcartOracle, FactureLue, comparer, reprendre_prix
from eprouvette.oracle.lecture import Faute, depuis, lire
from eprouvette.oracle.moteur import valoriser
from eprouvette.oracle.regles import Application, Lecture, Manque, Refus
from eprouvette.oracle.resultat import (
    INCONCLUSIF,
    REFUSEE,
    VALORISEE,
    FactureValorisee,
    LigneValorisee,
    Resultat,
)
from eprouvette.oracle.tables import Tables, charger, livrees
from eprouvette.oracle.visite import Visite

__all__ = [
    "INCONCLUSIF",
    "REFUSEE",
    "VALORISEE",
    "Application",
    "EcartOracle",
    "FactureLue",
    "FactureValorisee",
    "Faute",
    "Lecture",
    "LigneValorisee",
    "Manque",
    "Refus",
    "Resultat",
    "Tables",
    "Visite",
    "charger",
    "comparer",
    "depuis",
    "lire",
    "livrees",
    "reprendre_prix",
    "valoriser",
]
