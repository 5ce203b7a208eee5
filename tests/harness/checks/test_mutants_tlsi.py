"""Each INSi and CDRi mutant, on one scenario that sees it: caught by its own check alone, with its declared effect."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from eprouvette.checks import all_checks
from eprouvette.runner import session as sessions
from eprouvette.runner.mutation import EFFECTS
from eprouvette.verdicts.attempts import read_story
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.product.mutants import MUTANTS

#: mutant, scenario, the only check that must object
CAUGHT = (
    ("insi.logiciel-ancien", "insi/appel-fidele", "tlsi.logiciel_declare"),
    ("insi.date-figee", "insi/appel-fidele", "tlsi.temps_courant"),
    ("insi.action-du-transport", "insi/appel-fidele", "tlsi.action_concordante"),
    ("insi.lieu-invente", "insi/lieu-absent", "insi.traits_du_patient"),
    ("cdri.emetteur-constant", "cdri/appel-fidele", "tlsi.emetteur_de_l_appelant"),
    ("cdri.cle-fausse", "cdri/appel-fidele", "cdri.cles_justes"),
    ("insi.trace-reduite", "insi/traces-d-une-recherche", "insi.retours_traces"),
    ("cdri.accident-choisi", "cdri/trois-accidents", "cdri.accident_non_choisi"),
    ("cdri.ald-sans-date", "cdri/ald-terminee", "cdri.exonerations_a_la_date"),
    ("cdri.ame-sans-date", "cdri/ame/terminee-la-veille", "cdri.ame_presentee"),
    ("cdri.assertion-rejouee", "cdri/assertion-perimee", "tlsi.assertion_renouvelee"),
    ("cdri.boucle", "cdri/assertion-toujours-perimee", "cdri.sans_boucle"),
    ("cdri.c2s-sans-date", "cdri/c2s/terminee-la-veille", "cdri.c2s_presentee"),
    ("cdri.centre-perdu", "cdri/changement-de-caisse", "cdri.organisme_presente"),
    ("cdri.contexte-contredit", "cdri/second-jumeau", "cdri.contexte_coherent"),
    ("cdri.date-corrigee", "cdri/date-lunaire", "cdri.beneficiaire_presente"),
    ("cdri.date-du-jour", "cdri/entre-deux-periodes", "cdri.date_des_soins"),
    ("cdri.dernier-jour-exclu", "cdri/bornes-des-droits/dernier-jour", "cdri.droits_a_la_date"),
    ("cdri.erreur-avalee", "cdri/assertion-toujours-perimee", "cdri.message_a_l_agent"),
    ("cdri.fermes-en-silence", "cdri/droits-fermes", "cdri.alertes_presentees"),
    ("cdri.gestion-perdue", "cdri/complementaire/par-la-caisse", "cdri.amc_presentee"),
    ("cdri.historique-efface", "cdri/changement-de-caisse", "cdri.historique_des_organismes"),
    ("cdri.justificatif-perime", "cdri/justificatif/perimee", "cdri.justificatif_valable"),
    ("cdri.lot-doublons", "cdri/lot-deux-rendez-vous", "cdri.lot_sans_doublon"),
    ("cdri.lot-erreur-muette", "cdri/lot-d-une-personne", "cdri.lot_issues_fideles"),
    ("cdri.lot-non-redecoupe", "cdri/lot-trop-grand", "cdri.lot_redecoupe"),
    ("cdri.lot-numero-unique", "cdri/lot-simple", "cdri.lot_numeros_uniques"),
    ("cdri.lot-personnes-melangees", "cdri/lot-mixte", "cdri.lot_droits_de_chacun"),
    ("cdri.lot-personnes-perdues", "cdri/lot-mixte", "cdri.lot_complet"),
    ("cdri.lot-renumerote", "cdri/lot-coupe", "cdri.lot_rejoue_a_l_identique"),
    ("cdri.medecin-inconnu-non", "cdri/medecin-traitant/inconnu", "cdri.medecin_traitant_presente"),
    ("cdri.message-rejoue", "cdri/panne-passagere", "tlsi.messages_uniques"),
    ("cdri.premier-accident", "cdri/trois-accidents", "cdri.accidents_presentes"),
    ("cdri.premier-candidat", "cdri/candidats", "cdri.aucun_droit_presente"),
    ("cdri.rang-oublie", "cdri/second-jumeau", "cdri.demande_de_la_personne"),
    ("cdri.sans-reprise", "cdri/assertion-perimee", "cdri.reprise_apres_panne"),
    ("insi.appelle-encore", "insi/deuxieme-prenom", "insi.arret_au_certain"),
    ("insi.appelle-malgre-l-attribut", "insi/attribut-bloquant/douteux", "insi.aucun_appel"),
    ("insi.appelle-sans-sexe", "insi/trait-manquant", "insi.aucun_appel"),
    ("insi.assertion-gardee", "insi/carte-du-professionnel", "tlsi.assertions_recentes"),
    ("insi.assertion-retouchee", "insi/carte-du-professionnel", "tlsi.assertions_conformes"),
    ("insi.carte-d-un-autre", "insi/carte-echangee", "insi.aucun_appel"),
    ("insi.carte-mal-lue", "insi/carte-vitale", "insi.carte_bien_formee"),
    ("insi.cle-perdue", "insi/deuxieme-prenom", "insi.matricule_presente"),
    ("insi.contexte-reutilise", "insi/deuxieme-prenom", "insi.contextes_renouveles"),
    ("insi.contexte-version-01-01", "insi/premier-prenom", "tlsi.contextes_complets"),
    ("insi.douteux-reste-valide", "insi/attribut-bloquant/douteux", "insi.statut_presente"),
    ("insi.emetteur-constant", "insi/deuxieme-prenom", "insi.emetteur_du_certificat"),
    ("insi.historique-invente", "insi/premier-prenom", "insi.matricule_du_service"),
    ("insi.historique-perdu", "insi/fichiers-publies/cles-hors-modulo", "insi.historique_presente"),
    ("insi.homonyme-choisi", "insi/homonymes", "insi.homonymes_sans_choix"),
    ("insi.incomplete-reprise", "insi/date-incomplete", "insi.ins_incomplete_refusee"),
    ("insi.lieu-perdu", "insi/identites-publiees/cle-hors-modulo", "insi.traits_du_service"),
    ("insi.oid-constant", "insi/identites-publiees/matricule-provisoire", "insi.oid_presente"),
    ("insi.panne-muette", "insi/certificat-refuse", "insi.echec_dit"),
    ("insi.panne-prise-pour-un-succes", "insi/certificat-refuse", "insi.rien_sans_identite"),
    ("insi.prenoms-inverses", "insi/deuxieme-prenom", "insi.prenom_par_appel"),
    ("insi.qualifiee-sans-piece", "insi/recuperee", "insi.statut_presente"),
    ("insi.sexe-en-tete", "insi/homonymes", "insi.appel_bien_forme"),
)
#: judged under a pack only, so killed in `test_run_with_packs`
UNDER_A_PACK = {"cdri.demande_selon_le_pack"}


@cache
def certificates() -> Path:
    """One set of certificates for the whole process."""
    session = sessions.start_session(sessions.Options(select="cas:insi/homonymes"), out=Path(tempfile.mkdtemp()))
    return session.folder / "pki"


def run(mutant: str | None, case: str, out: Path):
    options = sessions.Options(mutant=mutant, select=f"cas:{case}", timeout_s=5.0)
    session = sessions.start_session(options, out=out, certificates=certificates())
    session.run(lambda event, fields: None)
    (attempt,) = read_story(session.folder).attempts[case]
    objecting = {call["check"] for call in attempt.calls if call["outcome"]["kind"] == "viole"}
    (scenario,) = bilan(session.folder)["scenarios"]
    return objecting, scenario


@pytest.mark.parametrize(("mutant", "case", "check"), CAUGHT, ids=[row[0] for row in CAUGHT])
def test_a_mutant_is_caught_by_its_own_check_alone(tmp_path, mutant, case, check):
    objecting, scenario = run(mutant, case, tmp_path)
    assert objecting == {check}
    assert {finding["requirement"] for finding in scenario["findings"]} <= set(MUTANTS[mutant].exigences)
    assert EFFECTS[MUTANTS[mutant].effet].value in {finding["severity"] for finding in scenario["findings"]}


def test_every_check_of_these_services_has_a_mutant_of_its_own():
    ours = {name for name in all_checks() if name.partition(".")[0] in {"insi", "cdri", "tlsi"}}
    assert ours - UNDER_A_PACK == {check for _, _, check in CAUGHT}
