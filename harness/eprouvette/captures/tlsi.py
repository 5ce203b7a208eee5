"""A captured téléservice request: frame, assertions, body; INSi by its contract, CDRi by a pack's schema if there is one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eprouvette.verdicts.tables import PROVENANCES, Severity
from eprouvette_sim.formats import assertions, cdri
from eprouvette_sim.formats.insi import ACTION_TRAITS, ACTION_VITALE, read_traits, read_vitale
from eprouvette_sim.formats.tlsi import read_appel
from eprouvette_sim.kernel.wire import read_image

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.formats.contrat import Contrat
    from eprouvette_sim.formats.tlsi import Appel
    from eprouvette_sim.kernel.anomalie import Anomalie

#: beginning of an anomaly code -> provenance of the rule broken; the first that matches
_PROVENANCES = (
    ("insi.traits.motif", "observe"),
    ("tlsi.assertion.attribut", "observe"),
    ("tlsi.assertion.format", "observe"),
    ("pack.schema", "pack"),
    ("cdri.", "neutre"),
    ("", "norme"),
)
_BODIES = {ACTION_TRAITS: read_traits, ACTION_VITALE: read_vitale}


@dataclass(frozen=True, slots=True, kw_only=True)
class Constatation:
    """One finding, in the shape of `… check --json` (DESIGN §11); `record` and `field` are empty for XML."""

    file: str
    record: str
    field: str
    location: str
    rule: str
    expected: str
    observed: str
    severity: str
    provenance: str

    def to_json(self) -> dict[str, str]:
        """A plain JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jugement:
    """What one file is worth: `lisible` is false when it is no SOAP 1.2 call; `service` and `action` as recognised."""

    lisible: bool
    action: str | None
    service: str | None
    constatations: tuple[Constatation, ...]

    @property
    def echec(self) -> bool:
        """True when a finding is one that can fail a product."""
        return any(c.severity == Severity.NON_CONFORMITE for c in self.constatations)


def juger(nom: str, data: bytes, contrats: Iterable[Contrat] = ()) -> Jugement:
    """Judges the bytes of a request: the message alone, or a whole captured HTTP request; never raises on input."""
    image = read_image(data)
    body = image.body if image.start.startswith(("POST ", "GET ")) else data
    call, found = read_appel(body)
    if call is None:
        return Jugement(lisible=False, action=None, service=None, constatations=_write(nom, found))
    action = call.action
    known = [*contrats, *cdri.contrats().values()]
    service, more = _body(call, action, known)
    found += more + _assertions(call)
    return Jugement(lisible=True, action=action, service=service, constatations=_write(nom, found))


def _body(call: Appel, action: str | None, contrats: list[Contrat]) -> tuple[str | None, tuple[Anomalie, ...]]:
    if call.corps is None:
        return None, ()
    if action in _BODIES:
        return "insi", _BODIES[action](call.corps)[1]
    contrat = next((c for c in contrats if c.action == action or c.requete.table.reconnait(call.corps)), None)
    return ("cdri", contrat.requete.lire(call.corps)[1]) if contrat else (None, ())


def _assertions(call: Appel) -> tuple[Anomalie, ...]:
    """Signature and shape of each assertion; trust and age need a door and an instant, so they are not judged here."""
    elements = assertions.assertion_elements(call.securite)
    return tuple(a for element in elements for a in assertions.verify(element, trusted=None, instant=None)[1])


def _write(nom: str, anomalies: Iterable[Anomalie]) -> tuple[Constatation, ...]:
    return tuple(_constatation(nom, anomalie) for anomalie in anomalies)


def _constatation(nom: str, anomalie: Anomalie) -> Constatation:
    provenance = next(value for code, value in _PROVENANCES if anomalie.code.startswith(code))
    severity: Any = PROVENANCES[provenance]
    return Constatation(
        file=nom,
        record="",
        field="",
        location=anomalie.lieu,
        rule=f"{anomalie.code} — {anomalie.regle}",
        expected=anomalie.attendu,
        observed=anomalie.observe,
        severity=severity.value,
        provenance=provenance,
    )
