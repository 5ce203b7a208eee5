"""Runs under a pack: the same verdicts as neutral, provenance `pack`, digests in the run, syntax judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eprouvette.runner import session as sessions
from eprouvette.runner.portes import NEUTRES
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.product import cdri as witness
from eprouvette_sim.product import temoin

PACKS = Path(__file__).parents[2] / "packs"
SAMPLE = (
    "cas:cdri/droits-ouverts or cas:cdri/second-jumeau or cas:cdri/lot-mixte or cas:cdri/changement-de-caisse"
    " or cas:cdri/trois-accidents or cas:cdri/inconnu or cas:cdri/panne-passagere or cas:cdri/lot-trop-grand"
)


def run(out: Path, *packs: str, select: str = SAMPLE):
    options = sessions.Options(select=select, packs=tuple(PACKS / name for name in packs))
    session = sessions.start_session(options, out=out)
    session.run(lambda event, fields: None)
    return session.folder, bilan(session.folder)


@pytest.mark.parametrize("pack", ["adri", "autre"])
def test_scenarios_pass_unchanged_through_a_pack(tmp_path, pack):
    _, neutral = run(tmp_path / "n")
    folder, packed = run(tmp_path / "p", pack)
    verdicts = [{s["id"]: s["verdict"] for s in report["scenarios"]} for report in (neutral, packed)]
    assert verdicts[0] == verdicts[1] == dict.fromkeys(verdicts[0], "CONFORME")
    judged = [row for row in packed["requirements"] if row["id"] == "EPR-CDRI-104"]
    assert judged[0]["provenance"] == ["pack"]
    kept = json.loads((folder / "run.json").read_text())
    assert [set(row) for row in kept["packs"]] == [{"service", "version", "titre", "empreinte"}]
    assert kept["neutral"] == [service for service in NEUTRES if service != "cdri"]


def test_the_messages_on_the_wire_are_those_of_the_pack(tmp_path):
    folder, _ = run(tmp_path, "adri", select="cas:cdri/droits-ouverts")
    sent = next((folder / "exchanges").glob("*requete.http")).read_bytes()
    answered = next((folder / "exchanges").glob("*reponse.http")).read_bytes()
    assert b"urn:ir:se_req_adr" in sent
    assert b"urn:x-test:adr:reponse" in answered
    assert b"urn:x-eprouvette:cdri" not in sent + answered


def test_without_a_pack_the_report_says_that_cdri_syntax_is_not_judged(tmp_path):
    _, report = run(tmp_path, select="cas:cdri/droits-ouverts")
    assert {"kind": "neutre", "value": "cdri", "count": 0} in report["not_covered"]


def test_a_request_the_official_schema_refuses_reddens_the_syntax_check_alone(tmp_path, monkeypatch):
    class CleFausse(witness.ClientCdri):
        def request(self, demande):
            return super().request(demande) | {"cle_od": "749"}

    monkeypatch.setitem(temoin.PARTIES, "cdri", CleFausse)
    _, neutral = run(tmp_path / "n", select="cas:cdri/droits-ouverts")
    assert neutral["scenarios"][0]["findings"] == []
    _, packed = run(tmp_path / "p", "adri", select="cas:cdri/droits-ouverts")
    findings = packed["scenarios"][0]["findings"]
    assert {(f["check"], f["provenance"], f["severity"]) for f in findings} == {
        ("cdri.demande_selon_le_pack", "pack", "ecart_attente")
    }


def test_two_packs_for_one_action_are_refused(tmp_path):
    import shutil

    other = Path(shutil.copytree(PACKS / "adri", tmp_path / "autre-adri"))
    manifest = other / "pack.toml"
    manifest.write_text(manifest.read_text().replace('titre = "', 'titre = "Copie de '))
    options = sessions.Options(select=SAMPLE, packs=(PACKS / "adri", other))
    with pytest.raises(ErreurUsage, match="deux packs servent la même action"):
        sessions.start_session(options, out=tmp_path / "r")


def test_a_broken_pack_stops_everything_before_a_folder_is_made(tmp_path):
    (tmp_path / "casse").mkdir()
    (tmp_path / "casse/pack.toml").write_text("[pack]\n")
    options = sessions.Options(select=SAMPLE, packs=(tmp_path / "casse",))
    with pytest.raises(ErreurUsage, match="pack refusé"):
        sessions.start_session(options, out=tmp_path / "r")
    assert not (tmp_path / "r").exists()
