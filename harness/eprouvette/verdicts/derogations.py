"""Waivers of the dossier: what they cover is shown apart and does not fail the run; it is never counted as conforming.

A waiver names one requirement, why, who answers for it and its last day. One past its day, or that names no requirement
of the catalogue, covers nothing and fails the run as a wrong configuration (exit 2), so that none outlives its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: state decided when the run began -> whether it covers
ETATS: Final = {"valide": True, "expiree": False, "inconnue": False}
_SHOWN: Final = ("raison", "responsable", "expire")


def en_vigueur(run: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The waivers that cover, by `corpus:id`: reason, owner, last day."""
    rows = run.get("declarations", {}).get("waivers", ())
    return {row["exigence"]: {name: row[name] for name in _SHOWN} for row in rows if ETATS[row["etat"]]}


def a_corriger(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The waivers that fail the run: out of date, or about nothing known."""
    return [row for row in run.get("declarations", {}).get("waivers", ()) if not ETATS[row["etat"]]]


def comptees(run: Mapping[str, Any], findings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every waiver with how many findings it covers: none is worth asking why it is still there."""
    said = [finding["requirement"] for finding in findings if finding["waiver"]]
    rows = run.get("declarations", {}).get("waivers", ())
    return [row | {"findings": said.count(row["exigence"]) if ETATS[row["etat"]] else 0} for row in rows]
