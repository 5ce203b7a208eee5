"""A PFI in a process of its own, driven by the `mllp` carrier: same verdicts as the witness; its absences said plainly."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from eprouvette.verdicts.bilan import bilan

if TYPE_CHECKING:
    from pathlib import Path

import bench_support

DOSSIER = """
[editeur]
nom = "Éditeur d'essai"
[produit]
nom = "PFI d'essai"
version = "1"
types = ["PFI"]
[logiciel]
numero_autorisation = "EPROUVETTE01"
nom = "essai"
version = "1"
[etablissement]
identifiant = "1990000013"
[adaptateur]
porteur = "mllp"
hote = "127.0.0.1"
port = {port}
port_retours = {retours}
delai_retours_s = 20
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def pfi(retours: int, *mutant: str):
    command = [sys.executable, "-m", "eprouvette_sim.product.pfi_seule", f"127.0.0.1:{retours}", *mutant]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield int(process.stdout.readline())
        process.stdin.close()
        assert process.wait(10) == 0


def dossier(folder: Path, port: int, retours: int) -> Path:
    path = folder / "pfi.toml"
    path.write_text(DOSSIER.format(port=port, retours=retours), encoding="utf-8")
    return path


def run(folder: Path, port: int, retours: int, select: str = "service:pfi"):
    return bench_support.run(folder / "runs", dossier=dossier(folder, port, retours), select=select)


def test_a_separate_pfi_gets_the_verdicts_of_the_witness(tmp_path):
    retours = free_port()
    with pfi(retours) as port:
        _, report = run(tmp_path, port, retours)
    _, witness = bench_support.run(tmp_path / "temoin", select="service:pfi")
    assert bench_support.verdicts(report) == bench_support.verdicts(witness)
    assert report["adapter"]["carrier"] == "mllp"
    assert report["decision"]["exit_code"] == 0


def test_a_defect_of_a_separate_pfi_is_a_non_conformity(tmp_path):
    retours = free_port()
    with pfi(retours, "pfi.mdm-refuse") as port:
        _, report = run(tmp_path, port, retours, "cas:pfi/remise/notification")
    (scenario,) = report["scenarios"]
    assert scenario["verdict"] == "NON_CONFORME"
    assert scenario["findings"][0]["location"] == "MSA-1"
    assert report["decision"]["exit_code"] == 1


def test_a_pfi_that_is_not_there_is_no_finding_against_it(tmp_path):
    port = free_port()
    _, report = run(tmp_path, port, free_port(), "cas:pfi/remise-latin")
    (scenario,) = report["scenarios"]
    assert scenario["verdict"] == "ERREUR_BANC"
    assert scenario["findings"] == []
    assert f"127.0.0.1:{port}" in scenario["messages"][0]


def test_a_pfi_that_hangs_up_on_a_delivery_stopped(tmp_path):
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for _ in range(2):
                accepted, _ = server.accept()
                with accepted:
                    accepted.recv(65536)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        _, report = run(tmp_path, server.getsockname()[1], free_port(), "cas:pfi/remise-latin")
        thread.join(10)
    assert bench_support.verdicts(report) == {"pfi/remise-latin": "NON_CONFORME"}


@contextmanager
def answering(*answers: bytes):
    """A PFI that gives these answers to the deliveries of one connection, in order."""
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            accepted, _ = server.accept()
            with accepted:
                for answer in answers:
                    accepted.recv(1 << 20)
                    accepted.sendall(answer)
                accepted.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


@pytest.mark.parametrize(
    "answer", [b"\x0bpas du HL7\x1c\r", b"\x0bMSH|^~\\&|\x1c\r", b"\x0b\x1c\r", b"\x0b\xff\xfe\x1c\r"]
)
def test_an_acknowledgement_that_is_none_is_a_finding_never_a_crash(tmp_path, answer):
    with answering(answer) as port:
        _, report = run(tmp_path, port, free_port(), "cas:pfi/remise-latin")
    (scenario,) = report["scenarios"]
    assert scenario["verdict"] == "NON_CONFORME"
    assert {finding["check"] for finding in scenario["findings"]} == {"pfi.accuse_recu", "pfi.remise_acceptee"}
    assert report["decision"]["exit_code"] == 1


def test_a_port_of_returns_that_is_taken_is_named_before_any_scenario(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        path = dossier(tmp_path, free_port(), port)
        code = bench_support.call("run", "--dossier", path, "--select", "service:pfi", "--out", tmp_path / "runs")
    assert code == 2
    assert str(port) in capsys.readouterr().err


def test_a_certificate_of_another_authority_is_an_adapter_failure_that_says_so(tmp_path):
    from eprouvette_sim.doors.https import ServerTls
    from eprouvette_sim.doors.mllp import MllpDoor
    from eprouvette_sim.formats import hl7
    from eprouvette_sim.kernel.clock import SystemClock
    from eprouvette_sim.kernel.recorder import MemoryRecorder
    from eprouvette_sim.kernel.station import Station
    from eprouvette_sim.pfi import ServiceCreateur
    from eprouvette_sim.pki import Authority

    now = SystemClock().now().utc
    bundle = Authority(tmp_path / "une", now=now).issue("serveur")
    other = Authority(tmp_path / "autre", now=now).folder / "ca.pem"
    counter = Station(
        door="x",
        service="x",
        simulator=ServiceCreateur(),
        recorder=MemoryRecorder(),
        clock=SystemClock(),
        medium="mllp",
    )
    tls = ServerTls(certificate=bundle.certificate, key=bundle.key)
    with MllpDoor(counter, decouper=hl7.Decodeur, encadrer=hl7.encadrer, tls=tls) as pfi_door:
        path = dossier(tmp_path, pfi_door.port, free_port())
        path.write_text(path.read_text(encoding="utf-8") + f'tls = true\nca = "{other}"\n', encoding="utf-8")
        _, report = bench_support.run(tmp_path / "runs", dossier=path, select="cas:pfi/remise-latin")
    assert bench_support.verdicts(report) == {"pfi/remise-latin": "ERREUR_BANC"}
    assert "CERTIFICATE_VERIFY_FAILED" in report["scenarios"][0]["messages"][0]


def test_a_receipt_nobody_asked_for_is_kept_and_held_against_nobody_else(tmp_path):
    """A receipt about another delivery, come in the middle of a scenario, is a finding of that scenario alone."""
    from eprouvette_sim.doors.mllp import Correspondant, requete
    from eprouvette_sim.formats import hl7
    from eprouvette_sim.kernel.clock import SystemClock

    stray = hl7.compte_rendu(
        hl7.Retour(
            controle="E1",
            horodatage="20260302083100",
            acteurs=hl7.Interlocuteurs(emetteur=("X", "X"), recepteur=("Y", "Y")),
            evenement="Z01",
            message="INCONNU",
        )
    )
    retours = free_port()

    def intrude(event: str, fields: dict) -> None:
        if event == "scenario_started" and fields["scenario"] == "pfi/compte-rendu-dmp":
            line = Correspondant("127.0.0.1", retours, decouper=hl7.Decodeur, encadrer=hl7.encadrer, delai_s=5)
            line.handle(requete(hl7.write(stray), "x"), SystemClock().now())
            line.fermer()

    with pfi(retours) as port:
        select = "cas:pfi/compte-rendu-dmp or cas:pfi/compte-rendu-envoi"
        session = bench_support.start(tmp_path / "runs", dossier=dossier(tmp_path, port, retours), select=select)
        session.run(intrude)
    report = bilan(session.folder)
    assert bench_support.verdicts(report) == {
        "pfi/compte-rendu-dmp": "NON_CONFORME",
        "pfi/compte-rendu-envoi": "CONFORME",
    }


def test_a_product_behind_an_adapter_may_also_listen(tmp_path):
    path = bench_support.stdio_dossier(tmp_path, sys.executable, "-m", "eprouvette_sim.product.stdio")
    path.write_text(path.read_text(encoding="utf-8").replace('"DPI"]', '"DPI", "PFI"]'), encoding="utf-8")
    select = "cas:pfi/compte-rendu-dmp or cas:insi/premier-prenom"
    _, report = bench_support.run(tmp_path / "runs", dossier=path, select=select)
    assert set(bench_support.verdicts(report).values()) == {"CONFORME"}
    assert report["adapter"]["carrier"] == "stdio"


def test_a_product_that_listens_to_nothing_leaves_its_deliveries_untested(tmp_path):
    silent = tmp_path / "muet.py"
    silent.write_text(
        "import json, sys\n"
        "known = {'decrire': {'nom': 'x', 'version': '1', 'operations': []}, 'configurer': {}}\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    head = {'pilotage': 1, 'id': asked['id'], 'statut': 'ok', 'resultat': known[asked['operation']]}\n"
        "    print(json.dumps(head), flush=True)\n",
        encoding="utf-8",
    )
    path = bench_support.stdio_dossier(tmp_path, sys.executable, str(silent))
    path.write_text(path.read_text(encoding="utf-8").replace('"DPI"]', '"PFI"]'), encoding="utf-8")
    _, report = bench_support.run(tmp_path / "runs", dossier=path, select="cas:pfi/compte-rendu-dmp")
    assert bench_support.verdicts(report) == {"pfi/compte-rendu-dmp": "NON_TESTE"}
    assert report["adapter"]["declared"] == []


def test_one_pfi_is_not_shared_between_workers(tmp_path, capsys):
    path = dossier(tmp_path, 2575, 2576)
    assert bench_support.call("run", "--dossier", path, "--jobs", "2", "--out", tmp_path / "runs") == 2
    assert "--jobs 1" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_a_run_over_mllp_is_packed_verified_and_judged_again(tmp_path):
    from eprouvette.catalogue import load
    from eprouvette.rejudge import judge_again
    from eprouvette.verdicts.publish import publish

    folder, _ = bench_support.run(tmp_path / "runs", select="service:pfi")
    publish(folder)
    again = judge_again(folder, load())
    assert (again["changes"], again["gone"]) == ([], [])
    assert again["calls"] > 40
    assert list((folder / "exchanges").glob("*.requete.mllp"))
    assert bench_support.call("verify", folder) == 0
    assert bench_support.call("package", folder, "--vers", tmp_path / "paquet.zip") == 0


@pytest.mark.parametrize("missing", ["hote", "port"])
def test_a_dossier_without_the_input_of_the_pfi_is_refused(tmp_path, missing):
    from eprouvette import dossier as dossiers
    from eprouvette_sim.kernel.errors import ErreurUsage

    path = dossier(tmp_path, 2575, 2576)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{missing} ")]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ErreurUsage, match=f"adaptateur : clé obligatoire absente : {missing}"):
        dossiers.load(path)
