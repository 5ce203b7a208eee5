"""Internet messages: reader, writer, receipts, and the MSSanté profile of a message that carries documents."""

from eprouvette_sim.formats.mime.ecriture import Envoi, write
from eprouvette_sim.formats.mime.lecture import Adresse, Courriel, Partie, read

__all__ = ["Adresse", "Courriel", "Envoi", "Partie", "read", "write"]
