"""What is asked of the traits sent: those of the patient the product was given, none corrected, none made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.appels import recherches
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRAITS = ("nom_naissance", "sexe", "date_naissance", "lieu_naissance")


@check(
    "insi.traits_du_patient",
    version=1,
    prouve=("ATTENTE:EPR-INSI-016",),
    provenance="observe",
    clause="les traits de l'état civil saisis, tels quels (cdri_roc §3.4 [S1 S3])",
    titre="Les traits envoyés sont ceux du patient",
    title="The traits sent are the patient's",
)
def traits_du_patient(vu: Observations, *, traits: Mapping[str, str | None]) -> Constat:
    """Held when each search by traits sends these, compared without case; only the birth place may be left out.

    `traits` has `nom_naissance`, `sexe`, `date_naissance`, `lieu_naissance`; first names are another check's matter.
    """
    seen = [(search, search.traits) for search in recherches(vu) if search.traits is not None]
    found = [
        Ecart(
            attendu=str(traits.get(name) or "aucun"),
            observe=str(getattr(sent, name) or "absent"),
            lieu=f"/Envelope/Body/RECSANSVITALE : {name}",
            echange=search.vu.exchange.id,
            cause="trait corrigé, complété ou repris d'un autre dossier",
        )
        for search, sent in seen
        for name in _TRAITS
        if not _fidele(name, getattr(sent, name), traits.get(name))
    ]
    return constat(found, len(seen), sinon="aucune recherche par traits lisible")


def _fidele(name: str, sent: str | None, known: str | None) -> bool:
    if not sent:
        return name == "lieu_naissance" or not known
    return str(sent).upper() == str(known or "").upper()
