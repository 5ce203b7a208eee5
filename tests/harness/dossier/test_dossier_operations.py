"""A dossier can name, and find its own words for, every operation of the contract."""

from __future__ import annotations

from eprouvette.adapters import contract
from eprouvette.dossier.load import schema


def test_the_dossier_knows_every_operation_of_the_contract():
    properties = schema()["properties"]
    assert properties["adaptateur"]["properties"]["operations"]["items"]["enum"] == list(contract.operations())
    assert list(properties["mots"]["properties"]) == list(contract.operations())
