"""Requirements and expectations as data: what is asked, by whom, in which edition, and how it can be verified."""

from eprouvette.catalogue.load import load
from eprouvette.catalogue.records import Equivalence, Obsolete, Point, Sujet
from eprouvette.catalogue.requirement import Catalogue, Edition, Requirement

__all__ = ["Catalogue", "Edition", "Equivalence", "Obsolete", "Point", "Requirement", "Sujet", "load"]
