"""The reference engine, and what both engines share: cutting records into invoices and following the file.

Theory of operation. Records arrive in blocks; a type 2 opens an invoice, a type 5 closes it, and a file record or
another type 2 closes it unfinished. Each invoice is judged by `controler_facture`, each file record by `Suivi`.
At most one invoice is held at a time, and an invoice longer than its bounds allow is cut, so memory is constant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.cadrage import Abandon, Bloc, Cadreur
from eprouvette_sim.formats.b2.champs import LONGUEUR
from eprouvette_sim.formats.b2.controle_facture import controler_facture
from eprouvette_sim.formats.b2.enregistrement import EcartB2, Enregistrement, ecart_general
from eprouvette_sim.formats.b2.grammaire import ENREGISTREMENTS_MAX, type_de
from eprouvette_sim.formats.b2.suivi import Sommes, Suivi

if TYPE_CHECKING:
    from collections.abc import Callable

_FICHIER = frozenset({"000", "1", "6", "999"})


def sommes_de(enregistrements: list[Enregistrement]) -> Sommes:
    """What one invoice adds to its lot: lines, AMO share and expense in cents; unreliable when unreadable."""
    lignes = [enr for enr in enregistrements if enr.type in {"3", "4"}]
    amo = [enr.entier("montant_amo") for enr in lignes]
    depense = [enr.entier("depense") for enr in lignes]
    fiables = None not in amo and None not in depense and not any(enr.abime for enr in enregistrements)
    return Sommes(
        factures=1,
        lignes=len(lignes),
        amo=sum(v or 0 for v in amo),
        depense=sum(v or 0 for v in depense),
        fiables=fiables,
    )


class Reference:
    """Feed it blocks, then call `finir`; every finding goes to `puits`."""

    def __init__(self, puits: Callable[[EcartB2], None]) -> None:
        self.puits = puits
        self.suivi = Suivi(puits)
        self.enregistrements = 0
        self._ouverte: list[Enregistrement] = []

    def bloc(self, bloc: Bloc) -> None:
        """Judges the records of one block."""
        for trouve in bloc.ecarts:
            self.puits(trouve)
        octets = bloc.octets
        for index in range(len(octets) // LONGUEUR):
            brut = octets[index * LONGUEUR : (index + 1) * LONGUEUR]
            self.enregistrement(
                Enregistrement(
                    numero=bloc.numero + index,
                    type=type_de(brut),
                    octets=brut,
                    longueur=bloc.longueurs.get(index, LONGUEUR),
                )
            )

    def enregistrement(self, enr: Enregistrement) -> None:
        """Judges the next record, or keeps it until its invoice is whole."""
        self.enregistrements = enr.numero
        if enr.type in _FICHIER:
            self.fermer()
            self.suivi.borne(enr)
        elif enr.type == "2":
            self.fermer()
            self._ouverte = [enr]
        elif not self._ouverte:
            self.suivi.orphelin(enr)
        else:
            self._ouverte.append(enr)
            if enr.type == "5" or len(self._ouverte) >= ENREGISTREMENTS_MAX:
                self.fermer()

    def fermer(self) -> None:
        """Judges the open invoice, whole or not."""
        if not self._ouverte:
            return
        ouverte, self._ouverte = self._ouverte, []
        self.facture(ouverte)

    def facture(self, enregistrements: list[Enregistrement]) -> None:
        """Judges one invoice and counts it in its lot."""
        self.suivi.factures(enregistrements[0].numero, sommes_de(enregistrements))
        for trouve in controler_facture(enregistrements, self.suivi.creation):
            self.puits(trouve)
        entete = enregistrements[0]
        numero = entete.brut("numero_facture")
        if numero.isdigit() and numero.strip(b"0") and not entete.abime:
            self.suivi.retenir((int(numero),), (entete.numero,))

    def abandon(self, abandon: Abandon) -> None:
        """Notes that the rest was not read."""
        self.fermer()
        self.puits(
            ecart_general(
                abandon.numero, "?", "b2.abandon", "un fichier B2", f"{abandon.raison} ; la suite n'est pas lue"
            )
        )

    def finir(self) -> None:
        """The end of the stream."""
        self.fermer()
        self.suivi.finir(max(self.enregistrements, 1))


def parcourir(cadreur: Cadreur, moteur: Reference, trop: Callable[[], str | None] = lambda: None) -> None:
    """Runs one engine over one stream; `trop` is asked after each block whether, and why, to leave the rest unread."""
    for element in cadreur.blocs():
        if isinstance(element, Abandon):
            moteur.abandon(element)
            return
        moteur.bloc(element)
        raison = trop()
        if raison is not None:
            moteur.abandon(Abandon(numero=cadreur.numero - 1, raison=raison))
            return
    moteur.finir()
