"""The page where a person picks who they are: HTML with no script, every control reachable by keyboard, French and English."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.psc.population import Professionnel

_TEXTES = {
    "fr": {
        "titre": "Pro Santé Connect simulé",
        "avis": "Simulateur d'essai Éprouvette : ce n'est pas Pro Santé Connect, aucune donnée réelle.",
        "question": "Qui se connecte ?",
        "continuer": "Se connecter",
        "refuser": "Renoncer",
        "erreur": "Cette demande de connexion est refusée",
        "conseil": "L'adresse de retour n'étant pas sûre, le navigateur n'y est pas renvoyé.",
        "fin": "Session terminée",
    },
    "en": {
        "titre": "Simulated Pro Santé Connect",
        "avis": "Éprouvette test simulator: this is not Pro Santé Connect, there is no real data.",
        "question": "Who is signing in?",
        "continuer": "Sign in",
        "refuser": "Give up",
        "erreur": "This sign-in request is refused",
        "conseil": "The return address is not safe, so the browser is not sent back to it.",
        "fin": "Session ended",
    },
}
_CSS = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:2rem auto;padding:0 1rem;color:#1b1b2f;background:#fff}"
    "fieldset{border:1px solid #666;border-radius:.4rem;padding:1rem}legend{font-weight:600;padding:0 .4rem}"
    "label{display:block;padding:.4rem 0}button{font:inherit;padding:.5rem 1.2rem;margin:1rem .6rem 0 0}"
    ":focus-visible{outline:3px solid #1f4e9c;outline-offset:2px}.avis{border-left:.3rem solid #8a4b00;padding-left:.8rem}"
)
ENTETES = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-src *; base-uri 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)


def langue(accept_language: str | None) -> str:
    """`en` when the browser prefers English, else `fr`."""
    first = (accept_language or "fr").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "fr"


def choix(professionnels: Iterable[Professionnel], *, transaction: str, action: str, lang: str) -> bytes:
    """The form with one radio button by professional; `transaction` comes back in a hidden field."""
    words = _TEXTES[lang]
    rows = "".join(
        f'<label><input type="radio" name="professionnel" value="{escape(p.identifiant)}"'
        f"{' checked autofocus' if rank == 0 else ''} required> "
        f"{escape(p.prenom)} {escape(p.nom)} — {escape(p.role)} ({escape(p.identifiant)})</label>"
        for rank, p in enumerate(professionnels)
    )
    form = (
        f'<form method="post" action="{escape(action)}">'
        f'<input type="hidden" name="transaction" value="{escape(transaction)}">'
        f"<fieldset><legend>{words['question']}</legend>{rows}</fieldset>"
        f'<button type="submit" name="choix" value="oui">{words["continuer"]}</button>'
        f'<button type="submit" name="choix" value="non">{words["refuser"]}</button></form>'
    )
    return _page(lang, words["titre"], form)


def refus(raison: str, *, lang: str) -> bytes:
    """The page shown instead of a redirection to an address that is not registered."""
    words = _TEXTES[lang]
    return _page(lang, words["erreur"], f'<p role="alert">{escape(raison)}</p><p>{words["conseil"]}</p>')


def fin(cadres: Iterable[str], *, lang: str) -> bytes:
    """The page after a logout; front-channel addresses are loaded in frames (OpenID Front-Channel Logout §2)."""
    frames = "".join(f'<iframe src="{escape(uri)}" title="déconnexion" hidden></iframe>' for uri in cadres)
    return _page(lang, _TEXTES[lang]["fin"], frames)


def _page(lang: str, title: str, body: str) -> bytes:
    words = _TEXTES[lang]
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_CSS}</style></head><body><main><h1>{escape(title)}</h1>"
        f'<p class="avis">{words["avis"]}</p>{body}</main></body></html>'
    ).encode()
