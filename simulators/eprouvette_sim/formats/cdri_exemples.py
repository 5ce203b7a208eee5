"""Canonical CDRi messages of every shape the scenarios use: what a pack is linted with."""

from __future__ import annotations

from typing import Any, Final

_SOINS = "2026-03-02"
_DEMANDE: Final[dict[str, Any]] = {
    "date_reference": _SOINS,
    "nir_od": "2751263220749",
    "cle_od": "74",
    "date_naissance": "1975-12-31",
    "rang": "1",
}
_TETE: Final[dict[str, Any]] = {"statut": "trouve", "repondu_le": "2026-03-02T08:30:00.000Z", "date_reference": _SOINS}
_PERSONNE: Final[dict[str, Any]] = {
    "identite.nom_naissance": "ADRUN",
    "identite.prenoms": "ZOE",
    "identite.sexe": "F",
    "identite.date_naissance": "1975-12-31",
    "identite.nir": "2751263220749",
    "identite.cle": "74",
    "beneficiaire.nir_od": "2751263220749",
    "beneficiaire.rang": "1",
}
_BASE: Final[dict[str, Any]] = (
    _TETE
    | _PERSONNE
    | {
        "organisme.regime": "01",
        "organisme.caisse": "631",
        "organisme.centre": "0000",
        "periodes": [{"du": "2025-01-01", "au": "2026-12-31"}],
        "medecin_traitant": "oui",
        "expire_le": "2026-03-31",
        "nature_justificatif": "CDRI",
    }
)
_ALD: Final = {"couvertures": [{"du": "2025-01-26", "au": "2026-01-31", "code_ald": "12", "code_situation": "0100"}]}
_REPONSES: Final[tuple[dict[str, Any], ...]] = (
    _BASE,
    _BASE | _ALD,
    _BASE | {"periodes": [{"du": "2024-01-01", "au": "2024-12-31"}, {"du": "2025-06-01"}]},
    _BASE | {"c2s.mode": "sans_participation", "c2s.du": "2026-01-01", "c2s.au": "2026-12-31"},
    _BASE | {"c2s.mode": "avec_participation", "c2s.du": "2026-01-01"},
    _BASE | {"ame.du": "2026-01-01", "ame.au": "2026-12-31"},
    _BASE | {"medecin_traitant": "non"},
    _BASE | {"medecin_traitant": "inconnu"},
    _BASE | {"at_mp": [{"organisme": "01631", "code": "1", "identifiant": f"12345678{n}"} for n in range(3)]},
    _BASE | {"amc.numero": "99999997", "amc.gere_par_amo": "oui", "amc.du": "2026-01-01", "amc.au": "2026-12-31"},
    _BASE | {"identite.nir": "297022A020778", "identite.cle": "78", "identite.date_naissance": "1997-00-00"},
    {"statut": "inconnu", "libelle": "Beneficiaire inconnu", "repondu_le": "2026-03-02T08:30:00.000Z"},
    {"statut": "plusieurs", "libelle": "Plusieurs beneficiaires", "repondu_le": "2026-03-02T08:30:00.000Z"},
    {"statut": "erreur", "libelle": "Droits indisponibles", "repondu_le": "2026-03-02T08:30:00.000Z"},
)
_LOT: Final = {"lot": "LOT-1", "repondu_le": "2026-03-02T08:30:00.000Z"}

#: operation -> direction -> messages
EXEMPLES: Final[dict[str, dict[str, tuple[dict[str, Any], ...]]]] = {
    "consulter_droits": {
        "requete": (
            _DEMANDE,
            _DEMANDE | {"nir": "2751263220749", "cle": "74"},
            _DEMANDE | {"date_naissance": "1975-00-00", "rang": "2", "nir_od": "160012B020777", "cle_od": "13"},
        ),
        "reponse": _REPONSES,
    },
    "consulter_droits_lot": {
        "requete": ({"lot": "LOT-1", "demandes": [{"id": "D1"} | _DEMANDE, {"id": "D2"} | _DEMANDE]},),
        "reponse": (
            _LOT
            | {
                "statut": "traite",
                "elements": [{"demande": f"D{n}"} | reponse for n, reponse in enumerate(_REPONSES, 1)],
            },
            _LOT
            | {
                "statut": "traite",
                "elements": [{"demande": "D1", "statut": "doublon", "repondu_le": _LOT["repondu_le"]}],
            },
            _LOT | {"statut": "lot_trop_grand", "libelle": "Trop de demandes"},
        ),
    },
}
