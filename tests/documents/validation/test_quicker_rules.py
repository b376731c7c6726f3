"""Rules rewritten for speed, compared with CEN's published stylesheet.

A document need not follow the schema here, so that a rule can be broken in isolation.
"""

from __future__ import annotations

import random
import re
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor

from pipelines.validation.layer import layer_of, plain_layer
from pipelines.validation.official import OfficialRules
from pipelines.validation.rule_sets import rule_files
from tests.documents.checks.faults import CREDIT, INVOICE, LINE, SELLER, Fault, put, set_to
from tests.documents.checks.faults_of_amounts import OF_AMOUNTS
from tests.documents.checks.faults_of_heads import OF_HEADS
from tests.documents.checks.faults_of_parties import OF_PARTIES
from transforms.documents.invoice.invoice import Attachment
from transforms.documents.invoice.peppol import invoice_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from transforms.documents.invoice.invoice import InvoiceDocument, LineOfInvoice

    OneInvoice = Callable[..., tuple[InvoiceDocument, list[LineOfInvoice]]]

XSL = "{http://www.w3.org/1999/XSL/Transform}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SAMPLE = Path(__file__).parents[2] / "golden" / "expected"
CEN = rule_files("", SAMPLE).cen
Root = etree._Element  # noqa: SLF001 - lxml gives its element no public name

# Codes that a list must not contain, and one that it contains among spaces.
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


class Answers:
    """The answers of the published rules and of ours."""

    def __init__(self) -> None:
        self._saxon = PySaxonProcessor(license=False)
        self._published = plain_layer(CEN.read_text(encoding="utf-8"), self._saxon)
        self._layer = layer_of(CEN, self._saxon)

    def published(self, root: Root) -> set[str] | None:
        """Return the rules that a document breaks, None when they fail to run."""
        try:
            return {rule for rule, _ in self._published.broken(self._node(root))}
        except PySaxonApiError:
            return None

    def here(self, root: Root) -> set[str]:
        return {rule for rule, _ in self._layer.broken(self._node(root))}

    def _node(self, root: Root) -> Any:
        return self._saxon.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers()


@pytest.fixture(params=[INVOICE, CREDIT])
def right(
    request: pytest.FixtureRequest, one_invoice: OneInvoice, credit_note: dict[str, Any]
) -> bytes:
    """Return a document that breaks no rule, of each kind."""
    changes = credit_note if request.param == CREDIT else {}
    return invoice_xml(*one_invoice(**changes), Attachment("fakturaunderlag.xlsx", b"book" * 1000))


def test_the_faster_rules_give_the_same_answers(answers: Answers, right: bytes) -> None:
    official = OfficialRules(rule_files("", SAMPLE))
    broken = set()
    for fault in [*OF_HEADS, *OF_PARTIES, *OF_AMOUNTS, *ODD]:
        root = etree.fromstring(right)
        try:
            fault.change(root)
        except AssertionError:
            assert fault.kind != kind_of(root)
            continue
        found = {rule for rule, _ in official.broken(etree.tostring(root, encoding="UTF-8"))}
        if found != {"XSD"}:
            assert found == answers.published(root), fault.name
            broken |= found
    assert len(broken) > 20


def kind_of(root: Root) -> str:
    return CREDIT if str(root.tag).endswith("CreditNote") else INVOICE


def test_the_sample_gets_the_answers_of_the_published_rules(answers: Answers) -> None:
    for path in sorted(SAMPLE.glob("*/invoices/*/faktura.xml")):
        root = etree.fromstring(path.read_bytes())
        assert answers.here(root) == answers.published(root) == set()


# The published stylesheet's form of a rule that forbids a path.
NOWHERE = re.compile(r"not\((//)?(\([\w:|]+\)|[\w:]+|@\w+)((?:/@?[\w:]+)*)\)")


@cache
def forbidden() -> list[tuple[str, list[str]]]:
    """Return each rule of the published stylesheet that forbids a path of names."""
    found = []
    for rule in etree.parse(CEN).getroot().iter(f"{XSL}template"):
        if rule.get("match") != "/ubl:Invoice | /cn:CreditNote":
            continue
        for choice in rule.iter(f"{XSL}choose"):
            path = NOWHERE.fullmatch(choice[0].get("test"))
            name = choice.findtext(f".//{XSL}attribute[@name='id']")
            if path and name:
                found.append((name, [path[2], *path[3].split("/")[1:]]))
    return found


def test_each_forbidden_element_is_found_on_the_first_and_last_line(
    answers: Answers, right: bytes
) -> None:
    seen = set()
    # In batches, each under the first or the last of its elements: none hides another.
    for few in parts_of(forbidden(), 15):
        root = etree.fromstring(right)
        made = {
            rule
            for place, (rule, path) in enumerate(few)
            if lead_somewhere(root, path, -(place % 2))
        }
        found = answers.here(root)
        assert found == answers.published(root)
        assert made <= found
        seen |= made
    assert len(seen) > 600


def parts_of(
    rules: list[tuple[str, list[str]]], size: int
) -> Iterator[list[tuple[str, list[str]]]]:
    yield from (rules[start : start + size] for start in range(0, len(rules), size))


def lead_somewhere(root: Root, path: list[str], place: int) -> bool:
    """Add elements at a path, under the first (0) or the last (-1) element of each.

    Returns False when the path belongs to the other kind of document.
    """
    line = f"cac:{etree.QName(root).localname}Line"
    at = root
    for step in path:
        name = line if "|" in step else step
        if name.startswith("@"):
            at.set(name[1:], "1")
            continue
        found = at.findall(name, NAMESPACES)
        at = found[place] if found else etree.SubElement(at, clark(name))
    return "Line" not in path[0] or "|" in path[0]


NAMESPACES = {prefix: uri for prefix, uri in etree.parse(CEN).getroot().nsmap.items() if prefix}


def clark(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


CATEGORIES = ["AE", "E", "G", "K", "L", "M", "O", "S", "Z", "B", "XX", " S ", "s", ""]


def test_each_category_of_vat_is_found_everywhere(answers: Answers, right: bytes) -> None:
    found = set()
    for category, scheme in product(CATEGORIES, ("VAT", "vat", "GST")):
        for root in with_category(right, category, scheme):
            published = answers.published(root)
            assert answers.here(root) == published, (category, scheme)
            found |= published or set()
    assert len(found) > 35


def with_category(right: bytes, category: str, scheme: str) -> Iterator[Root]:
    """Yield documents with a category on the first line, last, all, charge and sum."""
    for parent, places in (
        ("ClassifiedTaxCategory", (0, -1, slice(None))),
        ("TaxCategory", (0, -1)),
    ):
        for place in places:
            root = etree.fromstring(right)
            found = list(root.iter(clark(f"cac:{parent}")))[place]
            for one in found if isinstance(found, list) else [found]:
                one.find("cbc:ID", NAMESPACES).text = category
                one.find("cac:TaxScheme/cbc:ID", NAMESPACES).text = scheme
            yield root


def test_randomly_changed_documents_get_the_same_answers(answers: Answers, right: bytes) -> None:
    chance = random.Random(20260301)  # noqa: S311 - the same documents each time
    names = sorted(names_of_rules())
    found = set()
    for _ in range(250):
        root = etree.fromstring(right)
        for _ in range(chance.choice([1, 1, 2, 3])):
            spoil(root, chance, names)
        published = answers.published(root)
        # Rules that fail to run refuse the document, whatever else it breaks.
        if published is not None:
            assert answers.here(root) == published, etree.tostring(root)
            found |= published
    assert len(found) > 70


def names_of_rules() -> set[str]:
    """Return the names used by rules, which a document may or may not have."""
    text = " ".join(rule.get("match", "") for rule in etree.parse(CEN).iter(f"{XSL}template"))
    return set(re.findall(r"c[ab]c:\w+", text)) | {"ext:OddAmount", "ext:OddBinaryObject"}


def spoil(root: Root, chance: random.Random, names: list[str]) -> None:
    """Change one element at random: delete, double, move, rename, add or set text."""
    every = list(root.iter("*"))[1:]
    one, other = chance.choice(every), chance.choice(every)
    texts = [*CATEGORIES, "true", "false", "30", "130", "1.005", "-1", "2024-13-01", "2023-01-01"]
    match chance.randrange(7):
        case 0:
            one.getparent().remove(one)
        case 1:
            one.addnext(etree.fromstring(etree.tostring(one)))
        case 2 if other not in {one, *one.iter()}:
            other.append(one)
        case 3:
            one.tag = clark(chance.choice(names))
        case 4:
            added = etree.SubElement(one, clark(chance.choice(names)))
            added.text = chance.choice(texts)
        case 5:
            one.set(chance.choice(["schemeID", "unitCode", "listID", "mimeCode", "name"]), "X 1")
        case _:
            one.text = chance.choice(texts)
