"""Invoice level: order of lines, exoneration codes, header fields, totals (SFG FIDES ACE MF30, MF31).

Header values are kept under the field notation of the B2 tables (`[0277]`), amounts in cents as zero-padded text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eprouvette.oracle import codes
from eprouvette.oracle.chantier import FAMILLES_PATIENT, FAMILLES_RETROCESSION, FAMILLES_URGENCE
from eprouvette.oracle.cles import cle_nir, finess_numerique
from eprouvette.oracle.donnees import lignes_csv
from eprouvette.oracle.regles import Lecture, Manque

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eprouvette.oracle.chantier import FactureEnCours, Ligne
    from eprouvette.oracle.visite import Visite

_PRESCRIPTEUR_FICTIF = "291991107"


def achever(facture: FactureEnCours, visite: Visite) -> None:
    """Orders the lines, lifts or rewrites exoneration codes, fills the header."""
    ordonner(facture)
    _exonerations(facture, visite)
    for ligne in facture.lignes:
        _domaine(ligne)
        _montants_larges(ligne)
    _nature(facture, visite)
    _identite(facture, visite)
    _complementaire(facture, visite)
    facture.noter("RG_MF633")
    facture.champs["[2S121]"] = facture.ips if facture.ips is not None else "?"
    facture.champs["[2S71]"] = facture.top_mt if facture.top_mt is not None else "?"


def ordonner(facture: FactureEnCours) -> None:
    """RG_MF602 and RG_MF608: forfaits before, majorations after, écarts right after their support, threshold first."""
    _suivre_supports(facture.lignes)
    rangs = {ligne: rang for rang, ligne in enumerate(facture.lignes)}

    def cle(ligne: Ligne) -> tuple[int, int, int, int]:
        colle = ligne.support is not None and ligne.famille in ("ecart", "marge", "ssn")
        tete = ligne.support if colle and ligne.support is not None else ligne
        seuil = any(application.regle == "RG_VF663" for application in tete.regles)
        return (tete.prestation.rang, 0 if seuil else 1, rangs.get(tete, rangs[ligne]), int(colle))

    avant = list(facture.lignes)
    facture.lignes.sort(key=cle)
    facture.noter("RG_MF602")
    premier = facture.lignes[0] if facture.lignes else None
    if avant != facture.lignes and any(a.regle == "RG_VF663" for ligne in facture.lignes for a in ligne.regles):
        facture.noter("RG_MF608", premier.code if premier else "")


def _suivre_supports(lignes: Sequence[Ligne]) -> None:
    """Pairs each SSN or SSF with a SIM, SIC or SAS of its date, first free first."""
    libres = [ligne for ligne in lignes if ligne.famille in ("sas", "sim", "sic")]
    par_jour: dict[object, list[Ligne]] = {}
    for ligne in reversed(libres):
        par_jour.setdefault(ligne.date, []).append(ligne)
    for ligne in lignes:
        if ligne.famille == "ssn" and par_jour.get(ligne.date):
            ligne.support = par_jour[ligne.date].pop()


def _exonerations(facture: FactureEnCours, visite: Visite) -> None:
    if facture.genre == "urgence":
        return
    if visite.droits.regime == "07" and facture.genre != "anonyme":
        _canssm(facture)
        return
    codes = {ligne.exoneration for ligne in facture.lignes}
    aspa = bool(facture.lignes) and "aspa" in facture.lignes[0].situation.mtm
    if aspa and codes & {"C", "1"}:
        _aspa_seuil(facture, codes)
        return
    if len(codes) == 1 and None not in codes and codes.isdisjoint({"0", ""}):
        code = codes.pop()
        facture.noter("RG_MF631/0279", f"{code}")
        facture.lectures.append(Lecture(code="OPTION", champ="[0279]", retenu="0", autre=f"{code}"))


def _canssm(facture: FactureEnCours) -> None:
    """Annex A1-1: all ALD lines → 4 on the invoice; some → 4 on them and 6; none → 6."""
    ald = [ligne for ligne in facture.lignes if ligne.exoneration == "4"]
    facture.exoneration = "6"
    if ald and len(ald) == len(facture.lignes):
        facture.exoneration = "4"
        for ligne in ald:
            ligne.exoneration = "0"
    facture.noter("RG_MF_A1-1", facture.exoneration)


def _aspa_seuil(facture: FactureEnCours, codes: set[str | None]) -> None:
    """ASPA reached by the threshold: 9 on the invoice; C everywhere becomes 3 (RG_MF631/0279-CP02)."""
    facture.exoneration = "9"
    if codes != {"C"}:
        facture.noter("RG_MF_A1-2.1", "9")
        return
    facture.noter("RG_MF631/0279-CP02", "9")
    facture.noter("RG_MF_A1-2.1", "9")
    for ligne in facture.lignes:
        ligne.exoneration, ligne.participation = "3", ""
        ligne.lire_deux_fois("D4", "exoneration", "3", "C")


def _domaine(ligne: Ligne) -> None:
    """RG_IP624: blank for AME, coordinated, retrocession and patient fees (FPX apart), M for the emergency family."""
    sp = ligne.situation.sp
    if "SP06" in sp:
        regle, valeur = "RG_IP624/SP06", ""
    elif not sp.isdisjoint({"SP08.1", "SP08.2"}):
        regle, valeur = "RG_IP624/SP08", ""
    elif ligne.famille in FAMILLES_URGENCE or ligne.code == "FPX":
        regle, valeur = "RG_IP624/CP02", "M"
    elif ligne.famille in FAMILLES_PATIENT:
        regle, valeur = "RG_MF610/03121", ""
    elif ligne.famille in FAMILLES_RETROCESSION or (ligne.support and ligne.support.famille in FAMILLES_RETROCESSION):
        regle, valeur = "RG_IP624/CP01", ""
    else:
        regle, valeur = "RG_IP624", ligne.acte.domaine or ""
    ligne.domaine = valeur
    ligne.noter(regle, valeur or "∅")


def mt_dmt(ligne: Ligne) -> tuple[str, str, str]:
    """Mode de traitement, discipline and the rule that gives them."""
    etranger = not ligne.situation.sp.isdisjoint({"SP06", "SP08.1", "SP08.2"})
    porteur = ligne.forfait_lie or (ligne.support.forfait_lie if ligne.support else None) or ligne
    for rang in lignes_csv("mt_dmt.csv"):
        cas = rang["cas"]
        if cas == "appareil" and ligne.famille == "technique" and ligne.acte.appareil == rang["cle"]:
            return rang["mt"], rang["dmt"], rang["regle"]
        retrocedee = ligne.support.famille if ligne.support and ligne.famille in ("ecart", "marge") else ligne.famille
        if cas == "famille" and retrocedee == rang["cle"]:
            return rang["mt"], rang["dmt"], rang["regle"]
        if cas == "etranger" and etranger and porteur.famille == rang["cle"]:
            return rang["mt"], rang["dmt"], _regle_mt(ligne)
    if etranger and ligne.prestation.type == "4" and ligne.famille not in FAMILLES_URGENCE:
        return "07", "000", _regle_mt(ligne)
    return "00", "000", "RG_MF610/0339" if ligne.prestation.type == "3" else "RG_MF620/0439"


def _regle_mt(ligne: Ligne) -> str:
    return "RG_MF610/0339-SP06-SP08" if ligne.prestation.type == "3" else "RG_MF620/0439-SP06-SP08"


def _montants_larges(ligne: Ligne) -> None:
    if ligne.prestation.type == "4" and (ligne.amc or 0) > 999999:
        ligne.noter("RG_MF620/04123", str(ligne.amc))


def _nature(facture: FactureEnCours, visite: Visite) -> None:
    """[0277], [0286]: 13 when the local modulation gave a rate (D11 otherwise)."""
    code = facture.nature
    local = any(not ligne.situation.mtm.isdisjoint({"alsace_moselle", "frontalier"}) for ligne in facture.lignes)
    modulee = any(a.regle.startswith("RG_VF674") for ligne in facture.lignes for a in ligne.regles)
    if code == "10" and local:
        if modulee:
            code = "13"
        else:
            facture.lectures.append(Lecture(code="D11", champ="[0277]", retenu="10", autre="13"))
    facture.champs["[0277]"] = code
    facture.champs["[0279]"] = facture.exoneration
    facture.noter("RG_MF631/0277", code)
    accident = next((ligne.situation.accident for ligne in facture.lignes if ligne.situation.accident), None)
    if code == "41" and accident is not None:
        facture.champs["[0286]"] = accident.identifiant or f"000{accident.du:%y%m%d}"
        facture.noter("RG_MF631/0286", facture.champs["[0286]"])
        if visite.droits.at_electronique is None:
            facture.manques.append(Manque(regle="RG_CF695", quoi="at_electronique"))
    elif code in ("10", "13") and visite.accident_droit_commun is not None:
        facture.champs["[0286]"] = f"000{visite.accident_droit_commun:%y%m%d}"
        facture.noter("RG_CF651", str(visite.accident_droit_commun))
        facture.noter("RG_MF631/0286", facture.champs["[0286]"])
        if visite.caisse_accepte_accident is None:
            facture.manques.append(Manque(regle="RG_CF652", quoi="accident_electronique"))


def _identite(facture: FactureEnCours, visite: Visite) -> None:
    """[0202], [0212], [0225], [0230], [0249] to [0254], [02102], [2S42]."""
    champs, etablissement = facture.champs, visite.etablissement
    if etablissement.finess:
        champs["[0202]"] = finess_numerique(etablissement.finess)
        if champs["[0202]"] != etablissement.finess:
            facture.noter("RG_MF609", champs["[0202]"])
            facture.noter("RG_MF636", champs["[0202]"])
    if visite.numero_titre:
        champs["[0230]"] = visite.numero_titre
        facture.noter("RG_MF631/0230", visite.numero_titre)
    if etablissement.categorie == "EPS" and etablissement.code_produit:
        champs["[2S42]"] = f"000{etablissement.code_produit}00"
        facture.noter("RG_MF632/2S42-SP13", champs["[2S42]"])
    if facture.genre == "anonyme":
        _anonyme(facture, visite)
        return
    organisme = _organisme(facture, visite)
    champs["[0249]"], champs["[0251]"] = organisme[:2], organisme[2:5]
    champs["[0254]"] = _centre(facture, visite)
    if visite.patient.nir:
        champs["[2S50]"], champs["[2S63]"] = visite.patient.nir, cle_nir(visite.patient.nir)


def _organisme(facture: FactureEnCours, visite: Visite) -> str:
    """The managing body: of the accident, of the maternity, else of sickness (RG_CF692, RG_CF693)."""
    droits = visite.droits
    maladie = (droits.regime or "") + (droits.caisse or "")
    accident = facture.lignes[0].situation.accident if facture.lignes else None
    if facture.nature == "41" and accident is not None:
        facture.noter("RG_CF693", accident.organisme or maladie)
        return accident.organisme or maladie
    maternite = droits.maternite.organisme if droits.maternite and facture.nature == "30" else None
    facture.noter("RG_CF692", maternite or maladie)
    return maternite or maladie


def _centre(facture: FactureEnCours, visite: Visite) -> str:
    centre = visite.droits.centre or ""
    if (visite.droits.regime, visite.droits.caisse) in (("96", visite.droits.caisse), (visite.droits.regime, "196")):
        facture.noter("RG_MF631/0254-CP02", centre)
        return centre[:3].ljust(3) + "0" if centre else ""
    return centre


def _anonyme(facture: FactureEnCours, visite: Visite) -> None:
    caisse = visite.etablissement.caisse
    if caisse is None or visite.patient.sexe is None:
        facture.manques.append(Manque(regle="RG_MF631/0212-SP10", quoi="caisse_etablissement"))
        return
    nir = f"{'2' if visite.patient.sexe == 'F' else '1'}555555{caisse}333"
    facture.champs |= {
        "[0212]": nir,
        "[0225]": cle_nir(nir),
        "[0249]": "01",
        "[0251]": caisse,
        "[0254]": "0000",
        "[02102]": "1",
    }
    facture.noter("RG_MF631/0212-SP10", f"{nir} {cle_nir(nir)}")
    facture.noter("RG_MF631/0249-SP10", f"01 {caisse} 0000")
    facture.noter("RG_BS602/SP10", "1")
    for regle in ("PG_5.4", "RG_BS622/SP10", "RG_BS636/SP10", "RG_BS637/SP10", "RG_CF611/SP10", "RG_CF612/SP10"):
        facture.noter(regle)
    facture.noter("RG_CF614/SP10")


def prescripteur(ligne: Ligne) -> str:
    """The fictive prescriber number of STI tests without ordonnance, blank otherwise (RG_IP601/CP02)."""
    return _PRESCRIPTEUR_FICTIF if ligne.acte.sans_ordonnance and codes.ist(ligne.actes) else ""


def _complementaire(facture: FactureEnCours, visite: Visite) -> None:
    """[0295], [02117], [02119]: who receives the complementary share."""
    sp = facture.lignes[0].situation.sp if facture.lignes and facture.genre != "anonyme" else frozenset()
    champs = facture.champs
    champs["[0295]"], champs["[02117]"], champs["[02119]"] = "", "00", ""
    if "SP06" in sp:
        champs["[02119]"] = "0075500017"
        facture.noter("RG_BS720", "AME")
        facture.noter("RG_BS720/SP06", champs["[02119]"])
    elif "SP03" in sp:
        _c2s(facture, visite)
    else:
        facture.noter("PG_2.4.4")
    if sp.isdisjoint({"SP03", "SP06"}) and visite.part_complementaire == "eclatement":
        champs["[0295]"] = "F"
        facture.noter("DICO_ECLAT", "F")
    facture.noter("RG_MF631/0295", champs["[0295]"] or "∅")


def _c2s(facture: FactureEnCours, visite: Visite) -> None:
    c2s, jour = visite.droits.c2s, facture.lignes[0].situation.jour
    cdri = any(declaree.code == "3" and declaree.couvre(jour) for declaree in visite.droits.situations)
    organisme = c2s.gestion == "organisme" if c2s is not None else cdri
    facture.noter("RG_BS720", "C2S")
    facture.noter("RG_BS721", "organisme" if organisme else "caisse")
    if organisme and visite.etablissement.facturation_c2s == "separee":
        facture.champs["[0295]"] = "F"
        return
    if any(ligne.amc or ligne.famille == "forfait_c2s" for ligne in facture.lignes):
        facture.champs["[02117]"] = "89"
        facture.champs["[02119]"] = "0088888888" if organisme else "0099999997"
        facture.noter("RG_BS720/SP03", facture.champs["[02119]"])
        facture.noter("RG_MF631/02117", "89")
        facture.noter("RG_MF631/02119", facture.champs["[02119]"])
