"""Cutting a byte stream into 128-character records, and finding its way again when one is too short or too long.

Theory of operation. A file is read in blocks of whole strides (128 bytes plus the separator). A block is *clean*
when every separator is the expected one and every record starts with a character the norm knows and has a blank
where its prefix wants one; both tests are slices of bytes, so a clean block costs next to nothing and is handed
on whole. Any other block is walked record by record: with separators a record is a line; without, a record that
does not look like one is compared with its neighbours a few bytes before and after, and when one of them does
look right, and more of the records after it do than without it, the record before it had that many bytes too few or too many.

Memory is bounded by the block size whatever the file holds; after `ILLISIBLES_MAX` records in a row that look
like nothing the rest is left unread, and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final

from eprouvette_sim.formats.b2.champs import LONGUEUR
from eprouvette_sim.formats.b2.enregistrement import EcartB2, ecart_general
from eprouvette_sim.formats.b2.grammaire import type_de
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Name -> bytes written after each record; `auto` looks at the file.
SEPARATEURS: Final = {"aucun": b"", "lf": b"\n", "crlf": b"\r\n", "cr": b"\r"}

BLOC: Final = 32_768
ILLISIBLES_MAX: Final = 1_000
_VOISINS: Final = 8
#: What may follow a record whose FINESS need not be that of the record before: any digit starts a number too.
_SUITE_DE: Final[dict[bytes, tuple[bytes, ...]]] = {b"1": (b"2", b"6"), b"6": (b"1", b"999")}
_DECALAGES: Final = tuple(d for n in range(1, 33) for d in (-n, n))
_FIN_LIGNE: Final = re.compile(rb"\r\n|\n|\r")
_TETE_RARE: Final = re.compile(rb"[^1-5]")
_PAS_BLANC: Final = re.compile(rb"[^ ]")
_LIGNE_MAX: Final = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Bloc:
    """Consecutive records: `numero` is the 1-based number of the first, `octets` holds n × 128 bytes.

    `longueurs` gives the real length of the damaged ones, by index in the block.
    """

    numero: int
    octets: bytes
    longueurs: dict[int, int] = field(default_factory=dict)
    ecarts: tuple[EcartB2, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandon:
    """The rest of the stream was not read: after record `numero`, because `raison`."""

    numero: int
    raison: str


def deviner(debut: bytes) -> str:
    """The separator a file seems to use, from its first bytes: what ends its first two records.

    The first may be as short as 85 characters (a 000 whose spaces were stripped); a lone line end is an accident.
    """
    trouve = _FIN_LIGNE.search(debut, 80, 160)
    if trouve is None:
        return "aucun"
    suite = debut[trouve.end() : trouve.end() + LONGUEUR + 4]
    if len(suite) == LONGUEUR + 4 and not _FIN_LIGNE.search(suite):
        return "aucun"
    return {b"\n": "lf", b"\r\n": "crlf", b"\r": "cr"}[trouve.group()]


def plausible(octets: bytes) -> bool:
    """True when bytes look like a record: blank at position 11 of types 1 to 5, letters at 4-5 of 000 and 999."""
    tete = octets[:1]
    if tete in {b"1", b"2", b"3", b"4", b"5"}:
        return octets[10:11] == b" "
    return tete == b"6" or (octets[:3] in {b"000", b"999"} and octets[3:5].isalpha())


def bloc_propre(octets: bytes, pas: int, separateur: bytes) -> bool:
    """True when every record of n × `pas` bytes starts like one and ends with the separator."""
    n = len(octets) // pas
    for i, octet in enumerate(separateur):
        if octets[LONGUEUR + i :: pas].count(octet) != n:
            return False
    tetes = octets[::pas]
    blancs = octets[10::pas]
    for trouve in chain(_TETE_RARE.finditer(tetes), _PAS_BLANC.finditer(blancs)):
        debut = trouve.start() * pas
        if not plausible(octets[debut : debut + 12]):
            return False
    return True


class Cadreur:
    """Reads one binary stream; iterate over `blocs()`. `separateur` is a key of `SEPARATEURS` or `auto`."""

    def __init__(self, flux: BinaryIO, separateur: str = "auto") -> None:
        self._flux = flux
        self._reste = flux.read(BLOC * LONGUEUR)
        self.taille = len(self._reste)
        self.separateur = deviner(self._reste[:400])
        self.demande = separateur
        self.numero = 1
        self._octet_separateur = SEPARATEURS[self.separateur]
        self._illisibles = 0
        self._finess = b""

    @property
    def vide(self) -> bool:
        """True when the stream held no byte at all."""
        return not self._reste

    @property
    def debut(self) -> bytes:
        """The first bytes, to recognise what the file is."""
        return self._reste[:LONGUEUR]

    def blocs(self) -> Iterator[Bloc | Abandon]:
        """The blocks in order; ends with an `Abandon` when the stream stopped making sense."""
        if self.demande not in {"auto", self.separateur}:
            yield self._mauvais_separateur()
        pas = LONGUEUR + len(self._octet_separateur)
        while True:
            fini = self._remplir(pas * BLOC)
            if not self._reste:
                return
            entiers = min(len(self._reste) // pas, BLOC)
            tranche = self._reste[: entiers * pas]
            if entiers and bloc_propre(tranche, pas, self._octet_separateur):
                self._reste = self._reste[entiers * pas :]
                self._illisibles = 0
                yield self._propre(tranche, pas, entiers)
                continue
            yield from self._marcher(fini=fini)
            if self._illisibles >= ILLISIBLES_MAX and self._reste:
                yield Abandon(numero=self.numero - 1, raison=f"{ILLISIBLES_MAX} enregistrements de suite illisibles")
                return

    def _remplir(self, voulu: int) -> bool:
        manque = voulu - len(self._reste)
        lu = self._flux.read(manque) if manque > 0 else b""
        self.taille += len(lu)
        self._reste += lu
        return len(self._reste) < voulu

    def _propre(self, tranche: bytes, pas: int, n: int) -> Bloc:
        if pas != LONGUEUR:
            tranche = _sans_separateurs(tranche, pas)
        bloc = Bloc(numero=self.numero, octets=tranche)
        self.numero += n
        self._finess = tranche[-LONGUEUR + 1 : -LONGUEUR + 10]
        return bloc

    def _mauvais_separateur(self) -> Bloc:
        ecart = ecart_general(
            1, "000", "b2.separateur", f"séparateur {self.demande}", f"séparateur {self.separateur} dans le fichier"
        )
        return Bloc(numero=1, octets=b"", ecarts=(ecart,))

    def _marcher(self, *, fini: bool) -> Iterator[Bloc]:
        """Walks the present buffer record by record; leaves a tail for the next one unless `fini`."""
        garde = 0 if fini else _LIGNE_MAX
        morceaux: list[bytes] = []
        longueurs: dict[int, int] = {}
        ecarts: list[EcartB2] = []
        premier, position = self.numero, 0
        while position < len(self._reste) - garde and self._illisibles < ILLISIBLES_MAX:
            longueur, saut, separateur = self._mesurer(position)
            octets = self._reste[position : position + min(longueur, LONGUEUR)]
            position += saut
            if not octets.strip(b"\r\n\x1a"):
                continue
            ecart = self._noter(octets, longueur, separateur)
            if ecart is not None:
                ecarts.append(ecart)
            if longueur != LONGUEUR:
                longueurs[len(morceaux)] = longueur
            morceaux.append(octets.ljust(LONGUEUR))
        self._reste = self._reste[position:]
        if morceaux or ecarts:
            yield Bloc(numero=premier, octets=b"".join(morceaux), longueurs=longueurs, ecarts=tuple(ecarts))

    def _noter(self, octets: bytes, longueur: int, separateur: bytes) -> EcartB2 | None:
        """Counts one record; says what is wrong with its length or separator."""
        numero, self.numero = self.numero, self.numero + 1
        if plausible(octets):
            self._illisibles, self._finess = 0, octets[1:10]
        else:
            self._illisibles += 1
        type_ = type_de(octets.ljust(LONGUEUR))
        if longueur != LONGUEUR:
            indice = " (caractère accentué en UTF-8 ?)" if any(o > 127 for o in octets) else ""
            if longueur < LONGUEUR and self._octet_separateur and octets[-1:] != b" ":
                indice = " (espaces de fin supprimés par un éditeur de texte ?)"
            return ecart_general(numero, type_, "b2.longueur", "128 caractères", f"{longueur} octets{indice}")
        if separateur == self._octet_separateur:
            return None
        vu = separateur.hex(" ").upper() or "rien"
        return ecart_general(numero, type_, "b2.separateur", f"séparateur {self.separateur}", vu)

    def _mesurer(self, position: int) -> tuple[int, int, bytes]:
        """Length of the record at that offset, bytes to skip, and the separator seen after it."""
        if self._octet_separateur:
            return self._mesurer_ligne(position)
        fin = position + LONGUEUR
        reste = self._reste
        if fin >= len(reste):
            longueur = len(reste[position:].rstrip(b"\r\n\x1a"))
            return longueur, len(reste) - position, b""
        if reste[fin : fin + 1] in {b"\r", b"\n"} and plausible(reste[position:fin]):
            trouve = _FIN_LIGNE.match(reste, fin)
            if trouve and self._ressemble(trouve.end()):
                return LONGUEUR, trouve.end() - position, trouve.group()
        aligne = self._ressemble(fin + LONGUEUR) and self._parent(position, fin + LONGUEUR)
        if self._ressemble(fin) or (aligne and fin + LONGUEUR < len(reste)):
            return LONGUEUR, LONGUEUR, b""
        en_place = self._reconnus(position, fin)
        for decalage in _DECALAGES:
            if self._ressemble(fin + decalage) and self._parent(position, fin + decalage):
                if self._reconnus(position, fin + decalage) <= en_place:
                    continue
                return LONGUEUR + decalage, LONGUEUR + decalage, b""
        return LONGUEUR, LONGUEUR, b""

    def _reconnus(self, position: int, suite: int) -> int:
        """How many of the next records look right if they start at `suite`; an end where a record ends counts too."""
        debuts = range(suite, min(suite + _VOISINS * LONGUEUR, len(self._reste)), LONGUEUR)
        fin_juste = len(debuts) < _VOISINS and (len(self._reste) - suite) % LONGUEUR == 0
        return fin_juste + sum(
            self._ressemble(debut) and (self._parent(position, debut) or self._parent(suite, debut)) for debut in debuts
        )

    def _mesurer_ligne(self, position: int) -> tuple[int, int, bytes]:
        trouve = _FIN_LIGNE.search(self._reste, position, position + _LIGNE_MAX)
        if trouve is None:
            longueur = min(len(self._reste) - position, _LIGNE_MAX)
            return longueur, longueur, self._octet_separateur
        return trouve.start() - position, trouve.end() - position, trouve.group()

    def _ressemble(self, position: int) -> bool:
        octets = self._reste[position : position + 12]
        return not octets or plausible(octets)

    def _parent(self, position: int, suite: int) -> bool:
        """True when the bytes at `suite` bound a file or a lot, or carry the FINESS of this record or the last one."""
        octets = self._reste[suite : suite + 10]
        if octets[:3] in {b"000", b"999"}:
            return octets[3:5].isalpha()
        if octets[:1] in _SUITE_DE:
            apres = self._reste[suite + LONGUEUR : suite + LONGUEUR + 3]
            return octets[1:10].isdigit() and (not apres or apres.startswith(_SUITE_DE[octets[:1]]))
        return octets[1:10] in {self._finess, self._reste[position + 1 : position + 10]}


def _sans_separateurs(tranche: bytes, pas: int) -> bytes:
    vue = memoryview(tranche)
    return b"".join([vue[o : o + LONGUEUR] for o in range(0, len(tranche), pas)])


def ouvrir(flux: BinaryIO, separateur: str) -> Cadreur:
    """A framer, or `ErreurUsage` when the separator's name is unknown."""
    if separateur != "auto" and separateur not in SEPARATEURS:
        raise ErreurUsage(f"séparateur inconnu : {separateur!r}", faire="choisir auto, " + ", ".join(SEPARATEURS))
    return Cadreur(flux, separateur)
