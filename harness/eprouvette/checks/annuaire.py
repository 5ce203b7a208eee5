"""What is asked of a product that searches the Annuaire Santé: how it asks, and what it shows of the answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from eprouvette.checks.api import Constat, Ecart, Observation, Observations, constat, sans_objet
from eprouvette.checks.registry import check
from eprouvette_sim.formats import annuaire

if TYPE_CHECKING:
    from eprouvette_sim.kernel.exchange import Exchange

SERVICE = "annuaire_sante"
CLE = "ESANTE-API-KEY"
_EXTRACTION = "/services/extraction/"
_SECONDE_NS = 1_000_000_000
PAR_SECONDE = 17
_MUET = "l'Annuaire Santé n'a reçu aucun appel"
_LU = 200


@check(
    "annuaire.cle_presentee",
    version=1,
    prouve=("ATTENTE:EPR-ANN-001",),
    provenance="norme",
    clause="en-tête ESANTE-API-KEY (mssante §6.1 [S5])",
    titre="Chaque appel à l'API porte la clé du logiciel",
    title="Each API call carries the software's key",
)
def cle_presentee(vu: Observations) -> Constat:
    """Held when every FHIR call has its key, in the header and never in the address."""
    seen = appels_fhir(vu)
    found = [_ecart(e, CLE, "présent", "absent") for e in seen if not e.http_request().header(CLE)] + [
        _ecart(e, "adresse", "aucune clé", "clé dans l'adresse") for e in seen if CLE.lower() in _cible(e).lower()
    ]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "annuaire.version_servie",
    version=1,
    prouve=("ATTENTE:EPR-ANN-002",),
    provenance="norme",
    clause="API v2 ; v1 décommissionnée (mssante §6.1 [S5])",
    titre="Le produit appelle la version de l'API en service",
    title="The product calls the API version in service",
)
def version_servie(vu: Observations) -> Constat:
    """Held when every FHIR call goes under `/fhir/v2`."""
    seen = appels_fhir(vu)
    found = [_ecart(e, "adresse", "/fhir/v2", urlsplit(_cible(e)).path) for e in seen if "/fhir/v2" not in _cible(e)]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "annuaire.requete_admise",
    version=1,
    prouve=("ATTENTE:EPR-ANN-003",),
    provenance="norme",
    clause="paramètres du CapabilityStatement ; lecture seule (mssante §6.1 [S5 S6])",
    titre="Chaque recherche est une recherche que l'Annuaire sait faire",
    title="Each search is one the directory can do",
)
def requete_admise(vu: Observations) -> Constat:
    """Held when no FHIR call was refused for what it asks (400, 403 or 404)."""
    seen = appels_fhir(vu)
    found = [
        _ecart(e, urlsplit(_cible(e)).path, "une recherche servie", f"{_statut(e)} : {_diagnostic(e)}")
        for e in seen
        if _statut(e) in {400, 403, 404}
    ]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "annuaire.debit_respecte",
    version=1,
    prouve=("ATTENTE:EPR-ANN-004",),
    provenance="norme",
    clause="17 appels par seconde et par application (mssante §6.1 [S5])",
    titre="Le produit ne dépasse pas le débit permis",
    title="The product stays under the permitted rate",
)
def debit_respecte(vu: Observations) -> Constat:
    """Held when no second of the scenario saw more than 17 FHIR calls."""
    seen = appels_fhir(vu)
    found = []
    for rank in range(PAR_SECONDE, len(seen)):
        span = seen[rank].monotonic_ns - seen[rank - PAR_SECONDE].monotonic_ns
        if span < _SECONDE_NS:
            observed = f"{PAR_SECONDE + 1} appels en {span // 1_000_000} ms"
            found.append(_ecart(seen[rank], "débit", f"{PAR_SECONDE} appels par seconde au plus", observed))
    return constat(found[:1], len(seen), sinon=_MUET)


@check(
    "annuaire.cherche_par_identifiant",
    version=1,
    prouve=("ATTENTE:EPR-ANN-005",),
    provenance="norme",
    clause="identifier=urn:oid:1.2.250.1.71.4.2.1|… (mssante §6.2 [S4 S5])",
    titre="Un professionnel dont le numéro est connu est cherché par ce numéro",
    title="A professional whose number is known is searched by that number",
)
def cherche_par_identifiant(vu: Observations, *, identifiant: str) -> Constat:
    """Held when every search carries that number as an `identifier` of the RPPS system."""
    seen = [e for e in appels_fhir(vu) if not _est_suite(e)]
    wanted = f"{annuaire.RPPS}|{identifiant}"
    found = [
        _ecart(e, "identifier", wanted, dict(_parametres(e)).get("identifier", "absent"))
        for e in seen
        if wanted not in dict(_parametres(e)).get("identifier", "").split(",")
    ]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "annuaire.criteres_transmis",
    version=1,
    prouve=("REM-DPI:ANN/va1.05", "SOCLE-MSS:MSS/CONF.20"),
    provenance="indirect",
    clause="recherche d'un correspondant (ECO.3.1.4) ; lecture du banc : la requête est vue sur le fil",
    titre="La recherche d'un correspondant interroge l'Annuaire avec ce que l'utilisateur a saisi",
    title="Searching a correspondent asks the directory with what the user typed",
)
def criteres_transmis(vu: Observations, *, valeurs: list[str]) -> Constat:
    """Held when some search carries every value typed, compared without case."""
    seen = [e for e in appels_fhir(vu) if not _est_suite(e)]
    if not seen:
        return sans_objet(_MUET)
    wanted = [value.casefold() for value in valeurs]
    for e in seen:
        sent = " ".join(value for _, value in _parametres(e)).casefold()
        if all(value in sent for value in wanted):
            return constat([], len(seen), sinon=_MUET)
    sent = " ; ".join(f"{name}={value}" for name, value in _parametres(seen[-1])) or "aucun critère"
    return constat([_ecart(seen[-1], "requête", ", ".join(valeurs), sent)], len(seen), sinon=_MUET)


@check(
    "annuaire.correspondant_de_l_annuaire",
    version=1,
    prouve=("REM-DPI:ANN/va1.05",),
    provenance="norme",
    clause="l'adresse vient de l'Annuaire (référentiel MSSanté n° 2, ANN/va1.05)",
    titre="Chaque adresse présentée vient d'une réponse de l'Annuaire",
    title="Each address shown comes from an answer of the directory",
)
def correspondant_de_l_annuaire(vu: Observations) -> Constat:
    """Held when every address shown is a mailbox of a resource answered."""
    answered = {bal.adresse for resource in _ressources(vu) for bal in annuaire.read_bals(resource)}
    shown = [(answer, address) for answer, row in _presentes(vu) for address in row.get("adresses", ())]
    found = [
        Ecart(attendu="une adresse rendue par l'Annuaire", observe=address, lieu=answer.operation)
        for answer, address in shown
        if address not in answered
    ]
    return constat(found, len(shown), sinon="aucune adresse présentée")


@check(
    "annuaire.preferee_d_abord",
    version=1,
    prouve=("ATTENTE:EPR-ANN-006",),
    provenance="norme",
    clause="telecom.rank : 1 est la boîte préférée (mssante §6.2 [S4])",
    titre="La boîte préférée est proposée en premier",
    title="The preferred mailbox is offered first",
)
def preferee_d_abord(vu: Observations) -> Constat:
    """Held when a correspondent with several ranked mailboxes is shown with rank 1 first."""
    best = {}
    for resource in _ressources(vu):
        ranked = [bal for bal in annuaire.read_bals(resource) if bal.rang is not None]
        if len(ranked) > 1:
            best[_identifiant(resource)] = ranked[0].adresse
    judged = [(a, row) for a, row in _presentes(vu) if row.get("identifiant") in best and row.get("adresses")]
    found = [
        Ecart(attendu=best[row["identifiant"]], observe=row["adresses"][0], lieu=answer.operation)
        for answer, row in judged
        if row["adresses"][0] != best[row["identifiant"]]
    ]
    return constat(found, len(judged), sinon="aucun correspondant à plusieurs boîtes classées")


@check(
    "annuaire.toutes_les_pages",
    version=1,
    prouve=("ATTENTE:EPR-ANN-007",),
    provenance="norme",
    clause="50 ressources par page, lien next (mssante §6.1 [S5] ; FHIR R4 §3.1.1.4)",
    titre="Toutes les pages d'une réponse sont lues",
    title="Every page of an answer is read",
)
def toutes_les_pages(vu: Observations) -> Constat:
    """Held when each answer that has a following page is followed, so nobody is left out without a word."""
    seen = appels_fhir(vu)
    paged = [(e, url) for e in seen if (url := _suivante(e)) is not None]
    asked = [_cible(e) for e in seen]
    found = [
        _ecart(e, "link[next]", "la page suivante lue", "laissée")
        for e, url in paged
        if not any(_meme_page(url, target) for target in asked)
    ]
    return constat(found, len(paged), sinon="aucune réponse n'avait de suite")


@check(
    "annuaire.panne_dite",
    version=1,
    prouve=("REM-DPI:SSI/IE.30", "REM-PFI:SSI/IE.30"),
    provenance="norme",
    clause="SSI/IE.30.02 : le problème est montré, aucun numéro n'est attribué",
    titre="Quand l'Annuaire ne répond pas ou ne connaît personne, le produit le dit et n'invente aucun numéro",
    title="When the directory is down or knows nobody, the product says so and makes up no number",
)
def panne_dite(vu: Observations) -> Constat:
    """Held when each account asked while no answer named the person has a message and no number."""
    known = {_identifiant(resource) for resource in _ressources(vu)}
    made = [answer for answer in vu.of_operation("creer_utilisateur") if answer.statut == "ok"]
    failed = [
        a for a in made if not a.valeur.get("identifiant_national") or a.valeur["identifiant_national"] not in known
    ]
    found = [
        Ecart(attendu="aucun numéro, et un message", observe=json.dumps(a.valeur, ensure_ascii=False), lieu=a.operation)
        for a in failed
        if a.valeur.get("identifiant_national") or not a.valeur.get("message")
    ]
    return constat(found, len(failed), sinon="chaque compte a été trouvé dans l'Annuaire")


@check(
    "annuaire.compte_rattache",
    version=1,
    prouve=("REM-DPI:SSI/IE.30", "REM-PFI:SSI/IE.30"),
    provenance="norme",
    clause="SSI/IE.30.01 : le compte est rattaché au numéro RPPS",
    titre="Le compte d'un professionnel porte le numéro que donne l'Annuaire",
    title="A professional's account carries the number the directory gives",
)
def compte_rattache(vu: Observations, *, identifiant: str) -> Constat:
    """Held when the directory was asked for that number and the account shows it."""
    named = {_identifiant(resource) for resource in _ressources(vu)}
    made = [answer for answer in vu.of_operation("creer_utilisateur") if answer.statut == "ok"]
    if identifiant not in named:
        return sans_objet(f"l'Annuaire n'a pas rendu {identifiant}")
    found = [
        Ecart(attendu=identifiant, observe=str(a.valeur.get("identifiant_national")), lieu=a.operation)
        for a in made
        if a.valeur.get("identifiant_national") != identifiant
    ]
    return constat(found, len(made), sinon="aucun compte créé")


@check(
    "annuaire.recherche_reprise",
    version=1,
    prouve=("REM-DPI:SSI/IE.30", "REM-PFI:SSI/IE.30"),
    provenance="norme",
    clause="SSI/IE.30.02 : la recherche est refaite jusqu'à ce que le numéro soit trouvé",
    titre="Une recherche sans réponse est refaite plus tard",
    title="A search without an answer is done again later",
)
def recherche_reprise(vu: Observations, *, identifiant: str) -> Constat:
    """Held when, once the directory answers again, the waiting account gets its number."""
    again = [answer for answer in vu.of_operation("reprendre_recherches") if answer.statut == "ok"]
    given = [row.get("identifiant_national") for answer in again for row in answer.valeur.get("comptes", ())]
    observed = ", ".join(str(value) for value in given) or "aucune recherche refaite"
    found = [
        Ecart(attendu=identifiant, observe=observed, lieu=answer.operation)
        for answer in again
        if identifiant not in given
    ]
    return constat(found, len(again), sinon="aucune reprise demandée")


def appels_fhir(vu: Observations) -> tuple[Exchange, ...]:
    """The calls to the API, extractions aside, in order."""
    return tuple(e for e in vu.of_service(SERVICE) if _EXTRACTION not in _cible(e))


def _cible(exchange: Exchange) -> str:
    return exchange.http_request().start.split(" ")[1]


def _statut(exchange: Exchange) -> int:
    return int(exchange.http_response().start.split(" ")[1])


def _parametres(exchange: Exchange) -> list[tuple[str, str]]:
    request = exchange.http_request()
    return parse_qsl(urlsplit(_cible(exchange)).query) + parse_qsl(request.body.decode("utf-8", "replace"))


def _objet(exchange: Exchange) -> dict[str, Any]:
    try:
        found = json.loads(exchange.http_response().body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _diagnostic(exchange: Exchange) -> str:
    issues = _objet(exchange).get("issue") or [{}]
    return str(issues[0].get("diagnostics", ""))


def _ressources(vu: Observations) -> list[dict[str, Any]]:
    pages = [_objet(e) for e in appels_fhir(vu) if _statut(e) == _LU]
    entries = [row["resource"] for page in pages for row in page.get("entry", ())]
    return entries + [page for page in pages if page.get("resourceType") not in {"Bundle", "CapabilityStatement"}]


def _identifiant(resource: dict[str, Any]) -> str | None:
    rows = resource.get("identifier") or [{}]
    found: str | None = rows[0].get("value")
    return found


def _presentes(vu: Observations) -> list[tuple[Observation, dict[str, Any]]]:
    answers = [answer for answer in vu.of_operation("rechercher_correspondant") if answer.statut == "ok"]
    return [(answer, row) for answer in answers for row in answer.valeur.get("correspondants", ())]


def _suivante(exchange: Exchange) -> str | None:
    links = {link.get("relation"): link.get("url") for link in _objet(exchange).get("link", ())}
    return links.get("next")


def _est_suite(exchange: Exchange) -> bool:
    return "_getpages=" in _cible(exchange)


def _meme_page(url: str, target: str) -> bool:
    return dict(parse_qsl(urlsplit(url).query)) == dict(parse_qsl(urlsplit(target).query))


def _ecart(exchange: Exchange, lieu: str, attendu: str, observe: str) -> Ecart:
    return Ecart(attendu=attendu, observe=observe, lieu=lieu, echange=exchange.id)
