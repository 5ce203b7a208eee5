"""The card door and the structure door: who is admitted, and what each refusal says."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from eprouvette_sim.formats import assertions, xml
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.kernel.wire import Request
from eprouvette_sim.passerelle import Passerelle
from tlsi_support import (
    INSTANT,
    assertion,
    authority,
    confiance,
    corps,
    erreur,
    peer,
    post,
    traits_call,
    values,
    vitale_call,
)


def lps(**options) -> Passerelle:
    return Passerelle((ServiceInsi(),), structure=False, cartes=confiance(), **options)


def tlsm() -> Passerelle:
    return Passerelle((ServiceInsi(),), structure=True)


def by_card(*elements, emetteur="899900000017"):
    return traits_call(securite=assertions.security(elements), emetteur=emetteur)


def test_a_valid_ps_assertion_is_served_on_the_card_door():
    answer = post(lps(), by_card(assertion()))
    assert (answer.response.status, answer.notes, answer.quirk) == (200, (), None)
    assert ("NumIdentifiant", "2751263220749") in values(corps(answer))


def test_the_vitale_operation_needs_both_assertions_in_order():
    both = [assertion(), assertion("vitale", sujet="2751263220749")]
    served = post(lps(), vitale_call(securite=assertions.security(both), emetteur="899900000017"))
    assert served.response.status == 200
    alone = post(lps(), vitale_call(securite=assertions.security([assertion()]), emetteur="899900000017"))
    assert erreur(alone).code == "eprouvette_assertion_absente"


@pytest.mark.parametrize(
    ("elements", "code"),
    [
        (list, "eprouvette_assertion_absente"),
        (lambda: [assertion(age=timedelta(minutes=61))], "eprouvette_assertion_perimee"),
        (lambda: [assertion(age=timedelta(minutes=-10))], "eprouvette_assertion_perimee"),
        (lambda: [assertion(profile="carte-ps-etrangere")], "eprouvette_assertion_confiance"),
        (lambda: [assertion(profile="carte-ps-expiree")], "eprouvette_assertion_confiance"),
        (lambda: [assertion(attributs={})], "eprouvette_assertion_contenu"),
        (lambda: [assertion("vitale")], "eprouvette_assertion_absente"),
    ],
    ids=["none", "old", "from the future", "foreign", "expired card", "attributes missing", "vitale alone"],
)
def test_each_bad_assertion_gets_its_own_refusal(elements, code):
    answer = post(lps(), by_card(*elements()))
    assert (answer.response.status, erreur(answer).code) == (500, code)
    assert answer.quirk == "tlsi.reponse-neutre"


def test_an_assertion_exactly_one_hour_old_is_still_good():
    assert post(lps(), by_card(assertion(age=timedelta(hours=1)))).response.status == 200


def test_a_vitale_assertion_over_twenty_minutes_is_refused_while_the_ps_one_is_still_good():
    for minutes, status in ((20, 200), (21, 500)):
        age = timedelta(minutes=minutes)
        both = [assertion(age=age), assertion("vitale", age=age, sujet="2751263220749")]
        answer = post(lps(), vitale_call(securite=assertions.security(both), emetteur="899900000017"))
        assert answer.response.status == status


def test_sha1_is_refused_even_though_the_signature_holds():
    element = assertion(algorithme="RSA_SHA1", condensat="SHA1")
    answer = post(lps(), by_card(element))
    assert erreur(answer).code == "eprouvette_assertion_algorithme"
    assert answer.notes[0].observe.endswith("rsa-sha1")


def test_a_stripped_signature_is_refused():
    element = assertion()
    element.remove(element.find("{*}Signature"))
    assert erreur(post(lps(), by_card(element))).code == "eprouvette_assertion_signature"


def test_an_altered_assertion_is_refused():
    element = assertion()
    next(element.iter("{*}NameID")).text = "899900000099"
    assert erreur(post(lps(), by_card(element))).code == "eprouvette_assertion_signature"


def test_a_wrapped_assertion_never_lends_its_signature_to_another_one():
    good = assertion()
    forged = copy.deepcopy(good)
    next(forged.iter("{*}NameID")).text = "899900000099"
    forged.find("{*}Signature").append(good)
    assert erreur(post(lps(), by_card(forged))).code == "eprouvette_assertion_signature"


def test_a_signed_copy_elsewhere_in_the_message_does_not_help():
    good = assertion()
    forged = copy.deepcopy(good)
    next(forged.iter("{*}NameID")).text = "899900000099"
    block = assertions.security([forged])
    holder = etree.SubElement(block, "{urn:x-test}Ailleurs")
    holder.append(good)
    answer = post(lps(), traits_call(securite=block, emetteur="899900000017"))
    assert answer.response.status == 500


def test_a_revoked_card_is_refused():
    element = assertion(profile="carte-ps-revoquee")
    gateway = Passerelle((ServiceInsi(),), structure=False, cartes=confiance(revoques=authority().revoked_serials()))
    assert erreur(post(gateway, by_card(element))).code == "eprouvette_assertion_confiance"


def test_a_card_door_without_trust_refuses_everything():
    gateway = Passerelle((ServiceInsi(),), structure=False)
    assert erreur(post(gateway, by_card(assertion()))).code == "eprouvette_assertion_confiance"


def test_the_structure_door_refuses_another_name_and_no_certificate():
    for client in (peer("ETABLISSEMENT-TEST"), None):
        assert erreur(post(tlsm(), traits_call(), client=client)).code == "desir_560"


def test_a_revoked_structure_certificate_is_refused():
    gateway = Passerelle((ServiceInsi(),), structure=True, revoques=frozenset({"00"}))
    answer = post(gateway, traits_call(), client=peer())
    assert (erreur(answer).code, answer.quirk) == ("desir_560", "tlsi.reponse-neutre")


def test_the_structure_door_refuses_the_vitale_operation():
    assert erreur(post(tlsm(), vitale_call(), client=peer())).code == "desir_560"


def test_the_structure_door_notes_an_assertion_it_does_not_use():
    answer = post(tlsm(), traits_call(securite=assertions.security([assertion()])), client=peer())
    assert [note.code for note in answer.notes] == ["tlsi.assertion.inutile"]


def test_a_sender_other_than_the_certificate_is_noted_not_refused():
    answer = post(tlsm(), traits_call(emetteur="1999999999"), client=peer())
    assert answer.response.status == 200
    assert [note.code for note in answer.notes] == ["tlsi.emetteur", "tlsi.emetteur"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda b: b.replace(b"urn:siram:lps:ctxlps", b"urn:siram:lps:autre"), "desir_550"),
        (lambda b: b.replace(b"urn:siram:bam:ctxbam", b"urn:siram:bam:autre"), "eprouvette_contexte"),
        (lambda b: _twice(b, "ContexteLPS"), "eprouvette_contexte"),
        (lambda b: _twice(b, "ContexteBAM"), "eprouvette_contexte"),
        (lambda b: _twice(b, "Action"), "eprouvette_contexte"),
    ],
    ids=["foreign lps", "foreign bam", "two lps", "two bam", "two actions"],
)
def test_a_missing_or_repeated_header_is_refused_and_noted(change, code):
    answer = post(tlsm(), change(traits_call()), client=peer())
    assert erreur(answer).code == code
    assert answer.notes


def _twice(body: bytes, name: str) -> bytes:
    root, _ = xml.read(body)
    block = next(node for node in root.iter() if xml.local(node) == name)
    block.getparent().append(copy.deepcopy(block))
    return xml.write(root)


def test_every_gateway_refusal_echoes_the_message_identifier():
    answer = post(tlsm(), traits_call(idam=None), client=peer())
    assert erreur(answer).message_id == "uuid:3f0a6c1e-0000-4000-8000-000000000001"


def test_the_card_door_can_be_told_to_find_assertions_too_old():
    gateway = lps()
    gateway.perimer = 1
    codes = [getattr(erreur(post(gateway, by_card(assertion()))), "code", None) for _ in range(2)]
    assert codes == ["eprouvette_assertion_perimee", None]


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_no_bytes_make_a_door_raise(body):
    for gateway in (lps(), tlsm()):
        assert post(gateway, body, client=peer()).response.status == 500


@given(st.text(max_size=20), st.sampled_from(["GET", "PUT", "POST"]))
@settings(deadline=None)
def test_no_target_makes_a_door_raise(target, method):
    request = Request(method=method, target="/" + target, body=b"")
    assert tlsm().handle(request, INSTANT).response.status in {404, 405, 415}
