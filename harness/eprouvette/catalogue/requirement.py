"""A requirement, an edition, and the catalogue that holds them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eprouvette.catalogue.identifiers import canonical, flat, loose
from eprouvette_sim.kernel.errors import ErreurBanc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette.catalogue.records import Equivalence, Obsolete, Point, Sujet

#: How a requirement can be verified here (one kind per row).
VERIFICATIONS: Final = {
    "scenario": "jugée ici par un scénario",
    "repetition": "jugée ici à titre de répétition : la preuve officielle vient d'un outil ou organisme externe",
    "atteste": "attestation de l'éditeur, jointe et datée, jamais jugée",
    "document": "document à fournir, jamais jugé",
    "non_testable": "ne peut pas être vue par un banc (raison donnée)",
    "non_couverte": "pourrait être jugée, ne l'est pas encore (raison donnée)",
}
#: The kinds that only a scenario of ours can honour.
JUGEES: Final = ("scenario", "repetition")
#: The simulators a row may name in `services`.
SERVICES: Final = (
    "tlsi", "insi", "cdri", "annuaire_amc", "roc", "b2", "dmp", "mssante", "psc", "annuaire_sante", "hl7",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of one corpus: where it comes from and what it is worth.

    `date` is `AAAA-MM-JJ` or a shorter ISO prefix, empty when it is not known; `sha256` is that of the data
    file, lower-case hexadecimal.
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
    `non_couverte` and for every expectation, and names the official proof of a `repetition`; `alias` holds
    other names of the same row, `alias_douteux` those that are probably misprints.
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
    alias_douteux: tuple[str, ...] = ()

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
    """All requirements by `corpus:id`, the editions they belong to, and what surrounds them.

    `points` gives the control points of a reference, in publication order; `obsoletes` the ids not to cite.
    """

    requirements: Mapping[str, Requirement]
    editions: Mapping[str, Edition]
    sujets: tuple[Sujet, ...] = ()
    obsoletes: Mapping[str, Obsolete] = field(default_factory=dict)
    points: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    equivalences: tuple[Equivalence, ...] = ()

    def get(self, ref: str) -> Requirement:
        """The requirement cited as `corpus:id`; `ErreurBanc` with the nearest references otherwise."""
        found = self.requirements.get(ref)
        if found is not None:
            return found
        gone = self.obsoletes.get(ref)
        if gone is not None:
            successor = f"citer {gone.reprise}" if gone.reprise else "aucune reprise connue"
            raise ErreurBanc(f"exigence obsolète : {ref} ({gone.objet or 'texte non lu'})", faire=successor)
        near = ", ".join(self.nearest(ref)) or "aucune référence proche"
        raise ErreurBanc(f"exigence inconnue : {ref}", faire=f"références proches : {near}")

    def nearest(self, ref: str, count: int = 3) -> list[str]:
        """The references that look most like this one."""
        return difflib.get_close_matches(ref, self.requirements, n=count, cutoff=0.5)

    def find(self, text: str) -> tuple[Requirement, ...]:
        """Every requirement that a person may mean by this text, exact names first, across all corpora.

        Accepts `corpus:id`, the key with its edition, a bare or printed id (`SC.DMP/CONF.11`, any case), an
        alias (`ECO.2.4.2`). Doubtful aliases match too, last. Empty when nothing answers.
        """
        ref = text.strip().rpartition("@")[0] or text.strip()
        if ref in self.requirements:
            return (self.requirements[ref],)
        corpus, _, bare = ref.rpartition(":")
        wanted, canon = loose(bare), canonical(bare).canonique
        ranks: list[tuple[int, Requirement]] = []
        for row in self.requirements.values():
            if corpus and row.corpus.casefold() != corpus.casefold():
                continue
            rank = _rank(row, wanted, canon)
            if rank is not None:
                ranks.append((rank, row))
        return tuple(row for _, row in sorted(ranks, key=lambda pair: pair[0]))

    def equivalents(self, ref: str) -> tuple[str, ...]:
        """The other references that the same test verifies."""
        return tuple(
            other for group in self.equivalences if ref in group.exigences for other in group.exigences if other != ref
        )


def _rank(row: Requirement, wanted: str, canon: str) -> int | None:
    if not wanted:
        return None
    if row.id == canon:
        return 0
    names = ((1, (row.id, row.imprime)), (2, row.alias), (3, row.alias_douteux))
    return next((rank for rank, texts in names if any(_same(text, wanted) for text in texts)), None)


def _same(text: str, wanted: str) -> bool:
    """Whether a name is the wanted one; the cheap look at its end spares most normalisations."""
    return flat(text).endswith(wanted) and loose(text) == wanted
