"""HL7 v3 patient messages."""

import pytest
from lxml import etree

import dmp_exemples as ex
from eprouvette_sim.formats import hl7v3
from eprouvette_sim.formats.data import identifiants as ids

DEMANDE = hl7v3.Demande(interaction=hl7v3.EXISTENCE, id_message="1.2.3^m1", raison="TEST_EXST", ins=ex.NIR, ins_oid=ids.INS_TEST,
                        emetteur_oid="1.2.250.1.999", emetteur="Logiciel", cree_le="20261124120000", requete_oid="1.2.250.1.999.4")  # fmt: skip


def test_a_request_comes_back_as_written():
    read, anomalies = hl7v3.read(hl7v3.write(DEMANDE))
    assert anomalies == ()
    assert read == DEMANDE
    assert read.transaction == "TD0.2"


def broken(path, name, value):
    root = hl7v3.write(DEMANDE)
    root.find("/".join(hl7v3.tag(step) for step in path.split("/"))).set(name, value)
    return [a.code for a in hl7v3.read(root)[1]]


VALUE = "controlActProcess/queryByParameter/parameterList/patientIdentifier/value"


@pytest.mark.parametrize(
    ("path", "name", "value", "code"),
    [
        ("interactionId", "extension", "PRPA_IN201308UV02", "hl7v3.interaction"),
        ("receiver/device/id", "root", ids.DEPOT_DMP, "hl7v3.destinataire"),
        ("controlActProcess/reasonCode", "code", "CREA_RD", "hl7v3.raison"),
        (VALUE, "root", "1.2.250.1.213.1.4.2", "hl7v3.ins.oid"),
        (VALUE, "extension", "123", "hl7v3.ins"),
    ],
)
def test_each_rule_sees_its_mutation(path, name, value, code):
    assert broken(path, name, value) == [code]


def test_a_message_without_identifier_is_named():
    root = hl7v3.write(DEMANDE)
    root.remove(root.find(hl7v3.tag("id")))
    assert [a.code for a in hl7v3.read(root)[1]] == ["hl7v3.id"]


def test_an_answer_comes_back_as_written():
    answer = hl7v3.Existence(accuse="AA", detail="DMPFound", autorisation="VALIDE", statut="active", resultat="OK")
    root = hl7v3.write_existence(answer, DEMANDE, id_message="1.2.3^r1", cree_le="20261124120001")
    assert hl7v3.read_existence(etree.fromstring(etree.tostring(root))) == (answer, ())


def test_a_demographic_query_gives_its_parameters():
    root = etree.fromstring(f"""<PRPA_IN201305UV02 xmlns="{hl7v3.NS}"><id root="1.2.3" extension="m"/>
      <interactionId root="{hl7v3.INTERACTIONS}" extension="PRPA_IN201305UV02"/>
      <receiver><device><id root="{ids.SERVEUR_DMP}"/></device></receiver>
      <controlActProcess><queryByParameter><parameterList>
        <livingSubjectName><value>ESSAI</value></livingSubjectName>
        <livingSubjectBirthTime><value value="19840109"/></livingSubjectBirthTime>
      </parameterList></queryByParameter></controlActProcess></PRPA_IN201305UV02>""")
    read, anomalies = hl7v3.read(root)
    assert anomalies == ()
    assert read.parametres == {"nom": "ESSAI", "naissance": "19840109"}
    assert read.transaction == "TD0.5"


def test_a_written_demographic_query_comes_back_as_written():
    demande = hl7v3.Demande(interaction=hl7v3.RECHERCHE, id_message="1.2.3^m", emetteur_oid="1.2", emetteur="Logiciel", cree_le="20261124120000",
                            requete_oid="1.2.4", parametres={"nom": "ESSAI", "naissance": "19840109", "sexe": "F"})  # fmt: skip
    assert hl7v3.read(hl7v3.write(demande)) == (demande, ())


def test_the_patients_of_an_answer_are_listed():
    root = etree.fromstring(f"""<PRPA_IN201306UV02 xmlns="{hl7v3.NS}"><patient><id root="1.2" extension="3"/>
      <statusCode code="active"/><patientPerson><name><family>ESSAI</family><given>CAMILLE</given></name>
      <birthTime value="19840109"/></patientPerson></patient><patient/></PRPA_IN201306UV02>""")
    first, second = hl7v3.patients(root)
    assert first == hl7v3.Patient(
        identifiants=(("1.2", "3"),), statut="active", noms=("ESSAI", "CAMILLE"), naissance="19840109"
    )
    assert second == hl7v3.Patient(identifiants=(), statut=None, noms=(), naissance=None)


@pytest.mark.parametrize("reader", [hl7v3.read, hl7v3.read_existence])
def test_another_message_is_named(reader):
    value, anomalies = reader(etree.Element("Autre"))
    assert value is None
    assert anomalies[0].code == "hl7v3.message"
