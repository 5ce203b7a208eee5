"""The outer mail: headers, where the S/MIME part is, what else is attached (b2 facts §4.3).

Two structures were met: the S/MIME entity directly at the top, or one part of a `multipart/mixed`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.enveloppe_b2.contenu import decoder, separer
from eprouvette_sim.formats.enveloppe_b2.regles import anomalie

if TYPE_CHECKING:
    from email.message import Message as EnTetes

    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

SMIME: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime")
LOGICIEL: Final = "X-SV_CHIFFREMENT"
PARTIES_MAX: Final = 50
_GENRES = {"enveloped-data", "authEnveloped-data", None}
_UNIQUES = ("Subject", "From", "To", "Message-ID", "Content-Type", "Content-Transfer-Encoding")
_DESCRIPTION = re.compile(r"IRIS(TEST)?/[A-Z0-9-]+(/Z)?")
_LOGICIEL = re.compile(r"[^#]+(#[^#]*){4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail read: the headers that matter, the structure, the CMS bytes (`None` when there are none).

    `structure` is `direct` or `multipart`; `autres` counts the attachments besides the S/MIME part.
    """

    sujet: str
    expediteur: str
    destinataire: str
    identifiant: str | None
    description: str | None
    logiciel: str | None
    structure: str
    cms: bytes | None
    autres: int


def read_message(octets: bytes) -> Lecture[Message]:
    """The mail and what is wrong in its frame; `None` when it has no headers at all."""
    tetes, corps = separer(octets)
    if not tetes.keys():
        return None, (anomalie("enveloppe.message", "octet 1", "un message de courrier", "aucun en-tête"),)
    found = list(_cadre(octets, tetes))
    entites, structure = _entites(tetes, corps)
    if entites is None:
        return None, (*found, anomalie("enveloppe.imbrication", "Content-Type", "un multipart simple", structure))
    chiffrees = [(t, c) for t, c in entites if t.get_content_type() in SMIME]
    der: bytes | None = None
    if not chiffrees:
        found.append(anomalie("enveloppe.clair", "corps", "une partie chiffrée S/MIME", _genres(entites)))
    elif len(chiffrees) > 1:
        found.append(anomalie("enveloppe.parties", "corps", "une partie S/MIME", f"{len(chiffrees)} parties"))
    else:
        der, trouves = _der(*chiffrees[0])
        found += trouves
    autres = len(entites) - len(chiffrees)
    if chiffrees and autres:
        found.append(anomalie("enveloppe.pieces", "corps", "la seule partie S/MIME", _genres(entites)))
    description = tetes.get("Content-Description") or (
        chiffrees[0][0].get("Content-Description") if chiffrees else None
    )
    message = Message(
        sujet=_court(tetes.get("Subject")),
        expediteur=_court(tetes.get("From")),
        destinataire=_court(tetes.get("To")),
        identifiant=tetes.get("Message-ID"),
        description=description,
        logiciel=tetes.get(LOGICIEL),
        structure=structure,
        cms=der,
        autres=autres,
    )
    return message, tuple(found)


def _court(valeur: str | None) -> str:
    return " ".join((valeur or "").split())[:500]


def _cadre(octets: bytes, tetes: EnTetes) -> list[Anomalie]:
    found = []
    if re.search(rb"(?<!\r)\n", octets):
        found.append(anomalie("enveloppe.ligne-nue", "message", "CR LF", "LF seul"))
    doubles = [nom for nom in _UNIQUES if len(tetes.get_all(nom, [])) > 1]
    if doubles:
        found.append(anomalie("enveloppe.entete-double", ", ".join(doubles), "une fois", "plusieurs"))
    if not tetes.get("Message-ID"):
        found.append(anomalie("enveloppe.message-id", "Message-ID", "un identifiant", "absent"))
    logiciel = tetes.get(LOGICIEL)
    if logiciel is None or not _LOGICIEL.fullmatch(logiciel.strip()):
        found.append(
            anomalie("enveloppe.logiciel", LOGICIEL, "CODE#produit#version#lettre#chiffre", logiciel or "absent")
        )
    return found


def _entites(tetes: EnTetes, corps: bytes) -> tuple[list[tuple[EnTetes, bytes]] | None, str]:
    """The entities of the mail and `direct` or `multipart`; `None` and why when it is nested or has too many."""
    if tetes.get_content_maintype() != "multipart":
        return [(tetes, corps)], "direct"
    borne = tetes.get_boundary()
    if not borne:
        return None, "multipart sans séparateur"
    trouve = list(
        re.finditer(
            rb"(?:^|\r?\n)--" + re.escape(borne.encode("latin-1", "replace")) + rb"(--)?[ \t]*(?:\r?\n|$)", corps
        )
    )
    if len(trouve) > PARTIES_MAX:
        return None, f"plus de {PARTIES_MAX} parties"
    entites = []
    for rang, debut in enumerate(trouve):
        if debut[1]:
            break
        fin = trouve[rang + 1].start() if rang + 1 < len(trouve) else len(corps)
        entites.append(separer(corps[debut.end() : fin]))
    if any(t.get_content_maintype() == "multipart" for t, _ in entites):
        return None, "multipart dans un multipart"
    return entites, "multipart"


def _genres(entites: list[tuple[EnTetes, bytes]]) -> str:
    return ", ".join(t.get_content_type() for t, _ in entites)[:300] or "aucune partie"


def _der(tetes: EnTetes, corps: bytes) -> tuple[bytes | None, list[Anomalie]]:
    found = []
    if tetes.get_content_type() != SMIME[0] or tetes.get_param("smime-type") not in _GENRES:
        seen = f"{tetes.get_content_type()} {tetes.get_param('smime-type')}"
        found.append(anomalie("enveloppe.type", "Content-Type", "application/pkcs7-mime, enveloped-data", seen))
    der, trouves = decoder(corps, tetes.get("Content-Transfer-Encoding"), "enveloppe.base64", "partie S/MIME")
    return der, [*found, *trouves]


def entites(octets: bytes) -> tuple[EnTetes, bytes, list[tuple[EnTetes, bytes]]]:
    """The headers of a mail, its body, and its parts (one when it is not multipart, none when they cannot be told)."""
    tetes, corps = separer(octets)
    parties, _ = _entites(tetes, corps)
    return tetes, corps, parties or []


def description_connue(description: str | None) -> bool:
    """True for `IRIS/B2`, `IRIS/B2/Z`, `IRISTEST/…` and the like."""
    return description is not None and _DESCRIPTION.fullmatch(description.strip()) is not None
