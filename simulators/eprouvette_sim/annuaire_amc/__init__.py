"""The AMC directory: which conventions an AMC has, and one address by service."""

from eprouvette_sim.annuaire_amc.base import Base, Convention, Fiche
from eprouvette_sim.annuaire_amc.demonstration import demonstration
from eprouvette_sim.annuaire_amc.simulator import AnnuaireAmc

__all__ = ["AnnuaireAmc", "Base", "Convention", "Fiche", "demonstration"]
