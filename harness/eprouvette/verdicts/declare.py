"""What the dossier declared set beside what was seen: rows not applicable, attestations, and lies both ways."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from eprouvette.verdicts.tables import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from eprouvette.verdicts.attempts import Story

_JUDGED: Final = {Verdict.CONFORME, Verdict.CONFORME_RESERVES, Verdict.NON_CONFORME}
_APPLICABLE: Final = {"applicable": True, "answer": "", "why": "", "why_en": ""}


def attached(run: Mapping[str, Any], ref: str) -> dict[str, Any]:
    """What the dossier says of a requirement, and the verdict of a row that no scenario judged.

    A row that is not applicable stays so; one valid attestation gives `ATTESTE`; otherwise `NON_TESTE`.
    """
    said = run.get("declarations", {})
    applicability = said.get("not_applicable", {}).get(ref, _APPLICABLE)
    joined = [row for row in said.get("attestations", ()) if row["exigence"] == ref]
    verdict = Verdict.NON_TESTE
    if not applicability["applicable"]:
        verdict = Verdict.NON_APPLICABLE
    elif any(row["etat"] == "valide" for row in joined):
        verdict = Verdict.ATTESTE
    return {"applicability": applicability, "attestations": joined, "verdict": verdict}


def declared(
    run: Mapping[str, Any], catalogue: Mapping[str, Any], requirements: Iterable[Mapping[str, Any]], story: Story
) -> dict[str, Any]:
    """Lies both ways, and what is joined: claimed and never exercised, exercised and not claimed.

    Each list is empty when there is nothing to say. `attestations` and `waivers` carry their state.
    """
    said, product = run.get("declarations", {}), run["product"]
    judged = {row["ref"] for row in requirements if row["verdict"] in _JUDGED}
    seen = _traffic(story)
    return {
        "profiles_never_exercised": list(_idle_profiles(product.get("profils", ()), catalogue, judged, seen)),
        "types_never_exercised": list(_idle_types(product["produit"].get("types", ()), said, seen)),
        "undeclared_traffic": list(_undeclared(said, seen)),
        "attestations": list(said.get("attestations", ())),
        "waivers": list(said.get("waivers", ())),
    }


def _traffic(story: Story) -> dict[str, list[str]]:
    """Exchange names by service: those of every attempt, and those received outside any scenario."""
    attempts = [attempt for tries in story.attempts.values() for attempt in tries]
    entries = [entry for attempt in attempts for entry in attempt.exchanges]
    entries += [entry for entry in story.outside if entry["event"] == "exchange"]
    seen: dict[str, list[str]] = {}
    for entry in entries:
        seen.setdefault(entry["service"], []).append(entry["exchange"])
    return seen


def _idle_profiles(
    claimed: Iterable[str], catalogue: Mapping[str, Any], judged: set[str], seen: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    rows = catalogue["requirements"]
    for profile in claimed:
        refs = [ref for ref, row in rows.items() if _plain(row["profil"] or "") == _plain(profile)]
        if not judged & set(refs) and _plain(profile) not in map(_plain, seen):
            yield {"profile": profile, "requirements": len(refs)}


def _idle_types(types: Iterable[str], said: Mapping[str, Any], seen: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    services = said.get("service_types", {})
    for kind in types if services else ():
        mine = [name for name, wanted in services.items() if kind in wanted]
        if not set(mine) & set(seen):
            yield {"type": kind, "services": mine}


def _undeclared(said: Mapping[str, Any], seen: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    for service, exchanges in seen.items():
        answer = said.get("services", {}).get(service, _APPLICABLE)
        if not answer["applicable"]:
            yield {
                "service": service,
                "exchanges": len(exchanges),
                "first": exchanges[0],
                "answer": answer["answer"],
                "why": answer["why"],
                "why_en": answer["why_en"],
            }


def _plain(name: str) -> str:
    flat = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in flat if char.isalnum())
