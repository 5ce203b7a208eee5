"""Rate and exoneration of each line (VF34): one method by rule, tried in order, the first that answers wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from eprouvette_sim.product.facturation.lignes import DEPISTAGE_COL
from eprouvette_sim.product.facturation.parcours import ist
from eprouvette_sim.product.facturation.prestations import FORFAITS, URGENCE

if TYPE_CHECKING:
    from eprouvette_sim.product.facturation.chantier import Facture, Ligne
    from eprouvette_sim.product.facturation.situation import Situation

#: rate in percent and exoneration code
Reponse: TypeAlias = "tuple[int, str] | None"
_PERSONNES: Final = frozenset({"pension_militaire", "invalidite", "beneficiaire_exonere"})
_NATURES: Final = frozenset({"technique", "ecart_3", "ecart_4", "ccp", "enfant", "fausse_couche"})


class Taux:
    """The rules of VF34; `AVANT` and `APRES` stand on each side of the threshold rule."""

    AVANT = (
        "anonyme", "ame", "gratuit", "nature_exonerante", "mines", "personne", "urgences", "par_nature", "ist_jeune",
        "ald", "particuliers",
    )  # fmt: skip
    APRES = ("rente", "sncf", "local", "aspa", "base")

    def taux(self, etape: tuple[str, ...], ligne: Ligne, facture: Facture, visite: dict[str, Any]) -> None:
        """Sets rate and exoneration, the better of the two dates when they differ (RG_CF613/CP01)."""
        situations = [ligne.situation, *([ligne.execution] if ligne.execution is not ligne.situation else [])]
        reponses = (self.reponse(etape, ligne, situation, facture, visite) for situation in situations)
        trouvees = [reponse for reponse in reponses if reponse is not None]
        if trouvees:
            ligne.taux, ligne.exoneration, ligne.regle_taux = max(trouvees, key=lambda reponse: reponse[0])

    def reponse(
        self, etape: tuple[str, ...], ligne: Ligne, s: Situation, facture: Facture, visite: dict[str, Any]
    ) -> tuple[int, str, str] | None:
        """The answer of the first rule of that step that has one, and its name."""
        for nom in etape:
            reponse: Reponse = getattr(self, f"taux_{nom}")(ligne, s, facture, visite)
            if reponse is not None:
                return *reponse, nom
        return None

    def taux_anonyme(self, _l: Ligne, _s: Situation, facture: Facture, _v: dict[str, Any]) -> Reponse:
        """An anonymous invoice is a STI test of somebody under 26."""
        return (100, "3") if facture.genre == "anonyme" else None

    def taux_ame(self, _l: Ligne, s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF650."""
        return (0, "0") if "SP06" in s.sp else None

    def taux_gratuit(self, ligne: Ligne, _s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF673."""
        return (0, "0") if ligne.acte.get("gratuit") or ligne.famille == "dentaire" else None

    def taux_nature_exonerante(self, ligne: Ligne, _s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF651: maternité, AT/MP, prévention."""
        return (100, "0") if ligne.nature in ("30", "41", "90") else None

    def taux_mines(self, ligne: Ligne, s: Situation, _f: Facture, visite: dict[str, Any]) -> Reponse:
        """RG_VF652; ALD lines stay traced (RG_VF661/CP01)."""
        if visite["droits"].get("regime") != "07":
            return None
        return (100, "4" if _ald(ligne, s) else "0")

    def taux_personne(self, ligne: Ligne, s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF653: pension militaire, invalidité, exonerated person, detainee."""
        if not s.etm & _PERSONNES and "SP17" not in s.sp:
            return None
        return (100, "4" if _ald(ligne, s) else "5")

    def taux_urgences(self, ligne: Ligne, _s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """PG § 2.2: the emergency fees are paid whole."""
        return (100, "0") if ligne.famille in URGENCE else None

    def taux_par_nature(self, ligne: Ligne, _s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF660."""
        champ = ligne.acte.get("champ25") or []
        if ligne.famille == "ccam" and "3" in champ:
            return 100, "C"
        depistage = bool(ligne.actes) and all(acte["code"].zfill(4) in DEPISTAGE_COL for acte in ligne.actes)
        if depistage or (ligne.famille == "ccam" and set(champ) == {"7"}):
            return 100, "7"
        par_famille = ligne.famille in _NATURES or ligne.code == "VDE" or ligne.acte.get("genre") == "teleexpertise"
        drogue = ligne.code == "PHH" or (ligne.famille == "preparation" and ligne.code != "NUT")
        return (100, "0") if par_famille or drogue else None

    def taux_ist_jeune(self, ligne: Ligne, s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF666."""
        return (100, "3") if ist(ligne) and s.age < 26 else None

    def taux_ald(self, ligne: Ligne, s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF661 and RG_VF999."""
        return (100, "4") if _ald(ligne, s) else None

    def taux_particuliers(self, ligne: Ligne, _s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF662 and RG_VF998."""
        return (100, "3") if ligne.acte.get("motif") in ("traitement_exonerant", "nouveau_ne") else None

    def taux_rente(self, ligne: Ligne, s: Situation, _f: Facture, visite: dict[str, Any]) -> Reponse:
        """RG_VF665 and its case PHQ."""
        if "rente_at" not in s.mtm:
            return None
        if ligne.code != "PHQ":
            return 100, "5"
        sncf = visite["droits"].get("regime") == "04" and s.sncf & {"18", "19", "21"}
        return (100, "5") if sncf else (30, "0")

    def taux_sncf(self, ligne: Ligne, s: Situation, facture: Facture, visite: dict[str, Any]) -> Reponse:
        """RG_VF664."""
        if visite["droits"].get("regime") != "04":
            return None
        prescrit, table = ligne.acte.get("prescripteur_sncf"), ligne.acte.get("table_104")
        regles = (
            ("aspa" in s.mtm, (100, "9")),
            ("21" in s.sncf, (100, "5")),
            (bool(s.sncf & {"24", "25"}), (100, "0")),
            ("20" in s.sncf, None),
            (ligne.famille in FORFAITS or ligne.tete is not None, (100, "0")),
            ("23" in s.sncf, (75, "0")),
            ("22" in s.sncf and bool(prescrit), (100, "6")),
            ("22" in s.sncf and not prescrit and bool(table), (100, "5")),
        )
        trouvee = next((reponse for vraie, reponse in regles if vraie), None)
        if trouvee is None and ligne.acte.get("taux_base") is not None:
            return int(ligne.acte["taux_base"]), "0"
        return trouvee or self.taux_base(ligne, s, facture, visite)

    def taux_local(self, ligne: Ligne, s: Situation, _f: Facture, visite: dict[str, Any]) -> Reponse:
        """RG_VF674: Alsace-Moselle and frontalier."""
        if not s.locale:
            return None
        if ligne.famille in FORFAITS or ligne.tete is not None:
            return 100, "0"
        return (80, "0") if ligne.code == "PHQ" and visite["droits"].get("regime") == "01" else (90, "0")

    def taux_aspa(self, ligne: Ligne, s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF675."""
        if "aspa" not in s.mtm:
            return None
        return {"PHQ": 30, "PHS": 65}.get(ligne.code, 80), "9"

    def taux_base(self, ligne: Ligne, _s: Situation, _f: Facture, _v: dict[str, Any]) -> Reponse:
        """RG_VF669: the drug's rate, the one the visit declares, else the fee's for what is tied to it (CP01)."""
        if ligne.tete is not None and ligne.tete.taux is not None:
            return ligne.tete.taux, "0"
        if ligne.famille == "retrocession":
            return int(ligne.acte.get("taux_ucd") or 0), "0"
        declare = ligne.acte.get("taux_base")
        return None if declare is None else (int(declare), "0")


def _ald(ligne: Ligne, s: Situation) -> bool:
    return "ald" in s.etm and ligne.acte.get("motif") == "ald"
