"""The commented dossier loads; every mistake of a dossier is said at once, with its key, an example and its place."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette.dossier import load, modele
from eprouvette.dossier.load import schema
from eprouvette_sim.kernel.errors import ErreurUsage


def mistakes(tmp_path, text):
    path = tmp_path / "dossier.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ErreurUsage) as refused:
        load(path)
    return str(refused.value)


def test_the_model_loads_as_it_is(tmp_path):
    path = tmp_path / "dossier.toml"
    path.write_text(modele(), encoding="utf-8")
    assert load(path).table("produit")["types"] == ["GAP"]


def test_the_model_shows_every_table_of_the_schema():
    text = modele()
    missing = [name for name in schema()["properties"] if f"[{name}" not in text and f"{name} = " not in text]
    assert missing in ([], ["pieces"])


def test_the_optional_lines_of_the_model_load_too(tmp_path):
    lines = modele().splitlines()
    head = 'profils = ["IE Usagers"]\n'
    tail = lines[next(i for i, line in enumerate(lines) if line.startswith("# Vos patients")) :]
    shown = [
        line[2:]
        if line.startswith(("# [", "# nom", "# orig", "# matr", "# exig", "# rais", "# resp", "# exp"))
        else line
        for line in tail
    ]
    path = tmp_path / "dossier.toml"
    path.write_text(head + modele() + "\n" + "\n".join(shown) + "\n", encoding="utf-8")
    data = load(path).data
    assert data["populations"][0]["origine"] == "editeur"
    assert data["derogations"][0]["exigence"] == "REM-DPI:DMP/UX.08"
    assert data["roles"]["patiente C2S avec participation"]


def test_all_mistakes_are_said_at_once_and_each_says_where_it_belongs(tmp_path):
    text = 'nie = "3"\nprofil = []\n' + modele().replace('["GAP"]', '["GOP"]') + '\n[[derogations]]\nexigence = "x"\n'
    said = mistakes(tmp_path, text)
    assert "7 erreur(s)" in said
    assert "nie ; elle se range dans [editeur]" in said
    assert "profil ; proche : profils" in said
    assert "derogations.0 : clé obligatoire absente : raison" in said
    assert "produit.types.0 : valeur 'GOP' ; attendu l'une de GAP, DPI, PFI, RI" in said


def test_a_day_that_no_calendar_has_is_refused(tmp_path):
    text = modele() + '\n[[derogations]]\nexigence = "A:b"\nraison = "r"\nresponsable = "q"\nexpire = "2026-02-30"\n'
    assert "derogations.0.expire : 2026-02-30 n'est pas un jour du calendrier" in mistakes(tmp_path, text)


@given(
    st.dictionaries(
        st.sampled_from(["produit", "profils", "derogations", "environnement", "x"]),
        st.one_of(
            st.integers(),
            st.text(max_size=5),
            st.lists(st.integers(), max_size=2),
            st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
        ),
    )
)
def test_any_wrong_value_is_a_finding_never_a_traceback(data):
    from eprouvette.dossier.load import _mistakes

    assert isinstance(data, dict)
    assert all(isinstance(line, str) for line in _mistakes(data))
    assert tomllib.loads(modele())
