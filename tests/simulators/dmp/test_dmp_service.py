"""The DMP as a service: what each transaction gives, to whom, and what it refuses."""

import dataclasses
import datetime as dt
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import dmp_exemples as ex
import dmp_support as sup
from eprouvette.dmp import exemples
from eprouvette_sim.dmp import BASE, messages, rules, states
from eprouvette_sim.formats import ebrim, ebrim_ecriture, ebrim_reponses, ebrim_requetes, hl7v3, xml
from eprouvette_sim.formats.data import identifiants as ids
from eprouvette_sim.kernel.clock import FixedClock, Instant
from eprouvette_sim.kernel.recorder import MemoryRecorder
from eprouvette_sim.kernel.station import Station
from eprouvette_sim.kernel.wire import Request

CX = f"{ex.NIR}^^^&{ids.INS_TEST}&ISO^NH"
AUTRE = ex.INS[:-1] + "3"
AUTRE += str(97 - int(AUTRE) % 97).zfill(2)


def existence(reason="TEST_EXST", ins=ex.NIR):
    return hl7v3.write(hl7v3.Demande(interaction=hl7v3.EXISTENCE, id_message="1.2.3^m", raison=reason, ins=ins, ins_oid=ids.INS_TEST,
                                     emetteur_oid="1.2.3", emetteur="x", requete_oid="1.2.3.4"))  # fmt: skip


def query(identifiant=ebrim_requetes.FIND_DOCUMENTS, retour="LeafClass", **parameters):
    base = {"$XDSDocumentEntryPatientId": [f"'{CX}'"], "$XDSDocumentEntryStatus": [f"('{states.APPROUVE}')"]}
    if identifiant != ebrim_requetes.FIND_DOCUMENTS:
        base = {}
    return ebrim_ecriture.requete(identifiant, base | parameters, retour=retour)


def ask(service, body, path=sup.REGISTRY, mode="air", **changes):
    return service.handle(sup.request(path, body, vihf_content=sup.content(mode, **changes)), sup.INSTANT)


def fed(**changes):
    service = sup.ouvert(**changes)
    assert sup.codes(service.handle(sup.depot(), sup.INSTANT)) == []
    return service


def uuid(service, unique_id="1.2.250.1.999.1.1"):
    return service.registre.par_unique_id(unique_id).fiche.entry_uuid


# --- TD0.2 and administration --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, ("DMPFound", "VALIDE", "active", "OK")),
        ({"etat": "ferme"}, ("DMPClosed", "VALIDE", "terminated", "OK")),
        ({"autorisations": {}}, ("DMPFound", "NON_EXISTE", "active", "OK")),
        ({"autorisations": {ex.PS: "INTERDIT"}}, ("DMPFound", "INTERDIT", "active", "OK")),
        ({"autorisations": {ex.STRUCTURE: "VALIDE"}}, ("DMPFound", "VALIDE", "active", "OK")),
    ],
)
def test_the_existence_test_tells_state_and_authorisation(changes, wanted):
    answer = ask(sup.ouvert(**changes), existence(), "patients")
    found, anomalies = hl7v3.read_existence(sup.body_of(answer)[0])
    assert (found.detail, found.autorisation, found.statut, found.resultat) == wanted
    assert anomalies == ()


def test_a_patient_without_dmp_is_not_found():
    found, _ = hl7v3.read_existence(sup.body_of(ask(sup.service(), existence(), "patients"))[0])
    assert (found.detail, found.resultat) == (None, "NF")


def test_administrative_data_are_read_by_the_same_message():
    assert sup.faute(ask(sup.ouvert(), existence("CNSLT_DATA"), "patients")) is None


def autoriser(action="AJOUT", role=None):
    root = etree.Element("{urn:si-dmp-habilitations}setAuthorization")
    for name, text in (("patientId", CX), ("action", action), ("role", role)):
        if text:
            etree.SubElement(root, f"{{urn:si-dmp-habilitations}}{name}").text = text
    return root


def test_an_authorisation_is_added_once_made_treating_and_removed():
    service = sup.ouvert(autorisations={})
    texts = [
        sup.body_of(ask(service, autoriser(role="MEDECIN_TRAITANT"), "habilitations"))[0][1].text for _ in range(2)
    ]
    assert texts == ["fait", "autorisation déjà présente"]
    (record,) = service.patients.values()
    assert (record.autorisations, record.traitant) == ({ex.PS: "VALIDE"}, ex.PS)
    ask(service, autoriser("SUPPRESSION"), "habilitations")
    assert (record.autorisations, record.traitant) == ({}, None)


def test_a_blocked_professional_cannot_authorise_himself_and_a_structure_never_can():
    service = sup.ouvert(autorisations={ex.PS: "INTERDIT"})
    assert sup.body_of(ask(service, autoriser(), "habilitations"))[0][0].text == "DMPForbidden"
    assert "non autorisée" in sup.faute(ask(service, autoriser(), "habilitations", mode="indirecte"))


def test_the_lists_of_patients_and_professionals_follow_the_authorisations():
    service = sup.ouvert(autorisations={ex.PS: "VALIDE", "899700000007": "INTERDIT"})
    patients = sup.body_of(ask(service, etree.Element("{urn:si-dmp-patients}patientList"), "patients", ins=None))[0]
    assert [node.findtext("{*}nationalId") for node in patients.findall("{*}patient")] == [ex.NIR]
    root = etree.Element("{urn:si-dmp-habilitations}listAuthorizationByPatient")
    etree.SubElement(root, "{urn:si-dmp-habilitations}patientId").text = CX
    etree.SubElement(root, "{urn:si-dmp-habilitations}mode").text = "INTERDITE"
    people = sup.body_of(ask(service, root, "habilitations"))[0]
    assert [node.findtext("{*}nationalId") for node in people.findall("{*}professional")] == ["899700000007"]


def test_the_search_by_traits_is_for_regulation_only():
    asked = hl7v3.write(
        hl7v3.Demande(
            interaction=hl7v3.RECHERCHE, id_message="1.2.3^m", parametres={"nom": "ESSAI", "naissance": "19840109"}
        )
    )
    assert "non autorisée" in sup.faute(ask(sup.ouvert(), asked, "patients", ins=None))
    found = sup.body_of(ask(sup.ouvert(), sup.copie(asked), "patients", ins=None, acces="urgence"))[0]
    assert [p.identifiants for p in hl7v3.patients(found)] == [((ids.INS_TEST, ex.NIR),)]


# --- TD2.1 ---------------------------------------------------------------------------------------------------------


def test_a_document_fed_comes_back_byte_for_byte():
    service = fed()
    answer = ask(service, ebrim_ecriture.retrait(["1.2.250.1.999.1.1"], depot=ids.DEPOT_DMP), sup.REPOSITORY)
    body, package = sup.body_of(answer)
    (got,), _ = ebrim_reponses.read_retrieve(body, package)
    assert got.octets == exemples.piece("cda/compte-rendu.xml")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"etat": "ferme"}, "XDSRegistryError"),
        (None, "XDSUnknownPatientId"),
    ],
)
def test_a_closed_or_missing_dmp_takes_nothing(changes, code):
    service = sup.ouvert(**changes) if changes else sup.service()
    assert sup.codes(service.handle(sup.depot(), sup.INSTANT)) == [code]
    assert service.registre.snapshot()["documents"] == 0


def test_the_structure_of_the_assertion_must_be_an_author_of_the_set():
    other = ebrim.Auteur(
        institution=("H^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1990000047",), personne=ex.auteur().personne
    )

    def change(whole):
        return dataclasses.replace(whole, lot=dataclasses.replace(whole.lot, auteurs=(other,)))

    answer = sup.ouvert().handle(sup.depot(change_soumission=change), sup.INSTANT)
    assert sup.reponse(answer).erreurs[0].contexte == messages.erreurs()["auteur-vihf"].texte


def test_reinforced_mode_carries_no_submission():
    assert "non autorisée" in sup.faute(sup.ouvert().handle(sup.depot(vihf_content=sup.content("air")), sup.INSTANT))


def test_another_content_under_the_same_identifier_is_refused_and_the_first_kept():
    service = fed()
    before = service.snapshot()["registre"]
    again = sup.depot(
        ex.document(titre="Autre"),
        change_soumission=lambda s: dataclasses.replace(
            s, lot=dataclasses.replace(s.lot, unique_id="1.2.250.1.999.2.7")
        ),
    )
    assert "XDSNonIdenticalHash" in sup.codes(service.handle(again, sup.INSTANT))
    assert service.snapshot()["registre"] == before


@pytest.mark.parametrize("cut", [2_000, 9_000, 20_000])
def test_a_submission_cut_in_the_middle_leaves_nothing(cut):
    service = sup.ouvert()
    whole = sup.depot()
    answer = service.handle(dataclasses.replace(whole, body=whole.body[:cut]), sup.INSTANT)
    assert sup.faute(answer) or sup.codes(answer)
    assert service.registre.snapshot()["documents"] == 0


def test_a_thousand_documents_in_one_submission_are_registered_whole():
    docs = [ex.document(id=f"1.2.250.1.999.30.{n}", set_id=f"1.2.250.1.999.31.{n}") for n in range(1000)]
    from eprouvette_sim.formats import mtom
    from eprouvette_sim.formats.cda import ecriture

    octets = [ecriture.write(doc) for doc in docs]
    entries = [ex.fiche(data, doc, entry=f"f{n}") for n, (doc, data) in enumerate(zip(docs, octets, strict=True))]
    body = ebrim_ecriture.depot(ex.soumission(entries), documents=[(f"f{n}", f"p{n}@x") for n in range(1000)])
    message = ex.appel(body, "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", security=[sup.signed(sup.content())])
    parts = tuple(mtom.partie(f"p{n}@x", data) for n, data in enumerate(octets))
    media, data = mtom.write(mtom.Paquet(racine=mtom.racine("r@x", message), parties=parts), boundary="B_1")
    service = sup.ouvert()
    request = Request(
        method="POST", target=f"{BASE}/repository", headers=(("Content-Type", media),), body=data, peer=sup.peer()
    )
    assert sup.codes(service.handle(request, sup.INSTANT)) == []
    assert service.registre.snapshot()["documents"] == 1000


def remplacement(rank, target):
    doc = ex.document(id=f"1.2.250.1.999.40.{rank}", version=2, remplace="1.2.250.1.999.1.1")

    def linked(whole):
        link = ebrim_ecriture.lien("r", ebrim.RPLC, "document-1", target)
        fiches = tuple(
            dataclasses.replace(f, unique_id=f"1.2.250.1.999.41.{rank}") if f.est_signature else f for f in whole.fiches
        )
        lot = dataclasses.replace(whole.lot, unique_id=f"1.2.250.1.999.42.{rank}")
        return dataclasses.replace(whole, lot=lot, fiches=fiches, liens=(*whole.liens, link))

    return sup.depot(doc, change_soumission=linked)


def test_concurrent_replacements_leave_one_winner():
    service = fed()
    clock, recorder = FixedClock(ex.NOW), MemoryRecorder()
    station = Station(door="dmp", service="dmp", simulator=service, recorder=recorder, clock=clock)
    calls = [remplacement(rank, uuid(service)) for rank in range(8)]
    threads = [threading.Thread(target=station.receive, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [seen.response for seen in recorder.exchanges]
    assert sum(b"ResponseStatusType:Success" in answer for answer in answers) == 1
    assert sum(b"XDSReplaceFailed" in answer for answer in answers) == 7
    assert recorder.errors == []


# --- TD3.1, TD3.2 --------------------------------------------------------------------------------------------------


def test_indirect_mode_finds_its_own_documents_by_reference_only():
    service = fed()
    assert "non autorisée" in sup.faute(ask(service, query(), mode="indirecte"))
    own = query(ebrim_requetes.GET_DOCUMENTS, "ObjectRef", **{"$XDSDocumentEntryUniqueId": ["('1.2.250.1.999.1.1')"]})
    assert sup.reponse(ask(service, own, mode="indirecte")).references == (uuid(service),)
    other = sup.content("indirecte", structure="1990000021")
    answer = service.handle(sup.request(sup.REGISTRY, sup.copie(own), vihf_content=other), sup.INSTANT)
    assert sup.reponse(answer).references == ()


@pytest.mark.parametrize("state", ["INTERDIT", "EXPIRE", None])
def test_without_a_valid_authorisation_nothing_is_read(state):
    service = fed(autorisations={ex.PS: state} if state else {})
    assert sup.codes(ask(service, query())) == ["XDSRegistryError"]
    got = ask(service, ebrim_ecriture.retrait(["1.2.250.1.999.1.1"], depot=ids.DEPOT_DMP), sup.REPOSITORY)
    assert sup.codes(got) == ["XDSRegistryError"]


def test_masked_documents_are_seen_by_their_author_and_the_treating_physician_only():
    def masked(fiche):
        code = ebrim.Code(code="MASQUE_PS", systeme="1.2.250.1.213.1.1.4.13")
        return dataclasses.replace(
            fiche, codes=dict(fiche.codes) | {"confidentialite": (*fiche.codes["confidentialite"], code)}
        )

    service = sup.ouvert(autorisations={ex.PS: "VALIDE", "899700000007": "VALIDE"})
    service.handle(sup.depot(change_fiche=masked), sup.INSTANT)

    def titles(who):
        return [f.titre for f in sup.reponse(ask(service, query(), name_id=who)).fiches if not f.est_signature]

    assert titles(ex.PS) == ["Compte rendu d'hospitalisation"]
    assert titles("899700000007") == []
    next(iter(service.patients.values())).traitant = "899700000007"
    assert titles("899700000007") == ["Compte rendu d'hospitalisation"]


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("$XDSDocumentEntryTypeCode", "('34112-3^^2.16.840.1.113883.6.1')", 1),
        ("$XDSDocumentEntryTypeCode", "('57833-6^^2.16.840.1.113883.6.1')", 0),
        ("$XDSDocumentEntryServiceStartTimeFrom", "20261201", 0),
        ("$XDSDocumentEntryServiceStartTimeFrom", "20261101", 2),
        ("$XDSDocumentEntryServiceStartTimeTo", "20261101", 0),
    ],
)
def test_a_search_keeps_what_its_criteria_ask(name, value, count):
    assert len(sup.reponse(ask(fed(), query(**{name: [value]}))).fiches) == count


def test_the_five_attested_queries_are_served_and_no_other():
    service = fed()
    sets = query(
        ebrim_requetes.FIND_SETS,
        **{"$XDSSubmissionSetPatientId": [f"'{CX}'"], "$XDSSubmissionSetSubmissionTimeFrom": ["20260101"]},
    )
    (lot,) = sup.reponse(ask(service, sets)).lots
    links = query("urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155", **{"$uuid": [f"('{lot.entry_uuid}')"]})
    found = sup.reponse(ask(service, links)).liens
    assert {link.type for link in found} == {ebrim.HAS_MEMBER, ebrim.SIGNS}
    both = query(
        "urn:uuid:bab9529a-4a10-40b3-a01f-f68a615d247a", **{"$XDSDocumentEntryEntryUUID": [f"('{uuid(service)}')"]}
    )
    answer = sup.reponse(ask(service, both))
    assert (len(answer.fiches), len(answer.liens)) == (1, 1)
    assert sup.codes(ask(service, query("urn:uuid:10b545ea-725c-446d-9b95-8aeb444eddf3"))) == ["XDSUnknownStoredQuery"]


def test_a_retrieval_by_entry_uuid_or_elsewhere_is_refused_and_the_rest_served():
    service = fed()
    asked = ["1.2.250.1.999.1.1", uuid(service), "1.2.3"]
    answer = ask(service, ebrim_ecriture.retrait(asked, depot=ids.DEPOT_DMP), sup.REPOSITORY)
    assert sup.codes(answer) == ["XDSDocumentUniqueIdError", "XDSDocumentUniqueIdError"]
    assert sup.reponse(answer).statut == "PartialSuccess"
    assert sup.codes(ask(service, ebrim_ecriture.retrait(asked[:1], depot="1.2.3"), sup.REPOSITORY)) == [
        "XDSUnknownRepositoryId"
    ]


def test_a_fault_on_a_retrieval_is_a_package_too():
    answer = ask(sup.ouvert(), ebrim_ecriture.retrait(["1.2.3"], depot=ids.DEPOT_DMP), sup.REPOSITORY, mode="indirecte")
    assert answer.response.status == 500
    assert answer.response.header("Content-Type").startswith("multipart/related")
    assert "non autorisée" in sup.faute(answer)


# --- TD3.3 ---------------------------------------------------------------------------------------------------------


def statut(target, new=states.SUPPRIME, old=states.APPROUVE):
    link = ebrim_ecriture.lien("l", ebrim.STATUT, "lot-1", target, OriginalStatus=old, NewStatus=new)
    return ebrim_ecriture.write(ex.soumission([], liens=(link,)))


def test_the_structure_deletes_its_document_which_is_no_longer_returned():
    service = fed()
    assert sup.codes(ask(service, statut(uuid(service)), mode="indirecte")) == []
    assert sup.codes(ask(service, query())) == []
    assert [f.titre for f in sup.reponse(ask(service, query())).fiches] == ["Signature"]
    got = ask(service, ebrim_ecriture.retrait(["1.2.250.1.999.1.1"], depot=ids.DEPOT_DMP), sup.REPOSITORY)
    assert sup.codes(got) == ["XDSDocumentUniqueIdError"]


def test_nobody_deletes_the_documents_of_others():
    service = fed()
    before = service.registre.snapshot()
    other = sup.content("indirecte", structure="1990000021")
    answer = service.handle(sup.request(sup.REGISTRY, statut(uuid(service)), vihf_content=other), sup.INSTANT)
    assert sup.codes(answer) == ["XDSRegistryError"]
    stranger = ask(service, statut(uuid(service)), name_id="899700000007")
    assert sup.codes(stranger) == ["XDSRegistryError"]
    assert service.registre.snapshot() == before


def test_archiving_belongs_to_the_author_and_the_treating_physician():
    service = fed()
    assert sup.codes(ask(service, statut(uuid(service), states.ARCHIVE), name_id="899700000007")) == [
        "XDSRegistryError"
    ]
    next(iter(service.patients.values())).traitant = "899700000007"
    assert sup.codes(ask(service, statut(uuid(service), states.ARCHIVE), name_id="899700000007")) == []


# --- the assertion -------------------------------------------------------------------------------------------------

LATE = Instant(utc=ex.NOW + dt.timedelta(hours=1, minutes=5), monotonic_ns=0)


def refused(request, instant=sup.INSTANT):
    service = sup.ouvert()
    answer = service.handle(request, instant)
    assert answer.response.status == 500
    assert service.registre.snapshot()["documents"] == 0
    return sup.faute(answer)


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (lambda: sup.request("patients", existence(ins=AUTRE)), "patient-different"),
        (lambda: sup.depot(vihf_content=sup.content(ins=AUTRE)), "patient-different"),
        (lambda: sup.request("patients", existence(), security=[]), "assertion"),
        (
            lambda: sup.request(
                "patients", existence(), security=[sup.signed(sup.content()), sup.signed(sup.content())]
            ),
            "assertion",
        ),
        (lambda: sup.request("patients", existence(), security=[ex.assertion()]), "assertion"),
        (
            lambda: sup.request("patients", existence(), security=[sup.signed(sup.content(), "dmp-authentification")]),
            "certificat",
        ),
        (
            lambda: sup.request("patients", existence(), vihf_content=sup.content(roles=sup.content().roles[:1])),
            "specialite",
        ),
        (
            lambda: sup.request("patients", existence(), vihf_content=sup.content(structure="1990000047")),
            "personne-morale",
        ),
        (lambda: sup.request("patients", existence(), client=sup.peer("1990000047")), "personne-morale"),
        (lambda: sup.request("registry", existence()), "operation"),
    ],
    ids=[
        "patient",
        "patient-depot",
        "aucune",
        "deux",
        "autre-autorite",
        "certificat",
        "specialite",
        "structure",
        "tls",
        "chemin",
    ],
)
def test_an_assertion_that_does_not_fit_gets_its_fault(request_, key):
    assert refused(request_()) == messages.erreurs()[key].texte


def test_an_old_assertion_or_a_clock_an_hour_off_is_refused():
    assert refused(sup.request("patients", existence()), LATE) == messages.erreurs()["assertion-perimee"].texte


def test_an_altered_assertion_is_refused():
    element = sup.signed(sup.content())
    element.find("{*}Subject/{*}NameID").text = "899700000007"
    assert refused(sup.request("patients", existence(), security=[element])) == messages.erreurs()["assertion"].texte


def test_the_attested_subcode_is_given_for_a_wrong_certificate():
    answer = sup.ouvert().handle(
        sup.request("patients", existence(), security=[sup.signed(sup.content(), "dmp-authentification")]), sup.INSTANT
    )
    assert b"DMPInvalidCertificate" in answer.response.body


# --- data and shape ------------------------------------------------------------------------------------------------


def test_every_refusal_is_in_the_catalogue_with_its_attestation():
    rows = messages.erreurs().values()
    assert {row.attestation for row in rows} == {"atteste", "ihe", "suppose"}
    assert all(row.texte and row.source and row.couche in ("faute", "registre") for row in rows)
    assert all(row.code for row in rows if row.couche == "registre")


def test_the_rights_table_says_one_of_four_words_for_known_modes():
    assert {value for row in rules.droits().values() for value in row.values()} == {"oui", "non", "propre", "structure"}
    assert {mode for mode, _, _ in rules.droits()} == set(rules.MODES.values())
    assert rules.droits()["air", "medecin", "depot"]["normal"] == "non"


@settings(deadline=None)
@given(st.sampled_from(("patients", "habilitations", "registry", "repository", "ailleurs")), st.binary(max_size=200))
def test_no_bytes_make_the_service_raise(path, data):
    request = Request(
        method="POST",
        target=f"{BASE}/{path}",
        headers=(("Content-Type", "application/soap+xml"),),
        body=data,
        peer=None,
    )
    assert sup.service().handle(request, sup.INSTANT).response.status in (404, 500)


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=25_000), st.binary(max_size=6))
def test_no_damage_to_a_submission_leaves_half_of_it(at, octets):
    service, whole = sup.ouvert(), sup.depot()
    service.handle(dataclasses.replace(whole, body=whole.body[:at] + octets + whole.body[at + 5 :]), sup.INSTANT)
    assert service.registre.snapshot()["documents"] in (0, 2)


def test_an_answer_relates_to_its_call():
    body = sup.ouvert().handle(sup.request("patients", existence()), sup.INSTANT).response.body
    root, _ = xml.read(body)
    assert root.findtext(".//{http://www.w3.org/2005/08/addressing}RelatesTo").startswith("urn:uuid:")
