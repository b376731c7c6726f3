"""A care contact with its person, LMA number, unit, agreement and payer: the groups E to A.

Design section 5: a row stops at the first group that turns it away.
"""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import MatchedContact
from contracts.codes import Route
from contracts.fates import RowRemark
from contracts.registries import Agreement, CareUnit, LmaCard, Payer, ReserveNumber
from transforms.lma import (
    category_rules,
    evidence,
    lma_rules,
    with_category,
    with_lma,
)
from transforms.payers import payer_rules, with_payers
from transforms.persons import person_rules, with_persons, with_registry_details
from transforms.pricing.money import ZERO
from transforms.sift import sift
from transforms.units import specialist_rules, unit_rules, with_units


class MatchingRegistries(NamedTuple):
    """The registries that say who, where and by which agreement."""

    reserve_numbers: DataFrame[ReserveNumber]
    lma_cards: DataFrame[LmaCard]
    care_units: DataFrame[CareUnit]
    agreements: DataFrame[Agreement]
    payers: DataFrame[Payer]


class Matched(NamedTuple):
    """The contacts that found person, unit, agreement and payer, and the remarks of the groups."""

    accepted: DataFrame[MatchedContact]
    remarks: DataFrame[RowRemark]


def match_contacts(
    contacts: pl.DataFrame, registries: MatchingRegistries, released: pl.DataFrame
) -> Matched:
    """Resolve each contact group by group: category, person, LMA, unit and agreement.

    Args:
        contacts: CareContact rows that are due.
        registries: as they were loaded; each is asked on the day a contact started.
        released: `row`, `code` of remarks that a person released a contact from.
    """
    cards = evidence(registries.lma_cards, registries.reserve_numbers)
    told = with_category(with_persons(contacts, registries.reserve_numbers), cards)
    category = sift(told, category_rules())
    person = sift(category.accepted, person_rules())
    known = with_lma(with_registry_details(person.accepted), cards)
    lma = sift(known, lma_rules(), released)
    agreed, unit_remarks = _with_unit(lma.accepted, registries)
    remarks = [category.remarks, person.remarks, lma.remarks, *unit_remarks]
    return Matched(agreed, RowRemark.of(pl.concat(remarks)))


def _with_unit(
    contacts: pl.DataFrame, registries: MatchingRegistries
) -> tuple[DataFrame[MatchedContact], list[pl.DataFrame]]:
    found = with_units(contacts, registries.care_units, registries.agreements)
    unit = sift(found, unit_rules())
    terms = registries.agreements.select(
        "owner",
        "care_level",
        "vardfaktura_asylum_from",
        _agreement_row="line",
        seller_org_no="provider_org_no",
        _vat_percent=pl.col("vat_compensation_percent").fill_null(ZERO),
    )
    agreed = unit.accepted.join(terms, on="_agreement_row", how="left", maintain_order="left")
    payer = sift(with_payers(agreed, registries.payers), specialist_rules() | payer_rules())
    named = payer.accepted.with_columns(
        lma_number="_lma",
        care_unit="_unit",
        unit_name="_unit_name",
        unit_hsa_id="_hsa_id",
        medical_field_code="_field",
        agreement_id="_agreement",
        agreement_row="_agreement_row",
        # Between regions VAT compensation is a deduction of its own, not ours to charge.
        vat_percent=pl.when(pl.col("route") == Route.RIV.value)
        .then(ZERO)
        .otherwise("_vat_percent"),
    )
    return MatchedContact.of(named.select(MatchedContact.columns())), [
        unit.remarks,
        payer.remarks,
    ]
