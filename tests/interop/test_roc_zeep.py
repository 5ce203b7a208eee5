"""zeep, given only the served WSDL, performs the four ROC services against a door really open."""

from __future__ import annotations

import datetime as dt

import pytest

from eprouvette_sim.doors.https import HttpsDoor, ServerTls
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.pki import Authority
from eprouvette_sim.roc import Roc, demonstration

DAY = dt.date(2026, 3, 2)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    zeep = pytest.importorskip("zeep", reason="zeep n'est pas installé")
    requests = pytest.importorskip("requests")
    authority = Authority(tmp_path_factory.mktemp("pki"), now=dt.datetime.now(dt.UTC), days=2)
    server, mine = authority.issue("serveur"), authority.issue("structure")
    tls = ServerTls(certificate=server.certificate, key=server.key, client_ca=authority.ca)
    simulator = Roc(demonstration())
    station = Station(door="roc", service="roc", simulator=simulator, recorder=MemoryRecorder(), clock=SystemClock())
    with HttpsDoor(station, tls=tls) as door, requests.Session() as session:
        session.cert = (str(mine.certificate), str(mine.key))
        session.verify = str(authority.ca)
        session.trust_env = False  # a CA bundle of the environment would win over ours
        url = door.url.replace("127.0.0.1", "localhost")
        yield zeep.Client(f"{url}/roc?wsdl", transport=zeep.Transport(session=session))


def amc(**more):
    return {"Numero": "99999997", "TypeConvention": "IS", "NumeroAdherent": "000001"} | more


def calcul(message: str, sejour: str):
    line = {"Code": "GHS", "Domaine": "HOSP", "Date": DAY, "Montant": 50000, "Base": 48000, "PartAmo": 38400, "id": "1"}
    return {
        "IdMessage": message,
        "DateReference": DAY,
        "Amc": amc(),
        "Beneficiaire": {"DateNaissance": "1975-12-31", "Rang": 1},
        "Sejour": {"Numero": sejour, "Contexte": "SEJOUR", "Du": DAY},
        "Ligne": [line],
    }


def test_a_generic_client_identifies_simulates_commits_and_cancels(client):
    person = {"DateNaissance": "1975-12-31", "Rang": 1}
    rights = client.service.identifierBeneficiaire(IdMessage="z1", DateReference=DAY, Amc=amc(), Beneficiaire=person)
    assert (rights.Statut, [row.domaine for row in rights.Garantie]) == ("trouve", ["HOSP", "CONS", "CONFORT"])
    quote = client.service.simuler(**calcul("z2", "Z"))
    assert (quote.Statut, quote.Total.PartAmc, quote.Ligne[0].Reste) == ("calcule", 9600, 2000)
    given = client.service.calculer(**calcul("z3", "Z"))
    assert (given.Statut, given.Engagement.Etat, given.Total.PartAmc) == ("engage", "donne", 9600)
    again = client.service.calculer(**calcul("z3", "Z"))
    assert again.Engagement.Numero == given.Engagement.Numero
    gone = client.service.annuler(IdMessage="z4", Amc=amc(), Engagement=given.Engagement.Numero)
    assert (gone.Statut, gone.Engagement.Etat) == ("annule", "annule")
    refused = client.service.annuler(IdMessage="z5", Amc=amc(), Engagement="jamais")
    assert (refused.Statut, refused.Code) == ("refuse", "engagement_inconnu")
