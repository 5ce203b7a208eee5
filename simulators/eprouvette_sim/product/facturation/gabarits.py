"""The records the witness writes: its own templates, typed by hand from the SFG tables, in order of position.

A template is a text of `name:width` cells; `#` before the width pads with zeros on the left, else spaces on the right;
`=TEXT` is written as it is. Every record is 128 characters; what does not fit is an error of ours.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGUEUR: Final = 128
_A: Final = "finess:#9 .:1 nir:13 cle:#2 rang:#3 numero:#9"
_B: Final = "finess:#9 .:1 nir:13 cle:#2 numero:#9"
_BANDEAU: Final = "te:2 emetteur:#14 prog:6 td:2 destinataire:#14 progd:6 application:2 fichier:6"

#: record type -> its cells after the type itself
GABARITS: Final = {
    "000": f"=000 {_BANDEAU} date:#6 norme:4 version:2 .:15 =128 .:6 message:37",
    "1": (
        "=1 finess:#9 .:6 organisme:#3 lot:#3 categorie:#3 statut:#2 tarif:#2 nom:40 =B2 date:#6 .:1 =CP .:1 =062007 =U"
        " .:40"
    ),
    "2": (
        f"=2 {_A} =1 entree_no:#9 regime:#2 caisse:#3 centre:#4 justificatif:#1 =000000 =000000 =000 =000 nature:#2"
        " exoneration:1 entree:#6 accident:#9 eclatement:1 naissance:#6 rang_naissance:#1 entree:#6 sortie:#6 heure:#2"
        " contrat:#2 organisme_oc:10"
    ),
    "2S": (
        f"=2 {_A} =S =01 titre:#6 =00 nir_individuel:13 cle_individuelle:#2 .:6 top_mt:1 nom_mt:25 prenom_mt:15"
        " numero_mt:#9 ips:1 .:7"
    ),
    "3": (
        f"=3 {_A} mt:#2 dmt:#3 entree:#6 sortie:#6 code:5 quantite:#3 exoneration:1 coefficient:#5 .:1 mco:#5 prix:#7"
        " base:#8 taux:#3 amo:#8 honoraires:#8 =0000 =000 participation:1 .:2 qualificatif:1 domaine:1 oc:#7"
    ),
    "3S": (
        f"=3 {_A} =S =01 prescripteur:#9 condition:1 specialite:#2 prescription:#6 =000000 entente:#1 lieu:#14 .:1"
        " =00000000000000 =00000 =00000000000000 origine:1 .:13"
    ),
    "3E": f"=3 {_A} =E =01 rpps:11 structure:14 .:62",
    "3F": (
        f"=3 {_B} =F sequence:#2 .:4 produit:13 .:14 quantite:#2 tarif:#7 total:#7 achat:#7 ecart:#7 ecarts:#7 .:22"
    ),
    "3H": (
        f"=3 {_B} =H sequence:#2 =0000 .:6 ucd:#7 .:1 fraction:#5 .:5 achat:#7 ecart:#7 ecarts:#7 quantite:#3 total:#7 .:31"
    ),
    "4": (
        f"=4 {_A} mt:#2 dmt:#3 prescripteur:#9 origine:1 exoneration:1 specialite_prescripteur:#2 finess:#9 zone:#2"
        " specialite:#2 soins:#6 code:5 quantite:#2 coefficient:#6 denombrement:#2 prix:#7 base:#7 taux:#3 amo:#7"
        " honoraires:#7 qualificatif:1 oc:#6"
    ),
    "4S": (
        f"=4 {_B} =S =01 =S .:1 =0000000 condition:1 =000000 entente:#1 .:15 .:1 lieu:#14 =00000000000000 .:1 =00000"
        " appareil:#14 =0000 domaine:1 .:1 .:2 participation:1"
    ),
    "4E": f"=4 {_B} =E =01 rpps:#11 structure:14 executant:#11 structure:14 .:40",
    "4B": f"=4 {_B} =B sequence:#2 .:4 .:6 nabm:80",
    "4H": (
        f"=4 {_B} =H sequence:#2 .:4 .:6 ucd:#7 .:1 fraction:#5 .:5 reconstitution:#7 marge:#7 achat:#7 quantite:#3"
        " total:#7 .:31"
    ),
    "4M": (
        f"=4 {_B} =M sequence:#2 .:4 ccam:13 .:1 activite:1 phase:#1 modificateurs:4 association:1 .:1 seance:#6 .:32 .:1"
        " .:4 .:21"
    ),
    "5": (
        f"=5 {_A} lignes:#3 base_3:#8 amo_3:#8 honoraires_4:#8 amo_4:#8 participation:#8 oc_3:#8 oc_4:#8 .:17"
        " facture_3:#8 .:4 .:2"
    ),
    "6": ("=6 finess:#9 factures:#3 lignes:#4 factures:#4 factures:#3 depense:#9 amo:#9 =000000000 lot:#3 .:74"),
    "999": f"=999 {_BANDEAU} enregistrements:#8 .:19 lots:#3 .:43",
}


def ecrire(type_: str, valeurs: Mapping[str, str | int]) -> bytes:
    """One record; `ValueError` when a value is longer than its cell (an amount over the zone, a wrong number)."""
    morceaux = [cellule if not nom else _remplir(nom, cellule, valeurs) for nom, cellule in cellules(type_)]
    octets = "".join(morceaux).encode("ascii")
    if len(octets) != LONGUEUR:
        raise ValueError(f"type {type_} : {len(octets)} caractères")
    return octets


@cache
def cellules(type_: str) -> tuple[tuple[str, str], ...]:
    """The cells of a type: name and width text, or an empty name and the constant."""
    return tuple(_decouper(GABARITS[type_]))


def _decouper(gabarit: str) -> Iterator[tuple[str, str]]:
    for mot in gabarit.split():
        nom, _, largeur = mot.partition(":")
        yield ("", mot[1:]) if mot.startswith("=") else (nom, largeur)


def _remplir(nom: str, largeur: str, valeurs: Mapping[str, str | int]) -> str:
    numerique, taille = largeur.startswith("#"), int(largeur.lstrip("#"))
    brut = valeurs.get(nom, "")
    texte = str(brut) if numerique or isinstance(brut, int) else propre(brut)
    texte = texte.rjust(taille, "0") if numerique else texte.ljust(taille)
    if len(texte) != taille:
        raise ValueError(f"{nom} : {texte!r} ne tient pas en {taille} caractères")
    return texte


def propre(texte: str) -> str:
    """Capitals without accents; what is neither letter, digit nor space becomes a space."""
    plat = unicodedata.normalize("NFKD", texte.upper()).encode("ascii", "ignore").decode()
    return "".join(c if c.isalnum() or c == " " else " " for c in plat)
