"""The list of rules the file checks apply, for whoever wants to know what is judged, on what ground, and what is not."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from eprouvette.verdicts.tables import PROVENANCES
from eprouvette_sim.formats.data import regles

#: verb -> families of rules it applies
FAMILLES: Final = {
    "cda": ("xml", "cda", "kit", "coherence.environnement"),
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
        "coherence",
    ),
    "mss": ("mime", "avis", "mss", "xdm", "pdfa", "xml", "ebrim"),
    "xdm": ("xdm", "pdfa", "xml", "ebrim"),
}
#: What no rule here looks at, by verb (French, English).
NON_COUVERT: Final = {
    "cda": ("contenu des entrées N3, jeux J01 et J47, PDF/A au-delà de son identification : le kit officiel, en pack, va plus loin",
            "content of N3 entries, value sets J01 and J47, PDF/A beyond its identification: the official kit, as a pack, goes further"),
    "vihf": ("liste JDV_J65 des rôles, révocation des certificats, codes d'accès autres que « normal »",
             'role list JDV_J65, certificate revocation, access codes other than "normal"'),
    "xds": ("table typeCode vers classCode (ASS_X04), jeux propres au DMP (J59, J61, J64, J66), services propriétaires, masquage TD3.3a/b",
            "typeCode to classCode table (ASS_X04), DMP's own value sets (J59, J61, J64, J66), proprietary services, masking TD3.3a/b"),
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
