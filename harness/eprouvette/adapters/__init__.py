"""How a product is driven: one message contract (pilotage v1), several carriers."""

from eprouvette.adapters.carriers import Carrier, InProcessCarrier, StdioCarrier
from eprouvette.adapters.depot import FolderCarrier
from eprouvette.adapters.failures import AdapterFailure, DelaiDepasse, OperationAbsente, ProduitArrete, RefusProduit
from eprouvette.adapters.http import HttpCarrier
from eprouvette.adapters.pilot import Pilot

__all__ = [
    "AdapterFailure",
    "Carrier",
    "DelaiDepasse",
    "FolderCarrier",
    "HttpCarrier",
    "InProcessCarrier",
    "OperationAbsente",
    "Pilot",
    "ProduitArrete",
    "RefusProduit",
    "StdioCarrier",
]
