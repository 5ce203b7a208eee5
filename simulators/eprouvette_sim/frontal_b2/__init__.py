"""The B2 front-end and the caisses behind it: encrypted mail in, acknowledgements and payment returns out."""

from eprouvette_sim.frontal_b2.simulator import Calendrier, FrontalB2
from eprouvette_sim.frontal_b2.states import Consigne

__all__ = ["Calendrier", "Consigne", "FrontalB2"]
