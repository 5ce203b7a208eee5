"""A pack's folder and manifest, read whole and checked before anything else looks at it.

Nothing outside the folder is ever opened: names are relative, links that leave the folder are refused, sizes are
looked up before reading, and each listed file must have the SHA-256 written in `pack.toml`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.packs.remarques import ERREUR, INFORMATION, Remarque, ligne

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFESTE = "pack.toml"
CORRESPONDANCES = "correspondances.toml"
FORMAT = 1
MAX_FICHIER = 4 * 1024 * 1024
MAX_TOTAL = 32 * 1024 * 1024
MAX_FICHIERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifeste:
    """What `pack.toml` says.

    `fichiers` is name -> lower-case hexadecimal SHA-256; `resolution` maps a URL named by a schema to a listed file;
    `operations` is operation -> {`action`, `requete`: {`schema`, `modele`}, `reponse`: {…}}, all names of listed files.
    """

    service: str
    version: str
    titre: str
    note: str
    fichiers: Mapping[str, str]
    resolution: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contenu:
    """A folder in memory: manifest, its raw text, and the bytes of each listed file; `empreinte` is the manifest's SHA-256."""

    dossier: Path
    manifeste: Manifeste
    texte: str
    fichiers: Mapping[str, bytes]
    empreinte: str


def read(dossier: Path) -> tuple[Contenu | None, tuple[Remarque, ...]]:
    """The content, or `None` when the manifest cannot be used, and every remark; raises only if there is no folder."""
    path = dossier / MANIFESTE
    if not path.is_file():
        raise ErreurUsage(
            "dossier de pack sans pack.toml", ou=str(dossier), faire="eprouvette pack init pour en dresser un"
        )
    if path.stat().st_size > MAX_FICHIER:
        return None, (_erreur(MANIFESTE, 0, "manifeste démesuré"),)
    raw = path.read_bytes()
    text = raw.decode("utf-8", "replace")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, (_erreur(MANIFESTE, _toml_line(error), f"TOML illisible : {error}"),)
    manifest, remarks = _manifest(data, text)
    if manifest is None:
        return None, remarks
    files, more = _files(dossier, manifest, text)
    content = Contenu(
        dossier=dossier, manifeste=manifest, texte=text, fichiers=files, empreinte=hashlib.sha256(raw).hexdigest()
    )
    return content, remarks + more + _unlisted(dossier, manifest)


def seal(dossier: Path) -> list[str]:
    """Rewrites `[fichiers]` of the manifest with the digests of every file of the folder, and returns their names.

    For the author of a pack, after an edit; links that leave the folder and oversized files are refused.
    """
    path = dossier / MANIFESTE
    text = path.read_text(encoding="utf-8")
    names = sorted(p.relative_to(dossier).as_posix() for p in dossier.rglob("*") if p.is_file() and p != path)
    for name in names:
        refused = _refused(dossier, name)
        if refused is not None:
            raise ErreurUsage(refused, ou=str(dossier))
    lines = [f'"{name}" = "{hashlib.sha256((dossier / name).read_bytes()).hexdigest()}"' for name in names]
    before, _, rest = text.partition("[fichiers]\n")
    path.write_text(before + "[fichiers]\n" + "\n".join(lines) + "\n" + _after_section(rest), encoding="utf-8")
    return names


def _after_section(rest: str) -> str:
    """What follows the section: from the next table header on, its blank line kept."""
    found = re.search(r"^\[", rest, flags=re.MULTILINE)
    return "\n" + rest[found.start() :] if found else ""


def _manifest(data: dict[str, Any], text: str) -> tuple[Manifeste | None, tuple[Remarque, ...]]:
    head, files, operations = (_table(data, name) for name in ("pack", "fichiers", "operations"))
    named = [(f"[pack] {name} absent", f"{name} ", isinstance(head.get(name), str)) for name in ("service", "version")]
    claims = [
        (f"[pack] format = {FORMAT} attendu", "format", head.get("format") == FORMAT),
        *named,
        ("[fichiers] absent ou vide", "[fichiers]", bool(files)),
        ("aucune opération décrite", "[operations", bool(operations)),
    ]
    remarks = [_erreur(MANIFESTE, ligne(text, where, "[pack]"), what) for what, where, holds in claims if not holds]
    if remarks:
        return None, tuple(remarks)
    resolution = {str(url): str(name) for url, name in _table(data, "resolution").items()}
    manifest = Manifeste(
        service=head["service"],
        version=head["version"],
        titre=str(head.get("titre", "")),
        note=str(head.get("note", "")),
        fichiers={str(name): str(digest) for name, digest in files.items()},
        resolution=resolution,
        operations=operations,
    )
    return manifest, ()


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _files(dossier: Path, manifest: Manifeste, text: str) -> tuple[dict[str, bytes], tuple[Remarque, ...]]:
    found: dict[str, bytes] = {}
    remarks: list[Remarque] = []
    total = 0
    if len(manifest.fichiers) > MAX_FICHIERS:
        return {}, (_erreur(MANIFESTE, ligne(text, "[fichiers]"), f"plus de {MAX_FICHIERS} fichiers"),)
    for name, digest in manifest.fichiers.items():
        where = ligne(text, f'"{name}"', json.dumps(name), name)
        refused = _refused(dossier, name)
        if refused is not None:
            remarks.append(_erreur(MANIFESTE, where, refused))
            continue
        path = dossier / name
        total += path.stat().st_size
        if total > MAX_TOTAL:
            remarks.append(
                _erreur(MANIFESTE, where, f"le pack dépasse {MAX_TOTAL // 2**20} Mio", "retirer des fichiers")
            )
            break
        data = path.read_bytes()
        seen = hashlib.sha256(data).hexdigest()
        if seen != digest.lower():
            remarks.append(_erreur(MANIFESTE, where, f"{name} : empreinte différente", f'écrire "{name}" = "{seen}"'))
        found[name] = data
    return found, tuple(remarks)


def _refused(dossier: Path, name: str) -> str | None:
    """Why that name may not be opened, or `None`."""
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name or ":" in name or not name.strip():
        return f"{name} : chemin hors du pack refusé"
    path = dossier / name
    if not path.exists():
        return f"{name} : fichier absent"
    if not path.resolve().is_relative_to(dossier.resolve()):
        return f"{name} : lien hors du pack refusé"
    if not path.is_file():
        return f"{name} : pas un fichier ordinaire"
    size = path.stat().st_size
    return f"{name} : {size} octets, au plus {MAX_FICHIER}" if size > MAX_FICHIER else None


def _unlisted(dossier: Path, manifest: Manifeste) -> tuple[Remarque, ...]:
    known = {MANIFESTE, *manifest.fichiers}
    extra = []
    for path in sorted(dossier.rglob("*"))[: 2 * MAX_FICHIERS]:
        name = path.relative_to(dossier).as_posix()
        if path.is_file() and name not in known:
            extra.append(Remarque(niveau=INFORMATION, fichier=name, ligne=0, quoi="non listé dans [fichiers], ignoré"))
    return tuple(extra)


def _toml_line(error: Exception) -> int:
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else 1


def _erreur(fichier: str, numero: int, quoi: str, faire: str = "") -> Remarque:
    return Remarque(niveau=ERREUR, fichier=fichier, ligne=numero, quoi=quoi, faire=faire)
