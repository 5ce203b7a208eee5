"""Steps of the DMP, second half: what is seen on the wire and on the screen."""

from __future__ import annotations

from behave import then

from eprouvette.monde.dmp import VISIBILITES, MondeDmp
from eprouvette.runner.bench import Bench

#: what is seen -> the check that looks, when it needs nothing more
CONSTATS = {
    "chaque appel est bien présenté": "dmp.appels_conformes",
    "chaque appel porte une assertion conforme": "dmp.assertions_conformes",
    "l'envoi est bien décrit et signé": "dmp.soumissions_conformes",
    "chaque document envoyé est conforme et porte son contenu": "dmp.documents_conformes",
    "l'appel dit la même chose à chaque étage": "dmp.coherence",
    "chaque demande au service est bien écrite": "dmp.recherches_conformes",
    "le document est soumis au nom de l'établissement": "dmp.alimentation_indirecte",
    "la consultation déclare l'authentification renforcée": "dmp.consultation_air",
    "la connexion et la signature ont chacune leur certificat": "dmp.certificats_distincts",
    "chaque appel a son assertion": "dmp.assertions_neuves",
    "chaque appel a son identifiant": "dmp.messages_neufs",
    "rien n'a été soumis au DMP": "dmp.aucun_depot",
    "l'état du DMP a été demandé avant l'envoi": "dmp.etat_avant_depot",
    "aucune autorisation n'a été demandée": "dmp.autorisation_non_demandee",
    "aucune recherche n'a suivi l'envoi": "dmp.pas_de_recherche_apres_depot",
    "ce que le produit dit alimenté a été accepté par le service": "dmp.succes_du_registre",
    "le produit garde le statut de chaque document": "dmp.etat_par_document",
    "le service a reçu un remplacement de la version précédente": "dmp.remplacement",
    "la nouvelle version suit la précédente": "dmp.versions",
    "le document n'a été soumis qu'une fois": "dmp.inchange_non_renvoye",
    "le service a pris le document une fois, sous un seul identifiant": "dmp.reprise_sans_doublon",
    "le droit d'accès a été vérifié avant toute lecture": "dmp.droit_avant_lecture",
    "une autorisation a été posée avant de lire": "dmp.autorisation_posee",
    "aucun document n'a été cherché ni retiré": "dmp.aucune_lecture",
    "chaque ligne montre le statut du document": "dmp.statut_de_la_liste",
    "la deuxième visite ne demande que les envois récents": "dmp.suite_depuis_la_visite",
    "les documents sont demandés par vingt au plus": "dmp.vingt_par_demande",
    "chaque document est intégré tel que le service l'a rendu": "dmp.document_identique",
    "le document déjà intégré n'est pas intégré une seconde fois": "dmp.sans_doublon",
    "le produit dit si le changement a été fait": "dmp.changement_dit",
}
ENVOI = "publier_document"
STATUTS = {"supprimé": "urn:asip:ci-sis:2010:StatusType:Deleted", "archivé": "urn:asip:ci-sis:2010:StatusType:Archived"}
MARQUES = {"MASQUE_PS": "masque_ps", "INVISIBLE_PATIENT": "invisible_patient",
           "INVISIBLE_REPRESENTANTS_LEGAUX": "invisible_representants"}  # fmt: skip


def _constat(name):
    def step(context):
        Bench.of(context).check(name)

    return step


for _phrase, _check in CONSTATS.items():
    then(_phrase)(_constat(_check))


def monde(context):
    return MondeDmp.de(Bench.of(context))


@then("chaque appel nomme ce médecin")
def nominatif(context):
    Bench.of(context).check("dmp.utilisateur_nominatif", identifiant=monde(context).utilisateur["identifiant"])


@then("chaque appel porte le numéro du site, et non celui de l'entité juridique")
def site(context):
    Bench.of(context).check("dmp.finess_du_site", site=monde(context).site)


@then("l'accès de ce médecin est tracé avec ses deux facteurs")
def trace(context):
    Bench.of(context).check("dmp.acces_trace", identifiant=monde(context).utilisateur["identifiant"])


@then("le DMP n'est pas appelé pour cet envoi")
def pas_d_appel(context):
    Bench.of(context).check("dmp.aucun_appel", operation=ENVOI)


@then("le DMP n'est pas appelé pour cette consultation")
def pas_de_consultation(context):
    Bench.of(context).check("dmp.aucun_appel", operation="rechercher_documents")


@then("le produit dit le document {statut}")
def statut(context, statut):
    words = {"alimenté": "alimente", "refusé": "refuse", "en attente": "en_attente", "bloqué": "bloque"}
    Bench.of(context).check("dmp.statut_presente", statut=words[statut])


@then("le tableau de bord compte {alimentes:d} document alimenté et {refuses:d} refusé")
def compteurs(context, alimentes, refuses):
    Bench.of(context).check("dmp.compteurs", alimentes=alimentes, refuses=refuses)


@then("le document garde la date du jour {quand}")
def date_acte(context, quand):
    world = monde(context)
    world.bench.check("dmp.date_de_l_acte", jour=world.jour(quand))


@then("le document part {visibilite}")
def visibilite(context, visibilite):
    codes = [] if visibilite == "visible de tous" else [VISIBILITES[visibilite]]
    Bench.of(context).check("dmp.visibilite_demandee", codes=codes)


@then('la classe du document est "{classe}"')
def classe(context, classe):
    Bench.of(context).check("dmp.classe_du_type", classe=classe)


@then("le produit dit pourquoi l'envoi a échoué")
def envoi_dit(context):
    Bench.of(context).check("dmp.refus_dit", operation=ENVOI)


@then('le produit dit à l\'agent "{motif}" pour cet envoi')
def envoi_motif(context, motif):
    Bench.of(context).check("dmp.refus_dit", operation=ENVOI, motif=motif)


@then('le produit dit à l\'agent "{motif}" pour cette consultation')
def consultation_motif(context, motif):
    Bench.of(context).check("dmp.refus_dit", operation="rechercher_documents", motif=motif)


@then('le produit dit à l\'agent "{motif}" pour ce changement')
def changement_motif(context, motif):
    Bench.of(context).check("dmp.refus_dit", operation="modifier_document", motif=motif)


@then("le produit montre un DMP {etat}")
def etat(context, etat):
    Bench.of(context).check("dmp.etat_presente", etat={"fermé": "ferme"}.get(etat, etat))


@then("la liste montre {titres}")
def liste(context, titres):
    names = [] if titres == "aucun document" else titres.strip('"').split('" et "')
    Bench.of(context).check("dmp.liste_complete", titres=names)


@then('"{titre}" est signalé {visibilite}')
def marques(context, titre, visibilite):
    codes = [] if visibilite == "visible de tous" else [MARQUES[VISIBILITES[visibilite]]]
    Bench.of(context).check("dmp.marques_presentees", titre=titre, marques=codes)


@then('"{titre}" est montré comme déposé par le {origine}')
def origine(context, titre, origine):
    Bench.of(context).check("dmp.origine_presentee", titre=titre, origine=origine)


@then('"{titre}" est daté de {heure} à l\'heure locale du jour {quand}')
def heure(context, titre, heure, quand):
    world = monde(context)
    world.bench.check("dmp.heure_locale", titre=titre, heure=f"{world.jour(quand)}T{heure}")


@then('seul "{titre}" est signalé nouveau')
def nouveau(context, titre):
    Bench.of(context).check("dmp.nouveaux_signales", titres=[titre])


@then("aucun document n'est signalé nouveau")
def aucun_nouveau(context):
    Bench.of(context).check("dmp.nouveaux_signales", titres=[])


@then("la recherche porte sur les documents valides depuis le jour {quand}")
def bornee(context, quand):
    world = monde(context)
    world.bench.check("dmp.recherche_bornee", depuis=world.jour(quand))


@then("la recherche porte le type {genre}")
def criteres(context, genre):
    from eprouvette.monde.dmp import TYPES

    Bench.of(context).check("dmp.criteres_transmis", type_code=TYPES[genre][0])


@then("le service a servi {nombre:d} document")
@then("le service a servi {nombre:d} documents")
def retraits(context, nombre):
    Bench.of(context).check("dmp.retrait_demande", nombre=nombre)


@then("le service a reçu la demande de passer ce document à l'état {etat}")
def change(context, etat):
    Bench.of(context).check("dmp.changement_de_statut", statut=STATUTS[etat])


@then("le service a pris le document comme {etat} aux professionnels")
def masque(context, etat):
    Bench.of(context).check("dmp.masquage", masque=etat == "masqué")


@then('le site national reçoit la page "{page}" de cette patiente')
def page_recue(context, page):
    world = monde(context)
    Bench.of(context).check("dmp.page_contextuelle", page=page, ins=world.record.ins)
