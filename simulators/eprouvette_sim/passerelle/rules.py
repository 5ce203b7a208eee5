"""Admission rules of the gateway, and the errors it answers (cdri_roc facts §1.6–1.7: six known codes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette_sim.formats.tlsi import Erreur
from eprouvette_sim.kernel.anomalie import Anomalie
from eprouvette_sim.passerelle.cartes import ConfianceCartes, identifier

if TYPE_CHECKING:
    from eprouvette_sim.formats.tlsi.appel import Appel
    from eprouvette_sim.formats.tlsi.service import ServiceTlsi
    from eprouvette_sim.kernel.clock import Instant
    from eprouvette_sim.kernel.wire import Peer

#: (subcode, code, text). Codes and meanings are established; the sentences are ours.
LOGICIEL_INCONNU = ("siram_100", "desir_550", "Numero d'autorisation du logiciel inconnu")
DROITS_INSUFFISANTS = ("siram_100", "desir_560", "Niveau de droit insuffisant pour appeler ce service")
#: no source: a context missing or given twice cannot be trusted to say who calls
CONTEXTE_AMBIGU = ("Sender", "eprouvette_contexte", "Contexte absent ou repete")

_REGLE = "modes de sécurité (cdri_roc §1.6)"
_AMBIGUITES = frozenset(
    {"tlsi.bam.absent", "tlsi.bam.repete", "tlsi.lps.repete", "tlsi.action.repete", "tlsi.securite.repete"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The gateway's decision: `erreur` is `None` when admitted; `neutre` says that the refusal's code is ours."""

    erreur: Erreur | None = None
    notes: tuple[Anomalie, ...] = ()
    neutre: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Regles:
    """What a door admits.

    `structure` tells the mutual TLS door; `logiciels` lists the software numbers known (`None`: any non-empty one);
    `cartes` what the card door trusts (`None`: it refuses every call, there being nothing to verify against);
    `revoques` the SHA-256 fingerprints of client certificates withdrawn since they were issued.
    """

    structure: bool
    logiciels: frozenset[str] | None = None
    cartes: ConfianceCartes | None = None
    revoques: frozenset[str] = frozenset()

    def admettre(
        self, appel: Appel, service: ServiceTlsi, peer: Peer | None, instant: Instant, notes: tuple[Anomalie, ...]
    ) -> Admission:
        """The decision for one call; `notes` are the anomalies already found while reading it."""
        if any(note.code in _AMBIGUITES for note in notes):
            return Admission(erreur=_erreur(CONTEXTE_AMBIGU, appel), neutre=True)
        idam = appel.lps.idam if appel.lps else None
        if not idam or (self.logiciels is not None and idam not in self.logiciels):
            return Admission(erreur=_erreur(LOGICIEL_INCONNU, appel))
        return self._structure(appel, service, peer) if self.structure else self._carte(appel, service, instant)

    def _structure(self, appel: Appel, service: ServiceTlsi, peer: Peer | None) -> Admission:
        """The certificate decides: its name for INSi, its OU for `Emetteur`; an assertion is not used there."""
        if peer is None or (service.cn_admis is not None and peer.cn not in service.cn_admis):
            return Admission(erreur=_erreur(DROITS_INSUFFISANTS, appel))
        if peer.fingerprint in self.revoques:  # the real door would refuse the handshake: ours answers, and says so
            return Admission(erreur=_erreur(DROITS_INSUFFISANTS, appel), neutre=True)
        if appel.action in service.actions_vitale:
            return Admission(erreur=_erreur(DROITS_INSUFFISANTS, appel), neutre=True)
        return Admission(notes=_emetteurs(appel, peer) + _assertion_inutile(appel))

    def _carte(self, appel: Appel, service: ServiceTlsi, instant: Instant) -> Admission:
        trusted = self.cartes or ConfianceCartes(autorites=())
        porteurs, erreur, notes = identifier(appel, instant, trusted, vitale=appel.action in service.actions_vitale)
        if erreur is not None:
            return Admission(erreur=erreur, notes=notes, neutre=True)
        expected = porteurs.ps.sujet if porteurs.ps else None
        return Admission(notes=notes + _ecarts_emetteur(appel, (expected or "",), "identifiant du PS"))


def _emetteurs(appel: Appel, peer: Peer) -> tuple[Anomalie, ...]:
    return _ecarts_emetteur(appel, peer.ou, "OU du certificat")


def _ecarts_emetteur(appel: Appel, admis: tuple[str, ...], quoi: str) -> tuple[Anomalie, ...]:
    """A context whose `Emetteur` is present and differs: two clients copy it, no source says what the gateway does."""
    contexts = (("ContexteBAM", appel.bam), ("ContexteLPS", appel.lps))
    return tuple(
        Anomalie(
            code="tlsi.emetteur",
            lieu=f"/Envelope/Header/{name}/Emetteur",
            attendu=f"{quoi} : {', '.join(admis)}",
            observe=context.emetteur,
            regle=_REGLE,
        )
        for name, context in contexts
        if context is not None and context.emetteur is not None and context.emetteur not in admis
    )


def _assertion_inutile(appel: Appel) -> tuple[Anomalie, ...]:
    if appel.securite is None or len(appel.securite) == 0:
        return ()
    seen = f"{len(appel.securite)} élément(s)"
    where = "/Envelope/Header/Security"
    return (
        Anomalie(code="tlsi.assertion.inutile", lieu=where, attendu="aucune assertion", observe=seen, regle=_REGLE),
    )


def _erreur(known: tuple[str, str, str], appel: Appel) -> Erreur:
    sub, code, text = known
    return Erreur(sous_code=sub, code=code, severite="erreur", texte=text, message_id=appel.message_id)
