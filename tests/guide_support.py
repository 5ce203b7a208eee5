"""Somebody who answers the guide's questions by reading the witness's screen, line of the terminal by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from assiste_support import Bench, Person

_SCENARIO = re.compile(r"^\[\d+/\d+\] (\S+) — ")
_ACTION = re.compile(r"➤ .*\[(\w+)\]$")
_FIELD = re.compile(r"\[([\w.]+)\] \(")


class Reader:
    """Plays a whole guided run; questions end with ` :` and a space, without an end of line."""

    def __init__(self, bench: Bench, person: Person, actions: dict[str, list[tuple[str, dict[str, Any]]]]) -> None:
        self.bench = bench
        self.person = person
        self.actions = actions
        self.scenario = ""
        self.left: list[tuple[str, dict[str, Any]]] = []
        self.result: dict[str, Any] = {}
        self.lists: dict[str, list[Any]] = {}
        self.where: dict[str, Any] = {}
        self.nonsense: list[str] = []
        self.capture: Path | None = None

    def play(self) -> None:
        """Answers until the run asks no more."""
        text = ""
        while (char := self.bench.process.stdout.read(1)) != "":
            text += char
            if char == "\n":
                self._line(text.rstrip("\n"))
                text = ""
            elif text.endswith(" : ") and self._asked(text):
                self.bench.said.append(text + "\n")
                text = ""

    def _line(self, line: str) -> None:
        self.bench.said.append(line + "\n")
        scenario, action = _SCENARIO.match(line), _ACTION.search(line)
        if scenario:
            self.scenario = scenario.group(1)
            self.left = list(self.actions.get(self.scenario, ()))
            self.person.fresh()
        elif action:
            operation, parameters = self.left.pop(0)
            assert operation == action.group(1), (self.scenario, operation, line)
            self.result = self.person.do(operation, parameters)
            self.lists, self.where = {}, {"": self.result}

    def _asked(self, text: str) -> bool:
        field = _FIELD.search(text)
        if field:
            self.bench.answer(self._value(field.group(1)))
        elif "Capture à joindre" in text:
            self.bench.answer(str(self.capture or ""))
            self.capture = None
        elif "c'est fait" in text or "commencer" in text:
            self.bench.answer(self.nonsense.pop() if self.nonsense else "")
        elif "Aucun appel" in text:
            self.bench.answer("c")
        elif "Ce que le produit affiche" in text:
            self.bench.answer("panne de licence")
        else:
            return False
        return True

    def _value(self, path: str) -> str:
        """What the screen shows for that field; a list is entered item by item, in the order its count announced."""
        parent, _, name = path.rpartition(".")
        holder = self._holder(parent, name)
        value = holder.get(name) if isinstance(holder, dict) else None
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            self.lists[path] = list(value)
            self.where.pop(path, None)
            return str(len(value))
        if isinstance(value, list):
            return ", ".join(map(str, value))
        if isinstance(value, dict):
            self.where[path] = value
            return "oui"
        if isinstance(value, bool):
            return "oui" if value else "non"
        if value is None:
            return "non" if path.rpartition(".")[2] in {"presente", "amc", "ins"} else ("0" if name in _LISTS else "")
        return str(value)

    def _holder(self, parent: str, name: str) -> Any:
        """The object a field belongs to: the next item of a list when a field of it is asked for again."""
        if parent in self.lists:
            asked = self.where.get(f"{parent}/asked", set())
            if not asked or name in asked:
                self.where[parent] = self.lists[parent].pop(0)
                asked = set()
            self.where[f"{parent}/asked"] = asked | {name}
            return self.where[parent]
        if parent and parent not in self.where:
            up, _, last = parent.rpartition(".")
            return (self._holder_of(up) or {}).get(last)
        return self.where.get(parent)

    def _holder_of(self, path: str) -> Any:
        if path in self.where:
            return self.where[path]
        up, _, last = path.rpartition(".")
        return (self._holder_of(up) or {}).get(last) if path else self.result


_LISTS = {"historique", "elements", "traces", "at_mp"}
