"""AMC directory messages: the observed `search` request, the observed head of its answer, addresses of ours.

Request and head: cdri_roc facts §4.4 (one client's template, one operator's traces). The address part of the answer and
the codes of the hospital services were not seen: the first is in `urn:x-eprouvette:annuaire-amc:1`, the others are settings.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.contrat import Contrat, Face, tables
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

RECHERCHER = "rechercher"
VERSION = "R01"
SUCCES = "1"
#: services of a hospital; ours, since the official `code_service` values are not public
SERVICES: Final = ("IDB", "SIM", "CLC", "DEL", "DRE")
CHAMPS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    RECHERCHER: {
        "requete": (
            "version", "date_demande", "editeur", "logiciel", "version_logiciel", "numero_amc", "code_type_convention",
            "code_csr", "domaine_conventionnel", "code_service", "code_norme_service", "version_norme_service",
            "types_adresse[]", "types_adresse[].valeur",
        ),
        "reponse": (
            "code_retour", "message", "conventions[]", "conventions[].type", "conventions[].csr",
            "conventions[].domaine", "conventions[].nom", "adresses[]", "adresses[].service", "adresses[].type",
            "adresses[].valeur",
        ),
    }
}  # fmt: skip
INDISPENSABLES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    RECHERCHER: {
        "requete": ("numero_amc",),
        "reponse": ("code_retour", "adresses[]", "adresses[].service", "adresses[].valeur"),
    }
}
#: what the one template read sends, besides the AMC number "required in practice" (§4.4)
_CADRE = {"version": VERSION, "date_demande": None, "logiciel": None, "numero_amc": None, "code_service": None}
_REGLE = "annuaire AMC, requête search (cdri_roc §4.4 [S2])"
EXEMPLES: Final[dict[str, dict[str, tuple[dict[str, Any], ...]]]] = {
    RECHERCHER: {
        "requete": (
            {
                "version": VERSION,
                "date_demande": "2026-03-02",
                "editeur": "EDITEUR",
                "logiciel": "EPROUVETTE01",
                "version_logiciel": "1.0",
                "numero_amc": "99999997",
                "code_type_convention": "IS",
                "code_csr": "CSR1",
                "domaine_conventionnel": "HOSP",
                "code_service": "IDB",
                "code_norme_service": "DRE",
                "version_norme_service": "V1.0",
                "types_adresse": [{"valeur": "MEL"}, {"valeur": "URL"}],
            },
        ),
        "reponse": (
            {
                "code_retour": SUCCES,
                "message": "OK",
                "conventions": [{"type": "IS", "csr": "CSR1", "domaine": "HOSP", "nom": "AMC DE TEST"}],
                "adresses": [{"service": "IDB", "type": "URL", "valeur": "https://localhost/roc/idb"}],
            },
            {"code_retour": "0", "message": "AMC inconnue"},
        ),
    }
}


@cache
def contrats() -> dict[str, Contrat]:
    """The contract in force without a pack, by operation."""
    text = files("eprouvette_sim.formats").joinpath("data/annuaire_amc/correspondances.toml").read_text("utf-8")
    data = tomllib.loads(text)
    found = tables(data, prefixe="annuaire_amc", regle=_REGLE)
    return {
        operation: Contrat(
            operation=operation,
            action=data[operation]["action"],
            requete=Face(table=faces["requete"]),
            reponse=Face(table=faces["reponse"]),
        )
        for operation, faces in found.items()
    }


def anomalies_recherche(message: Mapping[str, Any]) -> tuple[Anomalie, ...]:
    """What the request lacks of the template read: `version` R01, caller, date, AMC number and service asked for."""
    return tuple(
        Anomalie(
            code="annuaire_amc.requete",
            lieu=f"/Envelope/Body/search/paramsObj ({name})",
            attendu=value or "présent",
            observe=str(message.get(name) or "absent"),
            regle=_REGLE,
        )
        for name, value in _CADRE.items()
        if not message.get(name) or (value is not None and message[name] != value)
    )
