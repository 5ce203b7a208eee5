"""ebRIM submissions, HL7 v2 types in slots, and the other XDS requests."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import dmp_exemples as ex
import dmp_mutations as mutations
from eprouvette_sim.formats import ebrim, ebrim_ecriture, ebrim_regles, ebrim_requetes, ebrim_types, xml
from eprouvette_sim.formats.data import identifiants as ids

TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(
    lambda t: t == t.strip()
)
NAMES = st.text(alphabet="abcdefXYZ-1", min_size=1, max_size=12)
SLOTS = st.dictionaries(NAMES, st.lists(TEXT, min_size=1, max_size=3).map(tuple), max_size=3)
CODES = st.builds(ebrim.Code, code=TEXT, systeme=st.none() | TEXT, libelle=st.none() | TEXT)
AUTHORS = st.builds(
    ebrim.Auteur, personne=st.lists(TEXT, max_size=2).map(tuple), institution=st.lists(TEXT, max_size=2).map(tuple)
)
FICHES = st.builds(
    ebrim.Fiche, entry_uuid=NAMES, mime=st.none() | TEXT, titre=st.none() | TEXT, commentaire=st.none() | TEXT, unique_id=st.none() | TEXT,
    patient_id=st.none() | TEXT, slots=SLOTS, auteurs=st.lists(AUTHORS, max_size=2).map(tuple), lid=st.none() | TEXT,
    codes=st.dictionaries(st.sampled_from(sorted(ebrim.CODES_FICHE.values())), st.lists(CODES, min_size=1, max_size=2).map(tuple), max_size=3),
)  # fmt: skip
LOTS = st.builds(ebrim.Lot, entry_uuid=NAMES, titre=st.none() | TEXT, unique_id=st.none() | TEXT, patient_id=st.none() | TEXT,
                 source_id=st.none() | TEXT, soumis_le=st.none() | TEXT, contenu=st.none() | CODES, auteurs=st.lists(AUTHORS, max_size=1).map(tuple))  # fmt: skip
LIENS = st.builds(ebrim.Lien, id=NAMES, type=TEXT, source=NAMES, cible=NAMES, slots=SLOTS)
SOUMISSIONS = st.builds(
    ebrim.Soumission,
    lot=LOTS,
    fiches=st.lists(FICHES, max_size=3).map(tuple),
    liens=st.lists(LIENS, max_size=3).map(tuple),
)


@given(SOUMISSIONS)
def test_a_submission_comes_back_equal_and_byte_for_byte(soumission):
    data = xml.write(ebrim_ecriture.write(soumission))
    read, anomalies = ebrim.read(xml.read(data)[0])
    assert anomalies == ()
    assert read == soumission
    assert xml.write(ebrim_ecriture.write(read)) == data


def conforming():
    doc = ex.document()
    return ex.fiche(b"<x/>", doc), ex.fiche_signature(b"<s/>")


def judged(soumission):
    read, anomalies = ebrim.read(ebrim_ecriture.write(soumission))
    return {anomaly.code for anomaly in anomalies + ebrim_regles.deviations(read)}


def test_a_conforming_submission_breaks_no_rule():
    assert judged(ex.soumission(conforming())) == set()


@pytest.mark.parametrize(
    ("change", "code"), [case[1:] for case in mutations.FICHE], ids=[case[0] for case in mutations.FICHE]
)
def test_each_entry_rule_sees_its_mutation(change, code):
    entry, signature = conforming()
    assert code in judged(ex.soumission([change(entry), signature]))


@pytest.mark.parametrize(
    ("change", "code"), [case[1:] for case in mutations.LOT], ids=[case[0] for case in mutations.LOT]
)
def test_each_set_rule_sees_its_mutation(change, code):
    base = ex.soumission(conforming())
    assert code in judged(mutations.fields(lot=change(base.lot))(base))


def _links(change):
    base = ex.soumission(conforming())
    return judged(mutations.fields(liens=tuple(change(list(base.liens))))(base))


LIEN = ebrim_ecriture.lien


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda links: links[1:], "ebrim.membre.absent"),
        (
            lambda links: [*links, LIEN("l9", ebrim.HAS_MEMBER, "lot-1", "ailleurs", SubmissionSetStatus="Original")],
            "ebrim.membre.cible",
        ),
        (lambda links: [LIEN("l0", ebrim.HAS_MEMBER, "lot-1", "document-1"), *links[1:]], "ebrim.membre.statut"),
        (lambda links: [*links, LIEN("l9", ebrim.RPLC, "document-1", "1.2.3.4")], "ebrim.rplc.cible"),
        (lambda links: [*links, LIEN("l9", ebrim.RPLC, "ailleurs", "urn:uuid:0")], "ebrim.rplc.source"),
        (
            lambda links: [*links, LIEN("l9", "urn:ihe:iti:2010:AssociationType:RPLC", "document-1", "urn:uuid:0")],
            "ebrim.lien.type",
        ),
        (lambda links: [link for link in links if link.type != ebrim.SIGNS], "ebrim.signature.lien"),
    ],
)
def test_each_association_rule_sees_its_mutation(change, code):
    assert code in _links(change)


def test_a_set_without_signature_is_a_reservation():
    assert "ebrim.signature.absente" in judged(ex.soumission(conforming()[:1]))


def test_two_entries_of_one_identifier_are_named():
    entry, signature = conforming()
    assert "ebrim.id.repete" in judged(ex.soumission([entry, entry, signature]))


def test_a_misspelt_scheme_is_named_with_the_nearest():
    data = xml.write(ebrim_ecriture.write(ex.soumission(conforming()))).replace(
        b"a09d5840-386c-46f2-b5ad-9c3699a4309d", b"a09d5840-386c-46f2-b5ad-9c3699a4399d"
    )
    read, _ = ebrim.read(xml.read(data)[0])
    found = [a for a in ebrim_regles.deviations(read) if a.code == "ebrim.scheme"]
    assert found[0].attendu == "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"


@pytest.mark.parametrize("tag", ["Nimporte", "SubmitObjectsRequest"])
def test_an_element_without_submission_is_named(tag):
    value, anomalies = ebrim.read(etree.Element(tag))
    assert value is None
    assert anomalies[0].code == "ebrim.liste"


def test_a_submission_without_set_is_named():
    _, anomalies = ebrim.read(ebrim_ecriture.write(ebrim.Soumission(lot=None)))
    assert [a.code for a in anomalies] == ["ebrim.lot"]


SAFE = st.text(alphabet="ABCé '-123", min_size=1, max_size=12)


@given(SAFE, SAFE, SAFE)
def test_hl7_types_come_back_from_their_text(one, two, three):
    cx = ebrim_types.Cx(valeur=one, oid="1.2.3", type="NH")
    xon = ebrim_types.Xon(nom=two, oid=ids.STRUCTURE, type="IDNST", identifiant=one)
    xcn = ebrim_types.Xcn(identifiant=one, nom=two, prenom=three, oid=ids.PS, type_nom="D", type="IDNPS")
    assert (ebrim_types.cx(str(cx)), ebrim_types.xon(str(xon)), ebrim_types.xcn(str(xcn))) == (cx, xon, xcn)


@given(st.text(max_size=40))
def test_no_text_makes_a_type_reader_raise(text):
    ebrim_types.cx(text), ebrim_types.xon(text), ebrim_types.xcn(text), ebrim_types.est_dtm(text)


def query(query_id=ebrim_requetes.FIND_DOCUMENTS, retour="LeafClass", **slots):
    values = {"$XDSDocumentEntryPatientId": f"'{ex.NIR}^^^&{ids.INS_TEST}&ISO^NH'",
              "$XDSDocumentEntryStatus": "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')"} | {f"${k}": v for k, v in slots.items()}  # fmt: skip
    root = etree.Element(f"{{{ebrim.QUERY}}}AdhocQueryRequest")
    etree.SubElement(root, f"{{{ebrim.QUERY}}}ResponseOption", returnType=retour)
    node = etree.SubElement(root, ebrim.rim("AdhocQuery"), id=query_id)
    for name, value in values.items():
        if value is not None:
            listing = etree.SubElement(etree.SubElement(node, ebrim.rim("Slot"), name=name), ebrim.rim("ValueList"))
            etree.SubElement(listing, ebrim.rim("Value")).text = value
    return root


def test_a_conforming_query_breaks_no_rule():
    requete, anomalies = ebrim_requetes.read_query(query())
    assert anomalies == ()
    assert requete.patient_id == f"{ex.NIR}^^^&{ids.INS_TEST}&ISO^NH"
    assert requete.par_metadonnees


@pytest.mark.parametrize(
    ("root", "code"),
    [
        (query("urn:uuid:0"), "iti18.inconnue"),
        (query("urn:uuid:10b545ea-725c-446d-9b95-8aeb444eddf3"), "iti18.non_attestee"),
        (query(retour="Tout"), "iti18.retour"),
        (query(XDSDocumentEntryStatus=None), "iti18.parametre.absent"),
        (query(XDSDocumentEntryStatus="Approved"), "iti18.guillemets"),
        (query(XDSDocumentEntryPatientId="1^^^&1&ISO^NH"), "iti18.guillemets"),
        (etree.Element("AdhocQueryRequest"), "iti18.absente"),
    ],
)
def test_each_query_rule_sees_its_mutation(root, code):
    assert code in {a.code for a in ebrim_requetes.read_query(root)[1]}


def retrieve(depot=ids.DEPOT_DMP, document="1.2.3"):
    root = etree.Element(f"{{{ebrim.XDSB}}}RetrieveDocumentSetRequest")
    node = etree.SubElement(root, f"{{{ebrim.XDSB}}}DocumentRequest")
    etree.SubElement(node, f"{{{ebrim.XDSB}}}RepositoryUniqueId").text = depot
    etree.SubElement(node, f"{{{ebrim.XDSB}}}DocumentUniqueId").text = document
    return root


@pytest.mark.parametrize(
    ("root", "codes"),
    [
        (retrieve(), []),
        (retrieve(depot="1.2.3"), ["iti43.depot"]),
        (retrieve(document="urn:uuid:1"), ["iti43.unique_id"]),
        (etree.Element("RetrieveDocumentSetRequest"), ["iti43.vide"]),
    ],
)
def test_each_retrieve_rule_sees_its_mutation(root, codes):
    assert [a.code for a in ebrim_requetes.read_retrieve(root)[1]] == codes


APPROVED, DELETED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved", "urn:asip:ci-sis:2010:StatusType:Deleted"


@pytest.mark.parametrize(
    ("liens", "codes"),
    [
        ((LIEN("l", ebrim.STATUT, "lot-1", "urn:uuid:1", OriginalStatus=APPROVED, NewStatus=DELETED),), []),
        ((LIEN("l", ebrim.STATUT, "lot-1", "1.2.3", OriginalStatus=APPROVED, NewStatus=DELETED),), ["iti57.cible"]),
        (
            (LIEN("l", ebrim.STATUT, "lot-1", "urn:uuid:1", OriginalStatus=APPROVED, NewStatus="Supprime"),),
            ["iti57.statut"],
        ),
        ((), ["iti57.vide"]),
    ],
)
def test_each_update_rule_sees_its_mutation(liens, codes):
    assert [a.code for a in ebrim_requetes.update(ex.soumission([], liens=liens))] == codes


def test_a_metadata_update_is_read_as_ihe_writes_it_and_only_informs():
    entry = dataclasses.replace(ex.fiche(b"<a/>", ex.document()), entry_uuid="fiche-1")
    member = LIEN("l", ebrim.HAS_MEMBER, "lot-1", "fiche-1", SubmissionSetStatus="Original")
    bare = ebrim_requetes.update(ex.soumission([entry], liens=(member,)))
    assert [a.code for a in bare] == ["iti57.lid", "iti57.version"]
    named = dataclasses.replace(entry, lid="urn:uuid:1")
    told = LIEN("l", ebrim.HAS_MEMBER, "lot-1", "fiche-1", SubmissionSetStatus="Original", PreviousVersion="1")
    assert ebrim_requetes.update(ex.soumission([named], liens=(told,))) == ()
