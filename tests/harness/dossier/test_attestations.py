"""An attested proof is kept with its hash and dates; a stale, altered or unreadable one is named, never counted."""

from __future__ import annotations

import json

import pytest

from eprouvette.dossier.attestations import attest, read
from eprouvette.runner import session as sessions
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.kernel.errors import ErreurUsage

REF = "REM-DPI:ANN/va1.01"
SAID = {
    "exigence": REF,
    "cle": f"{REF}@x",
    "preuve": "01",
    "par": "C. Martin",
    "le": "2026-01-01",
    "expire": "2099-12-31",
}


@pytest.fixture
def place(tmp_path):
    (tmp_path / "preuve.pdf").write_bytes(b"%PDF-1.4 preuve")
    return tmp_path


def joined(place, **changed):
    return attest(place / "dossier.toml", fichier=place / "preuve.pdf", **SAID | changed)


def states(place, jour="2026-06-01"):
    return [row["etat"] for row in read(place / "dossier.toml", jour=jour, known={REF})]


def test_a_proof_is_copied_hashed_and_valid_between_its_two_days(place):
    record = json.loads(joined(place).read_text(encoding="utf-8"))
    assert (place / "attestations" / record["fichier"]).read_bytes() == b"%PDF-1.4 preuve"
    assert record["type"] == "application/pdf"
    assert [states(place, day) for day in ("2025-12-31", "2026-01-01", "2099-12-31", "2100-01-01")] == [
        ["future"], ["valide"], ["valide"], ["expiree"]
    ]  # fmt: skip


def test_altered_missing_unknown_and_unreadable_are_named(place):
    path = joined(place)
    record = json.loads(path.read_text(encoding="utf-8"))
    copy = path.parent / record["fichier"]
    copy.write_bytes(b"autre")
    assert states(place) == ["alteree"]
    copy.unlink()
    assert states(place) == ["absente"]
    path.write_text(json.dumps(record | {"fichier": "../preuve.pdf"}), encoding="utf-8")
    assert states(place) == ["absente"]
    path.write_text(json.dumps(record | {"exigence": "REM-DPI:X"}), encoding="utf-8")
    assert states(place) == ["inconnue"]
    for text in ("", "[]", "{}", '{"exigence": 3}', "\udcff".encode("utf-8", "replace").decode()):
        path.write_text(text, encoding="utf-8")
        assert states(place) == ["illisible"]


def test_every_wrong_value_is_said_and_nothing_is_written(place):
    with pytest.raises(ErreurUsage) as refused:
        attest(place / "dossier.toml", fichier=place / "rien.pdf", **SAID | {"preuve": "", "par": " ", "le": "hier"})
    said = str(refused.value)
    assert all(word in said for word in ("rien.pdf", "--preuve", "--par", "--le"))
    assert not (place / "attestations").exists()
    with pytest.raises(ErreurUsage, match="après --le"):
        joined(place, expire="2026-01-01")


def test_a_run_shows_it_beside_and_never_counts_it_as_judged(place):
    from eprouvette.dossier import modele

    text = modele().replace('types = ["GAP"]', 'types = ["DPI"]')
    (place / "dossier.toml").write_text(text, encoding="utf-8")
    joined(place)

    def report():
        options = sessions.Options(dossier=place / "dossier.toml", select="cas:insi/homonymes")
        session = sessions.start_session(options, out=place / "runs")
        session.run(lambda event, fields: None)
        data = bilan(session.folder)
        return data, next(row for row in data["requirements"] if row["ref"] == REF)

    data, row = report()
    assert (row["verdict"], row["attestations"][0]["etat"], data["counts"]["attested"]) == ("ATTESTE", "valide", 1)
    judged = data["counts"]["judged"]
    copy = next((place / "attestations").glob("*.pdf"))
    copy.write_bytes(b"autre")
    data, row = report()
    assert (row["verdict"], row["attestations"][0]["etat"], data["counts"]["attested"]) == ("NON_TESTE", "alteree", 0)
    assert data["counts"]["judged"] == judged


def test_a_dossier_that_no_scenario_concerns_is_refused_with_the_answers_and_leaves_no_folder(place):
    from eprouvette.dossier import modele
    from eprouvette.plan.expression import NothingSelected

    (place / "dossier.toml").write_text(modele().replace('types = ["GAP"]', 'types = ["PFI"]'), encoding="utf-8")
    options = sessions.Options(dossier=place / "dossier.toml", select="service:insi or service:cdri")
    with pytest.raises(NothingSelected, match=r"produit\.types : le service cdri concerne GAP"):
        sessions.start_session(options, out=place / "runs")
    assert not (place / "runs").exists()
