"""A workshop lasts a year outside any repository, one product at a time, and its keys never leave it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from assiste_support import Bench, folder_of, until
from bench_support import call
from eprouvette.atelier.creation import MOT_DE_PASSE, Souhaits, creer, hosts
from eprouvette.atelier.lieu import BOUCLE, lire
from eprouvette.atelier.verrou import occupant, tenir
from eprouvette.runner.portes import PORTES
from eprouvette_sim.kernel.clock import SystemClock
from eprouvette_sim.kernel.errors import ErreurUsage

NOW = datetime.now(UTC)
NOM = "services-ps-tlsm.exemple.test"
KEYTOOL, OPENSSL = shutil.which("keytool"), shutil.which("openssl")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A workshop made once, with a name of the editor's and their own card authority."""
    from eprouvette_sim.pki import Authority

    place = tmp_path_factory.mktemp("modele")
    theirs = Authority(place / "editeur", now=NOW)
    card_authority = theirs.write_cartes()
    creer(place / "atelier", Souhaits(noms=(NOM,), ancres=(card_authority,), identifiant="1770000009"), now=NOW)
    return place / "atelier"


@pytest.fixture
def atelier(model, tmp_path):
    """A copy of it on ports that are free now, under names that resolve everywhere."""
    place = tmp_path / "atelier"
    shutil.copytree(model, place)
    edit(place, noms=["localhost", "127.0.0.1"], ports=dict(zip((p.name for p in PORTES), free_ports(), strict=True)))
    return place


def free_ports() -> list[int]:
    probes = [socket.socket() for _ in PORTES]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return found


def edit(place, *, noms=("localhost",), ecoute="127.0.0.1", ports: dict[str, int]) -> None:
    rows = "\n".join(f"{name} = {port}" for name, port in ports.items())
    text = f'ecoute = "{ecoute}"\nnoms = {json.dumps(list(noms))}\n[ports]\n{rows}\n'
    (place / "atelier.toml").write_text(text, encoding="utf-8")


def leaf(place, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificates((place / "pki" / f"{name}.pem").read_bytes())[0]


def test_certificates_last_a_year_and_bear_the_names_chosen(model):
    server = leaf(model, "serveur")
    assert server.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value == NOM
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [NOM, "localhost"]
    for name in ("serveur", "insi-auto", "structure", "carte-ps", "carte-vitale"):
        assert leaf(model, name).not_valid_after_utc - NOW > timedelta(days=364)
    unit = leaf(model, "insi-auto").subject.get_attributes_for_oid(x509.NameOID.ORGANIZATIONAL_UNIT_NAME)[0].value
    assert unit == "1770000009"


def test_keys_are_for_their_owner_alone(model):
    assert model.stat().st_mode & 0o077 == 0
    for path in [*model.glob("pki/*.key"), *model.glob("pki/*.p12")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_hosts_lines_name_what_does_not_resolve_by_itself(model):
    assert (model / "hosts.txt").read_text(encoding="utf-8") == f"127.0.0.1 {NOM}\n"
    assert hosts((NOM, "localhost"), "0.0.0.0") == f"ADRESSE-DE-CETTE-MACHINE {NOM}\n"
    assert hosts((), "127.0.0.1") == ""


def test_the_keystores_hold_key_chain_and_authorities(model):
    secret = MOT_DE_PASSE.encode()
    store = pkcs12.load_pkcs12((model / "pki" / "insi-auto.p12").read_bytes(), secret)
    assert store.key is not None
    assert store.cert.certificate == leaf(model, "insi-auto")
    trusted = pkcs12.load_pkcs12((model / "pki" / "confiance.p12").read_bytes(), secret)
    assert trusted.key is None
    assert len(trusted.additional_certs) == 2


@pytest.mark.skipif(KEYTOOL is None, reason="keytool absent de cette machine (keytool is not installed)")
def test_java_imports_the_keystores_as_the_command_says(model, tmp_path):
    for name, entry in (("insi-auto", "PrivateKeyEntry"), ("confiance", "trustedCertEntry")):
        jks = tmp_path / f"{name}.jks"
        words = ["-importkeystore", "-srckeystore", model / "pki" / f"{name}.p12", "-srcstoretype", "PKCS12"]
        words += ["-srcstorepass", MOT_DE_PASSE, "-destkeystore", jks, "-deststoretype", "JKS"]
        subprocess.run([KEYTOOL, *words, "-deststorepass", MOT_DE_PASSE], check=True, capture_output=True)
        listed = subprocess.run(
            [KEYTOOL, "-list", "-keystore", jks, "-storepass", MOT_DE_PASSE], check=True, capture_output=True, text=True
        ).stdout
        assert entry in listed


@pytest.mark.skipif(OPENSSL is None, reason="openssl absent de cette machine (openssl is not installed)")
def test_openssl_reads_the_keystores(model):
    words = ["pkcs12", "-in", model / "pki" / "carte-ps.p12", "-passin", f"pass:{MOT_DE_PASSE}", "-nodes", "-nokeys"]
    done = subprocess.run([OPENSSL, *words], check=True, capture_output=True, text=True)
    assert "TEST AC IGC-SANTE FORT PERSONNES" in done.stdout


def test_a_workshop_is_refused_inside_a_checkout(tmp_path):
    (tmp_path / "depot" / ".git").mkdir(parents=True)
    with pytest.raises(ErreurUsage, match="ne se crée pas dans un dépôt"):
        creer(tmp_path / "depot" / "outils" / "atelier", Souhaits(), now=NOW)
    assert not (tmp_path / "depot" / "outils").exists()


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"noms": ("pas un nom",)}, "nom de serveur refusé"),
        ({"noms": ("a" * 64 + ".test",)}, "nom de serveur refusé"),
        ({"ecoute": "partout"}, "adresse d'écoute"),
        ({"premier_port": 70000}, "premier port"),
    ],
)
def test_a_wrong_wish_writes_nothing(wishes, said, tmp_path):
    with pytest.raises(ErreurUsage, match=said):
        creer(tmp_path / "atelier", Souhaits(**wishes), now=NOW)
    assert not (tmp_path / "atelier").exists()


def test_an_anchor_that_is_no_certificate_writes_nothing(tmp_path):
    (tmp_path / "carte.pem").write_text("rien", encoding="utf-8")
    with pytest.raises(ErreurUsage, match="ancre de confiance illisible"):
        creer(tmp_path / "atelier", Souhaits(ancres=(tmp_path / "carte.pem",)), now=NOW)
    assert not (tmp_path / "atelier").exists()


def test_a_workshop_overwrites_nothing(model):
    with pytest.raises(ErreurUsage, match="n'est pas vide"):
        creer(model, Souhaits(), now=NOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("noms = 3", "n'est pas une liste"),
        ("ecoute = 'ici'", "adresse d'écoute"),
        ("[ports]\ntlsm = 0", "n'est pas un port"),
        ("[ports]\ntlsm = true", "n'est pas un port"),
        ("[ports]\ntlsm = 8441\nlps = 8441", "le même port"),
        ("ports = 3", "n'est pas une table"),
        ("[ports", "TOML"),
    ],
)
def test_a_broken_workshop_names_the_key_to_correct(text, said, tmp_path):
    (tmp_path / "atelier.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ErreurUsage, match=said) as error:
        lire(tmp_path)
    assert "atelier.toml" in error.value.ou or error.value.ou


def test_a_door_without_a_port_says_which_line_to_add(tmp_path):
    (tmp_path / "atelier.toml").write_text("[ports]\ntlsm = 8441\n", encoding="utf-8")
    with pytest.raises(ErreurUsage, match="aucun port à la porte lps") as error:
        lire(tmp_path, ["tlsm", "lps"])
    assert "lps = 8442" in error.value.faire
    assert BOUCLE.port("lps") == 0


def test_what_is_no_workshop_says_how_to_make_one(tmp_path):
    with pytest.raises(ErreurUsage, match="illisible") as error:
        lire(tmp_path / "rien")
    assert "eprouvette atelier init" in error.value.faire


def test_two_products_on_one_workshop_are_told_who_holds_it(model):
    clock = SystemClock()
    with tenir(model, quoi="eprouvette serve", now=clock.now()):
        assert f"processus {os.getpid()}" in str(occupant(model))
        with (
            pytest.raises(ErreurUsage, match=r"sert déjà : eprouvette serve, processus \d+, depuis 20"),
            tenir(model, quoi="eprouvette run", now=clock.now()),
        ):
            raise AssertionError("deux produits sur un atelier")
    assert occupant(model) is None


def test_a_holder_that_was_killed_holds_nothing(model):
    program = "import time\nfrom pathlib import Path\nfrom eprouvette.atelier.verrou import tenir\n"
    program += "from eprouvette_sim.kernel.clock import SystemClock\n"
    program += f"with tenir(Path({str(model)!r}), quoi='x', now=SystemClock().now()):\n    print('tenu', flush=True)\n    time.sleep(60)\n"
    import sys

    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    process.stdout.readline()
    assert occupant(model) is not None
    process.kill()
    process.wait()
    process.stdout.close()
    assert occupant(model) is None


def test_a_run_on_a_workshop_uses_its_ports_and_leaves_its_keys_there(atelier, tmp_path, capfd):
    select = "cas:insi/premier-prenom or cas:insi/carte-du-professionnel"
    code = call(
        "run", "--atelier", atelier, "--select", select, "--out", tmp_path / "runs", "--endpoints", tmp_path / "e.json"
    )
    assert code == 0, capfd.readouterr()
    where = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert where["services"]["insi"]["url"] == f"https://localhost:{lire(atelier).ports['tlsm']}/lps"
    run = folder_of(tmp_path / "runs")
    assert sorted(path.name for path in (run / "pki").iterdir()) == sorted(
        p.name for p in (atelier / "pki").glob("*.pem")
    )
    assert not [path for path in run.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]
    assert call("package", run, "--vers", tmp_path / "preuves.zip") == 0
    with zipfile.ZipFile(tmp_path / "preuves.zip") as archive:
        assert not [name for name in archive.namelist() if name.endswith((".key", ".p12"))]
        assert not [name for name in archive.namelist() if b"PRIVATE KEY" in archive.read(name)]


def test_a_key_that_strayed_into_a_run_stops_its_packaging(atelier, tmp_path, capfd):
    call("run", "--atelier", atelier, "--select", "cas:insi/premier-prenom", "--out", tmp_path / "runs")
    run = folder_of(tmp_path / "runs")
    shutil.copyfile(atelier / "pki" / "insi-auto.key", run / "note.txt")
    assert call("package", run, "--vers", tmp_path / "preuves.zip") == 2
    assert "clés d'un atelier dans l'exécution : note.txt" in capfd.readouterr().err
    assert not (tmp_path / "preuves.zip").exists()


def test_a_taken_port_is_named_with_what_to_do(atelier, tmp_path, capfd):
    port = lire(atelier).ports["lps"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert call("run", "--atelier", atelier, "--select", "cas:insi/premier-prenom", "--out", tmp_path / "runs") == 2
    said = capfd.readouterr().err
    assert f"127.0.0.1:{port}" in said
    assert "choisir un autre port, ou fermer le programme qui l'occupe" in said


def test_two_processes_on_fixed_ports_are_refused(atelier, tmp_path, capfd):
    assert call("run", "--atelier", atelier, "--jobs", "2", "--out", tmp_path / "runs") == 2
    assert "ports d'un atelier sont fixes" in capfd.readouterr().err


def test_listening_elsewhere_needs_a_workshop(tmp_path, capfd):
    assert call("run", "--ecoute", "0.0.0.0", "--out", tmp_path) == 2
    assert "--ecoute demande un atelier" in capfd.readouterr().err


def test_listening_beyond_this_machine_is_said_loudly_and_stays_under_tls(atelier, tmp_path):
    bench = Bench(
        "serve",
        "--atelier",
        atelier,
        "--ecoute",
        "0.0.0.0",
        "--out",
        tmp_path / "runs",
        "--endpoints",
        tmp_path / "e.json",
    )
    try:
        assert "au-delà de cette machine" in bench.wait_for("ATTENTION")
        until((tmp_path / "e.json").is_file)
        port = lire(atelier).ports["tlsm"]
        with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
            plain.sendall(b"GET /lps HTTP/1.1\r\nHost: x\r\n\r\n")
            assert not plain.recv(64).startswith(b"HTTP/")
        held = occupant(atelier)
        assert held.startswith("eprouvette serve, processus")
    finally:
        bench.process.send_signal(signal.SIGTERM)
        assert bench.end() == 0


def test_the_editors_own_cards_are_trusted_by_the_card_door(atelier, model, tmp_path):
    """The anchors the card door verifies assertions against: the workshop's own, and the editor's."""
    from eprouvette.runner.lab import Lab, read_certificates
    from eprouvette_sim.kernel.recorder import MemoryRecorder

    lab = Lab(read_certificates(tmp_path, lire(atelier)), MemoryRecorder(), SystemClock())
    (theirs,) = x509.load_pem_x509_certificates((model.parent / "editeur" / "cartes.pem").read_bytes())
    trusted = lab.fournitures.cartes().autorites
    assert theirs in trusted
    assert len(trusted) == 2


@pytest.mark.parametrize(
    ("authority", "certificate", "name", "served"),
    [
        ("atelier", "insi-auto", "localhost", True),
        ("editeur", "insi-auto", "localhost", False),
        ("atelier", "etranger", "localhost", False),
        ("atelier", "insi-auto", "autre.exemple.test", False),
    ],
    ids=["right", "wrong-authority", "wrong-certificate", "wrong-name"],
)
def test_a_client_enters_with_the_right_authority_certificate_and_name_only(
    authority, certificate, name, served, atelier, model, tmp_path
):
    from eprouvette.atelier.reseau import _poignee
    from eprouvette.runner.lab import Lab, read_certificates
    from eprouvette_sim.kernel.recorder import MemoryRecorder
    from eprouvette_sim.pki import Authority

    if certificate == "etranger":
        strangers = Authority(tmp_path / "etrangers", now=NOW)
        strangers.issue("insi-auto")
        files = tmp_path / "etrangers"
    else:
        files = atelier / "pki"
    ca = atelier / "pki" / "ca.pem" if authority == "atelier" else model.parent / "editeur" / "ca.pem"
    pki = {"ca": str(ca), "client_cert": str(files / "insi-auto.pem"), "client_key": str(files / "insi-auto.key")}
    with Lab(read_certificates(tmp_path, lire(atelier)), MemoryRecorder(), SystemClock()) as lab:
        port = lab.lieu.port("tlsm")
        point = _poignee("tlsm", f"https://{name}:{port}/lps", pki, "127.0.0.1")
    assert (point.etat == "bien") is served, point
