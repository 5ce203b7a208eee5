"""What stands beside a zip: its own signature, countersignatures, a time stamp; each read, none required."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eprouvette.bundle.cms import Signataire, check_detached, empreinte
from eprouvette.bundle.horodatage import Horodatage, lire_reponse
from eprouvette.bundle.names import CONTRESIGNATURE, DETACHEE, HORODATAGE
from eprouvette_sim.kernel.journal import Alteration

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from eprouvette.bundle.confiance import Confiance


@dataclass(frozen=True, slots=True, kw_only=True)
class Voisins:
    """The readings; `alterations` names each neighbour that does not hold."""

    signataire: Signataire | None = None
    contresignataires: tuple[str, ...] = ()
    horodatage: Horodatage | None = None
    sur: bool = False
    alterations: tuple[Alteration, ...] = ()

    def instant(self, now: dt.datetime) -> dt.datetime:
        """When signers must have been good: the time stamp's instant when its authority is trusted, else now."""
        return self.horodatage.instant if self.horodatage and self.sur else now


def lire_voisins(path: Path, confiance: Confiance, horodateurs: Confiance, now: dt.datetime) -> Voisins:
    """The neighbours of a zip; the zip is digested once, by blocks, when there is at least one."""
    outer = path.with_name(path.name + DETACHEE)
    stamp = path.with_name(path.name + HORODATAGE)
    counters = contresignatures(path)
    if not any(one.is_file() for one in (outer, stamp, *counters)):
        return Voisins()
    digest = empreinte(path)
    found: list[tuple[Path, str | None]] = []
    stamped, wrong = lire_reponse(stamp.read_bytes(), digest) if stamp.is_file() else (None, None)
    if stamped and not wrong:
        wrong = horodateurs.reproche(stamped.autorite.certificat, stamped.autorite.joints, stamped.instant)
    found += [(stamp, wrong)] if wrong else []
    kept = Voisins(horodatage=stamped, sur=bool(stamped and not wrong and horodateurs.autorites))
    signer, wrong = check_detached(digest, outer.read_bytes()) if outer.is_file() else (None, None)
    found += [(outer, wrong)] if wrong else []
    names = []
    for counter in counters:
        other, wrong = check_detached(digest, counter.read_bytes())
        if other is not None:
            wrong = confiance.reproche(other.certificat, other.joints, kept.instant(now))
            names.append(other.certificat.subject.rfc4514_string())
        found += [(counter, wrong)] if wrong else []
    return Voisins(
        signataire=signer,
        contresignataires=tuple(names),
        horodatage=kept.horodatage,
        sur=kept.sur,
        alterations=tuple(Alteration(where=place.name, what=str(what)) for place, what in found),
    )


def contresignatures(path: Path) -> list[Path]:
    """The countersignatures beside a zip, in order of number; a missing number ends the list."""
    found: list[Path] = []
    while (here := path.with_name(path.name + CONTRESIGNATURE.format(n=len(found) + 1))).is_file():
        found.append(here)
    return found


def contresigner(path: Path, signature: bytes) -> Path:
    """Lays a new countersignature beside the zip and returns its path."""
    target = path.with_name(path.name + CONTRESIGNATURE.format(n=len(contresignatures(path)) + 1))
    target.write_bytes(signature)
    return target
