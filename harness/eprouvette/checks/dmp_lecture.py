"""What consulting and managing the DMP must be: right first, what is shown, what is brought back, what is changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, constat
from eprouvette.checks.dmp import juge, sha256
from eprouvette.checks.dmp_vu import Echange, echanges, montre
from eprouvette.checks.registry import check
from eprouvette_sim.formats import ebrim

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


@check(
    "dmp.retrait_demande",
    version=1,
    prouve=(f"{EPR}149",),
    provenance="observe",
    clause="algorithme de consultation automatique (faits dmp §1.7)",
    titre="seuls les documents choisis par l'utilisateur sont retirés",
    title="only documents chosen by the user are retrieved",
)
def retrait_demande(vu: Observations, *, nombre: int) -> Constat:
    """TD3.2 names exactly the documents chosen."""
    asked = len(vu.of_operation("rechercher_documents")) + len(vu.of_operation("recuperer_document"))
    names = [name for one in echanges(vu, "TD3.2") for name in one.demandes]
    found = [] if len(names) == nombre else [Ecart(attendu=f"{nombre} documents", observe=f"{len(names)} documents")]
    return constat(found, asked, sinon="aucune consultation")


@check(
    "dmp.document_identique",
    version=1,
    prouve=("REM-DPI:DMP/UX.31",),
    provenance="observe",
    clause="DMP/UX.31 / faits dmp §2.1, E7",
    titre="chaque document retiré est intégré octet pour octet",
    title="each document retrieved is integrated byte for byte",
)
def document_identique(vu: Observations) -> Constat:
    """The digest shown is that of the bytes served."""
    served = {got.document: sha256(got.octets) for one in echanges(vu, "TD3.2") for got in one.recuperes}
    rows = (montre(vu, "recuperer_document") or {}).get("documents", [])
    shown = {row.get("unique_id"): row.get("sha256") for row in rows}
    found = [
        Ecart(attendu=digest, observe=str(shown.get(name)), lieu=name)
        for name, digest in served.items()
        if shown.get(name) != digest
    ]
    return constat(found, len(served), sinon="aucun document servi")


@check(
    "dmp.sans_doublon",
    version=1,
    prouve=("REM-DPI:CDA/DD.04",),
    provenance="observe",
    clause="algorithme de consultation automatique (faits dmp §1.7) ; CDA/DD.04",
    titre="un document déjà intégré ne l'est pas deux fois",
    title="a document held already is not integrated twice",
)
def sans_doublon(vu: Observations) -> Constat:
    """Each document has one copy, and the second time says it was held."""
    answers = [a.valeur for a in vu.of_operation("recuperer_document") if a.statut == "ok"]
    rows = [row for answer in answers[1:] for row in answer.get("documents", [])]
    found = [
        Ecart(attendu="une copie, signalée", observe=f"{row.get('copies')} copies", lieu=str(row.get("unique_id")))
        for row in rows
        if row.get("copies") != 1 or not row.get("deja_present")
    ]
    return constat(found, len(rows), sinon="retiré une seule fois")


def _changements(vu: Observations) -> list[Echange]:
    return [one for one in echanges(vu, "TD3.3") if one.soumission is not None]


def _donnes(vu: Observations) -> set[str]:
    """The entryUUIDs the registry gave in this scenario."""
    answers = [one.reponse for one in echanges(vu, "TD3.1") if one.reponse]
    return {uuid for a in answers for uuid in (*a.references, *(f.entry_uuid for f in a.fiches))}


@check(
    "dmp.changement_de_statut",
    version=1,
    prouve=("REM-DPI:DMP/CONF.03", f"{EPR}151"),
    provenance="indirect",
    clause="DMP/CONF.03 / faits dmp §5.5",
    titre="la suppression ou l'archivage vise la bonne fiche et dit le bon état",
    title="deletion or archiving names the right entry and states",
)
def changement_de_statut(vu: Observations, *, statut: str) -> Constat:
    """Each update holds one status change, to that status, on an entryUUID the registry gave."""
    given = _donnes(vu)

    def links(one: Echange) -> list[ebrim.Lien]:
        return [link for link in (one.soumission.liens if one.soumission else ()) if link.type == ebrim.STATUT]

    return juge(
        _changements(vu),
        lambda one: (
            [(link.cible in given, (link.slots.get("NewStatus") or ("",))[0]) for link in links(one)]
            == [(True, statut)]
        ),
        f"un changement vers {statut.rpartition(':')[2]}",
        lambda one: (
            ", ".join(f"{link.cible} {(link.slots.get('NewStatus') or ('',))[0]}" for link in links(one)) or "aucun"
        ),
        "aucune mise à jour",
    )


@check(
    "dmp.masquage",
    version=1,
    prouve=(f"{EPR}152",),
    provenance="suppose",
    clause="IHE ITI-57 ; forme de TD3.3a inconnue (faits dmp §5.5, G4)",
    titre="le masquage change les codes de la fiche, et eux seuls",
    title="masking changes the codes of the entry, and them only",
)
def masquage(vu: Observations, *, masque: bool) -> Constat:
    """The entry sent again holds MASQUE_PS, or not, and keeps its uniqueId; the registry took it."""

    def held(one: Echange) -> bool:
        entries = one.soumission.fiches if one.soumission else ()
        codes = [{c.code for c in f.codes.get("confidentialite", ())} for f in entries]
        return len(codes) == 1 and ("MASQUE_PS" in codes[0]) == masque and one.abouti

    return juge(
        _changements(vu),
        held,
        "MASQUE_PS" if masque else "sans MASQUE_PS",
        lambda one: one.reponse and one.reponse.statut,
        "aucune mise à jour",
    )


@check(
    "dmp.changement_dit",
    version=1,
    prouve=(f"{EPR}153",),
    provenance="observe",
    clause="faits dmp §5.3",
    titre="le produit dit si le changement a été fait",
    title="the product tells whether the change was made",
)
def changement_dit(vu: Observations) -> Constat:
    """`fait` is shown when the registry accepted the change, and only then."""
    shown = montre(vu, "modifier_document")
    done = any(one.abouti for one in _changements(vu))
    seen = None if shown is None else shown.get("statut")
    found = (
        [Ecart(attendu="fait" if done else "un refus", observe=str(seen))]
        if shown is not None and (seen == "fait") != done
        else []
    )
    return constat(found, int(shown is not None), sinon="aucun changement demandé")


@check(
    "dmp.page_contextuelle",
    version=1,
    prouve=("REM-DPI:DMP/UX.49",),
    provenance="indirect",
    clause="DMP/UX.49 / faits dmp §1.5",
    titre="l'appel contextuel ouvre la bonne page, sur le bon patient",
    title="the contextual call opens the right page on the right patient",
)
def page_contextuelle(vu: Observations, *, page: str, ins: str) -> Constat:
    """The URL asked for is `/AccesDirect/<page>/<INS>`."""
    pages = [one for one in echanges(vu) if one.exchange.request.startswith(b"GET ")]
    wanted = f"/AccesDirect/{page}/{ins}"
    return juge(
        pages,
        lambda one: one.exchange.http_request().start.split(" ")[1] == wanted,
        wanted,
        lambda one: one.exchange.http_request().start.split(" ")[1],
        "aucun appel contextuel",
    )
