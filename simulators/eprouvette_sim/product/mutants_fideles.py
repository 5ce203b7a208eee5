"""The witness with one lie at a time about its software, its time, its sender, its action, a key or a trait."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.cdri import ClientCdri
from eprouvette_sim.product.insi import ClientInsi
from eprouvette_sim.product.mutants import mutant

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats.cdri import Demande
    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.insi import RechercheTraits
    from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS
    from eprouvette_sim.product.reglages import Patient
    from eprouvette_sim.product.tlsi import Envoi


def _ecart(name: str, numero: str, defaut: str, defect: str) -> Callable[[type[Any]], type[Any]]:
    reference = f"ATTENTE:EPR-{numero}"
    return mutant(name, defaut=defaut, defect=defect, effet="ecart_attente", exigences=(reference,))


@_ecart("insi.logiciel-ancien", "TLSI-006", "annonce sa version précédente", "announces its former version")
class LogicielAncien(ClientInsi):
    def contexts(self) -> tuple[ContexteBAM, ContexteLPS]:
        bam, lps = super().contexts()
        return bam, replace(lps, version_logiciel="0.9")


@_ecart("insi.date-figee", "TLSI-007", "date ses contextes d'un jour figé", "dates its contexts of a frozen day")
class DateFigee(ClientInsi):
    def contexts(self) -> tuple[ContexteBAM, ContexteLPS]:
        bam, lps = super().contexts()
        return replace(bam, temps="2020-01-01T08:00:00Z"), lps


@_ecart("cdri.emetteur-constant", "TLSI-008", "se dit un autre établissement", "says it is another establishment")
class EmetteurConstant(ClientCdri):
    def sender(self) -> str | None:
        return "1990000099"


@_ecart("insi.action-du-transport", "TLSI-009", "nomme une autre action au transport", "names another action to HTTP")
class ActionDuTransport(ClientInsi):
    def send(self, service: str, action: str, message: bytes) -> Envoi:
        return super().send(service, f"{action}V2", message)


@_ecart("cdri.cle-fausse", "CDRI-128", "envoie une clé constante", "sends a constant key")
class CleFausse(ClientCdri):
    def request(self, demande: Demande) -> Message:
        return super().request(replace(demande, cle_od="99"))


@_ecart("insi.lieu-invente", "INSI-016", "complète un lieu de naissance absent", "makes up a missing birth place")
class LieuInvente(ClientInsi):
    def traits(self, patient: Patient, prenoms: tuple[str, ...]) -> RechercheTraits:
        sent = super().traits(patient, prenoms)
        return sent if sent.lieu_naissance else replace(sent, lieu_naissance="99999")
