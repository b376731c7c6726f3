"""Care contacts, from the reported text to the priced contact."""

from typing import Final

import pandera.polars as pa
import polars as pl

from contracts.codes import CareForm, Category, ItemKind, Route, SourceFormat
from contracts.contract import Contract
from contracts.keys import IDENTITY, Kronor

# Headings are compared in lower case, without spaces, hyphens and underscores.
REPORT_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "reporter": ("rapportör", "källa", "vårdgivare"),
    "contact_id": ("kontaktid", "kontakt-id", "vårdkontaktid", "händelseid"),
    "cancelled": ("makulerad", "makulering"),
    "reported_at": ("rapporterad", "rapporterad tid", "rapporttid"),
    "care_unit": ("kombikod", "kombikakod", "hsa-id", "vårdenhet"),
    "care_form": ("vårdform",),
    "started_on": ("startdatum", "besöksdatum", "inskrivningsdatum", "datum"),
    "ended_on": ("slutdatum", "utskrivningsdatum"),
    "visit_type": ("besökstyp",),
    "profession": ("yrkeskategori", "yrke"),
    "fee_code": ("taxekod", "taxa"),
    "patient_id": ("reservnummer", "patient-id", "personnummer"),
    "lma_number": ("lma-nummer", "lma", "dossiernummer"),
    "patient_name": ("namn", "patientnamn"),
    "born_on": ("födelsedatum", "född"),
    "patient_fee": ("patientavgift", "betald avgift"),
    "drg_code": ("drg", "drg-kod"),
    "procedure_codes": ("kvå", "kvå-koder", "åtgärder", "åtgärdskoder"),
    "diagnosis_codes": ("diagnos", "diagnoser", "diagnoskoder"),
    "interpreter": ("tolk",),
    "island_visit": ("öbesök", "ö-besök"),
    "protected_identity": ("skyddad identitet", "skyddade personuppgifter"),
    "leave_days": ("permissionsdagar", "permissionsdygn"),
    "planned": ("planerad",),
}
# Only ERSMOIndata has these columns. They have no Swedish headings: they are read under these
# names, so that a file returned to its sender can be sent again.
ERSMO_COLUMNS: Final = ("end_care_unit", "event_form")
# A file of contacts needs these headings. The other columns may be absent and then count as empty.
REQUIRED_COLUMNS: Final = (
    "reporter",
    "contact_id",
    "care_unit",
    "care_form",
    "started_on",
    "fee_code",
    "patient_id",
)
# A file that contains only cancellations needs no more than these.
CANCELLATION_COLUMNS: Final = (*IDENTITY, "cancelled", "reported_at")


class ReportedContact(Contract):
    """A row as delivered: trimmed text, empty = null, not yet validated.

    `row` numbers the rows of a run in order of delivery (delivery, path in the inbox, row). Only
    ERSMOIndata has `end_care_unit`, the unit at the end, and `event_form`, a Händelseform that is
    not a care contact.
    """

    row: pl.UInt32 = pa.Field(unique=True)
    ingest_no: pl.Int64
    source_row: pl.Int64 = pa.Field(ge=1)
    source_format: str = pa.Field(isin=[form.value for form in SourceFormat])
    reporter: str = pa.Field(nullable=True)
    contact_id: str = pa.Field(nullable=True)
    cancelled: str = pa.Field(nullable=True)
    reported_at: str = pa.Field(nullable=True)
    care_unit: str = pa.Field(nullable=True)
    end_care_unit: str = pa.Field(nullable=True)
    care_form: str = pa.Field(nullable=True)
    event_form: str = pa.Field(nullable=True)
    started_on: str = pa.Field(nullable=True)
    ended_on: str = pa.Field(nullable=True)
    visit_type: str = pa.Field(nullable=True)
    profession: str = pa.Field(nullable=True)
    fee_code: str = pa.Field(nullable=True)
    patient_id: str = pa.Field(nullable=True)
    lma_number: str = pa.Field(nullable=True)
    patient_name: str = pa.Field(nullable=True)
    born_on: str = pa.Field(nullable=True)
    patient_fee: str = pa.Field(nullable=True)
    drg_code: str = pa.Field(nullable=True)
    procedure_codes: str = pa.Field(nullable=True)
    diagnosis_codes: str = pa.Field(nullable=True)
    interpreter: str = pa.Field(nullable=True)
    island_visit: str = pa.Field(nullable=True)
    protected_identity: str = pa.Field(nullable=True)
    leave_days: str = pa.Field(nullable=True)
    planned: str = pa.Field(nullable=True)


# Two reports of a contact are the same if these columns are equal: all but the report time.
CONTENT_COLUMNS: Final = tuple(
    name for name in [*REPORT_COLUMNS, *ERSMO_COLUMNS] if name != "reported_at"
)


class CareContact(Contract):
    """A care contact with typed values: a row of a run that passed the format rules.

    `procedure_codes` and `diagnosis_codes` are sorted, without duplicates, separated by one space.
    `patient_fee` is null when the report's format cannot carry one. `ended_on` is null for a
    patient who is still admitted.
    """

    row: pl.UInt32 = pa.Field(unique=True)
    ingest_no: pl.Int64
    source_row: pl.Int64
    reporter: str
    contact_id: str
    care_unit: str = pa.Field(nullable=True)
    end_care_unit: str = pa.Field(nullable=True)
    care_form: str = pa.Field(isin=[form.value for form in CareForm])
    started_on: pl.Date
    ended_on: pl.Date = pa.Field(nullable=True)
    visit_type: str = pa.Field(nullable=True)
    profession: str = pa.Field(nullable=True)
    fee_code: str = pa.Field(nullable=True)
    fee_category: str = pa.Field(nullable=True)
    health_exam: bool
    patient_id: str = pa.Field(nullable=True)
    lma_number: str = pa.Field(nullable=True)
    patient_name: str = pa.Field(nullable=True)
    born_on: pl.Date = pa.Field(nullable=True)
    patient_fee: Kronor = pa.Field(nullable=True, ge=0)
    drg_code: str = pa.Field(nullable=True)
    procedure_codes: str = pa.Field(nullable=True)
    diagnosis_codes: str = pa.Field(nullable=True)
    interpreter: bool
    island_visit: bool
    protected_identity: bool
    leave_days: pl.Int32 = pa.Field(ge=0)
    planned: bool = pa.Field(nullable=True)


class MatchedContact(CareContact):
    """A care contact with its person, LMA number, unit, agreement and payer.

    `patient_id` is now the surviving reserve number (or a personal number with protected
    identity), `patient_name` and `born_on` are the registry's, `care_unit` is a kombikakod.
    """

    fee_category: str = pa.Field(isin=[category.value for category in Category], nullable=True)
    category: str = pa.Field(isin=[category.value for category in Category])
    ended_on: pl.Date
    patient_id: str
    care_unit: str
    unit_name: str = pa.Field(nullable=True)
    unit_hsa_id: str = pa.Field(nullable=True)
    medical_field_code: str = pa.Field(nullable=True)
    sex: str = pa.Field(nullable=True)
    residence: str = pa.Field(nullable=True)
    agreement_id: str
    agreement_row: pl.UInt32
    seller_org_no: str
    care_level: str
    payer_id: str
    payer_row: pl.UInt32
    route: str = pa.Field(isin=[route.value for route in Route])
    reference: str
    vat_percent: Kronor


class PriceItem(Contract):
    """One price item of a contact: kind, quantity, unit price and price list row.

    `quantity` is negative for deductions; `unit_price` is never negative. `amount` is quantity x
    unit price, rounded half up once. `list_row` and `source` identify the price list row (null for
    supplements and fees, whose amounts come from the agreement and the report). `visit_type` and
    `profession` are the keys of that list row, null where it holds for any.
    """

    row: pl.UInt32
    item: pl.UInt32
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


class ContactPrice(Contract):
    """The cost of a contact of the run in kronor, stored next to the matched contact."""

    row: pl.UInt32 = pa.Field(unique=True)
    patient_fee: Kronor = pa.Field(ge=0)
    amount: Kronor = pa.Field(gt=0)


class PricedContact(MatchedContact):
    """A matched contact and its cost: the sum of its items, in kronor."""

    amount: Kronor = pa.Field(gt=0)
