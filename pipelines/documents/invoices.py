"""The files of an invoice, issued or about to be: made, checked and written.

Large runs make these files in separate processes. Such a process receives all it needs as arguments
and returns counts, hashes and rule ids, never patient data.

The sources of the bases are read from a run's evidence. They are in this module so that a document
process need not load all that makes a run.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.contract import Contract
from contracts.invoices import BilledItem, BilledLine, InvoiceLine, IssuedInvoice
from contracts.registries import KeptTemplate
from pipelines.archive.evidence import EvidenceOfRun, scanned
from pipelines.home.steps import Step, reached
from pipelines.validation.official import OfficialRules
from pipelines.validation.rule_sets import RuleFiles
from transforms.documents.basis.basis import BasisWorkbook, bases_of
from transforms.documents.basis.payers import with_templates
from transforms.documents.basis.rows import basis_rows
from transforms.documents.checks.catalogue import text_of
from transforms.documents.checks.invoice import broken_invoice_rules, broken_promises
from transforms.documents.checks.patients import patients_of
from transforms.documents.invoice.invoice import (
    Attachment,
    InvoiceDocument,
    LineOfInvoice,
    documents_of,
    rows_by_invoice,
)
from transforms.documents.invoice.peppol import invoice_xml


class BasisOfInvoices(NamedTuple):
    """The sources of bases: rows by (`run_no`, `invoice`), templates by name."""

    rows: dict[tuple[int, int], pl.DataFrame]
    templates: dict[str, bytes]


def basis_of_invoices(folder: Path, contacts: pl.DataFrame, items: pl.DataFrame) -> BasisOfInvoices:
    """Return the sources of the bases of some invoices of a run.

    Args:
        folder: the run's evidence.
        contacts: their `BilledLine` rows.
        items: their `BilledItem` rows.
    """
    templates = EvidenceOfRun(folder).read("basis_templates", KeptTemplate)
    rows = with_templates(basis_rows(contacts, items), templates)
    contents = dict(templates.select("template", "content").iter_rows())
    return BasisOfInvoices(rows_by_invoice(rows), contents)


XML_NAME = "faktura.xml"
_CONTRACTS: Final[Mapping[str, type[Contract]]] = {
    "billed_lines": BilledLine,
    "billed_items": BilledItem,
}


class Document(NamedTuple):
    """A file for the outbox: its path there, its bytes, and its manifest entry."""

    path: str
    content: bytes
    kind: str
    invoice: str | None = None
    agreement: str | None = None
    rows: int | None = None
    kronor: str | None = None


class Written(NamedTuple):
    """A written document: all of it except its bytes, which the hash identifies."""

    path: str
    kind: str
    invoice: str | None
    agreement: str | None
    rows: int | None
    kronor: str | None
    sha256: str
    size: int


class Orders(NamedTuple):
    """The orders for making documents: source, target and limits.

    `rules` are the official rules to check invoices against; None if they passed before.
    """

    evidence: Path
    target: Path
    embed_up_to_bytes: int
    refuse_above_bytes: int
    rules: RuleFiles | None


class Made(NamedTuple):
    """The result for some invoices: the files, and the broken rules, by invoice."""

    written: list[Written]
    broken: list[str]


def make_invoices(orders: Orders, invoices: pl.DataFrame, lines: pl.DataFrame) -> Made:
    """Make, check and write the documents of some invoices of a run, except the PDF.

    Args:
        orders: source, target and limits.
        invoices: `IssuedInvoice` rows.
        lines: their `InvoiceLine` rows.
    """
    numbers = invoices.get_column("invoice")
    basis = basis_of_invoices(
        orders.evidence,
        evidence_rows(orders.evidence, "billed_lines", numbers),
        evidence_rows(orders.evidence, "billed_items", numbers),
    )
    made = Made([], [])
    for invoice, parts in documents_of(IssuedInvoice.of(invoices), InvoiceLine.of(lines)):
        contacts = basis.rows[invoice.run_no, invoice.invoice]
        bases = bases_of(invoice, contacts, basis.templates)
        for document in _documents(orders, invoice, parts, bases):
            made.written.append(write(orders.target, document))
            if document.path.endswith(XML_NAME):
                made.broken.extend(_broken(orders, invoice, document.content, contacts))
    return made


def invoice_folder(invoice: InvoiceDocument) -> str:
    """Return the folder of an invoice's documents in the outbox."""
    return f"invoices/{invoice.seller_org_no}-{invoice.invoice_number}"


def document_kind(invoice: InvoiceDocument) -> str:
    """Return the kind of an invoice, as the manifest names it."""
    return "kreditfaktura" if invoice.is_credit_note else "faktura"


def write(target: Path, document: Document) -> Written:
    """Write a document below `target`; the caller that delivers it syncs the files."""
    path = target / document.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(document.content)
    reached(Step.DOCUMENT_WRITTEN)
    fields = document._asdict()
    content = fields.pop("content")
    return Written(**fields, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def evidence_rows(evidence: Path, name: str, invoices: pl.Series) -> pl.DataFrame:
    """Return the rows of a run's table that belong to some of its invoices."""
    # The range lets whole row groups be skipped; the set selects the rows.
    near = pl.col("invoice").is_between(invoices.min(), invoices.max())
    asked = pl.col("invoice").is_in(invoices.implode())
    return scanned([evidence], name, _CONTRACTS[name]).filter(near & asked).collect()


def _documents(
    orders: Orders,
    invoice: InvoiceDocument,
    lines: Sequence[LineOfInvoice],
    bases: Sequence[BasisWorkbook],
) -> Iterator[Document]:
    """Make the documents of an invoice: its bases, and its XML with one embedded."""
    folder = invoice_folder(invoice)
    of = (invoice.invoice_number, invoice.agreement_id)
    if invoice.is_sent_as_xml:
        attached = _to_embed(orders, invoice, bases)
        xml = invoice_xml(invoice, lines, attached)
        sums = (len(lines), str(invoice.total))
        yield Document(f"{folder}/{XML_NAME}", xml, document_kind(invoice), *of, *sums)
    for basis in bases:
        kind = "fakturaunderlag, skyddad identitet" if basis.protected else "fakturaunderlag"
        sums = (basis.contacts, str(basis.amount))
        yield Document(f"{folder}/{basis.name}", basis.content, kind, *of, *sums)


def _to_embed(
    orders: Orders, invoice: InvoiceDocument, bases: Sequence[BasisWorkbook]
) -> Attachment | None:
    """Choose the basis to embed: single, not large, without protected identities.

    With a national basis, that basis lists the patients and the invoice contains no patient data.
    """
    basis, *others = [basis for basis in bases if not basis.protected]
    large = len(basis.content) > orders.embed_up_to_bytes
    if others or large or invoice.riv_basis_id is not None:
        return None
    return Attachment(basis.name, basis.content)


def _broken(
    orders: Orders, invoice: InvoiceDocument, xml: bytes, contacts: pl.DataFrame
) -> Iterator[str]:
    """Yield the broken rules of an invoice: ours, and the official with severity."""
    if orders.rules is None:
        return
    named = f"faktura {invoice.seller_org_no}-{invoice.invoice_number} ({invoice.agreement_id})"
    ours = broken_invoice_rules(xml, orders.refuse_above_bytes)
    if invoice.is_draft:
        # The provisional number is the only thing that issuing replaces.
        ours = [rule for rule in ours if rule != "SAM-NUMBER"]
    if ours != ["SAM-SIZE"]:
        ours += broken_promises(xml, invoice, patients_of(contacts))
        official = _official(orders.rules).broken(xml)
    else:
        official = []
    for rule in ours:
        yield f"{named}: {rule} {text_of(rule)}"
    for rule, flag in official:
        if rule not in ours:
            yield f"{named}: {rule} ({flag}) {text_of(rule)}"


@cache
def _official(rules: RuleFiles) -> OfficialRules:
    """Load the official rules, once per process: that takes half a second."""
    return OfficialRules(rules)
