"""A conversation with one person on a terminal, or with a script that plays that person on a pipe."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any, TextIO

from eprouvette.assiste.portier import Arret
from eprouvette.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: what a person may type at any question to stop there
FINIR = frozenset({"q", "quitter", "quit"})


class Terminal:
    """Says and asks in one language; a closed terminal raises `Arret`, so that the run ends in order."""

    def __init__(self, lang: str, *, entree: TextIO | None = None, sortie: TextIO | None = None) -> None:
        self.lang = lang
        self._in = entree or sys.stdin
        self._out = sortie or sys.stdout

    def mot(self, key: str, **values: Any) -> str:
        """A sentence of the message files."""
        return text(key, self.lang).format(**values)

    def action(self, operation: str) -> str:
        """What to do, for an operation: our words, else its name."""
        try:
            return self.mot(f"guide.op.{operation}")
        except KeyError:
            return operation.replace("_", " ").capitalize()

    def dire(self, key: str, **values: Any) -> None:
        """Says a sentence of the message files."""
        self.ecrire(self.mot(key, **values))

    def ecrire(self, line: str = "", *, fin: str = "\n") -> None:
        """Writes a line as it is; `Arret` when nobody is there to read it."""
        try:
            self._out.write(line + fin)
            self._out.flush()
        except (OSError, ValueError) as error:
            taire()
            raise Arret from error

    def lire(self, question: str) -> str:
        """What is typed after the question, blanks taken off; `Arret` at the end of input or for a word of `FINIR`."""
        self.ecrire(question, fin=" ")
        try:
            line = self._in.readline()
        except (OSError, ValueError) as error:
            taire()
            raise Arret from error
        if not line or line.strip().lower() in FINIR:
            raise Arret
        return line.strip()

    def demander(self, question: str, lire: Callable[[str], Any], attendu: str) -> Any:
        """Asks until the answer can be read; `lire` raises `ValueError` for nonsense, which is said and asked again."""
        while True:
            answer = self.lire(question)
            try:
                return lire(answer)
            except ValueError:
                self.dire("guide.nonsense", answer=answer, expected=attendu)

    def choisir(self, question: str, choix: dict[str, str]) -> str:
        """One of these letters, each with its words; the first is what an empty answer means."""
        words = ", ".join(f"{letter or '⏎'} = {said}" for letter, said in choix.items())
        known = {letter.lower(): letter for letter in choix}

        def read(answer: str) -> str:
            found = known.get(answer.lower(), known.get(answer.lower()[:1]) if answer else next(iter(choix)))
            if found is None:
                raise ValueError(answer)
            return found

        return str(self.demander(f"{question} [{words}] :", read, words))


def taire() -> None:
    """Says nothing more: the terminal is gone, and what is left to do must not stumble on it."""
    import os

    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lasts as long as we do


@contextlib.contextmanager
def rendu() -> Iterator[None]:
    """Gives Ctrl-C back at the end to whoever had it: `cesser` may have taken it meanwhile."""
    import signal

    former = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


def cesser() -> None:
    """From here on Ctrl-C is ignored: the person has finished, the journal is being sealed and the report written."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def raccroche() -> Iterator[None]:
    """While it lasts, a terminal that hangs up (SIGHUP) and a request to end (SIGTERM) stop the run in order.

    Once stopped, a second signal is ignored: the journal is being sealed.
    """
    import signal

    numbers = (signal.SIGHUP, signal.SIGTERM)

    def stop(number: int, _: object) -> None:
        for other in numbers:
            signal.signal(other, signal.SIG_IGN)
        if number == signal.SIGHUP:
            taire()
        raise Arret

    former = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    except KeyboardInterrupt:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise
    else:
        for number, handler in former.items():
            signal.signal(number, handler)
