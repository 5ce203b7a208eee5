"""How `report.json` and `run.json` are written: quick to write, and still easy to compare line by line."""

from __future__ import annotations

import json
from typing import Any


def lignes(data: dict[str, Any]) -> str:
    """The object as JSON text: one line for each of its keys, and for each item of a list; ends with a line feed."""
    body = ",\n".join(f"{_text(key)}: {_value(value)}" for key, value in data.items())
    return f"{{\n{body}\n}}\n"


def _value(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_text, value)) + "\n]"
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
