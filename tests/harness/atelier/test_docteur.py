"""`doctor` says one line for each thing a run needs, what to do, and exits 2 when something is wrong."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bench_support import call
from carriers_support import dossier
from eprouvette.atelier import certificats, reseau
from eprouvette.atelier.creation import Souhaits, creer
from eprouvette.atelier.docteur import Demande, ausculter, en_defaut
from eprouvette.atelier.lieu import Lieu, lire
from eprouvette.atelier.verrou import tenir
from eprouvette.runner.portes import PORTES
from eprouvette_sim.kernel.clock import FixedClock, SystemClock

if TYPE_CHECKING:
    from pathlib import Path

    from eprouvette.atelier.points import Point

NOW = datetime.now(UTC)
SIDE = """
import json, sys
from datetime import datetime, timedelta, timezone
for line in sys.stdin:
    question = json.loads(line)
    told = {description}
    result = told if question["operation"] == "decrire" else {{}}
    print(json.dumps({{"pilotage": 1, "id": question["id"], "statut": "ok", "resultat": result}}), flush=True)
"""


def free_port_of(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    place = tmp_path_factory.mktemp("docteur") / "atelier"
    creer(place, Souhaits(), now=NOW)
    return place


@pytest.fixture
def atelier(model, tmp_path):
    place = tmp_path / "atelier"
    shutil.copytree(model, place)
    rows = "\n".join(f"{p.name} = {port}" for p, port in zip(PORTES, free_port_of(len(PORTES)), strict=True))
    (place / "atelier.toml").write_text(f'noms = ["localhost"]\n[ports]\n{rows}\n', encoding="utf-8")
    return place


def points(**demande: object) -> list[Point]:
    return ausculter(Demande(**demande), clock=SystemClock())


def wrong(found: list[Point]) -> list[tuple[str, str]]:
    return [(point.sujet, point.dit) for point in found if point.etat == "mal"]


def side(folder: Path, description: str, **more: object) -> Path:
    """The dossier of a product side that describes itself so."""
    script = folder / "adaptateur.py"
    script.write_text(SIDE.format(description=description), encoding="utf-8")
    return dossier(folder, porteur="stdio", commande=[sys.executable, str(script)], **more)


def test_a_sound_workshop_and_the_witness_are_fine(atelier, capfd):
    assert call("doctor", "--atelier", atelier) == 0
    said = capfd.readouterr().out
    assert "Tout est en ordre" in said
    for subject in (
        "dossier",
        "populations",
        "packs",
        "certificats",
        "noms",
        "ports",
        "confiance",
        "adaptateur",
        "horloge",
    ):
        assert any(line.startswith(("✔", "?")) and f" {subject} :" in line for line in said.splitlines()), subject


def test_the_json_form_says_the_same(atelier, capfd):
    assert call("doctor", "--atelier", atelier, "--json") == 0
    data = json.loads(capfd.readouterr().out)
    assert data["ok"] is True
    assert {"sujet", "etat", "dit", "faire"} == set(data["points"][0])


def test_everything_wrong_says_what_to_do(tmp_path, capfd):
    assert call("doctor", "--dossier", tmp_path / "absent.toml", "--atelier", tmp_path / "absent") == 2
    lines = capfd.readouterr().out.splitlines()
    for rank, line in enumerate(lines):
        if line.startswith("✘"):
            assert lines[rank + 1].startswith("    → "), line
    assert "2 point(s) à corriger" in lines[-1]


def test_an_expired_certificate_is_said_with_its_date(atelier):
    lieu = lire(atelier)
    later = NOW + timedelta(days=400)
    found = wrong(list(certificats.examiner(lieu, later)))
    assert ("certificats", f"serveur : expiré depuis le {NOW + timedelta(days=365):%d/%m/%Y}") in [
        (subject, said.replace(said[-10:], f"{NOW + timedelta(days=365):%d/%m/%Y}")) for subject, said in found
    ]
    assert all("expiré" in said for _, said in found)


def test_a_certificate_about_to_end_is_said_before_it_does(atelier):
    found = wrong(list(certificats.examiner(lire(atelier), NOW + timedelta(days=350))))
    assert found
    assert all("dans moins de 30 jours" in said for _, said in found)


def test_a_clock_of_a_day_early_makes_certificates_not_yet_valid(atelier):
    found = list(certificats.examiner(lire(atelier), NOW - timedelta(days=1)))
    early = [point for point in found if "pas encore valable" in point.dit]
    assert early
    assert all(point.faire == "régler l'horloge" for point in early)


def test_a_key_that_is_not_its_certificates_is_said(atelier):
    shutil.copyfile(atelier / "pki" / "serveur.key", atelier / "pki" / "insi-auto.key")
    assert ("certificats", "insi-auto : la clé n'est pas celle du certificat") in wrong(points(atelier=atelier))


def test_a_broken_chain_is_said(atelier):
    raw = (atelier / "pki" / "structure.pem").read_text(encoding="utf-8")
    leaf = raw.partition("-----END CERTIFICATE-----\n")[0] + "-----END CERTIFICATE-----\n"
    other = (atelier / "pki" / "cartes.pem").read_text(encoding="utf-8")
    (atelier / "pki" / "structure.pem").write_text(leaf + other, encoding="utf-8")
    assert any(
        "structure : certificat, chaîne ou clé inutilisable" in said for _, said in wrong(points(atelier=atelier))
    )


def test_a_name_the_certificate_does_not_bear_is_said(atelier):
    text = (atelier / "atelier.toml").read_text(encoding="utf-8")
    (atelier / "atelier.toml").write_text(
        text.replace('"localhost"', '"localhost", "autre.exemple.test"'), encoding="utf-8"
    )
    found = wrong(points(atelier=atelier))
    assert ("noms", "absents du certificat du serveur : autre.exemple.test") in found
    assert ("noms", "autre.exemple.test ne se résout pas ici") in found


def test_a_name_that_leads_elsewhere_gives_the_hosts_line(monkeypatch):
    monkeypatch.setattr(reseau.socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", ("192.0.2.7", 0))])
    (point,) = reseau.resolutions(Lieu(noms=("a.exemple.test",)))
    assert point.etat == "mal"
    assert "« 127.0.0.1 a.exemple.test »" in point.faire


def test_a_taken_port_says_how_to_find_who_holds_it(atelier):
    port = lire(atelier).ports["tlsm"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        (point,) = [point for point in points(atelier=atelier) if point.etat == "mal"]
    assert f"127.0.0.1:{port} ne peut pas être ouvert" in point.dit
    assert f"sport = :{port}" in point.faire


def test_a_workshop_in_use_says_by_whom(atelier):
    with tenir(atelier, quoi="eprouvette serve", now=SystemClock().now()):
        ((subject, said),) = wrong(points(atelier=atelier))
    assert subject == "atelier"
    assert f"eprouvette serve, processus {os.getpid()}" in said


def test_an_authority_that_is_not_the_servers_breaks_trust(atelier, tmp_path):
    from eprouvette_sim.pki import Authority

    Authority(tmp_path / "autre", now=NOW)
    shutil.copyfile(tmp_path / "autre" / "ca.pem", atelier / "pki" / "ca.pem")
    assert [subject for subject, _ in wrong(points(atelier=atelier)) if subject == "confiance"] == ["confiance"] * len(
        [porte for porte in PORTES if porte.protocole == "https"]
    )


def test_a_wrong_anchor_is_said(atelier):
    (atelier / "ancres" / "casse.pem").write_text("rien", encoding="utf-8")
    assert any("casse.pem illisible" in said for _, said in wrong(points(atelier=atelier)))


def test_a_pack_that_does_not_lint_is_said(tmp_path):
    (tmp_path / "pack").mkdir()
    assert [subject for subject, _ in wrong(points(packs=(tmp_path / "pack",)))] == ["packs"]


def test_a_dossier_nobody_concerns_is_said(tmp_path):
    path = dossier(tmp_path, porteur="temoin", operations=["decrire"])
    text = path.read_text(encoding="utf-8").replace('types = ["GAP", "DPI"]', 'types = ["RI"]')
    path.write_text(text, encoding="utf-8")
    (said,) = [point for point in points(dossier=path) if point.sujet == "dossier"]
    assert said.etat == "mal"
    assert "aucun scénario retenu" in said.dit


def test_own_patients_without_a_declared_population_are_said(tmp_path):
    path = dossier(tmp_path, porteur="temoin", more='\n[roles."patiente"]\nnom_naissance = "TESTA"\n')
    assert [subject for subject, _ in wrong(points(dossier=path))] == ["populations"]


def test_a_declared_population_is_listed(tmp_path):
    more = '\n[[populations]]\nnom = "essai"\norigine = "editeur"\nmatricules = ["2810763220"]\n'
    found = points(dossier=dossier(tmp_path, porteur="temoin", more=more))
    assert "essai (editeur), 1 matricule(s)" in [point.dit for point in found]
    assert not en_defaut(found)


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ('{{"nom": "p", "version": "1", "operations": []}}', "aucune action déclarée"),
        ('{{"nom": "p", "version": "1", "operations": ["voler"]}}', "opérations inconnues du contrat : voler"),
        ('{{"nom": "p"}}', "réponse hors contrat à decrire"),
        (
            '{{"nom": "p", "version": "1", "operations": ["rechercher_ins"], "horloge": (datetime.now(timezone.utc) - timedelta(days=1)).isoformat()}}',
            "le produit est décalé de -1 j",
        ),
        (
            '{{"nom": "p", "version": "1", "operations": ["rechercher_ins"], "horloge": "hier"}}',
            "date du produit illisible",
        ),
    ],
)
def test_what_an_adapter_says_wrong_of_itself_is_told(description, said, tmp_path):
    found = points(dossier=side(tmp_path, description.format()))
    assert any(said in words for _, words in wrong(found)), found


def test_an_operation_promised_by_the_dossier_alone_is_told(tmp_path):
    description = '{"nom": "p", "version": "1", "operations": ["rechercher_ins"]}'
    found = points(dossier=side(tmp_path, description, operations=["rechercher_ins", "facturer"]))
    assert ("adaptateur", "promises par le dossier, absentes de l'adaptateur : facturer") in wrong(found)


def test_an_adapter_that_says_no_date_leaves_the_clock_unknown(tmp_path):
    description = '{"nom": "p", "version": "1", "operations": ["rechercher_ins"]}'
    found = points(dossier=side(tmp_path, description))
    (clock,) = [point for point in found if point.sujet == "horloge"]
    assert (clock.etat, clock.dit) == ("inconnu", "l'adaptateur ne dit pas la date du produit")
    assert not en_defaut(found)


def test_an_adapter_that_does_not_start_is_named(tmp_path):
    path = dossier(tmp_path, porteur="stdio", commande=["aucun-programme-de-ce-nom"])
    assert ("adaptateur", "l'adaptateur ne démarre pas : No such file or directory") in wrong(points(dossier=path))


def test_a_person_is_no_adapter_to_shake_hands_with(tmp_path):
    found = points(dossier=dossier(tmp_path, porteur="guide"))
    assert "une personne conduit (guide)" in [point.dit for point in found]
    assert not en_defaut(found)


def test_nothing_is_left_behind_and_no_scenario_is_played(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    points()
    assert list(tmp_path.iterdir()) == []
    assert FixedClock(NOW).now().utc == NOW.astimezone(UTC)
