"""INSi as the gateway sees it: search by traits and by Vitale card, codes 00, 01 and 02 (cdri_roc facts §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.insi import (
    ACTION_TRAITS,
    ACTION_VITALE,
    Resultat,
    read_traits,
    read_vitale,
    write_resultat,
)
from eprouvette_sim.formats.tlsi import Erreur
from eprouvette_sim.formats.tlsi.service import Reponse
from eprouvette_sim.insi.rules import Fiche, find, find_vitale, injections, published
from eprouvette_sim.kernel.errors import ErreurUsage

if TYPE_CHECKING:
    from eprouvette_sim.formats.tlsi.appel import Appel
    from eprouvette_sim.kernel.anomalie import Anomalie
    from eprouvette_sim.kernel.clock import Instant

#: Platform -> what an unknown person gets (cdri_roc facts §3.5): the editors' one has no SNGI branch, so it fails.
PLATEFORMES = ("production", "editeurs")
PANNE_TRAITS = Erreur(
    sous_code="siram_40", code="insi_102", severite="fatal", texte="Service temporairement indisponible"
)
#: S9 says "101 or 102 according to the operation", S1 ties 102 to the traits: 101 is therefore the card's
PANNE_VITALE = Erreur(
    sous_code="siram_40", code="insi_101", severite="fatal", texte="Service temporairement indisponible"
)
#: No source gives the service's answer to a body of another name; a technical error is the nearest known one.
QUIRK_CORPS = "insi.corps-inconnu-neutre"
QUIRK_INJECTION = "insi.fichier-injecte"


class ServiceInsi:
    """The search service over a fixed base of test people; stateless between calls but for a counter.

    `injecter` serves one published answer file in place of the base, unchanged, until told otherwise.
    """

    nom = "insi"
    actions = frozenset({ACTION_TRAITS, ACTION_VITALE})
    actions_vitale = frozenset({ACTION_VITALE})
    cn_admis: frozenset[str] | None = frozenset({"INSI-AUTO", "INSI-MANU"})

    def __init__(self, *, fiches: tuple[Fiche, ...] | None = None, plateforme: str = "production") -> None:
        if plateforme not in PLATEFORMES:
            raise ErreurUsage(
                f"plateforme INSi inconnue : {plateforme}", faire=f"choisir parmi {', '.join(PLATEFORMES)}"
            )
        self.fiches = published() if fiches is None else fiches
        self.plateforme = plateforme
        self.panne = False
        self.calls = 0
        self._injection: str | None = None

    def injecter(self, fichier: str | None) -> None:
        """Serves that published file for every search; `None` goes back to the base; `ErreurUsage` if unknown."""
        if fichier is not None and fichier not in injections():
            raise ErreurUsage(f"fichier injecté inconnu : {fichier}", faire=f"choisir parmi {', '.join(injections())}")
        self._injection = fichier

    def answer(self, appel: Appel, instant: Instant) -> Reponse:  # noqa: ARG002 - the base does not move with time
        """The result for one search; a body that is no search gets the technical error, and a note."""
        self.calls += 1
        card = appel.action == ACTION_VITALE
        failure = PANNE_VITALE if card else PANNE_TRAITS
        readable, fiche, notes = self._search(appel, card=card)
        if not readable:
            return Reponse(erreur=failure, notes=notes, quirk=QUIRK_CORPS)
        if self._injection is not None:
            return _injected(injections()[self._injection], notes)
        if self.panne or (fiche is None and self.plateforme == "editeurs"):
            return Reponse(erreur=failure, notes=notes)
        code = fiche.code if fiche else "01"
        person = fiche.identite if fiche and code == "00" else None
        return Reponse(corps=write_resultat(Resultat(code=code, individu=person)), notes=notes)

    def _search(self, appel: Appel, *, card: bool) -> tuple[bool, Fiche | None, tuple[Anomalie, ...]]:
        """Whether the body is the search its action announces, the line found, and the anomalies."""
        if appel.corps is None:
            return False, None, ()
        if card:
            by_card, notes = read_vitale(appel.corps)
            return by_card is not None, find_vitale(by_card, self.fiches) if by_card else None, notes
        by_traits, notes = read_traits(appel.corps)
        return by_traits is not None, find(by_traits, self.fiches) if by_traits else None, notes

    def wsdl(self, location: str) -> bytes | None:  # noqa: ARG002 - the contract is CNAM's work, not ours to serve
        """`None`: the INSi contract belongs to its publisher."""
        return None

    def snapshot(self) -> dict[str, Any]:
        """The platform, the size of the base, the injected file and the number of calls served."""
        return {
            "plateforme": self.plateforme,
            "fiches": len(self.fiches),
            "appels": self.calls,
            "injection": self._injection,
        }


def _injected(fiche: Fiche, notes: tuple[Anomalie, ...]) -> Reponse:
    person = fiche.identite if fiche.code == "00" else None
    body = write_resultat(Resultat(code=fiche.code, individu=person), fiche.forme)
    return Reponse(corps=body, notes=notes, quirk=QUIRK_INJECTION)
