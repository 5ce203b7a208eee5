"""Exit codes and words of the command line, as a script or a tired person meets them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bench_support import THREE, call
from bench_support import run as run_witness

if TYPE_CHECKING:
    from pathlib import Path


def test_a_green_run_exits_0_and_points_to_its_report(tmp_path, capsys):
    assert call("run", "--select", THREE, "--out", tmp_path) == 0
    (folder,) = tmp_path.iterdir()
    out = capsys.readouterr().out
    assert f"Rapport : {folder}/report.html" in out
    head = json.loads((folder / "report.json").read_bytes())["run"]["head"]
    assert head in out
    assert {path.name for path in folder.iterdir()} >= {
        "report.html",
        "report.json",
        "junit.xml",
        "journal",
        "exchanges",
    }
    assert call("verify", folder) == 0


@pytest.mark.parametrize(
    ("mutant", "strict", "code"),
    [("insi.cle-perdue", False, 1), ("insi.emetteur-constant", False, 0), ("insi.emetteur-constant", True, 1),
     ("insi.prenoms-inverses", False, 0), ("insi.prenoms-inverses", True, 1), ("muet", False, 4)],
)  # fmt: skip
def test_each_effect_has_its_exit_code(tmp_path, mutant, strict, code):
    words = ["run", "--select", THREE, "--out", tmp_path, "--mutant", mutant]
    assert call(*words, *(["--strict"] if strict else [])) == code


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("run", "--select", "service:rien"), 4, "service:insi"),
        (("run", "--select", "service:insi and not service:*"), 4, "ne retient aucun scénario"),
        (("run", "--select", "exigence:SOCLE-INS:INS/va1.99"), 4, "exigence:SOCLE-INS:INS/va1."),
        (("run", "--select", "service:insi and"), 2, "sélection mal formée"),
        (("run", "--select", "(service:insi"), 2, "sélection mal formée"),
        (("run", "--mutant", "insi.cle"), 2, "insi.cle-perdue"),
        (("run", "--dossier", "absent.toml"), 2, "dossier illisible"),
        (("run", "--jobs", "0"), 2, "--jobs"),
        (("run", "--timeout", "jamais"), 2, "--timeout"),
        (("run", "--resume", "rien-ici"), 2, "pas une exécution"),
        (("verify", "rien-ici"), 2, "pas une exécution"),
        (("report", "rien-ici"), 2, "pas une exécution"),
        (("rune",), 2, "Verbe inconnu"),
        (("run", "--bogue"), 2, "Option inconnue"),
    ],
)
def test_a_wrong_wish_is_refused_with_what_to_type_next(tmp_path, monkeypatch, capsys, words, code, said):
    monkeypatch.chdir(tmp_path)
    assert call(*words) == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_a_malformed_dossier_lists_all_its_mistakes_at_once(tmp_path, capsys):
    path = tmp_path / "d.toml"
    path.write_text(
        '[editeur]\n[produit]\nnom = ""\ntypes = ["SIH"]\nversoin = "1"\n[adaptateur]\nporteur = "stdio"\n', "utf-8"
    )
    assert call("run", "--dossier", path, "--out", tmp_path / "runs") == 2
    said = capsys.readouterr().err
    for fault in ("editeur : clé obligatoire absente : nom", "produit : clé obligatoire absente : version",
                  "produit : clé inconnue : versoin", "produit.nom : valeur vide", "produit.types.0", "GAP, DPI, PFI, RI",
                  "adaptateur : clé obligatoire absente : commande"):  # fmt: skip
        assert fault in said, fault
    assert str(path) in said


@pytest.mark.parametrize("content", ["[editeur\n", "\xff\xfe", 'a = "'])
def test_a_dossier_that_is_no_toml_names_the_file(tmp_path, capsys, content):
    path = tmp_path / "d.toml"
    path.write_bytes(content.encode("latin-1"))
    assert call("run", "--dossier", path) == 2
    assert str(path) in capsys.readouterr().err


def test_altered_evidence_exits_5_and_names_the_place(tmp_path, capsys):
    folder, _ = run_witness(tmp_path)
    victim = next((folder / "exchanges").glob("*.requete.http"))
    victim.write_bytes(victim.read_bytes() + b" ")
    assert call("verify", folder) == 5
    assert victim.name in capsys.readouterr().out


def test_the_report_is_written_again_without_running_anything(tmp_path):
    folder, report = run_witness(tmp_path)
    before = sorted(path.name for path in (folder / "journal").iterdir())
    assert call("report", folder, "--lang", "en") == 0
    assert sorted(path.name for path in (folder / "journal").iterdir()) == before
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert report["headline"]["en"] in page


def test_english_is_spoken_on_demand(tmp_path, capsys):
    assert call("run", "--select", "cas:insi/homonymes", "--out", tmp_path, "--lang", "en") == 0
    assert "No non-conformity found" in capsys.readouterr().out


def scenario_root(tmp_path: Path, feature: str, steps: str = "") -> Path:
    (tmp_path / "features").mkdir()
    (tmp_path / "steps").mkdir()
    (tmp_path / "features" / "a.feature").write_text(feature, encoding="utf-8")
    (tmp_path / "steps" / "a.py").write_text(steps, encoding="utf-8")
    return tmp_path


GOOD = """# language: fr
@service:insi
Fonctionnalité: Une fonction
  Ce que l'hôpital risque.

  @cas:a/un @attente:EPR-INSI-004 @sans-produit
  Scénario: Le fait est établi
    {}
"""


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (GOOD.format("Quand la lune se lève"), "étape sans définition : la lune se lève"),
        (
            GOOD.replace("EPR-INSI-004", "EPR-INSI-040").format("Quand x"),
            "n'existe pas au catalogue ; proches : ATTENTE:EPR-",
        ),
        (GOOD.replace("@sans-produit", "@exigense:X:Y").format("Quand x"), "étiquette inconnue : @exigense:X:Y"),
        (GOOD.replace("@attente:EPR-INSI-004", "").format("Quand x"), "aucun @exigence ni @attente"),
        (GOOD.replace("@cas:a/un", "").format("Quand x"), "aucun @cas"),
        (GOOD.replace("Le fait est établi", "Le produit doit tout").format("Quand x"), "sans « doit »"),
        (GOOD.replace("# language: fr", "# langue").format("Quand x"), "illisible"),
        (GOOD.format("Quand le XML part"), "mot technique"),
        (GOOD.format("\n    ".join(["Quand x"] * 9)), "9 étapes"),
        (GOOD.format("Quand x") + GOOD[GOOD.index("\n  @cas") :].format("Quand x"), "porté par plusieurs scénarios"),
    ],
)
def test_a_faulty_scenario_is_refused_before_anything_runs(tmp_path, capsys, feature, said):
    root = scenario_root(tmp_path, feature)
    assert call("run", "--scenarios", root, "--out", tmp_path / "runs") == 3
    assert said in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_help_names_every_verb_in_french(capsys):
    from eprouvette.cli.main import VERBS

    assert call("--help") == 0
    out = capsys.readouterr().out
    assert all(name in out for name in VERBS)
    assert "Usage :" in out


def test_the_published_contract_is_printed(capsys):
    assert call("adapter", "schema") == 0
    assert json.loads(capsys.readouterr().out)["$id"] == "urn:x-eprouvette:pilotage:1"


INTERRUPTED = """# language: fr
@service:insi
Fonctionnalité: Une fonction interrompue
  Ce que l'hôpital risque.

  @cas:a/un @attente:EPR-INSI-004 @sans-produit
  Scénario: Le premier fait est établi
    Quand rien ne se passe

  @cas:a/deux @attente:EPR-INSI-004 @sans-produit
  Scénario: Le deuxième fait est établi
    Quand quelqu'un interrompt

  @cas:a/trois @attente:EPR-INSI-004 @sans-produit
  Scénario: Le troisième fait est établi
    Quand rien ne se passe
"""
STEPS = """
from behave import when

@when("rien ne se passe")
def rien(context):
    pass

@when("quelqu'un interrompt")
def interrompt(context):
    raise KeyboardInterrupt
"""


def test_an_interrupted_run_stops_there_unsealed_and_says_how_to_go_on(tmp_path, capsys):
    root = scenario_root(tmp_path, INTERRUPTED, STEPS)
    assert call("run", "--scenarios", root, "--out", tmp_path / "runs") == 3
    assert "--resume" in capsys.readouterr().err
    (folder,) = (tmp_path / "runs").iterdir()
    assert not (folder / "journal" / "sceau.json").exists()
    started = [
        line for line in (folder / "journal" / "01.jsonl").read_text("utf-8").splitlines() if "scenario_started" in line
    ]
    ended = [
        line for line in (folder / "journal" / "01.jsonl").read_text("utf-8").splitlines() if "scenario_ended" in line
    ]
    assert (len(started), len(ended)) == (2, 1)


@pytest.mark.parametrize("line", [b"{}", b"[]", b"3", b'{"event":"check_call","scenario":"insi/homonymes"}'])
@pytest.mark.parametrize("verb", [("verify",), ("report",), ("rejudge",), ("run", "--resume")])
def test_a_foreign_journal_line_is_refused_by_every_verb_that_reads_evidence(tmp_path, capsys, line, verb):
    folder, _ = run_witness(tmp_path, select="cas:insi/homonymes")
    with (folder / "journal" / "01.jsonl").open("ab") as journal:
        journal.write(line + b"\n")
    assert call(*verb, folder) == 5
    assert "journal/01.jsonl" in capsys.readouterr().out
