"""The operator without a door: who opens what, who is refused, what is filed, what comes back."""

from __future__ import annotations

import datetime as dt

import pytest

from courriel_exemples import message
from eprouvette_sim.formats import mime, sasl
from eprouvette_sim.formats.mime import avis
from eprouvette_sim.kernel.clock import Instant
from eprouvette_sim.kernel.courrier import MailPolicy, MailSession
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.kernel.wire import Peer, Request
from eprouvette_sim.mssante import ServiceMssante
from eprouvette_sim.mssante.jetons import DUREE
from eprouvette_sim.mssante.rules import Reglages
from mail_support import LOGICIEL, MEDECIN, NOW, PERSONNE, SERVICE, VOISIN

AT = Instant(utc=NOW, monotonic_ns=0)
PATIENT = "2751263220749@patient.mssante.fr"
OPEN = MailSession(helo="x", tls="TLSv1.3 X", user=SERVICE, mechanism="XOAUTH2")


def peer(ou):
    return Peer(cn="ETABLISSEMENT-TEST", ou=(ou,), o="X", issuer_cn="Y", fingerprint="00", not_before="", not_after="")


def mail(*recipients, sender=SERVICE, body=None, parameters=""):
    rows = tuple(("Rcpt-To", f"<{address}>{parameters}") for address in recipients)
    octets = message() if body is None else body
    return Request(method="MAIL", target=f"<{sender}>", headers=(("Mail-From", f"<{sender}>"), *rows), body=octets)


def subjects(service, address):
    return [mime.read(c.octets)[0].objet for c in service.boite(address).inbox.courriers]


def admit(service, mechanism, text, session=None, at=AT):
    return service.authenticate(mechanism, text.encode(), session or MailSession(helo="x", tls="y"), at)


def test_the_service_is_a_mail_policy():
    service = ServiceMssante()
    assert isinstance(service, MailPolicy)
    assert isinstance(service.imap, MailPolicy)


@pytest.mark.parametrize(
    ("box", "person", "user"),
    [
        (SERVICE, PERSONNE, SERVICE),
        (MEDECIN, PERSONNE, MEDECIN),
        (VOISIN, PERSONNE, None),
        (LOGICIEL, PERSONNE, None),
        ("x@y", PERSONNE, None),
    ],
)
def test_a_token_opens_its_person_s_mailboxes_only(box, person, user):
    service = ServiceMssante()
    token = service.jetons.emettre(person, NOW)
    found = admit(service, "XOAUTH2", sasl.xoauth2(box, token))
    assert found.user == user
    assert (found.challenge is None) is (user is not None)
    assert token not in str(found)


def test_a_token_lives_four_minutes_and_a_session_ends_them_all():
    service = ServiceMssante()
    token = service.jetons.emettre(PERSONNE, NOW)
    late = Instant(utc=NOW + DUREE + dt.timedelta(seconds=1), monotonic_ns=0)
    assert admit(service, "XOAUTH2", sasl.xoauth2(SERVICE, token), at=late).user is None
    fresh = service.jetons.emettre(PERSONNE, late.utc)
    assert admit(service, "XOAUTH2", sasl.xoauth2(SERVICE, fresh), at=late).user == SERVICE
    service.jetons.session_ouverte = False
    assert admit(service, "XOAUTH2", sasl.xoauth2(SERVICE, fresh), at=late).user is None
    assert service.jetons.emettre(PERSONNE, NOW) is None


def test_a_refusal_of_the_next_token_is_used_up():
    service = ServiceMssante()
    service.jetons.refuser_prochain = True
    answers = [
        admit(service, "XOAUTH2", sasl.xoauth2(SERVICE, service.jetons.emettre(PERSONNE, NOW))).user for _ in range(2)
    ]
    assert answers == [None, SERVICE]


@pytest.mark.parametrize(
    ("liaison", "ou", "user"),
    [("structure", "1990000013", LOGICIEL), ("structure", "1990000099", None), ("aucune", "1990000099", LOGICIEL)],
)
def test_what_binds_a_certificate_to_a_mailbox_is_a_setting(liaison, ou, user):
    service = ServiceMssante(reglages=Reglages(liaison=liaison))
    session = MailSession(helo="x", tls="y", peer=peer(ou))
    assert admit(service, "PLAIN", sasl.plain(LOGICIEL), session).user == user
    assert admit(service, "EXTERNAL", "", session).user == user


def test_without_a_certificate_neither_plain_nor_external_is_shown_or_admitted():
    service = ServiceMssante()
    assert service.mechanisms(MailSession()) == ("XOAUTH2",)
    assert admit(service, "PLAIN", sasl.plain(LOGICIEL)).user is None
    assert admit(service, "EXTERNAL", "").user is None


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (VOISIN, None),
        (PATIENT, None),
        ("inconnu@hopital-essai.mssante.fr", 550),
        ("a@exemple.invalid", 550),
        ("abc@patient.mssante.fr", 550),
    ],
)
def test_recipients_are_those_of_the_trust_space(address, code):
    found = ServiceMssante().recipient(address, (), OPEN, AT)
    assert (found.code if found else None) == code


def test_one_sends_from_the_open_mailbox_only_or_under_a_null_path():
    service = ServiceMssante()
    assert service.sender(SERVICE, (), OPEN, AT) is None
    assert service.sender("", (), OPEN, AT) is None
    assert service.sender(MEDECIN, (), OPEN, AT).code == 550
    assert service.sender(SERVICE, (), MailSession(), AT).code == 530


def test_a_message_is_filed_for_each_recipient_octet_for_octet():
    service = ServiceMssante()
    answer = service.handle(mail(VOISIN, PATIENT), AT)
    assert (answer.response.status, answer.notes) == (250, ())
    assert [service.boite(a).inbox.courriers[0].octets for a in (VOISIN, PATIENT)] == [message()] * 2


def test_what_a_message_breaks_is_noted_and_the_message_taken():
    answer = ServiceMssante().handle(mail(VOISIN, body=b"Subject: x\r\n\r\ny\r\n"), AT)
    assert answer.response.status == 250
    assert {"mime.entete.absent", "mss.nil"} <= {note.code for note in answer.notes}


def test_sizes_differ_for_professionals_and_patients():
    service = ServiceMssante(reglages=Reglages(taille=100, taille_patient=10_000))
    assert service.handle(mail(VOISIN), AT).response.status == 552
    assert service.handle(mail(PATIENT), AT).response.status == 250
    assert service.handle(mail(PATIENT, VOISIN), AT).response.status == 552


@pytest.mark.parametrize(
    ("parameters", "action"),
    [(" NOTIFY=SUCCESS", "delivered"), (" NOTIFY=FAILURE", None), ("", None), (" NOTIFY=NEVER", None)],
)
def test_a_delivery_notice_comes_when_asked_for(parameters, action):
    service = ServiceMssante()
    service.handle(mail(VOISIN, parameters=parameters), AT)
    back = [avis.read(mime.read(c.octets)[0])[0].action for c in service.boite(SERVICE).inbox.courriers]
    assert back == ([action] if action else [])


def test_a_closed_patient_mailbox_bounces_unless_never_is_asked():
    service = ServiceMssante()
    service.boite(PATIENT).fermee = True
    service.handle(mail(PATIENT), AT)
    service.handle(mail(PATIENT, parameters=" NOTIFY=NEVER"), AT)
    service.handle(mail(PATIENT, sender=""), AT)
    assert subjects(service, SERVICE) == ["Message non distribué"]
    notice, wrong = mime.read(service.boite(SERVICE).inbox.courriers[0].octets)
    found, more = avis.read(notice)
    assert (found.action, found.code, found.original, wrong + more) == (
        "failed",
        "5.1.1",
        "<exemple@clinique-essai.mssante.fr>",
        (),
    )


@pytest.mark.parametrize(("cas", "code"), [("quota", 452), ("indisponible", 451), ("inconnue", 550)])
def test_a_planned_refusal_is_given_to_that_recipient(cas, code):
    service = ServiceMssante()
    service.refuser(VOISIN, cas)
    assert service.recipient(VOISIN, (), OPEN, AT).code == code
    assert service.recipient(MEDECIN, (), OPEN, AT) is None


def test_unknown_words_of_a_scenario_are_usage_errors():
    service = ServiceMssante()
    with pytest.raises(ErreurUsage, match="boîte inconnue"):
        service.boite("personne@nulle-part.invalid")
    with pytest.raises(ErreurUsage, match="refus inconnu"):
        service.refuser(VOISIN, "humeur")


def test_the_annex_issues_tokens_and_serves_the_list_as_told():
    service = ServiceMssante()
    service.annexe.crl, service.annexe.crl_perimee = b"BONNE", b"VIEILLE"
    ask = Request(method="GET", target="/crl.pem")
    assert service.annexe.handle(ask, AT).response.body == b"BONNE"
    service.annexe.etat_crl = "perimee"
    assert (service.annexe.handle(ask, AT).response.body, service.annexe.handle(ask, AT).quirk) == (
        b"VIEILLE",
        "mssante.crl-perimee",
    )
    service.annexe.etat_crl = "absente"
    assert service.annexe.handle(ask, AT).response.status == 503
    given = service.annexe.handle(Request(method="POST", target="/jeton", body=b"personne=899700000001"), AT)
    assert b'"expires_in": 240' in given.response.body
    assert service.annexe.handle(Request(method="POST", target="/jeton"), AT).response.status == 400
    assert service.annexe.handle(Request(method="GET", target="/x"), AT).response.status == 404
    assert service.annexe.snapshot()["telechargements"] == 4


def test_the_state_is_plain_and_the_same_for_the_same_story():
    def story():
        service = ServiceMssante()
        service.handle(mail(VOISIN, parameters=" NOTIFY=SUCCESS"), AT)
        return service.snapshot()

    assert story() == story()
    assert story()["boites"][VOISIN] == {"genre": "PER", "dossiers": {"INBOX": 1, "Sent": 0, "Drafts": 0, "Trash": 0}}


def test_the_live_token_of_a_trusted_authority_opens_its_holder_s_mailboxes():
    service = ServiceMssante()
    service.jetons.confiance = {"jeton-psc": "899700000011"}.get
    assert admit(service, "XOAUTH2", sasl.xoauth2(SERVICE, "jeton-psc")).user == SERVICE
    assert admit(service, "XOAUTH2", sasl.xoauth2(MEDECIN, "jeton-psc")).user is None
    assert admit(service, "XOAUTH2", sasl.xoauth2(SERVICE, "autre")).user is None
    service.jetons.session_ouverte = True
    service.jetons.refuser_prochain = True
    assert admit(service, "XOAUTH2", sasl.xoauth2(SERVICE, "jeton-psc")).user is None
