"""The editor's DMP files in a run: every rule judged once, every family caught by its own defect alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import dmp_exemples as ex
import dmp_mutations as mutations
from eprouvette.catalogue import load
from eprouvette.checks import Observations, Piece, SansObjet, Tenu, Viole, get
from eprouvette.dmp import exemples
from eprouvette.dmp.familles import GENRES, HORS_PIECES, familles
from eprouvette.dmp.mutants import alterer, mutants_dmp
from eprouvette.resources import scenarios_root
from eprouvette.runner.mutation import score
from eprouvette.verdicts.tables import Severity, severity
from eprouvette_sim.formats import xml
from eprouvette_sim.formats.cda import ecriture
from eprouvette_sim.formats.data import regles

JEUX = scenarios_root() / "jeux" / "dmp"
EFFETS = {"non_conforme": Severity.NON_CONFORMITE, "reserve": Severity.RESERVE, "ecart_attente": Severity.ECART_ATTENTE}
#: genre of piece -> the first parts of the rule codes it can show
PREFIXES = {
    "cda": ("xml", "cda", "pdf"),
    "vihf": ("xml", "xmldsig", "saml", "vihf"),
    "xds": ("xml", "soap", "mtom", "xds", "ebrim", "xades", "iti18", "iti43", "iti57", "hl7v3", "coherence", "suite"),
}
by_name = pytest.mark.parametrize("famille", familles(), ids=lambda famille: famille.controle)


def remise(genre, nom, octets):
    return Piece(genre=genre, nom=nom, sha256="", octets=octets)


def temoin():
    return tuple(remise(nom.partition("/")[0], nom.partition("/")[2], (JEUX / nom).read_bytes()) for nom in ex.PIECES)


def vu(*pieces):
    return Observations(exchanges=(), answers=(), instant="", date_reference="2026-03-02", pieces=pieces)


def violated(*pieces):
    found = vu(*pieces)
    return [famille.controle for famille in familles() if isinstance(get(famille.controle)(found, {}), Viole)]


@by_name
def test_a_family_cites_known_requirements_and_holds_on_the_witness_pieces(famille):
    assert set(famille.exigences) <= set(load().requirements)
    assert isinstance(get(famille.controle)(vu(*temoin()), {}), Tenu)


@by_name
def test_without_a_piece_there_is_nothing_to_judge(famille):
    assert isinstance(get(famille.controle)(vu(), {}), SansObjet)


@pytest.mark.parametrize("nom", [nom for nom in ex.PIECES if nom.startswith("cda/")])
def test_a_shipped_document_is_what_our_writer_writes(nom):
    assert (JEUX / nom).read_bytes() == exemples.piece(nom)


@pytest.mark.parametrize("nom", mutants_dmp())
def test_each_defect_is_caught_by_its_check_alone(nom):
    assert violated(*alterer(nom, temoin())) == [nom.removesuffix("-faux")]


@pytest.mark.parametrize("mutant", mutants_dmp().values(), ids=lambda mutant: mutant.name)
def test_each_defect_weighs_what_it_declares(mutant):
    statuses = {ref: row.statut for ref, row in load().requirements.items()}
    constat = get(mutant.name.removesuffix("-faux"))(vu(*alterer(mutant.name, temoin())), {})
    weights = [severity(statuses[ref], one.provenance) for ref in mutant.exigences for one in constat.ecarts]
    assert min(weights, key=list(Severity).index) == EFFETS[mutant.effet]


def test_every_family_has_its_defect():
    assert {famille.controle for famille in familles()} == {nom.removesuffix("-faux") for nom in mutants_dmp()}


@pytest.mark.parametrize("genre", GENRES)
def test_every_rule_that_weighs_is_judged_by_one_family_or_says_what_it_needs(genre):
    for code, regle in regles().items():
        if code.partition(".")[0] not in PREFIXES[genre] or regle.provenance == "suppose":
            continue
        mine = [f.controle for f in familles() if genre in f.genres and f.vise(code)]
        if any(code.startswith(prefix) for prefix in HORS_PIECES):
            assert mine == [], code
        elif code == "suite.unique_id" or code == "suite.version":
            assert mine in (["xds.suite"], ["cda.suite"]), code
        else:
            assert len(mine) == 1, (code, mine)


@pytest.mark.parametrize(
    ("change", "code"), [case[1:] for case in mutations.CDA], ids=[case[0] for case in mutations.CDA]
)
def test_the_family_of_each_cda_rule_sees_its_mutation(change, code):
    if regles()[code].provenance == "suppose":
        pytest.skip("règle supposée : dite par cda check, jamais pesée")
    root = ecriture.element(ex.document())
    change(root)
    (name,) = [f.controle for f in familles() if "cda" in f.genres and f.vise(code)]
    assert name in violated(remise("cda", "f.xml", xml.write(root)))


@pytest.mark.parametrize("genre", GENRES)
@settings(deadline=None)
@given(octets=st.binary(max_size=400))
def test_no_bytes_make_a_check_raise(genre, octets):
    for famille in familles():
        get(famille.controle)(vu(remise(genre, "f", octets)), {})


@pytest.mark.parametrize("genre", GENRES)
def test_a_file_that_is_something_else_breaks_only_what_can_be_said_of_it(genre):
    found = violated(remise(genre, "f", b"%PDF-1.7 rien"))
    assert found == [f"{genre}.lecture"]


def test_findings_are_listed_within_bounds():
    root = ecriture.element(ex.document())
    author = root.find("{urn:hl7-org:v3}author")
    for _ in range(200):
        author.addnext(etree.fromstring(etree.tostring(author).replace(b"1.2.250.1.213.1.1.4.5", b"1.2.3")))
    constat = get("cda.auteur")(vu(remise("cda", "f", etree.tostring(root))), {})
    assert len(constat.ecarts) == 51
    assert constat.ecarts[-1].observe == "150 autres écarts"


def test_in_a_run_the_defects_of_pieces_are_caught_with_their_declared_effect():
    names = ["cda.ins-faux", "vihf.signature-faux", "xds.suite-faux"]
    found = score("cas:cda/ins or cas:vihf/signature or cas:xds/suite", names=names)
    assert found["witness"] == "CONFORME"
    assert [(m["name"], m["killed_by"], m["as_declared"]) for m in found["mutants"]] == [
        (name, [name.removesuffix("-faux")], True) for name in names
    ]
