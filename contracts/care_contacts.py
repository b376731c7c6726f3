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
    "care_unit": ("kombikakod", "kombikod", "hsa-id", "vårdenhet"),
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
ERSMO_COLUMNS: Final = ("end_care_unit", "event_form", "part_of_contact")
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
    """A row as delivered: canonical text (docs/cells.md), empty = null, not yet validated.

    `row` numbers the rows of a run in order of delivery (delivery, path in the inbox, row). Only
    ERSMOIndata has `end_care_unit`, the unit at the end, `event_form`, a Händelseform that is not a
    care contact, and `part_of_contact`, the contact that this one belongs to.
    """

    row: pl.UInt32 = pa.Field(
        unique=True, description="Number of the row in its run, in the order of delivery, from 0"
    )
    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(ge=1, description="Row of the file, from 1 after the heading")
    source_format: str = pa.Field(
        isin=[form.value for form in SourceFormat], description="Kind of file"
    )
    reporter: str = pa.Field(
        nullable=True, description="The reporter: organisation number or system"
    )
    contact_id: str = pa.Field(nullable=True, description="The reporter's own id of the contact")
    cancelled: str = pa.Field(nullable=True, description="Whether the contact is withdrawn")
    reported_at: str = pa.Field(nullable=True, description="When it was reported")
    care_unit: str = pa.Field(nullable=True, description="Kombikakod or HSA-id, as reported")
    end_care_unit: str = pa.Field(
        nullable=True, description="Unit at the end of the contact, if reported"
    )
    care_form: str = pa.Field(nullable=True, description="Form of care")
    event_form: str = pa.Field(
        nullable=True, description="Händelseform of an event that is not a care contact; else empty"
    )
    started_on: str = pa.Field(nullable=True, description="Day the contact started")
    ended_on: str = pa.Field(nullable=True, description="Day it ended")
    visit_type: str = pa.Field(nullable=True, description="Besökstyp; in a price empty = any")
    profession: str = pa.Field(
        nullable=True, description="Yrkeskategori; in a price or fee empty = any"
    )
    fee_code: str = pa.Field(nullable=True, description="Taxekod")
    patient_id: str = pa.Field(
        nullable=True, description="Reserve, personal or coordination number, as reported"
    )
    lma_number: str = pa.Field(nullable=True, description="LMA number, as reported")
    patient_name: str = pa.Field(nullable=True, description="Name, as reported")
    born_on: str = pa.Field(nullable=True, description="Birth date, as reported")
    patient_fee: str = pa.Field(
        nullable=True, description="Kronor the patient paid; empty if the format has no fee"
    )
    drg_code: str = pa.Field(nullable=True, description="DRG")
    procedure_codes: str = pa.Field(
        nullable=True, description="KVÅ codes, sorted, one space between"
    )
    diagnosis_codes: str = pa.Field(
        nullable=True, description="ICD-10-SE codes without dot, main one first, one space between"
    )
    interpreter: str = pa.Field(nullable=True, description="Whether an interpreter was present")
    island_visit: str = pa.Field(nullable=True, description="Whether a home visit was on an island")
    protected_identity: str = pa.Field(
        nullable=True, description="Whether the identity is protected"
    )
    leave_days: str = pa.Field(
        nullable=True, description="Days of a stay that the patient was on leave"
    )
    planned: str = pa.Field(
        nullable=True, description="Whether the contact was planned; empty = unknown"
    )
    hidden: str = pa.Field(
        nullable=True, description="`ja` if the row, or a column of it, was hidden in the workbook"
    )
    part_of_contact: str = pa.Field(
        nullable=True, description="The reporter's id of the contact that this one belongs to"
    )


# Two reports of a contact are the same if these columns are equal: all but the report time.
CONTENT_COLUMNS: Final = tuple(
    name for name in [*REPORT_COLUMNS, *ERSMO_COLUMNS] if name != "reported_at"
)


class CareContact(Contract):
    """A care contact with typed values: a row of a run that passed the format rules.

    `procedure_codes` are sorted, `diagnosis_codes` in the order reported; each code once, one space
    between. `patient_fee` is null when the report's format cannot carry one. `ended_on` is null for
    a patient who is still admitted.
    """

    row: pl.UInt32 = pa.Field(
        unique=True, description="Number of the row in its run, in the order of delivery, from 0"
    )
    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    reporter: str = pa.Field(description="The reporter: organisation number or system")
    contact_id: str = pa.Field(description="The reporter's own id of the contact")
    care_unit: str = pa.Field(nullable=True, description="Kombikakod or HSA-id, as reported")
    end_care_unit: str = pa.Field(
        nullable=True, description="Unit at the end of the contact, if reported"
    )
    care_form: str = pa.Field(isin=[form.value for form in CareForm], description="Form of care")
    started_on: pl.Date = pa.Field(description="Day the contact started")
    ended_on: pl.Date = pa.Field(nullable=True, description="Day it ended; empty = still admitted")
    visit_type: str = pa.Field(nullable=True, description="Besökstyp; in a price empty = any")
    profession: str = pa.Field(
        nullable=True, description="Yrkeskategori; in a price or fee empty = any"
    )
    fee_code: str = pa.Field(nullable=True, description="Taxekod")
    fee_category: str = pa.Field(
        nullable=True, description="Category of the fee code on the start day"
    )
    health_exam: bool = pa.Field(description="Whether the fee code is for a health examination")
    patient_id: str = pa.Field(
        nullable=True, description="Reserve, personal or coordination number, as reported"
    )
    lma_number: str = pa.Field(nullable=True, description="LMA number, as reported")
    patient_name: str = pa.Field(nullable=True, description="Name, as reported")
    born_on: pl.Date = pa.Field(nullable=True, description="Birth date, as reported")
    patient_fee: Kronor = pa.Field(
        nullable=True, ge=0, description="Kronor the patient paid; empty if the format has no fee"
    )
    drg_code: str = pa.Field(nullable=True, description="DRG")
    procedure_codes: str = pa.Field(
        nullable=True, description="KVÅ codes, sorted, one space between"
    )
    diagnosis_codes: str = pa.Field(
        nullable=True, description="ICD-10-SE codes without dot, main one first, one space between"
    )
    interpreter: bool = pa.Field(description="Whether an interpreter was present")
    island_visit: bool = pa.Field(description="Whether a home visit was on an island")
    protected_identity: bool = pa.Field(description="Whether the identity is protected")
    leave_days: pl.Int32 = pa.Field(
        ge=0, description="Days of a stay that the patient was on leave"
    )
    planned: bool = pa.Field(
        nullable=True, description="Whether the contact was planned; empty = unknown"
    )
    part_of_contact: str = pa.Field(
        nullable=True, description="The reporter's id of the contact that this one belongs to"
    )


class MatchedContact(CareContact):
    """A care contact with its person, LMA number, unit, agreement and payer.

    `patient_id` is now the surviving reserve number (or a personal number with protected
    identity), `patient_name` and `born_on` are the registry's, `care_unit` is a kombikakod.
    """

    fee_category: str = pa.Field(
        isin=[category.value for category in Category],
        nullable=True,
        description="Category of the fee code on the start day",
    )
    category: str = pa.Field(
        isin=[category.value for category in Category], description="Group of patients"
    )
    ended_on: pl.Date = pa.Field(nullable=True, description="Day it ended; empty = still admitted")
    patient_id: str = pa.Field(
        description="The surviving reserve number, or a kept personal number"
    )
    lma_number: str = pa.Field(nullable=True, description="LMA number, NN-NNNNNN")
    patient_name: str = pa.Field(nullable=True, description="Name, of the registry")
    born_on: pl.Date = pa.Field(nullable=True, description="Birth date, of the registry")
    care_unit: str = pa.Field(description="Kombikakod of the care unit")
    unit_name: str = pa.Field(nullable=True, description="Name of the care unit")
    unit_hsa_id: str = pa.Field(nullable=True, description="HSA-id of the care unit")
    medical_field_code: str = pa.Field(
        nullable=True, description="Medicinskt verksamhetsområde (MVO)"
    )
    sex: str = pa.Field(nullable=True, description="Sex, of the registry")
    residence: str = pa.Field(
        nullable=True,
        description="County code of residence, of the LMA evidence that holds; empty = unknown",
    )
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    agreement_row: pl.UInt32 = pa.Field(description="Line of the agreement's row that held")
    seller_org_no: str = pa.Field(description="Organisation number of the provider")
    care_level: str = pa.Field(description="Level of care by the agreement")
    payer_id: str = pa.Field(description="The payer: hsf, or a county code")
    payer_row: pl.UInt32 = pa.Field(description="Line of the payer's row that held")
    route: str = pa.Field(
        isin=[route.value for route in Route], description="Channel of the invoice"
    )
    reference: str = pa.Field(description="The payer's reference")
    vat_percent: Kronor = pa.Field(description="Percent of VAT compensation")


class PriceItem(Contract):
    """One price item of a contact: kind, quantity, unit price and price list row.

    `quantity` is negative for deductions; `unit_price` is never negative. `amount` is quantity x
    unit price, rounded half up once. `list_row` and `source` identify the price list row (null for
    supplements and fees, whose amounts come from the agreement and the report). `visit_type` and
    `profession` are the keys of that list row, null where it holds for any.
    """

    row: pl.UInt32 = pa.Field(
        description="Number of the row in its run, in the order of delivery, from 0"
    )
    item: pl.UInt32 = pa.Field(description="Place of the item in the contact's price, from 0")
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


class StayPart(Contract):
    """A calendar month of a stay that is billed month by month.

    The parts of a stay are all those up to the month of the run. `kept` parts are billed already
    and are not priced again. Leave days are taken from the last nights of a part.
    """

    row: pl.UInt32 = pa.Field(
        description="Number of the row in its run, in the order of delivery, from 0"
    )
    care_month: str = pa.Field(description="Care month of the part, YYYY-MM")
    first_day: pl.Date = pa.Field(description="Day of the part's first night")
    last_day: pl.Date = pa.Field(description="Day of the part's last night")
    nights: pl.Int64 = pa.Field(ge=0, description="Paid nights of the part, without leave")
    leave_days: pl.Int32 = pa.Field(ge=0, description="Leave days taken from the part's nights")
    ends: bool = pa.Field(description="Whether the stay ends with the part")
    kept: bool = pa.Field(description="Whether the part stays as it was billed")
    amount: Kronor = pa.Field(description="Kronor")


class ContactPrice(Contract):
    """The cost of a contact of the run in kronor, stored next to the matched contact."""

    row: pl.UInt32 = pa.Field(
        unique=True, description="Number of the row in its run, in the order of delivery, from 0"
    )
    patient_fee: Kronor = pa.Field(
        ge=0, description="Kronor the patient paid; empty if the format has no fee"
    )
    amount: Kronor = pa.Field(gt=0, description="Kronor")


class PricedContact(MatchedContact):
    """A matched contact and its cost: the sum of its items, in kronor."""

    amount: Kronor = pa.Field(gt=0, description="Kronor")
