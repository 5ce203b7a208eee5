"""Steps every service shares: people."""

from __future__ import annotations

from datetime import datetime

from behave import given, use_step_matcher

from eprouvette.runner.bench import Bench
from eprouvette_sim.model import Identite

SEXES = {"la patiente": "F", "le patient": "M"}

use_step_matcher("re")


@given(
    r'(?P<qui>la patiente|le patient) "(?P<nom>[^"]+)" de prénoms? "(?P<prenoms>[^"]+)",'
    r" née? le (?P<jour>\d{2}/\d{2}/\d{4})(?:, lieu (?P<lieu>\w+))?"
)
def une_personne(context, qui, nom, prenoms, jour, lieu):
    naissance = datetime.strptime(jour, "%d/%m/%Y").strftime("%Y-%m-%d")  # noqa: DTZ007 - a civil day
    Bench.of(context).person(
        Identite(
            nom_naissance=nom,
            prenoms=tuple(prenoms.split()),
            sexe=SEXES[qui],
            date_naissance=naissance,
            lieu_naissance=lieu,
        )
    )


use_step_matcher("parse")
