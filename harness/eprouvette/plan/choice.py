"""Applicability and choice: which requirement concerns this product, which scenario runs, by which dossier answer.

Sources: product types, claimed profiles and topology as inputs (facts/requirements.md §2.4 and §9, rule 4);
INSi calls asked of RI and GAP, hardly of others (facts/rem_points.md, simulator table).
"""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eprouvette.catalogue.load import EXPECTATIONS
from eprouvette.texts import text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from eprouvette.catalogue import Catalogue, Requirement
    from eprouvette.dossier import Dossier
    from eprouvette.plan.scenes import Scene

#: corpus -> product types it is written for; a corpus left out here (common bases, expectations) is shared
CORPUS_TYPES: Final = {
    "REM-DPI": ("DPI",),
    "REM-PFI": ("PFI",),
    "REM-RI": ("RI",),
    "SFG-ACE": ("GAP",),
    "ETS": ("GAP",),
    "CDRI": ("GAP",),
    "ROC": ("GAP",),
    "DMP-REF": ("DPI", "PFI"),
    "DMP-FLUX": ("DPI", "PFI"),
    "REM-CITE": ("DPI", "PFI", "RI"),
    "SOCLE-MSS": ("DPI", "PFI"),
}
#: corpus -> the profile that must be claimed, whatever the types
CORPUS_PROFILE: Final = {"TLC": "teleconsultation"}
#: service -> product types that use it; a service left out here is used by all
SERVICE_TYPES: Final = {
    "insi": ("GAP", "DPI", "RI"),
    "cdri": ("GAP",),
    "b2": ("GAP",),
    "roc": ("GAP",),
    "annuaire_amc": ("GAP",),
    "dmp": ("DPI", "PFI"),
    "mssante": ("DPI", "PFI"),
    "pfi": ("PFI",),
    "psc": ("DPI", "PFI"),
    "annuaire_sante": ("DPI", "PFI"),
}
#: service -> the operation a product must offer to be driven on it
SERVICE_OPERATION: Final = {
    "insi": "rechercher_ins",
    "cdri": "consulter_droits",
    "b2": "facturer",
    "annuaire_amc": "identifier_amc",
    "roc": "simuler_amc",
    "dmp": "publier_document",
    "mssante": "envoyer_message",
    "pfi": "publier_document",
    "psc": "connecter_professionnel",
    "annuaire_sante": "rechercher_correspondant",
}
#: profiles decided by the topology, not by a claim
MASTER, SLAVE = "référentiel d'identités", "esclave de l'identité"
_ALWAYS: Final = ("", "général", "va1 général", "établissement", "bal per-org")
_ALL_TYPES: Final = ("GAP", "DPI", "PFI", "RI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choix:
    """One decision: `retenu`, the dossier key that decides (`reponse`), and the reason in both languages."""

    retenu: bool
    reponse: str
    pourquoi: str
    why: str

    def to_json(self) -> dict[str, Any]:
        """The decision as kept in `run.json`."""
        return {"applicable": self.retenu, "answer": self.reponse, "why": self.pourquoi, "why_en": self.why}


def _choix(retenu: bool, reponse: str, key: str, **words: str) -> Choix:
    fr, en = (text(f"choix.{key}", lang).format(**words) for lang in ("fr", "en"))
    return Choix(retenu=retenu, reponse=reponse, pourquoi=fr, why=en)


class Selecteur:
    """Decides for one dossier; every answer is a `Choix`, never a bare boolean."""

    def __init__(self, dossier: Dossier, catalogue: Catalogue, *, jour: str) -> None:
        self.types = tuple(dossier.table("produit").get("types", ()))
        self.revendiques = tuple(dossier.data.get("profils", ()))
        self.profils = {plain(name) for name in self.revendiques}
        self.ri_separe = bool(dossier.table("topologie").get("ri_separe", False))
        self.operations = dossier.table("adaptateur").get("operations")
        self.horloge = bool(dossier.table("environnement").get("horloge_reglable", dossier.porteur == "temoin"))
        self.catalogue = catalogue
        self.jour = jour

    def unknown_profiles(self) -> list[tuple[str, list[str]]]:
        """Claimed profiles that decide nothing, each with the nearest ones the catalogue knows."""
        known = {plain(name): name for name in known_profiles(self.catalogue)}
        strange = [name for name in self.revendiques if plain(name) not in known]
        return [
            (name, [known[near] for near in difflib.get_close_matches(plain(name), known, n=2)]) for name in strange
        ]

    def requirement(self, row: Requirement) -> Choix:
        """Whether that requirement concerns the product; the first answer that excludes it decides."""
        for rule in (self._date, self._corpus, self._profile, self._services):
            refused = rule(row)
            if refused is not None:
                return refused
        return _choix(True, "produit.types", "types", types=", ".join(self.types))

    def all(self) -> dict[str, Choix]:
        """The decision for every requirement of the catalogue, by `corpus:id`."""
        return {ref: self.requirement(row) for ref, row in self.catalogue.requirements.items()}

    def scene(self, scene: Scene, rows: Mapping[str, Choix] | None = None) -> Choix:
        """Whether that scenario runs for the product: its service, its operation, its claims, its clock."""
        refused = self.service(scene.service)
        if not refused.retenu:
            return refused
        operation = SERVICE_OPERATION.get(scene.service)
        if self.operations is not None and operation and operation not in self.operations:
            return _choix(False, "adaptateur.operations", "operation", operation=operation)
        if scene.has("horloge") and not self.horloge:
            return _choix(False, "environnement.horloge_reglable", "horloge")
        claims = {ref: self._claim(ref, rows) for ref in scene.refs}
        held = [ref for ref, choix in claims.items() if choix.retenu]
        if held:
            return _choix(
                True, "produit.types", "scene", service=scene.service, types=", ".join(self.types), ref=held[0]
            )
        return next(iter(claims.values()), refused)

    def plan(
        self, scenes: Iterable[Scene], asked: Container[str], rows: Mapping[str, Choix]
    ) -> list[tuple[Scene, Choix]]:
        """Every scenario with its decision: what was asked for first, then what the dossier answers."""
        return [(scene, self.scene(scene, rows) if scene.id in asked else self.unasked()) for scene in scenes]

    def unasked(self) -> Choix:
        """The decision for a scenario that the expression leaves out."""
        return _choix(False, "--select", "expression")

    def service(self, service: str) -> Choix:
        """Whether the declared types (or a claimed profile of that name) use this service."""
        wanted = SERVICE_TYPES.get(service, _ALL_TYPES)
        if plain(service) in self.profils:
            return _choix(True, "profils", "profil_oui", profil=service)
        if not set(wanted) & set(self.types):
            return _choix(
                False,
                "produit.types",
                "service",
                service=service,
                wanted=", ".join(wanted),
                types=", ".join(self.types),
            )
        if service == "insi" and self.ri_separe and "RI" not in self.types:
            return _choix(False, "topologie.ri_separe", "ri_separe")
        return _choix(True, "produit.types", "types", types=", ".join(self.types))

    def _claim(self, ref: str, rows: Mapping[str, Choix] | None) -> Choix:
        if rows is not None and ref in rows:
            return rows[ref]
        return self.requirement(self.catalogue.get(ref))

    def _date(self, row: Requirement) -> Choix | None:
        date = self.catalogue.editions[row.corpus].date
        if row.corpus == EXPECTATIONS or not date or date <= self.jour[: len(date)]:
            return None
        return _choix(False, "environnement.date_reference", "date", date=date, jour=self.jour)

    def _corpus(self, row: Requirement) -> Choix | None:
        profile = CORPUS_PROFILE.get(row.corpus)
        if profile is not None and profile not in self.profils:
            return _choix(False, "profils", "profil_non", profil=profile)
        wanted = CORPUS_TYPES.get(row.corpus, _ALL_TYPES)
        if set(wanted) & set(self.types):
            return None
        words = {"corpus": row.corpus, "wanted": ", ".join(wanted), "types": ", ".join(self.types)}
        return _choix(False, "produit.types", "corpus", **words)

    def _profile(self, row: Requirement) -> Choix | None:
        profile = plain(row.profil or "")
        if profile in _PLAIN_ALWAYS or profile in self.profils:
            return None
        if profile == plain(MASTER):
            mine = "RI" in self.types or not self.ri_separe
            return None if mine else _choix(False, "topologie.ri_separe", "ri_separe")
        if profile == plain(SLAVE) and self.ri_separe and "RI" not in self.types:
            return None
        if profile == plain(SLAVE):
            return _choix(False, "topologie.ri_separe", "ri_integre")
        return _choix(False, "profils", "profil_non", profil=row.profil or "")

    def _services(self, row: Requirement) -> Choix | None:
        """A row seen only by services that the product does not use is not for it; rows without service stay."""
        answers = [self.service(name) for name in row.services]
        if not answers or any(answer.retenu for answer in answers):
            return None
        return answers[0]


def plain(name: str) -> str:
    """A profile's name without case, accents or punctuation: people type them by hand."""
    flat = unicodedata.normalize("NFKD", name.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return "".join(char for char in flat if char.isalnum())


_PLAIN_ALWAYS: Final = frozenset(map(plain, _ALWAYS))


def known_profiles(catalogue: Catalogue) -> list[str]:
    """The conditional profiles a dossier may claim, as the catalogue prints them, sorted."""
    printed = {row.profil for row in catalogue.requirements.values() if row.profil}
    always = {*_PLAIN_ALWAYS, plain(MASTER), plain(SLAVE)}
    named: Iterable[str] = (*printed, *CORPUS_PROFILE.values(), *SERVICE_TYPES)
    return sorted({name for name in named if plain(name) not in always})
