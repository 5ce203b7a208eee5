"""Builds the documentation: `sphinx-build -W -b html docs <target>`; generated pages are written under `docs/genere`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from eprouvette import __version__

project = "Éprouvette"
author = "Éprouvette"
release = __version__
language = "fr"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
myst_heading_anchors = 4
myst_enable_extensions = ["deflist"]
html_theme = "alabaster"
html_theme_options = {"description": "Banc de conformité : il répète, il ne certifie pas.", "fixed_sidebar": False}
html_show_sourcelink = False
html_copy_source = False


def setup(_app: object) -> None:
    """Sphinx's hook: the pages drawn from the code are there before any is read."""
    from pages import ecrire

    ecrire(Path(__file__).parent / "genere")
