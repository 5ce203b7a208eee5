"""What the editor attests: a file, hashed and dated, kept in a folder beside the dossier; shown, never judged."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
import shutil
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FOLDER: Final = "attestations"
#: Attachments larger than this are refused (bytes): a proof is a document, not an archive of everything.
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_RECORDS: Final = 10_000
#: fields a record may lack: written since proofs can be carried over
_OPTIONAL: Final = ("reprise", "equivalente")
_FIELDS: Final = ("exigence", "cle", "preuve", "fichier", "origine", "type", "sha256", "par", "le", "expire")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """One attested proof.

    `exigence` is `corpus:id`, `cle` adds the edition attested; `fichier` is the copy's name in the folder, `origine`
    the name it had; `sha256` that of its bytes; `le` and `expire` are ISO days, both included. `reprise` says from which
    earlier file and edition the proof is carried over; `equivalente` is the key, edition included, of the equivalent
    requirement it was first given for. Both are empty for a proof made for this one.
    """

    exigence: str
    cle: str
    preuve: str
    fichier: str
    origine: str
    type: str
    sha256: str
    par: str
    le: str
    expire: str
    reprise: str = ""
    equivalente: str = ""


def attest(
    dossier: Path,
    *,
    exigence: str,
    cle: str,
    preuve: str,
    fichier: Path,
    par: str,
    le: str,
    expire: str,
    reprise: str = "",
    equivalente: str = "",
) -> Path:
    """Copies the file beside the dossier and writes its record, whose path is returned.

    `ErreurUsage` lists every wrong value; nothing is written then. The same proof attested again replaces its record.
    """
    wrong = _wrong(preuve=preuve, fichier=fichier, par=par, le=le, expire=expire)
    if wrong:
        raise ErreurUsage("attestation refusée :\n" + "\n".join(f"  - {line}" for line in wrong), ou=str(fichier))
    folder = dossier.parent / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    sha256 = hashlib.sha256(fichier.read_bytes()).hexdigest()
    copy = folder / f"{sha256[:16]}{_suffix(fichier)}"
    shutil.copyfile(fichier, copy)
    record = Attestation(
        exigence=exigence,
        cle=cle,
        preuve=preuve,
        fichier=copy.name,
        origine=fichier.name,
        type=mimetypes.guess_type(fichier.name)[0] or "application/octet-stream",
        sha256=sha256,
        par=par.strip(),
        le=le,
        expire=expire,
        reprise=reprise.strip(),
        equivalente=equivalente,
    )
    path = folder / f"{_slug(exigence)}--{_slug(preuve)}.json"
    path.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def read(dossier: Path, *, jour: str, known: Collection[str]) -> list[dict[str, Any]]:
    """Every attestation beside a dossier, each with its `etat` on that ISO day; never raises on their content.

    `etat` is `valide`, `expiree`, `future`, `alteree`, `absente` (file gone), `inconnue` (no such requirement) or
    `illisible` (the record itself; its other fields are then empty).
    """
    paths = sorted((dossier.parent / FOLDER).glob("*.json"))[:MAX_RECORDS]
    return [_read_one(path, jour, known) for path in paths]


def _read_one(path: Path, jour: str, known: Collection[str]) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
        more = {name: str(data.get(name, "")) for name in _OPTIONAL}
        record = Attestation(**{name: str(data[name]) for name in _FIELDS}, **more)
        _day(record.le)
        _day(record.expire)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return dict.fromkeys((*_FIELDS, *_OPTIONAL), "") | {"fichier": path.name, "etat": "illisible"}
    return asdict(record) | {"etat": _state(record, path.parent, jour, known)}


def _state(record: Attestation, folder: Path, jour: str, known: Collection[str]) -> str:
    if record.exigence not in known:
        return "inconnue"
    copy = folder / record.fichier
    if copy.parent != folder or not copy.is_file():
        return "absente"
    if copy.stat().st_size > MAX_BYTES or hashlib.sha256(copy.read_bytes()).hexdigest() != record.sha256:
        return "alteree"
    if record.expire < jour:
        return "expiree"
    return "future" if record.le > jour else "valide"


def _wrong(*, preuve: str, fichier: Path, par: str, le: str, expire: str) -> list[str]:
    found = []
    if not fichier.is_file():
        found.append(f"fichier introuvable : {fichier.name}")
    elif not 0 < fichier.stat().st_size <= MAX_BYTES:
        found.append(f"fichier vide ou de plus de {MAX_BYTES // 1024**2} Mio : {fichier.name}")
    if not re.fullmatch(r"[\w./ -]{1,60}", preuve):
        found.append(f"--preuve {preuve!r} : un numéro de preuve, par exemple 01")
    if not par.strip():
        found.append("--par : le nom de qui atteste")
    days = {"--le": le, "--expire": expire}
    bad = [name for name, value in days.items() if not _is_day(value)]
    found += [f"{name} {days[name]!r} : un jour AAAA-MM-JJ" for name in bad]
    if not bad and expire <= le:
        found.append(f"--expire {expire} : après --le {le}")
    return found


def _is_day(text: str) -> bool:
    try:
        _day(text)
    except ValueError:
        return False
    return True


def _day(text: str) -> None:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError(text)


def _suffix(path: Path) -> str:
    return (
        path.suffix.lower()
        if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", path.suffix) and path.suffix.lower() != ".json"
        else ""
    )


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "_", text)
