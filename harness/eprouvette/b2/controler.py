"""Judging B2 files: several at once by process, resumable, each result small whatever the file holds.

A result is a JSON-able dictionary, so that it crosses processes and fills the resume file (one JSON line a file,
written as soon as the file is judged; a line cut by a killed process is judged again).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from eprouvette.verdicts.tables import PROVENANCES, Severity
from eprouvette_sim.kernel.errors import ErreurBanc, ErreurUsage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

#: Findings kept in detail for one file, unless asked otherwise.
MAX_CONSTATS: Final = 200
_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """How to judge: engine, separator, findings kept in detail for each file."""

    moteur: str = "crible"
    separateur: str = "auto"
    garder: int = MAX_CONSTATS


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """One judged file. `constats` are the kept findings in the shape of DESIGN §11; `causes` count them all.

    A cause is `[rule, field notation, provenance, count]`. `illisible` says in French why the file is no B2 file.
    """

    fichier: str
    enregistrements: int
    factures: int
    octets: int
    separateur: str
    constats: tuple[dict[str, Any], ...]
    causes: tuple[tuple[str, str, str, int], ...]
    illisible: str | None = None

    @property
    def total(self) -> int:
        """How many findings there are, kept or not."""
        return sum(n for *_, n in self.causes)

    def par_gravite(self) -> dict[Severity, int]:
        """Findings by weight, all of them."""
        comptes: dict[Severity, int] = {}
        for _, _, provenance, n in self.causes:
            gravite = PROVENANCES[provenance]
            comptes[gravite] = comptes.get(gravite, 0) + n
        return comptes

    @property
    def echoue(self) -> bool:
        """True when a finding can fail the editor."""
        return Severity.NON_CONFORMITE in self.par_gravite()


def juger(chemin: Path, demande: Demande) -> Resultat:
    """Judges one file; `ErreurUsage` when it cannot be opened."""
    from eprouvette_sim.formats.b2 import controler

    try:
        with chemin.open("rb") as flux:
            bilan = controler(flux, moteur=demande.moteur, separateur=demande.separateur, garder=demande.garder)
    except OSError as erreur:
        raise ErreurUsage(
            f"{chemin} ne peut pas être lu : {erreur.strerror}", faire="vérifier le chemin et les droits"
        ) from erreur
    return Resultat(
        fichier=str(chemin),
        enregistrements=bilan.enregistrements,
        factures=bilan.factures,
        octets=bilan.octets,
        separateur=bilan.separateur,
        constats=tuple(_constat(str(chemin), ecart) for ecart in bilan.ecarts),
        causes=tuple((*cle, n) for cle, n in sorted(bilan.causes.items(), key=lambda cause: (-cause[1], cause[0]))),
        illisible=bilan.illisible,
    )


def _constat(fichier: str, ecart: Any) -> dict[str, Any]:
    return {
        "file": fichier,
        "record": ecart.enregistrement,
        "field": ecart.champ,
        "label": ecart.libelle,
        "location": f"enr. {ecart.enregistrement} {ecart.champ}",
        "rule": ecart.regle,
        "clause": ecart.source,
        "expected": ecart.attendu,
        "observed": ecart.observe,
        "severity": str(PROVENANCES[ecart.provenance]),
        "provenance": ecart.provenance,
    }


def verifier_chemins(chemins: Sequence[Path]) -> None:
    """Raises `ErreurUsage`, one line a mistake, when a path is missing, is a folder or is not a file."""
    fautes = []
    for chemin in chemins:
        if chemin.is_dir():
            fautes.append(f"{chemin} est un dossier : donner ses fichiers, par exemple {chemin}/*.b2")
        elif not chemin.exists():
            fautes.append(f"{chemin} n'existe pas")
        elif not chemin.is_file():
            fautes.append(f"{chemin} n'est pas un fichier ordinaire")
    if fautes:
        raise ErreurUsage("\n".join(fautes), faire="eprouvette b2 check FICHIER…")


def juger_tous(
    chemins: Sequence[Path], demande: Demande, *, processus: int = 1, reprise: Path | None = None
) -> Iterator[Resultat]:
    """The results, in the order of the paths; those already in the resume file and unchanged are not judged again."""
    verifier_chemins(chemins)
    connus = _relire(reprise, demande) if reprise else {}
    restants = [chemin for chemin in chemins if _empreinte(chemin) not in connus]
    nouveaux = _en_parallele(restants, demande, processus)
    ecrit = reprise.open("a", encoding="utf-8") if reprise else None
    try:
        for chemin in chemins:
            empreinte = _empreinte(chemin)
            if empreinte in connus:
                yield connus[empreinte]
                continue
            resultat = next(nouveaux)
            if ecrit is not None:
                ecrit.write(_ligne(empreinte, demande, resultat) + "\n")
                ecrit.flush()
            yield resultat
    finally:
        if ecrit is not None:
            ecrit.close()


def _en_parallele(chemins: Sequence[Path], demande: Demande, processus: int) -> Iterator[Resultat]:
    if processus <= 1 or len(chemins) <= 1:
        for chemin in chemins:
            yield juger(chemin, demande)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    try:
        with ProcessPoolExecutor(min(processus, len(chemins)), mp_context=get_context("spawn")) as bassin:
            yield from bassin.map(juger, chemins, [demande] * len(chemins))
    except BrokenProcessPool as erreur:
        raise ErreurBanc(
            "un processus de contrôle a été tué", faire="relancer avec --resume FICHIER.jsonl et --jobs 1"
        ) from erreur


def processus_par_defaut() -> int:
    """One process per core this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _empreinte(chemin: Path) -> tuple[str, int, int]:
    etat = chemin.stat()
    return str(chemin), etat.st_size, etat.st_mtime_ns


def _ligne(empreinte: tuple[str, int, int], demande: Demande, resultat: Resultat) -> str:
    contenu = {"version": _VERSION, "empreinte": empreinte, "demande": asdict(demande), "resultat": asdict(resultat)}
    return json.dumps(contenu, ensure_ascii=False)


def _relire(reprise: Path, demande: Demande) -> dict[tuple[str, int, int], Resultat]:
    if not reprise.exists():
        return {}
    connus = {}
    with reprise.open(encoding="utf-8", errors="replace") as flux:
        for ligne in flux:
            lu = _resultat(ligne, demande)
            if lu is not None:
                connus[lu[0]] = lu[1]
    return connus


def _resultat(ligne: str, demande: Demande) -> tuple[tuple[str, int, int], Resultat] | None:
    """The result of one resume line, or `None` when it was cut, is foreign, or was asked otherwise."""
    try:
        lu: Mapping[str, Any] = json.loads(ligne)
        if lu["version"] != _VERSION or lu["demande"] != asdict(demande):
            return None
        chemin, taille, date = lu["empreinte"]
        contenu = dict(lu["resultat"])
        contenu["constats"] = tuple(contenu["constats"])
        contenu["causes"] = tuple(tuple(cause) for cause in contenu["causes"])
        return (chemin, taille, date), Resultat(**contenu)
    except (ValueError, KeyError, TypeError):
        return None


def en_json(resultats: Sequence[Resultat]) -> dict[str, Any]:
    """The stable shape of DESIGN §11, extended: what was counted and not listed is in `not_listed`."""
    return {
        "files": [
            {
                "file": r.fichier,
                "records": r.enregistrements,
                "invoices": r.factures,
                "bytes": r.octets,
                "separator": r.separateur,
                "findings_total": r.total,
                "not_listed": r.total - len(r.constats),
                "unreadable": r.illisible,
            }
            for r in resultats
        ],
        "findings": [constat for r in resultats for constat in r.constats],
    }
