"""The directory in FHIR R4: resources of a population, bundles, OperationOutcomes (mssante facts §6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.annuaire import FINESS, RPPS, Bal
from eprouvette_sim.kernel.wire import Answer, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eprouvette_sim.annuaire_sante.population import Exercice, Personne, Population, Structure
    from eprouvette_sim.kernel.anomalie import Anomalie

SERVICE = "annuaire_sante"
FHIR_JSON = "application/fhir+json; charset=utf-8"
PROFILS = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-dp-"
SOURCE = "https://annuaire.sante.fr"
_PROFESSION = "https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante"
_SECTEUR = "https://mos.esante.gouv.fr/NOS/TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite"
_V2_0203 = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
_SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
#: members kept by `_elements` whatever is asked
_TOUJOURS = ("resourceType", "id", "meta")


def ressources(population: Population, *, mise_a_jour: str, rouge: bool) -> Iterable[dict[str, Any]]:
    """Every resource of that population; `rouge` shows red-listed mailboxes, `mise_a_jour` is `meta.lastUpdated`."""
    for person in population.personnes:
        yield _meta("Practitioner", person.id, mise_a_jour) | _personne(person, rouge=rouge)
        for work in person.exercices:
            yield _meta("PractitionerRole", work.id, mise_a_jour) | _exercice(person, work, rouge=rouge)
    for structure in population.structures.values():
        yield _meta("Organization", structure.id, mise_a_jour) | _structure(structure, rouge=rouge)
        for rank, name in enumerate(structure.services):
            yield _meta("HealthcareService", f"{structure.id}-s{rank}", mise_a_jour) | _service(structure, name)
    for row in population.appareils:
        yield _meta("Device", row["id"], mise_a_jour) | _appareil(row)


def reduite(resource: Mapping[str, Any], elements: tuple[str, ...]) -> dict[str, Any]:
    """The resource with these elements only, and tagged as a part of the whole (FHIR R4 §3.1.1.5.9)."""
    kept = {name: value for name, value in resource.items() if name in elements or name in _TOUJOURS}
    kept["meta"] = dict(resource["meta"]) | {"tag": [_SUBSETTED]}
    return kept


def reponse(payload: Mapping[str, Any], notes: tuple[Anomalie, ...] = (), *, statut: int = 200) -> Answer:
    """A FHIR JSON answer."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(status=statut, headers=(("Content-Type", FHIR_JSON),), body=body)
    return Answer(response=response, notes=notes, service=SERVICE)


def refus(statut: int, diagnostics: str, notes: tuple[Anomalie, ...] = (), *, quirk: str | None = None) -> Answer:
    """An OperationOutcome with that status; `quirk` when the form of this refusal is ours."""
    issue = {"severity": "error", "code": _CODES.get(statut, "processing"), "diagnostics": diagnostics}
    answer = reponse({"resourceType": "OperationOutcome", "issue": [issue]}, notes, statut=statut)
    return Answer(response=answer.response, notes=notes, quirk=quirk, service=SERVICE)


#: documented status -> issue type of FHIR's value set
_CODES = {
    400: "processing",
    401: "login",
    403: "forbidden",
    404: "not-found",
    410: "deleted",
    412: "conflict",
    429: "throttled",
    500: "exception",
}


def _meta(kind: str, name: str, mise_a_jour: str) -> dict[str, Any]:
    profile = PROFILS + {"HealthcareService": "healthcareservice-healthcare-activity"}.get(kind, kind.lower())
    meta = {"lastUpdated": mise_a_jour, "source": SOURCE, "profile": [profile]}
    return {"resourceType": kind, "id": name, "meta": meta, "language": "fr"}


def _personne(person: Personne, *, rouge: bool) -> dict[str, Any]:
    idnps = {"system": RPPS, "value": person.identifiant, "type": _type("IDNPS")}
    professions = sorted({work.profession for work in person.exercices})
    qualification = [{"code": {"coding": [{"system": _PROFESSION, "code": code}]}} for code in professions]
    resource = {
        "identifier": [{"use": "official"} | idnps],
        "active": person.actif,
        "name": [{"use": "usual", "family": person.nom, "given": [person.prenom], "prefix": [person.civilite]}],
        "telecom": _telecom(person.bals, rouge=rouge),
        "qualification": qualification,
    }
    return _present(resource)


def _exercice(person: Personne, work: Exercice, *, rouge: bool) -> dict[str, Any]:
    return _present(
        {
            "active": person.actif,
            "practitioner": {"reference": f"Practitioner/{person.id}"},
            "organization": {"reference": f"Organization/{work.structure}"},
            "code": [{"coding": [{"system": _PROFESSION, "code": work.profession}]}],
            "specialty": [{"coding": [{"code": work.savoir_faire}]}] if work.savoir_faire else [],
            "telecom": _telecom(work.bals, rouge=rouge),
        }
    )


def _structure(structure: Structure, *, rouge: bool) -> dict[str, Any]:
    return _present(
        {
            "identifier": [{"system": FINESS, "value": structure.finess, "type": _type("FINEG")}],
            "active": True,
            "type": [{"coding": [{"system": _SECTEUR, "code": structure.secteur}]}],
            "name": structure.nom,
            "telecom": _telecom(structure.bals, rouge=rouge),
            "address": [{"city": structure.ville, "postalCode": structure.code_postal}],
        }
    )


def _service(structure: Structure, name: str) -> dict[str, Any]:
    return {"active": True, "providedBy": {"reference": f"Organization/{structure.id}"}, "name": name}


def _appareil(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "status": row["statut"],
        "manufacturer": row["fabricant"],
        "deviceName": [{"name": row["nom"], "type": "user-friendly-name"}],
        "modelNumber": row["modele"],
        "owner": {"reference": f"Organization/{row['structure']}"},
    }


def _telecom(bals: tuple[Bal, ...], *, rouge: bool) -> list[dict[str, Any]]:
    return [bal.to_fhir() for bal in bals if rouge or not bal.liste_rouge]


def _type(code: str) -> dict[str, Any]:
    return {"coding": [{"system": _V2_0203, "code": code}]}


def _present(resource: dict[str, Any]) -> dict[str, Any]:
    """Without empty members: FHIR forbids them."""
    return {name: value for name, value in resource.items() if value not in ([], "", None)}
