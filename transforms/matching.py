"""Matching of contacts with person, LMA number, unit, agreement and payer.

Groups E to A. A row stops at the first group that rejects it: docs/rules.md#order.

Payer, route and reference: docs/rules.md#payer, docs/rules.md#route.
"""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts import codes
from contracts.care_contacts import MatchedContact
from contracts.codes import CareForm, Category, Route
from contracts.contract import Contract
from contracts.fates import RowRemark
from contracts.lookups import LmaLookup, PersonLookup, UnitLookup
from contracts.registries import Agreement, CareUnit, LmaCard, Payer, ReserveNumber
from contracts.remarks import RemarkCode
from transforms.dated import Days, on_the_day
from transforms.lma import (
    Cards,
    category_rules,
    evidence,
    lma_rules,
    with_category,
    with_lma,
    without_lma_details,
)
from transforms.persons import (
    KnownPersons,
    known_persons,
    person_rules,
    with_persons,
    with_registry_details,
)
from transforms.pricing.money import ZERO
from transforms.sift import sift_in_turn
from transforms.units import KnownUnits, known_units, specialist_rules, unit_rules, with_units

_PAYER = ("payer_row", "_asylum_reference", "_quota_reference", "_channel")


def with_payers(contacts: pl.DataFrame, payers: pl.DataFrame) -> pl.DataFrame:
    """Add payer, route and reference of the start day.

    Needs `residence`, `owner`, `category` and `vardfaktura_asylum_from`. Adds `payer_id`,
    `payer_row` (null: no payer that day), `route`, `reference`, `county_lacks_payer`.
    """
    other_county = (
        (pl.col("owner") == "region")
        & (pl.col("category") == Category.ASYLUM.value)
        & (pl.col("residence") != codes.STOCKHOLM_COUNTY)
    )
    pairs_of_rows = contacts.select("started_on", _county=pl.when(other_county).then("residence"))
    # A month has few days and few counties, so each pair is looked up once.
    pairs = _payers_of(pairs_of_rows.unique(), payers)
    found = pairs_of_rows.join(
        pairs, on=["started_on", "_county"], how="left", nulls_equal=True, maintain_order="left"
    )
    return contacts.hstack(found.drop("started_on")).with_columns(
        county_lacks_payer=pl.col("_county").is_not_null() & (pl.col("payer_id") == codes.HSF),
        route=pl.when(pl.col("payer_id") != codes.HSF).then("_channel").otherwise(_route_to_hsf()),
        reference=pl.when(pl.col("category") == Category.QUOTA_REFUGEE.value)
        .then("_quota_reference")
        .otherwise("_asylum_reference"),
    )


def _payers_of(pairs: pl.DataFrame, payers: pl.DataFrame) -> pl.DataFrame:
    """Add the payer on each `started_on`: the county if it is one that day, else HSF."""
    registry = payers.select(
        "payer_id",
        "valid_from",
        "valid_to",
        payer_row="line",
        _asylum_reference="reference_asylum",
        _quota_reference=pl.coalesce("reference_quota", "reference_asylum"),
        _channel="channel",
    )
    candidates = pairs.with_columns(payer_id=pl.coalesce("_county", pl.lit(codes.HSF)))
    county = on_the_day(
        candidates, registry, key="payer_id", day="started_on", payload=("payer_row",)
    )
    paid_by = candidates.hstack(county).select(
        "started_on",
        "_county",
        payer_id=pl.when(pl.col("payer_row").is_null())
        .then(pl.lit(codes.HSF))
        .otherwise("payer_id"),
    )
    row = on_the_day(paid_by, registry, key="payer_id", day="started_on", payload=_PAYER)
    return paid_by.hstack(row)


def payer_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the rules of the payer: A02; a day without one is as without agreement (A01)."""
    return {
        RemarkCode.NO_AGREEMENT: pl.col("payer_row").is_null(),
        RemarkCode.REGION_NOT_PAYER: pl.col("county_lacks_payer"),
    }


def basis_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the rule for what a basis must state of its patients (P09)."""
    return {
        RemarkCode.NAME_OR_BIRTH_UNKNOWN: (
            pl.col("patient_name").is_null() | pl.col("born_on").is_null()
        )
        & (pl.col("route") != Route.RES.value)
        & ~pl.col("protected_identity")
    }


def _route_to_hsf() -> pl.Expr:
    """Return the route to HSF (Vårdgivarguiden, fakturering asylsökande, 2024-01-17)."""
    by_vardfaktura = (
        (pl.col("category") == Category.ASYLUM.value)
        & (pl.col("care_form") != CareForm.INPATIENT.value)
        & (pl.col("vardfaktura_asylum_from") <= pl.col("started_on"))
    ).fill_null(value=False)
    return (
        pl.when(pl.col("owner") == "region")
        .then(pl.lit(Route.RES.value))
        .when(by_vardfaktura)
        .then(pl.lit(Route.VARDFAKTURA.value))
        .otherwise(pl.lit(Route.MANUAL.value))
    )


# Columns used in matching; the others are added afterwards.
_USED = (
    "row",
    "care_unit",
    "end_care_unit",
    "care_form",
    "started_on",
    "ended_on",
    "fee_code",
    "fee_category",
    "patient_id",
    "lma_number",
    "patient_name",
    "born_on",
    "drg_code",
    "procedure_codes",
    "protected_identity",
)
_OF_UNIT = ("care_unit", "end_care_unit", "started_on", "ended_on")
_NAMES = {"resolved_lma_number": "lma_number", "resolved_unit": "care_unit"}


class MatchingRegistries(NamedTuple):
    """The registries for patient, unit and agreement."""

    reserve_numbers: DataFrame[ReserveNumber]
    lma_cards: DataFrame[LmaCard]
    care_units: DataFrame[CareUnit]
    agreements: DataFrame[Agreement]
    payers: DataFrame[Payer]


class Known(NamedTuple):
    """The registries prepared for lookups on the days of some contacts."""

    persons: KnownPersons
    cards: Cards
    units: KnownUnits
    terms: pl.DataFrame
    payers: pl.DataFrame


def placed_stays(contacts: pl.DataFrame, registries: MatchingRegistries) -> pl.DataFrame:
    """Return the stays among CareContact rows with the `agreement_row` of each."""
    stays = contacts.filter(pl.col("care_form") == CareForm.INPATIENT.value)
    days = Days.of(stays, "started_on", "ended_on")
    units = known_units(registries.care_units, registries.agreements, days)
    placed = with_units(stays.select("row", *_OF_UNIT), units)
    return stays.hstack(placed.select("agreement_row"))


def monthly_stays(stays: pl.DataFrame, agreements: DataFrame[Agreement]) -> pl.DataFrame:
    """Return the stays of agreements that bill month by month, with their rules of nights.

    Rule: docs/rules.md#stays-month-by-month.
    """
    monthly = agreements.filter(
        pl.col("inpatient_billing") == "monthly", pl.col("inpatient_model") == "day"
    )
    rules = monthly.select("deduct_leave_days", "inpatient_day_rule", agreement_row="line")
    inpatient = stays.filter(pl.col("care_form") == CareForm.INPATIENT.value)
    return inpatient.join(rules, on="agreement_row", how="inner", maintain_order="left")


class RegistryAnswers(NamedTuple):
    """The registries' answers for each contact, by group: the same rows each time.

    `persons`: person and category. `met`: LMA number. `placed`: unit and agreement. `paid`: terms
    of the agreement, payer, route and reference.
    """

    persons: pl.DataFrame
    met: pl.DataFrame
    placed: pl.DataFrame
    paid: pl.DataFrame


class MatchedContacts(NamedTuple):
    """The contacts with person, unit, agreement and payer, and the groups' remarks."""

    accepted: DataFrame[MatchedContact]
    remarks: DataFrame[RowRemark]


def known_to_matching(registries: MatchingRegistries, contacts: pl.DataFrame) -> Known:
    """Prepare the registries for the days of `contacts` (CareContact rows).

    Any subset of them may be looked up.
    """
    days = Days.of(contacts, "started_on", "ended_on")
    return Known(
        known_persons(registries.reserve_numbers, days),
        evidence(registries.lma_cards, registries.reserve_numbers),
        known_units(registries.care_units, registries.agreements, days),
        registries.agreements.select(
            "owner",
            "care_level",
            "vardfaktura_asylum_from",
            agreement_row="line",
            seller_org_no="provider_org_no",
            _vat_percent=pl.col("vat_compensation_percent").fill_null(ZERO),
        ),
        registries.payers,
    )


def ask_registries(contacts: pl.DataFrame, known: Known) -> RegistryAnswers:
    """Look up CareContact rows in every registry, regardless of rejections."""
    used = contacts.select(_USED)
    persons = _kept(PersonLookup, with_category(with_persons(used, known.persons), known.cards))
    met = _kept(LmaLookup, with_lma(with_registry_details(persons), known.cards))
    placed = _kept(UnitLookup, with_units(without_lma_details(met), known.units))
    agreed = placed.join(known.terms, on="agreement_row", how="left", maintain_order="left")
    return RegistryAnswers(persons, met, placed, with_payers(agreed, known.payers))


def _kept(contract: type[Contract], rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows whose columns of a contract keep it."""
    contract.of(rows.select(contract.columns()))
    return rows


def match_contacts(
    contacts: pl.DataFrame,
    known: Known,
    released: pl.DataFrame,
    apart: pl.DataFrame | None = None,
) -> MatchedContacts:
    """Resolve each contact group by group: category, person, LMA, unit and agreement.

    Args:
        contacts: CareContact rows.
        known: the registries, prepared for their days; looked up on the start day.
        released: `row`, `code` of remarks that a person released a contact from.
        apart: `row` of those that are not due and get no remarks.
    """
    answers = ask_registries(contacts, known)
    sifted = sift_in_turn(
        [
            (answers.persons, category_rules()),
            (answers.persons, person_rules()),
            (answers.met, lma_rules()),
            (answers.placed, unit_rules()),
            (answers.paid, specialist_rules() | payer_rules() | basis_rules()),
        ],
        _joined(contacts, _going_on(answers.paid)),
        apart=contacts.clear() if apart is None else apart,
        released=released,
    )
    return MatchedContacts(MatchedContact.of(sifted.accepted), sifted.remarks)


def match_unjudged(contacts: pl.DataFrame, known: Known) -> DataFrame[MatchedContact]:
    """Match contacts as far as the registries know them, for an estimate of their cost.

    No remark is given. Contacts without category, unit, agreement or payer are left out, and an
    unknown patient gets the reported number, or none.
    """
    answers = ask_registries(contacts, known)
    reported = contacts.get_column("patient_id").fill_null("")
    found = _joined(contacts, _going_on(answers.paid)).with_columns(
        patient_id=pl.coalesce("patient_id", reported)
    )
    columns = MatchedContact.to_schema().columns
    return MatchedContact.of(
        found.drop_nulls([name for name, column in columns.items() if not column.nullable])
    )


def _joined(contacts: pl.DataFrame, agreed: pl.DataFrame) -> pl.DataFrame:
    """Add the contacts' other columns to the matched columns, in order."""
    return contacts.drop(_USED).hstack(agreed).select(MatchedContact.columns())


def _going_on(paid: pl.DataFrame) -> pl.DataFrame:
    """Return the matched columns under their final names."""
    named = paid.drop("care_unit", "lma_number").rename(_NAMES)
    # Between regions VAT compensation is a separate deduction, not charged here.
    to_region = pl.col("route") == Route.RIV.value
    charged = named.with_columns(
        vat_percent=pl.when(to_region).then(ZERO).otherwise("_vat_percent")
    )
    return charged.select(name for name in charged.columns if name in MatchedContact.columns())
