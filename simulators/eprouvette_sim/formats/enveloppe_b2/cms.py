"""CMS envelopes, read tolerantly and written: enveloped-data and AuthEnvelopedData to RSA recipients (RFC 5652, 5083).

asn1crypto reads what cryptography refuses (indefinite-length BER, key identifiers, OAEP, 3DES, AES-192, AES-GCM);
cryptography does the arithmetic; `openssl cms` is the independent second reading, in tests.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from eprouvette_sim.formats.enveloppe_b2.regles import anomalie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

#: content algorithm -> (key length in bytes, initialisation length, block cipher, or `None` for GCM)
ALGORITHMES: Final[dict[str, tuple[int, int, Any]]] = {
    "aes128_cbc": (16, 16, algorithms.AES),
    "aes192_cbc": (24, 16, algorithms.AES),
    "aes256_cbc": (32, 16, algorithms.AES),
    "tripledes_3key": (24, 8, TripleDES),
    "aes128_gcm": (16, 12, None),
    "aes192_gcm": (24, 12, None),
    "aes256_gcm": (32, 12, None),
}
ATTENDU: Final = "aes128_cbc"
_ETIQUETTE: Final = 16
#: key transport algorithm -> its name in an `Ouverture`
_TRANSPORTS: Final = {"rsaes_pkcs1v15": "pkcs1", "rsaes_oaep": "oaep"}
_LIEU: Final = "enveloppe CMS"
_HACHAGES: Final[dict[str, Any]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_INDEFINI: Final = 0x80
#: what asn1crypto raises on input it cannot follow
_ASN1 = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cle:
    """One private key of a recipient, with the certificate that names it."""

    certificat: x509.Certificate
    cle: rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Ouverture:
    """One envelope opened: the clear bytes, and how it was closed.

    `algorithme` is a key of `ALGORITHMES`; `transport` is `pkcs1` or `oaep`; `designation` is `emetteur` (issuer and
    serial number) or `identifiant` (key identifier); `codage` is `DER` or `BER`; `destinataires` counts recipients.
    """

    clair: bytes
    algorithme: str
    transport: str
    designation: str
    codage: str
    destinataires: int


def ouvrir(der: bytes, cles: Sequence[Cle]) -> Lecture[Ouverture]:
    """The content of an envelope and what is wrong with it; `None` when none of the keys opens it. Never raises."""
    try:
        return _ouvrir(der, cles)
    except _ASN1 as error:
        return None, (anomalie("cms.illisible", _LIEU, "une enveloppe CMS", type(error).__name__),)


def _ouvrir(der: bytes, cles: Sequence[Cle]) -> Lecture[Ouverture]:
    info = cms.ContentInfo.load(der, strict=True)
    genre = info["content_type"].native
    found: list[Anomalie] = []
    if genre == "authenticated_enveloped_data":
        found.append(anomalie("cms.authentifie", _LIEU, "enveloped_data", genre))
    elif genre != "enveloped_data":
        return None, (anomalie("cms.type", _LIEU, "enveloped_data", str(genre)),)
    contenu = info["content"]
    algorithme, marques = _algorithme(contenu, genre)
    found += marques
    if algorithme is None:
        return None, tuple(found)
    destinataires = list(contenu["recipient_infos"])
    if len(destinataires) > 1:
        found.append(anomalie("cms.destinataires", _LIEU, "1", str(len(destinataires))))
    session, transport, designation, marques = _cle_de_session(destinataires, cles)
    found += marques
    if session is None:
        return None, tuple(found)
    clair, marques = _dechiffrer(contenu, genre, algorithme, session)
    found += marques
    codage = "BER" if len(der) > 1 and der[1] == _INDEFINI else "DER"
    if codage == "BER":
        found.append(anomalie("cms.ber", _LIEU, "DER", "BER, longueurs indéfinies"))
    if clair is None:
        return None, tuple(found)
    ouverture = Ouverture(
        clair=clair,
        algorithme=algorithme,
        transport=transport,
        designation=designation,
        codage=codage,
        destinataires=len(destinataires),
    )
    return ouverture, tuple(found)


def _chiffre(contenu: Any, genre: str) -> Any:
    champ = "auth_encrypted_content_info" if genre == "authenticated_enveloped_data" else "encrypted_content_info"
    return contenu[champ]


def _algorithme(contenu: Any, genre: str) -> tuple[str | None, list[Anomalie]]:
    nom = str(_chiffre(contenu, genre)["content_encryption_algorithm"]["algorithm"].native)
    if nom not in ALGORITHMES or nom.endswith("gcm") != (genre == "authenticated_enveloped_data"):
        return None, [anomalie("cms.algorithme", _LIEU, ATTENDU, nom)]
    if nom == "tripledes_3key":
        return nom, [anomalie("cms.triple-des", _LIEU, ATTENDU, nom)]
    return nom, [] if nom == ATTENDU else [anomalie("cms.autre-aes", _LIEU, ATTENDU, nom)]


def _cle_de_session(destinataires: Sequence[Any], cles: Sequence[Cle]) -> tuple[bytes | None, str, str, list[Anomalie]]:
    """The content key, how it travelled and how its recipient was named; the first of our keys that is named wins."""
    for destinataire in destinataires:
        if destinataire.name != "ktri":
            continue
        ktri = destinataire.chosen
        cle = next((cle for cle in cles if _designe(ktri["rid"], cle.certificat)), None)
        if cle is None:
            continue
        designation = "emetteur" if ktri["rid"].name == "issuer_and_serial_number" else "identifiant"
        moyen = str(ktri["key_encryption_algorithm"]["algorithm"].native)
        if moyen not in _TRANSPORTS:
            return None, "", designation, [anomalie("cms.transport", _LIEU, "RSA", moyen)]
        notes = [anomalie("cms.oaep", _LIEU, "PKCS#1 v1.5", "OAEP")] if moyen == "rsaes_oaep" else []
        return _dechiffrer_cle(ktri, cle), _TRANSPORTS[moyen], designation, notes
    seen = f"{len(destinataires)} destinataire(s), aucun n'est le frontal"
    return None, "", "", [anomalie("cms.destinataire", _LIEU, "le certificat du frontal", seen)]


def _designe(rid: Any, certificat: x509.Certificate) -> bool:
    if rid.name == "subject_key_identifier":
        return bool(rid.chosen.native == _identifiant(certificat))
    chosen = rid.chosen
    emetteur = asn1_x509.Name.load(certificat.issuer.public_bytes())
    return bool(chosen["serial_number"].native == certificat.serial_number and chosen["issuer"] == emetteur)


def _identifiant(certificat: x509.Certificate) -> bytes:
    try:
        return certificat.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        cle = certificat.public_key()
        if not isinstance(cle, rsa.RSAPublicKey):
            return b""
        return x509.SubjectKeyIdentifier.from_public_key(cle).digest


def _dechiffrer_cle(ktri: Any, cle: Cle) -> bytes:
    """The content key, empty when our private key does not open it."""
    algorithme = ktri["key_encryption_algorithm"]
    oaep = algorithme["algorithm"].native == "rsaes_oaep"
    remplissage = _oaep(algorithme["parameters"]) if oaep else padding.PKCS1v15()
    try:
        return cle.cle.decrypt(ktri["encrypted_key"].native, remplissage)
    except ValueError:
        return b""


def _oaep(parametres: Any) -> padding.OAEP:
    lus = algos.RSAESOAEPParams.load(parametres.dump()) if parametres.native else algos.RSAESOAEPParams()
    hachage = _HACHAGES[lus["hash_algorithm"]["algorithm"].native]
    masque = _HACHAGES[lus["mask_gen_algorithm"]["parameters"]["algorithm"].native]
    return padding.OAEP(mgf=padding.MGF1(masque()), algorithm=hachage(), label=None)


def _dechiffrer(contenu: Any, genre: str, algorithme: str, session: bytes) -> tuple[bytes | None, list[Anomalie]]:
    longueur, initial, bloc = ALGORITHMES[algorithme]
    if len(session) != longueur:
        seen = f"{len(session)} octets" if session else "clé illisible avec notre clé privée"
        return None, [anomalie("cms.cle", _LIEU, f"{longueur} octets", seen)]
    chiffre = _chiffre(contenu, genre)
    octets = chiffre["encrypted_content"].native or b""
    parametres = chiffre["content_encryption_algorithm"]["parameters"]
    if bloc is None:
        return _ouvrir_gcm(session, parametres, contenu, octets)
    vecteur = parametres.native
    if not isinstance(vecteur, bytes) or len(vecteur) != initial or not octets or len(octets) % initial:
        return None, [anomalie("cms.dechiffrement", _LIEU, "des blocs entiers", f"{len(octets)} octets")]
    dechiffreur = Cipher(bloc(session), modes.CBC(vecteur)).decryptor()
    depouille = PKCS7(initial * 8).unpadder()
    try:
        clair = depouille.update(dechiffreur.update(octets) + dechiffreur.finalize())
        return clair + depouille.finalize(), []
    except ValueError:
        return None, [anomalie("cms.dechiffrement", _LIEU, "un contenu intact", "remplissage faux")]


class _ParametresGcm(core.Sequence):  # type: ignore[misc]  # asn1crypto ships no types
    """GCMParameters (RFC 5084 §3.2)."""

    _fields = [("nonce", core.OctetString), ("longueur", core.Integer, {"default": 12})]  # noqa: RUF012 - asn1crypto's


def _ouvrir_gcm(session: bytes, parametres: Any, contenu: Any, octets: bytes) -> tuple[bytes | None, list[Anomalie]]:
    vecteur = _ParametresGcm.load(parametres.dump())["nonce"].native
    signes = contenu["auth_attrs"]
    associes = signes.untag().dump() if len(signes) else b""
    try:
        clair = AESGCM(session).decrypt(vecteur, octets + contenu["mac"].native, associes)
    except (InvalidTag, ValueError):
        return None, [anomalie("cms.dechiffrement", _LIEU, "un contenu intact", "étiquette d'authenticité fausse")]
    return clair, []


def chiffrer(
    clair: bytes,
    certificats: Sequence[x509.Certificate],
    *,
    algorithme: str = ATTENDU,
    oaep: bool = False,
    identifiant: bool = False,
) -> bytes:
    """A DER envelope for these recipients (RSA keys); `identifiant` names them by key identifier, `oaep` uses SHA-256.

    `KeyError` for an algorithm that is not in `ALGORITHMES`, `TypeError` for a recipient without an RSA key.
    """
    longueur, initial, bloc = ALGORITHMES[algorithme]
    session, vecteur = os.urandom(longueur), os.urandom(initial)
    lignes = [_destinataire(certificat, session, oaep=oaep, identifiant=identifiant) for certificat in certificats]
    tete = {"version": "v2" if identifiant else "v0", "recipient_infos": lignes}
    if bloc is None:
        scelle = AESGCM(session).encrypt(vecteur, clair, b"")
        parametres: Any = _ParametresGcm({"nonce": vecteur, "longueur": _ETIQUETTE})
        contenu = tete | {
            "version": "v0",
            "auth_encrypted_content_info": _contenu(algorithme, parametres, scelle[:-_ETIQUETTE]),
            "mac": scelle[-_ETIQUETTE:],
        }
        return _info("authenticated_enveloped_data", cms.AuthEnvelopedData(contenu))
    rempli = PKCS7(initial * 8).padder()
    blocs = rempli.update(clair) + rempli.finalize()
    chiffreur = Cipher(bloc(session), modes.CBC(vecteur)).encryptor()
    octets = chiffreur.update(blocs) + chiffreur.finalize()
    champ = _contenu(algorithme, core.OctetString(vecteur), octets)
    return _info("enveloped_data", cms.EnvelopedData(tete | {"encrypted_content_info": champ}))


def _info(genre: str, contenu: Any) -> bytes:
    octets: bytes = cms.ContentInfo({"content_type": genre, "content": contenu}).dump()
    return octets


def _contenu(algorithme: str, parametres: Any, octets: bytes) -> dict[str, Any]:
    chiffrement = {"algorithm": algorithme, "parameters": parametres}
    return {"content_type": "data", "content_encryption_algorithm": chiffrement, "encrypted_content": octets}


def _destinataire(certificat: x509.Certificate, session: bytes, *, oaep: bool, identifiant: bool) -> Any:
    cle = certificat.public_key()
    if not isinstance(cle, rsa.RSAPublicKey):
        raise TypeError("le destinataire n'a pas de clé RSA")
    if identifiant:
        rid = cms.RecipientIdentifier("subject_key_identifier", _identifiant(certificat))
    else:
        asn1 = asn1_x509.Certificate.load(certificat.public_bytes(serialization.Encoding.DER))
        noms = {"issuer": asn1.issuer, "serial_number": asn1.serial_number}
        rid = cms.RecipientIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(noms))
    transport: dict[str, Any] = {"algorithm": "rsaes_pkcs1v15"}
    remplissage: Any = padding.PKCS1v15()
    if oaep:
        hachage = {"algorithm": "sha256"}
        parametres = {"hash_algorithm": hachage, "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": hachage}}
        transport = {"algorithm": "rsaes_oaep", "parameters": algos.RSAESOAEPParams(parametres)}
        remplissage = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    ligne = {
        "version": "v2" if identifiant else "v0",
        "rid": rid,
        "key_encryption_algorithm": transport,
        "encrypted_key": cle.encrypt(session, remplissage),
    }
    return cms.RecipientInfo("ktri", cms.KeyTransRecipientInfo(ligne))
