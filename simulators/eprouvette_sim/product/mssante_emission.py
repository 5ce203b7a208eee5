"""How the witness sends: one attempt, then another when the refusal passes, each traced, the outcome told."""

from __future__ import annotations

import smtplib
from typing import Any

from eprouvette_sim.product.mssante_connexion import ECHECS
from eprouvette_sim.product.mssante_redaction import Demande, Redaction, heure_locale


class Emission(Redaction):
    """Transactions with the operator; every step may be overridden by a mutant."""

    # -- sending

    def envoyer(self, demande: Demande) -> dict[str, Any]:
        """Sends, or says why not; a passing refusal is tried once again, never a final one."""
        refused = self.interdit(demande)
        if refused is not None:
            return {"statut": "bloque", "message": refused, "message_id": None}
        message, identity = self.message(demande)
        for attempt in (1, 2):
            outcome = self.tenter(demande, message, identity)
            if attempt == 2 or not self.reprendre(outcome):
                break
        if outcome["statut"] == "envoye":
            self.memoire.setdefault("envoyes", {})[identity] = {"boite": demande.boite, "accuses": []}
        return outcome

    def reprendre(self, outcome: dict[str, Any]) -> bool:
        """Whether the same message is tried again."""
        return bool(outcome["statut"] == "differe")

    def tenter(self, demande: Demande, message: bytes, identity: str) -> dict[str, Any]:
        """One attempt, traced whatever happens."""
        recipients = self.destinataires(demande)
        try:
            session = self.smtp(demande.boite)
        except (*ECHECS, PermissionError) as error:
            outcome = {"statut": "refuse", "message": f"Connexion impossible : {en_mots(error)}"}
        else:
            outcome = self.transmettre(session, demande, recipients, message)
        self.tracer("envoi", demande.boite, f"MAIL {identity}", outcome.pop("reponse", outcome.get("message") or ""),
                    message_id=identity, destinataires=list(recipients), ins=self.ins_partie(demande))  # fmt: skip
        return outcome | {"message_id": identity}

    def ins_partie(self, demande: Demande) -> bool:
        """Whether the INS went out with the message (kept for INS/va1.46)."""
        patient = demande.patient
        return patient is not None and (demande.vers_patient or bool(demande.documents)) and self.porte_ins(patient)

    def transmettre(
        self, session: smtplib.SMTP, demande: Demande, recipients: tuple[str, ...], message: bytes
    ) -> dict[str, Any]:
        """The transaction itself; refused recipients are told one by one."""
        options = ["RET=HDRS"] if demande.avis_remise else []
        notify = self.options_destinataire(demande)
        self.preparer(session)
        try:
            refused = session.sendmail(demande.boite, list(recipients), message, options, notify)
        except smtplib.SMTPRecipientsRefused as error:
            return self.issue_refus(error.recipients)
        except smtplib.SMTPResponseException as error:
            return self.issue(error.smtp_code, _text(error.smtp_error))
        except (smtplib.SMTPException, OSError) as error:
            return {"statut": "differe", "message": f"Liaison rompue : {en_mots(error)}"}
        finally:
            self.fermer(session)
        told = self.dire_refus(refused)
        return {"statut": "envoye", "message": told, "reponse": "250", "destinataires_refuses": sorted(refused)}

    def options_destinataire(self, demande: Demande) -> list[str]:
        """What goes with each recipient when a delivery notice is wanted (RFC 3461)."""
        return ["NOTIFY=SUCCESS,FAILURE"] if demande.avis_remise else []

    def preparer(self, session: smtplib.SMTP) -> None:
        """The last look at a session before the transaction."""

    def issue_refus(self, refused: dict[str, tuple[int, bytes]]) -> dict[str, Any]:
        """Every recipient refused."""
        code, text = next(iter(refused.values()))
        return self.issue(code, _text(text)) | {"destinataires_refuses": sorted(refused)}

    def issue(self, code: int, text: str) -> dict[str, Any]:
        """A refusal: passing (4xx) or final (5xx), with the server's words."""
        passing = 400 <= code < 500
        words = f"Envoi refusé par l'opérateur : {code} {text}"
        return {"statut": "differe" if passing else "refuse", "message": words, "reponse": f"{code} {text}"}

    def dire_refus(self, refused: dict[str, tuple[int, bytes]]) -> str | None:
        """What the user is told of recipients refused."""
        lines = [f"{address} : {code} {_text(text)}" for address, (code, text) in sorted(refused.items())]
        return "; ".join(lines) or None

    # -- traces

    def tracer(self, action: str, boite: str, requete: str, reponse: str, **more: Any) -> None:
        """One functional trace: author, local time, action, request, answer; never the content."""
        self.memoire.setdefault("traces", []).append(self.trace(action, boite, requete, reponse) | more)

    def trace(self, action: str, boite: str, requete: str, reponse: str) -> dict[str, Any]:
        """The fields of a trace."""
        user = self.compte(boite).utilisateur
        return {
            "evenement": "mssante",
            "auteur": f"8{user.rpps}" if user else boite,
            "boite": boite,
            "heure": heure_locale(self.clock.now().utc),
            "action": action,
            "requete": requete,
            "reponse": reponse,
        }


def _text(data: bytes | str) -> str:
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else data


def en_mots(error: BaseException) -> str:
    return str(error) or type(error).__name__
