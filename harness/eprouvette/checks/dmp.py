"""What every DMP call must be: envelope, assertion, submission, document, and the identity of who calls."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import hashes

from eprouvette.checks.api import Constat, Ecart, constat
from eprouvette.checks.dmp_vu import LECTURES, echanges
from eprouvette.checks.registry import check
from eprouvette.dmp.coherence import structure_of
from eprouvette.dmp.echange import ecarts
from eprouvette_sim.formats import xml, xmldsig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eprouvette.checks.api import Observations
    from eprouvette.checks.dmp_vu import Echange
    from eprouvette_sim.kernel.exchange import Exchange

SIMPLIFIEE: Final = "CONF_EXI_PGSSIS"
#: check -> (expectation, rule families, transactions, clause, titles)
_FAMILLES: Final = (
    ("appels_conformes", "ATTENTE:EPR-DMP-101", ("soap.", "mtom.", "xds."), (), "SOAP 1.2, MTOM / faits dmp §2.1",
     "chaque appel est bien enveloppé", "each call is well enveloped"),
    ("assertions_conformes", "ATTENTE:EPR-DMP-102", ("vihf.", "saml.", "xmldsig."), (), "SAML 2.0 / faits dmp §3",
     "chaque appel porte une assertion conforme", "each call carries a conforming assertion"),
    ("soumissions_conformes", "ATTENTE:EPR-DMP-103", ("ebrim.", "xades."), ("TD2.1",), "IHE ITI TF-3 / faits dmp §4–5",
     "les métadonnées et la signature du lot sont conformes", "metadata and set signature conform"),
    ("documents_conformes", "REM-DPI:DOC/va1.08", ("cda.", "pdf."), ("TD2.1",), "HL7 CDA R2, CI-SIS / faits dmp §7",
     "chaque document envoyé est un CDA conforme qui porte son PDF", "each document sent is a conforming CDA with its PDF"),
    ("coherence", "ATTENTE:EPR-DMP-104", ("coherence.",), (), "faits dmp §3.7, §4.1",
     "l'appel dit la même chose à chaque étage", "the call says the same at every level"),
    ("recherches_conformes", "ATTENTE:EPR-DMP-105", ("iti18.", "iti43.", "iti57.", "hl7v3."),
     ("TD0.2", "TD3.1", "TD3.2", "TD3.3"), "IHE ITI TF-2, HL7 v3 / faits dmp §5–6",
     "chaque demande au registre est bien écrite", "each request to the registry is well written"),
)  # fmt: skip


def _enregistrer(row: tuple[str, str, tuple[str, ...], tuple[str, ...], str, str, str]) -> None:
    name, ref, families, transactions, clause, titre, title = row

    @check(f"dmp.{name}", version=1, prouve=(ref,), provenance="norme", clause=clause, titre=titre, title=title)
    def _(vu: Observations) -> Constat:
        seen = echanges(vu, *transactions)
        calls = [one for one in seen if one.appel is not None or one.exchange.request.startswith(b"POST")]
        found = [e for one in calls for e in _tous(one.exchange) if (e.clause or "").startswith(families)]
        return constat(found, len(calls), sinon="aucun appel de cette nature")


@lru_cache(maxsize=128)
def _tous(exchange: Exchange) -> tuple[Ecart, ...]:
    """What weighs in a call: assumed rules never do; the use of the certificate has a check of its own."""
    return tuple(
        one
        for one in ecarts(exchange)
        if one.provenance != "suppose" and not (one.clause or "").startswith("vihf.certificat.usage")
    )


for _row in _FAMILLES:
    _enregistrer(_row)


def juge(
    calls: Iterable[Echange],
    tient: Callable[[Echange], bool],
    attendu: str,
    vu: Callable[[Echange], object],
    sinon: str,
) -> Constat:
    """The usual shape: each exchange holds, or is a deviation that says what was seen."""
    seen = list(calls)
    found = [Ecart(attendu=attendu, observe=str(vu(one)), echange=one.id) for one in seen if not tient(one)]
    return constat(found, len(seen), sinon=sinon)


@check(
    "dmp.alimentation_indirecte",
    version=1,
    prouve=("ATTENTE:EPR-DMP-106",),
    provenance="indirect",
    clause="matrices de droits (faits dmp §1.3–1.4)",
    titre="les documents sont soumis en mode indirect",
    title="documents are submitted in indirect mode",
)
def alimentation_indirecte(vu: Observations) -> Constat:
    """Reinforced mode carries no submission, and only a card may submit in direct mode."""
    return juge(
        echanges(vu, "TD2.1"),
        lambda one: one.vihf is not None and one.vihf.mode == ("INDIRECTE" if _structure(one) else "DIRECTE"),
        "mode INDIRECTE (DIRECTE seulement par carte)",
        lambda one: one.vihf and one.vihf.mode,
        "aucune soumission",
    )


def _structure(one: Echange) -> bool:
    """True when the assertion is signed by an organisation's certificate."""
    found = one.appel.assertions() if one.appel else []
    signature, _ = xmldsig.verify(found[0], trusted=None, instant=None) if found else (None, ())
    return signature is not None and structure_of(signature.certificat) is not None


@check(
    "dmp.consultation_air",
    version=1,
    prouve=("DMP-REF:21",),
    provenance="indirect",
    clause="DMP-REF:21, EX_AIR-050 (faits dmp §3.4)",
    titre="la consultation déclare l'authentification indirecte renforcée",
    title="consultation declares reinforced indirect authentication",
)
def consultation_air(vu: Observations) -> Constat:
    """Reading is done in reinforced mode, with the declaration of the simplified form."""
    calls = [one for one in echanges(vu, *LECTURES) if one.transaction == "TD3.2" or one.par_metadonnees]
    return juge(
        calls,
        lambda one: (
            one.vihf is not None and (one.vihf.mode, one.vihf.declaration) == ("INDIRECTE_RENFORCEE", SIMPLIFIEE)
        ),
        f"INDIRECTE_RENFORCEE, {SIMPLIFIEE}",
        lambda one: one.vihf and f"{one.vihf.mode}, {one.vihf.declaration}",
        "aucune lecture",
    )


@check(
    "dmp.utilisateur_nominatif",
    version=1,
    prouve=("REM-DPI:DMP/AIRS.06",),
    provenance="observe",
    clause="DMP/AIRS.06 / faits dmp §3.1",
    titre="chaque appel nomme l'utilisateur qui agit",
    title="each call names the acting user",
)
def utilisateur_nominatif(vu: Observations, *, identifiant: str) -> Constat:
    """The national identifier of the assertion is that of the connected user."""
    return juge(
        [one for one in echanges(vu) if one.appel is not None],
        lambda one: one.vihf is not None and one.vihf.name_id == identifiant,
        identifiant,
        lambda one: one.vihf and one.vihf.name_id,
        "aucun appel",
    )


@check(
    "dmp.certificats_distincts",
    version=1,
    prouve=("ATTENTE:EPR-DMP-107",),
    provenance="observe",
    clause="EX_GEN-1450 (faits dmp §2.3), E13",
    titre="la connexion et la signature ont chacune leur certificat",
    title="connection and signature each have their certificate",
)
def certificats_distincts(vu: Observations) -> Constat:
    """The certificate that signs is not the one shown to the door."""

    def signer(one: Echange) -> str | None:
        found = one.appel.assertions() if one.appel else []
        signature, _ = xmldsig.verify(found[0], trusted=None, instant=None) if found else (None, ())
        return None if signature is None else signature.certificat.fingerprint(hashes.SHA256()).hex()

    calls = [one for one in echanges(vu) if one.exchange.peer is not None and signer(one) is not None]
    return juge(
        calls,
        lambda one: one.exchange.peer is not None and signer(one) != one.exchange.peer.fingerprint,
        "deux certificats",
        lambda one: f"le même, {signer(one)}",
        "aucun appel signé sous certificat client",
    )


@check(
    "dmp.finess_du_site",
    version=1,
    prouve=("ATTENTE:EPR-DMP-108",),
    provenance="indirect",
    clause="règles FINESS depuis 2.08 (requirements.csv) / faits dmp §2.3",
    titre="l'appel porte le FINESS géographique du site",
    title="the call carries the geographic FINESS of the site",
)
def finess_du_site(vu: Observations, *, site: str) -> Constat:
    """With a certificate of the legal entity, the assertion says the site."""
    return juge(
        [one for one in echanges(vu) if one.appel is not None],
        lambda one: one.vihf is not None and one.vihf.structure == site,
        site,
        lambda one: one.vihf and one.vihf.structure,
        "aucun appel",
    )


def _uniques(vu: Observations, cle: Callable[[Echange], str | None], quoi: str) -> Constat:
    seen: dict[str, str] = {}
    found = []
    calls = [(one, cle(one)) for one in echanges(vu) if one.appel is not None]
    for one, name in calls:
        if name and name in seen:
            found.append(
                Ecart(attendu=f"{quoi} neuf à chaque appel", observe=f"{name}, déjà dans {seen[name]}", echange=one.id)
            )
        seen.setdefault(name or "", one.id)
    return constat(found, len(calls) if len(calls) > 1 else 0, sinon="moins de deux appels")


@check(
    "dmp.assertions_neuves",
    version=1,
    prouve=("ATTENTE:EPR-DMP-109",),
    provenance="norme",
    clause="SAML 2.0 core §1.3.4",
    titre="chaque appel a son assertion",
    title="each call has its own assertion",
)
def assertions_neuves(vu: Observations) -> Constat:
    """No two calls carry the same assertion identifier."""
    return _uniques(vu, lambda one: one.assertion.id if one.assertion else None, "un identifiant d'assertion")


@check(
    "dmp.messages_neufs",
    version=1,
    prouve=("ATTENTE:EPR-DMP-110",),
    provenance="norme",
    clause="WS-Addressing 1.0 §3.1",
    titre="chaque appel a son identifiant de message",
    title="each call has its own message identifier",
)
def messages_neufs(vu: Observations) -> Constat:
    """No two calls carry the same message identifier."""

    def name(one: Echange) -> str | None:
        heads = [h for h in (one.appel.entetes if one.appel else ()) if xml.local(h) == "MessageID"]
        return xml.text(heads[0]) if heads else None

    return _uniques(vu, name, "un identifiant de message")


@check(
    "dmp.acces_trace",
    version=1,
    prouve=("REM-CITE:DMP/AUTH.02",),
    provenance="observe",
    clause="DMP/AUTH.02, EX_AIR-070 (faits dmp §3.4)",
    titre="le double facteur est imposé et tracé",
    title="two factors are imposed and traced",
)
def acces_trace(vu: Observations, *, identifiant: str) -> Constat:
    """Each reading has a trace of that user with two factors at least."""
    answers = [a for a in vu.of_operation("exporter_traces") if a.statut == "ok"]
    lines = [t for a in answers[-1:] for t in a.valeur.get("traces", ()) if t.get("evenement") == "acces_dmp"]
    mine = [t for t in lines if t.get("utilisateur") == identifiant and (t.get("facteurs") or 0) >= 2]
    read = [one for one in echanges(vu, *LECTURES) if one.transaction == "TD3.2" or one.par_metadonnees]
    wanted = f"une trace d'accès de {identifiant} avec deux facteurs"
    found = [Ecart(attendu=wanted, observe=f"{len(lines)} traces, aucune ainsi")] if read and not mine else []
    return constat(found, len(read), sinon="aucune lecture à tracer")


def sha256(octets: bytes) -> str:
    """The digest shown for a document."""
    return hashlib.sha256(octets).hexdigest()
