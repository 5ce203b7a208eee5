"""How the witness reads its returns: POP3 mailbox, EDI-consent parts, entities read by position, each invoice followed."""

from __future__ import annotations

import base64
import binascii
import contextlib
import gzip
import hashlib
import poplib
import ssl
import zlib
from email import message_from_bytes
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.product.registre import Registre

_BANDEAU: Final = 128
_MAX: Final = 32 * 1024 * 1024
_DELAI_S: Final = 5.0
#: state letter of entity 198 -> state of the invoice
_ETATS: Final = {"P": "payee", "R": "rejetee", "D": "differee", " ": "signalee"}


class Retours:
    """The return side of the witness; a mutant overrides one method."""

    partie = "retours"

    def __init__(self, _http: Any, reglages: Any, *, randomness: Any, clock: Any) -> None:
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock
        self.memoire: dict[str, Any] = {}

    def relever(self, registre: Registre) -> dict[str, Any]:
        """Takes every message; what was understood, and what the clerk must notice."""
        retours: list[dict[str, Any]] = []
        alertes: list[str] = []
        try:
            retours.extend(self.lire(octets, registre, alertes) for octets in self.messages())
        except (OSError, poplib.error_proto):
            alertes.append("releve_interrompue")
        return {"retours": retours, "alertes": alertes, "factures": registre.tout()}

    def messages(self) -> Iterator[bytes]:
        """Each message of the mailbox, deleted once it was handed over."""
        porte = self.reglages.mail["b2-retours"]
        context = ssl.create_default_context(cafile=self.reglages.pki["ca"])
        client = poplib.POP3_SSL(porte["hote"], porte["port"], timeout=_DELAI_S, context=context)
        with contextlib.closing(client):
            client.user("temoin")
            client.pass_("temoin")
            for numero in range(1, client.stat()[0] + 1):
                yield b"\r\n".join(client.retr(numero)[1]) + b"\r\n"
                client.dele(numero)
            client.quit()

    def lire(self, octets: bytes, registre: Registre, alertes: list[str]) -> dict[str, Any]:
        """One return: its nature and the invoices it moved."""
        message = message_from_bytes(octets)
        nature = str(message.get("Content-Description", "")).strip()
        corps = self.decoder(str(message.get_payload()), str(message.get("Content-Transfer-Encoding", "")))
        if corps is None:
            alertes.append("retour_illisible")
            return {"nature": nature, "factures": []}
        empreinte = hashlib.sha256(corps).hexdigest()
        if self.deja_vu(empreinte, registre):
            alertes.append("retour_en_double")
            return {"nature": nature, "factures": []}
        registre.vus.add(empreinte)
        traiter = {"NOEMIE/ARL": self.acquittement, "NOEMIE/RSP": self.paiement, "MESSAGE-SERVICE": self.service}.get(
            nature
        )
        if traiter is None:
            alertes.append("retour_inconnu")
            return {"nature": nature, "factures": []}
        return {"nature": nature, "factures": traiter(corps.decode("latin-1"), registre, alertes)}

    def deja_vu(self, empreinte: str, registre: Registre) -> bool:
        """True for a return already read."""
        return empreinte in registre.vus

    def decoder(self, corps: str, codage: str) -> bytes | None:
        """The file of a return: base64, gzip within bounds; `None` when it cannot be read."""
        try:
            octets = base64.b64decode(corps) if codage.lower() == "base64" else corps.encode("latin-1", "replace")
            if octets[:2] != b"\x1f\x8b":
                return octets
            flux = zlib.decompressobj(31)
            clair = flux.decompress(octets, _MAX)
        except (binascii.Error, ValueError, zlib.error, gzip.BadGzipFile):
            return None
        return clair if flux.eof else None

    def service(self, texte: str, registre: Registre, alertes: list[str]) -> list[str]:
        """A refused mail: its invoices wait again, unless it was only received twice."""
        lignes = texte.splitlines()
        compostage = lignes[1].rpartition(" ")[2] if len(lignes) > 1 else ""
        alertes.append("message_refuse" if not texte.startswith("M002") else "message_deja_recu")
        if not texte.startswith("M002"):
            registre.revenir(compostage, lignes[0])
        return registre.du_compostage(compostage)

    def acquittement(self, texte: str, registre: Registre, alertes: list[str]) -> list[str]:
        """Each lot accepted or refused."""
        lot, moves = 0, []
        for entite in entites(texte):
            if entite[:3] == "080":
                lot = int(entite[11:14]) if entite[11:14].isdigit() else 0
            elif entite[:3] == "290":
                moves += self.lot(lot, entite[7:17].strip(), entite[17:97].strip(), registre, alertes)
        return moves

    def lot(self, lot: int, code: str, libelle: str, registre: Registre, alertes: list[str]) -> list[str]:
        """The invoices of one lot."""
        accepte = code == "ACCEPTE"
        suivis = registre.du_lot(lot)
        if not suivis:
            alertes.append("lot_inconnu")
        if suivis and not accepte:
            alertes.append("lot_refuse")
        etat = "acquittee" if accepte else "a_emettre"
        numeros = [suivi.emission.numero for suivi in suivis]
        return [n for n in numeros if registre.changer(n, etat, motif="" if accepte else f"{code} {libelle}")]

    def paiement(self, texte: str, registre: Registre, alertes: list[str]) -> list[str]:
        """Each invoice paid, rejected, signalled or deferred."""
        moves = []
        for numero, etat, paye, motif in factures(texte):
            if numero not in registre.factures:
                alertes.append("facture_inconnue")
                continue
            if self.changer(numero, etat, paye, motif, registre):
                moves.append(numero)
            if etat in ("rejetee", "signalee"):
                alertes.append(f"facture_{etat}")
        return moves

    def changer(self, numero: str, etat: str, paye: int, motif: str, registre: Registre) -> bool:
        """Follows one invoice of a payment return."""
        return registre.changer(numero, etat, motif=motif, paye=paye)


def entites(texte: str) -> Iterator[str]:
    """The entities between 000 and 999, each with its `@`."""
    reste = texte[_BANDEAU:]
    while reste and not reste.startswith("999"):
        entite, fin, reste = reste.partition("@")
        if not fin:
            return
        yield entite + fin


def factures(texte: str) -> Iterator[tuple[str, str, int, str]]:
    """Number, state, cents paid and motive of each invoice of a payment return."""
    numero, etat, paye, motif = "", "", 0, ""
    for entite in entites(texte):
        match entite[:3]:
            case "102" | "990":
                if numero:
                    yield numero, etat, paye, motif
                numero, etat, paye, motif = entite[5:14].strip() if entite.startswith("102") else "", "", 0, ""
            case "198":
                etat = _ETATS.get(entite[13:14], "signalee")
                paye = int(entite[14:22]) if entite[14:22].isdigit() else 0
            case "290":
                motif = f"{entite[7:17].strip()} {entite[17:97].strip()}"
            case "294":
                motif = f"{entite[5:9].strip()} {entite[9:95].strip()}"
    if numero:
        yield numero, etat, paye, motif
