"""A front-end with a throwaway key, requests as an SMTP door makes them, and files from the generator."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from enveloppe_support import SUJET, cle, contenu, depart
from eprouvette_sim.formats.b2 import generateur, noemie
from eprouvette_sim.formats.enveloppe_b2 import ecrire, read_contenu
from eprouvette_sim.frontal_b2 import FrontalB2
from eprouvette_sim.kernel.clock import Instant
from eprouvette_sim.kernel.wire import Request

NOW = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
INSTANT = Instant(utc=NOW, monotonic_ns=0)
ADRESSE = "01999@999.01.rss.fr"


def fichier(factures: int = 2, graine: int = 1, par_lot: int = 999) -> bytes:
    return generateur.fichier(generateur.Reglages(factures=factures, graine=graine, factures_par_lot=par_lot))


def frontal(**change) -> FrontalB2:
    return FrontalB2(cles=[cle()], **change)


def courrier(octets: bytes, *, factures: int = 2, rang: int = 1, **change) -> bytes:
    sujet = replace(SUJET, factures=factures, compostage=f"20260302083000{rang:05d}")
    return ecrire(depart(contenu=contenu(octets=octets), sujet=sujet, **change), cle().certificat)


def demande(mail: bytes, adresse: str = ADRESSE) -> Request:
    headers = (("Mail-From", "<facturation@exemple.invalid>"), ("Rcpt-To", f"<{adresse}>"))
    return Request(method="MAIL", target="<facturation@exemple.invalid>", headers=headers, body=mail)


def poster(service: FrontalB2, mail: bytes, adresse: str = ADRESSE):
    return service.handle(demande(mail, adresse), INSTANT)


def retours(service: FrontalB2) -> list[tuple[str, bytes]]:
    """What waits in the mailbox: nature and bytes of each return, in order."""
    lus = []
    for octets in service.boite.messages.values():
        tete = octets.split(b"\r\n\r\n")[0].decode()
        nature = next(t.partition(": ")[2] for t in tete.split("\r\n") if t.startswith("Content-Description"))
        lu, _ = read_contenu(octets)
        lus.append((nature, lu.octets))
    return lus


def entites(octets: bytes) -> list:
    lu, anomalies = noemie.read(octets)
    assert anomalies == ()
    return list(lu.entites)
