"""What is asked of a product that looks AMCs up: addresses kept and used, the right convention, nothing guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from eprouvette.checks.amc import (
    SANS_APPEL,
    SANS_REPONSE,
    AppelAmc,
    appels,
    controle,
    dernier,
    ecart,
    recherches,
)
from eprouvette.checks.api import Constat, Observations, constat, sans_objet
from eprouvette_sim.formats import annuaire_amc, roc

if TYPE_CHECKING:
    from collections.abc import Mapping

_SANS_RECHERCHE = "l'annuaire n'a reçu aucune recherche lisible"
_SERVICES = {roc.IDB: "IDB", roc.SIM: "SIM", roc.CLC: "CLC", roc.DEL: "DEL", roc.FACTURER: "DRE"}


@controle(
    "adresses_retenues",
    "001",
    titre="Les adresses de l'annuaire sont retenues avec leur date",
    title="The directory's addresses are kept with their date",
    clause="une adresse par service (cdri_roc §7.4 R1, §4.4)",
)
def adresses_retenues(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each AMC shown bears every address answered for it, and the day it was asked for."""
    answer = dernier(vu, "identifier_amc")
    if answer is None:
        return sans_objet(SANS_REPONSE)
    known = _adresses(vu, contrats)
    days = {str(call.demande.get("date_demande")) for call in recherches(vu, contrats)}
    found = []
    shown = [row for row in answer.valeur.get("amc") or () if row.get("numero_amc") in known]
    for row in shown:
        expected = known[row["numero_amc"]]
        if row.get("adresses") != expected or row.get("lue_le") not in days:
            seen = f"{row.get('adresses')}, lue le {row.get('lue_le') or 'jour inconnu'}"
            wanted = f"{expected}, lue le {', '.join(sorted(days))}"
            found.append(ecart(None, wanted, seen, "réponse de l'annuaire non gardée, ou sans date", "identifier_amc"))
    return constat(found, len(shown), sinon="le produit ne présente aucune AMC trouvée dans l'annuaire")


@controle(
    "appels_a_l_adresse",
    "021",
    titre="Chaque appel part à l'adresse que l'annuaire a donnée",
    title="Each call goes to the address the directory gave",
    clause="une adresse par service et par AMC (cdri_roc §4.4, §7.4 R1)",
)
def appels_a_l_adresse(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the path of each call is that of the address answered for its AMC and service."""
    known = _adresses(vu, contrats)
    calls = [call for call in appels(vu, contrats, *_SERVICES) if call.amc in known]
    found = []
    for call in calls:
        expected = urlsplit(known[call.amc].get(_SERVICES[call.operation], "")).path
        if call.chemin != expected:
            found.append(
                ecart(
                    call,
                    expected,
                    call.chemin,
                    "adresse écrite dans le produit, ou celle d'un autre service",
                    "adresse",
                )
            )
    return constat(found, len(calls), sinon=SANS_APPEL)


@controle(
    "recherche_bien_formee",
    "022",
    titre="La recherche dans l'annuaire suit le cadre observé",
    title="The directory search follows the observed frame",
    clause="requête search, version R01 (cdri_roc §4.4 [S2])",
    provenance="indirect",
)
def recherche_bien_formee(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when each search bears version, date, software, AMC number and service; a pack's frame is its own affair."""
    if annuaire_amc.RECHERCHER in (contrats or {}):
        return sans_objet("le cadre de la recherche est celui du pack")
    calls = recherches(vu, contrats)
    found = [
        ecart(call, note.attendu, note.observe, "champ du cadre oublié", note.lieu)
        for call in calls
        for note in annuaire_amc.anomalies_recherche(call.demande)
    ]
    return constat(found, len(calls), sinon=_SANS_RECHERCHE)


@controle(
    "amc_inconnue_dite",
    "002",
    titre="Une AMC que l'annuaire ne rend pas est dite à l'agent",
    title="An AMC the directory does not give is told to the clerk",
    clause="AMC inconnue ou code de retour autre que 1 : voie papier (cdri_roc §7.4 R2)",
)
def amc_inconnue_dite(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the product shows no rights of an AMC not given, raises `amc_inconnue` and tells something."""
    missing = _manquees(vu, contrats)
    answer = dernier(vu, "identifier_amc")
    if not missing or answer is None:
        return sans_objet("l'annuaire a rendu toutes les AMC cherchées" if answer else SANS_REPONSE)
    shown = {str(row.get("numero_amc")) for row in answer.valeur.get("amc") or ()}
    told = "amc_inconnue" in (answer.valeur.get("alertes") or ()) and bool(answer.valeur.get("message"))
    wrong = [call for call in missing if not told or str(call.demande.get("numero_amc")) in shown]
    wanted = "aucun droit de cette AMC, l'alerte amc_inconnue et un message"
    seen = f"alertes {answer.valeur.get('alertes') or 'aucune'}, message {answer.valeur.get('message') or 'aucun'}"
    found = [ecart(call, wanted, seen, "échec de l'annuaire avalé", "identifier_amc") for call in wrong]
    return constat(found, len(missing), sinon=_SANS_RECHERCHE)


@controle(
    "sans_appel_sans_adresse",
    "023",
    titre="Aucun appel ne part vers une AMC que l'annuaire n'a pas rendue",
    title="No call leaves for an AMC the directory did not give",
    clause="sans adresse, pas d'échange en ligne (cdri_roc §7.4 R2)",
)
def sans_appel_sans_adresse(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when no online call bears the number of an AMC whose search failed."""
    missing = {str(call.demande.get("numero_amc")) for call in _manquees(vu, contrats)}
    if not missing:
        return sans_objet("l'annuaire a rendu toutes les AMC cherchées")
    found = [
        ecart(call, "aucun appel", f"{call.operation} vers {call.amc}", "adresse par défaut, ou gardée d'une autre AMC")
        for call in appels(vu, contrats)
        if call.amc in missing
    ]
    return constat(found, len(missing), sinon=_SANS_RECHERCHE)


@controle(
    "convention_du_domaine",
    "003",
    titre="La convention transmise est celle du domaine de soins",
    title="The convention sent is that of the care domain",
    clause="conventions par domaine (cdri_roc §4.2, §7.4 R3)",
)
def convention_du_domaine(vu: Observations, *, convention: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when every online request that names a convention names this one, and at least one does."""
    calls = [call for call in appels(vu, contrats, *roc.EN_LIGNE) if call.operation != roc.DEL]
    found = [
        ecart(
            call,
            convention,
            str(call.demande.get("amc.type_convention") or "aucune"),
            "première convention de la liste, quel que soit le domaine",
        )
        for call in calls
        if call.demande.get("amc.type_convention") != convention
    ]
    return constat(found, len(calls), sinon=SANS_APPEL)


@controle(
    "csr_transmis",
    "024",
    titre="Le critère secondaire de routage de l'attestation est transmis",
    title="The attestation's secondary routing criterion is sent",
    clause="troisième donnée de l'attestation, code_csr de l'annuaire (cdri_roc §4.2, §4.4)",
)
def csr_transmis(vu: Observations, *, csr: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when directory searches and online requests all bear that criterion."""
    seen = [(call, call.demande.get("code_csr")) for call in recherches(vu, contrats)]
    online = [call for call in appels(vu, contrats, *roc.EN_LIGNE) if call.operation != roc.DEL]
    seen += [(call, call.demande.get("amc.csr")) for call in online]
    found = [
        ecart(call, csr, str(value or "absent"), "critère de routage perdu en chemin")
        for call, value in seen
        if value != csr
    ]
    return constat(found, len(seen), sinon=_SANS_RECHERCHE)


def _adresses(vu: Observations, contrats: Mapping[str, Any] | None) -> dict[str, dict[str, str]]:
    """AMC number -> service -> address, as the directory answered."""
    found: dict[str, dict[str, str]] = {}
    for call in recherches(vu, contrats):
        for row in (call.reponse or {}).get("adresses", ()):
            number = str(call.demande.get("numero_amc"))
            found.setdefault(number, {})[str(row.get("service"))] = str(row.get("valeur"))
    return found


def _manquees(vu: Observations, contrats: Mapping[str, Any] | None) -> list[AppelAmc]:
    """The searches answered with another code than success."""
    calls = recherches(vu, contrats)
    return [c for c in calls if c.reponse is not None and c.reponse.get("code_retour") != annuaire_amc.SUCCES]
