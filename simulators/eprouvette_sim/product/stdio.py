"""The witness behind JSON lines on standard input and output: `python -m eprouvette_sim.product.stdio [MUTANT]`."""

from __future__ import annotations

import json
import sys

from eprouvette_sim.product.catalogue import build


def main(arguments: list[str]) -> None:
    """Answers one line for each line read, until the input closes."""
    product = build(arguments[0] if arguments else None)
    for line in sys.stdin:
        answer = product.handle(json.loads(line))
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    product.close()


if __name__ == "__main__":
    main(sys.argv[1:])
