"""Éprouvette: a conformance bench for French hospital software."""

__version__ = "0.1.0"
