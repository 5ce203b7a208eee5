"""Independent tools against the DMP of `eprouvette serve`: curl with a hand-written MTOM message, zeep with the WSDL."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

import dmp_exemples as ex
from eprouvette_sim.dmp import demonstration
from eprouvette_sim.formats import vihf, xmldsig
from eprouvette_sim.formats.cda import ecriture

curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl absent")
(PATIENT,) = demonstration()
CX = f"{PATIENT.ins}^^^&amp;{PATIENT.oid}&amp;ISO^NH"
UNIQUE, LOT = "1.2.250.1.999.77.1", "1.2.250.1.999.77.2"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The endpoints of simulators really served by the command line."""
    place = tmp_path_factory.mktemp("serve")
    endpoints = place / "endpoints.json"
    command = [sys.executable, "-c", "from eprouvette.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "serve", "--endpoints", str(endpoints), "--out", str(place)], stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            if endpoints.exists() or process.poll() is not None:
                break
            time.sleep(0.1)  # the only way to wait for another process's file
        yield json.loads(endpoints.read_text())
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)


def assertion(served, mode):
    """A signed assertion for that mode, under the structure's signature certificate."""
    files = served["pki"]["certificats"]["dmp-signature"]
    key = load_pem_private_key(Path(files["cle"]).read_bytes(), None)
    leaf = x509.load_pem_x509_certificates(Path(files["certificat"]).read_bytes())[0]
    content = ex.exemple_vihf(
        id=f"_{uuid.uuid4()}", emise_le=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), ins=PATIENT.ins,
        ins_oid=PATIENT.oid, emetteur=leaf.subject.rfc4514_string(), **mode,
    )  # fmt: skip
    return xmldsig.sign(vihf.write(content), key=key, certificates=[leaf], position=1)


def envelope(served, action, body, mode):
    """A SOAP message written by hand around a signed assertion."""
    token = etree.tostring(assertion(served, mode)).decode()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>
<a:Action>{action}</a:Action><a:MessageID>urn:uuid:{uuid.uuid4()}</a:MessageID>
<o:Security xmlns:o="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">{token}</o:Security>
</s:Header><s:Body>{body}</s:Body></s:Envelope>""".encode()


def post(served, path, media, body, tmp_path):
    (tmp_path / "corps").write_bytes(body)
    pki = served["pki"]
    files = pki["certificats"]["dmp-authentification"]
    url = f"{served['services']['dmp']['url']}/{path}".replace("127.0.0.1", "localhost")
    command = [
        "curl",
        "-sS",
        "--noproxy",
        "*",
        "--cacert",
        pki["ca"],
        "--cert",
        files["certificat"],
        "--key",
        files["cle"],
    ]
    command += ["-H", f"Content-Type: {media}", "--data-binary", f"@{tmp_path / 'corps'}", url]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    return done.stdout


def classification(scheme, code, system, owner="d1"):
    return (
        f'<r:Classification classificationScheme="urn:uuid:{scheme}" classifiedObject="{owner}" nodeRepresentation="{code}">'
        f'<r:Slot name="codingScheme"><r:ValueList><r:Value>{system}</r:Value></r:ValueList></r:Slot></r:Classification>'
    )


def identifier(scheme, value, owner):
    return f'<r:ExternalIdentifier identificationScheme="urn:uuid:{scheme}" registryObject="{owner}" value="{value}"/>'


def submission(octets):
    """The ITI-41 body, by hand: one set, one entry, one link, one part."""
    xon = "HOPITAL^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^1990000013"
    digest = hashlib.sha1(octets, usedforsecurity=False).hexdigest()
    return f"""<x:ProvideAndRegisterDocumentSetRequest xmlns:x="urn:ihe:iti:xds-b:2007" xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
<l:SubmitObjectsRequest xmlns:l="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"><r:RegistryObjectList>
<r:RegistryPackage id="lot"><r:Classification classificationScheme="urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
 classifiedObject="lot" nodeRepresentation=""><r:Slot name="authorInstitution"><r:ValueList><r:Value>{xon}</r:Value></r:ValueList></r:Slot>
</r:Classification>{identifier("6b5aea1a-874d-4603-a4bc-96a0a7b38446", CX, "lot")}
{identifier("96fdda7c-d067-4183-912e-bf5ee74998a8", LOT, "lot")}</r:RegistryPackage>
<r:Classification classifiedObject="lot" classificationNode="urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd" id="c"/>
<r:ExtrinsicObject id="d1" mimeType="text/xml" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1">
<r:Slot name="hash"><r:ValueList><r:Value>{digest}</r:Value></r:ValueList></r:Slot>
{classification("f0306f51-975f-434e-a61c-c59651d33983", "34112-3", "2.16.840.1.113883.6.1")}
{classification("f4f85eac-e6cb-4883-b524-f2705394840f", "N", "2.16.840.1.113883.5.25")}
{identifier("2e82c1f6-a085-4c72-9da3-8640a32e42ab", UNIQUE, "d1")}{identifier("58a6f841-87b3-4a3e-92fd-a8ffeff98427", CX, "d1")}
</r:ExtrinsicObject><r:Association id="m" associationType="urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
 sourceObject="lot" targetObject="d1"/></r:RegistryObjectList></l:SubmitObjectsRequest>
<x:Document id="d1"><i:Include xmlns:i="http://www.w3.org/2004/08/xop/include" href="cid:doc%40main"/></x:Document>
</x:ProvideAndRegisterDocumentSetRequest>"""


@curl
def test_a_hand_written_mtom_client_in_curl_submits_a_document_and_gets_it_back_byte_for_byte(served, tmp_path):
    octets = ecriture.write(ex.document(id=UNIQUE)) + b"\r\n\r\n--B\x00\xff\r"  # nasty tail: bytes are bytes
    message = envelope(served, "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", submission(octets), {})
    body = b"\r\n".join([
        b"--MAIN", b'Content-Type: application/xop+xml; charset=UTF-8; type="application/soap+xml"', b"Content-ID: <racine>", b"",
        message, b"--MAIN", b"Content-Type: application/octet-stream", b"Content-Transfer-Encoding: binary",
        b"Content-ID: <doc@main>", b"", octets, b"--MAIN--", b"",
    ])  # fmt: skip
    media = 'multipart/related; type="application/xop+xml"; start="<racine>"; start-info="application/soap+xml"; boundary=MAIN'
    assert b"ResponseStatusType:Success" in post(served, "repository", media, body, tmp_path)
    asked = f"""<x:RetrieveDocumentSetRequest xmlns:x="urn:ihe:iti:xds-b:2007"><x:DocumentRequest>
<x:RepositoryUniqueId>1.2.250.1.213.4.1.1.1.2</x:RepositoryUniqueId><x:DocumentUniqueId>{UNIQUE}</x:DocumentUniqueId>
</x:DocumentRequest></x:RetrieveDocumentSetRequest>"""
    air = {"mode": "INDIRECTE_RENFORCEE", "declaration": "CONF_EXI_PGSSIS"}
    message = envelope(served, "urn:ihe:iti:2007:RetrieveDocumentSet", asked, air)
    answer = post(served, "repository", "application/soap+xml; charset=UTF-8", message, tmp_path)
    assert octets in answer
    assert answer.startswith(b"--MIME_")


@curl
def test_without_the_client_certificate_the_connection_is_refused(served):
    url = f"{served['services']['dmp']['url']}/patients".replace("127.0.0.1", "localhost")
    done = subprocess.run(
        ["curl", "-sS", "--noproxy", "*", "--cacert", served["pki"]["ca"], url],
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert done.returncode != 0


def test_zeep_given_only_the_served_wsdl_makes_the_existence_test(served):
    zeep = pytest.importorskip("zeep", reason="zeep n'est pas installé")
    import requests

    files = served["pki"]["certificats"]["dmp-authentification"]
    with requests.Session() as session:
        session.verify, session.cert, session.trust_env = (
            served["pki"]["ca"],
            (files["certificat"], files["cle"]),
            False,
        )
        url = served["services"]["dmp"]["url"].replace("127.0.0.1", "localhost")
        client = zeep.Client(f"{url}/patients?wsdl", transport=zeep.Transport(session=session))
        wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
        security = etree.Element(f"{{{wsse}}}Security")
        security.append(assertion(served, {}))
        from eprouvette_sim.formats import hl7v3

        demande = hl7v3.Demande(interaction=hl7v3.EXISTENCE, id_message="1.2.3^m", raison="TEST_EXST", ins=PATIENT.ins,
                                ins_oid=PATIENT.oid, emetteur_oid="1.2.3", emetteur="zeep", requete_oid="1.2.3.4")  # fmt: skip
        answer = client.service.testExistence(_value_1=list(hl7v3.write(demande)), _soapheaders=[security])
    found = [node for node in answer["_value_1"] if node.tag.endswith("}acknowledgement")]
    assert found[0].find(".//{urn:hl7-org:v3}code").get("code") == "DMPFound"
