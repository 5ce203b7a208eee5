"""Checks a bundle offline: shape of the zip, signatures, manifest, every file, then the journal inside."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from eprouvette.bundle.cms import check_detached
from eprouvette.bundle.names import CERTIFICATE, FORMAT, MANIFEST, MAX_FILES, MAX_UNPACKED, OWN, SIGNATURE, SUMS
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.errors import ErreurBanc
from eprouvette_sim.kernel.journal import Alteration

if TYPE_CHECKING:
    from cryptography import x509

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleCheck:
    """What a bundle is worth: every alteration found (none: it holds), who signed, and the journal's head."""

    alterations: tuple[Alteration, ...]
    signer: str | None
    throwaway: bool
    head: str | None


class _Broken(Exception):  # noqa: N818 - ends the reading with one alteration
    def __init__(self, where: str, what: str) -> None:
        super().__init__(what)
        self.place = Alteration(where=where, what=what)


def verify_bundle(path: Path) -> BundleCheck:
    """The check of a bundle; hostile archives are refused before anything is unpacked, nothing is written outside
    a temporary folder of ours.
    """
    found: list[Alteration] = []
    signer: x509.Certificate | None = None
    manifest: dict[str, Any] = {}
    try:
        outer, wrong = _outer(path)
        found += wrong
        with zipfile.ZipFile(path) as archive:
            _shape(archive)
            manifest, signer = _manifest(archive)
            if outer not in {None, signer}:
                found.append(Alteration(where=f"{path.name}.p7s", what="signé par un autre que le manifeste"))
            found += _files(archive, manifest)
            if not found:
                found += _inside(archive, manifest)
    except _Broken as broken:
        found.append(broken.place)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        found.append(Alteration(where=path.name, what=f"archive illisible : {error}"))
    name = signer.subject.rfc4514_string() if signer else None
    throwaway = manifest.get("signer") == "jetable"
    return BundleCheck(alterations=tuple(found), signer=name, throwaway=throwaway, head=manifest.get("head"))


def _outer(path: Path) -> tuple[x509.Certificate | None, list[Alteration]]:
    """Who signed the zip itself, when its signature stands beside it, and what is wrong with that signature."""
    beside = path.with_name(path.name + ".p7s")
    if not beside.is_file():
        return None, []
    signer, wrong = check_detached(path.read_bytes(), beside.read_bytes())
    return signer, [Alteration(where=beside.name, what=wrong)] if wrong else []


def _shape(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(names) > MAX_FILES or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _Broken(Path(archive.filename or "").name, "archive démesurée")
    if len(set(names)) != len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise _Broken(double, "nom en double dans l'archive")
    for name in names:
        parts = PurePosixPath(name).parts
        if name.startswith("/") or "\\" in name or ":" in name or ".." in parts or not parts:
            raise _Broken(name, "nom qui sort de l'archive")


def _manifest(archive: zipfile.ZipFile) -> tuple[dict[str, Any], x509.Certificate]:
    absent = [name for name in sorted(OWN) if name not in archive.namelist()]
    if absent:
        raise _Broken(absent[0], "absent du paquet")
    raw = archive.read(MANIFEST)
    signer, wrong = check_detached(raw, archive.read(SIGNATURE))
    if signer is None:
        raise _Broken(SIGNATURE, wrong or "signature refusée")
    from cryptography.hazmat.primitives.serialization import Encoding

    if archive.read(CERTIFICATE) != signer.public_bytes(Encoding.PEM):
        raise _Broken(CERTIFICATE, "n'est pas le certificat de la signature")
    manifest = _read(raw)
    if manifest.get("format") != FORMAT:
        raise _Broken(MANIFEST, f"format {manifest.get('format')!r} inconnu de ce banc, qui lit le format {FORMAT}")
    return manifest, signer


def _read(raw: bytes) -> dict[str, Any]:
    """The manifest, every name and digest of which is a text; a signature says nothing of what was signed."""
    try:
        data = json.loads(raw)
        texts = [value for entry in data["files"] for value in (entry["path"], entry["sha256"])]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _Broken(MANIFEST, f"manifeste illisible ({type(error).__name__})") from error
    if not all(isinstance(value, str) for value in texts):
        raise _Broken(MANIFEST, "manifeste illisible (nom ou empreinte)")
    return dict(data)


def _files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> list[Alteration]:
    listed = {entry["path"]: entry for entry in manifest["files"]}
    present = set(archive.namelist()) - OWN
    found = [Alteration(where=name, what="fichier ajouté") for name in sorted(present - listed.keys())]
    found += [Alteration(where=name, what="fichier ôté") for name in sorted(listed.keys() - present)]
    for name in sorted(present & listed.keys()):
        if _digest(archive, name) != listed[name]["sha256"]:
            found.append(Alteration(where=name, what="fichier changé"))
    sums = "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in manifest["files"])
    if archive.read(SUMS) != sums.encode():
        found.append(Alteration(where=SUMS, what="ne dit pas la même chose que le manifeste"))
    return found


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _inside(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> list[Alteration]:
    """The journal's own chain, and the head the manifest announces."""
    with tempfile.TemporaryDirectory(prefix="eprouvette-") as place:
        archive.extractall(place)
        folder = Path(place)
        try:
            found = journal.verify(folder)
            seal = journal.read_seal(folder)
        except (ErreurBanc, OSError) as error:
            return [Alteration(where="journal", what=str(error))]
    if seal is None or seal["head"] != manifest["head"]:
        found.append(Alteration(where=MANIFEST, what="la tête du journal n'est pas celle du manifeste"))
    return found
