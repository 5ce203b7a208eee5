"""ROC messages: canonical names, the neutral contracts, lines and amounts.

No official message is public (cdri_roc facts §5.4, §7.1): ours live in `urn:x-eprouvette:roc:1` (the four online
services) and `urn:x-eprouvette:dre:1` (claim and returns). A canonical message is a flat dict of texts; amounts are
integer cents, dates `AAAA-MM-JJ`, instants RFC 3339 UTC. `datamatrix` exists in a pack only: its encoding is unknown.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from eprouvette_sim.formats import soap, xml
from eprouvette_sim.formats.contrat import Contrat, Face, tables
from eprouvette_sim.formats.largeur import Largeurs
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Lecture

NS = "urn:x-eprouvette:roc:1"
IDB, SIM, CLC, DEL = "idb", "sim", "clc", "del"
FACTURER, RETOURS, DATAMATRIX = "facturer", "retours", "datamatrix"
EN_LIGNE = (IDB, SIM, CLC, DEL)
#: Largest amount of one line, in cents; ours, no published figure.
MAXIMUM = 9_999_999_999
_CENTS = re.compile(r"\d{1,12}")
_REGLE = "messages neutres du banc (urn:x-eprouvette:roc:1)"

_TETE = ("message", "date_reference", "finess")
_AMC = ("amc.numero", "amc.type_convention", "amc.csr", "amc.numero_adherent")
_BENEFICIAIRE = ("beneficiaire.nir_od", "beneficiaire.date_naissance", "beneficiaire.rang")
_SEJOUR = ("sejour.numero", "sejour.contexte", "sejour.du", "sejour.au")
_ISSUE = ("message", "statut", "code", "groupe", "libelle", "repondu_le")
_CONTACT = ("contact.nom", "contact.telephone", "contact.courriel")
_ENGAGEMENT = ("engagement", "etat", "expire_le")


def _lignes(*noms: str) -> tuple[str, ...]:
    return ("lignes[]", *(f"lignes[].{nom}" for nom in ("id", *noms)))


_DEMANDEES = _lignes("code", "domaine", "date", "montant", "base", "amo", "deja_pris")
_RENDUES = ("total.amc", "total.reste", *_lignes("amc", "reste", "consigne.code", "consigne.libelle"))
_ATTESTATION = (*_AMC, "periode.du", "periode.au")
_CALCUL = (*_TETE, *_AMC, *_BENEFICIAIRE, *_SEJOUR, *_DEMANDEES)
#: operation -> direction -> every canonical name it may carry
CHAMPS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    IDB: {
        "requete": (*_TETE, *_AMC, "amc.rang", *_BENEFICIAIRE, "domaine"),
        "reponse": (
            *_ISSUE, *_CONTACT, "amc.numero", "amc.nom", "amc.responsable", "amc.c2s", "amc.rang",
            "droits.du", "droits.au", "garanties[]", "garanties[].domaine", "garanties[].taux",
            "garanties[].plafond_ligne", "garanties[].plafond_sejour", "garanties[].exclue",
        ),
    },
    SIM: {"requete": _CALCUL, "reponse": (*_ISSUE, *_CONTACT, *_RENDUES)},
    CLC: {"requete": _CALCUL, "reponse": (*_ISSUE, *_CONTACT, *_ENGAGEMENT, *_RENDUES)},
    DEL: {
        "requete": (*_TETE, *_AMC, "sejour.numero", "engagement", "message_clc"),
        "reponse": (*_ISSUE, *_CONTACT, "engagement", "etat"),
    },
    FACTURER: {
        "requete": (
            "message", "numero_facture", "contexte", "date", "finess", *_AMC, *_BENEFICIAIRE, "engagement", "sejour",
            "total.montant", "total.amc", *_lignes("code", "domaine", "date", "montant", "base", "amo", "amc"),
        ),
        "reponse": ("message", "numero_facture", "statut", "code", "groupe", "libelle", "repondu_le"),
    },
    RETOURS: {
        "requete": ("message", "finess"),
        "reponse": (
            "repondu_le", "retours[]", "retours[].id", "retours[].numero_facture", "retours[].amc.numero",
            "retours[].statut", "retours[].montant_demande", "retours[].montant_paye", "retours[].code",
            "retours[].groupe", "retours[].libelle", "retours[].date",
        ),
    },
    DATAMATRIX: {"requete": _ATTESTATION, "reponse": _ATTESTATION},
}  # fmt: skip
_LIGNE = ("lignes[]", "lignes[].id", "lignes[].montant", "lignes[].base", "lignes[].amo")
_CALCULE = ("message", "amc.numero", "amc.numero_adherent", "sejour.numero", "sejour.contexte", *_LIGNE)
#: what a pack must map at least: without these no scenario can run
INDISPENSABLES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    IDB: {
        "requete": ("message", "amc.numero", "amc.numero_adherent", "beneficiaire.date_naissance"),
        "reponse": ("statut", "code", "droits.du", "garanties[]", "garanties[].domaine"),
    },
    SIM: {"requete": _CALCULE, "reponse": ("statut", "total.amc", "lignes[]", "lignes[].id", "lignes[].amc")},
    CLC: {
        "requete": _CALCULE,
        "reponse": ("statut", "engagement", "etat", "total.amc", "lignes[]", "lignes[].id", "lignes[].amc"),
    },
    DEL: {"requete": ("message", "amc.numero", "engagement", "message_clc"), "reponse": ("statut", "code", "etat")},
    FACTURER: {
        "requete": ("numero_facture", "contexte", "amc.numero", "engagement", "total.amc", "lignes[]", "lignes[].amc"),
        "reponse": ("numero_facture", "statut"),
    },
    RETOURS: {
        "requete": (),
        "reponse": ("retours[]", "retours[].id", "retours[].numero_facture", "retours[].statut",
                    "retours[].montant_paye"),
    },
    DATAMATRIX: {"requete": _AMC, "reponse": _AMC},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneAmc:
    """One line as an AMC is asked about it; every amount in cents, `deja_pris` what insurers before it have taken."""

    id: str
    code: str
    domaine: str
    date: str
    montant: int
    base: int
    amo: int
    deja_pris: int = 0

    @property
    def reste(self) -> int:
        """What nobody has taken yet, in cents."""
        return self.montant - self.amo - self.deja_pris


@cache
def contrats() -> dict[str, Contrat]:
    """The neutral contracts by operation."""
    data = tomllib.loads(_data("correspondances.toml").decode())
    found = tables(data, prefixe="roc", regle=_REGLE)
    return {
        operation: Contrat(
            operation=operation,
            action=data[operation]["action"],
            requete=Face(table=faces["requete"]),
            reponse=Face(table=faces["reponse"]),
        )
        for operation, faces in found.items()
    }


def schema(nom: str = "roc") -> bytes:
    """The XSD of the neutral messages: `roc` or `dre`."""
    return _data(f"{nom}.xsd")


@cache
def _schemas() -> dict[str, etree.XMLSchema]:
    names = ("roc", "dre")
    return {f"urn:x-eprouvette:{name}:1": etree.XMLSchema(etree.fromstring(schema(name))) for name in names}


def valider(root: Element) -> tuple[Anomalie, ...]:
    """What the neutral schemas refuse of a message, the body of an envelope first; nothing for other namespaces."""
    inside = root.find(f"{{{soap.NS}}}Body")
    message = root if inside is None else next(iter(xml.children(inside)), root)
    checker = _schemas().get(xml.namespace(message))
    if checker is None or checker.validate(message):
        return ()
    return tuple(
        Anomalie(code="roc.schema", lieu=error.path, attendu="le schéma neutre", observe=error.message, regle=_REGLE)
        for error in checker.error_log
    )


def wsdl(location: str) -> bytes:
    """The WSDL of the four online services, schema inside, with that address: enough for a generic SOAP client."""
    types = _data("roc.xsd").decode().partition("?>")[2]
    text = _data("roc.wsdl").decode().replace("<wsdl:types/>", f"<wsdl:types>{types}</wsdl:types>")
    return text.replace('location="https://localhost/roc"', f"location={quoteattr(location)}").encode()


def cents(texte: Any) -> int | None:
    """The amount of a canonical text, or `None` for a sign, a comma, a text or more than `MAXIMUM`."""
    if not isinstance(texte, str) or not texte.isascii() or not _CENTS.fullmatch(texte):
        return None
    value = int(texte)
    return value if value <= MAXIMUM else None


def lire_lignes(message: Mapping[str, Any]) -> Lecture[tuple[LigneAmc, ...]]:
    """The lines of a canonical request; an amount that is none, or shares above the amount, give `None` and say where."""
    found: list[LigneAmc] = []
    anomalies: list[Anomalie] = []
    seen: set[str] = set()
    for row in message.get("lignes", ()):
        line = _ligne(row, anomalies)
        if line is not None and line.id in seen:
            anomalies.append(_ecart(f"ligne {line.id}", "un identifiant par ligne", "répété"))
        if line is not None:
            seen.add(line.id)
            found.append(line)
    if not found and not anomalies:
        anomalies.append(_ecart("lignes", "au moins une ligne", "aucune"))
    return (None if anomalies else tuple(found)), tuple(anomalies)


def _ligne(row: Mapping[str, Any], anomalies: list[Anomalie]) -> LigneAmc | None:
    name = str(row.get("id") or "?")
    amounts = {key: cents(row.get(key, "0" if key == "deja_pris" else None)) for key in _MONTANTS}
    wrong = [key for key, value in amounts.items() if value is None]
    anomalies += [_ecart(f"ligne {name}, {key}", f"0 à {MAXIMUM} centimes", str(row.get(key))) for key in wrong]
    if wrong:
        return None
    line = LigneAmc(
        id=name,
        code=str(row.get("code") or ""),
        domaine=str(row.get("domaine") or ""),
        date=str(row.get("date") or ""),
        **{key: value or 0 for key, value in amounts.items()},
    )
    if line.reste < 0:
        anomalies.append(_ecart(f"ligne {name}", f"parts d'au plus {line.montant} centimes", f"{-line.reste} de trop"))
        return None
    return line


_MONTANTS = ("montant", "base", "amo", "deja_pris")


def lire_octets(face: Face, data: bytes) -> Lecture[Message]:
    """A claim, an acknowledgement or returns read from bytes, XML or fixed-width as the face says; never raises."""
    if isinstance(face.table, Largeurs):
        return face.lire(data)
    root, anomalies = xml.read(data)
    return (None, anomalies) if root is None else face.lire(root)


def ecrire_octets(face: Face, message: Mapping[str, Any]) -> bytes:
    """The bytes of a claim, an acknowledgement or returns."""
    written = face.ecrire(message)
    return written if isinstance(written, bytes) else xml.write(written)


def reconnait(face: Face, data: bytes) -> bool:
    """True when these bytes are the message that face describes."""
    if isinstance(face.table, Largeurs):
        return face.table.reconnait(data)
    root, _ = xml.read(data) if data.lstrip()[:1] == b"<" else (None, ())
    return face.table.reconnait(root)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erreur2:
    """The detail of a fault: code, group, words, and the AMC's contact (facts §4.6: `Erreur2` adds a contact)."""

    code: str
    groupe: str
    libelle: str
    message: str | None = None
    contact: tuple[tuple[str, str], ...] = ()


_CONTACTS = {"nom": "Nom", "telephone": "Telephone", "courriel": "Courriel"}


def ecrire_erreur(erreur: Erreur2) -> Element:
    """The neutral `Erreur2` element; the official one's namespace is unknown."""
    root = etree.Element(etree.QName(NS, "Erreur2"), nsmap={"r": NS})
    fields = {"Code": erreur.code, "Groupe": erreur.groupe, "Libelle": erreur.libelle, "IdMessage": erreur.message}
    for name, value in fields.items():
        if value:
            etree.SubElement(root, etree.QName(NS, name)).text = value
    if erreur.contact:
        contact = etree.SubElement(root, etree.QName(NS, "Contact"))
        for name, value in erreur.contact:
            etree.SubElement(contact, etree.QName(NS, _CONTACTS[name])).text = value
    return root


def lire_erreur(element: Element | None) -> Erreur2 | None:
    """The detail of a fault, or `None` when it is something else."""
    if element is None or element.tag != f"{{{NS}}}Erreur2":
        return None

    def get(*names: str) -> str:
        return xml.text(element.find("/".join(f"{{{NS}}}{name}" for name in names))) or ""

    contact = tuple((name, value) for name, tag in _CONTACTS.items() if (value := get("Contact", tag)))
    return Erreur2(
        code=get("Code"),
        groupe=get("Groupe"),
        libelle=get("Libelle"),
        message=get("IdMessage") or None,
        contact=contact,
    )


def _data(name: str) -> bytes:
    return files("eprouvette_sim.formats").joinpath(f"data/roc/{name}").read_bytes()


def _ecart(lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code="roc.montant", lieu=lieu, attendu=attendu, observe=observe[:300], regle=_REGLE)
