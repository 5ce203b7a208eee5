"""What a call is about, as a set of facts: the same words for a call seen on the wire and for an action a scenario awaits.

The rule that attributes traffic, in three lines:
1. same service, same action, same access (structure certificate or card), and at least one identifier of the same person;
2. among the scenarios that fit, the one that agrees on most facts (day of care, first names, rank, …);
3. equal: the first in the order of the plan. A call that fits none is shown, journaled, and belongs to no scenario.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from eprouvette_sim.formats import cdri
from eprouvette_sim.formats.insi import ACTION_TRAITS, ACTION_VITALE, read_traits, read_vitale
from eprouvette_sim.formats.tlsi import read_appel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from eprouvette_sim.formats.contrat import Contrat
    from eprouvette_sim.formats.tlsi import Appel
    from eprouvette_sim.kernel.wire import Request

Fait: TypeAlias = tuple[str, str]
Faits: TypeAlias = frozenset[Fait]

#: must be equal for a call to fit an action
EXACTS: Final = ("service", "action", "acces")
#: at least one of these must be shared
IDENTIFIANTS: Final = ("personne", "assure", "matricule")
#: door of the TLSi gateway -> how the product is known there
ACCES: Final = {"tlsm": "structure", "lps": "carte"}


def accord(attendus: Faits, vus: Faits) -> tuple[int, int]:
    """How well a call fits an action: facts in common, then minus those only the call has; `(0, 0)` when it does not."""
    exact = all(_of(attendus, kind) == _of(vus, kind) for kind in EXACTS)
    shared = attendus & vus
    if not exact or not any(kind in IDENTIFIANTS for kind, _ in shared):
        return (0, 0)
    return len(shared), -len(vus - attendus)


def du_fil(porte: str, request: Request, contrats: Iterable[Contrat] = ()) -> Faits:
    """The facts of a request; empty when nothing in it can be read, its door alone when no scenario can await it there.

    Never raises on input.
    """
    if porte not in ACCES:
        return frozenset({("porte", porte)})
    call, _ = read_appel(request.body)
    if call is None or call.corps is None:
        return frozenset()
    found = _insi(call) or _cdri(call, [*contrats, *cdri.contrats().values()])
    return frozenset({*found, ("acces", ACCES[porte])}) if found else frozenset()


def de_l_action(operation: str, parametres: Mapping[str, Any]) -> Faits:
    """The facts an action should leave on the wire; empty for an operation nothing on the wire tells apart."""
    reader = _ACTIONS.get(operation)
    if reader is None:
        return frozenset()
    return frozenset({*reader(parametres), ("acces", parametres.get("acces") or "structure")})


def montrer(faits: Faits) -> str:
    """Facts as a person reads them: service, action, then who and when."""
    order = ("porte", "service", "action", "acces", "personne", "assure", "prenom", "rang", "jour")
    texts = [" ".join(sorted(_of(faits, kind))) for kind in order]
    return ", ".join(text.replace("|", " ") for text in texts if text) or "appel illisible"


def plat(text: str | None) -> str:
    """A name without accents, in capitals, blanks made single."""
    flat = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode()
    return " ".join(flat.upper().split())


def _of(faits: Faits, kind: str) -> frozenset[str]:
    return frozenset(value for name, value in faits if name == kind)


def _facts(**values: str | None) -> Iterator[Fait]:
    return ((kind, value) for kind, value in values.items() if value)


def _personne(nom: str | None, naissance: str | None) -> str | None:
    return f"{plat(nom)}|{naissance}" if nom and naissance else None


def _insi(call: Appel) -> set[Fait]:
    if call.action == ACTION_TRAITS and call.corps is not None:
        traits, _ = read_traits(call.corps)
        if traits is None:
            return set()
        who = _facts(
            personne=_personne(traits.nom_naissance, traits.date_naissance),
            sexe=traits.sexe,
            lieu=traits.lieu_naissance,
        )
        prenoms = (("prenom", plat(prenom)) for prenom in traits.prenoms)
        return {("service", "insi"), ("action", "traits"), *who, *prenoms}
    if call.action == ACTION_VITALE and call.corps is not None:
        card, _ = read_vitale(call.corps)
        if card is None:
            return set()
        who = _facts(
            personne=_personne(card.nom_naissance, card.date_naissance),
            matricule=card.nir or card.nir_od,
            rang=card.rang,
        )
        return {("service", "insi"), ("action", "vitale"), *who}
    return set()


def _cdri(call: Appel, contrats: list[Contrat]) -> set[Fait]:
    contrat = next((c for c in contrats if call.corps is not None and c.requete.table.reconnait(call.corps)), None)
    message = None if contrat is None else contrat.requete.lire(call.corps)[0]
    if contrat is None or message is None:
        return set()
    rows = message.get("demandes", ()) if contrat.operation == cdri.LOT else [message]
    found = {fact for row in rows for fact in _demande(row)}
    return {("service", "cdri"), ("action", contrat.operation), *found}


def _demande(row: Mapping[str, Any]) -> Iterator[Fait]:
    yield from _facts(assure=row.get("nir_od") or row.get("nir"), matricule=row.get("nir"), rang=row.get("rang"))
    yield from _facts(naissance=row.get("date_naissance"), jour=row.get("date_reference"))


def _recherche(given: Mapping[str, Any]) -> set[Fait]:
    patient, card = given.get("patient") or {}, given.get("carte_vitale") or {}
    if given.get("mode") == "vitale":
        who = _facts(
            personne=_personne(card.get("nom_naissance"), card.get("date_naissance")), matricule=card.get("matricule")
        )
        return {("service", "insi"), ("action", "vitale"), *who}
    who = _facts(
        personne=_personne(patient.get("nom_naissance"), patient.get("date_naissance")),
        sexe=patient.get("sexe"),
        lieu=patient.get("lieu_naissance"),
    )
    prenoms = (("prenom", plat(prenom)) for prenom in patient.get("prenoms", ()))
    return {("service", "insi"), ("action", "traits"), *who, *prenoms}


def _consultation(given: Mapping[str, Any]) -> set[Fait]:
    return {("service", "cdri"), ("action", cdri.UNITAIRE), *_demandee(given, given.get("date_soins"))}


def _lot(given: Mapping[str, Any]) -> set[Fait]:
    day = given.get("date_soins")
    found = {fact for row in given.get("demandes", ()) for fact in _demandee(row, row.get("date_soins") or day)}
    return {("service", "cdri"), ("action", cdri.LOT), *found}


def _demandee(row: Mapping[str, Any], day: str | None) -> Iterator[Fait]:
    insured, own = row.get("assure") or {}, row.get("beneficiaire") or {}
    yield from _facts(assure=insured.get("matricule") or own.get("matricule"), matricule=own.get("matricule"))
    yield from _facts(rang=own.get("rang"), naissance=row["patient"].get("date_naissance"), jour=day)


_ACTIONS: Final[dict[str, Callable[[Mapping[str, Any]], set[Fait]]]] = {
    "rechercher_ins": _recherche,
    "consulter_droits": _consultation,
    "consulter_droits_lot": _lot,
}
#: operations whose traffic can be told from any other
RECONNUES: Final = tuple(_ACTIONS)
