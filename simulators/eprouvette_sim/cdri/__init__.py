"""CDRi, the rights consultation téléservice: unit and batch, over a neutral body or a pack's."""

from eprouvette_sim.cdri.base import Base, Dossier
from eprouvette_sim.cdri.demonstration import demonstration
from eprouvette_sim.cdri.simulator import ServiceCdri

__all__ = ["Base", "Dossier", "ServiceCdri", "demonstration"]
