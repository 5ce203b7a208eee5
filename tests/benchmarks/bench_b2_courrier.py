"""Ratio of one run: a mail accepted, decrypted, checked, answered and journaled, against a bare aiosmtpd sink with TLS.

Run by hand: `pytest tests/benchmarks/bench_b2_courrier.py -s -p no:randomly`. Same client, same mails, a new connection
with STARTTLS for each; the baseline throws them away. It prints; nothing fails.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import socket
import ssl
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from aiosmtpd.controller import Controller
from cryptography import x509

from enveloppe_support import SUJET, contenu, depart
from eprouvette.runner.lab import Lab, make_certificates
from eprouvette_sim.doors import ServerTls
from eprouvette_sim.formats.enveloppe_b2 import ecrire
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.recorder import ExchangeRecorder
from frontal_support import fichier

COURRIERS, TOURS = 60, 3
DE, A = "moi@exemple.invalid", "01999@999.01.rss.fr"


class Puits:
    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        return "250 jete"


def envoyer(hote: str, port: int, ca: Path, mails: list[bytes]) -> float:
    """Mails per second."""
    context = ssl.create_default_context(cafile=str(ca))
    start = time.perf_counter()
    for mail in mails:
        with smtplib.SMTP(hote, port, local_hostname="mesure", timeout=30) as client:
            client.starttls(context=context)
            client.sendmail(DE, [A], mail)
    return len(mails) / (time.perf_counter() - start)


def mails(certificat: x509.Certificate, factures: int, serie: int) -> list[bytes]:
    faits = []
    for rang in range(COURRIERS):
        octets = fichier(factures, graine=serie * 1000 + rang)
        sujet = replace(SUJET, factures=factures, compostage=f"202603020830{serie:02d}{rang:05d}")
        faits.append(ecrire(depart(contenu=contenu(octets=octets), sujet=sujet), certificat))
    return faits


def test_mail_accepted_decrypted_checked_and_journaled_against_a_bare_sink():
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        certificates = make_certificates(folder, now=dt.datetime.now(dt.UTC))
        certificat = x509.load_pem_x509_certificate((folder / "pki" / "frontal-b2.pem").read_bytes())
        (folder / "exchanges").mkdir()
        segment = journal.SegmentWriter(folder, 1, clock=SystemClock(), genesis="0" * 64)
        recorder = ExchangeRecorder(folder, segment)
        with socket.socket() as libre:
            libre.bind(("127.0.0.1", 0))
            port = libre.getsockname()[1]
        tls = ServerTls(certificate=certificates.server.certificate, key=certificates.server.key)
        puits = Controller(Puits(), hostname="127.0.0.1", port=port, tls_context=tls.context())
        puits.start()
        with Lab(certificates, recorder, SystemClock()) as lab:
            porte = lab.endpoints()["mail"]["b2"]
            for factures in (1, 20, 200):
                nu = fait = 0.0
                for tour in range(TOURS):
                    lot = mails(certificat, factures, factures % 90 + tour)
                    nu = max(nu, envoyer("127.0.0.1", port, certificates.ca, lot))
                    lab.reset()
                    recorder.exchanges.clear()
                    fait = max(fait, envoyer(porte["hote"], porte["port"], certificates.ca, lot))
                taille = len(lot[0]) // 1024
                print(
                    f"\n{factures:4} factures, {taille} Kio : puits nu {nu:6.1f}/s, frontal {fait:6.1f}/s, rapport {nu / fait:.2f}"
                )
        puits.stop()
        segment.close()
