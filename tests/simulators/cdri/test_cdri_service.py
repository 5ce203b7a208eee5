"""CDRi: one person, batches, failures, and the same behaviour whatever the contract in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from eprouvette_sim.cdri import Dossier, ServiceCdri
from eprouvette_sim.formats import cdri
from eprouvette_sim.formats.cdri import Demande, droits_of
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
from eprouvette_sim.packs import load
from eprouvette_sim.passerelle import Passerelle
from tlsi_support import INSTANT, call, corps, droits_call, erreur, peer, post

PACKS = Path(__file__).parents[2] / "packs"
ORGANISME = Organisme(regime="01", caisse="631", centre="0000")
DROITS = Droits(
    organisme=ORGANISME,
    periodes=(Periode(du=date(2025, 1, 1), au=date(2025, 6, 30)), Periode(du=date(2025, 9, 1))),
    couvertures=(Couverture(code_ald="12", code_situation="0100", du=date(2025, 1, 1), au=date(2026, 1, 1)),),
    c2s="avec_participation",
    c2s_periode=Periode(du=date(2026, 1, 1), au=date(2026, 12, 31)),
    ame=Periode(du=date(2026, 1, 1)),
    medecin_traitant=INCONNU,
    at_mp=tuple(PriseEnChargeAtMp(organisme="01631", code="1", identifiant=f"12345678{n}") for n in range(3)),
    amc=ContratAmc(
        numero_amc="99999997", type_convention=None, csr=None, numero_adherent=None, periode=None, gere_par_amo=True
    ),
    nature_justificatif="CDRI",
    expire_le=date(2026, 3, 31),
)
DEMANDE = Demande(date_reference="2026-03-02", nir_od="2751263220749", date_naissance="1975-12-00", rang="1")


def dossier(rang: int = 1, **changes) -> Dossier:
    who = Identite(
        nom_naissance="ADRUN", prenoms=("ZOE",), sexe="F", date_naissance="1975-12-00", nir=f"27512632207{rang:02d}"
    )
    person = Beneficiaire(identite=who, nir_od="2751263220749", rang=rang, qualite=INCONNU, organisme=ORGANISME)
    return Dossier(beneficiaire=person, droits=replace(DROITS, **changes))


def ask(service: ServiceCdri, demande: Demande = DEMANDE):
    return post(Passerelle((service,), structure=True), droits_call(demande), client=peer())


def read(answer):
    return cdri.contrats()[cdri.UNITAIRE].reponse.lire(corps(answer))[0]


def test_rights_come_back_as_they_were_put_in():
    message = read(ask(ServiceCdri(dossiers=[dossier()])))
    assert message["statut"] == "trouve"
    assert replace(droits_of(message), reponse_le=None) == DROITS


def test_every_neutral_answer_obeys_the_served_schema():
    schema = etree.XMLSchema(etree.fromstring(cdri.schema()))
    service = ServiceCdri(dossiers=[dossier()])
    for demande in (DEMANDE, replace(DEMANDE, rang="4")):
        assert schema.validate(corps(ask(service, demande))), schema.error_log


@pytest.mark.parametrize(
    ("dossiers", "demande", "statut"),
    [
        ([dossier()], DEMANDE, "trouve"),
        ([dossier()], replace(DEMANDE, date_naissance="1975-12-31"), "inconnu"),
        ([dossier(1), dossier(2)], DEMANDE, "trouve"),
        ([dossier(1), dossier(2)], replace(DEMANDE, rang=None), "plusieurs"),
        ([dossier(), dossier()], DEMANDE, "plusieurs"),
        ([replace(dossier(), statut="erreur")], DEMANDE, "erreur"),
        ([dossier(1), dossier(2)], replace(DEMANDE, nir="2751299999702"), "trouve"),
        ([], DEMANDE, "inconnu"),
    ],
    ids=["found", "other date", "rank 1 of 2", "rank unknown", "candidates", "error", "by matricule", "empty base"],
)
def test_the_status_follows_who_is_known(dossiers, demande, statut):
    message = read(ask(ServiceCdri(dossiers=dossiers), demande))
    assert message["statut"] == statut
    assert ("organisme.regime" in message) == (statut == "trouve")


def test_failures_last_the_number_of_calls_asked_for():
    service = ServiceCdri(dossiers=[dossier()])
    service.pannes = 1
    first, second = ask(service), ask(service)
    assert (erreur(first).sous_code, first.quirk, second.response.status) == (
        "siram_40",
        "cdri.code-detail-neutre",
        200,
    )


def test_a_body_of_another_kind_gets_a_fault_and_a_note():
    contrat = cdri.contrats()[cdri.UNITAIRE]
    answer = post(
        Passerelle((ServiceCdri(),), structure=True), call(etree.Element("{urn:x}Autre"), contrat.action), client=peer()
    )
    assert (answer.response.status, answer.notes[-1].observe) == (500, "{urn:x}Autre")


def lot(service: ServiceCdri, demandes, numero="L1"):
    contrat = service.contrats[next(a for a, c in service.contrats.items() if c.operation == cdri.LOT)]
    rows = [demande.to_message() | {"id": str(number)} for number, demande in demandes]
    body = contrat.requete.ecrire({"lot": numero, "demandes": rows})
    answer = post(Passerelle((service,), structure=True), call(body, contrat.action), client=peer())
    return contrat.reponse.lire(corps(answer))[0]


def test_a_batch_gives_each_request_its_own_status_in_order():
    unknown = replace(DEMANDE, date_naissance="1990-01-01")
    answer = lot(ServiceCdri(dossiers=[dossier()]), [(1, DEMANDE), (2, unknown), (3, DEMANDE)])
    assert [(row["demande"], row["statut"]) for row in answer["elements"]] == [
        ("1", "trouve"),
        ("2", "inconnu"),
        ("3", "trouve"),
    ]


def test_a_request_number_used_twice_is_answered_once():
    answer = lot(ServiceCdri(dossiers=[dossier()]), [(1, DEMANDE), (1, DEMANDE)])
    assert [row["statut"] for row in answer["elements"]] == ["trouve", "doublon"]


def test_a_batch_sent_again_gets_the_same_answer_and_counts_as_one():
    service = ServiceCdri(dossiers=[dossier()])
    first = lot(service, [(1, DEMANDE)])
    service.base.vider()
    assert lot(service, [(1, DEMANDE)]) == first
    assert service.snapshot()["lots_rejoues"] == 1


def test_another_batch_under_a_known_number_is_refused():
    service = ServiceCdri(dossiers=[dossier()])
    lot(service, [(1, DEMANDE)])
    assert lot(service, [(1, DEMANDE), (2, DEMANDE)])["statut"] == "doublon"


def test_the_limit_is_the_last_size_accepted():
    service = ServiceCdri(dossiers=[dossier()], lot_maximum=3)
    for size, statut in ((3, "traite"), (4, "lot_trop_grand")):
        answer = lot(service, [(n, DEMANDE) for n in range(size)], numero=f"L{size}")
        assert (answer["statut"], len(answer.get("elements", ()))) == (statut, size if statut == "traite" else 0)


def test_ten_thousand_requests_with_duplicates_are_all_answered():
    service = ServiceCdri(dossiers=[dossier()], lot_maximum=10_000)
    answer = lot(service, [(n % 9_999, DEMANDE) for n in range(10_000)])
    statuts = [row["statut"] for row in answer["elements"]]
    assert (len(statuts), statuts.count("doublon")) == (10_000, 1)


@pytest.mark.parametrize("pack", ["adri", "autre"])
def test_a_pack_answers_the_same_rights_under_its_own_messages(pack):
    service = ServiceCdri(dossiers=[dossier()])
    service.contracter(load(PACKS / pack).contrats.values())
    contrat = next(c for c in service.contrats.values() if c.operation == cdri.UNITAIRE)
    body = contrat.requete.ecrire(DEMANDE.to_message())
    answer = post(Passerelle((service,), structure=True), call(body, contrat.action), client=peer())
    message, anomalies = contrat.reponse.lire(corps(answer))
    assert (contrat.provenance, anomalies) == ("pack", ())
    assert replace(droits_of(message), reponse_le=None) == DROITS


def test_two_versions_stand_side_by_side():
    service = ServiceCdri(dossiers=[dossier()])
    service.contracter([c for name in ("adri", "autre") for c in load(PACKS / name).contrats.values()])
    gateway = Passerelle((service,), structure=True)
    for contrat in list(service.contrats.values()):
        if contrat.operation == cdri.UNITAIRE:
            body = call(contrat.requete.ecrire(DEMANDE.to_message()), contrat.action)
            assert contrat.reponse.lire(corps(post(gateway, body, client=peer())))[0]["statut"] == "trouve"


def test_a_request_the_pack_schema_refuses_is_noted():
    service = ServiceCdri(dossiers=[dossier()])
    service.contracter(load(PACKS / "adri").contrats.values())
    contrat = next(c for c in service.contrats.values() if c.provenance == "pack" and c.operation == cdri.UNITAIRE)
    body = contrat.requete.ecrire(replace(DEMANDE, cle_od="7").to_message())
    answer = post(Passerelle((service,), structure=True), call(body, contrat.action), client=peer())
    assert "pack.schema" in {note.code for note in answer.notes}


_TEXT = st.text(alphabet=st.characters(categories=("L", "N"), max_codepoint=0x17F), min_size=1, max_size=12)


@given(st.dictionaries(st.sampled_from(["date_reference", "nir_od", "nir", "date_naissance", "rang", "finess"]), _TEXT))
@settings(deadline=None)
def test_any_request_text_survives_the_neutral_round_trip(message):
    face = cdri.contrats()[cdri.UNITAIRE].requete
    assert face.lire(face.ecrire(message))[0] == message


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_no_body_makes_the_service_raise(data):
    service = ServiceCdri(dossiers=[dossier()])
    answer = Passerelle((service,), structure=True).handle(
        __import__("eprouvette_sim.kernel.wire", fromlist=["Request"]).Request(
            method="POST", target="/lps", headers=(("Content-Type", "application/soap+xml"),), body=data, peer=peer()
        ),
        INSTANT,
    )
    assert answer.response.status == 500
