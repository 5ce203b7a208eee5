"""Steps of INSi."""

from __future__ import annotations

from behave import then, when

from eprouvette.runner.bench import Bench


@when("le produit recherche son INS par les traits")
def recherche_par_traits(context):
    bench = Bench.of(context)
    bench.do("rechercher_ins", patient=bench.patient, mode="traits")


@then("le service INSi a reçu {nombre:d} appel, avec {prenoms}")
@then("le service INSi a reçu {nombre:d} appels, avec {prenoms}")
def prenoms_recus(context, nombre, prenoms):
    Bench.of(context).check("insi.prenom_par_appel", prenoms=prenoms.strip('"').split('" puis "'))


@then("chaque appel suit le contrat du service INSi")
def contrat_insi(context):
    Bench.of(context).check("insi.appel_bien_forme")


@then("chaque appel présente l'établissement et le logiciel comme le service INSi le demande")
def contextes_insi(context):
    Bench.of(context).check("tlsi.contextes_complets", service="insi")


@then("chaque appel porte un identifiant qui n'a jamais servi")
def contextes_neufs(context):
    Bench.of(context).check("insi.contextes_renouveles")


@then("le produit n'appelle plus le service INSi après une réponse certaine")
def arret(context):
    Bench.of(context).check("insi.arret_au_certain")


@then("l'établissement déclaré est celui du certificat")
def emetteur(context):
    Bench.of(context).check("insi.emetteur_du_certificat")


@then('le produit présente le matricule "{matricule}" de clé "{cle}"')
def matricule(context, matricule, cle):
    Bench.of(context).check("insi.matricule_presente", matricule=matricule, cle=cle)


@then("le produit ne présente que des matricules donnés par le service INSi")
def matricule_du_service(context):
    Bench.of(context).check("insi.matricule_du_service")


@then("le produit ne présente aucune identité")
def aucune_identite(context):
    Bench.of(context).check("insi.homonymes_sans_choix")
