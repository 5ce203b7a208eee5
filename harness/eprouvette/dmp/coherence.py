"""What must agree between the layers of one call: VIHF, TLS certificate, submission, query, message (dmp facts §3.7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.x509.oid import NameOID

from eprouvette.dmp.appel import SANS_PATIENT
from eprouvette.dmp.options import Options
from eprouvette_sim.formats import ebrim_types, vihf, xml
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography import x509

    from eprouvette.dmp.appel import Appel
    from eprouvette_sim.formats.ebrim import Auteur, Fiche, Lot, Soumission
    from eprouvette_sim.formats.ebrim_requetes import Requete
    from eprouvette_sim.formats.hl7v3 import Demande
    from eprouvette_sim.formats.saml import Assertion
    from eprouvette_sim.formats.vihf import Vihf
    from eprouvette_sim.formats.xmldsig import SignatureLue
    from eprouvette_sim.kernel.anomalie import Anomalie

#: Transactions refused by mode (rights matrices, dmp facts §1.3–1.4; one source).
INTERDITES = {"INDIRECTE": ("TD0.3", "TD1.6", "TD3.2"), "INDIRECTE_RENFORCEE": ("TD2.1",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """The assertion of the call (as signed when the signature holds), its signature, and the options."""

    assertion: Assertion | None = None
    signature: SignatureLue | None = None
    options: Options = field(default_factory=Options)

    @property
    def vihf(self) -> Vihf | None:
        """The typed VIHF."""
        return None if self.assertion is None else vihf.read(self.assertion)


def environnement(assertion: Assertion | None, options: Options) -> tuple[Anomalie, ...]:
    """The INS authority of the VIHF against the declared environment."""
    seen = vihf.read(assertion).ins_oid if assertion else None
    wanted = options.environnement
    if not wanted or seen not in ids.INS_OIDS or ids.INS_OIDS[seen][1] == wanted:
        return ()
    place = f"{assertion.lieu if assertion else ''}/AttributeStatement"
    return (ecart("coherence.environnement", place, f"un OID d'INS de {wanted}", seen),)


def appel(call: Appel, contexte: Contexte) -> tuple[Anomalie, ...]:
    """VIHF against certificate, transaction and environment."""
    content = contexte.vihf
    found = environnement(contexte.assertion, contexte.options) + tuple(_certificates(contexte))
    if content is None:
        return found
    transaction = call.transaction or ""
    if transaction in INTERDITES.get(content.mode, ()):
        found += (
            ecart("coherence.mode", xml.path(call.corps), f"une transaction permise en {content.mode}", transaction),
        )
    if transaction and transaction not in SANS_PATIENT and content.ins is None:
        place = f"{contexte.assertion.lieu if contexte.assertion else ''}/AttributeStatement"
        found += (ecart("coherence.patient.absent", place, "l'attribut resource-id", None),)
    return found + tuple(_finess(contexte, content))


def _certificates(contexte: Contexte) -> Iterator[Anomalie]:
    tls = contexte.options.certificat_tls
    signature = contexte.signature
    if tls is None or signature is None:
        return
    if tls == signature.certificat:
        yield ecart("coherence.certificat", "TLS / Signature", "deux certificats distincts", "le même certificat")
    one, other = structure_of(tls), structure_of(signature.certificat)
    if one and other and one != other:
        yield ecart("coherence.certificat.structure", "TLS / Signature", one, other)


def structure_of(certificate: x509.Certificate) -> str | None:
    """The structure identifier of an organisation certificate: the OU that is a Struct_IdNat, `None` for a card."""
    values = [str(a.value) for a in certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)]
    return next((value for value in values if ids.est_structure(value)), None)


def _finess(contexte: Contexte, content: Vihf) -> Iterator[Anomalie]:
    options = contexte.options
    tls = structure_of(options.certificat_tls) if options.certificat_tls else None
    if tls is None or not tls.startswith("1") or not content.structure.startswith("1"):
        return
    of_cert, of_call = tls[1:], content.structure[1:]
    place = f"{contexte.assertion.lieu if contexte.assertion else ''}/AttributeStatement"
    yield from finess(of_cert, of_call, options, place)


def finess(of_cert: str, of_call: str, options: Options, lieu: str) -> Iterator[Anomalie]:
    """FINESS of the certificate against FINESS of the call, under the regime and the establishment's own numbers."""
    legal, site = options.finess_ej, options.finess_eg
    if options.regime_finess == "avant-2.08":
        if of_cert != of_call:
            yield ecart("coherence.finess", lieu, f"le FINESS du certificat ({of_cert})", of_call)
        return
    if of_cert == legal and legal is not None:
        wanted = site or "le FINESS géographique du site"
        if of_call == legal != site or (site and of_call != site):
            yield ecart("coherence.finess", lieu, wanted, of_call)
    elif of_cert == site and site is not None and of_call != site:
        yield ecart("coherence.finess", lieu, f"le FINESS du certificat ({site})", of_call)
    if site is not None and of_cert == site != legal and legal is not None:
        yield ecart("coherence.finess.depuis2023", "TLS", f"un certificat au FINESS juridique ({legal})", of_cert)


def soumission(s: Soumission, contexte: Contexte) -> tuple[Anomalie, ...]:
    """VIHF against submission: patient, structure, user; one patient in the whole set."""
    found = list(_patients(s))
    content = contexte.vihf
    if content is None:
        return tuple(found)
    things: tuple[Lot | Fiche, ...] = ((s.lot,) if s.lot else ()) + s.fiches
    for thing in things:
        found += _same_patient(thing.patient_id, thing.ou("patientId"), content)
    authors = [author for thing in things for author in thing.auteurs]
    found += _structures(authors, content)
    if s.lot is not None:
        found += _users(s.lot, content)
    return tuple(found + list(_subject(s, content)))


def _patients(s: Soumission) -> Iterator[Anomalie]:
    wanted = s.lot.patient_id if s.lot else None
    for fiche in s.fiches:
        if wanted and fiche.patient_id and _key(fiche.patient_id) != _key(wanted):
            yield ecart("coherence.patients", fiche.ou("patientId"), wanted, fiche.patient_id)


def _key(text: str) -> tuple[str, str] | str:
    cx = ebrim_types.cx(text)
    return (cx.valeur, cx.oid) if cx else text


def _same_patient(text: str | None, lieu: str, content: Vihf) -> Iterator[Anomalie]:
    cx = ebrim_types.cx(text or "")
    if content.ins and cx is not None and (cx.valeur, cx.oid) != (content.ins, content.ins_oid):
        yield ecart(
            "coherence.patient", lieu, f"{content.ins} ({content.ins_oid}), celui du VIHF", f"{cx.valeur} ({cx.oid})"
        )


def _structures(authors: list[Auteur], content: Vihf) -> Iterator[Anomalie]:
    read = [ebrim_types.xon(text) for author in authors for text in author.institution]
    seen = sorted({xon.identifiant for xon in read if xon is not None})
    if seen and content.structure and content.structure not in seen:
        yield ecart(
            "coherence.structure",
            authors[0].ou("Slot(authorInstitution)"),
            f"{content.structure} (Identifiant_Structure)",
            ", ".join(seen[:5]),
        )


def _users(lot: Lot, content: Vihf) -> Iterator[Anomalie]:
    read = [ebrim_types.xcn(text) for author in lot.auteurs for text in author.personne]
    seen = sorted({xcn.identifiant for xcn in read if xcn is not None})
    if seen and content.name_id and content.name_id not in seen:
        yield ecart(
            "coherence.lot.auteur",
            lot.ou("Classification(author)"),
            f"{content.name_id} (NameID)",
            ", ".join(seen[:5]),
        )


def _subject(s: Soumission, content: Vihf) -> Iterator[Anomalie]:
    names = {value.partition("|")[2].split("^")[0].casefold() for f in s.fiches for value in f.slots.get("sourcePatientInfo", ())
             if value.startswith("PID-5|")} - {""}  # fmt: skip
    words = {word.casefold() for word in (content.subject_id or "").replace("^", " ").split()}
    users = {
        xcn.nom.casefold()
        for author in (s.lot.auteurs if s.lot else ())
        for text in author.personne
        if (xcn := ebrim_types.xcn(text))
    }
    if names & words and not words & users:
        yield ecart("coherence.utilisateur", "subject-id", "le nom de l'utilisateur", content.subject_id)


def requete(r: Requete, contexte: Contexte) -> tuple[Anomalie, ...]:
    """VIHF against stored query: same patient, and what indirect mode allows."""
    content = contexte.vihf
    if content is None:
        return ()
    found = list(_same_patient(r.patient_id, r.lieu, content)) if r.patient_id else []
    if content.mode == "INDIRECTE":
        if r.par_metadonnees:
            found.append(
                ecart("iti18.indirect.metadonnees", r.lieu, "une recherche par référence (GetDocuments)", r.id)
            )
        elif r.retour == "LeafClass":
            found.append(ecart("iti18.indirect.retour", r.lieu, "ObjectRef", r.retour))
    return tuple(found)


def patient_hl7(d: Demande, lieu: str, contexte: Contexte) -> tuple[Anomalie, ...]:
    """VIHF against a patient message: same patient."""
    content = contexte.vihf
    if content is None or not content.ins or not d.ins or (d.ins, d.ins_oid) == (content.ins, content.ins_oid):
        return ()
    return (
        ecart("coherence.patient", lieu, f"{content.ins} ({content.ins_oid}), celui du VIHF", f"{d.ins} ({d.ins_oid})"),
    )
