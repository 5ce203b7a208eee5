"""What the front-end and the caisses behind it remember: messages by stamp, invoices by number, and every cent.

The state of an invoice only moves along `SUITES`; an invoice already paid is never paid again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

#: state -> states it may become
SUITES: Final = {
    "recue": frozenset({"payee", "rejetee", "signalee", "differee"}),
    "signalee": frozenset({"payee", "rejetee"}),
    "differee": frozenset({"payee", "rejetee"}),
    "payee": frozenset[str](),
    "rejetee": frozenset[str](),
}
#: what a return says of an invoice -> state P, R, D or blank of entity 198
ETATS_198: Final = {"payee": "P", "rejetee": "R", "differee": "D", "signalee": " "}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactureRecue:
    """One invoice as received; amounts in cents. `regime` and `caisse` route it; `etat` is a key of `SUITES`."""

    emetteur: str
    numero: str
    complement: str
    lot: str
    compostage: str
    date_lot: str
    nir: str
    cle: str
    naissance: str
    rang: str
    nature: str
    regime: str
    caisse: str
    amo: int
    oc: int
    organisme_oc: str
    soins: tuple[str, ...]
    etat: str = "recue"
    paye: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Consigne:
    """What the caisse will say of an invoice: `etat` is a key of `ETATS_198`, `code` one of ours when there is a motive."""

    etat: str = "payee"
    code: str = ""


@dataclass(slots=True, kw_only=True)
class Registre:
    """Everything received. `factures` is keyed by sender and number, `compostages` by sender and stamp."""

    compostages: dict[tuple[str, str], int] = field(default_factory=dict)
    factures: dict[tuple[str, str], FactureRecue] = field(default_factory=dict)
    doublons: list[FactureRecue] = field(default_factory=list)

    def compostage_connu(self, emetteur: str, compostage: str) -> bool:
        """True when that stamp was already seen from that sender; counts it either way."""
        cle = (emetteur, compostage)
        self.compostages[cle] = self.compostages.get(cle, 0) + 1
        return self.compostages[cle] > 1

    def recevoir(self, facture: FactureRecue) -> bool:
        """Keeps a new invoice; `False`, and the first one kept, when its number was already received."""
        cle = (facture.emetteur, facture.numero)
        if cle in self.factures:
            self.doublons.append(facture)
            return False
        self.factures[cle] = facture
        return True

    def passer(self, facture: FactureRecue, etat: str) -> FactureRecue | None:
        """The invoice in its new state, paid in full once when that is `payee`; `None` when the move is not allowed."""
        cle = (facture.emetteur, facture.numero)
        connue = self.factures.get(cle)
        if connue is None or etat not in SUITES[connue.etat]:
            return None
        suivante = replace(connue, etat=etat, paye=connue.amo if etat == "payee" else 0)
        self.factures[cle] = suivante
        return suivante

    def totaux(self) -> dict[str, int]:
        """Cents of AMO share by state: their sum is what was received, whatever happened."""
        totaux = dict.fromkeys(SUITES, 0)
        for facture in self.factures.values():
            totaux[facture.etat] += facture.amo
        return totaux
