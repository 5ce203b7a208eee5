"""ROC: rights, computations checkable by hand, one commitment at a time, claims paid once, hostile input refused."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eprouvette_sim.formats import roc, soap
from eprouvette_sim.formats.roc import LigneAmc
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.kernel.wire import Request
from eprouvette_sim.roc import Garantie, demonstration
from eprouvette_sim.roc.rules import arrondi, calculer
from eprouvette_sim.roc.states import ACTIFS, NEANT, table
from roc_support import (
    LIGNE,
    MEDIA,
    NOW,
    QUI,
    SEJOUR,
    call,
    deposer,
    engager,
    facture,
    instant,
    post,
    retours,
    service,
)


def part(garantie: Garantie | None, montant, base, amo, deja=0, *, c2s=False):
    """What the engine gives for one line, and its instruction."""
    from dataclasses import replace

    person = replace(demonstration()[0], garanties=(garantie,) if garantie else (), c2s=c2s)
    line = LigneAmc(
        id="1", code="X", domaine="D", date="2026-03-02", montant=montant, base=base, amo=amo, deja_pris=deja
    )
    (found,) = calculer(person, [line])
    assert found.amc + found.reste == line.reste
    return found.amc, found.consigne


#: worked out by hand: base × rate − AMO, then what is left, then ceilings
A_LA_MAIN = [
    ("ticket modérateur", Garantie(domaine="D"), (5000, 5000, 3500), (1500, None)),
    ("le dépassement reste au patient", Garantie(domaine="D"), (6000, 5000, 3500), (1500, None)),
    ("200 % couvrent le dépassement, jamais plus", Garantie(domaine="D", taux=200), (6000, 5000, 3500), (2500, None)),
    ("arrondi au centime le plus proche", Garantie(domaine="D", taux=125), (8001, 3333, 2333), (1833, None)),
    ("l'AMO a tout payé", Garantie(domaine="D"), (5000, 5000, 5000), (0, None)),
    ("plafond de ligne", Garantie(domaine="D", plafond_ligne=1000), (5000, 5000, 3500), (1000, "plafond_atteint")),
    ("plafond non atteint", Garantie(domaine="D", plafond_ligne=1500), (5000, 5000, 3500), (1500, None)),
    ("exclu", Garantie(domaine="D", exclue=True), (5000, 5000, 3500), (0, "acte_exclu")),
    ("hors contrat", None, (5000, 5000, 3500), (0, "domaine_non_couvert")),
    ("hors nomenclature à 100 %", Garantie(domaine="D"), (1200, 0, 0), (0, None)),
]


@pytest.mark.parametrize(
    ("garantie", "ligne", "attendu"), [row[1:] for row in A_LA_MAIN], ids=[r[0] for r in A_LA_MAIN]
)
def test_the_engine_gives_what_a_hand_finds(garantie, ligne, attendu):
    assert part(garantie, *ligne) == attendu


def test_the_second_insurer_pays_only_what_is_left():
    assert part(Garantie(domaine="D", taux=200), 6000, 5000, 3500, deja=1500) == (1000, None)
    assert part(Garantie(domaine="D", taux=200), 6000, 5000, 3500, deja=2500) == (0, None)


def test_the_solidarity_cover_takes_the_whole_co_payment_without_ceiling():
    assert part(None, 5000, 5000, 3500, c2s=True) == (1500, None)


@given(st.integers(0, 10**9), st.integers(0, 400))
def test_rounding_is_to_the_nearest_cent_half_up(montant, taux):
    exact = montant * taux
    assert abs(arrondi(montant, taux) * 100 - exact) <= 50
    assert arrondi(montant, taux) * 100 - exact != -50


def test_identification_gives_contract_guarantees_and_contact():
    answer = call(service(), roc.IDB, message="m")
    assert (answer["statut"], answer["amc.responsable"], answer["amc.rang"]) == ("trouve", "oui", "1")
    assert {row["domaine"] for row in answer["garanties"]} == {"HOSP", "CONS", "CONFORT"}
    assert answer["contact.telephone"] == "01 99 00 12 34"


@pytest.mark.parametrize(
    ("changes", "code", "groupe"),
    [
        ({"amc__numero": "1"}, "amc_inconnue", "aiguillage"),
        ({"amc__numero_adherent": "2"}, "adherent_inconnu", "beneficiaire"),
        ({"beneficiaire__rang": "2"}, "beneficiaire_inconnu", "beneficiaire"),
        ({"beneficiaire__date_naissance": "1975-12-30"}, "beneficiaire_inconnu", "beneficiaire"),
        ({"message": None}, "message_absent", "message"),
    ],
)
def test_each_refusal_names_its_code_and_group(changes, code, groupe):
    sim = service()
    answer = call(sim, roc.CLC, **({"message": "m"} | changes))
    assert (answer["statut"], answer["code"], answer["groupe"]) == ("refuse", code, groupe)
    assert sim.registre.suivis() == ()


def test_rights_not_yet_open_are_answered_with_their_dates_and_commit_nothing():
    sim = service()
    shown = call(sim, roc.IDB, message="m", date_reference="2019-12-31")
    assert (shown["statut"], shown["code"], shown["droits.du"]) == ("trouve", "droits_a_venir", "2020-01-01")
    assert engager(sim, date_reference="2019-12-31")["code"] == "droits_a_venir"


def test_an_unknown_convention_is_refused():
    from dataclasses import replace

    sim = service()
    sim.base.vider()
    sim.base.deposer(replace(demonstration()[0], conventions=("XA",)))
    assert engager(sim)["code"] == "convention_inconnue"
    assert engager(sim, "m2", amc__type_convention="XA")["statut"] == "engage"


def test_a_commitment_bears_number_state_end_and_amounts():
    answer = engager(service())
    assert (answer["statut"], answer["etat"], answer["total.amc"], answer["total.reste"]) == (
        "engage",
        "donne",
        "9600",
        "2000",
    )
    assert answer["expire_le"] == "2026-04-01"


def test_the_same_message_gets_the_same_commitment_and_another_one_none():
    sim = service()
    first, again, other = engager(sim), engager(sim), engager(sim, "m2")
    assert first == again
    assert (other["statut"], other["code"]) == ("refuse", "engagement_en_cours")
    assert (len(sim.registre.suivis()), sim.registre.rejoues) == (1, 1)


def test_another_message_under_a_known_identifier_is_refused():
    sim = service()
    engager(sim)
    assert engager(sim, "m1", sejour__numero="S2")["code"] == "message_en_double"


def test_a_cancellation_may_name_the_commitment_or_the_message_that_asked_for_it():
    sim = service()
    number = engager(sim)["engagement"]
    by_number = call(sim, roc.DEL, message="d1", engagement=number)
    assert (by_number["statut"], by_number["etat"]) == ("annule", "annule")
    engager(sim, "m2")
    assert call(sim, roc.DEL, message="d2", message_clc="m2")["statut"] == "annule"
    assert call(sim, roc.DEL, message="d3", message_clc="jamais")["code"] == "engagement_inconnu"
    assert sim.registre.actifs() == ()


def test_another_insurer_cannot_cancel_a_commitment():
    sim = service()
    number = engager(sim)["engagement"]
    assert call(sim, roc.DEL, message="d", engagement=number, amc__numero="99999989")["code"] == "engagement_inconnu"
    assert len(sim.registre.actifs()) == 1


def test_an_expired_commitment_is_neither_cancelled_nor_paid_and_lets_the_stay_be_committed_again():
    sim = service(duree_jours=10)
    number = engager(sim)["engagement"]
    assert call(sim, roc.DEL, message="d", engagement=number, days=10)["code"] == "engagement_expire"
    assert deposer(sim, facture(number), days=10)["statut"] == "recu"
    assert retours(sim)[0]["code"] == "engagement_expire"
    assert engager(sim, "m2", days=11)["statut"] == "engage"


MAUVAIS = [
    {"montant": "-100"},
    {"montant": "99999999999999999999"},
    {"montant": "12,50"},
    {"montant": "٣٠٠"},
    {"base": ""},
    {"amo": "50001"},
    {"deja_pris": "11601"},
]


@pytest.mark.parametrize("champ", MAUVAIS, ids=[str(row) for row in MAUVAIS])
@pytest.mark.parametrize("operation", [roc.SIM, roc.CLC])
def test_an_amount_that_is_none_or_overflows_is_refused_and_the_state_stays(operation, champ):
    sim = service()
    answer = call(sim, operation, message="m", lignes=[LIGNE | champ])
    assert (answer["statut"], answer["code"], answer["groupe"]) == ("refuse", "montant_invalide", "montant")
    assert sim.registre.suivis() == ()


def test_two_lines_under_one_identifier_or_none_at_all_are_refused():
    sim = service()
    assert call(sim, roc.CLC, message="a", lignes=[LIGNE, LIGNE])["code"] == "montant_invalide"
    assert call(sim, roc.CLC, message="b", lignes=[])["code"] == "montant_invalide"
    assert call(sim, roc.CLC, message="c", sejour__contexte="AUTRE")["code"] == "contexte_inconnu"
    assert call(sim, roc.CLC, message="d", sejour__numero=None)["code"] == "sejour_absent"


def test_a_claim_of_the_committed_amount_is_paid_once_whatever_the_number_of_deposits():
    sim = service()
    claim = facture(engager(sim)["engagement"])
    assert [deposer(sim, claim)["statut"] for _ in range(3)] == ["recu", "doublon", "doublon"]
    assert [(row["statut"], row["montant_paye"]) for row in retours(sim)] == [("paye", "9600")]
    assert sim.factures.paye_cents == 9600


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amc": "9601"}, "montant_superieur"),
        ({"total__amc": "9599"}, "total_faux"),
        ({"contexte": "AUTRE"}, "contexte_inconnu"),
        ({"sejour": "S2"}, "engagement_inconnu"),
        ({"amc": "-1"}, "montant_invalide"),
    ],
)
def test_a_claim_that_differs_from_its_commitment_is_rejected_and_the_commitment_stands(changes, code):
    sim = service()
    claim = facture(engager(sim)["engagement"], **changes)
    assert deposer(sim, claim)["statut"] == "recu"
    assert (retours(sim)[0]["statut"], retours(sim)[0]["code"]) == ("rejete", code)
    assert (sim.factures.paye_cents, len(sim.registre.actifs())) == (0, 1)


def test_a_claim_without_commitment_is_rejected():
    sim = service()
    deposer(sim, facture(None))
    assert retours(sim)[0]["code"] == "engagement_inconnu"


def test_another_claim_under_a_known_number_is_refused_and_changes_nothing():
    sim = service()
    number = engager(sim)["engagement"]
    deposer(sim, facture(number))
    assert deposer(sim, facture(number, date="2026-03-04"))["code"] == "facture_en_double"
    assert len(retours(sim)) == 1


@given(st.integers(0, 2000))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_truncated_claim_is_refused_and_nothing_is_paid(cut):
    sim = service()
    contrat = roc.contrats()[roc.FACTURER]
    whole = roc.ecrire_octets(contrat.requete, facture(engager(sim)["engagement"]))
    cut = min(cut, len(whole) - 1)
    answer = post("/roc/dre", whole[:cut], (), sim=sim)
    assert roc.lire_octets(contrat.reponse, answer.response.body)[0]["code"] == "facture_illisible"
    assert (sim.factures.paye_cents, len(sim.registre.actifs())) == (0, 1)


def test_cancelling_and_invoicing_at_once_lets_exactly_one_through():
    for _ in range(20):
        sim = service()
        number = engager(sim)["engagement"]
        station = Station(door="roc", service="roc", simulator=sim, recorder=MemoryRecorder(), clock=FixedClock(NOW))
        cancel = soap.write(
            entetes=(), corps=roc.contrats()[roc.DEL].requete.ecrire(QUI | {"message": "d", "engagement": number})
        )
        claim = roc.ecrire_octets(roc.contrats()[roc.FACTURER].requete, facture(number))
        requests = [
            Request(method="POST", target="/roc/del", headers=MEDIA, body=cancel),
            Request(method="POST", target="/roc/dre", body=claim),
        ]
        threads = [threading.Thread(target=station.receive, args=(request,)) for request in requests]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (suivi,) = sim.registre.suivis()
        assert (suivi.etat, sim.factures.paye_cents) in {("annule", 0), ("facture", 9600)}


def test_concurrent_computations_give_one_commitment():
    sim = service()
    station = Station(door="roc", service="roc", simulator=sim, recorder=MemoryRecorder(), clock=FixedClock(NOW))
    bodies = [
        soap.write(entetes=(), corps=roc.contrats()[roc.CLC].requete.ecrire(QUI | SEJOUR | {"message": f"m{n % 3}"}))
        for n in range(12)
    ]
    threads = [
        threading.Thread(
            target=station.receive, args=(Request(method="POST", target="/roc/clc", headers=MEDIA, body=body),)
        )
        for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sim.registre.suivis()) == 1


def test_every_line_of_the_state_table_is_reachable_and_active_states_owe():
    reached = {NEANT}
    for _ in range(6):
        reached |= {step.vers for (state, _), step in table().items() if state in reached}
    assert reached == {"neant", "donne", "partiel", "annule", "facture", "expire"}
    assert {state for state, _ in table()} == reached
    refused = {(state, event) for (state, event), step in table().items() if step.code}
    assert all(step.vers == state for (state, event), step in table().items() if (state, event) in refused)
    assert {state for (state, event), step in table().items() if event == "annuler" and not step.code} == set(ACTIFS)


def test_the_technical_fault_carries_the_contact():
    sim = service()
    sim.pannes = 1
    sim.operations.contact = demonstration()[0].contact
    body = soap.write(entetes=(), corps=roc.contrats()[roc.IDB].requete.ecrire(QUI | {"message": "m"}))
    answer = post("/roc/idb", body, sim=sim)
    envelope, _ = soap.read(answer.response.body)
    faute, detail = soap.read_fault(envelope)
    error = roc.lire_erreur(detail)
    assert (answer.response.status, faute.code, error.code) == (500, "Receiver", "service_indisponible")
    assert dict(error.contact)["telephone"] == "01 99 00 12 34"
    assert roc.valider(detail) == ()
    assert call(sim, roc.IDB, message="m")["statut"] == "trouve"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (Request(method="GET", target="/roc/idb"), 405),
        (Request(method="POST", target="/roc/idb", headers=(("Content-Type", "text/xml"),)), 415),
        (Request(method="POST", target="/autre", headers=MEDIA), 404),
        (Request(method="POST", target="/roc/autre", headers=MEDIA), 404),
        (Request(method="POST", target="/roc/idb", headers=MEDIA, body=b"bonjour"), 500),
        (Request(method="GET", target="/roc?wsdl"), 200),
    ],
)
def test_what_is_no_call_gets_an_answer_that_says_it_is_ours(request_, status):
    answer = service().handle(request_, instant())
    assert answer.response.status == status
    assert answer.quirk is not None


def test_a_call_at_another_service_s_address_is_served_and_noted():
    body = soap.write(entetes=(), corps=roc.contrats()[roc.IDB].requete.ecrire(QUI | {"message": "m"}))
    answer = post("/roc/99999997/sim", body, sim=service())
    assert [note.code for note in answer.notes] == ["roc.adresse"]
    assert post("/roc/99999997/idb", body, sim=service()).notes == ()


@given(st.binary(max_size=300), st.sampled_from(["/roc/idb", "/roc/clc", "/roc/dre", "/roc/retours", "/roc"]))
@settings(deadline=None)
def test_no_bytes_make_the_service_raise_nor_commit(data, target):
    sim = service()
    post(target, data, sim=sim)
    assert sim.registre.suivis() == ()


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=8), st.randoms())
@settings(deadline=None, max_examples=40)
def test_computations_in_any_order_leave_one_commitment_by_stay(messages, draw):
    sim = service()
    for message in messages:
        engager(sim, message, sejour__numero=draw.choice(["S1", "S2"]))
    live = [suivi.sejour for suivi in sim.registre.actifs()]
    assert len(live) == len(set(live))


def readme(name: str) -> str:
    from importlib.resources import files

    return files(f"eprouvette_sim.{name}").joinpath("README.md").read_text(encoding="utf-8")


def test_the_readmes_sample_calls_are_served():
    sample = readme("roc").partition("```xml\n")[2].partition("```")[0].encode()
    envelope, _ = soap.read(post("/roc/clc", sample, sim=service()).response.body)
    assert roc.contrats()[roc.CLC].reponse.lire(envelope.corps)[0]["statut"] == "engage"
    from eprouvette_sim.annuaire_amc import AnnuaireAmc
    from eprouvette_sim.annuaire_amc import demonstration as fiches

    sample = readme("annuaire_amc").partition("```xml\n")[2].partition("```")[0].encode()
    headers = (("Content-Type", "text/xml"),)
    answer = AnnuaireAmc(fiches()).handle(
        Request(method="POST", target="/annuaire", headers=headers, body=sample), instant()
    )
    assert (b"<code_retour>1</code_retour>" in answer.response.body, answer.notes) == (True, ())


def cents(text: str) -> int:
    return int(text.replace(",", "").strip("* "))


def test_the_readme_s_sums_are_what_the_engine_gives():
    table_ = readme("roc").partition("| Garantie |")[2].partition("\n\n")[0].splitlines()[2:]
    assert len(table_) == 5
    for line in table_:
        name, montant, base, amo, part_, reste = (cell.strip() for cell in line.strip("|").split("|"))
        garantie = Garantie(domaine="D", taux=int(name.split(" %")[0].rpartition(" ")[2]))
        if "par ligne" in name:
            garantie = Garantie(domaine="D", plafond_ligne=1000)
        taken = 1500 if "déjà pris" in name else 0
        found = part(garantie, cents(montant), cents(base), cents(amo), deja=taken)[0]
        assert found == cents(part_.rpartition("**")[0].rpartition("**")[2]), name
        assert cents(montant) - cents(amo) - taken - found == cents(reste), name


def test_the_readme_s_state_table_is_the_data_file_s():
    shown = readme("roc").partition("| État |")[2].partition("\n\n")[0]
    rows = {line.split("|")[1].strip(): line for line in ("| État |" + shown).splitlines()[2:]}
    words = {"néant": "neant", "annulé": "annule", "facturé": "facture", "expiré": "expire", "donné, partiel": "donne"}
    assert set(rows) == set(words)
    for french, state in words.items():
        cells = [cell.strip() for cell in rows[french].split("|")[2:5]]
        for event, cell in zip(("recalculer", "annuler", "facturer"), cells, strict=True):
            assert (table()[state, event].code is not None) == cell.startswith(("refus", "rejet")), (state, event)
