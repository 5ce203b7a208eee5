"""A B2 file as a person reads it: invoice by invoice, field by field, amounts in euros and dates in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.b2.textes import texte
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eprouvette_sim.formats.b2 import Champ, Enregistrement

_PREFIXE = frozenset({"type", "finess", "nir", "cle_nir", "rang", "numero_facture", "complement", "sequence"})


def lignes(
    chemin: Path, *, separateur: str, langue: str, facture: str | None, enregistrement: int | None, tout: bool
) -> Iterator[str]:
    """The lines of text, one record after another; memory does not depend on the file's size."""
    courante = ""
    for enr in enregistrements(chemin, separateur):
        if enr.type == "2":
            courante = enr.texte("numero_facture")
        if enr.type in {"000", "1", "6", "999"}:
            courante = ""
        if facture is not None and courante != facture:
            continue
        if enregistrement is not None and enr.numero != enregistrement:
            continue
        if enr.type == "2":
            yield texte("facture", langue).format(numero=courante, enregistrement=enr.numero)
        yield from _un(enr, langue, tout=tout)


def enregistrements(chemin: Path, separateur: str) -> Iterator[Enregistrement]:
    """The records of a file, in order; `ErreurUsage` when it is no B2 file."""
    from eprouvette_sim.formats.b2 import LONGUEUR, Enregistrement
    from eprouvette_sim.formats.b2.cadrage import Bloc, ouvrir
    from eprouvette_sim.formats.b2.controle import pourquoi_illisible
    from eprouvette_sim.formats.b2.grammaire import type_de

    with chemin.open("rb") as flux:
        cadreur = ouvrir(flux, separateur)
        pourquoi = pourquoi_illisible(cadreur.debut)
        if pourquoi:
            raise ErreurUsage(f"{chemin} : {pourquoi}", faire="eprouvette b2 check FICHIER")
        for bloc in cadreur.blocs():
            if not isinstance(bloc, Bloc):
                return
            for rang in range(len(bloc.octets) // LONGUEUR):
                octets = bloc.octets[rang * LONGUEUR : (rang + 1) * LONGUEUR]
                yield Enregistrement(
                    numero=bloc.numero + rang,
                    type=type_de(octets),
                    octets=octets,
                    longueur=bloc.longueurs.get(rang, LONGUEUR),
                )


def _un(enr: Enregistrement, langue: str, *, tout: bool) -> Iterator[str]:
    from eprouvette_sim.formats.b2 import gabarits

    yield texte("enregistrement", langue).format(numero=enr.numero, type=enr.type)
    gabarit = gabarits().get(enr.type)
    if gabarit is None or enr.abime:
        yield f"    {_lisible(enr.octets)}"
        return
    for champ in gabarit.champs:
        brut = enr.brut(champ.nom)
        if not tout and (not brut.strip(b" 0") or (enr.type != "2" and champ.nom in _PREFIXE)):
            continue
        yield f"    {champ.notation:<8} {champ.libelle:<46} {valeur(champ, brut)}"


def valeur(champ: Champ, brut: bytes) -> str:
    """A field's value as read by a person: `30,00 €`, `15/01/2026`, or its text."""
    if champ.unite and brut.isdigit():
        return _NOMBRES[champ.unite](int(brut))
    if champ.nature in {"date", "date0"} and brut.isdigit() and brut.strip(b"0"):
        jour = brut.decode()
        return f"{jour[4:6]}/{jour[2:4]}/20{jour[:2]}"
    return _lisible(brut).rstrip()


def _lisible(octets: bytes) -> str:
    return "".join(chr(o) if 32 <= o < 127 else f"\\x{o:02X}" for o in octets)


def _decimal(entier: int, decimales: int) -> str:
    gauche, droite = divmod(entier, 10**decimales)
    return f"{gauche},{droite:0{decimales}d}"


_NOMBRES = {
    "euros": lambda n: _decimal(n, 2) + " €",
    "coef2": lambda n: _decimal(n, 2),
    "coef4": lambda n: _decimal(n, 4),
}
