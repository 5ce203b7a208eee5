"""Operators on a B2 file that crossed encrypted: one small alteration of one record at a time, each with its place.

The file was opened with the front-end's key and kept as a piece; it is altered there, since a mail altered outside its
envelope could not be opened again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.generes.operateurs import Alteration
from eprouvette_sim.formats import b2
from eprouvette_sim.formats.b2 import LONGUEUR, gabarits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_ALTERATIONS = 5000


def alterations_b2(octets: bytes) -> list[Alteration]:
    """Every alteration a B2 file admits, in record order, none when it is no such file; `rang` counts them from 0."""
    return [alteration for alteration, _ in _toutes(octets)]


def alterer_b2(octets: bytes, alteration: Alteration) -> bytes:
    """The file so altered."""
    for trouvee, agir in _toutes(octets):
        if trouvee == alteration:
            return agir(octets)
    return octets


def _toutes(octets: bytes) -> Iterator[tuple[Alteration, Callable[[bytes], bytes]]]:
    fichier, _ = b2.read(octets)
    rang = 0
    for enr in fichier.enregistrements if fichier else ():
        debut = (enr.numero - 1) * LONGUEUR
        if enr.type not in gabarits() or rang >= MAX_ALTERATIONS:
            continue
        for operateur, agir in (("supprimer", _supprimer(debut)), ("dupliquer", _dupliquer(debut))):
            yield Alteration(operateur=operateur, rang=rang, lieu=f"enr. {enr.numero}"), agir
            rang += 1
        for champ in gabarits()[enr.type].champs:
            brut = enr.octets[champ.debut : champ.fin]
            if not brut.strip(b" 0"):
                continue
            operateur = "chiffre" if brut[-1:].isdigit() else "code"
            lieu = f"enr. {enr.numero} {champ.notation}"
            yield Alteration(operateur=operateur, rang=rang, lieu=lieu), _changer(debut + champ.fin - 1, brut)
            rang += 1


def _supprimer(debut: int) -> Callable[[bytes], bytes]:
    return lambda octets: octets[:debut] + octets[debut + LONGUEUR :]


def _dupliquer(debut: int) -> Callable[[bytes], bytes]:
    return lambda octets: octets[: debut + LONGUEUR] + octets[debut:]


def _changer(dernier: int, brut: bytes) -> Callable[[bytes], bytes]:
    """The last character of the field that is not blank becomes another one of its kind."""
    place = dernier - (len(brut) - len(brut.rstrip(b" ")))
    suivants = {**{str(n): str((n + 1) % 10) for n in range(10)}}

    def agir(octets: bytes) -> bytes:
        lettre = octets[place : place + 1].decode("latin-1")
        autre = suivants.get(lettre, "Z" if lettre != "Z" else "Y")
        return octets[:place] + autre.encode("latin-1") + octets[place + 1 :]

    return agir
