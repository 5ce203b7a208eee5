"""The B2 front-end as one sans-IO object: mail in, acknowledgements and returns into the product's mailbox.

What stands behind it — the caisses that pay or reject — is part of the same object, told by `Consigne`s.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from eprouvette_sim.formats.enveloppe_b2.sujet import read_adresse
from eprouvette_sim.frontal_b2.boite import Boite
from eprouvette_sim.frontal_b2.messages import acquittement, courrier, paiement, service
from eprouvette_sim.frontal_b2.rules import Depot, LotRecu, depouiller
from eprouvette_sim.frontal_b2.states import Consigne, FactureRecue, Registre
from eprouvette_sim.frontal_b2.tables import codes
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.kernel.courrier import Admission, Reply
from eprouvette_sim.kernel.wire import Answer, Request, Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette_sim.formats.enveloppe_b2 import Cle
    from eprouvette_sim.frontal_b2.messages import Retour
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.courrier import MailSession

SERVICE = "b2"
_INCONNU = "5.1.1 destinataire inconnu de ce frontal"
_REGLE = "adressage du frontal (b2 §4.3)"


@dataclass(slots=True, kw_only=True)
class Calendrier:
    """When and how returns leave.

    `retenir_arl` and `retenir_rsp` keep them until `liberer`; `repeter` sends each that many times, `inverser` in the
    opposite order, `partiel` only that many invoices by payment return (0: all), `perdre_arl` loses that many.
    """

    retenir_arl: bool = False
    retenir_rsp: bool = False
    repeter: int = 1
    inverser: bool = False
    partiel: int = 0
    perdre_arl: int = 0


@dataclass(slots=True, kw_only=True)
class FrontalB2:
    """One front-end with its caisses.

    `cles` opens the mail; `profil` is `strict` or `souple`; `adresses` are the régimes and organisms it serves (`None`:
    any of the known form); `consignes` say what the n-th new invoice becomes (1-based, across messages), `defaut` the
    others; `motifs_lot` refuses the n-th lot with that code; `caisses_fermees` are `régime+caisse` it routes to nobody.
    """

    cles: Sequence[Cle] = ()
    profil: str = "souple"
    adresses: frozenset[tuple[str, str]] | None = None
    consignes: dict[int, Consigne] = field(default_factory=dict)
    defaut: Consigne = field(default_factory=Consigne)
    motifs_lot: dict[int, str] = field(default_factory=dict)
    caisses_fermees: frozenset[str] = frozenset()
    calendrier: Calendrier = field(default_factory=Calendrier)
    boite: Boite = field(default_factory=Boite)
    registre: Registre = field(default_factory=Registre)
    depots: list[Depot] = field(default_factory=list)
    envois: list[Retour] = field(default_factory=list)
    destinataire: str = "etablissement@eprouvette.invalid"
    lots_vus: int = 0
    factures_vues: int = 0
    _arl: list[Retour] = field(default_factory=list)
    _rsp: list[tuple[FactureRecue, Consigne]] = field(default_factory=list)

    def handle(self, request: Request, instant: Instant) -> Answer:
        """Takes one mail (250); a recipient that is no address of a front-end is refused (550). Never raises on input."""
        expediteur, destinataires = _enveloppe_smtp(request)
        if not destinataires or any(self._refuse(adresse) for adresse in destinataires):
            vu = ", ".join(destinataires) or "aucun"
            note = _note("frontal.destinataire", "RCPT TO", "régime+organisme@organisme.régime.rss.fr", vu)
            return Answer(response=Response(status=550, body=_INCONNU.encode()), notes=(note,))
        if expediteur:
            self.destinataire = expediteur
        depot = depouiller(request.body, self.cles, profil=self.profil, jour=instant.utc.date().isoformat())
        self.depots.append(depot)
        self._traiter(depot, instant)
        notes = depot.anomalies + tuple(self._adressage(depot, destinataires))
        return Answer(response=Response(status=250, body=b"2.0.0 message recu"), notes=notes)

    def mechanisms(self, session: MailSession) -> tuple[str, ...]:
        """No authentication is known of (b2 facts §4.3): none is shown."""
        del session
        return ()

    def authenticate(self, mechanism: str, response: bytes, session: MailSession, instant: Instant) -> Admission:
        """Nobody authenticates here."""
        del mechanism, response, session, instant
        return Admission(user=None, text="5.7.8 aucune authentification ici")

    def sender(self, address: str, parameters: tuple[str, ...], session: MailSession, instant: Instant) -> Reply | None:
        """Every sender is heard: the envelope says who bills."""
        del address, parameters, session, instant
        return None

    def recipient(
        self, address: str, parameters: tuple[str, ...], session: MailSession, instant: Instant
    ) -> Reply | None:
        """550 for what is no address of this front-end."""
        del parameters, session, instant
        return Reply(code=550, text=_INCONNU) if self._refuse(address) else None

    def snapshot(self) -> dict[str, Any]:
        """Counters, cents by state, and the mailbox."""
        return {
            "depots": len(self.depots),
            "factures": len(self.registre.factures),
            "doublons": len(self.registre.doublons),
            "centimes": self.registre.totaux(),
            "boite": self.boite.snapshot(),
        }

    def liberer(self, instant: Instant) -> None:
        """Sends what was kept, in the order and as many times as the calendar says."""
        retours = [*self._arl, *self._paiements(instant)]
        self._arl = []
        for retour in reversed(retours) if self.calendrier.inverser else retours:
            self._poster(retour, instant)

    def reprendre(self, numero: str, consigne: Consigne, instant: Instant) -> None:
        """A later decision on an invoice left signalled or deferred: its return leaves at once."""
        for facture in [f for f in self.registre.factures.values() if f.numero == numero]:
            self._decider(facture, consigne)
        self.liberer(instant)

    def renvoyer(self, rang: int, instant: Instant) -> None:
        """Sends the n-th return (1-based) once more, as it was."""
        self._poster(self.envois[rang - 1], instant)

    def hors_sujet(self, numero: str, instant: Instant) -> None:
        """Sends a payment of an invoice nobody sent."""
        invente = FactureRecue(
            emetteur="990000013", numero=numero, complement="", lot="001", compostage="", date_lot="", nir="", cle="",
            naissance="", rang="1", nature="10", regime="01", caisse="999", amo=1234, oc=0, organisme_oc="", soins=(),
            etat="payee", paye=1234,
        )  # fmt: skip
        self._poster(paiement([(invente, Consigne())], emetteur=invente.emetteur, instant=instant.utc), instant)

    def _refuse(self, adresse: str) -> bool:
        lue = read_adresse(adresse)
        return lue is None or (self.adresses is not None and lue not in self.adresses)

    def _adressage(self, depot: Depot, destinataires: Sequence[str]) -> list[Anomalie]:
        """A lot that names another organism than the address it was sent to."""
        lues = {lue[1] for lue in map(read_adresse, destinataires) if lue}
        return [
            _note("frontal.organisme", "[0117]", ", ".join(sorted(lues)), lot.organisme)
            for lot in depot.lots
            if lot.organisme not in lues
        ]

    def _traiter(self, depot: Depot, instant: Instant) -> None:
        if depot.motif:
            self._poster(service(depot.motif, depot.detail, compostage=depot.compostage), instant)
            return
        if depot.compostage and self.registre.compostage_connu(depot.emetteur, depot.compostage):
            self._poster(service("M002", "message deja traite", compostage=depot.compostage), instant)
            return
        lots = [self._motiver(lot) for lot in depot.lots]
        self._acquitter(acquittement(lots, emetteur=depot.emetteur, instant=instant.utc), instant)
        for lot in lots:
            if not lot.motifs:
                self._recevoir(lot)
        if not self.calendrier.retenir_rsp:
            for retour in self._paiements(instant):
                self._poster(retour, instant)

    def _motiver(self, lot: LotRecu) -> LotRecu:
        self.lots_vus += 1
        code = self.motifs_lot.get(self.lots_vus)
        return replace(lot, motifs=((code, codes()[code].libelle), *lot.motifs)) if code else lot

    def _acquitter(self, retour: Retour, instant: Instant) -> None:
        if self.calendrier.perdre_arl:
            self.calendrier.perdre_arl -= 1
        elif self.calendrier.retenir_arl:
            self._arl.append(retour)
        else:
            self._poster(retour, instant)

    def _recevoir(self, lot: LotRecu) -> None:
        for facture in lot.factures:
            if not self.registre.recevoir(facture):
                self._rsp.append((replace(facture, etat="rejetee"), Consigne(etat="rejetee", code="R002")))
                continue
            self.factures_vues += 1
            consigne = self.consignes.get(self.factures_vues, self.defaut)
            if facture.regime + facture.caisse in self.caisses_fermees:
                consigne = Consigne(etat="rejetee", code="R003")
            self._decider(facture, consigne)

    def _decider(self, facture: FactureRecue, consigne: Consigne) -> None:
        suivante = self.registre.passer(facture, consigne.etat)
        if suivante is not None:
            self._rsp.append((suivante, consigne))

    def _paiements(self, instant: Instant) -> list[Retour]:
        attente, self._rsp = self._rsp, []
        pas = self.calendrier.partiel or max(len(attente), 1)
        groupes = [attente[debut : debut + pas] for debut in range(0, len(attente), pas)]
        if self.calendrier.partiel:
            self._rsp = [couple for groupe in groupes[1:] for couple in groupe]
            groupes = groupes[:1]
        return [paiement(groupe, emetteur=groupe[0][0].emetteur, instant=instant.utc) for groupe in groupes]

    def _poster(self, retour: Retour, instant: Instant) -> None:
        self.envois.append(retour)
        for _ in range(self.calendrier.repeter):
            numero = self.boite.deposes + 1
            octets = courrier(retour, destinataire=self.destinataire, numero=numero, instant=instant.utc)
            self.boite.deposer(octets)


def _enveloppe_smtp(request: Request) -> tuple[str, list[str]]:
    """The SMTP sender and recipients the door hands over as headers of the request."""
    recus = [_adresse(valeur) for nom, valeur in request.headers if nom.lower() == "rcpt-to"]
    return _adresse(request.header("Mail-From") or ""), recus


def _adresse(chemin: str) -> str:
    """The address of a path with its parameters: `<a@b> NOTIFY=NEVER` gives `a@b`."""
    return chemin.partition(">")[0].strip("< ")


def _note(code: str, lieu: str, attendu: str, observe: str) -> Anomalie:
    return Anomalie(code=code, lieu=lieu, attendu=attendu, observe=observe[:300], regle=_REGLE)
