"""What becomes of an INSi answer in the product: what is shown, what is refused, which status the identity takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.appels import appels, reponse_insi
from eprouvette.checks.registry import check
from eprouvette_sim.formats import soap
from eprouvette_sim.formats.tlsi import read_erreur

if TYPE_CHECKING:
    from eprouvette.checks.api import Observation
    from eprouvette.checks.appels import AppelVu
    from eprouvette_sim.formats.insi import Resultat
    from eprouvette_sim.model import Identite

_RIEN = "le produit n'a rien présenté au banc"
_MUET = "le service INSi n'a reçu aucun appel"
_SOCLE = "SOCLE-INS:INS/va1."
TROUVE, HOMONYMES = "00", "02"


@check(
    "insi.historique_presente",
    version=1,
    prouve=("ATTENTE:EPR-INSI-010",),
    provenance="norme",
    clause="INSHISTO (cdri_roc §3.1, §3.5)",
    titre="Les anciens matricules rendus sont présentés",
    title="The former matricules answered are shown",
)
def historique_presente(vu: Observations) -> Constat:
    """Held when every former matricule of the answer is shown with the identity."""
    person, answer = _trouve(vu), _dernier(vu)
    if person is None or answer is None:
        return sans_objet("aucune identité rendue par le service" if answer else _RIEN)
    if not person.historique:
        return sans_objet("l'identité rendue n'a pas d'historique")
    shown = {former.get("matricule") for former in _presente(answer).get("historique") or ()}
    lost = [former.nir for former in person.historique if former.nir not in shown]
    found = [
        Ecart(
            attendu=f"l'ancien matricule {nir}",
            observe=", ".join(sorted(map(str, shown))) or "aucun ancien matricule",
            lieu="rechercher_ins : presente.historique",
            cause="seul le matricule actif est repris de la réponse",
        )
        for nir in lost
    ]
    return constat(found, len(person.historique), sinon=_MUET)


@check(
    "insi.oid_presente",
    version=1,
    prouve=("ATTENTE:EPR-INSI-011",),
    provenance="norme",
    clause="OID de l'INS actif (cdri_roc §3.1, §3.3)",
    titre="L'OID présenté est celui de la réponse",
    title="The OID shown is the one answered",
)
def oid_presente(vu: Observations) -> Constat:
    """Held when the OID shown is the active one answered."""
    return _egal(vu, {"oid": lambda person: person.oid}, "OID constant au lieu de celui de la réponse")


@check(
    "insi.traits_du_service",
    version=1,
    prouve=(f"{_SOCLE}52",),
    provenance="norme",
    clause="traits stricts alimentés par INSi (guide INS, règle 6)",
    titre="Les traits présentés viennent de la réponse",
    title="The traits shown come from the answer",
)
def traits_du_service(vu: Observations) -> Constat:
    """Held when birth name, first names, sex, birth date and place shown are those answered."""
    traits = {
        "nom_naissance": lambda person: person.nom_naissance,
        "prenoms": lambda person: list(person.prenoms),
        "sexe": lambda person: str(person.sexe),
        "date_naissance": lambda person: person.date_naissance,
        "lieu_naissance": lambda person: person.lieu_naissance,
    }
    return _egal(vu, traits, "les traits saisis à l'accueil sont gardés à la place de ceux du service")


@check(
    "insi.rien_sans_identite",
    version=1,
    prouve=("ATTENTE:EPR-INSI-012",),
    provenance="norme",
    clause="code 01, refus ou panne (cdri_roc §3.2, §3.5)",
    titre="Sans identité trouvée, aucune n'est présentée",
    title="Without an identity found, none is shown",
)
def rien_sans_identite(vu: Observations) -> Constat:
    """Held when, the last answer being neither an identity nor namesakes, the product shows none."""
    seen, answer = appels(vu, "insi"), _dernier(vu)
    if not seen or answer is None:
        return sans_objet(_RIEN if seen else _MUET)
    result = reponse_insi(seen[-1])
    if result is not None and result.code in {TROUVE, HOMONYMES}:
        return sans_objet("le service a rendu une identité, ou des homonymes")
    ecart = Ecart(
        attendu="aucune identité présentée",
        observe=_nom(_presente(answer)),
        lieu="rechercher_ins : presente",
        echange=seen[-1].exchange.id,
        cause="les traits saisis sont présentés comme une identité retrouvée",
    )
    return constat([ecart] if _presente(answer) else [], 1, sinon=_MUET)


@check(
    "insi.echec_dit",
    version=1,
    prouve=("ATTENTE:EPR-INSI-013",),
    provenance="norme",
    clause="codes retour et fautes (cdri_roc §1.7, §3.2)",
    titre="L'échec de la recherche est dit à l'agent",
    title="The failed search is told to the clerk",
)
def echec_dit(vu: Observations) -> Constat:
    """Held when, no identity being answered, a message is shown; it cites the code of a fault when there is one."""
    seen, answer = appels(vu, "insi"), _dernier(vu)
    if not seen or answer is None:
        return sans_objet(_RIEN if seen else _MUET)
    result = reponse_insi(seen[-1])
    if result is not None and result.code == TROUVE:
        return sans_objet("le service a rendu une identité")
    told, code = str(answer.valeur.get("message") or ""), _code(seen[-1])
    ecart = Ecart(
        attendu=f"un message citant {code}" if code else "un message",
        observe=told or "aucun message",
        lieu="rechercher_ins : message",
        echange=seen[-1].exchange.id,
        cause="erreur avalée : l'agent croit la recherche aboutie, le support n'a pas de code",
    )
    return constat([] if told and code in told else [ecart], 1, sinon=_MUET)


@check(
    "insi.ins_incomplete_refusee",
    version=1,
    prouve=(f"{_SOCLE}28", f"{_SOCLE}31"),
    provenance="norme",
    clause="guide INS, règles 11 et 12",
    titre="Une INS incomplète n'est pas reprise",
    title="An incomplete INS is not taken back",
)
def ins_incomplete_refusee(vu: Observations) -> Constat:
    """Held when, the last answer holding `00` in its birth date or lacking a strict trait, no identity is shown."""
    person, answer = _trouve(vu), _dernier(vu)
    if person is None or answer is None:
        return sans_objet(_RIEN if answer is None else "aucune identité rendue par le service")
    lunar = "00" in person.date_naissance.split("-")[1:]
    if not lunar and person.sexe in {"M", "F"} and person.nom_naissance and person.prenoms:
        return sans_objet("l'identité rendue est complète")
    ecart = Ecart(
        attendu="aucune identité présentée",
        observe=_nom(_presente(answer)),
        lieu="rechercher_ins : presente",
        cause="l'INS est reprise sans contrôle de sa date ni de ses traits stricts",
    )
    return constat([ecart] if _presente(answer) else [], 1, sinon=_MUET)


@check(
    "insi.statut_presente",
    version=1,
    prouve=tuple(f"{_SOCLE}{number}" for number in ("40", "43", "44", "45", "54")),
    provenance="norme",
    clause="statuts de confiance (guide INS, règles 20 et 25)",
    titre="L'identité porte le statut qui lui revient",
    title="The identity bears the status it should",
)
def statut_presente(vu: Observations, *, statut: str) -> Constat:
    """Held when the status shown after the search (or the record, if no search) is that one.

    `statut` is `provisoire`, `recuperee`, `validee` or `qualifiee`.
    """
    answers = [
        a for a in vu.of_operation("rechercher_ins") or vu.of_operation("enregistrer_patient") if a.statut == "ok"
    ]
    if not answers or not answers[-1].valeur.get("statut"):
        return sans_objet("le produit ne présente aucun statut d'identité")
    shown = answers[-1].valeur["statut"]
    ecart = Ecart(
        attendu=statut,
        observe=str(shown),
        lieu=f"{answers[-1].operation} : statut",
        cause="statut qui ne suit pas la récupération de l'INS, la pièce vue ou l'attribut posé",
    )
    return constat([] if shown == statut else [ecart], 1, sinon=_RIEN)


@check(
    "insi.aucun_appel",
    version=1,
    prouve=(f"{_SOCLE}20", "ATTENTE:EPR-INSI-014", "ATTENTE:EPR-INSI-015"),
    provenance="norme",
    clause="appel interdit ou inutile (guide INS, règle 25 ; cdri_roc §3.4 point 5, §3.5 test 1.03)",
    titre="Le produit n'appelle pas INSi quand il ne le doit pas",
    title="The product does not call INSi when it must not",
)
def aucun_appel(vu: Observations) -> Constat:
    """Held when the product said why it did not search, and no call reached the service; silence proves nothing."""
    answer, seen = _dernier(vu), appels(vu, "insi")
    if not seen and (answer is None or not answer.valeur.get("message")):
        return sans_objet("ni appel ni explication : rien ne dit que le produit ait voulu chercher")
    found = [
        Ecart(
            attendu="aucun appel",
            observe=f"un appel ({call.appel.action if call.appel else 'illisible'})",
            lieu="/Envelope",
            echange=call.exchange.id,
            cause="contrôle fait après l'appel, ou pas fait",
        )
        for call in seen
    ]
    return constat(found, max(len(seen), 1), sinon=_RIEN)


def _egal(vu: Observations, champs: dict[str, Any], cause: str) -> Constat:
    person, answer = _trouve(vu), _dernier(vu)
    if person is None or answer is None or not _presente(answer):
        return sans_objet("aucune identité rendue, ou aucune présentée")
    shown = _presente(answer)
    found = [
        Ecart(
            attendu=_texte(value(person)),
            observe=_texte(shown.get(name)),
            lieu=f"rechercher_ins : presente.{name}",
            cause=cause,
        )
        for name, value in champs.items()
        if value(person) != shown.get(name)
    ]
    return constat(found, len(champs), sinon=_MUET)


def _texte(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "rien")


def _dernier(vu: Observations) -> Observation | None:
    answers = [answer for answer in vu.of_operation("rechercher_ins") if answer.statut in {"ok", "refus"}]
    return answers[-1] if answers else None


def _presente(answer: Observation) -> dict[str, Any]:
    shown: dict[str, Any] = (answer.valeur or {}).get("presente") or {}
    return shown


def _trouve(vu: Observations) -> Identite | None:
    seen = appels(vu, "insi")
    result: Resultat | None = reponse_insi(seen[-1]) if seen else None
    return result.individu if result is not None and result.code == TROUVE else None


def _code(call: AppelVu) -> str:
    envelope, _ = soap.read(call.exchange.http_response().body)
    error = read_erreur(envelope) if envelope else None
    return error.code if error else ""


def _nom(shown: dict[str, Any]) -> str:
    return (
        f"{shown.get('nom_naissance')}, matricule {shown.get('matricule') or 'absent'}" if shown else "aucune identité"
    )
