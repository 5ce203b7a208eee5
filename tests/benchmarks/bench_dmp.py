"""DMP checks as ratios: `python tests/benchmarks/bench_dmp.py` prints one JSON object; about half a minute.

Ratios only, since machines differ: native CDA rules against lxml's isoschematron doing as many rules on the same tree;
a whole VIHF judgement against signxml's verification alone; time per entry or line from 100 to 10 000.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from lxml import etree, isoschematron

sys.path.insert(0, str(Path(__file__).parents[1]))

from signxml.verifier import SignatureConfiguration, XMLVerifier

import dmp_exemples as ex
from eprouvette.dmp import Options, assertion, check_xds
from eprouvette_sim.formats import cda, ebrim_ecriture, xml, xmldsig
from eprouvette_sim.formats.cda import ecriture, structure
from eprouvette_sim.formats.data import regles

LEAVES = (
    "realmCode[@code='FR']", "typeId[@extension='POCD_HD000040']", "templateId[@root='1.2.250.1.213.1.1.1.1']", "id[@root]",
    "code[@code]", "title[string-length(.)&lt;=128]", "effectiveTime[string-length(@value)&gt;=14]", "confidentialityCode[@code='N']",
    "languageCode[@code='fr-FR']", "setId[@root]", "versionNumber[number(@value)&gt;=1]", "recordTarget/h:patientRole/h:id[@root]",
    "recordTarget/h:patientRole/h:patient/h:birthTime[@value]", "recordTarget/h:patientRole/h:patient/h:name/h:family[@qualifier='BR']",
    "author/h:assignedAuthor/h:id[@root='1.2.250.1.71.4.2.1']", "author/h:assignedAuthor/h:code[@code]",
    "custodian/h:assignedCustodian/h:representedCustodianOrganization/h:id[@root='1.2.250.1.71.4.2.2']",
    "legalAuthenticator/h:signatureCode[@code='S']", "documentationOf/h:serviceEvent/h:effectiveTime/h:low[@value]",
    "componentOf/h:encompassingEncounter/h:location/h:healthCareFacility/h:code[@code]",
)  # fmt: skip


TS = """<pattern><rule context="h:low[@value] | h:time[@value] | h:effectiveTime[@value] | h:birthTime[@value]">
  <assert test="not(translate(@value,'0123456789.-+',''))">t</assert></rule></pattern>"""


def best(function, *, repeat=9, number=20):
    """Median seconds of one call."""
    runs = []
    for _ in range(repeat):
        start = time.perf_counter()
        for _ in range(number):
            function()
        runs.append((time.perf_counter() - start) / number)
    return statistics.median(runs)


def structural():
    """The structure table transcribed: per class, one pattern with its cardinalities, order and closed content."""
    names_of, contexts = {"ClinicalDocument": {"ClinicalDocument"}}, {"ClinicalDocument": {"/h:ClinicalDocument"}}
    pairs = [
        (name, child) for name, children in structure.classes().items() for child in children.values() if child.classe
    ]
    for _, child in pairs:
        names_of.setdefault(child.classe, set()).add(child.nom)
    for name, child in pairs:
        contexts.setdefault(child.classe, set()).update(f"h:{parent}/h:{child.nom}" for parent in names_of[name])
    patterns, total = [], 0
    for name, children in structure.classes().items():
        known = " or ".join(f"self::h:{child.nom}" for child in children.values())
        tests = [f"not(h:*[not({known})])"]
        names = [child.nom for child in children.values()]
        for rank, child in enumerate(children.values()):
            if child.minimum:
                tests.append(f"h:{child.nom}")
            if child.maximum:
                tests.append(f"count(h:{child.nom})&lt;={child.maximum}")
            later = " or ".join(f"self::h:{other}" for other in names[rank + 1 :])
            if later:
                tests.append(f"not(h:{child.nom}/preceding-sibling::*[{later}])")
        total += len(tests)
        asserts = "".join(f'<assert test="{test}">x</assert>' for test in tests)
        parent = " | ".join(sorted(contexts[name]))
        patterns.append(f'<pattern><rule context="{parent}">{asserts}</rule></pattern>')
    return patterns, total


def schematron(count):
    """The same rules in Schematron: the structure table, the types of every header element, `count` header asserts."""
    asserts = "".join(f'<assert test="h:{LEAVES[n % len(LEAVES)]}">{n}</assert>' for n in range(count))
    patterns, total = structural()
    patterns += [
        f'<pattern><rule context="/h:ClinicalDocument">{asserts}</rule></pattern>',
        "<pattern><rule context=\"h:*[@root]\"><assert test=\"not(translate(@root,'0123456789.-ABCDEFabcdef',''))\">u</assert></rule></pattern>",
        TS,
    ]
    text = (
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron"><ns prefix="h" uri="urn:hl7-org:v3"/>'
        + "".join(patterns)
        + "</schema>"
    )
    return isoschematron.Schematron(etree.fromstring(text)), total + count + 2


def cda_ratio():
    """Number of asserts transcribed, and how many times faster the native rules are than these asserts."""
    count = sum(code.startswith("cda.") for code in regles())
    tree = etree.fromstring(ecriture.write(ex.document())).getroottree()
    document, _ = cda.lecture.of(tree.getroot())
    transcribed, total = schematron(count)
    assert transcribed.validate(tree), transcribed.error_log
    assert cda.deviations(document) == ()
    return total, best(lambda: transcribed.validate(tree)) / best(lambda: cda.deviations(document))


def vihf_ratio():
    """How many times longer a whole VIHF judgement is than signxml's verification alone."""
    data = etree.tostring(ex.assertion())
    certificate = ex.cle()[1]
    config = SignatureConfiguration(location="./", verification_time=ex.NOW)
    options = Options(ancres=(certificate,))

    def alone():
        XMLVerifier().verify(etree.fromstring(data), x509_cert=certificate, expect_config=config)

    def whole():
        assert assertion.judge(etree.fromstring(data), options)[2] == ()

    def signature():
        assert xmldsig.verify(etree.fromstring(data), trusted=(certificate,), instant=ex.NOW)[0]

    base = best(alone)
    return best(signature) / base, best(whole) / base


def narrative(count):
    root = ecriture.element(ex.document())
    holder = root.find("{urn:hl7-org:v3}component")
    holder.remove(holder[0])
    body = etree.SubElement(holder, "{urn:hl7-org:v3}structuredBody")
    for _ in range(count):
        section = etree.SubElement(etree.SubElement(body, "{urn:hl7-org:v3}component"), "{urn:hl7-org:v3}section")
        etree.SubElement(section, "{urn:hl7-org:v3}title").text = "Ligne"
    return etree.tostring(root)


def entries(count):
    base = ex.fiche(b"<x/>", ex.document())
    import dataclasses

    return xml.write(
        ebrim_ecriture.write(ex.soumission([dataclasses.replace(base, entry_uuid=f"e{n}") for n in range(count)]))
    )


def statements(count):
    """A letter whose one section holds `count` entries."""
    root = ex.lettre()
    section = root.find(".//{urn:hl7-org:v3}section")
    entry = etree.tostring(section.find("{urn:hl7-org:v3}entry"))
    for _ in range(count - 1):
        section.append(etree.fromstring(entry))
    return etree.tostring(root)


def judged(data):
    document, _ = cda.read(data)
    return cda.deviations(document)


def linear(make, check):
    """Time per item at 10 000 over time per item at 100 (1 is perfectly linear)."""
    small, large = make(100), make(10_000)
    return (best(lambda: check(large), repeat=3, number=1) / 10_000) / (
        best(lambda: check(small), repeat=5, number=3) / 100
    )


def main():
    count, native = cda_ratio()
    signature, whole = vihf_ratio()
    print(json.dumps({
        "cda_assertions_transcrites": count,
        "cda_natif_contre_isoschematron": round(native, 1),
        "vihf_signature_contre_signxml": round(signature, 2),
        "vihf_jugement_contre_signxml": round(whole, 2),
        "cda_sections_par_ligne_10000_sur_100": round(linear(narrative, judged), 2),
        "cda_entrees_par_entree_10000_sur_100": round(linear(statements, judged), 2),
        "xds_fiches_par_fiche_10000_sur_100": round(linear(entries, check_xds), 2),
    }, indent=2))  # fmt: skip


if __name__ == "__main__":
    main()
