"""What people would rather look at than read: fates, the bridge, and who must act."""

from decimal import Decimal
from typing import Final

import polars as pl

from contracts.fates import Fate
from transforms.documents import avstamning_charts_amounts as of_amounts
from transforms.documents.charts import Bar, Figure, Legend, Segment, bars
from transforms.documents.swedish import FATES, kronor, number
from transforms.reconciliation.late import SOON_DAYS
from transforms.reconciliation.tables import Reconciliation

# Dark for what is billed, a hatch for what is taken back, and light for what asks for nothing.
SHADES: Final[dict[str, str]] = {
    Fate.BILLED: "dark",
    Fate.CREDITED: "hatch",
    Fate.HELD: "amber",
    Fate.REJECTED: "red",
}
AGES: Final = (
    ("days_0_30", "0–30 dagar", "age1"),
    ("days_31_60", "31–60", "age2"),
    ("days_61_90", "61–90", "age3"),
    ("days_91_180", "91–180", "age4"),
    ("days_over_180", "över 180", "age5"),
    ("unknown", "okänd start", "hatch"),
)
# More months than this are gathered in one bar, the oldest.
MONTHS_SHOWN: Final = 6


# Days left, the last of each band; what has fewer than none is too old already.
DAYS_LEFT: Final = (
    (-1, "Redan för gamla", "dark"),
    (14, "0–14 dagar kvar", "red"),
    (30, "15–30 dagar kvar", "amber"),
    (SOON_DAYS, f"31–{SOON_DAYS} dagar kvar", "grey"),
)


def figures(found: Reconciliation) -> list[Figure]:
    """Return the charts that have something to show."""
    drawn = []
    if found.fates["rows"].sum():
        drawn.append(_fates(found))
    if not found.held.is_empty():
        drawn.append(_held(found))
    if not found.late.is_empty():
        drawn.append(_late(found))
    if not found.care_months.is_empty():
        drawn += [of_amounts.bridge(found), _care_months(found)]
    if found.months.height > 1:
        drawn.append(of_amounts.year(found))
    if not found.states.is_empty():
        drawn += [of_amounts.states(found), of_amounts.ageing(found)]
    return drawn


def _fates(found: Reconciliation) -> Figure:
    listed = [
        Bar(FATES[fate], number(rows), (Segment(Decimal(rows), SHADES.get(fate, "grey")),))
        for fate, rows in found.fates.select("fate", "rows").iter_rows()
        if rows
    ]
    caption = "Rader per utfall"
    return Figure(caption, (), bars(caption, listed))


def _care_months(found: Reconciliation) -> Figure:
    """Draw two bars a month of care: what was debited, and what was credited if anything was."""
    listed = []
    for month, debited, credited in _months(found).iter_rows():
        listed.append(Bar(month, kronor(debited), (Segment(debited, "dark"),)))
        if credited:
            label = f"{month}, krediterat"
            listed.append(Bar(label, kronor(-credited), (Segment(credited, "hatch"),)))
    caption = f"Vårdmånader på fakturorna för {found.month}"
    legend = (Legend("dark", "debiterat"), Legend("hatch", "krediterat"))
    return Figure(caption, legend, bars(caption, listed))


def _months(found: Reconciliation) -> pl.DataFrame:
    months = found.care_months.select("care_month", "debited", "credited")
    if months.height <= MONTHS_SHOWN:
        return months
    shown = months.tail(MONTHS_SHOWN - 1)
    older = months.head(-shown.height).select(
        care_month=pl.lit("före ") + shown["care_month"][0],
        debited=pl.col("debited").sum().cast(pl.Decimal(14, 2)),
        credited=pl.col("credited").sum().cast(pl.Decimal(14, 2)),
    )
    return pl.concat([older.head(1), shown])


def _held(found: Reconciliation) -> Figure:
    listed = [
        Bar(
            row["mended_by"],
            number(row["contacts"]),
            tuple(Segment(Decimal(row[name]), shade) for name, _, shade in AGES if row[name]),
        )
        for row in found.held.iter_rows(named=True)
    ]
    caption = "Kontakter som väntar: vem behöver agera, och hur gamla de är"
    legend = tuple(Legend(shade, text) for name, text, shade in AGES if found.held[name].sum())
    return Figure(caption, legend, bars(caption, listed))


def _late(found: Reconciliation) -> Figure:
    days, drawn = pl.col("days_left"), []
    above = pl.lit(value=True)
    for last, label, shade in DAYS_LEFT:
        count = found.late.filter(above, days <= last).height
        above = days > last
        if count:
            drawn.append(Bar(label, number(count), (Segment(Decimal(count), shade),)))
    caption = "Kontakter som snart är för gamla"
    return Figure(caption, (), bars(caption, drawn))
