"""One file an editor hands over: a reproducible zip of a run, its manifest, its signature; and how to check it."""

from eprouvette.bundle.package import package
from eprouvette.bundle.signer import Signer, load_signer, throwaway
from eprouvette.bundle.verify import verify_bundle

__all__ = ["Signer", "load_signer", "package", "throwaway", "verify_bundle"]
