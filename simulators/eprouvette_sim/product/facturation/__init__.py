"""How the witness bills: a pipeline of its own, written from the rule ids of the SFG FIDES ACE (edition 06.09).

situation → lignes → factures → taux → parts → entete → gabarits. It shares nothing with the oracle nor with the B2 table:
where they disagree, one of them is wrong, and `eprouvette b2 chercher-ecart` finds where.
"""

from eprouvette_sim.product.facturation.chantier import Facture, Ligne
from eprouvette_sim.product.facturation.valorisation import Valorisation

__all__ = ["Facture", "Ligne", "Valorisation"]
