"""The documents a source system hands to a PFI in the scenarios, as HL7 v2 messages."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.formats import hl7
from eprouvette_sim.formats.cda.ecriture import DocumentN1, write
from eprouvette_sim.formats.data.identifiants import INS_TEST
from eprouvette_sim.model import Identite, Professionnel

if TYPE_CHECKING:
    from eprouvette_sim.kernel.clock import Instant

#: roots under the example arc 2.999 of the OID tree (ITU-T X.660): ours to write, nobody's to resolve
RACINE: Final = "2.999.1"
AUTEUR: Final = Professionnel(rpps="99900000017", nom="ESSAI", prenom="CAMILLE")
STRUCTURE: Final = ("1990000013", "CENTRE HOSPITALIER D'ESSAI")
TYPE: Final = ("11490-0", "Lettre de liaison à la sortie")
_ACTEURS: Final = hl7.Interlocuteurs(emetteur=("BANC", "EPROUVETTE"), recepteur=("PFI", "EPROUVETTE"))
_PDF: Final = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remise:
    """What a scenario hands over: to the DMP or not, to these addresses, and how (fields of `hl7.Transmission`).

    `attendre` is false for a delivery the PFI must refuse: it then owes nothing more.
    """

    dmp: bool = False
    destinataires: tuple[str, ...] = ()
    options: dict[str, Any] | None = None
    attendre: bool = True

    def parametres(self, patient: dict[str, Any], *, instant: Instant, numero: int, jour: str) -> dict[str, Any]:
        """The parameters of `publier_document`: the message in base64, and the receipts owed when it is taken."""
        octets = hl7.write(hl7.transmission(self.transmission(patient, instant=instant, numero=numero, jour=jour)))
        return {"canal": "hl7v2", "message": base64.b64encode(octets).decode("ascii"), "retours": self.retours()}

    def retours(self) -> list[str]:
        """The events of the receipts owed, one for each fate."""
        if not self.attendre:
            return []
        return sorted(Counter({"Z01": int(self.dmp), "Z02": len(self.destinataires)}).elements())

    def transmission(self, patient: dict[str, Any], *, instant: Instant, numero: int, jour: str) -> hl7.Transmission:
        """The transmission of a fresh document of that patient; `jour` is the run's reference day."""
        stamp = f"{instant.utc:%y%m%d%H%M%S}{instant.utc.microsecond // 1000:03}"
        person = _identite(patient)
        document = f"{RACINE}.1.{stamp}.{numero}"
        day = f"{jour.replace('-', '')}0800+0000"
        content = write(
            DocumentN1(
                id=document,
                set_id=f"{RACINE}.2.{stamp}.{numero}",
                version=1,
                type_code=TYPE[0],
                type_libelle=TYPE[1],
                titre=TYPE[1],
                date=day,
                debut=day,
                patient=person,
                ipp=patient["reference"],
                ipp_oid=f"{RACINE}.3",
                auteur=AUTEUR,
                auteur_code="G15_10/SM26",
                auteur_libelle="Médecin",
                structure=STRUCTURE[0],
                structure_nom=STRUCTURE[1],
                contenu=_PDF,
            )
        )
        base = hl7.Transmission(
            controle=f"{stamp}{numero:03}",
            horodatage=f"{instant.utc:%Y%m%d%H%M%S}+0000",
            acteurs=_ACTEURS,
            patient=person,
            ipp=patient["reference"],
            ipp_oid=f"{RACINE}.3",
            auteur=AUTEUR,
            structure=STRUCTURE[0],
            structure_nom=STRUCTURE[1],
            type_code=TYPE[0],
            type_libelle=TYPE[1],
            document=(document, None),
            cda=content,
            destinataires=self.destinataires,
            indicateurs=self._indicateurs(),
        )
        return replace(base, **self.options or {})

    def _indicateurs(self) -> dict[str, str]:
        told = {"ACK_RECEPTION": "Y", "DESTDMP": "Y" if self.dmp else "N"}
        return told | ({"DESTMSSANTEPS": "Y", "INVISIBLE_PATIENT": "Y"} if self.destinataires else {})


def _identite(patient: dict[str, Any]) -> Identite:
    names = ("nom_naissance", "sexe", "date_naissance", "lieu_naissance", "nir", "cle")
    kept = {name: patient.get(name) for name in names}
    return Identite(prenoms=tuple(patient["prenoms"]), oid=INS_TEST if kept["nir"] else None, **kept)  # type: ignore[arg-type]
