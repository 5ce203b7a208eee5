"""Who may do what: the assertion first, then the rights of its profile in its mode (dmp facts §1.3–1.4, §3.7)."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from eprouvette_sim.formats import saml, vihf, vihf_regles, xmldsig
from eprouvette_sim.formats.data import ecart

if TYPE_CHECKING:
    from eprouvette_sim.dmp.messages import Appel
    from eprouvette_sim.formats.vihf import Vihf
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Peer

MODES: Final = {"DIRECTE": "carte", "INDIRECTE": "indirecte", "INDIRECTE_RENFORCEE": "air"}
MEDECIN, PHARMACIEN = "10", "21"
NORMAL: Final = "normal"
#: rights that hold for own documents, or the structure's, only
PROPRE, STRUCTURE = "propre", "structure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reglage:
    """What the real service knows and we take as settings; the defaults are ours (`neutre`) unless a fact says so.

    `ancres` are trusted authorities (`None` leaves trust unjudged); `structures` maps a site (EG) to the legal entity
    (EJ) its certificate may carry, `entites` are legal entities all of whose sites are admitted; `acces` gives the purpose codes of the modes other than normal (G3: unknown);
    `tolerance` how old an assertion may be (G12: unknown).
    """

    ancres: tuple[x509.Certificate, ...] | None = None
    structures: dict[str, str] = field(default_factory=dict)
    entites: frozenset[str] = frozenset()
    acces: dict[str, str] = field(default_factory=lambda: {"urgence": "regulation", "brisDeGlace": "bris-de-glace"})
    tolerance: dt.timedelta = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identite:
    """The caller once admitted: mode and profile of the rights table, access mode, person, structure, patient named."""

    mode: str
    profil: str
    acces: str
    ps: str
    structure: str
    specialite: str
    ins: str | None
    ins_oid: str | None
    secret: bool = False

    def traitant(self) -> Identite:
        """The same person as treating physician of the patient at hand."""
        return replace(self, profil="medecin-traitant") if self.profil == "medecin" else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The caller, or the key of the error catalogue that refuses it; what was disliked either way."""

    identite: Identite | None
    refus: str | None
    notes: tuple[Anomalie, ...]


@cache
def droits() -> dict[tuple[str, str, str], dict[str, str]]:
    """The rights table: (mode, profile, action) -> access mode -> `oui`, `non`, `propre` or `structure`."""
    text = files(__package__).joinpath("data/droits.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {
        (row["mode"], row["profil"], row["action"]): {
            name: row[name] for name in (NORMAL, "regulation", "bris-de-glace")
        }
        for row in rows
    }


def permis(identite: Identite, action: str) -> str:
    """What the table says: `oui`, `propre`, `structure`, or `non` for what it does not list."""
    row = droits().get((identite.mode, identite.profil, action), {})
    return row.get(identite.acces, "non")


def admettre(call: Appel, peer: Peer | None, instant: Instant, reglage: Reglage) -> Admission:
    """Judges the one assertion of a call as the service does: count, signature, certificate, structure, specialty."""
    if len(call.assertions) != 1:
        seen = f"{len(call.assertions)} assertions"
        return _refus("assertion", ecart("vihf.unique", "/Envelope/Header/Security", "une seule assertion", seen))
    element = call.assertions[0]
    signature, broken = xmldsig.verify(element, trusted=reglage.ancres, instant=instant.utc)
    if signature is None:
        return _refus("assertion", *broken)
    assertion, notes = saml.read(signature.element)
    if assertion is None:
        return _refus("assertion", *notes)
    notes += vihf_regles.deviations(assertion)
    content = vihf.read(assertion)
    refused = _refusee(assertion, content, signature.certificat, instant, reglage)
    refused = refused or _structure(content, signature.certificat, peer, reglage) or _specialite(content)
    if refused:
        return _refus(refused, *notes)
    return Admission(identite=_identite(content, reglage), refus=None, notes=notes)


def _refusee(
    assertion: saml.Assertion, content: Vihf, certificate: x509.Certificate, instant: Instant, reglage: Reglage
) -> str | None:
    if _authentification(certificate):
        return "certificat"
    if not _valable(assertion, instant, reglage.tolerance):
        return "assertion-perimee"
    return None if content.mode in MODES else "assertion"


def _refus(cle: str, *notes: Anomalie) -> Admission:
    return Admission(identite=None, refus=cle, notes=notes)


def _authentification(certificate: x509.Certificate) -> bool:
    """True for a certificate made for TLS authentication only."""
    try:
        usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return list(usages) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def _valable(assertion: saml.Assertion, instant: Instant, tolerance: dt.timedelta) -> bool:
    issued, start, end = (_instant(t) for t in (assertion.emise_le, assertion.pas_avant, assertion.pas_apres))
    if issued is None or abs(instant.utc - issued) > tolerance:
        return False
    return (start is None or start <= instant.utc) and (end is None or instant.utc < end)


def _instant(text: str | None) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=dt.UTC) if found is not None and found.tzinfo is None else found


def _structure(content: Vihf, certificate: x509.Certificate, peer: Peer | None, reglage: Reglage) -> str | None:
    """The structure of the assertion must be that of both certificates, or one of its sites; a card says none."""
    if content.mode == "DIRECTE":
        return None
    units = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    shown = [{str(unit.value) for unit in units}] + ([] if peer is None else [set(peer.ou)])
    admitted = {content.structure, reglage.structures.get(content.structure, content.structure)} | reglage.entites
    return None if all(admitted & names for names in shown) else "personne-morale"


def _specialite(content: Vihf) -> str | None:
    first = content.roles[0].code if content.roles else ""
    return "specialite" if first in (MEDECIN, PHARMACIEN) and len(content.roles) < 2 else None


def _identite(content: Vihf, reglage: Reglage) -> Identite:
    mode = MODES[content.mode]
    first = content.roles[0] if content.roles else None
    if mode == "indirecte":
        profile = "structure"
    elif first is not None and first.systeme == vihf.PROFESSION:
        profile = "medecin" if first.code == MEDECIN else "professionnel"
    else:
        profile = "employe"
    return Identite(
        mode=mode,
        profil=profile,
        acces=NORMAL if content.acces == NORMAL else reglage.acces.get(content.acces, "inconnu"),
        ps=content.name_id,
        structure=content.structure,
        specialite=content.roles[1].code if len(content.roles) > 1 else "",
        ins=content.ins,
        ins_oid=content.ins_oid,
        secret=bool(content.confidentialite),
    )
