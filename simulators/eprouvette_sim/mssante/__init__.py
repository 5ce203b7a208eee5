"""MSSanté as one operator sees it: mailboxes, sending, reading, receipts."""

from eprouvette_sim.mssante.simulator import ServiceMssante

__all__ = ["ServiceMssante"]
