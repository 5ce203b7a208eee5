"""INSi, the INS search téléservice."""

from eprouvette_sim.insi.simulator import ServiceInsi

__all__ = ["ServiceInsi"]
