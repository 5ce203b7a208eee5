"""What is asked of a product that follows its invoices: states as returned, cents counted once, rejects resent anew."""

from __future__ import annotations

from typing import Final

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.b2_envois import attendu, derniers, montrees, retours
from eprouvette.checks.registry import check

_MUET: Final = "le produit n'a montré aucune facture au banc"


def _attente(numero: str) -> tuple[str]:
    return (f"ATTENTE:EPR-B2-{numero}",)


#: state -> expectation, check, French and English titles
_ETATS: Final = {
    "acquittee": ("211", "acquittee", "Une facture au lot accepté est montrée acquittée", "accepted lot: acknowledged"),
    "payee": ("212", "payee", "Une facture payée est montrée payée", "paid invoice shown paid"),
    "rejetee": ("213", "rejetee", "Une facture rejetée est montrée rejetée", "rejected invoice shown rejected"),
    "signalee": (
        "214",
        "signalee",
        "Une facture signalée n'est ni payée ni rejetée",
        "signalled invoice shown as such",
    ),
    "differee": (
        "215",
        "differee",
        "Une facture ni payée ni rejetée reste en attente",
        "neither paid nor rejected: waits",
    ),
    "emise": ("216", "emise", "Une facture sans retour reste émise", "invoice without return stays sent"),
}


def _etat(etat: str) -> None:
    numero, nom, titre, title = _ETATS[etat]

    @check(
        f"b2.facture_{nom}",
        version=1,
        prouve=_attente(numero),
        provenance="neutre",
        clause="statuts de facture et RSP (b2 §3.1)",
        titre=titre,
        title=title,
    )
    def _(vu: Observations) -> Constat:
        """Held when every invoice that the returns leave in this state is shown in it."""
        vues, lus = montrees(vu), retours(vu)
        concernees = [numero for numero in derniers(vu) if attendu(numero, vu, lus) == etat]
        ecarts = [
            Ecart(
                attendu=f"{numero} : {etat}",
                observe=str(vues.get(numero, {}).get("etat", "absente")),
                lieu="relever_retours",
                cause="retour mal lu, ou pris dans le mauvais ordre",
            )
            for numero in concernees
            if numero not in vues or (vues[numero].get("etat") != etat and not vues[numero].get("remplace_par"))
        ]
        return constat(ecarts, len(concernees), sinon=f"les retours ne laissent aucune facture {etat}")


for _nom in _ETATS:
    _etat(_nom)


@check(
    "b2.paye_au_centime",
    version=1,
    prouve=_attente("217"),
    provenance="neutre",
    clause="montant payé de la part AMO (b2 §3.3, entité 198)",
    titre="Le montant payé est celui du retour, au centime",
    title="The amount paid is the return's, to the cent",
)
def paye_au_centime(vu: Observations) -> Constat:
    """Held when each paid invoice shows the cents of its payment return."""
    return _payes(vu, doubles=False)


@check(
    "b2.paye_une_seule_fois",
    version=1,
    prouve=_attente("016"),
    provenance="neutre",
    clause="DESIGN §6 : retour perdu ou dupliqué",
    titre="Un retour reçu deux fois n'est compté qu'une fois",
    title="A return received twice counts once",
)
def paye_une_seule_fois(vu: Observations) -> Constat:
    """Held when no invoice shows more cents than one payment return gave it."""
    return _payes(vu, doubles=True)


def _payes(vu: Observations, *, doubles: bool) -> Constat:
    """`doubles` looks only at whole multiples of the amount returned; the other check at any other amount."""
    vues, lus = montrees(vu), retours(vu)
    ecarts = []
    payees = {numero: next(p for e, p, _ in suites if e == "payee") for numero, suites in lus.factures.items()
              if any(e == "payee" for e, _, _ in suites) and numero in vues}  # fmt: skip
    for numero, paye in payees.items():
        montre = int(vues[numero].get("paye") or 0)
        multiple = paye > 0 and montre > paye and montre % paye == 0
        if montre != paye and multiple == doubles:
            ecarts.append(Ecart(attendu=f"{numero} : {paye} centimes", observe=str(montre), lieu="relever_retours"))
    return constat(ecarts, len(payees), sinon="aucun paiement dans les retours")


@check(
    "b2.motif_montre",
    version=1,
    prouve=_attente("218"),
    provenance="neutre",
    clause="entités 290 et 294 (b2 §3.3)",
    titre="Le motif d'un rejet ou d'un signalement est montré",
    title="The motive of a reject is shown",
)
def motif_montre(vu: Observations) -> Constat:
    """Held when each rejected or signalled invoice shows the code of its return."""
    vues, lus = montrees(vu), retours(vu)
    motives = {
        numero: suites[-1][2] for numero, suites in lus.factures.items() if suites[-1][2] and suites[-1][0] != "payee"
    }
    concernees = {n: m for n, m in motives.items() if vues.get(n, {}).get("etat") in ("rejetee", "signalee")}
    ecarts = [
        Ecart(attendu=f"{numero} : {motif}", observe=str(vues[numero].get("motif")), lieu="relever_retours")
        for numero, motif in concernees.items()
        if motif not in str(vues[numero].get("motif") or "")
    ]
    return constat(ecarts, len(concernees), sinon="aucun motif dans les retours")


@check(
    "b2.retour_inconnu_signale",
    version=1,
    prouve=_attente("220"),
    provenance="neutre",
    clause="DESIGN §6 : retour d'une facture inconnue",
    titre="Un retour sur une facture inconnue est signalé et ne crée rien",
    title="A return about an unknown invoice is told and creates nothing",
)
def retour_inconnu_signale(vu: Observations) -> Constat:
    """Held when the product alerts and shows no invoice that it never sent."""
    connues = set(derniers(vu))
    inconnues = [numero for numero in retours(vu).factures if numero not in connues]
    if not inconnues:
        return sans_objet("aucun retour sur une facture inconnue")
    alertes = [
        str(a) for answer in vu.of_operation("relever_retours") for a in (answer.valeur or {}).get("alertes", ())
    ]
    ecarts = [
        Ecart(attendu="aucune facture inventée", observe=f"{numero} montrée", lieu="relever_retours")
        for numero in inconnues
        if numero in montrees(vu)
    ]
    if "facture_inconnue" not in alertes:
        ecarts.append(Ecart(attendu="facture_inconnue", observe=", ".join(alertes) or "aucune alerte", lieu="alertes"))
    return constat(ecarts, len(inconnues), sinon="")


@check(
    "b2.message_refuse_reemis",
    version=1,
    prouve=_attente("221"),
    provenance="neutre",
    clause="message de service (b2 §4.1, SFG PG § 3.1)",
    titre="Après un message refusé, l'agent est alerté et les factures attendent",
    title="After a refused mail the clerk is told and the invoices wait",
)
def message_refuse_reemis(vu: Observations) -> Constat:
    """Held when the product alerts and shows the invoices of the mail to send again."""
    refuses = [piece for piece in vu.pieces if piece.genre == "b2-service"]
    if not refuses:
        return sans_objet("aucun message refusé")
    alertes = [
        str(a) for answer in vu.of_operation("relever_retours") for a in (answer.valeur or {}).get("alertes", ())
    ]
    ecarts = []
    if "message_refuse" not in alertes:
        ecarts.append(Ecart(attendu="message_refuse", observe=", ".join(alertes) or "aucune alerte", lieu="alertes"))
    ecarts += [
        Ecart(attendu=f"{numero} : a_emettre", observe=str(row.get("etat")), lieu="relever_retours")
        for numero, row in montrees(vu).items()
        if row.get("etat") == "emise"
    ]
    return constat(ecarts, len(refuses), sinon="")


@check(
    "b2.releve_reprise",
    version=1,
    prouve=_attente("222"),
    provenance="neutre",
    clause="RFC 1939 : un message non supprimé reste",
    titre="Une relève coupée est dite, et la suivante ne perd rien",
    title="A mailbox reading cut off is told, and the next one loses nothing",
)
def releve_reprise(vu: Observations) -> Constat:
    """Held when the cut was told, and a later reading shows every invoice the returns speak of as they say."""
    reponses = [a.valeur for a in vu.of_operation("relever_retours") if isinstance(a.valeur, dict)]
    if len(reponses) < 2:
        return sans_objet("la boîte n'a pas été relevée deux fois")
    dites = [alerte for valeur in reponses[:-1] for alerte in valeur.get("alertes", ())]
    vues, lus = montrees(vu), retours(vu)
    ecarts = [
        Ecart(attendu=attendu(numero, vu, lus), observe=str(vues.get(numero, {}).get("etat")), lieu=numero)
        for numero in lus.factures
        if vues.get(numero, {}).get("etat") != attendu(numero, vu, lus)
    ]
    if "releve_interrompue" not in dites:
        ecarts.append(Ecart(attendu="releve_interrompue", observe=", ".join(dites) or "rien", lieu="alertes"))
    return constat(ecarts, max(len(lus.factures), 1), sinon="")
