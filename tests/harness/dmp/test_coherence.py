"""One TD2.1 call judged whole: the layers agree, then each disagreement is found."""

import dataclasses
import datetime as dt
import re

import pytest
from lxml import etree

import dmp_exemples as ex
import dmp_mutations as mutations
from eprouvette.dmp import Options, check_cda, check_vihf, check_xds, coherence
from eprouvette.dmp import appel as appels
from eprouvette_sim.formats import ebrim, ebrim_ecriture, hl7v3, vihf, xmldsig
from eprouvette_sim.formats.cda import ecriture
from eprouvette_sim.formats.data import identifiants as ids

QUERY = "urn:ihe:iti:2007:RegistryStoredQuery"


def codes(data, options=None, check=check_xds):
    readable, anomalies = check(data, options)
    assert readable
    return {anomaly.code for anomaly in anomalies}


def test_a_conforming_call_breaks_no_rule():
    assert codes(ex.depot()) == set()


def test_a_conforming_replacement_breaks_no_rule():
    doc = ex.document(id="1.2.250.1.999.1.2", version=2, remplace="1.2.250.1.999.1.1")

    def replace(s):
        link = ebrim_ecriture.lien("rplc", ebrim.RPLC, "document-1", "urn:uuid:00000000-0000-4000-8000-000000000001")
        return dataclasses.replace(s, liens=(*s.liens, link))

    assert codes(ex.depot(doc, change_soumission=replace)) == set()


def other_lot(**values):
    return lambda s: dataclasses.replace(s, lot=dataclasses.replace(s.lot, **values))


OTHER = "255069900000157"
CX_OTHER = f"{OTHER}^^^&{ids.INS_TEST}&ISO^NH"
OTHER_XCN = "899700000002^DURAND^LOU^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"
OTHER_XON = "AUTRE^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1990000021"
FORMAT = ebrim.Code

FICHES = [
    ("patient", mutations.fields(patient_id=CX_OTHER), {"coherence.patient", "coherence.patients"}),
    ("auteur", mutations.author(personne=(OTHER_XCN,)), {"coherence.auteur"}),
    ("responsable", mutations.slot("legalAuthenticator", OTHER_XCN), {"coherence.responsable"}),
    ("titre", mutations.fields(titre="Autre titre"), {"coherence.titre"}),
    ("type", mutations.codes("type", FORMAT(code="34874-8", systeme=ecriture.LOINC)), {"coherence.type"}),
    ("heure locale", mutations.slot("creationTime", "20261124120000"), {"coherence.date"}),
    ("date d'envoi", mutations.slot("serviceStartTime", "20261124110000"), {"coherence.acte"}),
    ("langue", mutations.slot("languageCode", "en-US"), {"coherence.langue"}),
    ("confidentialité", mutations.level("R"), {"coherence.confidentialite"}),
    ("uniqueId", mutations.fields(unique_id="1.2.250.1.999.7"), {"coherence.unique_id"}),
    ("cadre", mutations.codes("cadre", FORMAT(code="HAD", systeme="1.2.250.1.213.1.1.4.9")), {"coherence.cadre"}),
    (
        "secteur",
        mutations.codes("etablissement", FORMAT(code="SA04", systeme=ids.SECTEUR)),
        {"coherence.etablissement"},
    ),
    (
        "format",
        mutations.codes("format", FORMAT(code="urn:ihe:iti:xds-sd:text:2008", systeme="1.3.6.1.4.1.19376.1.2.3")),
        {"coherence.format"},
    ),
    (
        "volet",
        mutations.codes("format", FORMAT(code="urn:asip:ci-sis:ldl-ses:2017", systeme="*")),
        {"coherence.format"},
    ),
    ("mime", mutations.fields(mime="application/pdf"), {"coherence.mime"}),
    ("hash", mutations.slot("hash", "0" * 40), {"coherence.hash"}),
    ("taille", mutations.slot("size", "12"), {"coherence.size"}),
    ("document", mutations.fields(entry_uuid="document-1"), set()),
]


@pytest.mark.parametrize(("change", "wanted"), [case[1:] for case in FICHES], ids=[case[0] for case in FICHES])
def test_an_entry_that_differs_from_its_document_is_found(change, wanted):
    assert wanted <= codes(ex.depot(change_fiche=change))


def test_a_missing_document_is_found():
    data = ex.depot().replace(b'Document id="document-1"', b'Document id="document-9"')
    assert "coherence.document" in codes(data)


def test_documents_left_in_base64_are_a_reservation():
    inline = ex.depot().replace(
        b'<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:doc-1@exemple"/>', b"PGEvPg=="
    )
    assert "mtom.requis" in codes(inline)


def test_a_replacement_written_on_one_side_only_is_found():
    doc = ex.document(id="1.2.250.1.999.1.2", version=2, remplace="1.2.250.1.999.1.1")
    assert "coherence.remplacement" in codes(ex.depot(doc))


def test_a_signature_of_another_document_is_found():
    data = ex.depot(signe={"1.2.250.1.999.1.1": b"<autre/>"})
    assert "xades.condensat" in codes(data)


def test_a_pdf_declared_as_xml_is_found():
    data = ex.depot(octets=ex.PDF)
    assert "coherence.mime" in codes(data)


LOTS = [
    ("auteur", other_lot(auteurs=(dataclasses.replace(ex.auteur(), personne=(OTHER_XCN,)),)), {"coherence.lot.auteur"}),
    ("patient", other_lot(patient_id=CX_OTHER), {"coherence.patient", "coherence.patients"}),
]


@pytest.mark.parametrize(("change", "wanted"), [case[1:] for case in LOTS], ids=[case[0] for case in LOTS])
def test_a_set_that_differs_is_found(change, wanted):
    assert wanted <= codes(ex.depot(change_soumission=change))


VIHFS = [
    ("autre patient", {"ins": OTHER}, {"coherence.patient"}),
    ("sans patient", {"ins": None, "ins_oid": None}, {"coherence.patient.absent"}),
    ("autre structure", {"structure": "1990000021"}, {"coherence.structure"}),
    ("autre utilisateur", {"name_id": "899700000002"}, {"coherence.lot.auteur"}),
    ("nom du patient", {"subject_id": "ESSAI CAMILLE"}, {"coherence.utilisateur"}),
    ("AIR", {"mode": "INDIRECTE_RENFORCEE", "declaration": "APP_BROWSER_AUTH"}, {"coherence.mode"}),
    ("autre émetteur", {"emetteur": "CN=AUTRE,C=FR"}, {"vihf.emetteur.dn"}),
]


@pytest.mark.parametrize(("changes", "wanted"), [case[1:] for case in VIHFS], ids=[case[0] for case in VIHFS])
def test_a_vihf_that_differs_is_found(changes, wanted):
    assert wanted <= codes(ex.depot(vihf_element=ex.assertion(ex.exemple_vihf(**changes))))


def test_the_declared_environment_is_compared_everywhere():
    production = Options(environnement="production")
    assert "coherence.environnement" in codes(ex.depot(), production)
    assert "coherence.environnement" in codes(ecriture.write(ex.document()), production, check_cda)
    assert "coherence.environnement" in codes(etree.tostring(ex.assertion()), production, check_vihf)
    assert codes(ex.depot(), Options(environnement="test")) == set()


def test_one_certificate_for_both_uses_is_found():
    assert "coherence.certificat" in codes(ex.depot(), Options(certificat_tls=ex.cle()[1]))


def test_certificates_of_two_entities_are_a_reservation():
    _, tls = ex.cle("tls", ou="1990000021")
    assert "coherence.certificat.structure" in codes(ex.depot(), Options(certificat_tls=tls))


def test_an_authentication_certificate_used_to_sign_is_found():
    content = ex.exemple_vihf(emetteur=ex.cle("auth", usage="client")[1].subject.rfc4514_string())
    found = codes(ex.depot(vihf_element=ex.assertion(content, "auth", usage="client")))
    assert found == {"vihf.certificat.usage"}


def test_an_untrusted_signer_is_found_and_a_trusted_one_held():
    assert "xmldsig.confiance" in codes(ex.depot(), Options(ancres=(ex.cle("tls", ou="1990000021")[1],)))
    assert codes(ex.depot(), Options(ancres=(ex.cle()[1],))) == set()


def test_simplified_air_wants_its_declaration():
    content = ex.exemple_vihf(mode="INDIRECTE_RENFORCEE", declaration="APP_BROWSER_AUTH")
    assert "vihf.air.simplifiee" in codes(
        etree.tostring(ex.assertion(content)), Options(air_simplifiee=True), check_vihf
    )


def test_an_old_assertion_is_an_information():
    later = f"{ex.NOW + dt.timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"
    assert codes(ex.depot(), Options(instant=later)) == {"vihf.fraicheur"}


EJ, EG = "990000013", "990000021"
FINESS = [
    # regime, certificate, call, wanted
    ("avant-2.08", EG, EG, set()),
    ("avant-2.08", EJ, EG, {"coherence.finess"}),
    ("depuis-2.08", EJ, EG, set()),
    ("depuis-2.08", EJ, EJ, {"coherence.finess"}),
    ("depuis-2.08", EG, EG, {"coherence.finess.depuis2023"}),
    ("depuis-2.08", EG, EJ, {"coherence.finess", "coherence.finess.depuis2023"}),
]


@pytest.mark.parametrize(("regime", "certificat", "appel", "wanted"), FINESS)
def test_finess_rules_follow_the_homologation(regime, certificat, appel, wanted):
    options = Options(regime_finess=regime, finess_ej=EJ, finess_eg=EG)
    assert {a.code for a in coherence.finess(certificat, appel, options, "/a")} == wanted


def test_unknown_establishment_numbers_judge_nothing():
    assert list(coherence.finess(EJ, EG, Options(), "/a")) == []


def query(retour="LeafClass", query_id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d", ins=ex.NIR):
    root = etree.Element(f"{{{ebrim.QUERY}}}AdhocQueryRequest")
    etree.SubElement(root, f"{{{ebrim.QUERY}}}ResponseOption", returnType=retour)
    node = etree.SubElement(root, ebrim.rim("AdhocQuery"), id=query_id)
    for name, value in (("$XDSDocumentEntryPatientId", f"'{ins}^^^&{ids.INS_TEST}&ISO^NH'"),
                        ("$XDSDocumentEntryStatus", "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')")):  # fmt: skip
        listing = etree.SubElement(etree.SubElement(node, ebrim.rim("Slot"), name=name), ebrim.rim("ValueList"))
        etree.SubElement(listing, ebrim.rim("Value")).text = value
    return root


DIRECT = {"mode": "DIRECTE", "subject_id": None, "contexte": "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"}


def test_a_search_in_direct_mode_breaks_no_rule():
    assert codes(ex.appel(query(), QUERY, vihf_element=ex.assertion(ex.exemple_vihf(**DIRECT)))) == set()


@pytest.mark.parametrize(
    ("root", "code"),
    [
        (query(), "iti18.indirect.metadonnees"),
        (query(query_id="urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4"), "iti18.indirect.retour"),
        (query(ins=OTHER), "coherence.patient"),
    ],
)
def test_a_search_in_indirect_mode_is_limited(root, code):
    assert code in codes(ex.appel(root, QUERY))


def test_an_existence_test_on_another_patient_is_found():
    demande = hl7v3.Demande(
        interaction=hl7v3.EXISTENCE, id_message="1.2.3^m1", raison="TEST_EXST", ins=OTHER, ins_oid=ids.INS_TEST
    )
    action = "urn:hl7-org:v3:PRPA_IN201307UV02"
    assert codes(ex.appel(hl7v3.write(demande), action)) == {"coherence.patient"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"ProvideAndRegisterDocumentSet-b", b"RegisterDocumentSet-b", "soap.action"),
        (b"urn:uuid:3f1e", b"3f1e", "soap.message_id"),
        (b"addressing/anonymous", b"addressing/none", "soap.reply_to"),
        (b"http://www.w3.org/2003/05/soap-envelope", b"http://schemas.xmlsoap.org/soap/envelope/", "soap.version"),
    ],
)
def test_each_envelope_rule_sees_its_mutation(old, new, code):
    assert code in codes(ex.depot().replace(old, new))


@pytest.mark.parametrize("name", ["Action", "MessageID", "To"])
def test_an_addressing_header_said_twice_is_found(name):
    data = ex.depot()
    header = re.search(rb"<(\w+:)?%s\b.*?</(\w+:)?%s>" % (name.encode(), name.encode()), data)
    assert ("soap.adressage.repete" in codes(data)) is False
    assert "soap.adressage.repete" in codes(data.replace(header.group(), header.group() * 2, 1))


def test_a_call_without_assertion_or_with_two_is_found():
    assert "vihf.absente" in codes(ex.depot(security=[]))
    assert "vihf.unique" in codes(ex.depot(security=[ex.assertion(), ex.assertion(ex.exemple_vihf(id="_autre"))]))


def test_an_assertion_outside_its_security_header_is_found():
    data = ex.depot().replace(b"wssecurity-secext-1.0.xsd", b"wssecurity-autre.xsd")
    assert "vihf.entete" in codes(data)


def test_the_number_shown_for_the_user_is_looked_for_in_the_assertion():
    assert codes(ex.depot(), Options(utilisateur=ex.PS)) == set()
    assert codes(ex.depot(), Options(utilisateur="899700000002")) == {"vihf.utilisateur"}


def test_an_answer_of_the_service_is_not_held_against_the_product():
    root = etree.Element(f"{{{ebrim.RS}}}RegistryResponse")
    assert codes(ex.appel(root, "urn:x", security=[])) == {"xds.reponse"}


def test_a_transaction_we_do_not_know_is_an_information():
    assert codes(ex.appel(etree.Element("{urn:x}autre"), "urn:x")) == {"xds.inconnu"}


def test_a_body_in_another_namespace_is_found():
    assert "xds.espace" in codes(ex.depot().replace(b"urn:ihe:iti:xds-b:2007", b"urn:ihe:iti:xds-b:2006"))


def test_a_soap_12_message_sent_as_text_xml_is_found():
    message = ex.appel(query(query_id="urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4", retour="ObjectRef"), QUERY)
    image = b"POST /registry HTTP/1.1\r\nContent-Type: %b\r\n\r\n" + message
    assert codes(image.replace(b"%b", b"application/soap+xml; charset=UTF-8")) == set()
    assert codes(image.replace(b"%b", b"text/xml")) == {"soap.media"}


def test_an_administration_message_of_a_nameless_author_is_a_reservation():
    root = etree.fromstring(f"""<PRPA_IN201314UV02 xmlns="{hl7v3.NS}"><author><assignedEntity><assignedPerson>
      <name><family>X</family><given/></name></assignedPerson></assignedEntity></author></PRPA_IN201314UV02>""")
    assert codes(ex.appel(root, "urn:hl7-org:v3:PRPA_IN201314UV02")) == {"hl7v3.auteur.nom"}


def test_a_sha1_assertion_is_an_information_and_not_a_failure():
    key, certificate = ex.cle()
    sha1 = {"algorithme": "RSA_SHA1", "condensat": "SHA1"}
    element = xmldsig.sign(vihf.write(ex.exemple_vihf()), key=key, certificates=[certificate], position=1, **sha1)
    assert codes(ex.depot(vihf_element=element)) == {"xmldsig.sha1"}


BROKEN = [mutations.slot("creationTime", "x"), mutations.fields(unique_id="x"), mutations.fields(patient_id=CX_OTHER), mutations.level("R"),
          mutations.author(institution=("H",)), mutations.codes("type", FORMAT(code="X", systeme="1.2"))]  # fmt: skip


@pytest.mark.parametrize("change", BROKEN)
def test_every_location_in_a_call_leads_to_its_element(change):
    data = ex.depot(
        change_fiche=change,
        vihf_element=ex.assertion(ex.exemple_vihf(roles=vihf.exemple().roles[:1], structure="1990000021")),
    )
    root = appels.read(data)[0].racine.getroottree()
    found = [a for a in check_xds(data)[1] if a.lieu.startswith("/Envelope")]
    assert found
    for anomaly in found:
        steps = anomaly.lieu.split("/@")[0].split("/")[1:]
        query = "".join(
            f"/*[local-name()='{s.partition('[')[0]}']" + (f"[{s.partition('[')[2]}" if "[" in s else "") for s in steps
        )
        assert len(root.xpath(query)) == 1, anomaly
