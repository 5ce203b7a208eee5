"""How `report.json` and `run.json` are written."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from eprouvette.verdicts.ecriture import lignes

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_what_is_written_by_lines_reads_back_as_it_was(data):
    assert json.loads(lignes(data)) == data


def test_each_item_of_a_list_has_its_own_line():
    assert lignes({"a": [{"x": 1}, {"x": 2}], "b": [], "é": "\n"}) == (
        '{\n"a": [\n{"x": 1},\n{"x": 2}\n],\n"b": [],\n"é": "\\n"\n}\n'
    )
