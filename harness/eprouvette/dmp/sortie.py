"""Runs a file check over several files and prints it: text for a person, the JSON of DESIGN §11 for a script."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eprouvette.dmp.constats import Trouvaille, trouvailles
from eprouvette.dmp.options import ENVIRONNEMENTS, REGIMES, Options
from eprouvette.dmp.suite import ecarts, voir
from eprouvette.verdicts.tables import Exit
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from eprouvette.dmp.suite import Vue
    from eprouvette_sim.kernel.anomalie import Anomalie

    Controle = Callable[[bytes, Options], tuple[bool, tuple[Anomalie, ...]]]

#: Largest file read, in bytes.
MAX_FILE = 256 * 1024 * 1024
_WORDS = {
    "fr": {"ou": "où", "attendu": "attendu", "observe": "observé", "clause": "règle", "cause": "cause probable",
           "rien": "aucun écart relevé", "illisible": "illisible", "non_conformite": "non-conformité(s)",
           "reserve": "réserve(s), à confirmer", "information": "information(s)", "ecart_attente": "écart(s) à une attente"},
    "en": {"ou": "where", "attendu": "expected", "observe": "observed", "clause": "rule", "cause": "likely cause",
           "rien": "no deviation found", "illisible": "unreadable", "non_conformite": "non-conformity(ies)",
           "reserve": "reservation(s), to be confirmed", "information": "information", "ecart_attente": "unmet expectation(s)"},
}  # fmt: skip
_MARKS = {"non_conformite": "✗", "reserve": "?", "information": "i", "ecart_attente": "~"}


def lire(chemin: Path) -> bytes:
    """The bytes of a file; `ErreurUsage` when it is missing, a folder or over 256 MB."""
    try:
        size = chemin.stat().st_size
        if size > MAX_FILE:
            raise ErreurUsage(f"fichier trop gros : {size} octets", ou=str(chemin), faire="au plus 256 Mo par fichier")
        return chemin.read_bytes()
    except OSError as error:
        raise ErreurUsage(
            f"fichier illisible : {error.strerror}", ou=str(chemin), faire="vérifier le chemin"
        ) from error


def executer(
    controle: Controle,
    fichiers: Sequence[Path],
    options: Options,
    *,
    lang: str,
    as_json: bool,
    empreintes: Mapping[str, str] | None = None,
    en_suite: bool = False,
) -> tuple[str, Exit]:
    """What to print and the exit code: 2 unreadable, 1 a finding that can fail, else 0.

    `empreintes` are the files of the kit used, by path, to print; `en_suite` also compares the files in order.
    """
    found: list[Trouvaille] = []
    unread: list[str] = []
    vues: list[Vue] = []
    for chemin in fichiers:
        data = lire(chemin)
        readable, anomalies = controle(data, options)
        found += trouvailles(str(chemin), anomalies, lang=lang)
        if not readable:
            unread.append(str(chemin))
        elif en_suite and len(fichiers) > 1:
            vues.append(voir(str(chemin), data))
    found += [one for chemin, anomaly in ecarts(vues) for one in trouvailles(chemin, (anomaly,), lang=lang)]
    code = Exit.USAGE if unread else Exit.NON_CONFORME if any(one.fails for one in found) else Exit.OK
    names = [str(chemin) for chemin in fichiers]
    if as_json:
        return _json(names, found, empreintes), code
    return _text(names, found, unread, _WORDS["en" if lang == "en" else "fr"]) + _kit(empreintes), code


def _json(names: list[str], found: list[Trouvaille], empreintes: Mapping[str, str] | None) -> str:
    payload: dict[str, Any] = {"files": names, "findings": [one.to_json() for one in found]}
    if empreintes:
        payload["kit"] = dict(empreintes)
    return json.dumps(payload, ensure_ascii=False, indent=2)


def _kit(empreintes: Mapping[str, str] | None) -> str:
    lines = [f"kit : {path} sha256={digest}" for path, digest in sorted((empreintes or {}).items())]
    return "".join(f"\n{line}" for line in lines)


def _text(names: list[str], found: list[Trouvaille], unread: list[str], words: dict[str, str]) -> str:
    lines = []
    for name in names:
        mine = [one for one in found if one.file == name]
        lines.append(f"{name} : {words['illisible'] if name in unread else _summary(mine, words)}")
        for one in mine:
            lines += _card(one, words)
    return "\n".join(lines)


def _summary(mine: list[Trouvaille], words: dict[str, str]) -> str:
    counts = {severity: sum(one.severity == severity for one in mine) for severity in _MARKS}
    return ", ".join(f"{n} {words[severity]}" for severity, n in counts.items() if n) or words["rien"]


def _card(one: Trouvaille, words: dict[str, str]) -> list[str]:
    rows = [("ou", one.location), ("attendu", one.expected), ("observe", one.observed), ("clause", f"{one.rule} · {one.clause} · {one.provenance}"),
            ("cause", one.cause)]  # fmt: skip
    width = max(len(words[key]) for key, _ in rows)
    return [
        f"  {_MARKS[one.severity]} {one.title}",
        *(f"      {words[key]:<{width}} : {value}" for key, value in rows if value),
    ]


def options_de(**values: Any) -> Options:
    """Options from command-line values; `ErreurUsage` when a certificate file cannot be read or a word is unknown."""
    from cryptography import x509

    def certificates(path: Path | None) -> tuple[x509.Certificate, ...] | None:
        if path is None:
            return None
        try:
            return tuple(x509.load_pem_x509_certificates(lire(path)))
        except ValueError as error:
            raise ErreurUsage(
                f"certificats illisibles : {error}", ou=str(path), faire="donner un fichier PEM"
            ) from error

    tls = certificates(values.pop("certificat_tls", None))
    anchors = certificates(values.pop("ancres", None))
    for name, known in (("environnement", ENVIRONNEMENTS), ("regime_finess", REGIMES)):
        if values.get(name) not in (None, *known):
            raise ErreurUsage(f"{name} inconnu : {values[name]}", faire="l'un de : " + ", ".join(known))
    kept = {name: value for name, value in values.items() if value is not None}
    return Options(ancres=anchors, certificat_tls=tls[0] if tls else None, **kept)
