"""The data types of the oracle."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

Key = tuple[int, int]  # (ingest_no, source_row): the place where a row was delivered
Identity = tuple[str, str]  # (reporter, contact_id)
InvoiceKey = tuple[str, str]  # (seller_org_no, number)
Row = dict[str, Any]  # a registry row in types
Text = Mapping[str, str | None]  # a row as delivered
Tables = Mapping[str, Sequence[Text]]  # registries as CSV text, by name

BILLED_CATEGORIES = ("asylum", "without_permit", "quota_refugee")
CARE_FORMS = ("outpatient", "home", "inpatient")
RELEASABLE = ("D01", "T01", "L03", "L05", "D02", "D03", "D04", "B02", "E02", "A02")
INVOICE = 380
CREDIT_NOTE = 381

# The verdicts of docs/rules.md. A code that is not here is a warning.
REJECT = {"C01", "C02", "C03", "C04", "C05", "C07", "C08", "C09", "C11", "C12", "C16", "P01", "P02"}
REJECT |= {"L02", "R01"}
HOLD = {"C06", "E01", "P03", "P05", "L01", "L03", "L04", "L05", "U01", "U02", "U03", "A01"}
REJECT |= {"C15"}
HOLD |= {"C13", "C14", "S01"}
HOLD |= {"M01", "M02", "M04", "D01", "T01", "P08", "E02", "A02", "P09"}
NOT_BILLABLE = {"N01", "N02", "N03", "N04"}


def worst_fate(codes: set[str]) -> str | None:
    """Return the fate that a group's remarks lead to; None if all are warnings."""
    if codes & REJECT:
        return "rejected"
    if codes & HOLD:
        return "held"
    if codes & NOT_BILLABLE:
        return "not_billable"
    return None


@dataclass(eq=False)
class Report:
    """A delivered row. `text` holds canonical text; empty values become None.

    Its codes are spelled as the registries of the month that is billed spell them.
    """

    key: Key
    source_format: str
    reported: Text
    text: Text
    identity: Identity | None  # None when it is not well formed (C01)
    reported_at: dt.datetime | None  # None when missing or malformed
    content: tuple[str | None, ...]  # the values that make two reports the same report
    hidden: bool = False  # in a workbook
    folder: str | None = None  # the first below the inbox; None: the inbox itself


@dataclass(frozen=True)
class Contact:
    """A report that passed the format group. Code sets are sorted, without duplicates."""

    care_unit: str | None
    end_care_unit: str | None
    care_form: str
    started_on: dt.date
    ended_on: dt.date | None  # None: still admitted
    visit_type: str | None
    profession: str | None
    fee_code: str | None
    patient_id: str | None
    lma_number: str | None
    patient_name: str | None
    born_on: dt.date | None
    patient_fee: Decimal | None  # None: the report cannot carry one
    drg_code: str | None
    procedures: tuple[str, ...]
    interpreter: bool
    island_visit: bool
    protected: bool
    leave_days: int


class Person(NamedTuple):
    """The identified patient."""

    number: str | None  # None: not determined
    kept: bool  # a personal number kept because of protected identity
    remarks: set[str]
    name: str | None = None
    born_on: dt.date | None = None
    protected: bool = False
    registered_from: dt.date | None = None  # folkbokförd, as far as the registry knows


class Evidence(NamedTuple):
    """The LMA number that counts, and the county of residence in its evidence."""

    number: str | None
    residence: str | None
    remarks: set[str]


class Place(NamedTuple):
    """The unit's row, its agreement, and the payer with route and reference."""

    unit: Row | None
    agreement: Row | None
    payer: Row | None
    route: str
    reference: str
    remarks: set[str]


class Item(NamedTuple):
    """A reason for an amount."""

    kind: str
    code: str | None
    quantity: int
    unit_price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Matched:
    """A contact with person, LMA number, unit, agreement and payer.

    It reached the price group.
    """

    report: Report
    contact: Contact
    category: str
    health_exam: bool
    person: Person
    patient: str
    lma_number: str | None
    residence: str | None
    unit: str
    agreement: Row
    payer: Row
    route: str
    reference: str
    vat_percent: Decimal

    @property
    def end(self) -> dt.date:
        """The last day; always set, because a matched contact is not `not_yet`."""
        if self.contact.ended_on is None:
            raise ValueError("a contact without an end was matched")
        return self.contact.ended_on


@dataclass(frozen=True)
class Line:
    """A matched contact and its items: the content of a debit."""

    matched: Matched
    items: tuple[Item, ...]
    amount: Decimal

    def compared(self) -> tuple[Any, ...]:
        """The values compared with the billed contact (docs/rules.md#changed)."""
        m, c = self.matched, self.matched.contact
        return (
            self.amount,
            m.agreement["provider_org_no"],
            m.payer["payer_id"],
            m.reference,
            m.agreement["agreement_id"],
            m.patient,
            m.lma_number,
            m.unit,
            c.care_form,
            c.visit_type,
            c.profession,
            m.category,
            c.started_on,
            c.ended_on,
            c.drg_code,
            c.procedures,
        )

    def shown(self) -> tuple[Any, ...]:
        """Other data in the basis: name, birth date, protected identity, residence."""
        person = self.matched.person
        return (person.name, person.born_on, person.protected, self.matched.residence)


@dataclass
class Judgement:
    """The groups' judgement of a row, before age, double billing and the ledger.

    `outcome` is `cancelled`, `not_billable`, `unchanged`, `rejected`, `held`, `not_yet` or
    `priced`. `matched` is set when the row reached the price group; `line` when it is `priced`.
    """

    report: Report
    outcome: str
    remarks: set[str] = field(default_factory=set)
    matched: Matched | None = None
    line: Line | None = None
    holding: set[str] = field(default_factory=set)  # of the remarks, by age and double billing


@dataclass
class InvoiceResult:
    """An issued invoice or credit note; amounts are positive on both."""

    kind: int
    number: str
    seller_org_no: str
    agreement_id: str
    payer_id: str
    reference: str
    route: str
    vat_percent: Decimal
    contacts: int
    lines_amount: Decimal
    vat_compensation: Decimal
    total: Decimal
    credits_invoice: str | None
    res_customer: str | None = None
    period: tuple[dt.date, dt.date] | None = None
    reasons: frozenset[str] = frozenset()


@dataclass
class BilledLine:
    """A line that is billed net, and the invoice it stands on."""

    line: Line
    invoice: InvoiceResult


@dataclass
class RunResult:
    """The result of a run."""

    fates: dict[Key, str] = field(default_factory=dict)
    remarks: set[tuple[int, int, str]] = field(default_factory=set)
    holding: dict[Key, set[str]] = field(default_factory=dict)  # what holds a held row
    amounts: dict[Key, Decimal] = field(default_factory=dict)
    items: dict[Key, list[tuple[str, str | None, int, Decimal, Decimal]]] = field(
        default_factory=dict
    )
    # Debited: as compared with the next report and shown in the basis. Credited: by the report
    # that was billed, its document and the report that led to the credit.
    debits: dict[Key, tuple[Any, ...]] = field(default_factory=dict)
    credits: dict[Key, tuple[str, Key]] = field(default_factory=dict)
    invoices: list[InvoiceResult] = field(default_factory=list)
