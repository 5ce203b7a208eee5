"""Packs: official files supplied by the user, plugged in without changing code; offline, hashed, linted before start."""

from eprouvette_sim.packs.folder import Contenu, Manifeste, read
from eprouvette_sim.packs.pack import Pack, assemble, load
from eprouvette_sim.packs.remarques import Remarque

__all__ = ["Contenu", "Manifeste", "Pack", "Remarque", "assemble", "load", "read"]
