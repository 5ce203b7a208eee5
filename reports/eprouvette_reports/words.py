"""Every word a report shows, in French and in English; the two files have the same keys."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

LANGUAGES = ("fr", "en")


@cache
def words(lang: str) -> dict[str, str]:
    """The words of a language; `KeyError` for an unknown one."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    text = files("eprouvette_reports").joinpath(f"messages/{lang}.json").read_text(encoding="utf-8")
    data: dict[str, str] = json.loads(text)
    return data


def verdict_word(verdict: str, lang: str) -> str:
    """A verdict in words."""
    return words(lang)[f"verdict.{verdict}"]
