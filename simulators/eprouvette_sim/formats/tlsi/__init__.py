"""The common frame of the AMO téléservices: addressing, the two contexts, faults (cdri_roc facts §1)."""

from eprouvette_sim.formats.tlsi.appel import Appel, read_appel, write_appel
from eprouvette_sim.formats.tlsi.contextes import ContexteBAM, ContexteLPS, anomalies_contextes
from eprouvette_sim.formats.tlsi.erreurs import Erreur, erreur_passerelle, erreur_service, read_erreur

__all__ = [
    "Appel",
    "ContexteBAM",
    "ContexteLPS",
    "Erreur",
    "anomalies_contextes",
    "erreur_passerelle",
    "erreur_service",
    "read_appel",
    "read_erreur",
    "write_appel",
]
