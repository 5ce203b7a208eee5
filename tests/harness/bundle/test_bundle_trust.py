"""Signers and stamps: expired, revoked or foreign ones are refused by name; openssl agrees with every reading."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from bench_support import call, run
from eprouvette.bundle import Depot, Regard, Signer, contresigner, lire_confiance, load_signer, package, throwaway
from eprouvette.bundle import verify_bundle as verify
from eprouvette.bundle.cms import check_detached, empreinte
from eprouvette.bundle.horodatage import demande, lire_reponse
from eprouvette.verdicts.publish import publish
from eprouvette_sim.kernel.errors import ErreurUsage
from pki_essais import DAY, Autorite, Horodateur, p12

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl absent")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = run(tmp_path_factory.mktemp("run"))[0]
    publish(made)
    return made


@pytest.fixture(scope="module")
def root() -> Autorite:
    return Autorite(NOW)


@pytest.fixture(scope="module")
def signed(folder, root, tmp_path_factory) -> tuple[Path, Signer]:
    """A bundle signed by an editor's certificate that lasts one day."""
    certificate, key = root.issue("EDITEUR D'ESSAI")
    place = tmp_path_factory.mktemp("signe")
    signer = load_signer(p12(place / "e.p12", certificate, key), b"secret", NOW)
    package(folder, place / "a.zip", signer)
    return place / "a.zip", signer


def said(path: Path, **regard) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in verify(path, Regard(**({"now": NOW} | regard))).alterations]


def test_a_good_editor_under_the_authority_given_holds(signed, root, tmp_path):
    trust = lire_confiance([root.pem(tmp_path / "ac.pem")], [root.crl(tmp_path / "vide.crl", 12345)])
    assert said(signed[0], confiance=trust) == []


def test_an_expired_signer_is_refused_by_name_and_cannot_package(signed, folder, root, tmp_path):
    assert said(signed[0], now=NOW + 3 * DAY) == [("signataire.pem", f"certificat expiré le {NOW + DAY:%Y-%m-%d}")]
    certificate, key = root.issue("ANCIEN", first=NOW - 9 * DAY, last=NOW - DAY)
    with pytest.raises(ErreurUsage, match="valable du"):
        load_signer(p12(tmp_path / "x.p12", certificate, key), b"secret", NOW)
    package(folder, tmp_path / "x.zip", Signer(certificate=certificate, key=key, throwaway=False, now=NOW))
    assert call("verify", tmp_path / "x.zip") == 5


def test_a_revoked_signer_is_refused_by_name(signed, root, tmp_path):
    path, signer = signed
    crl = root.crl(tmp_path / "r.crl", signer.certificate.serial_number)
    assert said(path, confiance=lire_confiance([], [crl])) == [
        ("signataire.pem", f"certificat révoqué le {NOW - DAY:%Y-%m-%d}")
    ]
    assert call("verify", path, "--crl", crl) == 5


def test_a_signer_of_another_authority_is_refused_by_name(signed, tmp_path):
    other = Autorite(NOW, "AUTRE AC").pem(tmp_path / "autre.pem")
    ((where, what),) = said(signed[0], confiance=lire_confiance([other], []))
    assert where == "signataire.pem"
    assert "autorité que vous n'avez pas donnée" in what


def test_a_revocation_list_whose_signature_does_not_hold_is_refused(root, tmp_path):
    crl = Autorite(NOW).crl(tmp_path / "faux.crl", 1)
    with pytest.raises(ErreurUsage, match="signature ne tient pas"):
        lire_confiance([root.pem(tmp_path / "ac.pem")], [crl])
    for name in ("ac", "crl"):
        (tmp_path / name).write_bytes(b"autre chose")
        with pytest.raises(ErreurUsage, match="illisible"):
            lire_confiance([tmp_path / name] if name == "ac" else [], [tmp_path / name] if name == "crl" else [])


def test_a_countersignature_is_read_beside_and_betrays_a_changed_zip(signed, tmp_path):
    path = copied(signed[0], tmp_path)
    other = throwaway(NOW)
    contresigner(path, other.sign_digest(empreinte(path)))
    second = contresigner(path, other.sign_digest(empreinte(path)))
    assert second.name == "a.zip.contresignature-2.p7s"
    checked = verify(path, Regard(now=NOW))
    assert checked.alterations == ()
    assert len(checked.contresignataires) == 2
    second.write_bytes(other.sign(b"autre chose"))
    assert [where for where, _ in said(path)] == ["a.zip.contresignature-2.p7s"]


def test_the_command_line_countersigns_only_what_holds(signed, tmp_path, capsys):
    path = copied(signed[0], tmp_path)
    assert call("package", path, "--contresigner") == 0
    assert call("verify", path) == 0
    assert "Contresigné par" in capsys.readouterr().out
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert call("package", path, "--contresigner") == 5


@needs_openssl
def test_openssl_reads_our_signatures_with_elliptic_and_rsa_keys(root, tmp_path):
    content = tmp_path / "c"
    content.write_bytes(b"contenu")
    certificate, key = root.issue("EC")
    rsa_signer = rsa_certificate()
    for signer in (Signer(certificate=certificate, key=key, throwaway=False, now=NOW), rsa_signer):
        (tmp_path / "s.p7s").write_bytes(signer.sign(b"contenu"))
        (tmp_path / "s.pem").write_bytes(signer.pem())
        words = "openssl cms -verify -binary -inform DER -purpose any -noverify -out /dev/null -in s.p7s -content c"
        assert subprocess.run(words.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 0
        who, wrong = check_detached(empreinte(content), (tmp_path / "s.p7s").read_bytes())
        assert (who.certificat, wrong) == (signer.certificate, None)


def rsa_certificate() -> Signer:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    from pki_essais import name

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    builder = x509.CertificateBuilder().subject_name(name("RSA")).issuer_name(name("RSA")).public_key(key.public_key())
    certificate = (
        builder.serial_number(7).not_valid_before(NOW - DAY).not_valid_after(NOW + DAY).sign(key, hashes.SHA256())
    )
    return Signer(certificate=certificate, key=key, throwaway=False, now=NOW)


@needs_openssl
def test_a_time_stamp_is_kept_openssl_agrees_and_it_outlives_the_signer(signed, folder, root, tmp_path):
    path, signer = tmp_path / "h.zip", signed[1]
    tsa = Horodateur(tmp_path, root)
    package(folder, path, signer, Depot(horodater=lambda digest: tsa.answer(demande(digest, nonce=7))))
    words = "openssl ts -verify -data h.zip -in h.zip.tsr -CAfile tsa-ca.pem"
    assert subprocess.run(words.split(), cwd=tmp_path, capture_output=True, check=False).returncode == 0
    trust = lire_confiance([tmp_path / "tsa-ca.pem"], [])
    checked = verify(path, Regard(now=NOW, horodateurs=trust))
    assert checked.alterations == ()
    assert abs(checked.horodatage.instant - dt.datetime.now(dt.UTC)) < DAY
    assert said(path, now=NOW + 3 * DAY, horodateurs=trust) == []
    assert [where for where, _ in said(path, now=NOW + 3 * DAY)] == ["signataire.pem"]


@needs_openssl
def test_a_stamp_of_something_else_of_another_request_or_of_a_stranger_is_refused(root, tmp_path):
    tsa, digest = Horodateur(tmp_path, root), empreinte(root.pem(tmp_path / "c"))
    good = tsa.answer(demande(digest, nonce=7))
    assert lire_reponse(good, digest, nonce=7)[1] is None
    assert lire_reponse(good, digest, nonce=8)[1] == "l'horodatage répond à une autre demande"
    assert lire_reponse(good, bytes(32))[1] == "l'horodatage est celui d'un autre contenu"
    inside = tsp.TimeStampResp.load(good)["time_stamp_token"]["content"]["encap_content_info"]["content"].contents
    start = good.index(inside)
    for at in range(start, start + len(inside), 3):
        changed = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        assert lire_reponse(changed, digest, nonce=7)[1], at
    for cut in range(0, len(good), 50):
        assert lire_reponse(good[:cut], digest)[1]


@needs_openssl
def test_the_command_line_stamps_through_http_and_refuses_a_dead_authority(folder, root, tmp_path, capsys):
    with Horodateur(tmp_path, root) as url:
        assert call("package", folder, "--vers", tmp_path / "z.zip", "--horodatage", url) == 0
    assert (tmp_path / "z.zip.tsr").is_file()
    assert call("verify", tmp_path / "z.zip", "--ac-horodatage", tmp_path / "tsa-ca.pem") == 0
    assert "le paquet existait à cette date" in capsys.readouterr().out
    assert call("package", folder, "--vers", tmp_path / "y.zip", "--horodatage", url) == 2


def copied(path: Path, folder: Path) -> Path:
    shutil.copy(f"{path}.p7s", folder / "a.zip.p7s")
    return Path(shutil.copy(path, folder / "a.zip"))


def test_certificates_are_told_in_the_words_of_their_subject(signed):
    assert verify(signed[0], Regard(now=NOW)).signer == "CN=EDITEUR D'ESSAI"
    assert b"BEGIN CERTIFICATE" in signed[1].certificate.public_bytes(Encoding.PEM)
