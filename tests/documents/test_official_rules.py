"""The official rules, run for real: schemas, CEN's rules, and a Peppol layer where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from saxonche import PySaxonProcessor

from pipelines.settings_fields import Settings
from pipelines.validation.official import Broken, OfficialRules
from pipelines.validation.quicker import quicker
from pipelines.validation.rule_sets import ABSENT, RulesError, RuleSet, rule_files, rule_sets
from tests.documents.faults import CREDIT, INVOICE, LINE, SELLER, Fault, put, set_to
from tests.documents.faults_of_amounts import OF_AMOUNTS
from tests.documents.faults_of_heads import OF_HEADS
from tests.documents.faults_of_parties import OF_PARTIES
from transforms.documents.checks.invoice import broken_rules
from transforms.documents.invoice import Attachment
from transforms.documents.peppol import invoice_xml

if TYPE_CHECKING:
    from collections.abc import Callable

    from transforms.documents.invoice import InvoiceDocument, LineOfInvoice

    OneInvoice = Callable[..., tuple[InvoiceDocument, list[LineOfInvoice]]]

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SAMPLE = Path(__file__).parents[1] / "golden" / "expected"
# A layer as Peppol's is written, with all that its language has; no rule of it is Peppol's.
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
    # In git the workbook inside is three dots; the real one was asked when the sample was billed.
    told = {
        rule for path in SAMPLE.rglob("faktura.xml") for rule in broken_rules(path.read_bytes())
    }
    assert told == {"SAM-ATTACHMENT"}


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"reference": "FOUND"}, [Broken("REFERENCE", "warning")]),
        ({"invoice_number": "20240000001"}, [Broken("NUMBER", "fatal")]),
    ],
)
def test_a_layer_in_schematron_is_compiled_and_asked(
    one_invoice: OneInvoice, layered: OfficialRules, change: dict[str, Any], broken: list[Broken]
) -> None:
    assert layered.broken(invoice_xml(*one_invoice(**change), None)) == broken


def test_each_pattern_asks_the_first_rule_that_fits(
    one_invoice: OneInvoice, layered: OfficialRules
) -> None:
    xml = invoice_xml(*one_invoice(), None).replace(b">SE</cbc:Id", b">NO</cbc:Id", 1)
    assert Broken("COUNTRY", "fatal") in layered.broken(xml)


def test_the_rules_are_told_by_version_and_hash(tmp_path: Path, layered: OfficialRules) -> None:
    told = rule_sets(rule_files("regler", tmp_path))
    assert [*told] == ["ubl_schema", "cen", "peppol"]
    sets = [one for one in told.values() if isinstance(one, RuleSet)]
    assert [one.version for one in sets] == ["2.1", "1.3.16", "3.0.99"]
    assert [len(one.sha256) for one in sets] == [64, 64, 64]
    assert layered.broken(b"<Invoice/>") == [Broken("XSD", "fatal")]


# Codes that a list must not hold, and one that it holds among spaces.
CODES = ("SEK EUR", "", " ", "XYZ", " SEK ", "SEK\u00a0")
ODD = [
    Fault(f"{name} {code!r}", change, "")
    for code in CODES
    for name, change in (
        ("currency of an amount", put(f"{LINE}LineExtensionAmount", "currencyID", code)),
        ("unit of a quantity", put(f"{LINE}InvoicedQuantity", "unitCode", code)),
        ("currency", set_to("DocumentCurrencyCode", code)),
        ("country", set_to(f"{SELLER}/PostalAddress/Country/IdentificationCode", code)),
        ("category", set_to(f"{LINE}Item/ClassifiedTaxCategory/ID", code)),
        ("address", put(f"{SELLER}/EndpointID", "schemeID", code)),
        ("decimals", set_to(f"{LINE}LineExtensionAmount", f"1.000{code}")),
    )
]


@pytest.fixture(scope="module")
def published() -> Callable[[bytes], set[str]]:
    """Return what CEN's rules say of a document, as they were published."""
    saxon = PySaxonProcessor(license=False)
    rules = saxon.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(rule_files("", SAMPLE).cen)
    )

    def asked(xml: bytes) -> set[str]:
        said = rules.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode()))
        failed = etree.fromstring(said.encode()).iter(f"{SVRL}failed-assert")
        return {str(one.get("id")) for one in failed}

    return asked


@pytest.mark.parametrize("kind", [INVOICE, CREDIT])
def test_being_quicker_changes_no_answer(
    one_invoice: OneInvoice,
    credit_note: dict[str, Any],
    published: Callable[[bytes], set[str]],
    kind: str,
) -> None:
    official = OfficialRules(rule_files("", SAMPLE))
    attachment = Attachment("fakturaunderlag.xlsx", b"a workbook" * 1000)
    right = invoice_xml(*one_invoice(**credit_note if kind == CREDIT else {}), attachment)
    broken = set()
    for fault in [*OF_HEADS, *OF_PARTIES, *OF_AMOUNTS, *ODD]:
        root = etree.fromstring(right)
        try:
            fault.change(root)
        except AssertionError:
            assert fault.kind != kind
            continue
        xml = etree.tostring(root, encoding="UTF-8")
        asked = {rule for rule, _ in official.broken(xml)}
        if asked != {"XSD"}:
            assert asked == published(xml), fault.name
            broken |= asked
    assert len(broken) > 20


def test_the_sample_is_answered_as_by_the_published_rules(
    published: Callable[[bytes], set[str]],
) -> None:
    official = OfficialRules(rule_files("", SAMPLE))
    for path in sorted(SAMPLE.glob("*/invoices/*/faktura.xml")):
        xml = path.read_bytes()
        assert {rule for rule, _ in official.broken(xml)} == published(xml) == set()


@pytest.mark.parametrize(
    ("match", "select"),
    [
        ("cbc:ID[@schemeID]", "*"),
        ("cac:A[b = '@x|@y'] | //*[c[@d]]", "*"),
        ("cbc:ID/@schemeID", "@*|*"),
        ("cac:A | @unitCode", "@*|*"),
        ("attribute::unitCode", "@*|*"),
        ("cac:A/node()", "@*|*"),
    ],
)
def test_attributes_are_walked_past_where_no_rule_is_of_one(
    tmp_path: Path, match: str, select: str
) -> None:
    layer = tmp_path / "layer.xslt"
    layer.write_text(
        '<x:stylesheet version="2.0" xmlns:x="http://www.w3.org/1999/XSL/Transform">'
        f'<x:template match="{match}" mode="M1"><x:apply-templates mode="M1" select="@*|*"/>'
        '</x:template><x:template match="@*|node()" mode="M1"/></x:stylesheet>',
        encoding="utf-8",
    )
    assert f'select="{select}"' in quicker(layer)


def test_every_list_of_codes_is_looked_up() -> None:
    made = quicker(rule_files("", SAMPLE).cen)
    assert made.count('static="yes"') > 10
    assert "concat(' ', normalize-space(@currencyID)" not in questions_in(made)


def questions_in(stylesheet: str) -> str:
    """Return what is asked in a stylesheet, not what it says that it asked."""
    found = etree.fromstring(stylesheet).iter("{http://www.w3.org/1999/XSL/Transform}when")
    return " ".join(one.get("test") for one in found)


def test_a_missing_layer_is_said_plainly(tmp_path: Path) -> None:
    assert rule_sets(rule_files(Settings().peppol_rules, tmp_path))["peppol"] == ABSENT


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="no PEPPOL-EN16931-UBL"):
        rule_files("regler", tmp_path)


def test_rules_that_cannot_be_compiled_are_refused(tmp_path: Path) -> None:
    (tmp_path / "PEPPOL-EN16931-UBL.xslt").write_text("<x/>", encoding="utf-8")
    official = OfficialRules(rule_files(".", tmp_path))
    with pytest.raises(RulesError, match="cannot be compiled"):
        official.broken(next(SAMPLE.rglob("faktura.xml")).read_bytes())


def test_rules_that_give_up_refuse_the_document_without_quoting_it(
    one_invoice: OneInvoice, tmp_path: Path
) -> None:
    text = LAYER.replace("$code = 'SE'", "xs:integer($code) = 1")
    (tmp_path / "PEPPOL-EN16931-UBL.sch").write_text(text, encoding="utf-8")
    xml = invoice_xml(*one_invoice(), None)
    broken = OfficialRules(rule_files(".", tmp_path)).broken(xml)
    assert broken == [Broken("XSLT", "fatal")]
