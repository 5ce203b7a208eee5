"""How an operation can fail to give an answer, and whose side each failure is on.

AdapterFailure     the adapter hung, died, spoke nonsense or lied about itself: ours to report, never the product's
OperationAbsente   the product cannot do this: the scenario is not tested
ProduitArrete      the product itself stopped: a finding
DelaiDepasse       the product gave no answer in time, says its adapter: nothing can be concluded
RefusProduit       the product refused the action, with its reason: an answer like another, raised only on demand
"""

from __future__ import annotations

from eprouvette_sim.kernel.errors import ErreurBanc


class AdapterFailure(ErreurBanc):
    """The adapter failed; `phase` is `ouverture`, `dialogue`, `contrat` or `delai`."""

    def __init__(self, quoi: str, *, phase: str, ou: str | None = None, faire: str | None = None) -> None:
        super().__init__(quoi, ou=ou, faire=faire)
        self.phase = phase


class ProductSignal(Exception):  # noqa: N818 - a signal from the product's side, not an error of ours
    """What the product's side said instead of a result; `operation` and the message as given."""

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(f"{operation} : {message}")
        self.operation = operation
        self.message = message


class OperationAbsente(ProductSignal):
    """The operation is neither declared nor supported."""


class ProduitArrete(ProductSignal):
    """The product stopped during the operation."""


class DelaiDepasse(ProductSignal):
    """The product did not answer in time."""


class RefusProduit(ProductSignal):
    """The product refused to carry the operation out."""
