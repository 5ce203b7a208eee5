"""Steps of the Annuaire Santé."""

from __future__ import annotations

from behave import given, then, when

from eprouvette.runner.bench import Bench
from eprouvette_sim.annuaire_sante.population import generee

COLONNES = {"nom": "nom", "prénom": "prenom", "profession": "profession", "structure": "structure", "ville": "ville"}


def _annuaire(context):
    return Bench.of(context).simulator("annuaire")


@given("un annuaire de {nombre:d} professionnels de plus")
def peuple(context, nombre):
    _annuaire(context).population = generee(nombre, graine=f"annuaire-{nombre}")


@given("un Annuaire Santé en panne")
def panne(context):
    _annuaire(context).panne = True


@given('un annuaire où "{identifiant}" n\'est pas encore inscrit')
def cache(context, identifiant):
    _annuaire(context).cacher(identifiant)


@given("une extraction vieille de {jours:d} jours")
def vieille(context, jours):
    _annuaire(context).retard_jours = jours


@when('l\'utilisateur cherche un correspondant de {critere} "{valeur}"')
def un_critere(context, critere, valeur):
    Bench.of(context).do("rechercher_correspondant", criteres={COLONNES[critere]: valeur})


@when('l\'utilisateur cherche parmi les "{nom}" un correspondant de {critere} "{valeur}"')
def deux_criteres(context, nom, critere, valeur):
    Bench.of(context).do("rechercher_correspondant", criteres={"nom": nom, COLONNES[critere]: valeur})


@when('l\'utilisateur cherche le correspondant de numéro "{numero}"')
def numero(context, numero):
    Bench.of(context).do("rechercher_correspondant", criteres={"identifiants": [numero]})


@when("le produit vérifie les adresses de {nombre:d} correspondants connus")
def liste(context, nombre):
    known = [p.identifiant for p in generee(nombre, graine=f"annuaire-{nombre}").personnes[-nombre:]]
    Bench.of(context).do("rechercher_correspondant", criteres={"identifiants": known})


@when('l\'administrateur crée le compte du professionnel "{identifiant}"')
def compte(context, identifiant):
    Bench.of(context).do("creer_utilisateur", identifiant=identifiant)


@when("l'Annuaire Santé répond de nouveau et le produit refait ses recherches")
def reprise(context):
    service = _annuaire(context)
    service.panne = False
    for identifiant in tuple(service.caches):
        service.montrer(identifiant)
    Bench.of(context).do("reprendre_recherches")


@when('le produit charge l\'extraction "{nom}"')
def charge(context, nom):
    Bench.of(context).do("importer_annuaire", extraction=nom)


@then("chaque appel à l'Annuaire porte la clé du logiciel")
def cle(context):
    Bench.of(context).check("annuaire.cle_presentee")


@then("chaque appel va à la version en service")
def version(context):
    Bench.of(context).check("annuaire.version_servie")


@then("chaque recherche est admise")
def admise(context):
    Bench.of(context).check("annuaire.requete_admise")


@then("le débit permis n'est pas dépassé")
def debit(context):
    Bench.of(context).check("annuaire.debit_respecte")


@then('la recherche porte le numéro "{identifiant}"')
def par_numero(context, identifiant):
    Bench.of(context).check("annuaire.cherche_par_identifiant", identifiant=identifiant)


@then("l'Annuaire a été interrogé sur {valeurs}")
def interroge(context, valeurs):
    Bench.of(context).check("annuaire.criteres_transmis", valeurs=valeurs.strip('"').split('" et "'))


@then("chaque adresse présentée vient de l'Annuaire")
def adresses(context):
    Bench.of(context).check("annuaire.correspondant_de_l_annuaire")


@then("la boîte préférée est proposée en premier")
def preferee(context):
    Bench.of(context).check("annuaire.preferee_d_abord")


@then("toutes les pages de la réponse sont lues")
def pages(context):
    Bench.of(context).check("annuaire.toutes_les_pages")


@then("le produit le dit et n'attribue aucun numéro")
def dite(context):
    Bench.of(context).check("annuaire.panne_dite")


@then('le compte porte le numéro "{identifiant}" donné par l\'Annuaire')
def rattache(context, identifiant):
    Bench.of(context).check("annuaire.compte_rattache", identifiant=identifiant)


@then('le compte reçoit alors le numéro "{identifiant}"')
def repris(context, identifiant):
    Bench.of(context).check("annuaire.recherche_reprise", identifiant=identifiant)


@then("le compte rendu compte chaque ligne")
def complet(context):
    Bench.of(context).check("annuaire.import_complet")


@then("l'âge de l'extraction est bien jugé")
def age(context):
    Bench.of(context).check("annuaire.import_date")


@then("l'import laisse une trace qui nomme l'extraction")
def trace(context):
    Bench.of(context).check("annuaire.import_trace")
