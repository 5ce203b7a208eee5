"""Batches: per-item status, duplicate items, size limit, and the same answer to the same batch sent again."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.cdri import Demande

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats.correspondance import Message

#: Ours: "a maximum of patients per batch exists", its figure is unknown (cdri_roc §2.1), so it is a setting.
MAXIMUM = 500
_REMEMBERED = 256


class Lots:
    """Answers batches; remembers the last ones by their number, so that a batch sent again is not a new one."""

    def __init__(self, *, maximum: int = MAXIMUM) -> None:
        self.maximum = maximum
        self.rejoues = 0
        self._known: OrderedDict[str, tuple[str, Message]] = OrderedDict()

    def repondre(self, lot: Message, unitaire: Callable[[Demande], Message], repondu_le: str) -> Message:
        """The answer to a batch: `traite` with one element per request, in order, or a refusal of the whole batch."""
        number = lot.get("lot") or ""
        digest = hashlib.sha256(json.dumps(lot, sort_keys=True).encode()).hexdigest()
        known = self._known.get(number)
        if known is not None and known[0] == digest:
            self.rejoues += 1
            return known[1]
        head = {"lot": number, "repondu_le": repondu_le}
        if known is not None:
            return head | {"statut": "doublon", "libelle": "Un autre lot porte ce numero"}
        if len(lot.get("demandes", ())) > self.maximum:
            return head | {"statut": "lot_trop_grand", "libelle": f"Au plus {self.maximum} demandes par lot"}
        answer = head | {"statut": "traite", "elements": _elements(lot.get("demandes", ()), unitaire, repondu_le)}
        self._remember(number, digest, answer)
        return answer

    def _remember(self, number: str, digest: str, answer: Message) -> None:
        if not number:
            return
        self._known[number] = (digest, answer)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


def _elements(rows: Any, unitaire: Callable[[Demande], Message], repondu_le: str) -> list[Message]:
    seen: set[str] = set()
    elements = []
    for row in rows:
        number = row.get("id") or ""
        if number in seen:
            answer: Message = {
                "statut": "doublon",
                "libelle": "Demande deja presente dans ce lot",
                "repondu_le": repondu_le,
            }
        else:
            answer = unitaire(Demande.from_message(row))
        seen.add(number)
        elements.append({"demande": number} | answer)
    return elements
