"""Where doors listen and under which names: any port of this machine by default, or what a workshop says."""

from __future__ import annotations

import ipaddress
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FICHIER: Final = "atelier.toml"
_BOUCLES: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieu:
    """One place: `ecoute` is the listening address, `noms` the server names (the first is published), `ports` by door.

    `dossier` is the workshop's folder, `None` for a place that lasts one run; `ancres` are PEM files of test cards'
    authorities to trust besides the bench's own.
    """

    ecoute: str = "127.0.0.1"
    noms: tuple[str, ...] = ()
    ports: dict[str, int] = field(default_factory=dict)
    dossier: Path | None = None
    ancres: tuple[Path, ...] = ()

    @property
    def publie(self) -> str:
        """The host written in addresses: the first name, else the listening address."""
        return self.noms[0] if self.noms else self.ecoute

    @property
    def boucle(self) -> bool:
        """True when only this machine can reach it."""
        return self.ecoute in _BOUCLES

    @property
    def pki(self) -> Path | None:
        """The folder of lasting certificates, `None` for throwaway ones."""
        return self.dossier / "pki" if self.dossier else None

    def port(self, porte: str) -> int:
        """The port of a door, 0 (any) outside a workshop; `ErreurUsage` when the workshop gives that door none."""
        if self.dossier is None:
            return 0
        if porte not in self.ports:
            raise ErreurUsage(
                f"cet atelier ne donne aucun port à la porte {porte}",
                ou=str(self.dossier / FICHIER),
                faire=f"ajouter la ligne « {porte} = {max(self.ports.values(), default=8440) + 1} » sous [ports]",
            )
        return self.ports[porte]


BOUCLE: Final = Lieu()


def lire(dossier: Path, portes: Iterable[str] = ()) -> Lieu:
    """The place a workshop describes, with a port for each of `portes`; `ErreurUsage` names the key to correct."""
    path = dossier / FICHIER
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ErreurUsage(
            f"atelier illisible : {error.strerror}", ou=str(path), faire=f"eprouvette atelier init --dossier {dossier}"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ErreurUsage(f"{FICHIER} n'est pas du TOML lisible : {error}", ou=str(path)) from error
    ports = {str(name): _port(name, value, path) for name, value in _table(data, "ports", path).items()}
    _distincts(ports, path)
    lieu = Lieu(
        ecoute=adresse(data.get("ecoute", "127.0.0.1"), str(path)),
        noms=_noms(data.get("noms", []), path),
        ports=ports,
        dossier=dossier.resolve(),
        ancres=tuple(sorted((dossier / "ancres").glob("*.pem"))),
    )
    for porte in portes:
        lieu.port(porte)
    return lieu


def a_l_ecoute(lieu: Lieu, ecoute: str | None) -> Lieu:
    """The same place listening on another address, when one is asked for."""
    return lieu if ecoute is None else replace(lieu, ecoute=adresse(ecoute, "--ecoute"))


def adresse(value: Any, ou: str) -> str:
    """An IP address or `localhost`; `ErreurUsage` otherwise."""
    text = str(value)
    if text != "localhost":
        try:
            ipaddress.ip_address(text)
        except ValueError as error:
            raise ErreurUsage(
                f"adresse d'écoute {text!r} illisible", ou=ou, faire="une adresse IP de cette machine, ou 0.0.0.0"
            ) from error
    return text


def _table(data: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, dict):
        raise ErreurUsage(f"[{name}] n'est pas une table", ou=str(path))
    return value


def _port(name: str, value: Any, path: Path) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 65535:
        raise ErreurUsage(f"[ports] {name} = {value!r} n'est pas un port", ou=str(path), faire="un nombre de 1 à 65535")
    return value


def _distincts(ports: dict[str, int], path: Path) -> None:
    owners: dict[int, str] = {}
    for name, port in ports.items():
        other = owners.setdefault(port, name)
        if other != name:
            raise ErreurUsage(f"[ports] {other} et {name} ont le même port {port}", ou=str(path))


def _noms(value: Any, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
        raise ErreurUsage(f"noms = {value!r} n'est pas une liste de noms", ou=str(path))
    return tuple(value)
