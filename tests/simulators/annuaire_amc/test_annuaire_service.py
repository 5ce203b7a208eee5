"""The directory: the observed frame, one address by service, conventions by domain, refusals told by their code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eprouvette_sim.annuaire_amc import AnnuaireAmc, Convention, Fiche, demonstration
from eprouvette_sim.formats import annuaire_amc, soap11
from eprouvette_sim.formats.annuaire_amc import EXEMPLES, RECHERCHER
from eprouvette_sim.kernel.wire import Request
from roc_support import instant

QUESTION = EXEMPLES[RECHERCHER]["requete"][0]
HEADERS = (("Content-Type", "text/xml; charset=utf-8"),)


def ask(sim: AnnuaireAmc, **changes):
    contrat = annuaire_amc.contrats()[RECHERCHER]
    question = {name: value for name, value in (QUESTION | changes).items() if value is not None}
    body = soap11.write(contrat.requete.ecrire(question))
    answer = sim.handle(Request(method="POST", target="/annuaire", headers=HEADERS, body=body), instant())
    envelope, _ = soap11.read(answer.response.body)
    return contrat.reponse.lire(envelope.corps)[0], answer


def sim(*conventions: Convention, **adresses) -> AnnuaireAmc:
    fiche = Fiche(
        numero_amc="99999997",
        nom="AMC",
        conventions=conventions or (Convention(type="IS", csr="CSR1"),),
        adresses=adresses,
    )
    return AnnuaireAmc((fiche,), liens={"roc": "https://hote/roc"})


def test_the_address_is_that_of_the_service_and_insurer_asked_for():
    message, answer = ask(sim())
    assert (message["code_retour"], answer.notes) == ("1", ())
    assert message["adresses"] == [{"service": "IDB", "type": "URL", "valeur": "https://hote/roc/99999997/idb"}]


def test_without_a_service_every_address_is_given():
    message, answer = ask(sim(), code_service=None)
    assert [row["service"] for row in message["adresses"]] == list(annuaire_amc.SERVICES)
    assert [note.lieu.rpartition("(")[2] for note in answer.notes] == ["code_service)"]


def test_a_service_withdrawn_or_moved_is_told():
    assert ask(sim(IDB=None))[0]["code_retour"] != "1"
    assert ask(sim(IDB="https://ailleurs/idb"))[0]["adresses"][0]["valeur"] == "https://ailleurs/idb"


def test_conventions_are_those_of_the_type_and_criterion_asked_for_whatever_the_domain():
    several = sim(Convention(type="IS", domaine="HOSP"), Convention(type="XA", domaine="CONS", csr="R7"))
    everything = ask(several, code_type_convention=None, code_csr=None)[0]["conventions"]
    assert [(row["type"], row["domaine"]) for row in everything] == [("IS", "HOSP"), ("XA", "CONS")]
    assert [row["type"] for row in ask(several, code_type_convention=None, code_csr="R7")[0]["conventions"]] == ["XA"]


def test_an_unknown_insurer_and_a_general_refusal_have_their_own_code():
    assert ask(sim(), numero_amc="1")[0] == {"code_retour": "0", "message": "AMC inconnue de l'annuaire"}
    refusing = sim()
    refusing.refus = ("7", "Fermé")
    assert ask(refusing)[0] == {"code_retour": "7", "message": "Fermé"}


@pytest.mark.parametrize("name", ["version", "date_demande", "logiciel", "numero_amc"])
def test_each_field_of_the_observed_frame_is_missed(name):
    _, answer = ask(sim(), **{name: None})
    assert [note.code for note in answer.notes] == ["annuaire_amc.requete"]


def test_the_request_is_the_one_observed_on_the_wire():
    body = soap11.write(annuaire_amc.contrats()[RECHERCHER].requete.ecrire(QUESTION))
    assert b"http://schemas.xmlsoap.org/soap/envelope/" in body
    assert b'<a:search xmlns:a="https://ws.annuaireamc.fr/"' in body
    assert b"<paramsObj><requete><version>R01</version>" in body
    assert b"<typage><type_adresse><item>MEL</item>" in body


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (Request(method="GET", target="/annuaire"), 405),
        (Request(method="POST", target="/annuaire", headers=(("Content-Type", "application/json"),)), 415),
        (Request(method="POST", target="/autre"), 404),
        (Request(method="POST", target="/annuaire", headers=HEADERS, body=b"<a/>"), 500),
    ],
)
def test_what_is_no_search_gets_an_answer_that_says_it_is_ours(request_, status):
    answer = sim().handle(request_, instant())
    assert (answer.response.status, answer.quirk) == (status, "annuaire_amc.reponse-neutre")


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_no_bytes_make_the_directory_raise(data):
    found = sim()
    found.handle(Request(method="POST", target="/annuaire", headers=HEADERS, body=data), instant())
    assert found.appels == 0


def test_the_demonstration_knows_the_insurers_of_the_roc_simulator():
    from eprouvette_sim.roc import demonstration as adherents

    assert {fiche.numero_amc for fiche in demonstration()} == {a.contrat.numero_amc for a in adherents()}
