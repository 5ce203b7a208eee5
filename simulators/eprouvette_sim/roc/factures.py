"""Claims received and returns to give: each claim counted once, paid at most what was committed.

Returns are read, never consumed: every reading gives them all, so an answer lost on the way loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.roc import cents
from eprouvette_sim.roc.messages import codes

if TYPE_CHECKING:
    from datetime import datetime

    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.roc.registre import Registre, Suivi

CONTEXTES = ("ACE", "SEJOUR")


@dataclass(slots=True, kw_only=True)
class Reglement:
    """How the AMC behaves: share paid in percent, a code to reject by, returns withheld, each return given twice."""

    pourcent: int = 100
    rejet: str | None = None
    retenir: bool = False
    doubler: bool = False


class Factures:
    """Claims by number, and returns."""

    def __init__(self, registre: Registre) -> None:
        self.registre = registre
        self.reglement = Reglement()
        self.paye_cents = 0
        self._recues: dict[str, Message] = {}
        self._retours: list[Message] = []

    def recevoir(self, facture: Message, instant: datetime) -> tuple[str, str | None]:
        """The acknowledgement of a readable claim: status (`recu`, `doublon`, `refuse`) and code."""
        number = facture.get("numero_facture") or ""
        if not number or not facture.get("lignes"):
            return "refuse", "facture_illisible"
        known = self._recues.get(number)
        if known is not None:
            same = _sans_message(known) == _sans_message(facture)
            return ("doublon", None) if same else ("refuse", "facture_en_double")
        self._recues[number] = facture
        self._liquider(facture, instant)
        return "recu", None

    def retours(self) -> list[Message]:
        """Every return, in order; each twice when the scenario says so, none while they are withheld."""
        if self.reglement.retenir:
            return []
        return [row for row in self._retours for _ in range(2 if self.reglement.doubler else 1)]

    def ajouter_retour(self, numero_facture: str, numero_amc: str, montant: int, jour: str) -> None:
        """A payment for a claim this AMC never received."""
        self._noter(numero_facture, numero_amc, montant, montant, None, jour)

    def snapshot(self) -> dict[str, Any]:
        """Counters, and what was paid in cents."""
        return {"recues": len(self._recues), "retours": len(self._retours), "paye_cents": self.paye_cents}

    def _liquider(self, facture: Message, instant: datetime) -> None:
        asked = cents(facture.get("total.amc"))
        code = self.reglement.rejet or self._rejet(facture, asked, instant)
        if code is None:
            _, code = self.registre.passer(facture.get("engagement"), "facturer", instant)
        paid = 0 if code or asked is None else asked * self.reglement.pourcent // 100
        self.paye_cents += paid
        self._noter(
            facture["numero_facture"], facture.get("amc.numero") or "", asked or 0, paid, code, f"{instant:%Y-%m-%d}"
        )

    def _rejet(self, facture: Message, asked: int | None, instant: datetime) -> str | None:
        """Why a claim is not paid, besides the state of its commitment."""
        lines = {row.get("id"): cents(row.get("amc")) for row in facture["lignes"]}
        if asked is None or None in lines.values() or len(lines) != len(facture["lignes"]):
            return "montant_invalide"
        if facture.get("contexte") not in CONTEXTES:
            return "contexte_inconnu"
        if sum(value or 0 for value in lines.values()) != asked:
            return "total_faux"
        suivi = self.registre.trouver(facture.get("engagement") or "", instant)
        return None if suivi is None else _ecart(suivi, facture, lines)

    def _noter(self, numero: str, amc: str, asked: int, paid: int, code: str | None, jour: str) -> None:
        status = "rejete" if code else "paye" if paid == asked else "partiel"
        known = codes()[code or "paiement_partiel"] if status != "paye" else None
        row = {
            "id": f"R{len(self._retours) + 1:06d}",
            "numero_facture": numero,
            "amc.numero": amc,
            "statut": status,
            "montant_demande": str(asked),
            "montant_paye": str(paid),
            "date": jour,
        }
        if known is not None:
            row |= {"code": known.code, "groupe": known.groupe, "libelle": known.libelle}
        self._retours.append(row)


def _ecart(suivi: Suivi, facture: Message, lines: dict[Any, int | None]) -> str | None:
    if suivi.engagement.numero_amc != facture.get("amc.numero") or suivi.sejour != facture.get("sejour"):
        return "engagement_inconnu"
    engaged = dict(suivi.lignes)
    above = any((value or 0) > engaged.get(name, 0) for name, value in lines.items())
    return "montant_superieur" if above else None


def _sans_message(facture: Message) -> Message:
    return {name: value for name, value in facture.items() if name != "message"}
