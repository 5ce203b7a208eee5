"""What the oracle is told of a visit: patient, rights, hospital and acts with the product's own unit prices.

Money is integer cents, coefficients are ten-thousandths, hospital coefficients are hundredths of a percent,
rates are integer percents. `None` means that nothing was declared: the engine then says INCONCLUSIF where
the rule needs it, instead of guessing. The keys and their meaning are the table `data/schema.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.model import Periode

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePeriode:
    """A code valid over a period (exoneration, modulation, particular situation, SNCF contract)."""

    code: str
    du: dt.date
    au: dt.date | None = None

    def couvre(self, jour: dt.date) -> bool:
        """True when the code is valid on that day, ends included."""
        return self.du <= jour and (self.au is None or jour <= self.au)


@dataclass(frozen=True, slots=True, kw_only=True)
class C2s:
    """C2S rights: `gestion` is `caisse` or `organisme`."""

    gestion: str
    du: dt.date
    au: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accident:
    """One declared work accident."""

    du: dt.date
    au: dt.date | None = None
    identifiant: str | None = None
    organisme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Maternite:
    """Maternity known to the caisse: period, presumed start, managing body."""

    du: dt.date
    au: dt.date | None = None
    debut_grossesse: dt.date | None = None
    organisme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Etablissement:
    """The hospital; `facturation_c2s` is its choice when the C2S is managed by an OC."""

    categorie: str = "EPS"
    finess: str | None = None
    caisse: str | None = None
    code_produit: str | None = None
    outre_mer: bool = False
    site_urgences: bool | None = None
    bascule: dt.date | None = None
    facturation_c2s: str = "unique"
    cg: int = 0
    cp: int = 0
    csegur: int = 0
    cfisc: int = 0
    coefficients_compris: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The person cared for; `naissance` may be lunar (impossible month or day)."""

    naissance: str
    sexe: str | None = None
    nir: str | None = None
    cle: str | None = None
    secret: bool = False
    victime_attentat: bool = False
    abus_mineur: bool = False
    qualite: str = "assure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Droits:
    """The rights as the visit knows them, each code with its period."""

    regime: str | None = None
    caisse: str | None = None
    centre: str | None = None
    bgdh: str | None = None
    cha_ann: str | None = None
    periodes: tuple[Periode, ...] = ()
    c2s: C2s | None = None
    ame: Periode | None = None
    situations: tuple[CodePeriode, ...] = ()
    exonerations: tuple[CodePeriode, ...] = ()
    modulations: tuple[CodePeriode, ...] = ()
    contrats_sncf: tuple[CodePeriode, ...] = ()
    medecin_traitant: bool | None = None
    medecin_traitant_periode: Periode | None = None
    accidents: tuple[Accident, ...] = ()
    maternite: Maternite | None = None
    regime_prend_participation: bool | None = None
    at_couvert: bool | None = None
    at_electronique: bool | None = None
    prise_en_charge: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcours:
    """The care path situation of the visit."""

    situation: str
    acces_direct_ouvert: bool | None = None
    medecin_traitant_indisponible: bool = False
    orienteur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForfaitPatient:
    """The product's own prices of the patient emergency fee, in cents."""

    nominal: int
    reduit: int | None = None
    complement: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Modificateur:
    """A pricing CCAM modifier: an increment in ten-thousandths or a flat amount in cents."""

    code: str
    pourcent: int = 0
    forfait: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Majoration:
    """A night (`N`) or holiday (`F`) NGAP majoration; `genre` comes from table 23."""

    code: str
    forfait: int
    genre: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForfaitC2s:
    """A C2S dental fee and the C2S maximum of its act, in cents."""

    code: str
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Acte:
    """One act, product or fee as the hospital coded it, with the product's own price."""

    code: str
    nomenclature: str
    date: dt.date
    prix: int
    heure: str | None = None
    prescription: dt.date | None = None
    serie: bool = False
    type_dentaire: str | None = None
    achevement: dt.date | None = None
    executant: str = "1"
    specialite: str | None = None
    prescripteur: str | None = None
    prescripteur_sncf: bool = False
    sans_ordonnance: bool = False
    quantite: int = 1
    coefficient: int = 10000
    taux_base: int | None = None
    champ25: tuple[str, ...] = ()
    categorie: str | None = None
    regroupement: str | None = None
    anesthesie: bool = False
    association: str | None = None
    modificateurs: tuple[Modificateur, ...] = ()
    charge_cabinet: int = 0
    demi_tarif: bool = False
    majoration: Majoration | None = None
    motif: str | None = None
    lie_maternite: bool = False
    examen_enfant: bool = False
    neonatologie: bool = False
    biologie_pere: bool = False
    domaine: str | None = None
    gratuit: bool = False
    depassement: int = 0
    exigence_particuliere: bool = False
    lie: bool = True
    exclu_parcours: bool | None = None
    table_104: bool | None = None
    genre: str | None = None
    prelevement: str = "B"
    seance: int = 1
    repetition: int = 1
    appareil: str | None = None
    dispositif: str = "PII"
    tarif: int | None = None
    liste_en_sus: bool = False
    taux_ucd: str | None = None
    fraction: int = 10000
    marge: int | None = None
    reconstitution: int = 0
    forfait_c2s: ForfaitC2s | None = None
    incompatibles: tuple[str, ...] = ()
    acte_complementaire: bool = False
    entente: str = "9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visite:
    """A whole visit, ready to be valued."""

    entree: dt.date
    etablissement: Etablissement
    patient: Patient
    droits: Droits
    actes: tuple[Acte, ...]
    titre: str | None = None
    edition: str = "06.09"
    sortie: dt.date | None = None
    numero_titre: str | None = None
    transmission: dt.date | None = None
    numero_rejete: str | None = None
    envoi_force: bool = False
    refus_tiers_payant: bool = False
    accident_droit_commun: dt.date | None = None
    caisse_accepte_accident: bool | None = None
    parcours: Parcours | None = None
    forfait_patient: ForfaitPatient | None = None
    part_complementaire: str = "aucune"

    @property
    def fin(self) -> dt.date:
        """The discharge date, the admission date when none is given."""
        return self.sortie or self.entree


#: name of the table in `schema.csv` -> class built from it
CLASSES: dict[str, type] = {
    "visite": Visite,
    "etablissement": Etablissement,
    "patient": Patient,
    "droits": Droits,
    "periode": Periode,
    "code_periode": CodePeriode,
    "c2s": C2s,
    "accident": Accident,
    "maternite": Maternite,
    "parcours": Parcours,
    "forfait_patient": ForfaitPatient,
    "acte": Acte,
    "modificateur": Modificateur,
    "majoration": Majoration,
    "forfait_c2s": ForfaitC2s,
}
