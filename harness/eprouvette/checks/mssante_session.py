"""What is asked of a session with the operator: TLS first, which version and suite, who opens the mailbox, which certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.courriels import SERVICE, authentifications, code_of, commande, de_porte, envois, reponses, sans
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from eprouvette_sim.kernel.exchange import Exchange

_PFI, _SOCLE = "REM-PFI:MSS/", "SOCLE-MSS:MSS/"
_AUCUNE = "aucune session n'a été ouverte"
#: suites of the référentiel (facts rem_points W19: C030, C02F, C028, C027, 009F, 009E), in OpenSSL's names
SUITES = frozenset({
    "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-SHA384", "ECDHE-RSA-AES128-SHA256",
    "DHE-RSA-AES256-GCM-SHA384", "DHE-RSA-AES128-GCM-SHA256",
})  # fmt: skip
#: commands that must wait for TLS
_APRES_TLS = {
    "smtp": ("AUTH", "MAIL", "RCPT", "DATA"),
    "imap": ("AUTHENTICATE", "LOGIN", "SELECT", "EXAMINE", "UID", "FETCH"),
}


def _tls(exchange: Exchange) -> tuple[str, str]:
    """Version and suite of the session an exchange belongs to, empty in clear."""
    version, _, suite = (exchange.http_request().header("Tls") or "").partition(" ")
    return version, suite


def _ouvertes(vu: Observations) -> list[Exchange]:
    """The exchanges made under TLS, SMTP and IMAP."""
    return [e for e in vu.of_service(SERVICE) if e.medium in _APRES_TLS and _tls(e)[0]]


def _tls_avant_tout(vu: Observations, medium: str) -> Constat:
    """Held when no command that must wait for TLS was sent in clear on that door."""
    seen = [e for e in de_porte(vu, medium) if commande(e).split(" ")[0] in _APRES_TLS[medium]]
    found = [
        Ecart(
            attendu="STARTTLS d'abord",
            observe=f"{commande(e)} en clair",
            lieu=commande(e),
            echange=e.id,
            cause="liaison ouverte sans TLS, ou secret envoyé avant la négociation",
        )
        for e in seen
        if not _tls(e)[0]
    ]
    return constat(found, len(seen), sinon=_AUCUNE)


@check(
    "mssante.tls_avant_envoi",
    version=1,
    prouve=(f"{_PFI}CONF.05", f"{_PFI}va1.03"),
    provenance="observe",
    clause="ECO.1.0.1 (faits mssante §2.1 ; REM-PFI MSS/CONF.05)",
    titre="Rien ne passe en SMTP avant TLS",
    title="Nothing goes by SMTP before TLS",
)
def tls_avant_envoi(vu: Observations) -> Constat:
    """Held when no AUTH, MAIL, RCPT or DATA was sent in clear."""
    return _tls_avant_tout(vu, "smtp")


@check(
    "mssante.tls_avant_lecture",
    version=1,
    prouve=(f"{_PFI}CONF.06", f"{_PFI}va1.03"),
    provenance="observe",
    clause="ECO.1.0.2 (faits mssante §2.1 ; REM-PFI MSS/CONF.06)",
    titre="Rien ne passe en IMAP avant TLS",
    title="Nothing goes by IMAP before TLS",
)
def tls_avant_lecture(vu: Observations) -> Constat:
    """Held when no AUTHENTICATE, LOGIN or reading command was sent in clear."""
    return _tls_avant_tout(vu, "imap")


@check(
    "mssante.tls_suffisant",
    version=1,
    prouve=(f"{_PFI}CONF.01",),
    provenance="observe",
    clause="ECO.1.1.1 (faits mssante §2.1 ; REM-PFI MSS/CONF.01)",
    titre="Les sessions sont en TLS 1.2 ou plus récent, ou ne s'ouvrent pas",
    title="Sessions are in TLS 1.2 or later, or do not open",
)
def tls_suffisant(vu: Observations) -> Constat:
    """Held when each session opened, or refused by the client at its handshake, was at least TLS 1.2."""
    seen = _ouvertes(vu)
    broken = _ruptures(vu)
    found = [
        Ecart(
            attendu="TLSv1.2 ou TLSv1.3",
            observe=_tls(e)[0],
            lieu="TLS",
            echange=e.id,
            cause="plancher TLS de la bibliothèque abaissé",
        )
        for e in seen
        if _tls(e)[0] not in {"TLSv1.2", "TLSv1.3"}
    ]
    return constat(found, len(seen) + len(broken), sinon=_AUCUNE)


@check(
    "mssante.tls_recent",
    version=1,
    prouve=(f"{_PFI}CONF.02",),
    provenance="indirect",
    clause="REM-PFI MSS/CONF.02 (préconisation)",
    titre="TLS 1.3 est employé quand l'opérateur l'offre",
    title="TLS 1.3 is used when the operator offers it",
)
def tls_recent(vu: Observations) -> Constat:
    """Held when each session opened is in TLS 1.3."""
    seen = _ouvertes(vu)
    found = [
        Ecart(attendu="TLSv1.3", observe=_tls(e)[0], lieu="TLS", echange=e.id, cause="version plafonnée à 1.2")
        for e in seen
        if _tls(e)[0] != "TLSv1.3"
    ]
    return constat(found, len(seen), sinon=_AUCUNE)


@check(
    "mssante.suites_admises",
    version=1,
    prouve=(f"{_PFI}CONF.03",),
    provenance="indirect",
    clause="ECO.1.1.3 (faits rem_points W19) : suite négociée seule, l'offre du client n'est pas vue",
    titre="En TLS 1.2, la suite négociée est de celles du référentiel",
    title="In TLS 1.2, the suite negotiated is one of the référentiel's",
)
def suites_admises(vu: Observations) -> Constat:
    """Held when each TLS 1.2 session uses a listed suite."""
    seen = [e for e in _ouvertes(vu) if _tls(e)[0] == "TLSv1.2"]
    found = [
        Ecart(
            attendu=sans(sorted(SUITES)),
            observe=_tls(e)[1],
            lieu="TLS",
            echange=e.id,
            cause="suites par défaut de la bibliothèque",
        )
        for e in seen
        if _tls(e)[1] not in SUITES
    ]
    return constat(found, len(seen), sinon="aucune session en TLS 1.2")


@check(
    "mssante.sequence_par_jeton",
    version=1,
    prouve=(f"{_SOCLE}CONF.07",),
    provenance="observe",
    clause="ECO.1.2.1 (faits mssante §2.1, §2.2)",
    titre="Une boîte de personne ou de service s'ouvre par XOAUTH2, au nom de la boîte",
    title="A person's or service's mailbox opens by XOAUTH2, in the mailbox's name",
)
def sequence_par_jeton(vu: Observations, *, boite: str) -> Constat:
    """Held when each admission used XOAUTH2 under TLS for that mailbox (OAUTHBEARER is told, never failed)."""
    seen = [e for e in authentifications(vu) if code_of(e) in {235, 200}]
    found = []
    for e in seen:
        request = e.http_request()
        got = (request.header("Auth"), request.header("Auth-User"), bool(_tls(e)[0]))
        if got != ("XOAUTH2", boite, True):
            gentle = "suppose" if got[0] == "OAUTHBEARER" else None
            found.append(Ecart(attendu=f"XOAUTH2, {boite}, en TLS", observe=f"{got[0]}, {got[1]}", lieu="AUTH", echange=e.id,
                               cause="mécanisme choisi par la bibliothèque", provenance=gentle))  # fmt: skip
    return constat(found, len(seen), sinon="aucune authentification admise")


@check(
    "mssante.jeton_d_emblee",
    version=1,
    prouve=(f"{_SOCLE}CONF.09",),
    provenance="norme",
    clause="RFC 4959 (ECO.1.2.4, préconisation)",
    titre="Le jeton part avec la commande d'authentification quand l'opérateur l'accepte",
    title="The token goes with the authentication command when the operator takes it",
)
def jeton_d_emblee(vu: Observations) -> Constat:
    """Held when each AUTHENTICATE carried its initial response."""
    seen = [e for e in authentifications(vu) if e.medium == "imap"]
    found = [
        Ecart(attendu="AUTHENTICATE XOAUTH2 suivi de la réponse", observe="réponse après l'invite", lieu="AUTHENTICATE",
              echange=e.id, cause="bibliothèque IMAP sans SASL-IR")
        for e in seen
        if e.http_request().header("Reponse-Initiale") == "non"
    ]  # fmt: skip
    return constat(found, len(seen), sinon="aucune authentification IMAP")


@check(
    "mssante.jeton_renouvele",
    version=1,
    prouve=("ATTENTE:EPR-MSSANTE-018", f"{_SOCLE}CONF.11"),
    provenance="indirect",
    clause="ECO.1.2.7 (faits mssante §2.1, §2.2 [S11])",
    titre="Un jeton refusé est remplacé une fois, et la session s'ouvre",
    title="A refused token is replaced once, and the session opens",
)
def jeton_renouvele(vu: Observations) -> Constat:
    """Held when each refused token is followed, on that door, by one admission with another token, and no other try."""
    found, count = [], 0
    for medium in ("smtp", "imap"):
        tries = [e for e in authentifications(vu) if e.medium == medium]
        refused = [e for e in tries if code_of(e) not in {235, 200}]
        count += len(refused)
        if not refused:
            continue
        after = tries[tries.index(refused[-1]) + 1 :]
        tokens = {e.http_request().header("Auth-Jeton") for e in refused}
        if len(refused) > 1 or not after or after[0].http_request().header("Auth-Jeton") in tokens:
            found.append(Ecart(attendu="un seul nouvel essai, avec un jeton neuf", observe=f"{len(tries)} essai(s), {len(after)} admis",
                               lieu="AUTH", echange=refused[0].id, cause="jeton gardé, ou essais sans fin"))  # fmt: skip
    return constat(found, count, sinon="aucun jeton n'a été refusé")


@check(
    "mssante.fin_de_session",
    version=1,
    prouve=(f"{_SOCLE}CONF.10",),
    provenance="observe",
    clause="ECO.1.2.6 (faits mssante §2.1 ; SOCLE-MSS MSS/CONF.10)",
    titre="Sans session Pro Santé Connect, la boîte ne s'ouvre plus",
    title="Without a Pro Santé Connect session, the mailbox no longer opens",
)
def fin_de_session(vu: Observations) -> Constat:
    """Held when the product, having answered, opened no mailbox and did not claim to have sent or read."""
    answers = [*reponses(vu, "envoyer_message"), *reponses(vu, "relever_messages")]
    opened = [e for e in authentifications(vu) if code_of(e) in {235, 200}]
    found = [
        Ecart(
            attendu="aucune boîte ouverte",
            observe=commande(e),
            lieu="AUTH",
            echange=e.id,
            cause="jeton gardé au-delà de la session",
        )
        for e in opened
    ]
    found += [
        Ecart(attendu="l'échec dit à l'utilisateur", observe="rien", lieu=answer.operation, cause="échec tu")
        for answer in answers
        if not answer.valeur.get("message")
    ]
    return constat(found, len(answers), sinon="le produit n'a rien répondu au banc")


@check(
    "mssante.boite_par_certificat",
    version=1,
    prouve=(f"{_PFI}CONF.12",),
    provenance="indirect",
    clause="REM-PFI MSS/CONF.12 (faits rem_points W23)",
    titre="Une boîte applicative s'ouvre avec un certificat, puis PLAIN à l'adresse de la boîte",
    title="An application mailbox opens with a certificate, then PLAIN in the mailbox's name",
)
def boite_par_certificat(vu: Observations, *, boite: str) -> Constat:
    """Held when each try to open it showed a client certificate and used PLAIN with that address."""
    seen = authentifications(vu)
    found = []
    for e in seen:
        request = e.http_request()
        mechanism = request.header("Auth") or request.start.split(" ")[1]
        got = (e.peer is not None, mechanism, request.header("Auth-User"))
        if got != (True, "PLAIN", boite):
            found.append(Ecart(attendu=f"certificat, PLAIN, {boite}", observe=f"{'certificat' if got[0] else 'aucun certificat'}, {mechanism}, {got[2]}",
                               lieu="AUTH", echange=e.id, cause="boîte applicative ouverte comme une boîte de personne"))  # fmt: skip
    return constat(found, len(seen), sinon="aucune authentification")


@check(
    "mssante.operateur_admis",
    version=1,
    prouve=(f"{_PFI}va1.06", f"{_PFI}va1.31"),
    provenance="observe",
    clause="REM-PFI MSS/va1.06 (faits mssante §2.1, ECO.1.1.10)",
    titre="Le certificat d'un opérateur de l'autorité attendue est accepté",
    title="The certificate of an operator of the expected authority is accepted",
)
def operateur_admis(vu: Observations) -> Constat:
    """Held when a mailbox was opened on each door tried: the certificate shown was good."""
    tried = [e for e in vu.of_service(SERVICE) if e.medium in _APRES_TLS]
    refused = _ruptures(vu)
    found = [
        Ecart(attendu="une session ouverte", observe=e.http_response().body.decode("utf-8", "replace") or "rupture", lieu="STARTTLS",
              echange=e.id, cause="autorité de l'opérateur absente du magasin du produit")
        for e in refused
    ]  # fmt: skip
    if not tried and (answers := reponses(vu, "envoyer_message")):
        found.append(
            Ecart(attendu="une session ouverte", observe=str(answers[-1].valeur.get("message")), lieu="envoyer_message")
        )
    return constat(found, len(tried) or len(found), sinon=_AUCUNE)


@check(
    "mssante.operateur_refuse",
    version=1,
    prouve=(f"{_PFI}va1.04", f"{_SOCLE}CONF.27", "ATTENTE:EPR-MSSANTE-019", f"{_PFI}CONF.01"),
    provenance="observe",
    clause="ECO.1.1.5, ECO.1.1.6, ECO.1.1.10 (faits mssante §2.1)",
    titre="Un opérateur au certificat expiré, révoqué ou d'une autre autorité est refusé",
    title="An operator with an expired, revoked or foreign certificate is refused",
)
def operateur_refuse(vu: Observations) -> Constat:
    """Held when the product tried, went no further than the handshake, and did not say that it had sent."""
    return _refuse(vu)


def _refuse(vu: Observations) -> Constat:
    answers = [*reponses(vu, "envoyer_message"), *reponses(vu, "relever_messages")]
    broken = _ruptures(vu)
    inside = _ouvertes(vu)
    found = [
        Ecart(attendu="rupture à la négociation", observe=f"{commande(e)} sous ce certificat", lieu="TLS", echange=e.id,
              cause="certificat du serveur non vérifié")
        for e in inside[:3]
    ]  # fmt: skip
    found += [
        Ecart(
            attendu="un échec dit",
            observe=str(answer.valeur.get("statut") or "rien"),
            lieu=answer.operation,
            cause="échec tu",
        )
        for answer in answers
        if not inside and not answer.valeur.get("message")
    ]
    if not broken and not inside:
        return sans_objet("le produit n'a pas essayé de joindre l'opérateur")
    return constat(found, len(broken) + len(inside), sinon=_AUCUNE)


@check(
    "mssante.crl_gardee",
    version=1,
    prouve=(f"{_PFI}CONF.22",),
    provenance="observe",
    clause="ECO.1.1.7 (faits mssante §2.1 ; REM-PFI MSS/CONF.22)",
    titre="La dernière liste de révocation valable sert quand la nouvelle manque",
    title="The last valid revocation list serves when the new one is missing",
)
def crl_gardee(vu: Observations) -> Constat:
    """Held when, the list having been served once and then failing, messages kept going."""
    lists = [e for e in de_porte(vu, "http") if "/crl" in e.http_request().start]
    failed = [e for e in lists if e.quirk]
    if not failed or len(failed) == len(lists):
        return sans_objet("la liste n'a pas été servie, puis refusée")
    after = [one for one in envois(vu) if one.exchange.id in _apres(vu, failed[0])]
    if after:
        return constat([], len(after), sinon=_AUCUNE)
    lost = Ecart(attendu="un envoi avec la liste gardée", observe="aucun envoi après la panne", lieu="STARTTLS", echange=failed[0].id,
                 cause="liste téléchargée à chaque session, jamais gardée")  # fmt: skip
    return constat([lost], 1, sinon=_AUCUNE)


@check(
    "mssante.session_rouverte",
    version=1,
    prouve=(f"{_SOCLE}CONF.11", "ATTENTE:EPR-MSSANTE-017"),
    provenance="observe",
    clause="ECO.1.2.7 (faits mssante §2.1 ; SOCLE-MSS MSS/CONF.11)",
    titre="Une session coupée est rouverte d'elle-même, avec un jeton neuf",
    title="A session cut is opened again by itself, with a fresh token",
)
def session_rouverte(vu: Observations) -> Constat:
    """Held when, after a cut, the mailbox was opened again and the product showed its messages."""
    cut = [e for e in de_porte(vu, "imap") if e.fault]
    if not cut:
        return sans_objet("aucune session n'a été coupée")
    after = [e for e in authentifications(vu) if e.id in _apres(vu, cut[-1])]
    shown = any(answer.valeur.get("messages") for answer in reponses(vu, "relever_messages"))
    found = []
    if not after or not shown:
        found.append(Ecart(attendu="une nouvelle session, et les messages montrés", observe=f"{len(after)} session(s), {'messages montrés' if shown else 'rien de montré'}",
                           lieu="AUTHENTICATE", echange=cut[-1].id, cause="coupure prise pour une boîte vide"))  # fmt: skip
    return constat(found, len(cut), sinon=_AUCUNE)


def _apres(vu: Observations, mark: Exchange) -> set[str]:
    """The exchanges that came after that one, every door together."""
    identifiers = [e.id for e in vu.exchanges]
    return set(identifiers[identifiers.index(mark.id) + 1 :])


def _ruptures(vu: Observations) -> list[Exchange]:
    """The handshakes the client broke."""
    return [e for e in vu.of_service(SERVICE) if commande(e) == "STARTTLS"]
