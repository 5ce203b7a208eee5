"""The MLLP stimulus: a PFI has no buttons, it is driven by the HL7 messages it is sent.

One operation, `publier_document` with `canal` `hl7v2`: the message is sent to the PFI's input, its ACK is waited for, then
the receipts it owes. Where the input is: `hote` and `port` of `[adaptateur]`, or what a product that declares the capability
`ecoute_mllp` says at `configurer` (`ecoutes.mllp`). Everything else goes to the carrier inside, when there is one.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from eprouvette.adapters.failures import AdapterFailure
from eprouvette.runner.guichet import Guichet
from eprouvette_sim.formats.hl7.retours import ACCEPTES

if TYPE_CHECKING:
    import ssl

    from eprouvette.adapters import Carrier
    from eprouvette.runner.lab import Lab

CANAL: Final = "hl7v2"
OPERATION: Final = "publier_document"
#: seconds a PFI is given to send its receipts, when the dossier says nothing
RETOURS_S: Final = 30.0
#: why there is no ACK -> (pilotage status, words)
_SANS_ACCUSE: Final = {
    "delai": ("delai_depasse", "la PFI n'a pas acquitté dans le délai"),
    "coupure": ("produit_arrete", "la PFI a fermé la connexion sans acquitter"),
    "refus": ("produit_arrete", "la PFI n'écoute plus"),
}


class MllpCarrier:
    """Pilotage over MLLP; `table` is the dossier's `[adaptateur]`, `inner` carries the other operations."""

    def __init__(self, table: dict[str, Any], *, lab: Lab | None, inner: Carrier | None = None) -> None:
        self.name = inner.name if inner else "mllp"
        self._inner = inner
        self._table = table
        self._guichet = Guichet(lab) if lab else None
        self._place: dict[str, Any] = {}

    def open(self) -> None:
        """Reaches the PFI; `AdapterFailure` naming host and port when nobody listens there."""
        if self._inner is not None:
            self._inner.open()
            return
        self._place = {"hote": self._table["hote"], "port": self._table["port"]}
        self._place["retours_s"] = float(self._table.get("delai_retours_s", RETOURS_S))
        self._join()

    def call(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """The answer to one message; a delivery is answered by what came back on the wire."""
        operation, parameters = message["operation"], message["parametres"]
        if operation == OPERATION and parameters.get("canal") == CANAL:
            return _head(message) | self._deliver(message, timeout_s)
        answer = self._own(message) if self._inner is None else self._inner.call(message, timeout_s)
        self._learn(operation, answer)
        return answer

    def close(self) -> None:
        """Hangs up."""
        if self._guichet is not None:
            self._guichet.fermer()
        if self._inner is not None:
            self._inner.close()

    def _own(self, message: dict[str, Any]) -> dict[str, Any]:
        """What the bench answers for a PFI that has no adapter: it listens, that is all that is known of it."""
        known: dict[str, dict[str, Any]] = {
            "decrire": {"nom": "PFI", "version": "non déclarée", "operations": [], "capacites": {}},
            "configurer": {"pris_en_compte": []},
        }
        result = known.get(message["operation"])
        if result is None:
            return _head(message) | {"statut": "non_supporte", "message": "une PFI pilotée par MLLP n'a que sa remise"}
        return _head(message) | {"statut": "ok", "resultat": result}

    def _learn(self, operation: str, answer: dict[str, Any]) -> None:
        """Keeps where the product listens, and adds the delivery to what it declares it can do."""
        result = answer.get("resultat") or {}
        listens = self._inner is None or result.get("capacites", {}).get("ecoute_mllp")
        if operation == "configurer" and self._inner is not None:
            self._place = result.get("ecoutes", {}).get("mllp", {})
            if self._place:
                self._join()
        if operation == "decrire" and listens and isinstance(result.get("operations"), list):
            result["operations"] = sorted({*result["operations"], OPERATION})

    def _join(self) -> None:
        if self._guichet is None:
            return
        host, port = self._place["hote"], self._place["port"]
        try:
            self._guichet.joindre(host, port, tls=self._tls())
        except OSError as error:
            raise AdapterFailure(
                f"la PFI n'est pas joignable : {error.strerror or error}",
                phase="ouverture",
                ou=f"{host}:{port}",
                faire="vérifier hote et port de [adaptateur], et que la PFI écoute",
            ) from error

    def _tls(self) -> ssl.SSLContext | None:
        """The client context asked for by `tls` and `ca` of the dossier."""
        if not self._table.get("tls"):
            return None
        import ssl

        return ssl.create_default_context(cafile=self._table.get("ca"))

    def _deliver(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        parameters = message["parametres"]
        if self._guichet is None or not self._place:
            return {"statut": "non_supporte", "message": "ce produit n'écoute pas en MLLP"}
        try:
            octets = base64.b64decode(parameters["message"], validate=True)
        except (KeyError, binascii.Error) as error:
            return {"statut": "erreur_adaptateur", "message": f"message illisible : {error}"}
        before = self._guichet.recus()
        sent = self._guichet.remettre(octets, delai_s=timeout_s)
        if sent.raison is not None:
            status, words = _SANS_ACCUSE[sent.raison]
            return {"statut": status, "message": words}
        # A delivery that was not taken owes nothing more.
        wanted = Counter(parameters.get("retours", ()) if sent.accuse in ACCEPTES else ())
        came = self._guichet.attendre(wanted, deja=before, delai_s=self._patience(message, timeout_s))
        return {"statut": "ok", "resultat": {"accuse": sent.accuse, "retours": came}}

    def _patience(self, message: dict[str, Any], timeout_s: float) -> float:
        """Seconds to wait for receipts: none once the product says that it has sent them all."""
        if self._inner is not None and self._place.get("etat"):
            self._inner.call(message | {"operation": "lire_etat", "parametres": {"objet": "mllp"}}, timeout_s)
            return 0.0
        return float(self._place.get("retours_s", RETOURS_S))


def _head(message: dict[str, Any]) -> dict[str, Any]:
    return {"pilotage": 1, "id": message["id"]}
