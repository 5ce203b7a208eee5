"""The witness with one more INSi defect at a time: what it shows, which status it gives, when it calls, with which cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.clock import Instant
from eprouvette_sim.product.cartes import Cartes
from eprouvette_sim.product.insi import ClientInsi, Retour
from eprouvette_sim.product.mutants import INS, mutant

if TYPE_CHECKING:
    from eprouvette_sim.formats.insi import RechercheVitale
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.model import Identite
    from eprouvette_sim.product.reglages import Identification, Patient

_SOCLE = "SOCLE-INS:INS/va1."


@mutant(
    "insi.historique-perdu",
    defaut="ne présente que le matricule actif",
    defect="shows the active matricule only",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-010",),
)
class HistoriquePerdu(ClientInsi):
    def shown(self, person: Identite) -> dict[str, Any]:
        return super().shown(person) | {"historique": []}


@mutant(
    "insi.oid-constant",
    defaut="présente toujours l'OID de l'INS-NIR",
    defect="always shows the OID of the INS-NIR",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-011",),
)
class OidConstant(ClientInsi):
    def shown(self, person: Identite) -> dict[str, Any]:
        return super().shown(person) | {"oid": "1.2.250.1.213.1.4.8"}


@mutant(
    "insi.lieu-perdu",
    defaut="ne reprend pas le lieu de naissance rendu",
    defect="does not take back the birth place answered",
    effet="non_conforme",
    exigences=(f"{_SOCLE}52",),
)
class LieuPerdu(ClientInsi):
    def shown(self, person: Identite) -> dict[str, Any]:
        return super().shown(person) | {"lieu_naissance": None}


@mutant(
    "insi.panne-prise-pour-un-succes",
    defaut="présente les traits saisis quand le service est en panne",
    defect="shows the typed traits when the service fails",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-012",),
)
class PannePriseSucces(ClientInsi):
    def show(self, retours: list[Retour]) -> Identification:
        shown = super().show(retours)
        if retours[-1].resultat is not None:
            return shown
        return replace(shown, presente={"matricule": None, "nom_naissance": "SAISI"})


@mutant(
    "insi.panne-muette",
    defaut="ne dit rien à l'agent quand le service est en panne",
    defect="says nothing to the clerk when the service fails",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-013",),
)
class PanneMuette(ClientInsi):
    def show(self, retours: list[Retour]) -> Identification:
        shown = super().show(retours)
        return shown if retours[-1].resultat is not None else replace(shown, message=None)


@mutant(
    "insi.incomplete-reprise",
    defaut="reprend une INS sans contrôler sa date ni ses traits",
    defect="takes back an INS without checking its date or traits",
    effet="non_conforme",
    exigences=(f"{_SOCLE}28", f"{_SOCLE}31"),
)
class IncompleteReprise(ClientInsi):
    def keeps(self, person: Identite | None) -> bool:
        return person is not None


@mutant(
    "insi.qualifiee-sans-piece",
    defaut="qualifie l'identité sans pièce vue",
    defect="qualifies the identity without a document seen",
    effet="non_conforme",
    exigences=(f"{_SOCLE}40",),
)
class QualifieeSansPiece(ClientInsi):
    def statut(self, patient: Patient, *, recuperee: bool) -> str:
        return "qualifiee" if recuperee else super().statut(patient, recuperee=recuperee)


@mutant(
    "insi.douteux-reste-valide",
    defaut="garde son statut à une identité douteuse ou fictive",
    defect="keeps the status of a doubtful or fictitious identity",
    effet="non_conforme",
    exigences=(f"{_SOCLE}44",),
)
class DouteuxResteValide(ClientInsi):
    def statut(self, patient: Patient, *, recuperee: bool) -> str:
        return super().statut(replace(patient, attribut=None), recuperee=recuperee)


@mutant(
    "insi.appelle-malgre-l-attribut",
    defaut="envoie au service une identité douteuse ou fictive",
    defect="sends the service a doubtful or fictitious identity",
    effet="non_conforme",
    exigences=(f"{_SOCLE}20",),
)
class AppelleMalgreAttribut(ClientInsi):
    def search(self, patient: Patient) -> Identification:
        return super().search(replace(patient, attribut=None))


@mutant(
    "insi.appelle-sans-sexe",
    defaut="appelle sans les traits obligatoires",
    defect="calls without the mandatory traits",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-014",),
)
class AppelleSansSexe(ClientInsi):
    def complete(self, patient: Patient) -> bool:  # noqa: ARG002 - the defect is not to look
        return True


@mutant(
    "insi.carte-d-un-autre",
    defaut="appelle avec la carte d'un autre patient que celui sélectionné",
    defect="calls with the card of a patient other than the selected one",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-INSI-015",),
)
class CarteDUnAutre(ClientInsi):
    def same_person(self, patient: Patient, carte: dict[str, Any]) -> bool:  # noqa: ARG002
        return True


@mutant(
    "insi.carte-mal-lue",
    defaut="envoie un autre matricule que celui de la carte",
    defect="sends another matricule than the card's",
    effet="non_conforme",
    exigences=(INS,),
)
class CarteMalLue(ClientInsi):
    def lecture(self, carte: dict[str, Any]) -> RechercheVitale:
        return replace(super().lecture(carte), nir="2751299999740")


@mutant(
    "insi.assertion-retouchee",
    defaut="retouche l'assertion après sa signature",
    defect="alters the assertion after signing it",
    effet="non_conforme",
    exigences=("ATTENTE:EPR-TLSI-002", f"{_SOCLE}37"),
)
class AssertionRetouchee(ClientInsi):
    def security(self, cards: Cartes, vitale: str | None) -> Element:
        block = super().security(cards, vitale)
        for value in block.iter("{*}AttributeValue"):
            value.text = (value.text or "")[::-1]
            break
        return block


class _Retard:
    """A clock an hour and a half late."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock

    def now(self) -> Instant:
        now = self._clock.now()
        return Instant(utc=now.utc - timedelta(minutes=90), monotonic_ns=now.monotonic_ns)


@mutant(
    "insi.assertion-gardee",
    defaut="présente une assertion vieille d'une heure et demie",
    defect="shows an assertion an hour and a half old",
    effet="ecart_attente",
    exigences=("ATTENTE:EPR-TLSI-003",),
)
class AssertionGardee(ClientInsi):
    def cards(self) -> Cartes:
        return Cartes(self.reglages.pki.get("cartes", {}), self.memoire, _Retard(self.clock), self.randomness)


@mutant(
    "insi.trace-reduite",
    defaut="ne trace que le code retour",
    defect="traces the return code only",
    effet="non_conforme",
    exigences=(f"{_SOCLE}35", f"{_SOCLE}38"),
)
class TraceReduite(ClientInsi):
    def trace(self, retour: Retour) -> dict[str, Any]:
        return {"evenement": "retour_insi", "code": retour.code}
