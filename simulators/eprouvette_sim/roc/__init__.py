"""ROC, the complementary insurers' services for hospitals: rights, simulation, commitment, cancellation, claim, returns."""

from eprouvette_sim.roc.base import Adherent, Base, Contact, Garantie
from eprouvette_sim.roc.demonstration import demonstration
from eprouvette_sim.roc.simulator import Roc

__all__ = ["Adherent", "Base", "Contact", "Garantie", "Roc", "demonstration"]
