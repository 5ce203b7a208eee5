"""The directory: what a search finds, what the gateway refuses, what the extractions hold."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eprouvette_sim.annuaire_sante import ServiceAnnuaireSante
from eprouvette_sim.annuaire_sante.population import generee, publiee
from eprouvette_sim.annuaire_sante.recherche import PARAMETRES, normaliser
from eprouvette_sim.annuaire_sante.rules import Debit
from eprouvette_sim.formats.annuaire import (
    ACTIVITES,
    CORRESPONDANCE,
    TRE_R256,
    Bal,
    colonnes,
    horodatage,
    read_bals,
    read_extraction,
    write_extraction,
)
from eprouvette_sim.kernel.clock import FixedClock
from eprouvette_sim.kernel.wire import Request

NOW = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
RPPS = "urn:oid:1.2.250.1.71.4.2.1"


class Client:
    """Asks a directory, one call every `pas` milliseconds."""

    def __init__(self, service=None, *, pas=100, cle="cle-de-banc"):
        self.service = service or ServiceAnnuaireSante()
        self.clock = FixedClock(NOW, step_ms=pas)
        self.headers = (("ESANTE-API-KEY", cle),) if cle else ()

    def demander(self, target, *, method="GET", body=b""):
        request = Request(method=method, target=target, headers=self.headers, body=body)
        return self.service.handle(request, self.clock.now())

    def bundle(self, query):
        answer = self.demander("/fhir/v2/" + query)
        assert answer.response.status == 200, answer.response.body
        return json.loads(answer.response.body)

    def ids(self, query, mode="match"):
        entries = self.bundle(query).get("entry", ())
        return [row["resource"]["id"] for row in entries if row["search"]["mode"] == mode]

    def tout(self, query):
        """Every match, following the pages."""
        page = self.bundle(query)
        found = []
        while True:
            found += [row["resource"]["id"] for row in page.get("entry", ()) if row["search"]["mode"] == "match"]
            following = [link["url"] for link in page["link"] if link["relation"] == "next"]
            if not following:
                return found
            page = json.loads(self.demander(following[0].removeprefix(self.service.adresse)).response.body)


@pytest.fixture
def annuaire():
    return Client()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Practitioner?family=becher", ["prat-becher", "prat-becher-homonyme"]),
        ("Practitioner?family=BÉCHER&given=pauline", ["prat-becher-homonyme"]),
        ("Practitioner?family:exact=becher", []),
        ("Practitioner?family:exact=BECHER&given:exact=PAUL", ["prat-becher"]),
        ("Practitioner?family:contains=ipet", ["prat-pipette"]),
        ("Practitioner?name=claire", ["prat-eprouvette"]),
        (f"Practitioner?identifier={RPPS}%7C899700000029", ["prat-becher"]),
        ("Practitioner?identifier=899700000029,899700000011", ["prat-eprouvette", "prat-becher"]),
        ("Practitioner?identifier=urn:autre%7C899700000029", []),
        ("Practitioner?identifier-type=IDNPS&family=verrine", ["prat-retraite"]),
        ("Practitioner?active=false", ["prat-retraite"]),
        ("Practitioner?mailbox-mss:contains=%40ancien", ["prat-eprouvette"]),
        ("Practitioner?mailbox-mss=paul.", ["prat-becher"]),
        ("Practitioner?qualification-code=60", ["prat-pipette"]),
        ("PractitionerRole?organization=Organization/org-ch", ["role-eprouvette-ch", "role-pipette-ch"]),
        ("PractitionerRole?practitioner=prat-becher", ["role-becher-cabinet"]),
        ("PractitionerRole?role=60", ["role-pipette-ch"]),
        ("Organization?type=SA25", ["org-labo"]),
        ("Organization?address-city=beauv&name=cabinet", ["org-cabinet"]),
        ("Organization?mailbox-mss:contains=dpi", ["org-ch"]),
        ("HealthcareService?organization=org-ch", ["org-ch-s0", "org-ch-s1"]),
        ("Device?manufacturer=fabricant&status=active", ["dev-irm"]),
        ("Practitioner?_id=prat-becher", ["prat-becher"]),
        ("Practitioner?_lastUpdated=lt2020-01-01", []),
        ("Practitioner?_lastUpdated=2026&family=becher&given=paul&given=pauline", ["prat-becher-homonyme"]),
    ],
)
def test_a_search_finds_what_fhir_says_it_finds(annuaire, query, expected):
    assert sorted(annuaire.ids(query)) == sorted(expected)


def test_a_search_by_post_finds_the_same(annuaire):
    answer = annuaire.demander("/fhir/v2/Practitioner/_search", method="POST", body=b"family=becher&given=paul")
    assert len(json.loads(answer.response.body)["entry"]) == 2


def test_included_resources_come_along_and_are_told_apart(annuaire):
    query = "PractitionerRole?role=60&_include=PractitionerRole:practitioner&_include=PractitionerRole:organization"
    assert annuaire.ids(query) == ["role-pipette-ch"]
    assert annuaire.ids(query, "include") == ["prat-pipette", "org-ch"]
    back = "Practitioner?family=pipette&_revinclude=PractitionerRole:practitioner"
    assert annuaire.ids(back, "include") == ["role-pipette-ch"]


def test_elements_keep_what_is_asked_and_say_that_the_rest_is_missing(annuaire):
    resource = annuaire.bundle("Practitioner?family=pipette&_elements=identifier")["entry"][0]["resource"]
    assert set(resource) == {"resourceType", "id", "meta", "identifier"}
    assert resource["meta"]["tag"][0]["code"] == "SUBSETTED"


def test_a_total_is_given_when_asked_for(annuaire):
    assert annuaire.bundle("Practitioner?family=becher&_total=accurate&_count=1")["total"] == 2
    assert "total" not in annuaire.bundle("Practitioner?family=becher")


def test_pages_hold_everybody_once():
    annuaire = Client(ServiceAnnuaireSante(generee(500, graine="pages")))
    found = annuaire.tout("Practitioner?_count=50")
    assert len(found) == len(set(found)) == 500 + len(publiee().personnes)


def test_a_red_listed_mailbox_is_shown_only_when_told_to():
    assert Client().ids("Practitioner?mailbox-mss:contains=salome") == []
    assert Client(ServiceAnnuaireSante(rouge=True)).ids("Practitioner?mailbox-mss:contains=salome") == ["prat-pipette"]


def test_the_mailbox_type_is_unknown_as_on_the_live_server_unless_told_otherwise():
    query = f"/fhir/v2/Organization?mailbox-mss-type={quote(TRE_R256)}%7CORG"
    assert Client().demander(query).response.status == 400
    served = Client(ServiceAnnuaireSante(type_bal=True))
    assert sorted(served.ids(query.removeprefix("/fhir/v2/"))) == ["org-ch", "org-labo"]


@pytest.mark.parametrize(
    ("target", "method", "status"),
    [
        ("/fhir/v2/Practitioner?nomExercice=x", "GET", 400),
        ("/fhir/v2/Practitioner?family:missing=true", "GET", 400),
        ("/fhir/v2/Practitioner?_count=0", "GET", 400),
        ("/fhir/v2/Practitioner?_count=99999", "GET", 400),
        ("/fhir/v2/Practitioner?family=" + "a" * 9000, "GET", 400),
        ("/fhir/v2/Practitioner?" + "&".join(["family=a"] * 200), "GET", 400),
        ("/fhir/v2/Practitioner/inconnu", "GET", 404),
        ("/fhir/v2/Patient", "GET", 404),
        ("/fhir/v2", "GET", 403),
        ("/fhir/v2", "POST", 403),
        ("/fhir/v2/Practitioner/prat-becher", "PUT", 403),
        ("/fhir/v2/Practitioner/prat-becher", "DELETE", 403),
        ("/fhir/v2/Practitioner/prat-becher/_history/1", "GET", 404),
        ("/fhir/v2?_getpages=abc", "GET", 400),
        ("/fhir/v2?_getpages=UGF0aWVudD8=", "GET", 410),
        ("/fhir/v1/Practitioner", "GET", 410),
        ("/ailleurs", "GET", 404),
    ],
)
def test_what_is_not_served_is_refused_with_an_outcome(annuaire, target, method, status):
    answer = annuaire.demander(target, method=method)
    outcome = json.loads(answer.response.body)
    assert (answer.response.status, outcome["resourceType"]) == (status, "OperationOutcome")
    assert outcome["issue"][0]["diagnostics"]


@pytest.mark.parametrize("cle", [None, "autre"])
def test_a_call_without_the_right_key_is_refused(cle):
    assert Client(cle=cle).demander("/fhir/v2/Practitioner").response.status == 401


@pytest.mark.parametrize(
    "texte",
    ["' OR 1=1 --", "%'; DROP TABLE x; --", "Practitioner.name.where(true)", "${jndi:x}", "\\,\\,", "*", "\x00"],
)
def test_an_injection_is_a_text_that_nobody_bears(annuaire, texte):
    assert annuaire.ids(f"Practitioner?family={quote(texte)}") == []


def test_a_thousand_calls_a_second_are_held_to_the_documented_rate():
    annuaire = Client(pas=1)
    status = [annuaire.demander("/fhir/v2/Practitioner?_count=1").response.status for _ in range(1000)]
    assert (status.count(200), status.count(429)) == (17, 983)
    assert (
        annuaire.service.handle(
            Request(method="GET", target="/fhir/v2/Practitioner?_count=1", headers=annuaire.headers),
            FixedClock(NOW).now(),
        ).response.status
        == 429
    )


@given(st.lists(st.integers(min_value=0, max_value=400_000_000), max_size=120))
def test_no_second_ever_admits_more_than_its_share(steps):
    debit, now, admitted = Debit(par_seconde=17), 0, []
    for step in steps:
        now += step
        if debit.admet(now):
            admitted.append(now)
    for rank in range(17, len(admitted)):
        assert admitted[rank] - admitted[rank - 17] >= 1_000_000_000


def test_somebody_hidden_comes_back(annuaire):
    annuaire.service.cacher("899700000029")
    assert annuaire.ids("Practitioner?family=becher") == ["prat-becher-homonyme"]
    annuaire.service.montrer("899700000029")
    assert len(annuaire.ids("Practitioner?family=becher")) == 2


def test_a_breakdown_is_an_outcome_too(annuaire):
    annuaire.service.panne = True
    assert annuaire.demander("/fhir/v2/Practitioner").response.status == 500


@pytest.mark.parametrize(
    ("nom", "kind"), [("PS_LibreAcces", ACTIVITES), ("Extraction_Correspondance_MSSante", CORRESPONDANCE)]
)
def test_an_extraction_reads_back_and_says_its_age(annuaire, nom, kind):
    annuaire.service.retard_jours = 3
    answer = annuaire.demander(f"/annuaire-sante-webservices/V300/services/extraction/{nom}")
    assert nom in answer.response.header("Content-Disposition")
    with zipfile.ZipFile(io.BytesIO(answer.response.body)) as archive:
        name = archive.namelist()[0]
        rows, notes = read_extraction(archive.read(name), colonnes(kind))
    assert (notes, horodatage(name)) == ((), "202602270830")
    assert any("BECHER" in row.values() for row in rows)
    assert not any("salome.pipette@infirmier.mssante.invalid" in row.values() for row in rows)


def test_the_two_layouts_have_the_published_number_of_columns():
    assert (len(colonnes(ACTIVITES)), len(colonnes(CORRESPONDANCE))) == (56, 31)


def test_a_broken_extraction_names_its_line_and_a_wrong_header_its_missing_columns():
    good = write_extraction(("a", "b"), [{"a": "1"}, {"b": "2"}])
    rows, notes = read_extraction(good + b"seul\n", ("a", "b"))
    assert (len(rows), notes[0].lieu) == (2, "ligne 4")
    rows, notes = read_extraction(good, ("a", "b", "c"))
    assert (rows, notes[0].observe) == (None, "c")
    assert read_extraction(b"\xff", ("a",))[1][0].code == "annuaire.encodage"


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a", "b"]), st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]))
        )
    )
)
def test_an_extraction_survives_a_round_trip(lignes):
    rows, notes = read_extraction(write_extraction(("a", "b"), lignes), ("a", "b"))
    assert notes == ()
    assert [row["a"] for row in rows] == [ligne.get("a", "").replace("|", " ") for ligne in lignes]


@given(
    st.builds(
        Bal,
        adresse=st.emails(),
        type=st.sampled_from(["PER", "ORG", "APP", "CAB"]),
        rang=st.one_of(st.none(), st.integers(1, 9)),
        description=st.one_of(st.none(), st.text(min_size=1)),
        service=st.one_of(st.none(), st.text(min_size=1)),
        liste_rouge=st.one_of(st.none(), st.booleans()),
    )
)
def test_a_mailbox_survives_its_fhir_form(bal):
    other = {"system": "email", "value": "ordinaire@example.org"}
    assert read_bals({"telecom": [other, bal.to_fhir()]}) == (bal,)


@settings(max_examples=120, deadline=None)
@given(
    kind=st.sampled_from([*PARAMETRES, "Patient", ""]),
    names=st.lists(st.sampled_from(["family", "given:contains", "identifier", "_count", "_include", "_elements", "x"])),
    values=st.lists(st.text(max_size=20)),
)
def test_no_query_makes_the_directory_raise(kind, names, values):
    query = "&".join(f"{name}={quote(value)}" for name, value in zip(names, values, strict=False))
    assert Client().demander(f"/fhir/v2/{kind}?{query}").response.status in {200, 400, 403, 404}


@given(st.text())
def test_normalising_twice_changes_nothing_more(texte):
    assert normaliser(normaliser(texte)) == normaliser(texte)


def test_the_same_seed_gives_the_same_people():
    assert generee(50, graine="a") == generee(50, graine="a")
    assert generee(50, graine="a") != generee(50, graine="b")
