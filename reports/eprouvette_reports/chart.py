"""One chart, as SVG: how many applicable requirements got each fate; its text alternative says the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from eprouvette_reports.words import words

if TYPE_CHECKING:
    from eprouvette_reports.read import Report

#: key of `counts` -> word, fill, pattern; the word and the number stand beside each bar, colour is never alone
PARTS = (
    ("non_conformes", "nonconf", "#a3232c"),
    ("reserves", "reserves", "#7a5200"),
    ("conformes", "chart.conformes", "#1d6b3a"),
    ("inconclusives", "inconclusive", "#5a6676"),
    ("attested", "attested", "#1f4e8c"),
    ("not_tested", "nottested", "#8a94a3"),
)
_LARGEUR, _LIGNE, _MARGE = 640, 26, 190


def fates(data: dict[str, Any]) -> list[tuple[str, int]]:
    """(key, count) of each part, in order; they add up to the applicable requirements."""
    n = dict(data["counts"])
    n["conformes"] = n["judged"] - n["non_conformes"] - n["reserves"]
    n["inconclusives"] += n["bench_errors"]
    return [(name, n[name]) for name, _, _ in PARTS]


def alternative(report: Report, lang: str) -> str:
    """The chart in one sentence."""
    t = words(lang)
    labels = {name: t[word] for name, word, _ in PARTS}
    said = ", ".join(f"{labels[name].lower()} {count}" for name, count in fates(report.data))
    return f"{t['chart.title']} : {said}."


def chart(report: Report, lang: str) -> str:
    """The SVG, self-contained, with its title and description; widths are proportional to the counts."""
    t = words(lang)
    rows = fates(report.data)
    whole = max(1, *(count for _, count in rows))
    room = _LARGEUR - _MARGE - 60
    bars = []
    for rank, ((_, count), (_, word, fill)) in enumerate(zip(rows, PARTS, strict=True)):
        y, width = rank * _LIGNE, round(room * count / whole, 1)
        bars.append(
            f'<text x="{_MARGE - 8}" y="{y + 17}" text-anchor="end">{escape(t[word])}</text>'
            f'<rect x="{_MARGE}" y="{y + 4}" width="{width}" height="{_LIGNE - 8}" fill="{fill}"/>'
            f'<text x="{_MARGE + width + 6}" y="{y + 17}">{count}</text>'
        )
    height = len(rows) * _LIGNE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LARGEUR} {height}" width="{_LARGEUR}" height="{height}" '
        f'role="img" aria-labelledby="chart-title chart-desc" font-family="sans-serif" font-size="13" fill="#1c2430">'
        f'<title id="chart-title">{escape(t["chart.title"])}</title>'
        f'<desc id="chart-desc">{escape(alternative(report, lang))}</desc>{"".join(bars)}</svg>'
    )
