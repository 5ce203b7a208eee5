"""How the witness bills and is paid: visits valued, lots written, mail encrypted and sent, returns read, rejects resent."""

from __future__ import annotations

import smtplib
import ssl
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509

from eprouvette_sim.formats.enveloppe_b2 import Contenu, Depart, Sujet, ecrire
from eprouvette_sim.product.facturation import Valorisation
from eprouvette_sim.product.facturation.fichier import Emetteur, Emission, Fichier
from eprouvette_sim.product.facturation.situation import civil
from eprouvette_sim.product.registre import Registre
from eprouvette_sim.product.retours import Retours
from eprouvette_sim.product.visites import Visites

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.product.temoin import Temoin

LOGICIEL: Final = "EPRV#Temoin#1.0#A#1"
_DELAI_S: Final = 5.0


class Transport:
    """The mail side of the witness; a mutant overrides one method."""

    partie = "b2"

    def __init__(self, _http: Any, reglages: Any, *, randomness: Any, clock: Any) -> None:
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock
        self.memoire: dict[str, Any] = {}

    @property
    def registre(self) -> Registre:
        """The invoices this product knows."""
        found = self.memoire.setdefault("b2", Registre())
        if not isinstance(found, Registre):
            raise TypeError("mémoire de facturation illisible")
        return found

    def certificat(self) -> x509.Certificate:
        """The front-end's certificate, as a directory would give it."""
        return x509.load_pem_x509_certificate(Path(self.reglages.mail["b2"]["certificat"]).read_bytes())

    def adresse(self, certificat: x509.Certificate) -> str:
        """The address the certificate was issued to."""
        return str(certificat.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)

    def compostage(self) -> str:
        """A stamp never used: the UTC instant and five digits."""
        self.registre.envois += 1
        return f"{self.clock.now().utc:%Y%m%d%H%M%S}{self.registre.envois:05d}"

    def sujet(self, emetteur: Emetteur, compostage: str, factures: int) -> Sujet:
        """The subject of a mail."""
        return Sujet(
            prefixe="IR", complement=None, emetteur=f"00000{emetteur.finess}", compostage=compostage, factures=factures
        )

    def contenu(self, octets: bytes, compostage: str) -> Contenu:
        """The inner part: gzip, described as such."""
        return Contenu(octets=octets, description="IRIS/B2/Z", nom=f"B2_{compostage}.gz", compression="gzip")

    def depart(self, octets: bytes, emetteur: Emetteur, adresse: str, compostage: str, factures: int) -> Depart:
        """What the mail is made of."""
        return Depart(
            expediteur=f"facturation@{emetteur.finess}.exemple.invalid",
            destinataire=adresse,
            date=format_datetime(self.clock.now().utc),
            sujet=self.sujet(emetteur, compostage, factures),
            contenu=self.contenu(octets, compostage),
            logiciel=self.logiciel(),
        )

    def logiciel(self) -> str | None:
        """The software id written in the mail."""
        return LOGICIEL

    def sceller(self, depart: Depart, certificat: x509.Certificate) -> bytes:
        """The mail, encrypted."""
        return ecrire(depart, certificat)

    def poster(self, courrier: bytes, depart: Depart) -> str | None:
        """Sends the mail over STARTTLS; `None` when it was taken, `5xx` words when refused, `coupure` otherwise."""
        porte = self.reglages.mail["b2"]
        context = ssl.create_default_context(cafile=self.reglages.pki["ca"])
        try:
            with smtplib.SMTP(porte["hote"], porte["port"], local_hostname="temoin", timeout=_DELAI_S) as client:
                client.starttls(context=context)
                client.sendmail(depart.expediteur, [depart.destinataire], courrier)
        except smtplib.SMTPResponseException as error:
            return f"{error.smtp_code} refusé" if error.smtp_code >= 500 else "coupure"
        except smtplib.SMTPRecipientsRefused as error:
            (code, _), *_ = error.recipients.values()
            return f"{code} refusé" if code >= 500 else "coupure"
        except (OSError, smtplib.SMTPException):
            return "coupure"
        return None


class ClientB2(Transport, Visites):
    """The billing of the witness; a mutant overrides one method."""

    def facturer(self, parametres: dict[str, Any], valorisation: Valorisation, fichier: Fichier) -> dict[str, Any]:
        """Values a visit and keeps its invoices to be sent, or says why it may not be billed or written."""
        visite, alertes = self.completer(parametres)
        remplace = parametres.get("remplace")
        if remplace and not self.remplacable(remplace):
            return {"factures": [], "refus": [f"facture {remplace} : rien à corriger"], "alertes": alertes}
        factures, refus = valorisation.valoriser(visite)
        emissions = [self.emission(facture, visite, remplace) for facture in factures]
        trop = fichier.refuser(emissions, self.emetteur(emissions[0])) if emissions else []
        if trop:
            return {"factures": [], "refus": trop, "alertes": alertes}
        for emission in emissions:
            self.registre.ajouter(emission, remplace=remplace)
        shown = [self.registre.montrer(emission.numero) for emission in emissions]
        return {"factures": shown, "refus": refus, "alertes": alertes}

    def remplacable(self, numero: str) -> bool:
        """True for an invoice rejected or signalled, not yet replaced."""
        return self.registre.remplacable(numero)

    def emission(self, facture: Any, visite: dict[str, Any], remplace: str | None) -> Emission:
        """An invoice with its number, new for each."""
        return Emission(facture=facture, visite=visite, numero=self.numero(visite, remplace))

    def numero(self, visite: dict[str, Any], remplace: str | None) -> str:  # noqa: ARG002 - a mutant reuses it
        """Year and seven digits, never used before (RG_MF631/0230, RG_MF635)."""
        return self.registre.nouveau_numero(str(civil(visite["entree"]).year)[2:])

    def transmettre(self, fichier: Fichier) -> dict[str, Any]:
        """Sends what is to be sent; a mail whose fate is unknown goes again first, unchanged."""
        envois = [self.renvoyer(*attente) for attente in self.registre.en_suspens()]
        envois += [self.envoyer(emissions, fichier) for emissions in self.lots()]
        return {"envois": envois}

    def lots(self) -> list[list[Emission]]:
        """The invoices to send, by hospital, at most 999 in one lot."""
        groupes: dict[str, list[Emission]] = {}
        for emission in self.registre.a_emettre():
            groupes.setdefault(self.emetteur(emission).finess, []).append(emission)
        return [groupe[debut : debut + 999] for groupe in groupes.values() for debut in range(0, len(groupe), 999)]

    def emetteur(self, emission: Emission) -> Emetteur:
        """The hospital of an invoice."""
        etablissement = emission.visite["etablissement"]
        return Emetteur(
            finess=etablissement["finess"],
            nom="ETABLISSEMENT DE TEST",
            categorie=etablissement.get("categorie") or "EPS",
            code_produit=etablissement.get("code_produit") or "1",
        )

    def envoyer(self, emissions: Sequence[Emission], fichier: Fichier) -> dict[str, Any]:
        """Writes the file, encrypts, sends, and remembers what became of it."""
        certificat = self.certificat()
        adresse = self.adresse(certificat)
        emetteur, compostage = self.emetteur(emissions[0]), self.compostage()
        jour = civil(self.reglages.date_reference) if self.reglages.date_reference else self.clock.now().utc.date()
        lot = self.registre.nouveau_lot()
        octets = fichier.composer(emissions, emetteur, organisme=adresse[:5], jour=jour, lot=lot)
        depart = self.depart(octets, emetteur, adresse, compostage, len(emissions))
        courrier = self.sceller(depart, certificat)
        self.registre.partir(emissions, compostage=compostage, lot=lot)
        return self.tenter(compostage, courrier, depart)

    def renvoyer(self, compostage: str, courrier: bytes, depart: Depart) -> dict[str, Any]:
        """The same mail once more, under the same stamp."""
        return self.tenter(compostage, courrier, depart)

    def tenter(self, compostage: str, courrier: bytes, depart: Depart) -> dict[str, Any]:
        """One attempt: taken, refused, or in doubt."""
        echec = self.poster(courrier, depart)
        if echec is None:
            self.registre.parti(compostage)
        elif echec == "coupure":
            self.registre.suspendre(compostage, courrier, depart)
        else:
            self.registre.revenir(compostage, echec)
        numeros = self.registre.du_compostage(compostage)
        statut = "accepte" if echec is None else "en_attente" if echec == "coupure" else "refuse"
        return {"compostage": compostage, "statut": statut, "message": echec, "factures": numeros}


def facturer(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """`facturer`: values a visit."""
    result: dict[str, Any] = temoin.part("b2").facturer(parametres, temoin.part("valorisation"), temoin.part("fichier"))
    return result


def transmettre(temoin: Temoin, _: dict[str, Any]) -> dict[str, Any]:
    """`transmettre`: sends the invoices that wait."""
    result: dict[str, Any] = temoin.part("b2").transmettre(temoin.part("fichier"))
    return result


def relever_retours(temoin: Temoin, _: dict[str, Any]) -> dict[str, Any]:
    """`relever_retours`: empties the mailbox and follows each invoice."""
    part = temoin.part("retours")
    result: dict[str, Any] = part.relever(temoin.part("b2").registre)
    return result


PARTIES = (ClientB2, Valorisation, Fichier, Retours)
OPERATIONS = {"facturer": facturer, "transmettre": transmettre, "relever_retours": relever_retours}

__all__ = ["OPERATIONS", "PARTIES", "ClientB2"]
