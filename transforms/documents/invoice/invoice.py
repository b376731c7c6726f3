"""An issued invoice as a value, from which all its documents are made."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Route
from contracts.invoices import InvoiceLine, IssuedInvoice
from contracts.keys import CREDIT_NOTE, DOCUMENT, INVOICE_KEY
from transforms.documents import swedish
from transforms.draft_numbers import is_draft_number

_HALF_AN_ORE = Decimal("0.005")
BASIS_NAME = "fakturaunderlag.xlsx"
PROTECTED_BASIS_NAME = "fakturaunderlag_skyddad.xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDocument:
    """A row of `IssuedInvoice`. Amounts in kronor, positive on both kinds."""

    run_no: int
    invoice: int
    kind: int
    month: str
    issued_on: date
    due_on: date | None
    period_start: date
    period_end: date
    seller_org_no: str
    agreement_id: str
    payer_id: str
    reference: str
    route: str
    part: int | None
    res_customer: str | None
    vat_percent: Decimal
    contacts: int
    lines_amount: Decimal
    vat_compensation: Decimal
    total: Decimal
    credits_invoice: str | None
    credits_issued_on: date | None
    credits_riv_basis_id: str | None
    credit_reason: str | None
    seller_name: str
    seller_reference: str | None
    seller_vat_number: str | None
    seller_f_tax: bool | None
    seller_bankgiro: str | None
    seller_endpoint_scheme: str | None
    seller_endpoint_id: str | None
    seller_contact_name: str | None
    seller_contact_email: str | None
    seller_street: str | None
    seller_postal_code: str | None
    seller_city: str | None
    paper_invoice: bool
    buyer_name: str
    buyer_org_no: str
    buyer_street: str | None
    buyer_postal_code: str | None
    buyer_city: str | None
    buyer_endpoint_scheme: str | None
    buyer_endpoint_id: str | None
    invoice_number: str
    riv_basis_id: str | None
    ocr: str | None

    @property
    def payment_reference(self) -> str:
        """The reference that the payer states: the OCR number or the invoice number."""
        return self.ocr or self.invoice_number

    @property
    def is_draft(self) -> bool:
        """Whether this is a document of a draft, with a provisional number."""
        return is_draft_number(self.invoice_number)

    @property
    def is_credit_note(self) -> bool:
        """Whether this is a credit note (381) and not an invoice (380)."""
        return self.kind == CREDIT_NOTE

    @property
    def compensation_is_percentage(self) -> bool:
        """Whether the VAT compensation is its percentage; a credit note may take a rest."""
        missing = self.vat_compensation - self.lines_amount * self.vat_percent / 100
        return not self.is_credit_note or -_HALF_AN_ORE < missing <= _HALF_AN_ORE

    @property
    def is_paper(self) -> bool:
        """Whether the paper is the invoice itself, by agreement, and not a copy."""
        return self.route == Route.MANUAL and self.paper_invoice

    @property
    def is_sent_as_xml(self) -> bool:
        """Whether it has a `faktura.xml`.

        On route RES, RES makes the invoice itself. Paper needs no electronic address, and has the
        XML only if the registries state all that the XML requires.
        """
        return self.route != Route.RES and (not self.is_paper or self._is_stated)

    @property
    def is_of_first_release(self) -> bool:
        """Whether version 0.1 issued it: its documents keep what they stated."""
        return self.seller_f_tax is None

    @property
    def _is_stated(self) -> bool:
        seller = self.seller_endpoint_scheme and self.seller_endpoint_id
        buyer = self.buyer_endpoint_scheme and self.buyer_endpoint_id
        taxed = self.seller_vat_number or self.seller_f_tax
        return self.is_of_first_release or bool(seller and buyer and taxed)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOfInvoice:
    """A row of `InvoiceLine`: one price item at one care unit. No patient data."""

    run_no: int
    invoice: int
    line_no: int
    care_unit: str
    unit_name: str | None
    care_form: str
    kind: str
    code: str | None
    visit_type: str | None
    profession: str | None
    quantity: int
    unit_price: Decimal
    amount: Decimal
    care_month: str | None

    @property
    def text(self) -> str:
        """The name of the item, with the care month of parts of stays."""
        keys = (self.code, self.visit_type, self.profession, self.care_form)
        name = swedish.item_text(self.kind, *keys)
        return name if self.care_month is None else f"{name}, vårdmånad {self.care_month}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A workbook to embed in an invoice."""

    file_name: str
    content: bytes


def documents_of(
    invoices: DataFrame[IssuedInvoice], lines: DataFrame[InvoiceLine]
) -> Iterator[tuple[InvoiceDocument, list[LineOfInvoice]]]:
    """Yield each invoice with its lines, by seller and number, the lines by `line_no`."""
    lines_of: defaultdict[tuple[int, int], list[LineOfInvoice]] = defaultdict(list)
    for row in lines.sort(*DOCUMENT, "line_no").iter_rows(named=True):
        lines_of[row["run_no"], row["invoice"]].append(LineOfInvoice(**row))
    for row in invoices.sort(INVOICE_KEY).iter_rows(named=True):
        yield InvoiceDocument(**row), lines_of[row["run_no"], row["invoice"]]


def rows_by_invoice(rows: pl.DataFrame) -> dict[tuple[int, int], pl.DataFrame]:
    """Partition rows of a month by (`run_no`, `invoice`) once, instead of per invoice."""
    if rows.is_empty():
        return {}
    parts = rows.partition_by(DOCUMENT, as_dict=True)
    return {(run_no, invoice): part for (run_no, invoice), part in parts.items()}
