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
REJECT |= {"L02", "R01", "R02"}
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
        """The last day; of a patient who is still admitted, any later day."""
        return self.contact.ended_on or dt.date.max


class Part(NamedTuple):
    """A calendar month of a stay that is billed month by month."""

    month: str
    first: dt.date
    last: dt.date
    nights: int  # paid
    leave: int
    ends: bool  # the stay ends with it


@dataclass(frozen=True)
class Line:
    """A matched contact, or a part of a stay, and its items: the content of a debit."""

    matched: Matched
    items: tuple[Item, ...]
    amount: Decimal
    part: Part | None = None

    @property
    def in_part(self) -> Part:
        """The part; only of a line that is one."""
        if self.part is None:
            raise ValueError("a line of a whole contact has no part")
        return self.part

    @property
    def month(self) -> str | None:
        """The care month of the part; None of a whole contact."""
        return self.part.month if self.part else None

    @property
    def ended_on(self) -> dt.date | None:
        """The discharge day: in the part that ends the stay, or of a whole contact."""
        return self.matched.contact.ended_on if self.part is None or self.part.ends else None

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day."""
        if self.part is None:
            return self.matched.contact.started_on, self.matched.end
        return self.part.first, self.ended_on or self.part.last

    @property
    def place(self) -> tuple[Any, ...]:
        """The report that was billed, and the care month of a part."""
        return self.matched.report.key + ((self.part.month,) if self.part else ())

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
            self.ended_on,
            c.drg_code,
            c.procedures,
            *((self.part.first, self.part.last, self.part.nights) if self.part else ()),
        )

    def shown(self) -> tuple[Any, ...]:
        """Other data in the basis: name, birth date, protected identity, residence."""
        person = self.matched.person
        return (person.name, person.born_on, person.protected, self.matched.residence)


@dataclass
class Judgement:
    """The groups' judgement of a row, before age, double billing and the ledger.

    `outcome` is `cancelled`, `not_billable`, `unchanged`, `rejected`, `held`, `not_yet` or
    `priced`. `matched` is set when the row reached the price group; `line` when it is `priced`, or
    `parts` by month. `kept` are the months that stay as they were billed; a `locked` report changes
    nothing billed.
    """

    report: Report
    outcome: str
    remarks: set[str] = field(default_factory=set)
    matched: Matched | None = None
    line: Line | None = None
    parts: dict[str, Line] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    locked: bool = False
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
    """A line that is billed net, the invoice it stands on, and the run that billed it."""

    line: Line
    invoice: InvoiceResult
    run: int = 0


@dataclass
class RunResult:
    """The result of a run."""

    fates: dict[Key, str] = field(default_factory=dict)
    remarks: set[tuple[int, int, str]] = field(default_factory=set)
    holding: dict[Key, set[str]] = field(default_factory=dict)  # what holds a held row
    # By the report that was billed, and the care month of a part.
    amounts: dict[tuple[Any, ...], Decimal] = field(default_factory=dict)
    items: dict[tuple[Any, ...], list[tuple[str, str | None, int, Decimal, Decimal]]] = field(
        default_factory=dict
    )
    # Debited: as compared with the next report and shown in the basis. Credited: the document and
    # the report that led to the credit.
    debits: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    credits: dict[tuple[Any, ...], tuple[str, Key]] = field(default_factory=dict)
    invoices: list[InvoiceResult] = field(default_factory=list)
