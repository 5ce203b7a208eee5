"""The world a scenario describes: words and roles in, data in the simulators and parameters for the product out."""

from eprouvette.monde.cdri import MondeCdri
from eprouvette.monde.jours import jour
from eprouvette.monde.roc import MondeRoc

__all__ = ["MondeCdri", "MondeRoc", "jour"]
