"""A correspondence: one table that reads a message into canonical names, and writes it back.

Theory of operation. A table is an ordered list of `Champ(nom, chemin, codec)`. A name is a canonical one, dotted
(`organisme.regime`); `[]` closes a repeated group (`periodes[].du` lives in the group `periodes[]`, whose own line
gives the path of one occurrence). A path is relative to the root, or to its group: any XPath 1.0 when reading; when
writing, steps `p:nom`, `p:nom[@a='v']` and a last `@attribut` only. The canonical message is a flat `dict` from name
to text, a repeated group being a list of such dicts under its name without `[]`. Absent = the name is not there.

The same engine serves our neutral messages and the ones of a pack, so a pack changes no code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.codecs import Codec, codec
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Lecture

Message: TypeAlias = dict[str, Any]

_PREFIX = re.compile(r"([\w.\-]+):(?!:)[\w*]")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_STEP = re.compile(r"(?P<name>[\w.\-]+:[\w.\-]+|[\w.\-]+)(?:\[@(?P<key>[\w.\-]+)='(?P<value>[^']*)'\])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Champ:
    """One line of a table: canonical name, path, codec (`""`, `date:JJ/MM/AAAA`, `codes:<table>`)."""

    nom: str
    chemin: str
    codec: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Groupe:
    """The lines of one level, and the repeated groups below it."""

    champs: tuple[tuple[str, str, etree.XPath, Codec], ...]
    groupes: tuple[tuple[str, str, etree.XPath, Groupe], ...]
    ordre: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondance:
    """A compiled table for one message: `racine` is `{espace}nom`; `prefixe` starts anomaly codes."""

    nom: str
    racine: str
    espaces: Mapping[str, str]
    champs: tuple[Champ, ...]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    regle: str = ""
    _groupe: list[Groupe] = field(default_factory=list, repr=False, compare=False)

    @property
    def groupe(self) -> Groupe:
        """The compiled tree of the table; `ErreurUsage` naming the line that cannot be compiled."""
        if not self._groupe:
            self._groupe.append(_compile(self, "", self.champs))
        return self._groupe[0]

    def noms(self) -> frozenset[str]:
        """The canonical names the table gives a path to."""
        return frozenset(champ.nom for champ in self.champs)

    def reconnait(self, element: Element | None) -> bool:
        """True when that element is the root the table describes."""
        return element is not None and element.tag == self.racine

    def lire(self, element: Element) -> Lecture[Message]:
        """As the function `lire`."""
        return lire(element, self)

    def ecrire(self, message: Mapping[str, Any]) -> Element:
        """As the function `ecrire`."""
        return ecrire(message, self)

    def to_json(self) -> dict[str, Any]:
        """A plain JSON object, from which `from_json` makes an equal table."""
        champs = [[champ.nom, champ.chemin, champ.codec] for champ in self.champs]
        codes = {name: dict(table) for name, table in self.codes.items()}
        data = {"nom": self.nom, "racine": self.racine, "espaces": dict(self.espaces)}
        return data | {"champs": champs, "codes": codes, "regle": self.regle}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Correspondance:
        """The table written by `to_json`; `KeyError` or `TypeError` when it is no such object."""
        return cls(
            nom=data["nom"],
            racine=data["racine"],
            espaces=data["espaces"],
            champs=tuple(
                Champ(nom=row[0], chemin=row[1], codec=row[2] if len(row) > 2 else "") for row in data["champs"]
            ),
            codes=data.get("codes", {}),
            regle=data.get("regle", ""),
        )


def lire(element: Element, table: Correspondance) -> Lecture[Message]:
    """The canonical message, or `None` when the root is another element; unreadable values are named and left out."""
    if not table.reconnait(element):
        found = Anomalie(
            code=f"{table.nom}.racine",
            lieu="/",
            attendu=table.racine,
            observe=str(element.tag)[:300],
            regle=table.regle,
        )
        return None, (found,)
    anomalies: list[Anomalie] = []
    return _lire(element, table.groupe, table, anomalies), tuple(anomalies)


def ecrire(message: Mapping[str, Any], table: Correspondance) -> Element:
    """The element that carries that message, children in the order of the table; unmapped names are left out.

    Raises `ErreurUsage` when a path is too rich to be written: a pack then gives a template.
    """
    prefixes = {prefix: uri for prefix, uri in table.espaces.items() if prefix}
    root = etree.Element(table.racine, nsmap=prefixes)
    _ecrire(root, message, table.groupe, table)
    return root


def lieu(element: Element, table: Correspondance, nom: str) -> str:
    """Where a canonical name sits in that message, as findings write places; the root when it is absent."""
    node = element
    for part in _levels(nom):
        wanted = next((champ for champ in table.champs if champ.nom == part), None)
        found = [] if wanted is None else _xpath(table, wanted.chemin)(node)
        if not found:
            return xml.path(node)
        first = found[0]
        node = first if isinstance(first, etree._Element) else first.getparent()  # noqa: SLF001 - lxml's public type name
    return xml.path(node)


def _levels(nom: str) -> Iterator[str]:
    pieces = nom.split("[]")
    for index in range(1, len(pieces)):
        yield "[]".join(pieces[:index]) + "[]"
    if pieces[-1]:
        yield nom


def _lire(node: Element, groupe: Groupe, table: Correspondance, anomalies: list[Anomalie]) -> Message:
    message: Message = {}
    for nom, _, path, decoder in groupe.champs:
        text = _text(path(node))
        if text is None:
            continue
        value = decoder.lire(text)
        if value is None:
            where = f"{xml.path(node)} ({nom})"
            anomalies.append(
                Anomalie(
                    code=f"{table.nom}.valeur",
                    lieu=where,
                    attendu=decoder.attendu,
                    observe=text[:300],
                    regle=table.regle,
                )
            )
        else:
            message[nom] = value
    for nom, _, path, below in groupe.groupes:
        rows = [_lire(child, below, table, anomalies) for child in path(node)]
        if rows:
            message[nom] = rows
    return message


def _ecrire(node: Element, message: Mapping[str, Any], groupe: Groupe, table: Correspondance) -> None:
    plain = {nom: (chemin, coder) for nom, chemin, _, coder in groupe.champs}
    groups = {nom: (chemin, below) for nom, chemin, _, below in groupe.groupes}
    for nom in groupe.ordre:
        if nom in groups:
            chemin, below = groups[nom]
            for row in message.get(nom) or ():
                _ecrire(_place(node, chemin, table, new=True), row, below, table)
        elif message.get(nom) is not None:
            chemin, coder = plain[nom]
            _put(node, chemin, coder.ecrire(str(message[nom])), table)


def _put(node: Element, chemin: str, value: str, table: Correspondance) -> None:
    path, at, attribute = chemin.rpartition("@") if re.search(r"(^|/)@[\w.\-]+$", chemin) else (chemin, "", "")
    target = _place(node, path.rstrip("/"), table, new=False) if path.strip("/.") else node
    if at:
        target.set(attribute, value)
    else:
        target.text = value


def _place(node: Element, chemin: str, table: Correspondance, *, new: bool) -> Element:
    """The element at that path, made when missing; `new` always makes the last step."""
    parts = _split(chemin)
    for index, part in enumerate(parts):
        step = _STEP.fullmatch(part)
        if step is None:
            raise ErreurUsage(
                f"chemin trop riche pour être écrit : {chemin}", faire="donner un modèle à cette opération"
            )
        tag = _tag(step["name"], table)
        last = index == len(parts) - 1
        found = None if new and last else _last(node, tag, step["key"], step["value"])
        if found is None:
            found = etree.SubElement(node, tag)
            if step["key"]:
                found.set(step["key"], step["value"])
        node = found
    return node


def _split(chemin: str) -> list[str]:
    return [part for part in re.split(r"/(?![^\[]*\])", chemin) if part not in {"", "."}]


def _last(node: Element, tag: str, key: str | None, value: str | None) -> Element | None:
    if len(node) == 0:
        return None
    child = node[-1]  # a table lists the fields of one element together, so only the last one can be continued
    same = child.tag == tag and (key is None or child.get(key) == value)
    return child if same else None


def _tag(name: str, table: Correspondance) -> str:
    prefix, colon, local = name.partition(":")
    if not colon:
        return name
    if prefix not in table.espaces:
        raise ErreurUsage(f"préfixe {prefix!r} non déclaré dans [espaces]", ou=table.nom)
    return f"{{{table.espaces[prefix]}}}{local}"


def _text(found: Any) -> str | None:
    """The value of an XPath result: text of the first node, or the text, number or truth it computes."""
    if isinstance(found, list):
        if not found:
            return None
        first = found[0]
        return xml.text(first) if isinstance(first, etree._Element) else (str(first).strip() or None)  # noqa: SLF001
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float):
        return str(int(found)) if found == int(found) else str(found)
    return str(found).strip() or None


def _compile(table: Correspondance, prefix: str, champs: Sequence[Champ]) -> Groupe:
    plain: list[tuple[str, str, etree.XPath, Codec]] = []
    heads: dict[str, Champ] = {}
    below: dict[str, list[Champ]] = {}
    order: list[str] = []
    for champ in champs:
        head, brackets, rest = champ.nom[len(prefix) :].partition("[]")
        if not brackets:
            plain.append((head, champ.chemin, _xpath(table, champ.chemin), codec(champ.codec, table.codes)))
        elif not rest:
            heads[head] = champ
        else:
            below.setdefault(head, []).append(champ)
        if head not in order:
            order.append(head)
    groups = []
    for head in [name for name in order if name in below or name in heads]:
        if head not in heads:
            raise ErreurUsage(f"le groupe {prefix}{head}[] n'a pas de ligne à lui", ou=table.nom)
        inner = _compile(table, f"{prefix}{head}[].", below.get(head, ()))
        groups.append((head, heads[head].chemin, _xpath(table, heads[head].chemin), inner))
    return Groupe(champs=tuple(plain), groupes=tuple(groups), ordre=tuple(order))


def _xpath(table: Correspondance, chemin: str) -> etree.XPath:
    spaces = {prefix: uri for prefix, uri in table.espaces.items() if prefix}
    unknown = sorted(set(_PREFIX.findall(_QUOTED.sub("", chemin))) - set(spaces))
    if unknown:  # libxml2 only notices when the path is used
        raise ErreurUsage(
            f"chemin illisible : {chemin} (préfixe {unknown[0]!r} non déclaré dans [espaces])", ou=table.nom
        )
    try:
        return etree.XPath(chemin, namespaces=spaces)
    except etree.XPathError as error:
        raise ErreurUsage(f"chemin illisible : {chemin} ({error})", ou=table.nom) from error
