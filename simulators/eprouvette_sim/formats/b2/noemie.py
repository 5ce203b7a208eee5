"""NOEMIE returns: the entities as data (`data/noemie.csv`), a reader that never raises, an exact writer.

A file is a run of entities: 000 and 999 are 128 characters without delimiter, every other one opens with its
3-digit number and ends with `@`. Amounts are integer cents followed by P or N. Positions come from one program that
read real returns (provenance `indirect`); the tree of a hospital return is not published, so order is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.b2.champs import LONGUEUR, lire_csv
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eprouvette_sim.kernel.anomalie import Lecture

FIN: Final = "@"
SANS_FIN: Final = ("000", "999")
_REGLE: Final = "entités NOEMIE, pratique observée dans un seul logiciel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One zone of an entity: 1-based position, length, `N` or `A`, `O` or `F`, fixed value, admitted codes."""

    position: int
    longueur: int
    format: str
    presence: str
    nom: str
    valeur: str
    codes: tuple[str, ...]

    def lire(self, texte: str) -> str:
        """The zone's characters in an entity's text."""
        return texte[self.position - 1 : self.position - 1 + self.longueur]


@dataclass(frozen=True, slots=True, kw_only=True)
class Modele:
    """One kind of entity: number, role, zones in order and length, the delimiter included."""

    numero: str
    role: str
    zones: tuple[Zone, ...]
    longueur: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entite:
    """One entity read or to write: its number and its text, delimiter included."""

    numero: str
    texte: str

    def zone(self, position: int) -> str:
        """The zone that starts at a 1-based position, spaces on the right removed; `KeyError` when none does."""
        for zone in modeles()[self.numero].zones:
            if zone.position == position:
                return zone.lire(self.texte).rstrip(" ")
        raise KeyError(f"entité {self.numero} : aucune zone en {position}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """A whole return, entities in order."""

    entites: tuple[Entite, ...]


@cache
def modeles() -> Mapping[str, Modele]:
    """Entity number -> model."""
    lignes: dict[str, list[dict[str, str]]] = {}
    for ligne in lire_csv("noemie.csv"):
        lignes.setdefault(ligne["entite"], []).append(ligne)
    return MappingProxyType({numero: _modele(numero, zones) for numero, zones in lignes.items()})


def _modele(numero: str, lignes: list[dict[str, str]]) -> Modele:
    zones = tuple(
        Zone(
            position=int(ligne["position"]),
            longueur=int(ligne["longueur"]),
            format=ligne["format"],
            presence=ligne["presence"],
            nom=ligne["zone"],
            valeur=ligne["valeur"],
            codes=tuple("" if c == "_" else c for c in ligne["codes"].split("|")) if ligne["codes"] else (),
        )
        for ligne in lignes
    )
    derniere = zones[-1]
    return Modele(
        numero=numero, role=lignes[0]["role"], zones=zones, longueur=derniere.position + derniere.longueur - 1
    )


def read(octets: bytes) -> Lecture[Retour]:
    """The entities of a return and what is wrong with them; `None` when not one entity could be told.

    Bytes are read as Latin-1. Line ends between entities are skipped. An entity of unknown number, or of a wrong
    length, is kept as text with an anomaly, and reading goes on after its delimiter.
    """
    texte = octets.decode("latin-1")
    entites: list[Entite] = []
    anomalies: list[Anomalie] = []
    position = 0
    while position < len(texte):
        if texte[position] in "\r\n":
            position += 1
            continue
        entite = _decouper(texte, position)
        position += len(entite.texte)
        entites.append(entite)
        anomalies.extend(_juger(entite, len(entites)))
    connues = any(entite.numero in modeles() for entite in entites)
    if not connues:
        vide = Anomalie(
            code="noemie.illisible", lieu="fichier", attendu="des entités NOEMIE", observe="aucune", regle=_REGLE
        )
        return None, (vide,)
    return Retour(entites=tuple(entites)), tuple(anomalies)


def _decouper(texte: str, position: int) -> Entite:
    numero = texte[position : position + 3]
    if numero in SANS_FIN:
        return Entite(numero=numero, texte=texte[position : position + LONGUEUR])
    modele = modeles().get(numero)
    if modele is not None and texte[position + modele.longueur - 1 : position + modele.longueur] == FIN:
        return Entite(numero=numero, texte=texte[position : position + modele.longueur])
    fin = texte.find(FIN, position)
    return Entite(numero=numero, texte=texte[position : fin + 1] if fin >= 0 else texte[position:])


def _juger(entite: Entite, rang: int) -> Iterator[Anomalie]:
    modele = modeles().get(entite.numero)
    if modele is None:
        yield _anomalie("noemie.entite", rang, entite, attendu="un numéro d'entité connu", observe=entite.numero)
        return
    if len(entite.texte) != modele.longueur:
        attendu, vu = f"{modele.longueur} caractères", f"{len(entite.texte)} caractères"
        yield _anomalie("noemie.longueur", rang, entite, attendu=attendu, observe=vu)
        return
    for zone in modele.zones:
        lu = zone.lire(entite.texte)
        faute = _faute(zone, lu)
        if faute:
            yield _anomalie("noemie.zone", rang, entite, attendu=faute, observe=lu, position=zone.position)


def _faute(zone: Zone, lu: str) -> str | None:
    """What was expected of a zone, or `None` when it is right; signs and codes are letters even in `N` zones."""
    if zone.valeur:
        return None if lu == zone.valeur else zone.valeur
    if zone.codes:
        return None if lu.rstrip(" ") in zone.codes else " ou ".join(c or "blanc" for c in zone.codes)
    if not lu.strip(" "):
        return f"{zone.nom} renseigné" if zone.presence == "O" and zone.format == "N" else None
    if zone.format == "N" and not (lu.isascii() and lu.isdigit()):
        return f"{zone.longueur} chiffres"
    return None


def _anomalie(code: str, rang: int, entite: Entite, *, attendu: str, observe: str, position: int = 1) -> Anomalie:
    lieu = f"entité {rang} [{entite.numero}:{position:02d}]"
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe, regle=_REGLE)


def write(retour: Retour) -> bytes:
    """The bytes of a return: the entities' texts one after another, in Latin-1."""
    return "".join(entite.texte for entite in retour.entites).encode("latin-1")


def composer(numero: str, valeurs: Mapping[int, str | int]) -> Entite:
    """An entity from values by 1-based position; fixed values and delimiter are filled in, absent zones are empty.

    Integers are right-justified with zeros, texts left-justified. `KeyError` for an unknown number or position,
    `ValueError` for a value that does not fit or holds the delimiter.
    """
    modele = modeles()[numero]
    inconnues = set(valeurs) - {zone.position for zone in modele.zones}
    if inconnues:
        raise KeyError(f"entité {numero} : aucune zone en {sorted(inconnues)}")
    morceaux = [_remplir(numero, zone, valeurs.get(zone.position)) for zone in modele.zones]
    return Entite(numero=numero, texte="".join(morceaux))


def _remplir(numero: str, zone: Zone, valeur: str | int | None) -> str:
    if valeur is None:
        chiffres = zone.format == "N" and not zone.codes
        return zone.valeur or ("0" if chiffres else " ") * zone.longueur
    texte = f"{valeur:0{zone.longueur}d}" if isinstance(valeur, int) else valeur.ljust(zone.longueur)
    if len(texte) != zone.longueur or FIN in texte:
        raise ValueError(f"entité {numero} [{zone.position}] {zone.nom} : {valeur!r} ne convient pas")
    return texte
