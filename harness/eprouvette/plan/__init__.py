"""What will run and why: scenarios as data, selection expressions, the linter."""

from eprouvette.plan.expression import Selection
from eprouvette.plan.scenes import Scene, read_scenes

__all__ = ["Scene", "Selection", "read_scenes"]
