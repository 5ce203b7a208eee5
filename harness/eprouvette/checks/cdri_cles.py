"""What is asked of the identifiers a rights request carries: each key is that of the matricule it stands beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.droits import ConsultationVue, consultations
from eprouvette.checks.registry import check
from eprouvette_sim.formats import nir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@check(
    "cdri.cles_justes",
    version=1,
    prouve=("ATTENTE:EPR-CDRI-128",),
    provenance="observe",
    clause="clé = 97 − (matricule modulo 97), lettres corses comprises (b2 §1.5)",
    titre="Chaque clé est celle de son matricule",
    title="Each key is that of its matricule",
)
def cles_justes(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when every key of the requests and of the business contexts is its matricule's; leaving it out is allowed."""
    pairs = [(seen, *pair) for seen in consultations(vu, contrats) for pair in _paires(seen)]
    found = [
        Ecart(
            attendu=f"clé {nir.cle(matricule)} pour ce matricule"
            if nir.valeur(matricule) is not None
            else "un matricule",
            observe=f"clé {key}",
            lieu=where,
            echange=seen.vu.exchange.id,
            cause="clé d'un autre matricule, ou matricule corrigé sans sa clé",
        )
        for seen, where, matricule, key in pairs
        if not nir.cle_juste(matricule, key)
    ]
    return constat(found, len(pairs), sinon="aucune clé dans les demandes")


def _paires(seen: ConsultationVue) -> Iterator[tuple[str, str, str]]:
    """(place, matricule, key) wherever both are given."""
    for row in seen.demandes:
        for number, key in (("nir", "cle"), ("nir_od", "cle_od")):
            if row.get(number) and row.get(key):
                yield "/Envelope/Body", str(row[number]), str(row[key])
    bam = seen.vu.appel.bam if seen.vu.appel else None
    if bam is not None:
        for matricule, its in ((bam.assure_nir, bam.assure_cle), (bam.beneficiaire_nir, bam.beneficiaire_cle)):
            if matricule and its:
                yield "/Envelope/Header/ContexteBAM/COUVERTURE", matricule, its
