"""Judging one stream: engine and separator chosen by name, findings kept within bounds and counted beyond.

`controler(flux)` never raises on what the stream holds. Findings are sorted by record, position and rule; at most
`garder` are kept in detail, all are counted by rule and field.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from eprouvette_sim.formats.b2.cadrage import ouvrir
from eprouvette_sim.formats.b2.moteur import Reference, parcourir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette_sim.formats.b2.cadrage import Cadreur
    from eprouvette_sim.formats.b2.enregistrement import EcartB2

GARDER: Final = 10_000
#: Beyond this many findings the rest of a stream is left unread: nobody needs more, and work stays bounded.
CONSTATS_MAX: Final = 1_000_000
#: How many findings of one record are kept in detail.
GARDER_PAR_ENREGISTREMENT: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """What was found in one stream.

    `illisible` says in French why the stream is not a B2 file at all, or is `None`. `causes` counts every finding
    by (rule, field notation, provenance), kept or not.
    """

    enregistrements: int
    factures: int
    octets: int
    separateur: str
    ecarts: tuple[EcartB2, ...]
    causes: Mapping[tuple[str, str, str], int]
    illisible: str | None = None

    @property
    def total(self) -> int:
        """The number of findings, kept or not."""
        return sum(self.causes.values())


class Collecteur:
    """Receives findings; keeps the first ones of each record within a bound, counts all."""

    def __init__(self, garder: int = GARDER, par_enregistrement: int = GARDER_PAR_ENREGISTREMENT) -> None:
        self.causes: Counter[tuple[str, str, str]] = Counter()
        self._garder = garder
        self._par_enregistrement = par_enregistrement
        self.total = 0
        self._gardes: list[EcartB2] = []
        self._dans: Counter[int] = Counter()

    def __call__(self, ecart: EcartB2) -> None:
        """Takes one finding."""
        self.total += 1
        self.causes[ecart.regle, ecart.champ, ecart.provenance] += 1
        if len(self._gardes) >= self._garder or self._dans[ecart.enregistrement] >= self._par_enregistrement:
            return
        self._dans[ecart.enregistrement] += 1
        self._gardes.append(ecart)

    def trop(self) -> str | None:
        """Why to stop reading, once there are too many findings to be of use."""
        return f"plus de {CONSTATS_MAX} constats" if self.total > CONSTATS_MAX else None

    def gardes(self) -> tuple[EcartB2, ...]:
        """The kept findings, by record, position and rule."""
        return tuple(sorted(self._gardes, key=lambda e: (e.enregistrement, e.position, e.regle, e.observe)))


def controler(
    flux: BinaryIO,
    *,
    moteur: str = "crible",
    separateur: str = "auto",
    garder: int = GARDER,
    par_enregistrement: int = GARDER_PAR_ENREGISTREMENT,
) -> Bilan:
    """Judges a binary stream with `crible` (vectorised) or `reference`; `ErreurUsage` for an unknown separator."""
    cadreur = ouvrir(flux, separateur)
    pourquoi = pourquoi_illisible(cadreur.debut)
    if pourquoi:
        return _vide(cadreur, pourquoi)
    collecteur = Collecteur(garder, par_enregistrement)
    le_moteur = _moteur(moteur, collecteur)
    parcourir(cadreur, le_moteur, collecteur.trop)
    inconnus = collecteur.causes["b2.type.inconnu", "[??01]", "norme"]
    if inconnus >= le_moteur.enregistrements:
        return _vide(cadreur, "aucun enregistrement B2 reconnu")
    return Bilan(
        enregistrements=le_moteur.enregistrements,
        factures=le_moteur.suivi.total.factures,
        octets=cadreur.taille,
        separateur=cadreur.separateur,
        ecarts=collecteur.gardes(),
        causes=dict(collecteur.causes),
    )


def _vide(cadreur: Cadreur, pourquoi: str) -> Bilan:
    return Bilan(
        enregistrements=0,
        factures=0,
        octets=cadreur.taille,
        separateur="",
        ecarts=(),
        causes={},
        illisible=pourquoi,
    )


def _moteur(nom: str, collecteur: Collecteur) -> Reference:
    if nom == "reference":
        return Reference(collecteur)
    from eprouvette_sim.formats.b2.crible import Crible

    return Crible(collecteur)


#: First bytes -> what the file is instead of a B2 file.
_AUTRES: Final = {
    b"\xf0\xf0\xf0": "fichier en EBCDIC : le convertir en ASCII avant le contrôle",
    b"\x1f\x8b": "fichier compressé (gzip) : le décompresser avant le contrôle",
    b"PK\x03\x04": "archive ZIP : en extraire le fichier B2",
    b"\xef\xbb\xbf": "marque d'ordre UTF-8 en tête : enregistrer le fichier sans BOM",
    b"\xff\xfe": "fichier en UTF-16 : l'enregistrer en ASCII",
    b"\xfe\xff": "fichier en UTF-16 : l'enregistrer en ASCII",
    b"%PDF": "document PDF, pas un fichier B2",
    b"<?xml": "document XML, pas un fichier B2",
}


def pourquoi_illisible(debut: bytes) -> str | None:
    """Says in French what the first 128 bytes of a stream are when they are no B2 file, or `None`."""
    if not debut.strip(b"\r\n\x1a "):
        return "fichier vide"
    for signature, message in _AUTRES.items():
        if debut.startswith(signature):
            return message
    if not debut.strip(b"\x00"):
        return "le fichier commence par des octets nuls : ce n'est pas un fichier B2"
    return None
