"""Steps of the B2 flow: the front-end's behaviour, sending, returns, rejects, and what CDRi gave before."""

from __future__ import annotations

from behave import given, then, when

from eprouvette.monde.b2 import RETOURS, MondeB2
from eprouvette.runner.bench import Bench

#: words of a scenario -> state of the invoice
ETATS = {"paie": "payee", "rejette": "rejetee", "signale": "signalee", "laisse en attente": "differee"}


def _monde(context):
    return MondeB2.de(Bench.of(context))


@given('un frontal "{profil}"')
def profil(context, profil):
    _monde(context).frontal.profil = profil


@given('une caisse qui rejette la facture {rang:d} sous le code "{code}"')
def rejette(context, rang, code):
    _monde(context).decider(rang, "rejetee", code)


@given('une caisse qui signale la facture {rang:d} sous le code "{code}"')
def signale(context, rang, code):
    _monde(context).decider(rang, "signalee", code)


@given("une caisse qui laisse la facture {rang:d} en attente")
def laisse(context, rang):
    _monde(context).decider(rang, "differee", "")


@given("une caisse qui ne gère plus cet assuré")
def ferme(context):
    monde = _monde(context)
    droits = monde.visite["droits"]
    monde.frontal.caisses_fermees = frozenset({droits["regime"] + droits["caisse"]})


@given('un frontal qui refuse le lot {rang:d} sous le code "{code}"')
def refuse_lot(context, rang, code):
    _monde(context).frontal.motifs_lot = {rang: code}


@given("un frontal qui ne sait pas ouvrir les envois")
def sans_cle(context):
    _monde(context).perdre_cle()


@given("un frontal qui perd le premier acquittement")
def perd(context):
    _monde(context).frontal.calendrier.perdre_arl = 1


@given("un frontal qui envoie chaque retour {nombre:d} fois")
def repete(context, nombre):
    _monde(context).frontal.calendrier.repeter = nombre


@given("un frontal qui garde les retours")
def garde(context):
    calendrier = _monde(context).frontal.calendrier
    calendrier.retenir_arl = calendrier.retenir_rsp = True


@given("des caisses qui gardent leurs retours")
def garde_rsp(context):
    _monde(context).frontal.calendrier.retenir_rsp = True


@given("des retours de paiement d'une facture à la fois")
def partiel(context):
    calendrier = _monde(context).frontal.calendrier
    calendrier.partiel, calendrier.retenir_rsp = 1, True


@given('un envoi coupé "{quand}"')
def coupe(context, quand):
    genre, valeur = {"dans le message": ("data-cut", "2000"), "avant la réponse": ("cut", "0")}[quand]
    _monde(context).panne(genre, valeur, (1,))


@given('un frontal qui répond "{code}" au premier envoi')
def repond(context, code):
    _monde(context).panne("refuse", code, (1,))


@given('un frontal qui répond "{code}" à chaque envoi')
def repond_toujours(context, code):
    _monde(context).panne("refuse", code)


@given("une boîte aux lettres dont la connexion est coupée à la lecture")
def boite_coupee(context):
    _monde(context).panne("cut", "300", (2,), porte=RETOURS)


@when("le produit facture ce passage")
def facture(context):
    _monde(context).facturer()


@when('le produit facture aussi un passage avec "{actes}"')
def facture_aussi(context, actes):
    _monde(context).passage(actes)
    _monde(context).facturer()


@when("le produit transmet ses factures")
def transmet(context):
    _monde(context).transmettre()


@when("le produit relève ses retours")
def releve(context):
    _monde(context).relever()


@when("le produit relève de nouveau ses retours, la boîte étant réparée")
def releve_encore(context):
    _monde(context).sans_panne()
    _monde(context).relever()


@when("le produit transmet de nouveau ses factures")
def transmet_encore(context):
    _monde(context).transmettre()


@when("le frontal envoie les retours gardés")
def libere(context):
    _monde(context).liberer()


@when("le frontal envoie les retours gardés, les derniers d'abord")
def libere_inverse(context):
    _monde(context).frontal.calendrier.inverser = True
    _monde(context).liberer()


@when("le frontal envoie de nouveau son dernier retour")
def renvoie(context):
    _monde(context).renvoyer()


@when("la caisse paie la facture {rang:d}")
def paie(context, rang):
    _monde(context).reprendre(rang, "payee")


@when("la caisse rejette la facture {rang:d}")
def rejette_ensuite(context, rang):
    _monde(context).reprendre(rang, "rejetee")


@when("le frontal envoie le paiement d'une facture \"{numero}\" que personne n'a émise")
def hors_sujet(context, numero):
    _monde(context).hors_sujet(numero)


@when("le produit corrige la facture rejetée et la relance")
def corrige(context):
    _monde(context).corriger()
    _monde(context).transmettre()


@when("le produit corrige encore la même facture")
def corrige_encore(context):
    _monde(context).corriger()


@when("le frontal sait de nouveau ouvrir les envois")
def retrouve_cle(context):
    _monde(context).retrouver_cle()


@given('un passage sur les droits consultés, avec "{actes}"')
@when('un passage sur les droits consultés, avec "{actes}"')
def passage_cdri(context, actes):
    _monde(context).passage(actes)
    _monde(context).sur_droits_consultes()


@given('une réponse de la caisse de justificatif "{valeur}"')
def nature(context, valeur):
    _monde(context).justificatif_cdri(valeur)


@when("le produit facture ce passage sur les droits consultés et le transmet")
def facture_cdri(context):
    _monde(context).facturer()
    _monde(context).transmettre()


@when('l\'agent change "{quoi}", vu sur un document de nature "{valeur}", puis facture et transmet')
def modifie(context, quoi, valeur):
    _monde(context).facturer(modifications=_monde(context).modification(quoi), justificatif=valeur)
    _monde(context).transmettre()


@when('l\'agent voit un document de nature "{valeur}", puis facture et transmet')
def document(context, valeur):
    _monde(context).facturer(justificatif=valeur)
    _monde(context).transmettre()


#: sentence after "Alors" -> check without argument
SANS_ARGUMENT = {
    "l'envoi est chiffré": "b2.envoi_chiffre",
    "l'envoi est chiffré en AES-128": "b2.algorithme_renforce",
    "l'objet du message dit l'émetteur, le compostage et le nombre de factures": "b2.objet_conforme",
    "l'envoi porte l'identifiant du logiciel": "b2.logiciel_identifie",
    "le fichier chiffré est décrit et comprimé comme annoncé": "b2.contenu_decrit",
    "le nombre annoncé est celui des factures du fichier": "b2.nombre_annonce",
    "chaque envoi a son propre compostage": "b2.compostage_unique",
    "le lot nomme l'organisme à qui il est envoyé": "b2.organisme_du_lot",
    "l'envoi repart sous le même compostage": "b2.reprise_meme_compostage",
    "le produit dit que l'envoi est refusé et n'insiste pas": "b2.echec_d_envoi_dit",
    "le produit montre la facture acquittée": "b2.facture_acquittee",
    "le produit montre la facture payée": "b2.facture_payee",
    "le produit montre la facture rejetée": "b2.facture_rejetee",
    "le produit montre la facture signalée": "b2.facture_signalee",
    "le produit montre la facture en attente": "b2.facture_differee",
    "le produit montre la facture émise, sans plus": "b2.facture_emise",
    "le montant payé est celui du retour, au centime": "b2.paye_au_centime",
    "le paiement n'est compté qu'une fois": "b2.paye_une_seule_fois",
    "le produit montre le motif de la caisse": "b2.motif_montre",
    "la facture rejetée repart sous un nouveau numéro": "b2.relance_nouveau_numero",
    "le produit refuse de la relancer une seconde fois": "b2.relance_unique",
    "le produit conserve toutes ses factures": "b2.facture_conservee",
    "la facture nouvelle est à émettre": "b2.statut_initial",
    "le produit signale un retour inconnu et n'invente aucune facture": "b2.retour_inconnu_signale",
    "les factures du lot refusé repartent sous leurs numéros": "b2.lot_refuse_reemis",
    "le produit alerte l'agent et garde les factures à émettre": "b2.message_refuse_reemis",
    "le produit dit la coupure et ne perd aucun retour": "b2.releve_reprise",
    "le produit ne facture pas ce passage et dit pourquoi": "b2.passage_non_facture",
    "deux factures n'ont jamais le même numéro": "b2.numero_unique",
}


def _enregistrer(phrase, controle):
    @then(phrase)
    def _(context):
        Bench.of(context).check(controle)


for _phrase, _controle in SANS_ARGUMENT.items():
    _enregistrer(_phrase, _controle)


@then('la facture porte le justificatif "{valeur}"')
def justificatif(context, valeur):
    Bench.of(context).check("b2.justificatif_de_cdri", valeur=valeur)


@then("la facture va à l'organisme de la dernière réponse")
def organisme(context):
    Bench.of(context).check("b2.organisme_de_cdri", organisme=_monde(context).organisme_cdri())


@then("à partir des droits consultés, {titre}")
def groupe_cdri(context, titre):
    from eprouvette.checks.b2_facturation import groupes

    (groupe,) = [groupe for groupe in groupes() if groupe.titre == titre]
    Bench.of(context).check(f"b2.{groupe.controle}", visite=_monde(context).visite_cdri())
