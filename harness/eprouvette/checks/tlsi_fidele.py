"""What every call says of its software, its time, its sender and its action: true, and the same everywhere it is said."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from eprouvette.checks.api import Constat, Ecart, Observations, constat
from eprouvette.checks.appels import AppelVu, appels
from eprouvette.checks.registry import check
from eprouvette_sim.formats import assertions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eprouvette_sim.formats.tlsi import ContexteBAM, ContexteLPS

_RIEN: Final = "aucun appel lisible au service"
#: ours: wide enough for a badly set clock or a missing time zone, too short for a constant
ECART_MAX: Final = timedelta(days=1)
_ACTION: Final = re.compile(r"[;\s]action\s*=\s*\"?([^\";]+)", re.IGNORECASE)


def _lisibles(vu: Observations, service: str) -> list[AppelVu]:
    return [seen for seen in appels(vu, service) if seen.appel is not None]


@check(
    "tlsi.logiciel_declare",
    version=1,
    prouve=("ATTENTE:EPR-TLSI-006",),
    provenance="observe",
    clause="IDAM, version, instance et nom du contexte logiciel (cdri_roc §1.5 [S1 S3], §2.5)",
    titre="Le logiciel annoncé à chaque appel est celui du dossier",
    title="The software announced at each call is the dossier's",
)
def logiciel_declare(vu: Observations, *, service: str, logiciel: Mapping[str, str]) -> Constat:
    """Held when each call gives the declared authorisation number, and no other version, instance or name.

    Version, instance and name may be left out (0..1 in the schema); three forms of the name were seen.
    """
    seen = _lisibles(vu, service)
    found = [ecart for call in seen for ecart in _ecarts_logiciel(call, logiciel)]
    return constat(found, len(seen), sinon=_RIEN)


def _ecarts_logiciel(call: AppelVu, logiciel: Mapping[str, str]) -> Iterator[Ecart]:
    lps = call.appel.lps if call.appel else None
    said = {
        "IDAM": lps.idam if lps else None,
        "Version": lps.version_logiciel if lps else None,
        "Instance": lps.instance if lps else None,
        "Nom": lps.nom if lps else None,
    }
    for name, admitted in _admis(logiciel).items():
        value = said[name]
        if admitted and (value not in admitted) and (value is not None or name == "IDAM"):
            yield Ecart(
                attendu=" ou ".join(admitted),
                observe=value or "absent",
                lieu=f"/Envelope/Header/ContexteLPS/LPS/{name}",
                echange=call.exchange.id,
                cause="gabarit d'une version précédente, ou identification d'un autre logiciel",
            )


def _admis(logiciel: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Element of the context -> the values that say what the dossier declares; empty when it declares nothing."""
    name, version = logiciel.get("nom", ""), logiciel.get("version", "")
    forms = (name, f"urn:lps:{name}", f"urn:lps:{name}:{version}") if name else ()
    alone = {"IDAM": "numero_autorisation", "Version": "version", "Instance": "instance"}
    return {ours: (logiciel[key],) if logiciel.get(key) else () for ours, key in alone.items()} | {"Nom": forms}


@check(
    "tlsi.temps_courant",
    version=1,
    prouve=("ATTENTE:EPR-TLSI-007",),
    provenance="observe",
    clause="une date neuve par appel (cdri_roc §1.4, §3.4 point 4 [S1 S3]) ; l'écart admis est le nôtre",
    titre="Chaque contexte porte l'instant de son appel",
    title="Each context bears the instant of its call",
)
def temps_courant(vu: Observations, *, service: str) -> Constat:
    """Held when `Temps` of both contexts is within a day of the call's arrival, or of the run's reference day."""
    seen = _lisibles(vu, service)
    reference = datetime.fromisoformat(f"{vu.date_reference}T12:00:00+00:00")
    found = []
    for call in seen:
        bounds = (datetime.fromisoformat(call.exchange.at), reference)
        for name, context in _contextes(call):
            at = _instant(context.temps)
            if at is not None and all(abs(at - bound) > ECART_MAX for bound in bounds):
                found.append(
                    Ecart(
                        attendu=f"l'instant de l'appel ({call.exchange.at}), à un jour près",
                        observe=context.temps,
                        lieu=f"/Envelope/Header/{name}/Temps",
                        echange=call.exchange.id,
                        cause="date figée au démarrage du produit, ou dans un gabarit",
                    )
                )
    return constat(found, len(seen), sinon=_RIEN)


def _contextes(call: AppelVu) -> list[tuple[str, ContexteBAM | ContexteLPS]]:
    """The contexts a call carries, with their names."""
    if call.appel is None:
        return []
    found = (("ContexteBAM", call.appel.bam), ("ContexteLPS", call.appel.lps))
    return [(name, context) for name, context in found if context is not None]


def _instant(text: str) -> datetime | None:
    """The instant of an xsd:dateTime, UTC when it has no zone; `None` when it is none (another check's matter)."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else datetime.fromisoformat(f"{text}+00:00")


@check(
    "tlsi.emetteur_de_l_appelant",
    version=1,
    prouve=("ATTENTE:EPR-TLSI-008",),
    provenance="indirect",
    clause="Emetteur : OU du certificat de structure, ou identifiant de la carte (cdri_roc §1.4, §1.6 [S1])",
    titre="L'émetteur est celui qui s'authentifie",
    title="The sender is the one who authenticates",
)
def emetteur_de_l_appelant(vu: Observations, *, service: str) -> Constat:
    """Held when each `Emetteur` given is the OU of the certificate shown, or the holder of the PS assertion."""
    seen = [(call, _appelant(call)) for call in _lisibles(vu, service)]
    known = [(call, who) for call, who in seen if who]
    found = [
        Ecart(
            attendu=" ou ".join(who),
            observe=context.emetteur,
            lieu=f"/Envelope/Header/{name}/Emetteur",
            echange=call.exchange.id,
            cause="identifiant saisi à part du certificat ou de la carte",
        )
        for call, who in known
        for name, context in _contextes(call)
        if context.emetteur is not None and context.emetteur not in who
    ]
    return constat(found, len(known), sinon="aucun appel lisible dont l'appelant soit connu")


def _appelant(call: AppelVu) -> tuple[str, ...]:
    if call.exchange.peer is not None:
        return tuple(call.exchange.peer.ou)
    elements = assertions.assertion_elements(call.appel.securite) if call.appel else ()
    read = [value for element in elements if (value := assertions.read(element)[0]) is not None]
    return tuple(value.sujet for value in read if value.genre == "ps" and value.sujet)


@check(
    "tlsi.action_concordante",
    version=1,
    prouve=("ATTENTE:EPR-TLSI-009",),
    provenance="norme",
    clause="WS-Addressing 1.0 SOAP Binding : l'action de l'en-tête est celle du type de contenu SOAP 1.2 (cdri_roc §1.2)",
    titre="L'action de l'en-tête est celle du transport",
    title="The header's action is the transport's",
)
def action_concordante(vu: Observations, *, service: str) -> Constat:
    """Held when, each time the HTTP content type names an action, `wsa:Action` is the same text."""
    seen = [(call, _transport(call)) for call in _lisibles(vu, service)]
    named = [(call, action) for call, action in seen if action]
    found = [
        Ecart(
            attendu=action,
            observe=(call.appel.action if call.appel else None) or "absente",
            lieu="/Envelope/Header/Action",
            echange=call.exchange.id,
            cause="en-tête d'un autre téléservice, ou action du transport laissée d'un appel précédent",
        )
        for call, action in named
        if call.appel is None or call.appel.action != action
    ]
    return constat(found, len(named), sinon="aucun appel dont le type de contenu nomme l'action")


def _transport(call: AppelVu) -> str | None:
    found = _ACTION.search(call.exchange.http_request().header("content-type") or "")
    return found[1].strip() if found else None
