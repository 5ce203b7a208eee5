"""Which bench judged: digest of its code, list of what is installed, and whether that is a published release."""

from eprouvette.parution.code import code_sha256
from eprouvette.parution.publiees import Parutions, lire_parutions
from eprouvette.parution.sbom import sbom

__all__ = ["Parutions", "code_sha256", "lire_parutions", "sbom"]
