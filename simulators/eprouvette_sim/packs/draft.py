"""`pack init`: a folder drafted from a WSDL or XSD, every leaf listed, every guess marked as such."""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats import xml
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.packs.folder import CORRESPONDANCES, MANIFESTE, MAX_FICHIER, MAX_FICHIERS
from eprouvette_sim.packs.guess import deviner, normalise
from eprouvette_sim.packs.leaves import Schemas
from eprouvette_sim.packs.schemas import _LINKS, inline_schemas
from eprouvette_sim.packs.vocabulaire import vocabulaire

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.packs.leaves import Feuille

_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_ANSWERS = ("reponse", "response", "resultat", "resp")
_DEVINE = "deviné, à vérifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Echange:
    """One operation found in a description: its action and the roots of its two messages."""

    nom: str
    action: str
    requete: tuple[str, str]
    reponse: tuple[str, str]


def init(sources: Sequence[Path], dossier: Path, *, service: str, version: str) -> list[str]:
    """Writes the draft and returns the names of the files made.

    `sources` are one WSDL, or one or several XSD of the same folder. `ErreurUsage` when they cannot be used, or when
    the folder is not empty.
    """
    if dossier.exists() and any(dossier.iterdir()):
        raise ErreurUsage("le dossier n'est pas vide", ou=str(dossier), faire="donner un dossier neuf")
    words = vocabulaire(service)
    schemas = _collect(sources)
    roots = {name: root for name, data in schemas.items() if (root := xml.read(data)[0]) is not None}
    sets = Schemas([schema for root in roots.values() for schema in _schemas_of(root)])
    exchanges = _exchanges(list(roots.values()), sets)
    if not exchanges:
        raise ErreurUsage(
            "aucun échange reconnu dans ce document",
            ou=str(sources[0]),
            faire="donner le WSDL, ou l'XSD de la requête aussi",
        )
    written = dict(zip(words.champs, exchanges, strict=False))
    files = {f"schemas/{name}": data for name, data in schemas.items()}
    files[CORRESPONDANCES] = _correspondances(written, sets, words.champs).encode()
    for name, data in files.items():
        path = dossier / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (dossier / MANIFESTE).write_text(_manifeste(service, version, written, files, roots), encoding="utf-8")
    return [MANIFESTE, *files]


def _collect(sources: Sequence[Path]) -> dict[str, bytes]:
    """The sources and the local files they reach, named relatively to the first; nothing above its folder is read."""
    base = sources[0].parent.resolve()
    found: dict[str, bytes] = {}
    todo = [(source.name, True) for source in sources]
    while todo and len(found) < MAX_FICHIERS:
        name, wanted = todo.pop()
        path = (base / name).resolve()
        if not path.is_file() or not path.is_relative_to(base):
            if wanted:
                raise ErreurUsage("fichier introuvable", ou=str(base / name))
            continue
        if path.stat().st_size > MAX_FICHIER:
            raise ErreurUsage(f"fichier de plus de {MAX_FICHIER // 2**20} Mio", ou=name)
        if name not in found:
            found[name] = path.read_bytes()
            todo += [(link, False) for link in _links(name, found[name])]
    return found


def _links(name: str, data: bytes) -> list[str]:
    root, _ = xml.read(data)
    places = [] if root is None else [link.get("schemaLocation") or "" for link in root.iter(*_LINKS)]
    local = [place for place in places if place and "://" not in place and not place.startswith("/")]
    return [posixpath.normpath(posixpath.join(posixpath.dirname(name), place)) for place in local]


def _schemas_of(root: Element) -> list[Element]:
    return inline_schemas(root) if xml.local(root) == "definitions" else [root]


def _exchanges(documents: list[Element], sets: Schemas) -> list[Echange]:
    for root in documents:
        if xml.local(root) == "definitions":
            return _of_wsdl(root)
    roots = sets.elements()
    answers = [root for root in roots if any(word in normalise(root[1]) for word in _ANSWERS)]
    asks = [root for root in roots if root not in answers]
    if not asks:
        return []
    answer = answers[0] if answers else asks[-1]
    return [Echange(nom=asks[0][1], action=f"urn:A-COMPLETER:{asks[0][1]}", requete=asks[0], reponse=answer)]


def _of_wsdl(root: Element) -> list[Echange]:
    messages = {str(message.get("name")): _root_of(message) for message in root.iter(f"{{{_WSDL}}}message")}
    actions = {
        str(operation.get("name")): next(
            (str(child.get("soapAction")) for child in xml.children(operation) if child.get("soapAction")), ""
        )
        for binding in root.iter(f"{{{_WSDL}}}binding")
        for operation in binding.iter(f"{{{_WSDL}}}operation")
    }
    found = []
    for operation in (op for port in root.iter(f"{{{_WSDL}}}portType") for op in port.iter(f"{{{_WSDL}}}operation")):
        ends = [operation.find(f"{{{_WSDL}}}{end}") for end in ("input", "output")]
        roots = [None if end is None else messages.get(str(end.get("message")).rpartition(":")[2]) for end in ends]
        name = str(operation.get("name"))
        if roots[0] is not None and roots[1] is not None:
            action = actions.get(name) or f"urn:A-COMPLETER:{name}"
            found.append(Echange(nom=name, action=action, requete=roots[0], reponse=roots[1]))
    return sorted(found, key=lambda exchange: "lot" in normalise(exchange.nom))


def _root_of(message: Element) -> tuple[str, str] | None:
    for part in message.iter(f"{{{_WSDL}}}part"):
        reference = part.get("element")
        if reference:
            prefix, _, name = reference.rpartition(":")
            return str(part.nsmap.get(prefix or None, "")), name
    return None


def _correspondances(written: dict[str, Echange], sets: Schemas, champs: object) -> str:
    prefixes: dict[str, str] = {}
    blocks = []
    for operation, exchange in written.items():
        for sens, root in (("requete", exchange.requete), ("reponse", exchange.reponse)):
            names = champs[operation][sens]  # type: ignore[index] # a mapping of mappings, see Vocabulaire
            blocks.append(_block(f"{operation}.{sens}", root, sets.feuilles(root), names, prefixes))
    head = [
        "# Brouillon : chaque feuille du schéma est listée. Une ligne en commentaire n'a pas été devinée ;",
        f"# « {_DEVINE} » est une supposition d'après les noms. Noms canoniques possibles : eprouvette pack explain.",
        f"# Éléments globaux : {', '.join(name for _, name in sets.elements()) or 'aucun'}",
        "[espaces]",
        *(f'{prefix} = "{space}"' for space, prefix in prefixes.items()),
    ]
    return "\n".join(head) + "\n\n" + "\n".join(blocks)


def _block(
    nom: str, root: tuple[str, str], leaves: list[Feuille], names: tuple[str, ...], prefixes: dict[str, str]
) -> str:
    racine = f"{{{root[0]}}}{root[1]}" if root[0] else root[1]
    draft = _Brouillon(names, prefixes)
    return "\n".join([f"[{nom}]", f'racine = "{racine}"', "champs = [", *map(draft.ligne, leaves), "]", ""])


class _Brouillon:
    """One direction being drafted: names already guessed, and the repeated groups met on the way."""

    def __init__(self, names: tuple[str, ...], prefixes: dict[str, str]) -> None:
        self._names = names
        self._prefixes = prefixes
        self._taken: set[str] = set()
        self._groups: list[tuple[tuple[tuple[str, str], ...], str]] = []

    def ligne(self, leaf: Feuille) -> str:
        """The line of one leaf: guessed, or as a comment with `?` for its name."""
        start, head = self._inside(leaf)
        guess = self._guess(leaf, head)
        path = "/".join(_step(space, name, self._prefixes) for space, name in leaf.pas[start:]) or "."
        if guess is None:
            return f'  # ["?", "{path}"],' + ("  # répété" if leaf.repete else "")
        self._taken.add(guess)
        if leaf.repete:
            self._groups.append((leaf.pas, f"{guess}."))
        return f'  ["{guess}", "{path}"],  # {_DEVINE}'

    def _inside(self, leaf: Feuille) -> tuple[int, str]:
        """Length of the innermost guessed group's path, and the beginning of the names it holds."""
        for path, head in reversed(self._groups):
            if leaf.pas[: len(path)] == path:
                return len(path), head
        return 0, ""

    def _guess(self, leaf: Feuille, head: str) -> str | None:
        wanted = [
            name
            for name in self._names
            if name.startswith(head) and name.endswith("[]") == leaf.repete and "[]" not in name[len(head) : -2]
        ]
        return deviner([name.lstrip("@") for _, name in leaf.pas], wanted, self._taken) if wanted else None


def _step(space: str, name: str, prefixes: dict[str, str]) -> str:
    if name.startswith("@") or not space:
        return name
    return f"{prefixes.setdefault(space, f'n{len(prefixes) + 1}')}:{name}"


def _manifeste(
    service: str, version: str, written: dict[str, Echange], files: dict[str, bytes], roots: dict[str, Element]
) -> str:
    main = next(iter(roots))
    lines = ["[pack]", "format = 1", f'service = "{service}"', f'version = "{version}"']
    lines += [f'titre = "Brouillon tiré de {main}"', 'note = "licence et provenance des fichiers à écrire ici"', ""]
    lines += ["[fichiers]", *(f'"{name}" = "{hashlib.sha256(data).hexdigest()}"' for name, data in files.items()), ""]
    for operation, exchange in written.items():
        lines += [f"[operations.{operation}]", f'action = "{exchange.action}"']
        for sens, root in (("requete", exchange.requete), ("reponse", exchange.reponse)):
            lines.append(f'{sens}.schema = "schemas/{_home(root, roots)}"')
        lines.append("")
    return "\n".join(lines)


def _home(root: tuple[str, str], roots: dict[str, Element]) -> str:
    """The file that declares that global element; a WSDL holds its own schemas."""
    for name, document in roots.items():
        if root in Schemas(_schemas_of(document)).elements():
            return name
    return next(iter(roots))
