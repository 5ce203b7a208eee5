"""How the witness searches an INS: the call algorithm of cdri_roc facts §3.4, in small overridable steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from eprouvette_sim.formats import soap
from eprouvette_sim.formats.insi import ACTION_TRAITS, RechercheTraits, Resultat, read_resultat, write_traits
from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS, read_erreur, write_appel
from eprouvette_sim.formats.tlsi.appel import contexte_elements
from eprouvette_sim.product.reglages import Identification, Patient, Reglages

if TYPE_CHECKING:
    from eprouvette_sim.kernel.clock import Clock, Randomness

CONTENT_TYPE = f'{soap.CONTENT_TYPE}; action="{ACTION_TRAITS}"'
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


class ClientInsi:
    """The witness's INSi client; a mutant overrides one method."""

    partie = "insi"

    def __init__(self, http: httpx.Client, reglages: Reglages, *, randomness: Randomness, clock: Clock) -> None:
        self.http = http
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock

    def search(self, patient: Patient) -> Identification:
        """Calls until the answer is certain, then says what to show; no call when a mandatory trait is missing."""
        if not (patient.nom_naissance and patient.prenoms and patient.sexe and patient.date_naissance):
            return Identification(presente=None, message="Trait obligatoire manquant : recherche impossible", appels=0)
        retours: list[Retour] = []
        for prenoms in self.attempts(patient.prenoms):
            retours.append(self.call(self.traits(patient, prenoms)))
            if self.enough(retours[-1]):
                break
        return self.show(retours)

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

    def contexts(self) -> tuple[ContexteBAM, ContexteLPS]:
        """Fresh contexts: a new id and the time of the call in each."""
        now = self.clock.now().rfc3339
        sender = self.sender()
        software = self.reglages.logiciel
        bam = ContexteBAM(id=self.randomness.uuid(), temps=now, emetteur=sender)
        lps = ContexteLPS(
            id=self.randomness.uuid(),
            temps=now,
            emetteur=sender,
            idam=software.get("numero_autorisation"),
            version_logiciel=software.get("version"),
            instance=software.get("instance"),
            nom=f"urn:lps:{software.get('nom')}:{software.get('version')}",
        )
        return bam, lps

    def sender(self) -> str | None:
        """The structure's identifier: the OU of its certificate."""
        return self.reglages.etablissement.get("identifiant")

    def message(self, recherche: RechercheTraits) -> bytes:
        """The whole SOAP message of one call."""
        bam, lps = contexte_elements(*self.contexts())
        return write_appel(
            action=ACTION_TRAITS,
            message_id=f"uuid:{self.randomness.uuid()}",
            bam=bam,
            lps=lps,
            corps=self.body(recherche),
        )

    def call(self, recherche: RechercheTraits) -> Retour:
        """One call; every transport or protocol failure becomes a technical message, never an exception."""
        try:
            response = self.http.post(
                self.reglages.url("insi"), content=self.message(recherche), headers={"Content-Type": CONTENT_TYPE}
            )
        except httpx.HTTPError as error:
            return Retour(resultat=None, technique=f"Téléservice injoignable ({type(error).__name__})")
        return _retour(response.status_code, response.content)

    def show(self, retours: list[Retour]) -> Identification:
        """What the clerk sees: the person found, or why none is kept."""
        last = retours[-1]
        if last.resultat is None:
            return Identification(presente=None, message=last.technique, appels=len(retours))
        person = last.resultat.individu if last.code == TROUVE else None
        shown = None
        if person is not None:
            shown = {
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
        message = MESSAGES.get(last.code or "", "Réponse inattendue du téléservice")
        return Identification(presente=shown, message=message, appels=len(retours))


def _retour(status: int, content: bytes) -> Retour:
    envelope, _ = soap.read(content)
    if envelope is None or envelope.corps is None:
        return Retour(resultat=None, technique=f"Réponse illisible du téléservice (HTTP {status})")
    error = read_erreur(envelope)
    if error is not None:
        code = error.code or error.sous_code or "sans code"
        return Retour(resultat=None, technique=f"Erreur du téléservice : {error.texte} ({code})")
    result, _ = read_resultat(envelope.corps)
    if result is None:
        return Retour(resultat=None, technique="Réponse inattendue du téléservice")
    return Retour(resultat=result)
