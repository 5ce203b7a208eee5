"""The witness with one ROC defect at a time: directory, identification, claims and returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.amc_facture import FactureAmc
from eprouvette_sim.product.amc_identification import IdentificationAmc
from eprouvette_sim.product.mutants import mutant

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.product.amc import Fiche


def _ecart(numero: str, name: str, defaut: str, defect: str) -> Callable[[type[Any]], type[Any]]:
    """A mutant that breaks one ROC expectation."""
    reference = f"ATTENTE:EPR-ROC-{numero}"
    return mutant(f"roc.{name}", defaut=defaut, defect=defect, effet="ecart_attente", exigences=(reference,))


@_ecart("001", "annuaire-sans-date", "ne garde pas la date de l'annuaire", "does not keep the directory's date")
class AnnuaireSansDate(IdentificationAmc):
    def shown(self, *args: Any) -> dict[str, Any]:
        return super().shown(*args) | {"lue_le": None}


@_ecart("002", "amc-inconnue-muette", "ne dit rien d'une AMC introuvable", "says nothing of an AMC not found")
class AmcInconnueMuette(IdentificationAmc):
    def one(self, *args: Any) -> tuple[dict[str, Any] | None, str | None, str | None]:
        shown, alert, message = super().one(*args)
        return (shown, None, None) if alert == "amc_inconnue" else (shown, alert, message)


@_ecart("003", "premiere-convention", "prend la première convention", "takes the first convention")
class PremiereConvention(IdentificationAmc):
    def convention(self, fiche: Fiche, attestation: dict[str, Any], domaine: str | None) -> Message:
        return fiche.conventions[0] if fiche.conventions else super().convention(fiche, attestation, domaine)


@_ecart("004", "domaine-perdu", "ne garde que le premier domaine", "keeps the first domain only")
class DomainePerdu(IdentificationAmc):
    def guarantees(self, reponse: Message) -> list[dict[str, Any]]:
        return super().guarantees(reponse)[:1]


@_ecart("004", "responsable-suppose", "tient tout contrat pour responsable", "takes every contract as responsible")
class ResponsableSuppose(IdentificationAmc):
    def shown(self, *args: Any) -> dict[str, Any]:
        return super().shown(*args) | {"responsable": True}


@_ecart("005", "bornes-exclues", "exclut le premier et le dernier jour des droits", "excludes the first and last day")
class BornesExclues(IdentificationAmc):
    def one(
        self, attestation: dict[str, Any], parametres: dict[str, Any]
    ) -> tuple[dict[str, Any] | None, str | None, str | None]:
        shown, alert, message = super().one(attestation, parametres)
        last = shown is not None and parametres["date_soins"] in {shown["du"], shown["au"]}
        return (shown and shown | {"droits_ouverts": False}, None, None) if last else (shown, alert, message)


@_ecart("006", "correction-ignoree", "renvoie le premier numéro d'adhérent", "sends the first adherent number again")
class CorrectionIgnoree(IdentificationAmc):
    def read(self, attestation: dict[str, Any]) -> dict[str, Any]:
        first = self.memoire.setdefault("mutant.adherent", attestation.get("numero_adherent"))
        return super().read(attestation) | ({"numero_adherent": first} if first == "000010" else {})


@_ecart("007", "ordre-de-saisie", "suit l'ordre de saisie", "follows the typing order")
class OrdreDeSaisie(IdentificationAmc):
    def order(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return found


@_ecart("021", "adresse-en-dur", "appelle toujours l'adresse d'IDB", "always calls the address of IDB")
class AdresseEnDur(IdentificationAmc):
    def locate(self, attestation: dict[str, Any], domaine: str | None) -> str | None:
        problem = super().locate(attestation, domaine)
        fiche = self.fiches().get(attestation["numero_amc"])
        if fiche is not None:
            self.memoire["mutant.adresses"] = dict(fiche.adresses)
            fiche.adresses |= dict.fromkeys(("SIM", "CLC", "DEL"), fiche.adresses["IDB"])
        return problem

    def shown(self, *args: Any) -> dict[str, Any]:
        return super().shown(*args) | {"adresses": self.memoire["mutant.adresses"]}


@_ecart("022", "recherche-sans-version", "oublie la version de la recherche", "forgets the version of the search")
class RechercheSansVersion(IdentificationAmc):
    def question(self, attestation: dict[str, Any], service: str, domaine: str | None) -> Message:
        return {k: v for k, v in super().question(attestation, service, domaine).items() if k != "version"}


@_ecart("023", "adresse-devinee", "appelle une AMC absente de l'annuaire", "calls an AMC the directory lacks")
class AdresseDevinee(IdentificationAmc):
    def one(
        self, attestation: dict[str, Any], parametres: dict[str, Any]
    ) -> tuple[dict[str, Any] | None, str | None, str | None]:
        outcome = super().one(attestation, parametres)
        if outcome[1] == "amc_inconnue":
            contrat = self.contrat("idb")
            self.once(f"{self.reglages.url('roc')}/idb", contrat, self.request(attestation, {}, parametres))
        return outcome


@_ecart("024", "routage-perdu", "perd le critère de routage après l'annuaire", "loses the routing criterion")
class RoutagePerdu(IdentificationAmc):
    def request(self, attestation: dict[str, Any], convention: Message, parametres: dict[str, Any]) -> Message:
        return {k: v for k, v in super().request(attestation, convention, parametres).items() if k != "amc.csr"}


@_ecart("025", "assure-perdu", "n'envoie pas l'assuré", "does not send the insured person")
class AssurePerdu(IdentificationAmc):
    def request(self, attestation: dict[str, Any], convention: Message, parametres: dict[str, Any]) -> Message:
        asked = super().request(attestation, convention, parametres)
        return {name: value for name, value in asked.items() if name != "beneficiaire.nir_od"}


@_ecart("026", "date-du-jour", "demande les droits du jour, pas ceux des soins", "asks about today, not care")
class DateDuJour(IdentificationAmc):
    def request(self, attestation: dict[str, Any], convention: Message, parametres: dict[str, Any]) -> Message:
        return super().request(attestation, convention, parametres) | {"date_reference": self.aujourd_hui()}


@_ecart("027", "identification-muette", "n'alerte de rien", "raises no alert")
class IdentificationMuette(IdentificationAmc):
    def alerts(self, alerts: list[str]) -> list[str]:
        return [alert for alert in alerts if alert == "amc_inconnue"]


@_ecart(
    "043", "identifiant-constant", "donne le même identifiant à chaque demande", "gives every request one identifier"
)
class IdentifiantConstant(IdentificationAmc):
    def message_id(self) -> str:
        return "message-1"


@_ecart("016", "facture-recalculee", "déplace un centime entre deux lignes", "moves a cent between two lines")
class FactureRecalculee(FactureAmc):
    def share(self, row: dict[str, Any], engagement: dict[str, Any]) -> int:
        moved = {"1": -1, "2": 1} if len(engagement["lignes"]) > 1 else {}
        return super().share(row, engagement) + moved.get(row["id"], 0)


@_ecart("017", "motif-perdu", "perd le motif du rejet", "loses the reason of a rejection")
class MotifPerdu(FactureAmc):
    def code(self, row: Message) -> str | None:
        return None if row.get("statut") == "rejete" else super().code(row)


@_ecart("018", "partiel-paye", "dit payée une facture payée en partie", "says a partly paid claim is paid")
class PartielPaye(FactureAmc):
    def state(self, row: Message) -> str:
        return "payee" if row["statut"] == "partiel" else super().state(row)


@_ecart("019", "retour-jete", "jette les retours sans facture", "throws returns without claim away")
class RetourJete(FactureAmc):
    def aside(self) -> list[dict[str, Any]]:
        return []


@_ecart("030", "adherent-perdu", "oublie l'adhérent sur la facture", "forgets the adherent on the claim")
class AdherentPerdu(FactureAmc):
    def body(self, *args: Any) -> Message:
        return {name: value for name, value in super().body(*args).items() if name != "amc.numero_adherent"}


@_ecart("036", "engagement-non-reporte", "ne reporte pas le numéro d'engagement", "leaves the commitment number out")
class EngagementNonReporte(FactureAmc):
    def reference(self, engagement: dict[str, Any]) -> str | None:  # noqa: ARG002 - the defect is to forget it
        return None


@_ecart("037", "contexte-constant", "facture tout en consultation externe", "claims everything as outpatient care")
class ContexteConstant(FactureAmc):
    def context(self, sejour: dict[str, Any]) -> str:  # noqa: ARG002
        return "ACE"


@_ecart("038", "facture-renumerotee", "renvoie la facture sous un autre numéro", "sends the claim under another number")
class FactureRenumerotee(FactureAmc):
    def same(self, facture: dict[str, Any]) -> str:
        tries = self.memoire.setdefault("mutant.envois", {})
        tries[facture["numero_facture"]] = tries.get(facture["numero_facture"], 0) + 1
        return facture["numero_facture"] if tries[facture["numero_facture"]] == 1 else self.number()


@_ecart("039", "facture-crue-emise", "croit émise une facture sans accusé", "believes an unacknowledged claim has left")
class FactureCrueEmise(FactureAmc):
    def kept(self, facture: dict[str, Any]) -> str:  # noqa: ARG002
        return "emise"


@_ecart("040", "retour-double", "compte chaque retour à chaque lecture", "counts each return at each reading")
class RetourDouble(FactureAmc):
    def known(self, row: Message, seen: set[str]) -> bool:  # noqa: ARG002
        return False


@_ecart("041", "silence-paye", "dit payée une facture sans retour", "says a claim without return is paid")
class SilencePaye(FactureAmc):
    def awaited(self) -> str:
        return "payee"


@_ecart("042", "reste-arrondi", "arrondit à l'euro ce qui reste au patient", "rounds what is left to the patient")
class ResteArrondi(FactureAmc):
    def rest(self, cents: int | None) -> int | None:
        return None if cents is None else cents // 100 * 100 + 100


@_ecart("044", "facture-en-clair", "envoie la facture en clair", "mails the claim in clear")
class FactureEnClair(FactureAmc):
    def wrap(self, octets: bytes, address: str, rank: int) -> bytes:  # noqa: ARG002 - the defect is not to close it
        head = f"From: a@exemple.invalid\r\nTo: {address}\r\nSubject: facture\r\nMIME-Version: 1.0\r\n"
        return f"{head}Content-Type: text/xml\r\n\r\n".encode() + octets.replace(b"\n", b"\r\n")


@_ecart("045", "facture-rognee", "perd un centime dans l'envoi", "loses a cent in the sending")
class FactureRognee(FactureAmc):
    def enclosed(self, message: Message) -> Message:
        first = message["lignes"][0]
        lines = [first | {"amc": str(int(first["amc"]) - 1)}, *message["lignes"][1:]]
        return message | {"lignes": lines, "total.amc": str(int(message["total.amc"]) - 1)}


@_ecart("047", "base-remplacee", "facture le montant à la place de la base", "claims the amount in place of the base")
class BaseRemplacee(FactureAmc):
    def line(self, row: dict[str, Any], engagement: dict[str, Any]) -> Message:
        return super().line(row, engagement) | {"base": str(row["montant_cents"])}
