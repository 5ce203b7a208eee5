"""Makes a workshop: authority and certificates for a year, keystores, hosts lines, and the file that describes it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eprouvette.atelier.lieu import FICHIER, adresse
from eprouvette.atelier.magasins import ecrire_magasins
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

JOURS: Final = 365
PREMIER_PORT: Final = 8441
#: password of every keystore of a workshop: they are throwaway test keys, and a password nobody knows stops everybody
MOT_DE_PASSE: Final = "eprouvette"
LOCAUX: Final = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Souhaits:
    """What was asked of a new workshop: names (may be empty), listening address, first port, editor's card anchors.

    `structure` replaces the CN of the client certificate INSi admits; `identifiant` its OU (`1` + FINESS).
    """

    noms: tuple[str, ...] = ()
    ecoute: str = "127.0.0.1"
    premier_port: int = PREMIER_PORT
    ancres: tuple[Path, ...] = ()
    identifiant: str | None = None


def creer(dossier: Path, souhaits: Souhaits, *, now: datetime) -> list[str]:
    """Writes the workshop and returns the names of the files made.

    `ErreurUsage` inside a checkout (a key must never be committed), for a folder that holds one already, for a wrong
    address, port, name or anchor: nothing is written then.
    """
    _refuser(dossier, souhaits)
    names = tuple(dict.fromkeys((*souhaits.noms, *LOCAUX, *_ip(souhaits.ecoute))))
    anchors = [(path.name, _ancre(path)) for path in souhaits.ancres]
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        dossier.chmod(0o700)
    except OSError as error:
        raise ErreurUsage(f"atelier impossible à créer : {error.strerror}", ou=str(dossier)) from error
    _certificats(dossier, names, souhaits, now)
    (dossier / "ancres").mkdir()
    for name, data in anchors:
        (dossier / "ancres" / name).with_suffix(".pem").write_bytes(data)
    (dossier / "hosts.txt").write_text(hosts(souhaits.noms, souhaits.ecoute), encoding="utf-8")
    (dossier / FICHIER).write_text(_description(names, souhaits), encoding="utf-8")
    return sorted(path.relative_to(dossier).as_posix() for path in dossier.rglob("*") if path.is_file())


def hosts(noms: tuple[str, ...], ecoute: str) -> str:
    """The lines to add to the hosts file of the product's machine; empty when every name is already known there."""
    address = "ADRESSE-DE-CETTE-MACHINE" if ecoute in {"0.0.0.0", "::"} else ecoute  # noqa: S104 - compared, not bound
    wanted = [name for name in noms if name not in LOCAUX]
    return "".join(f"{address} {name}\n" for name in wanted)


def _refuser(dossier: Path, souhaits: Souhaits) -> None:
    place = dossier.resolve()
    checkout = next((parent for parent in (place, *place.parents) if (parent / ".git").exists()), None)
    if checkout is not None:
        raise ErreurUsage(
            "un atelier porte des clés : il ne se crée pas dans un dépôt",
            ou=str(checkout),
            faire="choisir un dossier hors de tout dépôt, par exemple ~/atelier-eprouvette",
        )
    if dossier.exists() and any(dossier.iterdir() if dossier.is_dir() else [dossier]):
        raise ErreurUsage(
            "ce dossier n'est pas vide ; un atelier n'en écrase aucun", ou=str(dossier), faire="choisir un dossier neuf"
        )
    if not 1 <= souhaits.premier_port <= 65000:
        raise ErreurUsage(f"premier port {souhaits.premier_port} hors de 1 à 65000", faire="par exemple 8441")
    adresse(souhaits.ecoute, "--ecoute")
    strange = [name for name in souhaits.noms if not _nom_valide(name)]
    if strange:
        raise ErreurUsage(
            f"nom de serveur refusé : {', '.join(strange)}", faire="des lettres, chiffres, tirets, points"
        )


def _nom_valide(name: str) -> bool:
    labels = name.split(".")
    return len(name) <= 253 and all(
        label and len(label) <= 63 and label.isascii() and label.replace("-", "a").isalnum() for label in labels
    )


def _ip(ecoute: str) -> tuple[str, ...]:
    return () if ecoute in {"0.0.0.0", "::", "localhost"} else (ecoute,)  # noqa: S104 - compared, not bound


def _ancre(path: Path) -> bytes:
    """The certificates of an anchor file, PEM; a DER file is converted."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        raw = path.read_bytes()
        known = x509.load_pem_x509_certificates(raw) if b"-----BEGIN" in raw else [x509.load_der_x509_certificate(raw)]
    except (OSError, ValueError) as error:
        raise ErreurUsage(
            f"ancre de confiance illisible : {error}", ou=str(path), faire="un certificat d'autorité, PEM ou DER"
        ) from error
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in known)


def _certificats(dossier: Path, names: tuple[str, ...], souhaits: Souhaits, now: datetime) -> None:
    from eprouvette.runner.fournitures import write_secrets
    from eprouvette.runner.lab import AUTRES, profiles
    from eprouvette_sim.pki import Authority

    authority = Authority(dossier / "pki", now=now, days=JOURS, names=names)
    authority.issue("serveur", cn=names[0])
    for profile in sorted(profiles() | set(AUTRES)):
        authority.issue(profile, ou=souhaits.identifiant)
    authority.write_cartes()
    write_secrets(dossier / "pki")
    os.chmod(dossier / "pki", 0o700)  # noqa: PTH101 - the folder of keys, for its owner alone
    ecrire_magasins(dossier / "pki", MOT_DE_PASSE)


def _description(names: tuple[str, ...], souhaits: Souhaits) -> str:
    from eprouvette.runner.portes import PORTES

    ports = "".join(f"{porte.name} = {port}\n" for port, porte in enumerate(PORTES, souhaits.premier_port))
    quoted = ", ".join(f'"{name}"' for name in names)
    return (
        "# Atelier d'Éprouvette : des clés d'essai, valables un an, à ne jamais verser dans un dépôt.\n"
        f"# Magasins de clés (.p12) : mot de passe « {MOT_DE_PASSE} ».\n\n"
        f'ecoute = "{souhaits.ecoute}"          # 127.0.0.1 : cette machine seulement\n'
        f"noms = [{quoted}]   # le premier est celui des adresses ; tous sont dans le certificat du serveur\n\n"
        f"[ports]                        # une porte, un port\n{ports}"
    )
