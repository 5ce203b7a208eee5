"""What is asked of a product that searches an INS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet, tenu, viole
from eprouvette.checks.appels import RechercheVue, recherches
from eprouvette.checks.registry import check

if TYPE_CHECKING:
    from collections.abc import Sequence

_INS = "SOCLE-INS:INS/va1.34"
_MUET = "le service INSi n'a reçu aucun appel"
_ALGORITHME = "cdri_roc §3.4 [S1 S3]"
TROUVE, INTROUVABLE, HOMONYMES = "00", "01", "02"


@check(
    "insi.appel_bien_forme",
    version=1,
    prouve=(_INS,),
    provenance="norme",
    clause="contrat INSi 1.5.0, RECSANSVITALE (cdri_roc §3.1)",
    titre="Chaque appel suit le contrat INSi",
    title="Each call follows the INSi contract",
)
def appel_bien_forme(vu: Observations) -> Constat:
    """Held when every call is readable SOAP 1.2 whose body is a search in contract order with well-formed values."""
    seen = recherches(vu)
    found = [ecart for search in seen for ecart in _malformations(search)]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "insi.emetteur_du_certificat",
    version=1,
    prouve=(_INS,),
    provenance="indirect",
    clause="Emetteur = OU du certificat de structure (cdri_roc §1.6, un seul client lu)",
    titre="L'émetteur déclaré est la structure du certificat",
    title="The declared sender is the structure of the certificate",
)
def emetteur_du_certificat(vu: Observations) -> Constat:
    """Held when, on mutual TLS, `Emetteur` of both contexts is the OU of the certificate shown."""
    shown = [search for search in recherches(vu) if search.vu.appel and search.vu.exchange.peer]
    found = [ecart for search in shown for ecart in _emetteurs(search)]
    return constat(found, len(shown), sinon="aucun appel lisible avec certificat")


@check(
    "insi.prenom_par_appel",
    version=1,
    prouve=("ATTENTE:EPR-INSI-004",),
    provenance="observe",
    clause=_ALGORITHME,
    titre="Un seul prénom par appel, dans l'ordre",
    title="One first name per call, in order",
)
def prenom_par_appel(vu: Observations, *, prenoms: Sequence[str]) -> Constat:
    """Held when the calls, up to the first certain answer, carried these first names, one text per call.

    Calls made after a certain answer are another check's matter (`insi.arret_au_certain`).
    """
    seen = _jusqu_au_certain(recherches(vu))
    if not seen:
        return sans_objet(_MUET)
    asked = [" ".join(search.traits.prenoms) if search.traits else "(illisible)" for search in seen]
    if asked == list(prenoms):
        return tenu(len(seen))
    ecart = Ecart(
        attendu=", puis ".join(prenoms),
        observe=", puis ".join(asked),
        lieu="/Envelope/Body/RECSANSVITALE/Prenom",
        echange=seen[-1].vu.exchange.id,
        cause="les prénoms de l'état civil ne sont pas essayés un à un, ou pas dans l'ordre",
    )
    return viole(ecart, examines=len(seen))


@check(
    "insi.arret_au_certain",
    version=1,
    prouve=("ATTENTE:EPR-INSI-005",),
    provenance="observe",
    clause=_ALGORITHME,
    titre="La recherche s'arrête à la première réponse certaine",
    title="The search stops at the first certain answer",
)
def arret_au_certain(vu: Observations) -> Constat:
    """Held when no call follows an answer other than "nobody found"."""
    seen = recherches(vu)
    extra = seen[len(_jusqu_au_certain(seen)) :]
    found = [
        Ecart(
            attendu="aucun appel après la réponse certaine",
            observe=f"un appel de plus, avec {' '.join(search.traits.prenoms) if search.traits else '(illisible)'}",
            lieu="/Envelope/Body/RECSANSVITALE",
            echange=search.vu.exchange.id,
            cause="boucle sur les prénoms sans condition d'arrêt",
        )
        for search in extra
    ]
    return constat(found, len(seen), sinon=_MUET)


@check(
    "insi.contextes_renouveles",
    version=1,
    prouve=("ATTENTE:EPR-INSI-003",),
    provenance="observe",
    clause="cdri_roc §3.4 point 4 [S1 S3]",
    titre="Chaque appel porte des contextes neufs",
    title="Each call carries fresh contexts",
)
def contextes_renouveles(vu: Observations) -> Constat:
    """Held when, over at least two calls, no context id comes back."""
    calls = [search.vu for search in recherches(vu) if search.vu.appel]
    if len(calls) < 2:
        return sans_objet("il faut deux appels pour comparer leurs contextes")
    known: dict[tuple[str, str], str] = {}
    found = []
    for seen in calls:
        for nom, identifiant in _context_ids(seen.appel):
            first = known.setdefault((nom, identifiant), seen.exchange.id)
            if first != seen.exchange.id:
                found.append(
                    Ecart(
                        attendu="un identifiant neuf",
                        observe=f"{identifiant}, déjà vu dans l'échange {first}",
                        lieu=f"/Envelope/Header/{nom}/Id",
                        echange=seen.exchange.id,
                        cause="contexte construit une fois par session au lieu d'une fois par appel",
                    )
                )
    return constat(found, len(calls), sinon=_MUET)


@check(
    "insi.matricule_presente",
    version=1,
    prouve=(_INS,),
    provenance="observe",
    clause="réponse 00 du service, identités de test publiées (cdri_roc §3.2, §3.6)",
    titre="Le produit présente le matricule trouvé, avec sa clé",
    title="The product shows the matricule found, with its key",
)
def matricule_presente(vu: Observations, *, matricule: str, cle: str) -> Constat:
    """Held when, after calls to the service, the product's last answer shows that matricule and key."""
    seen = recherches(vu)
    answers = [answer for answer in vu.of_operation("rechercher_ins") if answer.statut == "ok"]
    if not seen or not answers:
        return sans_objet(_MUET if not seen else "le produit n'a rien présenté au banc")
    shown = answers[-1].valeur.get("presente") or {}
    if (shown.get("matricule"), shown.get("cle")) == (matricule, cle):
        return tenu(1)
    ecart = Ecart(
        attendu=f"matricule {matricule}, clé {cle}",
        observe=_dit(shown),
        lieu="rechercher_ins : presente",
        echange=seen[-1].vu.exchange.id,
        cause=_cause_matricule(seen, shown, matricule),
    )
    return viole(ecart, examines=1)


@check(
    "insi.matricule_du_service",
    version=1,
    prouve=("ATTENTE:EPR-INSI-008",),
    provenance="norme",
    clause="un produit ne se porte pas garant de lui-même : le fil fait foi",
    titre="Le matricule présenté vient d'une réponse du service",
    title="The matricule shown comes from an answer of the service",
)
def matricule_du_service(vu: Observations) -> Constat:
    """Held when every matricule the product shows, active or former, was in an answer it received."""
    received = {nir for search in recherches(vu) if search.resultat for nir in _matricules(search.resultat.individu)}
    shown = [nir for answer in vu.of_operation("rechercher_ins") for nir in _presentes(answer.valeur.get("presente"))]
    found = [
        Ecart(
            attendu="un matricule reçu du service INSi",
            observe=f"{nir}, dans aucune réponse du service",
            lieu="rechercher_ins : presente",
            cause="matricule repris d'une base locale, ou saisi à la main",
        )
        for nir in shown
        if nir not in received
    ]
    return constat(found, len(shown), sinon="le produit ne présente aucun matricule")


@check(
    "insi.homonymes_sans_choix",
    version=1,
    prouve=("ATTENTE:EPR-INSI-006",),
    provenance="norme",
    clause="code 02 : plusieurs identités (cdri_roc §3.2)",
    titre="Devant des homonymes, aucune identité n'est retenue",
    title="Faced with namesakes, no identity is kept",
)
def homonymes_sans_choix(vu: Observations) -> Constat:
    """Held when, after a last answer `02`, the product shows no identity."""
    seen = recherches(vu)
    answers = vu.of_operation("rechercher_ins")
    if not seen or seen[-1].code != HOMONYMES or not answers:
        return sans_objet("le service n'a pas répondu que plusieurs identités correspondent")
    shown = answers[-1].valeur.get("presente")
    if not shown:
        return tenu(1)
    ecart = Ecart(
        attendu="aucune identité présentée",
        observe=_dit(shown),
        lieu="rechercher_ins : presente",
        echange=seen[-1].vu.exchange.id,
        cause="le code retour 02 est traité comme un succès",
    )
    return viole(ecart, examines=1)


def _malformations(search: RechercheVue) -> list[Ecart]:
    exchange = search.vu.exchange
    if exchange.truncated:
        return [
            Ecart(
                attendu="un corps que la passerelle peut lire",
                observe=f"{exchange.request_size} octets",
                lieu="/",
                echange=exchange.id,
                cause="document joint à l'appel, ou boucle de construction du message",
            )
        ]
    unreadable = search.vu.anomalies if search.vu.appel is None else ()
    if search.vu.appel is not None and search.vu.appel.corps is None:
        missing = Ecart(attendu="RECSANSVITALE", observe="corps vide", lieu="/Envelope/Body", echange=exchange.id)
        return [missing]
    return [
        Ecart(
            attendu=anomalie.attendu,
            observe=anomalie.observe,
            lieu=anomalie.lieu,
            echange=exchange.id,
            cause="message construit hors du contrat publié (WSDL 1.5.0)",
            # The schema leaves these values free; their shape is what two independent clients send.
            provenance="observe" if anomalie.code == "insi.traits.motif" else None,
            clause=anomalie.regle,
        )
        for anomalie in (*unreadable, *search.anomalies)
    ]


def _emetteurs(search: RechercheVue) -> list[Ecart]:
    call, peer = search.vu.appel, search.vu.exchange.peer
    if call is None or peer is None:
        return []
    contexts = (("ContexteBAM", call.bam), ("ContexteLPS", call.lps))
    return [
        Ecart(
            attendu=" ou ".join(peer.ou) or "l'OU du certificat",
            observe=context.emetteur or "absent",
            lieu=f"/Envelope/Header/{name}/Emetteur",
            echange=search.vu.exchange.id,
            cause="identifiant de structure saisi à part de celui du certificat",
        )
        for name, context in contexts
        if context is not None and context.emetteur not in peer.ou
    ]


def _jusqu_au_certain(seen: Sequence[RechercheVue]) -> Sequence[RechercheVue]:
    for index, search in enumerate(seen):
        if search.code != INTROUVABLE:
            return seen[: index + 1]
    return seen


def _context_ids(call: Any) -> list[tuple[str, str]]:
    contexts = (("ContexteBAM", call.bam), ("ContexteLPS", call.lps))
    return [(name, context.id) for name, context in contexts if context is not None and context.id]


def _matricules(person: Any) -> set[str]:
    if person is None:
        return set()
    return {nir for nir in (person.nir, *(former.nir for former in person.historique)) if nir}


def _presentes(shown: dict[str, Any] | None) -> list[str]:
    if not shown:
        return []
    matricules = [shown.get("matricule"), *(former.get("matricule") for former in shown.get("historique") or ())]
    return [str(nir) for nir in matricules if nir]


def _dit(shown: dict[str, Any]) -> str:
    if not shown:
        return "aucune identité présentée"
    if not shown.get("matricule"):
        return f"une identité sans matricule ({shown.get('nom_naissance') or 'sans nom'})"
    return f"matricule {shown['matricule']}, clé {shown.get('cle') or 'absente'}"


def _cause_matricule(seen: Sequence[RechercheVue], shown: dict[str, Any], matricule: str) -> str:
    if any(search.code == TROUVE for search in seen):
        if shown.get("matricule") == matricule:
            return "le matricule est repris de la réponse, sa clé ne l'est pas"
        return "le service a donné l'identité, le produit ne la reprend pas"
    return "le service n'a jamais été appelé avec le prénom qui donne l'identité"
