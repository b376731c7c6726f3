"""Sellers and payers of invoices, as in the registries on the day of issue.

Rules: docs/rules.md#parties, docs/rules.md#res-customer.
"""

import datetime as dt
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Category, Route
from contracts.keys import INVOICE
from contracts.reconciliation import UngroundedPaper


class Parties(NamedTuple):
    """The registry rows with names and addresses of sellers and payers."""

    agreements: pl.DataFrame
    payers: pl.DataFrame


def with_parties(heads: pl.DataFrame, parties: Parties, issued_on: dt.date) -> pl.DataFrame:
    """Add seller and buyer as in the registries on the day of issue, else the latest."""
    seller = _seller(rows_of_issue(parties.agreements, "agreement_id", issued_on))
    buyer = _buyer(rows_of_issue(parties.payers, "payer_id", issued_on))
    due = pl.lit(issued_on) + pl.duration(days=pl.col("due_days"))
    return (
        heads.join(seller, on="agreement_id", how="left")
        .join(buyer, on="payer_id", how="left")
        .with_columns(due_on=pl.when(pl.col("kind") == INVOICE).then(due))
    )


def with_customers(debits: pl.DataFrame, payers: pl.DataFrame, issued_on: dt.date) -> pl.DataFrame:
    """Add `res_customer` of the category on the day of issue: docs/rules.md#res-customer."""
    customer = (
        pl.when(pl.col("category") == Category.QUOTA_REFUGEE.value)
        .then("_quota")
        .when(pl.col("category") == Category.WITHOUT_PERMIT.value)
        .then(pl.coalesce("_without_permit", "_asylum"))
        .otherwise("_asylum")
    )
    codes = rows_of_issue(payers, "payer_id", issued_on).select(
        "payer_id",
        _asylum="res_customer_asylum",
        _quota="res_customer_quota",
        _without_permit="res_customer_without_permit",
    )
    return (
        debits.join(codes, on="payer_id", how="left", maintain_order="left")
        .with_columns(res_customer=pl.when(pl.col("route") == Route.RES.value).then(customer))
        .drop("_asylum", "_quota", "_without_permit")
    )


def _seller(agreements: pl.DataFrame) -> pl.DataFrame:
    return agreements.select(
        "agreement_id",
        "paper_invoice",
        seller_name="provider_name",
        seller_reference="reference",
        seller_vat_number="vat_number",
        seller_f_tax="f_tax",
        seller_bankgiro="bankgiro",
        seller_endpoint_scheme="endpoint_scheme",
        seller_endpoint_id="endpoint_id",
        seller_contact_name="contact_name",
        seller_contact_email="contact_email",
        seller_street="street",
        seller_postal_code="postal_code",
        seller_city="city",
    )


def _buyer(payers: pl.DataFrame) -> pl.DataFrame:
    return payers.select(
        "payer_id",
        "due_days",
        buyer_name="name",
        buyer_org_no="org_no",
        buyer_street="street",
        buyer_postal_code="postal_code",
        buyer_city="city",
        buyer_endpoint_scheme="endpoint_scheme",
        buyer_endpoint_id="endpoint_id",
    )


def rows_of_issue(registry: pl.DataFrame, key: str, day: dt.date) -> pl.DataFrame:
    """Return one row for each key: the one that holds on `day`, else the latest."""
    holds = (pl.col("valid_from") <= day) & (
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    )
    return (
        registry.with_columns(_holds=holds)
        .sort(key, "_holds", "valid_from")
        .group_by(key, maintain_order=True)
        .last()
    )


# Before this day paper invoices needed no special agreement (Vårdgivarguiden, "Fakturering",
# 2024-03-25).
ELECTRONIC_SINCE: Final = dt.date(2019, 4, 1)
_PAPER: Final = (pl.col("route") == Route.MANUAL.value) & pl.col("paper_invoice")
_ELECTRONIC: Final = (pl.col("route") != Route.RES.value) & ~_PAPER
_UNPAYABLE: Final = (pl.col("route") == Route.MANUAL.value) & (pl.col("kind") == INVOICE)


class Lack(NamedTuple):
    """A registry row without a value that an invoice must state."""

    registry: str
    line: int
    key: str
    columns: str


def lacks(invoices: pl.DataFrame, parties: Parties, issued_on: dt.date) -> list[Lack]:
    """Return the rows that lack what `invoices` must state: docs/rules.md#stated-parties."""
    seller, buyer = ("agreements", "agreement_id"), ("payers", "payer_id")
    untaxed = pl.col("seller_vat_number").is_null() & pl.col("seller_f_tax").eq(other=False)
    needed = (
        (seller, "endpoint_scheme", _ELECTRONIC & pl.col("seller_endpoint_scheme").is_null()),
        (seller, "endpoint_id", _ELECTRONIC & pl.col("seller_endpoint_id").is_null()),
        (seller, "vat_number eller f_tax", _ELECTRONIC & untaxed),
        (seller, "bankgiro", _UNPAYABLE & pl.col("seller_bankgiro").is_null()),
        (buyer, "endpoint_scheme", _ELECTRONIC & pl.col("buyer_endpoint_scheme").is_null()),
        (buyer, "endpoint_id", _ELECTRONIC & pl.col("buyer_endpoint_id").is_null()),
    )
    lines = {
        of: dict(rows_of_issue(registry, of[1], issued_on).select(of[1], "line").iter_rows())
        for of, registry in ((seller, parties.agreements), (buyer, parties.payers))
    }
    found: dict[tuple[str, int, str], list[str]] = {}
    for of, column, lacking in needed:
        for key in invoices.filter(lacking).get_column(of[1]).unique().sort():
            found.setdefault((of[0], lines[of][key], key), []).append(column)
    return [Lack(*place, ", ".join(columns)) for place, columns in sorted(found.items())]


def ungrounded_paper(agreements: pl.DataFrame, on: dt.date) -> DataFrame[UngroundedPaper]:
    """Return the rows with paper invoices and no ground for them.

    Rows that ended before the day are left out, and so are agreements that began before
    electronic invoices were required: docs/rules.md#paper-invoices.
    """
    found = agreements.filter(
        pl.col("paper_invoice"),
        pl.col("paper_ground").is_null(),
        pl.col("valid_from").min().over("agreement_id") >= ELECTRONIC_SINCE,
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= on),
    )
    return UngroundedPaper.of(found.select(UngroundedPaper.columns()).sort("line"))


def paper_without_ground(
    invoices: pl.DataFrame, agreements: pl.DataFrame, issued_on: dt.date
) -> DataFrame[UngroundedPaper]:
    """Return the rows whose `invoices` are on paper without a ground for it."""
    row_of_issue = rows_of_issue(agreements, "agreement_id", issued_on).select("line")
    on_paper = invoices.filter(_PAPER).select("agreement_id")
    found = ungrounded_paper(agreements, dt.date.min)
    return UngroundedPaper.of(
        found.join(row_of_issue, on="line", how="semi").join(
            on_paper, on="agreement_id", how="semi", maintain_order="left"
        )
    )
