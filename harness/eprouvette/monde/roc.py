"""Complementary insurers in the world: contracts, directory entries, stays, and how each AMC behaves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from eprouvette.monde.cdri import jeu
from eprouvette.monde.jours import jour
from eprouvette_sim.annuaire_amc import Convention, Fiche
from eprouvette_sim.formats.roc import DATAMATRIX
from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.model import INCONNU, Beneficiaire, ContratAmc, Identite, Organisme, Periode
from eprouvette_sim.roc import Adherent, Contact, Garantie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from eprouvette.runner.bench import Bench
    from eprouvette_sim.annuaire_amc import AnnuaireAmc
    from eprouvette_sim.roc import Roc

#: numbers of our own, in no directory; rank -> (number, name, adherent number)
AMC = {
    1: ("99999997", "MUTUELLE DE TEST", "000001"),
    2: ("99999989", "SURCOMPLEMENTAIRE DE TEST", "000002"),
}
#: a telephone range kept for fiction by the numbering plan
CONTACT = Contact(nom="Service hospitalier", telephone="01 99 00 12 34", courriel="hopital@amc.example")
TOUJOURS = 1_000_000


@dataclass(slots=True, kw_only=True)
class Amc:
    """One AMC of the scenario: the contract, its directory entry (or none), what the attestation says."""

    adherent: Adherent
    conventions: tuple[Convention, ...] = (Convention(type="IS"),)
    dans_l_annuaire: bool = True
    attestation: dict[str, Any] = field(default_factory=dict)
    adresses: dict[str, str | None] = field(default_factory=dict)


class MondeRoc:
    """Builds insurers and stays step by step; every change is put at once in the simulators."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.amc: dict[int, Amc] = {}
        self.sejour: dict[str, Any] = {}
        self.domaine: str | None = None

    @classmethod
    def de(cls, bench: Bench) -> MondeRoc:
        """The world of the scenario under way."""
        world = bench.data.get("roc")
        if not isinstance(world, cls):
            world = bench.data["roc"] = cls(bench)
        return world

    @property
    def roc(self) -> Roc:
        """The AMCs' simulator."""
        simulator: Any = self.bench.simulator("roc")
        return simulator  # type: ignore[no-any-return] # a simulator is known by its door

    @property
    def annuaire(self) -> AnnuaireAmc:
        """The directory's simulator."""
        simulator: Any = self.bench.simulator("annuaire-amc")
        return simulator  # type: ignore[no-any-return]

    def jour(self, texte: str) -> date:
        """A day written relative to the run's reference day."""
        return jour(texte, self.bench.observer.date_reference)

    def mutuelle(self, rang: int, garanties: Iterable[Garantie], *, c2s: bool = False) -> None:
        """An AMC that insures the patient, rights open, one convention for every domain."""
        numero, nom, adherent = AMC[rang]
        period = Periode(du=self.jour("J-400"), au=self.jour("J+200"))
        contrat = ContratAmc(
            numero_amc=numero,
            type_convention="IS",
            csr=None,
            numero_adherent=adherent,
            periode=period,
            responsable=True,
            rang=rang,
        )
        person = Adherent(contrat=contrat, beneficiaire=_personne(), garanties=tuple(garanties), nom_amc=nom, c2s=c2s)
        self.amc[rang] = Amc(adherent=person)
        self._deposer()

    def garantie(self, garantie: Garantie, *, rang: int = 1) -> None:
        """Adds or replaces the guarantee of one domain."""
        kept = tuple(g for g in self.amc[rang].adherent.garanties if g.domaine != garantie.domaine)
        self.changer(rang=rang, garanties=(*kept, garantie))

    def changer(self, *, rang: int = 1, **champs: Any) -> None:
        """Changes one AMC's contract: any field of `Adherent`."""
        self.amc[rang].adherent = replace(self.amc[rang].adherent, **champs)
        self._deposer()

    def contrat(self, *, rang: int = 1, **champs: Any) -> None:
        """Changes one contract: any field of `ContratAmc`."""
        self.changer(rang=rang, contrat=replace(self.amc[rang].adherent.contrat, **champs))

    def periode(self, du: str, au: str) -> None:
        """Sets the rights' period."""
        self.contrat(periode=Periode(du=self.jour(du), au=self.jour(au)))

    def conventions(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Sets the directory's conventions, one a care domain; the AMC accepts them all."""
        found = tuple(Convention(type=row["convention"], domaine=row["domaine"]) for row in rows)
        self.amc[1].conventions = found
        self.amc[1].attestation["type_convention"] = None
        self.changer(conventions=tuple(convention.type for convention in found))

    def boite_aux_lettres(self) -> None:
        """The AMC takes claims by mail: the directory gives a mailbox instead of an address."""
        self.amc[1].adresses = {"DRE": "dre@amc.exemple.invalid"}
        self._deposer()

    def csr(self, code: str) -> None:
        """The AMC routes by a secondary criterion, printed on the attestation."""
        self.amc[1].conventions = tuple(replace(row, csr=code) for row in self.amc[1].conventions)
        self.contrat(csr=code)

    def retirer(self) -> None:
        """Takes the AMC out of the directory."""
        self.amc[1].dans_l_annuaire = False
        self._deposer()

    def venue(self, numero: str, contexte: str, rows: Iterable[Mapping[str, str]]) -> None:
        """A visit or stay with its lines, amounts as written (`60,00 €`)."""
        day = self.jour("J").isoformat()
        lines = [_ligne(number, row, day) for number, row in enumerate(rows, 1)]
        self.sejour = {"numero": numero, "contexte": contexte, "du": day, "au": day, "lignes": lines}
        self.domaine = lines[0]["domaine"]

    def ligne(self, identifiant: str, **champs: int) -> None:
        """Changes the amounts of one line."""
        rows = [row | champs if row["id"] == identifiant else row for row in self.sejour["lignes"]]
        self.sejour = self.sejour | {"lignes": rows}

    def pannes(self, nombre: int = TOUJOURS) -> None:
        """The AMCs answer a technical fault, with their contact."""
        self.roc.operations.contact = CONTACT
        self.roc.pannes = nombre

    def perdre(self, sur: tuple[int, ...], genre: str = "cut", valeur: str = "0") -> None:
        """Plans a transport fault on the next answers of the AMCs: `sur` counts from the next one, empty for all."""
        plan = FaultPlan(name=f"roc-{genre}", faults=(Fault(kind=genre, value=valeur, on=sur),))
        self.bench.lab.station("roc").plan_faults(plan)

    def identifier(self, texte: str = "J", **attestation: str) -> None:
        """The product identifies the patient with the attestations; `attestation` replaces data of the first."""
        self.bench.data["date_soins"] = self.jour(texte).isoformat()
        rows = [self._attestation(amc) for amc in self.amc.values()]
        rows = [rows[0] | attestation, *rows[1:]] if attestation else [self._lue(row) for row in rows]
        self.bench.do(
            "identifier_amc",
            patient=patient(),
            beneficiaire={"nir_od": jeu()["assure"]["matricule"], "rang": "1"},
            attestations=rows,
            date_soins=self.bench.data["date_soins"],
            domaine=self.domaine,
        )

    def calculer(self, operation: str) -> None:
        """The product simulates or commits the stay."""
        day = self.bench.data.get("date_soins", self.sejour["du"])
        self.bench.do(operation, patient=patient(), sejour=self.sejour, date_soins=day)

    def facturer(self) -> None:
        """The product makes the stay's claims."""
        self.bench.do("facturer", flux="dre", sejour={"numero": self.sejour["numero"]})

    def personne(self) -> dict[str, str]:
        """What every identification is expected to carry."""
        row = jeu()["assure"]
        return {
            "beneficiaire.nir_od": row["matricule"],
            "beneficiaire.date_naissance": row["naissance"],
            "beneficiaire.rang": "1",
        }

    def adherents(self) -> dict[str, str]:
        """AMC number -> adherent number, as printed on the attestations."""
        return {amc.adherent.contrat.numero_amc: str(amc.adherent.contrat.numero_adherent) for amc in self.amc.values()}

    def contrats(self) -> dict[str, Any]:
        """The argument checks need when a pack is in force; nothing otherwise."""
        supplies = self.bench.lab.fournitures
        found = supplies.tables("roc") | supplies.tables("annuaire_amc")
        return {"contrats": found} if found else {}

    def _attestation(self, amc: Amc) -> dict[str, Any]:
        contrat = amc.adherent.contrat
        period = contrat.periode
        five = {
            "numero_amc": contrat.numero_amc,
            "type_convention": contrat.type_convention,
            "csr": contrat.csr,
            "numero_adherent": contrat.numero_adherent,
            "du": period.du.isoformat() if period else None,
            "au": period.au.isoformat() if period and period.au else None,
        }
        return five | amc.attestation

    def _lue(self, five: dict[str, Any]) -> dict[str, Any]:
        """The attestation as its code, when a pack says how it is encoded; as typed otherwise."""
        contrat = next((c for c in self.bench.lab.fournitures.contrats("roc") if c.operation == DATAMATRIX), None)
        if contrat is None:
            return five
        names = {"du": "periode.du", "au": "periode.au"}
        message = {names.get(name, f"amc.{name.removesuffix('_amc')}"): value for name, value in five.items()}
        return {"datamatrix": contrat.requete.ecrire(message).decode("latin-1")}

    def _deposer(self) -> None:
        self.roc.base.vider()
        self.annuaire.base.vider()
        for amc in self.amc.values():
            self.roc.base.deposer(amc.adherent)
            if amc.dans_l_annuaire:
                numero, nom = amc.adherent.contrat.numero_amc, amc.adherent.nom_amc
                fiche = Fiche(numero_amc=numero, nom=nom, conventions=amc.conventions, adresses=amc.adresses)
                self.annuaire.base.deposer(fiche)


def centimes(texte: str) -> int:
    """The cents of an amount as scenarios write it: `60,00 €` or `60,00`."""
    euros, _, cents = texte.removesuffix("€").strip().partition(",")
    return int(euros) * 100 + int(cents or 0)


def patient() -> dict[str, Any]:
    """The patient, in the shape of pilotage: the insured person of the CDRi scenarios, so that both can meet."""
    row = jeu()["assure"]
    return {
        "reference": "patient",
        "nom_naissance": row["nom"],
        "prenoms": list(row["prenoms"]),
        "sexe": row["sexe"],
        "date_naissance": row["naissance"],
    }


def _personne() -> Beneficiaire:
    row = jeu()["assure"]
    who = Identite(
        nom_naissance=row["nom"],
        prenoms=tuple(row["prenoms"]),
        sexe=row["sexe"],
        date_naissance=row["naissance"],
        nir=row["matricule"],
        cle=row.get("cle"),
    )
    organisme = Organisme(**row["organisme"])
    return Beneficiaire(identite=who, nir_od=row["matricule"], rang=1, qualite=INCONNU, organisme=organisme)


def _ligne(number: int, row: Mapping[str, str], day: str) -> dict[str, Any]:
    return {
        "id": str(number),
        "code": row["code"],
        "domaine": row["domaine"],
        "date": day,
        "montant_cents": centimes(row["montant"]),
        "base_cents": centimes(row["base"]),
        "part_amo_cents": centimes(row["part AMO"]),
    }
