"""A whole B2 file as a tree: `read(bytes)` and `write(fichier)`, exact in both directions.

`write(read(octets)[0]) == octets` for every stream of 128-byte records with one separator throughout; `read`
returns what is wrong beside the tree, and `None` instead of it only when no record can be told apart.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.cadrage import SEPARATEURS, Abandon, ouvrir
from eprouvette_sim.formats.b2.champs import LONGUEUR, gabarits
from eprouvette_sim.formats.b2.controle import controler
from eprouvette_sim.formats.b2.enregistrement import Enregistrement
from eprouvette_sim.formats.b2.grammaire import type_de
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eprouvette_sim.kernel.anomalie import Lecture


@dataclass(frozen=True, slots=True, kw_only=True)
class FactureB2:
    """One invoice: its records in order, type 2 first."""

    enregistrements: tuple[Enregistrement, ...]

    @property
    def entete(self) -> Enregistrement:
        """The type 2 record."""
        return self.enregistrements[0]

    @property
    def numero(self) -> str:
        """The invoice or title number [0230]."""
        return self.entete.texte("numero_facture")


@dataclass(frozen=True, slots=True, kw_only=True)
class LotB2:
    """One lot: type 1, invoices, type 6 (absent when the file was cut)."""

    entete: Enregistrement
    factures: tuple[FactureB2, ...]
    fin: Enregistrement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fichier:
    """One file. `enregistrements` holds every record in order, orphans included; `separateur` a key of `SEPARATEURS`."""

    enregistrements: tuple[Enregistrement, ...]
    separateur: str
    termine: bool

    @property
    def lots(self) -> tuple[LotB2, ...]:
        """The lots, each with its whole invoices; what belongs to no lot is left out."""
        return tuple(_lots(self.enregistrements))

    @property
    def factures(self) -> tuple[FactureB2, ...]:
        """Every invoice of every lot."""
        return tuple(facture for lot in self.lots for facture in lot.factures)


def _lots(enregistrements: tuple[Enregistrement, ...]) -> Iterator[LotB2]:
    entete: Enregistrement | None = None
    factures: list[FactureB2] = []
    ouverte: list[Enregistrement] = []
    for enr in enregistrements:
        if enr.type in {"1", "6", "999", "2"} and ouverte:
            factures.append(FactureB2(enregistrements=tuple(ouverte)))
            ouverte = []
        if enr.type in {"1", "6", "999"} and entete is not None:
            yield LotB2(entete=entete, factures=tuple(factures), fin=enr if enr.type == "6" else None)
            entete, factures = None, []
        if enr.type == "1":
            entete = enr
        elif enr.type == "2" or ouverte:
            ouverte.append(enr)
            if enr.type == "5":
                factures.append(FactureB2(enregistrements=tuple(ouverte)))
                ouverte = []
    if ouverte:
        factures.append(FactureB2(enregistrements=tuple(ouverte)))
    if entete is not None:
        yield LotB2(entete=entete, factures=tuple(factures), fin=None)


def read(octets: bytes, *, separateur: str = "auto") -> Lecture[Fichier]:
    """The tree of a file and everything the reference engine finds in it; never raises on the bytes."""
    bilan = controler(io.BytesIO(octets), moteur="reference", separateur=separateur)
    if bilan.illisible:
        anomalie = Anomalie(
            code="b2.illisible", lieu="fichier", attendu="un fichier B2", observe=bilan.illisible, regle="b2"
        )
        return None, (anomalie,)
    cadreur = ouvrir(io.BytesIO(octets), separateur)
    enregistrements = tuple(
        Enregistrement(numero=b.numero + i, type=type_de(brut), octets=brut, longueur=b.longueurs.get(i, LONGUEUR))
        for b in cadreur.blocs()
        if not isinstance(b, Abandon)
        for i, brut in enumerate(b.octets[o : o + LONGUEUR] for o in range(0, len(b.octets), LONGUEUR))
    )
    reconnus = any(enr.type != "?" for enr in enregistrements)
    fin = SEPARATEURS[cadreur.separateur]
    fichier = Fichier(
        enregistrements=enregistrements,
        separateur=cadreur.separateur,
        termine=bool(fin) and octets.endswith(fin),
    )
    return (fichier if reconnus else None), tuple(ecart.anomalie() for ecart in bilan.ecarts)


def write(fichier: Fichier) -> bytes:
    """The bytes of a tree: records of 128 bytes and the tree's separator after each (the last one if `termine`)."""
    separateur = SEPARATEURS[fichier.separateur]
    corps = separateur.join(enr.octets for enr in fichier.enregistrements)
    return corps + (separateur if fichier.termine else b"")


def composer(type_: str, valeurs: Mapping[str, str | int]) -> bytes:
    """The 128 bytes of one record from field values by name; absent fields get zeros or spaces, constants theirs.

    Integers are right-justified with zeros, texts left-justified with spaces. `KeyError` for an unknown field,
    `ValueError` for a value that does not fit or is not ASCII.
    """
    gabarit = gabarits()[type_]
    inconnus = set(valeurs) - set(gabarit.par_nom)
    if inconnus:
        raise KeyError(f"type {type_} : champs inconnus {sorted(inconnus)}")
    morceaux = []
    for champ in gabarit.champs:
        defaut = champ.arguments[0] if champ.nature == "const" else champ.vide
        valeur = valeurs.get(champ.nom)
        if valeur is None:
            texte = defaut
        elif isinstance(valeur, int):
            texte = str(valeur).rjust(champ.longueur, "0")
        else:
            texte = valeur.ljust(champ.longueur)
        if len(texte) != champ.longueur or not texte.isascii():
            raise ValueError(
                f"{champ.notation} {champ.libelle} : {valeur!r} ne tient pas en {champ.longueur} caractères"
            )
        morceaux.append(texte)
    return "".join(morceaux).encode("ascii")
