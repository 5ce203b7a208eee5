"""Messages and archives of the tests: one that keeps every rule, and what breaks one rule at a time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from eprouvette.monde import courriers
from eprouvette_sim.formats import xdm
from eprouvette_sim.formats.xdm.ecriture import DOSSIER
from eprouvette_sim.model import Identite

ZOE = Identite(nom_naissance="ADRUN", prenoms=("ZOE",), sexe="F", date_naissance="1975-12-31",
               nir="2751263220749", cle="74", oid=courriers.OID)  # fmt: skip
TOUSSAINT = Identite(nom_naissance="ADRTROIS", prenoms=("TOUSSAINT",), sexe="M", date_naissance="1960-01-01",
                     nir="160012B020777", cle="13", oid=courriers.OID)  # fmt: skip
LETTRE = courriers.Lettre(ident="exemple", patient=ZOE)


def message() -> bytes:
    """A message of one document that breaks no rule."""
    return courriers.avec_documents(LETTRE)


def archive(*patients: Identite) -> bytes:
    """The archive of one document by patient, the set being the first one's."""
    people = patients or (ZOE,)
    return courriers.archive([courriers.piece(p, rang=n)[0] for n, p in enumerate(people, 1)], people[0])


def files(data: bytes) -> dict[str, bytes]:
    """What an archive holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def repack(change) -> bytes:
    """The good archive with its files changed."""
    return xdm.ecriture.pack(change(files(archive())))


def with_archive(data: bytes) -> bytes:
    """A message that carries that archive."""
    return courriers.joindre(LETTRE, data, courriers.document(ZOE)[1])


METADATA = f"{DOSSIER}/METADATA.XML"
DOCUMENT = f"{DOSSIER}/DOC00001.XML"


def metadata(old: bytes, new: bytes) -> bytes:
    """The good archive with a text of its metadata replaced."""
    return repack(lambda f: f | {METADATA: f[METADATA].replace(old, new, 1)})


def renamed(**changes) -> bytes:
    """A message of the bench with its letter changed."""
    return courriers.avec_documents(replace(LETTRE, **changes))
