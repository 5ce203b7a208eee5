"""The rule table and the value sets."""

import re
from pathlib import Path

import pytest

from eprouvette.verdicts.tables import PROVENANCES
from eprouvette_sim.formats.data import ecart, jeu, regles
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.kernel.errors import ErreurBanc

ROOT = Path(__file__).parents[3]
SOURCES = [
    *(ROOT / "simulators/eprouvette_sim/formats").rglob("*.py"),
    *(ROOT / "harness/eprouvette/dmp").rglob("*.py"),
]
FAMILIES = "kit|reponse|saml|vihf|soap|xds|mtom|ebrim|xades|iti18|iti43|iti57|hl7v3|cda|pdf|suite|coherence"
#: Codes built from a stem: `_code(…, rule)` adds `.systeme`, `xmldsig._anomalie` adds its prefix, `xml` has its own.
BUILT = re.compile(r"xmldsig\.|xml\.|.*\.systeme$")


#: Rules of mail and archives have a table and tests of their own.
MAIL = re.compile(r"(avis|mime|mss|pdfa|xdm)\.")


def table_of_the_dmp():
    return {code: regle for code, regle in regles().items() if not MAIL.match(code)}


def emitted():
    found = set()
    for path in SOURCES:
        if path.name == "soap.py":
            continue
        found |= set(re.findall(rf'"((?:{FAMILIES})\.[a-z0-9_.]+)"', path.read_text(encoding="utf-8")))
    return found


def test_every_rule_emitted_is_in_the_table_and_every_rule_of_the_table_is_emitted():
    table = set(table_of_the_dmp())
    assert emitted() - table == set()
    assert {code for code in table - emitted() if not BUILT.match(code)} == set()


def test_every_signature_rule_of_the_table_is_emitted():
    text = (ROOT / "simulators/eprouvette_sim/formats/xmldsig.py").read_text(encoding="utf-8")
    codes = {f"xmldsig.{name}" for name in re.findall(r'_anomalie\(\s*"([a-z0-9.]+)"', text)} | {"xmldsig.sha1"}
    assert {code for code in regles() if code.startswith("xmldsig.")} == codes | {"xmldsig.algorithme"}


@pytest.mark.parametrize("code", regles())
def test_every_rule_has_its_words_in_both_languages_a_clause_and_a_known_provenance(code):
    regle = regles()[code]
    assert regle.provenance in PROVENANCES
    assert all((regle.clause, regle.titre, regle.title, regle.cause, regle.cause_en))


NORMES = re.compile(r"SAML|XMLDSIG|XML 1\.0|RFC|SOAP|WS-Addressing|XOP|IHE|ebRIM|HL7|ISO|schématron officiel")


def test_a_rule_called_norme_cites_a_published_norm_and_a_lone_source_never_fails():
    for regle in table_of_the_dmp().values():
        if regle.provenance == "norme":
            assert NORMES.search(regle.clause), regle.code
        if "conf. B" in regle.clause or "conf. C" in regle.clause:
            assert PROVENANCES[regle.provenance] != "non_conformite", regle.code


def test_an_unknown_rule_is_a_bench_error():
    with pytest.raises(ErreurBanc, match=r"cda\.inconnue"):
        ecart("cda.inconnue", "/", "a", "b")


@pytest.mark.parametrize(
    ("nom", "taille"),
    [("typecode", 114), ("etablissement", 69), ("cadre_exercice", 12), ("confidentialite", 6), ("classcode", 12)],
)
def test_value_sets_have_the_size_counted_in_their_source(nom, taille):
    values = jeu(nom)
    assert len(values.codes) == taille
    assert values.complet
    assert values.lu_le in str(values)


def test_a_code_is_admitted_under_its_own_system_only():
    assert jeu("typecode").admet("34112-3", "2.16.840.1.113883.6.1")
    assert not jeu("typecode").admet("34112-3", "1.2.3")
    assert jeu("formatcode").admet("urn:ihe:pharm:pre:2010", "n'importe lequel")


@pytest.mark.parametrize(("matricule", "cle"), [("2840199999012", None), ("190012A999003", 87), ("190012B999003", 17)])
def test_the_key_of_a_matricule_counts_corsica(matricule, cle):
    digits = matricule.replace("2A", "19").replace("2B", "18")
    assert ids.cle_ins(matricule) == 97 - int(digits) % 97
    assert cle is None or ids.est_ins(f"{matricule}{ids.cle_ins(matricule):02d}")


@pytest.mark.parametrize(
    ("oid", "bon"), [("1.2.3", True), ("1.02", False), ("3.1", False), ("1", False), ("2.25." + "9" * 70, False)]
)
def test_an_oid_is_dotted_short_and_without_leading_zero(oid, bon):
    assert ids.est_oid(oid) is bon
