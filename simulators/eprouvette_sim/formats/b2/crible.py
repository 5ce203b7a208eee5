"""The screen: the same file judged by columns, invoices that might be wrong handed to the reference engine.

Theory of operation. A block becomes a matrix of n × 128 bytes. Every rule has a vectorised *suspicion* that is at
least as wide as the rule: an invoice is cleared only when no suspicion touches it, so the two engines find the
same things, and hypothesis checks that they do. Record types, prefixes and character classes are compared eight
bytes at a time; numbers are decoded by the classic eight-digits-in-a-word multiplication. File records (000, 1,
6, 999) and orphans are few and always go to the reference. An invoice cut by the end of a block waits for the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eprouvette_sim.formats.b2.champs import LONGUEUR
from eprouvette_sim.formats.b2.crible_colonnes import Colonnes
from eprouvette_sim.formats.b2.crible_regles import suspects
from eprouvette_sim.formats.b2.crible_tables import CODES, INTERIEURS, code_types
from eprouvette_sim.formats.b2.enregistrement import Enregistrement
from eprouvette_sim.formats.b2.grammaire import ENREGISTREMENTS_MAX
from eprouvette_sim.formats.b2.moteur import Reference
from eprouvette_sim.formats.b2.suivi import Sommes

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats.b2.cadrage import Bloc
    from eprouvette_sim.formats.b2.crible_regles import Examen
    from eprouvette_sim.formats.b2.crible_tables import Booleens, Index, Octets
    from eprouvette_sim.formats.b2.enregistrement import EcartB2

_TYPES = {code: type_ for type_, code in CODES.items()}


class Crible(Reference):
    """The vectorised engine; same interface as `Reference`, same findings."""

    def __init__(self, puits: Callable[[EcartB2], None]) -> None:
        super().__init__(puits)
        self._attente = b""
        self._attente_numero = 0
        self.juges_par_reference = 0

    def bloc(self, bloc: Bloc) -> None:
        """Judges one block; a block with damaged records goes whole to the reference."""
        if bloc.longueurs or not bloc.octets or self._ouverte:
            self._vider()
            super().bloc(bloc)
            return
        for trouve in bloc.ecarts:
            self.puits(trouve)
        if self._attente:
            numero, octets = self._attente_numero, self._attente + bloc.octets
        else:
            numero, octets = bloc.numero, bloc.octets
        self._attente = b""
        self._juger(numero, octets)
        self.enregistrements = bloc.numero + len(bloc.octets) // LONGUEUR - 1

    def finir(self) -> None:
        """The end of the stream."""
        self._vider()
        super().finir()

    def abandon(self, abandon: object) -> None:
        """Notes that the rest was not read."""
        self._vider()
        super().abandon(abandon)  # type: ignore[arg-type]

    def _vider(self) -> None:
        octets, self._attente = self._attente, b""
        self._un_par_un(self._attente_numero, octets, 0, len(octets) // LONGUEUR)

    def _un_par_un(self, numero: int, octets: bytes, debut: int, fin: int) -> None:
        if debut >= fin:
            return
        matrice = np.frombuffer(octets, np.uint8).reshape(-1, LONGUEUR)[debut:fin]
        for index, code in enumerate(code_types(matrice).tolist(), start=debut):
            brut = octets[index * LONGUEUR : (index + 1) * LONGUEUR]
            self.enregistrement(Enregistrement(numero=numero + index, type=_TYPES[code], octets=brut))

    def _juger(self, numero: int, octets: bytes) -> None:
        matrice = np.frombuffer(octets, np.uint8).reshape(-1, LONGUEUR)
        codes = code_types(matrice)
        arrets = np.flatnonzero(~INTERIEURS[codes])
        fin = _couper(codes, arrets)
        if fin < len(codes):
            self._attente, self._attente_numero = octets[fin * LONGUEUR :], numero + fin
        if fin == 0:
            return
        colonnes = Colonnes(numero=numero, octets=octets[: fin * LONGUEUR], matrice=matrice[:fin], codes=codes[:fin])
        self._ordonner(colonnes, _factures(codes, arrets[arrets < fin], fin))

    def _ordonner(self, colonnes: Colonnes, factures: Factures) -> None:
        """Walks the block in order: runs of cleared invoices at once, everything else record by record."""
        n = len(colonnes.codes)
        debuts, fins = factures.debuts, factures.fins
        position = int(debuts[0]) if len(debuts) else n
        self._un_par_un(colonnes.numero, colonnes.octets, 0, position)
        if position == n:
            return
        if (colonnes.codes[position:] == CODES["000"]).any():
            # A second header would change the creation day halfway.
            self._un_par_un(colonnes.numero, colonnes.octets, position, n)
            return
        examen = suspects(colonnes, debuts, fins, self.suivi.creation)
        propres = factures.entieres & ~examen.suspects
        departs = _troncons(factures, propres)
        for depart, suivant in zip(departs, [*departs[1:], len(debuts)], strict=True):
            debut, fin = int(debuts[depart]), int(fins[suivant - 1])
            self._un_par_un(colonnes.numero, colonnes.octets, position, debut)
            if propres[depart]:
                self._propres(examen, debuts[depart:suivant] + colonnes.numero, slice(depart, suivant))
            else:
                self.juges_par_reference += suivant - depart
                self._un_par_un(colonnes.numero, colonnes.octets, debut, fin)
            position = fin
        self._un_par_un(colonnes.numero, colonnes.octets, position, n)

    def _propres(self, examen: Examen, enregistrements: Index, tranche: slice) -> None:
        """Counts a run of cleared invoices whose headers are these record numbers."""
        self.fermer()
        lignes, amo, depense = examen.sommes[:, tranche].sum(axis=1).tolist()
        self.suivi.factures(
            int(enregistrements[0]),
            Sommes(factures=len(enregistrements), lignes=lignes, amo=amo, depense=depense),
        )
        self.suivi.retenir_octets(
            examen.numeros[tranche].astype(np.uint64).tobytes(), enregistrements.astype(np.uint64).tobytes()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Factures:
    """The invoices of a block: first row, row after the last, and whether a type 5 closes them."""

    debuts: Index
    fins: Index
    entieres: Booleens


def _couper(codes: Octets, arrets: Index) -> int:
    """Where judging stops: before an invoice still open at the end of the block, unless it is longer than any."""
    if not len(arrets) or codes[arrets[-1]] != CODES["2"]:
        return len(codes)
    debut = int(arrets[-1])
    return len(codes) if len(codes) - debut >= ENREGISTREMENTS_MAX else debut


def _troncons(factures: Factures, propres: Booleens) -> list[int]:
    """The first invoice of each run: touching cleared ones together, every suspect alone."""
    rompu = np.ones(len(propres), np.bool_)
    rompu[1:] = (factures.debuts[1:] != factures.fins[:-1]) | ~propres[1:] | ~propres[:-1]
    return [int(i) for i in np.flatnonzero(rompu)]


def _factures(codes: Octets, arrets: Index, fin: int) -> Factures:
    """The invoices of a block, from the records that bound them."""
    suivants = np.append(arrets[1:], fin)
    sur_deux = codes[arrets] == CODES["2"]
    debuts, bornes = arrets[sur_deux], suivants[sur_deux]
    ferme = np.zeros(len(debuts), np.bool_)
    dedans = bornes < fin
    ferme[dedans] = codes[bornes[dedans]] == CODES["5"]
    return Factures(debuts=debuts, fins=bornes + ferme, entieres=ferme)
