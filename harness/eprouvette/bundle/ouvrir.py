"""A run to read, from its folder or from its bundle: a bundle is verified first, then unpacked in a folder of ours."""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from eprouvette.bundle.coherence import controler
from eprouvette.bundle.verify import verify_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.kernel.journal import Alteration


@contextlib.contextmanager
def ouvrir(path: Path) -> Iterator[tuple[Path, tuple[Alteration, ...]]]:
    """The run's folder and what is altered in it; unpacked bundles vanish at the end, altered ones are never unpacked."""
    if not path.is_file():
        yield path, tuple(controler(path)) if (path / "run.json").is_file() else ()
        return
    found = verify_bundle(path).alterations
    with tempfile.TemporaryDirectory(prefix="eprouvette-") as place:
        if not found:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(place)
        yield Path(place), found
