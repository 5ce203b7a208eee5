"""The inner part, once decrypted: EDI-consent headers, base64, gzip or zlib within bounds (b2 facts §4.3).

Decompression never holds more than `BORNE` bytes: a stream that would give more is refused as a bomb.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import zlib
from dataclasses import dataclass
from email.parser import HeaderParser
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.enveloppe_b2.regles import anomalie

if TYPE_CHECKING:
    from email.message import Message as EnTetes

    from eprouvette_sim.kernel.anomalie import Anomalie, Lecture

#: largest content accepted once decompressed, in bytes
BORNE: Final = 64 * 1024 * 1024
TYPE: Final = "application/edi-consent"
_DESCRIPTION = re.compile(r"IRIS(TEST)?/[A-Z0-9-]+(/Z)?")
_CHIFFRES = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/signed")
_GZIP, _ZLIB = b"\x1f\x8b", 0x78
_LIGNE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Contenu:
    """One inner part: the file's bytes, the nature announced (`IRIS/B2/Z`), its file name, how it was compressed.

    `compression` is `gzip`, `zlib` or `None`.
    """

    octets: bytes
    description: str | None
    nom: str | None
    compression: str | None

    @property
    def test(self) -> bool:
        """True when the description announces a test file."""
        return (self.description or "").startswith("IRISTEST")


def separer(brut: bytes) -> tuple[EnTetes, bytes]:
    """The headers and the body of a MIME entity; line ends may be CR LF or LF."""
    coupe = re.search(rb"\r?\n\r?\n", brut)
    tete, corps = (brut[: coupe.start()], brut[coupe.end() :]) if coupe else (brut, b"")
    return HeaderParser().parsestr(tete.decode("latin-1"), headersonly=True), corps


def decoder(corps: bytes, cte: str | None, code: str, lieu: str) -> Lecture[bytes]:
    """The bytes of a body under its transfer encoding; base64 is read strictly, white space apart."""
    if (cte or "").strip().lower() != "base64":
        return corps, ()
    try:
        return base64.b64decode(corps.translate(None, b"\r\n\t "), validate=True), ()
    except binascii.Error as error:
        return None, (anomalie(code, lieu, "du base64", str(error)),)


def read_contenu(clair: bytes, *, borne: int = BORNE) -> Lecture[Contenu]:
    """The file inside a decrypted part and what is wrong; `None` when no file could be told."""
    tetes, corps = separer(clair)
    if tetes.get_content_type() in _CHIFFRES:
        return None, (anomalie("contenu.imbrique", "Content-Type", TYPE, tetes.get_content_type()),)
    found = list(_juger(tetes))
    octets, trouves = decoder(corps, tetes.get("Content-Transfer-Encoding"), "contenu.base64", "partie intérieure")
    found += trouves
    if octets is None:
        return None, tuple(found)
    octets, compression, compresses = _decomprimer(octets, borne)
    found += compresses
    if octets is None:
        return None, tuple(found)
    description = tetes.get("Content-Description")
    found += _suffixe(description, compression)
    if not octets:
        found.append(anomalie("contenu.vide", "partie intérieure", "un fichier", "aucun octet"))
    nom = tetes.get_filename()
    return Contenu(octets=octets, description=description, nom=nom, compression=compression), tuple(found)


def _juger(tetes: EnTetes) -> list[Anomalie]:
    description = tetes.get("Content-Description")
    bon = description is not None and _DESCRIPTION.fullmatch(description.strip())
    seen = f"{tetes.get_content_type()}, {description or 'sans description'}"
    if tetes.get_content_type() == TYPE and bon:
        return []
    return [anomalie("contenu.entetes", "partie intérieure", "application/EDI-consent, IRIS/B2/Z", seen[:200])]


def _suffixe(description: str | None, compression: str | None) -> list[Anomalie]:
    annonce = (description or "").strip().endswith("/Z")
    if description is None or annonce == (compression is not None):
        return []
    seen = f"{description}, {compression or 'non comprimé'}"
    return [anomalie("contenu.suffixe", "Content-Description", "/Z si et seulement si comprimé", seen)]


def _decomprimer(octets: bytes, borne: int) -> tuple[bytes | None, str | None, list[Anomalie]]:
    """The bytes once decompressed, by what, and what is wrong; bytes that are no stream come back as they are."""
    if octets[:2] == _GZIP:
        genre, largeur = "gzip", 31
    elif octets[:1] and octets[0] == _ZLIB and int.from_bytes(octets[:2]) % 31 == 0:
        genre, largeur = "zlib", 15
    else:
        return octets, None, []
    flux = zlib.decompressobj(largeur)
    try:
        sortie = flux.decompress(octets, borne + 1)
    except zlib.error as error:
        return None, genre, [anomalie("contenu.compression", "partie intérieure", f"un flux {genre}", str(error))]
    found = [anomalie("contenu.zlib", "partie intérieure", "gzip", "zlib")] if genre == "zlib" else []
    if len(sortie) > borne:
        vu = f"plus de {borne} octets pour {len(octets)} reçus"
        return None, genre, [*found, anomalie("contenu.bombe", "partie intérieure", f"au plus {borne} octets", vu)]
    if not flux.eof:
        return None, genre, [*found, anomalie("contenu.compression", "partie intérieure", "un flux entier", "tronqué")]
    if flux.unused_data.strip(b"\0\r\n"):
        reste = f"{len(flux.unused_data)} octets de plus"
        found.append(anomalie("contenu.suite", "partie intérieure", "la fin du flux", reste))
    return sortie, genre, found


_COMPRESSEURS = {
    "gzip": lambda octets: gzip.compress(octets, mtime=0),
    "zlib": zlib.compress,
    None: bytes,
}


def ecrire_contenu(contenu: Contenu) -> bytes:
    """The inner MIME part, CR LF throughout, base64 in lines of 64; `description` and `nom` are written when given."""
    lignes = ["Content-Type: application/EDI-consent", "Content-Transfer-Encoding: base64"]
    if contenu.description is not None:
        lignes.append(f"Content-Description: {contenu.description}")
    if contenu.nom is not None:
        lignes.append(f'Content-Disposition: attachment; filename="{contenu.nom}"')
    corps = en_base64(_COMPRESSEURS[contenu.compression](contenu.octets))
    return "\r\n".join([*lignes, "", ""]).encode("ascii") + corps


def en_base64(octets: bytes) -> bytes:
    """Base64 in lines of 64 characters, each ended by CR LF."""
    texte = base64.b64encode(octets)
    return b"".join(texte[debut : debut + _LIGNE] + b"\r\n" for debut in range(0, len(texte), _LIGNE))
