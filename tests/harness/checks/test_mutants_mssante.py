"""Each MSSanté mutant, on one scenario that sees it: caught by its own check alone, with its declared effect."""

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
    ("mssante.accents-bruts", "mssante/accents", "mssante.entetes_ascii"),
    ("mssante.accuse-avec-chemin", "mssante/accuse-accord", "mssante.accuse_renvoye"),
    ("mssante.accuse-double", "mssante/accuse-double", "mssante.accuse_jamais_double"),
    ("mssante.accuse-orphelin", "mssante/accuse-ancien", "mssante.accuse_rattache"),
    ("mssante.accuse-sans-accord", "mssante/accuse-sans-accord", "mssante.accuse_interdit"),
    ("mssante.accuse-sans-original", "mssante/accuse-forme", "mssante.accuse_bien_forme"),
    ("mssante.adresse-avec-cle", "mssante/adresse-qualifiee", "mssante.adresse_du_patient"),
    ("mssante.automate-muet", "mssante/automatique", "mssante.automatique_annonce"),
    ("mssante.autre-boite", "mssante/jeton-personne", "mssante.sequence_par_jeton"),
    ("mssante.coupure-ignoree", "mssante/session-fermee", "mssante.session_rouverte"),
    ("mssante.crl-exigee", "mssante/crl-absente", "mssante.crl_gardee"),
    ("mssante.deux-dates", "mssante/injection", "mssante.message_conforme"),
    ("mssante.deux-patients", "mssante/un-patient", "mssante.un_seul_patient"),
    ("mssante.deux-textes", "mssante/corps-deux-versions", "mssante.corps_en_texte"),
    ("mssante.echec-acquitte", "mssante/accuse-erreur", "mssante.accuse_en_erreur"),
    ("mssante.echec-mal-trace", "mssante/refus-trace", "mssante.echecs_traces"),
    ("mssante.echec-sans-motif", "mssante/patient-ferme", "mssante.echec_presente"),
    ("mssante.external", "mssante/certificat-logiciel", "mssante.boite_par_certificat"),
    ("mssante.fil-perdu", "mssante/reponse", "mssante.reponse_reliee"),
    ("mssante.fin-perdue", "mssante/fin", "mssante.fin_de_conversation"),
    ("mssante.identifiant-fixe", "mssante/identifiant", "mssante.identifiant_unique"),
    ("mssante.illisible-cache", "mssante/emboite", "mssante.rien_de_perdu"),
    ("mssante.injection", "mssante/injection", "mssante.sans_injection"),
    ("mssante.ins-recuperee-envoyee", "mssante/ins-recuperee-tue", "mssante.ins_non_transmise"),
    ("mssante.ins-toujours-o", "mssante/ins-recuperee", "mssante.ins_annoncee"),
    ("mssante.jamais-repris", "mssante/coupure", "mssante.refus_passager_repris"),
    ("mssante.jeton-apres-invite", "mssante/jeton-d-emblee", "mssante.jeton_d_emblee"),
    ("mssante.jeton-garde", "mssante/jeton-refuse-envoi", "mssante.jeton_renouvele"),
    ("mssante.latin-1", "mssante/utf8", "mssante.textes_utf8"),
    ("mssante.lecture-en-clair", "mssante/lecture-apres-tls", "mssante.tls_avant_lecture"),
    ("mssante.mail-en-clair", "mssante/envoi-apres-tls", "mssante.tls_avant_envoi"),
    ("mssante.mise-a-jour-tue", "mssante/avis-de-suppression", "mssante.mise_a_jour_signalee"),
    ("mssante.ne-verifie-rien", "mssante/operateur-etranger", "mssante.operateur_refuse"),
    ("mssante.nil-en-double", "mssante/nil-reponse", "mssante.nil_une_fois"),
    ("mssante.nil-d-un-autre", "mssante/nil-accuse", "mssante.nil_du_produit"),
    ("mssante.objet-libre", "mssante/objet", "mssante.objet_xdm"),
    ("mssante.partenaire-oublie", "mssante/partenaires", "mssante.partenaires_traces"),
    ("mssante.patient-du-cda", "mssante/patient-metadonnees", "mssante.patient_des_metadonnees"),
    ("mssante.pdf-a2", "mssante/pdf-a1", "mssante.pdf_a1"),
    ("mssante.pdf-mal-nomme", "mssante/pdf-nomme", "mssante.pdf_nomme"),
    ("mssante.pdf-oublie", "mssante/deux-documents", "mssante.archive_et_pdf"),
    ("mssante.pdf-refait", "mssante/pdf-du-cda", "mssante.pdf_du_cda"),
    ("mssante.prefixe-montre", "mssante/prefixe", "mssante.prefixe_masque"),
    ("mssante.range-sans-action", "mssante/range-mise-a-jour", "mssante.integration_stricte"),
    ("mssante.refus-ignore", "mssante/patient-refuse", "mssante.rien_au_patient"),
    ("mssante.refus-partiel-tu", "mssante/refus-partiel", "mssante.destinataire_refuse_dit"),
    ("mssante.refus-sans-code", "mssante/refus/exterieure", "mssante.refus_dit"),
    ("mssante.releve-marque", "mssante/releve-sans-marquer", "mssante.lecture_sans_marquer"),
    ("mssante.remplace-sans-lien", "mssante/remplacement", "mssante.remplacement_annonce"),
    ("mssante.reponse-fixe", "mssante/reponse-reglee", "mssante.adresse_de_reponse"),
    ("mssante.sans-accuse", "mssante/accuse-demande", "mssante.accuse_demande"),
    ("mssante.sans-libelle", "mssante/libelle-logiciel", "mssante.libelle_parlant"),
    ("mssante.sans-lisez-moi", "mssante/archive", "mssante.archive_conforme"),
    ("mssante.sans-notify", "mssante/avis-remise-dialogue", "mssante.dsn_demande"),
    ("mssante.sans-return-receipt", "mssante/avis-remise", "mssante.avis_remise_demande"),
    ("mssante.session-finie-tue", "mssante/session-finie-envoi", "mssante.fin_de_session"),
    ("mssante.suite-hors-liste", "mssante/suites-envoi", "mssante.suites_admises"),
    ("mssante.suppression-a-moitie", "mssante/suppression-faite", "mssante.suppression_faite"),
    ("mssante.suppression-muette", "mssante/suppression", "mssante.suppression_annoncee"),
    ("mssante.suppression-non-tracee", "mssante/suppression-tracee", "mssante.operations_tracees"),
    ("mssante.taille-fausse", "mssante/document-au-patient", "mssante.metadonnees_fideles"),
    ("mssante.taille-tue", "mssante/taille-annoncee", "mssante.taille_respectee"),
    ("mssante.tls-1-3-seul", "mssante/tls-1-2-seul", "mssante.operateur_admis"),
    ("mssante.tls-ancien", "mssante/tls-1-1-refuse", "mssante.tls_suffisant"),
    ("mssante.tls-plafonne", "mssante/tls-1-3", "mssante.tls_recent"),
    ("mssante.trace-bavarde", "mssante/trace-sans-contenu", "mssante.traces_sans_contenu"),
    ("mssante.trace-sans-heure", "mssante/trace-complete", "mssante.traces_completes"),
    ("mssante.un-seul-code", "mssante/code-deux", "mssante.codecda"),
    ("mssante.zip-pris-pour-xdm", "mssante/zip-quelconque", "mssante.xdm_reconnu"),
)


@cache
def certificates() -> Path:
    """One set of certificates for the whole process."""
    session = sessions.start_session(sessions.Options(select="cas:mssante/objet"), out=Path(tempfile.mkdtemp()))
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


def test_every_check_of_the_service_has_a_mutant_of_its_own():
    ours = {name for name in all_checks() if name.startswith("mssante.")}
    assert ours == {check for _, _, check in CAUGHT}
    assert {name for name in MUTANTS if name.startswith("mssante.")} == {mutant for mutant, _, _ in CAUGHT}


def test_the_scenarios_say_at_least_sixty_different_things():
    """Distinct (reference, check, arguments): the branches a scenario may take, whatever its words."""
    out = Path(tempfile.mkdtemp())
    session = sessions.start_session(
        sessions.Options(select="service:mssante", timeout_s=5.0), out=out, certificates=certificates()
    )
    scenes = [scene for scene in session.scenes if scene.service == "mssante"]
    said = {(ref, tuple(text for _, text in scene.steps)) for scene in scenes for ref in scene.refs}
    assert len(scenes) >= 60
    assert len(said) >= 60
