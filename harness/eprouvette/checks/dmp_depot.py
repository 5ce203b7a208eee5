"""What feeding the DMP must be: before, in, and after the submission."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, constat
from eprouvette.checks.dmp import juge
from eprouvette.checks.dmp_vu import Echange, echanges, montre
from eprouvette.checks.registry import check
from eprouvette.dmp import depot
from eprouvette_sim.formats import cda, ebrim

if TYPE_CHECKING:
    from eprouvette.checks.api import Observations
    from eprouvette_sim.formats.ebrim import Fiche

EPR = "ATTENTE:EPR-DMP-"
VISIBILITES = ("MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX")


def _depots(vu: Observations) -> list[tuple[Echange, Fiche]]:
    """Each document submitted, with its exchange; signatures of sets aside."""
    return [
        (one, fiche)
        for one in echanges(vu, "TD2.1")
        for fiche in (one.soumission.fiches if one.soumission else ())
        if not fiche.est_signature
    ]


def _par_fiche(vu: Observations, attendu: str, vus: dict[str, object]) -> Constat:
    """A constat over submitted documents; `vus` maps an exchange to what is wrong in it."""
    found = [Ecart(attendu=attendu, observe=str(seen), echange=name) for name, seen in vus.items()]
    return constat(found, len(_depots(vu)), sinon="aucun document soumis")


@check(
    "dmp.aucun_appel",
    version=1,
    prouve=(f"{EPR}120", "REM-DPI:DMP/CONF.09"),
    provenance="observe",
    clause="EF_DMP11_01, EX_GEN-1250 (faits dmp §1.6) ; DMP/CONF.09",
    titre="le DMP n'est pas appelé",
    title="the DMP is not called",
)
def aucun_appel(vu: Observations, *, operation: str) -> Constat:
    """The product was asked to act and called nobody."""
    asked = len(vu.of_operation(operation))
    found = [
        Ecart(attendu="aucun appel", observe=one.transaction or "un appel", echange=one.id) for one in echanges(vu)
    ]
    return constat(found, asked, sinon="le produit n'a pas été sollicité")


@check(
    "dmp.aucun_depot",
    version=1,
    prouve=(f"{EPR}121",),
    provenance="observe",
    clause="EF_DMP12_01 (faits dmp §1.6)",
    titre="rien n'est soumis à un DMP fermé ou inexistant",
    title="nothing is submitted to a closed or missing DMP",
)
def aucun_depot(vu: Observations) -> Constat:
    """Once the service has said that the DMP is closed or missing, nothing is submitted."""
    every = echanges(vu)
    told = [r for r, o in enumerate(every) if o.existence is not None and o.existence.detail != "DMPFound"]
    sent = [one for one in every[told[0] :] if one.transaction == "TD2.1"] if told else []
    found = [Ecart(attendu="aucune soumission", observe="TD2.1", echange=one.id) for one in sent]
    return constat(found, len(told), sinon="DMP jamais dit fermé ou inexistant")


@check(
    "dmp.etat_avant_depot",
    version=1,
    prouve=(f"{EPR}122",),
    provenance="observe",
    clause="EF_DMP12_01 (faits dmp §1.6)",
    titre="l'état du DMP est vérifié avant d'alimenter",
    title="the state of the DMP is checked before feeding",
)
def etat_avant_depot(vu: Observations) -> Constat:
    """A TD0.2 comes before each first TD2.1."""
    every = echanges(vu)
    ranks = [rank for rank, one in enumerate(every) if one.transaction == "TD2.1"]
    known = [rank for rank, one in enumerate(every) if one.transaction == "TD0.2"]
    found = [
        Ecart(attendu="TD0.2 avant TD2.1", observe="TD2.1 sans TD0.2", echange=every[rank].id)
        for rank in ranks
        if not any(before < rank for before in known)
    ]
    return constat(found, len(ranks), sinon="aucune soumission")


@check(
    "dmp.autorisation_non_demandee",
    version=1,
    prouve=(f"{EPR}123",),
    provenance="observe",
    clause="DMP/CONF.05, EF_DMP04_01 (faits dmp §1.6)",
    titre="aucune autorisation d'accès n'est demandée pour alimenter, supprimer, ni malgré une opposition",
    title="no access authorisation is asked for to feed, delete, or against the patient's will",
)
def autorisation_non_demandee(vu: Observations) -> Constat:
    """No TD0.3 among the calls."""
    calls = [one for one in echanges(vu) if one.appel is not None]
    found = [
        Ecart(attendu="aucun TD0.3", observe="TD0.3", echange=one.id) for one in calls if one.transaction == "TD0.3"
    ]
    return constat(found, len(calls), sinon="aucun appel")


@check(
    "dmp.pas_de_recherche_apres_depot",
    version=1,
    prouve=(f"{EPR}124",),
    provenance="indirect",
    clause="EX_3.1-2030 (faits dmp §1.6)",
    titre="aucune recherche automatique ne suit une soumission",
    title="no automatic search follows a submission",
)
def pas_de_recherche_apres_depot(vu: Observations) -> Constat:
    """No TD3.1a once a document was submitted."""
    every = echanges(vu)
    ranks = [rank for rank, one in enumerate(every) if one.transaction == "TD2.1"]
    after = every[ranks[0] :] if ranks else ()
    found = [Ecart(attendu="aucun TD3.1", observe="TD3.1", echange=one.id) for one in after if one.par_metadonnees]
    return constat(found, len(ranks), sinon="aucune soumission")


@check(
    "dmp.statut_presente",
    version=1,
    prouve=(f"{EPR}125",),
    provenance="observe",
    clause="DMP/HISTO.01 (statut par document)",
    titre="le produit dit de chaque document s'il est au DMP",
    title="the product tells of each document whether it is in the DMP",
)
def statut_presente(vu: Observations, *, statut: str) -> Constat:
    """The status shown after a sending is the expected one."""
    shown = montre(vu, "publier_document")
    seen = None if shown is None else shown.get("statut")
    found = [Ecart(attendu=statut, observe=str(seen))] if shown is not None and seen != statut else []
    return constat(found, int(shown is not None), sinon="aucun envoi")


@check(
    "dmp.succes_du_registre",
    version=1,
    prouve=(f"{EPR}126",),
    provenance="observe",
    clause="faits dmp §5.3",
    titre="un document n'est dit alimenté que si le registre l'a accepté",
    title="a document is said fed only if the registry accepted it",
)
def succes_du_registre(vu: Observations) -> Constat:
    """`alimente` is shown for uniqueIds the registry accepted, and for them only."""
    accepted = {fiche.unique_id for one, fiche in _depots(vu) if one.reponse and one.reponse.statut == "Success"}
    answers = [a.valeur for a in vu.of_operation("publier_document") if a.statut == "ok"]
    found = [
        Ecart(attendu="accepté par le registre", observe=f"{a.get('unique_id')} dit alimenté")
        for a in answers
        if a.get("statut") == "alimente" and a.get("unique_id") not in accepted
    ]
    return constat(found, len(answers), sinon="aucun envoi")


@check(
    "dmp.etat_par_document",
    version=1,
    prouve=(f"{EPR}127",),
    provenance="observe",
    clause="DMP/HISTO.01",
    titre="le statut de chaque document reste consultable",
    title="the status of each document can be read afterwards",
)
def etat_par_document(vu: Observations) -> Constat:
    """The last status told for each document is the one kept."""
    told = {a.valeur["reference"]: a.valeur["statut"] for a in vu.of_operation("publier_document") if a.statut == "ok"}
    shown = (montre(vu, "lire_etat") or {}).get("dmp", {}).get("documents", [])
    kept = {row.get("reference"): row.get("statut") for row in shown}
    found = [
        Ecart(attendu=f"{name} : {status}", observe=str(kept.get(name)))
        for name, status in told.items()
        if kept.get(name) != status
    ]
    return constat(found, len(told), sinon="aucun document envoyé")


@check(
    "dmp.compteurs",
    version=1,
    prouve=("REM-DPI:TBB/va1.01",),
    provenance="observe",
    clause="TBB/va1.01, TBB/va1.03, TBB/va1.05",
    titre="le tableau de bord compte les envois réussis et échoués",
    title="the dashboard counts successful and failed sendings",
)
def compteurs(vu: Observations, *, alimentes: int, refuses: int) -> Constat:
    """The counters are those of the documents sent."""
    shown = (montre(vu, "lire_etat") or {}).get("dmp", {}).get("compteurs")
    if shown is None:
        return constat([], 0, sinon="aucun tableau de bord")
    seen = (shown.get("alimente"), shown.get("refuse"))
    wanted = f"{alimentes} alimentés, {refuses} refusés"
    found = (
        []
        if seen == (alimentes, refuses)
        else [Ecart(attendu=wanted, observe=f"{seen[0]} alimentés, {seen[1]} refusés")]
    )
    return constat(found, 1, sinon="aucun tableau de bord")


@check(
    "dmp.date_de_l_acte",
    version=1,
    prouve=("REM-DPI:DMP/HISTO.03",),
    provenance="observe",
    clause="DMP/HISTO.03 / faits dmp §4.1",
    titre="un document historique garde la date de l'acte",
    title="a historic document keeps the date of the act",
)
def date_de_l_acte(vu: Observations, *, jour: str) -> Constat:
    """The metadata start on the day of the act (`AAAA-MM-JJ`), not of the sending."""
    day = jour.replace("-", "")
    wrong = {
        one.id: fiche.slot("serviceStartTime")
        for one, fiche in _depots(vu)
        if not (fiche.slot("serviceStartTime") or "").startswith(day)
    }
    return _par_fiche(vu, day, dict(wrong))


@check(
    "dmp.visibilite_demandee",
    version=1,
    prouve=("REM-DPI:DMP/va1.04",),
    provenance="observe",
    clause="DMP/va1.04 / faits dmp §4.4",
    titre="le masquage et la visibilité choisis partent avec le document",
    title="the masking and visibility chosen go with the document",
)
def visibilite_demandee(vu: Observations, *, codes: list[str]) -> Constat:
    """The visibility codes of the entry are those asked for, no more, no less."""
    wrong: dict[str, object] = {}
    for one, fiche in _depots(vu):
        seen = sorted(c.code for c in fiche.codes.get("confidentialite", ()) if c.code in VISIBILITES)
        if seen != sorted(codes):
            wrong[one.id] = ", ".join(seen) or "aucun"
    return _par_fiche(vu, ", ".join(codes) or "aucun", wrong)


@check(
    "dmp.classe_du_type",
    version=1,
    prouve=(f"{EPR}129",),
    provenance="indirect",
    clause="faits dmp §4.1 (ASS_X04), E16 ; classes des faits §4.6",
    titre="la classe du document suit son type",
    title="the class of a document follows its type",
)
def classe_du_type(vu: Observations, *, classe: str) -> Constat:
    """The class code is the one of the document's type."""
    wrong: dict[str, object] = {}
    for one, fiche in _depots(vu):
        code = fiche.code("classe")
        if code is None or code.code != classe:
            wrong[one.id] = code.code if code else None
    return _par_fiche(vu, classe, wrong)


@check(
    "dmp.remplacement",
    version=1,
    prouve=(f"{EPR}130",),
    provenance="norme",
    clause="IHE ITI TF-3 §4.2.2.2 / faits dmp §5.6, E6, E19",
    titre="une nouvelle version remplace l'ancienne au DMP",
    title="a new version replaces the former one in the DMP",
)
def remplacement(vu: Observations) -> Constat:
    """The second submission holds an RPLC that names an entryUUID the registry gave, and was accepted."""
    sent = echanges(vu, "TD2.1")
    given = {uuid for one in echanges(vu, "TD3.1") if one.reponse for uuid in one.reponse.references}
    given |= {f.entry_uuid for one in echanges(vu, "TD3.1") if one.reponse for f in one.reponse.fiches}

    def targets(one: Echange) -> set[str]:
        links = one.soumission.liens if one.soumission else ()
        return {link.cible for link in links if link.type == ebrim.RPLC}

    return juge(
        sent[1:],
        lambda one: bool(targets(one)) and targets(one) <= given and one.abouti,
        "RPLC vers l'entryUUID donné par le registre, accepté",
        lambda one: ", ".join(sorted(targets(one))) or "aucun RPLC",
        "une seule soumission",
    )


@check(
    "dmp.versions",
    version=1,
    prouve=(f"{EPR}131",),
    provenance="observe",
    clause="faits dmp §7.3",
    titre="la nouvelle version garde son lot de versions et gagne un rang",
    title="the new version keeps its set and gains a rank",
)
def versions(vu: Observations) -> Constat:
    """Same setId, versionNumber one more than before."""
    seen = [_resume(one, fiche) for one, fiche in _depots(vu)]
    pairs = [(a, b) for a, b in itertools.pairwise(seen) if a is not None and b is not None]
    found = [
        Ecart(attendu=f"{a.set_id} version {_suivante(a.version)}", observe=f"{b.set_id} version {b.version}")
        for a, b in pairs
        if (a.set_id, _suivante(a.version)) != (b.set_id, b.version)
    ]
    return constat(found, len(pairs), sinon="une seule version")


def _suivante(version: str | None) -> str | None:
    return str(int(version) + 1) if version and len(version) < 10 and version.isdecimal() else None


def _resume(one: Echange, fiche: Fiche) -> cda.Resume | None:
    octets = depot.documents(one.appel, one.soumission).get(fiche.entry_uuid) if one.appel and one.soumission else None
    document = cda.read(octets)[0] if octets else None
    return cda.resume(document) if document else None


@check(
    "dmp.inchange_non_renvoye",
    version=1,
    prouve=(f"{EPR}132",),
    provenance="indirect",
    clause="EX_GEN-1060 (faits dmp E18)",
    titre="un document inchangé n'est pas renvoyé",
    title="an unchanged document is not sent again",
)
def inchange_non_renvoye(vu: Observations) -> Constat:
    """Asked twice for the same document, the product submits it once."""
    asked, sent = len(vu.of_operation("publier_document")), echanges(vu, "TD2.1")
    found = (
        [Ecart(attendu="une seule soumission", observe=f"{len(sent)} soumissions", echange=sent[-1].id)]
        if len(sent) > 1
        else []
    )
    return constat(found, len(sent) if asked > 1 else 0, sinon="document demandé une seule fois")


@check(
    "dmp.reprise_sans_doublon",
    version=1,
    prouve=(f"{EPR}133",),
    provenance="observe",
    clause="faits dmp §5.3 ; attente du banc sur les coupures",
    titre="après une coupure, le document n'est ni perdu ni envoyé en double",
    title="after a cut, the document is neither lost nor sent twice",
)
def reprise_sans_doublon(vu: Observations) -> Constat:
    """All tries carry one uniqueId, and the registry took it once."""
    sent = _depots(vu)
    ids = {fiche.unique_id for _, fiche in sent}
    taken = [one for one, _ in sent if one.reponse and one.reponse.statut == "Success"]
    wrong = len(ids) != 1 or len(taken) != 1
    found = (
        [Ecart(attendu="un identifiant, pris une fois", observe=f"{len(ids)} identifiants, {len(taken)} acceptés")]
        if sent and wrong
        else []
    )
    return constat(found, len(sent), sinon="aucune soumission")


@check(
    "dmp.refus_dit",
    version=1,
    prouve=(f"{EPR}134",),
    provenance="observe",
    clause="faits dmp §9 ; attente du banc",
    titre="l'échec est dit à l'agent, avec son motif",
    title="the failure is told to the clerk, with its reason",
)
def refus_dit(vu: Observations, *, operation: str, motif: str = "") -> Constat:
    """A message is shown, and holds the reason when one is expected."""
    shown = montre(vu, operation)
    message = None if shown is None else shown.get("message")
    held = bool(message) and motif.casefold() in str(message).casefold()
    found = [Ecart(attendu=motif or "un message", observe=str(message))] if shown is not None and not held else []
    return constat(found, int(shown is not None), sinon="aucune réponse du produit")
