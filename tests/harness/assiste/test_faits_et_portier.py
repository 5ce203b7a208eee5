"""What makes a call a scenario's own, and the gate that gives each its turn."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assiste_support import reference, reference_folder
from eprouvette.assiste.faits import accord, de_l_action, du_fil, montrer, plat
from eprouvette.assiste.portier import Arret, Portier
from eprouvette.assiste.repetition import Action, Attente, choisir
from eprouvette.plan.scenes import Scene
from eprouvette_sim.formats.insi import RechercheTraits, write_traits
from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS, write_appel
from eprouvette_sim.formats.tlsi.appel import contexte_elements
from eprouvette_sim.kernel.wire import Request, read_image

TRAITS = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"


def search(nom: str = "ADRUN", prenom: str = "ZOE", naissance: str = "1975-12-31", lieu: str | None = None) -> Request:
    """A call by traits, as a product sends it."""
    traits = RechercheTraits(
        nom_naissance=nom, prenoms=(prenom,), sexe="F", date_naissance=naissance, lieu_naissance=lieu
    )
    contexts = contexte_elements(
        ContexteBAM(id="b", temps="2026-03-02T08:30:00Z"), ContexteLPS(id="l", temps="2026-03-02T08:30:00Z")
    )
    body = write_appel(
        action=TRAITS, message_id="uuid:1", bam=contexts[0], lps=contexts[1], corps=write_traits(traits), securite=None
    )
    return Request(method="POST", target="/lps", body=body)


def asked(nom: str = "ADRUN", naissance: str = "1975-12-31", **more: object) -> frozenset:
    patient = {"nom_naissance": nom, "prenoms": ["ZOE"], "date_naissance": naissance, "sexe": "F"} | more
    return de_l_action("rechercher_ins", {"patient": patient, "mode": "traits"})


def test_every_call_of_a_campaign_fits_an_action_of_its_own_scenario():
    select = "(service:insi or service:cdri) and not service:b2 and not service:roc"
    report, actions = reference(select)
    calls = 0
    for scenario in report["scenarios"]:
        announced = [de_l_action(operation, parameters) for operation, parameters in actions[scenario["id"]]]
        for exchange in scenario["exchanges"]:
            image = read_image((reference_folder(select) / exchange["request"]["file"]).read_bytes())
            seen = du_fil(exchange["door"], Request(method="POST", target="/lps", body=image.body))
            assert any(accord(facts, seen)[0] for facts in announced), (scenario["id"], montrer(seen))
            calls += 1
    assert calls > 100


@pytest.mark.parametrize(
    ("action", "call", "fits"),
    [
        (asked(), search(), True),
        (asked(nom="Adrùn"), search(), True),
        (asked(), search(prenom="AUTRE"), True),
        (asked(), search(nom="AUTRE"), False),
        (asked(naissance="1976-12-31"), search(), False),
        (de_l_action("rechercher_ins", {"patient": {}, "mode": "traits"}), search(), False),
        (de_l_action("exporter_traces", {}), search(), False),
    ],
)
def test_a_call_fits_an_action_about_the_same_person(action, call, fits):
    assert (accord(action, du_fil("tlsm", call))[0] > 0) is fits


def test_a_call_by_another_door_or_of_an_unknown_door_does_not_fit():
    assert accord(asked(), du_fil("lps", search())) == (0, 0)
    assert accord(asked(), du_fil("smtp", search())) == (0, 0)
    assert montrer(du_fil("smtp", search())) == "smtp"


def scene(name: str, line: int) -> Scene:
    return Scene(
        id=name, title=name, feature="f", about="a", file="f", line=line, service="insi", tags=(), refs=(), steps=()
    )


def awaiting(name: str, facts: frozenset, line: int = 1) -> Attente:
    action = Action(operation="rechercher_ins", parametres={}, faits=facts)
    return Attente(scene=scene(name, line), actions=(action,), controles=())


def test_the_scenario_that_agrees_most_is_chosen_then_the_first_of_the_plan():
    born_there = awaiting("lieu", asked(lieu_naissance="63220"))
    anywhere, twin = awaiting("sans", asked()), awaiting("jumeau", asked())
    assert choisir([anywhere, twin, born_there], du_fil("tlsm", search(lieu="63220"))) is born_there
    assert choisir([born_there, anywhere, twin], du_fil("tlsm", search())) is born_there
    assert choisir([anywhere, twin], du_fil("tlsm", search())) is anywhere
    assert choisir([anywhere], du_fil("tlsm", search(nom="AUTRE"))) is None
    assert choisir([], du_fil("tlsm", search())) is None


@given(st.binary(max_size=300))
def test_whatever_bytes_come_have_facts_or_none(raw):
    assert du_fil("tlsm", Request(method="POST", target="/lps", body=raw)) == frozenset()
    assert montrer(frozenset()) == "appel illisible"


@given(st.text(max_size=40))
def test_a_name_made_plain_stays_plain(name):
    assert plat(plat(name)) == plat(name)


class Watched:
    """A gate, what it let in by scenario, and the calls outside any."""

    def __init__(self, clock=None) -> None:
        self.outside: list[frozenset] = []
        self.seen: list[frozenset] = []
        more = {"horloge": clock} if clock else {}
        self.gate = Portier(
            hors=lambda door, request, facts: self.outside.append(facts),
            vu=lambda door, request, facts: self.seen.append(facts),
            **more,
        )

    def waiting(self, count: int) -> None:
        """Returns once that many calls wait at the gate."""
        while len(self.gate._file) < count:
            threading.Event().wait(0.001)

    def door(self, request: Request) -> threading.Thread:
        """A door that receives a call: it waits for the gate, keeps the exchange, says so."""

        def receive() -> None:
            self.gate.admit("tlsm", request).result(30)
            self.gate.received("tlsm")

        thread = threading.Thread(target=receive)
        thread.start()
        return thread


def test_a_call_waits_until_its_scenario_starts_and_belongs_to_it():
    watched, wanted = Watched(), awaiting("a", asked())
    thread = watched.door(search())
    assert watched.gate.suivant([wanted]) is wanted
    assert watched.seen == []
    assert watched.gate.mener(wanted.faits, 0.0) == 1
    thread.join()
    assert len(watched.seen) == 1
    assert watched.outside == []


def test_a_call_that_fits_nothing_goes_in_alone_before_the_next_scenario():
    watched, wanted = Watched(), awaiting("a", asked())
    threads = [watched.door(search(nom="AUTRE"))]
    watched.waiting(1)
    threads.append(watched.door(search()))
    assert watched.gate.suivant([wanted]) is wanted
    threads[0].join()
    assert len(watched.outside) == 1
    watched.gate.mener(wanted.faits, 0.0)
    threads[1].join()


def test_an_unreadable_call_belongs_to_the_action_under_way():
    watched, wanted = Watched(), awaiting("a", asked())
    threads = [watched.door(search())]
    watched.waiting(1)
    threads.append(watched.door(Request(method="POST", target="/lps", body=b"<casse")))
    watched.waiting(2)
    watched.gate.suivant([wanted])
    assert watched.gate.mener(wanted.faits, 0.0) == 2
    for thread in threads:
        thread.join()


def test_closing_the_gate_lets_everybody_in_and_loses_nothing():
    watched = Watched()
    threads = [watched.door(search(prenom=prenom)) for prenom in ("A", "B", "C")]
    watched.waiting(3)
    watched.gate.fermer()
    for thread in threads:
        thread.join()
    assert len(watched.outside) == 3
    later = watched.door(search())
    later.join()


def test_the_time_given_ends_the_wait():
    watched = Watched(clock=lambda: 10.0)
    watched.gate.fin = 9.0
    with pytest.raises(Arret):
        watched.gate.suivant([awaiting("a", asked())])


def test_a_client_that_hung_up_while_it_waited_is_passed_over():
    watched, wanted = Watched(), awaiting("a", asked())
    gone = watched.gate.admit("tlsm", search())
    gone.cancel()
    thread = watched.door(search())
    assert watched.gate.suivant([wanted]) is wanted
    assert watched.gate.mener(wanted.faits, 0.0) == 1
    thread.join()


@given(st.lists(st.sampled_from(["a", "b", "x"]), max_size=12))
def test_whatever_the_order_every_call_goes_in_once(order):
    """Two scenarios, one stranger, any interleaving: each scenario is given its own calls, and no call is lost."""
    people = {"a": "ALPHA", "b": "BETA", "x": "XI"}
    watched = Watched()
    awaited = [awaiting(name, asked(nom=people[name])) for name in ("a", "b")]
    threads = [watched.door(search(nom=people[name])) for name in order]
    watched.waiting(len(order))
    for _ in range(len({"a", "b"} & set(order))):
        found = watched.gate.suivant(awaited)
        awaited.remove(found)
        assert watched.gate.mener(found.faits, 0.0) == order.count(found.scene.id)
    watched.gate.fermer()
    for thread in threads:
        thread.join()
    assert len(watched.seen) == order.count("a") + order.count("b")
    assert len(watched.outside) == order.count("x")
