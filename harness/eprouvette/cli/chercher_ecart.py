"""`b2 chercher-ecart`: the smallest visit that a product and the bench do not bill alike.

Exit codes: 0 no difference found · 1 one found, stored as a case to replay · 2 unreadable dossier or case, or no hypothesis.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from eprouvette.cli.main import LANG

if TYPE_CHECKING:
    from eprouvette.runner.recherche import Trouvaille


@click.command("chercher-ecart")
@click.option("--dossier", type=click.Path(path_type=Path), help="Dossier du produit ; le témoin à défaut.")
@click.option("--visites", type=click.IntRange(1), default=2000, show_default=True, help="Visites tirées au plus.")
@click.option("--graine", type=int, default=0, show_default=True, help="Graine du tirage.")
@click.option("--mutant", help="Défaut du témoin à retrouver.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("ecarts"), show_default=True, help="Où ranger le cas."
)
@click.option("--rejouer", type=click.Path(path_type=Path), help="Cas rangé à rejouer, au lieu de chercher.")
@click.option("--json", "en_json", is_flag=True, help="Résultat en JSON.")
@LANG
def chercher_ecart(
    *,
    dossier: Path | None,
    visites: int,
    graine: int,
    mutant: str | None,
    out: Path,
    rejouer: Path | None,
    en_json: bool,
    lang: str,
) -> int:
    """Cherche la plus petite visite que le produit et le banc ne facturent pas de même, et la range."""
    import json

    from eprouvette import dossier as dossiers
    from eprouvette.runner import recherche
    from eprouvette.texts import text

    cas = recherche.lire_cas(rejouer) if rejouer else None
    with recherche.Banc(dossiers.load(dossier) if dossier else dossiers.temoin(), mutant=mutant) as banc:
        if cas is not None:
            ecarts = banc.ecarts(cas)
            found = recherche.Trouvaille(visite=cas, ecarts=ecarts, essais=1)
        else:
            found = recherche.chercher(banc, visites=visites, graine=graine)
    if en_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    if not found.ecarts:
        if not en_json:
            click.echo(text("ecart.aucun", lang).format(n=found.essais))
        return 0
    if not en_json:
        _dire(found, None if rejouer else _ranger(found, out, mutant), lang)
    elif not rejouer:
        _ranger(found, out, mutant)
    return 1


def _dire(found: Trouvaille, ou: Path | None, lang: str) -> None:
    from eprouvette.texts import text

    actes = found.visite["actes"] if found.visite else []
    detail = ", ".join(text("ecart.acte", lang).format(code=acte["code"], prix=acte["prix"]) for acte in actes)
    click.echo(text("ecart.trouve", lang).format(n=found.essais, actes=len(actes), detail=detail))
    for ecart in found.ecarts:
        click.echo(f"  {ecart}")
    for key in ("ecart.range", "ecart.rejouer") if ou is not None else ():
        click.echo(text(key, lang).format(ou=ou))


def _ranger(found: Trouvaille, out: Path, mutant: str | None) -> Path:
    import hashlib
    import json

    data = found.to_json()
    texte = json.dumps(data | {"mutant": mutant}, ensure_ascii=False, indent=1) + "\n"
    name = hashlib.sha256(json.dumps(data.get("visite"), sort_keys=True).encode()).hexdigest()[:8]
    path = out / f"ecart-{name}.json"
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(texte, encoding="utf-8")
    return path


#: the name under which the lazy command line looks for a verb
command = chercher_ecart
