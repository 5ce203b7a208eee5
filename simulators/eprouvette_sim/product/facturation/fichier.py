"""The file the witness sends: its invoices in one lot, each from its own templates (MF30, MF31; lots as read in one program)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.facturation.calcul import arrondir
from eprouvette_sim.product.facturation.entete import PRESCRIPTEUR_FICTIF, prescripteur_fictif
from eprouvette_sim.product.facturation.gabarits import ecrire
from eprouvette_sim.product.facturation.prestations import RETROCESSION
from eprouvette_sim.product.facturation.situation import civil

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from eprouvette_sim.product.facturation.chantier import Facture, Ligne


@dataclass(frozen=True, slots=True, kw_only=True)
class Emetteur:
    """The hospital: FINESS (9 digits), name, `EPS` or `PNL`, product code of its titles."""

    finess: str
    nom: str
    categorie: str = "EPS"
    code_produit: str = "1"


@dataclass(slots=True, kw_only=True)
class Emission:
    """One invoice ready to be written: the valued invoice, its visit, its number."""

    facture: Facture
    visite: dict[str, Any]
    numero: str
    enregistrements: list[bytes] = field(default_factory=list)


class Fichier:
    """Writes invoices, lots and files; a mutant overrides one method."""

    partie = "fichier"

    def __init__(self, *_: Any, **__: Any) -> None:
        self.memoire: dict[str, Any] = {}

    def composer(
        self, emissions: Sequence[Emission], emetteur: Emetteur, *, organisme: str, jour: date, lot: int
    ) -> bytes:
        """The whole file, records one after another without separator."""
        corps: list[bytes] = []
        for emission in emissions:
            corps += self.facture(emission, emetteur)
        bandeau = self.bandeau(emetteur, organisme, jour)
        tete_lot = self.lot(emetteur, organisme=organisme, jour=jour, lot=lot)
        fin_lot = self.fin_lot(emissions, emetteur, lot=lot)
        nombre = len(corps) + 4
        debut = ecrire(
            "000", bandeau | {"date": f"{jour:%y%m%d}", "norme": "CP", "version": "B2", "message": emetteur.nom[:37]}
        )
        fin = ecrire("999", bandeau | {"enregistrements": self.compter(nombre), "lots": 1})
        return b"".join([debut, tete_lot, *corps, fin_lot, fin])

    def refuser(self, emissions: Sequence[Emission], emetteur: Emetteur) -> list[str]:
        """Why these invoices cannot be written: an amount that is negative or wider than its zone."""
        if any(ligne.amo < 0 for emission in emissions for ligne in emission.facture.lignes):
            return ["part négative : participation plus forte que la base"]
        try:
            for emission in emissions:
                self.facture(emission, emetteur)
        except ValueError as error:
            return [f"zone trop étroite : {error}"]
        return []

    def compter(self, nombre: int) -> int:
        """How many records the file has, 000 and 999 included."""
        return nombre

    def bandeau(self, emetteur: Emetteur, organisme: str, jour: date) -> dict[str, str | int]:
        """What 000 and 999 repeat: who sends, to whom, which file."""
        return {
            "te": "TE", "emetteur": f"00000{emetteur.finess}", "td": "CT",
            "destinataire": f"000000{organisme[:2]}{organisme[2:5]}{organisme[2:5]}", "application": "TR",
            "fichier": f"{jour:%y%m%d}",
        }  # fmt: skip

    def lot(self, emetteur: Emetteur, *, organisme: str, jour: date, lot: int) -> bytes:
        """The lot header; its organism is the real destination, not the patient's caisse."""
        valeurs: dict[str, str | int] = {
            "finess": emetteur.finess, "organisme": organisme[2:5], "lot": lot, "categorie": 355, "statut": 13, "tarif": 5,
            "nom": emetteur.nom[:40], "date": f"{jour:%y%m%d}",
        }  # fmt: skip
        return ecrire("1", valeurs)

    def fin_lot(self, emissions: Sequence[Emission], emetteur: Emetteur, *, lot: int) -> bytes:
        """The lot trailer: invoices, lines, expense and AMO share."""
        lignes = [ligne for emission in emissions for ligne in emission.facture.lignes]
        depense = sum(self.depense(ligne) if ligne.type == "3" else ligne.honoraires for ligne in lignes)
        valeurs: dict[str, str | int] = {
            "finess": emetteur.finess, "factures": len(emissions), "lignes": len(lignes), "depense": depense,
            "amo": sum(ligne.amo for ligne in lignes), "lot": lot,
        }  # fmt: skip
        return ecrire("6", valeurs)

    def facture(self, emission: Emission, emetteur: Emetteur) -> list[bytes]:
        """The records of one invoice, 2 to 5."""
        facture, visite = emission.facture, emission.visite
        commun = self.commun(emission, emetteur)
        corps: list[bytes] = []
        for ligne in facture.lignes:
            corps += self.ligne(ligne, facture, visite, commun)
        return [*self.tete(facture, visite, commun, emetteur), *corps, self.pied(facture, commun, len(corps))]

    def commun(self, emission: Emission, emetteur: Emetteur) -> dict[str, str | int]:
        """The identification every record repeats."""
        entete = emission.facture.entete
        return {
            "finess": finess_numerique(emetteur.finess), "nir": entete["nir"], "cle": entete["cle"], "rang": entete["rang"],
            "numero": emission.numero,
        }  # fmt: skip

    def tete(
        self, facture: Facture, visite: dict[str, Any], commun: dict[str, str | int], emetteur: Emetteur
    ) -> list[bytes]:
        """Records 2 and 2S."""
        e = facture.entete
        jours = [ligne.jour for ligne in facture.lignes]
        entree = civil(visite["entree"])
        nom, _, prenom = self.orienteur(facture, visite).partition(" ")
        naissance = str(visite["patient"]["naissance"])
        valeurs = commun | e | {
            "entree_no": str(visite.get("numero_entree") or commun["numero"]), "exoneration": e["exoneration"] or "0",
            "entree": f"{min(entree, *jours):%y%m%d}", "sortie": f"{self.sortie(visite, jours):%y%m%d}",
            "heure": visite.get("heure_sortie") or "12", "naissance": naissance[2:4] + naissance[5:7] + naissance[8:10],
        }  # fmt: skip
        second = commun | e | {
            "titre": f"000{emetteur.code_produit}00" if emetteur.categorie == "EPS" else "000000",
            "cle_individuelle": e["cle"] if e["nir_individuel"] else "00", "nom_mt": nom[:25], "prenom_mt": prenom[:15],
        }  # fmt: skip
        return [ecrire("2", valeurs), ecrire("2S", second)]

    def sortie(self, visite: dict[str, Any], jours: Sequence[date]) -> date:
        """The day the visit ended."""
        return max(civil(visite.get("sortie") or visite["entree"]), *jours)

    def orienteur(self, facture: Facture, visite: dict[str, Any]) -> str:
        """The doctor who referred the patient, when the path says there is one."""
        if facture.entete["ips"] not in ("O", "M", "S", "R", "T", "N"):
            return ""
        return str((visite.get("parcours") or {}).get("orienteur") or "")

    def pied(self, facture: Facture, commun: dict[str, str | int], records: int) -> bytes:
        """Record 5: the count of 3x and 4x records and the sums (RG_MF633)."""
        facture_3 = sum(self.depense(ligne) for ligne in facture.lignes if ligne.type == "3")
        sommes = {
            "base_3": facture.total("3", "base"), "amo_3": facture.total("3", "amo"),
            "honoraires_4": facture.total("4", "honoraires"), "amo_4": facture.total("4", "amo"),
            "oc_3": self.oc(facture, "3"), "oc_4": self.oc(facture, "4"), "facture_3": facture_3,
        }  # fmt: skip
        reste = facture_3 - sommes["amo_3"] + sommes["honoraires_4"] - sommes["amo_4"]
        return ecrire("5", commun | sommes | {"lignes": records, "participation": reste})

    def oc(self, facture: Facture, type_: str) -> int:
        """The complementary amount written on the wire: none when it is billed apart."""
        return 0 if facture.entete["eclatement"] == "F" else facture.total(type_, "amc")

    def depense(self, ligne: Ligne) -> int:
        """[03102]."""
        return ligne.honoraires

    def ligne(
        self, ligne: Ligne, facture: Facture, visite: dict[str, Any], commun: dict[str, str | int]
    ) -> list[bytes]:
        """A line and its complements, in the order of its chain."""
        valeurs = commun | self.valeurs(ligne, facture, visite)
        records = []
        for type_ in ligne.prestation.enregistrements:
            if type_ in ("3E", "4E") and not ligne.acte.get("rpps_prescripteur"):
                continue
            detail = self.details(type_, ligne)
            records += [ecrire(type_, valeurs | complet) for complet in detail] if detail else [ecrire(type_, valeurs)]
        return records

    def valeurs(self, ligne: Ligne, facture: Facture, visite: dict[str, Any]) -> dict[str, str | int]:
        """The values of a line by cell name."""
        acte = ligne.acte
        jour = f"{ligne.jour:%y%m%d}"
        finess = finess_numerique(visite["etablissement"].get("finess") or "")
        prescripteur = PRESCRIPTEUR_FICTIF if prescripteur_fictif(ligne) else acte.get("prescripteur_am") or finess
        retrocede = (ligne.support or ligne).famille in RETROCESSION
        return {
            "mt": ligne.mt, "dmt": ligne.dmt, "entree": jour, "sortie": jour, "soins": jour, "code": self.code(ligne),
            "quantite": ligne.quantite, "exoneration": ligne.exoneration, "coefficient": ligne.coefficient // 100,
            "mco": ligne.mco, "prix": ligne.prix, "base": ligne.base, "taux": ligne.taux or 0, "amo": ligne.amo,
            "honoraires": self.depense(ligne), "participation": ligne.participation,
            "qualificatif": ligne.qualificatif, "domaine": ligne.domaine,
            "oc": 0 if facture.entete["eclatement"] == "F" else ligne.amc, "denombrement": ligne.denombrement,
            "prescripteur": prescripteur, "condition": "S",
            "specialite": "50" if retrocede and ligne.reelle else acte.get("specialite") or "01",
            "specialite_prescripteur": "01", "prescription": f"{civil(acte.get('prescription') or acte['date']):%y%m%d}",
            "entente": acte.get("entente") or "9", "origine": "T" if facture.entete["ips"] in ("T", "O") else "P",
            "appareil": 0, "zone": 0, "rpps": acte.get("rpps_prescripteur") or "",
        }  # fmt: skip

    def code(self, ligne: Ligne) -> str:
        """The code on the wire: grouping code of a CCAM act, majoration letter in fifth place (RG_MF620/CP01)."""
        if ligne.famille == "ccam":
            return str(ligne.acte.get("regroupement") or "ADC")
        majoration = ligne.acte.get("majoration")
        if majoration and ligne.acte["nomenclature"] == "NGAP" and ligne.reelle and ligne.famille != "coordination":
            return f"{ligne.code:<4}{majoration['code']}"
        return ligne.code

    def details(self, type_: str, ligne: Ligne) -> list[dict[str, str | int]]:
        """The values of the detail records of that type, none when the line has no such detail."""
        faire = {"3F": _lpp, "3H": _en_sus, "4B": _biologie, "4H": _retrocede, "4M": _ccam}.get(type_)
        if faire is None:
            return []
        return [valeurs | {"sequence": rang} for rang, valeurs in enumerate(faire(ligne), 1)]


def finess_numerique(finess: str) -> str:
    """A Corsican FINESS in digits (RG_MF609)."""
    prefixe = {"2A": "2001", "2B": "2002"}.get(finess[:2])
    return prefixe + finess[4:] if prefixe else finess


def _lpp(ligne: Ligne) -> list[dict[str, str | int]]:
    return [
        {
            "produit": acte["code"][:7], "quantite": acte.get("quantite") or 1, "tarif": acte.get("tarif") or 0,
            "total": acte["prix"] * (acte.get("quantite") or 1), "achat": acte["prix"], "ecart": 0, "ecarts": 0,
        }
        for acte in ligne.actes
    ]  # fmt: skip


def _drogue(acte: dict[str, Any]) -> dict[str, str | int]:
    fraction = acte.get("fraction") or 10000
    total = arrondir(acte["prix"] * (acte.get("quantite") or 1) * fraction, 10000)
    return {
        "ucd": acte["code"][:7], "fraction": fraction, "achat": acte["prix"], "ecart": 0, "ecarts": 0,
        "quantite": acte.get("quantite") or 1, "total": total,
    }  # fmt: skip


def _en_sus(ligne: Ligne) -> list[dict[str, str | int]]:
    return [_drogue(acte) for acte in ligne.actes]


def _retrocede(ligne: Ligne) -> list[dict[str, str | int]]:
    """`achat` is the price billed; the total carries margin and reconstitution."""
    return [
        _drogue(acte)
        | {
            "marge": acte.get("marge") or 0,
            "reconstitution": acte.get("reconstitution") or 0,
            "total": int(_drogue(acte)["total"]) + (acte.get("marge") or 0) + (acte.get("reconstitution") or 0),
        }
        for acte in ligne.actes
    ]


def _biologie(ligne: Ligne) -> list[dict[str, str | int]]:
    codes = [f"{ligne.jour:%y%m%d}01{acte['code'].zfill(4).rjust(8, '0')}" for acte in ligne.actes]
    groupes = [codes[debut : debut + 5] for debut in range(0, len(codes), 5)]
    return [{"nabm": "".join(groupe).ljust(80, "0")} for groupe in groupes]


def _ccam(ligne: Ligne) -> list[dict[str, str | int]]:
    acte = ligne.acte
    lettres = "".join(m["code"] for m in acte.get("modificateurs") or [])[:4]
    return [
        {
        "ccam": acte["code"], "activite": "1", "phase": 0, "modificateurs": lettres,
        "association": acte.get("association") or "", "seance": f"{ligne.jour:%y%m%d}",
        }
    ]  # fmt: skip
