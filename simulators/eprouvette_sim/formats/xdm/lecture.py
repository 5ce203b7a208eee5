"""Reads an IHE XDM archive: what it holds, what its metadata say, and where the two differ.

Sources: IHE ITI XDM (facts mssante §3.3): INDEX.HTM and README.TXT at the root, `IHE_XDM/<sub-folder>/` with METADATA.XML
and the documents, the sub-folder's name free. Bounds: `MAX_ENTREES` entries, `MAX_OCTETS` octets unpacked in all; an
archive over them, encrypted, with two entries of one name or a path that leaves it is not unpacked.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from eprouvette_sim.formats import cda, ebrim, ebrim_types, xml
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.cda import Resume
    from eprouvette_sim.formats.ebrim import Fiche, Soumission
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

MAX_ENTREES = 1000
MAX_OCTETS = 200 * 1024 * 1024
_RACINE = "IHE_XDM"
#: slot or attribute of the extra metadata that asks for a replacement or a deletion: its exact name is in no text read
ACTIONS = ("action", "urn:x-eprouvette:mssante:action")
_ERREURS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLu:
    """One document of the archive: its path, its octets, its metadata entry, its CDA header and N1 body when it is one."""

    chemin: str
    octets: bytes
    fiche: Fiche | None = None
    cda: Resume | None = None
    corps: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An archive: names in order, submissions by sub-folder, documents with their metadata.

    `action` is the extra metadata of a replacement (`C`) or deletion (`D`), `None` otherwise.
    """

    noms: tuple[str, ...]
    soumissions: dict[str, Soumission] = field(default_factory=dict)
    documents: tuple[DocumentLu, ...] = ()

    @property
    def cdas(self) -> tuple[Resume, ...]:
        """The headers of the CDA documents."""
        return tuple(document.cda for document in self.documents if document.cda is not None)

    @property
    def patients(self) -> tuple[tuple[str, str], ...]:
        """The distinct patients of the metadata, as (identifier, authority), in order of appearance."""
        texts = [t.patient_id for s in self.soumissions.values() for t in (*((s.lot,) if s.lot else ()), *s.fiches)]
        read = [ebrim_types.cx(text) for text in texts if text]
        return tuple(dict.fromkeys((one.valeur, one.oid) for one in read if one is not None))

    @property
    def action(self) -> str | None:
        """`C`, `D`, or `None`."""
        slots = [fiche.slots for s in self.soumissions.values() for fiche in s.fiches]
        return next((found[name][0] for found in slots for name in ACTIONS if found.get(name)), None)


def read(data: bytes) -> Lecture[Archive]:
    """The archive and what is wrong with it; `None` when it cannot be unpacked, or must not be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            refused = tuple(_dangers(infos))
            if refused:
                return None, refused
            contents = {info.filename: archive.read(info) for info in infos if not info.is_dir()}
    except _ERREURS as error:
        return None, (ecart("xdm.zip", "/", "une archive ZIP lisible", f"{type(error).__name__} : {error}"),)
    return _of(contents)


def _dangers(infos: list[zipfile.ZipInfo]) -> Iterator[Anomalie]:
    """Why an archive is not unpacked."""
    if len(infos) > MAX_ENTREES:
        yield ecart("xdm.taille", "/", f"au plus {MAX_ENTREES} entrées", len(infos))
    total = sum(info.file_size for info in infos)
    if total > MAX_OCTETS:
        yield ecart("xdm.taille", "/", f"au plus {MAX_OCTETS} octets une fois dépliée", total)
    seen: set[str] = set()
    for info in infos[:MAX_ENTREES]:
        name = info.filename
        if info.flag_bits & 1:
            yield ecart("xdm.chiffre", name, "une entrée en clair", "chiffrée")
        if name.casefold() in seen:
            yield ecart("xdm.double", name, "un seul fichier de ce nom", "deux")
        seen.add(name.casefold())
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name or "\x00" in name:
            yield ecart("xdm.chemin", name, "un chemin relatif qui reste dans l'archive", name)


def _of(contents: dict[str, bytes]) -> Lecture[Archive]:
    found: list[Anomalie] = []
    upper = {name.upper() for name in contents}
    found += [
        ecart(f"xdm.{code}", "/", name, None)
        for code, name in (("index", "INDEX.HTM"), ("readme", "README.TXT"))
        if name not in upper
    ]
    folders: dict[str, str] = {}
    for name in contents:
        parts = name.split("/")
        if len(parts) == 3 and parts[0].upper() == _RACINE and parts[2].upper() == "METADATA.XML":
            folders[f"{parts[0]}/{parts[1]}"] = name
    if not folders:
        found.append(
            ecart("xdm.metadata.absent", "/", "IHE_XDM/<dossier>/METADATA.XML", ", ".join(contents) or "archive vide")
        )
    documents: list[DocumentLu] = []
    submissions: dict[str, Soumission] = {}
    for folder, name in folders.items():
        submission, wrong = _metadata(contents[name], name)
        found += wrong
        if submission is not None:
            submissions[folder] = submission
            documents += _documents(folder, submission, contents, found)
    archive = Archive(noms=tuple(contents), soumissions=submissions, documents=tuple(documents))
    found += _orphans(contents, folders, documents)
    found += _one_patient(archive)
    return archive, tuple(found)


def _metadata(data: bytes, name: str) -> Lecture[Soumission]:
    root, wrong = xml.read(data)
    if root is None:
        return None, tuple(_at(name, one) for one in wrong)
    if xml.local(root) != "SubmitObjectsRequest":
        return None, (ecart("xdm.metadata", name, "SubmitObjectsRequest", xml.local(root)),)
    submission, wrong = ebrim.read(root)
    return submission, tuple(_at(name, one) for one in wrong)


def _at(name: str, anomaly: Anomalie) -> Anomalie:
    return replace(anomaly, lieu=f"{name}{anomaly.lieu}")


def _documents(
    folder: str, submission: Soumission, contents: dict[str, bytes], found: list[Anomalie]
) -> Iterator[DocumentLu]:
    """The documents that entries name by their `URI` slot, compared with what is said of them."""
    names = {name.upper(): name for name in contents}
    for fiche in submission.fiches:
        uri = fiche.slot("URI")
        where = f"{folder}/METADATA.XML{fiche.lieu}"
        if uri is None:
            found.append(ecart("xdm.uri", where, "un slot URI", None))
            continue
        path = names.get(f"{folder}/{uri}".upper())
        if path is None:
            found.append(ecart("xdm.document.absent", where, f"le fichier {uri} dans {folder}", None))
            continue
        data = contents[path]
        found += _same(fiche, data, where)
        header, body = _cda(data, path, found) if fiche.mime == "text/xml" else (None, None)
        yield DocumentLu(chemin=path, octets=data, fiche=fiche, cda=header, corps=body)


def _same(fiche: Fiche, data: bytes, where: str) -> Iterator[Anomalie]:
    size, digest = fiche.slot("size"), fiche.slot("hash")
    if size is None or size.strip() != str(len(data)):
        yield ecart("xdm.size", where, len(data).__str__(), size)
    actual = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    if digest is None or digest.strip().lower() != actual:
        yield ecart("xdm.hash", where, actual, digest)


def _cda(data: bytes, path: str, found: list[Anomalie]) -> tuple[Resume | None, bytes | None]:
    """Header and N1 body of a CDA document."""
    document, wrong = cda.read(data)
    found += [_at(path, one) for one in wrong]
    if document is None:
        return None, None
    body, wrong = cda.lecture.corps(document)
    found += [_at(path, one) for one in wrong]
    return cda.resume(document), body


def _orphans(contents: dict[str, bytes], folders: dict[str, str], documents: list[DocumentLu]) -> Iterator[Anomalie]:
    known = {document.chemin for document in documents} | set(folders.values())
    for name in contents:
        if name.upper().startswith(f"{_RACINE}/") and name not in known:
            yield ecart("xdm.orphelin", name, "un fichier cité par METADATA.XML", "cité nulle part")


def _one_patient(archive: Archive) -> Iterator[Anomalie]:
    """One patient in the metadata, and the same one in every CDA that names one."""
    patients = archive.patients
    if len(patients) > 1:
        yield ecart("xdm.patients", "METADATA.XML", patients[0][0], ", ".join(value for value, _ in patients[1:]))
    names = {(r.naissance, r.sexe, r.noms[:1]) for r in archive.cdas}
    ins = {r.ins for r in archive.cdas if r.ins}
    if len(names) > 1 or len(ins) > 1:
        yield ecart(
            "xdm.patients", "IHE_XDM", "un seul patient dans les documents", f"{max(len(names), len(ins))} patients"
        )
    for document in archive.documents:
        said = ebrim_types.cx(document.fiche.patient_id or "") if document.fiche else None
        if document.cda is not None and document.cda.ins and said is not None and _differ(said, document.cda):
            yield ecart("xdm.patient.cda", document.chemin, said.valeur, document.cda.ins)


def _differ(said: ebrim_types.Cx, resume: Resume) -> bool:
    return resume.ins_oid == said.oid and (resume.ins or "")[:13] != said.valeur[:13]
