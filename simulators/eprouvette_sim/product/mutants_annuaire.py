"""The witness with one Annuaire Santé defect at a time: how it asks, what it shows, what it imports."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.annuaire import ClientAnnuaire, Indisponible
from eprouvette_sim.product.mutants import mutant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.annuaire import Bal

_VA105 = ("REM-DPI:ANN/va1.05", "SOCLE-MSS:MSS/CONF.20")
_IE30 = ("REM-DPI:SSI/IE.30", "REM-PFI:SSI/IE.30")


class _Double(ClientAnnuaire, ABC):
    """Asks a first time in a wrong way, then in the right one."""

    def demander(self, path: str, query: list[tuple[str, str]]) -> dict[str, Any]:
        self.faux_pas(path, query)
        return super().demander(path, query)

    @abstractmethod
    def faux_pas(self, path: str, query: list[tuple[str, str]]) -> None:
        """The wrong call."""


@mutant(
    "annuaire_sante.cle-oubliee",
    defaut="appelle d'abord sans clé",
    defect="first calls without a key",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-ANN-001",),
)
class CleOubliee(_Double):
    def faux_pas(self, path: str, query: list[tuple[str, str]]) -> None:
        self.http.get(self.base() + path, params=dict(query))


@mutant(
    "annuaire_sante.version-retiree",
    defaut="appelle d'abord la version retirée",
    defect="first calls the retired version",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-ANN-002",),
)
class VersionRetiree(_Double):
    def faux_pas(self, path: str, query: list[tuple[str, str]]) -> None:
        self.http.get(self.base().replace("/v2", "/v1") + path, params=dict(query), headers=self.entetes())


@mutant(
    "annuaire_sante.critere-invente",
    defaut="emploie un paramètre que l'API ne connaît pas",
    defect="uses a parameter the API does not know",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-ANN-003",),
)
class CritereInvente(_Double):
    def faux_pas(self, path: str, query: list[tuple[str, str]]) -> None:
        self.http.get(self.base() + path, params=dict(query) | {"nomExercice": "x"}, headers=self.entetes())


@mutant(
    "annuaire_sante.un-appel-par-personne",
    defaut="fait un appel par correspondant, aussi vite que possible",
    defect="makes one call for each correspondent, as fast as it can",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-ANN-004",),
)
class UnAppelParPersonne(ClientAnnuaire):
    def correspondants(self, criteres: dict[str, Any]) -> list[dict[str, Any]]:
        known = criteres.get("identifiants", [])
        if len(known) < 2:
            return super().correspondants(criteres)
        found = []
        for identifiant in known:
            try:
                found += super().correspondants({"identifiants": [identifiant]})
            except Indisponible:
                continue
        return found


@mutant(
    "annuaire_sante.numero-sans-systeme",
    defaut="cherche le numéro sans dire de quel répertoire il vient",
    defect="searches the number without saying which register it is from",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-ANN-005",),
)
class NumeroSansSysteme(ClientAnnuaire):
    def jeton(self, identifiants: Sequence[str]) -> str:
        return ",".join(identifiants)


@mutant(
    "annuaire_sante.prenom-ignore",
    defaut="ne transmet pas le prénom saisi",
    defect="does not send the first name typed",
    effet="reserve",
    exigences=_VA105,
)
class PrenomIgnore(ClientAnnuaire):
    def criteres(self, criteres: dict[str, Any]) -> list[tuple[str, str]]:
        return super().criteres({name: value for name, value in criteres.items() if name != "prenom"})


@mutant(
    "annuaire_sante.adresse-devinee",
    defaut="devine une adresse de plus",
    defect="guesses one more address",
    effet="non_conforme",
    exigences=("REM-DPI:ANN/va1.05",),
)
class AdresseDevinee(ClientAnnuaire):
    def presenter(self, resource: dict[str, Any]) -> dict[str, Any]:
        shown = super().presenter(resource)
        return shown | {"adresses": [*shown["adresses"], f"{shown['nom']}@devine.mssante.invalid".lower()]}


@mutant(
    "annuaire_sante.ordre-inverse",
    defaut="présente la boîte préférée en dernier",
    defect="shows the preferred mailbox last",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-ANN-006",),
)
class OrdreInverse(ClientAnnuaire):
    def adresses(self, resource: dict[str, Any]) -> tuple[Bal, ...]:
        return super().adresses(resource)[::-1]


@mutant(
    "annuaire_sante.premiere-page-seule",
    defaut="ne lit que la première page",
    defect="reads the first page only",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-ANN-007",),
)
class PremierePageSeule(ClientAnnuaire):
    def suivante(self, bundle: dict[str, Any]) -> str | None:  # noqa: ARG002
        return None


@mutant(
    "annuaire_sante.numero-recopie",
    defaut="attribue le numéro saisi sans réponse de l'Annuaire",
    defect="gives the number typed without an answer of the directory",
    effet="non_conforme",
    exigences=_IE30,
)
class NumeroRecopie(ClientAnnuaire):
    def en_attente(self, identifiant: str, message: str) -> dict[str, Any]:
        return super().en_attente(identifiant, message) | {"identifiant_national": identifiant}


@mutant(
    "annuaire_sante.numero-tronque",
    defaut="garde le numéro sans son premier chiffre",
    defect="keeps the number without its first digit",
    effet="non_conforme",
    exigences=_IE30,
)
class NumeroTronque(ClientAnnuaire):
    def creer_compte(self, identifiant: str) -> dict[str, Any]:
        made = super().creer_compte(identifiant)
        number = made["identifiant_national"]
        return made | {"identifiant_national": number[1:] if number and not self.memoire.get("reprise") else number}

    def reprendre(self) -> list[dict[str, Any]]:
        self.memoire["reprise"] = True
        return super().reprendre()


@mutant(
    "annuaire_sante.sans-reprise",
    defaut="ne refait jamais une recherche restée sans réponse",
    defect="never searches again what had no answer",
    effet="non_conforme",
    exigences=_IE30,
)
class SansReprise(ClientAnnuaire):
    def reprendre(self) -> list[dict[str, Any]]:
        return []


@mutant(
    "annuaire_sante.ligne-perdue",
    defaut="perd une ligne de l'extraction",
    defect="loses a line of the extraction",
    effet="non_conforme",
    exigences=("REM-DPI:ANN/va1.01",),
)
class LignePerdue(ClientAnnuaire):
    def importer(self, nom: str) -> dict[str, Any]:
        report = super().importer(nom)
        return report | {"lignes": report["lignes"] - 1}


@mutant(
    "annuaire_sante.age-ignore",
    defaut="ne regarde pas la date de l'extraction",
    defect="does not look at the extraction's date",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-ANN-008",),
)
class AgeIgnore(ClientAnnuaire):
    def fraicheur(self, stamp: str | None) -> str | None:  # noqa: ARG002
        return None


@mutant(
    "annuaire_sante.import-sans-trace",
    defaut="ne trace pas l'import",
    defect="does not trace the import",
    effet="non_conforme",
    exigences=("REM-DPI:ANN/va1.01",),
)
class ImportSansTrace(ClientAnnuaire):
    def tracer(self, report: dict[str, Any]) -> list[dict[str, Any]]:  # noqa: ARG002
        return []


@mutant(
    "annuaire_sante.profession-ignoree",
    defaut="ne transmet pas la profession saisie",
    defect="does not send the profession typed",
    effet="reserve",
    exigences=_VA105,
)
class ProfessionIgnoree(ClientAnnuaire):
    def criteres(self, criteres: dict[str, Any]) -> list[tuple[str, str]]:
        if "nom" not in criteres:
            return super().criteres(criteres)
        return super().criteres({name: value for name, value in criteres.items() if name != "profession"})


@mutant(
    "annuaire_sante.age-exagere",
    defaut="dit périmée toute extraction",
    defect="says that any extraction is out of date",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-ANN-008",),
)
class AgeExagere(ClientAnnuaire):
    def fraicheur(self, stamp: str | None) -> str | None:
        return super().fraicheur(stamp) or "Extraction périmée"
