"""Makes a bundle of a run: same run, same entries in the same order with the same dates; only signatures differ."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any

from eprouvette.bundle.names import CERTIFICATE, DATE, FORMAT, MANIFEST, OWN, SIGNATURE, SUMS
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette.bundle.signer import Signer


def package(folder: Path, target: Path, signer: Signer) -> dict[str, Any]:
    """Writes `target` (zip) and `target.p7s` (signature of the zip itself); returns the manifest.

    Refuses with `ErreurUsage` a run that is interrupted, altered, or without its report: the list says what is missing.
    The zip is written aside and moved at the end, so a failure leaves nothing half-made.
    """
    _refuse_incomplete(folder)
    _refuse_lasting_keys(folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    names = [name for name in names if name not in OWN]
    manifest = {
        "format": FORMAT,
        "run": folder.name,
        "head": (journal.read_seal(folder) or {})["head"],
        "signer": "jetable" if signer.throwaway else "editeur",
        "files": [_entry(folder, name) for name in names],
    }
    raw = json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
    own = {
        MANIFEST: raw,
        SIGNATURE: signer.sign(raw),
        CERTIFICATE: signer.pem(),
        SUMS: "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in manifest["files"]).encode(),
    }
    draft = target.with_name(target.name + ".partiel")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted([*names, *own]):
            data = own[name] if name in own else (folder / name).read_bytes()
            archive.writestr(_info(name), data, zipfile.ZIP_DEFLATED)
    draft.replace(target)
    target.with_name(target.name + ".p7s").write_bytes(signer.sign(target.read_bytes()))
    return manifest


def _refuse_incomplete(folder: Path) -> None:
    missing = [
        name for name in ("run.json", "catalogue.json", "report.json", "report.html") if not (folder / name).is_file()
    ]
    if missing:
        raise ErreurUsage(
            f"exécution incomplète, il manque : {', '.join(missing)}",
            ou=str(folder),
            faire=f"eprouvette report {folder}",
        )
    if journal.read_seal(folder) is None:
        raise ErreurUsage(
            "exécution interrompue : son journal n'est pas scellé",
            ou=str(folder),
            faire=f"eprouvette run --resume {folder}",
        )
    altered = journal.verify(folder)
    if altered:
        places = "\n".join(f"  {place.where} : {place.what}" for place in altered[:10])
        raise ErreurUsage(f"preuves altérées, rien n'est emballé :\n{places}", ou=str(folder))


def _refuse_lasting_keys(folder: Path) -> None:
    """A run's own throwaway keys travel in its bundle; those of a workshop, which last a year, never do."""
    run = json.loads((folder / "run.json").read_bytes())
    if not run.get("options", {}).get("atelier"):
        return
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_key(path)]
    if found:
        names = ", ".join(path.relative_to(folder).as_posix() for path in found[:5])
        raise ErreurUsage(
            f"clés d'un atelier dans l'exécution : {names}", ou=str(folder), faire="les ôter : un paquet n'en porte pas"
        )


def _is_key(path: Path) -> bool:
    return (
        path.suffix in {".key", ".p12", ".pfx", ".jks"}
        or path.name == "secrets.json"
        or b" PRIVATE KEY-----" in path.read_bytes()
    )


def _entry(folder: Path, name: str) -> dict[str, Any]:
    data = (folder / name).read_bytes()
    return {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, DATE)
    info.external_attr = 0o644 << 16
    return info
