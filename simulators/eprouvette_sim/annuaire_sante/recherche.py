"""Search by index: a page costs what it holds, whatever the number of resources (FHIR R4 §3.1.1).

Strings are compared without case or accents, from their start (`:contains` anywhere, `:exact` as written); tokens by
`code`, `|code` or `system|code`; several values separated by a comma are alternatives, several parameters all hold.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

from eprouvette_sim.formats.annuaire import TRE_R256, TRE_R257, read_bals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Extraire = Callable[[Mapping[str, Any]], Iterable[str]]

_COMMA = re.compile(r"(?<!\\),")
_DERNIER = "\U0010ffff"
_GRAMME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Parametre:
    """One search parameter: its kind (`texte`, `jeton`, `reference`, `date`) and how to read its values from a resource."""

    genre: str
    extraire: Extraire


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One parameter of a query: name, modifier (empty for none), alternatives."""

    nom: str
    modificateur: str
    valeurs: tuple[str, ...]


def normaliser(texte: str) -> str:
    """Lower case, accents dropped: what two strings are compared by."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", texte).casefold()).casefold()
    return "".join(char for char in folded if not unicodedata.combining(char))


def valeurs(texte: str) -> tuple[str, ...]:
    """The alternatives of a parameter; a comma after a backslash is part of the value."""
    return tuple(part.replace("\\,", ",") for part in _COMMA.split(texte) if part)


@dataclass(slots=True)
class Index:
    """The values of one parameter over all resources of a type, by rank of resource."""

    parametre: Parametre
    par_rang: dict[int, tuple[str, ...]] = field(default_factory=dict)
    exacts: dict[str, list[int]] = field(default_factory=dict)
    tries: list[tuple[str, int]] = field(default_factory=list)
    grammes: dict[str, list[int]] | None = None

    def ajouter(self, rang: int, resource: Mapping[str, Any]) -> None:
        """Indexes one resource; ranks come in growing order."""
        found = tuple(self.parametre.extraire(resource))
        if not found:
            return
        self.par_rang[rang] = found
        for value in found:
            for key in _cles(self.parametre.genre, value):
                _noter(self.exacts, key, rang)
            if self.parametre.genre == "texte":
                self.tries.append((normaliser(value), rang))

    def clore(self) -> None:
        """Sorts what is searched by prefix."""
        self.tries.sort()

    def candidats(self, clause: Clause) -> Sequence[int]:
        """Ranks among which every match is, as few as the index can tell."""
        if self.parametre.genre == "date":
            return list(self.par_rang)
        if self.parametre.genre != "texte" or clause.modificateur == "exact":
            keys = [key for value in clause.valeurs for key in _demandes(self.parametre.genre, value)]
            return _union([self.exacts.get(key, []) for key in keys])
        plain = [normaliser(value) for value in clause.valeurs]
        if clause.modificateur == "contains":
            return _union([self._contenant(value) for value in plain])
        return _union([self._commencant(value) for value in plain])

    def convient(self, clause: Clause, rang: int) -> bool:
        """Whether that resource matches the clause."""
        own = self.par_rang.get(rang, ())
        if self.parametre.genre == "date":
            return any(_date(asked, value) for asked in clause.valeurs for value in own)
        if self.parametre.genre != "texte" or clause.modificateur == "exact":
            keys = {key for value in own for key in _cles(self.parametre.genre, value)}
            return any(key in keys for value in clause.valeurs for key in _demandes(self.parametre.genre, value))
        plain = [normaliser(value) for value in own]
        wanted = [normaliser(value) for value in clause.valeurs]
        if clause.modificateur == "contains":
            return any(asked in value for asked in wanted for value in plain)
        return any(value.startswith(asked) for asked in wanted for value in plain)

    def _commencant(self, prefixe: str) -> Sequence[int]:
        first = bisect_left(self.tries, (prefixe, -1))
        last = bisect_left(self.tries, (prefixe + _DERNIER, -1))
        return _Tranche(self.tries, first, last)

    def _contenant(self, fragment: str) -> Sequence[int]:
        """The shortest list of ranks that hold a trigram of the fragment; under three characters, all of them."""
        if len(fragment) < _GRAMME:
            return _Tranche(self.tries, 0, len(self.tries))
        if self.grammes is None:
            self.grammes = _grammes(self.tries)
        grams = (fragment[at : at + _GRAMME] for at in range(len(fragment) - _GRAMME + 1))
        return min((self.grammes.get(gram, []) for gram in grams), key=len)


def _grammes(tries: list[tuple[str, int]]) -> dict[str, list[int]]:
    """Trigram -> ranks that hold it, made once, at the first `:contains`."""
    found: dict[str, list[int]] = {}
    for plain, rang in tries:
        for gram in {plain[at : at + _GRAMME] for at in range(len(plain) - _GRAMME + 1)}:
            _noter(found, gram, rang)
    return found


class _Tranche(Sequence[int]):
    """A slice of a sorted list read lazily: a prefix that matches everything costs nothing until it is walked."""

    def __init__(self, tries: list[tuple[str, int]], first: int, last: int) -> None:
        self._tries, self._first, self._last = tries, first, last

    def __len__(self) -> int:
        return self._last - self._first

    def __iter__(self) -> Iterator[int]:
        seen: set[int] = set()
        for at in range(self._first, self._last):
            rang = self._tries[at][1]
            if rang not in seen:
                seen.add(rang)
                yield rang

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, slice):
            return [rang for _, rang in self._tries[self._first : self._last][at]]
        return self._tries[self._first + at][1]


class Rayon:
    """All resources of one type, with an index by parameter; the parameters are `PARAMETRES[type]`."""

    def __init__(self, parametres: Mapping[str, Parametre]) -> None:
        self.resources: list[dict[str, Any]] = []
        self.par_id: dict[str, int] = {}
        self._parametres = parametres
        self._index: dict[str, Index] = {}

    def ajouter(self, resource: dict[str, Any]) -> None:
        """Adds one resource, before any search."""
        self.par_id[resource["id"]] = len(self.resources)
        self.resources.append(resource)

    def index(self, nom: str) -> Index:
        """The index of that parameter, made when it is first asked for."""
        if nom not in self._index:
            made = Index(self._parametres[nom])
            for rang, resource in enumerate(self.resources):
                made.ajouter(rang, resource)
            made.clore()
            self._index[nom] = made
        return self._index[nom]

    def chercher(self, clauses: Sequence[Clause]) -> Iterator[dict[str, Any]]:
        """The matching resources, one by one, in an order that does not change between two calls."""
        if not clauses:
            yield from self.resources
            return
        candidates = [(self.index(clause.nom).candidats(clause), clause) for clause in clauses]
        narrow, chosen = min(candidates, key=lambda pair: len(pair[0]))
        others = [clause for clause in clauses if clause is not chosen]
        loose = chosen.modificateur == "contains" or self.index(chosen.nom).parametre.genre == "date"
        checked = [*others, chosen] if loose else others
        for rang in narrow:
            if all(self.index(clause.nom).convient(clause, rang) for clause in checked):
                yield self.resources[rang]


def _date(asked: str, value: str) -> bool:
    """Whether an instant answers `ge2026-01-01` and its like, at the precision asked (FHIR R4 §3.1.1.4.6)."""
    prefix, day = (asked[:2], asked[2:]) if asked[:2] in _COMPARAISONS else ("eq", asked)
    return _COMPARAISONS[prefix](value[: len(day)], day)


_COMPARAISONS: dict[str, Callable[[str, str], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def _noter(table: dict[str, list[int]], key: str, rang: int) -> None:
    kept = table.setdefault(key, [])
    if not kept or kept[-1] != rang:
        kept.append(rang)


def _union(listes: list[Sequence[int]]) -> Sequence[int]:
    if len(listes) == 1:
        return listes[0]
    return sorted({rang for liste in listes for rang in liste})


def _cles(genre: str, value: str) -> tuple[str, ...]:
    """The keys a stored value answers to; a token is kept as `system|code`, a reference as `Type/id`."""
    if genre == "jeton":
        system, _, code = value.rpartition("|")
        return (value, code, f"{system}|") if system else (f"|{code}", code)
    if genre == "reference":
        return (value, value.rpartition("/")[2])
    return (value,)


def _demandes(genre: str, value: str) -> tuple[str, ...]:
    """The keys an asked value looks up; both nomenclatures of mailbox types are one (facts §6.2)."""
    return (value, value.replace(TRE_R256, TRE_R257)) if genre == "jeton" and TRE_R256 in value else (value,)


def _jetons(chemin: str) -> Extraire:
    def extraire(resource: Mapping[str, Any]) -> Iterable[str]:
        for each in _liste(resource.get(chemin)):
            for coding in each.get("coding", [each]):
                yield f"{coding.get('system', '')}|{coding.get('code') or coding.get('value')}"

    return extraire


def _references(chemin: str) -> Extraire:
    return lambda resource: [each["reference"] for each in _liste(resource.get(chemin))]


def _noms(*cles: str) -> Extraire:
    def extraire(resource: Mapping[str, Any]) -> Iterable[str]:
        for name in resource.get("name") or ():
            for cle in cles:
                yield from _liste(name.get(cle))

    return extraire


def _adresses(*cles: str) -> Extraire:
    return lambda resource: [
        text for each in resource.get("address") or () for cle in cles for text in _liste(each.get(cle))
    ]


def _champ(nom: str) -> Extraire:
    return lambda resource: [_mot(each) for each in _liste(resource.get(nom))]


def _mot(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _types_identifiants(resource: Mapping[str, Any]) -> Iterable[str]:
    for each in resource.get("identifier") or ():
        for coding in each.get("type", {}).get("coding", ()):
            yield f"{coding.get('system', '')}|{coding['code']}"


def _qualifications(resource: Mapping[str, Any]) -> Iterable[str]:
    for each in resource.get("qualification") or ():
        for coding in each["code"]["coding"]:
            yield f"{coding.get('system', '')}|{coding['code']}"


def _types_bal(resource: Mapping[str, Any]) -> Iterable[str]:
    return [f"{TRE_R257}|{bal.type}" for bal in read_bals(resource) if bal.type]


def _liste(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


_ID = {
    "_id": Parametre(genre="reference", extraire=_champ("id")),
    "_lastUpdated": Parametre(genre="date", extraire=lambda resource: [resource["meta"]["lastUpdated"]]),
}
_ACTIF = {"active": Parametre(genre="jeton", extraire=lambda r: [f"|{_mot(r['active'])}"] if "active" in r else [])}
_IDENTIFIANTS = {
    "identifier": Parametre(genre="jeton", extraire=_jetons("identifier")),
    "identifier-type": Parametre(genre="jeton", extraire=_types_identifiants),
}
_BAL = {
    "mailbox-mss": Parametre(genre="texte", extraire=lambda resource: [bal.adresse for bal in read_bals(resource)]),
    "mailbox-mss-type": Parametre(genre="jeton", extraire=_types_bal),
}
#: resource type -> the search parameters served; those of the IG that are left out are in the README
PARAMETRES: dict[str, dict[str, Parametre]] = {
    "Practitioner": _ID
    | _ACTIF
    | _IDENTIFIANTS
    | _BAL
    | {
        "family": Parametre(genre="texte", extraire=_noms("family")),
        "given": Parametre(genre="texte", extraire=_noms("given")),
        "name": Parametre(genre="texte", extraire=_noms("family", "given")),
        "qualification-code": Parametre(genre="jeton", extraire=_qualifications),
    },
    "PractitionerRole": _ID
    | _ACTIF
    | _BAL
    | {
        "practitioner": Parametre(genre="reference", extraire=_references("practitioner")),
        "organization": Parametre(genre="reference", extraire=_references("organization")),
        "role": Parametre(genre="jeton", extraire=_jetons("code")),
        "specialty": Parametre(genre="jeton", extraire=_jetons("specialty")),
    },
    "Organization": _ID
    | _ACTIF
    | _IDENTIFIANTS
    | _BAL
    | {
        "name": Parametre(genre="texte", extraire=_champ("name")),
        "type": Parametre(genre="jeton", extraire=_jetons("type")),
        "address": Parametre(genre="texte", extraire=_adresses("city", "postalCode", "line")),
        "address-city": Parametre(genre="texte", extraire=_adresses("city")),
        "address-postalcode": Parametre(genre="texte", extraire=_adresses("postalCode")),
    },
    "HealthcareService": _ID
    | _ACTIF
    | {
        "name": Parametre(genre="texte", extraire=_champ("name")),
        "organization": Parametre(genre="reference", extraire=_references("providedBy")),
    },
    "Device": _ID
    | {
        "manufacturer": Parametre(genre="texte", extraire=_champ("manufacturer")),
        "model": Parametre(genre="texte", extraire=_champ("modelNumber")),
        "organization": Parametre(genre="reference", extraire=_references("owner")),
        "status": Parametre(genre="jeton", extraire=lambda resource: [f"|{resource['status']}"]),
    },
}
