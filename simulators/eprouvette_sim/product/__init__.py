"""The witness product: our own reference GAP/DPI, its mutants and its miniatures.

It shares formats with the simulators (never a service, never a check) and passes every scenario; each mutant is the
witness with one defect. An independent product side in another language lives in `tests/examples`.
"""

from eprouvette_sim.product import (  # noqa: F401 - they register themselves
    mutants_annuaire,
    mutants_b2,
    mutants_cdri,
    mutants_dmp,
    mutants_dmp_lecture,
    mutants_engagement,
    mutants_facturation,
    mutants_fideles,
    mutants_insi,
    mutants_lots,
    mutants_mssante,
    mutants_mssante_envoi,
    mutants_mssante_lecture,
    mutants_mssante_session,
    mutants_pfi,
    mutants_psc,
    mutants_roc,
)
from eprouvette_sim.product.mutants import MUTANTS, Mutant
from eprouvette_sim.product.temoin import Temoin

__all__ = ["MUTANTS", "Mutant", "Temoin"]
