"""HL7 v2: reading and judging a delivery, against python-hl7's parser on the same bytes; prints ratios, asserts nothing.

Run: `.venv/bin/python tests/benchmarks/bench_hl7.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import hl7 as other

sys.path.insert(0, str(Path(__file__).parents[1]))
from eprouvette_sim.formats import hl7
from hl7_support import document, message


def best(action, times: int = 5) -> float:
    """The best of a few runs, in seconds."""
    found = []
    for _ in range(times):
        start = perf_counter()
        action()
        found.append(perf_counter() - start)
    return min(found)


def main() -> None:
    """One line by size of the document carried."""
    print("document      lu (ms)   jugé (ms)  python-hl7 (ms)   lecture / python-hl7")
    for size in (10_000, 100_000, 1_000_000):
        raw = hl7.write(message(cda=document(contenu=b"%PDF-1.4" + b"x" * size)))
        text = raw.decode()
        value, _ = hl7.read(raw)
        read = best(lambda raw=raw: hl7.read(raw))
        judged = best(lambda value=value: hl7.anomalies(value))
        theirs = best(lambda text=text: other.parse(text))
        print(f"{size:>9} o {read * 1e3:>9.2f} {judged * 1e3:>11.2f} {theirs * 1e3:>16.2f} {read / theirs:>22.2f}")
    frames = b"".join(map(hl7.encadrer, [b"x" * 500] * 10_000))
    once, twice = best(lambda: hl7.Decodeur().nourrir(frames)), best(lambda: hl7.Decodeur().nourrir(frames * 2))
    print(f"trames : {len(frames) / once / 1e6:.0f} Mo/s ; le double des octets coûte {twice / once:.2f} fois")


if __name__ == "__main__":
    main()
