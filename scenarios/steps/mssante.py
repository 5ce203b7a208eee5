"""Steps of MSSanté: mailboxes, messages, documents, receipts, and what the operator does."""

from __future__ import annotations

from behave import given, when

from eprouvette.monde import courriers
from eprouvette.monde.mssante import BOITES, CORRESPONDANT, SECRETARIAT, MondeMssante
from eprouvette.runner.bench import Bench
from eprouvette_sim.model import Identite

CERTIFICATS = {"expiré": "serveur-expire", "révoqué": "serveur-revoque", "d'une autre autorité": "serveur-etranger"}
CAS = {
    "inconnue": "inconnue",
    "pleine": "quota",
    "indisponible": "indisponible",
    "hors de l'espace de confiance": "etrangere",
}
STATUTS = {"qualifiée": "qualifiee", "récupérée": "recuperee", "validée": "validee", "provisoire": "provisoire"}
VERSIONS = {"remplace": "C", "supprime": "D"}


def _monde(context):
    return MondeMssante.de(Bench.of(context))


def _lettre(context, ident, **more):
    return _monde(context).lettre(ident, **more)


# -- people and mailboxes


@given('son identité est "{statut}" sous le matricule "{matricule}" de clé "{cle}"')
def identite(context, statut, matricule, cle):
    _monde(context).identifier(STATUTS[statut], matricule, cle)


@given("ce patient refuse les envois par MSSanté")
def refus(context):
    _monde(context).refus = True


@given("la boîte aux lettres {role}")
def boite(context, role):
    _monde(context).boite = BOITES[role]


@given("un second correspondant dont la boîte est {etat}")
def second(context, etat):
    monde = _monde(context)
    monde.destinataires = [CORRESPONDANT, SECRETARIAT]
    monde.operateur.refuser(SECRETARIAT, CAS[etat])


@given("un correspondant dont la boîte est {etat}")
def correspondant(context, etat):
    _monde(context).operateur.refuser(CORRESPONDANT, CAS[etat])


@given("un patient dont la boîte est fermée")
def patient_ferme(context):
    monde = _monde(context)
    monde.operateur.boite(f"{monde.ins['matricule']}@patient.mssante.fr").fermee = True


# -- the operator


@given("un opérateur au certificat {etat}")
def certificat(context, etat):
    Bench.of(context).lab.presenter(CERTIFICATS[etat])


@given("un opérateur qui ne parle que TLS {version}")
def version_tls(context, version):
    minimum = min(version, "1.2")
    Bench.of(context).lab.presenter(None, minimum=minimum, maximum=version)


@given("un opérateur qui refuse le premier jeton")
def premier_jeton(context):
    _monde(context).operateur.jetons.refuser_prochain = True


@given("une session Pro Santé Connect terminée")
def session_finie(context):
    _monde(context).operateur.jetons.session_ouverte = False


@given("un opérateur qui remet à plus tard le premier message")
def remis(context):
    _monde(context).panne("SMTP", "refuse", "451", methode="MAIL")


@given("une liaison coupée au milieu du premier message")
def coupee(context):
    _monde(context).panne("SMTP", "data-cut", "200", methode="MAIL")


@given("une relève coupée au milieu du premier message lu")
def releve_coupee(context):
    _monde(context).panne("IMAP", "cut", "120", methode="FETCH")


@given("une relève coupée au choix du dossier")
def choix_coupe(context):
    _monde(context).panne("IMAP", "cut", "0", methode="SELECT")


@given("un opérateur qui refuse les messages de plus de {taille:d} octets")
def limite(context, taille):
    _monde(context).regler(taille=taille)


@when("l'opérateur cesse de servir la liste de révocation")
def crl_absente(context):
    _monde(context).operateur.annexe.etat_crl = "absente"


@when("l'opérateur ne sert plus qu'une liste de révocation périmée")
def crl_perimee(context):
    _monde(context).operateur.annexe.etat_crl = "perimee"


# -- messages that wait


@given('dans la boîte, un message "{ident}"')
def recu(context, ident):
    _monde(context).deposer(courriers.simple(_lettre(context, ident)))


@given('dans la boîte, un message "{ident}" sans demande d\'accusé')
def sans_demande(context, ident):
    _monde(context).deposer(courriers.simple(_lettre(context, ident, accuse=None)))


@given('dans la boîte, un message "{ident}" dont l\'accusé irait ailleurs')
def ailleurs(context, ident):
    _monde(context).deposer(courriers.simple(_lettre(context, ident, chemin="autre@clinique-essai.mssante.fr")))


@given('dans la boîte, un message "{ident}" porteur d\'un document du patient')
def avec_document(context, ident):
    _monde(context).deposer(courriers.avec_documents(_lettre(context, ident)))


@given('dans la boîte, un message "{ident}" qui {verbe} un document')
def action(context, ident, verbe):
    _monde(context).deposer(courriers.avec_documents(_lettre(context, ident, action=VERSIONS[verbe])))


@given('dans la boîte, un message "{ident}" porteur d\'un zip quelconque')
def zip_quelconque(context, ident):
    _monde(context).deposer(courriers.zip_quelconque(_lettre(context, ident)), quirk="mssante.zip-quelconque")


@given('dans la boîte, un message "{ident}" dont le document est d\'un autre patient que les métadonnées')
def autre_patient(context, ident):
    autre = Identite(nom_naissance="ADRTROIS", prenoms=("TOUSSAINT",), sexe="M", date_naissance="1960-01-01",
                     nir="160012B020777", cle="13", oid=courriers.OID)  # fmt: skip
    octets = courriers.autre_patient_dans_le_cda(_lettre(context, ident), autre)
    _monde(context).deposer(octets, quirk="mssante.patients-differents")


@given('dans la boîte, un message "{ident}" {defaut}')
def hostile(context, ident, defaut):
    octets = courriers.HOSTILES[defaut](_lettre(context, ident))
    _monde(context).deposer(octets, quirk="mssante.message-hostile")


@given("dans la boîte, un message emboîté cent fois")
def emboite(context):
    _monde(context).deposer(courriers.emboite(_lettre(context, "emboite")), quirk="mssante.message-hostile")


@given("dans la boîte, des octets qui ne sont pas un message")
def octets(context):
    _monde(context).deposer(courriers.sans_entetes(_lettre(context, "octets")), quirk="mssante.message-hostile")


@when("le correspondant renvoie l'accusé de lecture")
def accuse_recu(context):
    monde = _monde(context)
    monde.deposer(courriers.accuse_lecture(_lettre(context, "accuse-1"), monde.dernier or "<aucun@x>"))


@when("le correspondant renvoie un accusé en erreur, dans l'ancienne forme")
def accuse_ancien(context):
    monde = _monde(context)
    octets = courriers.accuse_lecture(_lettre(context, "accuse-2"), monde.dernier or "<aucun@x>", ancienne=True)
    monde.deposer(octets, quirk="mssante.mdn-1.1.2")


# -- the product acts


@when("le produit envoie un message au correspondant")
def envoie(context):
    _monde(context).envoyer()


@when("le produit envoie au correspondant un message d'objet accentué")
def envoie_accent(context):
    _monde(context).envoyer(objet="Résultats à récupérer, été 2026")


@when("le produit envoie au correspondant un objet saisi sur deux lignes")
def envoie_deux_lignes(context):
    _monde(context).envoyer(objet="Question\r\nBcc: pirate@exemple.invalid")


@when("le produit envoie au correspondant un message rédigé avec mise en forme")
def envoie_html(context):
    _monde(context).envoyer(html=True)


@when("le produit envoie au correspondant un message avec avis de remise")
def envoie_dsn(context):
    _monde(context).envoyer(avis_remise=True)


@when('le produit envoie au correspondant le document "{nom}"')
def envoie_document(context, nom):
    monde = _monde(context)
    monde.envoyer(patient=monde.patient(), documents=monde.documents([nom]))


@when('le produit envoie au correspondant les documents "{un}" et "{deux}"')
def envoie_documents(context, un, deux):
    monde = _monde(context)
    monde.envoyer(patient=monde.patient(), documents=monde.documents([un, deux]))


@when('le produit renvoie corrigé le document "{nom}", qui remplace "{identifiant}"')
def envoie_corrige(context, nom, identifiant):
    monde = _monde(context)
    monde.envoyer(patient=monde.patient(), documents=monde.documents([nom], remplace=identifiant), action="C")


@when("le produit avertit le correspondant qu'un document est supprimé")
def envoie_suppression(context):
    monde = _monde(context)
    monde.envoyer(patient=monde.patient(), action="D")


@when("le produit écrit au patient")
def ecrit_patient(context):
    monde = _monde(context)
    monde.envoyer(patient=monde.patient(), vers_patient=True, destinataires=[])


@when("le produit écrit au patient sans attendre de réponse")
def ecrit_patient_fin(context):
    monde = _monde(context)
    monde.envoyer(patient=monde.patient(), vers_patient=True, destinataires=[], sans_reponse=True)


@when('le produit envoie au patient le document "{nom}"')
def document_patient(context, nom):
    monde = _monde(context)
    monde.envoyer(patient=monde.patient(), vers_patient=True, destinataires=[], documents=monde.documents([nom]))


@when('le produit envoie au patient le document masqué "{nom}"')
def document_masque(context, nom):
    monde = _monde(context)
    documents = monde.documents([nom], invisible_patient=True)
    monde.envoyer(patient=monde.patient(), vers_patient=True, destinataires=[], documents=documents)


@when('le produit répond au message "{ident}"')
def repond(context, ident):
    monde = _monde(context)
    message_id = _lettre(context, ident).message_id
    monde.envoyer(en_reponse_a=message_id, destinataires=[courriers.EXPEDITEUR[1]], objet="Re: Question")


@when("le produit envoie un message automatique, avec une adresse de réponse réglée")
def envoie_reglee(context):
    _monde(context).envoyer(automatique=True, repondre_a=BOITES["du médecin"])


@when("le produit relève la boîte")
def releve(context):
    _monde(context).relever()


@when("le produit relève la boîte et range les documents du patient")
def releve_range(context):
    _monde(context).relever(dossier=True)


@when("le produit relève la boîte en mode automatique")
def releve_automatique(context):
    _monde(context).relever(dossier=True, automatique=True)


@when('le produit supprime le message "{ident}"')
def supprime(context, ident):
    _monde(context).relever(supprimer=_lettre(context, ident).message_id)


@when("l'utilisateur lit le message \"{ident}\" et accepte l'accusé")
def lit_accepte(context, ident):
    _monde(context).acquitter(_lettre(context, ident).message_id, accord=True)


@when('l\'utilisateur lit le message "{ident}"')
def lit(context, ident):
    _monde(context).acquitter(_lettre(context, ident).message_id, accord=False)


@when("l'utilisateur ouvre l'accusé reçu")
def lit_accuse(context):
    _monde(context).acquitter("<accuse-1@clinique-essai.mssante.fr>", accord=True)
