"""Searches for the smallest visit that a product and the oracle do not bill alike, through the product's adapter.

hypothesis draws visits from the words of the scenarios (`jeux/b2/passages.toml`) with prices of its own, keeps one that
differs and shrinks it: fewest acts, simplest situation, lowest price. The product bills and sends; the front-end opens
what came; prices are those of the visit or the product's own; what the oracle is not sure of is not held against anybody.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from eprouvette import oracle
from eprouvette.adapters import Pilot
from eprouvette.b2.lues import factures_lues
from eprouvette.monde.b2 import composer, jeu
from eprouvette.runner.lab import Lab, make_certificates
from eprouvette.runner.porteurs import build_carrier
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.kernel.recorder import MemoryRecorder

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette.dossier import Dossier

FORMAT = 1
#: acts whose price is drawn: the others carry sums, or a tariff of their own
_PRIX_LIBRE = ("NGAP", "CCAM", "FORFAIT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tirage:
    """One visit drawn: names of acts, situations and path, and a price in cents for each act."""

    actes: tuple[str, ...]
    prix: tuple[int, ...]
    situations: tuple[str, ...]
    parcours: str

    def visite(self, reference: date) -> dict[str, Any]:
        """The visit in the oracle's keys, cared for on that day."""
        visite = composer(self.actes, self.situations, self.parcours, reference)
        for acte, prix in zip(visite["actes"], self.prix, strict=True):
            if acte["nomenclature"] in _PRIX_LIBRE:
                acte["prix"] = prix
        return visite


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouvaille:
    """What a search ends with: the smallest differing visit and its differences, or nothing; how many visits were tried."""

    visite: dict[str, Any] | None
    ecarts: tuple[str, ...]
    essais: int

    def to_json(self) -> dict[str, Any]:
        """The case as it is stored."""
        return {"format": FORMAT, "visite": self.visite, "ecarts": list(self.ecarts), "essais": self.essais}


class Banc:
    """One product behind its adapter, one front-end, in a throwaway folder; a context manager."""

    def __init__(self, dossier: Dossier, *, mutant: str | None, timeout_s: float = 10.0) -> None:
        self._stack = contextlib.ExitStack()
        self._dossier = dossier
        self._clock = SystemClock()
        carrier = build_carrier(dossier.table("adaptateur"), mutant=mutant, seed="recherche", clock=self._clock)
        self.pilot = Pilot(carrier, clock=self._clock, journal=lambda event, fields: None, timeout_s=timeout_s)  # noqa: ARG005
        self.recorder = MemoryRecorder()
        self.reference = date.fromisoformat(dossier.date_reference(self._clock.now().utc.date()))

    def __enter__(self) -> Self:
        place = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="eprouvette-")))
        certificates = make_certificates(place, now=self._clock.now().utc)
        self.lab = self._stack.enter_context(Lab(certificates, self.recorder, self._clock))
        self._stack.callback(self.pilot.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ecarts(self, visite: dict[str, Any]) -> tuple[str, ...]:
        """What the product bills otherwise than the oracle for that visit; empty when they agree or the oracle abstains."""
        lue, _ = oracle.depuis(visite)
        if lue is None or oracle.valoriser(lue).verdict != oracle.VALORISEE:
            return ()
        self.lab.reset()
        self.recorder.exchanges.clear()
        self._ouvrir()
        self.pilot.perform("facturer", {"visite": visite})
        self.pilot.perform("transmettre", {})
        frontal: Any = self.lab.simulator("b2")
        lues = tuple(facture for depot in frontal.depots if depot.octets for facture in factures_lues(depot.octets))
        if not lues:
            return ("aucune facture reçue par le frontal",)
        return _surs(lue, lues) and _surs(oracle.reprendre_prix(lue, lues), lues)

    def _ouvrir(self) -> None:
        from eprouvette.runner.worker import for_product

        tables = {name: self._dossier.table(name) for name in ("logiciel", "etablissement")}
        configuration = {name: table for name, table in tables.items() if table}
        dated = {"date_reference": self.reference.isoformat()}
        self.pilot.ensure_open(configuration | dated | for_product(self.lab.endpoints()))
        if self.pilot.capability("reinitialisation"):
            self.pilot.perform("reinitialiser", {})


def _surs(visite: oracle.Visite, lues: tuple[oracle.FactureLue, ...]) -> tuple[str, ...]:
    """The differences the bench is sure of, in words."""
    return tuple(
        f"facture {e.facture} ligne {e.ligne} {e.notation} : attendu {e.attendu}, observé {e.observe} ({e.regle})"
        for e in oracle.comparer(oracle.valoriser(visite), lues)
        if not e.lectures and (e.regle is None or e.provenance in ("norme", "observe"))
    )


def chercher(banc: Banc, *, visites: int, graine: int, dire: Callable[[int], None] = lambda _: None) -> Trouvaille:
    """The smallest visit that differs among at most that many drawn, or none; `ErreurUsage` without hypothesis."""
    try:
        import hypothesis
    except ImportError as error:
        raise ErreurUsage(
            "hypothesis n'est pas installé", faire="uv pip install 'eprouvette[recherche]', ou pip de même"
        ) from error
    import random

    tried = 0

    def differe(tirage: Tirage) -> bool:
        nonlocal tried
        tried += 1
        dire(tried)
        return bool(banc.ecarts(tirage.visite(banc.reference)))

    settings = hypothesis.settings(
        max_examples=visites,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
    )
    try:
        found = hypothesis.find(tirages(), differe, settings=settings, random=random.Random(graine))  # noqa: S311
    except hypothesis.errors.NoSuchExample:
        return Trouvaille(visite=None, ecarts=(), essais=tried)
    visite = found.visite(banc.reference)
    return Trouvaille(visite=visite, ecarts=banc.ecarts(visite), essais=tried)


def tirages() -> Any:
    """The strategy: one to three acts, at most two situations, a path; the first words of the data set are the simplest."""
    from hypothesis import strategies as st

    mots = {table: list(jeu()[table]) for table in ("acte", "situation", "parcours")}
    libres = [nom for nom in mots["situation"] if nom not in _IMPOSSIBLES]

    def tirage(actes: list[tuple[str, int]], situations: list[str], parcours: str) -> Tirage:
        noms, prix = zip(*actes, strict=True)
        return Tirage(actes=noms, prix=prix, situations=tuple(dict.fromkeys(situations)), parcours=parcours)

    acte = st.tuples(st.sampled_from(mots["acte"]), st.integers(1000, 40000))
    return st.builds(
        tirage,
        st.lists(acte, min_size=1, max_size=3),
        st.lists(st.sampled_from(libres), max_size=2),
        st.sampled_from(mots["parcours"]),
    )


#: situations that ask for no bill at all: nothing to compare
_IMPOSSIBLES = frozenset(
    {"des droits fermés", "des droits finis la veille", "un refus du tiers payant", "une clé de NIR fausse"}
)


def lire_cas(path: Path) -> dict[str, Any]:
    """The visit of a stored case; `ErreurUsage` when the file is not one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        visite: dict[str, Any] = data["visite"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ErreurUsage("ce fichier n'est pas un cas de recherche", ou=str(path)) from error
    return visite
