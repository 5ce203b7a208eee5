"""The witness's soft cards: assertions signed with them, kept while they are young enough."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats import assertions

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from eprouvette_sim.formats.xml import Element
    from eprouvette_sim.kernel.clock import Clock, Randomness

#: billing identifier and activity sector of the test PS: shapes of cdri_roc §1.6, values of our own
ATTRIBUTS_PS = {assertions.FACTURATION: "990000013", assertions.SECTEUR: "SA05"}


class Cartes:
    """Signs assertions with the soft cards given at `configurer`; `memoire` keeps the last ones between calls."""

    def __init__(
        self, fichiers: dict[str, dict[str, str]], memoire: dict[str, Any], clock: Clock, randomness: Randomness
    ) -> None:
        self._files = fichiers
        self._memory = memoire
        self._clock = clock
        self._randomness = randomness

    def security(self, *, vitale: str | None, life_ps: timedelta, life_vitale: timedelta) -> Element:
        """A fresh copy of the security header."""
        elements = [self._current("ps", None, life_ps)]
        if vitale is not None:
            elements.append(self._current("vitale", vitale, life_vitale))
        return assertions.security(elements)

    def identifiant(self) -> str:
        """The PS national identifier on the professional's card."""
        return _common_name(self._card("ps")[1][0])

    def forget(self) -> None:
        """Drops the assertions kept: the next call signs new ones."""
        for name in [name for name in self._memory if name.startswith("assertion.")]:
            del self._memory[name]

    def _current(self, genre: str, holder: str | None, life: timedelta) -> Element:
        from lxml import etree

        now = self._clock.now().utc
        key = f"assertion.{genre}.{holder or ''}"
        made = self._memory.get(key)
        if made is None or now - made[0] >= life:
            made = (now, etree.tostring(self._sign(genre, holder, now)))
            self._memory[key] = made
        return etree.fromstring(made[1])

    def _sign(self, genre: str, holder: str | None, now: datetime) -> Element:
        key, certificates = self._card(genre)
        return assertions.build(
            genre=genre,
            identifiant=f"_{self._randomness.uuid()}",
            sujet=holder or _common_name(certificates[0]),
            emise_le=now,
            key=key,
            certificates=certificates,
            attributs=ATTRIBUTS_PS if genre == "ps" else {},
        )

    def _card(self, genre: str) -> tuple[Any, list[Any]]:
        """The card's key object and certificates, read once (loading a key costs more than signing)."""
        cached = self._memory.get(f"carte.{genre}")
        if cached is None:
            from cryptography import x509
            from cryptography.hazmat.primitives.serialization import load_pem_private_key

            files = self._files[genre]
            certificates = x509.load_pem_x509_certificates(Path(files["certificat"]).read_bytes())
            cached = (load_pem_private_key(Path(files["cle"]).read_bytes(), None), certificates)
            self._memory[f"carte.{genre}"] = cached
        return cached


def _common_name(certificate: Any) -> str:
    from cryptography.x509.oid import NameOID

    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
