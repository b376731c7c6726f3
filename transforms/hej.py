"""HEJ's amount of each contact against ours, with the rule and price row behind each krona."""

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
    """Every contact of the month in HEJ or ours, and what is behind those that differ."""

    contacts: DataFrame[HejDifference]
    our_items: DataFrame[HejOurItem]
    products: DataFrame[PricedHejProduct]


class OurSide(NamedTuple):
    """What we did: contacts that HEJ's ids may mean, net lines of those and of the month, items.

    `lines` also has each line's `invoice_number`.
    """

    contacts: DataFrame[KnownContact]
    lines: pl.DataFrame
    items: DataFrame[BilledItem]


def priced(products: pl.DataFrame, prices: DataFrame[HejPrice]) -> DataFrame[PricedHejProduct]:
    """Give each product its price; what HEJ told itself is kept.

    The price that held the day the product started (else the first of its month), for its
    commission before any; null where no row holds. The table forbids overlaps.

    Args:
        products: HejProduct rows with `answer_no`.
        prices: what a product costs.
    """
    first = pl.format("{}-01", "month").str.to_date("%Y-%m-%d")
    asked = products.with_columns(_day=pl.coalesce("started_on", first))
    listed = prices.rename({"commission": "_of", "amount": "_price", "line": "list_row"})
    found = (
        asked.filter(pl.col("amount").is_null())
        .join(listed, on="product_code")
        .filter(holds_on("_day"), pl.col("_of").is_null() | (pl.col("_of") == pl.col("commission")))
        .sort("_of", nulls_last=True)
        .unique(ANSWER_PLACE, keep="first", maintain_order=True)
        .select(*ANSWER_PLACE, "_price", "list_row", "source")
    )
    each = asked.join(found, on=ANSWER_PLACE, how="left").with_columns(
        amount=pl.coalesce("amount", times(pl.col("_price"), pl.col("quantity"))),
        unit_price="_price",
        source=pl.when(pl.col("amount").is_not_null()).then(pl.lit("HEJ")).otherwise("source"),
    )
    return PricedHejProduct.of(each.select(PricedHejProduct.columns()).sort(ANSWER_PLACE))


def compare_with_hej(
    month: str, products: DataFrame[PricedHejProduct], ours: OurSide
) -> HejComparison:
    """Compare the month: contacts that HEJ has in it, and those billed that ended in it.

    HEJ is asked only of what goes by Vårdfaktura: a contact billed another way, that HEJ has not,
    is no difference. The file that was delivered last holds for a contact.
    """
    found = _latest(matched(products, ours.contacts.select(IDENTITY)))
    theirs = found.group_by(*IDENTITY, maintain_order=True).agg(
        hej_amount=_sum_of_all("amount"), known=pl.col("known").first()
    )
    lines = ours.lines.select(*IDENTITY, *_LINE, our_amount="amount")
    both = theirs.join(lines, on=IDENTITY, how="full", coalesce=True)
    by_vardfaktura = pl.col("route") == Route.VARDFAKTURA.value
    told = both.filter(pl.col("known").is_not_null() | by_vardfaktura)
    difference = (pl.col("our_amount") - pl.col("hej_amount")).cast(KRONOR)
    contacts = told.with_columns(month=pl.lit(month), difference=difference, kind=_kind())
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
    """Return the sum, null when one of them has no price: part of a sum is not an amount."""
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
    """Return our items of the contacts that are not equal, with the rule that gave each."""
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
    """Return the item of ours that is as large as the difference, where just one is.

    The kinds of other amounts are not guessed at: two items may make a difference together.
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
