"""The sheet of the most frequent causes: counted over files, drawn as bars in the terminal or in SVG."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from eprouvette.verdicts.tables import PROVENANCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eprouvette.b2.controler import Resultat

_BLOCS: Final = " ▏▎▍▌▋▊▉█"
LARGEUR: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One cause: the rule, the field it was found in, and how often over how many files."""

    regle: str
    champ: str
    provenance: str
    nombre: int
    fichiers: int
    libelle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """Every cause, most frequent first, and what they were counted over."""

    causes: tuple[Cause, ...]
    fichiers: int
    factures: int

    @property
    def constats(self) -> int:
        """All findings."""
        return sum(cause.nombre for cause in self.causes)

    @property
    def pour_mille(self) -> float | None:
        """Findings for 1,000 invoices, or `None` when no invoice was read."""
        return 1000 * self.constats / self.factures if self.factures else None


def compter(resultats: Iterable[Resultat]) -> Fiche:
    """Adds up the causes of several files; ties are broken by rule and field, so the sheet is stable."""
    from eprouvette_sim.formats.b2 import regles

    nombre: Counter[tuple[str, str, str]] = Counter()
    dans: Counter[tuple[str, str, str]] = Counter()
    fichiers = factures = 0
    for resultat in resultats:
        fichiers += 1
        factures += resultat.factures
        for regle, champ, provenance, n in resultat.causes:
            nombre[regle, champ, provenance] += n
            dans[regle, champ, provenance] += 1
    causes = tuple(
        Cause(
            regle=cle[0],
            champ=cle[1],
            provenance=cle[2],
            nombre=n,
            fichiers=dans[cle],
            libelle=regles()[cle[0]].libelle,
        )
        for cle, n in sorted(nombre.items(), key=lambda cause: (-cause[1], cause[0]))
    )
    return Fiche(causes=causes, fichiers=fichiers, factures=factures)


def barre(valeur: int, maximum: int, largeur: int = LARGEUR) -> str:
    """A bar of eighths of a character, `largeur` wide, padded; never empty for a value above zero."""
    huitiemes = max(1, round(valeur * largeur * 8 / maximum)) if valeur and maximum else 0
    pleins, reste = divmod(huitiemes, 8)
    dessin = _BLOCS[8] * pleins + (_BLOCS[reste] if reste else "")
    return dessin.ljust(largeur)


def en_json(fiche: Fiche) -> dict[str, Any]:
    """The sheet as plain JSON."""
    return {
        "files": fiche.fichiers,
        "invoices": fiche.factures,
        "findings_total": fiche.constats,
        "causes": [
            {
                "rule": c.regle,
                "field": c.champ,
                "label": c.libelle,
                "count": c.nombre,
                "files": c.fichiers,
                "severity": str(PROVENANCES[c.provenance]),
                "provenance": c.provenance,
            }
            for c in fiche.causes
        ],
    }


_HAUTEUR: Final = 26
_COULEURS: Final = {"norme": "#a4262c", "observe": "#a4262c", "pack": "#a4262c", "indirect": "#8a5a00"}


def svg(fiche: Fiche, titre: str, combien: int = 20) -> str:
    """A horizontal bar chart, self-contained, with a text for each bar and a title for screen readers."""
    causes: Sequence[Cause] = fiche.causes[:combien]
    maximum = max((c.nombre for c in causes), default=1)
    lignes = [_barre_svg(rang, cause, maximum) for rang, cause in enumerate(causes)]
    hauteur = 50 + _HAUTEUR * max(1, len(causes))
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 {hauteur}" role="img" '
                'font-family="system-ui, sans-serif" font-size="13">'
            ),
            f"<title>{escape(titre)}</title>",
            f'<rect width="960" height="{hauteur}" fill="#ffffff"/>',
            f'<text x="12" y="26" font-size="16" font-weight="600" fill="#1b1b1b">{escape(titre)}</text>',
            *lignes,
            "</svg>",
            "",
        ]
    )


def _barre_svg(rang: int, cause: Cause, maximum: int) -> str:
    y = 44 + rang * _HAUTEUR
    longueur = max(2, round(360 * cause.nombre / maximum))
    couleur = _COULEURS.get(cause.provenance, "#4a5a6a")
    libelle = cause.libelle if len(cause.libelle) <= 62 else cause.libelle[:61] + "…"
    return (
        f'<g><text x="12" y="{y + 14}" fill="#1b1b1b">{escape(cause.champ)}</text>'
        f'<rect x="80" y="{y + 2}" width="{longueur}" height="16" fill="{couleur}"/>'
        f'<text x="{88 + longueur}" y="{y + 14}" fill="#1b1b1b">'
        f"{cause.nombre} · {escape(libelle)}</text></g>"
    )
