"""What must be traced of a search: every return, and what it contained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.appels import appels, reponse_insi
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from eprouvette_sim.formats.insi import Resultat

TROUVE = "00"
RETOUR = "retour_insi"


@check(
    "insi.retours_traces",
    version=1,
    prouve=("SOCLE-INS:INS/va1.35", "SOCLE-INS:INS/va1.38"),
    provenance="norme",
    clause="traces des retours d'INSi (guide INS, règles 37 et 39)",
    titre="Chaque retour d'INSi est tracé, avec ce qu'il contient",
    title="Each INSi return is traced, with its content",
)
def retours_traces(vu: Observations) -> Constat:
    """Held when the traces exported hold, in order, one return per call: its code and, with `00`, all it contained."""
    exported = [answer for answer in vu.of_operation("exporter_traces") if answer.statut == "ok"]
    returned = [result for seen in appels(vu, "insi") if (result := reponse_insi(seen)) is not None]
    if not exported or not returned:
        return sans_objet("aucune trace exportée" if returned else "le service INSi n'a rien répondu")
    traces = [
        row for row in exported[-1].valeur.get("traces", ()) if row.get("evenement") == RETOUR and row.get("code")
    ]
    found = [ecart for rank, result in enumerate(returned) for ecart in _ecarts(rank, result, traces)]
    return constat(found, len(returned), sinon="rien à tracer")


def _ecarts(rank: int, result: Resultat, traces: list[dict[str, Any]]) -> list[Ecart]:
    where = f"exporter_traces : {RETOUR} n°{rank + 1}"
    if rank >= len(traces):
        cause = "seul le dernier retour est tracé"
        return [Ecart(attendu=f"le retour {result.code} tracé", observe="aucune trace", lieu=where, cause=cause)]
    trace = traces[rank]
    expected: dict[str, Any] = {"code": result.code}
    person = result.individu if result.code == TROUVE else None
    if person is not None:
        expected |= {
            "matricule": person.nir,
            "oid": person.oid,
            "nom_naissance": person.nom_naissance,
            "prenoms": list(person.prenoms),
            "sexe": str(person.sexe),
            "date_naissance": person.date_naissance,
        }
        former = [row.nir for row in person.historique]
        seen = [row.get("matricule") for row in trace.get("historique") or ()]
        expected |= {} if former == seen else {"historique": former}
    return [
        Ecart(
            attendu=f"{name} : {value}",
            observe=str(trace.get(name) or "absent"),
            lieu=where,
            cause="trace réduite au code retour, ou faite avant la réponse",
        )
        for name, value in expected.items()
        if trace.get(name) != value
    ]
