"""Reads a visit: TOML bytes or an already parsed table; every mistake is named at once, nothing is raised.

The keys are the table `data/schema.csv`; what a key may hold is said there and nowhere else.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.prestations import FORFAITS
from eprouvette.oracle.visite import CLASSES, Visite

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_OCTETS = 2_000_000
MAX_ACTES = 2_000
MAX_FAUTES = 200
_LUNAIRE = re.compile(r"(19|20)\d\d-\d\d-\d\d")
_PREMIER, _DERNIER = date(1900, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faute:
    """One mistake of a visit: the key (`actes[2].prix`, 1-based), what was expected, what was read."""

    cle: str
    attendu: str
    observe: str

    def __str__(self) -> str:
        return f"{self.cle} : attendu {self.attendu} ; lu {self.observe}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Champ:
    """One key of the schema."""

    cle: str
    genre: str
    obligatoire: bool
    valeurs: str
    fr: str
    en: str


@cache
def schema() -> dict[str, dict[str, Champ]]:
    """The schema as data: table name -> key -> field."""
    tables: dict[str, dict[str, Champ]] = {}
    for rang in lignes_csv("schema.csv"):
        tables.setdefault(rang["table"], {})[rang["cle"]] = Champ(
            cle=rang["cle"],
            genre=rang["genre"],
            obligatoire=rang["obligatoire"] == "oui",
            valeurs=rang["valeurs"],
            fr=rang["fr"],
            en=rang["en"],
        )
    return tables


def lire(octets: bytes) -> tuple[Visite | None, tuple[Faute, ...]]:
    """The visit held by these TOML bytes (UTF-8), or `None` with all the mistakes found."""
    if len(octets) > MAX_OCTETS:
        return None, (Faute(cle="fichier", attendu=f"au plus {MAX_OCTETS} octets", observe=f"{len(octets)} octets"),)
    try:
        donnees = tomllib.loads(octets.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, ValueError) as erreur:
        return None, (Faute(cle="fichier", attendu="un document TOML en UTF-8", observe=str(erreur)[:200]),)
    return depuis(donnees)


def depuis(donnees: Mapping[str, Any]) -> tuple[Visite | None, tuple[Faute, ...]]:
    """The visit held by an already parsed table (same keys as the TOML), or `None` with all the mistakes.

    A table `attendu` is left to whoever wrote it: worked visits keep their expected amounts there.
    """
    donnees = {cle: valeur for cle, valeur in donnees.items() if cle != "attendu"}
    fautes: list[Faute] = []
    visite = _table("visite", donnees, "", fautes)
    if visite is not None and not fautes:
        _coherence(visite, fautes)
    if fautes:
        return None, _plafonner(fautes)
    return visite, ()


def _plafonner(fautes: list[Faute]) -> tuple[Faute, ...]:
    if len(fautes) <= MAX_FAUTES:
        return tuple(fautes)
    reste = len(fautes) - MAX_FAUTES
    return (*fautes[:MAX_FAUTES], Faute(cle="…", attendu="une visite sans faute", observe=f"{reste} autres fautes"))


def _table(nom: str, donnees: Any, prefixe: str, fautes: list[Faute]) -> Any:
    if not isinstance(donnees, dict):
        fautes.append(Faute(cle=prefixe.rstrip(".") or nom, attendu="une table", observe=_court(donnees)))
        return None
    champs = schema()[nom]
    avant = len(fautes)
    fautes += [
        Faute(cle=f"{prefixe}{cle}"[:120], attendu=f"une clé parmi {', '.join(champs)}", observe="clé inconnue")
        for cle in donnees
        if cle not in champs
    ]
    valeurs: dict[str, Any] = {}
    for champ in champs.values():
        if champ.cle in donnees:
            valeurs[champ.cle] = _valeur(champ, donnees[champ.cle], prefixe + champ.cle, fautes)
        elif champ.obligatoire:
            fautes.append(Faute(cle=prefixe + champ.cle, attendu=f"{champ.fr} ({attente(champ)})", observe="absent"))
    if len(fautes) > avant:
        return None
    return _construire(nom, valeurs, prefixe, fautes)


def _construire(nom: str, valeurs: dict[str, Any], prefixe: str, fautes: list[Faute]) -> Any:
    debut, fin = valeurs.get("du"), valeurs.get("au")
    if debut and fin and fin < debut:
        fautes.append(Faute(cle=prefixe + "au", attendu=f"une date à partir du {debut}", observe=str(fin)))
        return None
    return CLASSES[nom](**valeurs)


def _valeur(champ: Champ, brut: Any, lieu: str, fautes: list[Faute]) -> Any:
    genre, _, sous_table = champ.genre.partition(":")
    if genre == "table":
        return _table(sous_table, brut, lieu + ".", fautes)
    if genre in ("tables", "textes"):
        return _liste(champ, brut, lieu, fautes)
    valeur = _LECTEURS[genre](brut, champ.valeurs)
    if valeur is None:
        fautes.append(Faute(cle=lieu, attendu=f"{champ.fr} ({attente(champ)})", observe=_court(brut)))
    return valeur


def _liste(champ: Champ, brut: Any, lieu: str, fautes: list[Faute]) -> tuple[Any, ...]:
    genre, _, sous_table = champ.genre.partition(":")
    if not isinstance(brut, list) or len(brut) > MAX_ACTES:
        fautes.append(Faute(cle=lieu, attendu=f"une liste d'au plus {MAX_ACTES} éléments", observe=_court(brut)))
        return ()
    if genre == "tables":
        return tuple(_table(sous_table, element, f"{lieu}[{rang}].", fautes) for rang, element in enumerate(brut, 1))
    lus = [_texte(element, champ.valeurs) for element in brut]
    fautes.extend(
        Faute(cle=f"{lieu}[{rang}]", attendu=attente(champ), observe=_court(brut[rang - 1]))
        for rang, lu in enumerate(lus, 1)
        if lu is None
    )
    return tuple(lus)


def _date(brut: Any, _valeurs: str) -> date | None:
    if isinstance(brut, datetime):
        return None
    if isinstance(brut, str):
        try:
            brut = date.fromisoformat(brut) if len(brut) == 10 else None
        except ValueError:
            return None
    return brut if isinstance(brut, date) and _PREMIER <= brut <= _DERNIER else None


def _lunaire(brut: Any, _valeurs: str) -> str | None:
    texte = brut.isoformat() if isinstance(brut, date) and not isinstance(brut, datetime) else brut
    return texte if isinstance(texte, str) and _LUNAIRE.fullmatch(texte) else None


def _entier(brut: Any, valeurs: str) -> int | None:
    if not isinstance(brut, int) or isinstance(brut, bool):
        return None
    bas, _, haut = valeurs.partition("..")
    return brut if int(bas) <= brut <= int(haut) else None


def _booleen(brut: Any, _valeurs: str) -> bool | None:
    return brut if isinstance(brut, bool) else None


def _texte(brut: Any, valeurs: str) -> str | None:
    if not isinstance(brut, str) or not 0 < len(brut) <= 200:
        return None
    return brut if not valeurs or re.fullmatch(valeurs, brut, re.ASCII) or valeurs.startswith(".{") else None


def _choix(brut: Any, valeurs: str) -> str | None:
    return brut if isinstance(brut, str) and brut in valeurs.split() else None


_LECTEURS: dict[str, Any] = {
    "date": _date,
    "lunaire": _lunaire,
    "entier": _entier,
    "booleen": _booleen,
    "texte": _texte,
    "choix": _choix,
}
#: kind -> what it may hold, in French and English; `{}` is the allowed range, list or shape
_ATTENTES = {
    "date": ("date AAAA-MM-JJ entre 1900 et 2100", "date YYYY-MM-DD between 1900 and 2100"),
    "lunaire": ("date AAAA-MM-JJ", "date YYYY-MM-DD"),
    "booleen": ("true ou false", "true or false"),
    "entier": ("entier de {}", "integer in {}"),
    "choix": ("l'un de : {}", "one of: {}"),
    "texte": ("texte de la forme {}", "text of the form {}"),
    "textes": ("textes de la forme {}", "texts of the form {}"),
    "table": ("une table", "a table"),
    "tables": ("une liste de tables", "a list of tables"),
}


def attente(champ: Champ, langue: str = "fr") -> str:
    """What a key may hold, in words a person can act on, in `fr` or `en`."""
    genre = champ.genre.partition(":")[0]
    if genre == "texte" and not champ.valeurs:
        return "text of 1 to 200 characters" if langue == "en" else "texte de 1 à 200 caractères"
    valeurs = champ.valeurs.replace("..", " to " if langue == "en" else " à ") if genre == "entier" else champ.valeurs
    valeurs = ", ".join(valeurs.split()) if genre == "choix" else valeurs
    return _ATTENTES[genre][langue == "en"].format(valeurs)


def _court(valeur: Any) -> str:
    if isinstance(valeur, (list, dict)):
        return f"{type(valeur).__name__} de {len(valeur)} éléments"
    return repr(valeur)[:60]


def _coherence(visite: Visite, fautes: list[Faute]) -> None:
    if not visite.actes:
        fautes.append(Faute(cle="actes", attendu="au moins un acte", observe="liste vide"))
    if visite.fin < visite.entree:
        fautes.append(Faute(cle="sortie", attendu=f"une date à partir du {visite.entree}", observe=str(visite.fin)))
    if not visite.patient.secret and visite.droits.regime is None:
        fautes.append(Faute(cle="droits.regime", attendu="grand régime sur 2 chiffres", observe="absent"))
    for rang, acte in enumerate(visite.actes, 1):
        _coherence_acte(acte, f"actes[{rang}]", fautes)


def _coherence_acte(acte: Any, lieu: str, fautes: list[Faute]) -> None:
    if acte.nomenclature == "FORFAIT" and acte.code not in FORFAITS:
        fautes.append(
            Faute(cle=f"{lieu}.code", attendu=f"un forfait parmi {', '.join(FORFAITS)}", observe=repr(acte.code))
        )
    if acte.nomenclature != "FORFAIT" and acte.code in FORFAITS:
        fautes.append(
            Faute(cle=f"{lieu}.nomenclature", attendu="FORFAIT pour ce code", observe=repr(acte.nomenclature))
        )
    if acte.nomenclature == "UCD" and acte.taux_ucd is None and not acte.liste_en_sus:
        fautes.append(Faute(cle=f"{lieu}.taux_ucd", attendu="taux de la spécialité : 100, 65 ou 30", observe="absent"))
    if acte.nomenclature == "LPP" and acte.tarif is None:
        fautes.append(Faute(cle=f"{lieu}.tarif", attendu="tarif ou prix du devis, en centimes", observe="absent"))
