"""Packs: what is accepted, and every broken one refused before start with the file and line to fix."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eprouvette_sim.formats import cdri
from eprouvette_sim.formats.cdri_exemples import EXEMPLES
from eprouvette_sim.formats.contrat import SENS
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.packs import load
from eprouvette_sim.packs.draft import init
from eprouvette_sim.packs.folder import MANIFESTE, seal
from eprouvette_sim.packs.lint import lint
from eprouvette_sim.packs.pack import build
from eprouvette_sim.packs.vocabulaire import vocabulaire

PACKS = Path(__file__).parents[2] / "packs"
BOTH = pytest.mark.parametrize("name", ["adri", "autre"])


@pytest.fixture
def adri(tmp_path):
    return Path(shutil.copytree(PACKS / "adri", tmp_path / "adri"))


def edit(folder: Path, name: str, old: str, new: str) -> int:
    """Replaces text once and seals; returns the 1-based line of the new text."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if name != MANIFESTE:
        seal(folder)
    return text[: text.index(old)].count("\n") + 1


def refusal(folder: Path) -> str:
    with pytest.raises(ErreurUsage) as caught:
        load(folder)
    return caught.value.quoi


@BOTH
def test_a_good_pack_loads_and_says_what_it_does_not_carry(name):
    pack = load(PACKS / name)
    assert {c.provenance for c in pack.contrats.values()} == {"pack"}
    assert all(remark.niveau == "information" for remark in lint(pack))


@BOTH
@pytest.mark.parametrize("operation", [cdri.UNITAIRE, cdri.LOT])
@pytest.mark.parametrize("sens", SENS)
def test_every_example_comes_back_through_the_pack_as_it_went(name, operation, sens):
    face = getattr(load(PACKS / name).contrats[operation], sens)
    carried = {champ.rstrip("[]") for champ in face.table.noms()}
    for example in EXEMPLES[operation][sens]:
        message, anomalies = face.lire(face.ecrire(example))
        assert anomalies == ()
        assert {k: v for k, v in message.items() if not isinstance(v, list)} == {
            k: v for k, v in example.items() if k in carried and not isinstance(v, list)
        }


def test_the_contract_read_back_from_json_reads_the_same_messages():
    contrat = load(PACKS / "adri").contrats[cdri.UNITAIRE]
    again = type(contrat).from_json(contrat.to_json())
    element = contrat.reponse.ecrire(EXEMPLES[cdri.UNITAIRE]["reponse"][1])
    assert again.reponse.lire(element) == contrat.reponse.lire(element)
    assert again.to_json() == contrat.to_json()


def test_a_changed_file_is_refused_with_the_line_to_write(adri):
    path = adri / "schemas/requete.xsd"
    path.write_text(path.read_text() + "<!-- -->\n")
    line = (
        (adri / MANIFESTE)
        .read_text()
        .splitlines()
        .index(
            next(row for row in (adri / MANIFESTE).read_text().splitlines() if row.startswith('"schemas/requete.xsd"'))
        )
    )
    said = refusal(adri)
    assert f"pack.toml:{line + 1} : schemas/requete.xsd : empreinte différente" in said
    assert 'écrire "schemas/requete.xsd" = "' in said


def test_an_answer_its_schema_refuses_is_refused_at_the_template_line(adri):
    line = edit(
        adri, "modeles/dossier.xml.j2", "<Horodatage>{{ d.repondu_le }}</Horodatage>", "<Horodatage>hier</Horodatage>"
    )
    said = refusal(adri)
    assert "reponse" in said
    assert "hier" in said
    assert "modeles/" in said
    assert line > 1


def test_a_template_that_names_nothing_is_refused_at_its_line(adri):
    line = edit(adri, "modeles/dossier.xml.j2", "d.identite.nom_naissance }}", "d.identite.nom_de_jeune_fille }}")
    assert f"modeles/dossier.xml.j2:{line} :" in refusal(adri)


def test_a_missing_mapping_is_refused_with_the_line_to_add(adri):
    edit(adri, "correspondances.toml", '  ["nir_od", "q:BeneficiaireDeSoins', '  ["finess", "q:BeneficiaireDeSoins')
    said = refusal(adri)
    assert "correspondances.toml:5 : [consulter_droits.requete] : correspondance manquante : nir_od" in said


def test_a_path_that_cannot_be_read_is_refused_at_its_line(adri):
    line = edit(adri, "correspondances.toml", "q:DatedeReference", "q:DatedeReference[")
    assert f"correspondances.toml:{line} :" in refusal(adri)


def test_an_unknown_code_table_is_refused(adri):
    edit(adri, "correspondances.toml", '"codes:retour"', '"codes:autre"')
    assert "codes:autre" in refusal(adri)


def test_a_remote_import_is_refused_at_its_line_and_never_fetched(adri):
    line = edit(adri, "schemas/requete.xsd", "communs/nir.xsd", "https://exemple.invalid/nir.xsd")
    said = refusal(adri)
    assert f"schemas/requete.xsd:{line} : import distant refusé : https://exemple.invalid/nir.xsd" in said
    assert "[resolution]" in said


def test_a_remote_import_may_be_resolved_inside_the_pack(adri):
    edit(adri, "schemas/requete.xsd", "communs/nir.xsd", "https://exemple.invalid/nir.xsd")
    path = adri / MANIFESTE
    path.write_text(
        path.read_text().replace(
            "[operations.consulter_droits]",
            '[resolution]\n"https://exemple.invalid/nir.xsd" = "schemas/communs/nir.xsd"\n\n[operations.consulter_droits]',
        )
    )
    assert load(adri).version == "1.1.0"


@pytest.mark.parametrize("target", ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd"])
def test_an_import_outside_the_pack_is_refused(adri, target):
    line = edit(adri, "schemas/requete.xsd", "communs/nir.xsd", target)
    assert f"schemas/requete.xsd:{line} :" in refusal(adri)


@pytest.mark.parametrize("name", ["../secret.xsd", "/etc/passwd", "schemas\\\\x.xsd", "C:x.xsd", "absent.xsd"])
def test_a_name_outside_the_pack_is_refused_at_its_line(adri, name):
    line = edit(adri, MANIFESTE, "[fichiers]\n", f'[fichiers]\n"{name}" = "00"\n') + 1
    assert f"pack.toml:{line} :" in refusal(adri)


@pytest.mark.skipif(sys.platform == "win32", reason="liens symboliques")
def test_a_link_that_leaves_the_pack_is_refused(adri, tmp_path):
    (tmp_path / "dehors.xsd").write_text("<a/>")
    (adri / "schemas/lien.xsd").symlink_to(tmp_path / "dehors.xsd")
    edit(adri, MANIFESTE, "[fichiers]\n", '[fichiers]\n"schemas/lien.xsd" = "00"\n')
    assert "lien hors du pack" in refusal(adri)


def test_a_one_gigabyte_schema_is_refused_without_being_read(adri):
    with (adri / "schemas/gros.xsd").open("wb") as file:
        file.truncate(1024**3)
    edit(adri, MANIFESTE, "[fichiers]\n", '[fichiers]\n"schemas/gros.xsd" = "00"\n')
    assert f"schemas/gros.xsd : {1024**3} octets" in refusal(adri)


def test_an_entity_bomb_in_a_schema_is_refused(adri):
    path = adri / "schemas/requete.xsd"
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n'
    path.write_text(path.read_text().replace('<?xml version="1.0" encoding="UTF-8"?>\n', bomb))
    seal(adri)
    assert "DOCTYPE" in refusal(adri)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{% include '/etc/passwd' %}",
        "{% include '../../pack.toml' %}",
        "{% import 'os' as os %}",
        "{{ range(1000000000) | list }}",
        "{{ 'a' * 10000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(adri, attack):
    edit(adri, "modeles/reponse.xml.j2", "{{ reponse(message) }}", attack)
    assert "modeles/reponse.xml.j2:" in refusal(adri)


def test_template_values_are_escaped():
    message = EXEMPLES[cdri.UNITAIRE]["reponse"][0] | {"identite.nom_naissance": "<D'OR & FILS>"}
    face = load(PACKS / "adri").contrats[cdri.UNITAIRE].reponse
    assert face.lire(face.ecrire(message))[0]["identite.nom_naissance"] == "<D'OR & FILS>"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 7", "format = 1 attendu"),
        ('service = "cdri"', 'service = "autre"', "aucun pack possible"),
        ('service = "cdri"', "", "service absent"),
        ("[operations.consulter_droits]", "[operations.inventee]", "opération inconnue : inventee"),
        ('action = "urn:adr:1.1.0:acquerirLesDroits"', "", "action absente"),
        ("[fichiers]", "[fichiers", "TOML illisible"),
    ],
)
def test_each_mistake_of_the_manifest_is_named(adri, old, new, said):
    edit(adri, MANIFESTE, old, new)
    assert said in refusal(adri)


def test_all_mistakes_are_listed_at_once(adri):
    edit(adri, "correspondances.toml", '["rang"', '["finess"')
    edit(adri, "correspondances.toml", '["periodes[].du"', '["periodes[].x"')
    assert refusal(adri).startswith("pack refusé (2 erreurs)")


def test_a_folder_without_manifest_says_what_to_type(tmp_path):
    with pytest.raises(ErreurUsage) as caught:
        load(tmp_path)
    assert "pack init" in (caught.value.faire or "")


@given(st.binary(max_size=300))
@settings(max_examples=30, deadline=None)
def test_no_manifest_makes_the_reader_raise_anything_else(data):
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        Path(place, MANIFESTE).write_bytes(data)
        pack, remarks = build(Path(place))
        assert pack is None
        assert remarks


def test_a_draft_from_our_wsdl_maps_every_leaf_and_is_accepted(tmp_path):
    (tmp_path / "cdri.wsdl").write_bytes(cdri.wsdl("https://localhost/lps"))
    init([tmp_path / "cdri.wsdl"], tmp_path / "pack", service="cdri", version="1.0.0")
    pack = load(tmp_path / "pack")
    for operation, directions in vocabulaire("cdri").champs.items():
        for sens, names in directions.items():
            assert set(names) == getattr(pack.contrats[operation], sens).table.noms()


def test_a_draft_lists_every_leaf_and_marks_its_guesses(tmp_path):
    sources = [PACKS / "adri/schemas/requete.xsd", PACKS / "adri/schemas/reponse.xsd"]
    init(sources, tmp_path / "pack", service="cdri", version="1.1.0")
    text = (tmp_path / "pack/correspondances.toml").read_text(encoding="utf-8")
    assert (
        '["nir_od", "n1:BeneficiaireDeSoins/n1:SituationAdministrativeAMO/n1:Assure/n1:NIRassure/n1:Num"],  # deviné'
        in text
    )
    assert '# ["?", "n2:Entete/n2:Soins"],' in text
    assert (tmp_path / "pack/schemas/communs/nir.xsd").exists()
    assert all("deviné" in line for line in text.splitlines() if line.startswith('  ["'))


def test_a_draft_never_overwrites(tmp_path):
    with pytest.raises(ErreurUsage, match="n'est pas vide"):
        init([PACKS / "autre/schemas/rights.xsd"], PACKS / "autre", service="cdri", version="1")


def test_a_recursive_schema_is_drafted_without_looping(tmp_path):
    schema = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:complexType name="t"><xs:sequence>'
        '<xs:element name="Nir" type="xs:string"/><xs:element name="fils" type="t" minOccurs="0" maxOccurs="9"/>'
        '</xs:sequence></xs:complexType><xs:element name="demande" type="t"/></xs:schema>'
    )
    (tmp_path / "r.xsd").write_text(schema)
    assert init([tmp_path / "r.xsd"], tmp_path / "p", service="cdri", version="1")
