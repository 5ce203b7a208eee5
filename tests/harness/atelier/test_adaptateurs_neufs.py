"""What an adapter writer is given: a skeleton that passes once filled, a trial that says what is wrong, an OpenAPI page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator

from bench_support import call
from carriers_support import dossier, temoin_ailleurs
from eprouvette.adapters import contract
from eprouvette.adapters.openapi import document
from eprouvette.atelier.essai import exemples

NODE = shutil.which("node")
LANGUAGES = [
    pytest.param("python", [sys.executable], id="python"),
    pytest.param(
        "node",
        [NODE or "node"],
        id="node",
        marks=pytest.mark.skipif(NODE is None, reason="node absent de cette machine (node is not installed)"),
    ),
]
#: what an editor would write in the skeleton: here, the product is the witness of the bench
FILL_PYTHON = """
from eprouvette_sim.product.catalogue import build

PRODUIT, COMPTE = build(None), iter(range(1, 10**6))


def mener(operation):
    return lambda parametres: PRODUIT.handle(
        {"id": next(COMPTE), "operation": operation, "parametres": parametres}
    )["resultat"]


def configurer(parametres):
    return mener("configurer")(parametres)


reinitialiser, enregistrer_patient, rechercher_ins = map(mener, ("reinitialiser", "enregistrer_patient", "rechercher_ins"))


"""


def smoke(path, capfd, *words: object) -> tuple[int, str]:
    code = call("adapter", "smoke", "--dossier", path, *words)
    return code, capfd.readouterr().out


@pytest.mark.parametrize(("language", "program"), LANGUAGES)
def test_a_fresh_skeleton_answers_and_says_it_is_empty(language, program, tmp_path, capfd, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("adapter", "new", language) == 0
    (made,) = tmp_path.glob("adaptateur.*")
    capfd.readouterr()
    code, said = smoke(dossier(tmp_path, porteur="stdio", commande=[*program, str(made)]), capfd)
    assert code == 3
    assert "✔ decrire, configurer : MON PRODUIT 1.0" in said
    assert "✘ decrire : aucune action déclarée" in said


def test_the_python_skeleton_passes_once_filled(tmp_path, capfd):
    made = tmp_path / "adaptateur.py"
    assert call("adapter", "new", "python", "--vers", made) == 0
    text = made.read_text(encoding="utf-8")
    text = re.sub(r'    # ("(?:reinitialiser|enregistrer_patient|rechercher_ins)": \w+,)', r"    \1", text)
    text = text.replace("#: ôter le #", FILL_PYTHON + "#: ôter le #", 1)
    made.write_text(text, encoding="utf-8")
    path = dossier(tmp_path, porteur="stdio", commande=[sys.executable, str(made)])
    capfd.readouterr()
    code, said = smoke(path, capfd)
    assert code == 0, said
    assert "✔ rechercher_ins : réponse conforme au contrat, 1 appel(s) aux portes" in said
    assert call("run", "--dossier", path, "--select", "cas:insi/premier-prenom", "--out", tmp_path / "runs") == 0


@pytest.mark.skipif(NODE is None, reason="node absent de cette machine (node is not installed)")
def test_the_node_skeleton_passes_once_filled(tmp_path, capfd):
    made = tmp_path / "adaptateur.mjs"
    assert call("adapter", "new", "node", "--vers", made) == 0
    text = made.read_text(encoding="utf-8")
    filled = (
        "enregistrer_patient: ({ patient }) => ({ reference: patient.reference }),\n"
        "  lire_etat: () => { throw new Signal('non_montre', '') },\n"
    )
    made.write_text(text.replace("// enregistrer_patient:", filled + "  // enregistrer_patient:", 1), encoding="utf-8")
    capfd.readouterr()
    code, said = smoke(dossier(tmp_path, porteur="stdio", commande=[NODE, str(made)]), capfd)
    assert code == 0, said
    assert "✔ enregistrer_patient : réponse conforme au contrat" in said
    assert "? lire_etat : menée, rien n'en est montré" in said


def test_a_skeleton_overwrites_nothing(tmp_path, capfd):
    (tmp_path / "a.py").write_text("à moi", encoding="utf-8")
    assert call("adapter", "new", "python", "--vers", tmp_path / "a.py") == 2
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == "à moi"
    assert "existe déjà" in capfd.readouterr().err


@pytest.mark.parametrize("kind", ["stdio", "http", "dossier"])
def test_the_trial_goes_through_every_carrier(kind, tmp_path, capfd):
    with temoin_ailleurs(kind, tmp_path) as path:
        code, said = smoke(path, capfd, "--json")
    data = json.loads(said)
    assert code == 0, said
    assert {point["sujet"] for point in data["points"]} >= {
        "rechercher_ins",
        "consulter_droits",
        "consulter_droits_lot",
    }
    assert all(point["etat"] != "mal" for point in data["points"])


FAULTY = """
import json, sys
def answer(question):
    operation = question["operation"]
    if operation == "decrire":
        return {"statut": "ok", "resultat": {"nom": "p", "version": "1", "operations": %s}}
    if operation == "configurer":
        return {"statut": "ok", "resultat": {}}
    return %s
for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps({"pilotage": 1, "id": question["id"], **answer(question)}), flush=True)
"""


@pytest.mark.parametrize(
    ("operations", "answer", "said"),
    [
        (["rechercher_ins"], {"statut": "non_supporte"}, "✘ rechercher_ins : déclarée, puis « non_supporte »"),
        (
            ["rechercher_ins"],
            {"statut": "produit_arrete", "message": "m"},
            "✘ rechercher_ins : le produit s'est arrêté : m",
        ),
        (["rechercher_ins"], {"statut": "delai_depasse"}, "✘ rechercher_ins : le produit tarde"),
        (
            ["rechercher_ins"],
            {"statut": "erreur_adaptateur", "message": "m"},
            "l'adaptateur signale sa propre erreur : m",
        ),
        (["rechercher_ins"], {"statut": "ok", "resultat": {}}, "'presente' is a required property"),
        (["rechercher_ins"], {"statut": "ok", "resultat": {"presente": None}}, "aucun appel n'est arrivé aux portes"),
        (["voler"], {"statut": "ok"}, "✘ decrire : opérations inconnues du contrat : voler"),
    ],
)
def test_what_is_wrong_with_an_adapter_is_said_plainly(operations, answer, said, tmp_path, capfd):
    script = tmp_path / "adaptateur.py"
    script.write_text(FAULTY % (json.dumps(operations), repr(answer)), encoding="utf-8")
    code, out = smoke(dossier(tmp_path, porteur="stdio", commande=[sys.executable, str(script)]), capfd)
    assert code == 3
    assert said in out, out


def test_a_refusal_and_an_operation_without_sample_are_not_faults(tmp_path, capfd):
    script = tmp_path / "adaptateur.py"
    script.write_text(
        FAULTY % (json.dumps(["rechercher_ins", "facturer"]), '{"statut": "refus", "message": "non"}'), encoding="utf-8"
    )
    code, out = smoke(dossier(tmp_path, porteur="stdio", commande=[sys.executable, str(script)]), capfd)
    assert code == 0
    assert "? rechercher_ins : le produit refuse : non" in out
    assert "? facturer : non essayée" in out


def test_a_person_is_no_adapter_to_try(tmp_path, capfd):
    assert call("adapter", "smoke", "--dossier", dossier(tmp_path, porteur="observation")) == 2
    assert "conduit par une personne" in capfd.readouterr().err


def test_every_sample_follows_the_contract():
    for operation, parameters in exemples().items():
        assert contract.faults_of_parameters(operation, parameters) == [], operation


def test_the_openapi_page_has_every_operation_and_its_schemas_are_sound(capfd):
    assert call("adapter", "openapi") == 0
    page = json.loads(capfd.readouterr().out)
    assert page == document()
    assert page["openapi"].startswith("3.1.")
    assert [path.strip("/") for path in page["paths"]] == list(contract.operations())
    schemas = page["components"]["schemas"]
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(page)):
        assert reference.removeprefix("#/components/schemas/") in schemas
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("answer", "sound"), [({"presente": None}, True), ({}, False)])
def test_the_openapi_page_refuses_what_the_contract_refuses(answer, sound):
    page = document()
    content = page["paths"]["/rechercher_ins"]["post"]["responses"]["200"]["content"]["application/json"]
    whole = content["schema"] | {"components": page["components"]}
    message = {"pilotage": 1, "id": 1, "statut": "ok", "resultat": answer}
    assert Draft202012Validator(whole).is_valid(message) is sound
    assert (contract.faults_of_result("rechercher_ins", answer) == []) is sound


def test_the_skeletons_need_nothing_but_their_language():
    from importlib.resources import files

    body = files("eprouvette.atelier").joinpath("squelettes/python.txt").read_text(encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-c", body], input="", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


JAVA = shutil.which("java")


def _jdk() -> bool:
    """True when `java` can compile a source file by itself (a JDK, not a JRE)."""
    return JAVA is not None and shutil.which("javac") is not None


@pytest.mark.skipif(not _jdk(), reason="aucun JDK sur cette machine (no JDK is installed)")
def test_the_java_page_compiles_and_passes_the_trial(tmp_path, capfd):
    import socket
    from pathlib import Path

    from carriers_support import running

    page = Path(__file__).resolve().parents[3] / "docs" / "adaptateur.md"
    (source,) = re.findall(r"^```java\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "Adaptateur.java").write_text(source.replace("8085", str(port)), encoding="utf-8")
    with running(JAVA, tmp_path / "Adaptateur.java"):
        from assiste_support import until

        until(lambda: not _refused(port), 60)
        code, said = smoke(dossier(tmp_path, porteur="http", url=f"http://127.0.0.1:{port}/pilotage"), capfd)
    assert code == 0, said
    assert "✔ lire_etat : réponse conforme au contrat" in said


def _refused(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
