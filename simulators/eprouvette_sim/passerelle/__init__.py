"""The TLSi gateway: one URL, dispatch by action, two doors, admission rules, gateway-layer faults."""

from eprouvette_sim.passerelle.cartes import ConfianceCartes
from eprouvette_sim.passerelle.simulator import Passerelle

__all__ = ["ConfianceCartes", "Passerelle"]
