"""Steps of ROC: insurers and stays in the world, what the product does before them, what must be seen."""

from __future__ import annotations

from behave import given, register_type, then, when
from parse import with_pattern

from eprouvette.monde import MondeRoc
from eprouvette.monde.jours import MOTIF
from eprouvette.monde.roc import AMC, CONTACT, centimes
from eprouvette.runner.bench import Bench
from eprouvette_sim.roc import Garantie


@with_pattern(r"\d+,\d\d €")
def _montant(texte):
    return centimes(texte)


@with_pattern(MOTIF)
def _jour(texte):
    return texte


register_type(MontantAmc=_montant, JourAmc=_jour)


def _monde(context):
    return MondeRoc.de(Bench.of(context))


def _controle(context, nom, **arguments):
    Bench.of(context).check(f"roc.{nom}", **arguments, **_monde(context).contrats())


def _dater(context):
    return {"date_soins": Bench.of(context).data["date_soins"]}


def _garantie(row):
    ceiling = row["plafond par ligne"]
    return Garantie(domaine=row["domaine"], taux=int(row["taux"]), plafond_ligne=centimes(ceiling) if ceiling else None)


@given('une mutuelle qui rembourse {taux:d} % du domaine "{domaine}"')
def mutuelle_roc(context, taux, domaine):
    _monde(context).mutuelle(1, (Garantie(domaine=domaine, taux=taux),))


@given("une mutuelle aux garanties")
def mutuelle_aux_garanties(context):
    _monde(context).mutuelle(1, (_garantie(row) for row in context.table))


@given('une seconde mutuelle qui rembourse {taux:d} % du domaine "{domaine}"')
def seconde_mutuelle(context, taux, domaine):
    _monde(context).mutuelle(2, (Garantie(domaine=domaine, taux=taux),))


@given("une complémentaire santé solidaire tenue par une AMC")
def c2s_tenue_par_une_amc(context):
    _monde(context).mutuelle(1, (), c2s=True)


@given('une garantie de {taux:d} % du domaine "{domaine}"')
def garantie(context, taux, domaine):
    _monde(context).garantie(Garantie(domaine=domaine, taux=taux))


@given('une garantie de {taux:d} % du domaine "{domaine}", plafonnée à {plafond:MontantAmc} par ligne')
def garantie_par_ligne(context, taux, domaine, plafond):
    _monde(context).garantie(Garantie(domaine=domaine, taux=taux, plafond_ligne=plafond))


@given('une garantie de {taux:d} % du domaine "{domaine}", plafonnée à {plafond:MontantAmc} par séjour')
def garantie_par_sejour(context, taux, domaine, plafond):
    _monde(context).garantie(Garantie(domaine=domaine, taux=taux, plafond_sejour=plafond))


@given('le domaine "{domaine}" exclu du contrat')
def exclusion(context, domaine):
    _monde(context).garantie(Garantie(domaine=domaine, exclue=True))


@given("des droits à la mutuelle de {du:JourAmc} à {au:JourAmc}")
def droits_mutuelle(context, du, au):
    _monde(context).periode(du, au)


@given("une mutuelle absente de l'annuaire")
def absente(context):
    _monde(context).retirer()


@given('un annuaire qui répond le code "{code}"')
def annuaire_refuse(context, code):
    _monde(context).annuaire.refus = (code, "Demande refusée")


@given("une convention par domaine de soins")
def conventions(context):
    _monde(context).conventions(context.table)


@given('un routage secondaire "{csr}"')
def routage(context, csr):
    _monde(context).csr(csr)


@given("une mutuelle qui reçoit ses factures par courriel")
def par_courriel(context):
    _monde(context).boite_aux_lettres()


@given("un contrat non responsable")
def non_responsable(context):
    _monde(context).contrat(responsable=False)


@given("une mutuelle qui donne son contact avec ses refus")
def contact_des_refus(context):
    _monde(context).changer(contact=CONTACT)


@given("un passage externe")
def passage_externe(context):
    _monde(context).venue("V1", "ACE", context.table)


@given("un séjour hospitalier")
def sejour_hospitalier(context):
    _monde(context).venue("S1", "SEJOUR", context.table)


@given("une AMC en panne, qui donne son contact")
def amc_en_panne(context):
    _monde(context).pannes()


@when("le produit identifie le patient auprès de sa mutuelle")
@given("un patient identifié auprès de sa mutuelle")
def identifie(context):
    _monde(context).identifier()


@when("le produit identifie le patient pour des soins du jour {jour:JourAmc}")
def identifie_au_jour(context, jour):
    _monde(context).identifier(jour)


@when('le produit identifie le patient avec le numéro d\'adhérent "{numero}"')
def identifie_mal(context, numero):
    _monde(context).identifier(numero_adherent=numero)


@when("le produit identifie le patient, la seconde mutuelle saisie d'abord")
def identifie_a_l_envers(context):
    monde = _monde(context)
    monde.amc = dict(reversed(monde.amc.items()))
    monde.identifier()


@when("l'agent corrige le numéro d'adhérent")
def corrige(context):
    _monde(context).identifier()


@when("le produit simule la part de la mutuelle")
def simule(context):
    _monde(context).calculer("simuler_amc")


@when("le produit demande l'engagement de la mutuelle")
def engage(context):
    _monde(context).calculer("engager_amc")


@when("la ligne {ligne} du séjour passe à {montant:MontantAmc}")
def ligne_change(context, ligne, montant):
    _monde(context).ligne(ligne, montant_cents=montant, base_cents=montant)


@when("la prochaine réponse de l'AMC se perd")
def reponse_perdue(context):
    _monde(context).perdre((1,))


@when("les {nombre:d} prochaines réponses de l'AMC se perdent")
def reponses_perdues(context, nombre):
    _monde(context).perdre(tuple(range(1, nombre + 1)))


@when("la prochaine réponse de l'AMC cite une autre demande")
def autre_reponse(context):
    _monde(context).roc.deroutes = 1


@when("toutes les réponses de l'AMC se perdent")
def toutes_perdues(context):
    _monde(context).perdre(())


@when("l'AMC échoue sans explication à la prochaine demande")
def echec_sans_explication(context):
    _monde(context).perdre((1,), "status", "500")


@when("la prochaine réponse de l'AMC arrive tronquée")
def reponse_tronquee(context):
    _monde(context).perdre((1,), "truncate", "60")


@when("l'engagement arrive à expiration")
def expire(context):
    monde = _monde(context)
    monde.roc.registre.echoir(Bench.of(context).observer.clock.now().utc)


@when("le produit annule l'engagement")
def annule(context):
    Bench.of(context).do("annuler_amc", sejour={"numero": _monde(context).sejour["numero"]})


@when("le produit transmet ses factures à la mutuelle")
def transmet(context):
    _monde(context).facturer()
    Bench.of(context).do("transmettre", flux="dre")


@when("le produit relève les retours de la mutuelle")
def releve(context):
    Bench.of(context).do("relever_retours", flux="dre")


@when("la mutuelle ne paie que {pourcent:d} % des factures")
def paie_en_partie(context, pourcent):
    _monde(context).roc.factures.reglement.pourcent = pourcent


@when('la mutuelle rejette les factures pour "{code}"')
def rejette(context, code):
    _monde(context).roc.factures.reglement.rejet = code


@when("la mutuelle garde ses retours")
def garde(context):
    _monde(context).roc.factures.reglement.retenir = True


@when("la mutuelle rend chaque retour deux fois")
def double(context):
    _monde(context).roc.factures.reglement.doubler = True


@when("la mutuelle paie une facture que personne n'a émise")
def paie_un_inconnu(context):
    _monde(context).roc.factures.ajouter_retour("999999999", AMC[1][0], 1234, _monde(context).jour("J").isoformat())


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


@when("le produit mène le séjour de l'identification à la facture")
def de_bout_en_bout(context):
    monde = _monde(context)
    monde.identifier()
    monde.calculer("engager_amc")
    transmet(context)
