"""The Annuaire Santé as one sans-IO object: FHIR API v2 in reading, and the two extraction files (mssante facts §6)."""

from __future__ import annotations

import base64
import binascii
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from eprouvette_sim.annuaire_sante import messages
from eprouvette_sim.annuaire_sante.extraction import ARCHIVES, archive
from eprouvette_sim.annuaire_sante.population import Population, publiee
from eprouvette_sim.annuaire_sante.recherche import PARAMETRES, Clause, Rayon, valeurs
from eprouvette_sim.annuaire_sante.rules import Debit, Requete, lire_requete
from eprouvette_sim.kernel.wire import Answer, Response

if TYPE_CHECKING:
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Request

BASE = "/fhir/v2"
EXTRACTIONS = "/annuaire-sante-webservices/V300/services/extraction/"
CLE = "ESANTE-API-KEY"
#: our own form of a refusal the documentation does not show
QUIRK_DEBIT = "annuaire.debit-429-neutre"
QUIRK_V1 = "annuaire.v1-retiree-neutre"
_TYPES = {"texte": "string", "jeton": "token", "reference": "reference", "date": "date"}
_MISE_A_JOUR = "2026-01-01T00:00:00.000+01:00"
_INCLUSIONS = {
    ("PractitionerRole", "practitioner"): "Practitioner",
    ("PractitionerRole", "organization"): "Organization",
    ("HealthcareService", "organization"): "Organization",
    ("Device", "organization"): "Organization",
}


class ServiceAnnuaireSante:
    """The directory over one population; `cles` are the API keys admitted, `par_seconde` the documented rate.

    `type_bal` says whether `mailbox-mss-type` is known: specified, but unknown to the live server when last tried.
    `rouge` shows red-listed mailboxes (an assumption: open access hides them). `retard_jours` ages the extractions.
    """

    def __init__(
        self,
        population: Population | None = None,
        *,
        cles: frozenset[str] = frozenset({"cle-de-banc"}),
        par_seconde: int = 17,
        type_bal: bool = False,
        rouge: bool = False,
    ) -> None:
        self.population = population or publiee()
        self.cles = cles
        self.debit = Debit(par_seconde=par_seconde)
        self.type_bal = type_bal
        self.rouge = rouge
        self.panne = False
        self.retard_jours = 0
        self.caches: set[str] = set()
        self.calls = 0
        self.adresse = "https://annuaire.invalid"
        self._rayons: dict[str, Rayon] | None = None

    def equiper(self, *, cles: frozenset[str]) -> None:
        """Takes the API keys of the run."""
        self.cles = cles

    def publier(self, adresse: str) -> None:
        """Says where the door is (scheme, host, port): links and full URLs are absolute."""
        self.adresse = adresse

    def cacher(self, identifiant: str) -> None:
        """That professional is in the directory no more, until `montrer`."""
        self.caches.add(identifiant)
        self._rayons = None

    def montrer(self, identifiant: str) -> None:
        """That professional is back."""
        self.caches.discard(identifiant)
        self._rayons = None

    def handle(self, request: Request, instant: Instant) -> Answer:
        """The directory's answer; what a client should not send is in the notes."""
        self.calls += 1
        path = urlsplit(request.target).path
        if self.panne:
            return messages.refus(500, "HAPI-0389: Failed to call access method: service indisponible")
        if path.startswith(EXTRACTIONS):
            return self._extraction(path.removeprefix(EXTRACTIONS), request, instant)
        if path.startswith("/fhir/v1"):
            return messages.refus(410, "API v1 décommissionnée : utiliser /fhir/v2", quirk=QUIRK_V1)
        if request.header(CLE) not in self.cles:
            return messages.refus(401, f"clé absente ou inconnue dans l'en-tête {CLE}")
        if not self.debit.admet(instant.monotonic_ns):
            words = f"plus de {self.debit.par_seconde} appels par seconde"
            return messages.refus(429, words, self.debit.notes(), quirk=QUIRK_DEBIT)
        return self._fhir(path, request)

    def snapshot(self) -> dict[str, Any]:
        """Sizes, calls served, and who is hidden; never a key."""
        return {
            "personnes": len(self.population.personnes),
            "structures": len(self.population.structures),
            "appels": self.calls,
            "caches": sorted(self.caches),
            "panne": self.panne,
        }

    def rayon(self, kind: str) -> Rayon:
        """The resources of a type, indexed at the first search."""
        if self._rayons is None:
            self._rayons = {name: Rayon(parameters) for name, parameters in PARAMETRES.items()}
            visible = [p for p in self.population.personnes if p.identifiant not in self.caches]
            shown = Population(
                structures=self.population.structures,
                personnes=tuple(visible),
                appareils=self.population.appareils,
            )
            for resource in messages.ressources(shown, mise_a_jour=_MISE_A_JOUR, rouge=self.rouge):
                self._rayons[resource["resourceType"]].ajouter(resource)
        return self._rayons[kind]

    def _fhir(self, path: str, request: Request) -> Answer:
        parts = [part for part in path.removeprefix(BASE).split("/") if part]
        search_by_post = request.method == "POST" and parts[1:] == ["_search"]
        refused = _refus(path, parts, request, search_by_post=search_by_post)
        if refused is not None:
            return refused
        if parts == ["metadata"]:
            return messages.reponse(self._capacites())
        if not parts:
            return self._page(request)
        if len(parts) == 2 and not search_by_post:
            return self._lire(parts[0], parts[1])
        query = request.body.decode("utf-8", "replace") if search_by_post else urlsplit(request.target).query
        return self._chercher(parts[0], query, 0)

    def _lire(self, kind: str, name: str) -> Answer:
        rayon = self.rayon(kind)
        rang = rayon.par_id.get(name)
        if rang is None:
            return messages.refus(404, f"HAPI-2001: Resource {kind}/{name} is not known")
        return messages.reponse(rayon.resources[rang])

    def _page(self, request: Request) -> Answer:
        """The following page: the token says which search, so nothing is remembered between two calls."""
        champs = dict(parse_qsl(urlsplit(request.target).query))
        try:
            kind, _, query = base64.urlsafe_b64decode(champs["_getpages"].encode()).decode().partition("?")
            offset = int(champs.get("_getpagesoffset", "0"))
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return messages.refus(400, "_getpages illisible")
        if kind not in PARAMETRES or offset < 0:
            return messages.refus(410, "HAPI-0417: Search ID does not exist and may have expired")
        return self._chercher(kind, query, offset)

    def _chercher(self, kind: str, query: str, offset: int) -> Answer:
        known = {name for name in PARAMETRES[kind] if self.type_bal or name != "mailbox-mss-type"}
        asked, mistake, notes = lire_requete(kind, query, frozenset(known))
        if asked is None:
            return messages.refus(400, mistake, notes)
        rayon = self.rayon(kind)
        clauses = [Clause(nom=n, modificateur=m, valeurs=valeurs(v)) for n, m, v in asked.clauses]
        found = list(islice(rayon.chercher(clauses), offset, offset + asked.count + 1))
        page, more = found[: asked.count], len(found) > asked.count
        bundle: dict[str, Any] = {
            "resourceType": "Bundle",
            "type": "searchset",
            "link": self._liens(kind, query, asked, offset, more=more),
        }
        if asked.total:
            bundle["total"] = sum(1 for _ in rayon.chercher(clauses))
        bundle["entry"] = [self._entree(row, "match", asked.elements) for row in page] + self._inclus(kind, page, asked)
        return messages.reponse({name: value for name, value in bundle.items() if value != []}, notes)

    def _entree(self, row: dict[str, Any], mode: str, elements: tuple[str, ...]) -> dict[str, Any]:
        shown = messages.reduite(row, elements) if elements else row
        return {
            "fullUrl": f"{self.adresse}{BASE}/{row['resourceType']}/{row['id']}",
            "resource": shown,
            "search": {"mode": mode},
        }

    def _liens(self, kind: str, query: str, asked: Requete, offset: int, *, more: bool) -> list[dict[str, str]]:
        links = [
            {
                "relation": "self",
                "url": f"{self.adresse}{BASE}/{kind}?{query}" if query else f"{self.adresse}{BASE}/{kind}",
            }
        ]
        if more:
            token = base64.urlsafe_b64encode(f"{kind}?{query}".encode()).decode()
            following = urlencode({"_getpages": token, "_getpagesoffset": offset + asked.count, "_count": asked.count})
            links.append({"relation": "next", "url": f"{self.adresse}{BASE}?{following}"})
        return links

    def _inclus(self, kind: str, page: list[dict[str, Any]], asked: Requete) -> list[dict[str, Any]]:
        seen: dict[str, dict[str, Any]] = {}
        for source, name in asked.include:
            target = _INCLUSIONS.get((source, name))
            if source == kind and target is not None:
                for row in page:
                    seen |= self._reference(target, row, name)
        for source, name in asked.revinclude:
            if _INCLUSIONS.get((source, name)) == kind:
                for row in page:
                    clause = Clause(nom=name, modificateur="", valeurs=(f"{kind}/{row['id']}",))
                    seen |= {f"{source}/{found['id']}": found for found in self.rayon(source).chercher([clause])}
        return [self._entree(row, "include", ()) for row in seen.values()]

    def _reference(self, target: str, row: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
        field = {"HealthcareService": "providedBy", "Device": "owner"}.get(row["resourceType"], name)
        reference = row.get(field, {}).get("reference", "")
        rayon = self.rayon(target)
        rang = rayon.par_id.get(reference.rpartition("/")[2])
        return {} if rang is None else {reference: rayon.resources[rang]}

    def _extraction(self, nom: str, request: Request, instant: Instant) -> Answer:
        if nom not in ARCHIVES or request.method not in {"GET", "HEAD"}:
            return Answer(response=Response(status=404), service=messages.SERVICE)
        from datetime import timedelta

        stamp = (instant.utc - timedelta(days=self.retard_jours)).strftime("%Y%m%d%H%M")
        shown, body = archive(nom, self.population, stamp)
        headers = (("Content-Type", "application/zip"), ("Content-Disposition", f"attachment; filename={shown}"))
        kept = b"" if request.method == "HEAD" else body
        return Answer(response=Response(status=200, headers=headers, body=kept), service=messages.SERVICE)

    def _capacites(self) -> dict[str, Any]:
        resources = [
            {
                "type": kind,
                "interaction": [{"code": "read"}, {"code": "search-type"}],
                "searchParam": [
                    {"name": name, "type": _TYPES[p.genre]}
                    for name, p in parameters.items()
                    if self.type_bal or name != "mailbox-mss-type"
                ],
            }
            for kind, parameters in PARAMETRES.items()
        ]
        return {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-01-01",
            "kind": "instance",
            "fhirVersion": "4.0.1",
            "format": ["application/fhir+json"],
            "rest": [{"mode": "server", "resource": resources}],
        }


def _refus(path: str, parts: list[str], request: Request, *, search_by_post: bool) -> Answer | None:
    """What the gateway refuses before any resource is looked at (facts §6.1), or `None`."""
    faults = (
        (not path.startswith(BASE), 404, f"chemin inconnu : {path}"),
        (request.method != "GET" and not search_by_post, 403, f"HAPI-0418: {request.method} : lecture seule"),
        (not parts and "_getpages=" not in request.target, 403, "recherche multi-type à la racine"),
        (len(parts) > 2, 404, f"chemin inconnu : {path}"),
        (
            bool(parts) and parts[0] not in {*PARAMETRES, "metadata"},
            404,
            f"HAPI-0302: Unknown resource type '{parts[0] if parts else ''}'",
        ),
    )
    return next((messages.refus(status, words) for broken, status, words in faults if broken), None)
