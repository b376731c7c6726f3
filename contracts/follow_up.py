"""The tables of the analysts' database (follow_up.duckdb).

They are documented in the database itself: the docstring of each class becomes the comment of its
table, each description that of its column. Patients are keyed hashes, and no table contains a name.
Amounts are kronor.
"""

from typing import Final

import pandera.polars as pa
import polars as pl

from contracts.codes import Category, ItemKind, Route
from contracts.contract import Contract
from contracts.fates import Fate
from contracts.follow_up_answers import (
    FollowUpAnswer,
    FollowUpCandidate,
    FollowUpHejDifference,
)
from contracts.follow_up_payments import FollowUpPayment
from contracts.keys import CREDIT_NOTE, INVOICE, Kronor
from contracts.remarks import RemarkCode, Verdict

PUBLISHED_STATES: Final = ("issued", "part_paid", "paid", "partly_credited", "credited", "voided")
CONTACT_ID_SHOWN: Final = (
    "The reporter's id of the contact; a keyed hash if it is not in an agreed form"
)
SOURCE_FILE: Final = "Number of the file, as text: names of files may name a person"


class FollowUpFate(Contract):
    """The fate of each reported row: one row for each row that a run judged.

    A row that waits is judged by several runs. `care_contacts` has the latest state of each
    contact.
    """

    run_no: pl.Int64 = pa.Field(description="The issued run that judged the row, from 1")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    ingest_no: pl.Int64 = pa.Field(description="The file, as numbered in files")
    source_file: str = pa.Field(description=SOURCE_FILE)
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    reporter: str = pa.Field(nullable=True, description="Who reported: org number or system")
    contact_id: str = pa.Field(
        nullable=True,
        description=CONTACT_ID_SHOWN,
    )
    fate: str = pa.Field(
        isin=[fate.value for fate in Fate],
        description=f"What it came to: {', '.join(Fate)}",
    )


class FollowUpRemark(Contract):
    """The remarks on each judged row: a row may have several remarks, or none."""

    run_no: pl.Int64 = pa.Field(description="The issued run that made the remark, from 1")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    ingest_no: pl.Int64 = pa.Field(description="The file, as numbered in files")
    source_file: str = pa.Field(description=SOURCE_FILE)
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    code: str = pa.Field(isin=[code.value for code in RemarkCode], description="Code of the remark")
    verdict: str = pa.Field(
        isin=[verdict.value for verdict in Verdict],
        description="What it does: reject, hold, not_billable or warn",
    )
    text: str = pa.Field(description="What the remark means, in Swedish")
    mended_by: str = pa.Field(description="Who fixes it, in Swedish")
    resembles_reporter: str = pa.Field(
        nullable=True, description="Of a double: who reported the billed contact that it resembles"
    )
    resembles_contact_id: str = pa.Field(
        nullable=True, description="Of a double: the id of that contact, shown as contact_id is"
    )


class FollowUpContact(Contract):
    """Every care contact once, in its latest state.

    The columns describe what is billed net, if anything is; else the latest report, as far as it
    could be read; else, for a credited contact, what was last billed. Rows without a readable
    identity belong to no contact and are only in `fates`.
    """

    reporter: str = pa.Field(description="Who reported: org number or system")
    contact_id: str = pa.Field(description=CONTACT_ID_SHOWN)
    patient_key: str = pa.Field(nullable=True, description="Keyed hash of the patient's number")
    fate: str = pa.Field(
        isin=[fate.value for fate in Fate], description="Fate of the report that decided last"
    )
    month: str = pa.Field(description="Month of the run that gave that fate, YYYY-MM")
    seller_org_no: str = pa.Field(nullable=True, description="Org number of the provider")
    agreement_id: str = pa.Field(nullable=True, description="The agreement (ADA number)")
    payer_id: str = pa.Field(nullable=True, description="Who pays")
    route: str = pa.Field(
        nullable=True,
        isin=[route.value for route in Route],
        description="The way of the invoice: vardfaktura, res, manual, riv or peppol",
    )
    category: str = pa.Field(
        nullable=True,
        isin=[category.value for category in Category],
        description="Patient category: asylum, without_permit, quota_refugee ...",
    )
    care_unit: str = pa.Field(nullable=True, description="Care unit (kombikakod)")
    care_form: str = pa.Field(nullable=True, description="outpatient, home or inpatient")
    started_on: pl.Date = pa.Field(nullable=True, description="Day the contact started")
    ended_on: pl.Date = pa.Field(nullable=True, description="Day it ended; empty if still admitted")
    visit_type: str = pa.Field(nullable=True, description="Visit type (besökstyp)")
    profession: str = pa.Field(nullable=True, description="Profession (yrkeskategori)")
    fee_code: str = pa.Field(nullable=True, description="Fee code (taxekod)")
    drg_code: str = pa.Field(nullable=True, description="DRG")
    procedure_codes: str = pa.Field(nullable=True, description="KVÅ codes, space between")
    diagnosis_codes: str = pa.Field(nullable=True, description="ICD-10-SE codes, space between")
    part_of_contact: str = pa.Field(
        nullable=True,
        description="The contact that it belongs to, such as a stay, as ERSMOIndata reports it",
    )
    amount: Kronor = pa.Field(
        nullable=True,
        description="Kronor billed net, without VAT compensation; empty if nothing is billed",
    )
    invoice_number: str = pa.Field(
        nullable=True,
        description="The seller's invoice with that amount; empty if nothing is billed",
    )


class FollowUpStayPart(Contract):
    """Every part of a stay that is billed month by month, as it is billed net."""

    reporter: str = pa.Field(description="Who reported: org number or system")
    contact_id: str = pa.Field(description=CONTACT_ID_SHOWN)
    patient_key: str = pa.Field(description="Keyed hash of the patient's number")
    care_month: str = pa.Field(description="Care month of the part, YYYY-MM")
    first_day: pl.Date = pa.Field(description="Day of the part's first night")
    last_day: pl.Date = pa.Field(description="Day of the part's last night")
    nights: pl.Int64 = pa.Field(description="Nights billed, without leave")
    nights_before: pl.Int64 = pa.Field(description="Nights billed of the stay's earlier parts")
    leave_days: pl.Int64 = pa.Field(description="Leave days among the part's nights")
    amount: Kronor = pa.Field(description="Kronor billed, without VAT compensation")
    care_unit: str = pa.Field(description="Care unit (kombikakod)")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    seller_org_no: str = pa.Field(description="Org number of the provider")
    invoice_number: str = pa.Field(description="The seller's invoice that it is on")
    month: str = pa.Field(description="Month of the run that billed it, YYYY-MM")


class FollowUpStay(Contract):
    """Every inpatient stay; the sums of its parts if it is billed month by month."""

    reporter: str = pa.Field(description="Who reported: org number or system")
    contact_id: str = pa.Field(description=CONTACT_ID_SHOWN)
    patient_key: str = pa.Field(nullable=True, description="Keyed hash of the patient's number")
    fate: str = pa.Field(
        isin=[fate.value for fate in Fate], description="Fate of the report that decided last"
    )
    agreement_id: str = pa.Field(nullable=True, description="The agreement (ADA number)")
    care_unit: str = pa.Field(nullable=True, description="Care unit (kombikakod)")
    started_on: pl.Date = pa.Field(nullable=True, description="Day the stay started")
    ended_on: pl.Date = pa.Field(nullable=True, description="Day it ended; empty if still admitted")
    parts: pl.Int64 = pa.Field(description="Number of its parts; 0 if billed whole, or not at all")
    billed_to: pl.Date = pa.Field(nullable=True, description="Last night billed, of its parts")
    nights: pl.Int64 = pa.Field(nullable=True, description="Nights billed, of its parts")
    leave_days: pl.Int64 = pa.Field(nullable=True, description="Leave days, of its parts")
    amount: Kronor = pa.Field(
        nullable=True,
        description="Kronor billed net, without VAT compensation; empty if nothing is billed",
    )
    unreported_since: pl.Date = pa.Field(
        nullable=True,
        description="Day of the latest report, if the stay waits for a new one (B03)",
    )


class FollowUpInvoice(Contract):
    """Every issued invoice and credit note. Amounts are positive on both kinds.

    The key is `seller_org_no` with `invoice_number`: each seller has its own series.
    """

    invoice_number: str = pa.Field(description="Number in the seller's series")
    kind: pl.Int32 = pa.Field(
        isin=[INVOICE, CREDIT_NOTE], description="380 is an invoice, 381 a credit note"
    )
    run_no: pl.Int64 = pa.Field(description="The run that issued it, from 1")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    issued_on: pl.Date = pa.Field(description="Day of issue")
    due_on: pl.Date = pa.Field(nullable=True, description="Due date")
    seller_org_no: str = pa.Field(description="Org number of the seller (provider)")
    seller_name: str = pa.Field(description="Name of the seller on the day of issue")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    payer_id: str = pa.Field(description="Who pays")
    payer_name: str = pa.Field(description="Name of the payer on the day of issue")
    reference: str = pa.Field(description="The payer's reference")
    route: str = pa.Field(
        isin=[route.value for route in Route],
        description="vardfaktura, res, manual, riv or peppol",
    )
    contacts: pl.Int64 = pa.Field(description="Number of care contacts")
    lines_amount: Kronor = pa.Field(description="Sum of the lines, kronor")
    vat_percent: Kronor = pa.Field(description="Percent of VAT compensation")
    vat_compensation: Kronor = pa.Field(description="VAT compensation, kronor")
    total: Kronor = pa.Field(description="Lines and VAT compensation, kronor")
    credits_invoice: str = pa.Field(
        nullable=True, description="On a credit note: the seller's invoice that it credits"
    )
    paid: Kronor = pa.Field(
        description="Kronor that payments pay of it; negative on a credit note that a payer drew"
    )
    outstanding: Kronor = pa.Field(
        description="Kronor left of it after its credit notes and payments; 0 on a credit note"
    )
    state: str = pa.Field(
        isin=PUBLISHED_STATES,
        description=(
            "credited: all lines; else paid: nothing outstanding; part_paid; partly_credited; "
            "voided before it was sent: not owed; else issued"
        ),
    )
    sent_on: pl.Date = pa.Field(nullable=True, description="Day it was sent, if marked as sent")


class FollowUpInvoiceLine(Contract):
    """Every line of every issued invoice and credit note: a price item at a care unit."""

    invoice_number: str = pa.Field(description="The invoice, with seller_org_no")
    seller_org_no: str = pa.Field(description="Org number of the seller")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    line_no: pl.Int64 = pa.Field(description="Line of the invoice, from 1")
    care_unit: str = pa.Field(description="Care unit (kombikakod)")
    unit_name: str = pa.Field(nullable=True, description="Name of the care unit")
    care_form: str = pa.Field(description="outpatient, home or inpatient")
    kind: str = pa.Field(isin=[kind.value for kind in ItemKind], description="What is paid for")
    code: str = pa.Field(nullable=True, description="KVÅ or DRG, where the price is for one")
    visit_type: str = pa.Field(nullable=True, description="Visit type, where the price is for one")
    profession: str = pa.Field(nullable=True, description="Profession, where the price is for one")
    quantity: pl.Int64 = pa.Field(description="How many; negative for what is subtracted")
    unit_price: Kronor = pa.Field(description="Kronor each")
    amount: Kronor = pa.Field(
        description="Kronor, as on the document: positive on credit notes too"
    )
    care_month: str = pa.Field(
        nullable=True, description="Care month of a part of a stay, YYYY-MM; empty = whole contact"
    )


class FollowUpPriceItem(Contract):
    """The reason for each krona: every price item of every billed or credited contact.

    `net_amount` sums to the net amount billed, by contact as well as in all: on a voided invoice it
    is zero.
    """

    run_no: pl.Int64 = pa.Field(description="The run that issued the document, from 1")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    seller_org_no: str = pa.Field(description="Org number of the seller")
    invoice_number: str = pa.Field(description="The seller's invoice or credit note")
    sign: pl.Int8 = pa.Field(isin=[1, -1], description="1 on an invoice, -1 on a credit note")
    reporter: str = pa.Field(description="Who reported the contact")
    contact_id: str = pa.Field(description=CONTACT_ID_SHOWN)
    item: pl.Int64 = pa.Field(description="Place of the item in the contact's price, from 0")
    kind: str = pa.Field(isin=[kind.value for kind in ItemKind], description="What is paid for")
    rule: str = pa.Field(description="The rule that gave the item, in Swedish")
    code: str = pa.Field(nullable=True, description="KVÅ or DRG, where the price is for one")
    visit_type: str = pa.Field(nullable=True, description="Visit type, where the price is for one")
    profession: str = pa.Field(nullable=True, description="Profession, where the price is for one")
    quantity: pl.Int64 = pa.Field(description="How many, as billed; negative if subtracted")
    unit_price: Kronor = pa.Field(description="Kronor each")
    amount: Kronor = pa.Field(description="Kronor, as billed: the same on a credit note")
    net_amount: Kronor = pa.Field(description="Kronor that the item adds to the net amount")
    price_list_id: str = pa.Field(nullable=True, description="The price list, if from one")
    list_row: pl.Int64 = pa.Field(nullable=True, description="Line of the list's file, heading = 1")
    source: str = pa.Field(nullable=True, description="Where the list has the price from")
    care_month: str = pa.Field(
        nullable=True, description="Care month of a part of a stay, YYYY-MM; empty = whole contact"
    )


class FollowUpReconciliation(Contract):
    """The figures of each run's reconciliation, one figure a row.

    Measures, with the meaning of `key`: rows_by_fate (fate), rows_by_remark (code),
    debited_by_care_month and credited_by_care_month (the month in which the contact ended; kronor
    without VAT compensation), and for each seller (org number; kronor with VAT compensation)
    opening + invoiced - credited - voided - paid = outstanding, as of the issue of the run; voided
    are the invoices that were voided since the run before.
    """

    run_no: pl.Int64 = pa.Field(description="The run, from 1")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    measure: str = pa.Field(description="Name of the figure; see the table")
    key: str = pa.Field(description="Key of the figure; see the table")
    number: pl.Int64 = pa.Field(nullable=True, description="Rows, contacts or invoices")
    amount: Kronor = pa.Field(nullable=True, description="Kronor, where the measure has any")


class FollowUpRun(Contract):
    """Every issued run of a month; a month may have been run more than once."""

    run_no: pl.Int64 = pa.Field(unique=True, description="Number of the run, from 1 without gaps")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    issued_on: pl.Date = pa.Field(description="Date on its invoices")
    last_ingest_no: pl.Int64 = pa.Field(description="The last file it judged, as in files")
    rows: pl.Int64 = pa.Field(description="Rows it judged")
    invoices: pl.Int64 = pa.Field(description="Invoices it issued")
    credit_notes: pl.Int64 = pa.Field(description="Credit notes it issued")
    invoiced: Kronor = pa.Field(description="Kronor on its invoices, with VAT compensation")
    credited: Kronor = pa.Field(description="Kronor on its credit notes, with VAT compensation")
    manifest_sha256: str = pa.Field(description="Hash of the evidence that was approved")


class FollowUpFile(Contract):
    """Every report file that was read, even if no issued run has judged it yet."""

    ingest_no: pl.Int64 = pa.Field(unique=True, description="Number of the file, from 1")
    source_file: str = pa.Field(description=SOURCE_FILE)
    format: str = pa.Field(description="csv, xlsx, parquet or ersmo")
    rows: pl.Int64 = pa.Field(description="Rows of the file")
    sha256: str = pa.Field(description="Hash of the file's bytes")
    run_no: pl.Int64 = pa.Field(nullable=True, description="The issued run that judged it first")
    month: str = pa.Field(nullable=True, description="Month of that run, YYYY-MM")
    withdrawn_on: pl.Date = pa.Field(
        nullable=True, description="Day on which a person withdrew the delivery"
    )


class FollowUpFileAccount(Contract):
    """Each file's own count, and the rows and entries in it: counted = the sum of the others.

    One row a report, and a payment file and currency, in the run that it was new to. Files of runs
    of release 0.1 have none. Amounts are in the currency.
    """

    run_no: pl.Int64 = pa.Field(description="The issued run that the file was new to")
    month: str = pa.Field(description="Month of that run, YYYY-MM")
    series: str = pa.Field(description="reports or payments: the series of the file's number")
    file_no: pl.Int64 = pa.Field(description="Number of the file in its series; of reports, files")
    source_file: str = pa.Field(description=SOURCE_FILE)
    what: str = pa.Field(description="rows or payments: the things that the file counts")
    currency: str = pa.Field(nullable=True, description="Currency of the amounts; rows have none")
    stated: bool = pa.Field(description="Whether the file itself contains the count")
    counted: pl.Int64 = pa.Field(description="Rows or entries in the file")
    counted_amount: Kronor = pa.Field(nullable=True, description="Their net amount")
    kept: pl.Int64 = pa.Field(description="Rows or entries that were kept")
    kept_amount: Kronor = pa.Field(nullable=True, description="Their net amount")
    left_out: pl.Int64 = pa.Field(
        description="Blank rows, or entries that are not booked or not payments to us"
    )
    left_out_amount: Kronor = pa.Field(nullable=True, description="Their net amount")
    merged: pl.Int64 = pa.Field(
        description="Rows that a later report replaced, or entries known from another file"
    )
    merged_amount: Kronor = pa.Field(nullable=True, description="Their net amount")
    refused: pl.Int64 = pa.Field(description="Rows that were rejected")


# Every table of the schema `follow_up`, in order of creation.
FOLLOW_UP: Final[dict[str, type[Contract]]] = {
    "runs": FollowUpRun,
    "files": FollowUpFile,
    "file_accounts": FollowUpFileAccount,
    "fates": FollowUpFate,
    "remarks": FollowUpRemark,
    "invoices": FollowUpInvoice,
    "invoice_lines": FollowUpInvoiceLine,
    "price_items_used": FollowUpPriceItem,
    "care_contacts": FollowUpContact,
    "stay_parts": FollowUpStayPart,
    "stays": FollowUpStay,
    "payments": FollowUpPayment,
    "reconciliation": FollowUpReconciliation,
    "answers": FollowUpAnswer,
    "hej_differences": FollowUpHejDifference,
    "reimbursement_candidates": FollowUpCandidate,
}

# The reason for a price item, by its kind. Rules: docs/rules.md#price.
RULES: Final[dict[str, str]] = {
    ItemKind.VISIT: "Listpris för besök den dag kontakten började",
    ItemKind.HEALTH_EXAM: "Listpris för hälsoundersökning, enligt taxekoden",
    ItemKind.PROCEDURE: "Listpris för KVÅ-koden den dag kontakten började",
    ItemKind.DAY: "Vårddygn gånger listans dygnspris",
    ItemKind.DRG_POINT: "DRG-vikt gånger listans poängpris",
    ItemKind.OUTLIER_DAY: "Dygn över DRG:s gräns gånger listans pris för ytterfallsdygn",
    ItemKind.DEDUCTION: "Avdrag enligt prislistan",
    ItemKind.INTERPRETER: "Avtalets tillägg för tolk",
    ItemKind.ISLAND: "Avtalets tillägg för hembesök på öar",
    ItemKind.PATIENT_FEE: "Betald patientavgift dras av enligt avtalet",
}
