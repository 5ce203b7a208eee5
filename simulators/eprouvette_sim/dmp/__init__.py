"""The DMP: feed, find, fetch, manage, with rights and a document life-cycle (see README.md)."""

from eprouvette_sim.dmp.patients import Dossier, demonstration
from eprouvette_sim.dmp.rules import Reglage
from eprouvette_sim.dmp.simulator import BASE, ServiceDmp

__all__ = ["BASE", "Dossier", "Reglage", "ServiceDmp", "demonstration"]
