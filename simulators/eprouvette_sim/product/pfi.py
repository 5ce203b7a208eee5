"""The witness as a PFI: takes a document over HL7 v2, acknowledges, says what became of it (facts mssante §5).

A small product: it feeds no DMP and sends no mail, its outcomes are those a scenario can foresee. A document for the DMP
succeeds; a mail succeeds unless its address starts with `inconnu`, which no operator knows (SMTP 550).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from eprouvette_sim.formats import hl7
from eprouvette_sim.formats.hl7.volet import indicateurs, participants
from eprouvette_sim.product.ecoute import Ecoute

if TYPE_CHECKING:
    import httpx

    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Clock, Randomness
    from eprouvette_sim.product.reglages import Reglages
    from eprouvette_sim.product.temoin import Temoin

INCONNU: Final = "inconnu"
ECHEC_SMTP: Final = ("550", "5.1.1 boîte inconnue")
REFUS: Final = ("207", "Application error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What follows a message received: its acknowledgement, then the business receipts."""

    accuse: bytes
    retours: tuple[bytes, ...] = ()


class Pfi:
    """One message in, its consequences out; a mutant overrides one method."""

    partie = "pfi"

    def __init__(self, http: httpx.Client, reglages: Reglages, *, randomness: Randomness, clock: Clock) -> None:
        self.http = http
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock
        self.memoire: dict[str, Any] = {}

    def recevoir(self, octets: bytes) -> Suite:
        """Judges by the volet, acknowledges, and reports on what it took."""
        message, found = hl7.read(octets)
        if message is None:
            return Suite(accuse=b"")
        faults = self.fautes(message, found)
        if faults:
            return Suite(accuse=hl7.write(self.refus(message, faults[0])))
        return Suite(accuse=hl7.write(self.accord(message)), retours=tuple(map(hl7.write, self.comptes(message))))

    def fautes(self, message: hl7.Message, found: tuple[Anomalie, ...]) -> tuple[Anomalie, ...]:
        """What makes it refuse a message."""
        return hl7.refusees((*found, *hl7.anomalies(message)))

    def accord(self, message: hl7.Message) -> hl7.Message:
        """The ACK of a message taken."""
        return hl7.accuse(message, "AA", controle=self.numero(), horodatage=self.maintenant())

    def refus(self, message: hl7.Message, fault: Anomalie) -> hl7.Message:
        """The ACK of a message refused, with its reason."""
        place = fault.lieu.replace("-", "^1^").partition(".")[0]
        return hl7.accuse(
            message, "AE", controle=self.numero(), horodatage=self.maintenant(), erreurs=[(place, *REFUS)]
        )

    def comptes(self, message: hl7.Message) -> list[hl7.Message]:
        """The receipts of a message taken: the DMP's when it was for it, then one for each recipient."""
        returns = [self.retour(message, "Z01")] if self.pour_le_dmp(message) else []
        return [*returns, *(self.envoi(message, address) for address in self.destinataires(message))]

    def pour_le_dmp(self, message: hl7.Message) -> bool:
        """True when the sender asked for the DMP."""
        return indicateurs(message.segments).get("DESTDMP") == "Y"

    def destinataires(self, message: hl7.Message) -> list[str]:
        """The addresses to write to, when the sender asked for mail."""
        asked = indicateurs(message.segments)
        if "Y" not in {asked.get("DESTMSSANTEPS"), asked.get("DESTMSSANTEPAT")}:
            return []
        return [one.adresse for one in participants(message.segments) if one.role == "RCT"]

    def envoi(self, message: hl7.Message, address: str) -> hl7.Message:
        """The receipt of one mail."""
        return self.retour(message, "Z02", adresse=address, erreur=self.echec(address))

    def echec(self, address: str) -> tuple[str, str] | None:
        """Why that mail failed, `None` when it did not."""
        return ECHEC_SMTP if address.startswith(INCONNU) else None

    def retour(self, message: hl7.Message, event: str, **fields: Any) -> hl7.Message:
        """One receipt about that message."""
        sender, receiver = ((message.valeur("MSH", a), message.valeur("MSH", a + 1)) for a in (3, 5))
        return hl7.compte_rendu(
            hl7.Retour(
                controle=self.numero(),
                horodatage=self.maintenant(),
                acteurs=hl7.Interlocuteurs(emetteur=receiver, recepteur=sender),
                evenement=event,
                message=message.controle,
                **fields,
            )
        )

    def numero(self) -> str:
        """A message id of its own, never used before."""
        self.memoire["pfi"] = self.memoire.get("pfi", 0) + 1
        return f"PFI{self.memoire['pfi']:06}"

    def maintenant(self) -> str:
        """The time, as HL7 writes it."""
        return f"{self.clock.now().utc:%Y%m%d%H%M%S}+0000"


def brancher(temoin: Temoin) -> dict[str, Any]:
    """Opens the PFI's input and says where, when the bench told where returns go.

    `etat` promises that `lire_etat` of `mllp` answers once every receipt has been sent.
    """
    service = temoin.reglages.services.get("pfi")
    if service is None:
        return {}
    where = urlsplit(service["url"])
    ecoute = Ecoute(lambda octets: temoin.part("pfi").recevoir(octets), retours=(where.hostname or "", where.port or 0))
    temoin.ecoutes.append(ecoute)
    return {"mllp": {"hote": ecoute.hote, "port": ecoute.port, "etat": True}}


PARTIES = (Pfi,)
OPERATIONS: dict[str, Any] = {}
