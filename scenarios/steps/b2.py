"""Steps of the editor's B2 files: no product runs, the files are judged as they are."""

from __future__ import annotations

from behave import given, then

from eprouvette.b2.familles import familles
from eprouvette.runner.bench import Bench


@given("les fichiers B2 remis par l'éditeur")
def fichiers_b2(context):
    Bench.of(context).judge_pieces("b2")


@then("dans les fichiers B2, {titre}")
def famille_tenue(context, titre):
    (famille,) = [famille for famille in familles() if famille.titre == titre]
    Bench.of(context).check(f"b2.{famille.controle}")
