"""INSi: both operations, published answers, platforms, injected files."""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from eprouvette_sim.formats import assertions
from eprouvette_sim.formats.insi import RechercheTraits, RechercheVitale, read_resultat, read_vitale, write_vitale
from eprouvette_sim.insi import ServiceInsi
from eprouvette_sim.insi.rules import injections, published
from eprouvette_sim.kernel.errors import ErreurUsage
from eprouvette_sim.passerelle import Passerelle
from tlsi_support import ZOE, assertion, confiance, corps, erreur, peer, post, traits_call, values, vitale_call


def ask(recherche, service=None):
    return post(Passerelle((service or ServiceInsi(),), structure=True), traits_call(recherche), client=peer())


def search(person) -> RechercheTraits:
    return RechercheTraits(
        nom_naissance=person.nom_naissance,
        prenoms=person.prenoms[:1],
        sexe=str(person.sexe),
        date_naissance=person.date_naissance,
        lieu_naissance=person.lieu_naissance,
    )


@pytest.mark.parametrize(
    "fiche", published(), ids=lambda fiche: fiche.identite.nom_naissance + fiche.identite.prenoms[0]
)
def test_every_published_identity_gets_its_published_answer(fiche):
    result, anomalies = read_resultat(corps(ask(search(fiche.identite))))
    assert (result.code, anomalies) == (fiche.code, ())
    if fiche.code == "00":
        assert (result.individu.nir, result.individu.cle, result.individu.oid) == (
            fiche.identite.nir,
            fiche.identite.cle,
            fiche.identite.oid,
        )
        assert [former.nir for former in result.individu.historique] == [f.nir for f in fiche.identite.historique]


def test_the_base_holds_the_published_csv_and_nothing_else():
    shared = Path(__file__).parents[4] / "shared" / "facts" / "insi_test_identities.csv"
    if not shared.exists():
        pytest.skip("table des identités publiées absente à côté du dépôt")
    facts = list(csv.DictReader(shared.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    ours = {(f.identite.nom_naissance, " ".join(f.identite.prenoms)): f for f in published()}
    assert set(ours) == {(row["birth_name"], row["first_names"]) for row in facts}
    for row in facts:
        fiche = ours[row["birth_name"], row["first_names"]]
        assert (fiche.identite.nir or "", fiche.identite.cle or "", fiche.code) == (
            row["matricule"],
            row["key"],
            row["expected_code"],
        )


def test_live_answers_give_the_list_of_first_names_only():
    names = [name for name, _ in values(corps(ask(ZOE)))]
    assert "ListePrenom" in names
    assert "Prenom" not in names


def test_an_unknown_person_gets_01_in_production_and_a_fault_on_the_editors_platform():
    nobody = replace(ZOE, nom_naissance="PERSONNE")
    assert ("CodeCR", "01") in values(corps(ask(nobody)))
    fault = ask(nobody, ServiceInsi(plateforme="editeurs"))
    assert (erreur(fault).code, erreur(fault).sous_code) == ("insi_102", "siram_40")
    assert fault.quirk == "tlsi.erreur-service-severite-fatal"


def test_the_card_branch_fails_with_its_own_code():
    gateway = Passerelle((ServiceInsi(plateforme="editeurs"),), structure=False, cartes=confiance())
    both = [assertion(), assertion("vitale", sujet="1111199999111")]
    nobody = RechercheVitale(nir="1111199999111", nir_od=None)
    answer = post(gateway, vitale_call(nobody, securite=assertions.security(both), emetteur="899900000017"))
    assert erreur(answer).code == "insi_101"


def test_an_unknown_platform_is_refused_with_the_known_ones():
    with pytest.raises(ErreurUsage, match="plateforme"):
        ServiceInsi(plateforme="recette")


@pytest.mark.parametrize("name", list(injections()))
def test_injected_files_are_served_and_named_as_ours(name):
    service = ServiceInsi()
    service.injecter(name)
    answer = ask(ZOE, service)
    assert answer.quirk == "insi.fichier-injecte"
    assert read_resultat(corps(answer))[0].code == injections()[name].code


def test_the_file_with_dates_before_its_identifier_keeps_its_schema_fault():
    service = ServiceInsi()
    service.injecter("TEST_2.04_cas2")
    result, anomalies = read_resultat(corps(ask(ZOE, service)))
    assert {anomaly.code for anomaly in anomalies} == {"insi.resultat.ordre"}
    first, second = result.individu.historique
    assert (first.du, first.au, second.nir, second.cle) == ("2019-03-01", "2019-02-28", "2090663220123", "55")


def test_the_file_with_wrong_keys_keeps_them():
    service = ServiceInsi()
    service.injecter("TEST_2.08_cas2")
    person = read_resultat(corps(ask(ZOE, service)))[0].individu
    assert int(person.cle) != 97 - int(person.nir) % 97
    assert ("Prenom", "GATIEN") in values(corps(ask(ZOE, service)))


def test_an_unknown_injected_file_is_refused():
    with pytest.raises(ErreurUsage, match="inconnu"):
        ServiceInsi().injecter("TEST_9.99")


def test_a_search_by_card_survives_its_round_trip():
    search = RechercheVitale(
        nir="2751263220749", nir_od="160012B020777", nom_naissance="ADRUN", date_naissance="1975-12-00", rang="1"
    )
    assert read_vitale(write_vitale(search)) == (search, ())


def test_identities_are_shipped_with_the_package():
    assert files("eprouvette_sim.insi").joinpath("data/injections.csv").is_file()
