"""Mail in the world: which mailbox the product opens, what the operator does, what waits in the mailbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eprouvette.monde import courriers
from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.model import Identite
from eprouvette_sim.mssante.rules import Reglages

if TYPE_CHECKING:
    from eprouvette.runner.bench import Bench
    from eprouvette_sim.mssante import ServiceMssante

#: role in the scenarios -> mailbox of the simulated operator
BOITES = {
    "du médecin": "dr.martin@cabinet-essai.mssante.fr",
    "du service": "service.cardiologie@hopital-essai.mssante.fr",
    "du logiciel": "dpi@hopital-essai.mssante.fr",
}
CORRESPONDANT = "correspondant@cabinet-voisin.mssante.fr"
SECRETARIAT = "secretariat@clinique-essai.mssante.fr"
#: documents by the words of the scenarios: LOINC codes of facts mssante §3.2 and dmp value sets
DOCUMENTS = {
    "lettre de liaison": {"type": "11490-0", "libelle": "Lettre de liaison"},
    "compte rendu d'hospitalisation": {"type": "34112-3", "libelle": "CR d'hospitalisation"},
    "compte rendu opératoire": {"type": "15508-5", "libelle": "CR opératoire"},
}
TEXTE = "Bonjour, voici les nouvelles de notre patient : état stable, à revoir."
LIAISONS = {"SMTP": "mss-smtp", "IMAP": "mss-imap"}


class MondeMssante:
    """The mailbox in use, who is written to, and the patient's choices; the operator is the simulator itself."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.boite = BOITES["du service"]
        self.destinataires: list[str] = [CORRESPONDANT]
        self.ins: dict[str, str] | None = None
        self.statut = "provisoire"
        self.refus = False
        self.dernier: str | None = None

    @classmethod
    def de(cls, bench: Bench) -> MondeMssante:
        """The world of the scenario under way."""
        world = bench.data.get("mssante")
        if not isinstance(world, MondeMssante):
            world = bench.data["mssante"] = cls(bench)
        return world

    @property
    def operateur(self) -> ServiceMssante:
        """The simulated operator."""
        service: Any = self.bench.simulator("mss-smtp")
        found: ServiceMssante = service
        return found

    # -- people

    def patient(self) -> dict[str, Any]:
        """The scenario's patient as the record has them."""
        known = self.bench.patient or {}
        return known | {"ins": self.ins, "statut_identite": self.statut, "refus_mssante": self.refus}

    def identifier(self, statut: str, matricule: str, cle: str, oid: str = courriers.OID) -> None:
        """Gives the patient an INS and a trust status."""
        self.ins = {"matricule": matricule, "cle": cle, "oid": oid}
        self.statut = statut

    def lettre(self, ident: str, **more: Any) -> courriers.Lettre:
        """A message of the bench about the scenario's patient."""
        traits, ins = self.bench.patient or {}, self.ins or {}
        patient = Identite(
            nom_naissance=traits["nom_naissance"],
            prenoms=tuple(traits["prenoms"]),
            sexe=traits["sexe"],
            date_naissance=traits["date_naissance"],
            nir=ins.get("matricule"),
            cle=ins.get("cle"),
            oid=ins.get("oid"),
        )
        return courriers.Lettre(ident=ident, patient=patient, **more)

    # -- the operator

    def regler(self, **settings: Any) -> None:
        """Changes what the operator settles its own way."""
        self.operateur.reglages = Reglages(**settings)

    def panne(self, liaison: str, genre: str, valeur: str, *, methode: str = "") -> None:
        """Plans a fault that strikes once on that link."""
        plan = FaultPlan(name=f"mssante-{genre}", faults=(Fault(kind=genre, value=valeur, on=(1,)),), methode=methode)
        self.bench.lab.station(LIAISONS[liaison]).plan_faults(plan)

    def deposer(self, octets: bytes, *, quirk: str | None = None) -> None:
        """Leaves a message in the mailbox in use."""
        self.operateur.deposer(self.boite, octets, self.bench.observer.clock.now().utc, quirk=quirk)

    # -- the product acts

    def envoyer(self, **demande: Any) -> None:
        """Makes the product send; what is not said is as usual."""
        words = {"boite": self.boite, "texte": TEXTE, "destinataires": self.destinataires} | demande
        answer = self.bench.do("envoyer_message", **words)
        value = answer.valeur if isinstance(answer.valeur, dict) else {}
        self.dernier = value.get("message_id")

    def documents(self, noms: list[str], **more: Any) -> list[dict[str, Any]]:
        """The documents of these names."""
        return [DOCUMENTS[nom] | more for nom in noms]

    def relever(self, *, dossier: bool = False, **demande: Any) -> None:
        """Makes the product collect its mailbox, knowing the scenario's patient when `dossier`."""
        known = [self.patient()] if dossier else []
        self.bench.do("relever_messages", boite=self.boite, dossiers=known, **demande)

    def acquitter(self, message_id: str, *, accord: bool) -> None:
        """Makes the product acknowledge a message."""
        self.bench.do("acquitter", boite=self.boite, message_id=message_id, accord=accord)

    def nil(self) -> str:
        """The product's reference number, as its dossier declares it."""
        run = json.loads((self.bench.folder / "run.json").read_text(encoding="utf-8"))
        components = run.get("product", {}).get("composants", ())
        return next((str(one["nil"]) for one in components if one.get("nil")), "")
