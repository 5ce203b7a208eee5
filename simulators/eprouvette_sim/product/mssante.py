"""How the witness sends, reads and acknowledges MSSanté messages, and what it traces."""

from __future__ import annotations

import imaplib
import re
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.mime import avis, profil
from eprouvette_sim.product.mssante_comptes import Sujet
from eprouvette_sim.product.mssante_connexion import ECHECS
from eprouvette_sim.product.mssante_emission import Emission, en_mots
from eprouvette_sim.product.mssante_redaction import Demande

if TYPE_CHECKING:
    from eprouvette_sim.formats.mime.avis import Avis
    from eprouvette_sim.formats.mime.profil import Vu
    from eprouvette_sim.product.temoin import Temoin

LOGICIEL = "temoin.exemple.invalid; Temoin Eprouvette"
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")


class Messagerie(Emission):
    """The witness's mail client; a mutant overrides one method."""

    # -- reading

    def relever(self, boite: str, dossiers: list[dict[str, Any]], *, automatique: bool = False) -> list[dict[str, Any]]:
        """Every message of the mailbox as shown; a cut session is opened again once, and nothing is lost."""
        for attempt in (1, 2):
            try:
                found = self.lire_boite(boite)
                break
            except (*ECHECS, imaplib.IMAP4.abort):
                if attempt == 2:
                    raise
        known = [Sujet.from_json(one) for one in dossiers]
        self.tracer("lecture", boite, "FETCH", f"{len(found)} message(s)")
        shown = [self.montrer(uid, flags, octets, known) for uid, flags, octets in found]
        for one, (uid, flags, octets) in zip(shown, found, strict=True):
            if automatique and one["genre"] == avis.COURRIEL and one["xdm"]:
                self.compte_rendu(boite, uid, flags, octets, one)
        return shown

    def lire_boite(self, boite: str) -> list[tuple[int, set[str], bytes]]:
        """UID, flags and octets of each message; reading does not mark them read."""
        session = self.imap(boite)
        try:
            session.select("INBOX")
            _, numbers = session.uid("SEARCH", "ALL")
            found = [self.lire_un(session, uid) for uid in (numbers[0] or b"").split()]
        finally:
            self.fermer_imap(session)
        return found

    def lire_un(self, session: imaplib.IMAP4, uid: bytes) -> tuple[int, set[str], bytes]:
        """One message, whole."""
        status, data = session.uid("FETCH", uid.decode(), "(FLAGS BODY.PEEK[])")
        item = next((one for one in data if isinstance(one, tuple)), None)
        if status != "OK" or item is None:
            raise imaplib.IMAP4.abort("message non rendu")
        flags = _FLAGS.search(item[0])
        return int(uid), set(flags[1].decode().split()) if flags else set(), item[1]

    def montrer(self, uid: int, flags: set[str], octets: bytes, known: list[Sujet]) -> dict[str, Any]:
        """One message as the user sees it; an unreadable one is shown as it is."""
        del uid, flags
        vu, _ = profil.lire(octets)
        if vu is None:
            return {"message_id": None, "genre": "illisible", "objet": "(message illisible)", "xdm": False}
        shown = {
            "message_id": vu.courriel.message_id,
            "genre": vu.genre,
            "objet": self.objet_montre(vu),
            "expediteur": next((one.adresse for one in vu.courriel.adresses("From")), None),
            "xdm": self.est_xdm(vu),
            "accuse_demande": vu.courriel.un("Disposition-Notification-To") is not None,
        }
        receipt, _ = avis.read(vu.courriel)
        if receipt is not None:
            return shown | self.rattacher(receipt)
        return shown | (self.montrer_documents(vu, known) if shown["xdm"] else {})

    def objet_montre(self, vu: Vu) -> str:
        """The subject, its technical prefix hidden."""
        return vu.courriel.objet.removeprefix(profil.PREFIXE)

    def est_xdm(self, vu: Vu) -> bool:
        """Whether the message carries an XDM archive one can read."""
        return vu.archive is not None and bool(vu.archive.soumissions)

    def montrer_documents(self, vu: Vu, known: list[Sujet]) -> dict[str, Any]:
        """Whose documents they are, what they do to former ones, and the record they joined."""
        patient = self.patient_recu(vu)
        return {
            "patient": {"matricule": patient[0], "oid": patient[1]} if patient else None,
            "action": self.action(vu),
            "integre": self.integrer(vu, known),
        }

    def patient_recu(self, vu: Vu) -> tuple[str, str] | None:
        """The patient named by the metadata."""
        found = vu.archive.patients if vu.archive else ()
        return found[0] if found else None

    def action(self, vu: Vu) -> str | None:
        """`C` for a new version, `D` for a deletion."""
        return vu.archive.action if vu.archive else None

    def integrer(self, vu: Vu, known: list[Sujet]) -> str | None:
        """The record that agrees strictly, on every trait, matricule and OID; nobody otherwise."""
        if self.action(vu) is not None or not vu.cdas or list(vu.anomalies):
            return None
        return next((one.reference for one in known if all(self.concorde(resume, one) for resume in vu.cdas)), None)

    def concorde(self, resume: Any, known: Sujet) -> bool:
        """Strict agreement of one document with one record."""
        traits = (resume.noms[:1], resume.prenoms[-1:], resume.sexe, resume.naissance)
        same = traits == ((known.nom,), known.prenoms[:1], known.sexe, known.naissance.replace("-", ""))
        number = f"{known.matricule}{known.cle or ''}"
        return same and known.qualifie and (resume.ins, resume.ins_oid) == (number, known.oid)

    def rattacher(self, receipt: Avis) -> dict[str, Any]:
        """A receipt, attached to the message it is about."""
        sent = self.memoire.get("envoyes", {})
        about = receipt.original if receipt.original in sent else None
        if about is not None:
            sent[about]["accuses"].append(receipt.action)
            self.tracer("accuse", sent[about]["boite"], receipt.genre, receipt.action or "", message_id=about)
        return {"pour": about, "action": receipt.action, "code": receipt.code, "motif": receipt.libelle}

    def supprimer(self, boite: str, message_id: str) -> bool:
        """Deletes a message the user no longer wants."""
        session = self.imap(boite)
        try:
            session.select("INBOX")
            _, numbers = session.uid("SEARCH", "HEADER", "Message-ID", message_id)
            uids = (numbers[0] or b"").split()
            for uid in uids:
                session.uid("STORE", uid.decode(), "+FLAGS", "(\\Deleted)")
            self.effacer(session)
        finally:
            self.fermer_imap(session)
        self.tracer("suppression", boite, f"EXPUNGE {message_id}", f"{len(uids)} message(s)", message_id=message_id)
        return bool(uids)

    def effacer(self, session: imaplib.IMAP4) -> None:
        """Erases what is marked deleted."""
        session.expunge()

    # -- receipts

    def acquitter(self, boite: str, message_id: str, *, accord: bool) -> dict[str, Any]:
        """Returns the read receipt that was asked for, with the user's consent when the return path is another."""
        found = next((one for one in self.lire_boite(boite) if self.identifiant(one[2]) == message_id), None)
        if found is None:
            return {"statut": "inconnu", "message": "message introuvable"}
        uid, flags, octets = found
        vu, _ = profil.lire(octets)
        reason = "message illisible" if vu is None else self.sans_accuse(vu, flags, accord=accord)
        if reason is not None or vu is None:
            return {"statut": "aucun", "message": reason}
        self.emettre(boite, vu, octets, self.disposition(accord=accord))
        self.marquer(boite, uid)
        return {"statut": "accuse", "message": None}

    def identifiant(self, octets: bytes) -> str | None:
        """The Message-ID of a message."""
        vu, _ = profil.lire(octets)
        return vu.courriel.message_id if vu else None

    def sans_accuse(self, vu: Vu, flags: set[str], *, accord: bool) -> str | None:
        """Why no receipt goes out (RFC 8098 §2.1, RFC 3503): not asked, already sent, a notice, consent missing."""
        if vu.courriel.un("Disposition-Notification-To") is None:
            return "aucun accusé demandé"
        if vu.genre != avis.COURRIEL:
            return "un avis n'est pas acquitté"
        if "$MDNSent" in flags:
            return "accusé déjà envoyé"
        return None if accord or self.meme_chemin(vu) else "l'accusé partirait vers une autre adresse : accord requis"

    def meme_chemin(self, vu: Vu) -> bool:
        """Whether the receipt would go to the return path."""
        path = (vu.courriel.un("Return-Path") or "").strip("<> ")
        return path in ("", self.vers(vu))

    def vers(self, vu: Vu) -> str:
        """Where the receipt goes."""
        return next((one.adresse for one in vu.courriel.adresses("Disposition-Notification-To")), "")

    def disposition(self, *, accord: bool) -> str:
        """The disposition of a message the user displayed."""
        return (
            "manual-action/MDN-sent-manually; displayed"
            if accord
            else "manual-action/MDN-sent-automatically; displayed"
        )

    def compte_rendu(self, boite: str, uid: int, flags: set[str], octets: bytes, shown: dict[str, Any]) -> None:
        """The receipt of a document handled without anybody: integrated, or why not."""
        vu, _ = profil.lire(octets)
        if vu is None or self.sans_accuse(vu, flags, accord=False) is not None:
            return
        failed = shown.get("integre") is None
        suffix = "/error" if failed else ""
        error = "904^INS ou traits différents" if failed else None
        self.emettre(boite, vu, octets, f"automatic-action/MDN-sent-automatically; processed{suffix}", erreur=error)
        self.marquer(boite, uid)

    def emettre(self, boite: str, vu: Vu, octets: bytes, disposition: str, *, erreur: str | None = None) -> None:
        """Sends the receipt, under a null path."""
        notice = self.accuse(boite, vu, octets, disposition, erreur=erreur)
        session = self.smtp(boite)
        try:
            session.sendmail(self.chemin_retour(boite), [self.vers(vu)], notice)
        finally:
            self.fermer(session)
        self.tracer(
            "envoi", boite, "MAIL accusé", "250", message_id=vu.courriel.message_id, destinataires=[self.vers(vu)]
        )

    def chemin_retour(self, boite: str) -> str:
        """A receipt leaves under the null path, so that nothing answers it (RFC 8098 §3)."""
        del boite
        return ""

    def accuse(self, boite: str, vu: Vu, octets: bytes, disposition: str, *, erreur: str | None) -> bytes:
        """The receipt as octets, in the RFC 8098 form."""
        ko = f"[KO Intégration système !][{erreur.partition('^')[0]}] " if erreur else ""
        retour = avis.Retour(
            de=self.boite_nommee(boite),
            a=self.vers(vu),
            date=self.clock.now().utc,
            message_id=self.message_id() or "",
            objet=ko + (vu.courriel.objet if erreur or vu.porteur else f"Lu : {vu.courriel.objet}"),
            texte=f"Erreur : {erreur}\n" if erreur else "Le message a été lu.\n",
            original=octets,
            original_id=vu.courriel.message_id or "",
            destinataire=boite,
            entetes=(("X-MSS-NIL", self.nil()),),
        )
        return self.octets(avis.write_mdn(retour, disposition=disposition, erreur=erreur, logiciel=LOGICIEL))

    def boite_nommee(self, boite: str) -> str:
        """The mailbox with its display name."""
        return f'"{self.libelle(self.compte(boite))}" <{boite}>'

    def marquer(self, boite: str, uid: int) -> None:
        """Remembers on the server that the receipt went out (RFC 3503)."""
        session = self.imap(boite)
        try:
            session.select("INBOX")
            session.uid("STORE", str(uid), "+FLAGS", "($MDNSent)")
        finally:
            self.fermer_imap(session)


def envoyer_message(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Sends a message from a mailbox of the witness."""
    sent: dict[str, Any] = temoin.part("mssante").envoyer(Demande.from_json(parametres))
    return sent


def relever_messages(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Reads a mailbox; deletes a message first when asked to."""
    client = temoin.part("mssante")
    try:
        if parametres.get("supprimer"):
            client.supprimer(parametres["boite"], parametres["supprimer"])
        automatic = bool(parametres.get("automatique"))
        found = client.relever(parametres["boite"], parametres.get("dossiers") or [], automatique=automatic)
    except (*ECHECS, PermissionError) as error:
        return {"messages": [], "message": f"Relève impossible : {en_mots(error)}"}
    return {"messages": found, "message": None}


def acquitter(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Returns a read receipt, or says why not."""
    done: dict[str, Any] = temoin.part("mssante").acquitter(
        parametres["boite"], parametres["message_id"], accord=bool(parametres.get("accord"))
    )
    return done


PARTIES = (Messagerie,)
OPERATIONS = {
    "envoyer_message": envoyer_message,
    "relever_messages": relever_messages,
    "acquitter": acquitter,
}
