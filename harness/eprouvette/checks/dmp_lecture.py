"""What consulting the DMP must be: right first, then what is asked for and what is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, constat
from eprouvette.checks.dmp import juge
from eprouvette.checks.dmp_vu import Echange, echanges, montre
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from eprouvette.checks.api import Observations

EPR = "ATTENTE:EPR-DMP-"
APPROUVE = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
_QUOTED = re.compile(r"'([^']*)'")


def _lectures(vu: Observations) -> list[Echange]:
    return [one for one in echanges(vu) if one.transaction == "TD3.2" or one.par_metadonnees]


def _lignes(vu: Observations, rang: int = -1) -> list[dict[str, Any]]:
    return list((montre(vu, "rechercher_documents", rang) or {}).get("documents", []))


@check(
    "dmp.droit_avant_lecture",
    version=1,
    prouve=("REM-DPI:DMP/UX.08",),
    provenance="observe",
    clause="DMP/UX.08",
    titre="le droit d'accès est vérifié avant toute lecture",
    title="the access right is checked before any reading",
)
def droit_avant_lecture(vu: Observations) -> Constat:
    """A TD0.2 or TD0.4 of this user for this patient comes before the first reading."""
    every = echanges(vu)
    found, count = [], 0
    for rank, one in enumerate(every):
        if one not in _lectures(vu):
            continue
        count += 1
        who = (one.vihf.name_id, one.vihf.ins) if one.vihf else None
        before = [o for o in every[:rank] if o.transaction in ("TD0.2", "TD0.4") and o.vihf]
        if not any(o.vihf and who == (o.vihf.name_id, o.vihf.ins) for o in before):
            found.append(Ecart(attendu="TD0.2 ou TD0.4 auparavant", observe=one.transaction, echange=one.id))
    return constat(found, count, sinon="aucune lecture")


@check(
    "dmp.autorisation_posee",
    version=1,
    prouve=("REM-DPI:DMP/UX.50",),
    provenance="observe",
    clause="DMP/UX.50",
    titre="l'autorisation d'accès manquante est posée avant de lire",
    title="the missing access authorisation is set before reading",
)
def autorisation_posee(vu: Observations) -> Constat:
    """One TD0.3 comes between the existence test and the first reading."""
    every = echanges(vu)
    sets = [rank for rank, one in enumerate(every) if one.transaction == "TD0.3"]
    reads = [rank for rank, one in enumerate(every) if one in _lectures(vu)]
    tested = [one for one in every if one.transaction == "TD0.2"]
    held = len(sets) == 1 and (not reads or sets[0] < reads[0])
    found = [] if held else [Ecart(attendu="un TD0.3 avant de lire", observe=f"{len(sets)} TD0.3")]
    return constat(found if tested else [], len(tested), sinon="aucun test d'existence")


@check(
    "dmp.aucune_lecture",
    version=1,
    prouve=(f"{EPR}140",),
    provenance="observe",
    clause="faits dmp §1.6 ; DMP/UX.08",
    titre="sans droit, aucun document n'est cherché ni retiré",
    title="without right, no document is sought nor retrieved",
)
def aucune_lecture(vu: Observations) -> Constat:
    """Asked to consult, the product reads nothing."""
    asked = len(vu.of_operation("rechercher_documents")) + len(vu.of_operation("recuperer_document"))
    found = [Ecart(attendu="aucune lecture", observe=one.transaction, echange=one.id) for one in _lectures(vu)]
    return constat(found, asked, sinon="aucune consultation demandée")


@check(
    "dmp.etat_presente",
    version=1,
    prouve=(f"{EPR}141",),
    provenance="observe",
    clause="DMP/UX.12 / faits dmp §6.2",
    titre="le produit montre si le DMP existe et s'il est ouvert",
    title="the product shows whether the DMP exists and is open",
)
def etat_presente(vu: Observations, *, etat: str) -> Constat:
    """The state shown is the expected one."""
    shown = montre(vu, "rechercher_documents")
    seen = None if shown is None else shown.get("dmp")
    found = [Ecart(attendu=etat, observe=str(seen))] if shown is not None and seen != etat else []
    return constat(found, int(shown is not None), sinon="aucune consultation")


@check(
    "dmp.liste_complete",
    version=1,
    prouve=(f"{EPR}142",),
    provenance="observe",
    clause="DMP/UX.14",
    titre="la liste montre les documents rendus, et eux seuls",
    title="the list shows the documents served, and them only",
)
def liste_complete(vu: Observations, *, titres: list[str]) -> Constat:
    """The titles shown are those expected, in any order."""
    shown = montre(vu, "rechercher_documents")
    seen = sorted(str(row.get("titre")) for row in _lignes(vu))
    wrong = shown is not None and seen != sorted(titres)
    found = [Ecart(attendu=" ; ".join(sorted(titres)) or "aucun", observe=" ; ".join(seen) or "aucun")] if wrong else []
    return constat(found, int(shown is not None), sinon="aucune liste")


def _champ(vu: Observations, titre: str, champ: str, attendu: Any) -> Constat:
    rows = [row for row in _lignes(vu) if row.get("titre") == titre]
    found = [
        Ecart(attendu=str(attendu), observe=str(row.get(champ)), lieu=titre)
        for row in rows
        if row.get(champ) != attendu
    ]
    return constat(found, len(rows), sinon=f"« {titre} » n'est pas dans la liste")


@check(
    "dmp.marques_presentees",
    version=1,
    prouve=("REM-CITE:DMP/UX.14 BIS",),
    provenance="observe",
    clause="DMP/UX.14 BIS / faits dmp §4.4",
    titre="la liste distingue les documents invisibles",
    title="the list tells invisible documents apart",
)
def marques_presentees(vu: Observations, *, titre: str, marques: list[str]) -> Constat:
    """The signs shown for a document are those of its codes."""
    return _champ(vu, titre, "marques", marques)


@check(
    "dmp.origine_presentee",
    version=1,
    prouve=(f"{EPR}143",),
    provenance="indirect",
    clause="EX_3.1-1040 (faits dmp §1.6)",
    titre="les documents déposés par le patient se distinguent",
    title="documents posted by the patient are told apart",
)
def origine_presentee(vu: Observations, *, titre: str, origine: str) -> Constat:
    """Origin of one document."""
    return _champ(vu, titre, "origine", origine)


@check(
    "dmp.heure_locale",
    version=1,
    prouve=(f"{EPR}144",),
    provenance="indirect",
    clause="EX_3.1-1070 (faits dmp §1.6)",
    titre="les heures sont montrées en heure locale",
    title="times are shown in local time",
)
def heure_locale(vu: Observations, *, titre: str, heure: str) -> Constat:
    """Local time of one document's act."""
    return _champ(vu, titre, "date_acte", heure)


@check(
    "dmp.statut_de_la_liste",
    version=1,
    prouve=(f"{EPR}145",),
    provenance="indirect",
    clause="EX_3.1-1080 (faits dmp §1.6)",
    titre="le statut de chaque document est montré",
    title="the status of each document is shown",
)
def statut_de_la_liste(vu: Observations) -> Constat:
    """Each line of the list tells the availability status served for it."""
    served = {
        f.unique_id: (f.statut or "").rpartition(":")[2]
        for one in _lectures(vu)
        if one.reponse
        for f in one.reponse.fiches
    }
    rows = [row for row in _lignes(vu) if row.get("unique_id") in served]
    found = [
        Ecart(attendu=served[row["unique_id"]], observe=str(row.get("statut")), lieu=str(row.get("titre")))
        for row in rows
        if row.get("statut") != served[row["unique_id"]]
    ]
    return constat(found, len(rows), sinon="liste vide")


@check(
    "dmp.nouveaux_signales",
    version=1,
    prouve=("REM-DPI:DMP/UX.15",),
    provenance="observe",
    clause="DMP/UX.15",
    titre="les documents arrivés depuis la dernière visite sont signalés",
    title="documents arrived since the last visit are signalled",
)
def nouveaux_signales(vu: Observations, *, titres: list[str]) -> Constat:
    """The lines marked new are those expected."""
    shown = montre(vu, "rechercher_documents")
    seen = sorted(str(row.get("titre")) for row in _lignes(vu) if row.get("nouveau"))
    wrong = shown is not None and seen != sorted(titres)
    found = [Ecart(attendu=" ; ".join(titres) or "aucun", observe=" ; ".join(seen) or "aucun")] if wrong else []
    return constat(found, int(shown is not None), sinon="aucune liste")


def _parametre(one: Echange, nom: str) -> str:
    return " ".join(one.requete.parametres.get(nom, ())) if one.requete else ""


@check(
    "dmp.recherche_bornee",
    version=1,
    prouve=(f"{EPR}146",),
    provenance="observe",
    clause="algorithme de consultation automatique (faits dmp §1.7)",
    titre="la première recherche porte sur les documents valides de moins de deux ans",
    title="the first search is about approved documents of less than two years",
)
def recherche_bornee(vu: Observations, *, depuis: str) -> Constat:
    """FindDocuments asks for Approved, and for nothing older than `depuis` (`AAAA-MM-JJ`)."""
    day = depuis.replace("-", "")
    calls = [o for o in echanges(vu, "TD3.1") if o.requete and "$XDSDocumentEntryPatientId" in o.requete.parametres]
    return juge(
        calls,
        lambda o: (
            _parametre(o, "$XDSDocumentEntryStatus") == f"('{APPROUVE}')"
            and _parametre(o, "$XDSDocumentEntryServiceStartTimeFrom") >= day
        ),
        f"Approved, depuis {day}",
        lambda o: (
            f"{_parametre(o, '$XDSDocumentEntryStatus')} depuis {_parametre(o, '$XDSDocumentEntryServiceStartTimeFrom')}"
        ),
        "aucune recherche dans le dossier",
    )


@check(
    "dmp.criteres_transmis",
    version=1,
    prouve=("REM-DPI:DMP/UX.27",),
    provenance="observe",
    clause="DMP/UX.27 / faits dmp §5.4",
    titre="les critères de l'utilisateur partent dans la recherche",
    title="the user's criteria go into the search",
)
def criteres_transmis(vu: Observations, *, type_code: str) -> Constat:
    """The search carries the type asked for."""
    calls = [o for o in echanges(vu, "TD3.1") if o.par_metadonnees]
    return juge(
        calls,
        lambda o: f"'{type_code}^^" in _parametre(o, "$XDSDocumentEntryTypeCode"),
        f"type {type_code}",
        lambda o: _parametre(o, "$XDSDocumentEntryTypeCode") or "aucun type",
        "aucune recherche",
    )


@check(
    "dmp.suite_depuis_la_visite",
    version=1,
    prouve=(f"{EPR}147",),
    provenance="observe",
    clause="algorithme de consultation automatique (faits dmp §1.7)",
    titre="aux visites suivantes, seuls les envois récents sont demandés",
    title="at later visits, only recent sendings are asked for",
)
def suite_depuis_la_visite(vu: Observations) -> Constat:
    """Once a list was given, the product asks for submission sets since then, not for the whole record again."""
    calls = [o for o in echanges(vu, "TD3.1") if o.requete]
    first = next((rank for rank, o in enumerate(calls) if "$XDSDocumentEntryPatientId" in _parametres(o)), len(calls))
    later = [
        o for o in calls[first + 1 :] if {"$XDSDocumentEntryPatientId", "$XDSSubmissionSetPatientId"} & _parametres(o)
    ]
    return juge(
        later,
        lambda o: bool(_parametre(o, "$XDSSubmissionSetSubmissionTimeFrom")),
        "une recherche de lots depuis la dernière visite",
        lambda o: ", ".join(sorted(_parametres(o))),
        "une seule visite",
    )


def _parametres(one: Echange) -> set[str]:
    return set(one.requete.parametres) if one.requete else set()


@check(
    "dmp.vingt_par_demande",
    version=1,
    prouve=(f"{EPR}148",),
    provenance="indirect",
    clause="algorithme de consultation automatique (faits dmp §1.7)",
    titre="les documents sont demandés par vingt au plus",
    title="documents are asked for by twenty at most",
)
def vingt_par_demande(vu: Observations) -> Constat:
    """No request names more than twenty entries."""

    def size(one: Echange) -> int:
        return len(_QUOTED.findall(_parametre(one, "$XDSDocumentEntryEntryUUID")))

    return juge(
        [o for o in echanges(vu, "TD3.1") if size(o)],
        lambda o: size(o) <= 20,
        "vingt au plus",
        size,
        "aucune demande par identifiants",
    )
