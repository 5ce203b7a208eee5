"""Messages of the `b2` verbs, French first; both languages have the same keys."""

from __future__ import annotations

from typing import Final

TEXTES: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "fichier": "{fichier} : {enregistrements} enregistrements, {factures} factures, séparateur {separateur}",
        "rien": "  aucun constat",
        "illisible": "{fichier} : illisible — {pourquoi}",
        "attendu": "      attendu : {attendu}",
        "observe": "      observé : {observe}",
        "regle": "      règle   : {regle} ({source}, {provenance})",
        "de_plus": "  … {n} constats de plus (--max pour en voir davantage)",
        "total": "{fichiers} fichiers, {constats} constats : {detail}",
        "reserves": "Les enregistrements 000, 1, 6 et 999 ne donnent que des réserves : leur norme n'a pas été lue.",
        "non_conformite": "non-conformités",
        "reserve": "réserves",
        "ecart_attente": "écarts à une attente du banc",
        "information": "informations",
        "rejets_titre": "Causes les plus fréquentes : {constats} constats dans {fichiers} fichiers",
        "rejets_ligne": "{n:>9}  {barre} {regle} {champ}  {libelle}",
        "rejets_factures": "Taux : {taux} constats pour 1 000 factures.",
        "rejets_reste": "  … {n} causes de plus, {constats} constats",
        "svg": "Graphique écrit dans {fichier}.",
        "facture": "Facture {numero} (enregistrement {enregistrement})",
        "enregistrement": "  enr. {numero}  type {type}",
        "suite": "… la suite n'est pas montrée (--max pour en voir davantage)",
        "genere": "{factures} factures écrites dans {sortie}.",
        "plante": "défaut {defaut} : enr. {enregistrement} {champ}, règle {regle}",
    },
    "en": {
        "fichier": "{fichier}: {enregistrements} records, {factures} invoices, separator {separateur}",
        "rien": "  no finding",
        "illisible": "{fichier}: unreadable — {pourquoi}",
        "attendu": "      expected: {attendu}",
        "observe": "      observed: {observe}",
        "regle": "      rule    : {regle} ({source}, {provenance})",
        "de_plus": "  … {n} more findings (--max to see more)",
        "total": "{fichiers} files, {constats} findings: {detail}",
        "reserves": "Records 000, 1, 6 and 999 only give reservations: their norm was not read.",
        "non_conformite": "non-conformities",
        "reserve": "reservations",
        "ecart_attente": "deviations from the bench's expectations",
        "information": "informations",
        "rejets_titre": "Most frequent causes: {constats} findings in {fichiers} files",
        "rejets_ligne": "{n:>9}  {barre} {regle} {champ}  {libelle}",
        "rejets_factures": "Rate: {taux} findings for 1,000 invoices.",
        "rejets_reste": "  … {n} more causes, {constats} findings",
        "svg": "Chart written to {fichier}.",
        "facture": "Invoice {numero} (record {enregistrement})",
        "enregistrement": "  rec. {numero}  type {type}",
        "suite": "… the rest is not shown (--max to see more)",
        "genere": "{factures} invoices written to {sortie}.",
        "plante": "defect {defaut}: rec. {enregistrement} {champ}, rule {regle}",
    },
}


def texte(cle: str, langue: str) -> str:
    """The message in `fr` or `en`."""
    return TEXTES[langue][cle]
