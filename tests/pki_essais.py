"""Certificates, revocation lists and a time stamping authority for tests; every key is made at run time."""

from __future__ import annotations

import datetime as dt
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.timedelta(days=1)


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Autorite:
    """A root that issues leaves and revokes them."""

    def __init__(self, now: dt.datetime, cn: str = "AC D'ESSAI") -> None:
        self.now, self.cn = now, cn
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._builder(cn, self.key, now - 400 * DAY, now + 400 * DAY, ca=True).sign(
            self.key, hashes.SHA256()
        )

    def _builder(self, cn, key, first, last, *, ca):
        return (
            x509.CertificateBuilder()
            .subject_name(name(cn))
            .issuer_name(name(self.cn))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(first)
            .not_valid_after(last)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )

    def issue(self, cn: str, *, first: dt.datetime | None = None, last: dt.datetime | None = None, stamp: bool = False):
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(cn, key, first or self.now - DAY, last or self.now + DAY, ca=False)
        if stamp:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return builder.sign(self.key, hashes.SHA256()), key

    def pem(self, path: Path) -> Path:
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path

    def crl(self, path: Path, *serials: int) -> Path:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(name(self.cn))
            .last_update(self.now - DAY)
            .next_update(self.now + DAY)
        )
        for serial in serials:
            revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(self.now - DAY).build()
            builder = builder.add_revoked_certificate(revoked)
        path.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER))
        return path


def p12(path: Path, certificate, key, password: bytes = b"secret") -> Path:
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, BestAvailableEncryption(password))
    )
    return path


class Horodateur:
    """An authority of our own behind loopback HTTP; the answers are made by `openssl ts`, not by our code."""

    def __init__(self, folder: Path, root: Autorite) -> None:
        self.folder = folder
        certificate, key = root.issue("HORODATEUR D'ESSAI", stamp=True)
        (folder / "tsa.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        root.pem(folder / "tsa-ca.pem")
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = un\n[un]\nserial = serial\nsigner_cert = tsa.pem\ncerts = tsa-ca.pem\n"
            "signer_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\n"
            "ess_cert_id_alg = sha256\n"
        )

    def answer(self, request: bytes) -> bytes:
        (self.folder / "demande.tsq").write_bytes(request)
        words = "openssl ts -reply -config tsa.cnf -queryfile demande.tsq -out reponse.tsr"
        subprocess.run(words.split(), cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "reponse.tsr").read_bytes()

    def __enter__(self) -> str:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
