"""Field controls: one record at a time, from the field table alone.

Each record type is compiled once into a list of `(champ, debut, fin, essai)`; an `essai` looks at the bytes of one field and
answers `None` or `(regle, attendu, observe)`. At most one finding per field: the first broken rule of format,
presence, then value. Damaged records (not 128 bytes) are not looked into: their positions mean nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from eprouvette_sim.formats.b2 import dates, identifiants
from eprouvette_sim.formats.b2.champs import gabarits, lire_csv
from eprouvette_sim.formats.b2.enregistrement import EcartB2, Enregistrement, ecart, montrer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eprouvette_sim.formats.b2.champs import Champ

    Faute: TypeAlias = "tuple[str, str, str] | None"
    Essai: TypeAlias = Callable[[bytes], Faute]

_INTERDITS = re.compile(rb"[a-z'\",\x00-\x1f\x7f-\xff-]")
_PAS_IMPRIMABLE = re.compile(rb"[\x00-\x1f\x7f-\xff]")
_RARES = re.compile(rb"[^A-Z0-9 ]")


@cache
def regimes() -> frozenset[bytes]:
    """The grands régimes a B2 invoice may name (two digits)."""
    return frozenset(ligne["regime"].encode() for ligne in lire_csv("regimes.csv"))


def controler_champs(enr: Enregistrement) -> Iterator[EcartB2]:
    """The findings of one record's own fields, in the order of positions."""
    if enr.abime or enr.type not in gabarits():
        return
    octets = enr.octets
    for champ, debut, fin, essai in essais(enr.type):
        faute = essai(octets[debut:fin])
        if faute is not None:
            yield ecart(enr, champ, *faute)


@cache
def essais(type_: str) -> tuple[tuple[Champ, int, int, Essai], ...]:
    """The compiled controls of a record type, in the order of positions."""
    return tuple((champ, champ.debut, champ.fin, _compiler(champ)) for champ in gabarits()[type_].champs)


def _compiler(champ: Champ) -> Essai:
    if champ.nature in {"blanc", "zeros", "vide"}:
        return _VIDES[champ.nature](champ)
    format_ = (
        _libre if champ.nature == "libre" else _numerique(champ) if champ.format == "N" else _alphanumerique(champ)
    )
    valeur = _VALEURS.get(champ.nature)
    if valeur is None:
        return format_
    suite = valeur(champ)

    def essai(brut: bytes) -> Faute:
        return format_(brut) or suite(brut)

    return essai


def _numerique(champ: Champ) -> Essai:
    attendu = f"{champ.longueur} chiffre{'s' if champ.longueur > 1 else ''}"

    def essai(brut: bytes) -> Faute:
        return None if brut.isdigit() else ("b2.numerique", attendu, montrer(brut))

    return essai


def _alphanumerique(champ: Champ) -> Essai:
    obligatoire = champ.doit_etre_rempli
    cadre = champ.longueur > 1 and champ.nature != "droite"

    def essai(brut: bytes) -> Faute:
        if _RARES.search(brut):
            if _INTERDITS.search(brut):
                return "b2.alphanumerique", "majuscules sans accent, chiffres, espaces", montrer(brut)
            return "b2.alphanumerique.signe", "majuscules sans accent, chiffres, espaces", montrer(brut)
        if brut[:1] != b" ":
            return None
        if not brut.strip(b" "):
            return ("b2.obligatoire", "zone renseignée", "blancs") if obligatoire else None
        return ("b2.cadrage", "cadrée à gauche", montrer(brut)) if cadre else None

    return essai


def _libre(brut: bytes) -> Faute:
    if _PAS_IMPRIMABLE.search(brut):
        return "b2.alphanumerique", "caractères ASCII imprimables", montrer(brut)
    return None


def _uniquement(champ: Champ, admis: tuple[bytes, ...], attendu: str) -> Essai:
    valeurs = frozenset(octet * champ.longueur for octet in admis)

    def essai(brut: bytes) -> Faute:
        return None if brut in valeurs else ("b2.blanc", attendu, montrer(brut))

    return essai


_VIDES = {
    "blanc": lambda champ: _uniquement(champ, (b" ",), "blanc"),
    "zeros": lambda champ: _uniquement(champ, (b"0",), "zéros"),
    "vide": lambda champ: _uniquement(champ, (b" ", b"0"), "blanc ou zéros"),
}


def _parmi(champ: Champ) -> Essai:
    admis = frozenset(v.encode() for v in champ.arguments)
    attendu = "l'un de " + ", ".join("blanc" if not v.strip() else v.strip() for v in champ.arguments)

    def essai(brut: bytes) -> Faute:
        return None if brut in admis else ("b2.valeur", attendu, montrer(brut))

    return essai


def _const(champ: Champ) -> Essai:
    (attendu,) = champ.arguments

    def essai(brut: bytes) -> Faute:
        return None if brut == attendu.encode() else ("b2.constante", montrer(attendu.encode()), montrer(brut))

    return essai


def _plage(champ: Champ) -> Essai:
    bas, haut = (int(v) for v in champ.controle.partition(":")[2].split("-"))

    def essai(brut: bytes) -> Faute:
        return None if bas <= int(brut) <= haut else ("b2.valeur", f"de {bas} à {haut}", montrer(brut))

    return essai


def _nonnul(_: Champ) -> Essai:
    def essai(brut: bytes) -> Faute:
        return ("b2.obligatoire", "différent de zéro", montrer(brut)) if not brut.strip(b"0") else None

    return essai


def _date(champ: Champ) -> Essai:
    zeros = champ.nature == "date0"

    def essai(brut: bytes) -> Faute:
        if dates.existe(brut) or (zeros and brut == b"000000"):
            return None
        return "b2.date", "date AAMMJJ" + (" ou zéros" if zeros else ""), montrer(brut)

    return essai


def _lunaire(_: Champ) -> Essai:
    return lambda brut: ("b2.obligatoire", "date AAMMJJ, lunaire admise", montrer(brut)) if brut == b"000000" else None


def _luhn(_: Champ) -> Essai:
    def essai(brut: bytes) -> Faute:
        texte = brut.decode("latin-1")
        if not texte.strip(" 0") or identifiants.luhn_juste(texte):
            return None
        if not texte.isdigit():
            return "b2.cle.luhn", "numéro en chiffres, clé comprise", montrer(brut)
        return "b2.cle.luhn", f"clé {identifiants.cle_luhn(texte[:-1])}", f"clé {texte[-1]} dans {montrer(brut)}"

    return essai


def _regime(_: Champ) -> Essai:
    return lambda brut: None if brut in regimes() else ("b2.valeur", "un grand régime", montrer(brut))


def _code7(_: Champ) -> Essai:
    def essai(brut: bytes) -> Faute:
        juste = b" " not in brut[:7] and not brut[7:].strip(b" ")
        return None if juste else ("b2.valeur", "7 caractères puis des blancs", montrer(brut))

    return essai


def _droite(_: Champ) -> Essai:
    def essai(brut: bytes) -> Faute:
        if brut.isdigit() or not brut.strip(b" "):
            return None
        return "b2.cadrage", "chiffres cadrés à droite et complétés par des zéros, ou blancs", montrer(brut)

    return essai


_VALEURS: dict[str, Callable[[Champ], Essai]] = {
    "const": _const,
    "parmi": _parmi,
    "plage": _plage,
    "nonnul": _nonnul,
    "date": _date,
    "date0": _date,
    "lunaire": _lunaire,
    "luhn9": _luhn,
    "luhn11": _luhn,
    "regime": _regime,
    "code7": _code7,
    "droite": _droite,
}
