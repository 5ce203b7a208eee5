"""Where the scenarios are: inside the wheel when installed, in the clone when working from it."""

from __future__ import annotations

from pathlib import Path

from eprouvette_sim.kernel.errors import ErreurBanc


def scenarios_root() -> Path:
    """The folder that holds `catalogue/`, `features/`, `steps/` and `jeux/`.

    The wheel ships it as `eprouvette/_scenarios`; in an editable install the package path is the clone's,
    so the clone's own folder is used. `ErreurBanc` when neither is there.
    """
    package = Path(__file__).parent
    for candidate in (package / "_scenarios", package.parent.parent / "scenarios"):
        if (candidate / "catalogue").is_dir():
            return candidate
    raise ErreurBanc("les scénarios sont introuvables", ou=str(package), faire="réinstaller le paquet eprouvette")
