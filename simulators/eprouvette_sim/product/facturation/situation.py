"""What is true of the patient on one day: rights, particular situations, exonerations, modulations (BS, CF610–615)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

#: codes CDRi answers -> what they mean (RG_BS684, RG_BS686, RG_BS705)
ETM: Final = {
    "1": "pension_militaire", "6": "maternite", "8": "ald", "9": "ald", "13": "ald", "16": "ald", "14": "invalidite",
    "17": "soins_particuliers", "18": "soins_particuliers",
}  # fmt: skip
MTM: Final = {"6": "rente_at", "7": "frontalier", "8": "aspa", "9": "alsace_moselle"}
SP: Final = {"1": "SP03", "2": "SP03", "3": "SP03", "10": "SP06"}
ETRANGERS: Final = frozenset({"SP08.1", "SP08.2"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One day of one patient; `medecin` is `None` when the declaration is not known."""

    jour: date
    naissance: date
    age: int
    ouverts: bool
    sp: frozenset[str]
    etm: frozenset[str]
    mtm: frozenset[str]
    sncf: frozenset[str]
    medecin: bool | None
    accident: dict[str, Any] | None
    maternite: bool

    @property
    def locale(self) -> bool:
        """Alsace-Moselle or frontalier."""
        return bool(self.mtm & {"alsace_moselle", "frontalier"})


def civil(texte: str | date) -> date:
    """A civil day; the first of January when day or month are impossible (RG_BS601/CP02)."""
    if isinstance(texte, date):
        return texte
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return date(int(texte[:4]), 1, 1)


def court(periode: dict[str, Any] | None, jour: date) -> bool:
    """True when a period holds that day, ends included."""
    if periode is None:
        return False
    fin = periode.get("au")
    return civil(periode["du"]) <= jour and (fin is None or jour <= civil(fin))


def situer(visite: dict[str, Any], jour: date) -> Situation:
    """The situation of the patient of that visit on that day."""
    droits, patient = visite["droits"], visite["patient"]
    ne = civil(patient["naissance"])
    etm = _codes(droits.get("exonerations"), jour, ETM)
    maternite = droits.get("maternite")
    return Situation(
        jour=jour,
        naissance=ne,
        age=max(0, jour.year - ne.year - ((jour.month, jour.day) < (ne.month, ne.day))),
        ouverts=any(court(periode, jour) for periode in droits.get("periodes") or ()),
        sp=_particulieres(visite, jour, etm),
        etm=etm,
        mtm=_codes(droits.get("modulations"), jour, MTM),
        sncf=_sncf(_codes(droits.get("contrats_sncf"), jour, {})),
        medecin=_medecin(droits, jour),
        accident=next((a for a in droits.get("accidents") or () if court(a, jour)), None),
        maternite="maternite" in etm or court(maternite, jour),
    )


def _codes(lus: list[dict[str, Any]] | None, jour: date, noms: dict[str, str]) -> frozenset[str]:
    return frozenset(noms.get(lu["code"], lu["code"]) for lu in lus or () if court(lu, jour))


def _sncf(contrats: frozenset[str]) -> frozenset[str]:
    return frozenset({"20"}) if "20" in contrats else contrats


def _medecin(droits: dict[str, Any], jour: date) -> bool | None:
    periode = droits.get("medecin_traitant_periode")
    if droits.get("medecin_traitant") and periode is not None:
        return None if jour < civil(periode["du"]) else court(periode, jour)
    declare: bool | None = droits.get("medecin_traitant")
    return declare


def _particulieres(visite: dict[str, Any], jour: date, etm: frozenset[str]) -> frozenset[str]:
    droits, nir = visite["droits"], visite["patient"].get("nir") or ""
    regime = droits.get("regime")
    sp = set(_codes(droits.get("situations"), jour, SP))
    sp |= {"SP03"} if court(droits.get("c2s"), jour) else set()
    sp |= {"SP06"} if court(droits.get("ame"), jour) else set()
    provisoire = regime == "02" and nir.startswith("555555")
    sp |= {"SP08.1"} if nir[:1] in ("5", "6") and not provisoire else set()
    if regime == "01":
        sp |= {"SP08.2"} if droits.get("bgdh") == "70" else set()
        detenu = droits.get("bgdh") == "65" or (droits.get("cha_ann") == "0" and "pension_militaire" in etm)
        sp |= {"SP17"} if detenu else set()
    return frozenset(sp)
