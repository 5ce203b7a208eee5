"""INSi bodies: search by traits, search by card, result (cdri_roc facts §3.1, WSDL DESIR_ICIR_EXP 1.5.0 read)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from eprouvette_sim.formats import xml
from eprouvette_sim.formats.grammaire import Grammaire, Noeud, validate
from eprouvette_sim.model import Identite, MatriculeHistorique

if TYPE_CHECKING:
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.anomalie import Lecture

NS_TRAITS = "http://www.cnamts.fr/INSiRecSans"
NS_VITALE = "http://www.cnamts.fr/INSiRecVit"
NS_RESULTAT = "http://www.cnamts.fr/INSiResultat"
ACTION_TRAITS = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"
ACTION_VITALE = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecCarteVitale"

#: return code -> label as returned, without accents (cdri_roc facts §3.2)
CODES = {"00": "OK", "01": "Aucune identite trouvee", "02": "Plusieurs identites trouvees"}

_REGLE = "contrat INSi 1.5.0 (cdri_roc §3.1, schéma lu)"
_MATRICULE = r"\d{6}[A-Za-z0-9]\d{6}"
_DATE = r"\d{4}-\d{2}-\d{2}"

#: Shapes seen in two independent clients are stricter than the schema (upper case, one letter for the sex).
GRAMMAIRE_TRAITS = Grammaire(
    espace=NS_TRAITS,
    prefixe="insi.traits",
    regle=_REGLE,
    racine=Noeud(
        nom="RECSANSVITALE",
        enfants=(
            Noeud(nom="NomNaissance", card="0..1", motif=r"[A-Z' \-]+"),
            Noeud(nom="Prenom", card="0..n", motif=r"[A-Z'\-]+"),
            Noeud(nom="Sexe", card="0..1", motif=r"[MF]"),
            Noeud(nom="DateNaissance", card="0..1", motif=_DATE),
            Noeud(nom="LieuNaissance", card="0..1", motif=r"\d[0-9AB]\d{3}"),
        ),
    ),
)

_MATRICULE_VITALE = (
    Noeud(nom="NumIdentifiant", card="0..1", motif=_MATRICULE),
    Noeud(nom="Cle", card="0..1", motif=r"\d{2}"),
    Noeud(nom="TypeMatricule", card="0..1"),
)

GRAMMAIRE_VITALE = Grammaire(
    espace=NS_VITALE,
    prefixe="insi.vitale",
    regle=_REGLE,
    racine=Noeud(
        nom="RECVITALE",
        enfants=(
            Noeud(nom="MatriculeIndividu", card="0..1", enfants=_MATRICULE_VITALE),
            Noeud(nom="MatriculeOD", card="0..1", enfants=_MATRICULE_VITALE),
            Noeud(nom="NomNaissance", card="0..1", motif=r"[A-Z' \-]+"),
            Noeud(nom="DateNaissance", card="0..1", motif=_DATE),
            Noeud(nom="RangNaissance", card="0..1", motif=r"\d+"),
        ),
    ),
)

_IDENTIFIANT = (
    Noeud(nom="NumIdentifiant", motif=_MATRICULE),
    Noeud(nom="Cle", card="0..1", motif=r"\d{2}"),
    Noeud(nom="TypeMatricule", card="0..1"),
)
_INS = (
    Noeud(nom="IdIndividu", enfants=_IDENTIFIANT),
    Noeud(nom="OID"),
    Noeud(nom="DateDeb", card="0..1", motif=_DATE),
    Noeud(nom="DateFin", card="0..1", motif=_DATE),
)

GRAMMAIRE_RESULTAT = Grammaire(
    espace=NS_RESULTAT,
    prefixe="insi.resultat",
    regle=_REGLE,
    racine=Noeud(
        nom="RESULTAT",
        enfants=(
            Noeud(nom="CR", enfants=(Noeud(nom="CodeCR"), Noeud(nom="LibelleCR"))),
            Noeud(
                nom="INDIVIDU",
                card="0..1",
                enfants=(
                    Noeud(nom="INSACTIF", enfants=_INS),
                    Noeud(nom="INSHISTO", card="0..n", enfants=_INS),
                    Noeud(
                        nom="TIQ",
                        enfants=(
                            Noeud(nom="NomNaissance", card="0..1"),
                            Noeud(nom="Prenom", card="0..1"),
                            Noeud(nom="ListePrenom", card="0..1"),
                            Noeud(nom="Sexe", card="0..1", motif=r"[A-Z]"),
                            Noeud(nom="DateNaissance", card="0..1", motif=_DATE),
                            Noeud(nom="LieuNaissance", card="0..1"),
                        ),
                    ),
                ),
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RechercheTraits:
    """A search by traits: `prenoms` in the order sent; what is absent is `None`."""

    nom_naissance: str | None
    prenoms: tuple[str, ...]
    sexe: str | None
    date_naissance: str | None
    lieu_naissance: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RechercheVitale:
    """A search by Vitale card: matricules of the person and of the insured (13 characters), lunar birth date, rank."""

    nir: str | None
    nir_od: str | None
    nom_naissance: str | None = None
    date_naissance: str | None = None
    rang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """An answer: `code` is `00`, `01` or `02`; `individu` only with `00`."""

    code: str
    individu: Identite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forme:
    """How an answer is shaped: live ones give `ListePrenom` only; some injected files add `Prenom` (cdri_roc §3.5).

    `dates_avant` puts history dates before the identifier, as the published `TEST_2.04_cas2` does against its schema.
    """

    prenom: bool = False
    dates_avant: bool = False


VIVANTE = Forme()


def read_traits(corps: Element) -> Lecture[RechercheTraits]:
    """The search, or `None` when the body is another element; every departure from the contract is named."""
    anomalies = validate(corps, GRAMMAIRE_TRAITS)
    if (xml.namespace(corps), xml.local(corps)) != (NS_TRAITS, "RECSANSVITALE"):
        return None, anomalies
    get = {xml.local(child): xml.text(child) for child in reversed(xml.children(corps))}
    names = [xml.text(child) for child in xml.children(corps) if xml.local(child) == "Prenom"]
    search = RechercheTraits(
        nom_naissance=get.get("NomNaissance"),
        prenoms=tuple(name for name in names if name),
        sexe=get.get("Sexe"),
        date_naissance=get.get("DateNaissance"),
        lieu_naissance=get.get("LieuNaissance"),
    )
    return search, anomalies


def write_traits(recherche: RechercheTraits) -> Element:
    """The `RECSANSVITALE` element, in contract order; absent traits are left out."""
    root = etree.Element(etree.QName(NS_TRAITS, "RECSANSVITALE"), nsmap={"ins": NS_TRAITS})
    fields: list[tuple[str, str | None]] = [("NomNaissance", recherche.nom_naissance)]
    fields += [("Prenom", name) for name in recherche.prenoms]
    fields += [("Sexe", recherche.sexe), ("DateNaissance", recherche.date_naissance)]
    fields += [("LieuNaissance", recherche.lieu_naissance)]
    _append(root, NS_TRAITS, fields)
    return root


def read_vitale(corps: Element) -> Lecture[RechercheVitale]:
    """The search by card, or `None` when the body is another element; every departure from the contract is named."""
    anomalies = validate(corps, GRAMMAIRE_VITALE)
    if (xml.namespace(corps), xml.local(corps)) != (NS_VITALE, "RECVITALE"):
        return None, anomalies

    def get(*names: str) -> str | None:
        return xml.text(corps.find("/".join(f"{{{NS_VITALE}}}{name}" for name in names)))

    search = RechercheVitale(
        nir=get("MatriculeIndividu", "NumIdentifiant"),
        nir_od=get("MatriculeOD", "NumIdentifiant"),
        nom_naissance=get("NomNaissance"),
        date_naissance=get("DateNaissance"),
        rang=get("RangNaissance"),
    )
    return search, anomalies


def write_vitale(recherche: RechercheVitale) -> Element:
    """The `RECVITALE` element, in contract order, with the identifiers alone (no key), as the client seen sends it."""
    root = etree.Element(etree.QName(NS_VITALE, "RECVITALE"), nsmap={"ins": NS_VITALE})
    for name, nir in (("MatriculeIndividu", recherche.nir), ("MatriculeOD", recherche.nir_od)):
        if nir is not None:
            _append(etree.SubElement(root, etree.QName(NS_VITALE, name)), NS_VITALE, [("NumIdentifiant", nir)])
    fields = [("NomNaissance", recherche.nom_naissance), ("DateNaissance", recherche.date_naissance)]
    _append(root, NS_VITALE, [*fields, ("RangNaissance", recherche.rang)])
    return root


def write_resultat(resultat: Resultat, forme: Forme = VIVANTE) -> Element:
    """The `RESULTAT` element, labels without accents, as live answers shape it unless another shape is asked for."""
    root = etree.Element(etree.QName(NS_RESULTAT, "RESULTAT"), nsmap={"res": NS_RESULTAT})
    report = etree.SubElement(root, etree.QName(NS_RESULTAT, "CR"))
    _append(report, NS_RESULTAT, [("CodeCR", resultat.code), ("LibelleCR", CODES[resultat.code])])
    person = resultat.individu
    if person is None:
        return root
    node = etree.SubElement(root, etree.QName(NS_RESULTAT, "INDIVIDU"))
    active = MatriculeHistorique(nir=person.nir or "", cle=person.cle, oid=person.oid)
    _ins(node, "INSACTIF", active)
    for former in person.historique:
        _ins(node, "INSHISTO", former, dates_avant=forme.dates_avant)
    traits = etree.SubElement(node, etree.QName(NS_RESULTAT, "TIQ"))
    fields = [("NomNaissance", person.nom_naissance), ("Prenom", person.prenoms[0] if forme.prenom else None)]
    fields += [("ListePrenom", " ".join(person.prenoms))]
    fields += [("Sexe", str(person.sexe)), ("DateNaissance", person.date_naissance)]
    _append(traits, NS_RESULTAT, [*fields, ("LieuNaissance", person.lieu_naissance)])
    return root


def read_resultat(corps: Element) -> Lecture[Resultat]:
    """The answer, or `None` when the body is another element; departures from the contract are named, not fatal."""
    anomalies = validate(corps, GRAMMAIRE_RESULTAT)
    if (xml.namespace(corps), xml.local(corps)) != (NS_RESULTAT, "RESULTAT"):
        return None, anomalies
    code = _text(corps, "CR", "CodeCR") or ""
    person = corps.find(f"{{{NS_RESULTAT}}}INDIVIDU")
    return Resultat(code=code, individu=None if person is None else _individu(person)), anomalies


def _individu(node: Element) -> Identite | None:
    active = node.find(f"{{{NS_RESULTAT}}}INSACTIF")
    names = _text(node, "TIQ", "ListePrenom") or _text(node, "TIQ", "Prenom") or ""
    birth = _text(node, "TIQ", "DateNaissance") or ""
    name = _text(node, "TIQ", "NomNaissance")
    if active is None or not name or not xml_date(birth):
        return None
    return Identite(
        nom_naissance=name,
        prenoms=tuple(names.split()),
        sexe=_text(node, "TIQ", "Sexe") or "I",
        date_naissance=birth,
        lieu_naissance=_text(node, "TIQ", "LieuNaissance"),
        nir=_text(active, "IdIndividu", "NumIdentifiant"),
        cle=_text(active, "IdIndividu", "Cle"),
        oid=_text(active, "OID"),
        historique=tuple(_historique(former) for former in node.findall(f"{{{NS_RESULTAT}}}INSHISTO")),
    )


def xml_date(text: str) -> bool:
    """True when the text has the shape `AAAA-MM-JJ` (a lunar date is accepted)."""
    digits = text.split("-")
    return [len(part) for part in digits] == [4, 2, 2] and all(part.isdigit() for part in digits)


def _historique(node: Element) -> MatriculeHistorique:
    return MatriculeHistorique(
        nir=_text(node, "IdIndividu", "NumIdentifiant") or "?",
        cle=_text(node, "IdIndividu", "Cle"),
        oid=_text(node, "OID"),
        du=_text(node, "DateDeb"),
        au=_text(node, "DateFin"),
    )


def _ins(parent: Element, nom: str, matricule: MatriculeHistorique, *, dates_avant: bool = False) -> None:
    node = etree.SubElement(parent, etree.QName(NS_RESULTAT, nom))
    dates = [("DateDeb", matricule.du), ("DateFin", matricule.au)]
    if dates_avant:
        _append(node, NS_RESULTAT, dates)
    ident = etree.SubElement(node, etree.QName(NS_RESULTAT, "IdIndividu"))
    fields = [("NumIdentifiant", matricule.nir), ("Cle", matricule.cle), ("TypeMatricule", "NIR")]
    _append(ident, NS_RESULTAT, fields)
    _append(node, NS_RESULTAT, [("OID", matricule.oid), *([] if dates_avant else dates)])


def _text(node: Element, *names: str) -> str | None:
    return xml.text(node.find("/".join(f"{{{NS_RESULTAT}}}{name}" for name in names)))


def _append(parent: Element, espace: str, champs: list[tuple[str, str | None]]) -> None:
    for nom, valeur in champs:
        if valeur is not None:
            etree.SubElement(parent, f"{{{espace}}}{nom}").text = valeur
