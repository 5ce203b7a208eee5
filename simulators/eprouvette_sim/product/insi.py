"""How the witness searches an INS: the call algorithm of cdri_roc facts §3.4, in small overridable steps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.insi import (
    ACTION_TRAITS,
    ACTION_VITALE,
    RechercheTraits,
    RechercheVitale,
    Resultat,
    read_resultat,
    write_traits,
    write_vitale,
)
from eprouvette_sim.product.reglages import Identification, Patient
from eprouvette_sim.product.tlsi import CARTE, ClientTlsi, Envoi

if TYPE_CHECKING:
    from eprouvette_sim.model import Identite
    from eprouvette_sim.product.temoin import Temoin

ATTRIBUT_BLOQUANT = "Identité douteuse ou fictive : l'appel au téléservice est bloqué"
TROUVE, INTROUVABLE, HOMONYMES = "00", "01", "02"
MESSAGES = {
    TROUVE: None,
    INTROUVABLE: "Aucune identité trouvée : vérifier les traits",
    HOMONYMES: "Plusieurs identités correspondent : compléter les traits, aucune n'est retenue",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """One call's outcome: a result, or the technical message when there is none."""

    resultat: Resultat | None
    technique: str | None = None

    @property
    def code(self) -> str | None:
        """The return code, `None` on a technical error."""
        return self.resultat.code if self.resultat else None


class ClientInsi(ClientTlsi):
    """The witness's INSi client; a mutant overrides one method."""

    partie = "insi"

    def search(self, patient: Patient) -> Identification:
        """Calls until the answer is certain, then says what to show; no call when a mandatory trait is missing."""
        if patient.statut_bloque:
            return self.refused(ATTRIBUT_BLOQUANT)
        if not self.complete(patient):
            return self.refused("Trait obligatoire manquant : recherche impossible")
        retours: list[Retour] = []
        for prenoms in self.attempts(patient.prenoms):
            retours.append(self.call(self.traits(patient, prenoms)))
            if self.enough(retours[-1]):
                break
        return self.show(retours)

    def complete(self, patient: Patient) -> bool:
        """True when every mandatory trait is there (the birth place is not one)."""
        return bool(patient.nom_naissance and patient.prenoms and patient.sexe and patient.date_naissance)

    def attempts(self, prenoms: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The first names of each call: one at a time in order, then all together when there are several."""
        singles: list[tuple[str, ...]] = [(prenom,) for prenom in prenoms]
        return [*singles, prenoms] if len(prenoms) > 1 else singles

    def traits(self, patient: Patient, prenoms: tuple[str, ...]) -> RechercheTraits:
        """The body of one call."""
        return RechercheTraits(
            nom_naissance=patient.nom_naissance,
            prenoms=prenoms,
            sexe=patient.sexe,
            date_naissance=patient.date_naissance,
            lieu_naissance=patient.lieu_naissance,
        )

    def body(self, recherche: RechercheTraits) -> Any:
        """The body element of one call."""
        return write_traits(recherche)

    def enough(self, retour: Retour) -> bool:
        """True when no further call must be made: found, several found, or a technical error."""
        return retour.code != INTROUVABLE

    def message(self, recherche: RechercheTraits) -> bytes:
        """The whole SOAP message of one call by traits."""
        return self.envelope(ACTION_TRAITS, self.body(recherche))

    def call(self, recherche: RechercheTraits) -> Retour:
        """One call by traits."""
        service = "insi-carte" if self.mode == CARTE else "insi"
        return self.traced(_retour(self.send(service, ACTION_TRAITS, self.message(recherche))))

    def search_vitale(self, patient: Patient, carte: dict[str, Any]) -> Identification:
        """One call with the card read; a card that is not the selected patient's is refused before any call."""
        if patient.statut_bloque:
            return self.refused(ATTRIBUT_BLOQUANT)
        if not self.same_person(patient, carte):
            return self.refused("La carte lue n'est pas celle du patient sélectionné : aucun appel")
        self.mode = CARTE
        message = self.envelope(ACTION_VITALE, write_vitale(self.lecture(carte)), vitale=self.holder(carte))
        return self.show([self.traced(_retour(self.send("insi-carte", ACTION_VITALE, message)))])

    def traced(self, retour: Retour) -> Retour:
        """Keeps the trace of one return, then hands it back."""
        self.memoire.setdefault("traces", []).append(self.trace(retour))
        return retour

    def trace(self, retour: Retour) -> dict[str, Any]:
        """What is traced of one return (INS rule 39): its code and, with `00`, matricule, OID, history, strict traits."""
        person = retour.resultat.individu if retour.resultat else None
        head = {"evenement": "retour_insi", "code": retour.code, "technique": retour.technique}
        return head if person is None else head | self.described(person)

    def statut(self, patient: Patient, *, recuperee: bool) -> str:
        """The identity's status after a search."""
        return patient.statut(recuperee=recuperee)

    def same_person(self, patient: Patient, carte: dict[str, Any]) -> bool:
        """True when the card's holder is the patient selected: same birth date, same name when the card gives one."""
        same_name = carte.get("nom_naissance") in {None, patient.nom_naissance}
        return same_name and carte.get("date_naissance") in {None, patient.date_naissance}

    def lecture(self, carte: dict[str, Any]) -> RechercheVitale:
        """The body of a call by card: identifiers without key, as the client read sends them."""
        return RechercheVitale(
            nir=carte.get("matricule"),
            nir_od=carte.get("matricule_od"),
            nom_naissance=carte.get("nom_naissance"),
            date_naissance=carte.get("date_naissance"),
            rang=carte.get("rang"),
        )

    def holder(self, carte: dict[str, Any]) -> str | None:
        """Whose Vitale assertion goes with the call: the card's own matricule."""
        return carte.get("matricule") or carte.get("matricule_od")

    def refused(self, message: str) -> Identification:
        """A search that makes no call, and why."""
        return Identification(presente=None, message=message, appels=0)

    def keeps(self, person: Identite | None) -> bool:
        """True when an answer may be taken back: no `00` in the birth date, no strict trait missing (INS rules 11, 12)."""
        if person is None:
            return False
        lunar = "00" in person.date_naissance.split("-")[1:]
        return not lunar and bool(person.nom_naissance and person.prenoms) and person.sexe in {"M", "F"}

    def show(self, retours: list[Retour]) -> Identification:
        """What the clerk sees: the person found, or why none is kept."""
        last = retours[-1]
        if last.resultat is None:
            return Identification(presente=None, message=last.technique, appels=len(retours))
        person = last.resultat.individu if last.code == TROUVE else None
        message = MESSAGES.get(last.code or "", "Réponse inattendue du téléservice")
        if last.code == TROUVE and not self.keeps(person):
            person, message = None, "INS reçue incomplète (date ou trait strict) : elle n'est pas reprise"
        shown = None if person is None else self.shown(person)
        return Identification(presente=shown, message=message, appels=len(retours))

    def shown(self, person: Identite) -> dict[str, Any]:
        """The identity as displayed."""
        return self.described(person)

    def described(self, person: Identite) -> dict[str, Any]:
        """The identity as answered: matricule, OID, strict traits, history."""
        return {
            "matricule": person.nir,
            "cle": person.cle,
            "oid": person.oid,
            "nom_naissance": person.nom_naissance,
            "prenoms": list(person.prenoms),
            "sexe": str(person.sexe),
            "date_naissance": person.date_naissance,
            "lieu_naissance": person.lieu_naissance,
            "historique": [{"matricule": former.nir, "cle": former.cle} for former in person.historique],
        }


def _retour(envoi: Envoi) -> Retour:
    if envoi.corps is None:
        return Retour(resultat=None, technique=envoi.technique)
    result, _ = read_resultat(envoi.corps)
    if result is None:
        return Retour(resultat=None, technique="Réponse inattendue du téléservice")
    return Retour(resultat=result)


def statut(temoin: Temoin, patient: Patient, *, recuperee: bool) -> str:
    """The status the witness gives that identity."""
    given: str = temoin.part("insi").statut(patient, recuperee=recuperee)
    return given


def rechercher_ins(temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Searches the INS of a known or described patient, by traits or by card; shows, and traces."""
    patient = temoin.patients.get(parametres["patient"]["reference"]) or Patient.from_json(parametres["patient"])
    client = temoin.part("insi")
    client.mode = parametres.get("acces", client.mode)
    card = parametres.get("carte_vitale")
    found = client.search_vitale(patient, card) if parametres["mode"] == "vitale" and card else client.search(patient)
    result = asdict(found)
    temoin.trace.append({"evenement": "recherche_ins", "patient": patient.reference, "resultat": result})
    given = statut(temoin, patient, recuperee=found.presente is not None)
    return {"presente": result["presente"], "message": result["message"], "statut": given}


PARTIES = (ClientInsi,)
OPERATIONS = {"rechercher_ins": rechercher_ins}
