"""What held when: rows of one key may not overlap, nor end before they start."""

from typing import Final

import polars as pl

from contracts.registries import EVERY_REGISTRY
from pipelines.registries.faults import FaultCode, RegistryFault
from transforms.alike import alike

# Their cells tell of persons, so their faults name lines only.
PERSONAL: Final = ("reserve_numbers", "lma_cards")
# Days before 1970-01-01 down to year 0, an end later than any date, and room for either.
BEGINNING: Final = 719_529
FOREVER: Final = 2**25
ROOM: Final = 2**26


def of_periods(name: str, rows: pl.DataFrame) -> list[RegistryFault]:
    """Return the rows that end before they start (G05), stand twice (G05) or overlap (G04)."""
    backwards = rows.filter(pl.col("valid_to") < pl.col("valid_from"))["line"]
    faults = [
        RegistryFault(
            FaultCode.CONTRADICTION,
            f"{name}.csv",
            line,
            "valid_to",
            "Raden slutar gälla innan den börjar. Rätta datumen.",
        )
        for line in backwards
    ]
    key = EVERY_REGISTRY[name].key
    columns = EVERY_REGISTRY[name].contract.to_schema().columns
    # A cell that must be filled in is null when it was malformed: such keys are not equal.
    needed = ["valid_from", *(column for column in key if not columns[column].nullable)]
    whole = rows.drop_nulls(needed).filter(~pl.col("line").is_in(backwards.implode()))
    return faults + [_fault(name, pair) for pair in overlaps(whole, key)]


Pair = tuple[int, str, int, str]


def overlaps(rows: pl.DataFrame, key: tuple[str, ...]) -> list[Pair]:
    """Return (line, its period, other line, its period) of rows that overlap an earlier one.

    Empty keys are equal to each other. Each row is compared with the one, of those that start
    before it, that ends last, so that a long period over many short ones is found at each.
    """
    # A key that stands once overlaps nothing; of persons that is nearly every one.
    ordered = alike(rows, key).sort(*key, "valid_from", "line", maintain_order=True)
    group = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1))).cum_sum().cast(pl.Int64)
    # Groups only grow, so one running maximum over all of them starts anew at each.
    reach = group * ROOM + _day("valid_to").fill_null(FOREVER)
    lasting = ordered.select(group=group, reach=reach, starts=_day("valid_from")).select(
        "group", "starts", "reach", here=pl.int_range(pl.len()), longest=pl.col("reach").cum_max()
    )
    holder = pl.when(pl.col("reach") == pl.col("longest")).then("here").forward_fill()
    longest = pl.col("longest").shift(1)
    same_group = longest // ROOM == pl.col("group")
    found = lasting.select(
        "here", there=holder.shift(1), meets=same_group & (pl.col("starts") <= longest % ROOM)
    ).filter("meets")
    shown = ordered.select("line", period=_period())
    here, there = shown[found["here"]], shown[found["there"]]
    return [(*one, *other) for one, other in zip(here.rows(), there.rows(), strict=True)]


def _day(column: str) -> pl.Expr:
    """Return a date as a whole number above zero."""
    return pl.col(column).dt.epoch("d").cast(pl.Int64) + BEGINNING


def _period() -> pl.Expr:
    start = pl.col("valid_from").dt.to_string("iso")
    return pl.format(
        "{}–{}", start, pl.col("valid_to").dt.to_string("iso").fill_null("tills vidare")
    )


def _fault(name: str, pair: Pair) -> RegistryFault:
    line, period, other, its_period = pair
    twice = period == its_period
    code = FaultCode.CONTRADICTION if twice else FaultCode.OVERLAP
    if name in PERSONAL:
        what = f"Raden överlappar rad {other}"
    elif twice:
        what = f"Raden har samma nyckel och period ({period}) som rad {other}"
    else:
        what = f"Perioden {period} överlappar {its_period} på rad {other}"
    advice = "Rätta datumen eller ta bort den ena; bara en rad får gälla åt gången."
    return RegistryFault(code, f"{name}.csv", line, "valid_from", f"{what}. {advice}")
