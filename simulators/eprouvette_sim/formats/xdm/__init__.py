"""The IHE XDM archive (`IHE_XDM.zip`): reader bounded against hostile archives, writer, structure rules."""

from eprouvette_sim.formats.xdm.ecriture import Piece, write
from eprouvette_sim.formats.xdm.lecture import Archive, DocumentLu, read

__all__ = ["Archive", "DocumentLu", "Piece", "read", "write"]
