"""Identifiers: the printed forms met in the wild and the one we key on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eprouvette.catalogue import load
from eprouvette.catalogue.identifiers import canonical, loose


@pytest.mark.parametrize(
    ("printed", "form", "doubtful"),
    [
        ("SC.SSI/IE.36", "SSI/IE.36", False),
        ("RI.INS/va1.64", "INS/va1.64", False),
        ("SC.PSC.01", "PSC.01", False),
        ("DMP/UX.14 BIS", "DMP/UX.14 BIS", False),
        ("DMP/UX.14BIS", "DMP/UX.14 BIS", False),
        ("DMP/UX.14_bis", "DMP/UX.14 BIS", False),
        ("DMP.UX.14 BIS", "DMP/UX.14 BIS", True),
        ("DMP//UX.08", "DMP/UX.08", True),
        ("DMP/UX..08", "DMP/UX.08", True),
        ("DMP / UX.08", "DMP/UX.08", False),
        ("DMP/UX.08\u00a0", "DMP/UX.08", False),
        ("DMP/.UX.08", "DMP/UX.08", True),
        ("DB.SO.106", "DB.SO.106", False),
        ("PSC.01", "PSC.01", False),
        ("RUM.01", "RUM.01", False),
        ("IEU 1", "IEU 1", False),
        ("RG_BS601/CP01", "RG_BS601/CP01", False),
        ("DMP/ALI/PROG.02", "DMP/ALI/PROG.02", False),
        ("EPR-INSI-004", "EPR-INSI-004", False),
        ("", "", False),
    ],
)
def test_printed_forms_meet_their_canonical_form(printed, form, doubtful):
    found = canonical(printed)
    assert (found.canonique, found.douteux) == (form, doubtful)
    assert found.imprime == printed


def test_each_change_is_named():
    assert canonical("SC.DMP//UX.14bis").changements == (
        "séparateur doublé",
        "préfixe de socle ou de corpus",
        "BIS collé",
    )


def test_every_shipped_id_is_already_canonical():
    assert [row.id for row in load().requirements.values() if canonical(row.id).canonique != row.id] == []


@given(st.text(alphabet=st.sampled_from("SC.DMP/UX 14BIS_-bis"), max_size=40) | st.text(max_size=40))
def test_a_canonical_form_is_its_own_canonical_form(text):
    once = canonical(text)
    assert canonical(once.canonique).canonique == once.canonique
    assert once.changements or loose(once.canonique) == loose(text)


@given(
    st.sampled_from(["DMP/UX", "MSS/CONF", "SSI/IE", "CDA/HL7", "DMP/HISTO"]),
    st.integers(1, 99),
    st.booleans(),
    st.sampled_from(["", "SC.", "CH.", "RI."]),
    st.sampled_from(["/", "//", " / ", "."]),
)
def test_every_way_of_printing_an_id_leads_back_to_it(section, number, bis, prefix, slash):
    ident = f"{section}.{number:02}" + (" BIS" if bis else "")
    printed = prefix + ident.replace("/", slash).replace(" BIS", "bis")
    assert canonical(printed).canonique == ident
    assert loose(printed) == loose(ident)
