"""What an operator admits: mechanisms, tokens, certificates, recipients, sizes. Unpublished rules are settings, labelled."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from eprouvette_sim.formats import sasl
from eprouvette_sim.kernel.courrier import Admission, Reply
from eprouvette_sim.mssante.boites import Boite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette_sim.kernel.courrier import MailSession
    from eprouvette_sim.mssante.jetons import Jetons

MIO = 1024 * 1024
#: the domains of the white list (facts mssante §1.2): here, every domain under this one
CONFIANCE = ".mssante.fr"
_PATIENT = re.compile(r"(?:\d{13,15}|\d{5}2[AB]\d{6}(?:\d{2})?)@patient\.mssante\.fr", re.IGNORECASE)
REFUS_SASL = b'{"status":"401","schemes":"bearer","scope":"openid"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Reglages:
    """What operators settle each their own way.

    Sizes are octets of the message: 10 MiB is one client's default, 25 MiB the limit towards patients (facts mssante §3.1,
    §3.4, one source each). `mecanismes` are shown, `toleres` admitted without being shown. `liaison` says what binds a
    certificate to an application mailbox: `structure` (its OU is the mailbox's structure) is our assumption, no text was
    found; `aucune` binds nothing.
    """

    taille: int = 10 * MIO
    taille_patient: int = 25 * MIO
    mecanismes: tuple[str, ...] = ("XOAUTH2",)
    toleres: tuple[str, ...] = ("OAUTHBEARER",)
    liaison: str = "structure"
    sasl_ir: bool = True


@cache
def refus() -> dict[str, Reply]:
    """The refusals an operator gives, by case."""
    text = files(__package__).joinpath("data/refus.csv").read_text(encoding="utf-8")
    return {row["cas"]: Reply(code=int(row["code"]), text=row["texte"]) for row in csv.DictReader(io.StringIO(text))}


def boites() -> dict[str, Boite]:
    """The operator's mailboxes when a scenario starts, by address."""
    text = files(__package__).joinpath("data/boites.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {
        row["adresse"]: Boite(
            adresse=row["adresse"],
            genre=row["genre"],
            titulaires=tuple(row["titulaires"].split()),
            structure=row["structure"] or None,
        )
        for row in rows
    }


def est_patient(address: str) -> bool:
    """Whether that address is a patient's: matricule INS at the patient domain (facts mssante §1.2)."""
    return _PATIENT.fullmatch(address) is not None


def mecanismes(session: MailSession, reglages: Reglages) -> tuple[str, ...]:
    """What is shown: PLAIN only to who showed a certificate (application mailboxes, REM-PFI MSS/CONF.12)."""
    return (*reglages.mecanismes, "PLAIN", "EXTERNAL") if session.peer is not None else reglages.mecanismes


def admettre(
    mechanism: str,
    response: bytes,
    session: MailSession,
    boites: Mapping[str, Boite],
    jetons: Jetons,
    reglages: Reglages,
) -> Admission:
    """Opens a mailbox, or says why not; a secret never leaves this function."""
    known = {*mecanismes(session, reglages), *reglages.toleres}
    read, _ = sasl.read(mechanism, response)
    if mechanism not in known or read is None:
        return Admission(user=None, text="5.7.8 mecanisme ou reponse refuses")
    if read.jeton is not None:
        return _par_jeton(read.utilisateur, read.jeton, boites, jetons)
    return _par_certificat(read.utilisateur, session, boites, reglages)


def _par_jeton(user: str | None, token: str, boites: Mapping[str, Boite], jetons: Jetons) -> Admission:
    found = jetons.verifier(token)
    facts = (("Auth-Jeton", sasl.empreinte(token)), ("Auth-Personne", found.personne if found.jeton else ""))
    box = boites.get(user or "")
    if found.motif is not None or found.jeton is None:
        return Admission(user=None, text=f"5.7.8 jeton {found.motif}", challenge=REFUS_SASL, facts=facts[:1])
    if box is None or box.genre == "APP" or found.personne not in box.titulaires:
        return Admission(user=None, text="5.7.8 boite non ouverte a cette personne", challenge=REFUS_SASL, facts=facts)
    return Admission(user=box.adresse, text="2.7.0 session ouverte", facts=facts)


def _par_certificat(
    user: str | None, session: MailSession, boites: Mapping[str, Boite], reglages: Reglages
) -> Admission:
    """PLAIN names the mailbox, the certificate opens it; EXTERNAL without a name opens the structure's only one."""
    peer = session.peer
    boxes = [b for b in boites.values() if b.genre == "APP" and (user in {None, b.adresse})]
    if reglages.liaison == "structure" and peer is not None:
        boxes = [b for b in boxes if b.structure in peer.ou]
    if peer is None or len(boxes) != 1:
        return Admission(user=None, text="5.7.8 certificat sans boite applicative")
    return Admission(user=boxes[0].adresse, text="2.7.0 session ouverte", facts=(("Auth-Certificat", peer.cn or ""),))
