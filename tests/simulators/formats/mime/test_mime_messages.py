"""Messages: what is written reads back, what a saved file breaks is said and located, what is hostile never raises."""

from __future__ import annotations

import datetime as dt
import email
import email.policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courriel_exemples import LETTRE, message
from eprouvette.monde import courriers
from eprouvette_sim.formats import mime
from eprouvette_sim.formats.mime import avis, profil
from eprouvette_sim.formats.mime.ecriture import Envoi
from eprouvette_sim.model import PieceJointe

AT = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)


def codes(data):
    return sorted({anomaly.code for anomaly in mime.read(data)[1]})


def envoi(**more):
    words = {"de": ("Élise Été", "elise@exemple.mssante.fr"), "a": (("", "b@exemple.mssante.fr"),), "objet": "été",
             "texte": "déjà\n", "date": AT, "message_id": "<1@exemple.invalid>"}  # fmt: skip
    return Envoi(**(words | more))


def test_a_written_message_is_ascii_and_reads_back():
    piece = PieceJointe(nom="Résumé d'été.pdf", type_mime="application/pdf", contenu=bytes(range(256)))
    octets = mime.write(envoi(html="<p>déjà</p>", pieces=(piece,)))
    assert octets.isascii()
    read, wrong = mime.read(octets)
    assert wrong == ()
    assert (read.objet, read.adresses("From")[0].nom) == ("été", "Élise Été")
    assert [p.texte.strip() for p in read.textes()] == ["déjà", "<p>déjà</p>"]
    assert (read.pieces()[0].nom, read.pieces()[0].octets) == (piece.nom, piece.contenu)


def test_the_standard_parser_reads_the_same_message():
    theirs = email.message_from_bytes(message(), policy=email.policy.default)
    ours, _ = mime.read(message())
    assert theirs["subject"] == ours.objet
    assert [p.get_filename() for p in theirs.iter_attachments()] == [p.nom for p in ours.pieces()]


def test_a_file_saved_with_unix_line_ends_reads_the_same():
    assert codes(message().replace(b"\r\n", b"\n")) == []


GOOD = b"Date: Mon, 02 Mar 2026 08:30:00 +0000\r\nFrom: A <a@exemple.invalid>\r\nMessage-ID: <1@exemple.invalid>\r\n"
BODY = b"Content-Type: text/plain; charset=utf-8\r\n\r\nbonjour\r\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "mime.illisible"),
        (b"\x00\x01rien", "mime.illisible"),
        (GOOD + b"X-A: 1\r\n" + BODY + b"a\nb\r\n", "mime.lf"),
        (GOOD + BODY + b"a\rb\r\n", "mime.lf"),
        (GOOD + BODY + b"x" * 999 + b"\r\n", "mime.ligne"),
        (GOOD + "Subject: été\r\n".encode() + BODY, "mime.entete.ascii"),
        (GOOD + b"pas un en-tete\r\n" + BODY, "mime.entete.malforme"),
        (GOOD + b"Date: Mon, 02 Mar 2026 08:30:00 +0000\r\n" + BODY, "mime.entete.double"),
        (b"From: A <a@exemple.invalid>\r\nMessage-ID: <1@x.fr>\r\n" + BODY, "mime.entete.absent"),
        (b"Date: hier\r\nFrom: A <a@exemple.invalid>\r\nMessage-ID: <1@x.fr>\r\n" + BODY, "mime.date"),
        (GOOD.replace(b"<1@exemple.invalid>", b"<sans-domaine>") + BODY, "mime.message_id"),
        (GOOD + b"Content-Transfer-Encoding: base64\r\n\r\nAAA\r\n", "mime.encodage"),
        (GOOD + b"Content-Transfer-Encoding: uuencode\r\n\r\nx\r\n", "mime.encodage"),
        (GOOD + b"Content-Type: multipart/mixed\r\n\r\nx\r\n", "mime.frontiere"),
        (GOOD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n", "mime.frontiere"),
        (GOOD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\nx\r\n", "mime.frontiere"),
        (GOOD + b"Content-Type: text/plain\r\n\r\n" + "é\r\n".encode(), "mime.8bit"),
        (GOOD + 'Content-Disposition: attachment; filename="é.pdf"\r\n\r\nx\r\n'.encode(), "mime.nom"),
        (GOOD + b'Content-Disposition: attachment; filename="=?utf-8?q?=C3=A9?="\r\n\r\nx\r\n', "mime.nom"),
        (courriers.emboite(LETTRE), "mime.profondeur"),
    ],
)
def test_each_defect_of_a_message_is_said_by_its_rule(data, code):
    assert code in codes(data)


@given(st.binary(max_size=600))
@settings(max_examples=80)
def test_any_octets_are_read_without_raising(data):
    read, wrong = mime.read(data)
    assert read is not None or wrong


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_message_is_judged_without_raising(data):
    octets = bytearray(message())
    for _ in range(data.draw(st.integers(1, 10))):
        at = data.draw(st.integers(0, len(octets) - 1))
        octets[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    vu, found = profil.lire(bytes(octets))
    assert vu is None or isinstance(profil.deviations(vu), tuple)
    assert vu is not None or found


def retour(**more):
    words = {"de": "a@x.mssante.fr", "a": "b@x.mssante.fr", "date": AT, "message_id": "<2@x.fr>", "objet": "Lu", "texte": "Lu é.\n",
             "original": message(), "original_id": "<1@x.fr>", "destinataire": "a@x.mssante.fr"}  # fmt: skip
    return avis.Retour(**(words | more))


def test_a_read_receipt_holds_its_three_parts_and_the_original_octet_for_octet():
    octets = avis.write_mdn(retour(), disposition="manual-action/MDN-sent-manually; displayed", logiciel="x")
    read, wrong = mime.read(octets)
    assert wrong == ()
    assert [part.type for part in read.racine.enfants] == [
        "text/plain",
        "message/disposition-notification",
        "message/rfc822",
    ]
    assert message() in octets
    found, wrong = avis.read(read)
    assert wrong == ()
    assert (found.original, found.action, found.destinataire, found.automatique) == (
        "<1@x.fr>",
        "displayed",
        "a@x.mssante.fr",
        False,
    )
    assert read.pieces() == ()


@pytest.mark.parametrize(
    ("disposition", "error", "old"),
    [("automatic-action/MDN-sent-automatically; processed/error", "902^Patient inconnu", False),
     ("automatic-action/MDN-sent-automatically; processed/Error: 902^Patient inconnu^messageErrorCondition", None, True)],
)  # fmt: skip
def test_both_published_forms_of_an_error_are_read(disposition, error, old):
    read, _ = mime.read(avis.write_mdn(retour(), disposition=disposition, erreur=error, logiciel="x"))
    found, wrong = avis.read(read)
    assert (found.code, found.libelle, found.ancienne) == ("902", "Patient inconnu", old)
    assert [anomaly.code for anomaly in wrong] == (["avis.mdn.ancienne"] if old else [])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("Disposition: manual", "X-Disposition: manual", "avis.mdn.champ"),
     ("; displayed", "; lu", "avis.mdn.disposition"),
     ("; displayed", "; processed/error", "avis.mdn.erreur"),
     ("Final-Recipient", "phrase libre sans", "avis.champ"),
     ("message/disposition-notification", "text/plain", "avis.partie")],
)  # fmt: skip
def test_each_defect_of_a_receipt_is_said_by_its_rule(old, new, code):
    octets = avis.write_mdn(retour(), disposition="manual-action/MDN-sent-manually; displayed", logiciel="x")
    read, _ = mime.read(octets.replace(old.encode(), new.encode(), 1))
    assert code in {anomaly.code for anomaly in avis.read(read)[1]}


def test_a_delivery_notice_tells_recipient_action_and_reason():
    octets = avis.write_dsn(
        retour(), action="failed", status="5.1.1", diagnostic="550 5.1.1 inconnue", serveur="op.invalid"
    )
    read, _ = mime.read(octets)
    found, wrong = avis.read(read)
    assert (found.genre, found.action, found.code, found.libelle, wrong) == (
        "dsn",
        "failed",
        "5.1.1",
        "smtp; 550 5.1.1 inconnue",
        (),
    )
    broken, _ = mime.read(octets.replace(b"Action: failed", b"X-Rien: x", 1))
    assert [anomaly.code for anomaly in avis.read(broken)[1]] == ["avis.dsn.champ"]


def test_an_error_mail_is_recognised_by_its_subject_and_an_ordinary_one_is_no_receipt():
    subject = "[KO Intégration système !][902] XDM/1.0/DDM+CR ADRUN ZOE 31/12/1975"
    read, _ = mime.read(mime.write(envoi(objet=subject)))
    assert (avis.genre(read), avis.read(read)[0].code) == ("erreur", "902")
    assert avis.read(mime.read(mime.write(envoi()))[0]) == (None, ())
