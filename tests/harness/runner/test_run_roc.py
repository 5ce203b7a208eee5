"""ROC runs: neutral and under packs the same verdicts, syntax judged with a pack only, fixed-width claims on the wire."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench_support import verdicts
from eprouvette.catalogue import load as load_catalogue
from eprouvette.rejudge import judge_again
from eprouvette.runner import session as sessions
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.product import amc_facture, amc_identification, temoin

PACKS = Path(__file__).parents[2] / "packs"
CASES = ("adresses-de-l-annuaire", "droits-ouverts", "deux-mutuelles-engagees", "toutes-reponses-perdues", "facture-ace",
         "accuse-perdu", "retour-partiel", "retour-rejete", "retour-inconnu", "annulation-apres-facture")  # fmt: skip
SAMPLE = " or ".join(f"cas:roc/{name}" for name in CASES)


def run(out: Path, *packs: str, select: str = SAMPLE):
    options = sessions.Options(select=select, packs=tuple(PACKS / name for name in packs), timeout_s=5.0)
    session = sessions.start_session(options, out=out)
    session.run(lambda event, fields: None)
    return session.folder, bilan(session.folder)


def test_the_same_verdicts_through_the_packs_with_provenance_pack(tmp_path):
    _, neutral = run(tmp_path / "n")
    folder, packed = run(tmp_path / "p", "hospi", "dre")
    assert verdicts(neutral) == verdicts(packed) == dict.fromkeys(verdicts(neutral), "CONFORME")
    row = {row["id"]: row for row in packed["requirements"]}
    assert row["EPR-ROC-016"]["provenance"] == ["pack"]
    assert {"kind": "neutre", "value": "roc", "count": 0} in neutral["not_covered"]
    assert "roc" not in json.loads((folder / "run.json").read_text())["neutral"]


def test_under_packs_calls_are_in_their_words_and_claims_in_columns(tmp_path):
    folder, _ = run(tmp_path, "hospi", "dre", select="cas:roc/facture-ace")
    sent = b"".join(path.read_bytes() for path in sorted((folder / "exchanges").glob("*roc*requete.http")))
    assert b'<commit msg="' in sent
    assert b"\r\nF399" not in sent
    assert b"F31     CS        CONS      20260302" in sent
    assert b"urn:x-eprouvette" not in sent
    views = [json.loads(path.read_text()) for path in (folder / "exchanges").glob("*roc*.vue.json")]
    assert any(
        line["value"].startswith("F9")
        for view in views
        for line in view["request"]["lines"]
        if view["request"]["kind"] == "texte"
    )


@pytest.mark.parametrize(
    ("partie", "part", "change", "case"),
    [
        ("amc", amc_identification.IdentificationAmc, {"beneficiaire.date_naissance": "31-12-1975"}, "droits-ouverts"),
        ("amc-facture", amc_facture.FactureAmc, {"numero_facture": "F"}, "facture-ace"),
    ],
)
def test_a_request_the_pack_refuses_reddens_the_syntax_check(tmp_path, monkeypatch, partie, part, change, case):
    class Autre(part):
        def request(self, *args):
            return super().request(*args) | change

        def contrat(self, operation, service="roc"):
            contrat = super().contrat(operation, service)
            return contrat if partie == "amc" or operation != "facturer" else _tronque(contrat)

    monkeypatch.setitem(temoin.PARTIES, partie, Autre)
    _, packed = run(tmp_path, "hospi", "dre", select=f"cas:roc/{case}")
    checks = {finding["check"] for finding in packed["scenarios"][0]["findings"]}
    assert "roc.demande_selon_le_pack" in checks


def _tronque(contrat):
    """The same contract, its records one character short."""
    from dataclasses import replace

    table = replace(contrat.requete.table, largeur=159)
    return replace(contrat, requete=replace(contrat.requete, table=table))


def test_the_directory_s_service_codes_are_those_of_a_pack(tmp_path):
    folder, report = run(
        tmp_path,
        "annuaire",
        select="cas:roc/adresses-de-l-annuaire or cas:roc/adresse-des-factures or cas:roc/amc-absente",
    )
    assert set(verdicts(report).values()) == {"CONFORME"}
    sent = b"".join(path.read_bytes() for path in sorted((folder / "exchanges").glob("*annuaire*requete.http")))
    assert b"<code_service>H05</code_service>" in sent
    assert b"<code_service>DRE</code_service>" not in sent


def test_the_attestation_s_code_is_read_through_a_pack_only(tmp_path):
    from eprouvette_sim.formats import roc
    from eprouvette_sim.packs import load
    from roc_support import Monde

    five = {
        "amc.numero": "99999997",
        "amc.type_convention": "IS",
        "amc.numero_adherent": "000001",
        "periode.du": "2026-01-01",
    }
    contrat = load(PACKS / "dre").contrats[roc.DATAMATRIX]
    code = contrat.requete.ecrire(five).decode("latin-1")
    assert code.startswith("MX99999997  IS")
    assert roc.DATAMATRIX not in roc.contrats()
    monde = Monde()
    monde.temoin.reglages.services["roc"]["contrats"] = {roc.DATAMATRIX: contrat.to_json()}
    patient = {"reference": "p", "nom_naissance": "ADRUN", "prenoms": ["ZOE"], "date_naissance": "1975-12-31"}
    shown = monde.do("identifier_amc", patient=patient, attestations=[{"datamatrix": code}], date_soins="2026-03-02")
    assert [(row["numero_amc"], row["numero_adherent"]) for row in shown["amc"]] == [("99999997", "000001")]


def test_a_run_judged_again_finds_the_same(tmp_path):
    folder, _ = run(tmp_path, select="cas:roc/chaine-entiere or cas:roc/deux-mutuelles-engagees")
    found = judge_again(folder, load_catalogue())
    assert (found["changes"], found["gone"]) == ([], [])
    assert found["calls"] >= 3
