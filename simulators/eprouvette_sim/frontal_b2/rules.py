"""What is checked on arrival: the frame of the message, that its content is B2, the structure of each lot, routing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats import b2
from eprouvette_sim.formats.enveloppe_b2 import read, refus
from eprouvette_sim.frontal_b2.states import FactureRecue
from eprouvette_sim.frontal_b2.tables import controles
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.b2 import FactureB2, Fichier, LotB2
    from eprouvette_sim.formats.enveloppe_b2 import Cle, Enveloppe

_REGLE = "fonctions du frontal (b2 §4.1), codes neutres"
#: most motives listed for one lot
MOTIFS_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRecu:
    """One lot: number, date as written, invoices, and the (code, label) motives that refuse it, none when accepted."""

    numero: str
    date: str
    organisme: str
    factures: tuple[FactureRecue, ...]
    motifs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """One message opened: its envelope, the file it carried (`None` when none), its lots.

    `motif` is our code of the service message that refuses it whole, empty when it is taken.
    """

    enveloppe: Enveloppe | None
    octets: bytes | None
    lots: tuple[LotRecu, ...]
    anomalies: tuple[Anomalie, ...]
    motif: str = ""
    detail: str = ""

    @property
    def emetteur(self) -> str:
        """The sender's FINESS as the subject gives it, else as the first lot does."""
        sujet = self.enveloppe.sujet if self.enveloppe else None
        return (
            sujet.finess if sujet else self.lots[0].factures[0].emetteur if self.lots and self.lots[0].factures else ""
        )

    @property
    def compostage(self) -> str:
        """The stamp of the subject, empty when it has none."""
        sujet = self.enveloppe.sujet if self.enveloppe else None
        return sujet.compostage if sujet else ""


def depouiller(octets: bytes, cles: Sequence[Cle], *, profil: str, jour: str) -> Depot:
    """Opens one mail and says what the front-end makes of it; never raises on input."""
    enveloppe, anomalies = read(octets, cles)
    refuses = refus(anomalies, profil=profil, jour=jour)
    contenu = enveloppe.contenu if enveloppe else None
    if refuses or contenu is None:
        detail = ", ".join(dict.fromkeys(a.code for a in refuses)) or "aucun contenu"
        return Depot(enveloppe=enveloppe, octets=None, lots=(), anomalies=anomalies, motif="M001", detail=detail)
    fichier, ecarts = b2.read(contenu.octets)
    if fichier is None or not fichier.lots:
        seen = ecarts[0].observe if ecarts else "aucun lot"
        note = Anomalie(code="frontal.contenu", lieu="contenu", attendu="un fichier B2", observe=seen, regle=_REGLE)
        return Depot(
            enveloppe=enveloppe, octets=contenu.octets, lots=(), anomalies=(*anomalies, note), motif="M003", detail=seen
        )
    sujet = enveloppe.sujet if enveloppe else None
    compostage = sujet.compostage if sujet else ""
    lots = tuple(_lot(lot, fichier, ecarts, compostage=compostage, jour=jour) for lot in fichier.lots)
    depot = Depot(enveloppe=enveloppe, octets=contenu.octets, lots=lots, anomalies=anomalies)
    annonce = sujet.factures if sujet else None
    recues = sum(len(lot.factures) for lot in lots)
    if annonce is not None and annonce != recues:
        return _nombre(depot, annonce, recues, strict=profil == "strict")
    return depot


def _nombre(depot: Depot, annonce: int, recues: int, *, strict: bool) -> Depot:
    """The count of the subject differs from the file's: refused by the strict profile, noted by the other."""
    note = Anomalie(code="frontal.nombre", lieu="Subject", attendu=str(recues), observe=str(annonce), regle=_REGLE)
    return Depot(
        enveloppe=depot.enveloppe,
        octets=depot.octets,
        lots=() if strict else depot.lots,
        anomalies=(*depot.anomalies, note),
        motif="M004" if strict else "",
        detail=f"{annonce} annoncées, {recues} reçues",
    )


def _lot(lot: LotB2, fichier: Fichier, ecarts: Sequence[Anomalie], *, compostage: str, jour: str) -> LotRecu:
    premier = lot.entete.numero
    dernier = lot.fin.numero if lot.fin else fichier.enregistrements[-1].numero
    motifs: dict[tuple[str, str], None] = {}
    for ecart in ecarts:
        controle = controles().get(ecart.code)
        if controle is None or not controle.actif(jour):
            continue
        if controle.portee == "fichier" or premier <= _enregistrement(ecart) <= dernier:
            motifs[controle.code, f"{controle.libelle} {ecart.lieu}"[:80]] = None
    numero, date = lot.entete.texte("numero_lot"), lot.entete.texte("date_lot")
    return LotRecu(
        numero=numero,
        date=date,
        organisme=lot.entete.texte("organisme_destinataire"),
        factures=tuple(_facture(facture, numero, date, compostage) for facture in lot.factures),
        motifs=tuple(motifs)[:MOTIFS_MAX],
    )


def _enregistrement(ecart: Anomalie) -> int:
    """The 1-based record an anomaly of a B2 file names (`enr. 12 [0230]`), 0 when it names none."""
    mots = ecart.lieu.split()
    return int(mots[1]) if len(mots) > 1 and mots[1].isdigit() else 0


def _facture(facture: FactureB2, lot: str, date_lot: str, compostage: str) -> FactureRecue:
    entete = facture.entete
    fin = next((enr for enr in facture.enregistrements if enr.type == "5"), None)
    second = next((enr for enr in facture.enregistrements if enr.type == "2S"), None)

    def cents(*noms: str) -> int:
        return sum((fin.entier(nom) or 0) if fin else 0 for nom in noms)

    return FactureRecue(
        emetteur=entete.texte("finess"),
        numero=entete.texte("numero_facture"),
        complement=second.texte("complement_titre") if second else "",
        lot=lot,
        compostage=compostage,
        date_lot=date_lot,
        nir=entete.texte("nir"),
        cle=entete.texte("cle_nir"),
        naissance=entete.texte("date_naissance"),
        rang=entete.texte("rang_naissance"),
        nature=entete.texte("nature_assurance"),
        regime=entete.texte("regime"),
        caisse=entete.texte("caisse"),
        amo=cents("total_amo_3", "total_amo_honoraires"),
        oc=cents("total_oc_3", "total_oc_honoraires"),
        organisme_oc=entete.texte("organisme_complementaire").strip(),
        soins=tuple(enr.texte("date_soins") for enr in facture.enregistrements if enr.type == "4"),
    )
