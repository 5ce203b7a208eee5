"""The editor's files in a run: collected with clear refusals, journaled with their hash, judged, never invented."""

from __future__ import annotations

import os
from hashlib import sha256

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
from eprouvette_reports.html import render_html
from eprouvette_reports.read import Report, schema_faults
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


@pytest.mark.parametrize("mutant", mutants_b2().values(), ids=lambda mutant: mutant.name)
def test_each_mutant_of_the_files_breaks_its_family_and_no_other(mutant):
    vu = _vu(mutant.alterer(TEMOIN.read_bytes()))
    constats = {f"b2.{f.controle}-faux": get(f"b2.{f.controle}")(vu, {}) for f in familles()}
    assert [nom for nom, constat in constats.items() if isinstance(constat, Viole)] == [mutant.name]


def _caught_as_declared(noms):
    found = score("service:b2 and sans-produit", names=noms)
    assert found["witness"] == "CONFORME"
    for mutant in found["mutants"]:
        assert mutant["killed_by"] == [mutant["name"].removesuffix("-faux")], mutant
        assert mutant["as_declared"], mutant
    return found


def test_mutants_of_the_files_are_caught_in_a_run_as_declared():
    """One in twenty here: the test above judges each of them outside a run, the nightly profile runs them all."""
    _caught_as_declared(sorted(mutants_b2())[::20])


@pytest.mark.nightly
@pytest.mark.skipif(os.environ.get("EPROUVETTE_NUIT") != "1", reason="campagne de nuit seulement")
def test_every_mutant_of_the_files_is_caught_in_a_run_as_declared():
    assert _caught_as_declared(sorted(mutants_b2()))["checks_without_sole_killer"] == []


def test_every_family_has_its_mutant_and_its_scenario():
    noms = {f"b2.{f.controle}-faux" for f in familles()}
    assert noms == set(mutants_b2())
    features = "".join(p.read_text(encoding="utf-8") for p in (scenarios_root() / "features" / "b2").glob("*.feature"))
    for famille in familles():
        assert f"@cas:b2/{famille.controle} " in features
        assert f"Alors dans les fichiers B2, {famille.titre}\n" in features


def test_the_report_lists_the_files_handed_over_with_their_digest(tmp_path):
    folder, _ = _run(tmp_path)
    report = bilan(folder)
    (piece,) = [p for p in report["pieces"] if p["genre"] == "b2"]
    assert piece["nom"] == TEMOIN.name
    assert piece["size"] == len(TEMOIN.read_bytes())
    assert piece["sha256"] == sha256(TEMOIN.read_bytes()).hexdigest()
    assert schema_faults(report) == []
    shown = render_html(Report(folder=folder, data=report), "fr")
    assert piece["sha256"] in shown
    assert piece["file"] in shown
