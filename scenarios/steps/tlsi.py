"""Steps of the common frame of the téléservices: cards, assertions."""

from __future__ import annotations

from behave import then

from eprouvette.runner.bench import Bench


@then("chaque appel par carte au service {service:w} porte une assertion conforme")
def assertion_conforme(context, service):
    Bench.of(context).check("tlsi.assertions_conformes", service=service.lower())


@then("chaque assertion présentée au service {service:w} est assez récente")
def assertion_recente(context, service):
    Bench.of(context).check("tlsi.assertions_recentes", service=service.lower())


@then("une assertion neuve suit chaque assertion périmée au service {service:w}")
def assertion_neuve(context, service):
    Bench.of(context).check("tlsi.assertion_renouvelee", service=service.lower())
