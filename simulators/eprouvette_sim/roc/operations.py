"""IDB, SIM, CLC and DEL: from a canonical request to a canonical answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.roc import CLC, DEL, IDB, SIM, lire_lignes
from eprouvette_sim.roc.factures import CONTEXTES
from eprouvette_sim.roc.messages import codes, contact, issue
from eprouvette_sim.roc.rules import Part, calculer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.roc import LigneAmc
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.roc.base import Adherent, Base, Contact, Garantie
    from eprouvette_sim.roc.registre import Registre, Suivi


class Operations:
    """The four services over one base and one register; `contact` is added to refusals when the person is unknown."""

    def __init__(self, base: Base, registre: Registre) -> None:
        self.base = base
        self.registre = registre
        self.contact: Contact | None = None

    def repondre(self, operation: str, demande: Message, instant: Instant) -> tuple[Message, tuple[Anomalie, ...]]:
        """The answer, and what was wrong in the amounts."""
        if not demande.get("message"):
            return self._refus(demande, "message_absent", instant), ()
        return _OPERATIONS[operation](self, demande, instant)

    def _idb(self, demande: Message, instant: Instant) -> tuple[Message, tuple[Anomalie, ...]]:
        person, code = self._personne(demande)
        if person is None or code in _BLOQUANTS:
            return self._refus(demande, code or "beneficiaire_inconnu", instant, person), ()
        head = issue("trouve", message=demande["message"], repondu_le=instant.rfc3339, code=code)
        return head | contact(person.contact) | _contrat(person), ()

    def _sim(self, demande: Message, instant: Instant) -> tuple[Message, tuple[Anomalie, ...]]:
        return self._calcul(demande, instant, engage=False)

    def _clc(self, demande: Message, instant: Instant) -> tuple[Message, tuple[Anomalie, ...]]:
        return self._une_fois(demande, instant, lambda: self._calcul(demande, instant, engage=True))

    def _del(self, demande: Message, instant: Instant) -> tuple[Message, tuple[Anomalie, ...]]:
        return self._une_fois(demande, instant, lambda: (self._annuler(demande, instant), ()))

    def _une_fois(
        self, demande: Message, instant: Instant, repondre: Callable[[], tuple[Message, tuple[Anomalie, ...]]]
    ) -> tuple[Message, tuple[Anomalie, ...]]:
        """The same message gets the same answer, whatever the number of times; another one under its number is refused."""
        known, refused = self.registre.rejouer(demande["message"], demande)
        if known is not None:
            return known, ()
        if refused is not None:
            return self._refus(demande, refused, instant), ()
        answer, notes = repondre()
        self.registre.retenir(demande["message"], demande, answer)
        return answer, notes

    def _annuler(self, demande: Message, instant: Instant) -> Message:
        number = demande.get("engagement") or self.registre.demande_par(demande.get("message_clc") or "")
        suivi = self.registre.trouver(number or "", instant.utc)
        if suivi is not None and suivi.engagement.numero_amc != demande.get("amc.numero"):
            return self._refus(demande, "engagement_inconnu", instant)
        suivi, code = self.registre.passer(number, "annuler", instant.utc)
        state = {} if suivi is None else {"engagement": suivi.numero, "etat": suivi.etat}
        if code is not None:
            return self._refus(demande, code, instant) | state
        return issue("annule", message=demande["message"], repondu_le=instant.rfc3339) | state

    def _calcul(self, demande: Message, instant: Instant, *, engage: bool) -> tuple[Message, tuple[Anomalie, ...]]:
        person, code = self._personne(demande)
        lines, notes = lire_lignes(demande)
        if code is None and lines is None:
            code = "montant_invalide"
        if code is None and demande.get("sejour.contexte") not in CONTEXTES:
            code = "contexte_inconnu"
        if code is None and not demande.get("sejour.numero"):
            code = "sejour_absent"
        if code is None and engage:
            code = self.registre.empechement(demande["amc.numero"], demande["sejour.numero"], instant.utc)
        if code is not None or person is None or lines is None:
            return self._refus(demande, code or "beneficiaire_inconnu", instant, person), notes
        parts = calculer(person, lines)
        if engage and not any(part.amc for part in parts):
            refusal = self._refus(demande, "aucune_prise_en_charge", instant, person)
            return refusal | _montants(parts, lines), notes
        return self._rendre(demande, parts, lines, instant, engage=engage), notes

    def _rendre(
        self, demande: Message, parts: Sequence[Part], lines: Sequence[LigneAmc], instant: Instant, *, engage: bool
    ) -> Message:
        suivi: Suivi | None = None
        if engage:
            suivi = self.registre.engager(
                numero_amc=demande["amc.numero"],
                sejour=demande["sejour.numero"],
                message=demande["message"],
                parts=parts,
                instant=instant.utc,
            )
        status = "calcule" if suivi is None else {"donne": "engage"}.get(suivi.etat, suivi.etat)
        head = issue(status, message=demande["message"], repondu_le=instant.rfc3339)
        return head | _engagement(suivi) | _montants(parts, lines)

    def _personne(self, demande: Message) -> tuple[Adherent | None, str | None]:
        """The person and the first thing in the way: who, then which convention, then when."""
        names = ("amc.numero", "amc.numero_adherent", "beneficiaire.date_naissance", "beneficiaire.rang")
        person, code = self.base.trouver(*(demande.get(name) or "" for name in names))
        if person is None:
            return None, code
        if person.conventions and demande.get("amc.type_convention") not in person.conventions:
            return person, "convention_inconnue"
        return person, _droits(person, demande.get("date_reference"))

    def _refus(self, demande: Message, code: str, instant: Instant, person: Adherent | None = None) -> Message:
        head = issue("refuse", message=demande.get("message"), repondu_le=instant.rfc3339, code=code)
        return head | contact(person.contact if person else self.contact)


#: IDB still answers the contract when rights are closed, so that the product may say until when
_BLOQUANTS = ("convention_inconnue",)
_OPERATIONS: dict[str, Callable[[Operations, Message, Instant], tuple[Message, tuple[Anomalie, ...]]]] = {
    IDB: Operations._idb,  # noqa: SLF001 - the table of this very class
    SIM: Operations._sim,  # noqa: SLF001
    CLC: Operations._clc,  # noqa: SLF001
    DEL: Operations._del,  # noqa: SLF001
}


def _droits(person: Adherent, jour: str | None) -> str | None:
    period = person.contrat.periode
    if period is None:
        return None
    try:
        day = date.fromisoformat(jour or "")
    except ValueError:
        return "droits_fermes"
    if day < period.du:
        return "droits_a_venir"
    return None if period.couvre(day) else "droits_fermes"


def _contrat(person: Adherent) -> Message:
    period = person.contrat.periode
    found: Message = {
        "amc.numero": person.contrat.numero_amc,
        "amc.nom": person.nom_amc,
        "amc.responsable": "oui" if person.contrat.responsable else "non",
        "amc.c2s": "oui" if person.c2s else "non",
        "amc.rang": str(person.contrat.rang),
        "garanties": [_garantie(garantie) for garantie in person.garanties],
    }
    if period is not None:
        found |= _present({"droits.du": period.du.isoformat(), "droits.au": period.au and period.au.isoformat()})
    return found


def _garantie(garantie: Garantie) -> Message:
    amounts = {name: getattr(garantie, name) for name in ("taux", "plafond_ligne", "plafond_sejour")}
    row = {name: None if value is None else str(value) for name, value in amounts.items()}
    return _present({"domaine": garantie.domaine} | row | {"exclue": "oui" if garantie.exclue else None})


def _present(values: Mapping[str, Any]) -> Message:
    return {name: value for name, value in values.items() if value is not None}


def _engagement(suivi: Suivi | None) -> Message:
    if suivi is None:
        return {}
    end = suivi.engagement.expire_le
    return _present({"engagement": suivi.numero, "etat": suivi.etat, "expire_le": end and end.date().isoformat()})


def _montants(parts: Sequence[Part], lines: Sequence[LigneAmc]) -> Message:
    rows = []
    for part, _ in zip(parts, lines, strict=True):
        row: Message = {"id": part.id, "amc": str(part.amc), "reste": str(part.reste)}
        if part.consigne is not None:
            row |= {"consigne.code": part.consigne, "consigne.libelle": codes()[part.consigne].libelle}
        rows.append(row)
    total = {"total.amc": sum(part.amc for part in parts), "total.reste": sum(part.reste for part in parts)}
    return {name: str(value) for name, value in total.items()} | {"lignes": rows}
