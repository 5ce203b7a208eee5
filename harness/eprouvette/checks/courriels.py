"""What the checks of MSSanté look at: messages sent, sessions opened, commands of reading, as the operator saw them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from eprouvette_sim.formats.mime import avis, profil

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eprouvette.checks.api import Observation, Observations
    from eprouvette_sim.formats.mime.avis import Avis
    from eprouvette_sim.formats.mime.profil import Vu
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.exchange import Exchange
    from eprouvette_sim.kernel.wire import HttpImage

SERVICE = "mssante"
RIEN_ENVOYE = "aucun message n'est parti"
RIEN_MONTRE = "le produit n'a montré aucun message au banc"
LIRE = ("FETCH", "UID FETCH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envoye:
    """One message the operator was handed: the exchange, the message read, its deviations from the profile.

    `vu` is `None` when it could not be read as a message; `code` is the final SMTP code (0: none was given).
    """

    exchange: Exchange
    requete: HttpImage
    vu: Vu | None
    anomalies: tuple[Anomalie, ...]
    code: int

    @property
    def accepte(self) -> bool:
        """Whether the operator took it."""
        return 200 <= self.code < 300

    @property
    def expediteur(self) -> str:
        """The reverse-path."""
        return (self.requete.header("Mail-From") or "").partition(">")[0].strip("<")

    @property
    def destinataires(self) -> tuple[str, ...]:
        """The recipients the operator admitted."""
        return tuple(value.partition(">")[0][1:] for name, value in self.requete.headers if name == "Rcpt-To")

    @property
    def message_id(self) -> str | None:
        """Its Message-ID."""
        return self.vu.courriel.message_id if self.vu else None

    @property
    def genre(self) -> str:
        """`mdn`, `dsn`, `erreur` or `courriel`."""
        return self.vu.genre if self.vu else avis.COURRIEL


@lru_cache(maxsize=256)
def _lire(octets: bytes) -> tuple[Vu | None, tuple[Anomalie, ...]]:
    vu, found = profil.lire(octets)
    return vu, profil.deviations(vu) if vu is not None else found


def code_of(exchange: Exchange) -> int:
    """The status of an answer, 0 when there is none."""
    parts = exchange.http_response().start.split(" ")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0


def commande(exchange: Exchange) -> str:
    """The command of an exchange (`MAIL`, `UID FETCH`)."""
    words = exchange.http_request().start.split(" ")
    return " ".join(words[:2]) if words[0] == "UID" else words[0]


def de_porte(vu: Observations, medium: str) -> list[Exchange]:
    """The operator's exchanges of that medium (`smtp`, `imap`, `http`), in order."""
    return [exchange for exchange in vu.of_service(SERVICE) if exchange.medium == medium]


def tous_envois(vu: Observations) -> list[Envoye]:
    """Every message transaction, taken or not."""
    found = []
    for exchange in de_porte(vu, "smtp"):
        if commande(exchange) == "MAIL" and exchange.http_request().header("Mail-From") is not None:
            request = exchange.http_request()
            read, anomalies = _lire(request.body)
            found.append(
                Envoye(exchange=exchange, requete=request, vu=read, anomalies=anomalies, code=code_of(exchange))
            )
    return found


def envois(vu: Observations) -> list[Envoye]:
    """The messages the operator took."""
    return [one for one in tous_envois(vu) if one.accepte]


def courriels(vu: Observations) -> list[Envoye]:
    """Those that are no receipt."""
    return [one for one in envois(vu) if one.genre == avis.COURRIEL]


def porteurs(vu: Observations) -> list[Envoye]:
    """Those that carry documents."""
    return [one for one in courriels(vu) if one.vu is not None and one.vu.porteur]


def accuses(vu: Observations) -> list[tuple[Envoye, Avis]]:
    """The read receipts the product sent, with what they say."""
    found = []
    for one in envois(vu):
        receipt, _ = avis.read(one.vu.courriel) if one.vu and one.genre == avis.MDN else (None, ())
        if receipt is not None:
            found.append((one, receipt))
    return found


def authentifications(vu: Observations) -> list[Exchange]:
    """Every AUTH and AUTHENTICATE, admitted or not."""
    return [
        e for e in vu.of_service(SERVICE) if commande(e) in {"AUTH", "AUTHENTICATE"} and e.medium in {"smtp", "imap"}
    ]


def reponses(vu: Observations, operation: str) -> list[Observation]:
    """What the product answered to an operation."""
    return [answer for answer in vu.of_operation(operation) if answer.statut == "ok"]


def montres(vu: Observations) -> list[dict[str, object]]:
    """The messages the product showed, over every reading."""
    return [one for answer in reponses(vu, "relever_messages") for one in answer.valeur.get("messages") or ()]


def sans(values: Iterable[str]) -> str:
    """A list in words, `aucun` when empty."""
    return ", ".join(values) or "aucun"
