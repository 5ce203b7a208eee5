"""Controls of one line: records its prestation asks for, MT/DMT, rates, amounts, dates, details.

Amounts are integer cents; rounding is half-up at the cent (SFG FIDES ACE, general rules).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette_sim.formats.b2 import dates
from eprouvette_sim.formats.b2.arrondi import arrondi
from eprouvette_sim.formats.b2.enregistrement import EcartB2, Enregistrement, montrer
from eprouvette_sim.formats.b2.enregistrement import constater as _un

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eprouvette_sim.formats.b2.vue import VueFacture, VueLigne

#: Codes that ask for a 100 % rate (SFG FIDES ACE, annex 1).
EXO_100 = frozenset(b"1 3 4 5 6 7 C".split())
#: Drugs whose rate does not follow the patient's exoneration (RG_VF665, RG_VF675).
TAUX_PROPRES = frozenset({"PHQ", "PHS"})
ROLES_LPP = frozenset({"PME", "PII"})


def domaine_de(ligne: VueLigne) -> tuple[Enregistrement, str]:
    """The record that carries the line's activity domain and participation, and the domain's field name."""
    if ligne.tete.type == "3":
        return ligne.tete, "domaine"
    return (ligne.complements.get("S") or [ligne.tete])[0], "domaine"


def prestation(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """Record family, complements, MT/DMT, rate, domain and qualifier of the prestations the norm names."""
    for ligne in vue.lignes:
        connue = ligne.prestation
        if connue is None:
            continue
        tete = ligne.tete
        if tete.type not in connue.familles:
            attendu = "type " + " ou ".join(connue.familles)
            yield _un(
                tete,
                "code_acte",
                "b2.prestation.famille",
                attendu,
                f"{ligne.code} en type {tete.type}",
                appui=connue.provenance,
            )
            continue
        manquent, en_trop = connue.requis - ligne.lettres, ligne.lettres - connue.permis
        if tete.type == "4":
            manquent |= {"S"} - ligne.lettres
            en_trop -= {"S"}
        if manquent or en_trop:
            vu = ", ".join(sorted(tete.type + lettre for lettre in ligne.lettres)) or "aucun complément"
            yield _un(
                tete,
                "code_acte",
                "b2.prestation.enregistrements",
                _attendus(tete.type, ligne),
                vu,
                appui=connue.provenance,
            )
        yield from _valeurs_prestation(vue, ligne)


def _attendus(type_: str, ligne: VueLigne) -> str:
    connue = ligne.prestation
    if connue is None:
        return ""
    lettres = [f"{type_}{lettre}" for lettre in "SEFHBM" if lettre in connue.permis and lettre in connue.requis]
    facultatifs = [f"[{type_}{lettre}]" for lettre in "SEFHBM" if lettre in connue.permis - connue.requis]
    return f"{ligne.code} : " + ", ".join([type_, *lettres, *facultatifs])


def _valeurs_prestation(vue: VueFacture, ligne: VueLigne) -> Iterator[EcartB2]:
    connue, tete = ligne.prestation, ligne.tete
    if connue is None:
        return
    mt_dmt = tete.brut("mode_traitement") + tete.brut("discipline")
    if mt_dmt.decode("latin-1") not in connue.mt_dmt:
        attendu = " ou ".join(f"{m[:2]}/{m[2:]}" for m in sorted(connue.mt_dmt))
        yield _un(tete, "mode_traitement", "b2.prestation.mtdmt", attendu, montrer(mt_dmt), appui=connue.provenance)
    if connue.taux and tete.brut("taux").decode("latin-1") not in connue.taux:
        yield _un(
            tete,
            "taux",
            "b2.prestation.taux",
            f"{ligne.code} : " + " ou ".join(sorted(connue.taux)),
            appui=connue.provenance,
        )
    if connue.qualificatif and tete.brut("qualificatif") != connue.qualificatif.encode():
        yield _un(
            tete,
            "qualificatif",
            "b2.prestation.qualificatif",
            f"{ligne.code} : {connue.qualificatif}",
            appui=connue.provenance,
        )
    if connue.domaine:
        enr, nom = domaine_de(ligne)
        admis = {b" "} if connue.domaine == "_" or vue.ame else {connue.domaine.encode(), b" "}
        if enr.type in {"3", "4S"} and enr.brut(nom) not in admis:
            attendu = "blanc" if connue.domaine == "_" or vue.ame else connue.domaine
            regle = "b2.retrocession.domaine" if connue.role == "retrocession" else "b2.prestation.domaine"
            yield _un(enr, nom, regle, f"{ligne.code} : {attendu}", appui=connue.provenance)
    if connue.role == "retrocession" and tete.brut("specialite_executant") != b"50":
        yield _un(tete, "specialite_executant", "b2.retrocession.specialite", "50", appui=connue.provenance)


def exoneration(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """Exoneration code against rate, on the line or lifted to the invoice when the line is blank."""
    facture = vue.entete.brut("exoneration")
    for ligne in vue.lignes:
        tete = ligne.tete
        code, taux = tete.brut("exoneration"), tete.brut("taux")
        if ligne.code in TAUX_PROPRES or tete.brut("qualificatif") == b"N" or vue.ame:
            continue
        porte = code if code != b" " else facture
        if porte in EXO_100 and taux != b"100":
            yield _un(tete, "taux", "b2.exoneration.taux", f"100 avec l'exonération {porte.decode()}")
        if porte == b"9" and code == b"9" and taux not in {b"080", b"100"}:
            yield _un(tete, "taux", "b2.exoneration.aspa", "080 ou 100 avec l'exonération 9")


def montants(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """AMO share against base × rate, expense against AMO + OC, OC at zero when split, base against price."""
    eclate = vue.entete.brut("eclatement") == b"F"
    for ligne in vue.lignes:
        tete = ligne.tete
        base, taux, amo = tete.entier("base"), tete.entier("taux"), tete.entier("montant_amo")
        oc, depense = tete.entier("montant_oc"), tete.entier("depense")
        if base is None or taux is None or amo is None or oc is None or depense is None:
            continue
        if eclate and oc:
            yield _un(tete, "montant_oc", "b2.eclatement.montants", "zéros avec éclatement F")
        du = arrondi(base * taux, 100)
        if amo > du:
            yield _un(tete, "montant_amo", "b2.montant.amo", f"au plus {du} centimes")
        elif amo < du and _sans_participation(vue, ligne):
            yield _un(tete, "montant_amo", "b2.montant.amo.exact", f"{du} centimes")
        if depense < amo + oc and tete.brut("qualificatif") != b"G" and ligne.code not in ROLES_LPP:
            yield _un(tete, "depense", "b2.montant.depense", f"au moins {amo + oc} centimes")
        yield from _base(vue, ligne, base)


def _sans_participation(vue: VueFacture, ligne: VueLigne) -> bool:
    if vue.ips == b"S" or any(autre.role == "forfait" for autre in vue.lignes):
        return False
    porteur, _ = domaine_de(ligne)
    return porteur.type in {"3", "4S"} and porteur.brut("participation") == b" "


def _base(vue: VueFacture, ligne: VueLigne, base: int) -> Iterator[EcartB2]:
    tete = ligne.tete
    if (tete.type != "3" and ligne.role not in {"urgence", "apres_avis"}) or vue.ame:
        return
    prix, quantite, coefficient = tete.entier("prix_unitaire"), tete.entier("quantite"), tete.entier("coefficient")
    if prix is None or quantite is None or coefficient is None:
        return
    brute = arrondi(prix * quantite * coefficient, 100)
    mco = tete.entier("coefficient_mco") if tete.type == "3" else 0
    admis = {brute, arrondi(brute * (mco or 10_000), 10_000)}
    if tete.brut("qualificatif") == b"N" or tete.brut("qualificatif") == b"G":
        admis.add(0)
    if base not in admis:
        yield _un(tete, "base", "b2.montant.base", " ou ".join(f"{a} centimes" for a in sorted(admis)))


def calendrier(vue: VueFacture, creation: int | None) -> Iterator[EcartB2]:
    """Care within the stay, younger than a year at the file's creation, 4M sessions in order."""
    du, au = vue.entete.brut("date_entree"), vue.entete.brut("date_sortie")
    bornes = dates.existe(du) and dates.existe(au) and du <= au
    for ligne in vue.lignes:
        noms = ("date_debut", "date_fin") if ligne.tete.type == "3" else ("date_soins",)
        for nom in noms:
            jour = ligne.tete.brut(nom)
            if bornes and dates.existe(jour) and not du <= jour <= au:
                attendu = f"entre {montrer(du)} et {montrer(au)}"
                yield _un(ligne.tete, nom, "b2.date.sejour", attendu)
        soins = ligne.tete.brut(noms[-1])
        if creation is not None and dates.existe(soins) and dates.trop_vieille(int(soins), creation):
            yield _un(ligne.tete, noms[-1], "b2.date.delai", f"moins d'un an avant {creation:06d}")
        yield from _seances(ligne)


def _seances(ligne: VueLigne) -> Iterator[EcartB2]:
    precedente = b"000000"
    for enr in ligne.complements.get("M", ()):
        seance = enr.brut("date_seance")
        if seance == b"000000" or not dates.existe(seance):
            continue
        if seance < precedente:
            yield _un(enr, "date_seance", "b2.date.seance", f"pas avant {montrer(precedente)}")
        precedente = seance
    if precedente != b"000000" and ligne.tete.brut("date_soins") != precedente:
        yield _un(ligne.tete, "date_soins", "b2.date.seance", f"dernière séance {montrer(precedente)}")


def details(vue: VueFacture, _: int | None) -> Iterator[EcartB2]:
    """Executant, CCAM modifiers without hole, NABM codes without hole and counted."""
    finess = vue.entete.brut("finess")
    for ligne in vue.lignes:
        if ligne.tete.type == "4" and ligne.tete.brut("executant") != finess:
            yield _un(ligne.tete, "executant", "b2.executant", montrer(finess))
        for enr in ligne.complements.get("M", ()):
            yield from _modificateurs(enr)
        yield from _biologie(ligne)


def _modificateurs(enr: Enregistrement) -> Iterator[EcartB2]:
    for i in range(1, 4):
        if enr.brut(f"modificateur_{i}") == b" " and enr.brut(f"modificateur_{i + 1}") != b" ":
            yield _un(enr, f"modificateur_{i}", "b2.ccam.modificateurs", "renseigné avant le suivant", "blanc")


def _biologie(ligne: VueLigne) -> Iterator[EcartB2]:
    fiches = ligne.complements.get("B", ())
    codes = 0
    for enr in fiches:
        precedent = True
        for i in range(1, 6):
            present = enr.brut(f"nabm_{i}").strip(b"0") != b""
            codes += present
            if present and not precedent:
                yield _un(enr, f"nabm_{i - 1}", "b2.biologie.trou", "renseigné avant le suivant")
            precedent = present
            complet = (enr.brut(f"date_{i}") != b"000000", enr.brut(f"quantite_{i}") != b"00")
            if i > 1 and complet != (present, present):
                attendu = "date et quantité avec un code, sinon zéros"
                yield _un(enr, f"date_{i}", "b2.biologie.trou", attendu)
    if fiches and ligne.tete.entier("denombrement") not in {None, codes}:
        yield _un(ligne.tete, "denombrement", "b2.biologie.denombrement", f"{codes:02d}")


CONTROLES = (prestation, exoneration, montants, calendrier, details)
