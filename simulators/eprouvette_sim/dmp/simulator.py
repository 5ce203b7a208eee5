"""The DMP as one sans-IO object: four paths, one assertion in each call, rights, registry (dmp facts §1–§6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.dmp import administration, documents, messages
from eprouvette_sim.dmp.rules import Reglage, admettre
from eprouvette_sim.dmp.states import Registre
from eprouvette_sim.dmp.wsdl import wsdl
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.clock import Randomness
from eprouvette_sim.kernel.wire import Answer, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eprouvette_sim.dmp.messages import Appel
    from eprouvette_sim.dmp.patients import Dossier
    from eprouvette_sim.dmp.rules import Identite
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Request

BASE: Final = "/si-dmp-server/v2/services"
CHEMINS: Final = ("patients", "habilitations", "registry", "repository")
#: Web-PS pages and whether each takes an INS: `True`, `False`, or `None` when optional (dmp facts §1.5)
PAGES: Final = {
    "TableauDeBord": None, "DossierPatient": True, "GestionDMPPatient": True, "Documents": True,
    "ParcoursDeSoins": True, "HistoriqueAcces": True, "Parametrages": False, "VolontesEtDroits": True,
}  # fmt: skip
#: No source gives the service's answer here; ours says so.
QUIRK_NEUTRE: Final = "dmp.reponse-neutre"


class ServiceDmp:
    """The whole service: patients by INS, registry, settings; deterministic for a seed."""

    nom = "dmp"

    def __init__(self, *, seed: str = "dmp", reglage: Reglage | None = None, dossiers: Iterable[Dossier] = ()) -> None:
        random = Randomness(seed)
        self.reglage = reglage or Reglage()
        self.patients = {dossier.cle: dossier for dossier in dossiers}
        self.registre = Registre(uuid=lambda: f"urn:uuid:{random.uuid()}")
        self.numero = 0

    def inscrire(self, dossier: Dossier) -> None:
        """Adds or replaces a patient's DMP."""
        self.patients[dossier.cle] = dossier

    def handle(self, request: Request, instant: Instant) -> Answer:
        """The service's answer; what was wrong is in the notes."""
        self.numero += 1
        path = request.target.partition("?")[0]
        if request.method == "GET":
            return self._get(request, path)
        name = path.removeprefix(f"{BASE}/")
        if path == name or name not in CHEMINS:
            return _plain(404, path)
        call, notes = messages.read(request)
        if call is None:
            return self._faute(None, "message", notes, name)
        admission = admettre(call, request.peer, instant, self.reglage)
        notes += admission.notes
        if admission.identite is None:
            return self._faute(call, admission.refus or "assertion", notes, name)
        operation = OPERATIONS.get((name, call.nom))
        if operation is None:
            return self._faute(call, "operation", notes, name)
        return self._serve(operation, call, admission.identite, instant, notes, name)

    def _serve(
        self,
        operation: Callable[..., documents.Resultat],
        call: Appel,
        identite: Identite,
        instant: Instant,
        notes: tuple[Anomalie, ...],
        chemin: str,
    ) -> Answer:
        result = operation(self, call, identite, instant)
        notes += result.notes
        if result.faute is not None or result.corps is None:
            return self._faute(call, result.faute or "message", notes, chemin)
        response = messages.reponse(call, result.corps, parties=result.parties, numero=self.numero)
        return Answer(response=response, notes=notes, quirk=result.quirk)

    def _faute(self, call: Appel | None, cle: str, notes: tuple[Anomalie, ...], chemin: str) -> Answer:
        multipart = call is not None and chemin == "repository" and call.nom == documents.RETRAIT
        assumed = messages.erreurs()[cle].attestation == "suppose"
        response = messages.faute(call, cle, numero=self.numero, multipart=multipart)
        return Answer(response=response, notes=notes, quirk=QUIRK_NEUTRE if assumed else None)

    def _get(self, request: Request, path: str) -> Answer:
        if path == f"{BASE}/patients" and request.target.endswith("?wsdl"):
            host = request.header("Host") or "localhost"
            headers = (("Content-Type", "text/xml; charset=utf-8"),)
            body = wsdl(f"https://{host}{path}")
            return Answer(response=Response(status=200, headers=headers, body=body), quirk=QUIRK_NEUTRE)
        page, _, ins = path.partition("/AccesDirect/")[2].partition("/")
        wanted = PAGES.get(page, "inconnue") if "/AccesDirect/" in path else "inconnue"
        if wanted == "inconnue" or (wanted is True and not ins) or (wanted is False and ins):
            return _plain(404, path)
        body = f"<!DOCTYPE html><title>Web-PS DMP (banc)</title><p>{page}</p>".encode()
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return Answer(response=Response(status=200, headers=headers, body=body), quirk=QUIRK_NEUTRE)

    def snapshot(self) -> dict[str, Any]:
        """Patients and registry as plain JSON."""
        people = {
            key: {"etat": d.etat, "autorisations": dict(d.autorisations), "traitant": d.traitant, "mineur": d.mineur}
            for key, d in self.patients.items()
        }
        return {"patients": people, "registre": self.registre.snapshot(), "appels": self.numero}


def _plain(status: int, path: str) -> Answer:
    note = Anomalie(
        code=f"dmp.http.{status}", lieu="/", attendu=", ".join(CHEMINS), observe=path, regle="faits dmp §2.2"
    )
    return Answer(response=Response(status=status), notes=(note,), quirk=QUIRK_NEUTRE)


#: (path, body element) -> transaction
OPERATIONS: Final[dict[tuple[str, str], Callable[..., documents.Resultat]]] = {
    ("patients", "PRPA_IN201307UV02"): administration.existence,
    ("patients", "PRPA_IN201305UV02"): administration.recherche,
    ("patients", "patientList"): administration.liste_patients,
    ("habilitations", "setAuthorization"): administration.autoriser,
    ("habilitations", "listAuthorizationByPatient"): administration.liste_professionnels,
    ("repository", "ProvideAndRegisterDocumentSetRequest"): documents.deposer,
    ("repository", documents.RETRAIT): documents.retirer,
    ("registry", "AdhocQueryRequest"): documents.chercher,
    ("registry", "SubmitObjectsRequest"): documents.changer,
}
