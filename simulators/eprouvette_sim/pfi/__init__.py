"""What surrounds a PFI under test: the source system that hands it documents and receives its returns."""

from eprouvette_sim.pfi.simulator import ServiceCreateur

__all__ = ["ServiceCreateur"]
