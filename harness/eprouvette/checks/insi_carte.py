"""What is asked of a search by Vitale card."""

from __future__ import annotations

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.appels import AppelVu, appels
from eprouvette.checks.registry import check
from eprouvette_sim.formats.insi import ACTION_VITALE, read_vitale


@check(
    "insi.carte_bien_formee",
    version=1,
    prouve=("SOCLE-INS:INS/va1.34",),
    provenance="norme",
    clause="contrat INSi 1.5.0, RECVITALE (cdri_roc §3.1)",
    titre="L'appel par carte Vitale suit le contrat INSi",
    title="The call by Vitale card follows the INSi contract",
)
def carte_bien_formee(vu: Observations, *, matricule: str) -> Constat:
    """Held when every call by card is a `RECVITALE` in contract order, about the matricule of the card read."""
    calls = [seen for seen in appels(vu, "insi") if seen.appel is not None and seen.appel.action == ACTION_VITALE]
    found = [ecart for seen in calls for ecart in _ecarts(seen, matricule)]
    return constat(found, len(calls), sinon="le service INSi n'a reçu aucun appel par carte Vitale")


def _ecarts(seen: AppelVu, matricule: str) -> list[Ecart]:
    body = seen.appel.corps if seen.appel else None
    if body is None:
        return [Ecart(attendu="RECVITALE", observe="corps vide", lieu="/Envelope/Body", echange=seen.exchange.id)]
    search, anomalies = read_vitale(body)
    found = [
        Ecart(
            attendu=anomalie.attendu,
            observe=anomalie.observe,
            lieu=anomalie.lieu,
            echange=seen.exchange.id,
            cause="message construit hors du contrat publié (WSDL 1.5.0)",
            clause=anomalie.regle,
        )
        for anomalie in anomalies
    ]
    sent = (search.nir or search.nir_od) if search else None
    if search is not None and sent != matricule:
        found.append(
            Ecart(
                attendu=matricule,
                observe=sent or "aucun matricule",
                lieu="/Envelope/Body/RECVITALE/MatriculeIndividu",
                echange=seen.exchange.id,
                cause="matricule du dossier envoyé au lieu de celui de la carte",
            )
        )
    return found
