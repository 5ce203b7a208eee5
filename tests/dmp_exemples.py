"""A conforming DMP submission of invented people; tests break it one place at a time."""

from eprouvette.dmp.exemples import *  # noqa: F403
from eprouvette.dmp.exemples import ANCIENNE, DIRECTE, INS, NIR, NOW, PDF, PS, STRUCTURE, WSA  # noqa: F401
