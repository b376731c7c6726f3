"""The dated registries.

They are agreements, units, persons, LMA cards, codes, prices and payers. Every row holds from
`valid_from` to `valid_to`, both included; an empty `valid_to` means until further notice. Two rows
of the same key may not overlap. `line` is the row's line in its file, heading = 1.
"""

from typing import NamedTuple

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
CHANNELS = ("vardfaktura", "manual", "riv", "peppol")


class Registry(Contract):
    """A dated table."""

    line: pl.UInt32
    valid_from: pl.Date
    valid_to: pl.Date = pa.Field(nullable=True)


class Agreement(Registry):
    """An agreement (avtal) between a provider and the region."""

    agreement_id: str
    provider_org_no: str = pa.Field(str_matches=r"^[0-9]{10}$")
    provider_name: str
    contract_type: str
    care_level: str = pa.Field(isin=["primary", "specialist", "inpatient"])
    owner: str = pa.Field(isin=["private", "region"])
    price_basis: str = pa.Field(isin=["agreement", "out_of_county"])
    price_list_id: str = pa.Field(nullable=True)
    inpatient_model: str = pa.Field(nullable=True, isin=["day", "drg"])
    inpatient_day_rule: str = pa.Field(nullable=True, isin=["nights", "days"])
    deduct_leave_days: bool
    vardfaktura_asylum_from: pl.Date = pa.Field(nullable=True)
    deduct_patient_fee: bool
    vat_compensation_percent: Kronor = pa.Field(nullable=True, ge=0, le=100)
    interpreter_supplement: Kronor = pa.Field(nullable=True, ge=0)
    island_supplement: Kronor = pa.Field(nullable=True, ge=0)
    paper_invoice: bool
    reference: str = pa.Field(nullable=True)
    bankgiro: str = pa.Field(nullable=True)
    vat_number: str = pa.Field(nullable=True)
    endpoint_scheme: str = pa.Field(nullable=True)
    endpoint_id: str = pa.Field(nullable=True)
    contact_name: str = pa.Field(nullable=True)
    contact_email: str = pa.Field(nullable=True)
    street: str = pa.Field(nullable=True)
    postal_code: str = pa.Field(nullable=True)
    city: str = pa.Field(nullable=True)


class CareUnit(Registry):
    """A care unit (kombikakod), its HSA-id and its agreement."""

    care_unit: str
    hsa_id: str = pa.Field(nullable=True)
    name: str = pa.Field(nullable=True)
    agreement_id: str
    medical_field_code: str = pa.Field(nullable=True)


class ReserveNumber(Registry):
    """A patient by reserve number, with the number that survived a merge, if any."""

    reserve_number: str
    name: str = pa.Field(nullable=True)
    born_on: pl.Date = pa.Field(nullable=True)
    sex: str = pa.Field(nullable=True)
    protected_identity: bool
    replaced_by: str = pa.Field(nullable=True)
    personal_id: str = pa.Field(nullable=True)


class LmaCard(Registry):
    """Evidence of a right to care as an asylum seeker: number, owner, kind, residence."""

    lma_number: str = pa.Field(str_matches=r"^[0-9]{2}-[0-9]{6}$")
    reserve_number: str
    evidence: str = pa.Field(isin=list(LMA_EVIDENCE))
    region_of_residence: str = pa.Field(nullable=True, str_matches=r"^[0-9]{2}$")


class FeeCode(Registry):
    """A fee code (taxekod) and its category."""

    fee_code: str
    category: str = pa.Field(isin=[category.value for category in Category])
    health_exam: bool


class PatientFee(Registry):
    """The fee to use when the report's format cannot carry one."""

    fee_code: str
    profession: str = pa.Field(nullable=True)
    amount: Kronor = pa.Field(ge=0)


class ListedPrice(Registry):
    """A price list row. An empty key means any; the row with most keys filled wins."""

    price_list_id: str
    kind: str = pa.Field(isin=[kind.value for kind in LISTED_KINDS])
    contract_type: str = pa.Field(nullable=True)
    care_form: str = pa.Field(nullable=True, isin=[form.value for form in CareForm])
    visit_type: str = pa.Field(nullable=True)
    profession: str = pa.Field(nullable=True)
    code: str = pa.Field(nullable=True)
    amount: Kronor = pa.Field(ge=0)
    source: str = pa.Field(nullable=True)


class DrgWeight(Registry):
    """The weight of a DRG, and the days after which a stay is an outlier."""

    drg_code: str
    weight: Weight = pa.Field(ge=0)
    trim_days: pl.Int32 = pa.Field(nullable=True, ge=0)


class Payer(Registry):
    """The payer: HSF (`hsf`), or another region by its county code."""

    payer_id: str = pa.Field(str_matches=r"^(hsf|[0-9]{2})$")
    name: str
    org_no: str = pa.Field(str_matches=r"^[0-9]{10}$")
    street: str = pa.Field(nullable=True)
    postal_code: str = pa.Field(nullable=True)
    city: str = pa.Field(nullable=True)
    endpoint_scheme: str = pa.Field(nullable=True)
    endpoint_id: str = pa.Field(nullable=True)
    reference_asylum: str
    reference_quota: str = pa.Field(nullable=True)
    res_customer_asylum: str = pa.Field(nullable=True)
    res_customer_quota: str = pa.Field(nullable=True)
    due_days: pl.Int32 = pa.Field(nullable=True, ge=0)
    claim_limit_months: pl.Int32 = pa.Field(nullable=True, ge=0)
    channel: str = pa.Field(isin=list(CHANNELS))


class BasisTemplate(Registry):
    """A payer's own form of the basis, for care given while it holds.

    An empty key means any. `template` is a file in the home's folder `templates`. With
    `protected_identity` it is for such patients only. `care_level` is the part of the basis:
    inpatient care is `inpatient` whatever the agreement's level.
    """

    template: str
    payer_id: str = pa.Field(nullable=True, str_matches=r"^(hsf|[0-9]{2})$")
    agreement_id: str = pa.Field(nullable=True)
    care_level: str = pa.Field(nullable=True, isin=["primary", "specialist", "inpatient"])
    protected_identity: bool


class KeptTemplate(BasisTemplate):
    """A template as used by a run, kept so that its documents can be reproduced."""

    content: pl.Binary


class HejPrice(Registry):
    """HEJ's price of a product; an empty `commission` (Uppdrag) means any.

    Not used for billing.
    """

    product_code: str = pa.Field(description="Kod of HEJ's product")
    commission: str = pa.Field(nullable=True, description="Uppdrag (contract type); empty = any")
    amount: Kronor = pa.Field(ge=0)
    source: str = pa.Field(nullable=True)


class StateRate(Registry):
    """A rate or limit of the state's reimbursement, in kronor. Not for billing.

    `age_from` and `age_to` (both included, years) are empty where age does not matter.
    """

    kind: str = pa.Field(isin=list(STATE_RATES))
    age_from: pl.Int32 = pa.Field(nullable=True, ge=0, description="Youngest age, years")
    age_to: pl.Int32 = pa.Field(nullable=True, ge=0, description="Oldest age, years")
    amount: Kronor = pa.Field(ge=0)
    source: str


class RegistrySpec(NamedTuple):
    """A registry's contract, its key per day, and its optional columns."""

    contract: type[Registry]
    key: tuple[str, ...]
    optional: tuple[str, ...] = ()
    may_be_absent: bool = False


REGISTRIES: dict[str, RegistrySpec] = {
    "agreements": RegistrySpec(
        Agreement,
        ("agreement_id",),
        (
            "inpatient_model",
            "inpatient_day_rule",
            "deduct_leave_days",
            "vardfaktura_asylum_from",
            "deduct_patient_fee",
            "vat_compensation_percent",
            "interpreter_supplement",
            "island_supplement",
            "paper_invoice",
            "reference",
            "bankgiro",
            "vat_number",
            "endpoint_scheme",
            "endpoint_id",
            "contact_name",
            "contact_email",
            "street",
            "postal_code",
            "city",
            "price_list_id",
        ),
    ),
    "care_units": RegistrySpec(CareUnit, ("care_unit",), ("hsa_id", "name", "medical_field_code")),
    "reserve_numbers": RegistrySpec(
        ReserveNumber,
        ("reserve_number",),
        ("sex", "protected_identity", "replaced_by", "personal_id"),
    ),
    "lma_cards": RegistrySpec(LmaCard, ("lma_number", "evidence"), ("region_of_residence",)),
    "fee_codes": RegistrySpec(FeeCode, ("fee_code",), ("health_exam",)),
    "patient_fees": RegistrySpec(PatientFee, ("fee_code", "profession"), (), may_be_absent=True),
    "price_items": RegistrySpec(
        ListedPrice,
        (
            "price_list_id",
            "kind",
            "contract_type",
            "care_form",
            "visit_type",
            "profession",
            "code",
        ),
        ("contract_type", "care_form", "visit_type", "profession", "code", "source"),
    ),
    "drg_weights": RegistrySpec(DrgWeight, ("drg_code",), ("trim_days",), may_be_absent=True),
    "payers": RegistrySpec(
        Payer,
        ("payer_id",),
        (
            "street",
            "postal_code",
            "city",
            "endpoint_scheme",
            "endpoint_id",
            "reference_quota",
            "res_customer_asylum",
            "res_customer_quota",
            "due_days",
            "claim_limit_months",
        ),
    ),
    "basis_templates": RegistrySpec(
        BasisTemplate,
        ("payer_id", "agreement_id", "care_level", "protected_identity"),
        ("payer_id", "agreement_id", "care_level", "protected_identity"),
        may_be_absent=True,
    ),
}
# Read by the follow-up only; billing does not depend on them.
FOLLOW_UP_REGISTRIES: dict[str, RegistrySpec] = {
    "hej_prices": RegistrySpec(
        HejPrice, ("product_code", "commission"), ("commission", "source"), may_be_absent=True
    ),
    "state_rates": RegistrySpec(
        StateRate, ("kind", "age_from"), ("age_from", "age_to"), may_be_absent=True
    ),
}
EVERY_REGISTRY = REGISTRIES | FOLLOW_UP_REGISTRIES
