"""The evidence guard: which identities a run's files hold, field by field, and which belong to no declared population."""

from eprouvette.garde.constat import Trouvaille, constater, constater_piece, refusees
from eprouvette.garde.populations import Populations

__all__ = ["Populations", "Trouvaille", "constater", "constater_piece", "refusees"]
