"""What the Annuaire Santé writes: mailboxes in FHIR `telecom`, and the two open-access extraction files.

Sources: mssante facts §6 (FHIR API v2, mailboxes); column layouts of the files published on data.gouv.fr, read in public
programs that load them (headers checked by their authors on 2026-05-05 and 2026-08-26): `|` between columns, one header
line, UTF-8.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eprouvette_sim.kernel.anomalie import Lecture

RPPS = "urn:oid:1.2.250.1.71.4.2.1"
FINESS = "https://finess.esante.gouv.fr"
EMAIL_TYPE = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type"
TRE_R256 = "https://mos.esante.gouv.fr/NOS/TRE_R256-TypeMessagerie/FHIR/TRE-R256-TypeMessagerie"
TRE_R257 = "https://mos.esante.gouv.fr/NOS/TRE_R257-TypeBAL/FHIR/TRE-R257-TypeBAL"
METADATA = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata"
ACTIVITES, CORRESPONDANCE = "PS_LibreAcces_Personne_activite", "Extraction_Correspondance_MSSante"
_NOM = re.compile(rf"({ACTIVITES}|{CORRESPONDANCE})_(\d{{12}})\.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bal:
    """One MSSanté mailbox: `type` is PER, ORG, APP or CAB; `rang` 1 is the preferred one; `None` when not said."""

    adresse: str
    type: str | None
    rang: int | None = None
    description: str | None = None
    service: str | None = None
    liste_rouge: bool | None = None

    def to_fhir(self) -> dict[str, Any]:
        """The `telecom` entry, with both extensions."""
        metadata: list[dict[str, Any]] = []
        if self.type:
            coding = {"system": TRE_R257, "code": self.type}
            metadata.append({"url": "type", "valueCodeableConcept": {"coding": [coding]}})
        for url, value in (("description", self.description), ("service", self.service)):
            if value:
                metadata.append({"url": url, "valueString": value})
        if self.liste_rouge is not None:
            metadata.append({"url": "listeRouge", "valueBoolean": self.liste_rouge})
        extensions: list[dict[str, Any]] = [
            {"url": EMAIL_TYPE, "valueCoding": {"system": TRE_R256, "code": "MSSANTE"}},
            {"url": METADATA, "extension": metadata},
        ]
        entry: dict[str, Any] = {"extension": extensions, "system": "email", "value": self.adresse}
        return entry | ({"rank": self.rang} if self.rang is not None else {})


def read_bals(resource: Mapping[str, Any]) -> tuple[Bal, ...]:
    """The MSSanté mailboxes of a resource, preferred first; other e-mail addresses are left out."""
    found = [bal for entry in resource.get("telecom") or () if (bal := _bal(entry)) is not None]
    return tuple(sorted(found, key=lambda bal: bal.rang or 1_000))


def read_extraction(texte: bytes, colonnes: tuple[str, ...]) -> Lecture[tuple[dict[str, str], ...]]:
    """The lines of an extraction by column name; a header that is not the layout's is refused, a broken line is left out.

    Every line left out is an anomaly that names its 1-based number.
    """
    try:
        lines = texte.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        return None, (_anomalie("annuaire.encodage", f"octet {error.start}", "UTF-8", "autre encodage"),)
    header = tuple(lines[0].split("|")) if lines else ()
    if header != colonnes:
        missing = ", ".join(name for name in colonnes if name not in header) or "un autre ordre, ou une colonne de trop"
        return None, (_anomalie("annuaire.colonnes", "ligne 1", f"{len(colonnes)} colonnes", missing),)
    kept, notes = [], []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("|")
        if len(cells) == len(colonnes):
            kept.append(dict(zip(colonnes, cells, strict=True)))
        else:
            expected = f"{len(colonnes)} colonnes"
            notes.append(_anomalie("annuaire.ligne", f"ligne {number}", expected, f"{len(cells)} colonnes"))
    return tuple(kept), tuple(notes)


def write_extraction(colonnes: tuple[str, ...], lignes: Iterable[Mapping[str, str]]) -> bytes:
    """The extraction as bytes; a column a line does not give is empty."""
    out = io.StringIO()
    out.write("|".join(colonnes) + "\n")
    for ligne in lignes:
        out.write("|".join(ligne.get(name, "").replace("|", " ").replace("\n", " ") for name in colonnes) + "\n")
    return out.getvalue().encode()


def horodatage(nom: str) -> str | None:
    """The generation stamp in a file's name (`AAAAMMJJhhmm`), or `None` when the name is no extraction's."""
    found = _NOM.fullmatch(nom)
    return found.group(2) if found else None


@cache
def colonnes(nom: str) -> tuple[str, ...]:
    """The columns of one of the two extractions, in order (`data/annuaire_colonnes.csv`)."""
    text = files("eprouvette_sim.formats").joinpath("data/annuaire_colonnes.csv").read_text(encoding="utf-8")
    return tuple(row["colonne"] for row in csv.DictReader(text.splitlines()) if row["fichier"] == nom)


def _bal(entry: Mapping[str, Any]) -> Bal | None:
    extensions = {row.get("url"): row for row in entry.get("extension") or () if isinstance(row, dict)}
    if entry.get("system") != "email" or not ({EMAIL_TYPE, METADATA} & set(extensions)):
        return None
    rows = {row.get("url"): row for row in extensions.get(METADATA, {}).get("extension") or ()}
    codings = rows.get("type", {}).get("valueCodeableConcept", {}).get("coding") or [{}]
    return Bal(
        adresse=str(entry.get("value", "")),
        type=codings[0].get("code"),
        rang=entry.get("rank"),
        description=rows.get("description", {}).get("valueString"),
        service=rows.get("service", {}).get("valueString"),
        liste_rouge=rows.get("listeRouge", {}).get("valueBoolean"),
    )


def _anomalie(code: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe, regle="extraction Annuaire Santé")
