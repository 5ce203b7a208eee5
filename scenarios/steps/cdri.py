"""Steps of CDRi: rights in the world, consultations, what must be seen."""

from __future__ import annotations

from behave import given, register_type, then, when
from parse import with_pattern

from eprouvette.monde import MondeCdri
from eprouvette.monde.jours import MOTIF
from eprouvette.runner.bench import Bench


@with_pattern(MOTIF)
def _jour(texte):
    return texte


register_type(Jour=_jour)


def _monde(context):
    return MondeCdri.de(Bench.of(context))


def _controle(context, nom, *, dater=False, **arguments):
    bench = Bench.of(context)
    dated = {"date_soins": bench.data["date_soins"]} if dater and "date_soins" in bench.data else {}
    bench.check(nom, **arguments, **dated, **_monde(context).contrats())


@given("un assuré aux droits ouverts de {du:Jour} à {au:Jour}")
def assure(context, du, au):
    _monde(context).ajouter("assure", du=du, au=au)


@given("un assuré aux droits ouverts depuis {du:Jour}, sans fin connue")
def assure_sans_fin(context, du):
    _monde(context).ajouter("assure", du=du, au=None)


@given("un assuré né en Corse")
def assure_corse(context):
    _monde(context).ajouter("assure_corse")


@given("une assurée dont le jour et le mois de naissance sont inconnus")
def assuree_lunaire(context):
    _monde(context).ajouter("assure_date_lunaire")


@given("deux jumeaux ayants droit du même assuré, le second étant le patient")
def jumeaux(context):
    _monde(context).ajouter("premier_jumeau", reference="frere")
    _monde(context).ajouter("deuxieme_jumeau")


@given("un patient inconnu de la caisse")
def patient_inconnu(context):
    _monde(context).inconnu()


@given("un second bénéficiaire connu sous les mêmes identifiants")
def homonyme(context):
    _monde(context).ambigue()


@given("une autre période de droits de {du:Jour} à {au:Jour}")
def autre_periode(context, du, au):
    _monde(context).periode(du, au)


@given('une ALD "{code}" de {du:Jour} à {au:Jour}')
def ald(context, code, du, au):
    _monde(context).ald(code, du, au)


@given("une complémentaire santé solidaire {mode} participation de {du:Jour} à {au:Jour}")
def c2s(context, mode, du, au):
    _monde(context).c2s(mode, du, au)


@given("une aide médicale de l'État de {du:Jour} à {au:Jour}")
def ame(context, du, au):
    _monde(context).ame(du, au)


@given("un médecin traitant {etat}")
def medecin(context, etat):
    _monde(context).medecin(etat)


@given("{nombre:d} accidents du travail reconnus")
@given("{nombre:d} accident du travail reconnu")
def accidents(context, nombre):
    _monde(context).accidents(nombre)


@given('une complémentaire "{numero}" gérée par {gestion}')
def mutuelle(context, numero, gestion):
    _monde(context).mutuelle(numero, gere_par_amo=gestion == "la caisse")


@given("une réponse de la caisse valable jusqu'à {fin:Jour}")
def valable(context, fin):
    monde = _monde(context)
    monde.changer(expire_le=monde.jour(fin))


@given("les patients attendus")
def attendus(context):
    for rang, row in enumerate(context.table, 1):
        _monde(context).ajouter_genere(row["patient"], rang, row["situation"])


@given("{nombre:d} patients attendus, tous connus de la caisse")
def nombreux(context, nombre):
    for rang in range(1, nombre + 1):
        _monde(context).ajouter_genere(f"patient {rang}", rang, "ouverts")


@given("un service CDRi qui accepte {nombre:d} demandes par lot")
def plafond(context, nombre):
    Bench.of(context).simulator("tlsm").service("cdri").lots.maximum = nombre


@given("une passerelle qui ne connaît pas ce logiciel")
def logiciel_inconnu(context):
    Bench.of(context).simulator("tlsm").restreindre(logiciels=frozenset({"AUCUN"}))


@given("un service CDRi que ce certificat ne peut pas appeler")
def certificat_refuse(context):
    Bench.of(context).simulator("tlsm").service("cdri").cn_admis = frozenset({"AUCUN"})


@given("un service CDRi en panne")
def panne(context):
    _monde(context).panne()


@given("un service CDRi en panne pour un seul appel")
def panne_d_un_appel(context):
    _monde(context).panne(1)


@given("une connexion coupée au premier appel")
def coupure(context):
    _monde(context).coupures("cut", "0", (1,))


@given("une connexion coupée à chaque appel")
def coupures(context):
    _monde(context).coupures("cut", "0", ())


@given("un service qui répond avec retard au premier appel")
def reponse_lente(context):
    _monde(context).coupures("delay", "0.3", (1,))


@given("un service qui échoue sans explication au premier appel")
def echec_muet(context):
    _monde(context).coupures("status", "500", (1,))


@given("une passerelle qui tient {nombre:d} assertions pour périmées")
@given("une passerelle qui tient {nombre:d} assertion pour périmée")
def perimee(context, nombre):
    Bench.of(context).simulator("lps").perimer = nombre


@when("le produit consulte ses droits pour des soins du jour {jour:Jour}")
def consulte(context, jour):
    _monde(context).consulter(jour)


@when("le produit consulte ses droits par carte pour des soins du jour {jour:Jour}")
def consulte_par_carte(context, jour):
    _monde(context).consulter(jour, acces="carte")


@when("le patient change de caisse")
def change_de_caisse(context):
    from eprouvette.monde.cdri import AUTRE_CAISSE

    _monde(context).changer(organisme=AUTRE_CAISSE)


@when("le produit consulte les droits des patients attendus le jour {jour:Jour}")
def consulte_lot(context, jour):
    _monde(context).consulter_lot(jour)


@when("le produit consulte les droits des patients attendus le jour {jour:Jour}, l'un ayant deux rendez-vous")
def consulte_lot_double(context, jour):
    _monde(context).consulter_lot(jour, doublon=True)


@then("la demande porte les identifiants de la bonne personne")
def bonne_personne(context):
    _controle(context, "cdri.demande_de_la_personne", personnes=_monde(context).identifiants())
    if _monde(context).contrats():
        _controle(context, "cdri.demande_selon_le_pack")


@then("la demande porte la date des soins")
def bonne_date(context):
    _controle(context, "cdri.date_des_soins", dater=True)


@then("le contexte de l'appel parle de la même personne que la demande")
def contexte_coherent(context):
    _controle(context, "cdri.contexte_coherent")


@then("les contextes de chaque appel au service CDRi sont complets")
def contextes_cdri(context):
    Bench.of(context).check("tlsi.contextes_complets", service="cdri")


@then("le produit présente l'organisme gestionnaire donné par la caisse")
def organisme(context):
    _controle(context, "cdri.organisme_presente")


@then("le produit juge l'ouverture des droits à la date des soins")
def ouverture(context):
    _controle(context, "cdri.droits_a_la_date", dater=True)


@then("le produit présente les seules exonérations qui courent ce jour-là")
def exonerations(context):
    _controle(context, "cdri.exonerations_a_la_date", dater=True)


@then("le produit présente la complémentaire santé solidaire de ce jour-là, participation comprise")
def c2s_presentee(context):
    _controle(context, "cdri.c2s_presentee", dater=True)


@then("le produit présente l'aide médicale de l'État si elle court ce jour-là")
def ame_presentee(context):
    _controle(context, "cdri.ame_presentee", dater=True)


@then("le produit présente le médecin traitant comme la caisse l'a dit")
def medecin_presente(context):
    _controle(context, "cdri.medecin_traitant_presente")


@then("le produit présente tous les accidents du travail")
def accidents_presentes(context):
    _controle(context, "cdri.accidents_presentes")


@then("le produit n'a choisi aucun accident")
def accident_non_choisi(context):
    _controle(context, "cdri.accident_non_choisi")


@then("le produit présente la complémentaire connue de la caisse")
def amc_presentee(context):
    _controle(context, "cdri.amc_presentee")


@then("le produit ne reprend le justificatif que d'une réponse encore valable")
def justificatif(context):
    _controle(context, "cdri.justificatif_valable", dater=True)


@then("le produit présente la personne de la réponse")
def personne_presentee(context):
    _controle(context, "cdri.beneficiaire_presente")


@then("le produit garde l'organisme précédent dans l'historique")
def historique(context):
    _controle(context, "cdri.historique_des_organismes")


@then("le produit n'alerte l'agent de rien")
def aucune_alerte(context):
    Bench.of(context).check("cdri.alertes_presentees", alertes=[])


@then('le produit alerte l\'agent : "{alerte}"')
def alerte(context, alerte):
    Bench.of(context).check("cdri.alertes_presentees", alertes=alerte.split(", "))


@then("le produit ne présente aucun droit")
def aucun_droit(context):
    _controle(context, "cdri.aucun_droit_presente")


@then("le produit dit à l'agent ce qui a empêché la consultation")
def message(context):
    _controle(context, "cdri.message_a_l_agent")


@then("le service CDRi a reçu au plus {nombre:d} appels")
@then("le service CDRi a reçu au plus {nombre:d} appel")
def appels_bornes(context, nombre):
    Bench.of(context).check("cdri.sans_boucle", maximum=nombre)


@then("le produit a repris la consultation et présente les droits")
def reprise(context):
    _controle(context, "cdri.reprise_apres_panne")


@then("chaque appel au service CDRi a son propre numéro de message")
def messages_cdri(context):
    Bench.of(context).check("tlsi.messages_uniques", service="cdri")


@then("chaque personne attendue a son issue, dans l'ordre")
def lot_complet(context):
    Bench.of(context).check("cdri.lot_complet", references=Bench.of(context).data["references"])


@then("seules les personnes connues ont des droits, les autres une alerte")
def issues(context):
    _controle(context, "cdri.lot_issues_fideles", trouves=_monde(context).trouves())


@then("les droits rendus vont à la bonne personne")
def droits_de_chacun(context):
    _controle(context, "cdri.lot_droits_de_chacun", attendus=_monde(context).matricules())


@then("chaque demande du lot a son numéro")
def numeros(context):
    _controle(context, "cdri.lot_numeros_uniques")


@then("la personne attendue deux fois n'est demandée qu'une fois")
def sans_doublon(context):
    _controle(context, "cdri.lot_sans_doublon")


@then("le lot trop grand est redécoupé sans perdre personne")
def redecoupe(context):
    _controle(context, "cdri.lot_redecoupe")


@then("le lot resté sans réponse est renvoyé sous le même numéro")
def rejoue(context):
    _controle(context, "cdri.lot_rejoue_a_l_identique")


@then("chaque clé de la demande est celle de son matricule")
def cles_justes(context):
    _controle(context, "cdri.cles_justes")
