"""The witness gets the same verdicts whatever carries pilotage to it: in process, stdio, HTTP, drop folder."""

from __future__ import annotations

import pytest

from assiste_support import reference
from bench_support import certificates
from carriers_support import temoin_ailleurs
from eprouvette.runner import session as sessions
from eprouvette.verdicts.bilan import bilan

CAMPAGNE = "(service:insi or service:cdri) and not service:b2 and not service:roc"


def said(report: dict) -> dict:
    """Scenario by scenario: the verdict, and the verdict of each requirement it claims with what was examined."""
    return {
        scenario["id"]: (
            scenario["verdict"],
            [(ref["ref"], ref["verdict"], ref["examined"]) for ref in scenario["requirements"]],
        )
        for scenario in report["scenarios"]
    }


@pytest.fixture(scope="module")
def in_process():
    return said(reference(CAMPAGNE)[0])


@pytest.mark.parametrize("kind", ["stdio", "http", "dossier"])
def test_a_carrier_changes_no_verdict(kind, tmp_path, in_process):
    with temoin_ailleurs(kind, tmp_path) as dossier:
        options = sessions.Options(dossier=dossier, select=CAMPAGNE, timeout_s=20.0)
        session = sessions.start_session(options, out=tmp_path / "runs", certificates=certificates())
        session.run(lambda event, fields: None)
    report = bilan(session.folder)
    assert report["adapter"]["carrier"] == kind
    assert len(in_process) > 80
    assert said(report) == in_process
