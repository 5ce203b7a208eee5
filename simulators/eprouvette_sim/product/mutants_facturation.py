"""The witness with one billing rule wrong at a time: rates, bases, shares, header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.facturation import Valorisation
from eprouvette_sim.product.facturation.fichier import Fichier
from eprouvette_sim.product.mutants_b2 import norme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette_sim.product.facturation import Facture, Ligne
    from eprouvette_sim.product.facturation.situation import Situation


@norme("RG_VF614", "marge-oubliee", "oublie la marge d'une préparation", "forgets the margin of a preparation")
class MargeOubliee(Valorisation):
    def marge(self, support: Ligne) -> list[Ligne]:  # noqa: ARG002
        return []


@norme("RG_VF643", "majoration-oubliee", "oublie la majoration de nuit", "forgets the night majoration")
class MajorationOubliee(Valorisation):
    def majoration(self, ligne: Ligne) -> int:  # noqa: ARG002
        return 0


@norme("RG_VF999 RG_VF661", "ald-sans-date", "exonère une ALD terminée", "exempts an ended ALD")
class AldSansDate(Valorisation):
    def taux_ald(self, ligne: Ligne, _s: Situation, _f: Facture, _v: dict[str, Any]) -> tuple[int, str] | None:
        return (100, "4") if ligne.acte.get("motif") == "ald" else None


@norme("RG_VF653", "exoneration-3", "justifie une personne exonérée par le code 3", "exempts a person under code 3")
class Exoneration3(Valorisation):
    def taux_personne(self, ligne: Ligne, s: Situation, facture: Facture, v: dict[str, Any]) -> tuple[int, str] | None:
        reponse = super().taux_personne(ligne, s, facture, v)
        return reponse and (100, "3")


@norme(
    "RG_VF671",
    "penalite-oubliee",
    "oublie la pénalité hors parcours",
    "forgets the out-of-path penalty",
    effet="reserve",
)
class PenaliteOubliee(Valorisation):
    def penaliser(self, ligne: Ligne) -> None:
        del ligne


@norme("RG_MF610/03122", "oc-eclate-ecrit", "écrit une part facturée à part", "writes a share billed apart")
class OcEclateEcrit(Fichier):
    def valeurs(self, ligne: Ligne, facture: Facture, visite: dict[str, Any]) -> dict[str, str | int]:
        return super().valeurs(ligne, facture, visite) | {"oc": ligne.amc}

    def oc(self, facture: Facture, type_: str) -> int:
        return facture.total(type_, "amc")


@norme("RG_VF683 RG_VF681", "participation-du-patient", "code toujours la participation A", "always codes A")
class ParticipationDuPatient(Valorisation):
    def porter(self, ligne: Ligne, visite: dict[str, Any], *, code: bool) -> None:
        super().porter(ligne, visite, code=code)
        ligne.participation = "A" if ligne.participation == "R" else ligne.participation


@norme("RG_IP624/CP01", "domaine-de-retrocession", "donne un domaine à une rétrocession", "gives retrocession a domain")
class DomaineDeRetrocession(Valorisation):
    def domaine(self, ligne: Ligne) -> str:
        return "M" if ligne.famille == "retrocession" else super().domaine(ligne)


@norme("RG_MF610/0339", "irm-en-scanner", "code une IRM comme un scanner", "codes an MRI as a scanner")
class IrmEnScanner(Valorisation):
    def mt_dmt(self, ligne: Ligne) -> tuple[str, str]:
        mt, dmt = super().mt_dmt(ligne)
        return mt, "035" if dmt == "753" else dmt


@norme("RG_MF631/0286", "accident-sans-numero", "date l'accident au lieu de le nommer", "dates the accident")
class AccidentSansNumero(Valorisation):
    def accident(self, facture: Facture, visite: dict[str, Any]) -> str:
        lu = super().accident(facture, visite)
        accident = facture.lignes[0].situation.accident
        return lu if accident is None else f"000{facture.lignes[0].jour:%y%m%d}"


@norme(
    "RG_CF641",
    "loin-hors-parcours",
    "tient pour hors parcours qui est loin de chez lui",
    "puts the traveller out of path",
)
class LoinHorsParcours(Valorisation):
    def chemin(self, situation: str, chemin: dict[str, Any], medecin: bool | None) -> tuple[str, str]:
        lu = super().chemin(situation, chemin, medecin)
        return ("S", lu[1]) if situation == "hors_residence" else lu


@norme(
    "RG_BS721 RG_MF631/02119 RG_MF631/02117",
    "c2s-toujours-caisse",
    "nomme toujours la caisse pour la C2S",
    "always names the caisse",
)
class C2sToujoursCaisse(Valorisation):
    def c2s(self, facture: Facture, visite: dict[str, Any]) -> dict[str, str]:
        lu = super().c2s(facture, visite)
        return lu | {"organisme_oc": "0099999997"} if lu.get("organisme_oc") else lu


@norme(
    "RG_MF632/2S42-SP13 RG_BS602/SP10 RG_MF631/0212-SP10 RG_MF631/0249-SP10",
    "code-produit-oublie",
    "oublie le code produit du titre",
    "forgets the product code",
)
class CodeProduitOublie(Fichier):
    def tete(self, facture: Facture, visite: dict[str, Any], commun: Any, emetteur: Any) -> list[bytes]:
        deux, second = super().tete(facture, visite, commun, emetteur)
        return [deux, second[:41] + b"000000" + second[47:]]


@norme(
    "RG_MF606 RG_BS603 RG_CF672 RG_CF689 RG_CF671 RG_CF882 RG_CF898 RG_CF899 RG_IP714",
    "tout-facture",
    "facture ce qui ne peut l'être",
    "bills what may not be",
    attentes="223",
)
class ToutFacture(Valorisation):
    def refuser(self, visite: dict[str, Any], factures: Iterable[Facture]) -> list[str]:  # noqa: ARG002
        return []
