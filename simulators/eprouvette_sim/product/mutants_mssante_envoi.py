"""The witness that sends MSSanté messages wrongly, one defect at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.mssante import Messagerie
from eprouvette_sim.product.mutants import mutant

if TYPE_CHECKING:
    import smtplib

    from eprouvette_sim.product.mssante_comptes import Compte, Sujet
    from eprouvette_sim.product.mssante_redaction import Demande, Redige

_PFI = "REM-PFI:MSS/"
_SOCLE = "SOCLE-MSS:MSS/"
_DPI = "REM-DPI:"
_EPR = "ATTENTE:EPR-MSSANTE-"


@mutant(
    "mssante.nil-d-un-autre",
    defaut="porte la référence d'un autre produit",
    defect="carries another product's reference",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.16",),
)
class NilDUnAutre(Messagerie):
    def nil(self) -> str:
        return "AUTRE00001"


@mutant(
    "mssante.nil-en-double",
    defaut="écrit deux fois sa référence",
    defect="writes its reference twice",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.16",),
)
class NilEnDouble(Messagerie):
    def octets(self, message: bytes) -> bytes:
        line = f"X-MSS-NIL: {self.nil()}\r\n".encode()
        return message.replace(line, line + line, 1)


@mutant(
    "mssante.fin-perdue",
    defaut="oublie le choix de ne pas attendre de réponse",
    defect="forgets the choice not to wait for an answer",
    effet="non_conforme",
    exigences=(
        f"{_DPI}MSS/CONF.21",
        f"{_PFI}CONF.21",
    ),
)
class FinPerdue(Messagerie):
    def entetes(self, demande: Demande, compte: Compte, redige: list[Redige]) -> dict[str, str]:
        return super().entetes(replace(demande, sans_reponse=False), compte, redige)


@mutant(
    "mssante.identifiant-fixe",
    defaut="donne le même Message-ID à tous ses messages",
    defect="gives all its messages one Message-ID",
    effet="non_conforme",
    exigences=(f"{_PFI}va1.12",),
)
class IdentifiantFixe(Messagerie):
    def message_id(self) -> str | None:
        return "<fixe@temoin.exemple.invalid>"


@mutant(
    "mssante.fil-perdu",
    defaut="répond sans citer la conversation",
    defect="answers without citing the conversation",
    effet="non_conforme",
    exigences=(f"{_PFI}va1.08",),
)
class FilPerdu(Messagerie):
    def entetes(self, demande: Demande, compte: Compte, redige: list[Redige]) -> dict[str, str]:
        found = super().entetes(demande, compte, redige)
        found.pop("References", None)
        return found


@mutant(
    "mssante.sans-accuse",
    defaut="ne demande pas d'accusé de lecture",
    defect="asks for no read receipt",
    effet="non_conforme",
    exigences=(f"{_PFI}UX.33",),
)
class SansAccuse(Messagerie):
    def entetes(self, demande: Demande, compte: Compte, redige: list[Redige]) -> dict[str, str]:
        return super().entetes(replace(demande, accuse_lecture=False), compte, redige)


@mutant(
    "mssante.sans-return-receipt",
    defaut="ne demande l'avis de remise que dans le dialogue SMTP",
    defect="asks for the delivery notice in the SMTP dialogue only",
    effet="non_conforme",
    exigences=(f"{_PFI}va1.15",),
)
class SansReturnReceipt(Messagerie):
    def entetes(self, demande: Demande, compte: Compte, redige: list[Redige]) -> dict[str, str]:
        return super().entetes(replace(demande, avis_remise=False), compte, redige)


@mutant(
    "mssante.sans-notify",
    defaut="ne demande pas l'avis de remise dans le dialogue SMTP",
    defect="does not ask for the delivery notice in the SMTP dialogue",
    effet="ecart_attente",
    exigences=(f"{_EPR}025",),
)
class SansNotify(Messagerie):
    def options_destinataire(self, demande: Demande) -> list[str]:
        del demande
        return []


@mutant(
    "mssante.adresse-avec-cle",
    defaut="construit l'adresse du patient avec la clé",
    defect="builds the patient's address with the key",
    effet="non_conforme",
    exigences=(
        f"{_PFI}va1.19",
        f"{_SOCLE}UX.32",
    ),
)
class AdresseAvecCle(Messagerie):
    def adresse_patient(self, patient: Sujet) -> str:
        return super().adresse_patient(replace(patient, matricule=f"{patient.matricule}{patient.cle}"))


@mutant(
    "mssante.refus-ignore",
    defaut="écrit au patient qui refuse",
    defect="writes to a patient who refuses",
    effet="non_conforme",
    exigences=(f"{_DPI}MSS/va1.20",),
)
class RefusIgnore(Messagerie):
    def interdit(self, demande: Demande) -> str | None:
        patient = demande.patient and replace(demande.patient, refus_mssante=False)
        return super().interdit(replace(demande, patient=patient))


@mutant(
    "mssante.ins-recuperee-envoyee",
    defaut="envoie le matricule d'une identité non qualifiée",
    defect="sends the matricule of an unqualified identity",
    effet="non_conforme",
    exigences=(
        "REM-CITE:INS/va1.53",
        "SOCLE-INS:INS/va1.53",
        "SOCLE-INS:INS/va1.59",
    ),
)
class InsRecupereeEnvoyee(Messagerie):
    def porte_ins(self, patient: Sujet) -> bool:
        return patient.matricule is not None


@mutant(
    "mssante.automate-muet",
    defaut="ne dit pas que le message est automatique",
    defect="does not say that the mail is automatic",
    effet="reserve",
    exigences=(f"{_PFI}va1.09",),
)
class AutomateMuet(Messagerie):
    def texte(self, demande: Demande, compte: Compte) -> str:
        return super().texte(demande, replace(compte, genre="ORG"))


@mutant(
    "mssante.reponse-fixe",
    defaut="ne reprend pas l'adresse de réponse réglée",
    defect="does not use the answer address that was set",
    effet="reserve",
    exigences=(f"{_PFI}va1.18",),
)
class ReponseFixe(Messagerie):
    def contact(self, demande: Demande) -> str:
        return super().contact(replace(demande, repondre_a=None))


@mutant(
    "mssante.remplace-sans-lien",
    defaut="envoie la correction sans nommer le document remplacé",
    defect="sends the correction without naming the document replaced",
    effet="reserve",
    exigences=(
        f"{_EPR}023",
        f"{_DPI}MSS/va1.13",
        f"{_PFI}va1.13",
    ),
)
class RemplaceSansLien(Messagerie):
    def remplace(self, demande: Demande, entry: dict[str, Any]) -> str | None:
        del demande, entry
        return None


@mutant(
    "mssante.suppression-muette",
    defaut="avertit d'une suppression sans la nommer",
    defect="warns of a deletion without naming it",
    effet="reserve",
    exigences=(f"{_PFI}va1.30",),
)
class SuppressionMuette(Messagerie):
    def texte(self, demande: Demande, compte: Compte) -> str:
        return super().texte(replace(demande, action=None if demande.action == "D" else demande.action), compte)


@mutant(
    "mssante.refus-sans-code",
    defaut="dit un refus sans son code",
    defect="tells a refusal without its code",
    effet="ecart_attente",
    exigences=(f"{_EPR}006",),
)
class RefusSansCode(Messagerie):
    def issue(self, code: int, text: str) -> dict[str, Any]:
        return super().issue(code, text) | {"message": "Envoi impossible"}


@mutant(
    "mssante.jamais-repris",
    defaut="ne reprend jamais un message remis à plus tard",
    defect="never tries a delayed message again",
    effet="ecart_attente",
    exigences=(f"{_EPR}007",),
)
class JamaisRepris(Messagerie):
    def reprendre(self, outcome: dict[str, Any]) -> bool:
        del outcome
        return False


@mutant(
    "mssante.refus-partiel-tu",
    defaut="tait les destinataires refusés",
    defect="keeps refused recipients silent",
    effet="ecart_attente",
    exigences=(f"{_EPR}008",),
)
class RefusPartielTu(Messagerie):
    def dire_refus(self, refused: dict[str, tuple[int, bytes]]) -> str | None:
        del refused
        return None


@mutant(
    "mssante.taille-tue",
    defaut="n'annonce pas la taille de ses messages",
    defect="does not announce the size of its messages",
    effet="ecart_attente",
    exigences=(f"{_EPR}005",),
)
class TailleTue(Messagerie):
    def preparer(self, session: smtplib.SMTP) -> None:
        session.esmtp_features.pop("size", None)
