"""What a run supplies to its simulators besides data: the packs in force and the cards the doors trust."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.x509 import Certificate

    from eprouvette_sim.formats.contrat import Contrat
    from eprouvette_sim.formats.enveloppe_b2 import Cle
    from eprouvette_sim.kernel.recorder import SecretMask
    from eprouvette_sim.packs import Pack
    from eprouvette_sim.passerelle import ConfianceCartes
    from eprouvette_sim.psc import Signataire

#: throwaway secrets a run draws for its product: name -> size in bytes
SECRETS = {"psc-client": 32, "annuaire-cle": 18}
#: key of the provider's tokens, among the run's certificates
CLE_PSC = "psc-jetons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fournitures:
    """`pki` is the run's certificate folder; `packs` are loaded and linted; `ancres` are the editor's card anchors."""

    pki: Path
    packs: tuple[Pack, ...] = ()
    ancres: tuple[Path, ...] = ()

    def contrats(self, service: str) -> tuple[Contrat, ...]:
        """The contracts the packs of that service give, empty when the neutral ones are in force."""
        return tuple(c for pack in self.packs if pack.service == service for c in pack.contrats.values())

    def tables(self, service: str) -> dict[str, Any]:
        """The same contracts as plain JSON by operation: what a product of ours and a check need to read messages."""
        return {contrat.operation: contrat.to_json() for contrat in self.contrats(service)}

    def autorites(self) -> tuple[Certificate, ...]:
        """The authorities of this run: who may sign for an organisation."""
        from cryptography import x509

        path = self.pki / "ca.pem"
        return tuple(x509.load_pem_x509_certificates(path.read_bytes())) if path.exists() else ()

    def cartes(self) -> ConfianceCartes:
        """The test cards trusted by the card door: those of this run's authority, and the editor's own."""
        from cryptography import x509

        from eprouvette_sim.passerelle import ConfianceCartes

        known: list[x509.Certificate] = []
        for path in (self.pki / "cartes.pem", *self.ancres):
            try:
                known += x509.load_pem_x509_certificates(path.read_bytes()) if path.exists() else []
            except ValueError as error:
                raise ErreurUsage(
                    "ancre de confiance illisible", ou=str(path), faire="y mettre un certificat d'autorité, en PEM"
                ) from error
        return ConfianceCartes(autorites=tuple(known))

    def cles(self, profile: str) -> tuple[Cle, ...]:
        """The keys that open what was encrypted for that profile's certificate; none when this run has it not."""
        return _cles(self.pki / f"{profile}.pem", self.pki / f"{profile}.key")

    def crl(self) -> tuple[bytes, bytes]:
        """The revocation list of this run's authority, good then expired; empty when there is none."""
        paths = (self.pki / "crl.pem", self.pki / "crl-perimee.pem")
        good, stale = (path.read_bytes() if path.exists() else b"" for path in paths)
        return good, stale

    def secrets(self) -> dict[str, str]:
        """The secrets drawn for this run's product, by name; what is captured never shows them."""
        path = self.pki / "secrets.json"
        found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return found

    def signataire(self) -> Signataire:
        """The signer of this run's Pro Santé Connect tokens."""
        return _signataire(self.pki / f"{CLE_PSC}.key")


@cache
def _cles(certificate: Path, key: Path) -> tuple[Cle, ...]:
    """Read once: checking an RSA key costs more than a scenario, and simulators are made anew for each."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from eprouvette_sim.formats.enveloppe_b2 import Cle

    if not certificate.exists():
        return ()
    private = load_pem_private_key(key.read_bytes(), None)
    if not isinstance(private, RSAPrivateKey):
        return ()
    return (Cle(certificat=x509.load_pem_x509_certificate(certificate.read_bytes()), cle=private),)


@cache
def _signataire(path: Path) -> Signataire:
    from eprouvette_sim.psc import Signataire

    return Signataire.from_pem(path.read_bytes())


def write_secrets(pki: Path) -> None:
    """Draws the run's throwaway secrets."""
    import secrets

    drawn = {name: secrets.token_hex(size) for name, size in SECRETS.items()}
    path = pki / "secrets.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(drawn, indent=1) + "\n", encoding="utf-8")


def masque(fournitures: Fournitures, graine: str) -> SecretMask:
    """What hides those secrets at capture, alone and inside a Basic header; the mark depends on the run's seed."""
    from base64 import b64encode

    from eprouvette_sim.kernel.recorder import SecretMask
    from eprouvette_sim.psc.simulator import CLIENT_DU_BANC

    drawn = fournitures.secrets()
    basic = f"{CLIENT_DU_BANC}:{drawn.get('psc-client', '')}".encode()
    forms = drawn | {"psc-client-basic": b64encode(basic).decode()} if drawn else {}
    return SecretMask(forms, graine.encode())


def read_packs(folders: tuple[str, ...], *, linted: bool = False) -> tuple[Pack, ...]:
    """The packs of those folders; `ErreurUsage` listing every line to fix, or two packs claiming one action.

    `linted` skips the rendering of examples, for workers of a run that has already done it.
    """
    from pathlib import Path

    from eprouvette_sim.packs import load
    from eprouvette_sim.packs.pack import assemble

    found = tuple((assemble if linted else load)(Path(folder)) for folder in folders)
    owners: dict[str, str] = {}
    for pack in found:
        for contrat in pack.contrats.values():
            other = owners.setdefault(contrat.action, pack.titre)
            if other != pack.titre:
                raise ErreurUsage(f"deux packs servent la même action : {contrat.action}", faire="en garder un seul")
    return found
