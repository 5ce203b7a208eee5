"""Several files judged together: what only shows from one call, or one document, to the next.

`voir` takes what a file shows; `ecarts` compares the files in the order given. Linear in the number of documents.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette.dmp import appel as appels
from eprouvette.dmp import depot
from eprouvette_sim.formats import cda, ebrim, ebrim_requetes, xml
from eprouvette_sim.formats.cda import valeurs
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eprouvette.dmp.appel import Appel
    from eprouvette_sim.kernel.anomalie import Anomalie


@dataclass(frozen=True, slots=True, kw_only=True)
class Depose:
    """One document: uniqueId, digest of its bytes, set and version of its CDA (`None` outside CDA), and where."""

    unique_id: str
    sha256: str
    version: tuple[str, str] | None
    lieu: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vue:
    """What one file shows: transaction (`None` for a bare document), message id, patient sought, documents."""

    fichier: str
    transaction: str | None = None
    message_id: str | None = None
    patient: str | None = None
    documents: tuple[Depose, ...] = ()


def voir(fichier: str, data: bytes) -> Vue:
    """What a captured call or a CDA file shows; an unreadable file shows nothing."""
    call, _ = appels.read(data)
    if call is None or call.reponse:
        return Vue(fichier=fichier)
    if xml.local(call.corps) == "ClinicalDocument":
        return Vue(fichier=fichier, documents=(_depose("", data, "/ClinicalDocument"),))
    return Vue(
        fichier=fichier,
        transaction=call.transaction,
        message_id=_message_id(call),
        patient=_patient(call),
        documents=tuple(_deposes(call)),
    )


def _message_id(call: Appel) -> str | None:
    heads = [block for block in call.entetes if block.tag == f"{{{appels.WSA}}}MessageID"]
    return xml.text(heads[0]) if heads else None


def _patient(call: Appel) -> str | None:
    if xml.local(call.corps) == "AdhocQueryRequest":
        query, _ = ebrim_requetes.read_query(call.corps)
        return query.patient_id if query is not None and query.par_metadonnees else None
    soumission, _ = ebrim.read(call.corps)
    return soumission.lot.patient_id if soumission is not None and soumission.lot else None


def _deposes(call: Appel) -> Iterator[Depose]:
    if xml.local(call.corps) != "ProvideAndRegisterDocumentSetRequest":
        return
    soumission, _ = ebrim.read(call.corps)
    if soumission is None:
        return
    octets = depot.documents(call, soumission)
    for fiche in soumission.fiches:
        if not fiche.est_signature and fiche.entry_uuid in octets:
            yield _depose(fiche.unique_id or "", octets[fiche.entry_uuid], fiche.lieu)


def _depose(unique_id: str, octets: bytes, lieu: str) -> Depose:
    document = cda.read(octets)[0] if valeurs.est_xml(octets) else None
    known = cda.resume(document) if document is not None else None
    version = (known.set_id, known.version) if known and known.set_id and known.version else None
    return Depose(
        unique_id=unique_id or (known.id if known else None) or "",
        sha256=hashlib.sha256(octets).hexdigest(),
        version=version,
        lieu=lieu,
    )


def ecarts(vues: Iterable[Vue]) -> Iterator[tuple[str, Anomalie]]:
    """The deviations of a series of files, each with the file that shows it, in order."""
    seen = list(vues)
    yield from _messages(seen)
    yield from _documents(seen)
    yield from _recherches(seen)


def _messages(vues: list[Vue]) -> Iterator[tuple[str, Anomalie]]:
    first: dict[str, str] = {}
    for vue in vues:
        if vue.message_id is None:
            continue
        if vue.message_id in first:
            where = "/Envelope/Header/MessageID"
            yield vue.fichier, ecart("suite.message", where, f"un identifiant neuf (vu : {first[vue.message_id]})", vue.message_id)  # fmt: skip
        first.setdefault(vue.message_id, vue.fichier)


def _documents(vues: list[Vue]) -> Iterator[tuple[str, Anomalie]]:
    by_id: dict[str, tuple[str, str]] = {}
    by_hash: dict[str, str] = {}
    by_version: dict[tuple[str, str], tuple[str, str]] = {}
    for vue in vues:
        for one in vue.documents:
            known, digest = by_id.get(one.unique_id), one.sha256
            if vue.transaction and digest in by_hash:
                yield vue.fichier, ecart("suite.renvoi", one.lieu, "un document neuf ou modifié", f"déjà dans {by_hash[digest]}")  # fmt: skip
            elif known and known[0] != digest:
                yield vue.fichier, ecart("suite.unique_id", one.lieu, f"un identifiant neuf (vu : {known[1]})", one.unique_id)  # fmt: skip
            elif one.version and by_version.get(one.version, (digest, ""))[0] != digest:
                seen = f"{one.version[0]} version {one.version[1]}"
                yield vue.fichier, ecart("suite.version", one.lieu, f"une version de plus (vu : {by_version[one.version][1]})", seen)  # fmt: skip
            if vue.transaction:
                by_hash.setdefault(digest, vue.fichier)
            by_id.setdefault(one.unique_id, (digest, vue.fichier))
            if one.version:
                by_version.setdefault(one.version, (digest, vue.fichier))


def _recherches(vues: list[Vue]) -> Iterator[tuple[str, Anomalie]]:
    for before, vue in itertools.pairwise(vues):
        if before.transaction == "TD2.1" and vue.transaction == "TD3.1" and vue.patient == before.patient is not None:
            yield vue.fichier, ecart("suite.recherche", "/Envelope/Body", "aucune recherche automatique après une soumission", "TD3.1 après TD2.1")  # fmt: skip
