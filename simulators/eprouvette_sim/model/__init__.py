"""The canonical people, rights, stays, invoices, documents and messages every service shares.

Rules (DESIGN §12): frozen, keyword-only, standard library only. `None` means absent; `INCONNU` means
that the source itself does not know; an empty string is refused. Money is integer cents, rates are
integer percents, coefficients are ten-thousandths. Names are spelt as the French specifications spell them.
"""

from eprouvette_sim.model.acteurs import Professionnel, Structure
from eprouvette_sim.model.amc import ContratAmc, Engagement
from eprouvette_sim.model.document import Document, Message, PieceJointe
from eprouvette_sim.model.droits import Couverture, Droits, PriseEnChargeAtMp
from eprouvette_sim.model.facture import Acte, Facture, Ligne, Venue
from eprouvette_sim.model.identite import (
    Assure,
    Beneficiaire,
    Identite,
    MatriculeHistorique,
    Organisme,
)
from eprouvette_sim.model.valeurs import INCONNU, DateLunaire, Inconnu, Periode

__all__ = [
    "INCONNU",
    "Acte",
    "Assure",
    "Beneficiaire",
    "ContratAmc",
    "Couverture",
    "DateLunaire",
    "Document",
    "Droits",
    "Engagement",
    "Facture",
    "Identite",
    "Inconnu",
    "Ligne",
    "MatriculeHistorique",
    "Message",
    "Organisme",
    "Periode",
    "PieceJointe",
    "PriseEnChargeAtMp",
    "Professionnel",
    "Structure",
    "Venue",
]
