"""The witness with one defect of its billing flow at a time: mails, returns, resends, rights taken from CDRi."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.b2 import ClientB2
from eprouvette_sim.product.facturation.fichier import Fichier
from eprouvette_sim.product.mutants import mutant
from eprouvette_sim.product.retours import Retours

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from cryptography import x509

    from eprouvette_sim.formats.enveloppe_b2 import Contenu, Depart, Sujet
    from eprouvette_sim.product.facturation.fichier import Emetteur
    from eprouvette_sim.product.registre import Registre

SFG = "SFG-ACE:"


def _ecart(numeros: str, name: str, defaut: str, defect: str) -> Callable[[type[Any]], type[Any]]:
    """A mutant that breaks B2 expectations."""
    references = tuple(f"ATTENTE:EPR-B2-{numero}" for numero in numeros.split())
    return mutant(f"b2.{name}", defaut=defaut, defect=defect, effet="ecart_attente", exigences=references)


def norme(
    regles: str, name: str, defaut: str, defect: str, *, attentes: str = "", effet: str = "non_conforme"
) -> Callable[[type[Any]], type[Any]]:
    """A mutant that breaks SFG rules."""
    references = (*(SFG + regle for regle in regles.split()), *(f"ATTENTE:EPR-B2-{n}" for n in attentes.split()))
    return mutant(f"b2.{name}", defaut=defaut, defect=defect, effet=effet, exigences=references)


@_ecart("015", "envoi-en-clair", "envoie le fichier en clair", "sends the file in clear")
class EnvoiEnClair(ClientB2):
    def sceller(self, depart: Depart, certificat: x509.Certificate) -> bytes:
        tete, _, _ = super().sceller(depart, certificat).partition(b"Content-Type: application/pkcs7-mime")
        return tete + b"Content-Type: application/EDI-consent\r\n\r\n" + depart.contenu.octets[:998] + b"\r\n"


@_ecart("205", "envoi-triple-des", "chiffre encore en 3DES", "still encrypts with 3DES")
class EnvoiTripleDes(ClientB2):
    def depart(self, octets: bytes, emetteur: Emetteur, adresse: str, compostage: str, factures: int) -> Depart:
        return replace(super().depart(octets, emetteur, adresse, compostage, factures), algorithme="tripledes_3key")


@_ecart("201", "emetteur-sans-zeros", "écrit un émetteur sans ses zéros", "writes a sender without its zeros")
class EmetteurSansZeros(ClientB2):
    def sujet(self, emetteur: Emetteur, compostage: str, factures: int) -> Sujet:
        sujet = super().sujet(emetteur, compostage, factures)
        return replace(sujet, emetteur=f"{emetteur.finess}00000")


@_ecart("202", "nombre-faux", "annonce une facture de trop", "announces one invoice too many")
class NombreFaux(ClientB2):
    def sujet(self, emetteur: Emetteur, compostage: str, factures: int) -> Sujet:
        return super().sujet(emetteur, compostage, factures + 1)


@_ecart("203", "compostage-constant", "reprend toujours le même compostage", "always uses the same stamp")
class CompostageConstant(ClientB2):
    def compostage(self) -> str:
        premier: str = self.memoire.setdefault("b2.compostage", super().compostage())
        return premier


@_ecart("206", "description-fausse", "décrit comme non comprimé ce qui l'est", "describes as uncompressed what is")
class DescriptionFausse(ClientB2):
    def contenu(self, octets: bytes, compostage: str) -> Contenu:
        return replace(super().contenu(octets, compostage), description="IRIS/B2")


@_ecart("207", "logiciel-tu", "ne dit pas de quel logiciel vient l'envoi", "does not tell the software")
class LogicielTu(ClientB2):
    def logiciel(self) -> str | None:
        return None


@_ecart("208", "lot-a-la-caisse", "adresse le lot à la caisse du patient", "addresses the lot to the patient's caisse")
class LotALaCaisse(Fichier):
    def lot(self, emetteur: Emetteur, *, organisme: str, jour: date, lot: int) -> bytes:
        return super().lot(emetteur, organisme=f"{organisme[:2]}751", jour=jour, lot=lot)


@_ecart("209", "reprise-recompostee", "reprend un envoi coupé sous un autre compostage", "resends under another stamp")
class RepriseRecompostee(ClientB2):
    def renvoyer(self, compostage: str, courrier: bytes, depart: Depart) -> dict[str, Any]:
        neuf = self.compostage()
        autre = courrier.replace(compostage.encode(), neuf.encode())
        self.registre.suspens.pop(compostage, None)
        return self.tenter(neuf, autre, replace(depart, sujet=replace(depart.sujet, compostage=neuf)))


@_ecart("210", "refus-tu", "annonce accepté un envoi refusé", "says accepted what was refused")
class RefusTu(ClientB2):
    def tenter(self, compostage: str, courrier: bytes, depart: Depart) -> dict[str, Any]:
        return super().tenter(compostage, courrier, depart) | {"statut": "accepte", "message": None}


@_ecart("211", "acquittement-ignore", "ignore les acquittements positifs", "ignores positive acknowledgements")
class AcquittementIgnore(Retours):
    def lot(self, lot: int, code: str, libelle: str, registre: Registre, alertes: list[str]) -> list[str]:
        return [] if code == "ACCEPTE" else super().lot(lot, code, libelle, registre, alertes)


@_ecart(
    "212", "acquittement-tardif", "un acquittement tardif défait le paiement", "a late acknowledgement undoes a payment"
)
class AcquittementTardif(Retours):
    def lot(self, lot: int, code: str, libelle: str, registre: Registre, alertes: list[str]) -> list[str]:
        moves = super().lot(lot, code, libelle, registre, alertes)
        for suivi in registre.du_lot(lot):
            suivi.etat = "acquittee" if suivi.etat == "payee" else suivi.etat
        return moves


class _Confusion(Retours):
    lu, cru = "", ""

    def changer(self, numero: str, etat: str, paye: int, motif: str, registre: Registre) -> bool:
        return super().changer(numero, self.cru if etat == self.lu else etat, paye, motif, registre)


@_ecart("213", "rejet-pris-pour-signalement", "prend un rejet pour un signalement", "takes a reject for a signal")
class RejetPrisPourSignalement(_Confusion):
    lu, cru = "rejetee", "signalee"


@_ecart("214", "signalement-pris-pour-rejet", "prend un signalement pour un rejet", "takes a signal for a reject")
class SignalementPrisPourRejet(_Confusion):
    lu, cru = "signalee", "rejetee"


@_ecart("215", "attente-prise-pour-signalement", "prend une attente pour un signalement", "takes a wait for a signal")
class AttentePrisePourSignalement(_Confusion):
    lu, cru = "differee", "signalee"


@_ecart("216", "silence-acquitte", "tient pour acquitté ce qui est sans retour", "takes silence for acknowledgement")
class SilenceAcquitte(Retours):
    def relever(self, registre: Registre) -> dict[str, Any]:
        shown = super().relever(registre)
        for suivi in registre.factures.values():
            suivi.etat = "acquittee" if suivi.etat == "emise" else suivi.etat
        return shown | {"factures": registre.tout()}


@_ecart("217", "centimes-perdus", "perd les centimes du paiement", "drops the cents of the payment")
class CentimesPerdus(Retours):
    def changer(self, numero: str, etat: str, paye: int, motif: str, registre: Registre) -> bool:
        return super().changer(numero, etat, paye + 1 if paye else 0, motif, registre)


@_ecart("016", "retour-compte-deux-fois", "compte deux fois un retour répété", "counts a repeated return twice")
class RetourCompteDeuxFois(Retours):
    def deja_vu(self, empreinte: str, registre: Registre) -> bool:  # noqa: ARG002
        return False

    def changer(self, numero: str, etat: str, paye: int, motif: str, registre: Registre) -> bool:
        suivi = registre.factures[numero]
        if suivi.etat == "payee" == etat:
            suivi.paye += paye
        return super().changer(numero, etat, paye, motif, registre)


@_ecart("218", "motif-perdu", "perd le motif des rejets", "loses the motive of rejects")
class MotifPerdu(Retours):
    def changer(self, numero: str, etat: str, paye: int, motif: str, registre: Registre) -> bool:  # noqa: ARG002
        return super().changer(numero, etat, paye, "", registre)


@norme(
    "RG_MF635",
    "relance-meme-numero",
    "relance sous le numéro rejeté",
    "resends under the rejected number",
    attentes="013",
)
class RelanceMemeNumero(ClientB2):
    def numero(self, visite: dict[str, Any], remplace: str | None) -> str:
        return remplace or super().numero(visite, remplace)


@_ecart("219", "relance-sans-fin", "relance autant de fois qu'on veut", "resends as often as asked")
class RelanceSansFin(ClientB2):
    def remplacable(self, numero: str) -> bool:
        return numero in self.registre.factures


@norme("RG_MF635", "remplacee-oubliee", "oublie la facture remplacée", "forgets the invoice replaced")
class RemplaceeOubliee(Retours):
    def relever(self, registre: Registre) -> dict[str, Any]:
        for numero in [n for n, suivi in registre.factures.items() if suivi.remplace_par]:
            del registre.factures[numero]
        return super().relever(registre)


@norme("RG_MF634", "nee-emise", "tient pour émise une facture qui ne l'est pas", "says sent what is not")
class NeeEmise(ClientB2):
    def facturer(self, parametres: dict[str, Any], valorisation: Any, fichier: Fichier) -> dict[str, Any]:
        shown = super().facturer(parametres, valorisation, fichier)
        return shown | {"factures": [row | {"etat": "emise"} for row in shown["factures"]]}


@_ecart("220", "inconnue-tue", "ne dit rien d'un retour inconnu", "says nothing of an unknown return")
class InconnueTue(Retours):
    def relever(self, registre: Registre) -> dict[str, Any]:
        shown = super().relever(registre)
        return shown | {"alertes": [alerte for alerte in shown["alertes"] if alerte != "facture_inconnue"]}


@_ecart("014", "lot-refuse-oublie", "oublie un lot refusé", "forgets a refused lot")
class LotRefuseOublie(Retours):
    def lot(self, lot: int, code: str, libelle: str, registre: Registre, alertes: list[str]) -> list[str]:
        return super().lot(lot, code, libelle, registre, alertes) if code == "ACCEPTE" else []


@_ecart("221", "message-de-service-ignore", "ignore les messages de service", "ignores service messages")
class MessageDeServiceIgnore(Retours):
    def service(self, texte: str, registre: Registre, alertes: list[str]) -> list[str]:  # noqa: ARG002
        return []


@_ecart("222", "coupure-tue", "ne dit rien d'une relève coupée", "says nothing of a cut reading")
class CoupureTue(Retours):
    def relever(self, registre: Registre) -> dict[str, Any]:
        shown = super().relever(registre)
        return shown | {"alertes": [alerte for alerte in shown["alertes"] if alerte != "releve_interrompue"]}


@norme(
    "RG_BS621 RG_BS621/CP01",
    "justificatif-garde",
    "garde le justificatif d'un droit modifié",
    "keeps the proof of a changed right",
)
class JustificatifGarde(ClientB2):
    def justificatif(self, presente: dict[str, Any], parametres: dict[str, Any]) -> str:  # noqa: ARG002
        return str(presente.get("nature_justificatif") or "4")


@norme("RG_BS632", "premiere-caisse", "garde la première caisse consultée", "keeps the first caisse consulted")
class PremiereCaisse(ClientB2):
    def droits(self, presente: dict[str, Any], jour: str) -> dict[str, Any]:
        droits = super().droits(presente, jour)
        avant = presente["historique"][0] if presente.get("historique") else presente["organisme"]
        return droits | {nom: avant[nom] for nom in ("regime", "caisse", "centre")}


@_ecart("007", "numero-repris", "reprend le numéro d'une facture déjà partie", "reuses the number of an invoice sent")
class NumeroRepris(ClientB2):
    def numero(self, visite: dict[str, Any], remplace: str | None) -> str:
        parties = [n for n, suivi in self.registre.factures.items() if suivi.etat == "emise"]
        return parties[0] if parties and not remplace else super().numero(visite, remplace)
