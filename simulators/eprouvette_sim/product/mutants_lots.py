"""The witness with one CDRi defect at a time, batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.cdri import LotCdri
from eprouvette_sim.product.mutants_cdri import _ecart
from eprouvette_sim.product.tlsi import Envoi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.cdri import Demande
    from eprouvette_sim.formats.correspondance import Message


@_ecart("CDRI-120", "lot-personnes-perdues", "n'affiche pas les personnes en erreur", "does not show people in error")
class PersonnesPerdues(LotCdri):
    def outcomes(self, outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in outcomes if row["presente"]]


@_ecart(
    "CDRI-121", "lot-erreur-muette", "n'alerte pas sur les personnes sans droits", "raises no alert on people without"
)
class ErreurMuette(LotCdri):
    def outcomes(self, outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row if row["presente"] else row | {"alertes": []} for row in outcomes]


@_ecart("CDRI-122", "lot-personnes-melangees", "mélange les personnes rendues", "mixes the people answered")
class PersonnesMelangees(LotCdri):
    def outcomes(self, outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        shown = [row["presente"] for row in outcomes if row["presente"]]
        people = [rights["beneficiaire"] for rights in shown]
        for rights, person in zip(shown, people[1:] + people[:1], strict=True):
            rights["beneficiaire"] = person
        return outcomes


@_ecart("CDRI-123", "lot-numero-unique", "donne le même numéro à toutes les demandes", "gives every request one number")
class NumeroUnique(LotCdri):
    def numbers(self, count: int) -> list[str]:
        return ["D1"] * count if count > 3 else super().numbers(count)

    def exchange(self, demandes: list[Demande]) -> list[Message | Envoi]:
        if len(demandes) <= 3:
            return super().exchange(demandes)
        self.ask(demandes)
        return [answer for demande in demandes for answer in super(NumeroUnique, self).exchange([demande])]


@_ecart("CDRI-124", "lot-doublons", "demande deux fois la même personne", "asks twice about the same person")
class Doublons(LotCdri):
    def distinct(self, demandes: Sequence[tuple[str, Demande]]) -> list[Demande]:
        return [demande for _, demande in demandes]


@_ecart("CDRI-125", "lot-non-redecoupe", "abandonne la moitié d'un lot trop grand", "drops half of a batch too large")
class NonRedecoupe(LotCdri):
    def split(self, demandes: list[Demande]) -> list[Message | Envoi]:
        half = len(demandes) // 2
        lost: list[Message | Envoi] = [Envoi(technique="Lot refusé")] * (len(demandes) - half)
        return self.exchange(demandes[:half]) + lost


@_ecart(
    "CDRI-126", "lot-renumerote", "renvoie le lot sous un autre numéro", "sends the batch again under another number"
)
class Renumerote(LotCdri):
    def same(self, number: str) -> str:  # noqa: ARG002 - the defect is to forget it
        return self.lot_number()
