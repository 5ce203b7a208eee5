"""Writes a billing mail: compressed inner part, AES-128 envelope, headers as met in 2025 (b2 facts §4.3 [S4])."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats.enveloppe_b2.cms import ATTENDU, chiffrer
from eprouvette_sim.formats.enveloppe_b2.contenu import ecrire_contenu, en_base64
from eprouvette_sim.formats.enveloppe_b2.message import LOGICIEL
from eprouvette_sim.formats.enveloppe_b2.sujet import ecrire_sujet

if TYPE_CHECKING:
    from cryptography import x509

    from eprouvette_sim.formats.enveloppe_b2.contenu import Contenu
    from eprouvette_sim.formats.enveloppe_b2.sujet import Sujet

_SEPARATEUR = "eprouvette-partie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Depart:
    """What a mail is made of: who, to whom, its RFC 5322 date, subject, content and software id.

    `multipart` puts the S/MIME part inside a `multipart/mixed`; `algorithme` as in `cms.ALGORITHMES`.
    """

    expediteur: str
    destinataire: str
    date: str
    sujet: Sujet
    contenu: Contenu
    logiciel: str | None
    domaine: str = "exemple.invalid"
    multipart: bool = False
    algorithme: str = ATTENDU
    oaep: bool = False
    identifiant: bool = False


def ecrire(depart: Depart, certificat: x509.Certificate) -> bytes:
    """The mail, CR LF throughout, encrypted for that certificate; the same call never gives the same bytes twice."""
    der = chiffrer(
        ecrire_contenu(depart.contenu),
        [certificat],
        algorithme=depart.algorithme,
        oaep=depart.oaep,
        identifiant=depart.identifiant,
    )
    genre = "authEnveloped-data" if depart.algorithme.endswith("gcm") else "enveloped-data"
    partie = [
        f'Content-Type: application/pkcs7-mime; smime-type={genre}; name="smime.p7m"',
        "Content-Transfer-Encoding: base64",
        'Content-Disposition: attachment; filename="smime.p7m"',
    ]
    tetes = _tetes(depart)
    corps = en_base64(der)
    if not depart.multipart:
        return _joindre([*tetes, *partie]) + corps
    debut = _joindre([*tetes, f'Content-Type: multipart/mixed; boundary="{_SEPARATEUR}"'])
    milieu = f"--{_SEPARATEUR}\r\n".encode() + _joindre(partie) + corps
    return debut + milieu + f"--{_SEPARATEUR}--\r\n".encode()


def _tetes(depart: Depart) -> list[str]:
    tetes = [
        f"From: {depart.expediteur}",
        f"To: {depart.destinataire}",
        f"Date: {depart.date}",
        f"Subject: {ecrire_sujet(depart.sujet)}",
        f"Message-ID: <{depart.sujet.compostage}@{depart.domaine}>",
        "MIME-Version: 1.0",
    ]
    if depart.contenu.description is not None:
        tetes.append(f"Content-Description: {depart.contenu.description}")
    return [*tetes, *([f"{LOGICIEL}: {depart.logiciel}"] if depart.logiciel else [])]


def _joindre(tetes: list[str]) -> bytes:
    return "\r\n".join([*tetes, "", ""]).encode("ascii", "replace")
