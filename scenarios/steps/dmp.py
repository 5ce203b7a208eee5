"""Steps of the DMP: a record and what others put in it, the product acts, the service and the screen are looked at."""

from __future__ import annotations

from behave import given, when

from eprouvette.monde.dmp import VISIBILITES, MondeDmp
from eprouvette.runner.bench import Bench

#: the pilotage operation of a sending
ENVOI = "publier_document"
MARQUES = {"MASQUE_PS": "masque_ps", "INVISIBLE_PATIENT": "invisible_patient",
           "INVISIBLE_REPRESENTANTS_LEGAUX": "invisible_representants"}  # fmt: skip


def monde(context):
    return MondeDmp.de(Bench.of(context))


# --- the world -----------------------------------------------------------------------------------------------------


@given("une patiente à l'INS qualifiée, au DMP {etat}")
def patiente(context, etat):
    monde(context).patient("patiente", {"ouvert": "ouvert", "fermé": "ferme", "inexistant": None}[etat])


@given("un enfant à l'INS qualifiée, au DMP ouvert")
def enfant(context):
    monde(context).patient("enfant", "ouvert")


@given("son INS n'est pas encore qualifiée")
def non_qualifiee(context):
    monde(context).connaitre(statut_identite="recuperee")


@given("elle s'oppose à {quoi} de son DMP")
def opposition(context, quoi):
    name = {"l'alimentation": "opposition_alimentation", "la consultation": "opposition_consultation"}[quoi]
    monde(context).connaitre(**{name: True})


@given("un médecin de l'établissement")
def medecin(context):
    monde(context).connecter("medecin", facteurs=1)


@given("un médecin authentifié par deux facteurs")
def medecin_fort(context):
    monde(context).connecter("medecin", facteurs=2)


@given("ce médecin est {etat} sur ce DMP")
def autorisation(context, etat):
    monde(context).autoriser({"autorisé": "VALIDE", "bloqué": "INTERDIT", "à l'autorisation expirée": "EXPIRE"}[etat])


@given("ce médecin est son médecin traitant")
def traitant(context):
    world = monde(context)
    world.record.traitant = world.utilisateur["identifiant"]


@given('un document "{titre}" de {quand} déposé par un confrère')
def document_tiers(context, titre, quand):
    monde(context).tiers(titre, quand)


@given('une prescription "{titre}" de {quand} déposée par un confrère')
def prescription_tiers(context, titre, quand):
    monde(context).tiers(titre, quand, genre="prescription")


@given('un document "{titre}" de {quand} déposé par le patient')
def document_patient(context, titre, quand):
    monde(context).tiers(titre, quand, par_patient=True)


@given('un document "{titre}" de {quand} déposé par un confrère, {visibilite}')
def document_cache(context, titre, quand, visibilite):
    monde(context).tiers(titre, quand, codes=(VISIBILITES[visibilite],))


@given("{nombre:d} documents déposés par des confrères")
def documents_tiers(context, nombre):
    for rank in range(nombre):
        monde(context).tiers(f"Document {rank + 1}", "J-20")


@given("un DMP qui coupe la réponse à l'envoi")
def coupe(context):
    monde(context).panne("coupure", "cut", "0", 2)


@given("un DMP qui refuse l'envoi")
def refuse(context):
    words = "ResponseStatusType:Success=>ResponseStatusType:Failure"
    monde(context).panne("refus", "replace", words, 2)


@given("un DMP qui ne répond plus")
def muet(context):
    monde(context).panne("coupure", "cut", "0")


@given("un DMP qui ne connaît pas cet établissement")
def etablissement_inconnu(context):
    import dataclasses

    service = monde(context).service
    service.reglage = dataclasses.replace(service.reglage, entites=frozenset())


# --- the product acts ----------------------------------------------------------------------------------------------


@when('le produit alimente le DMP avec le {genre} "{titre}" du jour {quand}')
def alimente(context, genre, titre, quand):
    world = monde(context)
    world.do(ENVOI, document=world.document(genre, titre, quand))


@when('le produit alimente le DMP avec la {genre} "{titre}" du jour {quand}')
def alimente_f(context, genre, titre, quand):
    alimente(context, genre, titre, quand)


@when('le produit alimente le DMP avec la lettre de liaison structurée "{titre}"')
def alimente_n3(context, titre):
    world = monde(context)
    world.do(ENVOI, document=world.document("lettre de liaison", titre, "J", structure=True))


@when('le produit alimente le DMP avec un compte rendu "{titre}" {visibilite}')
def alimente_cache(context, titre, visibilite):
    world = monde(context)
    world.do(ENVOI, document=world.document("compte rendu", titre, "J", **{MARQUES[VISIBILITES[visibilite]]: True}))


@when('le produit renvoie "{titre}"')
def renvoie(context, titre):
    world = monde(context)
    world.panne("aucune", "delay", "0", 1_000_000)
    world.do(ENVOI, document=world.documents[titre])


@when('le produit renvoie "{titre}", corrigé')
def renvoie_corrige(context, titre):
    world = monde(context)
    world.do(ENVOI, document=world.documents[titre] | {"texte": "v2"})


@when("le produit ouvre le DMP de cette patiente")
def ouvre(context):
    monde(context).do("rechercher_documents")


@when('un confrère dépose ensuite un document "{titre}"')
def depose_ensuite(context, titre):
    world = monde(context)
    world.tiers(titre, "J", soumis_le=world.maintenant())


@when("des confrères déposent ensuite {nombre:d} documents")
def deposent_ensuite(context, nombre):
    for rank in range(nombre):
        depose_ensuite(context, f"Nouveau {rank + 1}")


@when('un confrère remplace ensuite "{ancien}" par "{nouveau}"')
def remplace_ensuite(context, ancien, nouveau):
    world = monde(context)
    world.tiers(nouveau, "J", soumis_le=world.maintenant(), remplace=world.unique_id(ancien))


@when("le produit cherche les documents de type {genre}")
def cherche(context, genre):
    from eprouvette.monde.dmp import TYPES

    monde(context).do("rechercher_documents", criteres={"type_code": TYPES[genre][0]})


@when('le produit retire le document "{titre}"')
def retire(context, titre):
    world = monde(context)
    world.do("recuperer_document", documents=[world.unique_id(titre)])


@when('le produit supprime du DMP le document "{titre}" qu\'il a alimenté')
def supprime(context, titre):
    monde(context).do("modifier_document", reference=titre, action="supprimer")


@when('le produit {action} le document "{titre}" de ce DMP')
def modifie(context, action, titre):
    world = monde(context)
    words = {"masque": "masquer", "démasque": "demasquer", "archive": "archiver", "supprime": "supprimer"}
    world.do("modifier_document", unique_id=world.unique_id(titre), action=words[action])


@when('le produit ouvre la page "{page}" du site national')
def page(context, page):
    monde(context).do("rechercher_documents", page=page)


@when("le produit rend son tableau de bord")
def tableau(context):
    Bench.of(context).do("lire_etat", objet="dmp")


@when("le produit rend ses traces d'accès")
def traces(context):
    Bench.of(context).do("exporter_traces")
