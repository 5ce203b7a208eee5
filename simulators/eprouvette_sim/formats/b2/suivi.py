"""The file seen from above: 000, lots, 999, their counters and the uniqueness of invoice numbers.

Both engines feed the same `Suivi`: file records one by one, invoices one by one or by the thousand. Everything
here rests on records 000, 1, 6 and 999, so a finding is a reservation (`indirect`) or an information (`suppose`),
except a duplicated invoice number (RG_MF631/0230).
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import islice
from operator import lt
from typing import TYPE_CHECKING, Final

from eprouvette_sim.formats.b2.champs import champ, gabarits
from eprouvette_sim.formats.b2.controle_champs import controler_champs
from eprouvette_sim.formats.b2.dates import existe
from eprouvette_sim.formats.b2.enregistrement import EcartB2, Enregistrement, ecart, ecart_general, montrer, nommer
from eprouvette_sim.formats.b2.grammaire import ETATS, REPRISES, attendus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: Beyond this many invoices the counters of the norm overflow and duplicates are no longer looked for.
FACTURES_MAX: Final = 998_001

_REPETES_999: Final = (
    "type_emetteur",
    "numero_emetteur",
    "programme_emetteur",
    "type_destinataire",
    "numero_destinataire",
    "programme_destinataire",
    "application_type_d_echange",
    "identifiant_fichier",
)
_NOM_999: Final = {"application_type_d_echange": "application"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sommes:
    """Totals of a run of invoices: counts, then cents. `fiables` is false when one of them could not be read."""

    factures: int = 0
    lignes: int = 0
    amo: int = 0
    depense: int = 0
    fiables: bool = True

    def __add__(self, autre: Sommes) -> Sommes:
        """Both runs together."""
        return Sommes(
            factures=self.factures + autre.factures,
            lignes=self.lignes + autre.lignes,
            amo=self.amo + autre.amo,
            depense=self.depense + autre.depense,
            fiables=self.fiables and autre.fiables,
        )


class Suivi:
    """Follows one file; findings go to `puits` as soon as they are known, duplicates at `finir`."""

    def __init__(self, puits: Callable[[EcartB2], None]) -> None:
        self._puits = puits
        self._etat = "debut"
        self._entete: Enregistrement | None = None
        self._lot: Enregistrement | None = None
        self._lots: set[bytes] = set()
        self._nombre_lots = 0
        self._sommes = Sommes()
        self._numeros = array("Q")
        self._enregistrements_factures = array("Q")
        self.creation: int | None = None
        self.total = Sommes()
        self.intact = True

    def borne(self, enr: Enregistrement) -> None:
        """One of 000, 1, 6, 999."""
        for trouve in controler_champs(enr):
            self._puits(trouve)
        self._passer(enr.type, enr.numero)
        if enr.abime:
            self.intact = False
            self._sommes += Sommes(fiables=False)
        {"000": self._ouvrir, "1": self._ouvrir_lot, "6": self._fermer_lot, "999": self._fermer}[enr.type](enr)

    def factures(self, numero: int, sommes: Sommes) -> None:
        """A run of invoices whose first record is `numero`."""
        self._passer("F", numero)
        self._sommes += sommes
        self.total += sommes

    def retenir(self, numeros: Iterable[int], enregistrements: Iterable[int]) -> None:
        """Invoice numbers and the records they were read in, for the search of duplicates."""
        if len(self._numeros) < FACTURES_MAX:
            self._numeros.extend(numeros)
            self._enregistrements_factures.extend(enregistrements)

    def retenir_octets(self, numeros: bytes, enregistrements: bytes) -> None:
        """The same, as native unsigned 64-bit arrays."""
        if len(self._numeros) < FACTURES_MAX:
            self._numeros.frombytes(numeros)
            self._enregistrements_factures.frombytes(enregistrements)

    def orphelin(self, enr: Enregistrement) -> None:
        """A record that belongs to no invoice and no file structure."""
        self._sommes += Sommes(fiables=False)
        if enr.type == "?":
            vu = montrer(enr.octets[:11])
            self._puits(ecart_general(enr.numero, "?", "b2.type.inconnu", "type B2 connu", vu))
        elif enr.type in {"2B", "2C"}:
            self._puits(ecart_general(enr.numero, enr.type, "b2.type.interdit", "pas de 2B ni de 2C", enr.type))
        else:
            self._puits(
                ecart_general(
                    enr.numero, enr.type, "b2.ordre.facture", "un type 2 avant lui", f"type {enr.type} hors facture"
                )
            )

    def finir(self, dernier: int) -> None:
        """The end of the stream, after record number `dernier`."""
        if self._etat != "fini":
            attendu = " ou ".join("une facture" if e == "F" else f"un {e}" for e in attendus(self._etat))
            self._puits(ecart_general(dernier, "999", "b2.ordre.fichier", attendu, "fin du fichier"))
        for enregistrement, premier in self._doublons():
            enr = nommer(enregistrement, b"", "2")
            numero = self._numero_de(enregistrement)
            self._puits(
                ecart(
                    enr,
                    champ("2", "numero_facture"),
                    "b2.numero.unique",
                    "n° jamais employé dans le fichier",
                    f"{numero:09d}, déjà à l'enregistrement {premier}",
                )
            )

    def _numero_de(self, enregistrement: int) -> int:
        return self._numeros[self._enregistrements_factures.index(enregistrement)]

    def _doublons(self) -> list[tuple[int, int]]:
        if all(map(lt, self._numeros, islice(self._numeros, 1, None))):
            return []
        vus: dict[int, int] = {}
        paires = []
        for numero, enregistrement in sorted(
            zip(self._numeros, self._enregistrements_factures, strict=True), key=lambda paire: paire[1]
        ):
            if numero in vus:
                paires.append((enregistrement, vus[numero]))
            else:
                vus[numero] = enregistrement
        return paires

    def _passer(self, evenement: str, numero: int) -> None:
        suivant = ETATS.get((self._etat, evenement))
        if suivant is None:
            attendu = " ou ".join("une facture" if e == "F" else f"un {e}" for e in attendus(self._etat))
            vu = "une facture" if evenement == "F" else f"un {evenement}"
            type_ = "2" if evenement == "F" else evenement
            self._puits(ecart_general(numero, type_, "b2.ordre.fichier", attendu or "plus rien après le 999", vu))
            suivant = REPRISES[evenement]
        self._etat = suivant

    def _ouvrir(self, enr: Enregistrement) -> None:
        self._entete = enr
        date = enr.brut("date_creation")
        self.creation = int(date) if existe(date) and not enr.abime else None

    def _ouvrir_lot(self, enr: Enregistrement) -> None:
        self._lot = enr
        self._nombre_lots += 1
        self._sommes = Sommes()
        numero = enr.brut("numero_lot")
        if numero in self._lots and not enr.abime:
            self._puits(ecart(enr, champ("1", "numero_lot"), "b2.lot.numero", "n° de lot unique", montrer(numero)))
        self._lots.add(numero)

    def _fermer_lot(self, enr: Enregistrement) -> None:
        lot, self._lot = self._lot, None
        if lot is None or enr.abime or lot.abime:
            return
        for nom, regle in (("finess", "b2.lot.finess"), ("numero_lot", "b2.lot.numero")):
            if enr.brut(nom) != lot.brut(nom):
                self._puits(ecart(enr, champ("6", nom), regle, montrer(lot.brut(nom)), montrer(enr.brut(nom))))
        if self._sommes.fiables:
            self._compter_lot(enr)

    def _compter_lot(self, enr: Enregistrement) -> None:
        sommes = self._sommes
        for nom in ("compteur_1", "compteur_3", "compteur_4"):
            self._comparer(enr, nom, "b2.lot.compteur", (sommes.factures,))
        self._comparer(enr, "compteur_2", "b2.lot.montant", (sommes.lignes,))
        for nom in ("montant_1", "montant_2"):
            self._comparer(enr, nom, "b2.lot.montant", (sommes.amo, sommes.depense))

    def _comparer(self, enr: Enregistrement, nom: str, regle: str, admis: tuple[int, ...]) -> None:
        observe = enr.entier(nom)
        le_champ = gabarits()[enr.type][nom]
        if observe is None or observe in admis or max(admis) >= 10**le_champ.longueur:
            return  # a count its field cannot hold is not judged: the norm does not say what to write then
        attendu = " ou ".join(dict.fromkeys(f"{a:0{le_champ.longueur}d}" for a in admis))
        self._puits(ecart(enr, le_champ, regle, attendu, montrer(enr.brut(nom))))

    def _fermer(self, enr: Enregistrement) -> None:
        if enr.abime:
            return
        entete = self._entete
        if entete is not None and not entete.abime:
            for nom in _REPETES_999:
                ici = _NOM_999.get(nom, nom)
                attendu, observe = entete.brut(nom), enr.brut(ici)
                if attendu != observe:
                    self._puits(
                        ecart(enr, champ("999", ici), "b2.fichier.repetition", montrer(attendu), montrer(observe))
                    )
        self._comparer(enr, "nombre_enregistrements", "b2.fichier.compteur", (enr.numero,))
        self._comparer(enr, "nombre_lots", "b2.fichier.compteur", (self._nombre_lots,))
