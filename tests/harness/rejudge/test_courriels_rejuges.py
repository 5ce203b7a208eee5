"""Mail evidence is enough to judge again: exchanges of both doors in their order, without the clock of the machine."""

from __future__ import annotations

import pytest

from bench_support import run
from eprouvette.catalogue import load
from eprouvette.rejudge import judge_again

CASES = "cas:mssante/session-fermee or cas:mssante/crl-absente or cas:mssante/jeton-refuse-envoi or cas:mssante/objet"


@pytest.mark.parametrize("mutant", [None, "mssante.objet-libre", "mssante.coupure-ignoree", "mssante.crl-exigee"])
def test_mail_findings_are_found_again_to_the_letter(tmp_path, mutant):
    folder, report = run(tmp_path, select=CASES, mutant=mutant)
    assert len(report["scenarios"]) == 4
    assert judge_again(folder, load())["changes"] == []
