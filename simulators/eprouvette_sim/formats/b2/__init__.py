"""B2 files: the field table, the grammar, reader and writer, controls by two engines, generation, NOEMIE returns.

Editions: SFG FIDES ACE 06.08/06.09 for records 2 to 5; file and lot records as read in one program that
transmitted, hence reservations. Needs numpy only for the screen (`moteur="crible"`).
"""

from eprouvette_sim.formats.b2.arbre import FactureB2, Fichier, LotB2, composer, read, write
from eprouvette_sim.formats.b2.champs import LONGUEUR, Champ, Gabarit, champ, gabarits, notation
from eprouvette_sim.formats.b2.controle import Bilan, controler
from eprouvette_sim.formats.b2.enregistrement import EcartB2, Enregistrement
from eprouvette_sim.formats.b2.regles import Regle, regles

__all__ = [
    "LONGUEUR",
    "Bilan",
    "Champ",
    "EcartB2",
    "Enregistrement",
    "FactureB2",
    "Fichier",
    "Gabarit",
    "LotB2",
    "Regle",
    "champ",
    "composer",
    "controler",
    "gabarits",
    "notation",
    "read",
    "regles",
    "write",
]
