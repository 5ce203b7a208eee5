"""The visits a generated file is made of: one small function per kind, from the worked examples of the SFG reading.

Each recipe fills a `Visite`. Prices are drawn, never official; rates are those the rules state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.b2.arrondi import arrondi
from eprouvette_sim.formats.b2.identifiants import cle_luhn
from eprouvette_sim.formats.b2.recettes_situations import SITUATIONS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable


@dataclass(slots=True, kw_only=True)
class Visite:
    """One visit to bill: hospital, day (AAMMJJ), header and 2S values, then (type, values) of each record."""

    finess: str
    jour: str
    hasard: random.Random
    nir: str | None = None
    entete: dict[str, Any] = field(default_factory=dict)
    complement: dict[str, Any] = field(default_factory=dict)
    enregistrements: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def prix(self, bas: int = 1_500, haut: int = 9_000) -> int:
        """An invented price in cents."""
        return self.hasard.randrange(bas, haut)

    def parfois(self, chance: float = 0.3) -> bool:
        """True that often."""
        return self.hasard.random() < chance

    def quatre(self, code: str, prix: int, taux: int, **autres: Any) -> None:
        """A type 4 line and its 4S (and sometimes 4E); `autres` override fields, `s_` prefixed ones go to the 4S."""
        amo = arrondi(prix * taux, 100)
        oc = 0 if self.entete.get("eclatement") == "F" else prix - amo
        s = {nom[2:]: autres.pop(nom) for nom in list(autres) if nom.startswith("s_")}
        ligne = {
            "code_acte": code,
            "quantite": 1,
            "coefficient": 100,
            "prix_unitaire": prix,
            "base": prix,
            "taux": taux,
            "montant_amo": amo,
            "depense": prix,
            "montant_oc": oc,
        }
        if self.entete.get("eclatement") == "F":
            autres.pop("montant_oc", None)
        self.enregistrements.append(("4", {**ligne, **autres}))
        self.enregistrements.append(("4S", {"domaine": "M", **s}))

    def trois(self, code: str, prix: int, taux: int, **autres: Any) -> None:
        """A type 3 line; its complements are added by the recipe."""
        base = autres.get("base", prix)
        amo = arrondi(base * taux, 100)
        oc = 0 if self.entete.get("eclatement") == "F" else base - amo
        ligne = {
            "code_acte": code,
            "quantite": 1,
            "coefficient": 100,
            "prix_unitaire": prix,
            "base": base,
            "taux": taux,
            "montant_amo": amo,
            "depense": base,
            "montant_oc": oc,
        }
        self.enregistrements.append(("3", {**ligne, **autres}))

    def rpps(self) -> str:
        """An invented RPPS, its key right."""
        dix = f"1099{self.hasard.randrange(10**6):06d}"
        return dix + cle_luhn(dix)

    def avec_4e(self) -> None:
        """Sometimes a 4E with the prescriber's RPPS."""
        if self.parfois():
            self.enregistrements.append(("4E", {"rpps_prescripteur": self.rpps(), "rpps_executant": 0}))


def _oriente(visite: Visite) -> None:
    visite.complement |= {"ips": "O", "top_mt": "O", "nom_mt": "MARTIN", "prenom_mt": "CLAUDE"}


def consultation(visite: Visite) -> None:
    """In-path consultation, its OC share sometimes sent apart."""
    _oriente(visite)
    if visite.parfois():
        visite.entete["eclatement"] = "F"
    visite.quatre("CS", visite.prix(), 70)
    visite.avec_4e()


def consultation_ald(visite: Visite) -> None:
    """ALD care with a coordination majoration after it."""
    _oriente(visite)
    leve = visite.parfois(0.5)
    visite.entete["exoneration"] = "4" if leve else "0"
    code = " " if leve else "4"
    visite.quatre("CS", visite.prix(), 100, exoneration=code)
    visite.quatre("MCS", 500, 100, exoneration=code)


def c2s(visite: Visite) -> None:
    """C2S single invoice, out of path: the penalty moves from AMO to OC."""
    visite.complement |= {"ips": "S", "top_mt": "N"}
    visite.entete |= {"type_contrat": 89, "organisme_complementaire": "0099999997"}
    prix = visite.prix(3_000, 9_000)
    amo = arrondi(prix * 70, 100) - min(arrondi(prix * 40, 100), 1_060)
    visite.quatre("CS", prix, 70, montant_amo=amo, montant_oc=prix - amo)


def ccam(visite: Visite) -> None:
    """One CCAM act under or over the threshold, with its 4M."""
    visite.complement |= {"ips": "T", "top_mt": "O"}
    cher = visite.parfois(0.4)
    prix = visite.prix(12_000, 30_000) if cher else visite.prix(1_500, 11_999)
    if cher:
        visite.quatre("ADE", prix, 100, exoneration="C", montant_amo=prix - 3_200, montant_oc=0, s_participation="A")
    else:
        visite.quatre("ADE", prix, 70)
    visite.avec_4e()
    visite.enregistrements.append(
        (
            "4M",
            {
                "sequence": 1,
                "code_ccam": "DZQM006",
                "activite": "1",
                "modificateur_1": "F" if visite.parfois() else " ",
            },
        )
    )


def alsace_moselle(visite: Visite) -> None:
    """Consultation at 90 %."""
    _oriente(visite)
    visite.entete["nature_assurance"] = 13
    visite.quatre("CS", visite.prix(), 90)


def forfait_atu(visite: Visite) -> None:
    """Gynaecological emergency: ATU with its coefficient, then one or two consultations at the fee's rate."""
    visite.complement |= {"ips": "U"}
    prix = visite.prix(2_500, 3_500)
    visite.trois("ATU", prix, 80, base=arrondi(prix * 10_678, 10_000), coefficient_mco=10_678)
    visite.enregistrements.append(("3S", {}))
    for _ in range(1 + visite.parfois()):
        visite.quatre("G", visite.prix(2_000, 4_000), 80)


def urgence(visite: Visite) -> None:
    """Emergency visit followed by the patient's fee: ordinary, ALD or maternity."""
    cas = visite.hasard.choice(("ordinaire", "ald", "maternite"))
    if cas == "ald":
        visite.entete["exoneration"] = "4"
    if cas == "maternite":
        visite.entete["nature_assurance"] = 30
    visite.quatre(f"FU{visite.hasard.randrange(5)}", visite.prix(), 100)
    for code in ("SUN", "SU3", "SUM"):
        if visite.parfois(0.4):
            visite.quatre(code, visite.prix(), 100)
    if visite.parfois(0.4):
        visite.quatre("SIC", visite.prix(), 100)
        if visite.parfois(0.3):
            visite.quatre("SSN", visite.prix(), 100)
    if cas == "maternite":
        visite.trois("FPX", 2_300, 100, domaine="M")
        return
    visite.trois(
        "FPU" if cas == "ordinaire" else "FPV", 2_300 if cas == "ordinaire" else 996, 0, qualificatif="N", montant_oc=0
    )
    if cas == "ald":
        visite.trois("CFU", 1_304, 100)


def ame(visite: Visite) -> None:
    """AME: base and AMO at zero, everything asked of the OC field."""
    visite.entete |= {"organisme_complementaire": "0075500017"}
    for code in ("FU2", "SU2"):
        prix = visite.prix()
        visite.quatre(code, prix, 0, base=0, montant_amo=0, montant_oc=prix, qualificatif="N", s_domaine=" ")
    visite.trois("FPU", 2_300, 0, base=0, depense=2_300, montant_oc=2_300, qualificatif="N")


def retrocession(visite: Visite) -> None:
    """Coded retrocession with its margin, then the écart."""
    quantite, prix = visite.hasard.randrange(1, 5), visite.prix(5_000, 20_000)
    total = prix * quantite + 2_200
    commun = {"mode_traitement": "07", "specialite_executant": 50}
    visite.quatre("PHS", total, 65, s_domaine=" ", **commun)
    visite.avec_4e()
    visite.enregistrements.append(
        (
            "4H",
            {
                "sequence": 1,
                "code_ucd": 9_000_000 + visite.hasard.randrange(1, 99_999),
                "fractionnement": 10_000,
                "marge": 2_200,
                "prix_unitaire": prix,
                "quantite": quantite,
                "montant": total,
            },
        )
    )
    if visite.parfois():
        visite.quatre("ERI", visite.prix(100, 900), 100, s_domaine=" ", **commun)


def biologie(visite: Visite) -> None:
    """One sampling: a B line and as many 4B as its codes ask for."""
    nombre = visite.hasard.randrange(1, 12)
    lettre = 25
    coefficients = [visite.hasard.randrange(5, 80) for _ in range(nombre)]
    base = sum(coefficients) * lettre
    visite.quatre("B", base, 60, prix_unitaire=lettre, coefficient=sum(coefficients) * 100, denombrement=nombre)
    for debut in range(0, nombre, 5):
        fiche: dict[str, Any] = {"sequence": debut // 5 + 1}
        for i in range(1, min(5, nombre - debut) + 1):
            fiche |= {f"date_{i}": visite.jour, f"quantite_{i}": 1, f"nabm_{i}": visite.hasard.randrange(1, 9_999)}
        fiche.setdefault("quantite_1", 1)
        visite.enregistrements.append(("4B", fiche))


def imagerie(visite: Visite) -> None:
    """Two scanner technical fees, the second at 0.15."""
    prix = 2 * visite.prix(2_000, 4_000) * 10
    for coefficient in (100, 15):
        base = arrondi(prix * coefficient, 100)
        visite.trois("FTN", prix, 100, base=base, coefficient=coefficient, mode_traitement="19", discipline="035")
        visite.enregistrements.append(("3S", {}))


def dispositif(visite: Visite) -> None:
    """APE, an implant of the list and its écart."""
    visite.complement |= {"ips": "U"}
    visite.trois("APE", visite.prix(3_000, 5_000), 70)
    visite.enregistrements.append(("3S", {}))
    tarif = visite.prix(40_000, 90_000)
    achat = tarif - 4_000
    visite.trois("PII", tarif, 70)
    visite.enregistrements.append(("3S", {}))
    if visite.parfois():
        visite.enregistrements.append(("3E", {"rpps_prescripteur": visite.rpps()}))
    visite.enregistrements.append(
        (
            "3F",
            {
                "sequence": 1,
                "code_lpp": "3100001",
                "quantite": 1,
                "tarif": tarif,
                "montant": achat,
                "prix_achat": achat,
                "ecart_unitaire": 2_000,
                "ecart_total": 2_000,
            },
        )
    )
    visite.trois("ETI", 2_000, 100)


def medicament(visite: Visite) -> None:
    """A drug of the list on top of the fees."""
    prix = visite.prix(5_000, 50_000)
    visite.trois("PH8", prix, 100)
    visite.enregistrements.append(("3S", {}))
    visite.enregistrements.append(
        (
            "3H",
            {
                "sequence": 1,
                "code_ucd": 9_400_001,
                "fractionnement": 10_000,
                "prix_achat": prix,
                "quantite": 1,
                "montant": prix,
            },
        )
    )


RECETTES: dict[str, Callable[[Visite], None]] = {
    "consultation": consultation,
    "consultation_ald": consultation_ald,
    "c2s": c2s,
    "ccam": ccam,
    "alsace_moselle": alsace_moselle,
    "forfait_atu": forfait_atu,
    "urgence": urgence,
    "ame": ame,
    "retrocession": retrocession,
    "biologie": biologie,
    "imagerie": imagerie,
    "dispositif": dispositif,
    "medicament": medicament,
    **SITUATIONS,
}
