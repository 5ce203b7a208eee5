"""What a run concludes of a witness, of silent, slow, crashing and lying products, and of broken adapters."""

from __future__ import annotations

import json
import sys

import pytest

from bench_support import run, stdio_dossier, verdicts
from eprouvette_reports.read import schema_faults
from eprouvette_sim.kernel import journal


def test_the_witness_is_conforming_and_its_evidence_holds(tmp_path):
    folder, report = run(tmp_path)
    assert set(verdicts(report).values()) == {"CONFORME"}
    assert report["decision"] == {"exit_code": 0, "verdict": "CONFORME", "strict": False}
    assert schema_faults(report) == []
    assert journal.verify(folder) == []


@pytest.mark.parametrize(
    ("miniature", "verdict", "code"),
    [
        ("muet", "INCONCLUSIF", 4),
        ("menteur", "INCONCLUSIF", 4),
        ("plante", "NON_CONFORME", 1),
        ("lent", "INCONCLUSIF", 4),
    ],
)
def test_a_miniature_gets_its_verdict_and_never_conforme(tmp_path, miniature, verdict, code):
    _, report = run(tmp_path, mutant=miniature, timeout_s=1.0 if miniature == "lent" else 5.0)
    assert set(verdicts(report).values()) == {verdict}
    assert report["decision"]["exit_code"] == code


def test_a_lying_product_breaks_an_expectation_but_judges_nothing(tmp_path):
    _, report = run(tmp_path, mutant="menteur")
    findings = [finding for scenario in report["scenarios"] for finding in scenario["findings"]]
    assert {finding["check"] for finding in findings} == {"insi.matricule_du_service"}
    assert {finding["severity"] for finding in findings} == {"ecart_attente"}
    assert report["counts"]["judged"] == 0


DESCRIBE = {"nom": "x", "version": "1", "operations": ["enregistrer_patient", "rechercher_ins"]}
ADAPTERS = {
    "dies at once": "import sys; sys.stderr.write('licence absente'); sys.exit(9)",
    "prints garbage": "import sys\nfor line in sys.stdin: print('bonjour', flush=True)",
    "answers a list": "import sys\nfor line in sys.stdin: print('[]', flush=True)",
    "hangs": "import sys\nfor line in sys.stdin: pass",
    "answers another question": (
        "import sys, json\nfor line in sys.stdin:"
        " print(json.dumps({'pilotage': 1, 'id': 99, 'statut': 'ok', 'resultat': {}}), flush=True)"
    ),
    "breaks the contract": (
        "import sys, json\nfor line in sys.stdin:\n m = json.loads(line)\n"
        " print(json.dumps({'pilotage': 1, 'id': m['id'], 'statut': 'ok', 'resultat': {'nom': 3}}), flush=True)"
    ),
    "dies in the middle": (
        "import sys, json\nfor line in sys.stdin:\n m = json.loads(line)\n"
        " if m['operation'] == 'rechercher_ins': sys.exit(3)\n"
        f" r = {DESCRIBE!r} if m['operation'] == 'decrire' else {{'reference': 'patient'}}\n"
        " print(json.dumps({'pilotage': 1, 'id': m['id'], 'statut': 'ok', 'resultat': r}), flush=True)"
    ),
    "owns up": (
        "import sys, json\nfor line in sys.stdin:\n m = json.loads(line)\n"
        " print(json.dumps({'pilotage': 1, 'id': m['id'], 'statut': 'erreur_adaptateur', 'message': 'base verrouillée'}),"
        " flush=True)"
    ),
}


@pytest.mark.parametrize("behaviour", ADAPTERS)
def test_a_broken_adapter_is_never_held_against_the_product(tmp_path, behaviour):
    script = tmp_path / "adapter.py"
    script.write_text(ADAPTERS[behaviour], encoding="utf-8")
    dossier = stdio_dossier(tmp_path, sys.executable, str(script))
    _, report = run(tmp_path / "runs", dossier=dossier, timeout_s=0.3 if behaviour == "hangs" else 5.0)
    assert set(verdicts(report).values()) == {"ERREUR_BANC"}
    assert report["decision"]["exit_code"] == 3
    assert not [finding for scenario in report["scenarios"] for finding in scenario["findings"]]
    assert all("adaptateur" in " ".join(scenario["messages"]) or "contrat" in " ".join(scenario["messages"])
               for scenario in report["scenarios"])  # fmt: skip


def test_what_a_dying_adapter_wrote_on_its_error_stream_is_shown(tmp_path):
    script = tmp_path / "adapter.py"
    script.write_text(ADAPTERS["dies at once"], encoding="utf-8")
    _, report = run(tmp_path / "runs", dossier=stdio_dossier(tmp_path, sys.executable, str(script)))
    assert "licence absente" in report["scenarios"][0]["messages"][0]


def test_a_command_that_cannot_start_names_itself_and_where_to_look(tmp_path):
    _, report = run(tmp_path / "runs", dossier=stdio_dossier(tmp_path, "programme-absent-de-cette-machine"))
    assert report["decision"]["exit_code"] == 3
    assert "programme-absent-de-cette-machine" in report["scenarios"][0]["messages"][0]


def test_an_operation_declared_and_refused_is_reported_as_such(tmp_path):
    script = tmp_path / "adapter.py"
    script.write_text(
        "import sys, json\nfor line in sys.stdin:\n m = json.loads(line)\n"
        f" d = {DESCRIBE | {'operations': ['rechercher_ins', 'teleporter']}!r}\n"
        " ok = {'decrire': d, 'configurer': {}}\n"
        " a = {'statut': 'ok', 'resultat': ok[m['operation']]} if m['operation'] in ok else {'statut': 'non_supporte'}\n"
        " print(json.dumps({'pilotage': 1, 'id': m['id']} | a), flush=True)",
        encoding="utf-8",
    )
    _, report = run(tmp_path / "runs", dossier=stdio_dossier(tmp_path, sys.executable, str(script)))
    assert set(verdicts(report).values()) == {"NON_TESTE"}
    assert report["decision"]["exit_code"] == 4
    assert report["adapter"]["declared_but_refused"] == ["rechercher_ins"]
    assert report["adapter"]["unknown"] == ["teleporter"]


HOSTILE = {
    "invalid XML": b"<soap:Envelope>",
    "external entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "entity bomb": b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;&y;</a>',
    "no XML at all": b"\x00\xff" * 40,
    "17 MB": b"<a>" + b" " * (17 * 1024 * 1024) + b"</a>",
}
SENDER = """
import sys, json, ssl, http.client, urllib.parse
body = open({body!r}, "rb").read()
for line in sys.stdin:
    m = json.loads(line)
    r = {{"decrire": {describe}, "configurer": {{}}, "enregistrer_patient": {{"reference": "patient"}}}}.get(m["operation"])
    if m["operation"] == "configurer":
        conf = m["parametres"]
    if m["operation"] == "rechercher_ins":
        url = urllib.parse.urlsplit(conf["services"]["insi"]["url"])
        context = ssl.create_default_context(cafile=conf["pki"]["ca"])
        context.load_cert_chain(conf["pki"]["certificat"], conf["pki"]["cle"])
        link = http.client.HTTPSConnection(url.hostname, url.port, context=context)
        try:
            link.request("POST", url.path, body, {{"Content-Type": "application/soap+xml; charset=utf-8"}})
            link.getresponse().read()
        except OSError:
            pass
        r = {{"presente": None, "message": "échec"}}
    print(json.dumps({{"pilotage": 1, "id": m["id"], "statut": "ok", "resultat": r}}), flush=True)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_product_that_sends_nonsense_gets_a_finding_and_the_bench_goes_on(tmp_path, name):
    body = tmp_path / "body"
    body.write_bytes(HOSTILE[name])
    script = tmp_path / "adapter.py"
    script.write_text(SENDER.format(body=str(body), describe=json.dumps(DESCRIBE)), encoding="utf-8")
    folder, report = run(
        tmp_path / "runs", dossier=stdio_dossier(tmp_path, sys.executable, str(script)), timeout_s=20.0
    )
    assert verdicts(report)["insi/premier-prenom"] == "NON_CONFORME"
    assert report["decision"]["exit_code"] == 1
    checks = {finding["check"] for scenario in report["scenarios"] for finding in scenario["findings"]}
    assert "insi.appel_bien_forme" in checks
    assert not [entry for entry in report["outside"] if entry["kind"] == "bench_error"]
    assert journal.verify(folder) == []
    kept = sum(path.stat().st_size for path in (folder / "exchanges").iterdir())
    assert kept < 1024 * 1024
