"""The subject of a billing mail and the addresses it goes to (b2 facts §4.3).

Two subject forms were met: `IR/EMITTER14/STAMP19/COUNT5` (2025) and `IR100500/EMITTER14/STAMP19/COUNT5` (2013). The
stamp is `AAAAMMJJHHMMSS` in UTC and five digits of the sender's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from eprouvette_sim.formats.enveloppe_b2.regles import anomalie

if TYPE_CHECKING:
    from eprouvette_sim.kernel.anomalie import Lecture

_FORME = re.compile(r"(IR|CP)(\d{6})?/(\d{14})/(\d{19})/(\d{5})")
_ADRESSE = re.compile(r"(\d{2})(\d{3})@(\d{3})\.(\d{2})\.rss\.fr")
_TAILLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sujet:
    """One subject read: `emetteur` 14 digits, `compostage` 19 digits, `factures` the invoice count announced.

    `prefixe` is `IR` (`CP` in drafts before 2013); `complement` the six digits of the long form, `None` in the short one.
    """

    prefixe: str
    complement: str | None
    emetteur: str
    compostage: str
    factures: int

    @property
    def finess(self) -> str:
        """The nine digits of the sender's FINESS."""
        return self.emetteur[5:]

    @property
    def instant(self) -> datetime | None:
        """The UTC instant of the stamp, `None` when its digits are no date."""
        try:
            return datetime.strptime(self.compostage[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            return None


def read_sujet(texte: str) -> Lecture[Sujet]:
    """The subject and what is wrong with it; `None` when its form is neither of the two known."""
    forme = _FORME.fullmatch(texte.strip())
    if forme is None:
        attendu = "IR/émetteur 14/compostage 19/nombre de factures 5"
        return None, (anomalie("enveloppe.sujet", "Subject", attendu, texte[:_TAILLE] or "absent"),)
    prefixe, complement, emetteur, compostage, nombre = forme.groups()
    sujet = Sujet(
        prefixe=prefixe, complement=complement, emetteur=emetteur, compostage=compostage, factures=int(nombre)
    )
    found = []
    if prefixe == "CP":
        found.append(anomalie("enveloppe.sujet-prefixe", "Subject", "IR", prefixe))
    if sujet.instant is None:
        found.append(anomalie("enveloppe.compostage", "Subject", "AAAAMMJJHHMMSS et cinq chiffres", compostage))
    if not emetteur.startswith("00000"):
        found.append(anomalie("enveloppe.emetteur", "Subject", "00000 et le FINESS", emetteur))
    if sujet.factures == 0:
        found.append(anomalie("enveloppe.sujet-nombre", "Subject", "au moins une facture", nombre))
    return sujet, tuple(found)


def ecrire_sujet(sujet: Sujet) -> str:
    """The subject as text, in the form its `complement` says."""
    return f"{sujet.prefixe}{sujet.complement or ''}/{sujet.emetteur}/{sujet.compostage}/{sujet.factures:05d}"


def adresse(regime: str, organisme: str) -> str:
    """The mail address of an organism: `01422@422.01.rss.fr` for régime 01, organism 422."""
    return f"{regime}{organisme}@{organisme}.{regime}.rss.fr"


def read_adresse(texte: str) -> tuple[str, str] | None:
    """The régime and organism an address names, `None` when it is no such address."""
    forme = _ADRESSE.fullmatch(texte.strip().lower())
    if forme is None or (forme[1], forme[2]) != (forme[4], forme[3]):
        return None
    return forme[1], forme[2]
