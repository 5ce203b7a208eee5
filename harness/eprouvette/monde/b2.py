"""Stays to bill in the world: a visit built of named acts, situations and paths; the front-end; what is kept of each test."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Piece
from eprouvette.monde.cdri import MondeCdri
from eprouvette.monde.jours import MOTIF, jour
from eprouvette.resources import scenarios_root
from eprouvette_sim.kernel.errors import ErreurBanc
from eprouvette_sim.kernel.faults import Fault, FaultPlan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from eprouvette.runner.bench import Bench
    from eprouvette_sim.frontal_b2 import FrontalB2
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.model import Periode

PORTE, RETOURS = "b2", "b2-retours"
DOSSIER = "recette"


class MondeB2:
    """Builds visits step by step, drives the front-end, hands the checks what crossed and keeps it by test."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.visite: dict[str, Any] = {}
        self.options: dict[str, Any] = {}
        self.visites: list[dict[str, Any]] = []
        self._depots = 0
        self._retours = 0

    @classmethod
    def de(cls, bench: Bench) -> MondeB2:
        """The world of the scenario under way."""
        world = bench.data.get("b2")
        if not isinstance(world, cls):
            world = bench.data["b2"] = cls(bench)
        return world

    @property
    def frontal(self) -> FrontalB2:
        """The front-end behind the mail door."""
        found: Any = self.bench.simulator(PORTE)
        return found  # type: ignore[no-any-return]

    @property
    def instant(self) -> Instant:
        """Now, for what the world makes the front-end send."""
        return self.bench.observer.clock.now()

    def jour(self, texte: str) -> date:
        """A day written relative to the run's reference day."""
        return jour(texte, self.bench.observer.date_reference)

    def passage(self, actes: str, *, quand: str = "J") -> None:
        """A new visit with these acts (names of `passages.toml`, separated by a comma), care on that day."""
        self.visite = composer(noms(actes), (), None, self.jour(quand), self._reference())
        self.options = {}

    def situation(self, situations: str) -> None:
        """The patient's situations, by name; each adds to the rights, the patient or the hospital."""
        for nom in noms(situations):
            _situer(self.visite, nom, self._reference())

    def parcours(self, nom: str) -> None:
        """The care path situation, by name."""
        self.visite["parcours"] = nomme("parcours", nom)

    def _reference(self) -> date:
        return self.jour("J")

    def sur_droits_consultes(self) -> None:
        """The product bills on the rights it consulted itself; identity and rights are not given again."""
        self.visite.pop("droits", None)
        self.visite.pop("patient", None)
        self.options["patient"] = "patient"
        monde = MondeCdri.de(self.bench)
        if "patient" in monde.personnes and not str(monde.droits.nature_justificatif).isdigit():
            monde.changer(nature_justificatif="2")

    def facturer(self, **options: Any) -> None:
        """Makes the product bill the visit."""
        self.visites.append(self.visite)
        self.bench.do("facturer", visite=self.visite, **self.options, **options)

    def transmettre(self) -> None:
        """Makes the product send, then hands the checks what the front-end opened."""
        self.bench.do("transmettre")
        self.remettre()

    def relever(self) -> None:
        """Makes the product read its mailbox, then hands the checks the returns sent so far."""
        self.bench.do("relever_retours")
        self.remettre()

    def remettre(self) -> None:
        """Keeps every file opened and every return sent since the last time, and hands them over."""
        for rang, depot in enumerate(self.frontal.depots[self._depots :], self._depots + 1):
            ouverture = depot.enveloppe.ouverture if depot.enveloppe else None
            if ouverture is not None:
                self._garder("b2-partie", f"envoi-{rang}.partie", ouverture.clair)
            if depot.octets is not None:
                self._garder("b2", f"envoi-{rang}.b2", depot.octets)
        for rang, retour in enumerate(self.frontal.envois[self._retours :], self._retours + 1):
            self._garder(f"b2-{retour.nature}", f"retour-{rang}-{retour.nature}", retour.octets)
        self._depots, self._retours = len(self.frontal.depots), len(self.frontal.envois)
        self._attendus()

    def decider(self, rang: int, etat: str, code: str) -> None:
        """What the caisse will make of the n-th invoice (1-based)."""
        from eprouvette_sim.frontal_b2 import Consigne

        self.frontal.consignes[rang] = Consigne(etat=etat, code=code)

    def reprendre(self, rang: int, etat: str) -> None:
        """A later decision on the n-th invoice received."""
        from eprouvette_sim.frontal_b2 import Consigne

        recues = list(self.frontal.registre.factures.values())
        code = "R004" if etat == "rejetee" else ""
        self.frontal.reprendre(recues[rang - 1].numero, Consigne(etat=etat, code=code), self.instant)

    def liberer(self) -> None:
        """The front-end sends what it kept."""
        self.frontal.liberer(self.instant)

    def renvoyer(self) -> None:
        """The front-end sends its last return once more."""
        self.frontal.renvoyer(len(self.frontal.envois), self.instant)

    def hors_sujet(self, numero: str) -> None:
        """The front-end pays an invoice nobody sent."""
        self.frontal.hors_sujet(numero, self.instant)

    def corriger(self) -> None:
        """The product bills the visit again in place of the first invoice that was rejected or signalled."""
        registre = self.frontal.registre.factures.values()
        numeros = [facture.numero for facture in registre if facture.etat in ("rejetee", "signalee")]
        self.facturer(remplace=numeros[0] if numeros else "inconnue")

    def perdre_cle(self) -> None:
        """The front-end's key no longer opens what is encrypted for it."""
        self.bench.data["b2.cles"] = self.frontal.cles
        self.frontal.cles = ()

    def retrouver_cle(self) -> None:
        """The front-end's key is back."""
        self.frontal.cles = self.bench.data["b2.cles"]

    def justificatif_cdri(self, valeur: str) -> None:
        """The proof value CDRi answers."""
        MondeCdri.de(self.bench).changer(nature_justificatif=valeur)

    def modification(self, quoi: str) -> dict[str, Any]:
        """What the clerk changes, by name of `passages.toml`."""
        return nomme("modification", quoi)

    def organisme_cdri(self) -> str:
        """Régime, caisse and centre the caisse now answers."""
        organisme = MondeCdri.de(self.bench).droits.organisme
        return f"{organisme.regime}{organisme.caisse}{organisme.centre}"

    def visite_cdri(self) -> dict[str, Any]:
        """The visit with the rights the caisse answers, in the oracle's keys."""
        monde = MondeCdri.de(self.bench)
        droits, person = monde.droits, monde.personnes["patient"]
        le_jour = self.visite["entree"]
        courent = [c for c in droits.couvertures if c.code_ald and c.du.isoformat() <= le_jour]
        courent = [c for c in courent if c.au is None or le_jour <= c.au.isoformat()]
        lus: dict[str, Any] = {
            "regime": droits.organisme.regime,
            "caisse": droits.organisme.caisse,
            "centre": droits.organisme.centre,
            "periodes": [_periode(periode) for periode in droits.periodes],
            "exonerations": [{"code": str(c.code_ald), "du": c.du.isoformat()} for c in courent],
            "medecin_traitant": droits.medecin_traitant is True,
            "regime_prend_participation": False,
        }
        if droits.c2s is not None and droits.c2s_periode is not None:
            lus["c2s"] = {"gestion": "caisse"} | _periode(droits.c2s_periode)
        if droits.ame is not None:
            lus["ame"] = _periode(droits.ame)
        patient = {"nir": person.nir_od, "naissance": person.identite.date_naissance, "sexe": str(person.identite.sexe)}
        return self.visite | {"droits": lus, "patient": patient}

    def panne(self, genre: str, valeur: str, sur: tuple[int, ...] = (), *, porte: str = PORTE) -> None:
        """A fault on a mail door, on these exchanges (none given: all)."""
        plan = FaultPlan(name=f"b2-{genre}", faults=(Fault(kind=genre, value=valeur, on=sur),))
        self.bench.lab.station(porte).plan_faults(plan)

    def sans_panne(self) -> None:
        """Both mail doors work again."""
        for porte in (PORTE, RETOURS):
            self.bench.lab.station(porte).plan_faults(None)

    def _garder(self, genre: str, nom: str, octets: bytes) -> None:
        name = f"{DOSSIER}/{self._test()}/{nom}"
        self._ecrire(name, octets)
        piece = Piece(genre=genre, nom=nom, sha256=hashlib.sha256(octets).hexdigest(), octets=octets)
        self.bench.observer.handed(piece, name)

    def _attendus(self) -> None:
        """The expected values of the visits billed, as the oracle computes them."""
        from eprouvette import oracle
        from eprouvette.oracle import rendu

        attendus = []
        for visite in self.visites:
            lue, _ = oracle.depuis(visite) if "droits" in visite else (None, ())
            if lue is not None:
                attendus.append(rendu.donnees(oracle.valoriser(lue), "fr"))
        texte = json.dumps(attendus, ensure_ascii=False, indent=1)
        self._ecrire(f"{DOSSIER}/{self._test()}/attendu.json", texte.encode() + b"\n")

    def _test(self) -> str:
        attempt = self.bench.observer.attempt
        if attempt is None:
            raise ErreurBanc("aucun scénario en cours")
        return f"{attempt.scenario.replace('/', '.')}-{attempt.number}"

    def _ecrire(self, name: str, octets: bytes) -> None:
        path: Path = self.bench.folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(octets)
        except OSError as error:
            raise ErreurBanc(f"impossible d'écrire le dossier de recette : {error.strerror}", ou=name) from error


def _periode(periode: Periode) -> dict[str, str]:
    fin = {} if periode.au is None else {"au": periode.au.isoformat()}
    return {"du": periode.du.isoformat()} | fin


def composer(
    actes: Sequence[str],
    situations: Sequence[str],
    parcours: str | None,
    jour_des_soins: date,
    reference: date | None = None,
) -> dict[str, Any]:
    """A visit made of these words of `passages.toml`; relative days count from `reference` (default: the day of care)."""
    depuis = reference or jour_des_soins
    visite: dict[str, Any] = json.loads(json.dumps(jeu()["base"], default=str))
    le_jour = jour_des_soins.isoformat()
    visite["entree"] = le_jour
    visite["actes"] = [_dates(nomme("acte", nom), depuis) | {"date": le_jour} for nom in actes]
    for nom in situations:
        _situer(visite, nom, depuis)
    if parcours is not None:
        visite["parcours"] = nomme("parcours", parcours)
    return visite


def _situer(visite: dict[str, Any], nom: str, reference: date) -> None:
    for table, valeurs in _dates(nomme("situation", nom), reference).items():
        if isinstance(valeurs, dict):
            visite.setdefault(table, {}).update(valeurs)
        else:
            visite[table] = valeurs


def _dates(valeurs: Any, reference: date) -> Any:
    """The same values, days written `J`, `J-3`, `J+30` made civil."""
    if isinstance(valeurs, dict):
        return {cle: _dates(valeur, reference) for cle, valeur in valeurs.items()}
    if isinstance(valeurs, list):
        return [_dates(valeur, reference) for valeur in valeurs]
    if isinstance(valeurs, str) and re.fullmatch(MOTIF, valeurs):
        return jour(valeurs, reference.isoformat()).isoformat()
    return valeurs


@cache
def jeu() -> dict[str, Any]:
    """The named acts, situations and paths."""
    return tomllib.loads((scenarios_root() / "jeux" / "b2" / "passages.toml").read_text(encoding="utf-8"))


def nomme(table: str, nom: str) -> dict[str, Any]:
    """A copy of the entry of that name; `ErreurBanc` when the data set has none: a scenario is at fault."""
    entrees = jeu()[table]
    if nom not in entrees:
        raise ErreurBanc(f"{table} inconnu : {nom}", ou="jeux/b2/passages.toml")
    copie: dict[str, Any] = json.loads(json.dumps(entrees[nom], default=str))
    return copie


def noms(texte: str) -> list[str]:
    """The names of a list written with a comma and a space (`98,21 €` is one word)."""
    return [nom.strip() for nom in texte.split(", ") if nom.strip()]
