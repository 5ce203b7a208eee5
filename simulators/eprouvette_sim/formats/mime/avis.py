"""Receipts and notices: MDN in both published forms, DSN, error mail, and the RFC 8098 form emitted by default.

MDN: RFC 8098; DSN: RFC 3461–3464 and 6522; the two forms of a processing error come from the ANS volet (facts mssante
§4.1): `processed/Error: CODE^LABEL` in `Disposition` (1.1.2), or `processed/error` and a field `Error` (1.1.3).
"""

from __future__ import annotations

import hashlib
import quopri
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.mime.lecture import decoder

if TYPE_CHECKING:
    from datetime import datetime

    from eprouvette_sim.formats.mime.lecture import Courriel, Partie
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

MDN, DSN, ERREUR, COURRIEL = "mdn", "dsn", "erreur", "courriel"
_REPORT = {"disposition-notification": MDN, "delivery-status": DSN}
_PARTS = {MDN: "message/disposition-notification", DSN: "message/delivery-status"}
_KO = re.compile(r"\[(?:KO Intégration système|Erreur d.intégration) ?!\]\s*\[(?P<code>[^\]]+)\]", re.IGNORECASE)
_DISPOSITION = re.compile(
    r"\s*(?P<mode>manual-action|automatic-action)\s*/\s*(?P<envoi>MDN-sent-manually|MDN-sent-automatically)\s*;"
    r"\s*(?P<type>displayed|deleted|dispatched|processed)\s*(?:/\s*(?P<suite>.*))?\Z",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(r"\s*(?P<code>[0-9]{3})\s*\^(?P<libelle>[^^|]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Avis:
    """What a receipt says: of which message, for which recipient, and how it went.

    `genre` is `mdn`, `dsn` or `erreur`; `action` the DSN action (`failed`, `delayed`, `delivered`) or the MDN type;
    `code` and `libelle` the application error, or the enhanced status of a DSN; `ancienne` marks the 1.1.2 form.
    """

    genre: str
    original: str | None = None
    destinataire: str | None = None
    action: str | None = None
    code: str | None = None
    libelle: str | None = None
    automatique: bool = False
    ancienne: bool = False


def genre(courriel: Courriel) -> str:
    """`mdn`, `dsn`, `erreur` (the ordinary mail that says a document was not integrated) or `courriel`."""
    if courriel.racine.type == "multipart/report":
        return _REPORT.get(courriel.racine.parametres.get("report-type", "").lower(), COURRIEL)
    return ERREUR if _KO.search(courriel.objet) else COURRIEL


def read(courriel: Courriel) -> Lecture[Avis]:
    """The receipt a message holds, or `None` for an ordinary message."""
    kind = genre(courriel)
    if kind == COURRIEL:
        return None, ()
    if kind == ERREUR:
        found = _KO.search(courriel.objet)
        return Avis(genre=ERREUR, original=courriel.un("In-Reply-To"), code=found["code"] if found else None), ()
    part = next((p for p in courriel.parties() if p.type == _PARTS[kind]), None)
    if part is None:
        return None, (ecart("avis.partie", "/", f"une partie {_PARTS[kind]}", None),)
    fields, wrong = _fields(part)
    return (_mdn if kind == MDN else _dsn)(fields, wrong, part.chemin)


def _fields(part: Partie) -> tuple[dict[str, str], list[Anomalie]]:
    """The fields of a notification part, all groups together; a line that is none is said."""
    fields: dict[str, str] = {}
    wrong: list[Anomalie] = []
    text = re.sub(r"\r?\n[ \t]+", " ", _raw(part))
    for line in filter(None, text.splitlines()):
        name, colon, value = line.partition(":")
        if not colon or " " in name.strip():
            wrong.append(ecart("avis.champ", part.chemin, "nom: valeur", line))
            continue
        fields.setdefault(name.strip().lower(), decoder(value.strip()))
    return fields, wrong


def _raw(part: Partie) -> str:
    """The text of a part, which the standard parser may have cut into messages, fields taken for headers."""
    own = _written(tuple(pair for pair in part.entetes if not pair[0].lower().startswith("content-")))
    inside = (_written(child.entetes) + child.octets.decode("utf-8", "replace") for child in part.enfants)
    return own + part.octets.decode("utf-8", "replace") + "".join(inside)


def _written(headers: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers)


def _mdn(fields: dict[str, str], wrong: list[Anomalie], where: str) -> Lecture[Avis]:
    required = ("final-recipient", "original-message-id", "disposition")
    wrong += [ecart("avis.mdn.champ", where, name, None) for name in required if name not in fields]
    found = _DISPOSITION.match(fields.get("disposition", ""))
    if "disposition" in fields and found is None:
        wrong.append(ecart("avis.mdn.disposition", where, "mode/envoi; type", fields["disposition"]))
    suite = (found["suite"] or "") if found else ""
    old = suite.lower().startswith("error:")
    error = _CODE.match(suite[6:] if old else fields.get("error", ""))
    if suite and not old and suite.lower().startswith("error") and "error" not in fields:
        wrong.append(ecart("avis.mdn.erreur", where, "un champ Error avec code et libellé", None))
    if old:
        wrong.append(
            ecart("avis.mdn.ancienne", where, "processed/error, puis Error: code^libellé", fields["disposition"])
        )
    return Avis(
        genre=MDN,
        original=fields.get("original-message-id"),
        destinataire=_address(fields.get("final-recipient")),
        action=found["type"].lower() if found else None,
        code=error["code"] if error else None,
        libelle=error["libelle"] if error else None,
        automatique=bool(found and found["mode"].lower() == "automatic-action"),
        ancienne=old,
    ), tuple(wrong)


def _dsn(fields: dict[str, str], wrong: list[Anomalie], where: str) -> Lecture[Avis]:
    wrong += [
        ecart("avis.dsn.champ", where, name, None)
        for name in ("final-recipient", "action", "status")
        if name not in fields
    ]
    return Avis(
        genre=DSN,
        original=fields.get("x-original-message-id") or fields.get("original-envelope-id"),
        destinataire=_address(fields.get("final-recipient")),
        action=fields.get("action", "").lower() or None,
        code=fields.get("status"),
        libelle=fields.get("diagnostic-code"),
    ), tuple(wrong)


def _address(value: str | None) -> str | None:
    return value.partition(";")[2].strip() if value and ";" in value else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """A receipt to write: from whom, to whom, about which message (its octets, its Message-ID, its recipient)."""

    de: str
    a: str
    date: datetime
    message_id: str
    objet: str
    texte: str
    original: bytes
    original_id: str
    destinataire: str
    entetes: tuple[tuple[str, str], ...] = ()


def write_mdn(retour: Retour, *, disposition: str, erreur: str | None = None, logiciel: str) -> bytes:
    """An MDN in the RFC 8098 form: text, notification, whole original; `erreur` is `code^libellé`."""
    fields = {
        "Reporting-UA": logiciel,
        "Original-Recipient": f"rfc822;{retour.destinataire}",
        "Final-Recipient": f"rfc822;{retour.destinataire}",
        "Original-Message-ID": retour.original_id,
        "Disposition": disposition,
    }
    return _report(retour, "disposition-notification", [fields | ({"Error": erreur} if erreur else {})])


def write_dsn(retour: Retour, *, action: str, status: str, diagnostic: str, serveur: str) -> bytes:
    """A DSN about one recipient (RFC 3464); the original given is its headers alone (RFC 6522 §4)."""
    message = {"Reporting-MTA": f"dns;{serveur}", "X-Original-Message-ID": retour.original_id}
    recipient = {"Final-Recipient": f"rfc822;{retour.destinataire}", "Action": action, "Status": status}
    groups = [message, recipient | {"Diagnostic-Code": f"smtp; {diagnostic}"}]
    return _report(retour, "delivery-status", groups, original="text/rfc822-headers")


def _report(retour: Retour, kind: str, groups: list[dict[str, str]], *, original: str = "message/rfc822") -> bytes:
    """The three parts of a report, written by hand: the original must go through octet for octet."""
    head = EmailMessage(policy=SMTP)
    for name, value in (("Date", format_datetime(retour.date)), ("From", retour.de), ("To", retour.a),
                        ("Message-ID", retour.message_id), ("Subject", retour.objet), ("In-Reply-To", retour.original_id),
                        ("References", retour.original_id), *retour.entetes, ("MIME-Version", "1.0")):  # fmt: skip
        head[name] = value
    boundary = "=_" + hashlib.sha256(retour.original + kind.encode() + retour.message_id.encode()).hexdigest()[:24]
    plain = "".join(f"{line}\n" for line in retour.texte.splitlines()).encode()
    text = quopri.encodestring(plain).replace(b"\n", b"\r\n")
    fields = "\r\n".join("".join(f"{name}: {value}\r\n" for name, value in group.items()) for group in groups)
    parts = (
        b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n' + text,
        f"Content-Type: message/{kind}\r\n\r\n{fields}".encode(),
        f"Content-Type: {original}\r\n\r\n".encode() + retour.original,
    )
    kind_line = f'Content-Type: multipart/report; report-type={kind}; boundary="{boundary}"\r\n\r\n'.encode()
    cut = f"--{boundary}".encode()
    body = b"".join(cut + b"\r\n" + part + b"\r\n" for part in parts)
    return head.as_bytes().removesuffix(b"\r\n") + kind_line + body + cut + b"--\r\n"
