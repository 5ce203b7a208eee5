"""The bench's own sentences, in French and English: keyed files with equal keys."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


def text(key: str, lang: str) -> str:
    """The sentence of that key; `KeyError` when it does not exist."""
    return _sentences(lang)[key]


@cache
def _sentences(lang: str) -> dict[str, str]:
    raw = files("eprouvette").joinpath(f"messages/{lang}.json").read_text(encoding="utf-8")
    data: dict[str, str] = json.loads(raw)
    return data
