"""Canonical ROC messages of every shape the scenarios use: what a pack is linted with."""

from __future__ import annotations

from typing import Any, Final

_JOUR = "2026-03-02"
_AT = "2026-03-02T08:30:00.000Z"
_AMC: Final[dict[str, Any]] = {
    "amc.numero": "99999997",
    "amc.type_convention": "IS",
    "amc.csr": "CSR1",
    "amc.numero_adherent": "000001",
}
_QUI: Final[dict[str, Any]] = (
    {"message": "3f0a6c1e-0000-4000-8000-000000000001", "finess": "990000013"}
    | _AMC
    | {"beneficiaire.nir_od": "2751263220749", "beneficiaire.date_naissance": "1975-12-31", "beneficiaire.rang": "1"}
)
_LIGNE: Final[dict[str, Any]] = {
    "id": "1",
    "code": "GHS",
    "domaine": "HOSP",
    "date": _JOUR,
    "montant": "50000",
    "base": "48000",
    "amo": "38400",
}
_SEJOUR: Final = {"sejour.numero": "S1", "sejour.contexte": "SEJOUR", "sejour.du": _JOUR, "sejour.au": _JOUR}
_CALCUL: Final[dict[str, Any]] = (
    _QUI | {"date_reference": _JOUR} | _SEJOUR | {"lignes": [_LIGNE | {"deja_pris": "0"}, _LIGNE | {"id": "2"}]}
)
_TETE: Final = {"message": _QUI["message"], "repondu_le": _AT}
_REFUS: Final[dict[str, Any]] = _TETE | {
    "statut": "refuse",
    "code": "adherent_inconnu",
    "groupe": "beneficiaire",
    "libelle": "Adherent inconnu",
    "contact.nom": "Service hospitalier",
    "contact.telephone": "01 99 00 12 34",
    "contact.courriel": "hopital@amc.example",
}
_MONTANTS: Final[dict[str, Any]] = {
    "total.amc": "9600",
    "total.reste": "2000",
    "lignes": [
        {"id": "1", "amc": "9600", "reste": "2000"},
        {"id": "2", "amc": "0", "reste": "0", "consigne.code": "acte_exclu", "consigne.libelle": "Acte exclu"},
    ],
}
_FACTURE: Final[dict[str, Any]] = (
    {"message": _QUI["message"], "numero_facture": "000000001", "contexte": "ACE", "date": _JOUR, "finess": "990000013"}
    | _AMC
    | {name: value for name, value in _QUI.items() if name.startswith("beneficiaire.")}
    | {"engagement": "EPR000000001", "sejour": "S1", "total.montant": "50000", "total.amc": "9600"}
    | {"lignes": [_LIGNE | {"amc": "9600"}]}
)
_RETOUR: Final[dict[str, Any]] = {
    "id": "R000001",
    "numero_facture": "000000001",
    "amc.numero": "99999997",
    "statut": "paye",
    "montant_demande": "9600",
    "montant_paye": "9600",
    "date": _JOUR,
}
_REJET: Final = {"code": "montant_superieur", "groupe": "facture", "libelle": "Montant superieur a l'engagement"}
_ATTESTATION: Final[dict[str, Any]] = _AMC | {"periode.du": "2026-01-01", "periode.au": "2026-12-31"}

#: operation -> direction -> messages
EXEMPLES: Final[dict[str, dict[str, tuple[dict[str, Any], ...]]]] = {
    "idb": {
        "requete": (_QUI | {"date_reference": _JOUR, "domaine": "HOSP"}, _QUI | {"date_reference": _JOUR}),
        "reponse": (
            _TETE
            | {"statut": "trouve", "amc.numero": "99999997", "amc.nom": "MUTUELLE DE TEST", "amc.rang": "1"}
            | {"amc.responsable": "oui", "amc.c2s": "non", "droits.du": "2026-01-01", "droits.au": "2026-12-31"}
            | {
                "garanties": [
                    {"domaine": "HOSP", "taux": "100", "plafond_ligne": "2000", "plafond_sejour": "9000"},
                    {"domaine": "CONFORT", "taux": "100", "exclue": "oui"},
                ]
            },
            _REFUS,
        ),
    },
    "sim": {"requete": (_CALCUL,), "reponse": (_TETE | {"statut": "calcule"} | _MONTANTS, _REFUS)},
    "clc": {
        "requete": (_CALCUL,),
        "reponse": (
            _TETE
            | {"statut": "engage", "engagement": "EPR000000001", "etat": "donne", "expire_le": "2026-04-01"}
            | _MONTANTS,
            _TETE | {"statut": "partiel", "engagement": "EPR000000002", "etat": "partiel"} | _MONTANTS,
            _REFUS,
        ),
    },
    "del": {
        "requete": (
            {"message": "m", "finess": "990000013", "amc.numero": "99999997", "engagement": "EPR000000001"},
            {"message": "m", "amc.numero": "99999997", "message_clc": "m0"},
        ),
        "reponse": (_TETE | {"statut": "annule", "engagement": "EPR000000001", "etat": "annule"}, _REFUS),
    },
    "facturer": {
        "requete": (_FACTURE, _FACTURE | {"contexte": "SEJOUR"}),
        "reponse": (
            _TETE | {"numero_facture": "000000001", "statut": "recu"},
            _TETE
            | {"numero_facture": "000000001", "statut": "refuse", "code": "facture_illisible", "groupe": "facture"}
            | {"libelle": "Facture illisible"},
        ),
    },
    "retours": {
        "requete": ({"message": _QUI["message"], "finess": "990000013"},),
        "reponse": (
            {"repondu_le": _AT, "retours": [_RETOUR, _RETOUR | {"id": "R000002", "statut": "rejete"} | _REJET]},
            {"repondu_le": _AT},
        ),
    },
    "datamatrix": {"requete": (_ATTESTATION,), "reponse": (_ATTESTATION,)},
}
