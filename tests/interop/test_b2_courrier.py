"""The front-end through its real doors: mails made with openssl and sent by smtplib and curl, returns read by poplib."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import gzip
import poplib
import shutil
import smtplib
import socket
import ssl
import subprocess
from types import SimpleNamespace

import pytest
from cryptography import x509

from enveloppe_support import FICHIER, NEUF, contenu, courrier, openssl
from eprouvette.runner.lab import Lab, make_certificates
from eprouvette_sim.formats.enveloppe_b2 import Cle, ecrire_contenu
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.recorder import MemoryRecorder
from frontal_support import fichier

NOW = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
A, DE = "01999@999.01.rss.fr", "facturation@etablissement.exemple.invalid"
sans_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl absent")


@pytest.fixture(scope="module")
def banc(tmp_path_factory):
    place = tmp_path_factory.mktemp("banc")
    certificates = make_certificates(place, now=dt.datetime.now(dt.UTC))
    recorder = MemoryRecorder()
    with Lab(certificates, recorder, FixedClock(NOW)) as lab:
        mail = lab.endpoints()["mail"]
        certificat = x509.load_pem_x509_certificate((place / "pki" / "frontal-b2.pem").read_bytes())
        ca = str(certificates.ca)
        yield SimpleNamespace(
            lab=lab, recorder=recorder, mail=mail, ca=ca, recepteur=Cle(certificat=certificat, cle=None)
        )


@pytest.fixture(autouse=True)
def neuf(banc):
    banc.lab.reset()
    banc.recorder.exchanges.clear()


def context(banc):
    return ssl.create_default_context(cafile=banc.ca)


def smtp(banc, mail: bytes, a: str = A):
    with smtplib.SMTP(banc.mail["b2"]["hote"], banc.mail["b2"]["port"], timeout=10) as client:
        client.starttls(context=context(banc))
        return client.sendmail(DE, [a], mail)


def pop(banc) -> list[bytes]:
    porte = banc.mail["b2-retours"]
    client = poplib.POP3_SSL(porte["hote"], porte["port"], timeout=10, context=context(banc))
    client.user("x")
    client.pass_("x")
    lus = [b"\r\n".join(client.retr(n)[1]) + b"\r\n" for n in range(1, client.stat()[0] + 1)]
    client.quit()
    return lus


def frontal(banc):
    return banc.lab.simulator("b2")


def notes(banc):
    return {note.code for exchange in banc.recorder.exchanges for note in exchange.notes}


@sans_openssl
@pytest.mark.parametrize("par", ["smtplib", "curl"])
@pytest.mark.parametrize("nom", NEUF)
def test_nine_mails_made_with_openssl_get_the_right_reading_and_the_right_verdict(nom, par, banc, tmp_path):
    clair = ecrire_contenu(contenu(octets=fichier(2)))
    mail = courrier(openssl(tmp_path, nom, clair, banc.recepteur), extras=nom == "extras")
    if par == "curl":
        if shutil.which("curl") is None:
            pytest.skip("curl absent")
        (tmp_path / "mail.eml").write_bytes(mail)
        porte = banc.mail["b2"]
        command = ["curl", "-sS", "--ssl-reqd", "--cacert", banc.ca, "--mail-from", DE, "--mail-rcpt", A]
        url = f"smtp://{porte['hote']}:{porte['port']}"
        subprocess.run([*command, url, "--upload-file", "mail.eml"], cwd=tmp_path, check=True, capture_output=True)
    else:
        assert smtp(banc, mail) == {}
    (depot,) = frontal(banc).depots
    assert depot.octets == fichier(2)
    vues = {"aes192": "cms.autre-aes", "aes256": "cms.autre-aes", "gcm": "cms.autre-aes", "des3": "cms.triple-des"}
    vues |= {"oaep": "cms.oaep", "ber": "cms.ber", "extras": "enveloppe.pieces"}
    assert {code for code in notes(banc) if code in vues.values()} == ({vues[nom]} if nom in vues else set())
    assert [b"NOEMIE/ARL" in retour for retour in pop(banc)] == [True, False]


@sans_openssl
@pytest.mark.parametrize(("profil", "pris"), [("souple", True), ("strict", False)])
def test_triple_des_is_taken_by_the_lenient_front_end_and_refused_by_the_strict_one(profil, pris, banc, tmp_path):
    frontal(banc).profil = profil
    smtp(banc, courrier(openssl(tmp_path, "des3", ecrire_contenu(contenu(octets=fichier(2))), banc.recepteur)))
    assert bool(frontal(banc).registre.factures) == pris
    assert (b"cms.triple-des" in pop(banc)[0]) == (not pris)


@sans_openssl
def test_a_gzip_bomb_is_refused_with_its_rule_and_the_front_end_keeps_serving(banc, tmp_path):
    bombe = ecrire_contenu(contenu(octets=b"\0" * (65 * 1024 * 1024)))
    smtp(banc, courrier(openssl(tmp_path, "aes128", bombe, banc.recepteur)))
    assert "contenu.bombe" in notes(banc)
    assert b"contenu.bombe" in pop(banc)[0]
    smtp(banc, courrier(openssl(tmp_path, "aes128", ecrire_contenu(contenu(octets=fichier(2))), banc.recepteur)))
    assert len(frontal(banc).registre.factures) == 2


@sans_openssl
def test_an_attachment_that_is_no_b2_is_told_by_a_service_message(banc, tmp_path):
    smtp(banc, courrier(openssl(tmp_path, "aes128", ecrire_contenu(contenu(octets=FICHIER[:100])), banc.recepteur)))
    assert b"M003" in pop(banc)[0]


def test_a_recipient_that_is_not_the_front_end_is_refused_before_the_message(banc):
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refus:
        smtp(banc, b"Subject: x\r\n\r\nx\r\n", "quelqu-un@exemple.invalid")
    ((code, _),) = refus.value.recipients.values()
    assert code == 550


def test_a_mail_of_a_hundred_megabytes_is_refused_and_the_next_one_served(banc):
    with smtplib.SMTP(banc.mail["b2"]["hote"], banc.mail["b2"]["port"], timeout=10) as client:
        client.starttls(context=context(banc))
        client.ehlo()
        code, _ = client.mail(DE, ["size=104857600"])
    assert code == 552
    smtp(banc, b"Subject: x\r\n\r\nx\r\n")
    assert "enveloppe.clair" in notes(banc)


@pytest.mark.parametrize("fin", [b"\n.\n", b"\r\n.\n", b"\n.\r\n"])
def test_smuggled_ends_of_data_never_start_a_second_message(fin, banc):
    contrebande = (
        b"Subject: 1\r\n\r\nun" + fin + b"MAIL FROM:<a@b.invalid>\r\nRCPT TO:<" + A.encode() + b">\r\nDATA\r\n"
    )
    with smtplib.SMTP(banc.mail["b2"]["hote"], banc.mail["b2"]["port"], timeout=10) as client:
        client.starttls(context=context(banc))
        client.ehlo()
        client.mail(DE)
        client.rcpt(A)
        client.docmd("DATA")
        client.send(contrebande + b"\r\n.\r\n")
        code, _ = client.getreply()
    assert code in (250, 500, 550, 554)
    assert len(frontal(banc).depots) <= 1


def test_a_connection_cut_in_the_message_gives_nothing_to_the_front_end(banc):
    client = smtplib.SMTP(banc.mail["b2"]["hote"], banc.mail["b2"]["port"], timeout=10)
    client.starttls(context=context(banc))
    client.ehlo()
    client.mail(DE)
    client.rcpt(A)
    client.docmd("DATA")
    client.send(b"Subject: 1\r\n\r\nla moiti")
    client.sock.shutdown(socket.SHUT_RDWR)
    client.close()
    smtp(banc, b"Subject: 2\r\n\r\nx\r\n")
    assert len(frontal(banc).depots) == 1


def test_the_mailbox_lists_tops_deletes_and_resets_as_rfc_1939_says(banc):
    boite = frontal(banc).boite
    for texte in (b"Subject: a\r\n\r\n.point\r\nligne 2\r\n", b"Subject: b\r\n\r\nx"):
        boite.deposer(texte)
    porte = banc.mail["b2-retours"]
    client = poplib.POP3_SSL(porte["hote"], porte["port"], timeout=10, context=context(banc))
    with contextlib.closing(client), pytest.raises(poplib.error_proto):
        client.stat()
    client = poplib.POP3_SSL(porte["hote"], porte["port"], timeout=10, context=context(banc))
    client.user("x")
    client.pass_("x")
    assert "UIDL" in client.capa()
    assert client.uidl()[1] == [b"1 r000001", b"2 r000002"]
    assert client.retr(1)[1] == [b"Subject: a", b"", b".point", b"ligne 2"]
    assert client.top(1, 1)[1] == [b"Subject: a", b"", b".point"]
    client.dele(1)
    assert client.stat()[0] == 1
    client.rset()
    assert client.stat()[0] == 2
    client.dele(2)
    with pytest.raises(poplib.error_proto):
        client.retr(9)
    client.quit()
    assert list(boite.messages) == ["r000001"]


def test_a_session_that_is_cut_deletes_nothing(banc):
    frontal(banc).boite.deposer(b"Subject: a\r\n\r\nx\r\n")
    porte = banc.mail["b2-retours"]
    client = poplib.POP3_SSL(porte["hote"], porte["port"], timeout=10, context=context(banc))
    client.user("x")
    client.pass_("x")
    client.dele(1)
    client.close()
    assert len(frontal(banc).boite.messages) == 1


@sans_openssl
def test_openssl_opens_the_witness_s_mail(banc, tmp_path):
    from eprouvette_sim.product import Temoin

    temoin = Temoin(clock=FixedClock(NOW))
    endpoints = banc.lab.endpoints()
    pki = {"ca": endpoints["pki"]["ca"]}
    parametres = {
        "services": endpoints["services"],
        "mail": endpoints["mail"],
        "pki": pki,
        "date_reference": "2026-03-02",
    }
    visite = {
        "entree": "2026-03-02",
        "etablissement": {"categorie": "EPS", "finess": "990000010"},
        "patient": {"naissance": "1986-02-03", "nir": "2860299999001"},
        "droits": {"regime": "01", "caisse": "751", "periodes": [{"du": "2020-01-01"}]},
        "actes": [{"code": "CS", "nomenclature": "NGAP", "date": "2026-03-02", "prix": 3000, "taux_base": 70}],
    }
    for operation, valeurs in (("configurer", parametres), ("facturer", {"visite": visite}), ("transmettre", {})):
        answer = temoin.handle({"id": 1, "operation": operation, "parametres": valeurs})
        assert answer["statut"] == "ok"
    (exchange,) = banc.recorder.exchanges
    (tmp_path / "mail.eml").write_bytes(exchange.http_request().body)
    dossier = banc.lab.certificates.folder
    command = ["openssl", "cms", "-decrypt", "-in", "mail.eml", "-inkey", str(dossier / "frontal-b2.key")]
    done = subprocess.run(
        [*command, "-recip", str(dossier / "frontal-b2.pem")], cwd=tmp_path, check=True, capture_output=True
    )
    tete, corps = done.stdout.replace(b"\r\n", b"\n").split(b"\n\n", 1)
    assert b"Content-Description: IRIS/B2/Z" in tete
    octets = gzip.decompress(base64.b64decode(corps))
    assert octets == frontal(banc).depots[0].octets
    assert len(octets) % 128 == 0
