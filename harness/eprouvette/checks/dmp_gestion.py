"""What retrieving from and managing the DMP must be: bytes kept, no double, right entry, right state, told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, constat
from eprouvette.checks.dmp import juge, sha256
from eprouvette.checks.dmp_vu import Echange, echanges, montre
from eprouvette.checks.registry import check
from eprouvette_sim.formats import ebrim

if TYPE_CHECKING:
    from eprouvette.checks.api import Observations

EPR = "ATTENTE:EPR-DMP-"


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
    wrong = asked > 0 and len(names) != nombre
    found = [Ecart(attendu=f"{nombre} documents", observe=f"{len(names)} documents")] if wrong else []
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
