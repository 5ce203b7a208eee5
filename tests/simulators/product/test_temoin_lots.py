"""The witness's batches at a size no demonstration shows: duplicates, refusals, cuts; nobody lost, no loop."""

from __future__ import annotations

from eprouvette_sim.cdri import Dossier, ServiceCdri
from eprouvette_sim.doors import transport
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.faults import Fault, FaultPlan
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.model import INCONNU, Beneficiaire, Droits, Identite, Organisme, Periode
from eprouvette_sim.passerelle import Passerelle
from eprouvette_sim.product import Temoin
from tlsi_support import NOW, peer

ORGANISME = Organisme(regime="01", caisse="631", centre="0000")
SIZE = 1_200


def nir(number: int) -> str:
    return f"2800599{number:06d}"


def dossier(number: int) -> Dossier:
    who = Identite(nom_naissance="EPROUVETTE", prenoms=("LOT",), sexe="F", date_naissance="1980-05-05", nir=nir(number))
    person = Beneficiaire(identite=who, nir_od=nir(number), rang=1, qualite=INCONNU, organisme=ORGANISME)
    return Dossier(beneficiaire=person, droits=Droits(organisme=ORGANISME, periodes=(Periode(du=NOW.date()),)))


def witness(maximum: int, faults: FaultPlan | None = None):
    service = ServiceCdri(dossiers=[dossier(n) for n in range(SIZE)], lot_maximum=maximum)
    station = Station(
        door="tlsm",
        service="cdri",
        simulator=Passerelle((service,), structure=True),
        recorder=MemoryRecorder(),
        clock=FixedClock(NOW),
        faults=faults,
    )
    product = Temoin(transport=transport(station, peer=peer()), clock=FixedClock(NOW))
    product.handle(
        {
            "id": 1,
            "operation": "configurer",
            "parametres": {
                "services": {"cdri": {"url": "http://banc/lps"}},
                "logiciel": {"numero_autorisation": "EPROUVETTE01", "nom": "t", "version": "1"},
                "etablissement": {"identifiant": "1990000013"},
            },
        }
    )
    return product, service


def batch(product: Temoin, numbers) -> list[dict]:
    rows = [
        {
            "patient": {"reference": str(i), "nom_naissance": "E", "prenoms": ["L"], "date_naissance": "1980-05-05"},
            "assure": {"matricule": nir(number)},
        }
        for i, number in enumerate(numbers)
    ]
    parameters = {"demandes": rows, "date_soins": "2026-03-02"}
    return product.handle({"id": 2, "operation": "consulter_droits_lot", "parametres": parameters})["resultat"][
        "elements"
    ]


def test_a_large_batch_with_duplicates_is_cut_again_and_answers_everybody():
    product, service = witness(maximum=500)
    numbers = [*range(SIZE), *range(0, SIZE, 10)]
    shown = batch(product, numbers)
    assert [row["reference"] for row in shown] == [str(i) for i in range(len(numbers))]
    assert [row["presente"]["beneficiaire"]["matricule"] for row in shown] == [nir(n) for n in numbers]
    assert service.calls < 12


def test_a_batch_cut_once_is_not_asked_twice():
    product, service = witness(500, FaultPlan(name="coupe", faults=(Fault(kind="cut", value="0", on=(1,)),)))
    assert all(row["presente"] for row in batch(product, range(3)))
    assert service.snapshot()["lots_rejoues"] == 1


def test_a_service_always_down_costs_few_calls_and_loses_nobody():
    product, service = witness(500)
    service.pannes = 1_000
    shown = batch(product, range(10))
    assert [row["alertes"] for row in shown] == [["erreur_service"]] * 10
    assert service.calls <= 3


def test_an_empty_batch_calls_nobody():
    product, service = witness(500)
    assert (batch(product, []), service.calls) == ([], 0)
