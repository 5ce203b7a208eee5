"""Silent, slow, crashing, lying: small false products that test the bench itself; never counted in a score."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from eprouvette_sim.product.temoin import Temoin

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.product.temoin import Operation


class Muet(Temoin):
    """Answers that all went well, and never calls anybody."""

    def operations(self) -> dict[str, Operation]:
        return super().operations() | {"rechercher_ins": lambda _: {"presente": None, "message": None}}


class Menteur(Temoin):
    """Shows an identity without having asked the service for it."""

    def operations(self) -> dict[str, Operation]:
        return super().operations() | {"rechercher_ins": self._invente}

    def _invente(self, parametres: dict[str, Any]) -> dict[str, Any]:
        traits = parametres["patient"]
        shown = {"matricule": "2751263220749", "cle": "74", "nom_naissance": traits["nom_naissance"]}
        return {"presente": shown, "message": None}


class Plante(Temoin):
    """Stops in the middle of a search; its adapter says so."""

    def handle(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["operation"] != "rechercher_ins":
            return super().handle(message)
        head = {"pilotage": 1, "id": message["id"]}
        return head | {"statut": "produit_arrete", "message": "le produit s'est fermé pendant la recherche"}


class Lent(Temoin):
    """Takes longer than it is given; its adapter gives up in time and says so."""

    def handle(self, message: dict[str, Any]) -> dict[str, Any]:
        if message["operation"] != "rechercher_ins":
            return super().handle(message)
        patience = min(float(message.get("delai_s", 1)), _LENTEUR_S) * 0.8
        threading.Event().wait(patience)
        head = {"pilotage": 1, "id": message["id"]}
        return head | {"statut": "delai_depasse", "message": "le produit n'a pas répondu dans le délai"}


_LENTEUR_S = 0.5

#: name given to `--mutant` -> (product, French, English)
MINIATURES: dict[str, tuple[Callable[..., Temoin], str, str]] = {
    "muet": (Muet, "n'appelle jamais les services", "never calls the services"),
    "lent": (Lent, "ne répond pas dans le délai", "does not answer in time"),
    "plante": (Plante, "s'arrête pendant l'action", "stops during the action"),
    "menteur": (Menteur, "présente ce que le service n'a pas dit", "shows what the service never said"),
}
