"""More visits for generated files: particular situations, fees and supplements that the common recipes do not reach.

Same conventions as `recettes`: prices are drawn, never official; rates and codes are those the rules state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2.identifiants import nir_anonyme

if TYPE_CHECKING:
    from collections.abc import Callable

    from eprouvette_sim.formats.b2.recettes import Visite

_PENALITE = 3_200
_RETROCESSION = {"mode_traitement": "07", "specialite_executant": 50, "s_domaine": " "}


def _ccam(visite: Visite, code: str = "DZQM006", **autres: str) -> None:
    visite.enregistrements.append(("4M", {"sequence": 1, "code_ccam": code, "activite": "1", **autres}))


def anonyme(visite: Visite) -> None:
    """Anonymous STI screening of a minor: fictive NIR, 100 % with code 3."""
    visite.nir = nir_anonyme(feminin=True, caisse="999", ist=True)
    visite.entete |= {"date_naissance": "090415", "centre": "0000"}
    visite.quatre("B", 2_500, 100, prix_unitaire=25, coefficient=10_000, exoneration="3")
    visite.enregistrements.append(
        ("4B", {"sequence": 1, "date_1": visite.jour, "quantite_1": 1, "nabm_1": visite.hasard.choice((388, 393))})
    )


def maternite(visite: Visite) -> None:
    """Maternity: the whole invoice at 100 %, code 0."""
    visite.entete["nature_assurance"] = 30
    visite.complement |= {"ips": "T", "top_mt": "O"}
    visite.quatre("CS", visite.prix(), 100)


def accident(visite: Visite) -> None:
    """Work accident: consultation at 100 %, date of the accident on type 2."""
    visite.entete |= {"nature_assurance": 41, "accident": "000" + visite.jour}
    visite.complement |= {"ips": "D", "top_mt": "O"}
    visite.quatre("CS", visite.prix(), 100)


def urgence_enfant(visite: Visite) -> None:
    """Emergency visit of a child: age fee, paediatric list, biology, opinion with its night supplement."""
    visite.quatre(f"FU{visite.hasard.randrange(2)}", visite.prix(), 100)
    visite.quatre("SUF", visite.prix(), 100)
    visite.quatre("PE1", visite.prix(), 100)
    visite.quatre("SUB", visite.prix(), 100)
    visite.quatre("SAS", visite.prix(), 100)
    if visite.parfois(0.5):
        visite.quatre("SSF", visite.prix(), 100)
    visite.trois("FPU", 2_300, 0, qualificatif="N", montant_oc=0)


def urgence_accident(visite: Visite) -> None:
    """Emergency visit after a work accident: reduced fee and its complement, scanner and its technical fee."""
    visite.entete |= {"nature_assurance": 41, "accident": "000" + visite.jour}
    visite.quatre("FU2", visite.prix(), 100)
    visite.quatre("SU2", visite.prix(), 100)
    visite.quatre("SIC", visite.prix(), 100)
    visite.trois("FPV", 996, 0, qualificatif="N", montant_oc=0)
    visite.trois("CFU", 1_304, 100)
    visite.trois("FTN", visite.prix(), 100, mode_traitement="19", discipline="035")
    visite.enregistrements.append(("3S", {}))


def urgence_alsace(visite: Visite) -> None:
    """Emergency visit under the local scheme: FPL at 100 %."""
    visite.quatre("FU3", visite.prix(), 100)
    visite.quatre("SUM", visite.prix(), 100)
    visite.trois("FPL", 2_300, 100)


def urgence_c2s(visite: Visite) -> None:
    """Emergency visit with C2S: the patient fee goes to the OC field."""
    visite.entete |= {"type_contrat": 89, "organisme_complementaire": "0099999997"}
    visite.quatre("FU1", visite.prix(), 100)
    visite.trois("FPU", 2_300, 0, qualificatif="N", montant_oc=2_300)


def securite(visite: Visite) -> None:
    """Two SE fees, the cheaper at 0.50, before their act."""
    visite.complement |= {"ips": "U"}
    prix = 2 * visite.prix(3_000, 4_000)
    visite.trois("SE2", prix, 70, coefficient_mco=10_000)
    visite.enregistrements.append(("3S", {}))
    visite.trois(
        visite.hasard.choice(("SE3", "SE7")),
        prix - 200,
        70,
        base=prix // 2 - 100,
        coefficient=50,
        coefficient_mco=10_000,
    )
    visite.enregistrements.append(("3S", {}))
    visite.quatre("ADE", visite.prix(), 70)
    _ccam(visite)


def soin_non_programme(visite: Visite) -> None:
    """FFM then the act of its list."""
    visite.complement |= {"ips": "U"}
    visite.trois("FFM", visite.prix(), 70, coefficient_mco=10_000)
    visite.enregistrements.append(("3S", {}))
    visite.quatre("ADE", visite.prix(), 70)
    _ccam(visite)


def fausse_couche(visite: Visite) -> None:
    """FEF or FFE, alone."""
    visite.complement |= {"ips": "T", "top_mt": "O"}
    visite.trois(visite.hasard.choice(("FEF", "FFE")), visite.prix(), 100)
    visite.enregistrements.append(("3S", {}))


def peau(visite: Visite) -> None:
    """Dermatology: the act and its FSD, or a capsule."""
    visite.complement |= {"ips": "D", "top_mt": "O"}
    if visite.parfois(0.5):
        visite.quatre("ADE", visite.prix(), 70)
        _ccam(visite)
        visite.quatre("FSD", visite.prix(), 70)
    else:
        visite.quatre("VDE", visite.prix(), 100)


def aspa(visite: Visite) -> None:
    """ASPA: 80 %, code 9 on the line or on type 2."""
    visite.complement |= {"ips": "T", "top_mt": "O"}
    leve = visite.parfois(0.5)
    visite.entete["exoneration"] = "9" if leve else "0"
    visite.quatre("CS", visite.prix(), 80, exoneration=" " if leve else "9")


def detenu(visite: Visite) -> None:
    """Detainee: 100 % with code 5, indicator A."""
    visite.entete["exoneration"] = "5"
    visite.complement |= {"ips": "A"}
    visite.quatre("CS", visite.prix(), 100)


def mines(visite: Visite) -> None:
    """Miners' scheme: code 6 on type 2, an ALD line keeping 4."""
    visite.entete |= {"regime": "07", "exoneration": "6"}
    visite.complement |= {"ips": "T", "top_mt": "O"}
    visite.quatre("CS", visite.prix(), 100, exoneration="4" if visite.parfois(0.5) else "0")


def depassement(visite: Visite) -> None:
    """Out of path with an authorised overcharge on top of the base."""
    visite.complement |= {"ips": "S", "top_mt": "O"}
    prix = visite.prix(3_000, 6_000)
    visite.quatre("CS", prix, 70, depense=prix + 500, qualificatif="A", specialite_executant=3)


def nutriments(visite: Visite) -> None:
    """Nutrients under an ALD: retrocession without a margin line."""
    visite.quatre("NUT", visite.prix(), 100, exoneration="4", **_RETROCESSION)


def preparation(visite: Visite) -> None:
    """Uncoded preparation and its margin."""
    visite.quatre("PHM", visite.prix(), 100, **_RETROCESSION)
    visite.quatre("MAR", 2_200, 100, **_RETROCESSION)


def seuil(visite: Visite) -> None:
    """A non-invasive act over the threshold, first, then one under it."""
    visite.complement |= {"ips": "T", "top_mt": "O"}
    prix = visite.prix(12_000, 30_000)
    regime = visite.parfois(0.3)
    amo = prix if regime else prix - _PENALITE
    code = "R" if regime else "A"
    visite.quatre("ADE", prix, 100, exoneration="C", montant_amo=amo, montant_oc=0, s_participation=code)
    _ccam(visite, association="1")
    visite.quatre("ADE", visite.prix(1_500, 11_000), 70)
    _ccam(visite, "DAQM003", association="1")


def anesthesie(visite: Visite) -> None:
    """An act and its anaesthesia: two activities of one code, under an ALD or not; associations all 4."""
    visite.complement |= {"ips": "T", "top_mt": "O"}
    ald = visite.parfois(0.5)
    for code, activite in (("ADC", "1"), ("ADA", "4")):
        visite.quatre(code, visite.prix(), 100 if ald else 70, exoneration="4" if ald else " ")
        _ccam(visite, "BGLB001", activite=activite, association="4")


def biologie_limitee(visite: Visite) -> None:
    """One sampling with as many codes of the two limited lists as it admits."""
    codes = (322, 323, 351, 321, 1805)
    visite.quatre("B", 5_000, 60, prix_unitaire=25, coefficient=20_000, denombrement=len(codes))
    fiche: dict[str, int | str] = {"sequence": 1}
    for i, code in enumerate(codes, start=1):
        fiche |= {f"date_{i}": visite.jour, f"quantite_{i}": 1, f"nabm_{i}": code}
    visite.enregistrements.append(("4B", fiche))


def teleconsultation(visite: Visite) -> None:
    """Téléconsultation in the path; sometimes on the wire of caisse 196 of régime 96."""
    visite.complement |= {"ips": "T", "top_mt": "O"}
    if visite.parfois(0.5):
        visite.entete |= {"regime": "96", "caisse": "196", "centre": "1230"}
    visite.quatre("TC", visite.prix(), 70)


def enfant(visite: Visite) -> None:
    """Compulsory examination of a child, exonerated by nature."""
    visite.entete["date_naissance"] = "250615"
    visite.quatre(visite.hasard.choice(("COB", "COD", "COE")), visite.prix(), 100)


def coordination(visite: Visite) -> None:
    """Sent by another doctor, with a coordination majoration."""
    visite.complement |= {"ips": "M", "top_mt": "O", "nom_mt": "PETIT", "prenom_mt": "ANNE"}
    visite.quatre("CS", visite.prix(), 70)
    visite.quatre("MCS", 500, 70)


def soins_infirmiers(visite: Visite) -> None:
    """Nurse's acts, or a paediatric one; the title number of a public hospital has its product code."""
    visite.complement["complement_titre"] = f"000{visite.hasard.randrange(10)}00"
    visite.quatre(visite.hasard.choice(("AMI", "PAI", "TLL")), visite.prix(), 60)


def medicament_en_ecart(visite: Visite) -> None:
    """A drug on top bought under its tariff, and the EMI line."""
    achat, quantite, unitaire = visite.prix(5_000, 20_000), visite.hasard.randrange(1, 4), visite.prix(100, 900)
    visite.trois("PH8", achat * quantite, 100)
    visite.enregistrements.append(("3S", {}))
    visite.enregistrements.append(("3E", {"rpps_prescripteur": visite.rpps()}))
    visite.enregistrements.append(
        (
            "3H",
            {
                "sequence": 1,
                "code_ucd": 9_400_001,
                "fractionnement": 10_000,
                "prix_achat": achat,
                "ecart_unitaire": unitaire,
                "ecart_total": unitaire * quantite,
                "quantite": quantite,
                "montant": achat * quantite,
            },
        )
    )
    visite.trois("EMI", unitaire * quantite, 100)


def dentaire_c2s(visite: Visite) -> None:
    """C2S dental act at its base, and the forfait that carries the rest."""
    visite.entete |= {"type_contrat": 89, "organisme_complementaire": "0088888888"}
    visite.quatre("ADC", visite.prix(), 70)
    _ccam(visite, dent_1=f"{visite.hasard.randrange(1, 5)}{visite.hasard.randrange(1, 9)}")
    reste = visite.prix()
    visite.quatre("FDA", reste, 0, base=0, montant_amo=0, montant_oc=reste, qualificatif="N")


SITUATIONS: dict[str, Callable[[Visite], None]] = {
    recette.__name__: recette
    for recette in (
        anonyme, maternite, accident, urgence_enfant, urgence_accident, urgence_alsace, urgence_c2s, securite,
        soin_non_programme, fausse_couche, peau, aspa, detenu, mines, depassement, nutriments, preparation, seuil,
        anesthesie, biologie_limitee,
        teleconsultation, enfant, coordination, soins_infirmiers, medicament_en_ecart, dentaire_c2s,
    )
}  # fmt: skip
