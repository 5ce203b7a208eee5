"""A submission is whole or says what it lacks; Convergence's form lays proofs out by id under names Windows takes."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench_support import call, run, stdio_dossier
from eprouvette.bundle import Depot, package, throwaway, verify_bundle
from eprouvette.bundle.depot import manques
from eprouvette.bundle.names import sur
from eprouvette.dossier.attestations import attest
from eprouvette.verdicts.publish import publish
from eprouvette_sim.kernel.errors import ErreurUsage

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def attested(tmp_path_factory) -> Path:
    """A run of the witness under a dossier of its own, with one attested proof of a REM scenario."""
    place = tmp_path_factory.mktemp("depot")
    dossier = stdio_dossier(place, "inutile")
    text = dossier.read_text(encoding="utf-8")
    dossier.write_text(re.sub(r"porteur = .*\ncommande = .*", 'porteur = "temoin"', text), encoding="utf-8")
    proof = place / "capture écran.txt"
    proof.write_text("vu", encoding="utf-8")
    attest(dossier, exigence="REM-DPI:DMP/AIRS.03", cle="REM-DPI:DMP/AIRS.03@x", preuve="DMP/AIRS.03.01.01", fichier=proof,
           par="C. Martin", le="2026-01-01", expire="2027-12-31")  # fmt: skip
    folder, _ = run(place / "runs", dossier=dossier)
    publish(folder)
    return folder


def test_the_folder_holds_dossier_attestations_and_packages_by_itself(attested):
    assert "temoin" in (attested / "dossier.toml").read_text(encoding="utf-8")
    assert [path.read_text(encoding="utf-8") for path in (attested / "attestations").glob("*.txt")] == ["vu"]
    assert json.loads((attested / "sbom.json").read_bytes())["bomFormat"] == "CycloneDX"


@pytest.mark.parametrize("victim", ["dossier.toml", "sbom.json", "catalogue.json", "attestations"])
def test_a_file_the_run_names_by_digest_is_watched_in_the_folder_too(attested, tmp_path, victim):
    copy = Path(shutil.copytree(attested, tmp_path / "copie"))
    path = copy / victim
    path = next(path.glob("*.txt")) if path.is_dir() else path
    path.write_bytes(path.read_bytes() + b" ")
    assert call("verify", copy) == 5


def test_a_report_that_no_longer_says_what_the_journal_says_is_refused(attested, tmp_path, capsys):
    copy = Path(shutil.copytree(attested, tmp_path / "copie"))
    report = json.loads((copy / "report.json").read_bytes())
    report["counts"]["judged"] += 1
    (copy / "report.json").write_text(json.dumps(report), encoding="utf-8")
    assert call("verify", copy) == 5
    assert "report.json : counts" in capsys.readouterr().out
    (copy / "report.json").write_bytes(b"{")
    assert call("verify", copy) == 5
    assert "report.json" in capsys.readouterr().out
    assert call("report", copy) == 0
    assert call("verify", copy) == 0


def test_convergence_s_form_files_each_proof_under_its_number_and_lists_them_all(attested, tmp_path):
    target = tmp_path / "c.zip"
    package(attested, target, throwaway(NOW), Depot(convergence=True))
    assert verify_bundle(target).alterations == ()
    with zipfile.ZipFile(target) as archive:
        names = [name for name in archive.namelist() if name.startswith("preuves/")]
        index = list(csv.DictReader(io.StringIO(archive.read("preuves/index.csv").decode()), delimiter=";"))
        proof = next(name for name in names if "DMP_AIRS.03.01.01/" in name)
        assert archive.read(proof) == b"vu"
    rows = {row["preuve"]: row for row in index}
    assert rows["DMP/AIRS.03.01.01"]["verdict"] == "ATTESTE"
    assert int(rows["DMP/AIRS.03.01.01"]["fichiers"]) == 1
    judged = [row for row in index if row["corpus"] == "SOCLE-INS"]
    assert any(int(row["fichiers"]) for row in judged)
    assert all(part == sur(part) for name in names for part in name.split("/"))


@given(st.text(max_size=120))
def test_any_text_becomes_a_name_windows_takes(text):
    name = sur(text)
    assert 0 < len(name) <= 61
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert name[-1] not in ". "
    assert name.partition(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


def test_a_submission_that_lacks_something_is_refused_with_the_list(attested, tmp_path, capsys):
    copy = _with_gone_attachment(attested, tmp_path)
    with pytest.raises(ErreurUsage, match=r"1 manque\(s\)"):
        package(copy, tmp_path / "m.zip", throwaway(NOW))
    assert not (tmp_path / "m.zip").exists()
    assert call("package", copy, "--vers", tmp_path / "m.zip", "--partiel") == 0
    assert call("verify", tmp_path / "m.zip") == 0
    assert capsys.readouterr().out.count("pièce changée depuis l'attestation") == 2


def _with_gone_attachment(attested: Path, tmp_path: Path) -> Path:
    """A new run of the same dossier, its attached file changed since it was attested."""
    place = Path(shutil.copytree(attested.parents[1], tmp_path / "autre", ignore=shutil.ignore_patterns("runs")))
    (victim,) = (place / "attestations").glob("*.txt")
    victim.write_text("autre", encoding="utf-8")
    folder, _ = run(place / "runs", dossier=place / "dossier.toml")
    publish(folder)
    return folder


def test_bench_errors_and_what_was_not_tested_are_listed():
    scene = {"id": "a", "verdict": "NON_TESTE", "messages": ["personne"]}
    report = {"scenarios": [scene, scene | {"id": "b", "verdict": "ERREUR_BANC"}, scene | {"verdict": "CONFORME"}]}
    assert manques(report) == ["b : erreur du banc, à rejouer", "a : non testé (personne)"]


def test_the_editor_is_told_what_official_proofs_remain(attested, tmp_path, capsys):
    assert call("package", attested, "--vers", tmp_path / "o.zip") == 0
    assert "Preuves officielles encore à joindre" in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "o.zip") as archive:
        manifest = json.loads(archive.read("manifeste.json"))
    assert len(manifest["awaiting"]) > 10
    assert sum(manifest["identities"].values()) > 0
