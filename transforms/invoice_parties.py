"""Seller and buyer of an invoice, as the registries have them on the day of issue."""

import datetime as dt
from typing import NamedTuple

import polars as pl

from contracts.codes import Route
from contracts.invoices import INVOICE


class Parties(NamedTuple):
    """Who sells and who pays: the registries' rows to take names and addresses from."""

    agreements: pl.DataFrame
    payers: pl.DataFrame


def with_parties(heads: pl.DataFrame, parties: Parties, issued_on: dt.date) -> pl.DataFrame:
    """Add seller and buyer as the registries have them on the day of issue, else at the latest."""
    seller = _seller(_latest(parties.agreements, "agreement_id", issued_on))
    buyer = _buyer(_latest(parties.payers, "payer_id", issued_on))
    due = pl.lit(issued_on) + pl.duration(days=pl.col("due_days"))
    customer = pl.when("_quota").then("res_customer_quota").otherwise("res_customer_asylum")
    return (
        heads.join(seller, on="agreement_id", how="left")
        .join(buyer, on="payer_id", how="left")
        .with_columns(
            due_on=pl.when(pl.col("kind") == INVOICE).then(due),
            res_customer=pl.when(pl.col("route") == Route.RES.value).then(customer),
        )
    )


def _seller(agreements: pl.DataFrame) -> pl.DataFrame:
    return agreements.select(
        "agreement_id",
        "paper_invoice",
        seller_name="provider_name",
        seller_reference="reference",
        seller_vat_number="vat_number",
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
        "res_customer_asylum",
        "res_customer_quota",
        buyer_name="name",
        buyer_org_no="org_no",
        buyer_street="street",
        buyer_postal_code="postal_code",
        buyer_city="city",
        buyer_endpoint_scheme="endpoint_scheme",
        buyer_endpoint_id="endpoint_id",
    )


def _latest(registry: pl.DataFrame, key: str, day: dt.date) -> pl.DataFrame:
    """Return one row a key: the one that holds on `day`, else the latest."""
    holds = (pl.col("valid_from") <= day) & (
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    )
    return (
        registry.with_columns(_holds=holds)
        .sort(key, "_holds", "valid_from")
        .group_by(key, maintain_order=True)
        .last()
    )
