"""What a piece holds that rules bear on: how many documents, assertions and calls of each transaction."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from eprouvette.dmp import appel as appels
from eprouvette.dmp import depot
from eprouvette_sim.formats import cda, ebrim, saml, vihf, xml
from eprouvette_sim.formats.cda import valeurs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette.dmp.appel import Appel
    from eprouvette_sim.formats.xml import Element


def compter(genre: str, data: bytes) -> Counter[str]:
    """The objects of a piece by kind: `fichier`, `cda`, `cda-n1`, `cda-n3`, `cda-pdf`, `appel`, `TD…`, `assertion`…

    An unreadable piece holds one `fichier` and nothing else.
    """
    counts = Counter({"fichier": 1})
    if genre == "cda":
        counts.update(_document(data))
        return counts
    call, _ = appels.read(data)
    if call is None or call.reponse:
        return counts
    counts["appel"] += 1
    inside = call.assertions() if call.soap else saml.assertions(call.racine)
    modes = [mode for element in inside[:1] for mode in _assertion(element)]
    counts.update(modes)
    if genre == "xds" and call.transaction:
        counts[call.transaction] += 1
        counts.update(f"{call.transaction}-{mode.partition('-')[2]}" for mode in modes if "-" in mode)
        counts.update(_documents(call))
    return counts


def _assertion(element: Element) -> Iterator[str]:
    assertion, _ = saml.read(element)
    yield "assertion"
    mode = vihf.read(assertion).mode if assertion else ""
    yield from {"INDIRECTE_RENFORCEE": ("assertion-air",), "INDIRECTE": ("assertion-indirecte",)}.get(mode, ())


def _documents(call: Appel) -> Iterator[str]:
    if xml.local(call.corps) != "ProvideAndRegisterDocumentSetRequest":
        return
    soumission, _ = ebrim.read(call.corps)
    octets = depot.documents(call, soumission) if soumission else {}
    for fiche in soumission.fiches if soumission else ():
        if not fiche.est_signature and valeurs.est_xml(octets.get(fiche.entry_uuid, b"")):
            yield from _document(octets[fiche.entry_uuid])


def _document(data: bytes) -> Iterator[str]:
    document, _ = cda.read(data)
    if document is None:
        return
    yield "cda"
    resume = cda.resume(document)
    yield f"cda-n{resume.niveau}"
    if resume.media == "application/pdf":
        yield "cda-pdf"
