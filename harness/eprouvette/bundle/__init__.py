"""One file an editor hands over: a reproducible zip of a run, its manifest, its signature; and how to check it."""

from eprouvette.bundle.coherence import controler
from eprouvette.bundle.confiance import Confiance, lire_confiance
from eprouvette.bundle.ouvrir import ouvrir
from eprouvette.bundle.package import Depot, package
from eprouvette.bundle.signer import Signer, load_signer, throwaway
from eprouvette.bundle.verify import BundleCheck, Regard, verify_bundle
from eprouvette.bundle.voisins import contresigner

__all__ = [
    "BundleCheck",
    "Confiance",
    "Depot",
    "Regard",
    "Signer",
    "contresigner",
    "controler",
    "lire_confiance",
    "load_signer",
    "ouvrir",
    "package",
    "throwaway",
    "verify_bundle",
]
