"""The invoices of the witness and their life: to send, sent, acknowledged, paid, rejected, signalled, deferred, replaced."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eprouvette_sim.formats.enveloppe_b2 import Depart
    from eprouvette_sim.product.facturation.fichier import Emission

#: state -> states a return may put it in; an acknowledgement that comes late changes nothing
SUITES: Final = {
    "emise": frozenset({"acquittee", "a_emettre", "payee", "rejetee", "signalee", "differee"}),
    "acquittee": frozenset({"payee", "rejetee", "signalee", "differee"}),
    "signalee": frozenset({"payee", "rejetee", "differee"}),
    "differee": frozenset({"payee", "rejetee", "signalee"}),
}


@dataclass(slots=True, kw_only=True)
class Suivi:
    """One invoice followed; `paye` in cents; `motif` what the last return or refusal said."""

    emission: Emission
    etat: str = "a_emettre"
    compostage: str = ""
    lot: int = 0
    paye: int = 0
    motif: str = ""
    remplace_par: str = ""


@dataclass(slots=True, kw_only=True)
class Registre:
    """Every invoice by number; `suspens` holds the mails whose fate is unknown."""

    factures: dict[str, Suivi] = field(default_factory=dict)
    suspens: dict[str, tuple[bytes, Depart]] = field(default_factory=dict)
    vus: set[str] = field(default_factory=set)
    numeros: int = 0
    lots: int = 0
    envois: int = 0

    def nouveau_numero(self, annee: str) -> str:
        """A number never given before."""
        self.numeros += 1
        return f"{annee}{self.numeros:07d}"

    def nouveau_lot(self) -> int:
        """The next lot number, 1 to 999."""
        self.lots = self.lots % 999 + 1
        return self.lots

    def ajouter(self, emission: Emission, *, remplace: str | None) -> None:
        """Keeps an invoice to send; the one it replaces is closed."""
        self.factures[emission.numero] = Suivi(emission=emission)
        if remplace and remplace in self.factures and remplace != emission.numero:
            self.factures[remplace].remplace_par = emission.numero
            self.factures[remplace].etat = "remplacee"

    def remplacable(self, numero: str) -> bool:
        """True for an invoice rejected or signalled, not yet replaced."""
        suivi = self.factures.get(numero)
        return suivi is not None and suivi.etat in ("rejetee", "signalee") and not suivi.remplace_par

    def a_emettre(self) -> list[Emission]:
        """What waits to be sent."""
        return [suivi.emission for suivi in self.factures.values() if suivi.etat == "a_emettre"]

    def en_suspens(self) -> list[tuple[str, bytes, Depart]]:
        """The mails to send again as they were."""
        return [(compostage, courrier, depart) for compostage, (courrier, depart) in self.suspens.items()]

    def partir(self, emissions: Sequence[Emission], *, compostage: str, lot: int) -> None:
        """Marks invoices as being sent under that stamp."""
        for emission in emissions:
            suivi = self.factures[emission.numero]
            suivi.etat, suivi.compostage, suivi.lot = "emise", compostage, lot

    def parti(self, compostage: str) -> None:
        """The mail was taken."""
        self.suspens.pop(compostage, None)

    def suspendre(self, compostage: str, courrier: bytes, depart: Depart) -> None:
        """Nobody knows whether the mail was taken: it will go again under the same stamp."""
        self.suspens[compostage] = (courrier, depart)

    def revenir(self, compostage: str, motif: str) -> None:
        """The mail was refused: its invoices wait again, under the same numbers."""
        self.suspens.pop(compostage, None)
        for suivi in self._sous(compostage):
            if suivi.etat == "emise":
                suivi.etat, suivi.motif = "a_emettre", motif

    def du_compostage(self, compostage: str) -> list[str]:
        """The numbers sent under that stamp."""
        return [suivi.emission.numero for suivi in self._sous(compostage)]

    def du_lot(self, lot: int) -> list[Suivi]:
        """The invoices sent in that lot."""
        return [suivi for suivi in self.factures.values() if suivi.lot == lot]

    def changer(self, numero: str, etat: str, *, motif: str = "", paye: int = 0) -> bool:
        """Follows a return; `False` when it changes nothing (already so, or not allowed)."""
        suivi = self.factures[numero]
        if etat not in SUITES.get(suivi.etat, frozenset()):
            return False
        suivi.etat, suivi.motif, suivi.paye = etat, motif, suivi.paye + paye
        return True

    def montrer(self, numero: str) -> dict[str, Any]:
        """One invoice as the product shows it."""
        suivi = self.factures[numero]
        return {
            "numero": numero,
            "etat": suivi.etat,
            "amo": suivi.emission.facture.amo,
            "paye": suivi.paye,
            "motif": suivi.motif or None,
            "remplace_par": suivi.remplace_par or None,
        }

    def tout(self) -> list[dict[str, Any]]:
        """Every invoice as the product shows it."""
        return [self.montrer(numero) for numero in self.factures]

    def _sous(self, compostage: str) -> Iterator[Suivi]:
        return (suivi for suivi in self.factures.values() if suivi.compostage == compostage)
