"""The workshop: an editor's lasting authority, certificates, ports and names, kept outside the repository."""

from eprouvette.atelier.lieu import BOUCLE, Lieu

__all__ = ["BOUCLE", "Lieu"]
