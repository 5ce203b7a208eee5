"""Each ROC mutant, on one scenario that sees it: caught by its own check alone, with its declared effect."""

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

#: mutant, scenario, the only check that must object (each under `roc`)
CAUGHT = (
    ("annuaire-sans-date", "adresses-de-l-annuaire", "adresses_retenues"),
    ("amc-inconnue-muette", "amc-absente", "amc_inconnue_dite"),
    ("premiere-convention", "convention/seconde", "convention_du_domaine"),
    ("domaine-perdu", "plusieurs-domaines", "garanties_retenues"),
    ("responsable-suppose", "non-responsable", "garanties_retenues"),
    ("bornes-exclues", "bornes-des-droits/dernier-jour", "droits_a_la_date"),
    ("correction-ignoree", "adherent-mal-recopie", "correction_rappelee"),
    ("ordre-de-saisie", "deux-mutuelles-saisies-a-l-envers", "ordre_des_amc"),
    ("adresse-en-dur", "adresse-des-factures", "appels_a_l_adresse"),
    ("recherche-sans-version", "adresses-de-l-annuaire", "recherche_bien_formee"),
    ("adresse-devinee", "amc-absente", "sans_appel_sans_adresse"),
    ("routage-perdu", "routage-secondaire", "csr_transmis"),
    ("assure-perdu", "droits-ouverts", "identification_de_la_personne"),
    ("date-du-jour", "soins-passes", "date_des_soins"),
    ("identification-muette", "adherent-inconnu", "alertes_presentees"),
    ("identifiant-constant", "adherent-mal-recopie", "messages_uniques"),
    ("facture-recalculee", "facture-ace", "facture_egale_l_engagement"),
    ("motif-perdu", "retour-rejete", "rejet_suivi"),
    ("partiel-paye", "retour-partiel", "etat_selon_le_retour"),
    ("retour-jete", "retour-inconnu", "retour_inconnu_a_part"),
    ("adherent-perdu", "facture-titre", "adherent_jusqu_a_la_facture"),
    ("engagement-non-reporte", "facture-ace", "facture_porte_l_engagement"),
    ("contexte-constant", "facture-sejour", "contexte_de_la_facture"),
    ("facture-renumerotee", "accuse-perdu", "facture_renvoyee_a_l_identique"),
    ("facture-crue-emise", "aucun-accuse", "facture_sans_accuse_gardee"),
    ("retour-double", "retour-en-double", "retour_compte_une_fois"),
    ("silence-paye", "sans-retour", "attente_sans_retour"),
    ("reste-arrondi", "parts-de-la-facture", "parts_jusqu_a_la_facture"),
    ("facture-en-clair", "facture-par-courriel", "facture_chiffree"),
    ("facture-rognee", "facture-par-courriel", "montant_recu"),
    ("reste-plus-un", "reste-a-charge/reste-nul", "reste_annonce"),
    ("consigne-perdue", "acte-exclu", "consignes_affichees"),
    ("engagement-perdu", "engagement-entier", "engagement_garde"),
    ("parts-deplacees", "acte-exclu", "part_amc_par_ligne"),
    ("calcul-renumerote", "reponse-perdue", "clc_rejoue_a_l_identique"),
    ("sans-annulation", "sejour-modifie", "annulation_avant_nouveau"),
    ("annule-malgre-tout", "annulation-apres-facture", "annulation_impossible_sans_effet"),
    ("calcul-abandonne", "toutes-reponses-perdues", "sans_orphelin"),
    ("reponse-d-un-autre", "reponse-d-une-autre-demande", "sans_orphelin"),
    ("contact-perdu", "engagement-en-panne", "contact_affiche"),
    ("engage-hors-droits", "droits-fermes/fermes", "sans_engagement_hors_droits"),
    ("seconde-seule", "deux-mutuelles-simulation", "second_sur_le_reste"),
    ("parts-incoherentes", "engagement-partiel", "parts_egales_au_total"),
    ("devis-engageant", "reste-a-charge/reste-nul", "simulation_sans_engagement"),
    ("engagement-double", "engagement-entier", "un_seul_engagement"),
    ("refus-avale", "annulation-apres-facture", "refus_dit"),
    ("assure-oublie", "parts-de-la-facture", "meme_personne_partout"),
    ("base-remplacee", "parts-de-la-facture", "facture_du_sejour_engage"),
    ("boucle", "toutes-reponses-perdues", "sans_boucle"),
)
#: judged under a pack only, so killed in `test_run_roc`
UNDER_A_PACK = {"roc.demande_selon_le_pack"}


@cache
def certificates() -> Path:
    """One set of certificates for the whole process."""
    session = sessions.start_session(sessions.Options(select="cas:roc/acte-exclu"), out=Path(tempfile.mkdtemp()))
    return session.folder / "pki"


@pytest.mark.parametrize(("mutant", "case", "check"), CAUGHT, ids=[row[0] for row in CAUGHT])
def test_a_mutant_is_caught_by_its_own_check_alone(tmp_path, mutant, case, check):
    declared = MUTANTS[f"roc.{mutant}"]
    options = sessions.Options(mutant=f"roc.{mutant}", select=f"cas:roc/{case}", timeout_s=5.0)
    session = sessions.start_session(options, out=tmp_path, certificates=certificates())
    session.run(lambda event, fields: None)
    (attempt,) = read_story(session.folder).attempts[f"roc/{case}"]
    assert {call["check"] for call in attempt.calls if call["outcome"]["kind"] == "viole"} == {f"roc.{check}"}
    (scenario,) = bilan(session.folder)["scenarios"]
    assert {finding["requirement"] for finding in scenario["findings"]} <= set(declared.exigences)
    assert EFFECTS[declared.effet].value in {finding["severity"] for finding in scenario["findings"]}


def test_every_roc_check_and_mutant_is_in_the_table():
    assert {name for name in all_checks() if name.startswith("roc.")} - UNDER_A_PACK == {
        f"roc.{row[2]}" for row in CAUGHT
    }
    assert {name for name in MUTANTS if name.startswith("roc.")} == {f"roc.{row[0]}" for row in CAUGHT}
