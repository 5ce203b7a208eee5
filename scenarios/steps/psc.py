"""Steps of Pro Santé Connect."""

from __future__ import annotations

from behave import given, then, when

from eprouvette.runner.bench import Bench
from eprouvette_sim.psc import Durees

ROLES = {"le médecin hospitalier": "899700000011", "le médecin libéral": "899700000029", "l'infirmière": "899700000037"}


def _psc(context):
    return Bench.of(context).simulator("psc")


@given("{qui} devant la page de Pro Santé Connect")
def present(context, qui):
    _psc(context).presence = ROLES[qui]
    Bench.of(context).data["professionnel"] = ROLES[qui]


@given("un fournisseur dont les réponses trahissent : {faux}")
def faux(context, faux):
    _psc(context).falsifier(faux)


@when("son jeton d'accès expire")
def jeton_expire(context):
    _psc(context).perimer_acces()


@given("un fournisseur qui répond sans faire attendre")
def sans_attente(context):
    _psc(context).durees = Durees(intervalle=0)


@given("un Pro Santé Connect en panne")
def panne(context):
    _psc(context).panne = True


@when("le produit connecte ce professionnel par le navigateur")
def connexion_web(context):
    Bench.of(context).do("connecter_professionnel", mode="web")


@when("le produit connecte ce professionnel par le canal arrière")
def connexion_ciba(context):
    bench = Bench.of(context)
    bench.do("connecter_professionnel", mode="ciba", professionnel=bench.data["professionnel"])


@when("le professionnel revient à l'écran")
def retour(context):
    Bench.of(context).do("poursuivre_session")


@when("le professionnel se déconnecte")
def sortie(context):
    Bench.of(context).do("deconnecter_professionnel")


@when("Pro Santé Connect met fin à la session")
def fin(context):
    bench = Bench.of(context)
    _psc(context).fermer_tout(int(bench.observer.clock.now().utc.timestamp()))


@when("{qui} prend la place")
def releve(context, qui):
    _psc(context).presence = ROLES[qui]


@then("la connexion aboutit")
def aboutie(context):
    Bench.of(context).check("psc.connexion_aboutie")


@then("la demande de connexion suit le flux code")
def flux(context):
    Bench.of(context).check("psc.flux_code")


@then("elle demande le niveau eidas1")
def niveau(context):
    Bench.of(context).check("psc.niveau_eidas1")


@then("elle demande l'identité complète")
def portee(context):
    Bench.of(context).check("psc.portee")


@then("chaque demande porte un état neuf")
def etat(context):
    Bench.of(context).check("psc.etat_neuf")


@then("chaque demande porte un nonce neuf")
def nonce(context):
    Bench.of(context).check("psc.nonce_neuf")


@then("le code est protégé par une preuve S256")
def preuve(context):
    Bench.of(context).check("psc.preuve_s256")


@then("le logiciel s'authentifie à chaque demande de jeton")
def client(context):
    Bench.of(context).check("psc.client_authentifie")


@then("aucun secret ne passe dans une adresse")
def secret(context):
    Bench.of(context).check("psc.secret_hors_adresse")


@then("aucun code n'est présenté deux fois")
def une_fois(context):
    Bench.of(context).check("psc.code_une_fois")


@then("le produit ne recueille aucun mot de passe du professionnel")
def mot_de_passe(context):
    Bench.of(context).check("psc.sans_mot_de_passe")


@then("le professionnel présenté est celui que le fournisseur a nommé")
def identite(context):
    Bench.of(context).check("psc.identite_presentee")


@then("aucun code d'une réponse suspecte n'est échangé")
def suspecte(context):
    Bench.of(context).check("psc.reponse_suspecte_refusee")


@then("aucune session n'est ouverte sur ce jeton : {faux}")
def jeton_faux(context, faux):
    Bench.of(context).check("psc.jeton_faux_refuse", falsification=faux)


@then("la session Pro Santé Connect est fermée aussi")
def fermee(context):
    Bench.of(context).check("psc.fin_chez_le_fournisseur")


@then("rien ne reconnecte en silence")
def silence(context):
    Bench.of(context).check("psc.nouvelle_authentification")


@then("la session continue sans nouvelle saisie")
def continue_(context):
    Bench.of(context).check("psc.session_renouvelee")


@then("le produit ferme la session à son tour")
def suivie(context):
    Bench.of(context).check("psc.fin_de_session_suivie")


@then("chaque professionnel garde son compte")
def compte(context):
    Bench.of(context).check("psc.compte_rapproche")


@then("la demande dit qui, pourquoi et par quel moyen")
def ciba(context):
    Bench.of(context).check("psc.ciba_complet")


@then("le jeton s'obtient sans navigateur")
def sans_navigateur(context):
    Bench.of(context).check("psc.ciba_sans_navigateur")


@then("le message comparé à l'écran est celui de la demande")
def message(context):
    Bench.of(context).check("psc.message_compare")


@then("aucun jeton n'est écrit dans les traces")
def traces(context):
    Bench.of(context).check("psc.jeton_hors_trace")
