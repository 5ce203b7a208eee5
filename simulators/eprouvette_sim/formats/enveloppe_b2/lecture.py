"""A whole billing mail read in one go: frame, subject, CMS, inner part; every anomaly on the way."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

from eprouvette_sim.formats.enveloppe_b2.cms import ouvrir
from eprouvette_sim.formats.enveloppe_b2.contenu import BORNE, read_contenu
from eprouvette_sim.formats.enveloppe_b2.message import description_connue, read_message
from eprouvette_sim.formats.enveloppe_b2.regles import anomalie
from eprouvette_sim.formats.enveloppe_b2.sujet import read_adresse, read_sujet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.enveloppe_b2.cms import Cle, Ouverture
    from eprouvette_sim.formats.enveloppe_b2.contenu import Contenu
    from eprouvette_sim.formats.enveloppe_b2.message import Message
    from eprouvette_sim.formats.enveloppe_b2.sujet import Sujet
    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture


@dataclass(frozen=True, slots=True, kw_only=True)
class Enveloppe:
    """One mail, layer by layer; a layer that could not be read is `None`, and an anomaly says why."""

    message: Message
    sujet: Sujet | None
    ouverture: Ouverture | None
    contenu: Contenu | None


def read(octets: bytes, cles: Sequence[Cle], *, borne: int = BORNE) -> Lecture[Enveloppe]:
    """The layers of a mail and all that is wrong with them; `None` when it is no mail. Never raises on input.

    `cles` are the recipient's keys (none: nothing is opened); `borne` the largest file accepted, in bytes.
    """
    message, anomalies = read_message(octets)
    if message is None:
        return None, anomalies
    found = [*anomalies, *_adressage(message)]
    sujet, trouves = read_sujet(message.sujet)
    found += trouves
    ouverture: Ouverture | None = None
    contenu: Contenu | None = None
    if message.cms is not None and cles:
        ouverture, trouves = ouvrir(message.cms, cles)
        found += trouves
    if ouverture is not None:
        contenu, trouves = read_contenu(ouverture.clair, borne=borne)
        found += trouves
    return Enveloppe(message=message, sujet=sujet, ouverture=ouverture, contenu=contenu), tuple(found)


def _adressage(message: Message) -> list[Anomalie]:
    found = []
    destinataire = parseaddr(message.destinataire)[1]
    if read_adresse(destinataire) is None:
        attendu = "régime+organisme@organisme.régime.rss.fr"
        found.append(anomalie("enveloppe.adresse", "To", attendu, destinataire or "absente"))
    if not description_connue(message.description):
        seen = message.description or "absente"
        found.append(anomalie("enveloppe.description", "Content-Description", "IRIS/B2/Z", seen[:200]))
    return found
