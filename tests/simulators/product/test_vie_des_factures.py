"""The life of invoices between the witness and the front-end, whatever is lost, late, repeated or rejected.

Each cent is accounted for once: what the front-end received is paid, rejected or waiting; what the product calls paid is
what the front-end paid, never twice; no invoice is forgotten.
"""

from __future__ import annotations

import datetime as dt
import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from enveloppe_support import cle
from eprouvette_sim.frontal_b2 import Consigne, FrontalB2
from eprouvette_sim.kernel.clock import FixedClock, Randomness
from eprouvette_sim.product.b2 import ClientB2
from eprouvette_sim.product.facturation import Valorisation
from eprouvette_sim.product.facturation.fichier import Fichier
from eprouvette_sim.product.reglages import Reglages
from eprouvette_sim.product.retours import Retours
from frontal_support import INSTANT, demande

NUIT = os.environ.get("EPROUVETTE_NUIT") == "1"
HISTOIRES = 10_000 if NUIT else 500
FINIES = ("payee", "rejetee")


def visite(prix: int) -> dict:
    return {
        "entree": "2026-03-02",
        "etablissement": {"categorie": "EPS", "finess": "990000010", "caisse": "999", "code_produit": "1"},
        "patient": {"naissance": "1986-02-03", "sexe": "F", "nir": "2860299999001"},
        "droits": {"regime": "01", "caisse": "751", "periodes": [{"du": "2020-01-01"}], "medecin_traitant": True},
        "parcours": {"situation": "medecin_traitant"},
        "actes": [
            {
                "code": "CS",
                "nomenclature": "NGAP",
                "date": "2026-03-02",
                "prix": prix,
                "taux_base": 70,
                "specialite": "01",
            }
        ],
    }


class SansReseau(ClientB2):
    """The witness's client, its mails handed to a front-end instead of a socket; `sort` says what becomes of the next."""

    frontal: FrontalB2
    sort = "recu"

    def certificat(self):
        return cle().certificat

    def adresse(self, certificat):
        return "01999@999.01.rss.fr"

    def poster(self, courrier, depart):
        sort, type(self).sort = type(self).sort, "recu"
        if sort != "perdu":
            self.frontal.handle(demande(courrier), INSTANT)
        return {"recu": None, "perdu": "coupure", "sans reponse": "coupure"}[sort]


class BoiteSansReseau(Retours):
    frontal: FrontalB2

    def messages(self):
        for uid in list(self.frontal.boite.messages):
            yield self.frontal.boite.messages.pop(uid)


class Vie(RuleBasedStateMachine):
    lecteur = BoiteSansReseau

    def __init__(self):
        super().__init__()
        self.frontal = FrontalB2(cles=[cle()])
        self.frontal.calendrier.retenir_rsp = True
        self.memoire = {}
        self.facture = 0
        self.sort = "recu"

    def client(self) -> SansReseau:
        clock = FixedClock(dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC))
        part = SansReseau(None, Reglages(date_reference="2026-03-02"), randomness=Randomness("v"), clock=clock)
        part.memoire, part.frontal = self.memoire, self.frontal
        return part

    @property
    def registre(self):
        return self.client().registre

    def montrees(self, *etats):
        return [row["numero"] for row in self.registre.tout() if row["etat"] in etats]

    @rule(prix=st.integers(1, 9_000_00), tresor=st.booleans())
    def facturer(self, prix, tresor):
        reponse = self.client().facturer({"visite": visite(prix)}, Valorisation(), Fichier())
        assert len(reponse["factures"]) == 1
        self.facture += 1

    @rule(sort=st.sampled_from(["recu", "recu", "perdu", "sans reponse"]))
    def transmettre(self, sort):
        SansReseau.sort = sort
        self.client().transmettre(Fichier())
        SansReseau.sort = "recu"

    @rule(etat=st.sampled_from(["payee", "rejetee", "signalee", "differee"]))
    def consigne(self, etat):
        self.frontal.defaut = Consigne(etat=etat, code={"rejetee": "R004", "signalee": "I001"}.get(etat, ""))

    @rule(refuse=st.booleans())
    def lot(self, refuse):
        self.frontal.motifs_lot = {self.frontal.lots_vus + 1: "L001"} if refuse else {}

    @rule(perdre=st.booleans(), garder=st.booleans(), repeter=st.integers(1, 3), inverser=st.booleans())
    def calendrier(self, perdre, garder, repeter, inverser):
        self.frontal.calendrier.perdre_arl = int(perdre)
        self.frontal.calendrier.retenir_arl = garder
        self.frontal.calendrier.repeter, self.frontal.calendrier.inverser = repeter, inverser

    @rule()
    def liberer(self):
        self.frontal.liberer(INSTANT)

    @rule()
    def relever(self):
        part = self.lecteur(None, Reglages(), randomness=Randomness("v"), clock=None)
        part.frontal = self.frontal
        part.relever(self.registre)

    @precondition(lambda self: self.montrees("rejetee"))
    @rule(prix=st.integers(1, 9_000_00))
    def corriger(self, prix):
        numero = self.montrees("rejetee")[0]
        reponse = self.client().facturer({"visite": visite(prix), "remplace": numero}, Valorisation(), Fichier())
        assert reponse["factures"][0]["numero"] != numero

    @precondition(lambda self: self.frontal.envois)
    @rule(rang=st.integers(0, 50))
    def renvoyer(self, rang):
        self.frontal.renvoyer(rang % len(self.frontal.envois) + 1, INSTANT)

    @precondition(lambda self: any(f.etat in ("signalee", "differee") for f in self.frontal.registre.factures.values()))
    @rule(etat=st.sampled_from(FINIES))
    def decider(self, etat):
        facture = next(f for f in self.frontal.registre.factures.values() if f.etat in ("signalee", "differee"))
        self.frontal.reprendre(facture.numero, Consigne(etat=etat, code="R004" if etat == "rejetee" else ""), INSTANT)

    @invariant()
    def each_cent_received_is_in_one_state(self):
        recues = sum(f.amo for f in self.frontal.registre.factures.values())
        assert sum(self.frontal.registre.totaux().values()) == recues

    @invariant()
    def what_was_paid_is_what_was_asked_and_only_once(self):
        for facture in self.frontal.registre.factures.values():
            assert facture.paye == (facture.amo if facture.etat == "payee" else 0)

    @invariant()
    def the_product_never_shows_more_than_was_paid(self):
        payees = {f.numero: f.paye for f in self.frontal.registre.factures.values()}
        for row in self.registre.tout():
            assert row["paye"] in (0, payees.get(row["numero"], 0))

    @invariant()
    def a_replaced_invoice_is_never_paid_beside_its_correction(self):
        for row in self.registre.tout():
            if row["remplace_par"]:
                assert row["paye"] == 0
                assert row["etat"] == "remplacee"

    def teardown(self):
        """Everything that was lost is sent again; then product and front-end agree on every invoice.

        A lot refused by an acknowledgement that was itself lost leaves its invoices `emise`: waiting, in sight, not paid.
        """
        self.frontal.motifs_lot, self.frontal.defaut = {}, Consigne()
        self.calendrier(perdre=False, garder=False, repeter=1, inverser=False)
        for _ in range(3):
            self.transmettre(sort="recu")
            self.liberer()
            self.relever()
        etats = {f.numero: f.etat for f in self.frontal.registre.factures.values()}
        payes = {f.numero: f.paye for f in self.frontal.registre.factures.values()}
        for row in self.registre.tout():
            if row["numero"] not in etats:
                assert (row["etat"], row["paye"]) == ("emise", 0)
                continue
            assert row["paye"] == payes[row["numero"]]
            if row["etat"] != "remplacee":
                assert row["etat"] == etats[row["numero"]]


TestVie = Vie.TestCase
TestVie.settings = settings(
    max_examples=HISTOIRES,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class CompteDeuxFois(BoiteSansReseau):
    """A product that counts a repeated return twice."""

    def deja_vu(self, empreinte, registre):
        return False

    def changer(self, numero, etat, paye, motif, registre):
        suivi = registre.factures[numero]
        if suivi.etat == "payee" == etat:
            suivi.paye += paye
        return super().changer(numero, etat, paye, motif, registre)


class VieFausse(Vie):
    lecteur = CompteDeuxFois


def test_the_machine_catches_a_product_that_counts_a_payment_twice():
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            VieFausse, settings=settings(TestVie.settings, max_examples=300, print_blob=False, phases=[Phase.generate])
        )
