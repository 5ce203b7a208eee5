"""Code tables of a pack: CSV with a header `canonique,code` (a `libelle` column is welcome), UTF-8."""

from __future__ import annotations

import csv
import io
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from eprouvette_sim.packs.remarques import ERREUR, Remarque

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_codes(fichiers: Mapping[str, bytes]) -> tuple[dict[str, dict[str, str]], tuple[Remarque, ...]]:
    """Table name (file name without extension) -> canonical value -> wire code, and the lines to fix."""
    tables: dict[str, dict[str, str]] = {}
    remarks: list[Remarque] = []
    for name, data in fichiers.items():
        path = PurePosixPath(name)
        if path.suffix != ".csv":
            continue
        reader = csv.DictReader(io.StringIO(data.decode("utf-8", "replace"), newline=""))
        if not {"canonique", "code"} <= set(reader.fieldnames or ()):
            remarks.append(Remarque(niveau=ERREUR, fichier=name, ligne=1, quoi="en-tête attendu : canonique,code"))
            continue
        table: dict[str, str] = {}
        for row in reader:
            if not row["canonique"] or not row["code"]:
                remarks.append(
                    Remarque(niveau=ERREUR, fichier=name, ligne=reader.line_num, quoi="valeur ou code absent")
                )
                continue
            table[row["canonique"]] = row["code"]
        tables[path.stem] = table
    return tables, tuple(remarks)
