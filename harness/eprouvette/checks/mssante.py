"""What is asked of a message: one check for each rule of the profile, each over every message the operator took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.courriels import RIEN_ENVOYE, Envoye, courriels, envois, porteurs
from eprouvette.checks.registry import check
from eprouvette_sim.formats.data import regles

if TYPE_CHECKING:
    from collections.abc import Callable

_SOCLE, _PFI, _DPI = "SOCLE-MSS:MSS/", "REM-PFI:MSS/", "REM-DPI:DOC/"
_DOCUMENTS = "aucun message porteur de documents n'est parti"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Regle:
    """A check made of rules of the profile: their codes (or families ending by a dot), and the messages concerned."""

    nom: str
    codes: tuple[str, ...]
    prouve: tuple[str, ...]
    provenance: str
    clause: str
    titre: str
    title: str
    portee: Callable[[Observations], list[Envoye]]
    sinon: str


_MIME = ("mime.illisible", "mime.profondeur", "mime.lf", "mime.ligne", "mime.entete.absent", "mime.entete.double", "mime.date",
         "mime.version", "mime.encodage", "mime.frontiere", "mime.8bit")  # fmt: skip
_ARCHIVE = ("xml.", "ebrim.", "xdm.zip", "xdm.chiffre", "xdm.double", "xdm.chemin", "xdm.taille", "xdm.index", "xdm.readme",
            "xdm.metadata", "xdm.uri", "xdm.document.absent", "xdm.orphelin")  # fmt: skip

REGLES = (
    _Regle(
        nom="mssante.archive_et_pdf",
        codes=("mss.archive", "mss.pdf"),
        prouve=(f"{_PFI}CONF.23", f"{_PFI}va1.17"),
        provenance="observe",
        clause="ECO.2.1.1 (faits mssante §3.1)",
        titre="Un message de documents joint l'archive et un PDF pour chacun",
        title="A message of documents attaches the archive and one PDF for each",
        portee=porteurs,
        sinon=_DOCUMENTS,
    ),
    _Regle(
        nom="mssante.pdf_a1",
        codes=("pdfa.",),
        prouve=(f"{_DPI}va1.01", "ATTENTE:EPR-MSSANTE-026"),
        provenance="norme",
        clause="ISO 19005-1, structure déclarée",
        titre="Chaque PDF joint se dit PDF/A-1",
        title="Each PDF attached says it is PDF/A-1",
        portee=porteurs,
        sinon=_DOCUMENTS,
    ),
    _Regle(
        nom="mssante.pdf_du_cda",
        codes=("mss.pdf.fidele",),
        prouve=(f"{_SOCLE}CONF.26", "SOCLE:CDA/DD.12"),
        provenance="indirect",
        clause="ECO.2.1.5 (faits mssante §3.1)",
        titre="Le PDF joint est celui du CDA",
        title="The PDF attached is the CDA's",
        portee=porteurs,
        sinon=_DOCUMENTS,
    ),
    _Regle(
        nom="mssante.pdf_nomme",
        codes=("mss.pdf.nom",),
        prouve=(f"{_DPI}va1.01",),
        provenance="indirect",
        clause="ECO.2.1.6 (faits mssante §3.1)",
        titre="Le nom du PDF dit la date, le type et le patient",
        title="The PDF's name says date, type and patient",
        portee=porteurs,
        sinon=_DOCUMENTS,
    ),
    _Regle(
        nom="mssante.un_seul_patient",
        codes=("mss.patients", "xdm.patients", "xdm.patient.cda"),
        prouve=(f"{_PFI}CONF.23",),
        provenance="observe",
        clause="ECO.2.1.1 (faits mssante §3.1)",
        titre="Un message ne concerne qu'un patient",
        title="A message is about one patient",
        portee=porteurs,
        sinon=_DOCUMENTS,
    ),
    _Regle(
        nom="mssante.objet_xdm",
        codes=("mss.objet", "mss.objet.champs"),
        prouve=(f"{_PFI}CONF.25",),
        provenance="observe",
        clause="ECO.2.1.3 (faits mssante §3.1)",
        titre="L'objet suit XDM/1.0/DDM+",
        title="The subject follows XDM/1.0/DDM+",
        portee=porteurs,
        sinon=_DOCUMENTS,
    ),
    _Regle(
        nom="mssante.codecda",
        codes=("mss.codecda",),
        prouve=(f"{_PFI}CONF.15",),
        provenance="observe",
        clause="ECO.2.4.1 (faits mssante §3.2)",
        titre="X-MSS-CODECDA liste les codes des CDA joints",
        title="X-MSS-CODECDA lists the codes of the CDA attached",
        portee=envois,
        sinon=RIEN_ENVOYE,
    ),
    _Regle(
        nom="mssante.ins_annoncee",
        codes=("mss.ins",),
        prouve=(f"{_PFI}CONF.14",),
        provenance="observe",
        clause="ECO.2.4.2 (faits mssante §3.2)",
        titre="X-MSS-INS dit si l'INS de l'archive est qualifiée",
        title="X-MSS-INS says whether the INS of the archive is qualified",
        portee=envois,
        sinon=RIEN_ENVOYE,
    ),
    _Regle(
        nom="mssante.nil_une_fois",
        codes=("mss.nil",),
        prouve=(f"{_PFI}CONF.16",),
        provenance="observe",
        clause="ECO.2.4.3 (faits mssante §3.2)",
        titre="X-MSS-NIL est sur chaque message, une seule fois",
        title="X-MSS-NIL is on every message, once only",
        portee=envois,
        sinon=RIEN_ENVOYE,
    ),
    _Regle(
        nom="mssante.corps_en_texte",
        codes=("mss.corps",),
        prouve=(f"{_PFI}va1.11",),
        provenance="observe",
        clause="ECO.2.2.4 (faits mssante §3.1)",
        titre="Le corps est en texte, ou en deux versions égales",
        title="The body is text, or two equal versions",
        portee=courriels,
        sinon=RIEN_ENVOYE,
    ),
    _Regle(
        nom="mssante.textes_utf8",
        codes=("mss.utf8",),
        prouve=(f"{_SOCLE}CONF.19",),
        provenance="observe",
        clause="ECO.2.2.3 (faits mssante §3.1)",
        titre="Les textes sont en UTF-8",
        title="Texts are in UTF-8",
        portee=envois,
        sinon=RIEN_ENVOYE,
    ),
    _Regle(
        nom="mssante.libelle_parlant",
        codes=("mss.libelle",),
        prouve=(f"{_PFI}va1.16",),
        provenance="observe",
        clause="ECO.2.2.7 (faits mssante §3.1)",
        titre="L'expéditeur a un libellé parlant",
        title="The sender has a meaningful display name",
        portee=envois,
        sinon=RIEN_ENVOYE,
    ),
    _Regle(
        nom="mssante.entetes_ascii",
        codes=("mime.entete.ascii", "mime.nom"),
        prouve=("ATTENTE:EPR-MSSANTE-001",),
        provenance="norme",
        clause="RFC 2047 et RFC 2231 (faits mssante §3.1)",
        titre="En-têtes et noms de fichiers passent en ASCII",
        title="Headers and file names go in ASCII",
        portee=envois,
        sinon=RIEN_ENVOYE,
    ),
    _Regle(
        nom="mssante.message_conforme",
        codes=_MIME,
        prouve=("ATTENTE:EPR-MSSANTE-002",),
        provenance="norme",
        clause="RFC 5322, RFC 2045 à 2046",
        titre="Le message suit les normes de la messagerie",
        title="The message follows mail standards",
        portee=envois,
        sinon=RIEN_ENVOYE,
    ),
    _Regle(
        nom="mssante.archive_conforme",
        codes=_ARCHIVE,
        prouve=("ATTENTE:EPR-MSSANTE-003",),
        provenance="norme",
        clause="IHE ITI XDM (faits mssante §3.3)",
        titre="L'archive suit le format IHE XDM",
        title="The archive follows the IHE XDM format",
        portee=porteurs,
        sinon=_DOCUMENTS,
    ),
    _Regle(
        nom="mssante.metadonnees_fideles",
        codes=("xdm.size", "xdm.hash"),
        prouve=("ATTENTE:EPR-MSSANTE-004", f"{_PFI}va1.17"),
        provenance="norme",
        clause="IHE ITI TF-3 §4.2.3 (faits mssante §3.3)",
        titre="Les métadonnées donnent la vraie taille et la vraie empreinte",
        title="Metadata give the real size and hash",
        portee=porteurs,
        sinon=_DOCUMENTS,
    ),
)


def _enregistrer(regle: _Regle) -> None:
    """Registers the check of a rule."""

    def juger(vu: Observations) -> Constat:
        seen = regle.portee(vu)
        return constat([ecart for one in seen for ecart in _ecarts(one, regle.codes)], len(seen), sinon=regle.sinon)

    juger.__doc__ = f"Held when no message breaks {', '.join(regle.codes)}."
    check(
        regle.nom,
        version=1,
        prouve=regle.prouve,
        provenance=regle.provenance,
        clause=regle.clause,
        titre=regle.titre,
        title=regle.title,
    )(juger)


def _ecarts(one: Envoye, codes: tuple[str, ...]) -> list[Ecart]:
    table = regles()
    families = tuple(code for code in codes if code.endswith("."))
    return [
        Ecart(
            attendu=anomaly.attendu,
            observe=anomaly.observe,
            lieu=anomaly.lieu,
            echange=one.exchange.id,
            cause=table[anomaly.code].cause,
            provenance=table[anomaly.code].provenance,
            clause=anomaly.regle,
        )
        for anomaly in one.anomalies
        if anomaly.code in codes or (families and anomaly.code.startswith(families))
    ]


for _regle in REGLES:
    _enregistrer(_regle)
