"""Steps of MSSanté: what is seen of sessions, messages, receipts and traces."""

from __future__ import annotations

from behave import then

from eprouvette.monde import courriers
from eprouvette.monde.mssante import BOITES, SECRETARIAT, TEXTE, MondeMssante
from eprouvette.runner.bench import Bench


def _monde(context):
    return MondeMssante.de(Bench.of(context))


def _lettre(context, ident):
    return _monde(context).lettre(ident)


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
    ('"X-MSS-NIL" est sur chaque message, une seule fois', "mssante.nil_une_fois"),
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
