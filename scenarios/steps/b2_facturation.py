"""Steps of billing: a stay in words, what the product makes of it, what the front-end opened."""

from __future__ import annotations

from behave import given, register_type, then, when
from parse import with_pattern

from eprouvette.checks.b2_facturation import groupes
from eprouvette.monde.b2 import MondeB2
from eprouvette.monde.jours import MOTIF
from eprouvette.runner.bench import Bench


@with_pattern(MOTIF)
def _jour(texte):
    return texte


register_type(Jour=_jour)


def _monde(context):
    return MondeB2.de(Bench.of(context))


@given('un passage avec "{actes}"')
def passage(context, actes):
    _monde(context).passage(actes)


@given('un passage du jour {quand:Jour} avec "{actes}"')
def passage_date(context, quand, actes):
    _monde(context).passage(actes, quand=quand)


@given('un patient qui relève de "{situation}"')
def situation(context, situation):
    _monde(context).situation(situation)


@given('un patient "{parcours}"')
def parcours(context, parcours):
    _monde(context).parcours(parcours)


@when("le produit facture ce passage et le transmet")
def facture_et_transmet(context):
    _monde(context).facturer()
    _monde(context).transmettre()


@then("au frontal, {titre}")
def groupe_tenu(context, titre):
    (groupe,) = [groupe for groupe in groupes() if groupe.titre == titre]
    Bench.of(context).check(f"b2.{groupe.controle}", visite=_monde(context).visite)
