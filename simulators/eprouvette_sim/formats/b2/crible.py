"""The screen: the same file judged by columns, invoices that might be wrong handed to the reference engine.

Theory of operation. A block becomes a matrix of n × 128 bytes. Every rule has a vectorised *suspicion* that is at
least as wide as the rule: an invoice is cleared only when no suspicion touches it, so the two engines find the
same things, and hypothesis checks that they do. Record types, prefixes and character classes are compared eight
bytes at a time; numbers are decoded by the classic eight-digits-in-a-word multiplication. File records (000, 1,
6, 999) and orphans are few and always go to the reference. An invoice cut by the end of a block waits for the next.
"""

from __future__ import annotations

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

    import numpy.typing as npt

    from eprouvette_sim.formats.b2.cadrage import Bloc
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
        fin = self._couper(matrice, codes, arrets, numero, octets)
        if fin == 0:
            return
        arrets = arrets[arrets < fin]
        colonnes = Colonnes(octets=octets[: fin * LONGUEUR], matrice=matrice[:fin], codes=codes[:fin])
        debuts, fins, entieres = _factures(codes, arrets, fin)
        self._ordonner(numero, octets, colonnes, debuts, fins, entieres)

    def _couper(
        self,
        matrice: npt.NDArray[np.uint8],
        codes: npt.NDArray[np.uint8],
        arrets: npt.NDArray[np.intp],
        numero: int,
        octets: bytes,
    ) -> int:
        """Keeps an invoice still open at the end of the block for the next; returns where judging stops."""
        n = len(matrice)
        if not len(arrets) or codes[arrets[-1]] != CODES["2"]:
            return n
        debut = int(arrets[-1])
        if n - debut >= ENREGISTREMENTS_MAX:
            return n
        self._attente = octets[debut * LONGUEUR :]
        self._attente_numero = numero + debut
        return debut

    def _ordonner(
        self,
        numero: int,
        octets: bytes,
        colonnes: Colonnes,
        debuts: npt.NDArray[np.intp],
        fins: npt.NDArray[np.intp],
        entieres: npt.NDArray[np.bool_],
    ) -> None:
        """Walks the block in order: runs of cleared invoices at once, everything else record by record."""
        n = len(colonnes.codes)
        position = int(debuts[0]) if len(debuts) else n
        self._un_par_un(numero, octets, 0, position)
        if position == n:
            return
        if (colonnes.codes[position:] == CODES["000"]).any():
            self._un_par_un(numero, octets, position, n)
            return
        examen = suspects(colonnes, debuts, fins, self.suivi.creation)
        propres = entieres & ~examen.suspects
        rompu = np.empty(len(debuts), np.bool_)
        rompu[0] = True
        rompu[1:] = debuts[1:] != fins[:-1]
        rompu |= ~propres
        rompu[1:] |= ~propres[:-1]
        departs = np.flatnonzero(rompu)
        for depart, suivant in zip(departs.tolist(), [*departs[1:].tolist(), len(debuts)], strict=True):
            debut, fin = int(debuts[depart]), int(fins[suivant - 1])
            self._un_par_un(numero, octets, position, debut)
            if propres[depart]:
                self._propres(numero, examen.sommes, debuts, depart, suivant, examen.numeros)
            else:
                self.juges_par_reference += suivant - depart
                self._un_par_un(numero, octets, debut, fin)
            position = fin
        self._un_par_un(numero, octets, position, n)

    def _propres(
        self,
        numero: int,
        sommes: npt.NDArray[np.int64],
        debuts: npt.NDArray[np.intp],
        depart: int,
        suivant: int,
        numeros: npt.NDArray[np.int64],
    ) -> None:
        self.fermer()
        lignes, amo, depense = sommes[:, depart:suivant].sum(axis=1).tolist()
        self.suivi.factures(
            numero + int(debuts[depart]), Sommes(factures=suivant - depart, lignes=lignes, amo=amo, depense=depense)
        )
        enregistrements = (debuts[depart:suivant] + numero).astype(np.uint64)
        self.suivi.retenir_octets(numeros[depart:suivant].astype(np.uint64).tobytes(), enregistrements.tobytes())


def _factures(
    codes: npt.NDArray[np.uint8], arrets: npt.NDArray[np.intp], fin: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Starts, ends (exclusive) and wholeness of the invoices of a block, from the records that bound them."""
    suivants = np.append(arrets[1:], fin)
    sur_deux = codes[arrets] == CODES["2"]
    debuts, bornes = arrets[sur_deux], suivants[sur_deux]
    ferme = np.zeros(len(debuts), np.bool_)
    dedans = bornes < fin
    ferme[dedans] = codes[bornes[dedans]] == CODES["5"]
    return debuts, bornes + ferme, ferme
