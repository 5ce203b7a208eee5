"""What a run draws for its product stays in its certificate folder: no capture, journal line or report shows it."""

from __future__ import annotations

import base64
import json

from eprouvette.runner import session as sessions


def test_no_secret_of_the_run_is_in_any_file_but_its_own(tmp_path):
    options = sessions.Options(select="exigence:REM-DPI:PSC.01 or attente:EPR-PSC-005 or attente:EPR-ANN-001")
    session = sessions.start_session(options, out=tmp_path)
    session.run(lambda event, fields: None)
    drawn = json.loads((session.folder / "pki" / "secrets.json").read_text(encoding="utf-8"))
    assert set(drawn) == {"psc-client", "annuaire-cle"}
    hidden = [value.encode() for value in drawn.values()]
    hidden.append(base64.b64encode(f"eprouvette-lps:{drawn['psc-client']}".encode()))
    kept = [path for path in session.folder.rglob("*") if path.is_file() and path.name != "secrets.json"]
    shown = [path.name for path in kept for value in hidden if value in path.read_bytes()]
    assert shown == []
    marks = [path for path in kept if b"[secret:psc-client-basic:" in path.read_bytes()]
    assert marks
    assert (session.folder / "pki" / "secrets.json").stat().st_mode & 0o077 == 0
