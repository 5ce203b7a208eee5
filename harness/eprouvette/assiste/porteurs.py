"""The two carriers behind which there is a person: what the wire shows (observation), what the person says (guide)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eprouvette.assiste.faits import RECONNUES, Faits, de_l_action, montrer
from eprouvette.assiste.formulaire import Formulaire, champs, libelle
from eprouvette.assiste.repetition import SANS_APPEL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eprouvette.assiste.portier import Portier
    from eprouvette.assiste.repetition import Attente
    from eprouvette.assiste.terminal import Terminal

#: carriers that need somebody
ASSISTES: Final = ("observation", "guide")
#: operations that the bench asks of itself
_MUETTES: Final = frozenset({"configurer", "reinitialiser"})
#: who a matricule belongs to is said, since a request names several
_PORTEURS: Final = frozenset({"assure", "beneficiaire", "carte_vitale"})


class ObservationCarrier:
    """Awaits on the wire what a person does in the product; nothing the product shows is known."""

    name = "observation"
    source = "operateur"

    def __init__(self, produit: Mapping[str, Any], silence_s: float) -> None:
        self._produit = produit
        self._silence_s = silence_s
        self.portier: Portier | None = None
        self.terminal: Terminal | None = None

    def open(self) -> None:
        """Nothing to open: the doors are."""

    def close(self) -> None:
        """Nothing to close."""

    def call(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:  # noqa: ARG002 - a person's own time
        """Returns once the traffic of that action has come and gone quiet."""
        operation, head = message["operation"], {"pilotage": 1, "id": message["id"]}
        if operation == "decrire":
            return head | {"statut": "ok", "resultat": _description(self._produit, list(RECONNUES))}
        if operation in _MUETTES:
            return head | {"statut": "ok", "resultat": {}}
        facts = de_l_action(operation, message["parametres"])
        if not facts or self.portier is None or self.terminal is None:
            return head | {"statut": "non_supporte", "message": "rien sur le fil ne dit que cette action a eu lieu"}
        self._annoncer(facts)
        self.portier.mener(facts, self._silence_s)
        return head | {"statut": "non_montre"}

    def _annoncer(self, facts: Faits) -> None:
        if self.terminal is not None:
            self.terminal.dire("observation.action", what=montrer(facts))


class GuideCarrier:
    """Asks a person to act in the product and to read its screen; what is typed is the product's answer."""

    name = "guide"
    source = "operateur"

    def __init__(self, produit: Mapping[str, Any], mots: Mapping[str, str]) -> None:
        self._produit = produit
        self._mots = mots
        self.terminal: Terminal | None = None
        self.attente: Attente | None = None
        self.vus: Callable[[], int] = lambda: 0
        self.joindre: Callable[[str], str] | None = None
        self.code = ""
        #: what it will be asked: what a person is not asked is not declared
        self.operations: tuple[str, ...] = ()

    def open(self) -> None:
        """Nothing to open: the person is there."""

    def close(self) -> None:
        """Nothing to close."""

    def call(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:  # noqa: ARG002 - a person's own time
        """What the person says of one action."""
        operation, head = message["operation"], {"pilotage": 1, "id": message["id"]}
        if operation == "decrire":
            return head | {"statut": "ok", "resultat": _description(self._produit, list(self.operations))}
        if operation in _MUETTES or self.terminal is None:
            return head | {"statut": "ok", "resultat": {}}
        return head | self._mener(self.terminal, operation, message["parametres"])

    def _mener(self, terminal: Terminal, operation: str, parametres: dict[str, Any]) -> dict[str, Any]:
        before = self.vus()
        terminal.ecrire()
        terminal.ecrire(f"  ➤ {self._mots.get(operation) or terminal.action(operation)}  [{operation}]")
        for line in saisir(parametres, terminal.lang):
            terminal.ecrire(f"      {line}")
        if operation == "enregistrer_patient":
            reference = parametres["patient"]["reference"]
            told = self._issue(terminal, before=before, wire=False)
            return told or {"statut": "ok", "resultat": {"reference": reference}}
        silent = self.attente is not None and bool(SANS_APPEL & set(self.attente.controles))
        told = self._issue(terminal, before=before, wire=bool(de_l_action(operation, parametres)) and not silent)
        if told is not None:
            return told
        wanted = champs(self.attente.controles, operation) if self.attente else None
        terminal.dire("guide.screen")
        result = Formulaire(terminal, operation, wanted).remplir()
        self._capture(terminal)
        return {"statut": "ok", "resultat": result}

    def _issue(self, terminal: Terminal, *, before: int, wire: bool) -> dict[str, Any] | None:
        """`None` once done; an answer when the product refuses, stops or cannot."""
        choices = {
            "": terminal.mot("guide.done"),
            "n": terminal.mot("guide.cannot"),
            "r": terminal.mot("guide.refuses"),
            "x": terminal.mot("guide.stopped"),
        }
        while True:
            said = terminal.choisir("  ", choices)
            if said == "n":
                return {"statut": "non_supporte", "message": terminal.mot("guide.cannot")}
            if said in {"r", "x"}:
                words = terminal.lire(f"  {terminal.mot('guide.its_message')} :")
                return {"statut": "refus" if said == "r" else "produit_arrete", "message": words or "sans message"}
            seen = self.vus() - before
            terminal.dire("guide.seen", n=seen)
            if seen or not wire:
                return None
            go_on = {"": terminal.mot("guide.wait"), "c": terminal.mot("guide.go_on")}
            if terminal.choisir(f"  {terminal.mot('guide.nothing_seen')}", go_on) == "c":
                return None

    def _capture(self, terminal: Terminal) -> None:
        from eprouvette_sim.kernel.errors import ErreurUsage

        while self.joindre is not None:
            path = terminal.lire(f"  {terminal.mot('guide.capture', code=self.code)} :")
            if not path:
                return
            try:
                terminal.dire("guide.attached", file=self.joindre(path))
            except ErreurUsage as error:
                terminal.ecrire(f"  {error}")


def saisir(value: Any, lang: str, nom: str = "") -> list[str]:
    """The data of an action as lines to type, in the words of the form; people of a list are numbered, what is absent is
    left out.
    """
    if isinstance(value, dict):
        return [line for key, part in value.items() for line in saisir(part, lang, f"{nom}.{key}" if nom else key)]
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return [f"{rank}. {line}" for rank, part in enumerate(value, 1) for line in saisir(part, lang)]
    if value in (None, "", []):
        return []
    said = {True: "oui" if lang == "fr" else "yes", False: "non" if lang == "fr" else "no"}
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    holder = nom.rpartition(".")[0].rpartition(".")[2]
    owner = f"{libelle(holder, lang)}, " if holder in _PORTEURS else ""
    return [f"{owner}{libelle(nom.rpartition('.')[2], lang)} : {said[value] if isinstance(value, bool) else text}"]


def _description(produit: Mapping[str, Any], operations: list[str]) -> dict[str, Any]:
    return {"nom": produit["nom"], "version": produit["version"], "operations": operations, "capacites": {}}
