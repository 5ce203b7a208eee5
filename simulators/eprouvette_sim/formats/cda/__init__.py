"""CDA R2 documents in the CI-SIS profile: reader, N1 writer, structure and minimal-structure rules."""

from eprouvette_sim.formats.cda.lecture import NS, Cda, Resume, read, resume
from eprouvette_sim.formats.cda.regles import deviations

__all__ = ["NS", "Cda", "Resume", "deviations", "read", "resume"]
