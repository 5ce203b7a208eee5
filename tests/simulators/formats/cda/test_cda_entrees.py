"""N3 entries: structure of the model, one statement each, references that lead somewhere."""

import copy

import pytest
from lxml import etree

import dmp_exemples as ex
from eprouvette_sim.formats import cda
from eprouvette_sim.formats.cda import lecture, structure

BODY = "component/structuredBody/component/section"
OBS = f"{BODY}/entry/organizer/component/observation"


def codes(root):
    return {anomaly.code for anomaly in cda.deviations(lecture.of(root)[0])}


def at(root, path):
    return root.find(lecture.clark(path))


def test_a_conforming_letter_breaks_no_rule():
    assert codes(ex.lettre()) == set()


def removed(path):
    def change(root):
        node = at(root, path)
        node.getparent().remove(node)

    return change


def without(path, name):
    return lambda root: at(root, path).attrib.pop(name)


def doubled(path):
    return lambda root: at(root, path).addnext(copy.deepcopy(at(root, path)))


def last(path):
    return lambda root: at(root, path).getparent().append(at(root, path))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (removed(f"{BODY}/entry/organizer"), "cda.entree.enonce"),
        (doubled(f"{BODY}/entry/organizer"), "cda.entree.enonce"),
        (removed(OBS), "cda.entree.enonce"),
        (without(OBS, "classCode"), "cda.structure.attribut"),
        (without(OBS, "moodCode"), "cda.structure.attribut"),
        (removed(f"{OBS}/code"), "cda.structure.absent"),
        (removed(f"{BODY}/entry/organizer/statusCode"), "cda.structure.absent"),
        (last(f"{OBS}/code"), "cda.structure.ordre"),
        (doubled(f"{OBS}/statusCode"), "cda.structure.repete"),
        (lambda root: etree.SubElement(at(root, OBS), lecture.clark("valeur")), "cda.structure.inconnu"),
        (lambda root: at(root, f"{OBS}/text/reference").set("value", "#ailleurs"), "cda.entree.reference"),
    ],
)
def test_each_rule_of_entries_sees_its_mutation(change, code):
    root = ex.lettre()
    change(root)
    assert code in codes(root)


def test_an_entry_without_information_may_hold_no_statement():
    root = ex.lettre()
    removed(f"{BODY}/entry/organizer")(root)
    at(root, f"{BODY}/entry").set("nullFlavor", "NI")
    assert codes(root) == set()


def test_a_reference_to_another_place_than_the_document_is_left_alone():
    root = ex.lettre()
    at(root, f"{OBS}/text/reference").set("value", "https://exemple.invalid/")
    assert codes(root) == set()


def test_every_class_named_by_the_table_is_described_in_it():
    table = structure.classes()
    assert {child.classe for kids in table.values() for child in kids.values() if child.classe} <= set(table)
