"""Steps of INSi."""

from __future__ import annotations

from behave import given, then, when

from eprouvette.runner.bench import Bench
from eprouvette_sim.kernel.faults import Fault, FaultPlan


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


@then("les traits envoyés sont ceux du patient")
def traits_du_patient(context):
    bench = Bench.of(context)
    names = ("nom_naissance", "sexe", "date_naissance", "lieu_naissance")
    bench.check("insi.traits_du_patient", traits={name: bench.patient.get(name) for name in names})


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


def _service(context, porte="tlsm"):
    return Bench.of(context).simulator(porte).service("insi")


@given('cette identité porte l\'attribut "{attribut}"')
def attribut(context, attribut):
    _completer(context, attribut=attribut)


@given("une pièce d'identité à haut niveau de confiance a été vue")
def piece(context):
    _completer(context, piece_haute_confiance=True)


@given("son sexe n'est pas connu à l'accueil")
def sans_sexe(context):
    _completer(context, sexe=None)


def _completer(context, **traits):
    bench = Bench.of(context)
    bench.patient = bench.patient | traits
    if bench.pilot.supports("enregistrer_patient"):
        bench.do("enregistrer_patient", patient=bench.patient)


@given("la plateforme INSi des éditeurs")
def plateforme(context):
    _service(context).plateforme = "editeurs"


@given("un service INSi que ce certificat ne peut pas appeler")
def certificat(context):
    _service(context).cn_admis = frozenset({"AUCUN"})


@given('un service INSi qui rend le fichier publié "{fichier}"')
def fichier(context, fichier):
    _service(context).injecter(fichier)


@given('un service INSi qui rend "{ecrit}" au lieu de "{vrai}"')
def remplace(context, ecrit, vrai):
    _panne(context, "replace", f">{vrai}<=>>{ecrit}<")


@given("un service INSi qui ne rend pas le sexe")
def sexe_absent(context):
    _panne(context, "replace", "<res:Sexe>F</res:Sexe>=>")


@given("une connexion au service INSi coupée à chaque appel")
def coupee(context):
    _panne(context, "cut", "0")


@given("un service INSi qui échoue sans explication")
def sans_explication(context):
    _panne(context, "status", "500")


def _panne(context, genre, valeur):
    faults = (Fault(kind=genre, value=valeur),)
    plan = FaultPlan(name=f"insi-{genre}", faults=faults, seed=Bench.of(context).graine)
    Bench.of(context).lab.station("tlsm").plan_faults(plan)


@when("le produit recherche son INS par les traits, sous la carte du professionnel")
def recherche_par_carte_ps(context):
    bench = Bench.of(context)
    bench.do("rechercher_ins", patient=bench.patient, mode="traits", acces="carte")


@when('le produit recherche son INS avec la carte Vitale "{matricule}" de "{nom}", née le {jour}')
@when('le produit recherche son INS avec la carte Vitale "{matricule}" de "{nom}", né le {jour}')
def recherche_vitale(context, matricule, nom, jour):
    bench = Bench.of(context)
    carte = {"matricule": matricule, "nom_naissance": nom, "date_naissance": "-".join(reversed(jour.split("/")))}
    bench.do("rechercher_ins", patient=bench.patient, mode="vitale", acces="carte", carte_vitale=carte)


@then("le produit présente les anciens matricules rendus")
def historique_insi(context):
    Bench.of(context).check("insi.historique_presente")


@then("le produit présente l'OID rendu par le service INSi")
def oid(context):
    Bench.of(context).check("insi.oid_presente")


@then("le produit présente les traits rendus par le service INSi")
def traits(context):
    Bench.of(context).check("insi.traits_du_service")


@then("le produit ne présente aucune identité retrouvée")
def rien(context):
    Bench.of(context).check("insi.rien_sans_identite")


@then("le produit dit à l'agent pourquoi la recherche n'a rien donné")
def echec(context):
    Bench.of(context).check("insi.echec_dit")


@then("le produit ne reprend pas cette identité incomplète")
def incomplete(context):
    Bench.of(context).check("insi.ins_incomplete_refusee")


@then('l\'identité est "{statut}"')
def statut(context, statut):
    Bench.of(context).check("insi.statut_presente", statut=statut)


@then("le service INSi n'a reçu aucun appel")
def aucun_appel(context):
    Bench.of(context).check("insi.aucun_appel")


@then('l\'appel par carte Vitale porte le matricule "{matricule}"')
def carte_bien_formee(context, matricule):
    Bench.of(context).check("insi.carte_bien_formee", matricule=matricule)


@when("le produit exporte ses traces")
def exporte_traces(context):
    Bench.of(context).do("exporter_traces")


@then("chaque retour du service INSi est tracé avec son contenu")
def retours_traces(context):
    Bench.of(context).check("insi.retours_traces")
