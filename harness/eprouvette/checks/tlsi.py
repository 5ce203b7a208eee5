"""What is asked of any téléservice call, whatever the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.appels import AppelVu, appels
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Anomalie

_CONTEXTES = ("tlsi.bam", "tlsi.lps", "tlsi.action", "tlsi.message_id")
_RIEN = "aucun appel lisible au service"


@check(
    "tlsi.contextes_complets",
    version=1,
    prouve=("ATTENTE:EPR-TLSI-001",),
    provenance="norme",
    clause="ContexteBAM 01_02, ContexteLPS 01_00, WS-Addressing (cdri_roc §1.2, §1.4, §1.5)",
    titre="Les contextes de chaque appel sont complets",
    title="The contexts of each call are complete",
)
def contextes_complets(vu: Observations, *, service: str) -> Constat:
    """Held when every call to the service carries both contexts and its addressing, whole and well formed."""
    readable = [seen for seen in appels(vu, service) if seen.appel is not None]
    found = [_ecart(seen, anomalie) for seen in readable for anomalie in seen.anomalies if _concerne(anomalie)]
    return constat(found, len(readable), sinon=_RIEN)


def _concerne(anomalie: Anomalie) -> bool:
    return anomalie.code.startswith(_CONTEXTES)


def _ecart(seen: AppelVu, anomalie: Anomalie) -> Ecart:
    return Ecart(
        attendu=anomalie.attendu,
        observe=anomalie.observe,
        lieu=anomalie.lieu,
        echange=seen.exchange.id,
        cause="en-tête construit à la main, ou gabarit d'un autre téléservice",
        clause=anomalie.regle,
    )
