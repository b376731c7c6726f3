"""The registry files: the contract of each, its key, and the columns that it may lack."""

from typing import NamedTuple

from contracts.registries import (
    PRICE_KEYS,
    Agreement,
    BasisTemplate,
    CareUnit,
    Deliverer,
    DoubleRule,
    DrgWeight,
    FeeCode,
    HejPrice,
    ListedPrice,
    LmaCard,
    PatientFee,
    Payer,
    PriceList,
    Profession,
    Registry,
    ReserveNumber,
    StateRate,
    VisitType,
)


class RegistrySpec(NamedTuple):
    """A registry's contract, its key per day, and its optional columns."""

    contract: type[Registry]
    key: tuple[str, ...]
    optional: tuple[str, ...] = ()
    may_be_absent: bool = False


# Tables that may lack their days: a row without a first day has always held.
_UNDATED = ("valid_from", "valid_to")
REGISTRIES: dict[str, RegistrySpec] = {
    "agreements": RegistrySpec(
        Agreement,
        ("agreement_id",),
        (
            "inpatient_model",
            "inpatient_day_rule",
            "inpatient_billing",
            "deduct_leave_days",
            "vardfaktura_asylum_from",
            "vardfaktura_approver",
            "ivo_number",
            "deduct_patient_fee",
            "vat_compensation_percent",
            "interpreter_supplement",
            "island_supplement",
            "paper_invoice",
            "paper_ground",
            "reference",
            "bankgiro",
            "vat_number",
            "f_tax",
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
        (
            "sex",
            "protected_identity",
            "replaced_by",
            "personal_id",
            "registered_from",
            "left_on",
            "died_on",
        ),
    ),
    "lma_cards": RegistrySpec(LmaCard, ("lma_number", "evidence"), ("region_of_residence",)),
    "fee_codes": RegistrySpec(FeeCode, ("fee_code",), ("health_exam",)),
    "visit_types": RegistrySpec(
        VisitType, ("visit_type",), ("name", *_UNDATED), may_be_absent=True
    ),
    "professions": RegistrySpec(
        Profession, ("profession",), ("name", "national_code", *_UNDATED), may_be_absent=True
    ),
    "patient_fees": RegistrySpec(PatientFee, ("fee_code", "profession"), (), may_be_absent=True),
    "price_lists": RegistrySpec(
        PriceList,
        ("price_list_id",),
        ("name", "source", *_UNDATED),
        may_be_absent=True,
    ),
    "price_items": RegistrySpec(
        ListedPrice, ("price_list_id", "kind", *PRICE_KEYS), (*PRICE_KEYS, "source")
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
            "res_customer_without_permit",
            "due_days",
            "claim_limit_months",
        ),
    ),
    "double_rules": RegistrySpec(
        DoubleRule, ("rule", "code"), ("code", "valid_from", "valid_to"), may_be_absent=True
    ),
    # The keys must have headings: a misspelled one would mean any.
    "deliverers": RegistrySpec(
        Deliverer, ("folder", "reporter", "agreement_id"), _UNDATED, may_be_absent=True
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
