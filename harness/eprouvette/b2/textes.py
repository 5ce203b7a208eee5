"""Messages of the `b2` verbs, French first; both languages have the same keys."""

from __future__ import annotations

from typing import Final

TEXTES: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "fichier": "{fichier} : {enregistrements}, {factures}, séparateur {separateur}",
        "rien": "  aucun constat",
        "illisible": "{fichier} : illisible — {pourquoi}",
        "attendu": "      attendu : {attendu}",
        "observe": "      observé : {observe}",
        "regle": "      règle   : {regle} ({source}, {provenance})",
        "de_plus": "  … {n} de plus (--max pour en voir davantage)",
        "total": "{fichiers}, {constats} : {detail}",
        "reserves": "Les enregistrements 000, 1, 6 et 999 ne donnent que des réserves : leur norme n'a pas été lue.",
        "non_conformite": "non-conformité|non-conformités",
        "reserve": "réserve|réserves",
        "ecart_attente": "écart à une attente du banc|écarts à une attente du banc",
        "information": "information|informations",
        "n_fichiers": "fichier|fichiers",
        "n_enregistrements": "enregistrement|enregistrements",
        "n_factures": "facture|factures",
        "n_constats": "constat|constats",
        "n_causes": "cause|causes",
        "rejets_titre": "Causes les plus fréquentes : {constats} dans {fichiers}",
        "rejets_ligne": "{n:>9}  {barre} {regle} {champ}  {libelle}",
        "rejets_factures": "Taux : {taux} constats pour 1 000 factures.",
        "rejets_reste": "  … {n} de plus, {constats}",
        "svg": "Graphique écrit dans {fichier}.",
        "facture": "Facture {numero} (enregistrement {enregistrement})",
        "enregistrement": "  enr. {numero}  type {type}",
        "suite": "… la suite n'est pas montrée (--max pour en voir davantage)",
        "genere": "{factures} dans {sortie}.",
        "plante": "défaut {defaut} : enr. {enregistrement} {champ}, règle {regle}",
    },
    "en": {
        "fichier": "{fichier}: {enregistrements}, {factures}, separator {separateur}",
        "rien": "  no finding",
        "illisible": "{fichier}: unreadable — {pourquoi}",
        "attendu": "      expected: {attendu}",
        "observe": "      observed: {observe}",
        "regle": "      rule    : {regle} ({source}, {provenance})",
        "de_plus": "  … {n} more (--max to see more)",
        "total": "{fichiers}, {constats}: {detail}",
        "reserves": "Records 000, 1, 6 and 999 only give reservations: their norm was not read.",
        "non_conformite": "non-conformity|non-conformities",
        "reserve": "reservation|reservations",
        "ecart_attente": "deviation from the bench's expectations|deviations from the bench's expectations",
        "information": "information|informations",
        "n_fichiers": "file|files",
        "n_enregistrements": "record|records",
        "n_factures": "invoice|invoices",
        "n_constats": "finding|findings",
        "n_causes": "cause|causes",
        "rejets_titre": "Most frequent causes: {constats} in {fichiers}",
        "rejets_ligne": "{n:>9}  {barre} {regle} {champ}  {libelle}",
        "rejets_factures": "Rate: {taux} findings for 1,000 invoices.",
        "rejets_reste": "  … {n} more, {constats}",
        "svg": "Chart written to {fichier}.",
        "facture": "Invoice {numero} (record {enregistrement})",
        "enregistrement": "  rec. {numero}  type {type}",
        "suite": "… the rest is not shown (--max to see more)",
        "genere": "{factures} in {sortie}.",
        "plante": "defect {defaut}: rec. {enregistrement} {champ}, rule {regle}",
    },
}


def texte(cle: str, langue: str) -> str:
    """The message in `fr` or `en`."""
    return TEXTES[langue][cle]


def compte(cle: str, n: int, langue: str) -> str:
    """A number and its noun, singular below two: `1 fichier`, `2 fichiers`; `cle` holds both forms, `un|plusieurs`."""
    un, plusieurs = texte(cle, langue).split("|")
    singulier = n < 2 if langue == "fr" else n == 1
    return f"{n} {un if singulier else plusieurs}"
