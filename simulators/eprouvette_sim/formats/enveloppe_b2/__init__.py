"""The encrypted mail that carries billing files: subject, S/MIME envelope, compressed inner part; reader and writer.

Read in programs that really transmitted ([B], b2 facts §4.3); ETS-DT-001 itself was not read. The same envelope carries
B2 files (`IRIS/B2`) and, said to be under the same encryption, DRE-ES: `contenu` names what is inside.
"""

from eprouvette_sim.formats.enveloppe_b2.cms import Cle, Ouverture, chiffrer, ouvrir
from eprouvette_sim.formats.enveloppe_b2.contenu import Contenu, ecrire_contenu, read_contenu
from eprouvette_sim.formats.enveloppe_b2.ecriture import Depart, ecrire
from eprouvette_sim.formats.enveloppe_b2.lecture import Enveloppe, read
from eprouvette_sim.formats.enveloppe_b2.message import Message, read_message
from eprouvette_sim.formats.enveloppe_b2.regles import PROFILS, Regle, refus, regles
from eprouvette_sim.formats.enveloppe_b2.sujet import Sujet, adresse, ecrire_sujet, read_sujet

__all__ = [
    "PROFILS",
    "Cle",
    "Contenu",
    "Depart",
    "Enveloppe",
    "Message",
    "Ouverture",
    "Regle",
    "Sujet",
    "adresse",
    "chiffrer",
    "ecrire",
    "ecrire_contenu",
    "ecrire_sujet",
    "ouvrir",
    "read",
    "read_contenu",
    "read_message",
    "read_sujet",
    "refus",
    "regles",
]
