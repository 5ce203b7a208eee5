"""A requirement, an edition, and the catalogue that holds them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Mapping

#: How a requirement can be verified here (one kind per row).
VERIFICATIONS: Final = {
    "scenario": "jugée ici par un scénario",
    "repetition": "jugée ici à titre de répétition : la preuve officielle vient d'un outil ou organisme externe",
    "atteste": "attestation de l'éditeur, jointe et datée, jamais jugée",
    "document": "document à fournir, jamais jugé",
    "non_testable": "ne peut pas être vue par un banc (raison donnée)",
    "non_couverte": "pourrait être jugée, ne l'est pas encore (raison donnée)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of one corpus: where it comes from and what it is worth.

    `date` is `AAAA-MM-JJ` or a shorter ISO prefix; `sha256` is that of the data file, lower-case hexadecimal.
    """

    corpus: str
    edition: str
    titre: str
    title: str
    editeur: str
    date: str
    source: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One obligation, in our own words.

    `key` is `corpus:id@edition`; `imprime` the id exactly as its publisher printed it; `statut` one of
    `publiee`, `projet`, `citee`, `attente`; `services` the simulators that can see it; `preuves` the proof
    kinds or ids known, empty when not recorded ("non relevé"); `raison` is mandatory for `non_testable`,
    `non_couverte` and for every expectation.
    """

    corpus: str
    id: str
    edition: str
    imprime: str
    statut: str
    nature: str | None
    profil: str | None
    section: str | None
    titre: str
    title: str
    obligation: str
    preuves: tuple[str, ...]
    clause: str | None
    source: str
    services: tuple[str, ...]
    verification: str
    raison: str | None
    alias: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """`corpus:id`, the form that tags and checks cite."""
        return f"{self.corpus}:{self.id}"

    @property
    def key(self) -> str:
        """`corpus:id@edition`."""
        return f"{self.ref}@{self.edition}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All requirements by `corpus:id`, and the editions they belong to."""

    requirements: Mapping[str, Requirement]
    editions: Mapping[str, Edition]

    def get(self, ref: str) -> Requirement:
        """The requirement cited as `corpus:id`; `ErreurBanc` with the nearest references otherwise."""
        found = self.requirements.get(ref)
        if found is None:
            near = ", ".join(self.nearest(ref)) or "aucune référence proche"
            raise ErreurBanc(f"exigence inconnue : {ref}", faire=f"références proches : {near}")
        return found

    def nearest(self, ref: str, count: int = 3) -> list[str]:
        """The references that look most like this one."""
        return difflib.get_close_matches(ref, self.requirements, n=count, cutoff=0.5)
