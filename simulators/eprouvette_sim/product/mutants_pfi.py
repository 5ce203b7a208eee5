"""The PFI part of the witness with one defect at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import hl7
from eprouvette_sim.product.mutants import mutant
from eprouvette_sim.product.pfi import Pfi

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Anomalie

ACTION = "hl7.action"
RECEVOIR, RENDRE = "REM-PFI:CDA/HL7.01", "REM-PFI:CDA/HL7.02"


def _defaut(name: str, fr: str, en: str, *refs: str, effet: str = "non_conforme") -> Any:
    return mutant(f"pfi.{name}", defaut=fr, defect=en, effet=effet, exigences=refs)


def altered(message: hl7.Message, nom: str, numero: int, text: str, *, rang: int = 1) -> hl7.Message:
    """The message with one field of one segment replaced."""
    segments = []
    for segment in message.segments:
        if (segment.nom, segment.rang) == (nom, rang):
            champs = list(segment.champs)
            champs[numero - 1] = text
            segments.append(replace(segment, champs=tuple(champs)))
        else:
            segments.append(segment)
    return replace(message, segments=tuple(segments))


@_defaut(
    "accuse-d-un-autre", "acquitte sous l'identifiant d'un autre message", "acknowledges another message's id", RECEVOIR
)
class AccuseDUnAutre(Pfi):
    def accord(self, message: hl7.Message) -> hl7.Message:
        return altered(super().accord(message), "MSA", 2, "AUTRE")


@_defaut(
    "accuse-sans-evenement", "acquitte sans dire quel événement", "acknowledges without naming the event", RECEVOIR
)
class AccuseSansEvenement(Pfi):
    def accord(self, message: hl7.Message) -> hl7.Message:
        return altered(super().accord(message), "MSH", 9, "ACK")


@_defaut("mdm-refuse", "n'accepte que les ORU", "accepts ORU messages only", RECEVOIR)
class MdmRefuse(Pfi):
    def fautes(self, message: hl7.Message, found: tuple[Anomalie, ...]) -> tuple[Anomalie, ...]:
        faults = super().fautes(message, found)
        return faults or (hl7.anomalies(altered(message, "MSH", 9, "X")) if message.type[0] == "MDM" else ())


@_defaut(
    "incoherence-acceptee",
    "accepte un ordre et un statut contraires",
    "accepts an order and a status that disagree",
    RECEVOIR,
)
class IncoherenceAcceptee(Pfi):
    def fautes(self, message: hl7.Message, found: tuple[Anomalie, ...]) -> tuple[Anomalie, ...]:
        return tuple(one for one in super().fautes(message, found) if one.code != ACTION)

    def comptes(self, message: hl7.Message) -> list[hl7.Message]:
        # Nothing is sent back for it: a receipt that arrives after its scenario would trouble the next one.
        contrary = any(one.code == ACTION for one in hl7.anomalies(message))
        return [] if contrary else super().comptes(message)


@_defaut("dmp-sans-compte-rendu", "ne dit rien de l'alimentation du DMP", "says nothing of the DMP feed", RENDRE)
class DmpSansCompteRendu(Pfi):
    def pour_le_dmp(self, message: hl7.Message) -> bool:  # noqa: ARG002
        return False


@_defaut(
    "premier-destinataire", "ne rend compte que du premier destinataire", "reports on the first recipient only", RENDRE
)
class PremierDestinataire(Pfi):
    def destinataires(self, message: hl7.Message) -> list[str]:
        return super().destinataires(message)[:1]


@_defaut("version-2.5", "rend compte dans une autre version que celle du volet", "reports in another version", RENDRE)
class Version25(Pfi):
    def retour(self, message: hl7.Message, event: str, **fields: Any) -> hl7.Message:
        return altered(super().retour(message, event, **fields), "MSH", 12, "2.5")


@_defaut(
    "compte-rendu-d-un-autre",
    "rend compte sous l'identifiant d'un autre message",
    "reports under another message's id",
    RENDRE,
)
class CompteRenduDUnAutre(Pfi):
    def retour(self, message: hl7.Message, event: str, **fields: Any) -> hl7.Message:
        return altered(super().retour(message, event, **fields), "OBX", 4, "AUTRE")


@_defaut("echec-tu", "dit envoyé ce qui ne l'a pas été", "says sent what was not", RENDRE)
class EchecTu(Pfi):
    def echec(self, address: str) -> tuple[str, str] | None:  # noqa: ARG002
        return None


@_defaut("echec-sans-raison", "rend l'échec sans sa raison", "reports the failure without its reason", RENDRE)
class EchecSansRaison(Pfi):
    def retour(self, message: hl7.Message, event: str, **fields: Any) -> hl7.Message:
        written = super().retour(message, event, **fields)
        return replace(written, segments=tuple(one for one in written.segments if one.nom != "ERR"))


@_defaut(
    "autre-adresse",
    "rend compte d'une adresse à qui rien n'était destiné",
    "reports on an address nothing was for",
    RENDRE,
)
class AutreAdresse(Pfi):
    def envoi(self, message: hl7.Message, address: str) -> hl7.Message:
        return altered(super().envoi(message, address), "OBX", 5, "^^X.400^autre@essai.invalid", rang=2)


@_defaut(
    "dmp-non-demande",
    "dit avoir alimenté un DMP que personne ne demandait",
    "says it fed a DMP nobody asked for",
    "ATTENTE:EPR-PFI-001",
    effet="ecart_attente",
)
class DmpNonDemande(Pfi):
    def pour_le_dmp(self, message: hl7.Message) -> bool:  # noqa: ARG002
        return True


@_defaut(
    "identifiant-constant",
    "donne le même identifiant à tous ses messages",
    "gives all its messages the same id",
    "ATTENTE:EPR-PFI-002",
    effet="ecart_attente",
)
class IdentifiantConstant(Pfi):
    def numero(self) -> str:
        return "PFI1"
