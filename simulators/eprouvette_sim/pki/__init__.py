"""A throwaway certificate authority with IGC-Santé-like profiles, good and bad; keys are made per run."""

from eprouvette_sim.pki.authority import Authority, Bundle
from eprouvette_sim.pki.peer import peer_of
from eprouvette_sim.pki.profiles import PROFILES, Profile

__all__ = ["PROFILES", "Authority", "Bundle", "Profile", "peer_of"]
