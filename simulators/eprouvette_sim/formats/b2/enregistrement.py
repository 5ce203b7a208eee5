"""One record, and one finding about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.champs import LONGUEUR, gabarits, notation
from eprouvette_sim.formats.b2.regles import moins_sure, regles
from eprouvette_sim.kernel.anomalie import Anomalie

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette_sim.formats.b2.champs import Champ


@dataclass(frozen=True, slots=True, kw_only=True)
class Enregistrement:
    """One record: `numero` is 1-based in the file, `octets` always 128 bytes.

    `longueur` is what the file really held: when it is not 128 the bytes were cut or padded with spaces, and
    no position of this record can be trusted.
    """

    numero: int
    type: str
    octets: bytes
    longueur: int = LONGUEUR

    @property
    def abime(self) -> bool:
        """True when the record had not 128 bytes."""
        return self.longueur != LONGUEUR

    def brut(self, nom: str) -> bytes:
        """The bytes of a field; `KeyError` when this type has no such field."""
        champ = gabarits()[self.type].par_nom[nom]
        return self.octets[champ.debut : champ.fin]

    def texte(self, nom: str) -> str:
        """The field decoded as Latin-1, without the spaces on its right."""
        return self.brut(nom).decode("latin-1").rstrip(" ")

    def entier(self, nom: str) -> int | None:
        """The field's integer (cents, quantity…), or `None` when it is not made of digits."""
        brut = self.brut(nom)
        return int(brut) if brut.isdigit() else None

    def valeurs(self) -> Mapping[str, str]:
        """Field name -> text, for the whole record."""
        return {champ.nom: self.texte(champ.nom) for champ in gabarits()[self.type].champs}


@dataclass(frozen=True, slots=True, kw_only=True)
class EcartB2:
    """One finding: `enregistrement` is 1-based, `champ` the notation `[03122]`, `position` its 1-based start."""

    enregistrement: int
    type: str
    position: int
    champ: str
    libelle: str
    regle: str
    attendu: str
    observe: str
    source: str
    provenance: str

    def anomalie(self) -> Anomalie:
        """The same finding in the kernel's words."""
        return Anomalie(
            code=self.regle,
            lieu=f"enr. {self.enregistrement} {self.champ}",
            attendu=self.attendu,
            observe=self.observe,
            regle=self.source,
        )


def montrer(octets: bytes) -> str:
    """Bytes as a person reads them: printable ASCII kept, the rest in hexadecimal, between quotes."""
    return "« " + "".join(chr(o) if 32 <= o < 127 else f"\\x{o:02X}" for o in octets) + " »"


def ecart(
    enr: Enregistrement, champ: Champ, regle: str, attendu: str, observe: str, *, appui: str = "norme"
) -> EcartB2:
    """A finding about one field; its provenance is the weakest of the field's, the rule's and what supports it."""
    la_regle = regles()[regle]
    return EcartB2(
        enregistrement=enr.numero,
        type=enr.type,
        position=champ.position,
        champ=champ.notation,
        libelle=champ.libelle,
        regle=regle,
        attendu=attendu,
        observe=observe,
        source=champ.source if regle in _DE_TABLE else la_regle.source,
        provenance=moins_sure(appui, moins_sure(champ.provenance, la_regle.provenance)),
    )


def constater(
    enr: Enregistrement, nom: str, regle: str, attendu: str, observe: str | None = None, *, appui: str = "norme"
) -> EcartB2:
    """A finding about one field by its name; what was observed is the field's bytes unless said otherwise."""
    return ecart(enr, gabarits()[enr.type][nom], regle, attendu, observe or montrer(enr.brut(nom)), appui=appui)


#: Rules whose clause is the field's own.
_DE_TABLE = frozenset({"b2.constante", "b2.valeur", "b2.blanc", "b2.obligatoire", "b2.cle.luhn"})


def ecart_general(numero: int, type_: str, regle: str, attendu: str, observe: str) -> EcartB2:
    """A finding about a whole record, at its first position."""
    la_regle = regles()[regle]
    return EcartB2(
        enregistrement=numero,
        type=type_,
        position=1,
        champ=notation(type_, 1) if type_ != "?" else "[??01]",
        libelle="enregistrement",
        regle=regle,
        attendu=attendu,
        observe=observe,
        source=la_regle.source,
        provenance=la_regle.provenance,
    )


def nommer(numero: int, octets: bytes, type_: str, longueur: int = LONGUEUR) -> Enregistrement:
    """Builds a record, its bytes cut or padded to 128."""
    return Enregistrement(numero=numero, type=type_, octets=octets[:LONGUEUR].ljust(LONGUEUR), longueur=longueur)
