"""What a certification-grade report must state, as labelled lines: the same in HTML and in PDF.

Sources: ISO/IEC 17025 7.8.2 and 7.8.6 (identity, method, decision rule, end mark), ISO/IEC 9646-5 (PICS, PIXIT), the five
mentions of a conformity certificate under the public health code (requirements facts §3.5, §6.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from eprouvette_reports.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette_reports.read import Report

#: our verdict -> EARL, TTCN-3, OSCAL, word for a Convergence file (requirements facts §6.2)
CORRESPONDANCE = (
    ("CONFORME", "passed", "pass", "satisfied", "conforme"),
    ("CONFORME_RESERVES", "passed + info", "pass", "satisfied", "conforme"),
    ("NON_CONFORME", "failed", "fail", "not-satisfied", "non conforme"),
    ("INCONCLUSIF", "cantTell", "inconc", "—", "à compléter"),
    ("ERREUR_BANC", "cantTell + info", "error", "—", "—"),
    ("NON_TESTE", "untested", "none", "—", "en cours"),
    ("NON_APPLICABLE", "inapplicable", "—", "—", "non applicable"),
    ("ATTESTE", "untested + info", "—", "attestation", "preuve déposée"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled list of (label, text) lines; `anchor` names it in links."""

    anchor: str
    title: str
    lines: tuple[tuple[str, str], ...]


def fiche(report: Report, lang: str) -> tuple[Section, ...]:
    """Every section, in reading order; what the dossier leaves out is said, never left blank."""
    t = words(lang)
    makers = (
        ("identite", _identite),
        ("mentions", _mentions),
        ("produit", _produit),
        ("methode", _methode),
        ("ecarts", _ecarts),
        ("conclusion", _conclusion),
        ("banc", _banc),
    )
    return tuple(
        Section(anchor=f"fiche-{name}", title=t[f"cert.{name}"], lines=tuple(make(report.data, t, lang)))
        for name, make in makers
    )


def _lines(t: Mapping[str, str], **values: Any) -> list[tuple[str, str]]:
    """One line by keyword: its label is the word `cert.<keyword>`, an empty value is said to be so."""
    return [
        (t[f"cert.{name}"], str(value) if value not in {None, ""} else t["cert.absent"])
        for name, value in values.items()
    ]


def _identite(data: dict[str, Any], t: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    said, own = data["product"].get("rapport", {}), data.get("report", {})
    return _lines(
        t,
        uuid=own.get("uuid"),
        issued=_instant(own.get("ended_at", "")),
        began=_instant(data["run"]["started_at"]),
        schema=f"report.json {data['schema']}",
        langue={"fr": "français", "en": "English"}[lang],
        amende=said.get("amende") or t["cert.aucun"],
        client=said.get("client"),
        lieu=said.get("lieu"),
        autorise=said.get("autorise_par"),
        partiel=t["cert.partiel_text"],
    )


def _mentions(data: dict[str, Any], t: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    said, product = data["product"].get("rapport", {}), data["product"]["produit"]
    who = ", ".join(filter(None, (said.get("exploitant"), said.get("contact"))))
    title = "titre" if lang == "fr" else "title"
    applied = " ; ".join(f"{one[title]}, {one['edition']}" for one in data["scope"]["editions"])
    return _lines(
        t,
        mention_service=f"{product['nom']} {product['version']}",
        mention_exploitant=who,
        mention_referentiel=applied,
        mention_organisme=t["cert.mention_organisme_text"],
        mention_prochain=said.get("prochain_controle"),
    )


def _produit(data: dict[str, Any], t: Mapping[str, str], _lang: str) -> list[tuple[str, str]]:
    product = data["product"]
    parts = [
        " ".join(
            filter(
                None, (one["nom"], one.get("version"), one.get("role"), f"NIL {one['nil']}" if one.get("nil") else "")
            )
        )
        for one in product.get("composants", ())
    ]
    own = product["produit"]
    return _lines(
        t,
        editeur=product["editeur"]["nom"],
        nie=product["editeur"].get("nie"),
        produit_version=f"{own['nom']} {own['version']}",
        empreinte=own.get("empreinte"),
        types=", ".join(own.get("types", ())),
        profils=", ".join(product.get("profils", ())),
        composants=" ; ".join(parts),
        topologie=_pairs(product.get("topologie", {})),
        logiciel=_pairs(product.get("logiciel", {})),
        parametres=_pairs(product.get("parametres", {})),
        dossier=product["dossier_sha256"],
        populations=" ; ".join(one["nom"] for one in data["scope"].get("populations", ())),
    )


def _methode(data: dict[str, Any], t: Mapping[str, str], _lang: str) -> list[tuple[str, str]]:
    strict = t["cert.strict_oui" if data["decision"]["strict"] else "cert.strict_non"]
    names = ("selection", "jugement", "decision", "agregation", "objet", "externes", "erreur")
    return [(t[f"cert.regle_{name}"], t[f"cert.regle_{name}_text"]) for name in names] + _lines(t, tolerance=strict)


def _ecarts(data: dict[str, Any], t: Mapping[str, str], _lang: str) -> list[tuple[str, str]]:
    rows = data.get("report", {}).get("deviations", ())
    found = [
        (
            t[f"cert.ecart.{row['kind']}"],
            t[f"cert.ecart.{row['kind']}_text"].format(n=row["count"], v=row["value"] or "—"),
        )
        for row in rows
    ]
    return found or [(t["cert.ecarts"], t["cert.aucun"])]


def _conclusion(data: dict[str, Any], t: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    n = data["counts"]
    return _lines(
        t,
        enonce=data["headline"][lang],
        non_conformites=n["non_conformities"],
        reserves=n["reserves"],
        attentes=f"{n['expectations_broken']} / {n['expectations']}",
        portee=t["not_certificate"],
    )


def _banc(data: dict[str, Any], t: Mapping[str, str], _lang: str) -> list[tuple[str, str]]:
    bench, run = data["bench"], data["run"]
    return _lines(
        t,
        banc_version=f"{bench['name']} {bench['version']}",
        banc_parution=t[f"cert.parution.{bench.get('release', 'inconnue')}"],
        banc_code=bench.get("code_sha256"),
        banc_simulateurs=t["cert.banc_simulateurs_text"].format(services=", ".join(data["scope"]["services"])),
        banc_dependances=bench["dependencies_sha256"],
        banc_sbom=bench.get("sbom_sha256"),
        banc_systeme=f"{bench['system']}, Python {bench['python']}",
        banc_horloge=t["cert.banc_horloge_text"],
        banc_graine=run["seed"],
        banc_defi=run.get("defi") or t["cert.aucun"],
        banc_catalogue=data["scope"]["catalogue_sha256"],
        banc_tete=run["head"] or t["not_sealed"],
    )


def _pairs(table: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in table.items())


def _instant(text: str) -> str:
    """UTC as journaled, then Paris time when this machine knows it."""
    if not text:
        return ""
    try:
        local = datetime.fromisoformat(text).astimezone(ZoneInfo("Europe/Paris"))
    except (ZoneInfoNotFoundError, ValueError):
        return text
    return f"{text} ({local:%Y-%m-%d %H:%M} Europe/Paris)"
