"""What an XDS submission to the DMP must hold: entries, set, associations (dmp facts §4–5); linear in the entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eprouvette_sim.formats import ebrim, ebrim_types
from eprouvette_sim.formats.data import ecart, jeu
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.ebrim import Auteur, Fiche, Lot, Soumission
    from eprouvette_sim.kernel.anomalie import Anomalie

#: Slots required on a document entry (dmp facts §4.1).
SLOTS = ("creationTime", "languageCode", "legalAuthenticator", "serviceStartTime", "sourcePatientId")
CALCULES = ("hash", "size")
CODES = ("classe", "type", "format", "cadre", "etablissement", "confidentialite")
_INSTANTS = ("creationTime", "serviceStartTime", "serviceStopTime")
#: field -> (value set, rule broken by an unknown code)
_JEUX = {
    "classe": ("classcode", "ebrim.classcode"),
    "type": ("typecode", "ebrim.typecode"),
    "cadre": ("cadre_exercice", "ebrim.cadre"),
    "etablissement": ("etablissement", "ebrim.etablissement"),
    "confidentialite": ("confidentialite", "ebrim.confidentialite"),
    "format": ("formatcode", "ebrim.formatcode"),
}
_HASH = re.compile(r"[0-9A-Fa-f]{40}")
_TRUE_LINKS = (ebrim.HAS_MEMBER, ebrim.RPLC, ebrim.SIGNS)
VISIBILITE = ("MASQUE_PS", "INVISIBLE_PATIENT")
_UUID = "urn:uuid:"
_MAX_TITLE = 255


def deviations(soumission: Soumission) -> tuple[Anomalie, ...]:
    """Everything in which a submission departs from the rules that need nothing else than its metadata."""
    found = list(ebrim.repetes(soumission))
    for fiche in soumission.fiches:
        found += _fiche(fiche)
    if soumission.lot is not None:
        found += _lot(soumission.lot)
    return tuple(found + list(_liens(soumission)))


def _fiche(f: Fiche) -> Iterator[Anomalie]:
    yield from _fiche_presence(f)
    yield from _fiche_values(f)
    yield from _codes(f)
    yield from _schemes(f)
    for auteur in f.auteurs:
        yield from _auteur(auteur)


def _fiche_presence(f: Fiche) -> Iterator[Anomalie]:
    for name, value in (("uniqueId", f.unique_id), ("patientId", f.patient_id), ("mimeType", f.mime)):
        if not value:
            yield ecart("ebrim.champ.absent", f.lieu, name, None)
    if f.statut is not None:
        yield ecart("ebrim.statut", f"{f.lieu}/@status", "absent à la soumission", f.statut)
    if not f.est_signature:
        yield from _document_presence(f)


def _document_presence(f: Fiche) -> Iterator[Anomalie]:
    """What only a health document must carry; the sources do not say it of the signature entry."""
    for name in SLOTS:
        if not f.slot(name):
            yield ecart("ebrim.slot.absent", f.lieu, f"le Slot {name}", None)
    for name in CALCULES:
        if not f.slot(name):
            yield ecart("ebrim.slot.calcule", f.lieu, f"le Slot {name}", None)
    for name in CODES:
        if not f.codes.get(name):
            yield ecart("ebrim.code.absent", f.lieu, f"une classification {name}", None)
    if not f.titre:
        yield ecart("ebrim.champ.absent", f.lieu, "titre (Name)", None)
    if not f.auteurs:
        yield ecart("ebrim.auteur.absent", f.lieu, "au moins un auteur", None)
    if not f.slots.get("sourcePatientInfo"):
        yield ecart("ebrim.source_patient_info", f.lieu, "le Slot sourcePatientInfo", None)


def _fiche_values(f: Fiche) -> Iterator[Anomalie]:
    if f.unique_id and "^" in f.unique_id:
        yield ecart("ebrim.unique_id.extension", f.ou("uniqueId"), "un OID sans ^extension", f.unique_id)
    elif f.unique_id and not ids.est_oid(f.unique_id):
        yield ecart("ebrim.unique_id", f.ou("uniqueId"), "un OID d'au plus 64 caractères", f.unique_id)
    for name in _INSTANTS:
        for value in f.slots.get(name, ())[:1]:
            if not ebrim_types.est_dtm(value):
                yield ecart(
                    "ebrim.instant", f.ou(f"Slot({name})"), f"{name} : AAAAMMJJhhmmss en UTC, chiffres seuls", value
                )
    yield from _slots(f)
    if f.titre and len(f.titre) > _MAX_TITLE:
        yield ecart("ebrim.titre", f"{f.lieu}/Name", f"au plus {_MAX_TITLE} caractères", f"{len(f.titre)} caractères")
    yield from _patient_ids(f)


def _slots(f: Fiche) -> Iterator[Anomalie]:
    """The slots whose value has a form of its own."""
    tests = (
        ("hash", "ebrim.hash", "SHA-1 en hexadécimal", lambda value: _HASH.fullmatch(value) is not None),
        ("size", "ebrim.size", "un nombre d'octets", str.isdecimal),
        ("languageCode", "ebrim.langue", "fr-FR", lambda value: value == "fr-FR" or f.est_signature),
        ("legalAuthenticator", "ebrim.xcn", "un XCN avec autorité et type", _person_ok),
    )
    for name, rule, wanted, test in tests:
        value = f.slot(name)
        if value and not test(value):
            yield ecart(rule, f.ou(f"Slot({name})"), wanted, value)


def _patient_ids(f: Fiche) -> Iterator[Anomalie]:
    if f.patient_id:
        yield from patient(f.patient_id, f.ou("patientId"))
    source = f.slot("sourcePatientId")
    if source and ((cx := ebrim_types.cx(source)) is None or cx.type != "PI"):
        yield ecart("ebrim.source_patient_id", f.ou("Slot(sourcePatientId)"), "IPP^^^&OID&ISO^PI", source)


def patient(text: str, lieu: str) -> Iterator[Anomalie]:
    """What is wrong with a patientId: CX shape, type NH, an INS authority, 15 characters."""
    cx = ebrim_types.cx(text)
    if cx is None or cx.type != "NH":
        yield ecart("ebrim.patient_id", lieu, "INS^^^&OID&ISO^NH", text)
        return
    if cx.oid not in ids.INS_OIDS:
        yield ecart("ebrim.patient_id.oid", lieu, "un OID d'INS : " + ", ".join(ids.INS_OIDS), cx.oid)
    elif not ids.est_ins(cx.valeur):
        yield ecart("ebrim.patient_id.ins", lieu, ids.FORME_INS, cx.valeur)


def _codes(f: Fiche) -> Iterator[Anomalie]:
    for name, (set_name, rule) in _JEUX.items():
        for code in f.codes.get(name, ()):
            values = jeu(set_name)
            if not values.admet(code.code):
                yield ecart(rule, f.ou(f"Classification({name})"), str(values), code.code)
            elif not values.admet(code.code, code.systeme) and not f.est_signature:
                wanted = ", ".join(sorted(values.codes[code.code]))
                yield ecart("ebrim.codingscheme", f.ou(f"Classification({name})"), wanted, code.systeme)
    levels = [code.code for code in f.codes.get("confidentialite", ())]
    if levels and not {"N", "R", "V"} & set(levels):
        yield ecart("ebrim.confidentialite.base", f.lieu, "un code de base (N)", ", ".join(levels))
    if len(levels) > 4:
        yield ecart("ebrim.confidentialite.nombre", f.lieu, "1 à 4 codes", len(levels))
    if set(VISIBILITE) <= set(levels) and not f.est_signature:
        yield ecart("ebrim.visibilite.cumul", f.lieu, "MASQUE_PS ou INVISIBLE_PATIENT, pas les deux", ", ".join(levels))


def _schemes(f: Fiche) -> Iterator[Anomalie]:
    for scheme in f.schemes:
        if scheme not in ebrim.SCHEMES:
            yield ecart("ebrim.scheme", f.lieu, _near(scheme) or "un schéma XDS", scheme)


def _near(scheme: str) -> str | None:
    return next(
        (known for known in sorted(ebrim.SCHEMES) if known[:22] == scheme[:22] or known[22:] == scheme[22:]), None
    )


def _auteur(a: Auteur) -> Iterator[Anomalie]:
    if not a.institution:
        yield ecart("ebrim.auteur.institution", a.lieu, "un authorInstitution", None)
    for text in a.institution:
        xon = ebrim_types.xon(text)
        if xon is None:
            yield ecart("ebrim.xon", a.ou("Slot(authorInstitution)"), "NOM^^^^^&OID&ISO^IDNST^^^identifiant", text)
        elif xon.oid == ids.STRUCTURE and not ids.est_structure(xon.identifiant):
            yield ecart("ebrim.xon.identifiant", a.ou("Slot(authorInstitution)"), ids.FORME_STRUCTURE, xon.identifiant)
    for text in a.personne:
        if not _person_ok(text):
            yield ecart("ebrim.xcn", a.ou("Slot(authorPerson)"), "id^NOM^PRENOM^^^^^^&OID&ISO^D^^^IDNPS", text)
    if not a.personne:
        yield ecart("ebrim.auteur.personne", a.lieu, "un authorPerson", None)


def _person_ok(text: str) -> bool:
    xcn = ebrim_types.xcn(text)
    return xcn is not None and (xcn.oid != ids.PS or ids.est_ps(xcn.identifiant))


def _lot(lot: Lot) -> Iterator[Anomalie]:
    values = {"uniqueId": lot.unique_id, "patientId": lot.patient_id, "sourceId": lot.source_id,
              "submissionTime": lot.soumis_le, "contentTypeCode": lot.contenu}  # fmt: skip
    for name, value in values.items():
        if not value:
            yield ecart("ebrim.lot.absent", lot.lieu, name, None)
    for name, oid in (("uniqueId", lot.unique_id), ("sourceId", lot.source_id)):
        if oid and not ids.est_oid(oid):
            yield ecart("ebrim.lot.oid", lot.lieu, f"{name} : un OID", oid)
    if lot.soumis_le and not ebrim_types.est_dtm(lot.soumis_le):
        yield ecart(
            "ebrim.instant",
            lot.ou("Slot(submissionTime)"),
            "submissionTime : AAAAMMJJhhmmss en UTC, chiffres seuls",
            lot.soumis_le,
        )
    if lot.patient_id:
        yield from patient(lot.patient_id, lot.ou("patientId"))
    if not lot.auteurs:
        yield ecart("ebrim.lot.auteur", lot.lieu, "un auteur du lot", None)
    for auteur in lot.auteurs:
        yield from _auteur(auteur)


def _liens(s: Soumission) -> Iterator[Anomalie]:
    entries = {fiche.entry_uuid: fiche for fiche in s.fiches}
    own = s.lot.entry_uuid if s.lot else ""
    members = {link.cible for link in s.liens if link.type == ebrim.HAS_MEMBER and link.source == own}
    for link in s.liens:
        if link.type == ebrim.HAS_MEMBER:
            if link.cible not in entries or link.source != own:
                yield ecart(
                    "ebrim.membre.cible",
                    link.lieu,
                    "du lot vers une fiche de la soumission",
                    f"{link.source} → {link.cible}",
                )
            elif link.slots.get("SubmissionSetStatus") != ("Original",):
                yield ecart(
                    "ebrim.membre.statut",
                    link.lieu,
                    "SubmissionSetStatus = Original",
                    link.slots.get("SubmissionSetStatus"),
                )
        elif link.type == ebrim.RPLC and not link.cible.startswith(_UUID):
            yield ecart("ebrim.rplc.cible", link.lieu, "l'entryUUID de la version remplacée (urn:uuid:…)", link.cible)
        elif link.type.endswith((":RPLC", ":signs")) and link.type not in _TRUE_LINKS:
            yield ecart("ebrim.lien.type", link.lieu, "urn:ihe:iti:2007:AssociationType:…", link.type)
        if link.type == ebrim.RPLC and link.source not in entries:
            yield ecart("ebrim.rplc.source", link.lieu, "une fiche de la soumission", link.source)
    for fiche in s.fiches:
        if s.lot is not None and fiche.entry_uuid not in members:
            yield ecart("ebrim.membre.absent", fiche.lieu, "une association HasMember depuis le lot", None)
    yield from _signature(s)


def _signature(s: Soumission) -> Iterator[Anomalie]:
    signatures = [fiche for fiche in s.fiches if fiche.est_signature]
    if s.fiches and not signatures:
        yield ecart("ebrim.signature.absente", s.lieu, "la fiche de la signature du lot (E1762)", None)
    signs = {link.source for link in s.liens if link.type == ebrim.SIGNS}
    for fiche in signatures:
        if fiche.entry_uuid not in signs:
            yield ecart("ebrim.signature.lien", fiche.lieu, "une association signs vers le lot", None)
