"""Admission rules of the gateway, and the errors it answers (cdri_roc facts §1.6–1.7: six known codes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.tlsi import Erreur

if TYPE_CHECKING:
    from eprouvette_sim.formats.tlsi.appel import Appel
    from eprouvette_sim.formats.tlsi.service import ServiceTlsi
    from eprouvette_sim.kernel.wire import Peer

#: code -> (sub-code, text). Meanings are established; the sentences are ours.
LOGICIEL_INCONNU = ("siram_100", "desir_550", "Numero d'autorisation du logiciel inconnu")
DROITS_INSUFFISANTS = ("siram_100", "desir_560", "Niveau de droit insuffisant pour appeler ce service")


def refus(
    appel: Appel, service: ServiceTlsi, peer: Peer | None, *, logiciels: frozenset[str] | None, structure: bool
) -> Erreur | None:
    """The gateway's refusal, or `None` when the call is admitted.

    `logiciels` lists the software numbers the gateway knows, `None` meaning any non-empty one; `structure` tells the
    mutual TLS door, where the certificate's common name decides (INSi: `INSI-AUTO` or `INSI-MANU`).
    """
    idam = appel.lps.idam if appel.lps else None
    if not idam or (logiciels is not None and idam not in logiciels):
        return _erreur(LOGICIEL_INCONNU, appel)
    if structure and service.cn_admis is not None and (peer is None or peer.cn not in service.cn_admis):
        return _erreur(DROITS_INSUFFISANTS, appel)
    return None


def _erreur(known: tuple[str, str, str], appel: Appel) -> Erreur:
    sub, code, text = known
    return Erreur(sous_code=sub, code=code, severite="erreur", texte=text, message_id=appel.message_id)
