"""CDRi messages: canonical names, the neutral contract, and the way to and from the model.

The official messages are not public (cdri_roc facts §2.1), so the neutral ones live in a namespace visibly ours,
`urn:x-eprouvette:cdri:1`. The request follows the order of ADRi (§2.2), the answer what an ADRi client consumes (§2.3).
A canonical message is a flat dict of texts (see `correspondance`): dates `AAAA-MM-JJ`, instants RFC 3339 UTC.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr

from eprouvette_sim.formats.contrat import Contrat, Face, tables
from eprouvette_sim.model import (
    INCONNU,
    Beneficiaire,
    ContratAmc,
    Couverture,
    Droits,
    Identite,
    Organisme,
    Periode,
    PriseEnChargeAtMp,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette_sim.formats.correspondance import Message

NS = "urn:x-eprouvette:cdri:1"
UNITAIRE = "consulter_droits"
LOT = "consulter_droits_lot"
#: status of an answer, ours: the official return codes are not public
STATUTS: Final = ("trouve", "inconnu", "plusieurs", "erreur", "doublon", "lot_trop_grand", "traite")

_DEMANDE = ("date_reference", "finess", "nir", "cle", "date_naissance", "rang", "nir_od", "cle_od")
_REPONSE = (
    "statut", "libelle", "repondu_le", "expire_le", "date_reference", "nature_justificatif",
    "identite.nom_naissance", "identite.prenoms", "identite.sexe", "identite.date_naissance",
    "identite.nir", "identite.cle", "beneficiaire.nir_od", "beneficiaire.rang", "beneficiaire.qualite",
    "organisme.regime", "organisme.caisse", "organisme.centre",
    "periodes[]", "periodes[].du", "periodes[].au",
    "couvertures[]", "couvertures[].du", "couvertures[].au", "couvertures[].code_ald", "couvertures[].code_situation",
    "c2s.mode", "c2s.du", "c2s.au", "ame.du", "ame.au", "medecin_traitant",
    "at_mp[]", "at_mp[].organisme", "at_mp[].code", "at_mp[].identifiant",
    "amc.numero", "amc.type_convention", "amc.csr", "amc.numero_adherent", "amc.gere_par_amo", "amc.du", "amc.au",
)  # fmt: skip
#: operation -> direction -> every canonical name it may carry
CHAMPS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    UNITAIRE: {"requete": _DEMANDE, "reponse": _REPONSE},
    LOT: {
        "requete": ("lot", "demandes[]", "demandes[].id", *(f"demandes[].{name}" for name in _DEMANDE)),
        "reponse": (
            "lot",
            "statut",
            "libelle",
            "repondu_le",
            "elements[]",
            "elements[].demande",
            *(f"elements[].{name}" for name in _REPONSE),
        ),
    },
}
#: what a pack must map at least: without these no scenario can run
INDISPENSABLES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    UNITAIRE: {
        "requete": ("date_reference", "date_naissance", "rang", "nir_od"),
        "reponse": ("statut", "organisme.regime", "periodes[]", "periodes[].du"),
    },
    LOT: {
        "requete": ("lot", "demandes[]", "demandes[].id", "demandes[].nir_od"),
        "reponse": ("elements[]", "elements[].demande", "elements[].statut"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """One rights request: care on `date_reference`, insured `nir_od` and/or certified `nir`, lunar birth date, rank."""

    date_reference: str | None
    nir_od: str | None = None
    cle_od: str | None = None
    nir: str | None = None
    cle: str | None = None
    date_naissance: str | None = None
    rang: str | None = None
    finess: str | None = None
    id: str | None = None

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> Demande:
        """The request of a canonical message."""
        return cls(**{"date_reference": None} | {name: message[name] for name in (*_DEMANDE, "id") if name in message})

    def to_message(self) -> Message:
        """The canonical message."""
        return {name: value for name in (*_DEMANDE, "id") if (value := getattr(self, name)) is not None}


@cache
def contrats() -> dict[str, Contrat]:
    """The two neutral contracts by operation."""
    data = tomllib.loads(_data("correspondances.toml").decode())
    found = tables(data, prefixe="cdri", regle="messages neutres du banc (urn:x-eprouvette:cdri:1)")
    return {
        operation: Contrat(
            operation=operation,
            action=data[operation]["action"],
            requete=Face(table=faces["requete"]),
            reponse=Face(table=faces["reponse"]),
        )
        for operation, faces in found.items()
    }


def schema() -> bytes:
    """The XSD of the neutral messages."""
    return _data("cdri.xsd")


def wsdl(location: str) -> bytes:
    """The WSDL of the neutral messages, schemas inside, with that address: enough for a generic SOAP client."""
    # Text, not trees: moving a schema under the WSDL would drop the default namespace its type names rely on.
    parts = [_data(name).decode() for name in ("cdri.xsd", "contexte_lps.xsd", "contexte_bam.xsd")]
    schemas = "\n".join(part.partition("?>")[2] for part in parts)
    text = _data("cdri.wsdl").decode().replace("<wsdl:types/>", f"<wsdl:types>{schemas}</wsdl:types>")
    return text.replace('location="https://localhost/lps"', f"location={quoteattr(location)}").encode()


def message_droits(droits: Droits, beneficiaire: Beneficiaire | None = None) -> Message:
    """The canonical answer fields for those rights; absent values are left out."""
    message: Message = {
        "expire_le": _iso(droits.expire_le),
        "nature_justificatif": droits.nature_justificatif,
        "organisme.regime": droits.organisme.regime,
        "organisme.caisse": droits.organisme.caisse,
        "organisme.centre": droits.organisme.centre,
        "periodes": [_periode(periode) for periode in droits.periodes],
        "couvertures": [_couverture(couverture) for couverture in droits.couvertures],
        "c2s.mode": droits.c2s,
        "medecin_traitant": _oui_non(droits.medecin_traitant),
        "at_mp": [{"organisme": a.organisme, "code": a.code, "identifiant": a.identifiant} for a in droits.at_mp],
    }
    message |= _dates("c2s", droits.c2s_periode) | _dates("ame", droits.ame) | _amc(droits.amc)
    if beneficiaire is not None:
        message |= _personne(beneficiaire)
    return {name: value for name, value in message.items() if value not in (None, [])}


def droits_of(message: Mapping[str, Any]) -> Droits | None:
    """The rights of a canonical answer, or `None` when it carries none (no régime) or unreadable dates."""
    regime = message.get("organisme.regime")
    if regime is None:
        return None
    try:
        return Droits(
            organisme=Organisme(
                regime=regime, caisse=message.get("organisme.caisse"), centre=message.get("organisme.centre")
            ),
            periodes=tuple(_lire_periode(row) for row in message.get("periodes", ()) if "du" in row),
            couvertures=tuple(_lire_couverture(row) for row in message.get("couvertures", ()) if "du" in row),
            c2s=message.get("c2s.mode"),
            c2s_periode=_lire_dates(message, "c2s"),
            ame=_lire_dates(message, "ame"),
            medecin_traitant=_lire_oui_non(message.get("medecin_traitant")),
            at_mp=tuple(_lire_at_mp(row) for row in message.get("at_mp", ())),
            amc=_lire_amc(message),
            nature_justificatif=message.get("nature_justificatif"),
            reponse_le=_instant(message.get("repondu_le")),
            expire_le=_jour(message.get("expire_le")),
        )
    except (ValueError, KeyError):
        return None


def _data(name: str) -> bytes:
    return files("eprouvette_sim.formats").joinpath(f"data/cdri/{name}").read_bytes()


def _personne(beneficiaire: Beneficiaire) -> Message:
    person: Identite = beneficiaire.identite
    return {
        "identite.nom_naissance": person.nom_naissance,
        "identite.prenoms": " ".join(person.prenoms) or None,
        "identite.sexe": None if person.sexe is INCONNU else str(person.sexe),
        "identite.date_naissance": person.date_naissance,
        "identite.nir": person.nir,
        "identite.cle": person.cle,
        "beneficiaire.nir_od": beneficiaire.nir_od,
        "beneficiaire.rang": str(beneficiaire.rang),
        "beneficiaire.qualite": None if beneficiaire.qualite is INCONNU else str(beneficiaire.qualite),
    }


def _periode(periode: Periode) -> Message:
    return _present(du=_iso(periode.du), au=_iso(periode.au))


def _couverture(couverture: Couverture) -> Message:
    return _present(
        du=_iso(couverture.du),
        au=_iso(couverture.au),
        code_ald=couverture.code_ald,
        code_situation=couverture.code_situation,
    )


def _dates(prefix: str, periode: Periode | None) -> Message:
    return {} if periode is None else {f"{prefix}.du": _iso(periode.du), f"{prefix}.au": _iso(periode.au)}


def _amc(amc: ContratAmc | None) -> Message:
    if amc is None:
        return {}
    return _dates("amc", amc.periode) | {
        "amc.numero": amc.numero_amc,
        "amc.type_convention": amc.type_convention,
        "amc.csr": amc.csr,
        "amc.numero_adherent": amc.numero_adherent,
        "amc.gere_par_amo": "oui" if amc.gere_par_amo else "non",
    }


def _lire_amc(message: Mapping[str, Any]) -> ContratAmc | None:
    if "amc.numero" not in message:
        return None
    return ContratAmc(
        numero_amc=message["amc.numero"],
        type_convention=message.get("amc.type_convention"),
        csr=message.get("amc.csr"),
        numero_adherent=message.get("amc.numero_adherent"),
        periode=_lire_dates(message, "amc"),
        gere_par_amo=message.get("amc.gere_par_amo") == "oui",
    )


def _lire_periode(row: Mapping[str, str]) -> Periode:
    return Periode(du=date.fromisoformat(row["du"]), au=_jour(row.get("au")))


def _lire_couverture(row: Mapping[str, str]) -> Couverture:
    return Couverture(
        code_ald=row.get("code_ald"),
        code_situation=row.get("code_situation"),
        du=date.fromisoformat(row["du"]),
        au=_jour(row.get("au")),
    )


def _lire_at_mp(row: Mapping[str, str]) -> PriseEnChargeAtMp:
    return PriseEnChargeAtMp(organisme=row["organisme"], code=row["code"], identifiant=row["identifiant"])


def _lire_dates(message: Mapping[str, Any], prefix: str) -> Periode | None:
    start = _jour(message.get(f"{prefix}.du"))
    return None if start is None else Periode(du=start, au=_jour(message.get(f"{prefix}.au")))


def _oui_non(value: Any) -> str | None:
    return None if value is None else {True: "oui", False: "non", INCONNU: "inconnu"}[value]


def _lire_oui_non(text: str | None) -> Any:
    return {"oui": True, "non": False, "inconnu": INCONNU}.get(text or "")


def _jour(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text[:10])


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _present(**values: str | None) -> Message:
    return {name: value for name, value in values.items() if value is not None}
