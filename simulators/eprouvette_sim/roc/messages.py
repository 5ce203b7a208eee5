"""What the AMC says: its code table (`data/codes.csv`), heads of answers, faults with contact."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from eprouvette_sim.formats import soap
from eprouvette_sim.formats.roc import Erreur2, ecrire_erreur

if TYPE_CHECKING:
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.roc.base import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of ours: the group a product may act by (`RefGroupeErreur`, facts §5.3), and words."""

    code: str
    groupe: str
    libelle: str


@cache
def codes() -> dict[str, Code]:
    """Every code, by name."""
    text = files("eprouvette_sim.roc").joinpath("data/codes.csv").read_text(encoding="utf-8")
    return {row["code"]: Code(**row) for row in csv.DictReader(io.StringIO(text, newline=""))}


def issue(statut: str, *, message: str | None, repondu_le: str, code: str | None = None) -> Message:
    """The head of every answer: status, and the code with its group and words when there is one."""
    head: Message = {"statut": statut, "repondu_le": repondu_le}
    if message:
        head["message"] = message
    if code is not None:
        known = codes()[code]
        head |= {"code": known.code, "groupe": known.groupe, "libelle": known.libelle}
    return head


def contact(contact: Contact | None) -> Message:
    """The contact's canonical fields, empty without one."""
    return {f"contact.{name}": value for name, value in _contact(contact)}


def faute(code: str, *, receveur: bool, message: str | None = None, qui: Contact | None = None) -> bytes:
    """A SOAP 1.2 fault whose detail carries code, group, words and contact."""
    known = codes()[code]
    detail = Erreur2(
        code=code, groupe=known.groupe, libelle=known.libelle, message=message, contact=tuple(_contact(qui))
    )
    fault = soap.Faute(code="Receiver" if receveur else "Sender", sous_code=None, raison=known.libelle, langue="fr")
    return soap.fault(fault, detail=ecrire_erreur(detail))


def _contact(contact: Contact | None) -> list[tuple[str, str]]:
    if contact is None:
        return []
    fields = (("nom", contact.nom), ("telephone", contact.telephone), ("courriel", contact.courriel))
    return [(name, value) for name, value in fields if value]
