"""Calls in and answers out: HTTP and MTOM to one body and its header, and back with WS-Addressing (dmp facts §2.1)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from lxml import etree

from eprouvette_sim.formats import ebrim_reponses, mtom, saml, soap, xml
from eprouvette_sim.kernel.wire import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eprouvette_sim.dmp.states import Refus
    from eprouvette_sim.formats.mtom import Paquet, Partie
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture
    from eprouvette_sim.kernel.wire import Request

WSA: Final = "http://www.w3.org/2005/08/addressing"
ANONYME: Final = f"{WSA}/anonymous"
_FRONTIERE: Final = "MIME_eprouvette_dmp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appel:
    """One call: its body, header blocks by local name, package when multipart, assertions wherever they hide."""

    corps: Element
    entetes: dict[str, Element]
    assertions: tuple[Element, ...]
    paquet: Paquet | None = None

    @property
    def nom(self) -> str:
        """The local name of the body."""
        return xml.local(self.corps)

    @property
    def message_id(self) -> str | None:
        """The identifier of the call."""
        return xml.text(self.entetes.get("MessageID"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Erreur:
    """One row of the error catalogue: `couche` is `faute` or `registre`, `attestation` `atteste`, `ihe` or `suppose`."""

    cle: str
    couche: str
    code: str
    texte: str
    attestation: str
    source: str


@cache
def erreurs() -> dict[str, Erreur]:
    """The error catalogue by key."""
    text = files(__package__).joinpath("data/erreurs.csv").read_text(encoding="utf-8")
    return {row["cle"]: Erreur(**row) for row in csv.DictReader(text.splitlines(), delimiter=";")}


def read(request: Request) -> Lecture[Appel]:
    """The call of an HTTP request, SOAP 1.2 or 1.1, in MTOM or not; `None` and why when there is none."""
    media = request.header("Content-Type")
    package: Paquet | None = None
    found: tuple[Anomalie, ...] = ()
    octets = request.body
    if mtom.parametres(media)[0] == "multipart/related":
        package, found = mtom.read(media, request.body)
        if package is None:
            return None, found
        octets = package.racine.octets
    root, broken = xml.read(octets, volumineux=True)
    if root is None:
        return None, found + broken
    space = xml.namespace(root)
    body = root.find(f"{{{space}}}Body")
    kids = [] if body is None or space not in (soap.NS, soap.NS_11) else xml.children(body)
    if not kids:
        return None, found
    header = root.find(f"{{{space}}}Header")
    blocks = [] if header is None else xml.children(header)
    call = Appel(
        corps=kids[0],
        entetes={xml.local(block): block for block in blocks},
        assertions=tuple(node for block in blocks for node in saml.assertions(block)),
        paquet=package,
    )
    return call, found


def reponse(call: Appel, corps: Element, *, parties: Sequence[Partie] | None = None, numero: int) -> Response:
    """A 200 answer to a call; `parties` makes it a package, as every TD3.2 answer is."""
    action = (xml.text(call.entetes.get("Action")) or "") + "Response"
    return _sealed(call, corps, action, parties, numero, status=200)


def faute(call: Appel | None, cle: str, *, numero: int, multipart: bool = False) -> Response:
    """A SOAP fault of the catalogue, HTTP 500 (dmp facts §2.1)."""
    row = erreurs()[cle]
    words = soap.Faute(code="Sender", sous_code=row.code or None, raison=row.texte, langue="fr")
    envelope, _ = soap.read(soap.fault(words, detail=None))
    body = envelope.corps if envelope else None
    return _sealed(call, body, f"{WSA}/fault", () if multipart else None, numero, status=500)


def registre(refus: Iterable[Refus]) -> ebrim_reponses.Reponse:
    """The registry response: success, or one registry error by reason."""
    errors = tuple(
        ebrim_reponses.Erreur(code=row.code, contexte=row.texte, lieu=one.lieu)
        for one in refus
        for row in [erreurs()[one.cle]]
    )
    return ebrim_reponses.Reponse(statut="Failure" if errors else "Success", erreurs=errors)


def _sealed(
    call: Appel | None, corps: Element, action: str, parties: Sequence[Partie] | None, numero: int, *, status: int
) -> Response:
    heads = [("Action", action), ("MessageID", f"urn:uuid:00000000-0000-4000-8000-{numero:012}"), ("To", ANONYME)]
    if call is not None and call.message_id:
        heads.append(("RelatesTo", call.message_id))
    blocks = []
    for name, text in heads:
        node = etree.Element(f"{{{WSA}}}{name}", nsmap={"wsa": WSA})
        node.text = text
        blocks.append(node)
    envelope = soap.write(entetes=tuple(blocks), corps=corps)
    if parties is None:
        return Response(status=status, headers=(("Content-Type", soap.CONTENT_TYPE),), body=envelope)
    package = mtom.Paquet(racine=mtom.racine("racine@dmp", envelope), parties=tuple(parties))
    media, body = mtom.write(package, boundary=_boundary(parties))
    return Response(status=status, headers=(("Content-Type", media),), body=body)


def _boundary(parties: Sequence[Partie]) -> str:
    mark, rank = _FRONTIERE, 0
    while any(f"--{mark}".encode() in part.octets for part in parties):
        rank += 1
        mark = f"{_FRONTIERE}_{rank}"
    return mark


def anomalies_mtom(call: Appel) -> dict[str, tuple[bytes | None, tuple[Anomalie, ...]]]:
    """The documents of a submission by entry id, each with what its part breaks."""
    where = xml.path(call.corps)
    return {
        node.get("id", ""): mtom.contenu(call.paquet, node, f"{where}/{step}")
        for step, node in xml.steps(call.corps)
        if xml.local(node) == "Document"
    }
