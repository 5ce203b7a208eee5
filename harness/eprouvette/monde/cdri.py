"""Rights in the world: who is insured, with what, and how the product is asked to look."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from eprouvette import tirage
from eprouvette.monde.jours import jour
from eprouvette.resources import scenarios_root
from eprouvette_sim.cdri import Dossier
from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.model import (
    INCONNU,
    Beneficiaire,
    ContratAmc,
    Couverture,
    Droits,
    Identite,
    Organisme,
    Periode,
    PriseEnChargeAtMp,
)

if TYPE_CHECKING:
    from datetime import date

    from eprouvette.runner.bench import Bench

PORTES = ("tlsm", "lps")
TOUJOURS = 1_000_000
#: A caisse of our own choosing for "the patient has changed caisse": three digits and a centre, no meaning attached.
AUTRE_CAISSE = Organisme(regime="01", caisse="751", centre="0002")


@dataclass(frozen=True, slots=True, kw_only=True)
class Personne:
    """One person of the scenario: what the caisse knows (`dossier`, absent for an unknown one) and what we ask with."""

    reference: str
    identite: Identite
    nir_od: str
    cle_od: str | None
    rang: int
    dossier: Dossier | None


class MondeCdri:
    """Builds people and rights step by step; every change is put at once in the simulators of both doors."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.personnes: dict[str, Personne] = {}
        self.ambigu = False

    @classmethod
    def de(cls, bench: Bench) -> MondeCdri:
        """The world of the scenario under way."""
        world = bench.data.get("cdri")
        if not isinstance(world, cls):
            world = bench.data["cdri"] = cls(bench)
        return world

    def jour(self, texte: str) -> date:
        """A day written relative to the run's reference day."""
        return jour(texte, self.bench.observer.date_reference)

    def ajouter(self, role: str, *, reference: str = "patient", du: str = "J-400", au: str | None = "J+200") -> None:
        """A person of the data sets, rights open over that period, and the scenario's patient if it is the first."""
        row = self._tiree(role)
        person = _personne(row, reference)
        periods = (self._periode(du, au),)
        droits = Droits(organisme=_organisme(row), periodes=periods, medecin_traitant=True, nature_justificatif="CDRI")
        self._poser(_avec_dossier(person, row, droits))

    def ajouter_genere(self, reference: str, rang: int, situation: str) -> None:
        """A generated person for batches; `situation` is `ouverts`, `fermés`, `inconnu` or `en erreur`."""
        row = self._generee(rang)
        person = _personne(row, reference)
        if situation == "inconnu":
            self._poser(person)
            return
        end = "J-30" if situation == "fermés" else "J+200"
        droits = Droits(organisme=_organisme(row), periodes=(self._periode("J-400", end),), medecin_traitant=True)
        known = _avec_dossier(person, row, droits)
        if situation == "en erreur" and known.dossier is not None:
            known = replace(known, dossier=replace(known.dossier, statut="erreur"))
        self._poser(known)

    def inconnu(self) -> None:
        """A person the caisse does not know."""
        self._poser(_personne(self._tiree("inconnu"), "patient"))

    def changer(self, **champs: Any) -> None:
        """Changes the patient's rights: any field of `Droits`."""
        person = self.personnes["patient"]
        if person.dossier is None:
            return
        droits = replace(person.dossier.droits, **champs)
        self._poser(replace(person, dossier=replace(person.dossier, droits=droits)))

    @property
    def droits(self) -> Droits:
        """The patient's rights as now known to the caisse."""
        dossier = self.personnes["patient"].dossier
        if dossier is None:
            raise KeyError("patient")
        return dossier.droits

    def ald(self, code: str, du: str, au: str | None) -> None:
        """Adds an ALD over that period."""
        period = self._periode(du, au)
        more = Couverture(code_ald=code, code_situation="0100", du=period.du, au=period.au)
        self.changer(couvertures=(*self.droits.couvertures, more))

    def periode(self, du: str, au: str | None) -> None:
        """Adds a rights period."""
        self.changer(periodes=(*self.droits.periodes, self._periode(du, au)))

    def c2s(self, mode: str, du: str, au: str | None) -> None:
        """Adds the C2S: `avec` or `sans` participation."""
        self.changer(c2s=f"{mode}_participation", c2s_periode=self._periode(du, au))

    def ame(self, du: str, au: str | None) -> None:
        """Adds the AME."""
        self.changer(ame=self._periode(du, au))

    def medecin(self, texte: str) -> None:
        """Sets the médecin traitant flag: `déclaré`, `non déclaré` or `inconnu de la caisse`."""
        self.changer(medecin_traitant={"déclaré": True, "non déclaré": False, "inconnu de la caisse": INCONNU}[texte])

    def accidents(self, nombre: int) -> None:
        """Adds that many work accidents, with identifiers of our own."""
        first = tirage.nombre(self.bench.graine, "at-mp", 10**7) if self.bench.graine else 0
        numbers = range(first + 1, first + nombre + 1)
        made = (PriseEnChargeAtMp(organisme="01631", code="1", identifiant=f"9{n:08d}") for n in numbers)
        self.changer(at_mp=tuple(made))

    def mutuelle(self, numero: str, *, gere_par_amo: bool) -> None:
        """Adds the complementary insurer the caisse knows."""
        contract = ContratAmc(
            numero_amc=numero,
            type_convention=None,
            csr=None,
            numero_adherent=None,
            periode=None,
            gere_par_amo=gere_par_amo,
        )
        self.changer(amc=contract)

    def ambigue(self) -> None:
        """Makes the caisse know a second person under the patient's identifiers."""
        self.ambigu = True
        self._deposer()

    def panne(self, nombre: int = TOUJOURS) -> None:
        """The next calls get the service's technical fault."""
        for porte in PORTES:
            self._service(porte).pannes = nombre

    def coupures(self, genre: str, valeur: str, sur: tuple[int, ...]) -> None:
        """Plans a transport fault on the structure door: `genre` and `valeur` as in `kernel.faults.KINDS`."""
        faults = (Fault(kind=genre, value=valeur, on=sur),)
        plan = FaultPlan(name=f"cdri-{genre}", faults=faults, seed=self.bench.graine)
        self.bench.lab.station("tlsm").plan_faults(plan)

    def consulter(self, texte: str, *, acces: str = "structure") -> None:
        """The product consults the patient's rights for care on that day."""
        person = self.personnes["patient"]
        question = self.demande(person) | {"date_soins": self.jour(texte).isoformat(), "acces": acces}
        self.bench.data["date_soins"] = question["date_soins"]
        self.bench.do("consulter_droits", **question)

    def consulter_lot(self, texte: str, *, doublon: bool = False) -> None:
        """The product consults the rights of everybody expected that day; `doublon` repeats the last one."""
        day = self.jour(texte).isoformat()
        self.bench.data["date_soins"] = day
        rows = [self.demande(person) for person in self.personnes.values()]
        if doublon:
            rows.append(rows[-1])
        self.bench.data["references"] = [row["patient"]["reference"] for row in rows]
        self.bench.do("consulter_droits_lot", demandes=rows, date_soins=day)

    def demande(self, person: Personne) -> dict[str, Any]:
        """What the product is told about one person, in the shape of pilotage."""
        who = person.identite
        patient = {
            "reference": person.reference,
            "nom_naissance": who.nom_naissance,
            "prenoms": list(who.prenoms),
            "sexe": str(who.sexe),
            "date_naissance": who.date_naissance,
        }
        insured = {"matricule": person.nir_od, "cle": person.cle_od}
        own = {"rang": str(person.rang)}
        if person.nir_od == who.nir:
            own |= {"matricule": str(who.nir)} | ({"cle": who.cle} if who.cle else {})
        return {"patient": patient, "assure": insured, "beneficiaire": own}

    def identifiants(self) -> list[dict[str, str]]:
        """What each request is expected to carry: the patient's identifiers, or everybody's after a batch."""
        asked = [p for p in self.personnes.values() if "references" in self.bench.data or p.reference == "patient"]
        return [
            {
                "nir_od": person.nir_od,
                "date_naissance": person.identite.date_naissance,
                "rang": str(person.rang),
            }
            | ({"nir": str(person.identite.nir)} if person.identite.nir else {})
            for person in asked
        ]

    def trouves(self) -> list[str]:
        """The references the caisse can answer rights for."""
        return [name for name, p in self.personnes.items() if p.dossier is not None and p.dossier.statut == "trouve"]

    def matricules(self) -> dict[str, str]:
        """Reference -> matricule, for those answered."""
        return {name: str(self.personnes[name].identite.nir) for name in self.trouves()}

    def contrats(self) -> dict[str, Any]:
        """The argument checks need when a pack is in force; nothing otherwise."""
        found = self.bench.lab.fournitures.tables("cdri")
        return {"contrats": found} if found else {}

    def _tiree(self, role: str) -> dict[str, Any]:
        """A row of the data sets; under a challenge, people born nowhere get another matricule, which is journaled."""
        row: dict[str, Any] = jeu()[role]
        graine = self.bench.graine
        if not graine:
            return dict(row)
        numbers = {name: tirage.decaler(graine, row[name]) for name in ("matricule", "assure") if name in row}
        if numbers["matricule"] != row["matricule"]:
            self.bench.drawn(role, matricule=numbers["matricule"], origine=row["matricule"])
        return row | numbers

    def _generee(self, rang: int) -> dict[str, Any]:
        """A generated person of a batch; drawn and journaled under a challenge."""
        row, graine = _genere(rang), self.bench.graine
        if not graine:
            return row
        sexe, naissance, matricule = tirage.personne(graine, rang)
        self.bench.drawn("genere", rang=rang, matricule=matricule)
        return row | {"sexe": sexe, "naissance": naissance, "matricule": matricule}

    def _periode(self, du: str, au: str | None) -> Periode:
        return Periode(du=self.jour(du), au=None if au is None else self.jour(au))

    def _poser(self, person: Personne) -> None:
        self.personnes[person.reference] = person
        self._deposer()

    def _deposer(self) -> None:
        dossiers = [person.dossier for person in self.personnes.values() if person.dossier is not None]
        if self.ambigu:
            dossiers += dossiers[:1]
        for porte in PORTES:
            base = self._service(porte).base
            base.vider()
            for dossier in dossiers:
                base.deposer(dossier)

    def _service(self, porte: str) -> Any:
        simulator: Any = self.bench.simulator(porte)
        return simulator.service("cdri")


@cache
def jeu() -> dict[str, Any]:
    """The people of `scenarios/jeux/cdri.toml`, by role."""
    return tomllib.loads((scenarios_root() / "jeux" / "cdri.toml").read_text(encoding="utf-8"))


def _genere(rang: int) -> dict[str, Any]:
    """A person of a batch: matricule from a place of birth that does not exist, so in no register."""
    return {
        "nom": "EPROUVETTE",
        "prenoms": [f"LOT {rang}".replace(" ", "-")],
        "sexe": "F",
        "naissance": "1980-05-05",
        "matricule": f"2800599{rang:06d}",
        "organisme": {"regime": "01", "caisse": "631", "centre": "0000"},
    }


def _personne(row: dict[str, Any], reference: str) -> Personne:
    who = Identite(
        nom_naissance=row["nom"],
        prenoms=tuple(row["prenoms"]),
        sexe=row["sexe"],
        date_naissance=row["naissance"],
        nir=row["matricule"],
        cle=row.get("cle"),
    )
    insured = row.get("assure", row["matricule"])
    return Personne(
        reference=reference,
        identite=who,
        nir_od=insured,
        cle_od=row.get("cle"),
        rang=int(row.get("rang", 1)),
        dossier=None,
    )


def _avec_dossier(person: Personne, row: dict[str, Any], droits: Droits) -> Personne:
    known = Beneficiaire(
        identite=person.identite, nir_od=person.nir_od, rang=person.rang, qualite=INCONNU, organisme=_organisme(row)
    )
    return replace(person, dossier=Dossier(beneficiaire=known, droits=droits))


def _organisme(row: dict[str, Any]) -> Organisme:
    return Organisme(**row["organisme"])
