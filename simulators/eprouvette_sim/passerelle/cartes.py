"""Card door: which assertions a call must carry, verified on exactly the element then used (cdri_roc facts §1.6).

The gateway's own codes for these refusals are not public: the subcodes are those of WS-Security 1.0 §12 and 1.1, the
detail codes start with `eprouvette_` and every such answer is flagged as ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from eprouvette_sim.formats import assertions
from eprouvette_sim.formats.tlsi import Erreur
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from cryptography import x509

    from eprouvette_sim.formats.assertions import Assertion
    from eprouvette_sim.formats.tlsi.appel import Appel
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.clock import Instant

_REGLE = "modes carte (cdri_roc §1.6)"
#: why -> (subcode, detail code, text); the codes are ours, see the module's first lines
REFUS = {
    "absente": ("SecurityTokenUnavailable", "eprouvette_assertion_absente", "Assertion attendue absente"),
    "signature": ("FailedCheck", "eprouvette_assertion_signature", "Signature de l'assertion invalide"),
    "algorithme": ("UnsupportedAlgorithm", "eprouvette_assertion_algorithme", "Algorithme de signature refuse"),
    "confiance": ("FailedAuthentication", "eprouvette_assertion_confiance", "Carte non reconnue"),
    "contenu": ("InvalidSecurityToken", "eprouvette_assertion_contenu", "Assertion mal formee"),
    "perimee": ("MessageExpired", "eprouvette_assertion_perimee", "Assertion trop ancienne"),
}
#: anomaly code (or its beginning) -> why
_CAUSES = (
    ("tlsi.assertion.sha1", "algorithme"),
    ("xmldsig.algorithme", "algorithme"),
    ("xmldsig.confiance", "confiance"),
    ("xmldsig.certificat", "confiance"),
    ("tlsi.assertion.emetteur", "confiance"),
    ("xmldsig.", "signature"),
)
_AVANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfianceCartes:
    """What the card door trusts: anchors, revoked serial numbers, and lives (PS about 1 h, Vitale 20 min, §1.6)."""

    autorites: tuple[x509.Certificate, ...]
    duree_ps: timedelta = timedelta(hours=1)
    duree_vitale: timedelta = timedelta(minutes=20)
    revoques: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Porteurs:
    """The verified assertions of one call."""

    ps: Assertion | None = None
    vitale: Assertion | None = None


def identifier(
    appel: Appel, instant: Instant, confiance: ConfianceCartes, *, vitale: bool
) -> tuple[Porteurs, Erreur | None, tuple[Anomalie, ...]]:
    """Who calls, the refusal if any, and the anomalies; the PS assertion comes first, the Vitale one second."""
    elements = assertions.assertion_elements(appel.securite)
    read: dict[str, Assertion] = {}
    notes: list[Anomalie] = []
    for element in elements[:2]:
        value, found = assertions.verify(element, trusted=confiance.autorites, instant=instant.utc)
        notes += found
        why = _why(value, found, element, instant, confiance)
        if why is not None or value is None:
            return Porteurs(), refus_carte(why or "signature", appel), tuple(notes)
        read.setdefault(value.genre, value)
    if "ps" not in read or (vitale and "vitale" not in read):
        wanted = "une assertion PS" + (" puis une assertion Vitale" if vitale else "")
        seen = ", ".join(read) or "aucune"
        notes.append(_anomalie("absente", "/Envelope/Header/Security", wanted, seen))
        return Porteurs(), refus_carte("absente", appel), tuple(notes)
    if len(elements) > 2:
        notes.append(_anomalie("nombre", "/Envelope/Header/Security", "au plus deux assertions", str(len(elements))))
    return Porteurs(ps=read["ps"], vitale=read.get("vitale")), None, tuple(notes)


def _why(
    value: Assertion | None, found: tuple[Anomalie, ...], element: Element, instant: Instant, confiance: ConfianceCartes
) -> str | None:
    for anomalie in found:
        why = next((cause for code, cause in _CAUSES if anomalie.code.startswith(code)), "contenu")
        if value is None or why != "contenu" or anomalie.code != "tlsi.assertion.ordre":
            return why
    if value is None or value.emise_le is None:
        return "contenu"
    if _serial(element) in confiance.revoques:
        return "confiance"
    life = confiance.duree_vitale if value.genre == "vitale" else confiance.duree_ps
    age = instant.utc - value.emise_le
    return "perimee" if age > life or age < -_AVANCE else None


def _serial(element: Element) -> int | None:
    from eprouvette_sim.formats import xmldsig

    signature = element.find(f"{{{xmldsig.DS}}}Signature")
    certificates = () if signature is None else xmldsig.certificates_of(signature)
    return certificates[0].serial_number if certificates else None


def refus_carte(why: str, appel: Appel) -> Erreur:
    """The refusal of a card call; `why` is a key of `REFUS`."""
    sub, code, text = REFUS[why]
    return Erreur(sous_code=sub, code=code, severite="erreur", texte=text, message_id=appel.message_id)


def _anomalie(code: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code=f"tlsi.assertion.{code}", lieu=lieu, attendu=attendu, observe=observe, regle=_REGLE)
