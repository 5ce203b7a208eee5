from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from eprouvette.b2 import controler, rejets
from eprouvette.b2.textes import TEXTES
from eprouvette.cli.b2 import command
from eprouvette.verdicts.tables import PROVENANCES, Severity
from eprouvette_sim.formats.b2.generateur import Reglages, fichier
from eprouvette_sim.kernel.errors import ErreurUsage

CONFORME = fichier(Reglages(factures=30, graine=1))


def lancer(*arguments: object):
    """The verb's result; its exit code is what the verb returns, as the real entry point reads it."""
    resultat = CliRunner().invoke(command, [str(a) for a in arguments], standalone_mode=False)
    if resultat.exception is not None:
        raise resultat.exception
    return resultat


@pytest.fixture
def conforme(tmp_path):
    chemin = tmp_path / "conforme.b2"
    chemin.write_bytes(CONFORME)
    return chemin


@pytest.fixture
def fautif(tmp_path):
    chemin = tmp_path / "fautif.b2"
    octets = bytearray(CONFORME)
    debut = CONFORME.index(b"2", 2 * 128)
    octets[debut + 24 : debut + 26] = b"00"  # the key of the NIR of the first invoice
    chemin.write_bytes(bytes(octets))
    return chemin


def test_a_conforming_file_exits_0_and_says_so(conforme):
    resultat = lancer("check", conforme)
    assert resultat.return_value == 0
    assert "aucun constat" in resultat.output


def test_a_wrong_key_exits_1_with_record_field_expected_observed_rule_and_provenance(fautif):
    resultat = lancer("check", fautif)
    assert resultat.return_value == 1
    for mot in ("enr. 3 [0225]", "attendu", "observé", "b2.cle.nir", "norme"):
        assert mot in resultat.output


def test_json_has_the_stable_shape(fautif):
    resultat = lancer("check", fautif, "--json")
    lu = json.loads(resultat.stdout)
    assert set(lu) == {"files", "findings"}
    attendues = {"file", "record", "field", "location", "rule", "expected", "observed", "severity", "provenance"}
    assert all(attendues <= set(constat) for constat in lu["findings"])
    assert lu["files"][0]["records"] == len(CONFORME) // 128
    assert {c["severity"] for c in lu["findings"]} <= set(map(str, Severity))


def test_a_reservation_alone_exits_0_and_1_when_strict(tmp_path):
    chemin = tmp_path / "sans999.b2"
    chemin.write_bytes(CONFORME[:-128])
    assert lancer("check", chemin).return_value == 0
    assert lancer("check", chemin, "--strict").return_value == 1
    assert "réserves" in lancer("check", chemin).output


@pytest.mark.parametrize("contenu", [b"", bytes(1_000), b"\xf0\xf0\xf0" * 200])
def test_an_unreadable_file_exits_2_and_says_why(contenu, tmp_path, conforme):
    chemin = tmp_path / "autre.b2"
    chemin.write_bytes(contenu)
    resultat = lancer("check", conforme, chemin)
    assert resultat.return_value == 2
    assert "illisible" in resultat.output


def test_a_sparse_file_of_five_gigabytes_is_answered_at_once(tmp_path):
    chemin = tmp_path / "creux.b2"
    with chemin.open("wb") as flux:
        flux.write(CONFORME[: 40 * 128])
        flux.truncate(5_000_000_000)
    resultat = lancer("check", chemin, "--max", 5, "--jobs", 1)
    chemin.unlink()
    assert resultat.return_value == 1
    assert "constats de plus" in resultat.output
    assert len(resultat.output) < 5_000


def test_memory_stays_small_on_a_sparse_file_of_five_gigabytes(tmp_path):
    """Peak memory of a child process, against the same child on a small file: the size of the file does not show."""
    code = (
        "import resource, sys; from pathlib import Path; from eprouvette.b2.controler import Demande, juger;"
        "juger(Path(sys.argv[1]), Demande()); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    petit, creux = tmp_path / "petit.b2", tmp_path / "creux.b2"
    petit.write_bytes(CONFORME)
    with creux.open("wb") as flux:
        flux.write(CONFORME[: 40 * 128])
        flux.truncate(5_000_000_000)
    pics = [
        int(subprocess.run([sys.executable, "-c", code, str(f)], capture_output=True, check=True, text=True).stdout)
        for f in (petit, creux)
    ]
    creux.unlink()
    assert pics[1] < pics[0] + 200_000  # kilobytes


def test_a_folder_and_a_missing_file_are_usage_errors_told_together(tmp_path):
    with pytest.raises(ErreurUsage) as erreur:
        lancer("check", tmp_path, tmp_path / "absent.b2")
    assert "est un dossier" in str(erreur.value)
    assert "n'existe pas" in str(erreur.value)


def test_output_is_capped_and_says_how_many_more(tmp_path):
    chemin = tmp_path / "beaucoup.b2"
    chemin.write_bytes(CONFORME.replace(b"99000", b"99x00") if b"99000" in CONFORME else CONFORME.lower())
    total = json.loads(lancer("check", chemin, "--json", "--max", 3).stdout)["files"][0]
    assert total["findings_total"] == 3 + total["not_listed"]
    resultat = lancer("check", chemin, "--max", 3)
    assert resultat.output.count("attendu") == 3
    assert f"{total['not_listed']} constats de plus" in resultat.output


def test_several_files_in_several_processes_give_what_one_gives(conforme, fautif):
    un = lancer("check", conforme, fautif, "--json", "--jobs", 1).stdout
    deux = lancer("check", conforme, fautif, "--json", "--jobs", 2).stdout
    assert un == deux


def test_an_interrupted_check_is_resumed_without_judging_again(conforme, fautif, tmp_path, monkeypatch):
    journal = tmp_path / "reprise.jsonl"
    demande = controler.Demande()
    entier = list(controler.juger_tous([conforme, fautif], demande, reprise=journal))
    lignes = journal.read_text(encoding="utf-8").splitlines()
    assert len(lignes) == 2
    journal.write_text(lignes[0] + "\n" + lignes[1][: len(lignes[1]) // 2], encoding="utf-8")
    juges = []
    vrai = controler.juger
    monkeypatch.setattr(controler, "juger", lambda chemin, d: juges.append(chemin) or vrai(chemin, d))
    assert list(controler.juger_tous([conforme, fautif], demande, reprise=journal)) == entier
    assert juges == [fautif]


def test_a_changed_file_is_judged_again(conforme, tmp_path):
    journal = tmp_path / "reprise.jsonl"
    (avant,) = controler.juger_tous([conforme], controler.Demande(), reprise=journal)
    conforme.write_bytes(CONFORME[:-128])
    (apres,) = controler.juger_tous([conforme], controler.Demande(), reprise=journal)
    assert (avant.total, apres.total) == (0, 1)


def test_show_names_every_filled_field_in_words(conforme):
    sortie = lancer("show", conforme, "--max", 100_000).output
    assert "Facture 260000001" in sortie
    assert "[0231]" not in sortie
    assert "base de remboursement" in sortie
    assert " €" in sortie
    une = lancer("show", conforme, "--facture", "260000003").output
    assert une.count("Facture ") == 1


def test_show_refuses_what_is_no_b2_file(tmp_path):
    chemin = tmp_path / "autre.b2"
    chemin.write_bytes(b"\xf0\xf0\xf0" * 100)
    with pytest.raises(ErreurUsage, match="EBCDIC"):
        lancer("show", chemin)


def test_show_of_one_record_prints_its_empty_fields_when_asked(conforme):
    court = lancer("show", conforme, "--enregistrement", 3).output
    long = lancer("show", conforme, "--enregistrement", 3, "--tout").output
    assert "[0259]" not in court
    assert "[0259]" in long


def test_rejets_counts_causes_draws_bars_and_writes_a_chart_that_parses(fautif, tmp_path):
    dessin = tmp_path / "causes.svg"
    resultat = lancer("rejets", fautif, "--svg", dessin)
    assert resultat.return_value == 1
    assert "█" in resultat.output
    assert "b2.cle.nir" in resultat.output
    racine = ET.fromstring(dessin.read_text(encoding="utf-8"))
    assert racine.tag.endswith("svg")
    fiche = json.loads(lancer("rejets", fautif, "--json").stdout)
    assert fiche["findings_total"] == sum(cause["count"] for cause in fiche["causes"])


def test_bars_are_proportional_and_never_empty():
    assert rejets.barre(10, 10, 4) == "████"
    assert rejets.barre(5, 10, 4) == "██  "
    assert rejets.barre(1, 10_000, 4).strip() == "▏"
    assert rejets.barre(0, 0, 4) == "    "


def test_generate_writes_what_check_accepts_and_plants_what_check_finds(tmp_path):
    propre, plante = tmp_path / "propre.b2", tmp_path / "plante.b2"
    lancer("generate", "--invoices", 25, "--seed", 7, "--out", propre)
    assert lancer("check", propre).return_value == 0
    sortie = lancer("generate", "--invoices", 25, "--seed", 7, "--defects", 4, "--out", plante)
    assert sortie.stderr.count("défaut ") == 4
    trouves = json.loads(lancer("check", plante, "--json").stdout)["findings"]
    for ligne in sortie.stderr.splitlines():
        if ligne.startswith("défaut "):
            regle = ligne.rsplit(" ", 1)[1]
            assert regle in {constat["rule"] for constat in trouves}


def test_generate_refuses_more_than_a_file_can_count():
    with pytest.raises(ErreurUsage, match="998001"):
        lancer("generate", "--invoices", 998_002)


def test_generate_writes_the_same_bytes_on_standard_output(tmp_path):
    chemin = tmp_path / "f.b2"
    lancer("generate", "--invoices", 5, "--seed", 3, "--out", chemin)
    assert lancer("generate", "--invoices", 5, "--seed", 3).stdout_bytes == chemin.read_bytes()


def test_both_languages_have_the_same_messages():
    assert set(TEXTES["fr"]) == set(TEXTES["en"])
    for cle, message in TEXTES["fr"].items():
        assert sorted(champs(message)) == sorted(champs(TEXTES["en"][cle])), cle


def champs(message: str) -> list[str]:
    from string import Formatter

    return [nom for _, nom, _, _ in Formatter().parse(message) if nom]


def test_english_is_spoken_when_asked(fautif):
    assert "expected" in lancer("check", fautif, "--lang", "en").output


def test_every_provenance_of_a_rule_has_a_weight():
    from eprouvette_sim.formats.b2 import regles

    assert {regle.provenance for regle in regles().values()} <= set(PROVENANCES)
