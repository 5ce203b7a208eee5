"""Steps of ROC: what must be seen."""

from __future__ import annotations

from behave import then

from eprouvette.monde import MondeRoc
from eprouvette.monde.roc import AMC
from eprouvette.runner.bench import Bench


def _monde(context):
    return MondeRoc.de(Bench.of(context))


def _controle(context, nom, **arguments):
    Bench.of(context).check(f"roc.{nom}", **arguments, **_monde(context).contrats())


def _dater(context):
    return {"date_soins": Bench.of(context).data["date_soins"]}


@then("le produit garde les adresses de l'annuaire et leur date")
def adresses(context):
    _controle(context, "adresses_retenues")


@then("chaque appel part à l'adresse que l'annuaire a donnée")
def a_l_adresse(context):
    _controle(context, "appels_a_l_adresse")


@then("la recherche dans l'annuaire suit le cadre observé")
def cadre(context):
    _controle(context, "recherche_bien_formee")
    if _monde(context).contrats():
        _controle(context, "demande_selon_le_pack")


@then("le produit dit à l'agent que la mutuelle est introuvable")
def introuvable(context):
    _controle(context, "amc_inconnue_dite")


@then("aucun appel ne part vers cette mutuelle")
def aucun_appel_amc(context):
    _controle(context, "sans_appel_sans_adresse")


@then('chaque demande porte la convention "{convention}"')
def convention(context, convention):
    _controle(context, "convention_du_domaine", convention=convention)


@then('le routage "{csr}" suit toutes les demandes')
def csr(context, csr):
    _controle(context, "csr_transmis", csr=csr)


@then("la demande à la mutuelle porte les identifiants de la bonne personne")
def bonne_personne_amc(context):
    _controle(context, "identification_de_la_personne", personne=_monde(context).personne())
    if _monde(context).contrats():
        _controle(context, "demande_selon_le_pack")


@then("la demande à la mutuelle porte la date des soins")
def date_amc(context):
    _controle(context, "date_des_soins", **_dater(context))


@then("le produit garde les garanties rendues, domaine par domaine")
def garanties(context):
    _controle(context, "garanties_retenues")


@then("le produit juge les droits à la mutuelle à la date des soins")
def ouverture_amc(context):
    _controle(context, "droits_a_la_date", **_dater(context))


@then("l'identification n'alerte l'agent de rien")
def sans_alerte_amc(context):
    Bench.of(context).check("roc.alertes_presentees", alertes=[])


@then("l'identification alerte l'agent : \"{alerte}\"")
def alerte_amc(context, alerte):
    Bench.of(context).check("roc.alertes_presentees", alertes=alerte.split(", "))


@then("aucun engagement n'est demandé sur des droits fermés")
def sans_droits(context):
    _controle(context, "sans_engagement_hors_droits", **_dater(context))


@then("la correction part, et ses droits sont présentés")
def correction(context):
    _controle(context, "correction_rappelee", adherent=AMC[1][2])


@then("la mutuelle de premier rang est interrogée avant la seconde")
def ordre(context):
    _controle(context, "ordre_des_amc")


@then("la seconde mutuelle apprend ce que la première a pris")
def second(context):
    _controle(context, "second_sur_le_reste")


@then("le numéro d'adhérent suit d'une demande à l'autre")
def adherent(context):
    _controle(context, "adherent_jusqu_a_la_facture", adherents=_monde(context).adherents())


@then("deux demandes différentes n'ont pas le même identifiant")
def identifiants(context):
    _controle(context, "messages_uniques")


@then("le reste à charge annoncé est celui qui découle des réponses")
def reste(context):
    _controle(context, "reste_annonce")


@then("sur chaque ligne, les parts font le montant")
def parts(context):
    Bench.of(context).check("roc.parts_egales_au_total")


@then("la part de la mutuelle est, ligne par ligne, celle qu'elle a rendue")
def part_par_ligne(context):
    _controle(context, "part_amc_par_ligne")


@then("la consigne de la mutuelle est montrée sur sa ligne")
def consignes(context):
    _controle(context, "consignes_affichees")


@then("la simulation n'a engagé personne")
def sans_engagement(context):
    _controle(context, "simulation_sans_engagement")


@then("le produit garde le numéro, l'état et le montant de l'engagement")
def engagement_garde(context):
    _controle(context, "engagement_garde")


@then("le calcul resté sans réponse est rejoué à l'identique")
def rejoue_amc(context):
    _controle(context, "clc_rejoue_a_l_identique")


@then("le séjour n'a qu'un engagement vivant")
def un_seul(context):
    Bench.of(context).check("roc.un_seul_engagement")


@then("l'ancien engagement est annulé avant le nouveau calcul")
def annule_avant(context):
    _controle(context, "annulation_avant_nouveau")


@then("l'annulation refusée ne change pas l'état de l'engagement")
def etat_inchange(context):
    _controle(context, "annulation_impossible_sans_effet")


@then("le refus de la mutuelle est dit à l'agent, avec son code")
def refus_dit(context):
    _controle(context, "refus_dit")


@then("le contact de la mutuelle est montré à l'agent")
def contact(context):
    _controle(context, "contact_affiche")


@then("aucun calcul resté sans réponse n'est abandonné")
def sans_orphelin(context):
    _controle(context, "sans_orphelin")


@then("les mutuelles ont reçu au plus {nombre:d} appels")
@then("les mutuelles ont reçu au plus {nombre:d} appel")
def appels_bornes_amc(context, nombre):
    Bench.of(context).check("roc.sans_boucle", maximum=nombre)


@then("la facture porte, ligne par ligne, les montants engagés")
def montants_engages(context):
    _controle(context, "facture_egale_l_engagement")


@then("la facture porte le numéro d'engagement")
def numero_porte(context):
    _controle(context, "facture_porte_l_engagement")
    if _monde(context).contrats():
        _controle(context, "demande_selon_le_pack")


@then('la facture est faite au titre de "{contexte}"')
def contexte_facture(context, contexte):
    _controle(context, "contexte_de_la_facture", contexte=contexte)


@then("la facture sans accusé repart sous le même numéro")
def repart(context):
    _controle(context, "facture_renvoyee_a_l_identique")


@then("la facture jamais reçue reste à émettre")
def a_emettre(context):
    _controle(context, "facture_sans_accuse_gardee")


@then("la facture est dans l'état que dit son retour")
def etat_retour(context):
    _controle(context, "etat_selon_le_retour")


@then("chaque facture envoyée par courriel est chiffrée")
def chiffree(context):
    Bench.of(context).check("roc.facture_chiffree")


@then("la mutuelle a reçu le montant qu'elle a engagé")
def montant_recu(context):
    _controle(context, "montant_recu")


@then("le rejet est signalé avec son motif")
def rejet(context):
    _controle(context, "rejet_suivi")


@then("le retour sans facture est mis à part et signalé")
def a_part(context):
    _controle(context, "retour_inconnu_a_part")


@then("le retour reçu deux fois n'est compté qu'une fois")
def une_fois(context):
    _controle(context, "retour_compte_une_fois")


@then("la facture sans retour est en attente")
def en_attente(context):
    _controle(context, "attente_sans_retour")


@then("part AMO, factures aux mutuelles et reste du patient font le total")
def total_de_la_chaine(context):
    _controle(context, "parts_jusqu_a_la_facture")


@then("toutes les demandes parlent de la même personne")
def meme_personne(context):
    _controle(context, "meme_personne_partout")


@then("la facture décrit le séjour engagé, ligne par ligne")
def sejour_engage(context):
    _controle(context, "facture_du_sejour_engage")
