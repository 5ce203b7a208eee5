"""The people repeated in the business context: written in schema order, read back, lunar dates and Corsica included."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.grammaire import validate
from eprouvette_sim.formats.tlsi import ContexteBAM
from eprouvette_sim.formats.tlsi.contextes import GRAMMAIRE_BAM, read_bam, write_bam

_NIR = st.from_regex(r"\A\d{6}[AB0-9]\d{6}\Z").filter(str.isascii)
_TWO = st.from_regex(r"\A[0-9]{2}\Z")
_DATE = st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "assure_nir": _NIR,
            "assure_cle": _TWO,
            "beneficiaire_nir": _NIR,
            "beneficiaire_cle": _TWO,
            "date_naissance": _DATE,
            "rang": st.integers(1, 9).map(str),
            "porteur": st.integers(0, 9).map(str),
        },
    )
)
@settings(deadline=None)
def test_a_context_with_people_survives_its_round_trip_and_obeys_its_schema(people):
    context = ContexteBAM(id="1", temps="2026-03-02T08:30:00.000Z", regime="01", **people)
    element = write_bam(context)
    assert validate(element, GRAMMAIRE_BAM) == ()
    assert read_bam(element) == context


def test_the_order_is_the_one_of_the_schema():
    context = ContexteBAM(
        id="1", temps="2026-03-02T08:30:00Z", assure_nir="160012B020777", beneficiaire_nir="160012B020777", rang="1"
    )
    names = [xml.local(node) for _, _, node in xml.walk(write_bam(context))]
    assert names[3:] == ["COUVERTURE", "ASSURE", "Id", "Num", "BENEFICIAIRE", "Nir", "Num", "Rang"]


@pytest.mark.parametrize(
    ("temps", "bon"),
    [
        ("2026-03-02T08:30:00Z", True),
        ("2026-03-02T08:30:00.123+01:00", True),
        ("2026-03-02T24:00:00", True),
        ("2026-02-31T08:30:00Z", True),
        ("2026-13-02T08:30:00Z", False),
        ("2026-03-00T08:30:00Z", False),
        ("2026-03-02T25:30:00Z", False),
        ("2026-03-02 08:30:00", False),
        ("2026-03-02", False),
    ],
)
def test_an_instant_has_the_shape_of_a_date_and_time(temps, bon):
    found = validate(write_bam(ContexteBAM(id="1", temps=temps)), GRAMMAIRE_BAM)
    assert [anomaly.code for anomaly in found] == ([] if bon else ["tlsi.bam.motif"])
