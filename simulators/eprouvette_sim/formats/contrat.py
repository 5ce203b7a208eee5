"""A contract: for one operation, how its request and its answer are read, checked and written.

The neutral contract comes from package data; a pack gives another one with the same canonical names, so services,
witness and checks never know which is in force, except through `provenance`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from eprouvette_sim.formats.correspondance import Champ, Correspondance
from eprouvette_sim.formats.largeur import Largeurs
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

Validation: TypeAlias = "Callable[[Element], tuple[Anomalie, ...]]"
Rendu: TypeAlias = "Callable[[Mapping[str, Any]], Element]"
#: a table over elements, or over fixed-width records (then "element" below reads "bytes")
Table: TypeAlias = "Correspondance | Largeurs"
SENS = ("requete", "reponse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One direction of an operation: its table, and what a pack adds (schema, template)."""

    table: Table
    valider: Validation | None = None
    rendre: Rendu | None = None

    def lire(self, element: Element) -> Lecture[Message]:
        """The canonical message (`None` for another root) and every anomaly, schema first."""
        refused = () if self.valider is None else self.valider(element)
        message, anomalies = self.table.lire(element)
        return message, refused + anomalies

    def ecrire(self, message: Mapping[str, Any]) -> Element:
        """The element, from the template when there is one, else from the table."""
        return self.table.ecrire(message) if self.rendre is None else self.rendre(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrat:
    """One operation in one version: `provenance` is `neutre` or `pack`, `empreinte` the digest of the pack."""

    operation: str
    action: str
    requete: Face
    reponse: Face
    version: str = "1"
    provenance: str = "neutre"
    empreinte: str | None = None

    def to_json(self) -> dict[str, Any]:
        """What a check needs to read the messages again later, as plain JSON: tables, version, provenance."""
        return {
            "operation": self.operation,
            "action": self.action,
            "version": self.version,
            "provenance": self.provenance,
            "empreinte": self.empreinte,
            "requete": self.requete.table.to_json(),
            "reponse": self.reponse.table.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Contrat:
        """The contract written by `to_json`, without schemas and templates."""
        return cls(
            operation=data["operation"],
            action=data["action"],
            version=data["version"],
            provenance=data["provenance"],
            empreinte=data["empreinte"],
            requete=Face(table=_relue(data["requete"])),
            reponse=Face(table=_relue(data["reponse"])),
        )


def tables(
    data: Mapping[str, Any], *, prefixe: str, regle: str, codes: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, dict[str, Table]]:
    """The tables of a correspondence file already parsed: operation -> direction -> table, compiled.

    A direction of fixed-width records holds `largeur`, `enregistrements` and perhaps `fin`. Any other one holds `racine`, `champs` (lists of 2 or 3 texts) and perhaps `groupe = [nom, chemin, "op.sens"]`,
    which adds the fields of another direction inside a repeated group. `ErreurUsage` names what is wrong.
    """
    spaces = {str(k): str(v) for k, v in data.get("espaces", {}).items()}
    found: dict[str, dict[str, Table]] = {}
    for operation, directions in data.items():
        if operation == "espaces":
            continue
        for sens in SENS:
            if not isinstance(directions, dict) or sens not in directions:
                raise ErreurUsage(f"il manque [{operation}.{sens}]", ou=operation)
            nom = f"{prefixe}.{operation}.{sens}"
            head: dict[str, Any] = {"nom": nom, "codes": codes or {}, "regle": regle}
            if "enregistrements" in directions[sens]:
                found.setdefault(operation, {})[sens] = Largeurs.from_json(directions[sens] | head)
                continue
            table = Correspondance(
                racine=_racine(directions[sens], spaces, f"{operation}.{sens}"),
                espaces=spaces,
                champs=_champs(data, directions[sens], f"{operation}.{sens}"),
                **head,
            )
            _ = table.groupe  # compiled now: a wrong line is named before anything starts
            found.setdefault(operation, {})[sens] = table
    return found


def _relue(data: Mapping[str, Any]) -> Table:
    return Largeurs.from_json(data) if "enregistrements" in data else Correspondance.from_json(data)


def _racine(direction: Mapping[str, Any], spaces: Mapping[str, str], nom: str) -> str:
    racine = direction.get("racine")
    if not isinstance(racine, str) or not racine:
        raise ErreurUsage(f"[{nom}] : racine absente", ou=nom)
    prefix, colon, local = racine.partition(":")
    if racine.startswith("{") or not colon:
        return racine
    if prefix not in spaces:
        raise ErreurUsage(f"[{nom}] : préfixe {prefix!r} non déclaré dans [espaces]", ou=nom)
    return f"{{{spaces[prefix]}}}{local}"


def _champs(data: Mapping[str, Any], direction: Mapping[str, Any], nom: str) -> tuple[Champ, ...]:
    champs = [_champ(row, nom) for row in direction.get("champs", ())]
    if "groupe" in direction:
        group, chemin, reference = direction["groupe"]
        operation, _, sens = reference.partition(".")
        if not any(champ.nom == group for champ in champs):
            champs.append(Champ(nom=group, chemin=chemin))
        inner = _champs(data, data[operation][sens], reference)
        champs += [Champ(nom=f"{group}.{champ.nom}", chemin=champ.chemin, codec=champ.codec) for champ in inner]
    return tuple(champs)


def _champ(row: Any, nom: str) -> Champ:
    if not isinstance(row, list) or len(row) not in {2, 3} or not all(isinstance(part, str) and part for part in row):
        raise ErreurUsage(f'[{nom}] : ligne {row!r} ; attendu ["nom", "chemin"] ou ["nom", "chemin", "codec"]', ou=nom)
    return Champ(nom=row[0], chemin=row[1], codec=row[2] if len(row) == 3 else "")
