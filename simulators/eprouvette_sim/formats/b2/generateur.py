"""Conforming B2 files, deterministic from a seed, over the visits the FIDES ACE rules describe.

People, hospitals and prices are invented (FINESS `99…`, NIR of people born abroad, department 99): nothing here is
real, and prices are ours. The shapes come from the worked examples of the SFG FIDES ACE reading. Amounts in cents.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.b2.arbre import composer
from eprouvette_sim.formats.b2.cadrage import SEPARATEURS
from eprouvette_sim.formats.b2.controle_total import SOMMES
from eprouvette_sim.formats.b2.grammaire import PREFIXE_A
from eprouvette_sim.formats.b2.identifiants import cle_luhn
from eprouvette_sim.formats.b2.recettes import RECETTES, Visite
from eprouvette_sim.formats.nir import cle

if TYPE_CHECKING:
    from collections.abc import Iterator

FACTURES_PAR_LOT = 999
_SEJOUR = ("260102", "260228")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reglages:
    """What a generated file is made of; `creation` is AAMMJJ, `recettes` names of `RECETTES` (empty: all)."""

    factures: int
    graine: int = 0
    creation: str = "260301"
    recettes: tuple[str, ...] = ()
    factures_par_lot: int = FACTURES_PAR_LOT


@dataclass(slots=True)
class Compteurs:
    """Running totals of a lot and of the file."""

    factures: int = 0
    lignes: int = 0
    amo: int = 0
    depense: int = 0
    par_champ: dict[str, int] = field(default_factory=dict)


def finess_fictif(hasard: random.Random) -> str:
    """Nine digits: an invented hospital of department 99, its key right."""
    huit = f"99{hasard.randrange(10**6):06d}"
    return huit + cle_luhn(huit)


def nir_fictif(hasard: random.Random) -> str:
    """Thirteen digits: nobody, since no country bears the code 99999."""
    return (
        f"{hasard.choice('12')}{hasard.randrange(100):02d}{hasard.randrange(1, 13):02d}99999"
        f"{hasard.randrange(1, 1000):03d}"
    )


def enregistrements(reglages: Reglages) -> Iterator[bytes]:
    """The records of a conforming file, in order, 128 bytes each."""
    hasard = random.Random(reglages.graine)  # noqa: S311 - reproducible data, never a key
    finess = finess_fictif(hasard)
    fichier = _fichier(reglages, finess, hasard)
    yield composer("000", {**fichier, "date_creation": reglages.creation, "norme": "CP"})
    total, lots, faites = 1, 0, 0
    while faites < reglages.factures or not lots:
        lots += 1
        voulues = min(reglages.factures_par_lot, reglages.factures - faites)
        for octets in _lot(reglages, finess=finess, lot=lots, deja=faites, voulues=voulues, hasard=hasard):
            total += 1
            yield octets
        faites += voulues
    yield composer("999", {**_repetes(fichier), "nombre_enregistrements": total + 1, "nombre_lots": lots})


def _fichier(reglages: Reglages, finess: str, hasard: random.Random) -> dict[str, Any]:
    return {
        "type_emetteur": "TE",
        "numero_emetteur": "00000" + finess,
        "type_destinataire": "CT",
        "numero_destinataire": "00000001999999",
        "application_type_d_echange": "TR",
        "identifiant_fichier": f"{hasard.randrange(10**6):06d}",
        "message": f"EPROUVETTE {reglages.graine}"[:37],
    }


def _repetes(fichier: dict[str, Any]) -> dict[str, Any]:
    repetes = {nom: valeur for nom, valeur in fichier.items() if nom != "message"}
    repetes["application"] = repetes.pop("application_type_d_echange")
    return repetes


def _lot(
    reglages: Reglages, *, finess: str, lot: int, deja: int, voulues: int, hasard: random.Random
) -> Iterator[bytes]:
    yield composer(
        "1",
        {
            "finess": finess,
            "organisme_destinataire": "999",
            "numero_lot": lot,
            "categorie_d_etablissement": 355,
            "statut_juridique": 60,
            "mode_de_fixation_des_tarifs": "05",
            "nom": "HOPITAL FICTIF",
            "date_lot": reglages.creation,
            "version_norme": "062007",
        },
    )
    noms = reglages.recettes or tuple(RECETTES)
    compteurs = Compteurs()
    for rang in range(voulues):
        visite = Visite(finess=finess, hasard=hasard, jour=_jour(hasard))
        RECETTES[hasard.choice(noms)](visite)
        yield from facture(visite, numero=f"26{deja + rang + 1:07d}", compteurs=compteurs)
    yield composer(
        "6",
        {
            "finess": finess,
            "compteur_1": compteurs.factures,
            "compteur_2": compteurs.lignes % 10_000,
            "compteur_3": compteurs.factures,
            "compteur_4": compteurs.factures,
            "montant_1": compteurs.amo,
            "montant_2": compteurs.amo,
            "numero_lot": lot,
        },
    )


def _jour(hasard: random.Random) -> str:
    mois = hasard.randrange(1, 3)
    return f"26{mois:02d}{hasard.randrange(2, 28):02d}"


def facture(visite: Visite, *, numero: str, compteurs: Compteurs | None = None) -> Iterator[bytes]:
    """The records of one invoice, totals computed; `ValueError` when a value does not fit its field."""
    compteurs = compteurs or Compteurs()
    nir = visite.nir or nir_fictif(visite.hasard)
    prefixe = {"finess": visite.finess, "nir": nir, "cle_nir": cle(nir), "rang": "000", "numero_facture": numero}
    yield composer("2", {**prefixe, **_entete(visite)})
    yield composer("2S", {**prefixe, **visite.complement})
    sommes: dict[tuple[str, str], int] = {}
    nombre = 0
    for type_, propres in visite.enregistrements:
        valeurs = _completer(type_, propres, visite)
        repetes = prefixe if type_ in PREFIXE_A else {k: v for k, v in prefixe.items() if k != "rang"}
        yield composer(type_, {**repetes, **valeurs})
        nombre += 1
        for cle_somme in SOMMES.values():
            if cle_somme[0] == type_:
                sommes[cle_somme] = sommes.get(cle_somme, 0) + int(valeurs.get(cle_somme[1], 0))
        if type_ in {"3", "4"}:
            compteurs.lignes += 1
            compteurs.amo += int(valeurs.get("montant_amo", 0))
            compteurs.depense += int(valeurs.get("depense", 0))
    compteurs.factures += 1
    totaux = {nom: sommes.get(cle_somme, 0) for nom, cle_somme in SOMMES.items()}
    participation = (
        totaux["total_facture_3"] - totaux["total_amo_3"] + totaux["total_honoraires"] - totaux["total_amo_honoraires"]
    )
    yield composer("5", {**prefixe, **totaux, "nombre_enregistrements": nombre, "total_participation": participation})


def _entete(visite: Visite) -> dict[str, Any]:
    return {
        "numero_entree": visite.hasard.randrange(1, 10**9),
        "regime": "01",
        "caisse": "999",
        "nature_justificatif": 4,
        "nature_assurance": 10,
        "exoneration": "0",
        "date_hospitalisation": visite.jour,
        "date_naissance": f"{visite.hasard.randrange(40, 99):02d}{visite.hasard.randrange(13):02d}15",
        "rang_naissance": 1,
        "date_entree": visite.jour,
        "date_sortie": visite.jour,
        "heure_sortie": visite.hasard.randrange(8, 23),
        **visite.entete,
    }


def _completer(type_: str, valeurs: dict[str, Any], visite: Visite) -> dict[str, Any]:
    if type_ == "3":
        return {"date_debut": visite.jour, "date_fin": visite.jour, **valeurs}
    if type_ == "3S":
        return {
            "prescripteur": visite.finess,
            "condition_prescripteur": "S",
            "date_prescription": visite.jour,
            **valeurs,
        }
    if type_ == "4":
        return {
            "prescripteur": visite.finess,
            "executant": visite.finess,
            "date_soins": visite.jour,
            "denombrement": 1,
            **valeurs,
        }
    return valeurs


def fichier(reglages: Reglages, *, separateur: str = "aucun") -> bytes:
    """A whole conforming file; `separateur` is a key of `SEPARATEURS`, written after each record."""
    fin = SEPARATEURS[separateur]
    return b"".join(octets + fin for octets in enregistrements(reglages))
