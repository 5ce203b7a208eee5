"""The sample calls printed in the READMEs are read as SOAP 1.2 without anomaly, as an editor would copy them."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from eprouvette_sim.formats import soap
from eprouvette_sim.formats.tlsi import read_erreur


@pytest.mark.parametrize(("service", "racine"), [("insi", "RECSANSVITALE"), ("cdri", "")])
def test_the_sample_call_of_the_readme_is_a_well_formed_request(service, racine):
    text = resources.files(f"eprouvette_sim.{service}").joinpath("README.md").read_text(encoding="utf-8")
    (sample,) = re.findall(r"```xml\n(.*?)```", text, flags=re.DOTALL)
    envelope, anomalies = soap.read(sample.encode())
    assert envelope is not None
    assert anomalies == ()
    assert read_erreur(envelope) is None
    assert racine in sample
