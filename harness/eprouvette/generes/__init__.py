"""Generated mutants: each conforming exchange altered on the wire, then judged again with the checks that passed it."""

from eprouvette.generes.essais import Essais, essayer

__all__ = ["Essais", "essayer"]
