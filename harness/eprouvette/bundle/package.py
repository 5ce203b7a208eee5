"""Makes a bundle of a run: same run, same entries in the same order with the same dates; only signatures differ."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eprouvette.bundle.cms import empreinte
from eprouvette.bundle.coherence import controler
from eprouvette.bundle.depot import REQUIS, attendues, identites, manques
from eprouvette.bundle.names import (
    CERTIFICATE,
    DATE,
    DETACHEE,
    FORMAT,
    HORODATAGE,
    MANIFEST,
    OWN,
    PREUVES,
    SIGNATURE,
    SUMS,
)
from eprouvette.bundle.preuves import ranger
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from eprouvette.bundle.signer import Signer

_MONTREES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """How to pack: `convergence` adds the proofs by id; `partiel` packs an incomplete submission, saying so inside;
    `horodater` gives an authority's answer for a SHA-256, `None` for no time stamp.
    """

    convergence: bool = False
    partiel: bool = False
    horodater: Callable[[bytes], bytes] | None = None


def package(folder: Path, target: Path, signer: Signer, depot: Depot | None = None) -> dict[str, Any]:
    """Writes `target` (zip), `target.p7s` (signature of the zip itself), maybe `target.tsr`; returns the manifest.

    Refuses with `ErreurUsage`, and the list of what is wrong, a run that is interrupted, altered, incomplete, or that holds
    an identity of no declared population. The zip is written aside and moved at the end, so a failure leaves nothing.
    """
    depot = depot or Depot()
    _refuse_unfinished(folder)
    _refuse_lasting_keys(folder)
    report: dict[str, Any] = json.loads((folder / "report.json").read_bytes())
    missing = manques(report)
    if missing and not depot.partiel:
        raise ErreurUsage(
            f"dépôt incomplet, {len(missing)} manque(s) :\n{_liste(missing)}",
            ou=str(folder),
            faire="compléter, ou emballer tel quel avec --partiel (le paquet le dira)",
        )
    entries, extra = _contenu(folder, report, depot)
    manifest = _manifeste(folder, entries, extra, signer) | {
        "missing": missing,
        "awaiting": attendues(report),
        "identities": _refuse_strangers(folder),
    }
    _ecrire(target, entries, extra, manifest, signer)
    digest = empreinte(target)
    target.with_name(target.name + DETACHEE).write_bytes(signer.sign_digest(digest))
    if depot.horodater is not None:
        target.with_name(target.name + HORODATAGE).write_bytes(depot.horodater(digest))
    return manifest


def _contenu(folder: Path, report: dict[str, Any], depot: Depot) -> tuple[dict[str, Path], dict[str, bytes]]:
    """Name in the zip -> file it copies, and the entries made here."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    entries = {name: path for name, path in paths.items() if name not in OWN}
    if not depot.convergence:
        return entries, {}
    copies, index = ranger(report)
    entries |= {name: folder / source for name, source in copies.items() if (folder / source).is_file()}
    return entries, {f"{PREUVES}/index.csv": index}


def _manifeste(folder: Path, entries: Mapping[str, Path], extra: Mapping[str, bytes], signer: Signer) -> dict[str, Any]:
    files = [_entry(name, path.stat().st_size, empreinte(path).hex()) for name, path in entries.items()]
    files += [_entry(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in extra.items()]
    return {
        "format": FORMAT,
        "run": folder.name,
        "head": (journal.read_seal(folder) or {})["head"],
        "signer": "jetable" if signer.throwaway else "editeur",
        "files": sorted(files, key=lambda entry: entry["path"]),
    }


def _entry(name: str, size: int, sha256: str) -> dict[str, Any]:
    return {"path": name, "size": size, "sha256": sha256}


def _ecrire(
    target: Path, entries: Mapping[str, Path], extra: Mapping[str, bytes], manifest: dict[str, Any], signer: Signer
) -> None:
    raw = json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
    own = dict(extra) | {
        MANIFEST: raw,
        SIGNATURE: signer.sign(raw),
        CERTIFICATE: signer.pem(),
        SUMS: "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in manifest["files"]).encode(),
    }
    draft = target.with_name(target.name + ".partiel")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted([*entries, *own]):
            data = own[name] if name in own else entries[name].read_bytes()
            archive.writestr(_info(name), data, zipfile.ZIP_DEFLATED)
    draft.replace(target)


def _refuse_unfinished(folder: Path) -> None:
    missing = [name for name in REQUIS if not (folder / name).is_file()]
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
    altered = [f"{place.where} : {place.what}" for place in controler(folder)]
    if altered:
        raise ErreurUsage(f"preuves altérées, rien n'est emballé :\n{_liste(altered)}", ou=str(folder))


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


def _refuse_strangers(folder: Path) -> dict[str, int]:
    """Population -> identities seen; refuses those of none."""
    counts, strangers = identites(folder)
    if strangers:
        lines = [f"{one.fichier}, {one.lieu} : {one.nature} {one.masque}" for one in strangers]
        raise ErreurUsage(
            f"{len(lines)} identité(s) hors des populations déclarées, rien n'est emballé :\n{_liste(lines)}",
            ou=str(folder),
            faire="déclarer vos patients d'essai dans [[populations]] du dossier et rejouer ; "
            "voir avant : eprouvette package --constat-donnees",
        )
    return counts


def _liste(lines: list[str]) -> str:
    more = [f"  … et {len(lines) - _MONTREES} autres"] if len(lines) > _MONTREES else []
    return "\n".join([f"  {line}" for line in lines[:_MONTREES]] + more)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, DATE)
    info.external_attr = 0o644 << 16
    return info
