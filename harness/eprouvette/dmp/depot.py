"""A submission judged whole: metadata, documents, signature, and what must agree between them and the CDA."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from eprouvette.dmp import coherence, metadonnees
from eprouvette_sim.formats import cda, ebrim, ebrim_regles, ebrim_requetes, mtom, xades, xml
from eprouvette_sim.formats.cda import valeurs
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from eprouvette.dmp.appel import Appel
    from eprouvette.dmp.coherence import Contexte
    from eprouvette_sim.formats.ebrim import Fiche, Soumission
    from eprouvette_sim.kernel.anomalie import Anomalie

#: Findings of the documents themselves are prefixed with the entry they belong to.
_MAX_DOCUMENTS = 2_000


def judge(call: Appel, contexte: Contexte) -> tuple[Anomalie, ...]:
    """Every deviation of an ITI-41 or ITI-57 call; linear in entries and bytes."""
    soumission, found = ebrim.read(call.corps)
    if soumission is None:
        return found
    found += coherence.soumission(soumission, contexte)
    if call.transaction == "TD3.3":
        return found + ebrim_requetes.update(soumission)
    found += ebrim_regles.deviations(soumission)
    documents, broken = _documents(call, soumission)
    found += broken
    by_uid: dict[str, bytes] = {}
    for fiche in soumission.fiches[:_MAX_DOCUMENTS]:
        octets = documents.get(fiche.entry_uuid)
        if octets is None:
            continue
        found += _octets(fiche, octets)
        if fiche.est_signature:
            continue
        by_uid[fiche.unique_id or ""] = octets
        found += _document(fiche, octets, soumission)
    return found + _signature(soumission, documents, by_uid)


def documents(call: Appel, soumission: Soumission) -> dict[str, bytes]:
    """The documents of a submission by entry id."""
    return _documents(call, soumission)[0]


def _documents(call: Appel, soumission: Soumission) -> tuple[dict[str, bytes], tuple[Anomalie, ...]]:
    where = xml.path(call.corps)
    documents: dict[str, bytes] = {}
    found: list[Anomalie] = []
    inline = False
    entries = {fiche.entry_uuid for fiche in soumission.fiches}
    for step, node in xml.steps(call.corps):
        if xml.local(node) != "Document":
            continue
        place, name = f"{where}/{step}", node.get("id", "")
        octets, broken = mtom.contenu(call.paquet, node, place)
        found += broken
        inline = inline or node.find(f"{{{mtom.XOP}}}Include") is None
        if name not in entries or name in documents:
            found.append(ecart("coherence.document", place, "l'identifiant d'une fiche, une seule fois", name))
        if octets is not None:
            documents.setdefault(name, octets)
    for fiche in soumission.fiches:
        if fiche.entry_uuid not in documents:
            found.append(ecart("coherence.document", fiche.lieu, f"un Document d'id {fiche.entry_uuid}", None))
    found += _orphelines(call)
    if inline and call.soap:
        found.append(ecart("mtom.requis", where, "des documents en MTOM/XOP", "base64 dans le XML"))
    return documents, tuple(found)


def _orphelines(call: Appel) -> list[Anomalie]:
    hrefs = {unquote(node.get("href", "").removeprefix("cid:")) for node in call.racine.iter(f"{{{mtom.XOP}}}Include")}
    names = hrefs | {unquote(href) for href in hrefs}
    parts = call.paquet.parties if call.paquet else ()
    return [
        ecart("mtom.orpheline", f"Content-ID <{part.cid}>", "une partie désignée", "désignée par personne")
        for part in parts
        if part.cid not in names
    ]


def _octets(fiche: Fiche, octets: bytes) -> tuple[Anomalie, ...]:
    found = []
    digest = hashlib.sha1(octets, usedforsecurity=False).hexdigest()
    declared, size = fiche.slot("hash"), fiche.slot("size")
    if declared and declared.lower() != digest:
        found.append(ecart("coherence.hash", fiche.ou("Slot(hash)"), digest, declared))
    if size and size.isdigit() and size.lstrip("0") != str(len(octets)):
        found.append(ecart("coherence.size", fiche.ou("Slot(size)"), str(len(octets)), size))
    return tuple(found)


def _document(fiche: Fiche, octets: bytes, soumission: Soumission) -> tuple[Anomalie, ...]:
    if not valeurs.est_xml(octets):
        return metadonnees.sans_cda(fiche)
    document, broken = cda.read(octets)
    if document is None:
        return broken
    return broken + cda.deviations(document) + metadonnees.compare(fiche, cda.resume(document), soumission)


def _signature(soumission: Soumission, documents: dict[str, bytes], by_uid: dict[str, bytes]) -> tuple[Anomalie, ...]:
    found: tuple[Anomalie, ...] = ()
    for fiche in soumission.fiches:
        octets = documents.get(fiche.entry_uuid)
        if not fiche.est_signature or octets is None:
            continue
        lot, broken = xades.read(octets)
        found += broken
        if lot is None or soumission.lot is None:
            continue
        found += xades.compare(lot, lot_oid=soumission.lot.unique_id or "", documents=by_uid, lieu=fiche.lieu)
        if lot.sha1:
            found += (ecart("xades.sha1", fiche.lieu, "SHA-256", "SHA-1"),)
    return found
