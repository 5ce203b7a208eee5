"""The editor's files in a run: collected with clear refusals, journaled with their hash, judged, never invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette.b2.familles import familles
from eprouvette.b2.mutants import mutants_b2
from eprouvette.catalogue import load
from eprouvette.checks import Observations, Piece, SansObjet, Tenu, Viole, get
from eprouvette.resources import scenarios_root
from eprouvette.runner import pieces, session
from eprouvette.runner.mutation import score
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.errors import ErreurUsage

TEMOIN = scenarios_root() / "jeux" / "b2" / "temoin.b2"


def _vu(*octets: bytes) -> Observations:
    remises = tuple(Piece(genre="b2", nom=f"{i}.b2", sha256="", octets=o) for i, o in enumerate(octets))
    return Observations(exchanges=(), answers=(), instant="", date_reference="2026-03-02", pieces=remises)


@pytest.mark.parametrize("famille", familles(), ids=lambda famille: famille.controle)
def test_a_family_cites_known_requirements_and_holds_on_the_witness_file(famille):
    assert set(famille.exigences) <= set(load().requirements)
    assert isinstance(get(f"b2.{famille.controle}")(_vu(TEMOIN.read_bytes()), {}), Tenu)


@pytest.mark.parametrize("famille", familles(), ids=lambda famille: famille.controle)
def test_without_a_piece_there_is_nothing_to_judge(famille):
    assert isinstance(get(f"b2.{famille.controle}")(_vu(), {}), SansObjet)


def test_a_file_that_is_no_b2_breaks_the_record_length_only():
    broken = {f.controle for f in familles() if isinstance(get(f"b2.{f.controle}")(_vu(b"%PDF-1.7 rien"), {}), Viole)}
    assert broken == {"longueur"}


@given(st.binary(max_size=600))
def test_no_bytes_make_a_check_raise(octets):
    for famille in familles():
        assert isinstance(get(f"b2.{famille.controle}")(_vu(octets), {}), (Viole, Tenu, SansObjet))


def test_findings_are_listed_within_bounds():
    constat = get("b2.prefixe")(_vu(TEMOIN.read_bytes().replace(b" ", b"?")), {})
    assert not isinstance(constat, Viole) or len(constat.ecarts) <= 51


@pytest.mark.parametrize(
    ("pattern", "words"), [("absent/*.b2", "aucun fichier"), ("/etc/*", "refusé"), ("sous", "pas un fichier")]
)
def test_a_wrong_path_is_refused_in_words(tmp_path, pattern, words):
    (tmp_path / "sous").mkdir()
    with pytest.raises(ErreurUsage, match=words):
        pieces.collect({"b2": [pattern]}, tmp_path)


def test_a_file_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "TAILLE_MAX", 10)
    (tmp_path / "gros.b2").write_bytes(b"0" * 11)
    with pytest.raises(ErreurUsage, match="pièce de plus"):
        pieces.collect({"b2": ["*.b2"]}, tmp_path)


def test_a_file_named_twice_is_judged_once(tmp_path):
    (tmp_path / "a.b2").write_bytes(b"x")
    assert len(pieces.collect({"b2": ["*.b2", "a.b2"]}, tmp_path)) == 1


def _run(tmp_path, **options):
    ready = session.start_session(session.Options(select="cas:b2/totaux", **options), out=tmp_path / "runs")
    ready.run(lambda event, fields: None)
    report = bilan(ready.folder)
    (scene,) = [scene for scene in report["scenarios"] if scene["id"] == "b2/totaux"]
    return ready.folder, scene


def test_a_changed_piece_spoils_the_evidence(tmp_path):
    folder, scene = _run(tmp_path)
    assert scene["verdict"] == "CONFORME"
    assert journal.verify(folder) == []
    (folder / "pieces" / "b2-001").write_bytes(b"autre")
    assert [found.where for found in journal.verify(folder)] == ["pieces/b2-001"]


def test_without_pieces_the_scenario_is_not_tested(tmp_path):
    from importlib.resources import files

    text = files("eprouvette.dossier").joinpath("temoin.toml").read_text(encoding="utf-8")
    dossier = tmp_path / "dossier.toml"
    dossier.write_text(text.partition("[pieces]")[0], encoding="utf-8")
    _, scene = _run(tmp_path, dossier=dossier)
    assert scene["verdict"] == "NON_TESTE"


def test_each_mutant_of_the_files_is_caught_by_its_check_alone():
    found = score("service:b2 and sans-produit", names=mutants_b2())
    assert found["witness"] == "CONFORME"
    for mutant in found["mutants"]:
        assert mutant["killed_by"] == [mutant["name"].removesuffix("-faux")], mutant
        assert mutant["as_declared"], mutant
    assert found["checks_without_sole_killer"] == []
