"""Shared by the HL7 tests: one transmission of a generated person, and the volet's fields typed by hand."""

from __future__ import annotations

from dataclasses import replace

from eprouvette_sim.formats.cda.ecriture import DocumentN1
from eprouvette_sim.formats.cda.ecriture import write as write_cda
from eprouvette_sim.formats.hl7 import Interlocuteurs, Message, Transmission, transmission
from eprouvette_sim.model import Identite, Professionnel

PATIENT = Identite(
    nom_naissance="ADRUN",
    prenoms=("ZOE",),
    sexe="F",
    date_naissance="1975-12-31",
    lieu_naissance="63220",
    nir="2751263220749",
    cle="74",
    oid="1.2.250.1.213.1.4.10",
)
AUTEUR = Professionnel(rpps="99900000017", nom="ESSAI", prenom="CAMILLE")
ACTEURS = Interlocuteurs(emetteur=("DPI", "CH_ESSAI"), recepteur=("PFI", "CH_ESSAI"))
IPP_OID = "2.999.1"


def document(**changes) -> bytes:
    """An N1 document of that patient."""
    fields = {
        "id": "2.999.2.1",
        "set_id": "2.999.3.1",
        "version": 1,
        "type_code": "11490-0",
        "type_libelle": "Lettre de liaison",
        "titre": "Lettre de liaison à la sortie",
        "date": "20260302083000+0100",
        "debut": "20260302080000+0100",
        "patient": PATIENT,
        "ipp": "IPP1",
        "ipp_oid": IPP_OID,
        "auteur": AUTEUR,
        "auteur_code": "G15_10/SM26",
        "auteur_libelle": "Médecin",
        "structure": "1990000013",
        "structure_nom": "CH D'ESSAI",
        "contenu": b"%PDF-1.4",
    }
    return write_cda(DocumentN1(**fields | changes))


def remise(**changes) -> Transmission:
    """A first transmission to the DMP, conforming to the volet."""
    base = Transmission(
        controle="MSG1",
        horodatage="20260302083000",
        acteurs=ACTEURS,
        patient=PATIENT,
        ipp="IPP1",
        ipp_oid=IPP_OID,
        auteur=AUTEUR,
        structure="1990000013",
        structure_nom="CH D'ESSAI",
        type_code="11490-0",
        type_libelle="Lettre de liaison",
        document=("2.999.2.1", None),
        cda=document(),
        indicateurs={"DESTDMP": "Y", "ACK_RECEPTION": "Y"},
    )
    return replace(base, **changes)


def message(**changes) -> Message:
    """The message of `remise(**changes)`."""
    return transmission(remise(**changes))
