"""HL7 v2 as the French volets use it to carry CDA documents to a PFI: ER7, MLLP frames, rules, writers."""

from eprouvette_sim.formats.hl7.ecriture import Interlocuteurs, Retour, Transmission, accuse, compte_rendu, transmission
from eprouvette_sim.formats.hl7.er7 import Message, Segment, Separateurs, lire_extrait, read, write
from eprouvette_sim.formats.hl7.mllp import Decodeur, Trame, encadrer
from eprouvette_sim.formats.hl7.regles import Traitement, refusees, regles, tolerances, traitement
from eprouvette_sim.formats.hl7.relais import anomalies_relais, courriel
from eprouvette_sim.formats.hl7.retours import (
    Accuse,
    CompteRendu,
    anomalies_accuse,
    anomalies_compte_rendu,
    lire_accuse,
    lire_compte_rendu,
)
from eprouvette_sim.formats.hl7.volet import anomalies

__all__ = [
    "Accuse",
    "CompteRendu",
    "Decodeur",
    "Interlocuteurs",
    "Message",
    "Retour",
    "Segment",
    "Separateurs",
    "Traitement",
    "Trame",
    "Transmission",
    "accuse",
    "anomalies",
    "anomalies_accuse",
    "anomalies_compte_rendu",
    "anomalies_relais",
    "compte_rendu",
    "courriel",
    "encadrer",
    "lire_accuse",
    "lire_compte_rendu",
    "lire_extrait",
    "read",
    "refusees",
    "regles",
    "tolerances",
    "traitement",
    "transmission",
    "write",
]
