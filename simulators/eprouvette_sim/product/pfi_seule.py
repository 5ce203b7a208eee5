"""The PFI miniature as a process of its own: `python -m eprouvette_sim.product.pfi_seule HOTE:PORT_DES_RETOURS [MUTANT]`.

Prints the port it listens on, then serves until its input closes.
"""

from __future__ import annotations

import sys

from eprouvette_sim.product.catalogue import build


def main(arguments: list[str]) -> None:
    """Serves one PFI whose receipts go to the given place."""
    product = build(arguments[1] if len(arguments) > 1 else None)
    services = {"pfi": {"url": f"mllp://{arguments[0]}"}}
    question = {"id": 1, "operation": "configurer", "parametres": {"services": services}}
    place = product.handle(question)["resultat"]["ecoutes"]["mllp"]
    sys.stdout.write(f"{place['port']}\n")
    sys.stdout.flush()
    sys.stdin.read()
    product.close()


if __name__ == "__main__":
    main(sys.argv[1:])
