"""The AMC simulators for tests: a directory and a ROC door in process, the witness before them, calls written by hand."""

from __future__ import annotations

import datetime as dt

import httpx

from eprouvette_sim.annuaire_amc import AnnuaireAmc
from eprouvette_sim.annuaire_amc import demonstration as fiches
from eprouvette_sim.formats import roc, soap
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.kernel.wire import Request
from eprouvette_sim.product import Temoin
from eprouvette_sim.roc import Roc, demonstration

NOW = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
HOST = "https://amc.test"
MEDIA = (("Content-Type", soap.CONTENT_TYPE), ("Host", "amc.test"))
#: who asks, about whom: the first contract of the demonstration
QUI = {
    "date_reference": "2026-03-02",
    "finess": "990000013",
    "amc.numero": "99999997",
    "amc.type_convention": "IS",
    "amc.numero_adherent": "000001",
    "beneficiaire.date_naissance": "1975-12-31",
    "beneficiaire.rang": "1",
}
LIGNE = {
    "id": "1",
    "code": "GHS",
    "domaine": "HOSP",
    "date": "2026-03-02",
    "montant": "50000",
    "base": "48000",
    "amo": "38400",
}
SEJOUR = {"sejour.numero": "S1", "sejour.contexte": "SEJOUR", "sejour.du": "2026-03-02", "lignes": [LIGNE]}


def instant(days: int = 0):
    """An instant that many days after the tests' own."""
    return FixedClock(NOW + dt.timedelta(days=days)).now()


def service(**options) -> Roc:
    """A fresh simulator that knows the demonstration's contracts."""
    return Roc(demonstration(), **options)


def post(target: str, body: bytes, headers=MEDIA, *, sim: Roc, days: int = 0):
    """The answer to a POST."""
    return sim.handle(Request(method="POST", target=target, headers=headers, body=body), instant(days))


def call(sim: Roc, operation: str, *, days: int = 0, **changes):
    """The canonical answer to one online call; every answer must obey the neutral schema."""
    contrat = roc.contrats()[operation]
    base = {} if operation in {roc.IDB, roc.DEL} else SEJOUR
    fields = {name.replace("__", "."): value for name, value in changes.items()}
    message = {name: value for name, value in (QUI | base | fields).items() if value is not None}
    body = soap.write(entetes=(), corps=contrat.requete.ecrire(message))
    answer = post(f"/roc/{operation}", body, sim=sim, days=days)
    envelope, anomalies = soap.read(answer.response.body)
    assert anomalies == ()
    assert roc.valider(envelope.racine) == ()
    return contrat.reponse.lire(envelope.corps)[0]


def engager(sim: Roc, message: str = "m1", **changes):
    """A computation that commits."""
    return call(sim, roc.CLC, message=message, **changes)


def facture(engagement: str | None, *, numero: str = "000000001", amc: str = "9600", **changes):
    """A claim of the stay of these tests, as a canonical message."""
    message = {
        "message": f"f-{numero}",
        "numero_facture": numero,
        "contexte": "SEJOUR",
        "date": "2026-03-03",
        "amc.numero": QUI["amc.numero"],
        "amc.numero_adherent": QUI["amc.numero_adherent"],
        "beneficiaire.date_naissance": QUI["beneficiaire.date_naissance"],
        "beneficiaire.rang": "1",
        "engagement": engagement,
        "sejour": "S1",
        "total.montant": "50000",
        "total.amc": amc,
        "lignes": [LIGNE | {"amc": amc}],
    } | {name.replace("__", "."): value for name, value in changes.items()}
    return {name: value for name, value in message.items() if value is not None}


def deposer(sim: Roc, message, *, days: int = 0):
    """The acknowledgement of a claim."""
    contrat = roc.contrats()[roc.FACTURER]
    answer = post("/roc/dre", roc.ecrire_octets(contrat.requete, message), (), sim=sim, days=days)
    return roc.lire_octets(contrat.reponse, answer.response.body)[0]


def retours(sim: Roc):
    """Every return."""
    contrat = roc.contrats()[roc.RETOURS]
    body = roc.ecrire_octets(contrat.requete, {"message": "r", "finess": "990000013"})
    return roc.lire_octets(contrat.reponse, post("/roc/retours", body, (), sim=sim).response.body)[0].get("retours", [])


class Monde:
    """The witness before both simulators, through stations that journal and fail as told."""

    def __init__(self, **options) -> None:
        self.clock = FixedClock(NOW)
        self.roc = service(**options)
        self.annuaire = AnnuaireAmc(fiches(), liens={"roc": f"{HOST}/roc"})
        self.recorder = MemoryRecorder()
        self.stations = {
            "roc": self._station("roc", self.roc),
            "annuaire": self._station("annuaire_amc", self.annuaire),
        }
        self.temoin = Temoin(transport=httpx.MockTransport(self._serve), clock=self.clock)
        services = {"annuaire_amc": {"url": f"{HOST}/annuaire"}, "roc": {"url": f"{HOST}/roc"}}
        software = {"numero_autorisation": "EPROUVETTE01", "nom": "temoin", "version": "1.0"}
        self.do(
            "configurer",
            services=services,
            logiciel=software,
            etablissement={"identifiant": "1990000013"},
            date_reference="2026-03-02",
        )

    def do(self, operation: str, **parametres):
        """What the witness shows."""
        answer = self.temoin.handle({"id": 1, "operation": operation, "parametres": parametres})
        assert answer["statut"] == "ok"
        return answer["resultat"]

    def identifier(self, *amc: tuple[str, str]):
        """The patient, under these (AMC number, adherent number)."""
        rows = [
            {"numero_amc": numero, "numero_adherent": adherent, "type_convention": "IS"} for numero, adherent in amc
        ]
        patient = {"reference": "p", "nom_naissance": "ADRUN", "prenoms": ["ZOE"], "date_naissance": "1975-12-31"}
        return self.do(
            "identifier_amc",
            patient=patient,
            beneficiaire={"nir_od": "2751263220749", "rang": "1"},
            attestations=rows,
            date_soins="2026-03-02",
            domaine="HOSP",
        )

    def _station(self, name: str, simulator) -> Station:
        return Station(door=name, service=name, simulator=simulator, recorder=self.recorder, clock=self.clock)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        headers = tuple((k.decode(), v.decode()) for k, v in request.headers.raw)
        wire = Request(method=request.method, target=path, headers=headers, body=request.read())
        delivery = self.stations["annuaire" if path.startswith("/annuaire") else "roc"].receive(wire)
        if delivery.cut_after is not None:
            raise httpx.ReadError("coupée", request=request)
        answer = delivery.response
        return httpx.Response(answer.status, headers=list(answer.headers), content=answer.body)
