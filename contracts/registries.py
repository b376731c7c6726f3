"""The dated registries.

They are agreements, units, persons, LMA cards, codes, prices and payers. Every row holds from
`valid_from` to `valid_to`, both included; an empty `valid_to` means until further notice. Two rows
of the same key may not overlap. `line` is the row's line in its file, heading = 1.
"""

import pandera.polars as pa
import polars as pl

from contracts.codes import LISTED_KINDS, CareForm, Category
from contracts.contract import Contract, Weight
from contracts.keys import Kronor

LMA_EVIDENCE = ("card", "receipt", "residence_card", "decision")
STATE_RATES = (
    "quarter_grant",
    "health_exam",
    "health_exam_new_arrival",
    "costly_limit",
    "lasting_limit",
)
AGREED_LEVELS = ("primary", "specialist", "inpatient")
CHANNELS = ("vardfaktura", "manual", "riv", "peppol")
DOUBLE_RULES = ("D02", "D03", "D04", "B02")
DOUBLE_VERDICTS = ("hold", "warn", "off")


class Registry(Contract):
    """A dated table."""

    line: pl.UInt32 = pa.Field(description="Line of the registry's file, heading = 1")
    valid_from: pl.Date = pa.Field(description="First day the row holds")
    valid_to: pl.Date = pa.Field(nullable=True, description="Last day the row holds; empty = still")


class Agreement(Registry):
    """An agreement (avtal) between a provider and the region."""

    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    provider_org_no: str = pa.Field(
        str_matches=r"^[0-9]{10}$", description="Organisation number of the provider"
    )
    provider_name: str = pa.Field(description="Name of the provider")
    contract_type: str = pa.Field(description="Uppdragstyp; in a price empty = any")
    care_level: str = pa.Field(
        isin=list(AGREED_LEVELS), description="Level of care by the agreement"
    )
    owner: str = pa.Field(isin=["private", "region"], description="Owner of the provider")
    price_basis: str = pa.Field(
        isin=["agreement", "out_of_county"],
        description="Which list: the agreement's own, or that between regions",
    )
    price_list_id: str = pa.Field(nullable=True, description="The agreement's own price list")
    inpatient_model: str = pa.Field(
        nullable=True, isin=["day", "drg"], description="How stays are paid: by the day, or by DRG"
    )
    inpatient_day_rule: str = pa.Field(
        nullable=True,
        isin=["nights", "days"],
        description="Nights, or days (the same day is then 1); empty = nights",
    )
    inpatient_billing: str = pa.Field(
        nullable=True,
        isin=["discharge", "monthly"],
        description="Stays by the day: billed at discharge, or month by month; empty = discharge",
    )
    deduct_leave_days: bool = pa.Field(description="Whether leave days are deducted from paid days")
    vardfaktura_asylum_from: pl.Date = pa.Field(
        nullable=True, description="Day from which asylum care goes by Vårdfaktura"
    )
    vardfaktura_approver: str = pa.Field(
        nullable=True, description="Who approves bases in Vårdfaktura; empty = not decided"
    )
    ivo_number: str = pa.Field(
        nullable=True, description="Number in IVO's register of care providers; empty = none known"
    )
    deduct_patient_fee: bool = pa.Field(description="Whether the patient's fee is subtracted")
    vat_compensation_percent: Kronor = pa.Field(
        nullable=True, ge=0, le=100, description="Percent of VAT compensation; empty = none"
    )
    interpreter_supplement: Kronor = pa.Field(
        nullable=True, ge=0, description="Kronor for an interpreter; empty = none"
    )
    island_supplement: Kronor = pa.Field(
        nullable=True, ge=0, description="Kronor for a home visit on an island; empty = none"
    )
    paper_invoice: bool = pa.Field(description="Whether the agreement allows an invoice on paper")
    paper_ground: str = pa.Field(
        nullable=True, description="The special agreement that allows paper; empty = none known"
    )
    reference: str = pa.Field(nullable=True, description="The provider's own reference")
    bankgiro: str = pa.Field(nullable=True, description="Bankgiro")
    vat_number: str = pa.Field(nullable=True, description="VAT number")
    f_tax: bool = pa.Field(description="Whether the provider is approved for F-tax")
    endpoint_scheme: str = pa.Field(nullable=True, description="Scheme of the Peppol address")
    endpoint_id: str = pa.Field(nullable=True, description="Peppol address")
    contact_name: str = pa.Field(nullable=True, description="Contact person")
    contact_email: str = pa.Field(nullable=True, description="E-mail of the contact person")
    street: str = pa.Field(nullable=True, description="Street")
    postal_code: str = pa.Field(nullable=True, description="Postal code")
    city: str = pa.Field(nullable=True, description="City")


class CareUnit(Registry):
    """A care unit (kombikakod), its HSA-id and its agreement."""

    care_unit: str = pa.Field(description="Kombikakod of the care unit")
    hsa_id: str = pa.Field(nullable=True, description="HSA-id that leads to the unit")
    name: str = pa.Field(nullable=True, description="Name")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    medical_field_code: str = pa.Field(
        nullable=True, description="Medicinskt verksamhetsområde (MVO)"
    )


class ReserveNumber(Registry):
    """A patient by reserve number, with the number that survived a merge, if any."""

    reserve_number: str = pa.Field(description="Reserve number, 12 digits")
    name: str = pa.Field(nullable=True, description="Name")
    born_on: pl.Date = pa.Field(nullable=True, description="Birth date, of the registry")
    sex: str = pa.Field(nullable=True, description="Sex, of the registry")
    protected_identity: bool = pa.Field(description="Whether the identity is protected")
    replaced_by: str = pa.Field(
        nullable=True, description="The number that survived, if this one was replaced"
    )
    personal_id: str = pa.Field(nullable=True, description="Linked personal or coordination number")
    registered_from: pl.Date = pa.Field(
        nullable=True, description="First day of folkbokföring; empty = none known"
    )
    left_on: pl.Date = pa.Field(
        nullable=True, description="Day the person left; empty = none known"
    )
    died_on: pl.Date = pa.Field(nullable=True, description="Day of death; empty = none known")


class LmaCard(Registry):
    """Evidence of a right to care as an asylum seeker: number, owner, kind, residence."""

    lma_number: str = pa.Field(
        str_matches=r"^[0-9]{2}-[0-9]{6}$", description="LMA number, NN-NNNNNN"
    )
    reserve_number: str = pa.Field(description="Reserve number, 12 digits")
    evidence: str = pa.Field(
        isin=list(LMA_EVIDENCE), description="Kind of LMA evidence; a receipt holds for 30 days"
    )
    region_of_residence: str = pa.Field(
        nullable=True, str_matches=r"^[0-9]{2}$", description="County code; empty = unknown"
    )


class FeeCode(Registry):
    """A fee code (taxekod) and its category."""

    fee_code: str = pa.Field(description="Taxekod")
    category: str = pa.Field(
        isin=[category.value for category in Category], description="Group of patients"
    )
    health_exam: bool = pa.Field(description="Whether the fee code is for a health examination")


class VisitType(Registry):
    """A visit type (besökstyp) that may be reported."""

    visit_type: str = pa.Field(description="Besökstyp")
    name: str = pa.Field(nullable=True, description="Name")


class Profession(Registry):
    """A profession (yrkeskategori) that may be reported, and its code in the national basis."""

    profession: str = pa.Field(description="Yrkeskategori")
    name: str = pa.Field(nullable=True, description="Name")
    national_code: str = pa.Field(
        nullable=True,
        str_matches=r"^[A-Z]{2}$",
        description="Letter code of the national basis (Kv yrkeskod)",
    )


class PatientFee(Registry):
    """The fee to use when the report's format cannot carry one."""

    fee_code: str = pa.Field(description="Taxekod")
    profession: str = pa.Field(
        nullable=True, description="Yrkeskategori; in a price or fee empty = any"
    )
    amount: Kronor = pa.Field(ge=0, description="Kronor")


class PriceList(Registry):
    """A price list: whether it is decided year by year. Without dates it holds always."""

    price_list_id: str = pa.Field(description="The price list")
    name: str = pa.Field(nullable=True, description="Name")
    yearly: bool = pa.Field(
        description="Whether its rows end with their year unless they state a last day"
    )
    source: str = pa.Field(nullable=True, description="Source of the price in the list")


class ListedPrice(Registry):
    """A price list row. An empty key means any; the row with most keys filled wins.

    `age_from` and `age_to` are whole years on the start day, both included, and one key.
    """

    price_list_id: str = pa.Field(description="The price list")
    kind: str = pa.Field(isin=[kind.value for kind in LISTED_KINDS], description="Kind of item")
    contract_type: str = pa.Field(nullable=True, description="Uppdragstyp; in a price empty = any")
    care_form: str = pa.Field(
        nullable=True, isin=[form.value for form in CareForm], description="Care form; empty = any"
    )
    visit_type: str = pa.Field(nullable=True, description="Besökstyp; in a price empty = any")
    profession: str = pa.Field(
        nullable=True, description="Yrkeskategori; in a price or fee empty = any"
    )
    code: str = pa.Field(nullable=True, description="KVÅ for procedures, else DRG; empty = any")
    care_level: str = pa.Field(
        nullable=True,
        isin=list(AGREED_LEVELS),
        description="Level of care by the agreement; empty = any",
    )
    category: str = pa.Field(
        nullable=True,
        isin=[category.value for category in Category],
        description="Group of patients; empty = any",
    )
    age_from: pl.Int32 = pa.Field(nullable=True, ge=0, description="Youngest age, years")
    age_to: pl.Int32 = pa.Field(nullable=True, ge=0, description="Oldest age, years")
    amount: Kronor = pa.Field(ge=0, description="Kronor")
    source: str = pa.Field(nullable=True, description="Source of the price in the list")


class DrgWeight(Registry):
    """The weight of a DRG, and the days after which a stay is an outlier."""

    drg_code: str = pa.Field(description="DRG")
    weight: Weight = pa.Field(ge=0, description="Weight of the DRG")
    trim_days: pl.Int32 = pa.Field(
        nullable=True, ge=0, description="Days after which a stay is an outlier; empty = never"
    )


class Payer(Registry):
    """The payer: HSF (`hsf`), or another region by its county code."""

    payer_id: str = pa.Field(
        str_matches=r"^(hsf|[0-9]{2})$", description="The payer: hsf, or a county code"
    )
    name: str = pa.Field(description="Name")
    org_no: str = pa.Field(str_matches=r"^[0-9]{10}$", description="Organisation number")
    street: str = pa.Field(nullable=True, description="Street")
    postal_code: str = pa.Field(nullable=True, description="Postal code")
    city: str = pa.Field(nullable=True, description="City")
    endpoint_scheme: str = pa.Field(nullable=True, description="Scheme of the Peppol address")
    endpoint_id: str = pa.Field(nullable=True, description="Peppol address")
    reference_asylum: str = pa.Field(
        description="Reference for asylum seekers and persons without permit"
    )
    reference_quota: str = pa.Field(
        nullable=True, description="Reference for quota refugees; empty = as asylum"
    )
    res_customer_asylum: str = pa.Field(nullable=True, description="Storkundskod in RES for asylum")
    res_customer_quota: str = pa.Field(
        nullable=True, description="Storkundskod in RES for quota refugees"
    )
    res_customer_without_permit: str = pa.Field(
        nullable=True,
        description="Storkundskod in RES for persons without permit; empty = as asylum",
    )
    due_days: pl.Int32 = pa.Field(
        nullable=True, ge=0, description="Days from issue to due date; empty = no due date"
    )
    claim_limit_months: pl.Int32 = pa.Field(
        nullable=True, ge=0, description="Months after which a contact is too old; empty = never"
    )
    channel: str = pa.Field(
        isin=list(CHANNELS), description="Channel of invoices to a county; the rules decide HSF's"
    )


class DoubleRule(Registry):
    """The verdict of a rule about care paid twice. A rule without a row keeps its default.

    An empty `valid_from` means always.
    """

    rule: str = pa.Field(isin=list(DOUBLE_RULES), description="Code of the remark")
    code: str = pa.Field(nullable=True, description="KVÅ that is given once a day; of D02 only")
    verdict: str = pa.Field(
        isin=list(DOUBLE_VERDICTS), description="What the remark does; off = it is not asked"
    )


class Deliverer(Registry):
    """The reporters and agreements of a folder. An empty `reporter` or `agreement_id` means any.

    A table without rows binds no folder. An empty `valid_from` means always.
    """

    folder: str = pa.Field(
        nullable=True,
        str_matches=r"^[^/]+$",
        description="First folder below the inbox; empty = the inbox itself",
    )
    reporter: str = pa.Field(
        nullable=True, description="The reporter whose contacts it reports; empty = any"
    )
    agreement_id: str = pa.Field(nullable=True, description="The agreement; empty = any")


class BasisTemplate(Registry):
    """A payer's own form of the basis, for care given while it holds.

    An empty key means any. `template` is a file in the home's folder `templates`. With
    `protected_identity` it is for such patients only. `care_level` is the part of the basis:
    inpatient care is `inpatient` whatever the agreement's level.
    """

    template: str = pa.Field(description="File in the home's folder templates")
    payer_id: str = pa.Field(
        nullable=True, str_matches=r"^(hsf|[0-9]{2})$", description="The payer; empty = any"
    )
    agreement_id: str = pa.Field(nullable=True, description="The agreement; empty = any")
    care_level: str = pa.Field(
        nullable=True,
        isin=list(AGREED_LEVELS),
        description="Part of the basis; empty = any",
    )
    protected_identity: bool = pa.Field(description="Whether it is for protected identities")


class KeptTemplate(BasisTemplate):
    """A template as used by a run, kept so that its documents can be reproduced."""

    content: pl.Binary = pa.Field(description="The file as it was used")


class HejPrice(Registry):
    """HEJ's price of a product; an empty `commission` (Uppdrag) means any.

    Not used for billing.
    """

    product_code: str = pa.Field(description="Kod of HEJ's product")
    commission: str = pa.Field(nullable=True, description="Uppdrag (contract type); empty = any")
    amount: Kronor = pa.Field(ge=0, description="Kronor")
    source: str = pa.Field(nullable=True, description="Source of the price in the list")


class StateRate(Registry):
    """A rate or limit of the state's reimbursement, in kronor. Not for billing.

    `age_from` and `age_to` (both included, years) are empty where age does not matter.
    """

    kind: str = pa.Field(isin=list(STATE_RATES), description="Kind of item")
    age_from: pl.Int32 = pa.Field(nullable=True, ge=0, description="Youngest age, years")
    age_to: pl.Int32 = pa.Field(nullable=True, ge=0, description="Oldest age, years")
    amount: Kronor = pa.Field(ge=0, description="Kronor")
    source: str = pa.Field(description="Source of the price in the list")


# The keys of a price besides its list and kind; an empty one means any.
PRICE_KEYS = (
    "contract_type",
    "care_form",
    "visit_type",
    "profession",
    "code",
    "care_level",
    "category",
    "age_from",
    "age_to",
)
