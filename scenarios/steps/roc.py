"""Steps of ROC: insurers and stays in the world, what the product does before them, what must be seen."""

from __future__ import annotations

from behave import given, register_type, when
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


@given('une mutuelle qui n\'accepte que la convention "{convention}"')
def convention_acceptee(context, convention):
    _monde(context).changer(conventions=(convention,))


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


@when("le produit mène le séjour de l'identification à la facture")
def de_bout_en_bout(context):
    monde = _monde(context)
    monde.identifier()
    monde.calculer("engager_amc")
    transmet(context)
