"""Collective invoices: their lines, contacts and price items."""

import pandera.polars as pa
import polars as pl

from contracts.codes import Category, ItemKind, Route
from contracts.contract import Contract
from contracts.keys import CREDIT, CREDIT_NOTE, DEBIT, INVOICE, Kronor


class BilledLine(Contract):
    """A contact on an invoice or credit note: amount, patient, unit and dates.

    `invoice` is the document's index in its run, from 0; its number is assigned at issue and is in
    the ledger. `sign` is 1 on an invoice and -1 on a credit note; amounts are positive on both.
    `debit_run` is the run that created the debit that this line bills or credits. (`ingest_no`,
    `source_row`) is the report that was billed, (`cause_ingest_no`, `cause_row`) the report that
    caused this line: the same on a debit, the later one on a credit.
    """

    run_no: pl.Int64
    invoice: pl.UInt32
    sign: pl.Int8 = pa.Field(isin=[DEBIT, CREDIT])
    debit_run: pl.Int64
    ingest_no: pl.Int64
    source_row: pl.Int64
    cause_ingest_no: pl.Int64
    cause_row: pl.Int64
    reporter: str
    contact_id: str
    amount: Kronor = pa.Field(gt=0)
    seller_org_no: str
    agreement_id: str
    payer_id: str
    reference: str
    route: str = pa.Field(isin=[route.value for route in Route])
    vat_percent: Kronor
    category: str = pa.Field(isin=[category.value for category in Category])
    patient_id: str
    patient_name: str = pa.Field(nullable=True)
    born_on: pl.Date = pa.Field(nullable=True)
    protected_identity: bool
    lma_number: str = pa.Field(nullable=True)
    sex: str = pa.Field(nullable=True)
    residence: str = pa.Field(nullable=True)
    care_unit: str
    unit_name: str = pa.Field(nullable=True)
    unit_hsa_id: str = pa.Field(nullable=True)
    medical_field_code: str = pa.Field(nullable=True)
    care_level: str
    care_form: str
    visit_type: str = pa.Field(nullable=True)
    profession: str = pa.Field(nullable=True)
    fee_code: str = pa.Field(nullable=True)
    started_on: pl.Date
    ended_on: pl.Date
    drg_code: str = pa.Field(nullable=True)
    procedure_codes: str = pa.Field(nullable=True)
    diagnosis_codes: str = pa.Field(nullable=True)
    leave_days: pl.Int32 = pa.Field(ge=0)
    planned: bool = pa.Field(nullable=True)


# Columns compared with the billed line; a difference credits the old line and bills a new one.
# Diagnoses are not compared. Rule: docs/rules.md#changed.
COMPARED_COLUMNS = (
    "amount",
    "seller_org_no",
    "payer_id",
    "reference",
    "agreement_id",
    "patient_id",
    "lma_number",
    "care_unit",
    "care_form",
    "visit_type",
    "profession",
    "category",
    "started_on",
    "ended_on",
    "drg_code",
    "procedure_codes",
)


class BilledItem(Contract):
    """A price item of a billed line; on a credit note, the item billed before.

    Quantities and amounts are negative or positive as when billed, also on a credit note.
    """

    run_no: pl.Int64
    invoice: pl.UInt32
    ingest_no: pl.Int64
    source_row: pl.Int64
    item: pl.UInt32
    care_unit: str
    unit_name: str = pa.Field(nullable=True)
    care_form: str
    kind: str = pa.Field(isin=[kind.value for kind in ItemKind])
    code: str = pa.Field(nullable=True)
    visit_type: str = pa.Field(nullable=True)
    profession: str = pa.Field(nullable=True)
    quantity: pl.Int64
    unit_price: Kronor = pa.Field(ge=0)
    amount: Kronor
    price_list_id: str = pa.Field(nullable=True)
    list_row: pl.UInt32 = pa.Field(nullable=True)
    source: str = pa.Field(nullable=True)


class Invoice(Contract):
    """A collective invoice (380) or credit note (381) of a run, not yet numbered.

    One per seller, agreement, payer, reference, route and VAT percentage; a credit note per
    credited original. Amounts in kronor, positive on both kinds; `total` is `lines_amount` plus
    `vat_compensation`. Seller and buyer are as in the registries on the day of issue.
    `credits_riv_basis_id` is the id of the original's national basis, if it had one; `res_customer`
    is the storkundskod with which RES bills the payer, on route `res`. An invoice with more lines
    than receivers accept is split by care unit, and its `part`s are numbered from 1.
    """

    run_no: pl.Int64
    invoice: pl.UInt32
    kind: pl.Int32 = pa.Field(isin=[INVOICE, CREDIT_NOTE])
    month: str
    issued_on: pl.Date
    due_on: pl.Date = pa.Field(nullable=True)
    period_start: pl.Date
    period_end: pl.Date
    seller_org_no: str
    agreement_id: str
    payer_id: str
    reference: str
    route: str = pa.Field(isin=[route.value for route in Route])
    part: pl.Int32 = pa.Field(nullable=True, ge=1)
    res_customer: str = pa.Field(nullable=True)
    vat_percent: Kronor
    contacts: pl.Int64 = pa.Field(gt=0)
    lines_amount: Kronor = pa.Field(gt=0)
    vat_compensation: Kronor = pa.Field(ge=0)
    total: Kronor = pa.Field(gt=0)
    credits_invoice: str = pa.Field(nullable=True)
    credits_issued_on: pl.Date = pa.Field(nullable=True)
    credits_riv_basis_id: str = pa.Field(nullable=True)
    seller_name: str
    seller_reference: str = pa.Field(nullable=True)
    seller_vat_number: str = pa.Field(nullable=True)
    seller_bankgiro: str = pa.Field(nullable=True)
    seller_endpoint_scheme: str = pa.Field(nullable=True)
    seller_endpoint_id: str = pa.Field(nullable=True)
    seller_contact_name: str = pa.Field(nullable=True)
    seller_contact_email: str = pa.Field(nullable=True)
    seller_street: str = pa.Field(nullable=True)
    seller_postal_code: str = pa.Field(nullable=True)
    seller_city: str = pa.Field(nullable=True)
    paper_invoice: bool
    buyer_name: str
    buyer_org_no: str
    buyer_street: str = pa.Field(nullable=True)
    buyer_postal_code: str = pa.Field(nullable=True)
    buyer_city: str = pa.Field(nullable=True)
    buyer_endpoint_scheme: str = pa.Field(nullable=True)
    buyer_endpoint_id: str = pa.Field(nullable=True)


class IssuedInvoice(Invoice):
    """An invoice with its number from the ledger, and on route `riv` its basis id.

    `ocr` is the reference that the payer is asked to use; invoices issued before OCR numbers were
    introduced have none.
    """

    invoice_number: str
    riv_basis_id: str = pa.Field(nullable=True)
    ocr: str = pa.Field(nullable=True)


class InvoiceLine(Contract):
    """A line of an invoice: the sum of one price item at one care unit.

    It has no patient data. `amount` = `quantity` x `unit_price` exactly; deductions have a negative
    quantity.
    """

    run_no: pl.Int64
    invoice: pl.UInt32
    line_no: pl.UInt32 = pa.Field(ge=1)
    care_unit: str
    unit_name: str = pa.Field(nullable=True)
    care_form: str
    kind: str = pa.Field(isin=[kind.value for kind in ItemKind])
    code: str = pa.Field(nullable=True)
    visit_type: str = pa.Field(nullable=True)
    profession: str = pa.Field(nullable=True)
    quantity: pl.Int64 = pa.Field(ne=0)
    unit_price: Kronor = pa.Field(ge=0)
    amount: Kronor


class TakenBack(Contract):
    """An issued invoice that was voided before dispatch, or is to be credited.

    (`run_no`, `invoice`) identifies it, `after_run` is the last issued run at the time: later runs
    see the reversal, earlier ones never do.
    """

    run_no: pl.Int64 = pa.Field(description="The run that issued it")
    invoice: pl.UInt32 = pa.Field(description="Its place in the run, from 0")
    seller_org_no: str = pa.Field(description="Org number of the seller")
    invoice_number: str = pa.Field(description="Number in the seller's series")
    number: pl.Int64 = pa.Field(ge=1, description="Number of the void, or of the order")
    after_run: pl.Int64 = pa.Field(description="The last issued run at the time")
    because: str = pa.Field(description="The reason, in words")
    who: str = pa.Field(description="Who asked for it")
    at: pl.Datetime("us", "UTC") = pa.Field(description="When")  # type: ignore[valid-type]
