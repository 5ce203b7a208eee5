"""A correspondence over fixed-width records: the same canonical messages, in columns instead of elements.

Theory of operation. A message is a sequence of records of one width, each known by its first characters. A record
without group fills the message itself; a record with a group adds one dict to it (`lignes[]`). A field is a name, a
first position (1-based), a length and a way of filling: `x` on the left with spaces, `n` on the right with zeros, or a
codec of `codecs`. Absent is all blank. Nothing is cut to fit: a value too long is refused when written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.codecs import Codec, codec
from eprouvette_sim.formats.correspondance import Champ
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eprouvette_sim.formats.correspondance import Message
    from eprouvette_sim.kernel.anomalie import Lecture

_NUMBER = re.compile(r"\d+")
MAX_LARGEUR = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One field: canonical name, 1-based first position, length, filling (`x`, `n`) or codec."""

    nom: str
    debut: int
    longueur: int
    forme: str = "x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enregistrement:
    """One kind of record: the characters it starts with, the group it fills (empty: the message), its fields."""

    code: str
    groupe: str
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Largeurs:
    """A table for one message: `largeur` characters a record, `fin` between records; the last kind of record closes it."""

    nom: str
    largeur: int
    enregistrements: tuple[Enregistrement, ...]
    fin: str = "\r\n"
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    regle: str = ""

    @property
    def racine(self) -> str:
        """What a message starts with, in words."""
        return f"un enregistrement « {self.enregistrements[0].code} » de {self.largeur} caractères"

    @property
    def champs(self) -> tuple[Champ, ...]:
        """Every field with its positions, as `pack explain` prints them."""
        groups = [Champ(nom=record.groupe, chemin=record.code) for record in self.enregistrements if record.groupe]
        return (
            *groups,
            *(
                Champ(
                    nom=f"{record.groupe}.{zone.nom}" if record.groupe else zone.nom,
                    chemin=f"{record.code} [{zone.debut:03}-{zone.debut + zone.longueur - 1:03}]",
                    codec=zone.forme,
                )
                for record in self.enregistrements
                for zone in record.zones
            ),
        )

    def noms(self) -> frozenset[str]:
        """The canonical names the table gives a place to."""
        return frozenset(champ.nom for champ in self.champs)

    def reconnait(self, data: Any) -> bool:
        """True when these bytes start as the message does."""
        return isinstance(data, bytes) and data.startswith(self.enregistrements[0].code.encode("latin-1"))

    def lire(self, data: bytes) -> Lecture[Message]:
        """The canonical message, or `None` when another kind of record comes first; linear, never raises."""
        text = data.decode("latin-1")
        rows = self._rows(text)
        if not rows or not rows[0].startswith(self.enregistrements[0].code):
            found = self._anomalie("racine", "enregistrement 1", self.racine, (rows or ["rien"])[0])
            return None, (found,)
        message: Message = {}
        anomalies: list[Anomalie] = []
        for number, row in enumerate(rows, 1):
            self._record(number, row, message, anomalies)
        last = self.enregistrements[-1]
        if not rows[-1].startswith(last.code) or len(rows[-1]) != self.largeur:
            anomalies.append(
                self._anomalie("tronque", f"enregistrement {len(rows)}", f"« {last.code} » en dernier", rows[-1])
            )
        return message, tuple(anomalies)

    def ecrire(self, message: Mapping[str, Any]) -> bytes:
        """The records as bytes; `ErreurUsage` for a value that does not fit or cannot be written in latin-1."""
        rows: list[str] = []
        for record in self.enregistrements:
            items = message.get(record.groupe.removesuffix("[]")) or () if record.groupe else (message,)
            rows += [self._write(record, item) for item in items]
        try:
            return "".join(row + self.fin for row in rows).encode("latin-1")
        except UnicodeEncodeError as error:
            raise ErreurUsage(f"caractère impossible à écrire : {error.object[error.start]!r}", ou=self.nom) from error

    def to_json(self) -> dict[str, Any]:
        """A plain JSON object, from which `from_json` makes an equal table."""
        records = [
            {"code": r.code, "groupe": r.groupe, "champs": [[z.nom, z.debut, z.longueur, z.forme] for z in r.zones]}
            for r in self.enregistrements
        ]
        codes = {name: dict(table) for name, table in self.codes.items()}
        head = {"nom": self.nom, "largeur": self.largeur, "fin": self.fin, "regle": self.regle}
        return head | {"codes": codes, "enregistrements": records}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Largeurs:
        """The table written by `to_json`, or by hand in a pack; `ErreurUsage` names the line that cannot be."""
        table = cls(
            nom=data["nom"],
            largeur=data["largeur"],
            fin=data.get("fin", "\r\n"),
            codes=data.get("codes", {}),
            regle=data.get("regle", ""),
            enregistrements=tuple(_enregistrement(row, data["nom"]) for row in data["enregistrements"]),
        )
        table.verifier()
        return table

    def verifier(self) -> None:
        """Refuses a table whose fields overlap the record's end or each other, or whose codec is unknown."""
        if not isinstance(self.largeur, int) or not 1 <= self.largeur <= MAX_LARGEUR or not self.enregistrements:
            raise ErreurUsage(f"[{self.nom}] : largeur de 1 à {MAX_LARGEUR} et au moins un enregistrement", ou=self.nom)
        for record in self.enregistrements:
            taken = len(record.code)
            for zone in sorted(record.zones, key=lambda zone: zone.debut):
                if zone.debut <= taken or zone.longueur < 1 or zone.debut + zone.longueur - 1 > self.largeur:
                    raise ErreurUsage(
                        f"[{self.nom}] : positions impossibles : {zone.nom} {zone.debut}+{zone.longueur}", ou=self.nom
                    )
                taken = zone.debut + zone.longueur - 1
                self._codec(zone)

    def _rows(self, text: str) -> list[str]:
        if self.fin:
            return text.removesuffix(self.fin).split(self.fin) if text else []
        return [text[at : at + self.largeur] for at in range(0, len(text), self.largeur)]

    def _record(self, number: int, row: str, message: Message, anomalies: list[Anomalie]) -> None:
        where = f"enregistrement {number}"
        if len(row) != self.largeur:
            seen = f"{len(row)} caractères"
            anomalies.append(self._anomalie("largeur", where, f"{self.largeur} caractères", seen))
        record = next((r for r in self.enregistrements if row.startswith(r.code)), None)
        if record is None:
            known = ", ".join(r.code for r in self.enregistrements)
            anomalies.append(self._anomalie("inconnu", where, f"l'un de : {known}", row[:10]))
            return
        target: Message = message
        if record.groupe:
            target = {}
            message.setdefault(record.groupe.removesuffix("[]"), []).append(target)
        for zone in record.zones:
            text = row[zone.debut - 1 : zone.debut - 1 + zone.longueur]
            if text.strip():
                self._value(zone, text, target, where, anomalies)

    def _value(self, zone: Zone, text: str, target: Message, where: str, anomalies: list[Anomalie]) -> None:
        decoder = self._codec(zone)
        value = decoder.lire(text)
        if value is None:
            place = f"{where} [{zone.debut:03}] ({zone.nom})"
            anomalies.append(self._anomalie("valeur", place, decoder.attendu, text))
        else:
            target[zone.nom] = value

    def _write(self, record: Enregistrement, values: Mapping[str, Any]) -> str:
        row = record.code.ljust(self.largeur)
        for zone in record.zones:
            if values.get(zone.nom) is None:
                continue
            text = self._codec(zone).ecrire(str(values[zone.nom]))
            text = text.rjust(zone.longueur, "0") if zone.forme == "n" else text.ljust(zone.longueur)
            if len(text) > zone.longueur or (self.fin and self.fin[0] in text):
                raise ErreurUsage(f"{zone.nom} : {text!r} ne tient pas en {zone.longueur} caractères", ou=self.nom)
            row = row[: zone.debut - 1] + text + row[zone.debut - 1 + zone.longueur :]
        return row

    def _codec(self, zone: Zone) -> Codec:
        if zone.forme in _FORMES:
            return _FORMES[zone.forme]
        inner = codec(zone.forme, self.codes)
        return Codec(lire=lambda text: inner.lire(text.strip()), ecrire=inner.ecrire, attendu=inner.attendu)

    def _anomalie(self, genre: str, lieu: str, attendu: str, observe: str) -> Anomalie:
        code = f"{self.nom}.{genre}"
        return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe[:300], regle=self.regle)


def _nombre(text: str) -> str | None:
    return str(int(text)) if _NUMBER.fullmatch(text) and text.isascii() else None


def _chiffres(text: str) -> str:
    if not (_NUMBER.fullmatch(text) and text.isascii()):
        raise ErreurUsage(f"{text!r} n'est pas un nombre sans signe")
    return text


_FORMES = {
    "x": Codec(lire=str.rstrip, ecrire=str, attendu="un texte"),
    "n": Codec(lire=_nombre, ecrire=_chiffres, attendu="des chiffres"),
}


def _enregistrement(row: Mapping[str, Any], nom: str) -> Enregistrement:
    try:
        zones = tuple(
            Zone(nom=z[0], debut=int(z[1]), longueur=int(z[2]), forme=z[3] if len(z) > 3 else "x")
            for z in row["champs"]
        )
        return Enregistrement(code=str(row["code"]), groupe=str(row.get("groupe", "")), zones=zones)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        attendu = 'code = "…", champs = [["nom", début, longueur, "x|n|codec"]]'
        raise ErreurUsage(f"[{nom}] : enregistrement illisible ; attendu {attendu}", ou=nom) from error
