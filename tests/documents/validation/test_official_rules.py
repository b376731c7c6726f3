"""The official rules, executed: schemas, CEN's rules, and a Peppol layer if any."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contracts.errors.codes import ErrorCode
from pipelines.home.settings import Settings
from pipelines.validation.layer import Broken
from pipelines.validation.official import OfficialRules
from pipelines.validation.rule_sets import ABSENT, RuleSet, rule_files, rule_sets
from tests.support.errors import fails
from transforms.documents.checks.invoice import broken_invoice_rules
from transforms.documents.invoice.peppol import invoice_xml

if TYPE_CHECKING:
    from collections.abc import Callable

    from transforms.documents.invoice.invoice import InvoiceDocument, LineOfInvoice

    OneInvoice = Callable[..., tuple[InvoiceDocument, list[LineOfInvoice]]]

SAMPLE = Path(__file__).parents[2] / "golden" / "expected"
# A layer written like Peppol's, with all its language features but none of its rules.
LAYER = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Last update: 2024 November release 3.0.99. -->
<schema xmlns="http://purl.oclc.org/dsdl/schematron" xmlns:u="utils" queryBinding="xslt2">
  <title>Made up</title>
  <ns uri="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" prefix="cbc"/>
  <ns uri="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" prefix="cac"/>
  <ns uri="http://www.w3.org/2001/XMLSchema" prefix="xs"/>
  <ns uri="utils" prefix="u"/>
  <let name="currency" value="/*/cbc:DocumentCurrencyCode"/>
  <function xmlns="http://www.w3.org/1999/XSL/Transform" name="u:is-ten" as="xs:boolean">
    <param name="text"/>
    <value-of select="string-length($text) = 10"/>
  </function>
  <pattern>
    <rule context="//*[not(*) and not(normalize-space())]">
      <assert id="EMPTY" test="false()" flag="fatal">No empty element.</assert>
    </rule>
  </pattern>
  <pattern>
    <let name="wanted" value="'FOUND'"/>
    <rule context="cac:Country">
      <let name="code" value="cbc:IdentificationCode"/>
      <assert id="COUNTRY" test="$code = 'SE' and $currency = 'SEK'" flag="fatal">Sweden.</assert>
    </rule>
    <rule context="cbc:BuyerReference">
      <report id="REFERENCE" test="contains(., $wanted)" flag="warning">Found.</report>
    </rule>
    <rule context="cbc:ID[starts-with(., '2024')]">
      <assert id="NUMBER" test="u:is-ten(string(.))">Ten signs.</assert>
    </rule>
    <rule context="cbc:ID">
      <assert id="NOT-ASKED" test="not(starts-with(., '2024'))">The first rule that fits.</assert>
    </rule>
  </pattern>
</schema>
"""


@pytest.fixture
def layered(tmp_path: Path) -> OfficialRules:
    (tmp_path / "regler").mkdir()
    (tmp_path / "regler" / "PEPPOL-EN16931-UBL.sch").write_text(LAYER, encoding="utf-8")
    return OfficialRules(rule_files("regler", tmp_path))


def test_no_document_of_the_sample_quarter_breaks_any_rule() -> None:
    official = OfficialRules(rule_files("", SAMPLE))
    documents = sorted(SAMPLE.glob("*/invoices/*/faktura.xml"))
    assert len(documents) > 30
    found = {path.parent.name: official.broken(path.read_bytes()) for path in documents}
    assert {name: rules for name, rules in found.items() if rules} == {}


def test_the_sample_keeps_our_own_rules_too() -> None:
    # In git the embedded workbook is three dots; the real one was checked at billing.
    broken = {
        rule
        for path in SAMPLE.rglob("faktura.xml")
        for rule in broken_invoice_rules(path.read_bytes())
    }
    assert broken == {"SAM-ATTACHMENT"}


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"reference": "FOUND"}, [Broken("REFERENCE", "warning")]),
        ({"invoice_number": "20240000001"}, [Broken("NUMBER", "fatal")]),
    ],
)
def test_a_layer_in_schematron_is_compiled_and_run(
    one_invoice: OneInvoice, layered: OfficialRules, change: dict[str, Any], broken: list[Broken]
) -> None:
    assert layered.broken(invoice_xml(*one_invoice(**change), None)) == broken


def test_each_pattern_applies_the_first_matching_rule(
    one_invoice: OneInvoice, layered: OfficialRules
) -> None:
    xml = invoice_xml(*one_invoice(), None).replace(b">SE</cbc:Id", b">NO</cbc:Id", 1)
    assert Broken("COUNTRY", "fatal") in layered.broken(xml)


def test_the_rules_are_identified_by_version_and_hash(
    tmp_path: Path, layered: OfficialRules
) -> None:
    by_name = rule_sets(rule_files("regler", tmp_path))
    assert [*by_name] == ["ubl_schema", "cen", "peppol"]
    sets = [one for one in by_name.values() if isinstance(one, RuleSet)]
    assert [one.version for one in sets] == ["2.1", "1.3.16", "3.0.99"]
    assert [len(one.sha256) for one in sets] == [64, 64, 64]
    assert layered.broken(b"<Invoice/>") == [Broken("XSD", "fatal")]


def test_a_missing_layer_is_reported(tmp_path: Path) -> None:
    assert rule_sets(rule_files(Settings().peppol_rules, tmp_path))["peppol"] == ABSENT


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with fails(ErrorCode.PEPPOL_RULES_MISSING, folder="regler"):
        rule_files("regler", tmp_path)


def test_rules_that_cannot_be_compiled_are_refused(tmp_path: Path) -> None:
    (tmp_path / "PEPPOL-EN16931-UBL.xslt").write_text("<x/>", encoding="utf-8")
    official = OfficialRules(rule_files(".", tmp_path))
    with fails(ErrorCode.RULES_NOT_COMPILED):
        official.broken(next(SAMPLE.rglob("faktura.xml")).read_bytes())


def test_rules_that_fail_refuse_the_document_without_quoting_it(
    one_invoice: OneInvoice, tmp_path: Path
) -> None:
    text = LAYER.replace("$code = 'SE'", "xs:integer($code) = 1")
    (tmp_path / "PEPPOL-EN16931-UBL.sch").write_text(text, encoding="utf-8")
    xml = invoice_xml(*one_invoice(), None)
    broken = OfficialRules(rule_files(".", tmp_path)).broken(xml)
    assert broken == [Broken("XSLT", "fatal")]
