"""Independent tools against `eprouvette serve`: zeep with the WSDL alone, curl with the issued certificate, xmlsec1."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from eprouvette_sim.formats import assertions, xml
from eprouvette_sim.formats.insi import ACTION_TRAITS, RechercheTraits, write_traits
from eprouvette_sim.kernel.clock import FixedClock, Randomness
from eprouvette_sim.product.cartes import Cartes
from tlsi_support import NOW, assertion, authority, call, card

curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl absent")
xmlsec1 = pytest.mark.skipif(shutil.which("xmlsec1") is None, reason="xmlsec1 absent")


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


def post(served, service: str, body: bytes, tmp_path: Path, *, certificate: bool):
    path = tmp_path / "requete.xml"
    path.write_bytes(body)
    pki = served["pki"]
    options = ["--cert", pki["client_cert"], "--key", pki["client_key"]] if certificate else []
    media = f'Content-Type: application/soap+xml; charset=utf-8; action="{ACTION_TRAITS}"'
    url = served["services"][service]["url"].replace("127.0.0.1", "localhost")
    command = ["curl", "-sS", "--cacert", pki["ca"], *options, "-H", media, "--data-binary", f"@{path}", url]
    return subprocess.run(command, capture_output=True, check=False, timeout=30)


def identities():
    text = files("eprouvette_sim.insi").joinpath("data/identites.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def traits(row) -> bytes:
    search = RechercheTraits(
        nom_naissance=row["nom"],
        prenoms=(row["prenoms"].split()[0],),
        sexe=row["sexe"],
        date_naissance=row["naissance"],
        lieu_naissance=row["lieu"] or None,
    )
    return call(write_traits(search), ACTION_TRAITS)


@curl
def test_curl_gets_the_published_answer_for_every_published_identity(served, tmp_path):
    for row in identities():
        answer = post(served, "insi", traits(row), tmp_path, certificate=True)
        root = etree.fromstring(answer.stdout)
        found = {xml.local(node): node.text for node in root.iter("{*}CodeCR", "{*}NumIdentifiant")}
        assert found["CodeCR"] == row["reponse"]
        first = root.find(".//{*}INSACTIF//{*}NumIdentifiant")
        assert (None if first is None else first.text) == (row["matricule"] or None)


@curl
def test_without_certificate_the_structure_door_refuses_and_the_card_door_asks_for_an_assertion(served, tmp_path):
    refused = post(served, "insi", traits(identities()[0]), tmp_path, certificate=False)
    assert refused.returncode != 0
    assert b"RESULTAT" not in refused.stdout
    asked = post(served, "insi-carte", traits(identities()[0]), tmp_path, certificate=False)
    assert b"eprouvette_assertion_absente" in asked.stdout


@curl
def test_with_a_valid_assertion_the_card_door_serves_curl(served, tmp_path):
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    files_ = served["pki"]["cartes"]["ps"]
    chain = x509.load_pem_x509_certificates(Path(files_["certificat"]).read_bytes())
    key = load_pem_private_key(Path(files_["cle"]).read_bytes(), None)
    element = assertions.build(
        genre="ps",
        identifiant="_interop",
        sujet="899900000017",
        emise_le=dt.datetime.now(dt.UTC),
        key=key,
        certificates=chain,
        attributs={assertions.FACTURATION: "990000013", assertions.SECTEUR: "SA05"},
    )
    row = identities()[0]
    search = RechercheTraits(
        nom_naissance=row["nom"],
        prenoms=(row["prenoms"],),
        sexe="F",
        date_naissance=row["naissance"],
        lieu_naissance=None,
    )
    body = call(write_traits(search), ACTION_TRAITS, securite=assertions.security([element]), emetteur="899900000017")
    answer = post(served, "insi-carte", body, tmp_path, certificate=False)
    assert b"2751263220749" in answer.stdout


def test_zeep_given_only_the_served_wsdl_makes_a_unit_and_a_batch_call(served, tmp_path):
    zeep = pytest.importorskip("zeep", reason="zeep n'est pas installé")
    requests = pytest.importorskip("requests")
    pki = served["pki"]
    session = requests.Session()
    session.cert = (pki["client_cert"], pki["client_key"])
    session.verify = pki["ca"]
    session.trust_env = False  # a CA bundle of the environment would win over ours
    url = served["services"]["cdri"]["url"].replace("127.0.0.1", "localhost")
    client = zeep.Client(f"{url}?wsdl=cdri", transport=zeep.Transport(session=session))
    now = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
    lps = client.get_element("{urn:siram:lps:ctxlps}ContexteLPS")(
        Id="l1", Temps=now, LPS={"IDAM": {"_value_1": "EPROUVETTE01", "R": "4"}}, Version="01_00"
    )
    bam = client.get_element("{urn:siram:bam:ctxbam}ContexteBAM")(Id="b1", Temps=now, COUVERTURE={}, Version="01_02")
    person = {"DateNaissance": "1975-12-31", "Rang": 1, "Assure": {"Num": "2751263220749", "Cle": "74"}}
    headers = {"lps": lps, "bam": bam}
    unit = client.service.consulterDroits(DateReference=now.date(), Beneficiaire=person, _soapheaders=headers)
    assert (unit.Statut, unit.Droits.Organisme.Caisse, unit.Droits.Identite.NomNaissance) == ("trouve", "631", "ADRUN")
    nobody = person | {"DateNaissance": "1900-01-01"}
    rows = [
        {"DateReference": now.date(), "Beneficiaire": who, "id": name} for name, who in (("A", person), ("B", nobody))
    ]
    batch = client.service.consulterDroitsLot(Lot="L1", Demande=rows, _soapheaders=headers)
    assert [(row.demande, row.Statut) for row in batch.Element] == [("A", "trouve"), ("B", "inconnu")]


def witness_header():
    """The security header the witness product signs with its soft cards."""
    cards = {name: authority().issue(f"carte-{name}") for name in ("ps", "vitale")}
    files_ = {name: {"certificat": str(b.certificate), "cle": str(b.key)} for name, b in cards.items()}
    made = Cartes(files_, {}, FixedClock(NOW), Randomness("interop"))
    hour = dt.timedelta(hours=1)
    return made.security(vitale="2751263220749", life_ps=hour, life_vitale=hour)


@xmlsec1
def test_xmlsec1_verifies_the_assertions_of_the_witness(tmp_path):
    root = tmp_path / "racine.pem"
    root.write_text("-----BEGIN" + authority().ca.read_text().split("-----BEGIN")[-1])
    cards = str(authority().write_cartes())
    for number, element in enumerate(witness_header()):
        path = tmp_path / f"{number}.xml"
        path.write_bytes(xml.write(element))
        trust = ["--trusted-pem", str(root), "--untrusted-pem", cards, "--verification-time", "2026-03-02 08:30:00"]
        command = ["xmlsec1", "--verify", "--id-attr:ID", "Assertion", *trust, str(path)]
        result = subprocess.run(command, capture_output=True, check=False, timeout=30)
        assert result.returncode == 0, result.stderr.decode()


@xmlsec1
def test_we_accept_an_assertion_signed_by_xmlsec1(tmp_path):
    element = assertion()
    signature = element.find("{*}Signature")
    for name in ("DigestValue", "SignatureValue", "X509Certificate"):
        for node in list(signature.iter(f"{{*}}{name}")):
            if name == "X509Certificate":
                node.getparent().remove(node)
            else:
                node.text = ""
    template = tmp_path / "modele.xml"
    template.write_bytes(xml.write(element))
    bundle = authority().issue("carte-ps")
    signed = tmp_path / "signe.xml"
    command = [
        "xmlsec1",
        "--sign",
        "--id-attr:ID",
        "Assertion",
        "--privkey-pem",
        f"{bundle.key},{bundle.certificate}",
        "--output",
        str(signed),
        str(template),
    ]
    result = subprocess.run(command, capture_output=True, check=False, timeout=30)
    assert result.returncode == 0, result.stderr.decode()
    value, anomalies = assertions.verify(
        etree.fromstring(signed.read_bytes()), trusted=(authority().cartes(),), instant=NOW
    )
    assert (value.sujet, anomalies) == ("899900000017", ())
    assert card("carte-ps")
