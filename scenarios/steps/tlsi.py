"""Steps of the common frame of the téléservices: cards, assertions."""

from __future__ import annotations

from behave import then

from eprouvette.runner.bench import Bench


@then("chaque appel par carte au service {service:w} porte une assertion conforme")
def assertion_conforme(context, service):
    Bench.of(context).check("tlsi.assertions_conformes", service=service.lower())


@then("chaque appel au service {service:w} annonce le logiciel du dossier")
def logiciel_du_dossier(context, service):
    bench = Bench.of(context)
    bench.check("tlsi.logiciel_declare", service=service.lower(), logiciel=bench.logiciel)


@then("chaque appel au service {service:w} porte l'instant où il est fait")
def temps_courant(context, service):
    Bench.of(context).check("tlsi.temps_courant", service=service.lower())


@then("chaque appel au service {service:w} a pour émetteur celui qui s'authentifie")
def emetteur_de_l_appelant(context, service):
    Bench.of(context).check("tlsi.emetteur_de_l_appelant", service=service.lower())


@then("chaque appel au service {service:w} nomme la même action que le transport")
def action_concordante(context, service):
    Bench.of(context).check("tlsi.action_concordante", service=service.lower())


@then("chaque assertion présentée au service {service:w} est assez récente")
def assertion_recente(context, service):
    Bench.of(context).check("tlsi.assertions_recentes", service=service.lower())


@then("une assertion neuve suit chaque assertion périmée au service {service:w}")
def assertion_neuve(context, service):
    Bench.of(context).check("tlsi.assertion_renouvelee", service=service.lower())
