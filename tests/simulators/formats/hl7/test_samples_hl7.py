"""The publisher's own examples get the verdicts that the tolerance list predicts, example by example.

They are extracts (no MSH) with layout artefacts: a field cut over two lines is joined before judging, nothing else.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from eprouvette_sim.formats import hl7
from eprouvette_sim.formats.hl7.regles import regles
from eprouvette_sim.formats.hl7.volet import entete_commun, groupe

SAMPLES = Path(__file__).parents[5] / "shared" / "samples"
ESPACES, BASE64, BOURRAGE = "hl7.espaces", "hl7.base64.espaces", "hl7.base64.bourrage"
REFUSE, TOLERE = hl7.Traitement.REFUSE, hl7.Traitement.TOLERE
COMBINAISON = "hl7.meta.combinaison"
#: example -> its treatment, and every rule it raises
PREDICTED = {
    "oru_r01_ex0_initial": (TOLERE, {ESPACES, BASE64, BOURRAGE, "hl7.meta.ancien_code"}),
    "oru_r01_ex1_masque_ps_patient_fin": (REFUSE, {ESPACES, BASE64, COMBINAISON, "hl7.meta.statut"}),
    "oru_r01_ex2_suppression": (TOLERE, {ESPACES, BASE64, COMBINAISON, "hl7.meta.ancien_code"}),
    "oru_r01_ex3_remplacement": (TOLERE, {ESPACES, BOURRAGE}),
    "oru_r01_ex4_visibilite": (TOLERE, {ESPACES, BOURRAGE}),
    "mdm_t02_ex0_initial": (TOLERE, {ESPACES, BOURRAGE}),
    "mdm_t02_ex1": (REFUSE, {ESPACES, BOURRAGE, COMBINAISON, "hl7.meta.statut"}),
    "mdm_t04_ex2_suppression": (TOLERE, {ESPACES, BOURRAGE, COMBINAISON}),
    "mdm_t10_ex3_remplacement": (REFUSE, {ESPACES, BOURRAGE, "hl7.meta.systeme"}),
    "mdm_t10_ex4_visibilite": (TOLERE, {ESPACES, BOURRAGE}),
}


@pytest.fixture
def samples() -> Path:
    if not (SAMPLES / "mss").is_dir():
        pytest.skip("../shared/samples absent : exemples de l'éditeur du volet non fournis")
    return SAMPLES


def joined(text: str) -> str:
    """The lines that continue a field, given back to it."""
    lines: list[str] = []
    for line in text.splitlines():
        if line[:4] in {"OBX|", "PRT|", "NTE|"}:
            lines.append(line)
        else:
            lines[-1] += line
    return "\r".join(lines)


@pytest.mark.parametrize("name", list(PREDICTED))
def test_an_example_of_the_volet_gets_the_predicted_verdict(samples, name):
    treatment, rules = PREDICTED[name]
    text = (samples / "mss" / f"{name}.extract.er7.txt").read_text(encoding="utf-8")
    segments, found = hl7.lire_extrait(joined(text))
    assert found == ()
    raised = tuple(groupe(segments, name[:3].upper()))
    assert {one.code for one in raised} == rules
    assert hl7.traitement(raised) is treatment


def test_what_refuses_an_example_is_never_in_the_tolerance_list(samples):
    refused = {code for _, codes in PREDICTED.values() for code in codes if regles()[code].traitement is REFUSE}
    assert refused == {"hl7.meta.statut", "hl7.meta.systeme"}


def test_acknowledgements_of_the_relay_volet_are_conforming(samples):
    text = (samples / "mss" / "mdm_lps_ack_examples.er7.txt").read_text(encoding="utf-8")
    relay, *acks = [part.encode("iso8859-15") for part in ("\r".join(text.splitlines())).split("\rMSH|")]
    value, found = hl7.read(relay)
    assert found == ()
    assert [one.code for one in entete_commun(value, ("1.1", "CISIS_CDA_HL7_LPS"))] == [ESPACES]
    codes = []
    for raw in acks:
        value, found = hl7.read(b"MSH|" + raw)
        assert found == ()
        assert hl7.anomalies_accuse(value, "T02") == ()
        codes.append(hl7.lire_accuse(value))
    assert [(one.code, one.message, one.erreurs) for one in codes] == [
        ("AA", "12345", ()),
        ("AE", "12345", ("203",)),
        ("AE", "12345", ("207",)),
    ]


def test_an_old_imaging_order_is_read_and_refused(samples):
    raw = (samples / "dmp" / "hl7v2" / "DRIMbox_patient1_ORU_with_CDA.hl7").read_bytes()
    value, found = hl7.read(raw)
    # a field cut over two lines leaves one that starts with a separator: no segment
    assert {one.code for one in found} == {"hl7.debut", "hl7.fin_de_segment", "hl7.segment"}
    assert value.type[:2] == ("ORU", "R01")
    raised = hl7.anomalies(value)
    assert hl7.traitement(raised) is REFUSE
    assert {"hl7.msh.type", "hl7.msh.version", "hl7.msh.jeu", "hl7.msh.profil"} <= {one.code for one in raised}
