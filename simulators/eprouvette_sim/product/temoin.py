"""The witness product as one object that answers pilotage v1 messages."""

from __future__ import annotations

import ssl
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx

from eprouvette_sim.kernel.clock import Randomness, SystemClock
from eprouvette_sim.product import annuaire, b2, cdri, dmp, insi, mssante, pfi, psc, roc
from eprouvette_sim.product.reglages import Patient, Reglages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from eprouvette_sim.kernel.clock import Clock

    Operation = Callable[[dict[str, Any]], dict[str, Any]]

VERSION = "1.0"
#: one module by service: its `PARTIES`, that a mutant may replace, its `OPERATIONS` by pilotage name, and `brancher` when
#: it listens somewhere
SERVICES: tuple[ModuleType, ...] = (insi, cdri, dmp, pfi, psc, annuaire, roc, mssante, b2)
PARTIES: dict[str, type[Any]] = {part.partie: part for service in SERVICES for part in service.PARTIES}


class Temoin:
    """The reference product.

    `transport` replaces the network in tests; `parties` replaces one of its parts (that is what a mutant does).
    """

    def __init__(
        self,
        *,
        parties: Mapping[str, type[Any]] | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
        seed: str = "temoin",
    ) -> None:
        self.parties = PARTIES | dict(parties or {})
        self.clock = clock or SystemClock()
        self.seed = seed
        self.randomness = Randomness(seed)
        self.reglages = Reglages()
        self.patients: dict[str, Patient] = {}
        self.trace: list[dict[str, Any]] = []
        self.memoire: dict[str, Any] = {}
        self.ecoutes: list[Any] = []
        self._transport = transport
        self._http: dict[str | None, httpx.Client] = {}

    def operations(self) -> dict[str, Operation]:
        """Every pilotage operation this product can carry out: its own, then those of each service."""
        own: dict[str, Operation] = {
            "decrire": self._decrire,
            "configurer": self._configurer,
            "reinitialiser": self._reinitialiser,
            "enregistrer_patient": self._enregistrer_patient,
            "lire_etat": self._lire_etat,
            "exporter_traces": self._exporter_traces,
        }
        return own | {name: partial(_choose, name, self) for service in SERVICES for name in service.OPERATIONS}

    def handle(self, message: dict[str, Any]) -> dict[str, Any]:
        """The answer to one pilotage message; an operation it lacks is `non_supporte`."""
        head = {"pilotage": 1, "id": message["id"]}
        operation = self.operations().get(message["operation"])
        if operation is None:
            return head | {"statut": "non_supporte", "message": f"opération absente : {message['operation']}"}
        return head | {"statut": "ok", "resultat": operation(message.get("parametres", {}))}

    def close(self) -> None:
        """Drops its connections and stops listening."""
        while self.ecoutes:
            self.ecoutes.pop().close()
        for client in self._http.values():
            client.close()
        self._http = {}

    def _decrire(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "nom": "Témoin Éprouvette",
            "version": VERSION,
            "horloge": self.clock.now().rfc3339,
            "operations": sorted(self.operations()),
            "capacites": {
                "reinitialisation": True,
                "date": True,
                "creation_patient": True,
                "instances": 1,
                "ecoute_mllp": True,
            },
            "composants": [{"id": "temoin", "nom": "Témoin Éprouvette", "version": VERSION}],
        }

    def _configurer(self, parametres: dict[str, Any]) -> dict[str, Any]:
        self.close()
        names = ("services", "mail", "pki", "logiciel", "etablissement", "date_reference")
        self.reglages = Reglages(**{name: parametres[name] for name in names if name in parametres})
        taken = {"pris_en_compte": sorted(name for name in names if name in parametres)}
        places = [service.brancher(self) for service in SERVICES if hasattr(service, "brancher")]
        ecoutes = {name: place for found in places for name, place in found.items()}
        return taken | ({"ecoutes": ecoutes} if ecoutes else {})

    def _reinitialiser(self, _: dict[str, Any]) -> dict[str, Any]:
        self.patients.clear()
        self.trace.clear()
        self.memoire = {}
        self.randomness = Randomness(self.seed)
        return {}

    def _enregistrer_patient(self, parametres: dict[str, Any]) -> dict[str, Any]:
        patient = Patient.from_json(parametres["patient"])
        self.patients[patient.reference] = patient
        return {"reference": patient.reference, "statut": insi.statut(self, patient, recuperee=False)}

    def _lire_etat(self, parametres: dict[str, Any]) -> dict[str, Any]:
        if parametres.get("objet") == "mllp":
            for ecoute in self.ecoutes:
                ecoute.repos()
        registre = self.memoire.get("b2")
        factures = {"factures": registre.tout()} if registre is not None else {}
        return {"patients": sorted(self.patients), **self.memoire.get("etat", {})} | factures

    def _exporter_traces(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"traces": [*self.trace, *self.memoire.get("traces", ())]}

    def part(self, name: str) -> Any:
        """A fresh part of the product, connected; `certificat` of a part names the certificate it calls with."""
        kind = self.parties[name]
        http = self.http(getattr(kind, "certificat", None))
        part = kind(http, self.reglages, randomness=self.randomness, clock=self.clock)
        part.memoire = self.memoire
        return part

    def http(self, certificat: str | None = None) -> httpx.Client:
        """The product's HTTP client for a certificate: the main one, or another the bench gave under that name."""
        if certificat not in self._http:
            self._http[certificat] = self._client(certificat)
        return self._http[certificat]

    def _client(self, certificat: str | None) -> httpx.Client:
        if self._transport is not None:
            return httpx.Client(transport=self._transport)
        pki = self.reglages.pki
        if not pki:
            return httpx.Client()
        context = ssl.create_default_context(cafile=pki["ca"])
        shown = pki if certificat is None else pki.get("certificats", {}).get(certificat, {})
        if "certificat" in shown:
            context.load_cert_chain(shown["certificat"], shown["cle"])
        return httpx.Client(verify=context)


def _choose(name: str, temoin: Temoin, parametres: dict[str, Any]) -> dict[str, Any]:
    """Carries out an operation; one that several services share goes to the one whose `FLUX` is asked for, else the first."""
    able = [service for service in SERVICES if name in service.OPERATIONS]
    wanted = parametres.get("flux")
    service = next((service for service in able if wanted == getattr(service, "FLUX", None)), able[0])
    result: dict[str, Any] = service.OPERATIONS[name](temoin, parametres)
    return result
