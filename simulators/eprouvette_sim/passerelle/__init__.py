"""The TLSi gateway: one URL, dispatch by action, admission rules, gateway-layer faults."""

from eprouvette_sim.passerelle.simulator import Passerelle

__all__ = ["Passerelle"]
