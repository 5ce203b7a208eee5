"""The returns: acknowledgement of lots and payment returns as NOEMIE entities, service message as plain text.

Entities are those one program read ([B], b2 facts §3.3); their sequence, the layout of an acknowledgement and every
code are ours. One return is one mail, part `application/EDI-consent`, gzip, never encrypted (b2 facts §3.1).
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2 import noemie
from eprouvette_sim.formats.enveloppe_b2.contenu import en_base64
from eprouvette_sim.frontal_b2.states import ETATS_198
from eprouvette_sim.frontal_b2.tables import codes, natures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from eprouvette_sim.formats.b2.noemie import Entite
    from eprouvette_sim.frontal_b2.rules import LotRecu
    from eprouvette_sim.frontal_b2.states import Consigne, FactureRecue

EXPEDITEUR = "frontal@eprouvette.invalid"
_ACTES = 86


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """One return ready to be mailed: its nature (`natures.csv`), the bytes of its file, and what it is about."""

    nature: str
    octets: bytes
    objet: str


def acquittement(lots: Sequence[LotRecu], *, emetteur: str, instant: datetime) -> Retour:
    """The acknowledgement of a message: one 080 and one 290 for each lot, accepted or with its first motive."""
    corps: list[Entite] = []
    for lot in lots:
        code, libelle = lot.motifs[0] if lot.motifs else ("ACCEPTE", codes()["ACCEPTE"].libelle)
        corps.append(noemie.composer("080", {4: 2, 6: _six(lot.date), 12: lot.numero.rjust(3, "0")[:3]}))
        corps.append(noemie.composer("290", {4: 3, 6: 0, 8: code, 18: libelle[:80]}))
    return _retour("arl", corps, emetteur, instant, montant=0, lots=len(lots))


def paiement(factures: Sequence[tuple[FactureRecue, Consigne]], *, emetteur: str, instant: datetime) -> Retour:
    """The return on invoices already decided: 102, 103, 198, 199 and the motive of each; totals in 990 and 999."""
    jour = instant.strftime("%y%m%d")
    corps = [
        noemie.composer("040", {4: 2, 6: emetteur.rjust(15, "0")[:15]}),
        noemie.composer("071", {4: 2, 6: jour, 12: "VIREMENT"}),
        noemie.composer("081", {4: 2, 6: "01"}),
    ]
    total = 0
    for facture, consigne in factures:
        corps += _facture(facture, consigne)
        total += facture.paye
    corps.append(noemie.composer("990", {4: "99", 23: len(factures), 31: total, 42: "P"}))
    return _retour("rsp", corps, emetteur, instant, montant=total, lots=len({f.lot for f, _ in factures}))


def service(code: str, detail: str, *, compostage: str) -> Retour:
    """The service message that refuses a whole mail: our code, its label, the stamp and a detail."""
    texte = f"{code} {codes()[code].libelle}\r\ncompostage {compostage or 'inconnu'}\r\n{detail}\r\n"
    return Retour(nature="service", octets=texte.encode("ascii", "replace"), objet=f"{code} {compostage}".strip())


def _facture(facture: FactureRecue, consigne: Consigne) -> list[Entite]:
    nature = {"41": "AT", "30": "AM"}.get(facture.nature, "AS")
    entites = [
        noemie.composer(
            "102",
            {
                4: 3, 6: facture.numero.ljust(9)[:9], 15: facture.complement[:6], 21: facture.lot.rjust(3, "0")[:3],
                24: _six(facture.date_lot), 30: "B", 38: nature,
            },
        ),
        noemie.composer(
            "103",
            {
                4: 3, 6: _propre(facture.nir, 13), 19: _chiffres(facture.cle, 2), 101: _chiffres(facture.naissance, 6),
                107: _chiffres(facture.rang, 1),
            },
        ),
        noemie.composer("198", _part(consigne, facture.amo, facture.paye)),
    ]  # fmt: skip
    if facture.oc:
        paye = facture.oc if consigne.etat == "payee" else 0
        entites.append(
            noemie.composer("199", _part(consigne, facture.oc, paye) | {24: _chiffres(facture.organisme_oc, 10)})
        )
    return [*entites, *_motif(consigne)]


def _part(consigne: Consigne, demande: int, paye: int) -> dict[int, str | int]:
    return {4: 3, 6: demande, 14: ETATS_198[consigne.etat], 15: paye, 23: "P"}


def _motif(consigne: Consigne) -> list[Entite]:
    if not consigne.code:
        return []
    libelle = codes()[consigne.code].libelle if consigne.code in codes() else consigne.code
    if consigne.etat == "rejetee":
        return [noemie.composer("294", {4: 3, 6: consigne.code[:4], 10: libelle[:_ACTES], 96: "F", 97: "O"})]
    return [noemie.composer("290", {4: 3, 6: 0, 8: consigne.code, 18: libelle[:80]})]


def _retour(nature: str, corps: list[Entite], emetteur: str, instant: datetime, *, montant: int, lots: int) -> Retour:
    ligne = natures()[nature]
    identifiant = instant.strftime("%H%M%S")
    tete: dict[int, str | int] = {
        4: "CT", 6: "0" * 14, 26: "TE", 28: emetteur.rjust(14, "0")[:14], 48: "TR", 50: identifiant,
    }  # fmt: skip
    debut = noemie.composer(
        "000", tete | {56: instant.strftime("%y%m%d"), 62: ligne.reference, 69: "N", 70: "U", 71: "T", 83: 128}
    )
    fin = noemie.composer("999", tete | {56: len(corps) + 2, 64: "T", 83: lots, 86: montant, 97: "P"})
    retour = noemie.Retour(entites=(debut, *corps, fin))
    return Retour(nature=nature, octets=noemie.write(retour), objet=f"{ligne.fichier.upper()} {identifiant}")


def _six(date: str) -> str:
    return date if len(date) == 6 and date.isascii() and date.isdigit() else "000000"


def _chiffres(texte: str, longueur: int) -> str:
    propre = texte.strip()
    return propre.rjust(longueur, "0")[:longueur] if propre.isascii() and propre.isdigit() else "0" * longueur


def _propre(texte: str, longueur: int) -> str:
    return "".join(c if c.isascii() and c.isalnum() else " " for c in texte)[:longueur].ljust(longueur)


def courrier(retour: Retour, *, destinataire: str, numero: int, instant: datetime) -> bytes:
    """The mail of a return, CR LF throughout; `numero` makes its Message-ID unique."""
    ligne = natures()[retour.nature]
    tetes = [
        f"From: {EXPEDITEUR}",
        f"To: {destinataire}",
        f"Date: {instant.strftime('%a, %d %b %Y %H:%M:%S +0000')}",
        f"Subject: {retour.objet}",
        f"Message-ID: <retour-{numero:06d}@eprouvette.invalid>",
        "MIME-Version: 1.0",
        f"Content-Description: {ligne.description}",
    ]
    if retour.nature == "service":
        tetes += ["Content-Type: text/plain; charset=us-ascii", "Content-Transfer-Encoding: 7bit"]
        return _joindre(tetes) + retour.octets
    nom = f"{ligne.fichier}-{numero:06d}.gz"
    tetes += ["Content-Type: application/EDI-consent", "Content-Transfer-Encoding: base64"]
    tetes.append(f'Content-Disposition: attachment; filename="{nom}"')
    return _joindre(tetes) + en_base64(gzip.compress(retour.octets, mtime=0))


def _joindre(tetes: list[str]) -> bytes:
    return "\r\n".join([*tetes, "", ""]).encode("ascii", "replace")
