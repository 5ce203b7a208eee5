"""A recipient of our own for billing mail: a throwaway RSA key, its certificate, and mails made with the openssl command."""

from __future__ import annotations

import base64
import datetime as dt
import functools
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from eprouvette_sim.formats.enveloppe_b2 import Cle, Contenu, Depart, Sujet, ecrire_contenu

FICHIER = (b"2" + b" " * 127) * 3
SUJET = Sujet(prefixe="IR", complement=None, emetteur="00000990000013", compostage="2026030208300000001", factures=2)
LOGICIEL = "EPRV#Temoin#1.0#A#1"


@functools.cache
def cle(nom: str = "frontal") -> Cle:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    debut = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(debut)
    builder = builder.not_valid_after(debut + dt.timedelta(days=900))
    ski = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return Cle(certificat=builder.add_extension(ski, critical=False).sign(key, hashes.SHA256()), cle=key)


def contenu(**change) -> Contenu:
    return Contenu(**({"octets": FICHIER, "description": "IRIS/B2/Z", "nom": "B2.gz", "compression": "gzip"} | change))


def depart(**change) -> Depart:
    values = {
        "expediteur": "facturation@etablissement.exemple.invalid",
        "destinataire": "01999@999.01.rss.fr",
        "date": "Mon, 02 Mar 2026 08:30:00 +0000",
        "sujet": SUJET,
        "contenu": contenu(),
        "logiciel": LOGICIEL,
    }
    return Depart(**(values | change))


#: name -> options of `openssl cms -encrypt`: the nine ways other products close an envelope
NEUF = {
    "aes128": ("-aes128",),
    "aes192": ("-aes192",),
    "aes256": ("-aes256",),
    "gcm": ("-aes-256-gcm",),
    "des3": ("-des3",),
    "oaep": ("-aes128", "-keyopt", "rsa_padding_mode:oaep"),
    "identifiant": ("-aes128", "-keyid"),
    "ber": ("-aes128", "-stream"),
    "extras": ("-aes128",),
}


def openssl(dossier, nom, clair: bytes | None = None, recepteur: Cle | None = None) -> bytes:
    """The DER (or BER) envelope openssl makes of an inner part, with the options of that name."""
    (dossier / "cert.pem").write_bytes((recepteur or cle()).certificat.public_bytes(serialization.Encoding.PEM))
    (dossier / "clair").write_bytes(clair if clair is not None else ecrire_contenu(contenu()))
    options = NEUF[nom]
    keyopt = options[options.index("-keyopt") :] if "-keyopt" in options else ()
    avant = [option for option in options if option not in keyopt]
    command = ["openssl", "cms", "-encrypt", "-binary", "-outform", "DER", "-in", "clair", "-out", "cms.der", *avant]
    subprocess.run([*command, "-recip", "cert.pem", *keyopt], cwd=dossier, check=True, capture_output=True)
    return (dossier / "cms.der").read_bytes()


def courrier(der: bytes, *, extras: bool = False) -> bytes:
    """A mail around an envelope, direct, or in a multipart with a detached text and an attachment."""
    b64 = base64.encodebytes(der).replace(b"\n", b"\r\n")
    tetes = [
        "From: facturation@etablissement.exemple.invalid",
        "To: 01999@999.01.rss.fr",
        "Subject: IR/00000990000013/2026030208300000001/00002",
        "Message-ID: <2026030208300000001@exemple.invalid>",
        "Content-Description: IRIS/B2/Z",
        f"X-SV_CHIFFREMENT: {LOGICIEL}",
        "MIME-Version: 1.0",
    ]
    partie = [
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
        "Content-Transfer-Encoding: base64",
    ]
    if not extras:
        return "\r\n".join([*tetes, *partie, "", ""]).encode() + b64
    milieu = "\r\n".join(["--x", "Content-Type: text/plain", "", "Bonjour", "--x", *partie, "", ""]).encode()
    fin = b"--x\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--x--\r\n"
    debut = "\r\n".join([*tetes, 'Content-Type: multipart/mixed; boundary="x"', "", ""]).encode()
    return debut + milieu + b64 + fin
