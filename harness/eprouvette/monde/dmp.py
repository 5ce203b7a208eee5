"""The DMP in the world: whose record, in what state, who may read it, what others have put in it."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from eprouvette.adapters.failures import OperationAbsente
from eprouvette.dmp import exemples
from eprouvette.monde.jours import jour
from eprouvette.resources import scenarios_root
from eprouvette_sim import dmp
from eprouvette_sim.dmp.states import Auteur
from eprouvette_sim.formats import ebrim, ebrim_types, pdf
from eprouvette_sim.formats.cda import ecriture, valeurs
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.kernel.errors import ErreurBanc
from eprouvette_sim.kernel.faults import Fault, FaultPlan

if TYPE_CHECKING:
    from eprouvette.runner.bench import Bench

PORTE = "dmp"
AUTRE_STRUCTURE = "1990000039"
VISIBILITES = {"masqué aux professionnels": "MASQUE_PS", "invisible au patient": "INVISIBLE_PATIENT",
               "invisible aux représentants légaux": "INVISIBLE_REPRESENTANTS_LEGAUX"}  # fmt: skip
#: kinds of document of the scenarios -> type code and class code (dmp facts §4.6, §4.7)
TYPES = {
    "lettre de liaison": ("11490-0", "11"), "compte rendu": ("34112-3", "10"), "compte rendu opératoire": ("34874-8", "10"),
    "prescription": ("57833-6", "42"), "compte rendu d'imagerie": ("18748-4", "10"),
    "compte rendu de consultation": ("11488-4", "10"),
}  # fmt: skip


class MondeDmp:
    """Builds the record step by step; every change is put at once in the simulator."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.dossier: dmp.Dossier | None = None
        self.utilisateur: dict[str, Any] = {}
        self.documents: dict[str, dict[str, Any]] = {}
        self.rang = 0

    @classmethod
    def de(cls, bench: Bench) -> MondeDmp:
        """The world of the scenario under way."""
        world = bench.data.get("dmp")
        if world is None:
            world = bench.data["dmp"] = cls(bench)
        return world

    @property
    def service(self) -> dmp.ServiceDmp:
        """The simulator behind the door."""
        service = self.bench.simulator(PORTE)
        if not isinstance(service, dmp.ServiceDmp):
            raise ErreurBanc("la porte dmp ne donne pas sur le service DMP")
        return service

    def patient(self, role: str, etat: str | None) -> None:
        """The scenario's patient, with a qualified INS, and their record (`etat` `None`: no DMP at all)."""
        row = personnes()[role]
        matricule, cle = row["matricule"], str(97 - int(row["matricule"]) % 97).zfill(2)
        ins = {"matricule": matricule, "cle": cle, "oid": ids.INS_TEST}
        described = {"nom_naissance": row["nom"], "prenoms": row["prenoms"], "sexe": row["sexe"],
                     "date_naissance": row["naissance"], "lieu_naissance": row["lieu"]}  # fmt: skip
        self.bench.patient = {"reference": role, "ins": ins, "statut_identite": "qualifiee"} | described
        self.connaitre()
        if etat is None:
            return
        self.dossier = dmp.Dossier(
            ins=matricule + cle, oid=ids.INS_TEST, nom=row["nom"], prenoms=tuple(row["prenoms"]), sexe=row["sexe"],
            naissance=row["naissance"], etat=etat, mineur=role == "enfant",
        )  # fmt: skip
        self.service.inscrire(self.dossier)

    def connaitre(self, **traits: Any) -> None:
        """Tells the product what is known of the patient, when it can take it."""
        self.bench.patient = (self.bench.patient or {}) | traits
        if self.bench.pilot.supports("enregistrer_patient"):
            self.bench.do("enregistrer_patient", patient=self.bench.patient)

    def connecter(self, role: str, *, facteurs: int) -> None:
        """The user at the keyboard."""
        row = {name: value for name, value in personnes()[role].items() if name != "origine"}
        self.utilisateur = row | {"facteurs": facteurs}

    def autoriser(self, etat: str) -> None:
        """State of the user's authorization on this record."""
        self.record.autorisations[self.utilisateur["identifiant"]] = etat

    @property
    def record(self) -> dmp.Dossier:
        """The patient's record; `ErreurBanc` when the scenario gave none."""
        if self.dossier is None:
            raise ErreurBanc("ce scénario n'a pas de DMP", faire="commencer par une patiente au DMP ouvert")
        return self.dossier

    @property
    def site(self) -> str:
        """The establishment the dossier declares (`[etablissement] identifiant`); without it, nothing is judged."""
        run = json.loads((self.bench.folder / "run.json").read_text(encoding="utf-8"))
        declared: str | None = run["product"].get("etablissement", {}).get("identifiant")
        if declared is None:
            raise OperationAbsente("numéro du site", "le dossier ne dit pas [etablissement] identifiant")
        return declared

    def jour(self, texte: str) -> str:
        """A day of the scenario as `AAAA-MM-JJ`."""
        return jour(texte, self.bench.observer.date_reference).isoformat()

    def document(self, genre: str, titre: str, quand: str, **options: Any) -> dict[str, Any]:
        """A document the product is about to feed."""
        made = {
            "reference": titre,
            "type_code": TYPES[genre][0],
            "titre": titre,
            "texte": "v1",
            "date_acte": self.jour(quand),
        }
        self.documents[titre] = made | options
        return self.documents[titre]

    def tiers(
        self, titre: str, quand: str, *, codes: tuple[str, ...] = (), genre: str = "compte rendu", par_patient: bool = False,
        soumis_le: str | None = None, remplace: str | None = None,
    ) -> str:  # fmt: skip
        """A document put in the record by others; its uniqueId."""
        self.rang += 1
        day = self.jour(quand).replace("-", "")
        unique = f"1.2.250.1.999.20.{self.rang}"
        person = exemples.patient(nom_naissance=self.record.nom, prenoms=self.record.prenoms, nir=self.record.ins[:13],
                                  cle=self.record.ins[13:])  # fmt: skip
        doc = exemples.document(id=unique, set_id=f"{unique}.0", titre=titre, type_code=TYPES[genre][0], patient=person,
                                debut=f"{day}080000+0100", date=f"{day}090000+0100", contenu=pdf.write(titre))  # fmt: skip
        octets = ecriture.write(doc)
        cx = str(ebrim_types.Cx(valeur=self.record.ins, oid=self.record.oid, type="NH"))
        entry = exemples.fiche(octets, doc, patient_id=cx)
        entry = dataclasses.replace(
            entry,
            codes=dict(entry.codes) | {"confidentialite": _codes(codes), "classe": _classe("90" if par_patient else TYPES[genre][1])},
            slots=dict(entry.slots) | {"serviceStartTime": (valeurs.en_utc(doc.debut) or "",), "creationTime": (valeurs.en_utc(doc.date) or "",)},
        )  # fmt: skip
        self._deposer(entry, octets, cx, soumis_le or f"{day}100000", remplace, par_patient=par_patient)
        return unique

    def _deposer(
        self, entry: ebrim.Fiche, octets: bytes, cx: str, soumis_le: str, remplace: str | None, *, par_patient: bool
    ) -> None:
        whole = exemples.soumission([entry])
        links = [*whole.liens]
        if remplace is not None:
            former = self.service.registre.par_unique_id(remplace)
            links.append(
                ebrim.Lien(
                    id="r", type=ebrim.RPLC, source=entry.entry_uuid, cible=former.fiche.entry_uuid if former else ""
                )
            )
        lot = (
            dataclasses.replace(
                whole.lot, unique_id=f"1.2.250.1.999.21.{self.rang}", patient_id=cx, soumis_le=soumis_le
            )
            if whole.lot
            else None
        )
        author = Auteur(ps="899700000009", structure=AUTRE_STRUCTURE, patient=par_patient)
        refused = self.service.registre.deposer(
            dataclasses.replace(whole, lot=lot, liens=tuple(links)), {entry.entry_uuid: octets}, author, ""
        )
        if refused:
            raise ErreurBanc(f"document de tiers refusé : {refused[0].cle}")

    def maintenant(self) -> str:
        """Now, in the digits of XDS."""
        return self.bench.observer.clock.now().utc.strftime("%Y%m%d%H%M%S")

    def unique_id(self, titre: str) -> str:
        """The identifier of a document of the record, by its title."""
        found = [o for o in self.service.registre.courants(self.record.cle) if o.fiche.titre == titre]
        return (found[-1].fiche.unique_id or "") if found else titre

    def panne(self, nom: str, genre: str, valeur: str, *rangs: int) -> None:
        """A fault on the door; `rangs` are the calls it strikes, from now on (all when empty)."""
        fault = Fault(kind=genre, value=valeur, on=rangs)
        self.bench.lab.station(PORTE).plan_faults(FaultPlan(name=nom, faults=(fault,)))

    def do(self, operation: str, **parametres: Any) -> None:
        """Makes the product act, for this patient and this user."""
        self.bench.do(operation, patient=self.bench.patient, utilisateur=self.utilisateur, **parametres)


def _codes(codes: tuple[str, ...]) -> tuple[ebrim.Code, ...]:
    hidden = tuple(ebrim.Code(code=code, systeme="1.2.250.1.213.1.1.4.13") for code in codes)
    return (ebrim.Code(code="N", systeme="2.16.840.1.113883.5.25"), *hidden)


def _classe(code: str) -> tuple[ebrim.Code, ...]:
    return (ebrim.Code(code=code, systeme="1.2.250.1.213.1.1.4.1"),)


@cache
def personnes() -> dict[str, dict[str, Any]]:
    """The people of the scenarios, by role."""
    return tomllib.loads((scenarios_root() / "jeux" / "dmp.toml").read_text(encoding="utf-8"))
