"""The vocabulary of the decision tables: each word is one question on the case, answered yes, no or unknown.

A condition cell is a conjunction of words separated by spaces, `!` negates. `None` means that the answer needs
a table or a declaration that was not given; the evaluator then says INCONCLUSIF.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from eprouvette.oracle import codes
from eprouvette.oracle.chantier import FAMILLES_FORFAIT, FAMILLES_RETROCESSION, FAMILLES_URGENCE
from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.situation import plus_mois

if TYPE_CHECKING:
    from eprouvette.oracle.chantier import Contexte

Predicat: TypeAlias = Callable[["Contexte"], bool | None]


def _sp(code: str) -> Predicat:
    return lambda c: code in c.situation.sp


def _etm(*noms: str) -> Predicat:
    return lambda c: not c.situation.etm.isdisjoint(noms)


def _mtm(*noms: str) -> Predicat:
    return lambda c: not c.situation.mtm.isdisjoint(noms)


def _regime(code: str) -> Predicat:
    return lambda c: c.visite.droits.regime == code


def _sncf(*contrats: str) -> Predicat:
    return lambda c: not c.situation.sncf.isdisjoint(contrats)


def _motif(nom: str) -> Predicat:
    return lambda c: c.ligne.acte.motif == nom


def _code(*noms: str) -> Predicat:
    return lambda c: c.ligne.code in noms


def _chemin(nom: str) -> Predicat:
    return lambda c: c.visite.parcours is not None and c.visite.parcours.situation == nom


def _avec_forfait(c: Contexte) -> bool:
    return c.ligne.famille in FAMILLES_FORFAIT or c.ligne.forfait_lie is not None


def _champ25(valeur: str) -> Predicat:
    def question(c: Contexte) -> bool | None:
        if c.ligne.acte.nomenclature != "CCAM":
            return False
        return valeur in c.ligne.acte.champ25 if c.ligne.acte.champ25 else None

    return question


def _champ25_seul_7(c: Contexte) -> bool:
    return c.ligne.acte.nomenclature == "CCAM" and set(c.ligne.acte.champ25) == {"7"}


def _table_104(c: Contexte) -> bool | None:
    declare = c.ligne.acte.table_104
    return declare if declare is not None else c.tables.contient("104", c.ligne.code, c.ligne.date)


def exclue_du_parcours(c: Contexte) -> bool | None:
    """RG_CF640: true when one ground of exclusion is met; unknown when only tables 15.x could tell."""
    acte = c.ligne.acte
    motifs = (
        c.situation.age < 16,
        "SP06" in c.situation.sp,
        "SP08.1" in c.situation.sp,
        c.visite.droits.caisse == "976",
        acte.specialite == "38",
        c.ligne.famille in FAMILLES_RETROCESSION | FAMILLES_URGENCE,
        c.visite.edition != "06.08" and codes.ist(c.ligne.actes),
        c.ligne.famille == "teleconsultation" and _sans_medecin_traitant(c),
    )
    if any(motifs):
        return True
    return acte.exclu_parcours if acte.exclu_parcours is not None else _tables_15(c)


def _sans_medecin_traitant(c: Contexte) -> bool:
    indisponible = c.visite.parcours is not None and c.visite.parcours.medecin_traitant_indisponible
    return indisponible or c.situation.medecin_traitant is False


def _tables_15(c: Contexte) -> bool | None:
    acte = c.ligne.acte
    reponses = (
        c.tables.contient("15.1", acte.specialite or "", c.ligne.date),
        c.tables.contient("15.3", acte.code, c.ligne.date),
        c.tables.contient("15.5", acte.categorie or "", c.ligne.date),
    )
    if True in reponses:
        return True
    return None if None in reponses else False


def _avant_mois(rang: int) -> Predicat:
    """Before the first day of this month of pregnancy; unknown when the presumed start is not declared."""

    def question(c: Contexte) -> bool | None:
        maternite = c.visite.droits.maternite
        if maternite is None or maternite.debut_grossesse is None:
            return None
        return c.ligne.date < plus_mois(maternite.debut_grossesse, rang - 1)

    return question


def _jours(c: Contexte) -> int:
    return (c.ligne.date - c.situation.naissance).days


def _at_couvert(c: Contexte) -> bool | None:
    declare = c.visite.droits.at_couvert
    if declare is not None:
        return declare
    return c.tables.contient("11.1", c.visite.droits.regime or "", c.ligne.date)


def _acces_direct(c: Contexte) -> bool | None:
    declare = c.visite.parcours.acces_direct_ouvert if c.visite.parcours else None
    if declare is not None:
        return declare
    return c.tables.contient("16.1", c.ligne.acte.specialite or "", c.ligne.date)


#: RG_VF660, families at 100 % without exoneration code
EXONEREES = frozenset({"technique", "vde", "ecart", "marge", "ccp", "consultation_enfant", "fausse_couche"})

PREDICATS: dict[str, Predicat] = {
    "toujours": lambda _c: True,
    "sp03": _sp("SP03"),
    "sp06": _sp("SP06"),
    "sp08_1": _sp("SP08.1"),
    "sp10": lambda c: c.facture is not None and c.facture.genre == "anonyme",
    "sp17": _sp("SP17"),
    "ald": lambda c: "ald" in c.situation.etm and c.ligne.acte.motif == "ald",
    "etm_ald": _etm("ald"),
    "etm_maternite": _etm("maternite"),
    "etm_exoneree": _etm("pension_militaire", "invalidite", "beneficiaire_exonere"),
    "etm_pension_invalidite": _etm("pension_militaire", "invalidite"),
    "rente_at": _mtm("rente_at"),
    "regime_local": _mtm("alsace_moselle", "frontalier"),
    "aspa": _mtm("aspa"),
    "nature_30": lambda c: c.ligne.nature == "30",
    "nature_41": lambda c: c.ligne.nature == "41",
    "nature_exonerante": lambda c: c.ligne.nature in ("30", "41", "90"),
    "regime_01": _regime("01"),
    "regime_02": _regime("02"),
    "regime_04": _regime("04"),
    "regime_07": _regime("07"),
    "contrat_18_19_21": _sncf("18", "19", "21"),
    "contrat_20": _sncf("20"),
    "contrat_21": _sncf("21"),
    "contrat_22": _sncf("22"),
    "contrat_23": _sncf("23"),
    "contrat_24_25": _sncf("24", "25"),
    "prescripteur_sncf": lambda c: c.ligne.acte.prescripteur_sncf,
    "table_104": _table_104,
    "urgence": lambda c: c.ligne.famille in FAMILLES_URGENCE,
    "forfait": lambda c: c.ligne.famille in FAMILLES_FORFAIT,
    "avec_forfait": _avec_forfait,
    "lie_au_forfait": lambda c: c.ligne.forfait_lie is not None,
    "champ25_3": _champ25("3"),
    "champ25_seul_7": _champ25_seul_7,
    "depistage_col": lambda c: codes.tous(c.ligne.actes, "depistage_col"),
    "exoneree_par_nature": lambda c: c.ligne.famille in EXONEREES or c.ligne.acte.genre == "teleexpertise",
    "ucd_100": lambda c: c.ligne.famille == "retrocession" and c.ligne.acte.taux_ucd == "100",
    "non_codee": lambda c: c.ligne.famille == "retrocession_non_codee",
    "nut": _code("NUT"),
    "phq": _code("PHQ"),
    "phs": _code("PHS"),
    "ist": lambda c: codes.ist(c.ligne.actes),
    "moins_26": lambda c: c.situation.age < 26,
    "traitement_exonerant": _motif("traitement_exonerant"),
    "nouveau_ne": _motif("nouveau_ne"),
    "prevention": _motif("prevention"),
    "gratuit": lambda c: c.ligne.acte.gratuit,
    "non_remboursable": lambda c: c.ligne.famille == "forfait_c2s",
    "accident": lambda c: c.situation.accident is not None,
    "at_couvert": _at_couvert,
    "maternite": lambda c: c.situation.maternite,
    "organisme_maternite": lambda c: c.situation.maternite and c.visite.droits.maternite is not None,
    "lie_maternite": lambda c: c.ligne.acte.lie_maternite,
    "droits_ouverts": lambda c: c.situation.ouverts,
    "avant_mois_6": _avant_mois(6),
    "avant_fin_mois_4": _avant_mois(5),
    "biologie_pere": lambda c: c.ligne.acte.biologie_pere,
    "examen_enfant": lambda c: c.ligne.acte.examen_enfant,
    "neonatologie": lambda c: c.ligne.acte.neonatologie,
    "douze_jours": lambda c: _jours(c) <= 12,
    "trente_jours": lambda c: 0 <= _jours(c) <= 30,
    "abus_mineur": lambda c: c.visite.patient.abus_mineur,
    "victime_attentat": lambda c: c.visite.patient.victime_attentat,
    "exclue": exclue_du_parcours,
    "medecin_traitant_connu": lambda c: c.situation.medecin_traitant,
    "acces_direct_ouvert": _acces_direct,
    "retrocession": lambda c: c.ligne.famille in FAMILLES_RETROCESSION,
    **{
        f"chemin_{nom}": _chemin(nom)
        for nom in (
            "medecin_traitant",
            "nouveau_medecin_traitant",
            "remplacant",
            "hors_residence",
            "acces_direct",
            "oriente_medecin_traitant",
            "oriente_autre",
            "non_respecte",
            "urgence",
            "d162_1_6",
        )
    },
}


def juger(condition: str, contexte: Contexte) -> tuple[bool, str | None]:
    """Whether a condition cell holds, and the word whose answer is unknown if it decides.

    A false word settles the conjunction even when another one is unknown.
    """
    inconnu = None
    for mot in condition.split():
        reponse = PREDICATS[mot.lstrip("!")](contexte)
        if reponse is None:
            inconnu = inconnu or mot.lstrip("!")
        elif reponse == mot.startswith("!"):
            return False, None
    return inconnu is None, inconnu


def premiere(table: str, contexte: Contexte) -> tuple[dict[str, str] | None, str | None]:
    """The first row of a decision table whose condition holds, or the unknown word that stops the search."""
    for rang in lignes_csv(table):
        vrai, inconnu = juger(rang["condition"], contexte)
        if inconnu is not None:
            return rang, inconnu
        if vrai:
            return rang, None
    return None, None
