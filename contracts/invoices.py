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

    run_no: pl.Int64 = pa.Field(description="Number of the run, from 1")
    invoice: pl.UInt32 = pa.Field(description="The document's place in its run, from 0")
    sign: pl.Int8 = pa.Field(
        isin=[DEBIT, CREDIT], description="1 on an invoice, -1 on a credit note"
    )
    debit_run: pl.Int64 = pa.Field(description="The run that billed what the line bills or credits")
    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    cause_ingest_no: pl.Int64 = pa.Field(description="File of the report that led to the line")
    cause_row: pl.Int64 = pa.Field(description="Row of the report that led to the line")
    reporter: str = pa.Field(description="The reporter: organisation number or system")
    contact_id: str = pa.Field(description="The reporter's own id of the contact")
    amount: Kronor = pa.Field(description="Kronor; above zero, except of a part of a stay")
    seller_org_no: str = pa.Field(description="Organisation number of the provider")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    payer_id: str = pa.Field(description="The payer: hsf, or a county code")
    reference: str = pa.Field(description="The payer's reference")
    route: str = pa.Field(
        isin=[route.value for route in Route], description="Channel of the invoice"
    )
    vat_percent: Kronor = pa.Field(description="Percent of VAT compensation")
    category: str = pa.Field(
        isin=[category.value for category in Category], description="Group of patients"
    )
    patient_id: str = pa.Field(
        description="The surviving reserve number, or a kept personal number"
    )
    patient_name: str = pa.Field(nullable=True, description="Name, of the registry")
    born_on: pl.Date = pa.Field(nullable=True, description="Birth date, of the registry")
    protected_identity: bool = pa.Field(description="Whether the identity is protected")
    lma_number: str = pa.Field(nullable=True, description="LMA number, NN-NNNNNN")
    sex: str = pa.Field(nullable=True, description="Sex, of the registry")
    residence: str = pa.Field(
        nullable=True,
        description="County code of residence, of the LMA evidence that holds; empty = unknown",
    )
    care_unit: str = pa.Field(description="Kombikakod of the care unit")
    unit_name: str = pa.Field(nullable=True, description="Name of the care unit")
    unit_hsa_id: str = pa.Field(nullable=True, description="HSA-id of the care unit")
    medical_field_code: str = pa.Field(
        nullable=True, description="Medicinskt verksamhetsområde (MVO)"
    )
    care_level: str = pa.Field(description="Level of care by the agreement")
    care_form: str = pa.Field(description="Form of care")
    visit_type: str = pa.Field(nullable=True, description="Besökstyp; in a price empty = any")
    profession: str = pa.Field(
        nullable=True, description="Yrkeskategori; in a price or fee empty = any"
    )
    fee_code: str = pa.Field(nullable=True, description="Taxekod")
    started_on: pl.Date = pa.Field(description="Day the contact started")
    ended_on: pl.Date = pa.Field(
        nullable=True, description="Day it ended; empty in a part that does not end its stay"
    )
    drg_code: str = pa.Field(nullable=True, description="DRG")
    procedure_codes: str = pa.Field(
        nullable=True, description="KVÅ codes, sorted, one space between"
    )
    diagnosis_codes: str = pa.Field(
        nullable=True, description="ICD-10-SE codes without dot, main one first, one space between"
    )
    leave_days: pl.Int32 = pa.Field(
        ge=0, description="Days of a stay, or of the part, that the patient was on leave"
    )
    planned: bool = pa.Field(
        nullable=True, description="Whether the contact was planned; empty = unknown"
    )
    care_month: str = pa.Field(
        nullable=True,
        description="Care month of a part of a stay, YYYY-MM; empty = billed whole",
    )
    first_day: pl.Date = pa.Field(nullable=True, description="Day of the part's first night")
    last_day: pl.Date = pa.Field(nullable=True, description="Day of the part's last night")
    nights: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Paid nights of the part, without leave"
    )
    nights_before: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Paid nights of the stay's earlier parts"
    )


# The columns of a line that is a part of a stay; empty in the line of a contact billed whole.
PART_COLUMNS = ("care_month", "first_day", "last_day", "nights", "nights_before")

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

    run_no: pl.Int64 = pa.Field(description="Number of the run, from 1")
    invoice: pl.UInt32 = pa.Field(description="The document's place in its run, from 0")
    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    item: pl.UInt32 = pa.Field(description="Place of the item in the contact's price, from 0")
    care_unit: str = pa.Field(description="Kombikakod of the care unit")
    unit_name: str = pa.Field(nullable=True, description="Name of the care unit")
    care_form: str = pa.Field(description="Form of care")
    kind: str = pa.Field(isin=[kind.value for kind in ItemKind], description="Kind of item")
    code: str = pa.Field(nullable=True, description="KVÅ or DRG of the price, if it has one")
    visit_type: str = pa.Field(nullable=True, description="Besökstyp; in a price empty = any")
    profession: str = pa.Field(
        nullable=True, description="Yrkeskategori; in a price or fee empty = any"
    )
    quantity: pl.Int64 = pa.Field(description="Quantity; negative for deductions")
    unit_price: Kronor = pa.Field(ge=0, description="Kronor each")
    amount: Kronor = pa.Field(description="Kronor")
    price_list_id: str = pa.Field(nullable=True, description="The price list")
    list_row: pl.UInt32 = pa.Field(
        nullable=True, description="Line of the price list's file, heading = 1"
    )
    source: str = pa.Field(nullable=True, description="Source of the price in the list")
    care_month: str = pa.Field(
        nullable=True,
        description="Care month of a part of a stay, YYYY-MM; empty = billed whole",
    )


class Invoice(Contract):
    """A collective invoice (380) or credit note (381) of a run, not yet numbered.

    One per seller, agreement, payer, reference, route and VAT percentage, and on route `res` per
    customer; a credit note per credited original. Amounts in kronor, positive on both kinds;
    `total` is `lines_amount` plus `vat_compensation`. Seller and buyer are as in the registries on
    the day of issue. `credits_riv_basis_id` is the id of the original's national basis, if it had
    one; `res_customer` is the storkundskod with which RES bills the payer, on route `res`. An
    invoice with more lines than receivers accept is split by care unit, and its `part`s are
    numbered from 1.
    """

    run_no: pl.Int64 = pa.Field(description="Number of the run, from 1")
    invoice: pl.UInt32 = pa.Field(description="The document's place in its run, from 0")
    kind: pl.Int32 = pa.Field(
        isin=[INVOICE, CREDIT_NOTE], description="380 is an invoice, 381 a credit note"
    )
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    issued_on: pl.Date = pa.Field(description="Day of issue")
    due_on: pl.Date = pa.Field(nullable=True, description="Due date; a credit note has none")
    period_start: pl.Date = pa.Field(
        description="First day of the month, or of the earliest contact; of a credit note its first"
    )
    period_end: pl.Date = pa.Field(
        description="Last day of the month, or of the latest contact; of a credit note its last"
    )
    seller_org_no: str = pa.Field(description="Organisation number of the provider")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    payer_id: str = pa.Field(description="The payer: hsf, or a county code")
    reference: str = pa.Field(description="The payer's reference")
    route: str = pa.Field(
        isin=[route.value for route in Route], description="Channel of the invoice"
    )
    part: pl.Int32 = pa.Field(
        nullable=True,
        ge=1,
        description="Part of an invoice that was divided; empty if whole",
    )
    res_customer: str = pa.Field(
        nullable=True, description="Storkundskod with which RES bills the payer"
    )
    vat_percent: Kronor = pa.Field(description="Percent of VAT compensation")
    contacts: pl.Int64 = pa.Field(gt=0, description="Number of care contacts")
    lines_amount: Kronor = pa.Field(gt=0, description="Sum of the lines, kronor")
    vat_compensation: Kronor = pa.Field(ge=0, description="VAT compensation, kronor")
    total: Kronor = pa.Field(gt=0, description="Lines and VAT compensation, kronor")
    credits_invoice: str = pa.Field(
        nullable=True, description="Number of the invoice that a credit note credits"
    )
    credits_issued_on: pl.Date = pa.Field(
        nullable=True, description="Day of issue of the invoice that a credit note credits"
    )
    credits_riv_basis_id: str = pa.Field(
        nullable=True, description="National basis of the invoice that a credit note credits"
    )
    credit_reason: str = pa.Field(
        nullable=True,
        description="Why a credit note credits: cancelled, changed, not_billable, ordered, rebilled"
        " or refused; several with a space between; unknown of notes issued before it was recorded",
    )
    seller_name: str = pa.Field(description="Name of the provider")
    seller_reference: str = pa.Field(nullable=True, description="The provider's own reference")
    seller_vat_number: str = pa.Field(nullable=True, description="VAT number of the provider")
    seller_f_tax: bool = pa.Field(
        nullable=True,
        description="Whether the provider is approved for F-tax; empty = not recorded when issued",
    )
    seller_bankgiro: str = pa.Field(nullable=True, description="Bankgiro of the provider")
    seller_endpoint_scheme: str = pa.Field(
        nullable=True, description="Scheme of the provider's Peppol address"
    )
    seller_endpoint_id: str = pa.Field(nullable=True, description="The provider's Peppol address")
    seller_contact_name: str = pa.Field(nullable=True, description="Contact person of the provider")
    seller_contact_email: str = pa.Field(nullable=True, description="E-mail of the contact person")
    seller_street: str = pa.Field(nullable=True, description="Street of the provider")
    seller_postal_code: str = pa.Field(nullable=True, description="Postal code of the provider")
    seller_city: str = pa.Field(nullable=True, description="City of the provider")
    paper_invoice: bool = pa.Field(description="Whether the agreement allows an invoice on paper")
    buyer_name: str = pa.Field(description="Name of the payer")
    buyer_org_no: str = pa.Field(description="Organisation number of the payer")
    buyer_street: str = pa.Field(nullable=True, description="Street of the payer")
    buyer_postal_code: str = pa.Field(nullable=True, description="Postal code of the payer")
    buyer_city: str = pa.Field(nullable=True, description="City of the payer")
    buyer_endpoint_scheme: str = pa.Field(
        nullable=True, description="Scheme of the payer's Peppol address"
    )
    buyer_endpoint_id: str = pa.Field(nullable=True, description="The payer's Peppol address")


class IssuedInvoice(Invoice):
    """An invoice with its number from the ledger, and on route `riv` its basis id.

    `ocr` is the reference that the payer is asked to use; invoices issued before OCR numbers were
    introduced have none.
    """

    invoice_number: str = pa.Field(description="Number in the seller's series")
    riv_basis_id: str = pa.Field(
        nullable=True, description="Id of the national basis, on route riv"
    )
    ocr: str = pa.Field(
        nullable=True,
        description="OCR number for the payer to use: number, length digit, Luhn check digit",
    )


class InvoiceLine(Contract):
    """A line of an invoice: the sum of one price item at one care unit.

    It has no patient data. `amount` = `quantity` x `unit_price` exactly; deductions have a negative
    quantity.
    """

    run_no: pl.Int64 = pa.Field(description="Number of the run, from 1")
    invoice: pl.UInt32 = pa.Field(description="The document's place in its run, from 0")
    line_no: pl.UInt32 = pa.Field(ge=1, description="Line of the invoice, from 1")
    care_unit: str = pa.Field(description="Kombikakod of the care unit")
    unit_name: str = pa.Field(nullable=True, description="Name of the care unit")
    care_form: str = pa.Field(description="Form of care")
    kind: str = pa.Field(isin=[kind.value for kind in ItemKind], description="Kind of item")
    code: str = pa.Field(nullable=True, description="KVÅ or DRG of the price, if it has one")
    visit_type: str = pa.Field(nullable=True, description="Besökstyp; in a price empty = any")
    profession: str = pa.Field(
        nullable=True, description="Yrkeskategori; in a price or fee empty = any"
    )
    quantity: pl.Int64 = pa.Field(ne=0, description="Quantity; negative for deductions")
    unit_price: Kronor = pa.Field(ge=0, description="Kronor each")
    amount: Kronor = pa.Field(description="Kronor")
    care_month: str = pa.Field(
        nullable=True,
        description="Care month of a part of a stay, YYYY-MM; empty = billed whole",
    )


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
