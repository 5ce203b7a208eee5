"""The commitments an AMC has given: one at a time by stay, one answer by message identifier, money never invented."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from eprouvette_sim.model import Engagement
from eprouvette_sim.roc.states import ACTIFS, NEANT, passage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.roc.rules import Part

#: Ours: the life of a commitment is unknown (facts §7.6 question 4).
DUREE_JOURS = 30
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Suivi:
    """One commitment, the stay and the message it answers, and the cents engaged on each line."""

    engagement: Engagement
    sejour: str
    message: str
    lignes: tuple[tuple[str, int], ...]

    @property
    def numero(self) -> str:
        """The commitment's number."""
        return self.engagement.numero

    @property
    def etat(self) -> str:
        """The commitment's state."""
        return self.engagement.etat


class Registre:
    """Commitments by number, by stay and by the message that asked for them."""

    def __init__(self, *, duree_jours: int = DUREE_JOURS) -> None:
        self.duree_jours = duree_jours
        self.rejoues = 0
        self._suivis: dict[str, Suivi] = {}
        self._sejours: dict[tuple[str, str], str] = {}
        self._demandes: dict[str, str] = {}
        self._reponses: OrderedDict[str, tuple[str, Message]] = OrderedDict()

    def suivis(self) -> tuple[Suivi, ...]:
        """Every commitment ever given, oldest first."""
        return tuple(self._suivis.values())

    def actifs(self) -> tuple[Suivi, ...]:
        """Those the AMC still owes."""
        return tuple(suivi for suivi in self._suivis.values() if suivi.etat in ACTIFS)

    def orphelins(self, connus: Sequence[str]) -> tuple[Suivi, ...]:
        """Those still owed whose number is not among these: given, and known of nobody."""
        return tuple(suivi for suivi in self.actifs() if suivi.numero not in connus)

    def rejouer(self, message: str, demande: Message) -> tuple[Message | None, str | None]:
        """The answer already given to that identifier; or the code of the refusal when it asked something else."""
        known = self._reponses.get(message)
        if known is None:
            return None, None
        if known[0] != _empreinte(demande):
            return None, "message_en_double"
        self.rejoues += 1
        return known[1], None

    def retenir(self, message: str, demande: Message, reponse: Message) -> None:
        """Remembers the answer given to that identifier."""
        self._reponses[message] = (_empreinte(demande), reponse)
        while len(self._reponses) > _REMEMBERED:
            self._reponses.popitem(last=False)

    def empechement(self, numero_amc: str, sejour: str, instant: datetime) -> str | None:
        """Why a new computation may not commit for that stay: the code, or `None`."""
        numero = self._sejours.get((numero_amc, sejour))
        suivi = self.trouver(numero, instant) if numero else None
        return passage(suivi.etat if suivi else NEANT, "recalculer").code

    def engager(self, *, numero_amc: str, sejour: str, message: str, parts: Sequence[Part], instant: datetime) -> Suivi:
        """A new commitment, partial when a line carries an instruction."""
        event = "engager_partiel" if any(part.consigne for part in parts) else "engager"
        engagement = Engagement(
            numero=f"EPR{len(self._suivis) + 1:09d}",
            numero_amc=numero_amc,
            montant_cents=sum(part.amc for part in parts),
            etat=passage(NEANT, event).vers,
            donne_le=instant,
            expire_le=instant + timedelta(days=self.duree_jours),
        )
        lines = tuple((part.id, part.amc) for part in parts)
        suivi = Suivi(engagement=engagement, sejour=sejour, message=message, lignes=lines)
        self._suivis[engagement.numero] = suivi
        self._sejours[numero_amc, sejour] = engagement.numero
        self._demandes[message] = engagement.numero
        return suivi

    def trouver(self, numero: str, instant: datetime) -> Suivi | None:
        """The commitment of that number, expired first when its time has come."""
        suivi = self._suivis.get(numero)
        if suivi is None:
            return None
        end = suivi.engagement.expire_le
        if suivi.etat in ACTIFS and end is not None and instant >= end:
            return self._poser(suivi, passage(suivi.etat, "echoir").vers)
        return suivi

    def demande_par(self, message: str) -> str | None:
        """The number given in answer to that message identifier."""
        return self._demandes.get(message)

    def passer(self, numero: str | None, evenement: str, instant: datetime) -> tuple[Suivi | None, str | None]:
        """Applies an event of the table: the commitment after it, and the code of the refusal if it changed nothing."""
        suivi = self.trouver(numero, instant) if numero else None
        step = passage(suivi.etat if suivi else NEANT, evenement)
        if suivi is None or step.code is not None:
            return suivi, step.code
        return self._poser(suivi, step.vers), None

    def echoir(self, instant: datetime) -> None:
        """Makes every commitment still owed expire now."""
        for suivi in self.actifs():
            self._poser(replace(suivi, engagement=replace(suivi.engagement, expire_le=instant)), "expire")

    def _poser(self, suivi: Suivi, etat: str) -> Suivi:
        suivi = replace(suivi, engagement=replace(suivi.engagement, etat=etat))
        self._suivis[suivi.numero] = suivi
        return suivi


def _empreinte(demande: Message) -> str:
    return hashlib.sha256(json.dumps(demande, sort_keys=True).encode()).hexdigest()
