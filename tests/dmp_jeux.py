"""Writes the witness's DMP pieces again: `python tests/dmp_jeux.py` (new throwaway key each time)."""

from pathlib import Path

from eprouvette.dmp.exemples import PIECES, piece

JEUX = Path(__file__).parents[1] / "scenarios" / "jeux" / "dmp"

if __name__ == "__main__":
    for nom in PIECES:
        (JEUX / nom).parent.mkdir(parents=True, exist_ok=True)
        (JEUX / nom).write_bytes(piece(nom))
