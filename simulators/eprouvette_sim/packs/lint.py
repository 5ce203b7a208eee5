"""Lint: every example message is written, validated by the pack's schema and read back, before a simulator starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.contrat import SENS
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage
from eprouvette_sim.packs.folder import CORRESPONDANCES
from eprouvette_sim.packs.remarques import ERREUR, INFORMATION, Remarque, ligne
from eprouvette_sim.packs.vocabulaire import vocabulaire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eprouvette_sim.formats.contrat import Face
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.packs.pack import Pack


def lint(pack: Pack) -> tuple[Remarque, ...]:
    """Every remark on the pack's messages: errors refuse it, informations say what it does not carry."""
    words = vocabulaire(pack.service)
    remarks: list[Remarque] = []
    for operation, contrat in pack.contrats.items():
        for sens in SENS:
            face: Face = getattr(contrat, sens)
            where = _Where(pack, operation, sens)
            remarks += _absent(face, words.champs[operation][sens], where)
            for example in words.exemples[operation][sens]:
                found = _try(face, example, where)
                remarks += found
                if found:
                    break  # the first broken example is enough to fix the line
    return tuple(remarks)


class _Where:
    """Where to send the reader for one direction: the template when there is one, the table otherwise."""

    def __init__(self, pack: Pack, operation: str, sens: str) -> None:
        options = pack.contenu.manifeste.operations[operation].get(sens, {})
        self.nom = f"{operation}.{sens}"
        self.fichier = options.get("modele") or CORRESPONDANCES
        self._text = pack.contenu.fichiers[self.fichier]
        self._table = pack.contenu.fichiers[CORRESPONDANCES]

    def erreur(self, quoi: str, *fragments: str) -> Remarque:
        """An error at the first line that holds one of the fragments."""
        fallback = f"[{self.nom}]" if self.fichier == CORRESPONDANCES else ""
        where = ligne(self._text, *fragments, fallback) or 1
        return Remarque(niveau=ERREUR, fichier=self.fichier, ligne=where, quoi=f"[{self.nom}] {quoi}")

    def table(self, quoi: str, fragment: str, niveau: str = ERREUR) -> Remarque:
        """A remark on the table."""
        where = ligne(self._table, fragment, f"[{self.nom}]")
        return Remarque(niveau=niveau, fichier=CORRESPONDANCES, ligne=where, quoi=f"[{self.nom}] {quoi}")


def _absent(face: Face, names: Sequence[str], where: _Where) -> list[Remarque]:
    missing = [name for name in names if name not in face.table.noms()]
    if not missing:
        return []
    return [where.table(f"non porté par ces messages : {', '.join(missing)}", f"[{where.nom}]", INFORMATION)]


def _try(face: Face, example: Mapping[str, Any], where: _Where) -> list[Remarque]:
    """Write, validate, read back; at most one remark."""
    try:
        element = face.ecrire(example)
    except ErreurBanc as error:
        return [where.erreur(error.quoi, *_names(error.quoi))]
    except ErreurUsage as error:
        return [_unwritable(error, where)]
    refused = face.valider(element) if face.valider else ()
    if refused:
        return [where.erreur(f"le schéma refuse ce message : {refused[0].observe}", *_names(refused[0].observe))]
    return _read_back(face, element, example, where)


def _unwritable(error: ErreurUsage, where: _Where) -> Remarque:
    name, _, number = (error.ou or "").rpartition(":")
    if number.isdigit():
        return Remarque(niveau=ERREUR, fichier=name, ligne=int(number), quoi=f"[{where.nom}] {error.quoi}")
    return where.erreur(error.quoi, error.quoi.rpartition(": ")[2])


def _read_back(face: Face, element: Element, example: Mapping[str, Any], where: _Where) -> list[Remarque]:
    message, anomalies = face.lire(element)
    if message is None:
        return [where.table(f"racine attendue {face.table.racine}, écrite {element.tag}", "racine")]
    if anomalies:
        return [where.table(f"{anomalies[0].lieu} : {anomalies[0].observe}", anomalies[0].lieu)]
    return _differences(example, message, face, where)


def _differences(example: Mapping[str, Any], message: Mapping[str, Any], face: Face, where: _Where) -> list[Remarque]:
    """The first mapped name that does not come back as it was written."""
    for name, value in example.items():
        group = f"{name}[]"
        if isinstance(value, list):
            if group in face.table.noms() and len(message.get(name, ())) != len(value):
                quoi = f"{group} : {len(value)} écrits, {len(message.get(name, ()))} relus"
                return [where.table(quoi, f'"{group}"')]
        elif name in face.table.noms() and message.get(name) != value:
            return [where.table(f"{name} : écrit {value!r}, relu {message.get(name)!r}", f'"{name}"')]
    return []


def _names(text: str) -> list[str]:
    """The local names quoted by a schema message, to find the line that writes them."""
    found = [part.rpartition("}")[2] for part in text.replace("'", " ").split() if "}" in part]
    return [xml_name for name in found for xml_name in (f":{name}", f"<{name}", name) if xml_name]
