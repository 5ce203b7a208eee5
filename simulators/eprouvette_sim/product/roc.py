"""The witness before complementary insurers: its parts and operations, in one place."""

from __future__ import annotations

from eprouvette_sim.product.amc_engagement import EngagementAmc, annuler_amc, engager_amc, simuler_amc
from eprouvette_sim.product.amc_facture import FactureAmc, facturer, relever_retours, transmettre
from eprouvette_sim.product.amc_identification import IdentificationAmc, identifier_amc

#: value of the parameter `flux` that sends a shared operation here
FLUX = "dre"
PARTIES = (IdentificationAmc, EngagementAmc, FactureAmc)
OPERATIONS = {
    "identifier_amc": identifier_amc,
    "simuler_amc": simuler_amc,
    "engager_amc": engager_amc,
    "annuler_amc": annuler_amc,
    "facturer": facturer,
    "transmettre": transmettre,
    "relever_retours": relever_retours,
}
