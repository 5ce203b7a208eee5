"""`serve` judges each exchange as it happens, with the checks that need nothing else, and holds no door back."""

from __future__ import annotations

import json
import signal
from datetime import UTC, datetime, timedelta

import pytest

from assiste_support import Bench, Person, reference_folder, until
from bench_support import certificates
from eprouvette.atelier.direct import SEULS, SUIVIS, Direct, lignes, poids
from eprouvette.checks import all_checks
from eprouvette.rejudge.evidence import exchange_of
from eprouvette.runner import session as sessions
from eprouvette.verdicts.tables import Severity
from eprouvette_sim.kernel import journal
from eprouvette_sim.kernel.clock import FixedClock

CAMPAGNE = "service:insi or service:cdri"
PATIENT = {
    "reference": "p",
    "nom_naissance": "TCHITCHI",
    "prenoms": ["OLA", "CATARINA", "BELLA"],
    "sexe": "F",
    "date_naissance": "1936-06-21",
    "lieu_naissance": "63220",
}


def exchanges_of(folder):
    return [exchange_of(folder, line.fields) for line in journal.read(folder) if line.event == "exchange"]


def test_the_checks_named_exist():
    known = set(all_checks())
    assert {name for table in (SEULS, SUIVIS) for rows in table.values() for name, _ in rows} <= known


def test_a_conforming_campaign_is_shown_without_a_single_non_conformity():
    served, held = {}, 0
    for exchange in exchanges_of(reference_folder(CAMPAGNE)):
        # The witness draws the same identifiers again in each scenario: each is a session of its own.
        direct = served.setdefault(exchange.scenario, Direct())
        for dit in direct.juger(exchange):
            assert dit.ecart is None, (exchange.id, dit)
            held += 1
    assert held > 200


@pytest.mark.parametrize(
    ("mutant", "check"),
    [
        ("insi.sexe-en-tete", "insi.appel_bien_forme"),
        ("insi.emetteur-constant", "insi.emetteur_du_certificat"),
        ("insi.contexte-version-01-01", "tlsi.contextes_complets"),
        ("insi.contexte-reutilise", "insi.contextes_renouveles"),
    ],
)
def test_a_defect_is_shown_at_the_exchange_that_has_it(mutant, check, tmp_path):
    options = sessions.Options(select="cas:insi/deuxieme-prenom", mutant=mutant)
    session = sessions.start_session(options, out=tmp_path, certificates=certificates())
    session.run(lambda event, fields: None)
    direct = Direct()
    found = {
        dit.check.name: (exchange.id, dit)
        for exchange in exchanges_of(session.folder)
        for dit in direct.juger(exchange)
        if dit.ecart
    }
    assert check in found
    where, dit = found[check]
    assert dit.ecart.echange in {None, where}
    (line, *_) = lignes([dit], "fr")
    assert check in line
    assert "attendu" in line


def test_what_rests_on_the_benchs_own_expectations_never_weighs_more_than_a_gap():
    for name in ("insi.contextes_renouveles", "cdri.contexte_coherent", "tlsi.assertions_recentes"):
        check = all_checks()[name]
        from eprouvette.checks.api import Ecart

        weight = poids(check, Ecart(attendu="a", observe="b", provenance="norme"))
        assert (weight == Severity.ECART_ATTENTE) is all(ref.startswith("ATTENTE:") for ref in check.prouve)


def test_serve_prints_findings_and_the_clock_as_exchanges_happen(tmp_path):
    bench = Bench("serve", "--out", tmp_path / "runs", "--endpoints", tmp_path / "e.json")
    person = None
    try:
        until((tmp_path / "e.json").is_file)
        person = Person(tmp_path / "e.json", mutant="insi.sexe-en-tete")
        person.product.clock = FixedClock(datetime.now(UTC) + timedelta(days=1))
        person.do("rechercher_ins", {"patient": PATIENT, "mode": "traits"})
        assert "POST /lps → 200" in bench.wait_for("01.tlsm.0001", "00.tlsm.0001")
        assert "décalée de +1 j" in bench.wait_for("horloge")
        assert "insi.appel_bien_forme" in bench.wait_for("✘ Non-conformité")
        assert "contrôle(s) tenu(s)" in bench.wait_for("✔")
    finally:
        if person:
            person.close()
        bench.process.send_signal(signal.SIGTERM)
        code = bench.end()
    assert code == 0
    (run,) = (tmp_path / "runs").iterdir()
    assert journal.verify(run) == []
    assert json.loads((run / "run.json").read_bytes())["kind"] == "serve"
