"""The only modules that open sockets or patch clients; a door is handed stations, it never chooses a service."""

from eprouvette_sim.doors.door import Door
from eprouvette_sim.doors.https import HttpsDoor, ServerTls
from eprouvette_sim.doors.imap import ImapDoor, ImapOptions
from eprouvette_sim.doors.in_process import mount, transport
from eprouvette_sim.doors.pop3 import Pop3Door
from eprouvette_sim.doors.smtp import SmtpDoor, SmtpOptions

__all__ = [
    "Door",
    "HttpsDoor",
    "ImapDoor",
    "ImapOptions",
    "Pop3Door",
    "ServerTls",
    "SmtpDoor",
    "SmtpOptions",
    "mount",
    "transport",
]
