"""How the witness mails a claim: the encrypted envelope of billing mail, the SMTP reply taken as acknowledgement."""

from __future__ import annotations

import smtplib
import ssl
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509

from eprouvette_sim.formats.enveloppe_b2 import Contenu, Depart, Sujet, ecrire
from eprouvette_sim.product.amc import EnvoiAmc

if TYPE_CHECKING:
    from datetime import datetime

    from eprouvette_sim.product.reglages import Reglages

PORTE = "roc-factures"
EXPEDITEUR = "facturation@etablissement.exemple.invalid"
_DELAI_S = 5.0


def envelopper(octets: bytes, reglages: Reglages, *, destinataire: str, quand: datetime, rang: int) -> bytes:
    """The mail that carries one claim, encrypted for the certificate published with the AMC's mailbox."""
    finess = (reglages.etablissement.get("identifiant") or "")[1:]
    depart = Depart(
        expediteur=EXPEDITEUR,
        destinataire=destinataire,
        date=format_datetime(quand),
        sujet=Sujet(
            prefixe="IR",
            complement=None,
            emetteur=finess.rjust(14, "0"),
            compostage=f"{quand:%Y%m%d%H%M%S}{rang:05d}",
            factures=1,
        ),
        contenu=Contenu(octets=octets, description="IRIS/DRE/Z", nom="DRE.gz", compression="gzip"),
        logiciel=f"EPRV#{reglages.logiciel.get('nom')}#{reglages.logiciel.get('version')}#A#1",
    )
    certificate = x509.load_pem_x509_certificate(Path(reglages.mail[PORTE]["certificat"]).read_bytes())
    return ecrire(depart, certificate)


def poster(octets: bytes, reglages: Reglages, *, destinataire: str) -> EnvoiAmc:
    """One attempt; the AMC's reply as an acknowledgement, every failure told, never raised."""
    porte = reglages.mail[PORTE]
    context = ssl.create_default_context(cafile=reglages.pki.get("ca"))
    try:
        with smtplib.SMTP(porte["hote"], porte["port"], local_hostname="temoin", timeout=_DELAI_S) as client:
            client.starttls(context=context)
            client.sendmail(EXPEDITEUR, [destinataire], octets)
    except smtplib.SMTPResponseException as error:
        text = error.smtp_error.decode() if isinstance(error.smtp_error, bytes) else error.smtp_error
        return EnvoiAmc(reponse={"statut": "refuse", "code": str(error.smtp_code), "libelle": text})
    except (OSError, smtplib.SMTPException) as error:
        return EnvoiAmc(technique=f"Boîte de l'AMC injoignable ({type(error).__name__})")
    return EnvoiAmc(reponse={"statut": "recu"})
