"""Writes the messages of the volets: the transmission of a CDA, its acknowledgement, the business receipts."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.formats.hl7 import relais
from eprouvette_sim.formats.hl7.echappements import echapper
from eprouvette_sim.formats.hl7.er7 import Message, Segment, Separateurs
from eprouvette_sim.formats.hl7.retours import ERREUR_APPLICATIVE, EVENEMENTS, TABLE
from eprouvette_sim.formats.hl7.volet import FLUX, INTENTIONS, META, META_RELAIS, PROFIL, TABLE_META

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.model import Identite, Professionnel

SEPARATEURS: Final = Separateurs()
#: label written beside each code of table MetaDMPMSS: ours, the volet judges codes only
_LIBELLES: Final = {
    "MASQUE_PS": "Masqué aux professionnels",
    "INVISIBLE_PATIENT": "Non visible par le patient",
    "INVISIBLE_REP_LEGAUX": "Non visible par les représentants légaux",
    "CONNEXION_SECRETE": "Connexion secrète",
    "MODIF_CONF_CODE": "Modification de la confidentialité",
    "DESTDMP": "Destinataire DMP",
    "DESTMSSANTEPS": "Destinataire professionnel",
    "DESTMSSANTEPAT": "Destinataire patient",
    "ACK_RECEPTION": "Accusé de réception",
    "ACK_LECTURE_MSS": "Accusé de lecture",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interlocuteurs:
    """Sender then receiver of a message: application and facility of each (MSH-3 to MSH-6)."""

    emetteur: tuple[str, str]
    recepteur: tuple[str, str]

    def reponse(self) -> Interlocuteurs:
        """The same, the other way round."""
        return Interlocuteurs(emetteur=self.recepteur, recepteur=self.emetteur)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """One transmission of a CDA to a PFI, or by a PFI of one received by mail (`courriel`: Message-ID, subject, body).

    `message` is `ORU` or `MDM`; `intention` a key of `volet.INTENTIONS`; `horodatage` an HL7 DTM. `document` is root and
    extension of the document's id, as `remplace` is of its parent's. `indicateurs` maps codes of table MetaDMPMSS to
    `Y` or `N` (`N` when left out); `destinataires` are MSSanté addresses; `ordre`, `statut` and `evenement` replace what
    the intention says, to write the contradictions a PFI must refuse.
    """

    controle: str
    horodatage: str
    acteurs: Interlocuteurs
    patient: Identite
    ipp: str
    ipp_oid: str
    auteur: Professionnel
    structure: str
    structure_nom: str
    type_code: str
    type_libelle: str
    document: tuple[str, str | None]
    cda: bytes
    message: str = "ORU"
    intention: str = "creation"
    remplace: tuple[str, str | None] | None = None
    indicateurs: dict[str, str] = field(default_factory=dict)
    destinataires: tuple[str, ...] = ()
    repondre_a: str | None = None
    patient_ferme: bool = False
    classe: str = "N"
    venue: str | None = None
    jeu: str = "UNICODE UTF-8"
    ordre: str | None = None
    statut: str | None = None
    evenement: str | None = None
    courriel: tuple[str, str, bytes] | None = None


def transmission(t: Transmission) -> Message:
    """The message of flow 1 or 2; of flow 6 when it relays a mail."""
    order, status, event = INTENTIONS[t.intention]
    order, status, event = t.ordre or order, t.statut or status, t.evenement or event
    version, coded, word = FLUX[t.message]
    kind = ("ORU", "R01", "ORU_R01") if t.message == "ORU" else ("MDM", event, "MDM_T02")
    lines = [_msh(t, kind, version)]
    if t.message == "MDM":
        lines.append(["EVN", "", t.horodatage])
    lines += [_pid(t), _pv1(t), ["ORC", order], _obr(t)]
    if t.message == "MDM":
        lines.append(_txa(t, event))
    packed = base64.b64encode(t.cda).decode("ascii")
    lines.append(_obx(1, "ED", _type(t), f"^{word}^XML^Base64^{packed}", status))
    lines += _participants(t)
    if t.courriel:
        lines.append(_courriel(*t.courriel))
    lines += _indicateurs(t, coded)
    return _message(lines, t.jeu)


def accuse(
    recu: Message, code: str, *, controle: str, horodatage: str, erreurs: Sequence[tuple[str, str, str]] = ()
) -> Message:
    """The ACK of a message received; `erreurs` are location, code and label of each ERR (severity E)."""
    acteurs = Interlocuteurs(
        emetteur=(recu.valeur("MSH", 5), recu.valeur("MSH", 6)),
        recepteur=(recu.valeur("MSH", 3), recu.valeur("MSH", 4)),
    )
    jeu = recu.jeu if recu.jeu in {"UNICODE UTF-8", "8859/15"} else "UNICODE UTF-8"
    version = recu.valeur("MSH", 12) or "2.6"
    lines = [_entete(acteurs, horodatage, ("ACK", recu.type[1], "ACK"), controle, version, jeu, None)]
    lines.append(["MSA", code, _texte(recu.controle)])
    lines += [["ERR", "", lieu, f"{number}^{_texte(words)}^HL70357", "E"] for lieu, number, words in erreurs]
    return _message(lines, jeu)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """One business receipt to write: `evenement` Z01 to Z03, `message` the id of the transmission it is about.

    `erreur` is code and label of the failure; the outcome is `N` when it is given.
    """

    controle: str
    horodatage: str
    acteurs: Interlocuteurs
    evenement: str
    message: str
    adresse: str | None = None
    erreur: tuple[str, str] | None = None
    jeu: str = "UNICODE UTF-8"


def compte_rendu(r: Retour) -> Message:
    """The ZAM of that receipt."""
    code, concerned, system = EVENEMENTS[r.evenement]
    lines = [_entete(r.acteurs, r.horodatage, ("ZAM", r.evenement, "ZAM_Z01"), r.controle, "2.6", r.jeu, PROFIL)]
    issue = "N" if r.erreur else "Y"
    lines.append(_obx(1, "CWE", f"{code}^^{TABLE}", f"{issue}^^expandedYes-NoIndicator", "F", sous=r.message))
    if concerned is not None:
        lines.append(_obx(2, "XTN", f"{concerned}^^{TABLE}", f"^^X.400^{_texte(r.adresse or '')}", "F"))
    if r.erreur:
        number, words = r.erreur
        said = f"{_texte(number)}^{_texte(words)}^{system}"
        lines.append(["ERR", "", "", f"{ERREUR_APPLICATIVE}^Application error^HL70357", "E", said])
    return _message(lines, r.jeu)


def _entete(
    acteurs: Interlocuteurs,
    horodatage: str,
    kind: tuple[str, str, str],
    controle: str,
    version: str,
    jeu: str,
    profil: tuple[str, str] | None,
) -> list[str]:
    parties = [*acteurs.emetteur, *acteurs.recepteur]
    head = [
        "MSH",
        SEPARATEURS.msh2,
        *map(_texte, parties),
        horodatage,
        "",
        "^".join(kind),
        _texte(controle),
        "P",
        version,
    ]
    return [*head, "", "", "", "", "FRA", jeu, "", "", "^".join(profil) if profil else ""]


def _msh(t: Transmission, kind: tuple[str, str, str], version: str) -> list[str]:
    profil = relais.PROFIL if t.courriel else PROFIL
    return _entete(t.acteurs, t.horodatage, kind, t.controle, version, t.jeu, profil)


def _pid(t: Transmission) -> list[str]:
    p = t.patient
    numbers = [f"{_texte(t.ipp)}^^^&{t.ipp_oid}&ISO^PI"]
    if p.nir:
        numbers.insert(0, f"{p.nir}{p.cle or ''}^^^&{p.oid or ids.INS_TEST}&ISO^INS")
    name = f"{_texte(p.nom_naissance)}^{_texte(p.prenoms[0])}^{_texte(' '.join(p.prenoms))}^^^^L"
    return ["PID", "1", "", "~".join(numbers), "", name, "", p.date_naissance.replace("-", ""), str(p.sexe)]


def _pv1(t: Transmission) -> list[str]:
    fields = ["PV1", "1", t.classe]
    return fields if t.venue is None else [*fields, *[""] * 16, _texte(t.venue)]


def _type(t: Transmission) -> str:
    return f"{_texte(t.type_code)}^{_texte(t.type_libelle)}^LN"


def _obr(t: Transmission) -> list[str]:
    return ["OBR", "1", "", "", _type(t)]


def _txa(t: Transmission, event: str) -> list[str]:
    fields = ["TXA", "1", _type(t), "TEXT"] + [""] * 8 + [_document(t.document)]
    fields.append(_document(t.remplace) if t.remplace and event == "T10" else "")
    return [*fields, "", "", "", "AU"]


def _document(identifiant: tuple[str, str | None]) -> str:
    root, extension = identifiant
    return root if extension is None else f"{_texte(extension)}^^{root}^ISO"


def _obx(number: int, kind: str, code: str, value: str, status: str, *, sous: str = "") -> list[str]:
    return ["OBX", str(number), kind, code, _texte(sous), value, "", "", "", "", "", status]


def _participants(t: Transmission) -> list[list[str]]:
    a = t.auteur
    person = f"8{a.rpps}^{_texte(a.nom)}^{_texte(a.prenom)}^^^^^^&{ids.PS}&ISO^D^^^IDNPS"
    house = f"{_texte(t.structure_nom)}^^^^^&{ids.STRUCTURE}&ISO^IDNST^^^{_texte(t.structure)}"
    lines = [["PRT", "", "UC", "", "SB^Send by^participation", person, "", "", house]]
    lines += [_adresse("RCT^Results Copies To^participation", address) for address in t.destinataires]
    if t.repondre_a:
        lines.append(_adresse("REPLY^Reply to^participation", t.repondre_a))
    return lines


def _adresse(role: str, address: str) -> list[str]:
    return ["PRT", "", "UC", "", role, *[""] * 10, f"^^X.400^{_texte(address)}"]


def _indicateurs(t: Transmission, kind: str) -> list[list[str]]:
    lines: list[list[str]] = []
    table = META_RELAIS if t.courriel else META
    for number, (code, required) in enumerate(table.items(), 3 if t.courriel else 2):
        if required is False:
            continue
        value = f"{t.indicateurs.get(code, 'N')}^^expandedYes-NoIndicator"
        lines.append(_obx(number, kind, f"{code}^{_LIBELLES[code]}^{TABLE_META}", value, "F"))
        if code == "DESTMSSANTEPAT" and t.patient_ferme:
            lines.append(["NTE", "1", "", "", "FIN"])
    return lines


def _courriel(message_id: str, objet: str, corps: bytes) -> list[str]:
    packed = base64.b64encode(corps).decode("ascii")
    return _obx(2, "ED", f"{_texte(message_id)}^{_texte(objet)}", f"^text^plain^Base64^{packed}", "F")


def _texte(text: str) -> str:
    return echapper(text, SEPARATEURS)


def _message(lines: list[list[Any]], jeu: str) -> Message:
    ranks: dict[str, int] = {}
    segments = []
    for nom, *champs in lines:
        rank = ranks[nom] = ranks.get(nom, 0) + 1
        fields = (SEPARATEURS.champ, *champs) if nom == "MSH" else tuple(champs)
        segments.append(Segment(nom=nom, champs=fields, rang=rank))
    return Message(segments=tuple(segments), jeu=jeu)
