"""The volet's rules: a conforming message raises none, each planted defect raises its own, every rule is reachable."""

from __future__ import annotations

import base64

import pytest

from eprouvette_sim.formats import hl7
from eprouvette_sim.formats.hl7 import er7
from eprouvette_sim.formats.hl7.retours import EVENEMENTS
from hl7_support import document, message

#: rules of the ER7 form and of frames, reached in test_er7 and test_mllp
OF_THE_BYTES = {
    "hl7.taille",
    "hl7.debut",
    "hl7.separateurs",
    "hl7.segment",
    "hl7.fin_de_segment",
    "hl7.jeu.inconnu",
    "hl7.jeu.octets",
    "hl7.mllp.hors_trame",
    "hl7.mllp.fin",
}
ORU, MDM = {}, {"message": "MDM"}
REPLACED = {"message": "MDM", "intention": "remplacement", "remplace": ("1.2.3", None)}
MAIL = {"destinataires": ("a@x.mssante.fr",), "indicateurs": {"DESTMSSANTEPS": "Y"}}
B64 = base64.b64encode(document()).decode()
#: message, bytes replaced (old => new), rule raised
DEFECTS = (
    (ORU, "ORU^R01^ORU_R01", "ORU^R01", "hl7.msh.type"),
    (MDM, "MDM^T02^MDM_T02", "MDM^T02^MDM_T02^X", "hl7.msh.type"),
    (MDM, "MDM^T02^MDM_T02", "MDM^T01^MDM_T02", "hl7.msh.type"),
    (ORU, "|2.5|", "|2.6|", "hl7.msh.version"),
    (ORU, "|FRA|", "|FR|", "hl7.msh.pays"),
    (ORU, "UNICODE UTF-8", "8859/1", "hl7.msh.jeu"),
    (ORU, "2.1^CISIS_CDA_HL7_V2", "2.0^CISIS_CDA_HL7_V2", "hl7.msh.profil"),
    (ORU, "2.1^CISIS_CDA_HL7_V2", "2.1^ CISIS_CDA_HL7_V2", "hl7.espaces"),
    (ORU, "|MSG1|", "||", "hl7.msh.controle"),
    (ORU, "|20260302083000|", "|2 mars|", "hl7.msh.horodatage"),
    (ORU, "|P|2.5", "||2.5", "hl7.msh.traitement"),
    (ORU, "|DPI|", "|DPI~AUTRE|", "hl7.repetition"),
    (ORU, "PID|1||", "PID|1|||", "hl7.pid.identifiants"),
    (ORU, "275126322074974^^^", "275126322074975^^^", "hl7.pid.cda"),
    (ORU, "PV1|1|N", "PV1|1|", "hl7.pv1.classe"),
    (ORU, "PV1|1|N", "PV1|1|I", "hl7.pv1.venue"),
    (ORU, "ORC|NW", "ORC|CA", "hl7.action"),
    (MDM, "MDM^T02^", "MDM^T10^", "hl7.action"),
    (ORU, "||||||F\rPRT", "||||||C\rPRT", "hl7.action"),
    (ORU, "OBR|1|||11490-0", "OBR|1|||34112-3", "hl7.obr.type"),
    (ORU, "OBR|1|||11490-0^Lettre de liaison^LN\r", "", "hl7.obr.type"),
    (MDM, "|||||AU", "", "hl7.txa"),
    (MDM, "TXA|1|11490-0", "TXA|1|34112-3", "hl7.txa"),
    (MDM, "TXA|1|", "TXZ|1|", "hl7.txa"),
    (REPLACED, "|1.2.3||||AU", "|||||AU", "hl7.txa"),
    (MDM, "|2.999.2.1|", "|2.999.2.1^7|", "hl7.txa.identifiant"),
    (ORU, "OBX|1|ED|", "OBX|1|TX|", "hl7.document"),
    (ORU, "^TEXT^XML^Base64^", "^TEXT^PDF^Base64^", "hl7.document"),
    (ORU, "^TEXT^XML^", "^text^XML^", "hl7.casse"),
    (ORU, B64, "*" * 8, "hl7.document.base64"),
    (ORU, B64, B64[:40] + " " + B64[40:], "hl7.base64.espaces"),
    (ORU, B64, base64.b64encode(b"<x/>!!").decode(), "hl7.document.cda"),
    (ORU, "|SB^Send by^", "|XX^Send by^", "hl7.prt.emetteur"),
    (MAIL, "^^X.400^a@x.mssante.fr", "a@x.mssante.fr", "hl7.prt.adresse"),
    (ORU, "MASQUE_PS^", "MASQUE^", "hl7.meta.absent"),
    (ORU, "ACK_RECEPTION^", "ACK^", "hl7.meta.acquittement"),
    (ORU, "||Y^^expandedYes-NoIndicator", "||O^^expandedYes-NoIndicator", "hl7.meta.valeur"),
    (ORU, "Destinataire DMP^MetaDMPMSS", "Destinataire DMP", "hl7.meta.systeme"),
    (MDM, "OBX|2|CWE|", "OBX|2|CE|", "hl7.meta.type"),
    (ORU, "||Y^^expandedYes-NoIndicator||||||F", "||Y^^expandedYes-NoIndicator||||||P", "hl7.meta.statut"),
    (ORU, "ACK_LECTURE_MSS^", "ACK_LECTURE^", "hl7.meta.ancien_code"),
    (ORU, "ACK_LECTURE_MSS^", "AUTRE^", "hl7.meta.inconnu"),
    ({"indicateurs": {"MASQUE_PS": "Y", "DESTMSSANTEPS": "Y"}}, "", "", "hl7.meta.combinaison"),
)


def altered(fields: dict, old: str, new: str) -> hl7.Message:
    raw = hl7.write(message(**fields)).decode()
    assert old in raw
    value, found = hl7.read(raw.replace(old, new, 1).encode() if old else raw.encode())
    assert found == ()
    return value


@pytest.mark.parametrize(("fields", "old", "new", "code"), DEFECTS, ids=[f"{r[3]}-{r[1][:12]}" for r in DEFECTS])
def test_a_planted_defect_raises_its_rule(fields, old, new, code):
    found = {one.code for one in hl7.anomalies(altered(fields, old, new))}
    assert code in found


@pytest.mark.parametrize("kind", ["ORU", "MDM"])
@pytest.mark.parametrize("intention", ["creation", "remplacement", "suppression"])
@pytest.mark.parametrize("jeu", ["UNICODE UTF-8", "8859/15"])
def test_a_conforming_transmission_raises_nothing(kind, intention, jeu):
    parent = ("1.2.3", "7") if intention == "remplacement" else None
    value, found = hl7.read(hl7.write(message(message=kind, intention=intention, jeu=jeu, remplace=parent)))
    assert found == ()
    assert hl7.anomalies(value) == ()
    assert hl7.traitement(()) is hl7.Traitement.CONFORME


def test_base64_without_padding_is_tolerated():
    content = document(contenu=b"%PDF-1.4x")
    packed = base64.b64encode(content).decode()
    assert packed.endswith("=")
    value = altered({"cda": content}, packed, packed.rstrip("="))
    found = hl7.anomalies(value)
    assert [one.code for one in found] == ["hl7.base64.bourrage"]
    assert hl7.traitement(found) is hl7.Traitement.TOLERE
    assert hl7.refusees(found) == ()


ERREUR = ("550", "Boîte inconnue")


def receipt(event: str = "Z02", old: str = "", new: str = "", *, erreur=None) -> tuple:
    from hl7_support import ACTEURS

    written = hl7.compte_rendu(
        hl7.Retour(
            controle="R1",
            horodatage="20260302083100",
            acteurs=ACTEURS.reponse(),
            evenement=event,
            message="MSG1",
            adresse="a@x.mssante.fr",
            erreur=erreur,
        )
    )
    raw = hl7.write(written).decode()
    assert old in raw
    value, found = hl7.read(raw.replace(old, new, 1).encode() if old else raw.encode())
    assert found == ()
    return value, {one.code for one in hl7.anomalies_compte_rendu(value)}


RECEIPT_DEFECTS = (
    ("Z02", "ZAM^Z02^ZAM_Z01", "ZAM^Z09^ZAM_Z01", None, "hl7.msh.type"),
    ("Z02", "|2.6|", "|2.5|", None, "hl7.msh.version"),
    ("Z02", "|P|2.6", "||2.6", None, "hl7.msh.traitement"),
    ("Z02", "||||||F", "", None, "hl7.obx.complet"),
    ("Z02", "|R1|", "|R1~R2|", None, "hl7.repetition"),
    ("Z01", "ACK_RECEPTION_DMP", "ACK_RECEPTION", None, "hl7.zam.code"),
    ("Z01", "AckMetierZAM", "Autre", None, "hl7.zam.table"),
    ("Z01", "|MSG1|", "||", None, "hl7.zam.message"),
    ("Z01", "|Y^^", "|O^^", None, "hl7.zam.issue"),
    ("Z02", "OBX|2|XTN", "OBX|2|ST", None, "hl7.zam.adresse"),
    ("Z02", "^^X.400^a@x.mssante.fr", "a@x.mssante.fr", None, "hl7.zam.adresse"),
    ("Z02", "SMTPERRORCODE", "AUTRE", ERREUR, "hl7.zam.erreur"),
    ("Z02", "|207^", "|200^", ERREUR, "hl7.zam.erreur"),
)


@pytest.mark.parametrize(("event", "old", "new", "erreur", "code"), RECEIPT_DEFECTS)
def test_a_defect_of_a_receipt_raises_its_rule(event, old, new, erreur, code):
    assert code in receipt(event, old, new, erreur=erreur)[1]


@pytest.mark.parametrize("event", list(EVENEMENTS))
@pytest.mark.parametrize("erreur", [None, ERREUR])
def test_a_conforming_receipt_raises_nothing_and_reads_back(event, erreur):
    value, found = receipt(event, erreur=erreur)
    assert found == set()
    read = hl7.lire_compte_rendu(value)
    assert (read.evenement, read.message, read.issue) == (event, "MSG1", "N" if erreur else "Y")
    assert read.adresse == (None if event == "Z01" else "a@x.mssante.fr")
    assert read.erreurs == (("550",) if erreur else ())


@pytest.mark.parametrize("system", ["applicationErrorCode", "applicationErrorCondition", "messageErrorCondition"])
def test_three_names_of_the_error_table_are_accepted_in_a_read_receipt(system):
    assert receipt("Z03", "applicationErrorCondition", system, erreur=ERREUR)[1] == set()


def test_both_spellings_of_the_receipt_table_are_accepted():
    assert receipt("Z01", "AckMetierZAM", "AckMétierZAM")[1] == set()


ACKS = (
    ("|20260302083001|", "||", "AA", (), "hl7.msh.horodatage"),
    ("|A1|", "||", "AA", (), "hl7.msh.controle"),
    ("ACK^R01^ACK", "ACK", "AA", (), "hl7.ack.type"),
    ("MSA|AA", "MSA|OK", "AA", (), "hl7.ack.msa"),
    ("|MSG1\r", "|\r", "AA", (), "hl7.ack.msa"),
    ("MSA|AA", "MSA|AE", "AA", (), "hl7.ack.err"),
)


@pytest.mark.parametrize(("old", "new", "code", "erreurs", "rule"), ACKS)
def test_a_defect_of_an_acknowledgement_raises_its_rule(old, new, code, erreurs, rule):
    written = hl7.accuse(message(), code, controle="A1", horodatage="20260302083001", erreurs=erreurs)
    raw = hl7.write(written).decode()
    assert old in raw
    assert rule in {one.code for one in hl7.anomalies_accuse(hl7.read(raw.replace(old, new).encode())[0], "R01")}


@pytest.mark.parametrize(("code", "erreurs"), [("AA", ()), ("AE", (("PID^1^3", "204", "Unknown key identifier"),))])
def test_a_conforming_acknowledgement_raises_nothing_and_reads_back(code, erreurs):
    written = hl7.accuse(message(), code, controle="A1", horodatage="20260302083001", erreurs=erreurs)
    value, _ = hl7.read(hl7.write(written))
    assert hl7.anomalies_accuse(value, "R01") == ()
    read = hl7.lire_accuse(value)
    assert (read.code, read.message, read.erreurs) == (code, "MSG1", tuple(row[1] for row in erreurs))
    assert read.accepte is (code == "AA")


RELAIS = {"message": "MDM", "courriel": ("<1@x.mssante.fr>", "XDM/1.0/DDM+essai", b"Bonjour")}
RELAY_DEFECTS = (
    ("MDM^T02^MDM_T02", "MDM^T01^MDM_T02", "hl7.msh.type"),
    ("|2.6|", "|2.5|", "hl7.msh.version"),
    ("1.1^CISIS_CDA_HL7_LPS", "2.1^CISIS_CDA_HL7_V2", "hl7.msh.profil"),
    ("1.1^CISIS_CDA_HL7_LPS", "1.1^ CISIS_CDA_HL7_LPS", "hl7.espaces"),
    ("PV1|1|N", "PV1|1|I", "hl7.relais.classe"),
    ("OBX|2|ED|", "OBX|2|TX|", "hl7.relais.courriel"),
    ("|<1@x.mssante.fr>^", "|^", "hl7.relais.courriel"),
    ("MODIF_CONF_CODE^", "AUTRE^", "hl7.meta.absent"),
    ("MDM^T02^", "MDM^T04^", "hl7.action"),
)


@pytest.mark.parametrize(("old", "new", "code"), RELAY_DEFECTS)
def test_a_defect_of_a_relay_raises_its_rule(old, new, code):
    assert code in {one.code for one in hl7.anomalies_relais(altered(RELAIS, old, new))}


def test_a_conforming_relay_raises_nothing_and_gives_the_mail_back():
    value = altered(RELAIS, "", "")
    assert hl7.anomalies_relais(value) == ()
    assert hl7.courriel(value) == RELAIS["courriel"]


def test_a_relay_without_its_mail_says_so():
    assert "hl7.relais.courriel" in {one.code for one in hl7.anomalies_relais(hl7.Message(segments=()))}


def test_every_rule_of_the_table_is_reached_by_a_test():
    reached = {row[3] for row in DEFECTS} | {row[4] for row in RECEIPT_DEFECTS} | {row[4] for row in ACKS}
    reached |= {row[2] for row in RELAY_DEFECTS}
    assert set(hl7.regles()) == reached | OF_THE_BYTES | {"hl7.base64.bourrage"}


def test_every_tolerance_names_a_rule_and_its_source():
    assert all(row.regle in hl7.regles() and row.source for row in hl7.tolerances())
    assert er7.MAX_OCTETS > 1_000_000
