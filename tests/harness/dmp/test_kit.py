"""The official kit as a pack, shown on a miniature kit of ours with the same layout and the same traps."""

import importlib
import json

import pytest
from click.testing import CliRunner

import dmp_exemples as ex
from eprouvette.dmp import check_cda, kit
from eprouvette_sim.formats.cda import ecriture
from eprouvette_sim.kernel.errors import ErreurUsage

needs_saxon = pytest.mark.skipif(not kit.disponible(), reason="extra schematron absent (saxonche)")

XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:hl7-org:v3">
  <xs:element name="ClinicalDocument"><xs:complexType><xs:sequence>
    <xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence></xs:complexType></xs:element></xs:schema>"""
IDENTITY = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template></xsl:stylesheet>"""
#: A Schematron compiler in one template: enough for patterns, rules and asserts, in XSLT 2.
COMPILER = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:sch="http://purl.oclc.org/dsdl/schematron" xmlns:axsl="urn:alias" xmlns:svrl="http://purl.oclc.org/dsdl/svrl">
  <xsl:namespace-alias stylesheet-prefix="axsl" result-prefix="xsl"/>
  <xsl:template match="/sch:schema">
    <axsl:stylesheet version="2.0" xpath-default-namespace="urn:hl7-org:v3">
      <axsl:template match="/"><svrl:schematron-output>
        <xsl:for-each select=".//sch:rule"><axsl:for-each select="{@context}">
          <xsl:for-each select="sch:assert"><axsl:if test="not({@test})">
            <svrl:failed-assert test="{@test}" location="{{path(.)}}"><svrl:text><xsl:value-of select="."/></svrl:text></svrl:failed-assert>
          </axsl:if></xsl:for-each>
        </axsl:for-each></xsl:for-each>
      </svrl:schematron-output></axsl:template>
    </axsl:stylesheet>
  </xsl:template></xsl:stylesheet>"""
STRUCTURE = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
  <include href="include/Entete.sch"/><include href="include/nulle-part.sch"/></schema>"""
ENTETE = """<pattern xmlns="http://purl.oclc.org/dsdl/schematron"><rule context="/*:ClinicalDocument">
  <assert test="*:setId">setId est obligatoire</assert>
  <assert test="matches(*:realmCode/@code, '^FR$')">realmCode doit être FR</assert>
  <assert test="*:copyTime">copyTime (règle du kit seul)</assert></rule></pattern>"""
VOCABULARY = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><pattern><rule context="/*:ClinicalDocument">
  <assert test="*:code/@code = doc('voc-absent.xml')//@code">type inconnu</assert></rule></pattern></schema>"""


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "kit"
    for path, text in {
        kit.XSD: XSD,
        kit.MOTEUR[0]: IDENTITY,
        kit.MOTEUR[1]: COMPILER,
        kit.ETAPES["structuration minimale"]: STRUCTURE,
        "schematrons/profils/structurationMinimale/include/entete.sch": ENTETE,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def seen(found, code):
    return [(a.lieu, a.observe) for a in found if a.code == code]


GOOD = ecriture.write(ex.document())
BROKEN = GOOD.replace(b'<setId root="1.2.250.1.999.1"/>', b"").replace(
    b'<realmCode code="FR"/>', b'<realmCode code="US"/>'
)


@needs_saxon
def test_the_kit_judges_and_its_locations_are_written_as_ours(folder):
    found = kit.ouvrir(folder).juger(BROKEN)
    assert [message for _, message in seen(found, "kit.schematron")] == [
        "setId est obligatoire",
        "realmCode doit être FR",
        "copyTime (règle du kit seul)",
    ]
    assert {where for where, _ in seen(found, "kit.schematron")} == {"/ClinicalDocument"}


@needs_saxon
def test_an_include_of_another_case_is_found_and_a_missing_one_is_listed(folder):
    found = kit.ouvrir(folder).juger(GOOD)
    assert [message for _, message in seen(found, "kit.manque")] == [
        "include/nulle-part.sch (inclus par ASIP-STRUCT-MIN-StrucMin.sch)"
    ]
    assert len(seen(found, "kit.schematron")) == 1


@needs_saxon
def test_an_include_that_leaves_the_kit_is_not_followed(folder):
    (folder.parent / "dehors.sch").write_text(ENTETE, encoding="utf-8")
    path = folder / kit.ETAPES["structuration minimale"]
    path.write_text(STRUCTURE.replace("include/nulle-part.sch", "../../../../dehors.sch"), encoding="utf-8")
    found = kit.ouvrir(folder).juger(GOOD)
    assert "dehors.sch" in seen(found, "kit.manque")[0][1]


@needs_saxon
def test_a_missing_vocabulary_is_named_and_the_other_stages_still_run(folder):
    (folder / kit.ETAPES["IHE"]).write_text(VOCABULARY, encoding="utf-8")
    found = kit.ouvrir(folder).juger(BROKEN)
    assert any("voc-absent.xml" in message for _, message in seen(found, "kit.manque"))
    assert len(seen(found, "kit.execution")) == 1
    assert len(seen(found, "kit.schematron")) == 3


@needs_saxon
def test_the_schema_of_the_kit_is_applied(folder):
    (folder / kit.XSD).write_text(XSD.replace('maxOccurs="unbounded"', ""), encoding="utf-8")
    assert seen(kit.ouvrir(folder).juger(GOOD), "kit.xsd")


@needs_saxon
def test_a_compiled_kit_is_kept_by_hash_and_used_again(folder, tmp_path):
    cache = tmp_path / "cache"
    kit.ouvrir(folder, cache=cache)
    kept = list(cache.iterdir())
    assert len(kept) == 1
    kept[0].write_text(kept[0].read_text(encoding="utf-8").replace("setId est", "SETID EST"), encoding="utf-8")
    assert "SETID EST obligatoire" in [
        m for _, m in seen(kit.ouvrir(folder, cache=cache).juger(BROKEN), "kit.schematron")
    ]


@needs_saxon
def test_the_files_used_are_known_by_their_hashes(folder):
    prints = kit.ouvrir(folder).empreintes
    assert set(prints) == {
        kit.XSD,
        *kit.MOTEUR,
        kit.ETAPES["structuration minimale"],
        "schematrons/profils/structurationMinimale/include/entete.sch",
    }
    assert all(len(value) == 64 for value in prints.values())


@needs_saxon
def test_what_only_one_side_sees_is_listed(folder):
    native = check_cda(BROKEN)[1]
    ours, theirs = kit.comparer(native, kit.ouvrir(folder).juger(BROKEN))
    assert {a.code for a in native} == {"cda.setid", "cda.realmcode"}
    assert ours == native or {a.code for a in ours} <= {"cda.setid", "cda.realmcode"}
    assert "copyTime (règle du kit seul)" in [a.observe for a in theirs]


@needs_saxon
def test_the_command_runs_the_kit_and_fails_on_its_findings(folder, tmp_path):
    (tmp_path / "f.xml").write_bytes(GOOD)
    command = importlib.import_module("eprouvette.cli.cda").command
    done = CliRunner().invoke(
        command, ["check", str(tmp_path / "f.xml"), "--kit", str(folder), "--json"], standalone_mode=False
    )
    payload = json.loads(done.output)
    assert done.return_value == 1
    assert [one["rule"] for one in payload["findings"]] == ["kit.manque", "kit.schematron", "kit.difference"]
    assert payload["kit"] == kit.ouvrir(folder).empreintes
    text = (
        CliRunner()
        .invoke(command, ["check", str(tmp_path / "f.xml"), "--kit", str(folder)], standalone_mode=False)
        .output
    )
    assert f"kit : {kit.XSD} sha256={payload['kit'][kit.XSD]}" in text


@needs_saxon
@pytest.mark.parametrize("absent", [kit.XSD, *kit.MOTEUR, kit.ETAPES["structuration minimale"]])
def test_an_incomplete_kit_is_refused_by_name(folder, absent):
    (folder / absent).unlink()
    with pytest.raises(ErreurUsage, match="kit incomplet"):
        kit.ouvrir(folder)


def test_without_the_extra_the_kit_says_what_to_install(folder, monkeypatch):
    monkeypatch.setattr(kit, "disponible", lambda: False)
    with pytest.raises(ErreurUsage, match="XSLT 2") as error:
        kit.ouvrir(folder)
    assert "eprouvette[schematron]" in str(error.value)


@needs_saxon
def test_the_iso_skeleton_itself_runs_through_the_pipeline(folder):
    """lxml ships the ISO style sheets in their XSLT 1 form: same pipeline, same SVRL, as the kit's XSLT 2 ones."""
    import shutil
    from pathlib import Path

    from lxml import isoschematron

    source = Path(isoschematron.__file__).parent / "resources" / "xsl" / "iso-schematron-xslt1"
    engine = (folder / kit.MOTEUR[0]).parent
    for name, target in (("iso_abstract_expand.xsl", "iso_abstract_expand.xsl"), ("iso_svrl_for_xslt1.xsl", "iso_svrl_for_xslt2.xsl"),
                         ("iso_schematron_skeleton_for_xslt1.xsl", "iso_schematron_skeleton_for_xslt1.xsl")):  # fmt: skip
        shutil.copy(source / name, engine / target)
    text = """<schema xmlns="http://purl.oclc.org/dsdl/schematron"><ns prefix="h" uri="urn:hl7-org:v3"/>
      <pattern><rule context="h:author/h:assignedAuthor"><assert test="h:telecom">il manque <name/></assert></rule></pattern></schema>"""
    (folder / kit.ETAPES["structuration minimale"]).write_text(text, encoding="utf-8")
    assert seen(kit.ouvrir(folder).juger(GOOD), "kit.schematron") == [
        ("/ClinicalDocument/author/assignedAuthor", "il manque assignedAuthor")
    ]


@needs_saxon
def test_a_stage_that_does_not_compile_is_told_and_the_others_run(folder):
    broken = VOCABULARY.replace("*:code/@code = doc('voc-absent.xml')//@code", "*:code[")
    (folder / kit.ETAPES["IHE"]).write_text(broken, encoding="utf-8")
    found = kit.ouvrir(folder).juger(BROKEN)
    assert len(seen(found, "kit.execution")) == 1
    assert len(seen(found, "kit.schematron")) == 3
