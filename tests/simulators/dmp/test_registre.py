"""The registry as a machine: histories of submissions, replacements, maskings, archivings, deletions and faults."""

import dataclasses
import itertools
import os

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from eprouvette_sim.dmp.states import APPROUVE, ARCHIVE, REMPLACE, SUPPRIME, TRANSITIONS, Auteur, Registre, cle_patient
from eprouvette_sim.formats import ebrim

QUI = Auteur(ps="899700000001", structure="1990000013")
PATIENTS = ("284019999901205^^^&1.2.3&ISO^NH", "115069999901360^^^&1.2.3&ISO^NH")
N, MASQUE = ebrim.Code(code="N"), ebrim.Code(code="MASQUE_PS")


def lien(kind, source, cible, **slots):
    return ebrim.Lien(
        id=f"{source}-{cible}", type=kind, source=source, cible=cible, slots={k: (v,) for k, v in slots.items()}
    )


class Machine(RuleBasedStateMachine):
    """The model: each document by uniqueId, with what the registry must say of it."""

    def __init__(self):
        super().__init__()
        counter = itertools.count(1)
        self.registre = Registre(uuid=lambda: f"urn:uuid:{next(counter)}")
        self.modele = {}
        self.numero = 0

    # --- helpers

    def fiche(self, unique_id, patient, **changes):
        return ebrim.Fiche(
            entry_uuid="f1", unique_id=unique_id, patient_id=patient, codes={"confidentialite": (N,)}, **changes
        )

    def soumission(self, patient, fiches=(), liens=()):
        self.numero += 1
        lot = ebrim.Lot(entry_uuid="lot", unique_id=f"9.{self.numero}", patient_id=patient)
        return ebrim.Soumission(lot=lot, fiches=tuple(fiches), liens=tuple(liens))

    def refused(self, action):
        before = self.registre.snapshot()
        refus = action()
        assert refus
        assert self.registre.snapshot() == before
        return {one.cle for one in refus}

    def courant(self, unique_id):
        return self.registre.par_unique_id(unique_id)

    def un(self, data, *statuts):
        names = sorted(u for u, d in self.modele.items() if d["statut"] in statuts)
        return data.draw(st.sampled_from(names)) if names else None

    # --- histories

    @rule(patient=st.sampled_from(PATIENTS), octets=st.binary(max_size=8))
    def depose(self, patient, octets):
        unique_id = f"1.{self.numero + 1}"
        whole = self.soumission(patient, [self.fiche(unique_id, patient)])
        assert self.registre.deposer(whole, {"f1": octets}, QUI, "t") == ()
        uuid = self.courant(unique_id).fiche.entry_uuid
        self.modele[unique_id] = {"patient": patient, "octets": octets, "statut": APPROUVE, "numero": 1, "uuid": uuid,
                                  "lid": self.courant(unique_id).fiche.lid, "masque": False}  # fmt: skip

    @precondition(lambda self: self.modele)
    @rule(data=st.data(), autre=st.booleans())
    def depose_encore(self, data, autre):
        unique_id = data.draw(st.sampled_from(sorted(self.modele)))
        known = self.modele[unique_id]
        octets = known["octets"] + b"x" if autre else known["octets"]
        whole = self.soumission(known["patient"], [self.fiche(unique_id, known["patient"])])
        keys = self.refused(lambda: self.registre.deposer(whole, {"f1": octets}, QUI, "t"))
        assert keys == {"unique-id-autre-contenu" if autre else "unique-id-repete"}

    @rule(faute=st.sampled_from(("document", "fiche", "patient", "empreinte", "cible")))
    def depose_mal(self, faute):
        fiche = self.fiche(f"1.{self.numero + 1}", PATIENTS[1 if faute == "patient" else 0])
        if faute == "empreinte":
            fiche = dataclasses.replace(fiche, slots={"hash": ("0" * 40,)})
        documents = {"document": {}, "fiche": {"f1": b"a", "f2": b"b"}}.get(faute, {"f1": b"a"})
        liens = [lien(ebrim.RPLC, "f1", "urn:uuid:0")] if faute == "cible" else []
        whole = self.soumission(PATIENTS[0], [fiche], liens)
        wanted = {"document": "document-absent", "fiche": "fiche-absente", "patient": "patients-differents",
                  "empreinte": "empreinte", "cible": "reference-inconnue"}  # fmt: skip
        assert self.refused(lambda: self.registre.deposer(whole, documents, QUI, "t")) == {wanted[faute]}

    @rule(data=st.data(), octets=st.binary(max_size=8))
    def remplace(self, data, octets):
        old = self.un(data, APPROUVE)
        if old is None:
            return
        known = self.modele[old]
        unique_id = f"1.{self.numero + 1}"
        whole = self.soumission(
            known["patient"], [self.fiche(unique_id, known["patient"])], [lien(ebrim.RPLC, "f1", known["uuid"])]
        )
        assert self.registre.deposer(whole, {"f1": octets}, QUI, "t") == ()
        known["statut"] = REMPLACE
        new = self.courant(unique_id).fiche
        self.modele[unique_id] = {"patient": known["patient"], "octets": octets, "statut": APPROUVE, "numero": 1,
                                  "uuid": new.entry_uuid, "lid": new.lid, "masque": False}  # fmt: skip

    @rule(data=st.data())
    def remplace_ce_qui_ne_l_est_plus(self, data):
        old = self.un(data, REMPLACE, ARCHIVE, SUPPRIME)
        if old is None:
            return
        known = self.modele[old]
        fiche = self.fiche(f"1.{self.numero + 1}", known["patient"])
        whole = self.soumission(known["patient"], [fiche], [lien(ebrim.RPLC, "f1", known["uuid"])])
        assert self.refused(lambda: self.registre.deposer(whole, {"f1": b"z"}, QUI, "t")) == {"remplacement"}

    @precondition(lambda self: self.modele)
    @rule(data=st.data(), nouveau=st.sampled_from((APPROUVE, ARCHIVE, SUPPRIME, REMPLACE)))
    def change_de_statut(self, data, nouveau):
        unique_id = data.draw(st.sampled_from(sorted(self.modele)))
        known = self.modele[unique_id]
        link = lien(ebrim.STATUT, "lot", known["uuid"], OriginalStatus=known["statut"], NewStatus=nouveau)
        whole = self.soumission(known["patient"], (), [link])
        if (known["statut"], nouveau) in TRANSITIONS:
            assert self.registre.changer(whole, "t") == ()
            known["statut"] = nouveau
        else:
            assert self.refused(lambda: self.registre.changer(whole, "t")) == {"mise-a-jour"}

    @precondition(lambda self: self.modele)
    @rule(data=st.data(), masque=st.booleans(), retard=st.integers(min_value=0, max_value=1))
    def masque(self, data, masque, retard):
        unique_id = data.draw(st.sampled_from(sorted(self.modele)))
        known = self.modele[unique_id]
        codes = {"confidentialite": (N, MASQUE) if masque else (N,)}
        fiche = dataclasses.replace(self.fiche(unique_id, known["patient"], lid=known["lid"]), codes=codes)
        link = lien(ebrim.HAS_MEMBER, "lot", "f1", PreviousVersion=str(known["numero"] - retard))
        whole = self.soumission(known["patient"], [fiche], [link])
        if retard or known["statut"] == SUPPRIME:
            wanted = {"reference-inconnue"} if known["statut"] == SUPPRIME else {"version"}
            assert self.refused(lambda: self.registre.changer(whole, "t")) == wanted
            return
        assert self.registre.changer(whole, "t") == ()
        known |= {"numero": known["numero"] + 1, "masque": masque, "uuid": self.courant(unique_id).fiche.entry_uuid}

    @rule()
    def change_l_inconnu(self):
        link = lien(ebrim.STATUT, "lot", "urn:uuid:0", OriginalStatus=APPROUVE, NewStatus=SUPPRIME)
        assert self.refused(lambda: self.registre.changer(self.soumission(PATIENTS[0], (), [link]), "t")) == {
            "reference-inconnue"
        }

    # --- what always holds

    @invariant()
    def la_recherche_dit_le_modele(self):
        for patient in PATIENTS:
            found = {o.fiche.unique_id: o for o in self.registre.courants(cle_patient(patient))}
            wanted = {u: d for u, d in self.modele.items() if d["patient"] == patient and d["statut"] != SUPPRIME}
            assert set(found) == set(wanted)
            for unique_id, objet in found.items():
                known = wanted[unique_id]
                assert (objet.fiche.statut, objet.numero, objet.fiche.entry_uuid, objet.fiche.lid) == (
                    known["statut"], known["numero"], known["uuid"], known["lid"],
                )  # fmt: skip
                assert ("MASQUE_PS" in objet.confidentialites) == known["masque"]
                assert self.registre.octets[unique_id] == known["octets"]

    @invariant()
    def une_seule_version_courante_par_document(self):
        lids = [o.fiche.lid for o in self.registre.objets.values() if o.courant]
        assert len(lids) == len(set(lids))


def campagne(examples):
    run_state_machine_as_test(Machine, settings=settings(max_examples=examples, stateful_step_count=20, deadline=None))


def test_the_registry_follows_its_model_over_many_histories():
    campagne(500)


@pytest.mark.nightly
@pytest.mark.skipif(os.environ.get("EPROUVETTE_NUIT") != "1", reason="campagne de nuit seulement")
def test_the_registry_follows_its_model_over_ten_thousand_histories():
    campagne(10_000)


def test_a_submission_of_a_thousand_documents_is_whole_or_nothing():
    machine = Machine()
    fiches = [dataclasses.replace(machine.fiche(f"1.{n}", PATIENTS[0]), entry_uuid=f"f{n}") for n in range(1000)]
    documents = {f"f{n}": b"%d" % n for n in range(1000)}
    broken = {name: octets for name, octets in documents.items() if name != "f999"}
    assert machine.registre.deposer(machine.soumission(PATIENTS[0], fiches), broken, QUI, "t")
    assert machine.registre.snapshot()["documents"] == 0
    assert machine.registre.deposer(machine.soumission(PATIENTS[0], fiches), documents, QUI, "t") == ()
    assert machine.registre.snapshot()["documents"] == 1000


def test_two_replacements_of_one_document_cannot_both_succeed():
    machine = Machine()
    machine.depose(PATIENTS[0], b"a")
    (known,) = machine.modele.values()
    for rank, wanted in ((1, set()), (2, {"remplacement"})):
        fiche = machine.fiche(f"2.{rank}", PATIENTS[0])
        whole = machine.soumission(PATIENTS[0], [fiche], [lien(ebrim.RPLC, "f1", known["uuid"])])
        assert {r.cle for r in machine.registre.deposer(whole, {"f1": b"b%d" % rank}, QUI, "t")} == wanted
