"""Shared by the TLSi tests: one authority per process, calls built through our own writers, doors without sockets."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from eprouvette_sim.formats import assertions, cdri, soap, xml
from eprouvette_sim.formats.insi import (
    ACTION_TRAITS,
    ACTION_VITALE,
    RechercheTraits,
    RechercheVitale,
    write_traits,
    write_vitale,
)
from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS, read_erreur, write_appel
from eprouvette_sim.formats.tlsi.appel import contexte_elements
from eprouvette_sim.kernel.clock import Instant
from eprouvette_sim.kernel.wire import Peer, Request
from eprouvette_sim.passerelle import ConfianceCartes, Passerelle
from eprouvette_sim.pki import Authority

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
INSTANT = Instant(utc=NOW, monotonic_ns=0)
ZOE = RechercheTraits(
    nom_naissance="ADRUN", prenoms=("ZOE",), sexe="F", date_naissance="1975-12-31", lieu_naissance="63220"
)
CARTE_ZOE = RechercheVitale(nir="2751263220749", nir_od=None, date_naissance="1975-12-31")


@cache
def authority() -> Authority:
    """One throwaway authority for the whole process."""
    return Authority(Path(tempfile.mkdtemp(prefix="eprouvette-test-pki-")), now=NOW)


@cache
def card(profile: str):
    """The key object and chain of a soft card."""
    bundle = authority().issue(profile)
    chain = tuple(x509.load_pem_x509_certificates(bundle.certificate.read_bytes()))
    return load_pem_private_key(bundle.key.read_bytes(), None), chain


def confiance(**overrides) -> ConfianceCartes:
    """Trust in the process's cards."""
    return ConfianceCartes(autorites=(authority().cartes(),), **overrides)


def peer(cn: str | None = "INSI-AUTO", ou: tuple[str, ...] = ("1990000013",)) -> Peer:
    """A structure certificate as a door would describe it."""
    return Peer(
        cn=cn,
        ou=ou,
        o=None,
        issuer_cn=None,
        fingerprint="00",
        not_before="2026-01-01T00:00:00Z",
        not_after="2027-01-01T00:00:00Z",
    )


def assertion(
    genre: str = "ps",
    *,
    profile: str | None = None,
    age: timedelta = timedelta(0),
    sujet: str = "899900000017",
    **options,
):
    """A signed assertion of that kind."""
    key, chain = card(profile or f"carte-{'ps' if genre == 'ps' else 'vitale'}")
    attributes = {assertions.FACTURATION: "990000013", assertions.SECTEUR: "SA05"} if genre == "ps" else {}
    options = {"attributs": attributes} | options
    return assertions.build(
        genre=genre, identifiant=f"_{genre}-1", sujet=sujet, emise_le=NOW - age, key=key, certificates=chain, **options
    )


def call(
    corps, action: str, *, securite=None, emetteur: str | None = "1990000013", idam: str | None = "EPROUVETTE01"
) -> bytes:
    """A téléservice call."""
    bam = ContexteBAM(id="b1", temps="2026-03-02T08:30:00.000Z", emetteur=emetteur)
    lps = ContexteLPS(id="l1", temps="2026-03-02T08:30:00.000Z", emetteur=emetteur, idam=idam)
    bam_element, lps_element = contexte_elements(bam, lps)
    return write_appel(
        action=action,
        message_id="uuid:3f0a6c1e-0000-4000-8000-000000000001",
        bam=bam_element,
        lps=lps_element,
        corps=corps,
        securite=securite,
    )


def traits_call(recherche: RechercheTraits = ZOE, **options) -> bytes:
    """An INSi search by traits."""
    return call(write_traits(recherche), ACTION_TRAITS, **options)


def vitale_call(recherche: RechercheVitale = CARTE_ZOE, **options) -> bytes:
    """An INSi search by card."""
    return call(write_vitale(recherche), ACTION_VITALE, **options)


def droits_call(demande: cdri.Demande, **options) -> bytes:
    """A neutral unit rights request."""
    contrat = cdri.contrats()[cdri.UNITAIRE]
    return call(contrat.requete.ecrire(demande.to_message()), contrat.action, **options)


def post(
    gateway: Passerelle,
    body: bytes,
    *,
    client: Peer | None = None,
    instant: Instant = INSTANT,
    action: str | None = None,
):
    """The gateway's answer to a POST."""
    media = "application/soap+xml; charset=utf-8" + (f'; action="{action}"' if action else "")
    request = Request(method="POST", target="/lps", headers=(("Content-Type", media),), body=body, peer=client)
    return gateway.handle(request, instant)


def erreur(answer):
    """The téléservice error of an answer, or `None`."""
    envelope, _ = soap.read(answer.response.body)
    return read_erreur(envelope) if envelope else None


def corps(answer):
    """The body element of an answer."""
    envelope, _ = soap.read(answer.response.body)
    return envelope.corps


def values(element) -> list[tuple[str, str | None]]:
    """Local name and text of every leaf."""
    return [(xml.local(node), xml.text(node)) for _, _, node in xml.walk(element) if not xml.children(node)]
