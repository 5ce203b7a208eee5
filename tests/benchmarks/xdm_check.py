"""The check of an IHE XDM archive of 200 KB: how many a second, and whether ten times more documents cost ten times more."""

from __future__ import annotations

import base64
import random
import time
from dataclasses import replace

from measure import Figure, alternate

from eprouvette.monde import courriers
from eprouvette_sim.formats import xdm
from eprouvette_sim.model import Identite

AIM_PER_SECOND = 100
WHO = Identite(nom_naissance="ADRUN", prenoms=("ZOE",), sexe="F", date_naissance="1975-12-31",
               nir="2751263220749", cle="74", oid=courriers.OID)  # fmt: skip


def archive(documents: int) -> bytes:
    """An archive of that many documents of about 200 KB each, of octets that do not compress."""
    draw = random.Random("200k")
    pieces = []
    for rank in range(1, documents + 1):
        entry, pdf = courriers.piece(WHO, rang=rank)
        padded = base64.b64encode(pdf + draw.randbytes(196_000))
        pieces.append(replace(entry, octets=entry.octets.replace(base64.b64encode(pdf), padded)))
    return courriers.archive(pieces, WHO)


def measure() -> list[Figure]:
    """Two figures: speed against one hundred a second, then the time of ten documents against ten times one."""
    one, ten = archive(1), archive(10)
    assert xdm.read(one)[1] == xdm.read(ten)[1] == ()
    hundredth = 1 / AIM_PER_SECOND
    spent = min(_timed(one) for _ in range(20))
    rate = Figure(
        what=f"XDM check of a {len(one) // 1000} KB archive, {1 / spent:.0f} a second",
        unit="archive",
        ours=spent,
        baseline_name="one hundred a second",
        baseline=hundredth,
        aim=1.0,
        faster=True,
        times=spent / hundredth,
        processor=spent / hundredth,
        spread="best of 20",
    )
    found = alternate(lambda: xdm.read(ten), lambda: [xdm.read(one) for _ in range(10)], rounds=10, units=10)
    linear = Figure(
        what="XDM check of ten documents in one archive", unit="document", baseline_name="ten archives of one document",
        aim=1.5, faster=False, **found,
    )  # fmt: skip
    return [rate, linear]


def _timed(data: bytes) -> float:
    start = time.process_time()
    xdm.read(data)
    return time.process_time() - start
