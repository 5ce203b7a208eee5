"""What is asked of a product about a professional's session: whom it believes, how long, and what it leaves behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observation, Observations, constat, sans_objet
from eprouvette.checks.psc_vus import FIN, INFO, JETON, REPONSE_LUE, appels, autorisations, lectures, objet, status
from eprouvette.checks.registry import check
from eprouvette_sim.formats import oidc

if TYPE_CHECKING:
    from collections.abc import Iterator

_PSC01 = ("REM-DPI:PSC.01", "REM-PFI:PSC.01")
_OPERATIONS = ("connecter_professionnel", "poursuivre_session", "deconnecter_professionnel")
#: deliberate lies of the provider a client must see before it sends the code
_AVANT_LE_CODE = ("psc.falsifie-state", "psc.falsifie-iss")


@check(
    "psc.identite_presentee",
    version=1,
    prouve=("REM-DPI:SSI/IAM.80", "REM-PFI:SSI/IAM.80"),
    provenance="observe",
    clause="SubjectNameID de userinfo (mssante §7.4)",
    titre="Le professionnel présenté est celui que le fournisseur a nommé",
    title="The professional shown is the one the provider named",
)
def identite_presentee(vu: Observations) -> Constat:
    """Held when every person shown as signed in is the `SubjectNameID` of the last userinfo answered before."""
    named = [objet(e).get("SubjectNameID") for e in lectures(vu, INFO) if status(e) == REPONSE_LUE]
    shown = [answer for answer in _sessions(vu) if _connecte(answer)]
    found = [
        Ecart(
            attendu=", ".join(sorted({str(name) for name in named})) or "personne",
            observe=str(_utilisateur(answer).get("identifiant")),
            lieu=answer.operation,
        )
        for answer in shown
        if _utilisateur(answer).get("identifiant") not in named
    ]
    return constat(found, len(shown), sinon="personne n'a été présenté comme connecté")


@check(
    "psc.connexion_aboutie",
    version=1,
    prouve=(*_PSC01, "REM-DPI:SSI/IAM.80", "REM-PFI:SSI/IAM.80"),
    provenance="norme",
    clause="PSC.01.01 : la connexion aboutit par le flux code standard",
    titre="La connexion aboutit",
    title="The sign-in succeeds",
)
def connexion_aboutie(vu: Observations) -> Constat:
    """Held when every sign-in the provider granted is shown as a session."""
    asked = vu.of_operation("connecter_professionnel")
    granted = [one for one in appels(vu, JETON) if one.servi]
    found = [
        Ecart(attendu="une session ouverte", observe=str((answer.valeur or {}).get("message")), lieu=answer.operation)
        for answer in asked
        if not _connecte(answer)
    ]
    if not granted and not found:
        return sans_objet("aucun jeton accordé")
    return constat(found, len(asked), sinon="aucune connexion demandée")


@check(
    "psc.reponse_suspecte_refusee",
    version=1,
    prouve=("ATTENTE:EPR-PSC-008",),
    provenance="norme",
    clause="RFC 6749 §10.12, RFC 9207 §2.4 : état et émetteur vérifiés avant l'échange du code",
    titre="Un code venu d'une réponse suspecte n'est pas échangé",
    title="A code from a suspicious answer is not exchanged",
)
def reponse_suspecte_refusee(vu: Observations) -> Constat:
    """Held when no code of an answer with a wrong state or issuer reaches the token endpoint."""
    lies = {one.retour.get("code"): one for one in autorisations(vu) if one.exchange.quirk in _AVANT_LE_CODE}
    found = [
        Ecart(
            attendu="aucune demande de jeton",
            observe=f"le code d'une réponse fausse ({lies[code].exchange.quirk}) a été échangé",
            lieu="code",
            echange=one.exchange.id,
            cause="state ou iss non comparés à ceux de la demande",
        )
        for one in appels(vu, JETON)
        if one.demande and (code := one.demande.champs.get("code")) in lies
    ]
    return constat(found, len(lies), sinon="aucune réponse fausse n'a été servie")


@check(
    "psc.jeton_faux_refuse",
    version=1,
    prouve=("ATTENTE:EPR-PSC-009",),
    provenance="norme",
    clause="OIDC Core §3.1.3.7 : signature, audience, nonce et durée du jeton d'identité",
    titre="Un jeton d'identité faux n'ouvre pas de session",
    title="A false ID token opens no session",
)
def jeton_faux_refuse(vu: Observations, *, falsification: str) -> Constat:
    """Held when no session is shown after an ID token false in that way."""
    quirk = f"psc.falsifie-{falsification}"
    lies = [one for one in appels(vu, JETON) if one.exchange.quirk == quirk]
    asked = vu.of_operation("connecter_professionnel")
    found = [
        Ecart(
            attendu="connexion abandonnée",
            observe=f"session ouverte sur un jeton faux ({falsification})",
            lieu=answer.operation,
            echange=lies[-1].exchange.id if lies else None,
        )
        for answer in asked
        if lies and _connecte(answer)
    ]
    return constat(found, len(lies), sinon="aucun jeton faux n'a été servi")


@check(
    "psc.fin_chez_le_fournisseur",
    version=1,
    prouve=_PSC01,
    provenance="indirect",
    clause="EXI PSC 20 : la session Pro Santé Connect est fermée aussi (appel de fin de session : lecture du banc)",
    titre="La déconnexion ferme aussi la session Pro Santé Connect",
    title="Signing out also ends the Pro Santé Connect session",
)
def fin_chez_le_fournisseur(vu: Observations) -> Constat:
    """Held when each sign-out shown is followed by an end-of-session request that names the session."""
    outs = vu.of_operation("deconnecter_professionnel")
    ended = [e for e in lectures(vu, FIN) if "id_token_hint=" in e.http_request().start or e.http_request().body]
    found = [
        Ecart(attendu="un appel de fin de session", observe="aucun", lieu=answer.operation)
        for answer in outs[len(ended) :]
    ]
    return constat(found, len(outs), sinon="aucune déconnexion demandée")


@check(
    "psc.nouvelle_authentification",
    version=1,
    prouve=_PSC01,
    provenance="norme",
    clause="PSC.01.01 (EXI PSC 20) : après déconnexion, une nouvelle authentification est demandée",
    titre="Après déconnexion, rien ne reconnecte en silence",
    title="After a sign-out, nothing signs in silently",
)
def nouvelle_authentification(vu: Observations) -> Constat:
    """Held when, after a sign-out, no former refresh token is used, and a session shown has a request of its own."""
    end = next((e.monotonic_ns for e in lectures(vu, FIN)), None)
    after = [answer for answer in _apres_sortie(vu) if answer.operation != "deconnecter_professionnel"]
    if not after:
        return sans_objet("rien n'a été demandé après une déconnexion")
    silent = [
        one
        for one in appels(vu, JETON)
        if one.demande
        and one.demande.grant_type == oidc.RAFRAICHIR
        and (end is None or one.exchange.monotonic_ns > end)
    ]
    found = [
        Ecart(
            attendu="une nouvelle demande d'autorisation",
            observe="l'ancien jeton de rafraîchissement",
            lieu="grant_type",
            echange=one.exchange.id,
        )
        for one in silent
    ]
    return constat(found, len(after), sinon="rien n'a été demandé après une déconnexion")


@check(
    "psc.session_renouvelee",
    version=1,
    prouve=("ATTENTE:EPR-PSC-010",),
    provenance="indirect",
    clause="jeton d'accès de deux minutes, rafraîchissement de trente (mssante §7.3 [S9])",
    titre="La session se renouvelle sans déranger le professionnel",
    title="The session is renewed without disturbing the professional",
)
def session_renouvelee(vu: Observations) -> Constat:
    """Held when a session whose access token is over goes on through a refresh, with no new sign-in asked."""
    back = vu.of_operation("poursuivre_session")
    refreshed = [one for one in appels(vu, JETON) if one.demande and one.demande.grant_type == oidc.RAFRAICHIR]
    found = [
        Ecart(attendu="la session continue", observe=str((a.valeur or {}).get("message")), lieu=a.operation)
        for a in back
        if not _connecte(a)
    ]
    if not found and not refreshed:
        return sans_objet("aucun jeton n'a eu besoin d'être renouvelé")
    return constat(found, len(back), sinon="la session n'a pas été reprise")


@check(
    "psc.fin_de_session_suivie",
    version=1,
    prouve=("ATTENTE:EPR-PSC-011",),
    provenance="indirect",
    clause="session finie quand le rafraîchissement est refusé (par analogie avec MSS/CONF.10, ECO.1.2.6)",
    titre="Quand Pro Santé Connect ferme la session, le produit la ferme aussi",
    title="When Pro Santé Connect ends the session, so does the product",
)
def fin_de_session_suivie(vu: Observations) -> Constat:
    """Held when nobody is shown as signed in once a refresh has been refused."""
    refused = [
        one for one in appels(vu, JETON) if one.demande and one.demande.grant_type == oidc.RAFRAICHIR and not one.servi
    ]
    back = vu.of_operation("poursuivre_session")
    found = [
        Ecart(attendu="session fermée", observe="professionnel toujours présenté comme connecté", lieu=answer.operation)
        for answer in back
        if refused and _connecte(answer)
    ]
    return constat(found, len(refused), sinon="aucun rafraîchissement refusé")


@check(
    "psc.compte_rapproche",
    version=1,
    prouve=("REM-DPI:PSC.02", "REM-PFI:PSC.02"),
    provenance="norme",
    clause="PSC.02.01 (EXI PSC 19) : les comptes se rapprochent par le RPPS (SubjectNameID)",
    titre="Un professionnel garde le même compte, d'une connexion à l'autre",
    title="A professional keeps the same account, from one sign-in to the next",
)
def compte_rapproche(vu: Observations) -> Constat:
    """Held when sign-ins of one national identifier show one account, and those of two show two."""
    pairs = [
        (_utilisateur(answer).get("identifiant"), (answer.valeur or {}).get("compte"))
        for answer in vu.of_operation("connecter_professionnel")
        if _connecte(answer)
    ]
    if len(pairs) < 2 or any(account is None for _, account in pairs):
        return sans_objet("moins de deux connexions, ou le produit ne montre pas le compte ouvert")
    found = []
    for rank, (who, account) in enumerate(pairs[1:], 1):
        for other, earlier in pairs[:rank]:
            if (who == other) != (account == earlier):
                expected = "le même compte" if who == other else "un autre compte"
                found.append(Ecart(attendu=expected, observe=str(account), lieu="connecter_professionnel : compte"))
    return constat(found, len(pairs), sinon="aucune connexion")


@check(
    "psc.message_compare",
    version=1,
    prouve=("ATTENTE:EPR-PSC-012",),
    provenance="norme",
    clause="OpenID CIBA Core §7.1 : binding_message affiché sur les deux écrans",
    titre="Le message de liaison affiché est celui envoyé",
    title="The binding message shown is the one sent",
)
def message_compare(vu: Observations) -> Constat:
    """Held when each back-channel sign-in shows the very binding message of its request."""
    sent = [
        one.demande.champs["binding_message"]
        for one in appels(vu, "/ext/ciba/auth")
        if one.demande and one.demande.champs.get("binding_message")
    ]
    asked = vu.of_operation("connecter_professionnel") if sent else ()
    found = [
        Ecart(
            attendu=", ".join(sent), observe=str((answer.valeur or {}).get("message_de_liaison")), lieu=answer.operation
        )
        for answer in asked
        if (answer.valeur or {}).get("message_de_liaison") not in sent
    ]
    return constat(found, len(asked), sinon="aucun message de liaison envoyé")


@check(
    "psc.jeton_hors_trace",
    version=1,
    prouve=("ATTENTE:EPR-PSC-013",),
    provenance="indirect",
    clause="le jeton n'est jamais gardé durablement (MSS/CONF.28, ECO.1.2.5) ; les traces sont ce qu'un banc en voit",
    titre="Aucun jeton n'est écrit dans les traces du produit",
    title="No token is written in the product's traces",
)
def jeton_hors_trace(vu: Observations) -> Constat:
    """Held when the exported traces hold none of the tokens the provider gave in the scenario."""
    exported = [answer for answer in vu.of_operation("exporter_traces") if answer.statut == "ok"]
    given = [(name, value) for one in appels(vu, JETON) for name, value in _jetons(one.reponse)]
    if not exported or not given:
        return sans_objet("aucune trace exportée" if given else "aucun jeton donné")
    text = json.dumps(exported[-1].valeur, ensure_ascii=False)
    found = [
        Ecart(attendu="aucun jeton dans les traces", observe=f"{name} écrit en clair", lieu="exporter_traces")
        for name, value in given
        if value in text
    ]
    return constat(found, len(given), sinon="aucun jeton donné")


def _jetons(answer: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("access_token", "refresh_token", "id_token"):
        if answer.get(name):
            yield name, str(answer[name])


def _sessions(vu: Observations) -> list[Observation]:
    return [answer for answer in vu.answers if answer.operation in _OPERATIONS]


def _apres_sortie(vu: Observations) -> list[Observation]:
    answers = _sessions(vu)
    first = next((rank for rank, a in enumerate(answers) if a.operation == "deconnecter_professionnel"), len(answers))
    return answers[first + 1 :]


def _connecte(answer: Observation) -> bool:
    return answer.statut == "ok" and bool((answer.valeur or {}).get("connecte"))


def _utilisateur(answer: Observation) -> dict[str, Any]:
    return (answer.valeur or {}).get("utilisateur") or {}
