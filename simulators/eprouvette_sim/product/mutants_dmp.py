"""The witness with one DMP defect at a time: how it calls and feeds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import hl7v3, xml
from eprouvette_sim.product.dmp import ClientDmp
from eprouvette_sim.product.dmp_appel import AIR, INDIRECTE, Retour, Sujet, Utilisateur
from eprouvette_sim.product.dmp_depot import ALIMENTE, ATTENTE, REFUSE, Envoye
from eprouvette_sim.product.mutants import mutant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eprouvette_sim.formats.ebrim import Code, Fiche, Soumission
    from eprouvette_sim.formats.mtom import Partie
    from eprouvette_sim.formats.vihf import Vihf
    from eprouvette_sim.formats.xml import Element

AUTRE = "899700000099"


def ecart(number: int, name: str, defaut: str, defect: str) -> Callable[[type[Any]], type[Any]]:
    """A mutant that breaks one expectation of ours."""
    ref = f"ATTENTE:EPR-DMP-{number}"
    return mutant(f"dmp.{name}", defaut=defaut, defect=defect, effet="ecart_attente", exigences=(ref,))


def publie(ref: str, name: str, defaut: str, defect: str, *, effet: str = "non_conforme") -> Callable[[type[Any]], type[Any]]:  # fmt: skip
    """A mutant that breaks one published requirement."""
    return mutant(f"dmp.{name}", defaut=defaut, defect=defect, effet=effet, exigences=(ref,))


# --- calls ---------------------------------------------------------------------------------------------------------


@ecart(101, "message-sans-urn", "écrit l'identifiant de message sans urn:uuid:", "writes message ids without urn:uuid:")
class MessageSansUrn(ClientDmp):
    def message_id(self) -> str:
        return super().message_id().removeprefix("urn:uuid:")


@ecart(102, "vihf-ancien", "annonce la version 2.0 du VIHF", "announces VIHF version 2.0")
class VihfAncien(ClientDmp):
    def vihf(self, mode: str, qui: Utilisateur, sujet: Sujet | None) -> Vihf:
        return replace(super().vihf(mode, qui, sujet), version="2.0")


@ecart(103, "lot-sans-source", "n'écrit pas l'identifiant de la source", "leaves out the source identifier")
class LotSansSource(ClientDmp):
    def retouche(self, whole: Soumission) -> Soumission:
        return replace(whole, lot=replace(whole.lot, source_id=None) if whole.lot else None)


@publie("REM-DPI:DOC/va1.08", "document-americain", "déclare le document américain", "declares an American document")
class DocumentAmericain(ClientDmp):
    def cda(self, s: Sujet, qui: Utilisateur, document: dict[str, Any], sent: Envoye, replaced: str | None) -> bytes:
        return super().cda(s, qui, document, sent, replaced).replace(b'realmCode code="FR"', b'realmCode code="US"')


@ecart(104, "titre-de-fiche", "met un autre titre dans les métadonnées", "puts another title in the metadata")
class TitreDeFiche(ClientDmp):
    def fiche(self, s: Sujet, qui: Utilisateur, document: dict[str, Any], sent: Envoye, octets: bytes) -> Fiche:
        return replace(super().fiche(s, qui, document, sent, octets), titre="Document")


@ecart(105, "destinataire-faux", "adresse le test d'existence à un autre", "addresses the existence test to another")
class DestinataireFaux(ClientDmp):
    def call(
        self, chemin: str, action: str, corps: Element, content: Vihf, parties: Sequence[Partie] | None = None
    ) -> Retour:
        device = corps.find(f"{hl7v3.tag('receiver')}/{hl7v3.tag('device')}/{hl7v3.tag('id')}")
        if xml.local(corps) == hl7v3.EXISTENCE and device is not None:
            device.set("root", "1.2.3")
        return super().call(chemin, action, corps, content, parties)


@ecart(106, "depot-direct", "soumet en mode direct sans carte", "submits in direct mode without a card")
class DepotDirect(ClientDmp):
    def vihf(self, mode: str, qui: Utilisateur, sujet: Sujet | None) -> Vihf:
        content = super().vihf(mode, qui, sujet)
        return replace(content, mode="DIRECTE", subject_id=None) if self.memoire.pop("depot", False) else content

    def soumet(self, subject: Sujet, qui: Utilisateur, body: Any, parts: Sequence[Partie]) -> Retour:
        self.memoire["depot"] = True
        return super().soumet(subject, qui, body, parts)


@publie(
    "DMP-REF:21", "declaration-detaillee", "déclare un moyen détaillé", "declares a detailed means", effet="reserve"
)
class DeclarationDetaillee(ClientDmp):
    def vihf(self, mode: str, qui: Utilisateur, sujet: Sujet | None) -> Vihf:
        content = super().vihf(mode, qui, sujet)
        return replace(content, declaration="APP_BROWSER_AUTH") if mode == AIR else content


@publie("REM-DPI:DMP/AIRS.06", "compte-generique", "teste l'existence sous un compte générique", "tests existence under a generic account")  # fmt: skip
class CompteGenerique(ClientDmp):
    def existence(self, subject: Sujet, qui: Utilisateur, mode: str) -> tuple[str, str | None]:
        user = replace(qui, identifiant=AUTRE) if mode == INDIRECTE else qui
        return super().existence(subject, user, mode)


@ecart(107, "certificat-unique", "signe aussi avec le certificat de connexion", "also signs with the connection certificate")  # fmt: skip
class CertificatUnique(ClientDmp):
    def conclut(self, sent: Envoye, back: Retour) -> Envoye:
        qui = Utilisateur(identifiant="899700000001", nom="MARTIN", prenom="ALIX")
        self.signature = self.certificat
        self.existence(Sujet(reference="x", ins="284019999901205", oid="1.2.250.1.213.1.4.10"), qui, INDIRECTE)
        self.signature = "dmp-signature"
        return super().conclut(sent, back)


@ecart(
    108, "finess-juridique", "porte le FINESS juridique à la consultation", "carries the legal FINESS when consulting"
)
class FinessJuridique(ClientDmp):
    def vihf(self, mode: str, qui: Utilisateur, sujet: Sujet | None) -> Vihf:
        content = super().vihf(mode, qui, sujet)
        return replace(content, structure="1990000021") if mode == AIR else content


@ecart(109, "assertion-constante", "donne le même identifiant à toutes les assertions", "gives every assertion one identifier")  # fmt: skip
class AssertionConstante(ClientDmp):
    def vihf(self, mode: str, qui: Utilisateur, sujet: Sujet | None) -> Vihf:
        return replace(super().vihf(mode, qui, sujet), id="_assertion")


@ecart(110, "message-constant", "donne le même identifiant à tous les messages", "gives every message one identifier")
class MessageConstant(ClientDmp):
    def message_id(self) -> str:
        return "urn:uuid:00000000-0000-4000-8000-000000000000"


@publie("REM-CITE:DMP/AUTH.02", "trace-sans-facteurs", "ne trace pas les facteurs", "does not trace the factors")
class TraceSansFacteurs(ClientDmp):
    def trace(self, **fields: Any) -> None:
        super().trace(**{name: value for name, value in fields.items() if name != "facteurs"})


# --- feeding -------------------------------------------------------------------------------------------------------


@mutant(
    "dmp.appelle-quand-meme",
    defaut="interroge le DMP alors qu'il ne le peut pas",
    defect="queries the DMP though it may not",
    effet="non_conforme",
    exigences=("ATTENTE:EPR-DMP-120", "REM-DPI:DMP/CONF.09"),
)
class AppelleQuandMeme(ClientDmp):
    def publier(self, subject: Sujet, qui: Utilisateur, document: dict[str, Any]) -> Envoye:
        if self.empechement(subject) is not None:
            self.etat(subject, qui)
        return super().publier(subject, qui, document)


@ecart(121, "envoie-au-dmp-ferme", "soumet à un DMP fermé ou inexistant", "submits to a closed or missing DMP")
class EnvoieFerme(ClientDmp):
    def etat(self, subject: Sujet, qui: Utilisateur) -> tuple[str, str | None]:
        state, why = super().etat(subject, qui)
        return ("ouvert", None) if state in ("ferme", "inexistant") else (state, why)


@ecart(
    122,
    "envoie-sans-tester",
    "cherche une référence au lieu de demander l'état",
    "seeks a reference instead of asking the state",
)
class EnvoieSansTester(ClientDmp):
    def etat(self, subject: Sujet, qui: Utilisateur) -> tuple[str, str | None]:
        self.entry_uuid(subject, qui, "1.2.250.1.999.0")  # a search of a reference says nothing of the state
        return "ouvert", None


@ecart(123, "autorisation-pour-supprimer", "demande une autorisation pour supprimer", "asks an authorisation to delete")
class AutorisationPourSupprimer(ClientDmp):
    def modifie(self, subject: Sujet, qui: Utilisateur, unique_id: str, action: str) -> dict[str, Any]:
        if action == "supprimer":
            self.autorise(subject, qui)
        return super().modifie(subject, qui, unique_id, action)


@ecart(124, "recherche-apres-envoi", "rafraîchit la liste après chaque envoi", "refreshes the list after each sending")
class RechercheApresEnvoi(ClientDmp):
    def envoie(self, subject: Sujet, qui: Utilisateur, document: dict[str, Any], sent: Envoye) -> Envoye:
        done = super().envoie(subject, qui, document, sent)
        if done.statut == ALIMENTE:
            self.premiere(subject, qui, {})
        return done


@ecart(125, "attente-dite-refus", "dit refusé ce qui est à renvoyer", "says refused what is to be sent again")
class AttenteDiteRefus(ClientDmp):
    def conclut(self, sent: Envoye, back: Retour) -> Envoye:
        done = super().conclut(sent, back)
        return replace(done, statut=REFUSE) if done.statut == ATTENTE else done


@ecart(126, "refus-pris-pour-un-succes", "dit alimenté un document refusé", "says fed a document that was refused")
class RefusSucces(ClientDmp):
    def conclut(self, sent: Envoye, back: Retour) -> Envoye:
        done = super().conclut(sent, back)
        return replace(done, statut=ALIMENTE) if back.corps is not None else done


@ecart(127, "statut-oublie", "oublie le statut des documents", "forgets the status of documents")
class StatutOublie(ClientDmp):
    def garde(self, sent: Envoye) -> Envoye:
        kept = super().garde(sent)
        for row in self.memoire["etat"]["dmp"]["documents"]:
            row["statut"] = ATTENTE
        return kept


@publie("REM-DPI:TBB/va1.01", "compteur-gonfle", "compte un envoi de trop", "counts one sending too many")
class CompteurGonfle(ClientDmp):
    def compteurs(self, counts: dict[str, int]) -> dict[str, int]:
        return counts | {ALIMENTE: counts[ALIMENTE] + 1}


@publie("REM-DPI:DMP/HISTO.03", "date-d-envoi", "date l'acte du jour de l'envoi", "dates the act on the day of sending")
class DateDEnvoi(ClientDmp):
    def date_acte(self, document: dict[str, Any]) -> str:
        del document
        return self.maintenant()


@publie(
    "REM-DPI:DMP/va1.04", "masque-perdu", "n'envoie pas les choix de visibilité", "does not send visibility choices"
)
class MasquePerdu(ClientDmp):
    def codes_visibilite(self, document: dict[str, Any]) -> tuple[Code, ...]:
        return super().codes_visibilite(document)[:1]


@ecart(129, "classe-unique", "met tous les documents dans la même classe", "puts all documents in one class")
class ClasseUnique(ClientDmp):
    def fiche(self, s: Sujet, qui: Utilisateur, document: dict[str, Any], sent: Envoye, octets: bytes) -> Fiche:
        entry = super().fiche(s, qui, document, sent, octets)
        (code,) = entry.codes["classe"]
        return replace(entry, codes=dict(entry.codes) | {"classe": (replace(code, code="10"),)})


@ecart(130, "remplace-par-identifiant", "remplace par l'uniqueId au lieu de l'entryUUID", "replaces by uniqueId instead of entryUUID")  # fmt: skip
class RemplaceParIdentifiant(ClientDmp):
    def cible(self, uuid: str, unique_id: str) -> str:
        del uuid
        return unique_id


@ecart(
    131, "lot-de-versions-neuf", "ouvre un nouveau lot de versions à chaque version", "opens a new set at each version"
)
class LotDeVersionsNeuf(ClientDmp):
    def identifie(self, document: dict[str, Any], former: Envoye | None, said: str) -> Envoye:
        sent = super().identifie(document, former, said)
        return replace(sent, set_id=f"{sent.unique_id}.0") if sent.version > 1 else sent


@ecart(132, "renvoie-l-inchange", "renvoie un document inchangé", "sends an unchanged document again")
class RenvoieInchange(ClientDmp):
    def empreinte(self, document: dict[str, Any]) -> str:
        return super().empreinte(document) + self.randomness.uuid()


@ecart(
    133, "nouvel-identifiant-a-la-reprise", "change d'identifiant à la reprise", "changes identifier when trying again"
)
class NouvelIdentifiant(ClientDmp):
    def identifie(self, document: dict[str, Any], former: Envoye | None, said: str) -> Envoye:
        sent = super().identifie(document, former, said)
        return (
            replace(sent, unique_id=f"{sent.unique_id}.{self.randomness.below(10**6) + 1}")
            if sent.version == 1
            else sent
        )


@ecart(134, "echec-muet", "ne dit pas pourquoi l'envoi a échoué", "does not tell why the sending failed")
class EchecMuet(ClientDmp):
    def publier(self, subject: Sujet, qui: Utilisateur, document: dict[str, Any]) -> Envoye:
        return replace(super().publier(subject, qui, document), message=None)
