"""Each DMP mutant, on one scenario that sees it: caught by its own check alone, with its declared effect."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from eprouvette.checks import all_checks
from eprouvette.dmp.familles import familles
from eprouvette.runner import session as sessions
from eprouvette.runner.mutation import EFFECTS
from eprouvette.verdicts.attempts import read_story
from eprouvette.verdicts.bilan import bilan
from eprouvette_sim.product.mutants import MUTANTS

#: mutant, scenario, the only check that must object
CAUGHT = (
    ("message-sans-urn", "alimentation", "appels_conformes"),
    ("vihf-ancien", "assertion", "assertions_conformes"),
    ("lot-sans-source", "envoi-decrit", "soumissions_conformes"),
    ("document-americain", "document-conforme", "documents_conformes"),
    ("titre-de-fiche", "coherence", "coherence"),
    ("destinataire-faux", "nominatif-lecture", "recherches_conformes"),
    ("depot-direct", "indirect", "alimentation_indirecte"),
    ("declaration-detaillee", "renforcee", "consultation_air"),
    ("compte-generique", "nominatif", "utilisateur_nominatif"),
    ("certificat-unique", "deux-certificats", "certificats_distincts"),
    ("finess-juridique", "site-lecteur", "finess_du_site"),
    ("assertion-constante", "assertions-neuves", "assertions_neuves"),
    ("message-constant", "identifiants-neufs", "messages_neufs"),
    ("trace-sans-facteurs", "double-facteur-trace", "acces_trace"),
    ("appelle-quand-meme", "opposition", "aucun_appel"),
    ("envoie-au-dmp-ferme", "dmp-ferme", "aucun_depot"),
    ("envoie-sans-tester", "etat-d-abord", "etat_avant_depot"),
    ("autorisation-pour-supprimer", "suppression-sans-autorisation", "autorisation_non_demandee"),
    ("recherche-apres-envoi", "sans-recherche", "pas_de_recherche_apres_depot"),
    ("attente-dite-refus", "coupure-dite", "statut_presente"),
    ("refus-pris-pour-un-succes", "refus-du-registre", "succes_du_registre"),
    ("statut-oublie", "statut-garde", "etat_par_document"),
    ("compteur-gonfle", "tableau-de-bord", "compteurs"),
    ("date-d-envoi", "historique", "date_de_l_acte"),
    ("masque-perdu", "visibilite-masque", "visibilite_demandee"),
    ("classe-unique", "classe-lettre", "classe_du_type"),
    ("remplace-par-identifiant", "remplacement", "remplacement"),
    ("lot-de-versions-neuf", "versions", "versions"),
    ("renvoie-l-inchange", "inchange", "inchange_non_renvoye"),
    ("nouvel-identifiant-a-la-reprise", "coupure", "reprise_sans_doublon"),
    ("echec-muet", "panne-dite", "refus_dit"),
    ("retire-sans-droit", "droit-avant-retrait", "droit_avant_lecture"),
    ("autorisation-oubliee", "autorisation-posee", "autorisation_posee"),
    ("expiree-prise-pour-valide", "expire", "aucune_lecture"),
    ("ferme-montre-ouvert", "liste-ferme", "etat_presente"),
    ("prescriptions-absentes", "liste", "liste_complete"),
    ("signes-perdus", "invisible-patient", "marques_presentees"),
    ("origine-perdue", "origine-patient", "origine_presentee"),
    ("heure-universelle", "heure-locale", "heure_locale"),
    ("statut-non-montre", "statut-montre", "statut_de_la_liste"),
    ("nouveaux-muets", "nouveaux", "nouveaux_signales"),
    ("sans-borne", "deux-ans", "recherche_bornee"),
    ("criteres-locaux", "criteres", "criteres_transmis"),
    ("tout-a-chaque-visite", "recents-seulement", "suite_depuis_la_visite"),
    ("tout-en-une-demande", "par-vingt", "vingt_par_demande"),
    ("retire-tout", "a-la-demande", "retrait_demande"),
    ("document-retouche", "identique", "document_identique"),
    ("integre-deux-fois", "doublon", "sans_doublon"),
    ("statut-par-identifiant", "suppression", "changement_de_statut"),
    ("masque-sans-effet", "masquage", "masquage"),
    ("changement-tu", "suppression-dite", "changement_dit"),
    ("page-sans-patient", "page", "page_contextuelle"),
)


@cache
def certificates() -> Path:
    """One set of certificates for the whole process."""
    session = sessions.start_session(sessions.Options(select="cas:dmp/page"), out=Path(tempfile.mkdtemp()))
    return session.folder / "pki"


@pytest.mark.parametrize(("mutant", "case", "check"), CAUGHT, ids=[row[0] for row in CAUGHT])
def test_a_dmp_mutant_is_caught_by_its_own_check_alone(tmp_path, mutant, case, check):
    options = sessions.Options(mutant=f"dmp.{mutant}", select=f"cas:dmp/{case}", timeout_s=5.0)
    session = sessions.start_session(options, out=tmp_path, certificates=certificates())
    session.run(lambda event, fields: None)
    (attempt,) = read_story(session.folder).attempts[f"dmp/{case}"]
    assert {call["check"] for call in attempt.calls if call["outcome"]["kind"] == "viole"} == {f"dmp.{check}"}
    (scenario,) = bilan(session.folder)["scenarios"]
    declared = MUTANTS[f"dmp.{mutant}"]
    assert {finding["requirement"] for finding in scenario["findings"]} <= set(declared.exigences)
    assert EFFECTS[declared.effet].value in {finding["severity"] for finding in scenario["findings"]}


def test_every_check_of_the_dmp_has_a_mutant_of_its_own():
    pieces = {famille.controle for famille in familles()}
    ours = {name for name in all_checks() if name.partition(".")[0] == "dmp"} - pieces
    assert ours == {f"dmp.{check}" for _, _, check in CAUGHT}
    assert {f"dmp.{name}" for name, _, _ in CAUGHT} == {name for name in MUTANTS if name.startswith("dmp.")}
