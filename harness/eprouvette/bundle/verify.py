"""Checks a bundle offline: shape of the zip, signatures, manifest, every file, then the journal inside."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.serialization import Encoding

from eprouvette.bundle.cms import Signataire, check_detached
from eprouvette.bundle.coherence import controler
from eprouvette.bundle.confiance import Confiance
from eprouvette.bundle.names import CERTIFICATE, FORMAT, MANIFEST, MAX_FILES, MAX_UNPACKED, OWN, SIGNATURE, SUMS
from eprouvette.bundle.voisins import Voisins, lire_voisins
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.journal import Alteration

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from eprouvette.bundle.horodatage import Horodatage

_BLOCK = 1024 * 1024
#: what is unpacked to judge the journal; the rest is only digested, unless a challenge must be looked for in it
_LUS: Final = ("run.json", "catalogue.json", "report.json", "journal/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Regard:
    """What the reader brings: today, whom they trust to sign and to stamp, the challenge they had given."""

    now: dt.datetime = field(default_factory=lambda: SystemClock().now().utc)
    confiance: Confiance = field(default_factory=Confiance)
    horodateurs: Confiance = field(default_factory=Confiance)
    defi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleCheck:
    """What a bundle is worth: every alteration found (none: it holds), who signed, and the journal's head.

    `zip_signed` is false when the signature of the zip itself is not beside it; `horodatage` and `contresignataires`
    come from files beside the zip; `bench` is what the run says of the bench.
    """

    alterations: tuple[Alteration, ...]
    signer: str | None = None
    throwaway: bool = False
    head: str | None = None
    zip_signed: bool = False
    horodatage: Horodatage | None = None
    contresignataires: tuple[str, ...] = ()
    bench: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


class _Broken(Exception):  # noqa: N818 - ends the reading with one alteration
    def __init__(self, where: str, what: str) -> None:
        super().__init__(what)
        self.place = Alteration(where=where, what=what)


def verify_bundle(path: Path, regard: Regard | None = None) -> BundleCheck:
    """The check of a bundle; hostile archives are refused before anything is unpacked, nothing is written outside
    a temporary folder of ours.
    """
    regard = regard or Regard()
    try:
        beside = lire_voisins(path, regard.confiance, regard.horodateurs, regard.now)
        with zipfile.ZipFile(path) as archive:
            _shape(archive)
            manifest, signer = _manifest(archive)
            found = [*beside.alterations, *_signataire(signer, beside, regard, path)]
            listed, digests = _files(archive, manifest)
            found += listed
            run: dict[str, Any] = {}
            if not found:
                inside, run = _inside(archive, manifest, digests, regard.defi)
                found += inside
            return _bilan(found, manifest, signer, beside, run)
    except _Broken as broken:
        return BundleCheck(alterations=(broken.place,))
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        return BundleCheck(alterations=(Alteration(where=path.name, what=f"archive illisible : {error}"),))


def _bilan(
    found: list[Alteration], manifest: dict[str, Any], signer: Signataire, beside: Voisins, run: dict[str, Any]
) -> BundleCheck:
    missing = manifest.get("missing", ())
    return BundleCheck(
        alterations=tuple(found),
        signer=signer.certificat.subject.rfc4514_string(),
        throwaway=manifest.get("signer") == "jetable",
        head=manifest.get("head"),
        zip_signed=beside.signataire is not None,
        horodatage=beside.horodatage,
        contresignataires=beside.contresignataires,
        bench=run.get("bench", {}),
        missing=tuple(map(str, missing)) if isinstance(missing, list) else (),
    )


def _signataire(signer: Signataire, beside: Voisins, regard: Regard, path: Path) -> list[Alteration]:
    """The manifest's signer against the zip's, and against what the reader knows of certificates."""
    found = []
    if beside.signataire is not None and beside.signataire.certificat != signer.certificat:
        found.append(Alteration(where=f"{path.name}.p7s", what="signé par un autre que le manifeste"))
    wrong = regard.confiance.reproche(signer.certificat, signer.joints, beside.instant(regard.now))
    if wrong:
        found.append(Alteration(where=CERTIFICATE, what=wrong))
    return found


def _shape(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _Broken(Path(archive.filename or "").name, "archive démesurée")
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        if name in seen:
            raise _Broken(name, "nom en double dans l'archive")
        seen.add(name)
        parts = PurePosixPath(name).parts
        if name.startswith("/") or "\\" in name or ":" in name or ".." in parts or not parts:
            raise _Broken(name, "nom qui sort de l'archive")


def _manifest(archive: zipfile.ZipFile) -> tuple[dict[str, Any], Signataire]:
    absent = sorted(OWN - set(archive.namelist()))
    if absent:
        raise _Broken(absent[0], "absent du paquet")
    raw = archive.read(MANIFEST)
    signer, wrong = check_detached(hashlib.sha256(raw).digest(), archive.read(SIGNATURE))
    if signer is None:
        raise _Broken(SIGNATURE, wrong or "signature refusée")
    if archive.read(CERTIFICATE) != signer.certificat.public_bytes(Encoding.PEM):
        raise _Broken(CERTIFICATE, "n'est pas le certificat de la signature")
    manifest = _read(raw)
    if manifest.get("format") != FORMAT:
        raise _Broken(MANIFEST, f"format {manifest.get('format')!r} inconnu de ce banc, qui lit le format {FORMAT}")
    return manifest, signer


def _read(raw: bytes) -> dict[str, Any]:
    """The manifest, every name and digest of which is a text; a signature says nothing of what was signed."""
    try:
        data: dict[str, Any] = json.loads(raw)
        texts = [value for entry in data["files"] for value in (entry["path"], entry["sha256"])]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _Broken(MANIFEST, f"manifeste illisible ({type(error).__name__})") from error
    if not all(isinstance(value, str) for value in (*texts, data.get("head", ""))):
        raise _Broken(MANIFEST, "manifeste illisible (nom ou empreinte)")
    return data


def _files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> tuple[list[Alteration], dict[str, str]]:
    """What differs from the manifest, and the digest of each file it lists."""
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    names = archive.namelist()
    present = set(names) - OWN
    found = [Alteration(where=name, what="fichier ajouté") for name in sorted(present - listed.keys())]
    found += [Alteration(where=name, what="fichier ôté") for name in sorted(listed.keys() - present)]
    digests = {name: _digest(archive, name) for name in sorted(present & listed.keys())}
    found += [Alteration(where=n, what="fichier changé") for n, digest in digests.items() if digest != listed[n]]
    sums = "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in manifest["files"])
    if archive.read(SUMS) != sums.encode():
        found.append(Alteration(where=SUMS, what="ne dit pas la même chose que le manifeste"))
    if not found and names != sorted(names):
        moved = next(name for name, due in zip(names, sorted(names), strict=True) if name != due)
        found.append(Alteration(where=moved, what="entrée déplacée dans l'archive"))
    return found, digests


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _Broken(name, f"fichier illisible dans l'archive : {error}") from error
    return digest.hexdigest()


def _inside(
    archive: zipfile.ZipFile, manifest: dict[str, Any], digests: dict[str, str], defi: str
) -> tuple[list[Alteration], dict[str, Any]]:
    """The journal's own chain, the head the manifest announces, the challenge; and `run.json`."""
    with tempfile.TemporaryDirectory(prefix="eprouvette-") as place:
        wanted = [name for name in archive.namelist() if defi or name.startswith(_LUS)]
        archive.extractall(place, [name for name in wanted if name not in OWN])
        folder = Path(place)
        found = controler(folder, defi=defi, known=None if defi else digests)
        if found:
            return found, {}
        seal = journal.read_seal(folder)
        if seal is None or seal["head"] != manifest.get("head"):
            found.append(Alteration(where=MANIFEST, what="la tête du journal n'est pas celle du manifeste"))
        return found, json.loads((folder / "run.json").read_bytes())
