"""IMAP4rev1 (RFC 3501) as bytes: arguments read, answers written, message sections and structure."""

from eprouvette_sim.formats.imap.grammaire import arguments, ensemble, literal, quoted

__all__ = ["arguments", "ensemble", "literal", "quoted"]
