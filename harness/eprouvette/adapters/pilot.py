"""The bench's end of pilotage: numbering, contract, journal, and the side each failure belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.adapters import contract
from eprouvette.adapters.failures import AdapterFailure, DelaiDepasse, OperationAbsente, ProduitArrete
from eprouvette.checks.api import Observation

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette.adapters.carriers import Carrier
    from eprouvette_sim.kernel.clock import Clock

    Journal = Callable[[str, dict[str, Any]], None]

#: operations every adapter must answer; the others are capabilities
ALWAYS = ("decrire", "configurer")
_SIGNALS = {"non_supporte": OperationAbsente, "produit_arrete": ProduitArrete, "delai_depasse": DelaiDepasse}


class Pilot:
    """Drives one product through one carrier.

    `journal` receives `adapter_call` and `adapter_answer`. A failed carrier is opened again, and configured again,
    at the next `ensure_open`.
    """

    def __init__(self, carrier: Carrier, *, clock: Clock, journal: Journal, timeout_s: float) -> None:
        self.carrier = carrier
        self.description: dict[str, Any] | None = None
        self.timeout_s = timeout_s
        self._clock = clock
        self._journal = journal
        self._count = 0
        self._configuration: dict[str, Any] | None = None

    def ensure_open(self, configuration: dict[str, Any]) -> None:
        """Opens, describes and configures the product side, unless that is already done."""
        if self.description is not None and self._configuration == configuration:
            return
        if self.description is None:
            self.carrier.open()
            self.description = self._call("decrire", {}).valeur
        self._call("configurer", configuration)
        self._configuration = configuration

    def supports(self, operation: str) -> bool:
        """True when the product side declares that operation."""
        return operation in ALWAYS or operation in (self.description or {}).get("operations", ())

    def capability(self, name: str) -> Any:
        """A declared capability, or `None`."""
        return (self.description or {}).get("capacites", {}).get(name)

    def perform(self, operation: str, parameters: dict[str, Any]) -> Observation:
        """What the product shows; raises the failure or signal that stands in its place.

        Status `non_montre`: the action was carried out and nothing of it is shown; checks must not be given it.
        """
        if not self.supports(operation):
            raise OperationAbsente(operation, "opération non déclarée par l'adaptateur")
        return self._call(operation, parameters)

    def close(self) -> None:
        """Lets the product side go."""
        self.description = None
        self._configuration = None
        self.carrier.close()

    def _call(self, operation: str, parameters: dict[str, Any]) -> Observation:
        self._count += 1
        message = {
            "pilotage": contract.VERSION,
            "id": self._count,
            "operation": operation,
            "delai_s": self.timeout_s,
            "parametres": parameters,
        }
        self._journal("adapter_call", {"id": self._count, "operation": operation, "parameters": parameters})
        try:
            answer = self.carrier.call(message, self.timeout_s)
            self._check_envelope(message, answer)
        except AdapterFailure:
            self.close()
            raise
        return self._read(operation, answer)

    def _check_envelope(self, message: dict[str, Any], answer: dict[str, Any]) -> None:
        faults = contract.faults_of_answer(answer)
        if not faults and answer["id"] != message["id"]:
            faults = [f"id : réponse {answer['id']} à la question {message['id']}"]
        if not faults and answer["statut"] == "ok":
            faults = contract.faults_of_result(message["operation"], answer.get("resultat"))
        if faults:
            raise AdapterFailure(
                f"réponse hors contrat à {message['operation']} : {' ; '.join(faults[:5])}",
                phase="contrat",
                ou=message["operation"],
                faire="comparer avec le schéma publié : eprouvette adapter schema",
            )

    def _read(self, operation: str, answer: dict[str, Any]) -> Observation:
        status, text = answer["statut"], answer.get("message", "")
        fields = {"id": answer["id"], "operation": operation, "status": status, "result": answer.get("resultat")}
        source = getattr(self.carrier, "source", "adaptateur")
        self._journal("adapter_answer", fields | {"message": text, "source": source})
        if status == "erreur_adaptateur":
            self.close()
            raise AdapterFailure(f"l'adaptateur signale sa propre erreur : {text}", phase="dialogue", ou=operation)
        if status in _SIGNALS:
            raise _SIGNALS[status](operation, text or status)
        value = answer.get("resultat") if status == "ok" else {"message": text}
        at = self._clock.now().rfc3339
        return Observation(source=source, operation=operation, statut=status, valeur=value, at=at)
