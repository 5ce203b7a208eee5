"""The nature d'assurance of a line and its place in the care path (RG_CF640, RG_CF641, RG_CF653)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from eprouvette_sim.product.facturation.prestations import FORFAITS, RETROCESSION, URGENCE
from eprouvette_sim.product.facturation.situation import civil

if TYPE_CHECKING:
    from eprouvette_sim.product.facturation.chantier import Ligne

#: acts of a STI test (RG_IP663)
IST: Final = frozenset(
    [
        "0388",
        "0389",
        "0390",
        "0392",
        "0393",
        "0394",
        "0395",
        "0396",
        "1256",
        "1257",
        "4500",
        "4501",
        "5301",
        "5302",
        "5303",
    ]
)
#: CDRi answer of care path -> (IPS, top when it does not depend on the médecin traitant)
_CHEMINS: Final = {
    "d162_1_6": ("A", ""),
    "urgence": ("U", ""),
    "medecin_traitant": ("T", "O"),
    "nouveau_medecin_traitant": ("N", "O"),
    "oriente_medecin_traitant": ("O", "O"),
}
#: situation -> IPS when a médecin traitant is known
_AVEC_MEDECIN: Final = {"remplacant": "R", "acces_direct": "D", "oriente_autre": "M"}


class Parcours:
    """A mutant overrides one method."""

    def nature(self, ligne: Ligne, visite: dict[str, Any]) -> str:
        """The nature d'assurance (RG_CF653)."""
        s, acte = ligne.situation, ligne.acte
        if "SP17" in s.sp:
            return "10"
        if s.accident is not None:
            return "41" if visite["droits"].get("at_couvert") is not False else "10"
        prevention = acte.get("motif") == "prevention"
        debut = (visite["droits"].get("maternite") or {}).get("debut_grossesse")
        if prevention and s.maternite:
            return "90" if debut and ligne.jour < _plus_mois(civil(debut), 5) else "30"
        if self.maternite(ligne, visite, debut):
            return "30"
        return "90" if prevention else "10"

    def maternite(self, ligne: Ligne, visite: dict[str, Any], debut: Any) -> bool:
        """True when the line is billed to maternity."""
        s, acte = ligne.situation, ligne.acte
        liee = bool(acte.get("lie_maternite"))
        return (
            "maternite" in s.etm
            or (s.maternite and visite["droits"].get("maternite") is not None and liee)
            or (liee and not s.ouverts)
            or bool(acte.get("biologie_pere") and debut and ligne.jour < _plus_mois(civil(debut), 4))
            or bool(
                acte.get("examen_enfant")
                and (ligne.jour - s.naissance).days <= 12
                and not acte.get("neonatologie")
                and "SP06" not in s.sp
            )
        )

    def parcours(self, ligne: Ligne, visite: dict[str, Any], genre: str) -> None:
        """IPS and top of the line (RG_CF640, RG_CF641); a complement follows its support."""
        if genre == "anonyme":
            ligne.exclue = True
            return
        if ligne.support is not None:
            modele = ligne.support
            ligne.exclue, ligne.ips, ligne.top_mt = modele.exclue, modele.ips, modele.top_mt
            return
        ligne.exclue = self.exclue(ligne, visite)
        ligne.ips, ligne.top_mt = self.ips(ligne, visite)

    def exclue(self, ligne: Ligne, visite: dict[str, Any]) -> bool:
        """True when the care path does not concern the line (RG_CF640)."""
        s, acte = ligne.situation, ligne.acte
        chemin = visite.get("parcours") or {}
        sans_mt = chemin.get("medecin_traitant_indisponible") or s.medecin is False
        return bool(
            s.age < 16
            or s.sp & {"SP06", "SP08.1"}
            or visite["droits"].get("caisse") == "976"
            or acte.get("specialite") == "38"
            or ligne.famille in RETROCESSION | URGENCE
            or ist(ligne)
            or (ligne.famille == "tele" and sans_mt)
            or acte.get("exclu_parcours")
        )

    def ips(self, ligne: Ligne, visite: dict[str, Any]) -> tuple[str, str]:
        """IPS and top of a line that has no support."""
        s = ligne.situation
        if "SP17" in s.sp:
            return ("", "") if ligne.exclue else ("A", "")
        if s.sp & {"SP06", "SP08.1"}:
            return "", ""
        if ligne.famille in FORFAITS or ligne.tete is not None:
            return "U", ""
        if ligne.famille in URGENCE or ligne.exclue:
            return "", ""
        chemin = visite.get("parcours") or {}
        return self.chemin(str(chemin.get("situation", "")), chemin, s.medecin)

    def chemin(self, situation: str, chemin: dict[str, Any], medecin: bool | None) -> tuple[str, str]:
        """IPS and top of a situation in the path (RG_CF641, RG_CF670)."""
        top = {True: "O", False: "N", None: ""}[medecin]
        if situation in _CHEMINS:
            return _CHEMINS[situation]
        if situation == "hors_residence":
            return "H", top
        if situation == "acces_direct" and chemin.get("acces_direct_ouvert") is False:
            return "S", top
        if situation in _AVEC_MEDECIN and medecin:
            return _AVEC_MEDECIN[situation], "O"
        return "S", top


def ist(ligne: Ligne) -> bool:
    """True when every act of the line is a STI test."""
    return bool(ligne.actes) and all(acte["code"].zfill(4) in IST for acte in ligne.actes)


def _plus_mois(jour: date, mois: int) -> date:
    annee, rang = divmod(jour.month - 1 + mois, 12)
    debut = date(jour.year + annee, rang + 1, 1)
    fin = date(debut.year + (debut.month // 12), debut.month % 12 + 1, 1) - timedelta(days=1)
    return fin if jour.day > fin.day else debut.replace(day=jour.day)
