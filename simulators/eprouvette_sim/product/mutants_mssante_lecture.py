"""The witness that reads, acknowledges or traces MSSanté messages wrongly, one defect at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.mssante import Messagerie
from eprouvette_sim.product.mutants import mutant

if TYPE_CHECKING:
    import imaplib

    from eprouvette_sim.formats.mime.avis import Avis
    from eprouvette_sim.formats.mime.profil import Vu
    from eprouvette_sim.product.mssante_comptes import Sujet
    from eprouvette_sim.product.mssante_redaction import Demande

_PFI = "REM-PFI:MSS/"
_SOCLE = "SOCLE-MSS:MSS/"
_DPI = "REM-DPI:"
_EPR = "ATTENTE:EPR-MSSANTE-"


@mutant(
    "mssante.illisible-cache",
    defaut="ne montre pas les messages illisibles",
    defect="does not show unreadable messages",
    effet="ecart_attente",
    exigences=(f"{_EPR}016",),
)
class IllisibleCache(Messagerie):
    def relever(self, boite: str, dossiers: list[dict[str, Any]], *, automatique: bool = False) -> list[dict[str, Any]]:
        found = super().relever(boite, dossiers, automatique=automatique)
        return [one for one in found if one["genre"] != "illisible"]


@mutant(
    "mssante.zip-pris-pour-xdm",
    defaut="prend tout zip de ce nom pour une archive de documents",
    defect="takes any zip of that name for an archive of documents",
    effet="reserve",
    exigences=(f"{_PFI}UX.01",),
)
class ZipPrisPourXdm(Messagerie):
    def est_xdm(self, vu: Vu) -> bool:
        return bool(vu.archives)


@mutant(
    "mssante.patient-du-cda",
    defaut="prend le patient du document, pas des métadonnées",
    defect="takes the patient of the document, not of the metadata",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.24",),
)
class PatientDuCda(Messagerie):
    def patient_recu(self, vu: Vu) -> tuple[str, str] | None:
        return next(((r.ins or "", r.ins_oid or "") for r in vu.cdas), None)


@mutant(
    "mssante.mise-a-jour-tue",
    defaut="ne signale ni nouvelle version ni suppression",
    defect="points out neither new versions nor deletions",
    effet="reserve",
    exigences=(f"{_SOCLE}UX.05",),
)
class MiseAJourTue(Messagerie):
    def montrer_documents(self, vu: Vu, known: list[Sujet]) -> dict[str, Any]:
        return super().montrer_documents(vu, known) | {"action": None}


@mutant(
    "mssante.range-sans-action",
    defaut="range d'office une nouvelle version",
    defect="files a new version by itself",
    effet="reserve",
    exigences=(f"{_DPI}MSS/UX.07",),
)
class RangeSansAction(Messagerie):
    def integrer(self, vu: Vu, known: list[Sujet]) -> str | None:
        found = super().integrer(vu, known)
        waiting = self.action(vu) is not None and known and all(self.concorde(r, known[0]) for r in vu.cdas)
        return known[0].reference if waiting else found


@mutant(
    "mssante.prefixe-montre",
    defaut="montre le préfixe technique de l'objet",
    defect="shows the technical prefix of the subject",
    effet="ecart_attente",
    exigences=(f"{_EPR}027",),
)
class PrefixeMontre(Messagerie):
    def objet_montre(self, vu: Vu) -> str:
        return vu.courriel.objet


@mutant(
    "mssante.accuse-avec-chemin",
    defaut="envoie l'accusé sous son adresse",
    defect="sends the receipt under its address",
    effet="non_conforme",
    exigences=(f"{_SOCLE}UX.34",),
)
class AccuseAvecChemin(Messagerie):
    def chemin_retour(self, boite: str) -> str:
        return boite


@mutant(
    "mssante.accuse-sans-original",
    defaut="envoie l'accusé sans l'original",
    defect="sends the receipt without the original",
    effet="ecart_attente",
    exigences=(f"{_EPR}010",),
)
class AccuseSansOriginal(Messagerie):
    def accuse(self, boite: str, vu: Vu, octets: bytes, disposition: str, *, erreur: str | None) -> bytes:
        whole = super().accuse(boite, vu, octets, disposition, erreur=erreur)
        return whole.replace(b"Content-Type: message/rfc822", b"Content-Type: text/plain", 1)


@mutant(
    "mssante.accuse-sans-accord",
    defaut="renvoie l'accusé ailleurs sans demander",
    defect="sends the receipt elsewhere without asking",
    effet="ecart_attente",
    exigences=(f"{_EPR}011",),
)
class AccuseSansAccord(Messagerie):
    def sans_accuse(self, vu: Vu, flags: set[str], *, accord: bool) -> str | None:
        del accord
        return super().sans_accuse(vu, flags, accord=True)


@mutant(
    "mssante.echec-acquitte",
    defaut="acquitte comme un succès un document non rangé",
    defect="acknowledges as a success a document not filed",
    effet="ecart_attente",
    exigences=(f"{_EPR}013",),
)
class EchecAcquitte(Messagerie):
    def emettre(self, boite: str, vu: Vu, octets: bytes, disposition: str, *, erreur: str | None = None) -> None:
        del erreur
        super().emettre(boite, vu, octets, disposition.removesuffix("/error"))


@mutant(
    "mssante.accuse-orphelin",
    defaut="montre les accusés sans les rattacher",
    defect="shows receipts without attaching them",
    effet="ecart_attente",
    exigences=(f"{_EPR}014",),
)
class AccuseOrphelin(Messagerie):
    def rattacher(self, receipt: Avis) -> dict[str, Any]:
        return super().rattacher(receipt) | {"pour": None}


@mutant(
    "mssante.echec-sans-motif",
    defaut="montre un échec de remise sans son motif",
    defect="shows a delivery failure without its reason",
    effet="ecart_attente",
    exigences=(f"{_EPR}015",),
)
class EchecSansMotif(Messagerie):
    def rattacher(self, receipt: Avis) -> dict[str, Any]:
        return super().rattacher(receipt) | {"motif": None}


@mutant(
    "mssante.releve-marque",
    defaut="marque comme lus les messages relevés",
    defect="marks collected messages as read",
    effet="ecart_attente",
    exigences=(f"{_EPR}024",),
)
class ReleveMarque(Messagerie):
    def lire_un(self, session: imaplib.IMAP4, uid: bytes) -> tuple[int, set[str], bytes]:
        session.uid("FETCH", uid.decode(), "(BODY[HEADER])")
        return super().lire_un(session, uid)


@mutant(
    "mssante.suppression-a-moitie",
    defaut="marque un message supprimé sans l'effacer",
    defect="marks a message deleted without erasing it",
    effet="ecart_attente",
    exigences=(f"{_EPR}020",),
)
class SuppressionAMoitie(Messagerie):
    def effacer(self, session: imaplib.IMAP4) -> None:
        del session


@mutant(
    "mssante.accuse-double",
    defaut="acquitte chaque fois qu'on lit",
    defect="acknowledges at each reading",
    effet="ecart_attente",
    exigences=(f"{_EPR}012",),
)
class AccuseDouble(Messagerie):
    def marquer(self, boite: str, uid: int) -> None:
        del boite, uid


@mutant(
    "mssante.suppression-non-tracee",
    defaut="ne trace pas les suppressions",
    defect="does not trace deletions",
    effet="non_conforme",
    exigences=(f"{_PFI}CONF.17",),
)
class SuppressionNonTracee(Messagerie):
    def tracer(self, action: str, boite: str, requete: str, reponse: str, **more: Any) -> None:
        if action != "suppression":
            super().tracer(action, boite, requete, reponse, **more)


@mutant(
    "mssante.trace-sans-heure",
    defaut="trace sans l'heure",
    defect="traces without the time",
    effet="non_conforme",
    exigences=(
        "REM-CITE:MSS/CONF.18",
        f"{_PFI}CONF.18",
    ),
)
class TraceSansHeure(Messagerie):
    def trace(self, action: str, boite: str, requete: str, reponse: str) -> dict[str, Any]:
        return super().trace(action, boite, requete, reponse) | {"heure": ""}


@mutant(
    "mssante.echec-mal-trace",
    defaut="trace un refus sans la réponse de l'opérateur",
    defect="traces a refusal without the operator's answer",
    effet="non_conforme",
    exigences=(
        f"{_EPR}009",
        f"{_PFI}UX.37",
    ),
)
class EchecMalTrace(Messagerie):
    def tracer(self, action: str, boite: str, requete: str, reponse: str, **more: Any) -> None:
        super().tracer(action, boite, requete, reponse if reponse[:1] not in "45" else "refus", **more)


@mutant(
    "mssante.trace-bavarde",
    defaut="recopie le texte du message dans sa trace",
    defect="copies the message's text into its trace",
    effet="non_conforme",
    exigences=("REM-CITE:MSS/CONF.18",),
)
class TraceBavarde(Messagerie):
    def tenter(self, demande: Demande, message: bytes, identity: str) -> dict[str, Any]:
        outcome = super().tenter(demande, message, identity)
        self.memoire["traces"][-1]["detail"] = demande.texte
        return outcome


@mutant(
    "mssante.partenaire-oublie",
    defaut="trace l'envoi sans dire que l'INS est partie",
    defect="traces the sending without saying that the INS went out",
    effet="non_conforme",
    exigences=(f"{_DPI}INS/va1.46",),
)
class PartenaireOublie(Messagerie):
    def ins_partie(self, demande: Demande) -> bool:
        del demande
        return False
