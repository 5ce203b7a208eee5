"""How the witness calls the DMP: an assertion for each call, signed by the structure, mutual TLS, MTOM when asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from eprouvette_sim.formats import mtom, saml, soap, vihf, xml, xmldsig
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.formats.vihf import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.mtom import Paquet, Partie
    from eprouvette_sim.formats.vihf import Vihf
    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.clock import Clock, Randomness
    from eprouvette_sim.product.reglages import Reglages

WSA = "http://www.w3.org/2005/08/addressing"
INDIRECTE, AIR = "INDIRECTE", "INDIRECTE_RENFORCEE"
#: simplified AIR states this and nothing else (dmp facts §3.4)
DECLARATION = "CONF_EXI_PGSSIS"
_CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Utilisateur:
    """The person at the keyboard: national identifier, names, profession (G15), specialty (R01), factors shown."""

    identifiant: str
    nom: str
    prenom: str
    profession: str = "10"
    specialite: str | None = "SM54"
    facteurs: int = 1

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Utilisateur:
        """The user described by a pilotage message."""
        return cls(**{name: data[name] for name in cls.__slots__ if name in data})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """One call's outcome: a body, or a fault's text, or why nothing readable came."""

    corps: Element | None = None
    paquet: Paquet | None = None
    faute: str | None = None
    technique: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sujet:
    """Who is asked about: INS with its key, authority, and the bench's name for the person."""

    reference: str
    ins: str
    oid: str
    donnees: dict[str, Any] = field(default_factory=dict)

    @property
    def cx(self) -> str:
        """The patient identifier as XDS and the VIHF write it."""
        return f"{self.ins}^^^&{self.oid}&ISO^NH"


class AppelDmp:
    """Assertion, envelope and sending; the parts built on it override small steps."""

    certificat = "dmp-authentification"
    signature = "dmp-signature"

    def __init__(self, http: httpx.Client, reglages: Reglages, *, randomness: Randomness, clock: Clock) -> None:
        self.http = http
        self.reglages = reglages
        self.randomness = randomness
        self.clock = clock
        self.memoire: dict[str, Any] = {}

    def dmp(self) -> dict[str, Any]:
        """What the product remembers of the DMP between two actions."""
        kept: dict[str, Any] = self.memoire.setdefault(
            "dmp", {"documents": {}, "listes": {}, "droits": {}, "integres": {}}
        )
        return kept

    def structure(self) -> str:
        """The site that emits: its geographic FINESS, never the legal one of the certificate (dmp facts §2.3)."""
        return self.reglages.etablissement.get("identifiant", "")

    def vihf(self, mode: str, qui: Utilisateur, sujet: Sujet | None) -> Vihf:
        """The assertion of one call."""
        issuer = self.cle()[1][0].subject.rfc4514_string()
        software = self.reglages.logiciel
        return vihf.Vihf(
            id=f"_{self.randomness.uuid()}",
            emise_le=self.clock.now().utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            emetteur=issuer,
            name_id=self.name_id(qui),
            mode=mode,
            structure=self.structure(),
            secteur="SA01",
            roles=self.roles(qui),
            subject_id=f"{qui.nom} {qui.prenom}",
            ins=sujet.ins if sujet else None,
            ins_oid=sujet.oid if sujet else None,
            lps_nom=software.get("nom", ""),
            lps_version=software.get("version", ""),
            homologation=software.get("numero_autorisation", ""),
            contexte=_CLASSES + ("MobileTwoFactorUnregistered" if mode == AIR else "Password"),
            declaration=DECLARATION if mode == AIR else None,
        )

    def name_id(self, qui: Utilisateur) -> str:
        """The national identifier of the person who acts."""
        return qui.identifiant

    def roles(self, qui: Utilisateur) -> tuple[Role, ...]:
        """Profession first, then specialty."""
        first = Role(code=qui.profession, systeme=vihf.PROFESSION, nom_systeme="professions")
        second = Role(code=qui.specialite or "", systeme=vihf.SPECIALITE, nom_systeme="spécialités")
        return (first, second) if qui.specialite else (first,)

    def cle(self) -> tuple[Any, list[x509.Certificate]]:
        """The signature key and its certificate."""
        files = self.reglages.pki["certificats"][self.signature]
        return _cle(files["cle"], files["certificat"])

    def assertion(self, content: Vihf) -> Element:
        """The assertion, signed."""
        key, certificates = self.cle()
        return xmldsig.sign(vihf.write(content), key=key, certificates=certificates, position=1)

    def message_id(self) -> str:
        """A new message identifier."""
        return f"urn:uuid:{self.randomness.uuid()}"

    def envelope(self, chemin: str, action: str, corps: Element, content: Vihf) -> bytes:
        """The SOAP message of one call."""
        heads = []
        for name, text in (("Action", action), ("MessageID", self.message_id()), ("To", self.adresse(chemin))):
            node = etree.Element(f"{{{WSA}}}{name}", nsmap={"wsa": WSA})
            node.text = text
            heads.append(node)
        reply = etree.Element(f"{{{WSA}}}ReplyTo", nsmap={"wsa": WSA})
        etree.SubElement(reply, f"{{{WSA}}}Address").text = f"{WSA}/anonymous"
        security = etree.Element(f"{{{saml.WSSE}}}Security", nsmap={"wsse": saml.WSSE})
        security.append(self.assertion(content))
        return soap.write(entetes=(*heads, reply, security), corps=corps)

    def adresse(self, chemin: str) -> str:
        """The address of one of the four paths."""
        return f"{self.reglages.url('dmp')}/{chemin}"

    def call(
        self,
        chemin: str,
        action: str,
        corps: Element,
        content: Vihf,
        parties: Sequence[Partie] | None = None,
    ) -> Retour:
        """Sends one call; every transport or protocol failure is told, never raised."""
        octets = self.envelope(chemin, action, corps, content)
        media = f'{soap.CONTENT_TYPE}; action="{action}"'
        if parties is not None:
            package = mtom.Paquet(racine=mtom.racine("racine@temoin", octets), parties=tuple(parties))
            media, octets = mtom.write(package, boundary=f"MIME_{self.randomness.uuid()}")
        try:
            response = self.http.post(self.adresse(chemin), content=octets, headers={"Content-Type": media})
        except httpx.HTTPError as error:
            return Retour(technique=f"DMP injoignable ({type(error).__name__})")
        return _retour(response)

    def trace(self, **fields: Any) -> None:
        """Keeps a line of the access log (EX_AIR-070: use of the assertion is traced)."""
        self.memoire.setdefault("traces", []).append(
            {"evenement": "acces_dmp", "at": self.clock.now().rfc3339} | fields
        )


@lru_cache(maxsize=16)
def _cle(cle: str, certificat: str) -> tuple[Any, list[x509.Certificate]]:
    """A key and its certificate, read once: checking a key costs tens of milliseconds."""
    key = load_pem_private_key(Path(cle).read_bytes(), password=None)
    return key, x509.load_pem_x509_certificates(Path(certificat).read_bytes())[:1]


def sujet(patient: dict[str, Any]) -> Sujet:
    """The person a pilotage message describes, with their INS."""
    ins = patient.get("ins") or {}
    return Sujet(
        reference=patient["reference"],
        ins=f"{ins.get('matricule', '')}{ins.get('cle', '')}",
        oid=ins.get("oid", ids.INS_TEST),
        donnees=patient,
    )


def _retour(response: httpx.Response) -> Retour:
    content, package = response.content, None
    media = response.headers.get("Content-Type")
    if mtom.parametres(media)[0] == "multipart/related":
        package, _ = mtom.read(media, content)
        content = package.racine.octets if package else b""
    root, _ = xml.read(content, volumineux=True)
    body = None if root is None else root.find(f"{{{soap.NS}}}Body")
    kids = [] if body is None else xml.children(body)
    if not kids:
        return Retour(technique=f"Réponse illisible du DMP (HTTP {response.status_code})")
    if xml.local(kids[0]) == "Fault":
        text = xml.text(kids[0].find(f"{{{soap.NS}}}Reason/{{{soap.NS}}}Text"))
        return Retour(faute=text or "refus sans explication")
    return Retour(corps=kids[0], paquet=package)
