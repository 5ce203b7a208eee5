"""What is asked of a batch of rights consultations: nobody lost, nobody asked twice, partial success shown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.droits import ConsultationVue, consultations, rendus
from eprouvette.checks.registry import check
from eprouvette_sim.formats import cdri

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MUET = "le service CDRi n'a reçu aucun lot lisible"
_CLAUSE = "consultation par lots (cdri_roc §2.1, §7.3 C17–C18)"


@check(
    "cdri.lot_complet",
    version=1,
    prouve=("ATTENTE:EPR-CDRI-120",),
    provenance="neutre",
    clause=_CLAUSE,
    titre="Chaque personne du lot a son issue",
    title="Every person of the batch has an outcome",
)
def lot_complet(vu: Observations, *, references: Sequence[str]) -> Constat:
    """Held when the product shows one outcome for each of these people, neither lost nor invented, in their order."""
    shown = [str(row.get("reference")) for row in rendus(vu)]
    if not shown:
        return sans_objet("le produit n'a rendu aucun lot")
    ecart = Ecart(
        attendu=", ".join(references),
        observe=", ".join(shown),
        lieu="consulter_droits_lot : elements",
        cause="personnes perdues quand une partie du lot échoue, ou rendez-vous en double effacés",
    )
    return constat([] if shown == list(references) else [ecart], len(shown), sinon=_MUET)


@check(
    "cdri.lot_issues_fideles",
    version=1,
    prouve=("ATTENTE:EPR-CDRI-121",),
    provenance="neutre",
    clause=_CLAUSE,
    titre="Une erreur sur une personne ne touche pas les autres",
    title="An error on one person does not touch the others",
)
def lot_issues_fideles(
    vu: Observations, *, trouves: Sequence[str], contrats: Mapping[str, Any] | None = None
) -> Constat:
    """Held when rights are shown for exactly these references, every other one carrying an alert and no rights."""
    shown = rendus(vu)
    if not shown or not _lots(vu, contrats):
        return sans_objet(_MUET)
    found = [
        Ecart(
            attendu="des droits" if row.get("reference") in trouves else "une alerte, aucun droit",
            observe="des droits" if row.get("presente") else f"aucun droit, alertes : {row.get('alertes') or 'aucune'}",
            lieu=f"consulter_droits_lot : {row.get('reference')}",
            cause="le statut du lot est appliqué à toutes ses personnes",
        )
        for row in shown
        if bool(row.get("presente")) != (row.get("reference") in trouves)
        or (not row.get("presente") and not row.get("alertes"))
    ]
    return constat(found, len(shown), sinon=_MUET)


@check(
    "cdri.lot_droits_de_chacun",
    version=1,
    prouve=("ATTENTE:EPR-CDRI-122",),
    provenance="neutre",
    clause=_CLAUSE,
    titre="Les droits rendus vont à la bonne personne",
    title="The rights answered go to the right person",
)
def lot_droits_de_chacun(
    vu: Observations, *, attendus: Mapping[str, str], contrats: Mapping[str, Any] | None = None
) -> Constat:
    """Held when each reference shows the person of that matricule (13 characters) and no other."""
    shown = {row.get("reference"): (row.get("presente") or {}).get("beneficiaire", {}) for row in rendus(vu)}
    if not shown or not _lots(vu, contrats):
        return sans_objet(_MUET)
    found = [
        Ecart(
            attendu=f"{reference} : {nir}",
            observe=f"{reference} : {(shown.get(reference) or {}).get('matricule') or 'rien'}",
            lieu=f"consulter_droits_lot : {reference}",
            cause="réponses rapprochées par leur place et non par leur numéro",
        )
        for reference, nir in attendus.items()
        if (shown.get(reference) or {}).get("matricule") != nir
    ]
    return constat(found, len(attendus), sinon=_MUET)


@check(
    "cdri.lot_numeros_uniques",
    version=1,
    prouve=("ATTENTE:EPR-CDRI-123",),
    provenance="neutre",
    clause=_CLAUSE,
    titre="Dans un lot, chaque demande a son numéro",
    title="In a batch, each request has its own number",
)
def lot_numeros_uniques(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when no request number comes twice in one batch."""
    lots = _lots(vu, contrats)
    found = []
    for lot in lots:
        counts = Counter(str(row.get("id")) for row in lot.demandes)
        twice = sorted(number for number, count in counts.items() if count > 1)
        if twice:
            found.append(
                Ecart(
                    attendu="un numéro par demande",
                    observe=f"{', '.join(twice[:10])} plusieurs fois",
                    lieu="/Envelope/Body",
                    echange=lot.vu.exchange.id,
                    cause="numéro pris du dossier administratif au lieu de la demande",
                )
            )
    return constat(found, len(lots), sinon=_MUET)


@check(
    "cdri.lot_sans_doublon",
    version=1,
    prouve=("ATTENTE:EPR-CDRI-124",),
    provenance="neutre",
    clause=_CLAUSE,
    titre="Une personne attendue deux fois n'est demandée qu'une fois",
    title="A person expected twice is asked about once",
)
def lot_sans_doublon(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when no two requests of one batch ask about the same person on the same day."""
    lots = _lots(vu, contrats)
    found = []
    for lot in lots:
        keys = [tuple(sorted((n, v) for n, v in row.items() if n != "id")) for row in lot.demandes]
        if len(set(keys)) != len(keys):
            found.append(
                Ecart(
                    attendu=f"{len(set(keys))} personnes distinctes",
                    observe=f"{len(keys)} demandes",
                    lieu="/Envelope/Body",
                    echange=lot.vu.exchange.id,
                    cause="une demande par rendez-vous au lieu d'une par personne",
                )
            )
    return constat(found, len(lots), sinon=_MUET)


@check(
    "cdri.lot_redecoupe",
    version=1,
    prouve=("ATTENTE:EPR-CDRI-125",),
    provenance="neutre",
    clause="lot refusé en entier car trop grand ; le plafond réel n'est pas public (cdri_roc §2.1)",
    titre="Un lot trop grand est redécoupé, sans rien perdre",
    title="A batch too large is cut again, nothing lost",
)
def lot_redecoupe(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when every person of a batch refused as too large is in a later, smaller batch."""
    lots = _lots(vu, contrats)
    refused = [index for index, lot in enumerate(lots) if (lot.reponse or {}).get("statut") == "lot_trop_grand"]
    if not refused:
        return sans_objet("aucun lot n'a été refusé comme trop grand")
    found = []
    for index in refused:
        later = {
            _personne(row)
            for lot in lots[index + 1 :]
            if len(lot.demandes) < len(lots[index].demandes)
            for row in lot.demandes
        }
        lost = [row for row in lots[index].demandes if _personne(row) not in later]
        if lost:
            found.append(
                Ecart(
                    attendu="chaque personne dans un lot plus petit",
                    observe=f"{len(lost)} personnes jamais redemandées",
                    lieu="/Envelope/Body",
                    echange=lots[index].vu.exchange.id,
                    cause="le refus du lot est pris pour une réponse",
                )
            )
    return constat(found, len(refused), sinon=_MUET)


@check(
    "cdri.lot_rejoue_a_l_identique",
    version=1,
    prouve=("ATTENTE:EPR-CDRI-126",),
    provenance="neutre",
    clause=_CLAUSE,
    titre="Un lot sans réponse est renvoyé sous le même numéro",
    title="A batch without answer is sent again under the same number",
)
def lot_rejoue_a_l_identique(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when a batch that got no readable answer is followed by one of the same number."""
    lots = _lots(vu, contrats)
    failed = [index for index, lot in enumerate(lots) if lot.reponse is None]
    if not failed:
        return sans_objet("aucun lot n'est resté sans réponse")
    numbers = [(lot.demande or {}).get("lot") for lot in lots]
    found = [
        Ecart(
            attendu=f"le lot {numbers[index]} renvoyé",
            observe=f"lots suivants : {', '.join(map(str, numbers[index + 1 :])) or 'aucun'}",
            lieu="/Envelope/Body",
            echange=lots[index].vu.exchange.id,
            cause="un nouveau numéro à chaque envoi : le service compte deux lots",
        )
        for index in failed
        if numbers[index] not in numbers[index + 1 :]
    ]
    return constat(found, len(failed), sinon=_MUET)


def _lots(vu: Observations, contrats: Mapping[str, Any] | None) -> list[ConsultationVue]:
    return [call for call in consultations(vu, contrats) if call.operation == cdri.LOT]


def _personne(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in ("nir", "nir_od", "date_naissance", "rang"))
