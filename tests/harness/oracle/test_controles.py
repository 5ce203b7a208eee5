"""The last accepted value and the first refused one of each bounded control."""

from datetime import date

import pytest

from eprouvette.oracle import depuis, valoriser

JOUR = "2026-05-12"


def refus(acte, *, droits=None, patient=None, jour=JOUR, **autres):
    base = {"nomenclature": "NGAP", "date": jour, "prix": 200, "taux_base": 70, "exclu_parcours": False}
    actes = acte if isinstance(acte, list) else [acte]
    visite, fautes = depuis(
        {
            "entree": jour,
            "etablissement": {},
            "patient": {"naissance": "1986-02-03", **(patient or {})},
            "droits": {"regime": "01", "periodes": [{"du": "2020-01-01"}], "medecin_traitant": True, **(droits or {})},
            "parcours": {"situation": "oriente_medecin_traitant"},
            "forfait_patient": {"nominal": 2300},
            "actes": [{**base, **element} for element in actes],
            **autres,
        }
    )
    assert fautes == ()
    return {trouve.regle for trouve in valoriser(visite).refus}


@pytest.mark.parametrize(
    ("code", "heure", "attendu"),
    [
        ("N", "20:00", set()),
        ("N", "19:59", {"RG_CF682"}),
        ("N", "07:59", set()),
        ("N", "08:00", {"RG_CF682"}),
        ("F", "08:00", set()),
        ("F", "07:59", {"RG_CF688"}),
        ("F", "19:59", set()),
        ("F", "20:00", {"RG_CF688"}),
    ],
)
def test_majorations_hold_between_their_hours(code, heure, attendu):
    assert (
        refus({"code": "KC", "majoration": {"code": code, "genre": "forfait", "forfait": 150}, "heure": heure})
        == attendu
    )


@pytest.mark.parametrize(("prescription", "attendu"), [("2026-05-11", set()), ("2026-05-12", {"RG_IP623"})])
def test_newborn_care_is_prescribed_within_thirty_days(prescription, attendu):
    acte = {"code": "CS", "motif": "nouveau_ne", "prescription": prescription}
    assert refus(acte, patient={"naissance": "2026-04-11"}) == attendu


@pytest.mark.parametrize(("transmission", "attendu"), [("2027-05-11", set()), ("2027-05-12", {"RG_MF606"})])
def test_an_invoice_is_sent_in_less_than_a_year(transmission, attendu):
    assert refus({"code": "CS"}, transmission=transmission) == attendu


@pytest.mark.parametrize(
    ("jour", "attendu"), [("2021-08-31", {"RG_CF636"}), ("2021-09-01", set()), ("2022-01-01", set())]
)
def test_emergency_fees_start_in_september_2021(jour, attendu):
    assert refus({"code": "FU2", "nomenclature": "FORFAIT"}, jour=jour) == attendu


@pytest.mark.parametrize(
    ("codes", "attendu"),
    [
        (["0322", "0323", "0351"], set()),
        (["0322", "0323", "0351", "0352"], {"RG_VF625"}),
        (["0321", "0324"], set()),
        (["0321", "0324", "1819"], {"RG_VF625"}),
        (["321", "324", "1805"], {"RG_VF625"}),
    ],
)
def test_hepatitis_markers_are_counted_by_sampling(codes, attendu):
    actes = [{"code": code, "nomenclature": "NABM", "prescription": JOUR} for code in codes]
    assert refus(actes) == attendu
    separes = [{**acte, "seance": rang} for rang, acte in enumerate(actes, 1)]
    assert refus(separes) == set()


@pytest.mark.parametrize(
    ("motif", "etm", "attendu"),
    [("ald", True, set()), ("ald", False, {"RG_VF_CC5"}), (None, True, {"RG_VF_CC5"})],
)
def test_nutrients_need_both_the_ald_and_its_care(motif, etm, attendu):
    acte = {"code": "NUT", "nomenclature": "PREPARATION", **({"motif": motif} if motif else {})}
    droits = {"exonerations": [{"code": "ald", "du": "2026-01-01"}]} if etm else {}
    assert refus(acte, droits=droits) == attendu


@pytest.mark.parametrize(
    ("associations", "attendu"),
    [(["1", "2"], {"RG_IP654/CP-ACE"}), (["1", "1"], set()), (["4", "4"], set()), (["1", None], set())],
)
def test_each_doctor_has_one_whole_act(associations, attendu):
    actes = [
        {
            "code": code, "nomenclature": "CCAM", "champ25": ["1"], "executant": executant,
            **({"association": association} if association else {}),
        }
        for (code, executant), association in zip((("DZQM006", "A"), ("ZCQM008", "B")), associations, strict=True)
    ]  # fmt: skip
    assert refus(actes) == attendu


def test_a_second_act_of_the_only_doctor_may_be_reduced():
    acte = {"code": "ZCQM008", "nomenclature": "CCAM", "champ25": ["1"], "association": "2"}
    assert refus(acte) == set()


@pytest.mark.parametrize(
    ("depassement", "specialite", "situation", "attendu"),
    [
        (100, "03", "non_respecte", set()),
        (101, "03", "non_respecte", {"RG_VF637"}),
        (100, "01", "non_respecte", {"RG_CF655"}),
        (100, "03", "hors_residence", {"RG_CF655"}),
    ],
)
def test_an_authorised_overcharge_is_capped_at_the_next_euro(depassement, specialite, situation, attendu):
    # 17,5 % × 2,00 = 0,35, à l'euro supérieur 1,00
    acte = {"code": "CS", "depassement": depassement, "specialite": specialite}
    assert refus(acte, parcours={"situation": situation}) == attendu


@pytest.mark.parametrize(("bascule", "attendu"), [(date(2026, 5, 11), set()), (date(2026, 5, 12), {"RG_IP701"})])
def test_care_follows_the_switch_date_strictly(bascule, attendu):
    assert refus({"code": "CS"}, etablissement={"bascule": bascule}) == attendu


@pytest.mark.parametrize(
    ("caisse", "regime", "attendu"), [("671", "02", set()), ("675", "02", {"RG_CF663"}), ("671", "01", {"RG_CF663"})]
)
def test_work_accidents_are_the_insureds_except_msa_farmers(caisse, regime, attendu):
    droits = {
        "regime": regime, "caisse": caisse, "accidents": [{"du": "2026-05-01"}], "at_couvert": True, "at_electronique": True,
    }  # fmt: skip
    assert refus({"code": "CS"}, droits=droits, patient={"qualite": "conjoint"}) == attendu
