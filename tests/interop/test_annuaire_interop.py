"""Independent FHIR tools against the directory on a real socket: fhirpy reads and pages, fhir.resources validates."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl

import pytest

from eprouvette.runner.lab import Lab, make_certificates
from eprouvette_sim.annuaire_sante.population import generee
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.recorder import MemoryRecorder

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def annuaire(tmp_path):
    """The directory's door, where it is and its key."""
    with Lab(make_certificates(tmp_path, now=NOW), MemoryRecorder(), FixedClock(NOW, step_ms=100)) as lab:
        lab.simulator("annuaire").population = generee(120, graine="interop")
        yield lab


def test_a_generic_client_reads_searches_and_pages(annuaire):
    fhirpy = pytest.importorskip("fhirpy", reason="fhirpy absent")
    service = annuaire.endpoints()["services"]["annuaire_sante"]
    context = ssl.create_default_context(cafile=annuaire.certificates.ca)

    async def walk():
        client = fhirpy.AsyncFHIRClient(
            service["url"],
            extra_headers={"ESANTE-API-KEY": service["cle_api"]},
            aiohttp_config={"ssl": context},
        )
        one = await client.reference("Practitioner", "prat-becher").to_resource()
        few = await client.resources("Practitioner").search(family="becher").fetch()
        every = await client.resources("Practitioner").limit(30).fetch_all()
        return one, few, every

    one, few, every = asyncio.run(walk())
    assert one["name"][0]["family"] == "BECHER"
    assert len(few) == 2
    assert len({row["id"] for row in every}) == 125


@pytest.mark.parametrize("kind", ["Practitioner", "PractitionerRole", "Organization", "HealthcareService", "Device"])
def test_every_resource_and_bundle_is_valid_fhir_r4(annuaire, kind):
    models = pytest.importorskip("fhir.resources.R4B", reason="fhir.resources absent")
    import httpx

    service = annuaire.endpoints()["services"]["annuaire_sante"]
    context = ssl.create_default_context(cafile=annuaire.certificates.ca)
    headers = {"ESANTE-API-KEY": service["cle_api"]}
    answer = httpx.get(f"{service['url']}/{kind}?_count=200&_total=accurate", headers=headers, verify=context)
    bundle = models.get_fhir_model_class("Bundle").model_validate(answer.json())
    assert len(bundle.entry) == bundle.total > 0


def test_an_outcome_and_the_capability_statement_are_valid_too(annuaire):
    models = pytest.importorskip("fhir.resources.R4B", reason="fhir.resources absent")
    import httpx

    service = annuaire.endpoints()["services"]["annuaire_sante"]
    context = ssl.create_default_context(cafile=annuaire.certificates.ca)
    headers = {"ESANTE-API-KEY": service["cle_api"]}
    for path, kind in (("/Practitioner?x=1", "OperationOutcome"), ("/metadata", "CapabilityStatement")):
        found = httpx.get(service["url"] + path, headers=headers, verify=context).json()
        assert models.get_fhir_model_class(kind).model_validate(found)
