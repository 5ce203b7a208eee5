"""Steps of the editor's DMP files: no product runs, the files are judged as they are."""

from __future__ import annotations

from behave import given, then

from eprouvette.dmp.familles import familles
from eprouvette.runner.bench import Bench


@given("les documents CDA remis par l'éditeur")
def documents_cda(context):
    Bench.of(context).judge_pieces("cda")


@given("les assertions remises par l'éditeur")
def assertions(context):
    Bench.of(context).judge_pieces("vihf")


@given("les appels DMP remis par l'éditeur")
def appels_dmp(context):
    Bench.of(context).judge_pieces("xds")


def _controler(context, genre, titre):
    (famille,) = [f for f in familles() if f.titre == titre and f.controle.startswith(genre)]
    Bench.of(context).check(famille.controle)


@then("dans les documents CDA, {titre}")
def documents_tenus(context, titre):
    _controler(context, "cda.", titre)


@then("dans les assertions, {titre}")
def assertions_tenues(context, titre):
    _controler(context, "vihf.", titre)


@then("dans les appels DMP, {titre}")
def appels_tenus(context, titre):
    _controler(context, "xds.", titre)
