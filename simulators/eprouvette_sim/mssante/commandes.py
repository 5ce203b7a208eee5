"""The IMAP commands, one function each: session, arguments, instant in; untagged lines and the text of OK out."""

from __future__ import annotations

import fnmatch
import operator
import re
from functools import partial
from typing import TYPE_CHECKING

from eprouvette_sim.formats.imap import sections
from eprouvette_sim.formats.imap.grammaire import Argument, MalformeError, ensemble, literal, quoted
from eprouvette_sim.formats.imap.recherche import predicat
from eprouvette_sim.mssante.boites import UIDVALIDITY, Dossier

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from eprouvette_sim.mssante.boites import Courrier
    from eprouvette_sim.mssante.lecture import Seance

    Reponse = tuple[bytes, str]
    Commande = Callable[[Seance, list[Argument], dt.datetime], Reponse]

_FLAGS = rb"\Answered \Flagged \Deleted \Seen \Draft $MDNSent $Forwarded"
_MACROS = {"ALL": ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"], "FAST": ["FLAGS", "INTERNALDATE", "RFC822.SIZE"],
           "FULL": ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"]}  # fmt: skip
_BODY = re.compile(
    r"BODY(?P<peek>\.PEEK)?\[(?P<section>[^\]]*)\](?:<(?P<start>\d+)(?:\.(?P<count>\d+))?>)?\Z", re.IGNORECASE
)
_RFC822 = {"RFC822": "", "RFC822.HEADER": "HEADER", "RFC822.TEXT": "TEXT"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Refus(Exception):  # noqa: N818 - a tagged NO or BAD, not an error of ours
    """A command refused: `NO` or `BAD`, and the words."""

    def __init__(self, sorte: str, texte: str) -> None:
        super().__init__(texte)
        self.sorte = sorte
        self.texte = texte


def _text(arguments: list[Argument], rank: int) -> str:
    if rank >= len(arguments):
        raise MalformeError("argument manquant")
    value = arguments[rank]
    if isinstance(value, list):
        raise MalformeError("liste inattendue")
    return value.decode("utf-8", "replace")


def _folder(seance: Seance, name: str) -> Dossier:
    found = seance.boite.dossier(name) if seance.boite else None
    if found is None:
        raise Refus("NO", "[TRYCREATE] dossier inconnu")
    return found


def _noop(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    del seance, arguments, now
    return b"", "fait"


def _logout(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    del seance, arguments, now
    return b"* BYE fin de session\r\n", "LOGOUT fait"


def _id(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    del seance, arguments, now
    return b'* ID ("name" "Eprouvette")\r\n', "ID fait"


def _namespace(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    del seance, arguments, now
    return b'* NAMESPACE (("" "/")) NIL NIL\r\n', "NAMESPACE fait"


def _select(seance: Seance, arguments: list[Argument], now: dt.datetime, *, read_only: bool = False) -> Reponse:
    del now
    folder = _folder(seance, _text(arguments, 0))
    seance.dossier, seance.lecture_seule = folder, read_only
    seance.connus, seance.version = folder.uids, folder.version
    unseen = next((rank for rank, c in enumerate(folder.courriers, 1) if "\\Seen" not in c.drapeaux), None)
    lines = [b"* FLAGS (%s)" % _FLAGS, b"* %d EXISTS" % len(folder.courriers), b"* 0 RECENT"]
    lines += [b"* OK [UNSEEN %d] premier non lu" % unseen] if unseen else []
    lines += [b"* OK [PERMANENTFLAGS (%s \\*)] gardes" % _FLAGS, b"* OK [UIDVALIDITY %d] valides" % UIDVALIDITY]
    lines += [b"* OK [UIDNEXT %d] prochain" % folder.uidnext]
    mode = "READ-ONLY" if read_only else "READ-WRITE"
    return b"".join(line + b"\r\n" for line in lines), f"[{mode}] dossier ouvert"


def _create(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    del now
    name = _text(arguments, 0).rstrip("/")
    if seance.boite is None or seance.boite.dossier(name) or not name or len(seance.boite.dossiers) > 100:
        raise Refus("NO", "dossier deja la, ou refuse")
    seance.boite.dossiers[name] = Dossier(nom=name)
    return b"", "dossier cree"


def _list(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    del now
    pattern = (_text(arguments, 0) + _text(arguments, 1)).replace("%", "*")
    if _text(arguments, 1) == "":
        return b'* LIST (\\Noselect) "/" ""\r\n', "LIST fait"
    names = seance.boite.dossiers if seance.boite else {}
    kept = [name for name in names if fnmatch.fnmatchcase(name.upper(), pattern.upper())]
    lines = [b'* LIST (\\HasNoChildren) "/" %s\r\n' % quoted(name) for name in kept]
    return b"".join(lines), "LIST fait"


def _lsub(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    body, _ = _list(seance, arguments, now)
    return body.replace(b"* LIST", b"* LSUB"), "LSUB fait"


def _status(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    del now
    name = _text(arguments, 0)
    folder = _folder(seance, name)
    asked = arguments[1] if len(arguments) > 1 else None
    if not isinstance(asked, list):
        raise MalformeError("STATUS demande une liste")
    values = {
        "MESSAGES": len(folder.courriers),
        "RECENT": 0,
        "UIDNEXT": folder.uidnext,
        "UIDVALIDITY": UIDVALIDITY,
        "UNSEEN": sum("\\Seen" not in c.drapeaux for c in folder.courriers),
    }
    items = [item.decode("ascii", "replace").upper() for item in asked if isinstance(item, bytes)]
    if not set(items) <= set(values):
        raise MalformeError("element de STATUS inconnu")
    return b"* STATUS %s (%s)\r\n" % (quoted(name), " ".join(f"{i} {values[i]}" for i in items).encode()), "STATUS fait"


def _close(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    del arguments, now
    if seance.dossier is not None and not seance.lecture_seule:
        seance.dossier.retirer({c.uid for c in seance.dossier.courriers if "\\Deleted" in c.drapeaux})
    seance.dossier, seance.connus = None, []
    return b"", "dossier referme"


def _unselect(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    del arguments, now
    seance.dossier, seance.connus = None, []
    return b"", "dossier quitte"


def _expunge(seance: Seance, arguments: list[Argument], now: dt.datetime, *, uid: bool = False) -> Reponse:
    del now
    folder = _writable(seance)
    only = set(ensemble(_text(arguments, 0), folder.uids)) if uid else set(folder.uids)
    folder.retirer({c.uid for c in folder.courriers if "\\Deleted" in c.drapeaux and c.uid in only})
    return b"", "EXPUNGE fait"


def _writable(seance: Seance) -> Dossier:
    if seance.dossier is None or seance.lecture_seule:
        raise Refus("NO", "dossier ouvert en lecture seule")
    return seance.dossier


def _known(seance: Seance) -> list[Courrier]:
    """The messages the client knows of, in sequence order."""
    by_uid = {c.uid: c for c in seance.dossier.courriers} if seance.dossier else {}
    return [by_uid[uid] for uid in seance.connus if uid in by_uid]


def _chosen(seance: Seance, text: str, *, uid: bool) -> list[tuple[int, Courrier]]:
    """The messages of a set, with their sequence numbers."""
    known = _known(seance)
    numbers = [c.uid for c in known] if uid else list(range(1, len(known) + 1))
    wanted = set(ensemble(text, numbers))
    return [(rank, c) for rank, (number, c) in enumerate(zip(numbers, known, strict=True), 1) if number in wanted]


def _search(seance: Seance, arguments: list[Argument], now: dt.datetime, *, uid: bool = False) -> Reponse:
    del now
    keys = arguments[2:] if arguments and arguments[0] == b"CHARSET" else arguments
    known = _known(seance)
    test = predicat(keys, sequence=known)
    found = [c.uid if uid else rank for rank, c in enumerate(known, 1) if test(c)]
    return b"* SEARCH%s\r\n" % "".join(f" {number}" for number in found).encode(), "SEARCH fait"


def _fetch(seance: Seance, arguments: list[Argument], now: dt.datetime, *, uid: bool = False) -> Reponse:
    del now
    chosen = _chosen(seance, _text(arguments, 0), uid=uid)
    asked = arguments[1] if len(arguments) > 1 else []
    items = [
        i.decode("ascii", "replace") for i in (asked if isinstance(asked, list) else [asked]) if isinstance(i, bytes)
    ]
    items = [one for item in items for one in _MACROS.get(item.upper(), [item])]
    if uid and "UID" not in {item.upper() for item in items}:
        items.append("UID")
    out = bytearray()
    for rank, courrier in chosen:
        seance.quirk = seance.quirk or courrier.quirk
        out += b"* %d FETCH (%s)\r\n" % (rank, _items(seance, courrier, items))
    return bytes(out), "FETCH fait"


def _items(seance: Seance, courrier: Courrier, items: list[str]) -> bytes:
    """The items of one message, in the order asked; a body that is read marks the message seen and says so."""
    out: list[bytes] = []
    read = False
    for item in items:
        name, value, reads = _item(courrier, item)
        read = read or reads
        out.append(name + b" " + value)
    if read and not seance.lecture_seule and "\\Seen" not in courrier.drapeaux:
        courrier.drapeaux.add("\\Seen")
        out.append(b"FLAGS " + _flags(courrier))
    return b" ".join(out)


def _item(courrier: Courrier, item: str) -> tuple[bytes, bytes, bool]:
    upper = item.upper()
    simple = _SIMPLES.get(upper)
    if simple is not None:
        return upper.encode(), simple(courrier), False
    if upper in _RFC822:
        part = sections.extraire(sections.couper(courrier.octets), _RFC822[upper])
        return upper.encode(), literal(part or b""), upper != "RFC822.HEADER"
    found = _BODY.match(item)
    if found is None:
        raise MalformeError(f"element inconnu : {item[:40]}")
    whole = not found["section"]
    part = courrier.octets if whole else sections.extraire(sections.couper(courrier.octets), found["section"])
    name = f"BODY[{found['section']}]"
    if part is not None and found["start"] is not None:
        start = int(found["start"])
        part = part[start : start + int(found["count"])] if found["count"] else part[start:]
        name += f"<{start}>"
    return name.encode(), b"NIL" if part is None else literal(part), found["peek"] is None


def _flags(courrier: Courrier) -> bytes:
    return b"(" + " ".join(sorted(courrier.drapeaux)).encode() + b")"


def _date(courrier: Courrier) -> bytes:
    at = courrier.recu_le
    return f'"{at.day:02d}-{_MONTHS[at.month - 1]}-{at.year} {at:%H:%M:%S} +0000"'.encode()


def _envelope(courrier: Courrier) -> bytes:
    return sections.enveloppe(sections.couper(courrier.octets).entetes)


_SIMPLES: dict[str, Callable[[Courrier], bytes]] = {
    "FLAGS": _flags,
    "UID": lambda c: b"%d" % c.uid,
    "INTERNALDATE": _date,
    "RFC822.SIZE": lambda c: b"%d" % len(c.octets),
    "ENVELOPE": _envelope,
    "BODYSTRUCTURE": lambda c: sections.structure(sections.couper(c.octets)),
    "BODY": lambda c: sections.structure(sections.couper(c.octets), extended=False),
}


_CHANGES: dict[str, Callable[[set[str], set[str]], set[str]]] = {
    "FLAGS": lambda _, flags: set(flags),
    "+FLAGS": operator.or_,
    "-FLAGS": operator.sub,
}


def _store(seance: Seance, arguments: list[Argument], now: dt.datetime, *, uid: bool = False) -> Reponse:
    del now
    folder = _writable(seance)
    action = _text(arguments, 1).upper()
    given = [flag for value in arguments[2:] for flag in (value if isinstance(value, list) else [value])]
    flags = {flag.decode("ascii", "replace") for flag in given if isinstance(flag, bytes)} - {"\\Recent"}
    change = _CHANGES.get(action.removesuffix(".SILENT"))
    if change is None:
        raise MalformeError("FLAGS, +FLAGS ou -FLAGS")
    out = bytearray()
    for rank, courrier in _chosen(seance, _text(arguments, 0), uid=uid):
        courrier.drapeaux = change(courrier.drapeaux, flags)
        if not action.endswith(".SILENT"):
            out += b"* %d FETCH (FLAGS %s%s)\r\n" % (rank, _flags(courrier), b" UID %d" % courrier.uid if uid else b"")
    folder.version += 1
    seance.version = folder.version if seance.connus == folder.uids else seance.version
    return bytes(out), "STORE fait"


def _copy(
    seance: Seance, arguments: list[Argument], now: dt.datetime, *, uid: bool = False, move: bool = False
) -> Reponse:
    chosen = [courrier for _, courrier in _chosen(seance, _text(arguments, 0), uid=uid)]
    target = _folder(seance, _text(arguments, 1))
    if move:
        _writable(seance)
    new = [target.ajouter(c.octets, now, drapeaux=c.drapeaux, quirk=c.quirk).uid for c in chosen]
    if not chosen:
        return b"", "rien a copier"
    code = f"[COPYUID {UIDVALIDITY} {','.join(str(c.uid) for c in chosen)} {','.join(map(str, new))}]"
    if not move:
        return b"", f"{code} copie"
    if seance.dossier is not None:
        seance.dossier.retirer({c.uid for c in chosen})
    return f"* OK {code} deplaces\r\n".encode(), "MOVE fait"


def _append(seance: Seance, arguments: list[Argument], now: dt.datetime) -> Reponse:
    folder = _folder(seance, _text(arguments, 0))
    message = arguments[-1] if len(arguments) > 1 else None
    if not isinstance(message, bytes):
        raise MalformeError("message manquant")
    flags = {
        flag.decode("ascii", "replace")
        for value in arguments[1:-1]
        if isinstance(value, list)
        for flag in value
        if isinstance(flag, bytes)
    }
    kept = folder.ajouter(message, now, drapeaux=flags)
    return b"", f"[APPENDUID {UIDVALIDITY} {kept.uid}] message depose"


#: every command, by name
COMMANDES: dict[str, Commande] = {
    **dict.fromkeys(("NOOP", "CHECK", "CAPABILITY", "IDLE", "SUBSCRIBE", "UNSUBSCRIBE"), _noop),
    "LOGOUT": _logout, "ID": _id, "NAMESPACE": _namespace, "SELECT": _select, "CREATE": _create, "LIST": _list,
    "LSUB": _lsub, "STATUS": _status, "CLOSE": _close, "UNSELECT": _unselect, "EXPUNGE": _expunge, "SEARCH": _search,
    "FETCH": _fetch, "STORE": _store, "COPY": _copy, "APPEND": _append,
    "EXAMINE": partial(_select, read_only=True), "MOVE": partial(_copy, move=True),
    "UID EXPUNGE": partial(_expunge, uid=True), "UID SEARCH": partial(_search, uid=True),
    "UID FETCH": partial(_fetch, uid=True), "UID STORE": partial(_store, uid=True), "UID COPY": partial(_copy, uid=True),
    "UID MOVE": partial(_copy, uid=True, move=True),
}  # fmt: skip
