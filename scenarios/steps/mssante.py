"""Steps of MSSanté: mailboxes, messages, documents, receipts, and what the operator does."""

from __future__ import annotations

from behave import given, then, use_step_matcher, when

from eprouvette.monde import courriers
from eprouvette.monde.mssante import BOITES, CORRESPONDANT, SECRETARIAT, TEXTE, MondeMssante
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
    traits = Bench.of(context).patient
    ins = _monde(context).ins or {}
    patient = Identite(
        nom_naissance=traits["nom_naissance"],
        prenoms=tuple(traits["prenoms"]),
        sexe=traits["sexe"],
        date_naissance=traits["date_naissance"],
        nir=ins.get("matricule"),
        cle=ins.get("cle"),
        oid=ins.get("oid"),
    )
    return courriers.Lettre(ident=ident, patient=patient, **more)


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


# -- sessions


@then("le produit n'envoie rien avant d'être en TLS")
def tls_envoi(context):
    Bench.of(context).check("mssante.tls_avant_envoi")


@then("le produit ne lit rien avant d'être en TLS")
def tls_lecture(context):
    Bench.of(context).check("mssante.tls_avant_lecture")


@then("le produit n'ouvre que des sessions en TLS 1.2 ou plus récent")
def tls_suffisant(context):
    Bench.of(context).check("mssante.tls_suffisant")


@then("le produit emploie TLS 1.3")
def tls_recent(context):
    Bench.of(context).check("mssante.tls_recent")


@then("le produit et l'opérateur se sont accordés sur une suite du référentiel")
def suites(context):
    Bench.of(context).check("mssante.suites_admises")


@then("le produit ouvre la boîte {role} avec le jeton de l'utilisateur")
def sequence(context, role):
    Bench.of(context).check("mssante.sequence_par_jeton", boite=BOITES[role])


@then("le jeton part avec la commande d'authentification")
def sasl_ir(context):
    Bench.of(context).check("mssante.jeton_d_emblee")


@then("le produit demande un jeton neuf, et la boîte s'ouvre")
def jeton_neuf(context):
    Bench.of(context).check("mssante.jeton_renouvele")


@then("le produit n'ouvre plus la boîte, et le dit")
def session_close(context):
    Bench.of(context).check("mssante.fin_de_session")


@then("le produit ouvre la boîte {role} avec le certificat de l'établissement")
def par_certificat(context, role):
    Bench.of(context).check("mssante.boite_par_certificat", boite=BOITES[role])


@then("le produit accepte l'opérateur")
def admis(context):
    Bench.of(context).check("mssante.operateur_admis")


@then("le produit refuse l'opérateur, et le dit")
def refuse(context):
    Bench.of(context).check("mssante.operateur_refuse")


@then("le produit continue avec la liste de révocation gardée")
def crl_gardee(context):
    Bench.of(context).check("mssante.crl_gardee")


@then("le produit rouvre la boîte de lui-même")
def rouverte(context):
    Bench.of(context).check("mssante.session_rouverte")


# -- messages sent


def _then(phrase, name):
    @then(phrase)
    def regle(context):
        Bench.of(context).check(name)

    return regle


for _phrase, _name in (
    ("le message joint l'archive et un PDF par document", "mssante.archive_et_pdf"),
    ("chaque PDF joint se dit PDF/A-1", "mssante.pdf_a1"),
    ("chaque PDF joint est celui du document de l'archive", "mssante.pdf_du_cda"),
    ("chaque PDF joint est nommé selon la date, le type et le patient", "mssante.pdf_nomme"),
    ("le message ne concerne qu'un patient", "mssante.un_seul_patient"),
    ("l'objet annonce les documents du patient", "mssante.objet_xdm"),
    ('le message porte "X-MSS-CODECDA" avec les codes des documents, et lors seulement', "mssante.codecda"),
    ('le message porte "X-MSS-INS" selon la qualification de l\'identité', "mssante.ins_annoncee"),
    ("le corps est en texte, ou en deux versions égales", "mssante.corps_en_texte"),
    ("les textes sont en UTF-8", "mssante.textes_utf8"),
    ("l'expéditeur a un libellé parlant", "mssante.libelle_parlant"),
    ("l'objet et les noms de fichiers voyagent en ASCII", "mssante.entetes_ascii"),
    ("le message suit les normes de la messagerie", "mssante.message_conforme"),
    ("l'archive suit le format IHE XDM", "mssante.archive_conforme"),
    ("les métadonnées disent la vraie taille et la vraie empreinte", "mssante.metadonnees_fideles"),
    ("chaque message a un identifiant qui n'a jamais servi", "mssante.identifiant_unique"),
    ("chaque courriel demande un accusé de lecture", "mssante.accuse_demande"),
    ("le message demande un avis de remise à sa boîte", "mssante.avis_remise_demande"),
    ("l'opérateur est prié de rendre un avis de remise", "mssante.dsn_demande"),
    ("rien n'est parti au patient, et l'utilisateur sait pourquoi", "mssante.rien_au_patient"),
    ("le message repart tel quel et n'est remis qu'une fois", "mssante.refus_passager_repris"),
    ("le produit annonce la taille du message", "mssante.taille_respectee"),
    ("le message n'est acquitté qu'une fois", "mssante.accuse_jamais_double"),
    ("l'accusé est bien formé, l'original joint", "mssante.accuse_bien_forme"),
    ("aucun accusé ne part, et l'utilisateur sait pourquoi", "mssante.accuse_interdit"),
    ("la relève ne marque aucun message comme lu", "mssante.lecture_sans_marquer"),
    ("le préfixe technique de l'objet n'est pas montré", "mssante.prefixe_masque"),
    ("chaque envoi et chaque suppression est tracé", "mssante.operations_tracees"),
    ("chaque trace dit l'auteur, l'heure, l'action, la requête et la réponse", "mssante.traces_completes"),
    ("l'envoi refusé est tracé avec la réponse de l'opérateur", "mssante.echecs_traces"),
    ("chaque partenaire qui a reçu l'INS est tracé", "mssante.partenaires_traces"),
    ("l'avertissement dit que le document est supprimé", "mssante.suppression_annoncee"),
):
    _then(_phrase, _name)


@then('chaque message porte "X-MSS-NIL" avec la référence du produit')
def nil(context):
    Bench.of(context).check("mssante.nil_du_produit", nil=_monde(context).nil())


@then("la saisie n'ajoute aucun destinataire au message")
def sans_injection(context):
    Bench.of(context).check("mssante.sans_injection", entete="Bcc")


@then('le message porte "X-MSS-MES" à "FIN"')
def mes(context):
    Bench.of(context).check("mssante.fin_de_conversation", fin=True)


@then('le message ne porte pas "X-MSS-MES"')
def sans_mes(context):
    Bench.of(context).check("mssante.fin_de_conversation", fin=False)


@then('le message cite le message "{ident}"')
def cite(context, ident):
    Bench.of(context).check("mssante.reponse_reliee", message_id=_lettre(context, ident).message_id)


@then('le message est parti à l\'adresse du matricule "{matricule}"')
def au_patient(context, matricule):
    Bench.of(context).check("mssante.adresse_du_patient", matricule=matricule)


@then('ni le matricule "{matricule}" ni son OID ne sont partis')
def sans_ins(context, matricule):
    Bench.of(context).check("mssante.ins_non_transmise", matricule=matricule)


@then("le message se dit automatique et donne la boîte {role}")
def automatique(context, role):
    Bench.of(context).check("mssante.automatique_annonce", contact=BOITES[role])


@then("la réponse irait à la boîte {role}")
def reponse_reglee(context, role):
    Bench.of(context).check("mssante.adresse_de_reponse", adresse=BOITES[role])


@then('le message, le document et les métadonnées remplacent "{identifiant}"')
def remplacement(context, identifiant):
    Bench.of(context).check("mssante.remplacement_annonce", remplace=identifiant)


@then("l'utilisateur sait que l'envoi est refusé, code {code:d}")
def refus_dit(context, code):
    Bench.of(context).check("mssante.refus_dit", code=code)


@then("l'utilisateur sait que le second correspondant n'a rien reçu")
def second_refuse(context):
    Bench.of(context).check("mssante.destinataire_refuse_dit", refuse=SECRETARIAT)


# -- reading and receipts


@then("le produit montre {nombre:d} messages")
@then("le produit montre {nombre:d} message")
def montre(context, nombre):
    Bench.of(context).check("mssante.rien_de_perdu", messages=nombre)


@then('le message "{ident}" est montré comme porteur de documents')
def xdm(context, ident):
    Bench.of(context).check("mssante.xdm_reconnu", message_id=_lettre(context, ident).message_id, xdm=True)


@then('le message "{ident}" n\'est pas montré comme porteur de documents')
def pas_xdm(context, ident):
    Bench.of(context).check("mssante.xdm_reconnu", message_id=_lettre(context, ident).message_id, xdm=False)


@then('le patient du message "{ident}" est celui du matricule "{matricule}"')
def patient_recu(context, ident, matricule):
    message_id = _lettre(context, ident).message_id
    Bench.of(context).check("mssante.patient_des_metadonnees", message_id=message_id, matricule=matricule)


@then('le message "{ident}" est signalé comme une nouvelle version')
def nouvelle_version(context, ident):
    _signale(context, ident, "C")


@then('le message "{ident}" est signalé comme une suppression')
def avis_suppression(context, ident):
    _signale(context, ident, "D")


@then('le message "{ident}" n\'est signalé ni comme une nouvelle version ni comme une suppression')
def ni_l_un_ni_l_autre(context, ident):
    _signale(context, ident, None)


def _signale(context, ident, action):
    message_id = _lettre(context, ident).message_id
    Bench.of(context).check("mssante.mise_a_jour_signalee", message_id=message_id, action=action)


@then('le document du message "{ident}" rejoint de lui-même le dossier du patient')
def range_seul(context, ident):
    message_id = _lettre(context, ident).message_id
    Bench.of(context).check("mssante.integration_stricte", message_id=message_id, reference="patient")


@then('le document du message "{ident}" n\'est rangé dans aucun dossier')
def pas_range(context, ident):
    message_id = _lettre(context, ident).message_id
    Bench.of(context).check("mssante.integration_stricte", message_id=message_id, reference=None)


@then('un accusé du message "{ident}" revient à l\'expéditeur')
def accuse_renvoye(context, ident):
    message_id = _lettre(context, ident).message_id
    Bench.of(context).check("mssante.accuse_renvoye", message_id=message_id, vers=courriers.EXPEDITEUR[1])


@then("l'accusé dit l'erreur {code}")
def accuse_erreur(context, code):
    Bench.of(context).check("mssante.accuse_en_erreur", code=code)


@then("l'accusé est montré avec le message envoyé, {action}")
def rattache(context, action):
    word = {"lu": "displayed", "traité": "processed", "remis": "delivered", "échoué": "failed"}[action]
    Bench.of(context).check("mssante.accuse_rattache", action=word)


@then("l'échec de remise est montré avec le motif {status}")
def echec_montre(context, status):
    Bench.of(context).check("mssante.echec_presente", status=status)


@then('le message "{ident}" a quitté la boîte, où il en reste {restants:d}')
def parti(context, ident, restants):
    message_id = _lettre(context, ident).message_id
    Bench.of(context).check("mssante.suppression_faite", message_id=message_id, restants=restants)


@then("aucune trace ne contient le texte du message")
def sans_contenu(context):
    Bench.of(context).check("mssante.traces_sans_contenu", texte=TEXTE)


use_step_matcher("parse")
