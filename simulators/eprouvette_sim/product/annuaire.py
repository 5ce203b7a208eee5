"""How the witness finds correspondents and users in the Annuaire Santé, and loads its open-access extractions."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

from eprouvette_sim.formats import annuaire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.kernel.clock import Clock, Randomness
    from eprouvette_sim.product.reglages import Reglages
    from eprouvette_sim.product.temoin import Temoin

CHEMIN_EXTRACTIONS = "/annuaire-sante-webservices/V300/services/extraction/"
EXTRACTIONS = {"PS_LibreAcces": annuaire.ACTIVITES, "Extraction_Correspondance_MSSante": annuaire.CORRESPONDANCE}
#: an extraction older than this is said to be so, in days (the file is published every day)
PEREMPTION_JOURS = 7
_INDISPONIBLE = "L'Annuaire Santé ne répond pas : la recherche sera refaite"
#: criterion of the screen -> search parameter, on the professional
_CRITERES = {"nom": "family", "prenom": "given", "profession": "qualification-code", "adresse": "mailbox-mss:contains"}


class Indisponible(Exception):  # noqa: N818 - a state of the directory, not a fault of the product
    """The directory gave no usable answer."""


class ClientAnnuaire:
    """The witness's directory client; a mutant overrides one method."""

    partie = "annuaire"

    def __init__(self, http: httpx.Client, reglages: Reglages, *, randomness: Randomness, clock: Clock) -> None:
        self.http = http
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock
        self.memoire: dict[str, Any] = {}

    def correspondants(self, criteres: dict[str, Any]) -> list[dict[str, Any]]:
        """The correspondents that answer the criteria, all pages, each with its addresses, preferred first."""
        if "ville" in criteres or "structure" in criteres:
            found = self.structures(criteres)
        else:
            found = self.tout("Practitioner", self.criteres(criteres))
        return [self.presenter(resource) for resource in found]

    def criteres(self, criteres: dict[str, Any]) -> list[tuple[str, str]]:
        """The query for a person: by national identifier when it is known, else by what is known."""
        if criteres.get("identifiants"):
            return [("identifier", self.jeton(criteres["identifiants"]))]
        return [(_CRITERES[name], value) for name, value in criteres.items() if name in _CRITERES]

    def jeton(self, identifiants: Sequence[str]) -> str:
        """Several people in one call: alternatives of one parameter, each in its identification system."""
        return ",".join(f"{annuaire.RPPS}|{value}" for value in identifiants)

    def structures(self, criteres: dict[str, Any]) -> list[dict[str, Any]]:
        """Structures by name or town."""
        names = {"structure": "name", "ville": "address-city"}
        return self.tout("Organization", [(names[name], value) for name, value in criteres.items() if name in names])

    def tout(self, kind: str, query: list[tuple[str, str]]) -> list[dict[str, Any]]:
        """Every match, page after page."""
        bundle = self.demander(f"/{kind}", query)
        found = self.entrees(bundle)
        while (following := self.suivante(bundle)) is not None:
            bundle = self.demander(following, [])
            found += self.entrees(bundle)
        return found

    def entrees(self, bundle: dict[str, Any]) -> list[dict[str, Any]]:
        """The matches of one page."""
        return [row["resource"] for row in bundle.get("entry", ()) if row["search"]["mode"] == "match"]

    def suivante(self, bundle: dict[str, Any]) -> str | None:
        """The address of the following page, relative to the base, or `None`."""
        links = {link["relation"]: link["url"] for link in bundle.get("link", ())}
        return links["next"].partition("/fhir/v2")[2] if "next" in links else None

    def demander(self, path: str, query: list[tuple[str, str]]) -> dict[str, Any]:
        """One call; `Indisponible` when the directory does not answer."""
        try:
            answer = self.http.get(self.base() + path, params=dict(query) or None, headers=self.entetes())
        except httpx.HTTPError as error:
            raise Indisponible from error
        if answer.status_code != httpx.codes.OK:
            raise Indisponible
        found: dict[str, Any] = answer.json()
        return found

    def base(self) -> str:
        """The address of the API, version included."""
        return self.reglages.url("annuaire_sante")

    def entetes(self) -> dict[str, str]:
        """The API key, in its header."""
        return {"ESANTE-API-KEY": str(self.reglages.services["annuaire_sante"]["cle_api"])}

    def presenter(self, resource: dict[str, Any]) -> dict[str, Any]:
        """What the screen shows of a person or a structure."""
        names = resource.get("name")
        name: dict[str, Any] = names[0] if isinstance(names, list) else {"family": names}
        return {
            "nom": name.get("family"),
            "prenom": " ".join(name.get("given", ())) or None,
            "identifiant": self.identifiant(resource),
            "adresses": [bal.adresse for bal in self.adresses(resource)],
        }

    def identifiant(self, resource: dict[str, Any]) -> str | None:
        """The national identifier of the resource."""
        rows = resource.get("identifier") or [{}]
        found: str | None = rows[0].get("value")
        return found

    def adresses(self, resource: dict[str, Any]) -> tuple[annuaire.Bal, ...]:
        """The mailboxes, preferred first."""
        return annuaire.read_bals(resource)

    def creer_compte(self, identifiant: str) -> dict[str, Any]:
        """An account tied to the number found in the directory; without an answer, no number, and a search to do again."""
        try:
            found = self.correspondants({"identifiants": [identifiant]})
        except Indisponible:
            return self.en_attente(identifiant, _INDISPONIBLE)
        if not found:
            return self.en_attente(identifiant, "Professionnel absent de l'Annuaire Santé : la recherche sera refaite")
        return {"identifiant_national": found[0]["identifiant"], "nom": found[0]["nom"], "message": None}

    def en_attente(self, identifiant: str, message: str) -> dict[str, Any]:
        """An account with no number yet."""
        waiting = self.memoire.setdefault("a_rechercher", [])
        if identifiant not in waiting:
            waiting.append(identifiant)
        return {"identifiant_national": None, "nom": None, "message": message}

    def reprendre(self) -> list[dict[str, Any]]:
        """Searches again for the accounts that wait."""
        waiting = self.memoire.pop("a_rechercher", [])
        return [self.creer_compte(identifiant) for identifiant in waiting]

    def importer(self, nom: str) -> dict[str, Any]:
        """Loads one extraction: name, stamp, lines kept and left out, and whether it is too old."""
        address = self.base().removesuffix("/fhir/v2") + CHEMIN_EXTRACTIONS + nom
        answer = self.http.get(address)
        if answer.status_code != httpx.codes.OK:
            return {"fichier": nom, "lignes": 0, "rejets": 0, "message": _INDISPONIBLE}
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            name = archive.namelist()[0]
            rows, notes = annuaire.read_extraction(archive.read(name), annuaire.colonnes(EXTRACTIONS[nom]))
        stamp = annuaire.horodatage(name)
        self.memoire.setdefault("extractions", {})[nom] = rows or ()
        report = {"fichier": name, "horodatage": stamp, "lignes": len(rows or ()), "rejets": len(notes)}
        return report | {"message": self.fraicheur(stamp)}

    def tracer(self, report: dict[str, Any]) -> list[dict[str, Any]]:
        """What is traced of an import."""
        return [{"evenement": "import_annuaire"} | report]

    def fraicheur(self, stamp: str | None) -> str | None:
        """What to say of the extraction's age."""
        if stamp is None:
            return "Extraction sans date : à vérifier"
        made = datetime.strptime(stamp, "%Y%m%d%H%M").replace(tzinfo=UTC)
        age = (self.clock.now().utc - made).days
        return f"Extraction périmée : elle date de {age} jours" if age > PEREMPTION_JOURS else None


def rechercher_correspondant(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Searches the directory while a message is being written."""
    try:
        found = temoin.part("annuaire").correspondants(parametres["criteres"])
    except Indisponible:
        return {"correspondants": [], "message": _INDISPONIBLE}
    return {"correspondants": found, "message": None if found else "Aucun correspondant trouvé"}


def creer_utilisateur(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Creates a user's account from the directory."""
    made: dict[str, Any] = temoin.part("annuaire").creer_compte(parametres["identifiant"])
    return made


def reprendre_recherches(temoin: Temoin, _: dict[str, Any]) -> dict[str, Any]:
    """The product's own periodic search for accounts that have no number yet."""
    return {"comptes": temoin.part("annuaire").reprendre()}


def importer_annuaire(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Loads an extraction; the report is shown and traced."""
    client = temoin.part("annuaire")
    report: dict[str, Any] = client.importer(parametres["extraction"])
    temoin.trace += client.tracer(report)
    return report


PARTIES = (ClientAnnuaire,)
OPERATIONS = {
    "rechercher_correspondant": rechercher_correspondant,
    "creer_utilisateur": creer_utilisateur,
    "reprendre_recherches": reprendre_recherches,
    "importer_annuaire": importer_annuaire,
}
