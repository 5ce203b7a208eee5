"""Guesses: which canonical name an official leaf may carry, from the words of its path. Never more than a guess."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: canonical last word -> words seen for the same thing in neighbouring téléservices (cdri_roc §1.4, §2.2–2.4)
SYNONYMES = {
    "nir_od": ("num", "numidentifiant", "assure", "niror", "nirod", "matriculeod", "ouvreur"),
    "nir": ("nir", "nircertifie", "matricule", "num", "numidentifiant"),
    "cle": ("cle",),
    "cle_od": ("cle",),
    "date_reference": ("datereference", "datedereference", "dateref"),
    "date_naissance": ("datenaissance", "datedenaissance", "datenai", "naissance"),
    "rang": ("rang", "rangdenaissance", "rangnai", "rangnaissance"),
    "finess": ("finess", "etablissement"),
    "regime": ("regime", "grandregime", "coderegime"),
    "caisse": ("caisse", "codecaisse", "organisme"),
    "centre": ("centre", "codecentre", "centreprestation", "entitegestion"),
    "du": ("du", "debut", "datedebut", "datedeb"),
    "au": ("au", "fin", "datefin"),
    "code_ald": ("codeald", "ald"),
    "code_situation": ("codesituation", "situation"),
    "medecin_traitant": ("medecintraitant", "topmedecintraitant", "mt"),
    "statut": ("statut", "codecr", "coderetour", "retour"),
    "libelle": ("libelle", "libellecr", "message"),
    "repondu_le": ("datereponse", "repondule", "horodatage"),
    "numero": ("numero", "noidentification", "numeroamc"),
    "qualite": ("qualite",),
    "nom_naissance": ("nomnaissance", "nom"),
    "prenoms": ("prenom", "prenoms", "listeprenom"),
    "sexe": ("sexe",),
    "mode": ("mode", "participation", "c2s", "css", "cmu"),
    "lot": ("lot", "idlot"),
    "periodes[]": ("periode", "periodeamo", "lstperiodeamo"),
    "couvertures[]": ("couverture", "periodecodecouverture", "lstperiodecodecouverture"),
    "at_mp[]": ("atmp", "accident", "at"),
    "demandes[]": ("demande", "requete", "patient"),
    "elements[]": ("element", "reponse", "resultat"),
}


def normalise(text: str) -> str:
    """Lower case letters and digits only, accents removed."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain)


def deviner(pas: Sequence[str], noms: Sequence[str], pris: set[str]) -> str | None:
    """The best free canonical name for a path of local names, or `None`; a tie goes to the first name of the list."""
    words = [normalise(step) for step in pas]
    scored = [(_score(name, words), -index, name) for index, name in enumerate(noms) if name not in pris]
    best = max(scored, default=(0, 0, ""))
    return best[2] if best[0] > 0 else None


def _score(name: str, words: Sequence[str]) -> int:
    parts = [part for part in re.split(r"\.", name) if part]
    last = parts[-1]
    if words[-1] not in {normalise(last), *SYNONYMES.get(last, ())}:
        return 0
    score = 2
    for part in parts[:-1]:
        known = {normalise(part), *SYNONYMES.get(part, ())}
        score += 2 if any(word in known for word in words[:-1]) else -2
    if last.endswith("_od"):
        score += 3 if any("assure" in word or word[-2:] == "od" for word in words[:-1]) else -2
    return score
