"""Pro Santé Connect: who is calling."""

from eprouvette_sim.psc.jetons import Signataire
from eprouvette_sim.psc.rules import Client
from eprouvette_sim.psc.simulator import CLIENT_DU_BANC, ServicePsc
from eprouvette_sim.psc.states import Durees

__all__ = ["CLIENT_DU_BANC", "Client", "Durees", "ServicePsc", "Signataire"]
