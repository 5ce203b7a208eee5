"""The billing envelope: what it opens, what it says of each layer, what each profile refuses."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from enveloppe_support import FICHIER, NEUF, SUJET, cle, contenu, courrier, depart, openssl
from eprouvette_sim.formats import enveloppe_b2
from eprouvette_sim.formats.enveloppe_b2 import (
    adresse,
    chiffrer,
    ecrire,
    ecrire_contenu,
    ecrire_sujet,
    ouvrir,
    read,
    read_contenu,
    read_message,
    read_sujet,
    refus,
    regles,
)
from eprouvette_sim.formats.enveloppe_b2.cms import ALGORITHMES
from eprouvette_sim.formats.enveloppe_b2.sujet import read_adresse

sans_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl absent")


def codes(anomalies):
    return {anomalie.code for anomalie in anomalies}


#: what each of the nine openssl envelopes must be told, besides the mail's own frame
ATTENDUS = {
    "aes128": ("aes128_cbc", set()),
    "aes192": ("aes192_cbc", {"cms.autre-aes"}),
    "aes256": ("aes256_cbc", {"cms.autre-aes"}),
    "gcm": ("aes256_gcm", {"cms.autre-aes", "cms.authentifie"}),
    "des3": ("tripledes_3key", {"cms.triple-des"}),
    "oaep": ("aes128_cbc", {"cms.oaep"}),
    "identifiant": ("aes128_cbc", set()),
    "ber": ("aes128_cbc", {"cms.ber"}),
    "extras": ("aes128_cbc", {"enveloppe.pieces"}),
}


@sans_openssl
@pytest.mark.parametrize("nom", NEUF)
def test_the_nine_envelopes_openssl_makes_are_opened_and_named_as_they_are(nom, tmp_path):
    mail = courrier(openssl(tmp_path, nom), extras=nom == "extras")
    enveloppe, anomalies = read(mail, [cle()])
    algorithme, attendues = ATTENDUS[nom]
    assert enveloppe.contenu.octets == FICHIER
    assert enveloppe.ouverture.algorithme == algorithme
    assert codes(anomalies) == attendues
    assert enveloppe.ouverture.transport == ("oaep" if nom == "oaep" else "pkcs1")
    assert enveloppe.ouverture.designation == ("identifiant" if nom == "identifiant" else "emetteur")
    assert enveloppe.ouverture.codage == ("BER" if nom == "ber" else "DER")


@sans_openssl
@pytest.mark.parametrize("nom", NEUF)
def test_only_triple_des_is_refused_of_the_nine_and_only_by_the_strict_profile_since_2020(nom, tmp_path):
    _, anomalies = read(courrier(openssl(tmp_path, nom), extras=nom == "extras"), [cle()])
    strict = codes(refus(anomalies, profil="strict", jour="2026-03-02"))
    assert strict == ({"cms.triple-des"} if nom == "des3" else set())
    assert not refus(anomalies, profil="strict", jour="2019-12-31")
    assert not refus(anomalies, profil="souple", jour="2026-03-02")


@sans_openssl
@pytest.mark.parametrize("algorithme", ALGORITHMES)
def test_openssl_opens_what_we_write(algorithme, tmp_path):
    der = chiffrer(b"un contenu", [cle().certificat], algorithme=algorithme, oaep=algorithme == "aes256_cbc")
    (tmp_path / "cle.pem").write_bytes(
        cle().cle.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (tmp_path / "cert.pem").write_bytes(cle().certificat.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "cms.der").write_bytes(der)
    command = [
        "openssl",
        "cms",
        "-decrypt",
        "-inform",
        "DER",
        "-in",
        "cms.der",
        "-inkey",
        "cle.pem",
        "-recip",
        "cert.pem",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == b"un contenu"


@given(
    octets=st.binary(min_size=1, max_size=600),
    compression=st.sampled_from(["gzip", "zlib", None]),
    algorithme=st.sampled_from(sorted(ALGORITHMES)),
    multipart=st.booleans(),
    oaep=st.booleans(),
    identifiant=st.booleans(),
)
def test_what_is_written_is_read_back(octets, compression, algorithme, multipart, oaep, identifiant):
    if compression is None and (octets[:2] == b"\x1f\x8b" or octets[0] == 0x78):
        octets = b"2" + octets
    inside = contenu(octets=octets, compression=compression, description="IRIS/B2/Z" if compression else "IRIS/B2")
    mail = ecrire(
        depart(contenu=inside, algorithme=algorithme, multipart=multipart, oaep=oaep, identifiant=identifiant),
        cle().certificat,
    )
    enveloppe, anomalies = read(mail, [cle()])
    assert enveloppe.contenu == inside
    assert enveloppe.sujet == SUJET
    assert enveloppe.message.structure == ("multipart" if multipart else "direct")
    assert codes(anomalies) <= {"cms.autre-aes", "cms.authentifie", "cms.oaep", "cms.triple-des", "contenu.zlib"}


def test_the_usual_mail_has_no_anomaly_at_all():
    assert read(ecrire(depart(), cle().certificat), [cle()])[1] == ()


@pytest.mark.parametrize("complement", [None, "100500"])
def test_both_subject_forms_are_read_and_written(complement):
    sujet = replace(SUJET, complement=complement)
    assert read_sujet(ecrire_sujet(sujet)) == (sujet, ())
    assert sujet.finess == "990000013"
    assert sujet.instant.isoformat() == "2026-03-02T08:30:00+00:00"


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("CP/00000990000013/2026030208300000001/00002", "enveloppe.sujet-prefixe"),
        ("IR/00000990000013/2026130208300000001/00002", "enveloppe.compostage"),
        ("IR/12345990000013/2026030208300000001/00002", "enveloppe.emetteur"),
        ("IR/00000990000013/2026030208300000001/00000", "enveloppe.sujet-nombre"),
        ("IR/00000990000013/202603020830000001/00002", "enveloppe.sujet"),
        ("Facturation de mars", "enveloppe.sujet"),
        ("", "enveloppe.sujet"),
    ],
)
def test_a_subject_that_is_not_quite_right_says_how(texte, code):
    assert codes(read_sujet(texte)[1]) == {code}


def test_an_address_names_regime_and_organism_and_nothing_else_does():
    assert read_adresse(adresse("01", "422")) == ("01", "422")
    assert read_adresse("01422@423.01.rss.fr") is None
    assert read_adresse("moi@exemple.invalid") is None


def _mail(corps: bytes, *tetes: str) -> bytes:
    return "\r\n".join(["From: a@b.invalid", "Message-ID: <1@b.invalid>", *tetes, "", ""]).encode() + corps


def test_a_mail_in_clear_is_refused_by_both_profiles_since_the_eighteenth_of_may_2015():
    anomalies = read(_mail(FICHIER, "Content-Type: application/EDI-consent"), [cle()])[1]
    for profil in ("strict", "souple"):
        assert "enveloppe.clair" in codes(refus(anomalies, profil=profil, jour="2015-05-18"))
        assert "enveloppe.clair" not in codes(refus(anomalies, profil=profil, jour="2015-05-17"))


def test_an_envelope_for_somebody_else_is_told_as_such():
    autre = cle("autre")
    enveloppe, anomalies = read(ecrire(depart(), autre.certificat), [cle()])
    assert enveloppe.ouverture is None
    assert "cms.destinataire" in codes(anomalies)


def test_a_tampered_envelope_is_never_opened_silently():
    der = bytearray(chiffrer(b"x" * 100, [cle().certificat], algorithme="aes256_gcm"))
    der[-20] ^= 1
    assert codes(ouvrir(bytes(der), [cle()])[1]) >= {"cms.dechiffrement"}


def test_a_wrong_private_key_under_the_right_certificate_is_told():
    der = chiffrer(b"x" * 100, [cle().certificat])
    faux = replace(cle("autre"), certificat=cle().certificat)
    lu, anomalies = ouvrir(der, [faux])
    assert lu is None
    assert codes(anomalies) & {"cms.cle", "cms.dechiffrement"}


def test_an_envelope_inside_an_envelope_is_refused():
    dedans = b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nxxxx"
    mail = courrier(chiffrer(dedans, [cle().certificat]))
    enveloppe, anomalies = read(mail, [cle()])
    assert enveloppe.contenu is None
    assert "contenu.imbrique" in codes(anomalies)


def test_two_encrypted_parts_are_refused_and_none_is_chosen():
    mail = ecrire(depart(multipart=True), cle().certificat)
    tete, fin = mail.split(b"--eprouvette-partie--")[0], b"--eprouvette-partie--\r\n"
    partie = tete[tete.index(b"--eprouvette-partie\r\n") :]
    message, anomalies = read_message(tete + partie + fin)
    assert message.cms is None
    assert "enveloppe.parties" in codes(anomalies)


def test_broken_base64_is_told_outside_and_inside():
    mail = ecrire(depart(), cle().certificat)
    tete, corps = mail.split(b"\r\n\r\n", 1)
    assert "enveloppe.base64" in codes(read(tete + b"\r\n\r\n" + b"*" + corps, [cle()])[1])
    clair = ecrire_contenu(contenu()).replace(b"\r\n\r\n", b"\r\n\r\n*")
    assert "contenu.base64" in codes(read_contenu(clair)[1])


@pytest.mark.parametrize("genre", ["gzip", "zlib"])
def test_a_bomb_is_stopped_at_the_bound(genre):
    clair = ecrire_contenu(contenu(octets=b"0" * 5_000_000, compression=genre))
    lu, anomalies = read_contenu(clair, borne=1_000_000)
    assert lu is None
    assert "contenu.bombe" in codes(anomalies)


def _inside(octets: bytes) -> bytes:
    return ecrire_contenu(contenu(octets=octets, compression=None))


def test_a_truncated_or_corrupt_stream_is_told():
    flux = gzip.compress(FICHIER)
    for octets in (flux[:-9], flux[:20] + b"\xff\xff\xff" + flux[23:], zlib.compress(FICHIER)[:-2]):
        lu, anomalies = read_contenu(_inside(octets))
        assert lu is None
        assert "contenu.compression" in codes(anomalies)


def test_bytes_after_the_stream_and_a_wrong_suffix_are_told_but_read():
    lu, anomalies = read_contenu(_inside(gzip.compress(FICHIER) + b"encore"))
    assert lu.octets == FICHIER
    assert "contenu.suite" in codes(anomalies)
    lu, anomalies = read_contenu(_inside(FICHIER))
    assert lu.octets == FICHIER
    assert codes(anomalies) == {"contenu.suffixe"}


def test_headers_given_twice_as_one_known_product_does_are_read():
    mail = ecrire(depart(), cle().certificat)
    doubled = mail.replace(
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: base64\r\n" * 1 + b"Content-Transfer-Encoding: base64",
    )
    enveloppe, anomalies = read(doubled, [cle()])
    assert enveloppe.contenu.octets == FICHIER
    assert codes(anomalies) == {"enveloppe.entete-double"}


def test_bare_line_feeds_are_told_and_read():
    mail = ecrire(depart(), cle().certificat).replace(b"\r\n", b"\n")
    enveloppe, anomalies = read(mail, [cle()])
    assert enveloppe.contenu.octets == FICHIER
    assert codes(anomalies) == {"enveloppe.ligne-nue"}


def test_a_nested_multipart_is_refused_without_being_descended():
    mail = _mail(
        b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--",
        "Content-Type: multipart/mixed; boundary=x",
    )
    message, anomalies = read_message(mail)
    assert message is None
    assert "enveloppe.imbrication" in codes(anomalies)


@given(st.binary(max_size=400))
def test_no_bytes_make_the_readers_raise(octets):
    read(octets, [cle()])
    ouvrir(octets, [cle()])
    read_contenu(octets)


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_one_changed_byte_of_a_good_mail_never_raises(position, valeur):
    mail = bytearray(_BON)
    mail[position % len(mail)] = valeur
    enveloppe, anomalies = read(bytes(mail), [cle()])
    assert enveloppe is not None or anomalies


_BON = ecrire(depart(), cle().certificat)


def test_every_rule_has_a_source_a_provenance_of_the_bench_and_both_languages():
    for regle in regles().values():
        assert regle.provenance in {"norme", "observe", "indirect", "suppose", "neutre"}
        assert regle.source
        assert regle.fr != regle.en


def test_every_rule_is_one_the_readers_can_name():
    package = Path(enveloppe_b2.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    assert [code for code in regles() if f'"{code}"' not in sources] == []
