"""The list of rules the file checks apply, for whoever wants to know what is judged, on what ground, and what is not."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from eprouvette.verdicts.tables import PROVENANCES
from eprouvette_sim.formats.data import regles

#: verb -> families of rules it applies
FAMILLES: Final = {
    "cda": ("xml", "cda", "pdf", "kit", "coherence.environnement", "suite.unique_id", "suite.version"),
    "vihf": ("xml", "xmldsig", "saml", "vihf", "coherence.environnement"),
    "xds": (
        "xml",
        "xmldsig",
        "saml",
        "vihf",
        "soap",
        "mtom",
        "xds",
        "ebrim",
        "xades",
        "iti18",
        "iti43",
        "iti57",
        "hl7v3",
        "cda",
        "pdf",
        "coherence",
        "suite",
    ),
    "mss": ("mime", "avis", "mss", "xdm", "pdfa", "xml", "ebrim"),
    "xdm": ("xdm", "pdfa", "xml", "ebrim"),
}
#: What no rule here looks at, by verb (French, English).
NON_COUVERT: Final = {
    "cda": (("codes et modèles des entrées N3 (le kit officiel, en pack, va plus loin), jeux J01 et J47 (contenu non lu), "
            "couleurs, glyphes et schémas de métadonnées des PDF/A-1 (un validateur PDF/A va plus loin)"),
            ("codes and templates of N3 entries (the official kit, as a pack, goes further), value sets J01 and J47 (content not read), "
            "colours, glyphs and metadata schemas of PDF/A-1 (a PDF/A validator goes further)")),
    "vihf": ("liste JDV_J65 des rôles, révocation des certificats, codes d'accès autres que « normal »",
             'role list JDV_J65, certificate revocation, access codes other than "normal"'),
    "xds": (("table typeCode vers classCode (ASS_X04) et jeux propres au DMP (J59, J61, J64, J66), non lus ; corps des services propriétaires ; forme de TD3.3a/b (lue comme IHE l'écrit, en information) ; "
            "ce que le fil ne montre pas : filtre des résultats (E21), documents gardés (E23)"),
            ("typeCode to classCode table (ASS_X04) and DMP's own value sets (J59, J61, J64, J66), not read; bodies of proprietary services; form of TD3.3a/b (read as IHE writes it, as information); "
            "what the wire does not show: result filters (E21), documents kept (E23)")),
    "mss": ("l'enveloppe et la session SMTP, la qualification réelle de l'INS, le PDF/A au-delà de sa structure sans validateur installé",
            "the SMTP envelope and session, the real qualification of the INS, PDF/A beyond its structure without a validator installed"),
    "xdm": ("le contenu des documents CDA (`cda check`), les métadonnées propres au volet français, le PDF/A au-delà de sa structure sans validateur",
            "the content of CDA documents (`cda check`), metadata of the French profile, PDF/A beyond its structure without a validator"),
}  # fmt: skip


def lister(verbe: str, *, lang: str, as_json: bool) -> str:
    """The rules of a verb: code, weight, provenance, clause, title; then what is not covered."""
    kept = [
        r for r in regles().values() if r.code.startswith(tuple(f if "." in f else f"{f}." for f in FAMILLES[verbe]))
    ]
    left = NON_COUVERT[verbe][lang == "en"]
    if as_json:
        rows = [asdict(r) | {"severity": PROVENANCES[r.provenance].value} for r in kept]
        return json.dumps({"rules": rows, "not_covered": left}, ensure_ascii=False, indent=2)
    lines = [
        f"{r.code:<32} {PROVENANCES[r.provenance].value:<15} {r.provenance:<9} {r.title if lang == 'en' else r.titre} — {r.clause}"
        for r in kept
    ]
    return "\n".join([*lines, "", ("Not covered: " if lang == "en" else "Non couvert : ") + left])
