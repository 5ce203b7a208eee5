"""The literal tables of judgement (DESIGN §4–5): verdict order, provenances, statuses, exit codes."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final


class Verdict(StrEnum):
    """What is said of a scenario or requirement."""

    NON_CONFORME = "NON_CONFORME"
    ERREUR_BANC = "ERREUR_BANC"
    INCONCLUSIF = "INCONCLUSIF"
    NON_TESTE = "NON_TESTE"
    CONFORME_RESERVES = "CONFORME_RESERVES"
    CONFORME = "CONFORME"
    ATTESTE = "ATTESTE"
    NON_APPLICABLE = "NON_APPLICABLE"


#: Worst first. `ATTESTE` and `NON_APPLICABLE` never take part in an aggregation.
ORDER: Final = (
    Verdict.NON_CONFORME,
    Verdict.ERREUR_BANC,
    Verdict.INCONCLUSIF,
    Verdict.NON_TESTE,
    Verdict.CONFORME_RESERVES,
    Verdict.CONFORME,
)


class Severity(StrEnum):
    """What a finding weighs."""

    NON_CONFORMITE = "non_conformite"
    RESERVE = "reserve"
    ECART_ATTENTE = "ecart_attente"
    INFORMATION = "information"


#: provenance of the rule applied to the bytes -> what a violation of a publisher's requirement gives
PROVENANCES: Final = {
    "norme": Severity.NON_CONFORMITE,
    "observe": Severity.NON_CONFORMITE,
    "pack": Severity.NON_CONFORMITE,
    "indirect": Severity.RESERVE,
    "suppose": Severity.INFORMATION,
    "neutre": Severity.ECART_ATTENTE,
}

#: status of the requirement -> whether its violation may be a non-conformity at all
STATUSES: Final = {"publiee": True, "projet": True, "citee": True, "attente": False}


def severity(status: str, provenance: str) -> Severity:
    """The weight of a violation, from the requirement's status and the rule's provenance (DESIGN §5)."""
    if not STATUSES[status]:
        return Severity.ECART_ATTENTE
    return PROVENANCES[provenance]


class Exit(IntEnum):
    """Process exit codes; the first that applies, in the order of `EXIT_PRECEDENCE`."""

    OK = 0
    NON_CONFORME = 1
    USAGE = 2
    ERREUR_BANC = 3
    RIEN_A_JUGER = 4
    PREUVES_INVALIDES = 5


EXIT_PRECEDENCE: Final = (
    Exit.USAGE,
    Exit.PREUVES_INVALIDES,
    Exit.NON_CONFORME,
    Exit.ERREUR_BANC,
    Exit.RIEN_A_JUGER,
    Exit.OK,
)


def worst(verdicts: list[Verdict]) -> Verdict | None:
    """The worst verdict of a list, or `None` when nothing in it takes part in an aggregation."""
    ranked = [verdict for verdict in verdicts if verdict in ORDER]
    return min(ranked, key=ORDER.index) if ranked else None
