"""Annuaire Santé: where to write, and who is who."""

from eprouvette_sim.annuaire_sante.simulator import ServiceAnnuaireSante

__all__ = ["ServiceAnnuaireSante"]
