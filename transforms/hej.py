"""HEJ's amount of each contact compared with ours, with rule and price row."""

from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import KnownContact
from contracts.codes import Route
from contracts.follow_up import RULES
from contracts.hej import HejDifference, HejKind, HejOurItem, PricedHejProduct
from contracts.invoices import BilledItem
from contracts.keys import ANSWER_PLACE, IDENTITY, KRONOR, ROW_PLACE
from contracts.registries import HejPrice
from transforms.answers.findings import matched
from transforms.dated import holds_on
from transforms.pricing.money import times

_LINE: Final = ("agreement_id", "care_unit", "started_on", "ended_on", "route", "invoice_number")


class HejComparison(NamedTuple):
    """Every contact of the month in HEJ or ours, and the items of those that differ."""

    contacts: DataFrame[HejDifference]
    our_items: DataFrame[HejOurItem]
    products: DataFrame[PricedHejProduct]


class OurSide(NamedTuple):
    """Our billing: possible contacts of HEJ's ids, their net lines, and their items.

    `lines` also has the net lines of the month, and each line's `invoice_number`.
    """

    contacts: DataFrame[KnownContact]
    lines: pl.DataFrame
    items: DataFrame[BilledItem]


def priced(products: pl.DataFrame, prices: DataFrame[HejPrice]) -> DataFrame[PricedHejProduct]:
    """Give each product its price; prices given by HEJ are kept.

    The price of the day the product started (else of the first of its month), for its commission
    before any; null where no row holds. The table forbids overlaps.

    Args:
        products: HejProduct rows with `answer_no`.
        prices: product prices.
    """
    first = pl.format("{}-01", "month").str.to_date("%Y-%m-%d")
    dated = products.with_columns(_day=pl.coalesce("started_on", first))
    listed = prices.rename({"commission": "_of", "amount": "_price", "line": "list_row"})
    found = (
        dated.filter(pl.col("amount").is_null())
        .join(listed, on="product_code")
        .filter(holds_on("_day"), pl.col("_of").is_null() | (pl.col("_of") == pl.col("commission")))
        .sort("_of", nulls_last=True)
        .unique(ANSWER_PLACE, keep="first", maintain_order=True)
        .select(*ANSWER_PLACE, "_price", "list_row", "source")
    )
    each = dated.join(found, on=ANSWER_PLACE, how="left").with_columns(
        amount=pl.coalesce("amount", times(pl.col("_price"), pl.col("quantity"))),
        unit_price="_price",
        source=pl.when(pl.col("amount").is_not_null()).then(pl.lit("HEJ")).otherwise("source"),
    )
    return PricedHejProduct.of(each.select(PricedHejProduct.columns()).sort(ANSWER_PLACE))


def compare_with_hej(
    month: str, products: DataFrame[PricedHejProduct], ours: OurSide
) -> HejComparison:
    """Compare HEJ's contacts of the month with the billed ones that ended in it.

    HEJ only handles Vårdfaktura: a contact billed another way that is missing in HEJ is not a
    difference. The file delivered last is valid for a contact.
    """
    found = _latest(matched(products, ours.contacts.select(IDENTITY)))
    theirs = found.group_by(*IDENTITY, maintain_order=True).agg(
        hej_amount=_sum_of_all("amount"), known=pl.col("known").first()
    )
    lines = ours.lines.select(*IDENTITY, *_LINE, our_amount="amount")
    both = theirs.join(lines, on=IDENTITY, how="full", coalesce=True)
    by_vardfaktura = pl.col("route") == Route.VARDFAKTURA.value
    compared = both.filter(pl.col("known").is_not_null() | by_vardfaktura)
    difference = (pl.col("our_amount") - pl.col("hej_amount")).cast(KRONOR)
    contacts = compared.with_columns(month=pl.lit(month), difference=difference, kind=_kind())
    items = _items(ours, contacts)
    caused = contacts.join(_causes(contacts, items), on=IDENTITY, how="left")
    differing = contacts.filter(pl.col("kind") != HejKind.EQUAL.value)
    products_of = found.join(differing, on=IDENTITY, how="semi", nulls_equal=True)
    return HejComparison(
        HejDifference.of(
            caused.select(HejDifference.columns()).sort("kind", *IDENTITY, nulls_last=True)
        ),
        items,
        PricedHejProduct.of(
            products_of.select(PricedHejProduct.columns()).sort(
                *IDENTITY, *ANSWER_PLACE, nulls_last=True
            )
        ),
    )


def _latest(products: pl.DataFrame) -> pl.DataFrame:
    last = pl.col("answer_no").max().over(IDENTITY)
    return products.filter(pl.col("answer_no") == last)


def _sum_of_all(amount: str) -> pl.Expr:
    """Return the sum, null if a price is missing: part of a sum is not an amount."""
    column = pl.col(amount)
    return pl.when(column.null_count() == 0).then(column.sum().cast(KRONOR))


def _kind() -> pl.Expr:
    ours, hej, known = pl.col("our_amount"), pl.col("hej_amount"), pl.col("known")
    rules = (
        (HejKind.ONLY_OURS, known.is_null()),
        (HejKind.UNKNOWN, known != 1),
        (HejKind.ONLY_HEJ, ours.is_null()),
        (HejKind.UNPRICED, hej.is_null()),
        (HejKind.EQUAL, ours == hej),
    )
    named = (pl.when(true).then(pl.lit(kind.value)) for kind, true in rules)
    return pl.coalesce(*named, pl.lit(HejKind.DIFFERENT.value))


def _items(ours: OurSide, contacts: pl.DataFrame) -> DataFrame[HejOurItem]:
    """Return our items of the contacts that differ, with the rule behind each."""
    differing = contacts.filter(pl.col("kind") != HejKind.EQUAL.value)
    place = ["invoice", *ROW_PLACE]
    of_lines = ours.lines.join(differing, on=IDENTITY, how="semi").select(
        *IDENTITY, *place, run_no="debit_run"
    )
    rules = {str(kind): rule for kind, rule in RULES.items()}
    items = ours.items.join(of_lines, on=["run_no", *place]).with_columns(
        rule=pl.col("kind").replace_strict(rules)
    )
    return HejOurItem.of(items.select(HejOurItem.columns()).sort(*IDENTITY, "item"))


def _causes(contacts: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return our item that is as large as the difference, if there is exactly one.

    The cause of other differences is not guessed: two items together may make the difference.
    """
    row = pl.format(
        " ({} rad {}: {})", "price_list_id", "list_row", pl.col("source").fill_null("utan källa")
    )
    text = pl.concat_str(pl.col("rule"), row.fill_null(""))
    alike = contacts.filter(pl.col("kind") == HejKind.DIFFERENT.value).join(items, on=IDENTITY)
    return (
        alike.filter(pl.col("amount") == pl.col("difference"))
        .group_by(IDENTITY)
        .agg(pl.len(), cause=text.first())
        .filter(pl.col("len") == 1)
        .select(*IDENTITY, "cause")
    )
