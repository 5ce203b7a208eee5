"""Examines the product's side: dossier, populations, packs, the adapter's handshake and what it says of its clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from eprouvette.adapters import AdapterFailure, Pilot
from eprouvette.adapters.contract import operations
from eprouvette.adapters.failures import ProductSignal
from eprouvette.assiste.porteurs import ASSISTES
from eprouvette.assiste.remarques import ECART_MAX, duree
from eprouvette.atelier.points import Point, bien, inconnu, mal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eprouvette.dossier import Dossier
    from eprouvette_sim.kernel.clock import Clock

_LIMIT_S = 10.0


def dossier(declared: Dossier, now: datetime) -> Iterator[Point]:
    """The dossier, and how many scenarios it keeps."""
    from eprouvette.catalogue import load
    from eprouvette.plan.choice import Selecteur
    from eprouvette.plan.forecast import forecast
    from eprouvette.resources import scenarios_root
    from eprouvette.runner.session import checked_scenes

    product = declared.table("produit")
    named = f"{product['nom']} {product['version']} ({', '.join(product['types'])})"
    catalogue = load()
    selector = Selecteur(declared, catalogue, jour=declared.date_reference(now.date()))
    found = forecast(checked_scenes(scenarios_root(), catalogue), "", selector)
    if not found.selected:
        why = found.scene_reasons()[0][0].pourquoi if found.rejected else "aucun scénario"
        yield mal("dossier", f"{named} : aucun scénario retenu, {why}", "corriger [produit] types ; eprouvette plan")
        return
    yield bien("dossier", f"{named} : {len(found.selected)} scénarios retenus")
    for name, near in found.unknown_profiles:
        yield mal("dossier", f"profil inconnu : {name}", f"proches : {', '.join(near) or 'aucun'}")


def populations(declared: Dossier) -> Iterator[Point]:
    """The test identities the evidence may hold, and the editor's own patients."""
    known = declared.data.get("populations", [])
    own = [row for row in known if row["origine"] == "editeur"]
    if declared.table("roles") and not own:
        yield mal(
            "populations",
            "des patients de l'éditeur sont liés par [roles], aucune population « editeur » ne les déclare",
            'ajouter [[populations]] origine = "editeur" et leurs matricules',
        )
    elif not known:
        yield inconnu(
            "populations",
            "aucune déclarée : seules les identités publiées et celles du banc sont attendues dans les preuves",
            "déclarer [[populations]] si le produit emploie ses propres patients d'essai",
        )
    for row in known:
        yield bien("populations", f"{row['nom']} ({row['origine']}), {len(row.get('matricules', []))} matricule(s)")


def packs(folders: tuple[Path, ...]) -> Iterator[Point]:
    """Each pack, linted."""
    from eprouvette.runner.fournitures import read_packs

    if not folders:
        yield bien("packs", "aucun : messages CDRi propres au banc")
    for folder in folders:
        for pack in read_packs((str(folder),)):
            yield bien("packs", f"{pack.titre} {pack.version}, {len(pack.contrats)} contrat(s)")


def adaptateur(
    declared: Dossier, table: dict[str, Any], configuration: dict[str, Any], clock: Clock
) -> Iterator[Point]:
    """The adapter answers, says what it can do, takes the addresses; then its clock."""
    from eprouvette.runner.porteurs import build_carrier

    if table["porteur"] in ASSISTES:
        yield bien("adaptateur", f"une personne conduit ({table['porteur']})")
        yield inconnu(
            "horloge", "celle du produit ne se voit qu'à son premier appel", "regarder les lignes « ! » alors"
        )
        return
    carrier = build_carrier(table, mutant=None, seed="doctor", clock=clock)
    pilot = Pilot(carrier, clock=clock, journal=lambda event, fields: None, timeout_s=_LIMIT_S)  # noqa: ARG005
    try:
        before = clock.now().utc
        pilot.ensure_open(configuration)
        description = pilot.description or {}
        yield bien("adaptateur", f"{description['nom']} {description['version']}, par {carrier.name}, répond")
        yield from _operations(declared, description)
        yield _horloge(description.get("horloge"), before)
    except AdapterFailure as failure:
        yield mal("adaptateur", failure.quoi, failure.faire or "eprouvette adapter smoke")
    except ProductSignal as signal:
        yield mal("adaptateur", f"{signal}", "decrire et configurer répondent toujours « ok »")
    finally:
        pilot.close()


def _operations(declared: Dossier, description: dict[str, Any]) -> Iterator[Point]:
    said, known = set(description["operations"]), set(operations())
    strange = sorted(said - known)
    if strange:
        yield mal("adaptateur", f"opérations inconnues du contrat : {', '.join(strange)}", "eprouvette adapter schema")
    promised = set(declared.table("adaptateur").get("operations", ()))
    lacking = sorted(promised - said)
    if lacking:
        advice = "les ôter de [adaptateur] operations, ou les ajouter à l'adaptateur"
        yield mal("adaptateur", f"promises par le dossier, absentes de l'adaptateur : {', '.join(lacking)}", advice)
    acts = sorted((said & known) - {"decrire", "configurer", "reinitialiser"})
    if not acts:
        yield mal("adaptateur", "aucune action déclarée", "compléter l'adaptateur ; eprouvette adapter new")
    else:
        yield bien("adaptateur", f"sait faire : {', '.join(acts)}")


def _horloge(said: str | None, now: datetime) -> Point:
    if said is None:
        return inconnu(
            "horloge", "l'adaptateur ne dit pas la date du produit", "ajouter « horloge » à decrire (RFC 3339)"
        )
    try:
        shown = datetime.fromisoformat(said)
    except ValueError:
        return mal(
            "horloge", f"date du produit illisible : {said!r}", "RFC 3339, par exemple 2026-03-02T08:30:00+01:00"
        )
    skew = (shown if shown.tzinfo else shown.replace(tzinfo=UTC)) - now
    if abs(skew) > ECART_MAX:
        advice = "régler la machine du produit : ses assertions seraient refusées comme périmées ou à venir"
        return mal("horloge", f"le produit est décalé de {duree(skew)}", advice)
    return bien("horloge", f"le produit est à l'heure ({duree(skew)})")
