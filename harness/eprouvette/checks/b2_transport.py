"""What is asked of the mails that carry invoices: encrypted, stamped, counted, described, sent again as they were."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from eprouvette.checks.api import Constat, Ecart, Observations, constat, sans_objet
from eprouvette.checks.b2_envois import RIEN, emises, envois
from eprouvette.checks.registry import check
from eprouvette_sim.formats.enveloppe_b2 import read_contenu, regles
from eprouvette_sim.formats.enveloppe_b2.sujet import read_adresse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eprouvette.checks.b2_envois import Envoi
    from eprouvette_sim.kernel.anomalie import Anomalie

_COUPURE: Final = "envoi coupé, dont personne ne sait s'il est arrivé"


def _attente(numero: str) -> tuple[str]:
    return (f"ATTENTE:EPR-B2-{numero}",)


def _anomalies(vu: Observations, codes: frozenset[str], *, depuis: Callable[[Envoi], bool] = lambda _: True) -> Constat:
    """Violated at each anomaly of these codes among the mails; a rule's own provenance and source go with it."""
    lus = [envoi for envoi in envois(vu) if depuis(envoi)]
    ecarts = [_ecart(a, envoi) for envoi in lus for a in envoi.anomalies if a.code in codes]
    return constat(ecarts, len(lus), sinon=RIEN)


def _ecart(anomalie: Anomalie, envoi: Envoi) -> Ecart:
    regle = regles()[anomalie.code]
    return Ecart(
        attendu=f"{regle.fr} : {anomalie.attendu}",
        observe=anomalie.observe,
        lieu=anomalie.lieu,
        echange=envoi.exchange.id,
        provenance=regle.provenance,
        clause=regle.source,
    )


@check(
    "b2.envoi_chiffre",
    version=1,
    prouve=_attente("015"),
    provenance="indirect",
    clause="flux en clair refusés depuis le 18 mai 2015 (requirements §4.3)",
    titre="L'envoi est chiffré",
    title="The mail is encrypted",
)
def envoi_chiffre(vu: Observations) -> Constat:
    """Held when every mail carries one encrypted part and nothing in clear."""
    return _anomalies(vu, frozenset({"enveloppe.clair", "enveloppe.parties", "cms.type", "cms.illisible"}))


@check(
    "b2.algorithme_renforce",
    version=1,
    prouve=_attente("205"),
    provenance="observe",
    clause="AES-128 en place en 2020 (requirements §4.3 ; b2 §4.3)",
    titre="L'envoi est chiffré en AES-128",
    title="The mail is encrypted with AES-128",
)
def algorithme_renforce(vu: Observations) -> Constat:
    """Held when every encrypted mail uses AES; 3DES is a finding since 2020, another AES size a doubt."""
    codes = frozenset({"cms.triple-des", "cms.autre-aes", "cms.authentifie", "cms.algorithme"})
    return _anomalies(vu, codes, depuis=lambda envoi: bool(envoi.message and envoi.message.cms))


@check(
    "b2.objet_conforme",
    version=1,
    prouve=_attente("201"),
    provenance="observe",
    clause="objet IR/émetteur/compostage/nombre (b2 §4.3)",
    titre="L'objet du message dit l'émetteur, le compostage et le nombre de factures",
    title="The subject tells sender, stamp and invoice count",
)
def objet_conforme(vu: Observations) -> Constat:
    """Held when every subject is of a known form with a dated stamp and the sender's FINESS."""
    codes = frozenset({"enveloppe.sujet", "enveloppe.sujet-prefixe", "enveloppe.compostage", "enveloppe.emetteur"})
    return _anomalies(vu, codes)


@check(
    "b2.logiciel_identifie",
    version=1,
    prouve=_attente("207"),
    provenance="indirect",
    clause="identifiant de logiciel X-SV_CHIFFREMENT (b2 §4.3 [S4], requirements §4.3)",
    titre="L'envoi porte l'identifiant du logiciel",
    title="The mail bears the software id",
)
def logiciel_identifie(vu: Observations) -> Constat:
    """Held when every mail carries the software id in its five parts."""
    return _anomalies(vu, frozenset({"enveloppe.logiciel"}))


@check(
    "b2.contenu_decrit",
    version=1,
    prouve=_attente("206"),
    provenance="observe",
    clause="partie application/EDI-consent, IRIS/B2, /Z si comprimé (b2 §4.3)",
    titre="Le fichier chiffré est décrit et comprimé comme annoncé",
    title="The encrypted file is described, and compressed as announced",
)
def contenu_decrit(vu: Observations) -> Constat:
    """Held when the inner part of each mail opened is an EDI-consent part whose description tells its compression."""
    parties = [piece for piece in vu.pieces if piece.genre == "b2-partie"]
    codes = ("contenu.entetes", "contenu.suffixe", "contenu.compression", "contenu.base64")
    ecarts = [
        Ecart(
            attendu=f"{regles()[a.code].fr} : {a.attendu}",
            observe=a.observe,
            lieu=f"{piece.nom} {a.lieu}",
            provenance=regles()[a.code].provenance,
            clause=regles()[a.code].source,
        )
        for piece in parties
        for a in read_contenu(piece.octets)[1]
        if a.code in codes
    ]
    return constat(ecarts, len(parties), sinon=RIEN)


@check(
    "b2.nombre_annonce",
    version=1,
    prouve=_attente("202"),
    provenance="indirect",
    clause="nombre de factures de l'objet (b2 §4.3)",
    titre="Le nombre annoncé est celui des factures du fichier",
    title="The announced count is that of the file's invoices",
)
def nombre_annonce(vu: Observations) -> Constat:
    """Held when the subject of each mail taken announces as many invoices as its file holds."""
    recus = [envoi for envoi in envois(vu) if envoi.recu and envoi.sujet]
    fichiers = [piece for piece in vu.pieces if piece.genre == "b2"]
    if len(recus) != len(fichiers):
        return sans_objet("des envois n'ont pas pu être ouverts")
    comptes = Counter(facture.piece.nom for facture in emises(vu))
    ecarts = [
        Ecart(
            attendu=f"{comptes[piece.nom]} factures",
            observe=str(envoi.sujet.factures if envoi.sujet else ""),
            lieu="Subject",
            echange=envoi.exchange.id,
        )
        for envoi, piece in zip(recus, fichiers, strict=True)
        if envoi.sujet and envoi.sujet.factures != comptes[piece.nom]
    ]
    return constat(ecarts, len(recus), sinon=RIEN)


@check(
    "b2.compostage_unique",
    version=1,
    prouve=_attente("203"),
    provenance="observe",
    clause="compostage propre à chaque message (b2 §4.3)",
    titre="Chaque envoi a son propre compostage",
    title="Each mail has its own stamp",
)
def compostage_unique(vu: Observations) -> Constat:
    """Held when two different files never travel under one stamp."""
    recus = [envoi for envoi in envois(vu) if envoi.recu and envoi.sujet]
    fichiers = [piece for piece in vu.pieces if piece.genre == "b2"]
    if len(recus) < 2 or len(recus) != len(fichiers):
        return sans_objet("moins de deux envois à comparer")
    vus: dict[str, str] = {}
    ecarts = []
    for envoi, piece in zip(recus, fichiers, strict=True):
        stamp = envoi.sujet.compostage if envoi.sujet else ""
        if vus.setdefault(stamp, piece.sha256) != piece.sha256:
            seen = f"{stamp} déjà employé pour un autre fichier"
            ecarts.append(Ecart(attendu="un compostage neuf", observe=seen, lieu="Subject", echange=envoi.exchange.id))
    return constat(ecarts, len(recus), sinon=RIEN)


@check(
    "b2.organisme_du_lot",
    version=1,
    prouve=_attente("208"),
    provenance="indirect",
    clause="[0117] organisme destinataire réel, adresse régime+organisme (b2 §2.0, §4.3)",
    titre="Le lot nomme l'organisme à qui il est envoyé",
    title="The lot names the organism it is sent to",
)
def organisme_du_lot(vu: Observations) -> Constat:
    """Held when every lot header names the organism of the address its mail went to."""
    from eprouvette_sim.formats import b2

    adresses = {lue[1] for envoi in envois(vu) for lue in map(read_adresse, _rcpt(envoi)) if lue}
    entetes = [
        (piece.nom, lot.entete.texte("organisme_destinataire"))
        for piece in vu.pieces
        if piece.genre == "b2"
        for fichier, _ in [b2.read(piece.octets)]
        for lot in (fichier.lots if fichier else ())
    ]
    ecarts = [
        Ecart(attendu=" ou ".join(sorted(adresses)), observe=seen, lieu=f"{nom} [0117]")
        for nom, seen in entetes
        if seen not in adresses
    ]
    return constat(ecarts, len(entetes), sinon=RIEN)


def _rcpt(envoi: Envoi) -> Sequence[str]:
    tetes = envoi.exchange.http_request().headers
    return [valeur.partition(">")[0].strip("< ") for nom, valeur in tetes if nom.lower() == "rcpt-to"]


@check(
    "b2.reprise_meme_compostage",
    version=1,
    prouve=_attente("209"),
    provenance="neutre",
    clause="DESIGN §6 : envoi perdu ou dupliqué",
    titre="Un envoi coupé repart sous le même compostage",
    title="A mail cut off goes again under the same stamp",
)
def reprise_meme_compostage(vu: Observations) -> Constat:
    """Held when each mail cut by the door is followed by another one with the same stamp."""
    lus = envois(vu)
    coupes = [(rang, envoi) for rang, envoi in enumerate(lus) if envoi.exchange.fault]
    ecarts = []
    for rang, envoi in coupes:
        if envoi.sujet is None:
            continue
        suite = [autre.sujet.compostage for autre in lus[rang + 1 :] if autre.sujet]
        if envoi.sujet.compostage not in suite:
            ecarts.append(
                Ecart(
                    attendu=f"le même envoi, compostage {envoi.sujet.compostage}",
                    observe=", ".join(suite) or "aucun autre envoi",
                    lieu="Subject",
                    echange=envoi.exchange.id,
                    cause=_COUPURE,
                )
            )
    return constat(ecarts, len(coupes), sinon="aucun envoi n'a été coupé")


@check(
    "b2.echec_d_envoi_dit",
    version=1,
    prouve=_attente("210"),
    provenance="neutre",
    clause="RFC 5321 §4.2.1 : un refus définitif n'est pas rejoué",
    titre="Un envoi refusé est dit refusé, et n'est pas rejoué en boucle",
    title="A refused mail is said refused, and not replayed in a loop",
)
def echec_d_envoi_dit(vu: Observations, *, tentatives: int = 3) -> Constat:
    """Held when the product says so after a refusal, and tried at most `tentatives` times."""
    refuses = [envoi for envoi in envois(vu) if not envoi.recu]
    reponses = [a for a in vu.of_operation("transmettre") if isinstance(a.valeur, dict)]
    if not refuses or not reponses:
        return sans_objet("aucun envoi refusé")
    dits = [row.get("statut") for answer in reponses for row in answer.valeur.get("envois", ())]
    ecarts = []
    if not any(statut in ("refuse", "en_attente") for statut in dits):
        seen = ", ".join(map(str, dits)) or "rien"
        ecarts.append(Ecart(attendu="un envoi dit refusé ou en attente", observe=seen, lieu="transmettre"))
    if len(refuses) > tentatives:
        ecarts.append(Ecart(attendu=f"au plus {tentatives} tentatives", observe=str(len(refuses)), lieu="transmettre"))
    return constat(ecarts, len(refuses), sinon=RIEN)
