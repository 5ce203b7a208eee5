"""The product's declaration: who publishes it, what it is made of, what it claims, how it is driven."""

from eprouvette.dossier.load import Dossier, load, modele, temoin, temoin_octets

__all__ = ["Dossier", "load", "modele", "temoin", "temoin_octets"]
