"""The mails, files and returns of one scenario, decoded once for all checks on the flow of invoices.

Mails are read from the exchanges; the files inside come as pieces, opened by the bench with the front-end's key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.formats import b2
from eprouvette_sim.formats.b2 import noemie
from eprouvette_sim.formats.enveloppe_b2 import read_message, read_sujet
from eprouvette_sim.formats.enveloppe_b2.cms import ouvrir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.checks.api import Observations, Piece
    from eprouvette_sim.formats.enveloppe_b2 import Message, Sujet
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.exchange import Exchange

SERVICE: Final = "b2"
RIEN: Final = "le frontal n'a reçu aucun envoi"
#: letter of entity 198 -> state of the invoice
ETATS: Final = {"P": "payee", "R": "rejetee", "D": "differee", "": "signalee"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Envoi:
    """One mail seen at the door: what it says outside, and what is wrong outside (nothing is opened here).

    `recu` tells whether the front-end took it: not when the door refused or broke it.
    """

    exchange: Exchange
    message: Message | None
    sujet: Sujet | None
    anomalies: tuple[Anomalie, ...]
    recu: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FactureEmise:
    """One invoice as sent: number, lot, file it came in."""

    numero: str
    lot: str
    piece: Piece
    entete: dict[str, str]


@dataclass(slots=True, kw_only=True)
class Retours:
    """What the returns say: lots accepted or refused in order, invoices by number (state, cents, motive) in order."""

    lots: list[tuple[str, bool]] = field(default_factory=list)
    factures: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)


def envois(vu: Observations) -> tuple[Envoi, ...]:
    """The mails, in order of arrival."""
    return tuple(_envoi(e) for e in vu.of_service(SERVICE) if e.medium == "smtp" and _methode(e) in {"MAIL", "DATA"})


def _methode(exchange: Exchange) -> str:
    return exchange.http_request().start.partition(" ")[0]


def _envoi(exchange: Exchange) -> Envoi:
    message, anomalies = read_message(exchange.http_request().body)
    sujet, du_sujet = read_sujet(message.sujet) if message else (None, ())
    dehors = ouvrir(message.cms, ())[1] if message and message.cms else ()
    trouvees = (*anomalies, *du_sujet, *(a for a in dehors if a.code != "cms.destinataire"))
    recu = exchange.fault is None and " 250" in f" {exchange.http_response().start.partition(' ')[2]}"
    return Envoi(exchange=exchange, message=message, sujet=sujet, anomalies=trouvees, recu=recu)


def emises(vu: Observations) -> tuple[FactureEmise, ...]:
    """The invoices of the files the front-end opened, in order."""
    return tuple(facture for piece in vu.pieces if piece.genre == "b2" for facture in _emises(piece))


@lru_cache(maxsize=64)
def _emises(piece: Piece) -> tuple[FactureEmise, ...]:
    from eprouvette.b2.lues import valeurs

    fichier, _ = b2.read(piece.octets)
    return tuple(
        FactureEmise(
            numero=facture.numero, lot=lot.entete.texte("numero_lot"), piece=piece, entete=valeurs(facture.entete)
        )
        for lot in (fichier.lots if fichier else ())
        for facture in lot.factures
    )


def retours(vu: Observations) -> Retours:
    """What the acknowledgements and payment returns handed over say, in the order they were sent."""
    found = Retours()
    for piece in vu.pieces:
        if piece.genre == "b2-arl":
            found.lots += _acquittements(piece.octets)
        elif piece.genre == "b2-rsp":
            for numero, suite in _paiements(piece.octets):
                found.factures.setdefault(numero, []).append(suite)
    return found


def _acquittements(octets: bytes) -> Iterator[tuple[str, bool]]:
    lu, _ = noemie.read(octets)
    lot = ""
    for entite in lu.entites if lu else ():
        if entite.numero == "080":
            lot = entite.zone(12)
        elif entite.numero == "290":
            yield lot, entite.zone(8) == "ACCEPTE"


def _paiements(octets: bytes) -> Iterator[tuple[str, tuple[str, int, str]]]:
    lu, _ = noemie.read(octets)
    numero, etat, paye, motif = "", "", 0, ""
    for entite in (*(lu.entites if lu else ()), None):
        if entite is None or entite.numero in ("102", "990"):
            if numero:
                yield numero, (etat, paye, motif)
            numero, etat, paye, motif = (entite.zone(6) if entite and entite.numero == "102" else ""), "", 0, ""
        elif entite.numero == "198":
            etat, paye = ETATS.get(entite.zone(14), ""), int(entite.zone(15) or 0)
        elif entite.numero in ("290", "294"):
            motif = entite.zone(8 if entite.numero == "290" else 6)


def montrees(vu: Observations) -> dict[str, dict[str, Any]]:
    """The invoices as the product last showed them, by number."""
    for operation in ("relever_retours", "lire_etat"):
        answers = vu.of_operation(operation)
        if answers and isinstance(answers[-1].valeur, dict):
            return {str(row.get("numero")): row for row in answers[-1].valeur.get("factures", ())}
    return {}


def attendu(numero: str, vu: Observations, lus: Retours) -> str:
    """The state the returns leave an invoice in: paid for good, rejected for good, else the last thing said of it."""
    suites = [etat for etat, _, _ in lus.factures.get(numero, ())]
    for definitif in ("payee", "rejetee"):
        if definitif in suites:
            return definitif
    if suites:
        return suites[-1]
    lots = [facture.lot for facture in emises(vu) if facture.numero == numero]
    dits = [accepte for lot, accepte in lus.lots if lots and lot == lots[-1]]
    if not dits:
        return "emise"
    return "acquittee" if dits[-1] else "a_emettre"


def derniers(vu: Observations) -> list[str]:
    """The invoice numbers sent, once each, in order."""
    return list(dict.fromkeys(facture.numero for facture in emises(vu)))
