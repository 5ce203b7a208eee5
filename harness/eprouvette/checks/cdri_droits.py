"""What is asked of the rights a product shows: each field is what the service's last answer implies, on the day of care.

The messages are neutral (or a pack's): the check recomputes each field from the answer seen on the wire, apart from the
product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.droits import ConsultationVue, consultations, dernier, mots
from eprouvette.checks.registry import check
from eprouvette_sim.formats import cdri

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eprouvette_sim.formats.correspondance import Message

_RIEN = "le produit n'a rien présenté au banc"
_PROXY = "contenu d'après ADRi (cdri_roc §2.2–2.3)"


def _attente(numero: str) -> tuple[str]:
    return (f"ATTENTE:EPR-CDRI-{numero}",)


def _compare(
    vu: Observations,
    contrats: Mapping[str, Any] | None,
    *,
    champ: str,
    attendu: Callable[[Message], Any],
    cause: str,
) -> Constat:
    """Held when the product's last answer shows, under `champ`, what the service's last answer implies."""
    answer = dernier(vu)
    given = _derniere_reponse(vu, contrats)
    if answer is None or given is None:
        return sans_objet(_RIEN if answer is None else "aucune réponse du service à présenter")
    if given[1].get("statut") != "trouve":
        return sans_objet("le service n'a pas rendu de droits")
    expected = attendu(given[1])
    shown = (answer.valeur.get("presente") or {}).get(champ)
    found = []
    if shown != expected:
        found.append(
            Ecart(
                attendu=mots(expected),
                observe=mots(shown),
                lieu=f"consulter_droits : presente.{champ}",
                echange=given[0].vu.exchange.id,
                cause=cause,
            )
        )
    return constat(found, 1, sinon=_RIEN)


@check(
    "cdri.organisme_presente",
    version=1,
    prouve=_attente("103"),
    provenance="neutre",
    clause=_PROXY,
    titre="Régime, caisse et centre viennent de la réponse",
    title="Régime, caisse and centre come from the answer",
)
def organisme_presente(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the three codes shown are the three answered."""
    return _compare(
        vu,
        contrats,
        champ="organisme",
        attendu=lambda message: {name: message.get(f"organisme.{name}") for name in ("regime", "caisse", "centre")},
        cause="un code gardé d'une consultation ou d'une carte antérieure, ou un zéro de tête perdu",
    )


@check(
    "cdri.droits_a_la_date",
    version=1,
    prouve=_attente("104"),
    provenance="neutre",
    clause=_PROXY,
    titre="L'ouverture des droits est jugée à la date des soins",
    title="Rights are judged open at the date of care",
)
def droits_a_la_date(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the product says open exactly when one period covers that day, ends included."""
    return _compare(
        vu,
        contrats,
        champ="droits_ouverts",
        attendu=lambda message: any(_couvre(row, date_soins) for row in message.get("periodes", ())),
        cause="seule la première période est lue, ou la comparaison se fait à la date du jour ou aux bornes exclues",
    )


@check(
    "cdri.exonerations_a_la_date",
    version=1,
    prouve=_attente("105"),
    provenance="neutre",
    clause="périodes de couverture, code ALD (cdri_roc §2.3–2.4)",
    titre="Les exonérations présentées courent à la date des soins",
    title="The exemptions shown run at the date of care",
)
def exonerations_a_la_date(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the ALD codes shown are exactly those whose period covers that day."""
    return _compare(
        vu,
        contrats,
        champ="exonerations",
        attendu=lambda message: [
            row["code_ald"] for row in message.get("couvertures", ()) if "code_ald" in row and _couvre(row, date_soins)
        ],
        cause="l'exonération est retenue sans regarder ses dates, ou seule la première est lue",
    )


@check(
    "cdri.c2s_presentee",
    version=1,
    prouve=_attente("106"),
    provenance="neutre",
    clause="complémentaire santé solidaire, avec ou sans participation (cdri_roc §2.1, §2.4)",
    titre="La complémentaire santé solidaire est présentée avec sa participation",
    title="C2S is shown with its participation",
)
def c2s_presentee(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the C2S shown is the one that runs that day, participation included, or none."""
    return _compare(
        vu,
        contrats,
        champ="c2s",
        attendu=lambda message: message.get("c2s.mode") if _court(message, "c2s", date_soins) else None,
        cause="participation confondue, ou période de la C2S ignorée",
    )


@check(
    "cdri.ame_presentee",
    version=1,
    prouve=_attente("107"),
    provenance="neutre",
    clause="aide médicale de l'État (cdri_roc §2.1)",
    titre="L'aide médicale de l'État est présentée à la date des soins",
    title="AME is shown at the date of care",
)
def ame_presentee(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the AME is shown exactly when it runs that day."""
    return _compare(
        vu,
        contrats,
        champ="ame",
        attendu=lambda message: "ame.du" in message and _court(message, "ame", date_soins),
        cause="présence de l'AME lue sans ses dates, ou non lue",
    )


@check(
    "cdri.medecin_traitant_presente",
    version=1,
    prouve=_attente("108"),
    provenance="neutre",
    clause="indicateur de médecin traitant (cdri_roc §2.3)",
    titre="Médecin traitant déclaré, non déclaré et inconnu restent distincts",
    title="Declared, not declared and unknown médecin traitant stay apart",
)
def medecin_traitant_presente(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when what is shown is what was answered: `oui`, `non`, `inconnu`, or nothing."""
    return _compare(
        vu,
        contrats,
        champ="medecin_traitant",
        attendu=lambda message: message.get("medecin_traitant"),
        cause="l'inconnu est ramené à « non », ce qui majore à tort la part du patient",
    )


@check(
    "cdri.accidents_presentes",
    version=1,
    prouve=_attente("109"),
    provenance="neutre",
    clause="accidents du travail, trois au plus (cdri_roc §2.3)",
    titre="Tous les accidents du travail connus sont présentés",
    title="Every known work accident is shown",
)
def accidents_presentes(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the accidents shown are those answered, in order."""
    return _compare(
        vu,
        contrats,
        champ="at_mp",
        attendu=lambda message: [dict(row) for row in message.get("at_mp", ())],
        cause="seul le premier accident est lu",
    )


@check(
    "cdri.accident_non_choisi",
    version=1,
    prouve=_attente("110"),
    provenance="neutre",
    clause="choix de l'accident par une personne (cdri_roc §7.3 C12)",
    titre="Le produit ne choisit pas l'accident à la place de l'agent",
    title="The product does not choose the accident for the clerk",
)
def accident_non_choisi(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when, several accidents being answered, none is kept by the product itself."""
    given = _derniere_reponse(vu, contrats)
    if given is None or len(given[1].get("at_mp", ())) < 2:
        return sans_objet("le service n'a pas rendu plusieurs accidents")
    return _compare(
        vu,
        contrats,
        champ="at_mp_retenu",
        attendu=lambda _message: None,
        cause="le premier accident de la liste est pris par défaut",
    )


@check(
    "cdri.amc_presentee",
    version=1,
    prouve=_attente("111"),
    provenance="neutre",
    clause="bloc mutuelle (cdri_roc §2.3)",
    titre="La complémentaire connue de la caisse est présentée",
    title="The complementary insurer known to the caisse is shown",
)
def amc_presentee(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when number and management mode shown are those answered, or none when none is answered."""
    return _compare(
        vu,
        contrats,
        champ="amc",
        attendu=lambda message: (
            {"numero": message["amc.numero"], "gere_par_amo": message.get("amc.gere_par_amo") == "oui"}
            if "amc.numero" in message
            else None
        ),
        cause="bloc complémentaire ignoré, ou mode de gestion perdu : le débiteur facturé sera faux",
    )


@check(
    "cdri.justificatif_valable",
    version=1,
    prouve=_attente("112"),
    provenance="neutre",
    clause="nature de justificatif et délai de validité de la réponse (SFG-ACE RG_BS621)",
    titre="Le justificatif n'est repris que d'une réponse encore valable",
    title="The proof is taken only from an answer still valid",
)
def justificatif_valable(vu: Observations, *, date_soins: str, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the nature of proof shown is the one answered, and none once the answer has expired."""
    return _compare(
        vu,
        contrats,
        champ="nature_justificatif",
        attendu=lambda message: (
            None if message.get("expire_le", "9999") < date_soins else message.get("nature_justificatif")
        ),
        cause="la date d'expiration de la réponse n'est pas regardée",
    )


@check(
    "cdri.beneficiaire_presente",
    version=1,
    prouve=_attente("113"),
    provenance="neutre",
    clause="bénéficiaire et rang gémellaire (cdri_roc §2.2–2.3)",
    titre="La personne présentée est celle de la réponse",
    title="The person shown is the one answered",
)
def beneficiaire_presente(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when first names, birth date, matricule and rank shown are those answered."""
    return _compare(
        vu,
        contrats,
        champ="beneficiaire",
        attendu=lambda message: {
            "nom_naissance": message.get("identite.nom_naissance"),
            "prenoms": message.get("identite.prenoms"),
            "date_naissance": message.get("identite.date_naissance"),
            "matricule": message.get("identite.nir"),
            "rang": message.get("beneficiaire.rang"),
        },
        cause="rang oublié, ou date lunaire transformée en date civile",
    )


@check(
    "cdri.historique_des_organismes",
    version=1,
    prouve=_attente("114"),
    provenance="neutre",
    clause="changement de caisse entre deux consultations (cdri_roc §7.3 C10)",
    titre="L'organisme précédent reste dans l'historique",
    title="The former body stays in the history",
)
def historique_des_organismes(vu: Observations, *, contrats: Mapping[str, Any] | None = None) -> Constat:
    """Held when the history shown lists the bodies answered before the last answer, each change once."""
    seen = [c.reponse for c in consultations(vu, contrats) if c.reponse and c.reponse.get("statut") == "trouve"]
    if len(seen) < 2:
        return sans_objet("il faut deux consultations réussies pour comparer les organismes")
    former: list[dict[str, Any]] = []
    for message in seen[:-1]:
        body = {name: message.get(f"organisme.{name}") for name in ("regime", "caisse", "centre")}
        if not former or former[-1] != body:
            former.append(body)
    return _compare(
        vu, contrats, champ="historique", attendu=lambda _message: former, cause="la nouvelle caisse écrase l'ancienne"
    )


def _derniere_reponse(vu: Observations, contrats: Mapping[str, Any] | None) -> tuple[ConsultationVue, Message] | None:
    seen = [
        (c, c.reponse) for c in consultations(vu, contrats) if c.operation == cdri.UNITAIRE and c.reponse is not None
    ]
    return seen[-1] if seen else None


def _couvre(row: Mapping[str, str], jour: str) -> bool:
    return bool(row.get("du", "9999") <= jour <= row.get("au", "9999"))


def _court(message: Message, nom: str, jour: str) -> bool:
    return bool(message.get(f"{nom}.du", "0000") <= jour <= message.get(f"{nom}.au", "9999"))
