"""Steps of the PFI: documents handed over by a source system, acknowledgements and receipts that come back."""

from __future__ import annotations

from behave import given, then, when

from eprouvette.monde.pfi import Remise
from eprouvette.runner.bench import Bench

PARENT = ("2.999.1.4", None)
MESSAGES = {"un résultat": "ORU", "une notification de document": "MDM"}
ACTIONS = {
    "pour la première fois": {"intention": "creation"},
    "en remplacement d'un autre": {"intention": "remplacement", "remplace": PARENT},
    "pour le retirer": {"intention": "suppression"},
}


@given('son matricule INS "{matricule}" de clé "{cle}"')
def matricule_ins(context, matricule, cle):
    bench = Bench.of(context)
    bench.patient = bench.patient | {"nir": matricule, "cle": cle}


@given("une lettre de liaison de ce patient, destinée au DMP")
def lettre_dmp(context):
    Bench.of(context).data["remise"] = {"dmp": True}


@given("une lettre de liaison de ce patient, destinée à {adresses}")
def lettre_mss(context, adresses):
    Bench.of(context).data["remise"] = {"destinataires": tuple(adresses.strip('"').split('" et à "'))}


def _remettre(context, **options):
    bench = Bench.of(context)
    remise = Remise(**bench.data["remise"], options=options)
    bench.data["numero"] = bench.data.get("numero", 0) + 1
    instant, jour = bench.observer.clock.now(), bench.observer.date_reference
    told = remise.parametres(bench.patient, instant=instant, numero=bench.data["numero"], jour=jour)
    bench.do("publier_document", **told)


@when("le logiciel métier remet ce document à la PFI par {message}, {action}")
def remise_action(context, message, action):
    _remettre(context, message=MESSAGES[message], **ACTIONS[action])


@when("le logiciel métier remet ce document à la PFI")
def remise_simple(context):
    _remettre(context)


@when('le logiciel métier remet ce document à la PFI dans le jeu de caractères "{jeu}"')
def remise_jeu(context, jeu):
    _remettre(context, jeu=jeu)


@when('le logiciel métier le remet en annonçant l\'ordre "{ordre}", le statut "{statut}" et l\'événement "{evenement}"')
def remise_contraire(context, ordre, statut, evenement):
    kind = {"message": "ORU"} if evenement == "R01" else {"message": "MDM", "evenement": evenement, "remplace": PARENT}
    bench = Bench.of(context)
    bench.data["remise"] = bench.data["remise"] | {"attendre": False}
    _remettre(context, ordre=ordre, statut=statut, **kind)


@then("la PFI accuse réception de chaque remise")
def accuse_recu(context):
    Bench.of(context).check("pfi.accuse_recu")


@then("chaque accusé de la PFI suit la norme")
def accuse_bien_forme(context):
    Bench.of(context).check("pfi.accuse_bien_forme")


@then("la PFI accepte la remise")
def remise_acceptee(context):
    Bench.of(context).check("pfi.remise_acceptee")


@then("la PFI refuse la remise")
def incoherence_refusee(context):
    Bench.of(context).check("pfi.incoherence_refusee")


@then("la PFI rend compte de l'alimentation du DMP")
def compte_rendu_dmp(context):
    Bench.of(context).check("pfi.compte_rendu_dmp")


@then("la PFI rend compte de l'envoi à chaque destinataire")
def compte_rendu_mss(context):
    Bench.of(context).check("pfi.compte_rendu_mss")


@then("chaque compte rendu de la PFI suit le volet")
def compte_rendu_bien_forme(context):
    Bench.of(context).check("pfi.compte_rendu_bien_forme")


@then("chaque compte rendu cite la remise dont il parle")
def compte_rendu_rattache(context):
    Bench.of(context).check("pfi.compte_rendu_rattache")


@then("chaque compte rendu d'envoi nomme un destinataire de la remise")
def destinataire_rendu(context):
    Bench.of(context).check("pfi.destinataire_rendu")


@then("la PFI rend {nombre:d} échec d'envoi")
@then("la PFI rend {nombre:d} échecs d'envoi")
def echec_rendu(context, nombre):
    Bench.of(context).check("pfi.echec_rendu", nombre=nombre)


@then("chaque échec rendu est expliqué")
def echec_explique(context):
    Bench.of(context).check("pfi.echec_explique")


@then("la PFI ne rend compte d'aucune alimentation du DMP")
def dmp_seulement_demande(context):
    Bench.of(context).check("pfi.dmp_seulement_demande")


@then("chaque message de la PFI porte un identifiant neuf")
def identifiants_uniques(context):
    Bench.of(context).check("pfi.identifiants_uniques")
