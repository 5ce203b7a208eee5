"""A PFI in a process of its own, driven by the `mllp` carrier: same verdicts as the witness; its absences said plainly."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

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


@pytest.mark.parametrize("missing", ["hote", "port"])
def test_a_dossier_without_the_input_of_the_pfi_is_refused(tmp_path, missing):
    from eprouvette import dossier as dossiers
    from eprouvette_sim.kernel.errors import ErreurUsage

    path = dossier(tmp_path, 2575, 2576)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{missing} ")]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ErreurUsage, match=f"adaptateur : clé obligatoire absente : {missing}"):
        dossiers.load(path)
