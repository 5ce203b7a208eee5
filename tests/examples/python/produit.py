"""A product side with the standard library alone, from the published contract (`eprouvette adapter schema`).

One JSON line in, one JSON line out. `--oublie-deuxieme-prenom` plants a defect: the second first name is skipped.
"""

from __future__ import annotations

import http.client
import json
import ssl
import sys
import uuid
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from urllib.parse import urlsplit

ACTION = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"
SOAP, WSA = "http://www.w3.org/2003/05/soap-envelope", "http://www.w3.org/2005/08/addressing"
LPS, BAM, TRAITS = "urn:siram:lps:ctxlps", "urn:siram:bam:ctxbam", "http://www.cnamts.fr/INSiRecSans"
SKIPS = "--oublie-deuxieme-prenom" in sys.argv


def add(parent, space, name, text=None, **attributes):
    """Appends one element, with its text when there is one."""
    element = ET.SubElement(parent, f"{{{space}}}{name}", attributes)
    element.text = text
    return element


class Product:
    """Keeps settings and patients; one method for each pilotage operation."""

    def __init__(self):
        self.settings = {}
        self.patients = {}

    def decrire(self, _):
        capacites = {"reinitialisation": True, "creation_patient": True}
        return {"nom": "Exemple Python", "version": "1", "operations": list(OPERATIONS), "capacites": capacites}

    def configurer(self, given):
        self.settings = given
        return {"pris_en_compte": list(given)}

    def reinitialiser(self, _):
        self.patients.clear()
        return {}

    def enregistrer_patient(self, given):
        self.patients[given["patient"]["reference"]] = given["patient"]
        return {"reference": given["patient"]["reference"]}

    def rechercher_ins(self, given):
        patient = self.patients.get(given["patient"]["reference"], given["patient"])
        prenoms = patient["prenoms"]
        alone = [[prenom] for rank, prenom in enumerate(prenoms) if not (SKIPS and rank == 1)]
        code = None
        for wanted in [*alone, prenoms] if len(prenoms) > 1 else alone:
            answer = {
                node.tag.rpartition("}")[2]: node.text for node in self.post(self.message(patient, wanted)).iter()
            }
            code = answer.get("CodeCR")
            if code == "00":
                shown = {"matricule": answer["NumIdentifiant"], "cle": answer.get("Cle"), "oid": answer.get("OID")}
                return {"presente": shown | {"nom_naissance": answer.get("NomNaissance")}, "message": None}
            if code != "01":
                break
        return {"presente": None, "message": f"Aucune identité retenue (code {code})"}

    def message(self, patient, prenoms):
        """The SOAP call as bytes."""
        envelope = ET.Element(f"{{{SOAP}}}Envelope")
        header = add(envelope, SOAP, "Header")
        software = self.settings.get("logiciel", {})
        lps = add(self.context(header, LPS, "ContexteLPS", "01_00", "CTXLPS"), LPS, "LPS")
        add(lps, LPS, "IDAM", software.get("numero_autorisation"), R="4")
        for name, key in (("Version", "version"), ("Instance", "instance"), ("Nom", "nom")):
            add(lps, LPS, name, software.get(key))
        add(header, WSA, "MessageID", f"uuid:{uuid.uuid4()}")
        add(self.context(header, BAM, "ContexteBAM", "01_02", "CTXBAM"), BAM, "COUVERTURE")
        add(header, WSA, "Action", ACTION)
        body = add(add(envelope, SOAP, "Body"), TRAITS, "RECSANSVITALE")
        traits = [("NomNaissance", patient["nom_naissance"]), *(("Prenom", prenom) for prenom in prenoms)]
        traits += [("Sexe", patient.get("sexe")), ("DateNaissance", patient.get("date_naissance"))]
        for name, value in [*traits, ("LieuNaissance", patient.get("lieu_naissance"))]:
            if value is not None:
                add(body, TRAITS, name, value)
        return ET.tostring(envelope, encoding="utf-8", xml_declaration=True)

    def context(self, header, space, name, version, nature):
        """A context with its fresh id and time."""
        context = add(header, space, name, Version=version, Nature=nature)
        add(context, space, "Id", str(uuid.uuid4()))
        add(context, space, "Temps", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        add(context, space, "Emetteur", self.settings.get("etablissement", {}).get("identifiant"))
        return context

    def post(self, body):
        """The root element of the service's answer, fault or not."""
        url, pki = urlsplit(self.settings["services"]["insi"]["url"]), self.settings["pki"]
        tls = ssl.create_default_context(cafile=pki["ca"])
        tls.load_cert_chain(pki["certificat"], pki["cle"])
        connection = http.client.HTTPSConnection(url.hostname, url.port, context=tls, timeout=10)
        try:
            media = f'application/soap+xml; charset=utf-8; action="{ACTION}"'
            connection.request("POST", url.path, body=body, headers={"Content-Type": media})
            return ET.fromstring(connection.getresponse().read())
        finally:
            connection.close()


OPERATIONS = ("decrire", "configurer", "reinitialiser", "enregistrer_patient", "rechercher_ins")


def main():
    """Answers one line for each line read, until the input closes."""
    product = Product()
    for line in sys.stdin:
        question = json.loads(line)
        name = question["operation"]
        answer = {"statut": "non_supporte", "message": name}
        if name in OPERATIONS:
            answer = {"statut": "ok", "resultat": getattr(product, name)(question["parametres"])}
        print(json.dumps({"pilotage": 1, "id": question["id"]} | answer), flush=True)


if __name__ == "__main__":
    main()
