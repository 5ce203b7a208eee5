"""People and structures in the header: patient, authors, custodian, legal authenticator (dmp facts §7.2, §4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.cda.lecture import ins_of
from eprouvette_sim.formats.data import ecart
from eprouvette_sim.formats.data import identifiants as ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.cda.lecture import Cda, Noeud
    from eprouvette_sim.kernel.anomalie import Anomalie

_MAX_IDS = 20
_PATIENT = "/ClinicalDocument/recordTarget/patientRole"
_AUTEUR_CODES = ("1.2.250.1.213.1.1.4.5", "1.2.250.1.213.1.1.4.6")


def _ins(cda: Cda) -> Iterator[Anomalie]:
    record = cda.un("recordTarget")
    first = None if record is None else record.un("patientRole/id")
    if first is None:
        return
    found = ins_of(cda)
    root = first.attribut("root") or ""
    if root in ids.INS_HISTORIQUES:
        yield ecart("cda.patient.ins.historique", first.lieu, "un INS", f"{ids.INS_HISTORIQUES[root]} ({root})")
    if found is None:
        yield ecart(
            "cda.patient.ins.absent",
            f"{_PATIENT}/id",
            "l'INS, premier identifiant, pour un document partagé",
            root or None,
        )
        return
    if root not in ids.INS_OIDS:
        yield ecart("cda.patient.ins.rang", first.lieu, "l'INS en premier", root)
    matricule = found.attribut("extension") or ""
    if not ids.est_ins(matricule):
        yield ecart("cda.patient.ins.forme", f"{found.lieu}/@extension", ids.FORME_INS, matricule or None)
    elif ids.cle_ins(matricule) != int(matricule[13:]):
        rule = (
            "cda.patient.ins.cle_test"
            if ids.INS_OIDS[found.attribut("root") or ""][1] == "test"
            else "cda.patient.ins.cle"
        )
        yield ecart(rule, f"{found.lieu}/@extension", f"clé {ids.cle_ins(matricule)}", matricule[13:])


def _role(cda: Cda) -> Iterator[Anomalie]:
    records = cda.tous("recordTarget")
    if len(records) > 1:
        yield ecart("cda.patient.plusieurs", records[1].lieu, "un seul patient", len(records))
    for node in records[0].tous("patientRole/id")[:_MAX_IDS] if records else []:
        if not node.attribut("nullFlavor") and not (node.attribut("root") and node.attribut("extension")):
            yield ecart(
                "cda.patient.id",
                node.lieu,
                "root et extension",
                f"{node.attribut('root')} / {node.attribut('extension')}",
            )


def _traits(cda: Cda) -> Iterator[Anomalie]:
    patient = cda.chemin("recordTarget", "patientRole/patient")
    if patient is None:
        yield ecart("cda.patient.absent", f"{_PATIENT}/patient", "l'identité du patient", None)
        return
    yield from _noms(patient)
    qualifie = ins_of(cda) is not None
    birth, gender = patient.un("birthTime"), patient.un("administrativeGenderCode")
    missing = [("cda.patient.naissance", "birthTime", "la date de naissance", birth is None or not birth.attribut("value")),
               ("cda.patient.sexe", "administrativeGenderCode", "le sexe", gender is None or not gender.attribut("code"))]  # fmt: skip
    for rule, path, wanted, absent in missing:
        if absent:
            yield ecart(rule if qualifie else "cda.patient.traits", f"{patient.lieu}/{path}", wanted, None)
    if qualifie:
        yield from _ins_traits(patient)


def _ins_traits(patient: Noeud) -> Iterator[Anomalie]:
    """The traits that go with an INS, as the official Schematron lists them."""
    cog = patient.un("birthplace/place/addr/county")
    if cog is None or not cog.texte():
        wanted = "le code COG du lieu de naissance"
        yield ecart("cda.patient.lieu", f"{patient.lieu}/birthplace/place/addr/county", wanted, None)
    givens = patient.tous("name/given")
    for label, code, nodes in (("family", "cda.patient.nom_naissance", patient.tous("name/family")),
                               ("given", "cda.patient.prenom_naissance", givens)):  # fmt: skip
        if not any(node.attribut("qualifier") == "BR" and node.texte() for node in nodes):
            seen = ", ".join(str(node.attribut("qualifier")) for node in nodes[:5]) or None
            yield ecart(code, f"{patient.lieu}/name/{label}", "un élément de qualifier BR (naissance)", seen)
    if not any(node.attribut("qualifier") is None for node in givens):
        wanted = "la liste des prénoms de naissance, sans qualifier"
        yield ecart("cda.patient.prenoms", f"{patient.lieu}/name/given", wanted, None)


def _noms(patient: Noeud) -> Iterator[Anomalie]:
    name = patient.un("name")
    if name is None:
        yield ecart("cda.patient.nom", f"{patient.lieu}/name", "un nom", None)
        return
    if name.attribut("nullFlavor"):
        return
    for label in ("family", "given"):
        nodes = name.tous(label)
        if not any(node.texte() for node in nodes):
            yield ecart("cda.patient.nom.incomplet", f"{name.lieu}/{label}", f"un {label} non vide", None)
        for node in nodes[:_MAX_IDS]:
            qualifier = node.attribut("qualifier")
            if (
                qualifier not in ("BR", "CL")
                and not (label == "given" and qualifier is None)
                and not node.attribut("nullFlavor")
            ):
                yield ecart("cda.patient.qualifier", f"{node.lieu}/@qualifier", "BR ou CL", qualifier)


def _qualifiants(cda: Cda) -> Iterator[Anomalie]:
    for name in ("author", "legalAuthenticator", "authenticator", "participant", "documentationOf", "dataEnterer"):
        for part in cda.tous(name):
            for element in part.element.iter("{urn:hl7-org:v3}family", "{urn:hl7-org:v3}given"):
                if "SP" in (element.get("qualifier") or "").split():
                    yield ecart("cda.nom.sp", part.lieu, "BR, CL ou aucun qualifier", "qualifier SP (retiré)")
                    break


def _auteurs(cda: Cda) -> Iterator[Anomalie]:
    for author in cda.tous("author"):
        assigned = author.un("assignedAuthor")
        if assigned is None:
            continue
        if assigned.un("assignedAuthoringDevice") is None:
            yield from _professionnel(assigned.un("id"), assigned.lieu, "cda.auteur.id", patient=True)
        code = assigned.un("code")
        if code is None or not code.attribut("code"):
            yield ecart("cda.auteur.code", f"{assigned.lieu}/code", "la profession ou spécialité (JDV_J01)", None)
        elif code.attribut("codeSystem") not in _AUTEUR_CODES:
            yield ecart("cda.auteur.code.systeme", code.lieu, ", ".join(_AUTEUR_CODES), code.attribut("codeSystem"))
        yield from _structure(assigned.un("representedOrganization/id"), assigned.lieu, "cda.auteur.structure")
        kinds = [name for name in ("assignedPerson", "assignedAuthoringDevice") if assigned.un(name) is not None]
        if len(kinds) != 1:
            yield ecart("cda.auteur.personne", assigned.lieu, "une personne ou un dispositif", ", ".join(kinds) or None)


def _garants(cda: Cda) -> Iterator[Anomalie]:
    legal = cda.un("legalAuthenticator")
    if legal is None:
        yield ecart("cda.responsable", "/ClinicalDocument/legalAuthenticator", "présent", None)
    else:
        signature = legal.un("signatureCode")
        if signature is not None and signature.attribut("code") != "S":
            yield ecart("cda.responsable.signature", signature.lieu, "S", signature.attribut("code"))
        yield from _professionnel(
            legal.un("assignedEntity/id"), f"{legal.lieu}/assignedEntity", "cda.responsable.id", patient=False
        )
    organisation = cda.chemin("custodian", "assignedCustodian/representedCustodianOrganization/id")
    if cda.un("custodian") is not None:
        yield from _structure(organisation, "/ClinicalDocument/custodian", "cda.conservateur")


def _professionnel(node: Noeud | None, lieu: str, rule: str, *, patient: bool) -> Iterator[Anomalie]:
    root = None if node is None else node.attribut("root")
    value = "" if node is None else node.attribut("extension") or ""
    if root not in (ids.PS, ids.PS_AM) and not (patient and root in ids.INS_OIDS):
        yield ecart(rule, f"{lieu}/id", f"un identifiant national ({ids.PS})", root)
    elif root == ids.PS and not ids.est_ps(value):
        yield ecart("cda.ps.forme", f"{lieu}/id", ids.FORME_PS, value or None)


def _structure(node: Noeud | None, lieu: str, rule: str) -> Iterator[Anomalie]:
    root = None if node is None else node.attribut("root")
    value = "" if node is None else node.attribut("extension") or ""
    if root != ids.STRUCTURE:
        yield ecart(rule, node.lieu if node else lieu, f"un identifiant de structure ({ids.STRUCTURE})", root)
    elif not ids.est_structure(value):
        yield ecart("cda.structure_id.forme", node.lieu if node else lieu, ids.FORME_STRUCTURE, value or None)


REGLES = (_role, _ins, _traits, _qualifiants, _auteurs, _garants)
