"""Correspondence tables: both ways, groups in groups, codecs, and errors that name the line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from eprouvette_sim.formats.codecs import codec
from eprouvette_sim.formats.correspondance import Champ, Correspondance, ecrire, lieu, lire
from eprouvette_sim.kernel.errors import ErreurUsage

ROWS = (
    ("numero", "@n", ""),
    ("titre", "a:tete/a:titre", ""),
    ("jour", "a:tete/a:jour", "date:JJ/MM/AAAA"),
    ("oui", "a:tete/a:oui", "codes:oui"),
    ("nir", "a:id[@type='NIR']", ""),
    ("oid", "a:id[@type='OID']", ""),
    ("lots[]", "a:lot", ""),
    ("lots[].n", "@n", ""),
    ("lots[].lignes[]", "a:corps/a:ligne", ""),
    ("lots[].lignes[].texte", ".", ""),
)


def table(rows=ROWS, **options) -> Correspondance:
    options = {"codes": {"oui": {"oui": "O", "non": "N"}}} | options
    champs = tuple(Champ(nom=n, chemin=c, codec=k) for n, c, k in rows)
    return Correspondance(nom="t", racine="{urn:a}racine", espaces={"a": "urn:a"}, champs=champs, **options)


MESSAGE = {
    "numero": "1",
    "titre": "été",
    "jour": "2026-03-02",
    "oui": "non",
    "nir": "2751263220749",
    "oid": "1.2.3",
    "lots": [{"n": "1", "lignes": [{"texte": "x"}, {"texte": "y"}]}, {"n": "2"}],
}


def test_a_message_comes_back_as_it_was_written():
    assert lire(ecrire(MESSAGE, table()), table()) == (MESSAGE, ())


def test_the_written_element_is_the_one_typed_by_hand():
    typed = (
        '<a:racine xmlns:a="urn:a" n="1"><a:tete><a:titre>été</a:titre><a:jour>02/03/2026</a:jour><a:oui>N</a:oui></a:tete>'
        '<a:id type="NIR">2751263220749</a:id><a:id type="OID">1.2.3</a:id>'
        '<a:lot n="1"><a:corps><a:ligne>x</a:ligne></a:corps><a:corps><a:ligne>y</a:ligne></a:corps></a:lot><a:lot n="2"/></a:racine>'
    )
    written = etree.tostring(ecrire(MESSAGE, table()), encoding="unicode")
    assert written.replace("</a:corps><a:corps>", "") == typed.replace("</a:corps><a:corps>", "")


def test_another_root_is_named_not_read():
    message, (anomaly,) = lire(etree.Element("{urn:b}racine"), table())
    assert (message, anomaly.code, anomaly.attendu) == (None, "t.racine", "{urn:a}racine")


@pytest.mark.parametrize(("nom", "texte"), [("jour", "2026-03-02"), ("oui", "X")])
def test_an_unreadable_value_is_named_and_left_out(nom, texte):
    element = ecrire(MESSAGE, table())
    element.find(f".//{{urn:a}}{nom}").text = texte
    message, (anomaly,) = lire(element, table())
    assert nom not in message
    assert (anomaly.code, anomaly.observe) == ("t.valeur", texte)


def test_a_place_is_an_xpath_of_the_message():
    element = ecrire(MESSAGE, table())
    assert lieu(element, table(), "jour") == "/racine/tete/jour"
    assert lieu(element, table(), "lots[].lignes[].texte").startswith("/racine/lot[1]/corps")
    assert lieu(etree.Element("{urn:a}racine"), table(), "jour") == "/racine"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((("x", "a:b[", ""),), "chemin illisible"),
        ((("x", "z:b", ""),), "chemin illisible"),
        ((("x", "a:b", "codes:zut"),), "codec inconnu"),
        ((("x", "a:b", "date:JJ/MM"),), "codec inconnu"),
        ((("x[].y", "a:b", ""),), "n'a pas de ligne à lui"),
    ],
)
def test_a_wrong_line_is_named_when_the_table_is_compiled(rows, said):
    with pytest.raises(ErreurUsage, match=said):
        _ = table(rows).groupe


def test_a_path_too_rich_to_be_written_says_to_give_a_template():
    with pytest.raises(ErreurUsage, match="trop riche") as caught:
        ecrire({"x": "1"}, table((("x", "a:b[last()]", ""),)))
    assert "modèle" in (caught.value.faire or "")


def test_a_table_survives_json():
    assert Correspondance.from_json(table().to_json()) == table()


_WORDS = st.text(alphabet=st.characters(categories=("L", "N"), max_codepoint=0x2FF), min_size=1, max_size=8)


@given(st.fixed_dictionaries({}, optional={"numero": _WORDS, "titre": _WORDS, "nir": _WORDS, "oid": _WORDS}))
@settings(deadline=None)
def test_any_text_survives_the_round_trip(message):
    assert lire(ecrire(message, table()), table())[0] == message


@given(st.dates())
@settings(deadline=None)
def test_any_day_survives_its_codec(day):
    for motif in ("JJ/MM/AAAA", "AAAAMMJJ", "MM-JJ-AAAA"):
        used = codec(f"date:{motif}", {})
        assert used.lire(used.ecrire(day.isoformat())) == day.isoformat()


@given(st.recursive(st.just([]), lambda kids: st.lists(kids, max_size=4), max_leaves=12))
@settings(deadline=None)
def test_no_tree_makes_the_reader_raise(shape):
    def build(node, name="racine"):
        element = etree.Element(f"{{urn:a}}{name}")
        names = ("tete", "lot", "corps", "ligne", "jour", "oui")
        element.extend(build(kid, names[index % len(names)]) for index, kid in enumerate(node))
        return element

    message, _ = lire(build(shape), table())
    assert message is not None
