"""Benchmarks of the B2 engines, run by hand: `python tests/benchmarks/bench_b2.py [--records 2000000]`.

Every figure is CPU seconds (user + system) of one child process on the same generated corpus, in one run, so that
ratios mean something on a busy machine; wall clock is not printed. Start-up and imports are inside the figures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

FACTURES_JUIN_2018 = 5_100_000

SHA = "import hashlib,sys\nfor p in sys.argv[1:]:\n h=hashlib.sha256()\n with open(p,'rb') as f:\n  while b:=f.read(1<<20): h.update(b)"

CONTROLE = """
import sys
from pathlib import Path
from eprouvette.b2.controler import Demande, juger_tous
total = sum(r.total for r in juger_tous([Path(p) for p in sys.argv[2:]], Demande(moteur=sys.argv[1])))
print(total)
"""

# What columnar engines can say of the same files (with line feeds, one column of text): record lengths, the classes
# of characters of every field as one regular expression a record type, NIR keys, and the sums of type 5. Dates, keys
# of FINESS, grammar, prefixes, exonerations, prestations and order are left out: the full check does them too.
MOTIFS = r"""
from eprouvette_sim.formats.b2 import gabarits
def motif(gabarit):
    return '^' + ''.join(('[0-9]' if c.format == 'N' and c.nature != 'vide' else '[A-Z0-9 ]') + '{%d}' % c.longueur
                         for c in gabarit.champs) + '$'
MOTIFS = {t: motif(g) for t, g in gabarits().items() if t not in ('000', '1', '6', '999')}
SOMMES = [('4', 115, 7, 58, 8), ('4', 108, 7, 66, 8), ('4', 123, 6, 90, 8), ('3', 83, 8, 42, 8), ('3', 94, 8, 50, 8),
          ('3', 122, 7, 82, 8), ('3', 102, 8, 115, 8)]
"""

DUCKDB = (
    MOTIFS
    + r'''
import sys, duckdb
duckdb.sql("set threads=1")
duckdb.sql("set enable_progress_bar=false")
src = ("(select column0 as r from read_csv(" + repr(sys.argv[1:]) +
       ", header=false, columns={'column0':'VARCHAR'}, delim='\x01', quote='', escape='', auto_detect=false))")
classe = ' '.join(f"when '{t}' then regexp_matches(r, '{m}')" for t, m in MOTIFS.items())
sommes = ', '.join(f"sum(case when t='{t}' then cast(substr(r,{p},{l}) as bigint) else 0 end) l{i}, "
                   f"sum(case when t='5' then cast(substr(r,{q},{k}) as bigint) else 0 end) c{i}"
                   for i, (t, p, l, q, k) in enumerate(SOMMES))
faux = ' or '.join(f'l{i} <> c{i}' for i in range(len(SOMMES)))
print(sum(duckdb.sql(f"""
with e as materialized (select r, case
    when substr(r,1,1) in ('3','4') and substr(r,36,1) between 'A' and 'Z' then substr(r,1,1) || substr(r,36,1)
    when substr(r,1,1) in ('2','3') and substr(r,39,1) between 'A' and 'Z' then substr(r,1,1) || substr(r,39,1)
    when substr(r,1,1) in ('0','9') then substr(r,1,3) else substr(r,1,1) end as t from {src})
select (select count(*) from e where length(r) <> 128),
       (select count(*) from e where not (case t {classe} else true end)),
       (select count(*) from e where t in ('2','3','4','5')
          and 97 - try_cast(substr(r,12,13) as bigint) % 97 <> try_cast(substr(r,25,2) as bigint)),
       (select count(*) from (select {sommes} from e where t in ('3','4','5') group by substr(r,2,9), substr(r,30,9)) where {faux})
""").fetchall()[0]))
'''
)

POLARS = (
    MOTIFS
    + r"""
import sys, polars as pl
e = pl.scan_csv(sys.argv[1:], has_header=False, separator='\x01', quote_char=None, new_columns=['r'], schema={'r': pl.String})
r, tete = pl.col('r'), pl.col('r').str.slice(0, 1)
lettres = list('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
b, a = r.str.slice(35, 1), r.str.slice(38, 1)
t = (pl.when(tete.is_in(['3', '4']) & b.is_in(lettres)).then(tete + b)
       .when(tete.is_in(['2', '3']) & a.is_in(lettres)).then(tete + a)
       .when(tete.is_in(['0', '9'])).then(r.str.slice(0, 3)).otherwise(tete))
e = e.with_columns(t=t).collect()
fautes = e.filter(r.str.len_bytes() != 128).height
for nom, m in MOTIFS.items():
    fautes += e.filter((pl.col('t') == nom) & ~r.str.contains(m)).height
f = e.filter(pl.col('t').is_in(['2', '3', '4', '5']))
fautes += (f.filter(97 - r.str.slice(11, 13).cast(pl.Int64, strict=False) % 97 != r.str.slice(24, 2).cast(pl.Int64, strict=False)).height)
def nombre(p, l):
    return r.str.slice(p - 1, l).cast(pl.Int64, strict=False)
g = f.filter(pl.col('t') != '2').group_by(f=r.str.slice(1, 9), n=r.str.slice(29, 9)).agg(
    *[pl.when(pl.col('t') == ty).then(nombre(p, l)).otherwise(0).sum().alias(f'l{i}') for i, (ty, p, l, _, _) in enumerate(SOMMES)],
    *[pl.when(pl.col('t') == '5').then(nombre(q, k)).otherwise(0).sum().alias(f'c{i}') for i, (_, _, _, q, k) in enumerate(SOMMES)])
fautes += (g.filter(pl.any_horizontal([pl.col(f'l{i}') != pl.col(f'c{i}') for i in range(len(SOMMES))])).height)
print(fautes)
"""
)


def cpu(commande: list[str]) -> tuple[float, float, str]:
    """CPU seconds, peak memory (MB) and output of one child process."""
    code = (
        "import resource,subprocess,sys,json;r=subprocess.run(sys.argv[1:],capture_output=True,text=True,check=False);"
        "u=resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps([u.ru_utime+u.ru_stime,u.ru_maxrss/1024,r.returncode,r.stdout[-400:],r.stderr[-400:]]))"
    )
    sortie = subprocess.run([sys.executable, "-c", code, *commande], capture_output=True, text=True, check=True)
    secondes, memoire, retour, texte, erreur = json.loads(sortie.stdout)
    if retour:
        raise SystemExit(f"échec de {commande[:3]} : {erreur}")
    return secondes, memoire, texte.strip()


def corpus(dossier: Path, enregistrements: int) -> tuple[list[Path], list[Path], int, int]:
    """The files, the same with line feeds, records and invoices: two distinct files, copied as often as asked for."""
    from eprouvette_sim.formats.b2.generateur import Reglages, fichier

    fichiers: list[Path] = []
    lignes: list[Path] = []
    modeles: list[tuple[bytes, bytes]] = []
    nombre = factures = 0
    while nombre < enregistrements:
        rang = len(fichiers)
        if rang < 2:
            octets = fichier(Reglages(factures=14_900, graine=rang))
            modeles.append((octets, b"".join(octets[i : i + 128] + b"\n" for i in range(0, len(octets), 128))))
        octets, en_lignes = modeles[rang % len(modeles)]
        for suffixe, contenu, liste in (("b2", octets, fichiers), ("lf", en_lignes, lignes)):
            chemin = dossier / f"{rang:04d}.{suffixe}"
            chemin.write_bytes(contenu)
            liste.append(chemin)
        nombre += len(octets) // 128
        factures += 14_900
    return fichiers, lignes, nombre, factures


def droite(xs: list[float], ys: list[float]) -> tuple[float, float, float]:
    """Slope, intercept and R² of the least-squares line."""
    n, mx, my = len(xs), sum(xs) / len(xs), sum(ys) / len(ys)
    pente = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)
    ecart = sum((y - my - pente * (x - mx)) ** 2 for x, y in zip(xs, ys, strict=True))
    return pente, my - pente * mx, 1 - ecart / sum((y - my) ** 2 for y in ys) if n > 2 else 1.0


def main() -> None:
    """Runs everything and prints one table."""
    analyse = argparse.ArgumentParser(description=__doc__)
    analyse.add_argument("--records", type=int, default=2_000_000)
    analyse.add_argument("--memory", action="store_true", help="compare aussi la mémoire entre 100 Mo et 2 Go")
    options = analyse.parse_args()
    dossier = Path(tempfile.mkdtemp(prefix="bench-b2-"))
    try:
        mesurer(dossier, options)
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


def mesurer(dossier: Path, options: argparse.Namespace) -> None:
    """Measures on a corpus written in `dossier`."""
    fichiers, lignes, nombre, factures = corpus(dossier, options.records)
    mega = nombre * 128 / 1e6
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}")
    print(f"corpus : {len(fichiers)} fichiers, {nombre} enregistrements, {factures} factures, {mega:.0f} Mo")
    noms = [str(f) for f in fichiers]
    outil = shutil.which("sha256sum")
    sha, _, _ = cpu([outil, *noms] if outil else [sys.executable, "-c", SHA, *noms])
    crible, memoire, constats = cpu([sys.executable, "-c", CONTROLE, "crible", *noms])
    assert constats == "0", constats
    un, _, _ = cpu([sys.executable, "-c", CONTROLE, "reference", noms[0]])
    vide, _, _ = cpu([sys.executable, "-c", CONTROLE, "reference"])
    reference = (un - vide) * len(noms) + vide
    print(
        f"{'contrôle complet (crible)':34} {crible:8.2f} s CPU  {nombre / crible / 1e6:6.2f} M enr./s  {memoire:.0f} Mo"
    )
    print(f"{'sha256sum':34} {sha:8.2f} s CPU  rapport {sha / crible:.3f} × (visé ≥ 0,1)")
    print(
        f"{'moteur de référence (1 fichier × n)':34} {reference:8.2f} s CPU  rapport {reference / crible:.1f} × (visé ≥ 10)"
    )
    for nom, code, vise in (("duckdb", DUCKDB, 1), ("polars", POLARS, 2)):
        if find_spec(nom) is None:
            print(f"{nom} : sauté, le paquet n'est pas installé (extra bench)")
            continue
        secondes, memoire, dit = cpu([sys.executable, "-c", code, *map(str, lignes)])
        if dit != "0":
            print(f"{nom} trouve {dit} fautes dans un corpus qui n'en a pas : comparaison sans valeur")
        print(
            f"{nom + ' (classes, clés, sommes)':34} {secondes:8.2f} s CPU  rapport {secondes / crible:.2f} × "
            f"(visé ≥ {vise})  {memoire:.0f} Mo"
        )
    tailles = sorted({max(1, len(noms) * k // 8) for k in (1, 2, 4, 6, 8)})
    temps = [cpu([sys.executable, "-c", CONTROLE, "crible", *noms[:k]])[0] for k in tailles]
    pente, origine, r2 = droite([float(k) for k in tailles], temps)
    par_fichier = nombre / len(noms)
    print(
        f"droite : {pente / par_fichier * 1e6:.3f} s CPU par million d'enregistrements + {origine:.2f} s, R² = {r2:.4f}"
    )
    juin = FACTURES_JUIN_2018 * (nombre / factures) * pente / par_fichier
    print(
        f"projection : {juin:.0f} s CPU pour {FACTURES_JUIN_2018} factures ({nombre / factures:.1f} enr. par facture)"
    )
    if options.memory:
        for vise in (100, 2_000):
            liste = (noms * (1 + int(vise / mega)))[: max(1, round(vise / mega * len(noms)))]
            secondes, memoire, _ = cpu([sys.executable, "-c", CONTROLE, "crible", *liste])
            print(
                f"mémoire : {memoire:.0f} Mo pour {len(liste) * par_fichier * 128 / 1e6:.0f} Mo de corpus ({secondes:.1f} s)"
            )
    print(
        "limites : hashlib",
        hashlib.sha256().name,
        "; ru_maxrss",
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "Mo ici",
    )


if __name__ == "__main__":
    main()
