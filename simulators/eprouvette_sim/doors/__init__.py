"""The only modules that open sockets or patch clients; a door is handed stations, it never chooses a service."""

from eprouvette_sim.doors.door import Door
from eprouvette_sim.doors.https import HttpsDoor, ServerTls
from eprouvette_sim.doors.in_process import mount, transport

__all__ = ["Door", "HttpsDoor", "ServerTls", "mount", "transport"]
