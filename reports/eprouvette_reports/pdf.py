"""The PDF: tagged, PDF/A-2a and PDF/UA-1 at once, made by typst from the same values as the page.

Typst refuses to write what would not conform (an image without alternative, a glyph without meaning): the text that
comes from a product is first rid of what the embedded fonts cannot show, each such character written `[U+hhhh]`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from eprouvette_reports.chart import alternative, chart
from eprouvette_reports.fiche import CORRESPONDANCE, fiche
from eprouvette_reports.html import by_service, chapters, first_finding, not_covered, state_of
from eprouvette_reports.words import words

if TYPE_CHECKING:
    from eprouvette_reports.read import Report

STANDARDS: Final = ("a-2a", "ua-1")
#: findings shown in full, of each severity; the rest are counted, the page and the JSON hold them all
CONSTATS_MAX: Final = 200
_SEVERITES: Final = ("non_conformite", "reserve", "ecart_attente", "information")
_TITRES: Final = ("nonconformities", "reservations", "expectations", "informations")
_JUGES: Final = {"CONFORME", "CONFORME_RESERVES", "NON_CONFORME", "INCONCLUSIF", "ERREUR_BANC"}
_MONTRABLE: Final = re.compile(
    r"[^\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2192\u2264\u2265\u2248\u20ac\u00d7]"
)


def render_pdf(report: Report, lang: str) -> bytes:
    """The document's bytes; the same run and language give the same bytes."""
    import typst

    values = json.dumps(_montrable(_valeurs(report, lang)), ensure_ascii=False)
    pdf: bytes = typst.compile(
        _gabarit(),
        format="pdf",
        sys_inputs={"data": values},
        pdf_standards=list(STANDARDS),
        timestamp=0,
        ignore_system_fonts=True,
    )
    return pdf


@cache
def _gabarit() -> bytes:
    return files("eprouvette_reports").joinpath("templates/report.typ").read_bytes()


def _valeurs(report: Report, lang: str) -> dict[str, Any]:
    data, t = report.data, words(lang)
    title = "title" if lang == "fr" else "title_en"
    names = {row["ref"]: row for row in data["requirements"]}
    return {
        "lang": lang,
        "t": t,
        "product": data["product"]["produit"],
        "editor": data["product"]["editeur"]["nom"],
        "headline": data["headline"][lang],
        "first": _premier(data, names, t, title),
        "run": data["run"] | {"options": {}},
        "environment": data["scope"]["environment"],
        "editions": [
            {"name": one["corpus"], "edition": one["edition"], "sha256": one["sha256"]}
            for one in data["scope"]["editions"]
        ],
        "catalogue": data["scope"]["catalogue_sha256"][:16],
        "chart": chart(report, lang),
        "alternative": alternative(report, lang),
        "services": by_service(data, data["requirements"]),
        "not_covered": [not_covered(t, row) for row in data["not_covered"]],
        "findings": [
            _constats(data, names, t, severity, word, title) for severity, word in zip(_SEVERITES, _TITRES, strict=True)
        ],
        "judged": [
            _jugee(row, t, title)
            for row in data["requirements"]
            if row["status"] != "attente" and row["verdict"] in _JUGES
        ],
        "expectations": [
            [row["id"], row[title], t["expectation." + state_of(row)]]
            for row in data["requirements"]
            if row["status"] == "attente" and row["scenarios"]
        ],
        "scenarios": [[s["id"], s["title"], t["verdict." + s["verdict"]]] for s in data["scenarios"]],
        "chapters": _chapitres(data, t, title),
        "fiche": [{"title": one.title, "lines": one.lines} for one in fiche(report, lang)],
        "mapping": [[t["verdict." + row[0]], *row[1:]] for row in CORRESPONDANCE],
        "generated": _generes(data, t),
    }


def _premier(data: dict[str, Any], names: dict[str, Any], t: dict[str, str], title: str) -> list[str]:
    one = first_finding(data)
    if one is None:
        return []
    row = names[one["requirement"]]
    return [
        f"{t['first_finding']} ({t['severity.' + one['severity']]})",
        f"{row['id']} — {row[title]}. {t['expected']} : {one['expected'][:160]} ; {t['observed']} : {one['observed'][:160]}",
    ]


def _constats(
    data: dict[str, Any], names: dict[str, Any], t: dict[str, str], severity: str, word: str, title: str
) -> dict[str, Any]:
    found = [one for scene in data["scenarios"] for one in scene["findings"] if one["severity"] == severity]
    cards = [
        {
            "title": f"{names[one['requirement']]['id']} — {names[one['requirement']][title]}",
            "lines": [
                (t["obligation"], names[one["requirement"]].get("obligation") or ""),
                (t["expected"], one["expected"]),
                (t["observed"], one["observed"]),
                (t["where"], one["location"]),
                (t["exchange"], one["exchange"] or ""),
                (t["rule"], f"{one['clause']} — {t['provenance.' + one['provenance']]}"),
                (t["cause"], one["cause"] or ""),
                (t["scenario"], one["scenario"]),
                (t["reproduce"], one["reproduce"]),
            ],
        }
        for one in found[:CONSTATS_MAX]
    ]
    return {
        "title": t[word],
        "cards": cards,
        "more": len(found) - len(cards),
        "none": t["none_nonconf" if severity == "non_conformite" else "none"],
    }


def _jugee(row: dict[str, Any], t: dict[str, str], title: str) -> list[str]:
    provenance = ", ".join(t["provenance." + name] for name in row["provenance"])
    return [
        f"{row['corpus']} {row['id']}",
        row[title],
        t["verdict." + row["verdict"]],
        provenance,
        ", ".join(row["scenarios"]),
    ]


def _chapitres(data: dict[str, Any], t: dict[str, str], title: str) -> list[dict[str, Any]]:
    published = [row for row in data["requirements"] if row["status"] != "attente"]
    return [
        {
            "title": f"{one['corpus']} · {one['edition']}",
            "rows": [
                [
                    row["id"],
                    row[title],
                    t["verification." + row.get("effective", row["verification"])],
                    t["verdict." + row["verdict"]],
                ]
                for _, rows in one["sections"]
                for row in rows
            ],
        }
        for one in chapters(published)
    ]


def _generes(data: dict[str, Any], t: dict[str, str]) -> dict[str, Any]:
    tally = data.get("generated")
    if not tally:
        return {"text": t["cert.generes_none"], "rows": []}
    counts = {name: tally[name] for name in ("found", "silent", "equivalent")}
    rows = [
        [one["scenario"], one["operator"], one["location"], one.get("reason", "")]
        for one in tally.get("silent_places", ())
    ]
    return {"text": t["cert.generes_text"].format(**counts), "rows": rows}


def _montrable(value: Any) -> Any:
    """The same value, its texts made of characters the document can show."""
    if isinstance(value, str):
        return _MONTRABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", value)
    if isinstance(value, dict):
        return {key: _montrable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_montrable(part) for part in value]
    return value
