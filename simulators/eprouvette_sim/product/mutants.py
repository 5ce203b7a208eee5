"""The witness with one defect at a time: each says what it breaks, and what the bench must make of it.

`effet` is what a run must show: `non_conforme`, `reserve` or `ecart_attente`. `exigences` lists every reference
the defect may redden; nothing else may move (tests hold both).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.insi import HOMONYMES, TROUVE, ClientInsi, Retour

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats.insi import RechercheTraits
    from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS
    from eprouvette_sim.product.reglages import Identification

INS = "SOCLE-INS:INS/va1.34"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One planted defect: the part of the witness it replaces, its words, its declared effect."""

    name: str
    defaut: str
    defect: str
    effet: str
    exigences: tuple[str, ...]
    partie: type[Any]


#: every mutant, by name
MUTANTS: dict[str, Mutant] = {}


def mutant(
    name: str, *, defaut: str, defect: str, effet: str, exigences: tuple[str, ...]
) -> Callable[[type[Any]], type[Any]]:
    """Registers the decorated part as a mutant; a duplicate name is a `ValueError` at import."""

    def register(part: type[Any]) -> type[Any]:
        if name in MUTANTS:
            msg = f"deux mutants portent le nom {name}"
            raise ValueError(msg)
        MUTANTS[name] = Mutant(name=name, defaut=defaut, defect=defect, effet=effet, exigences=exigences, partie=part)
        return part

    return register


@mutant(
    "insi.deuxieme-prenom-oublie",
    defaut="n'essaie que le premier prénom",
    defect="tries the first first name only",
    effet="non_conforme",
    exigences=(INS, "ATTENTE:EPR-INSI-004"),
)
class DeuxiemePrenomOublie(ClientInsi):
    def attempts(self, prenoms: tuple[str, ...]) -> list[tuple[str, ...]]:
        return super().attempts(prenoms)[:1]


@mutant(
    "insi.prenoms-inverses",
    defaut="essaie les prénoms dans l'ordre inverse",
    defect="tries the first names in reverse order",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-004",),
)
class PrenomsInverses(ClientInsi):
    def attempts(self, prenoms: tuple[str, ...]) -> list[tuple[str, ...]]:
        return [(prenom,) for prenom in reversed(prenoms)]


@mutant(
    "insi.sexe-en-tete",
    defaut="écrit le sexe avant le nom, hors de l'ordre du contrat",
    defect="writes the sex before the name, out of contract order",
    effet="non_conforme",
    exigences=(INS,),
)
class SexeEnTete(ClientInsi):
    def body(self, recherche: RechercheTraits) -> Any:
        body = super().body(recherche)
        body.insert(0, next(child for child in body if child.tag.endswith("}Sexe")))
        return body


@mutant(
    "insi.contexte-version-01-01",
    defaut="annonce la version 01_01 du contexte métier",
    defect="announces version 01_01 of the business context",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-TLSI-001",),
)
class ContexteAncien(ClientInsi):
    def contexts(self) -> tuple[ContexteBAM, ContexteLPS]:
        bam, lps = super().contexts()
        return replace(bam, version="01_01"), lps


@mutant(
    "insi.emetteur-constant",
    defaut="déclare un émetteur qui n'est pas celui de son certificat",
    defect="declares a sender other than its certificate's",
    effet="reserve",
    exigences=(INS,),
)
class EmetteurConstant(ClientInsi):
    def sender(self) -> str | None:
        return "1990000099"


@mutant(
    "insi.contexte-reutilise",
    defaut="réutilise le même identifiant de contexte d'un appel à l'autre",
    defect="reuses the same context id from one call to the next",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-003",),
)
class ContexteReutilise(ClientInsi):
    _first: tuple[ContexteBAM, ContexteLPS] | None = None

    def contexts(self) -> tuple[ContexteBAM, ContexteLPS]:
        bam, lps = super().contexts()
        if self._first is None:
            self._first = bam, lps
        return replace(bam, id=self._first[0].id), replace(lps, id=self._first[1].id)


@mutant(
    "insi.appelle-encore",
    defaut="appelle encore une fois après avoir trouvé",
    defect="calls once more after the person was found",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-005",),
)
class AppelleEncore(ClientInsi):
    def call(self, recherche: RechercheTraits) -> Retour:
        retour = super().call(recherche)
        return super().call(recherche) if retour.code == TROUVE else retour


@mutant(
    "insi.homonyme-choisi",
    defaut="retient les traits saisis comme identité certaine devant des homonymes",
    defect="keeps the typed traits as a certain identity when faced with namesakes",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-006",),
)
class HomonymeChoisi(ClientInsi):
    def show(self, retours: list[Retour]) -> Identification:
        shown = super().show(retours)
        if retours[-1].code != HOMONYMES:
            return shown
        return replace(shown, presente={"matricule": None, "cle": None, "nom_naissance": "DE VINCI"}, message=None)


@mutant(
    "insi.cle-perdue",
    defaut="présente le matricule sans sa clé",
    defect="shows the matricule without its key",
    effet="non_conforme",
    exigences=(INS,),
)
class ClePerdue(ClientInsi):
    def show(self, retours: list[Retour]) -> Identification:
        shown = super().show(retours)
        return replace(shown, presente=shown.presente and shown.presente | {"cle": None})


@mutant(
    "insi.historique-invente",
    defaut="présente un ancien matricule que le service n'a jamais donné",
    defect="shows a former matricule the service never gave",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-008",),
)
class HistoriqueInvente(ClientInsi):
    def show(self, retours: list[Retour]) -> Identification:
        shown = super().show(retours)
        if not shown.presente:
            return shown
        invented = {"matricule": "1090799999839", "cle": "89"}
        return replace(shown, presente=shown.presente | {"historique": [*shown.presente["historique"], invented]})
