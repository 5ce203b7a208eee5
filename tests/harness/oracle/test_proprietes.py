"""Properties of every valuation: shares add up, nothing is negative, order does not matter, work is linear."""

import sys
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from eprouvette.oracle import INCONCLUSIF, REFUSEE, depuis, valoriser

JOUR = date(2026, 5, 12)
LIBRES = {"du": date(2026, 1, 1)}
CODES_EXO = st.sampled_from(["ald", "invalidite", "maternite", "pension_militaire", "soins_particuliers"])
CODES_MOD = st.sampled_from(["rente_at", "frontalier", "aspa", "alsace_moselle"])
SITUATIONS = st.sampled_from(
    ["medecin_traitant", "hors_residence", "oriente_medecin_traitant", "non_respecte", "urgence", "d162_1_6"]
)


def periode(code):
    return {"code": code, **LIBRES}


@st.composite
def droits(tirer):
    choisis = {
        "regime": tirer(st.sampled_from(["01", "01", "02", "07"])),
        "caisse": "751",
        "periodes": [LIBRES],
        "medecin_traitant": tirer(st.booleans()),
        "regime_prend_participation": tirer(st.booleans()),
        "exonerations": [periode(code) for code in tirer(st.lists(CODES_EXO, max_size=2, unique=True))],
        "modulations": [periode(code) for code in tirer(st.lists(CODES_MOD, max_size=1))],
    }
    couverture = tirer(st.sampled_from(["", "c2s", "c2s", "ame", "SP17"]))
    if couverture == "c2s":
        choisis["c2s"] = {"gestion": tirer(st.sampled_from(["caisse", "organisme"])), **LIBRES}
    elif couverture == "ame":
        choisis["ame"] = LIBRES
    elif couverture:
        choisis["situations"] = [periode(couverture)]
    return choisis


def commun(tirer, prix):
    return {
        "date": JOUR,
        "prix": prix,
        "taux_base": tirer(st.sampled_from([60, 70, 80])),
        "exclu_parcours": tirer(st.booleans()),
        "executant": tirer(st.sampled_from("AB")),
        "specialite": tirer(st.sampled_from(["03", "06"])),
    }


@st.composite
def acte(tirer, *, motifs=True):
    nature = tirer(st.sampled_from(["NGAP", "CCAM", "NABM"]))
    choisi = commun(tirer, tirer(st.integers(1, 25000)))
    if nature == "NGAP":
        choisi |= {
            "code": tirer(st.sampled_from(["CS", "KC", "G"])),
            "coefficient": tirer(st.integers(1, 90) | st.just(60)) * 10000,
        }
    elif nature == "CCAM":
        choisi |= {
            "code": tirer(st.sampled_from(["DZQM006", "ZCQM008", "DAQM003"])),
            "champ25": [tirer(st.sampled_from("1237"))],
            "executant": "C",
        }
        if tirer(st.booleans()):
            choisi["categorie"] = tirer(st.sampled_from(["ADI", "AD"]))
    else:
        choisi |= {
            "code": tirer(st.sampled_from(["0322", "0393", "0027"])),
            "prescription": JOUR,
            "coefficient": 200000,
        }
    if motifs and tirer(st.booleans()):
        choisi["motif"] = tirer(st.sampled_from(["ald", "traitement_exonerant", "prevention"]))
    return {"nomenclature": nature, **choisi}


@st.composite
def visites(tirer, *, motifs=True, maximum=6):
    actes = tirer(st.lists(acte(motifs=motifs), min_size=1, max_size=maximum))
    forfait = tirer(st.sampled_from([None, None, "ATU", "FFM", "SE1"]))
    if forfait:
        actes.append({"code": forfait, "nomenclature": "FORFAIT", **commun(tirer, tirer(st.integers(3300, 20000)))})
    return {
        "edition": tirer(st.sampled_from(["06.08", "06.09"])),
        "entree": JOUR,
        "etablissement": {
            "cg": tirer(st.sampled_from([0, 700])),
            "cp": tirer(st.sampled_from([0, 70])),
            "caisse": "751",
        },
        "patient": {"naissance": JOUR - timedelta(days=tirer(st.integers(40, 30000))), "sexe": "F"},
        "droits": tirer(droits()),
        "parcours": {"situation": tirer(SITUATIONS)},
        "part_complementaire": tirer(st.sampled_from(["aucune", "eclatement"])),
        "actes": actes,
    }


@st.composite
def urgences(tirer):
    """Emergency visits: one FUx, supplements, patient fee prices; some are refused, none may crash or go negative."""
    codes = tirer(
        st.lists(
            st.sampled_from(["SUN", "SUF", "SU2", "SU3", "SUM", "SIM", "SIC", "SAS", "SSN", "SUB", "PE1"]), max_size=5
        )
    )
    actes = [
        {"code": code, "nomenclature": "FORFAIT", "date": JOUR, "prix": tirer(st.integers(0, 20000))}
        for code in ("FU1", *codes)
    ]
    choisis = tirer(droits())
    if tirer(st.booleans()):
        choisis |= {"accidents": [{"du": JOUR}], "at_couvert": True, "at_electronique": True}
    return {
        "entree": JOUR,
        "etablissement": {},
        "patient": {
            "naissance": JOUR - timedelta(days=tirer(st.integers(0, 30000))),
            "abus_mineur": tirer(st.booleans()),
            "victime_attentat": tirer(st.booleans()),
        },
        "droits": choisis,
        "forfait_patient": {
            "nominal": tirer(st.integers(0, 5000)),
            "reduit": tirer(st.integers(0, 5000)),
            "complement": tirer(st.integers(0, 5000)),
        },
        "actes": actes,
    }


@st.composite
def retrocessions(tirer):
    """Drugs bought under or over their tariff, whole or fractional, coded or not."""
    actes = []
    for rang in range(tirer(st.integers(1, 4))):
        commune = {"date": JOUR, "prix": tirer(st.integers(0, 500000)), "quantite": tirer(st.integers(1, 9))}
        if tirer(st.booleans()):
            actes.append({
                "code": f"912345{rang}", "nomenclature": "UCD", **commune,
                "tarif": tirer(st.integers(0, 500000)),
                "taux_ucd": tirer(st.sampled_from(["100", "65", "30"])),
                "fraction": tirer(st.sampled_from([10000, 3333, 1])),
                "marge": tirer(st.sampled_from([0, 2200])),
            })  # fmt: skip
        else:
            actes.append({"code": tirer(st.sampled_from(["PHM", "PHD"])), "nomenclature": "PREPARATION", **commune})
    return {
        "entree": JOUR,
        "etablissement": {"outre_mer": tirer(st.booleans())},
        "patient": {"naissance": "1986-02-03"},
        "droits": tirer(droits()),
        "actes": actes,
    }


TOUTES = visites() | urgences() | retrocessions()


def resultat(donnees):
    visite, fautes = depuis(donnees)
    assert fautes == ()
    return valoriser(visite)


def toutes_lignes(rendu):
    return [ligne for facture in rendu.factures for ligne in facture.lignes]


@given(TOUTES)
def test_shares_add_up_to_the_fees_to_the_cent(donnees):
    for ligne in toutes_lignes(resultat(donnees)):
        if ligne.honoraires is not None:
            assert ligne.amo + ligne.amc + ligne.patient == ligne.honoraires


@given(TOUTES)
def test_no_amount_is_ever_negative(donnees):
    for ligne in toutes_lignes(resultat(donnees)):
        for montant in (ligne.base, ligne.amo, ligne.amc, ligne.patient, ligne.honoraires, ligne.montant_oc):
            assert montant is None or montant >= 0


@given(TOUTES)
def test_an_exoneration_code_other_than_0_and_9_goes_with_rate_100(donnees):
    for ligne in toutes_lignes(resultat(donnees)):
        if ligne.exoneration not in (None, "", "0", "9"):
            assert ligne.taux == 100


@given(TOUTES)
def test_totals_are_the_sums_of_the_lines(donnees):
    rendu = resultat(donnees)
    assume(rendu.factures)
    for facture in rendu.factures:
        totaux = facture.totaux()
        for notation, type_, attribut in (
            ("[0566]", "4", "amo"),
            ("[0550]", "3", "amo"),
            ("[0590]", "4", "montant_oc"),
        ):
            montants = [getattr(ligne, attribut) for ligne in facture.lignes if ligne.type == type_]
            assert totaux[notation] == ("?" if None in montants else f"{sum(montants):08d}")


@given(TOUTES)
def test_an_undecided_amount_always_says_what_is_missing(donnees):
    rendu = resultat(donnees)
    for ligne in toutes_lignes(rendu):
        assert (ligne.amo is None) <= bool(ligne.manques)
        if ligne.manques:
            assert rendu.verdict == INCONCLUSIF


@given(visites())
def test_ame_leaves_nothing_to_the_amo_and_detainees_nothing_to_pay(donnees):
    rendu = resultat(donnees)
    ame = "ame" in donnees["droits"]
    detenu = "situations" in donnees["droits"] and not ame
    for ligne in toutes_lignes(rendu):
        if ame:
            assert ligne.amo in (0, None)
            assert ligne.qualificatif == "N"
        if detenu and ligne.patient is not None:
            assert ligne.patient == 0


@given(visites())
def test_c2s_patients_have_nothing_left_to_pay(donnees):
    assume("c2s" in donnees["droits"])
    assert all(ligne.patient in (0, None) for ligne in toutes_lignes(resultat(donnees)))


@given(urgences())
def test_each_emergency_invoice_has_one_patient_fee_and_at_most_one_complement(donnees):
    for facture in resultat(donnees).factures:
        codes = [ligne.code for ligne in facture.lignes]
        patient = [code for code in codes if code in ("FPU", "FPV", "FPL", "FPM", "FPX")]
        assert len(patient) == 1
        assert codes.count("CFU") <= (patient[0] in ("FPV", "FPM"))


@given(retrocessions())
def test_an_ecart_line_follows_its_support_and_is_paid_at_100(donnees):
    for ligne in toutes_lignes(resultat(donnees)):
        if ligne.code in ("ERI", "MAR"):
            attendu = (0, 0) if "ame" in donnees["droits"] else (100, ligne.base)
            assert (ligne.taux, ligne.amo) == attendu


@given(visites(motifs=False), st.randoms(use_true_random=False))
def test_the_order_of_the_acts_does_not_change_the_amounts(donnees, hasard):
    rendu = resultat(donnees)
    melanges = list(donnees["actes"])
    hasard.shuffle(melanges)
    autre = resultat({**donnees, "actes": melanges})
    assert autre.verdict == rendu.verdict
    assert montants(autre) == montants(rendu)
    assert {refus.regle for refus in autre.refus} == {refus.regle for refus in rendu.refus}


def montants(rendu):
    return sorted(
        (str(ligne.base), str(ligne.amo), str(ligne.amc), str(ligne.patient)) for ligne in toutes_lignes(rendu)
    )


def consultation(prix, **autres):
    return {
        "entree": JOUR,
        "etablissement": {},
        "patient": {"naissance": "1986-02-03"},
        "droits": {"regime": "01", "periodes": [LIBRES], "medecin_traitant": True, **autres},
        "parcours": {"situation": "non_respecte"},
        "actes": [
            {"code": "CS", "nomenclature": "NGAP", "date": JOUR, "prix": prix, "taux_base": 70, "exclu_parcours": False}
        ],
    }


@given(st.integers(0, 500000), st.integers(0, 5000))
def test_a_dearer_act_never_lowers_any_share_outside_the_threshold(prix, plus):
    moins = toutes_lignes(resultat(consultation(prix)))[0]
    davantage = toutes_lignes(resultat(consultation(prix + plus)))[0]
    assert davantage.amo >= moins.amo
    assert davantage.amc >= moins.amc
    assert davantage.honoraires >= moins.honoraires


@given(st.integers(0, 500000), st.integers(0, 5000))
def test_the_c2s_penalty_grows_with_the_price_up_to_its_ceiling(prix, plus):
    c2s = {"c2s": {"gestion": "caisse", **LIBRES}}
    moins = toutes_lignes(resultat(consultation(prix, **c2s)))[0]
    davantage = toutes_lignes(resultat(consultation(prix + plus, **c2s)))[0]
    assert moins.penalite <= davantage.penalite <= 1060
    assert moins.amo + moins.amc == moins.honoraires == prix


@pytest.mark.parametrize("famille", ["ordinaire", "seuil", "refus"])
def test_work_grows_linearly_with_the_number_of_acts(famille):
    appels = [compter(famille, nombre) for nombre in (100, 200, 400)]
    assert appels[1] <= 2.1 * appels[0]
    assert appels[2] <= 2.1 * appels[1]


def compter(famille, nombre):
    """Python function calls of one valuation: an exact measure, unlike time."""
    donnees = consultation(3000, regime_prend_participation=False)
    modele = donnees["actes"][0]
    if famille == "seuil":
        modele = {**modele, "code": "DZQM006", "nomenclature": "CCAM", "champ25": ["1"]}
    if famille == "refus":
        modele = {**modele, "prescription": "2026-05-13"}
    donnees["actes"] = [{**modele, "prix": 4000 + rang, "executant": str(rang)} for rang in range(nombre)]
    visite, fautes = depuis(donnees)
    assert fautes == ()
    compte = 0

    def suivre(_cadre, evenement, _argument):
        nonlocal compte
        compte += evenement in ("call", "c_call")

    valoriser(visite)
    sys.setprofile(suivre)
    try:
        valoriser(visite)
    finally:
        sys.setprofile(None)
    return compte


@settings(max_examples=50)
@given(visites())
def test_the_same_visit_always_gives_the_same_answer(donnees):
    assert resultat(donnees) == resultat(donnees)


@given(TOUTES)
def test_a_refused_visit_gives_no_amount(donnees):
    rendu = resultat(donnees)
    assert (rendu.verdict == REFUSEE) == bool(rendu.refus)
    assert not (rendu.refus and rendu.factures)
