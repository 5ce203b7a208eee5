"""The command line: one module per verb, imported only when that verb is called."""

from eprouvette.cli.main import main

__all__ = ["main"]
