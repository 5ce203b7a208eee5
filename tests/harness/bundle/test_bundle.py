"""A bundle stands without us: every change in it is found and named, and `openssl` agrees with our own reading."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from bench_support import run, start
from eprouvette.bundle import load_signer, package, throwaway, verify_bundle
from eprouvette_sim.kernel.errors import ErreurUsage

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = run(tmp_path_factory.mktemp("run"))[0]
    from eprouvette.verdicts.publish import publish

    publish(made)
    return made


@pytest.fixture(scope="module")
def bundle(folder, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("paquet") / "a.zip"
    package(folder, target, throwaway(NOW))
    return target


def entries(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rebuilt(tmp_path: Path, content: dict[str, bytes] | list[tuple[str, bytes]]) -> Path:
    """A zip without its outer signature, so that only what is inside can betray it."""
    path = tmp_path / "b.zip"
    pairs = content.items() if isinstance(content, dict) else content
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in pairs:
            archive.writestr(name, data)
    return path


def places(path: Path) -> list[str]:
    return [alteration.where for alteration in verify_bundle(path).alterations]


def test_a_fresh_bundle_holds_and_says_that_its_key_proves_no_identity(bundle):
    checked = verify_bundle(bundle)
    assert checked.alterations == ()
    assert checked.throwaway
    assert "JETABLE" in checked.signer


def test_the_same_run_gives_the_same_entries_in_the_same_order(folder, bundle, tmp_path):
    package(folder, tmp_path / "c.zip", throwaway(NOW))
    with zipfile.ZipFile(bundle) as one, zipfile.ZipFile(tmp_path / "c.zip") as two:
        shape = [[(i.filename, i.date_time, i.external_attr) for i in z.infolist()] for z in (one, two)]
        assert shape[0] == shape[1]
        assert one.read("manifeste.json") == two.read("manifeste.json")


def test_one_changed_byte_in_any_file_is_found(bundle, tmp_path):
    content = entries(bundle)
    for name, data in content.items():
        changed = content | {name: data[:-1] + bytes([data[-1] ^ 1])}
        assert places(rebuilt(tmp_path, changed)), name


def test_a_thousand_random_bytes_of_the_zip_are_found_by_its_own_signature(bundle, tmp_path):
    path = Path(shutil.copy(bundle, tmp_path / "a.zip"))
    shutil.copy(f"{bundle}.p7s", f"{path}.p7s")
    data = bundle.read_bytes()
    draw = random.Random(7)
    for _ in range(1000):
        at = draw.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << draw.randrange(8))]) + data[at + 1 :])
        assert verify_bundle(path).alterations, at


def test_added_dropped_renamed_and_swapped_entries_are_named(bundle, tmp_path):
    content = entries(bundle)
    first, second = [name for name in content if name.endswith(".requete.http")][:2]
    assert places(rebuilt(tmp_path, content | {"note.txt": b"bonjour"})) == ["note.txt"]
    assert places(rebuilt(tmp_path, {n: d for n, d in content.items() if n != first})) == [first]
    renamed = {("x" if n == first else n): d for n, d in content.items()}
    assert sorted(places(rebuilt(tmp_path, renamed))) == sorted(["x", first])
    swapped = content | {first: content[second], second: content[first]}
    assert sorted(places(rebuilt(tmp_path, swapped))) == sorted([first, second])


def test_an_event_changed_with_its_manifest_and_signature_still_breaks_the_chain(bundle, tmp_path):
    """Whoever signs anew can fit the manifest to the files, not the journal to itself."""
    inside = tmp_path / "run"
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(inside)
    journal = inside / "journal" / "01.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:5], *lines[6:]]))
    with pytest.raises(ErreurUsage, match="preuves altérées"):
        package(inside, tmp_path / "c.zip", throwaway(NOW))


@pytest.mark.parametrize(
    ("name", "said"),
    [("../evil", "sort de l'archive"), ("/etc/evil", "sort de l'archive"), ("a\\..\\evil", "sort de l'archive"),
     ("C:evil", "sort de l'archive")],
)  # fmt: skip
def test_a_name_that_leaves_the_archive_is_refused_unread(bundle, tmp_path, name, said):
    path = rebuilt(tmp_path, entries(bundle) | {name: b"x"})
    (alteration,) = verify_bundle(path).alterations
    assert said in alteration.what
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_duplicated_name_is_refused(bundle, tmp_path):
    pairs = [*entries(bundle).items(), ("run.json", b"{}")]
    assert places(rebuilt(tmp_path, pairs)) == ["run.json"]


def test_an_archive_that_would_unpack_to_too_much_is_refused_unread(bundle, tmp_path, monkeypatch):
    from eprouvette.bundle import verify

    monkeypatch.setattr(verify, "MAX_UNPACKED", 1000)
    (alteration,) = verify_bundle(bundle).alterations
    assert "démesurée" in alteration.what


@pytest.mark.parametrize("kept", [0, 10, 500, 5000, -1, -30])
def test_a_truncated_bundle_is_an_alteration_never_a_traceback(bundle, tmp_path, kept):
    path = tmp_path / "t.zip"
    path.write_bytes(bundle.read_bytes()[:kept])
    assert verify_bundle(path).alterations


def test_a_future_format_says_which_one_this_bench_reads(bundle, tmp_path):
    content = entries(bundle)
    signer = throwaway(NOW)
    raw = json.dumps(json.loads(content["manifeste.json"]) | {"format": 9}).encode()
    own = {"manifeste.json": raw, "manifeste.p7s": signer.sign(raw), "signataire.pem": signer.pem()}
    (alteration,) = verify_bundle(rebuilt(tmp_path, content | own)).alterations
    assert "format 9 inconnu" in alteration.what


def test_swapped_and_foreign_signatures_are_refused(bundle, tmp_path):
    content = entries(bundle)
    other = throwaway(NOW)
    assert places(rebuilt(tmp_path, content | {"signataire.pem": other.pem()})) == ["signataire.pem"]
    assert places(rebuilt(tmp_path, content | {"manifeste.p7s": other.sign(b"autre chose")})) == ["manifeste.p7s"]
    path = Path(shutil.copy(bundle, tmp_path / "a.zip"))
    Path(f"{path}.p7s").write_bytes(other.sign(path.read_bytes()))
    assert places(path) == ["a.zip.p7s"]


def test_an_unfinished_or_unreported_run_is_refused_with_the_list(folder, tmp_path):
    session = start(tmp_path)
    with pytest.raises(ErreurUsage, match=r"report\.json, report\.html"):
        package(session.folder, tmp_path / "x.zip", throwaway(NOW))
    copy = Path(shutil.copytree(folder, tmp_path / "copie"))
    (copy / "journal" / "sceau.json").unlink()
    with pytest.raises(ErreurUsage, match="pas scellé"):
        package(copy, tmp_path / "x.zip", throwaway(NOW))
    assert not (tmp_path / "x.zip").exists()


def test_the_editor_signs_with_a_pkcs12_key(folder, tmp_path):
    made = throwaway(NOW)
    path = tmp_path / "cle.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", made.key, made.certificate, None, BestAvailableEncryption(b"secret")
        )
    )
    package(folder, tmp_path / "e.zip", load_signer(path, b"secret", NOW))
    checked = verify_bundle(tmp_path / "e.zip")
    assert checked.alterations == ()
    assert not checked.throwaway
    with pytest.raises(ErreurUsage, match="illisible"):
        load_signer(path, b"autre", NOW)


@pytest.mark.skipif(not shutil.which("openssl") or not shutil.which("sha256sum"), reason="openssl ou sha256sum absent")
def test_documented_shell_commands_alone_agree(bundle, tmp_path):
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path)
    verify = "openssl cms -verify -binary -inform DER -purpose any -out /dev/null -CAfile signataire.pem"
    commands = [
        "sha256sum -c --quiet SHA256SUMS",
        f"{verify} -in manifeste.p7s -content manifeste.json",
        f"{verify} -in {bundle}.p7s -content {bundle}",
    ]
    for command in commands:
        done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, (command, done.stderr)
    victim = tmp_path / "run.json"
    victim.write_bytes(victim.read_bytes() + b" ")
    assert subprocess.run(commands[0].split(), cwd=tmp_path, capture_output=True, check=False).returncode != 0
