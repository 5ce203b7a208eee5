"""The witness with one DMP defect at a time: how it consults and manages."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.dmp import ClientDmp
from eprouvette_sim.product.dmp_appel import Retour, Sujet, Utilisateur
from eprouvette_sim.product.mutants import mutant
from eprouvette_sim.product.mutants_dmp import ecart, publie

if TYPE_CHECKING:
    from eprouvette_sim.formats.ebrim import Fiche

PRESCRIPTION = "57833-6"


@publie("REM-DPI:DMP/UX.08", "retire-sans-droit", "retire un document sans vérifier le droit", "retrieves without checking the right")  # fmt: skip
class RetireSansDroit(ClientDmp):
    def recupere(self, subject: Sujet, qui: Utilisateur, documents: list[str]) -> dict[str, Any]:
        self.dmp()["droits"][f"{subject.reference}/{qui.identifiant}"] = True
        return super().recupere(subject, qui, documents)


@publie("REM-DPI:DMP/UX.50", "autorisation-oubliee", "ne pose jamais l'autorisation", "never sets the authorisation")
class AutorisationOubliee(ClientDmp):
    def autorise(self, subject: Sujet, qui: Utilisateur) -> str:
        del subject, qui
        return "NON_EXISTE"


@ecart(
    140,
    "expiree-prise-pour-valide",
    "lit malgré une autorisation expirée",
    "reads in spite of an expired authorisation",
)
class ExpireeValide(ClientDmp):
    def existence(self, subject: Sujet, qui: Utilisateur, mode: str) -> tuple[str, str | None]:
        state, right = super().existence(subject, qui, mode)
        return state, "VALIDE" if right == "EXPIRE" else right


@ecart(141, "ferme-montre-ouvert", "montre ouvert un DMP fermé", "shows a closed DMP as open")
class FermeMontreOuvert(ClientDmp):
    def liste(self, subject: Sujet, qui: Utilisateur, criteres: dict[str, Any]) -> dict[str, Any]:
        shown = super().liste(subject, qui, criteres)
        return shown | {"dmp": "ouvert"} if shown["dmp"] == "ferme" else shown


@ecart(142, "prescriptions-absentes", "ne montre pas les prescriptions", "does not show prescriptions")
class PrescriptionsAbsentes(ClientDmp):
    def affiche(self, subject: Sujet, fiches: list[Fiche], new: set[str]) -> list[dict[str, Any]]:
        return [row for row in super().affiche(subject, fiches, new) if row["type_code"] != PRESCRIPTION]


@publie("REM-CITE:DMP/UX.14 BIS", "signes-perdus", "ne signale pas les documents invisibles", "does not sign invisible documents")  # fmt: skip
class SignesPerdus(ClientDmp):
    def marques(self, fiche: Fiche) -> list[str]:
        del fiche
        return []


@ecart(
    143, "origine-perdue", "montre tout document comme d'un professionnel", "shows every document as a professional's"
)
class OriginePerdue(ClientDmp):
    def ligne(self, fiche: Fiche, *, nouveau: bool) -> dict[str, Any]:
        return super().ligne(fiche, nouveau=nouveau) | {"origine": "professionnel"}


@ecart(144, "heure-universelle", "montre l'heure universelle", "shows universal time")
class HeureUniverselle(ClientDmp):
    def heure_locale(self, utc: str) -> str:
        return f"{utc[:4]}-{utc[4:6]}-{utc[6:8]}T{utc[8:10]}:{utc[10:12]}"


@ecart(145, "statut-non-montre", "ne montre pas le statut des documents", "does not show the status of documents")
class StatutNonMontre(ClientDmp):
    def ligne(self, fiche: Fiche, *, nouveau: bool) -> dict[str, Any]:
        return super().ligne(fiche, nouveau=nouveau) | {"statut": ""}


@publie("REM-DPI:DMP/UX.15", "nouveaux-muets", "ne signale pas les nouveaux documents", "does not signal new documents")
class NouveauxMuets(ClientDmp):
    def ligne(self, fiche: Fiche, *, nouveau: bool) -> dict[str, Any]:
        return super().ligne(fiche, nouveau=nouveau) | {"nouveau": False}


@ecart(146, "sans-borne", "cherche sur dix ans", "searches over ten years")
class SansBorne(ClientDmp):
    def borne(self) -> str:
        start = dt.datetime.strptime(super().borne()[:8], "%Y%m%d").replace(tzinfo=dt.UTC)
        return (start - dt.timedelta(days=2920)).strftime("%Y%m%d")


@publie(
    "REM-DPI:DMP/UX.27",
    "criteres-locaux",
    "filtre chez lui au lieu de chercher",
    "filters at home instead of searching",
)
class CriteresLocaux(ClientDmp):
    def premiere(self, subject: Sujet, qui: Utilisateur, criteres: dict[str, Any]) -> list[Fiche] | Retour:
        found = super().premiere(subject, qui, {k: v for k, v in criteres.items() if k != "type_code"})
        wanted = criteres.get("type_code")
        if isinstance(found, Retour) or wanted is None:
            return found
        return [fiche for fiche in found if (code := fiche.code("type")) and code.code == wanted]


@ecart(
    147, "tout-a-chaque-visite", "redemande tout le dossier à chaque visite", "asks for the whole record at each visit"
)
class ToutAChaqueVisite(ClientDmp):
    def suite(self, subject: Sujet, qui: Utilisateur, since: str) -> list[Fiche] | Retour:
        del since
        found = self.premiere(subject, qui, {})
        if not isinstance(found, Retour):
            here = {fiche.unique_id for fiche in found}
            known = self.dmp()["listes"][subject.reference]["fiches"]
            for unique_id in [uid for uid in known if uid not in here]:
                del known[unique_id]
        return found


@ecart(148, "tout-en-une-demande", "demande tous les documents en une fois", "asks for all documents at once")
class ToutEnUneDemande(ClientDmp):
    lot_maximal = 1000


@ecart(149, "retire-tout", "retire tous les documents à l'ouverture", "retrieves all documents at opening")
class RetireTout(ClientDmp):
    def liste(self, subject: Sujet, qui: Utilisateur, criteres: dict[str, Any]) -> dict[str, Any]:
        shown = super().liste(subject, qui, criteres)
        names = [row["unique_id"] for row in shown["documents"]]
        if names:
            self.recupere(subject, qui, names)
        return shown


@publie("REM-DPI:DMP/UX.31", "document-retouche", "retouche les octets reçus", "alters the bytes received")
class DocumentRetouche(ClientDmp):
    def integre(self, unique_id: str, octets: bytes) -> dict[str, Any]:
        shown = super().integre(unique_id, octets)
        return shown | {"sha256": hashlib.sha256(octets + b"\n").hexdigest()}


@publie("REM-DPI:CDA/DD.04", "integre-deux-fois", "intègre deux fois le même document", "integrates one document twice")
class IntegreDeuxFois(ClientDmp):
    def integre(self, unique_id: str, octets: bytes) -> dict[str, Any]:
        copies = self.dmp()["integres"].setdefault(unique_id, [])
        copies.append(hashlib.sha256(octets).hexdigest())
        return {"unique_id": unique_id, "sha256": copies[-1], "deja_present": False, "copies": len(copies)}


@mutant(
    "dmp.statut-par-identifiant",
    defaut="vise le document par son uniqueId",
    defect="names the document by its uniqueId",
    effet="reserve",
    exigences=("REM-DPI:DMP/CONF.03", "ATTENTE:EPR-DMP-151"),
)
class StatutParIdentifiant(ClientDmp):
    def vise(self, fiche: Fiche) -> str:
        return fiche.unique_id or ""


@ecart(152, "masque-sans-effet", "masque sans changer les codes", "masks without changing the codes")
class MasqueSansEffet(ClientDmp):
    def changement(self, subject: Sujet, qui: Utilisateur, fiche: Fiche, action: str) -> Any:
        return super().changement(subject, qui, fiche, "demasquer" if action == "masquer" else action)


@ecart(153, "changement-tu", "dit refusé un changement fait", "says refused a change that was made")
class ChangementTu(ClientDmp):
    def modifie(self, subject: Sujet, qui: Utilisateur, unique_id: str, action: str) -> dict[str, Any]:
        done = super().modifie(subject, qui, unique_id, action)
        return {"statut": "refuse", "message": "changement refusé"} if done["statut"] == "fait" else done


@publie("REM-DPI:DMP/UX.49", "page-sans-patient", "ouvre la page sans le patient", "opens the page without the patient", effet="reserve")  # fmt: skip
class PageSansPatient(ClientDmp):
    def web_ps(self, subject: Sujet, page: str) -> dict[str, Any]:
        return super().web_ps(replace(subject, ins=""), page)
