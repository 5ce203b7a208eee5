"""The three file checks: bytes in, anomalies out; `None` in first place says that the file could not be read at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.dmp import appel as appels
from eprouvette.dmp import assertion, coherence, depot
from eprouvette.dmp.options import Options
from eprouvette_sim.formats import cda, ebrim_requetes, hl7v3, saml, xml
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette.dmp.appel import Appel
    from eprouvette.dmp.kit import Kit
    from eprouvette_sim.kernel.anomalie import Anomalie

#: Codes after which there is nothing left to judge: the check exits 2.
ILLISIBLES = (
    "xml.malforme",
    "xml.doctype",
    "xml.profondeur",
    "xml.encodage",
    "mtom.type",
    "mtom.frontiere",
    "mtom.parties",
)


def check_cda(data: bytes, options: Options | None = None) -> tuple[bool, tuple[Anomalie, ...]]:
    """Whether the CDA document could be read, and its deviations."""
    document, found = cda.read(data)
    if document is None:
        return not _unreadable(found), found
    found += cda.deviations(document)
    wanted = (options or Options()).environnement
    node = cda.lecture.ins_of(document)
    if wanted and node is not None and ids.INS_OIDS[node.attribut("root") or ""][1] != wanted:
        found += (ecart("coherence.environnement", node.lieu, f"un OID d'INS de {wanted}", node.attribut("root")),)
    return True, found


def check_cda_avec_kit(kit: Kit) -> Callable[[bytes, Options | None], tuple[bool, tuple[Anomalie, ...]]]:
    """`check_cda` with an opened kit: native findings, official findings, then where the two differ."""

    def check(data: bytes, options: Options | None = None) -> tuple[bool, tuple[Anomalie, ...]]:
        from eprouvette.dmp.kit import comparer

        readable, native = check_cda(data, options)
        if not readable:
            return False, native
        official = kit.juger(data)
        ours, theirs = comparer(native, official)
        differences = tuple(
            ecart("kit.difference", one.lieu, "vu par le kit", f"vu par le banc seul : {one.code}") for one in ours
        )
        differences += tuple(
            ecart("kit.difference", one.lieu, "vu par le banc", f"vu par le kit seul : {one.observe}") for one in theirs
        )
        return True, native + official + differences

    return check


def check_vihf(data: bytes, options: Options | None = None) -> tuple[bool, tuple[Anomalie, ...]]:
    """Whether the file could be read, and the deviations of the assertion it holds (alone or in a captured call)."""
    call, found = appels.read(data)
    if call is None:
        return not _unreadable(found), found
    inside = call.assertions() if call.soap else saml.assertions(call.racine)
    found += assertion.count(inside, en_appel=True)
    for element in inside[:1]:
        content, _, more = assertion.judge(element, options or Options())
        found += more + coherence.environnement(content, options or Options())
    return True, found


def check_xds(data: bytes, options: Options | None = None) -> tuple[bool, tuple[Anomalie, ...]]:
    """Whether the captured call (or bare request) could be read, and all its deviations: envelope to documents."""
    options = options or Options()
    call, found = appels.read(data)
    if call is None:
        return not _unreadable(found), found
    if call.reponse:
        return True, (
            *found,
            ecart("xds.reponse", xml.path(call.corps), "une requête du produit", xml.local(call.corps)),
        )
    found += appels.adressage(call)
    inside = call.assertions()
    found += assertion.count(inside, en_appel=bool(call.soap))
    content = signature = None
    for element in inside[:1]:
        content, signature, more = assertion.judge(element, options)
        found += more
    found += _body(call, coherence.Contexte(assertion=content, signature=signature, options=options))
    return True, found


def _body(call: Appel, contexte: coherence.Contexte) -> tuple[Anomalie, ...]:
    name = xml.local(call.corps)
    found = coherence.appel(call, contexte)
    judge = _CORPS.get(name) or (_administration if name.startswith("PRPA_") else None)
    if judge is not None:
        return found + judge(call, contexte)
    if call.transaction is None:
        known = ", ".join(appels.TRANSACTIONS)
        found += (ecart("xds.inconnu", xml.path(call.corps), f"l'un de : {known}", name),)
    return found


def _query(call: Appel, contexte: coherence.Contexte) -> tuple[Anomalie, ...]:
    requete, broken = ebrim_requetes.read_query(call.corps)
    return broken + (coherence.requete(requete, contexte) if requete else ())


def _retrieve(call: Appel, contexte: coherence.Contexte) -> tuple[Anomalie, ...]:  # noqa: ARG001 - one shape for all
    return ebrim_requetes.read_retrieve(call.corps)[1]


def _patient(call: Appel, contexte: coherence.Contexte) -> tuple[Anomalie, ...]:
    demande, broken = hl7v3.read(call.corps)
    return broken + (coherence.patient_hl7(demande, xml.path(call.corps), contexte) if demande else ())


def _administration(call: Appel, contexte: coherence.Contexte) -> tuple[Anomalie, ...]:  # noqa: ARG001 - one shape for all
    return hl7v3.auteurs(call.corps)


#: Body element -> how it is judged
_CORPS = {
    "ProvideAndRegisterDocumentSetRequest": depot.judge,
    "SubmitObjectsRequest": depot.judge,
    "AdhocQueryRequest": _query,
    "RetrieveDocumentSetRequest": _retrieve,
    hl7v3.EXISTENCE: _patient,
    hl7v3.RECHERCHE: _patient,
}


def _unreadable(found: tuple[Anomalie, ...]) -> bool:
    return any(anomaly.code in ILLISIBLES for anomaly in found)
