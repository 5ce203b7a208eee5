"""INSi as the gateway sees it: search by traits, codes 00, 01 and 02 (cdri_roc facts §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.insi import ACTION_TRAITS, Resultat, read_traits, write_resultat
from eprouvette_sim.formats.tlsi import Erreur
from eprouvette_sim.formats.tlsi.service import Reponse
from eprouvette_sim.insi.rules import Fiche, find, published

if TYPE_CHECKING:
    from eprouvette_sim.formats.tlsi.appel import Appel
    from eprouvette_sim.kernel.clock import Instant

#: Platform -> what an unknown person gets (cdri_roc facts §3.5): the editors' one has no SNGI branch, so it fails.
PLATEFORMES = ("production", "editeurs")
PANNE_TRAITS = Erreur(
    sous_code="siram_40", code="insi_102", severite="fatal", texte="Service temporairement indisponible"
)
#: No source gives the service's answer to a body of another name; a technical error is the nearest known one.
QUIRK_CORPS = "insi.corps-inconnu-neutre"


class ServiceInsi:
    """The search service over a fixed base of test people; stateless between calls but for a counter."""

    nom = "insi"
    actions = frozenset({ACTION_TRAITS})
    cn_admis: frozenset[str] | None = frozenset({"INSI-AUTO", "INSI-MANU"})

    def __init__(self, *, fiches: tuple[Fiche, ...] | None = None, plateforme: str = "production") -> None:
        self.fiches = published() if fiches is None else fiches
        self.plateforme = plateforme
        self.calls = 0

    def answer(self, appel: Appel, instant: Instant) -> Reponse:  # noqa: ARG002 - the base does not move with time
        """The result for one search; a body that is no search gets the technical error, and a note."""
        self.calls += 1
        search, anomalies = (None, ()) if appel.corps is None else read_traits(appel.corps)
        if search is None:
            return Reponse(erreur=PANNE_TRAITS, notes=anomalies, quirk=QUIRK_CORPS)
        fiche = find(search, self.fiches)
        if fiche is None and self.plateforme == "editeurs":
            return Reponse(erreur=PANNE_TRAITS, notes=anomalies)
        code = fiche.code if fiche else "01"
        person = fiche.identite if fiche and code == "00" else None
        return Reponse(corps=write_resultat(Resultat(code=code, individu=person)), notes=anomalies)

    def snapshot(self) -> dict[str, Any]:
        """The platform, the size of the base and the number of calls served."""
        return {"plateforme": self.plateforme, "fiches": len(self.fiches), "appels": self.calls}
