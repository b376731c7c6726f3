"""The reconciliation's charts: fates, responsibility, the bridge and the year.

Bar charts as inline SVG, readable in grey and on a phone. Text has a fixed size and bars are
percentages of the width, so text does not shrink with the page. Every bar shows its figure, so
colours need not be distinguished.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Final, NamedTuple

import polars as pl
from markupsafe import Markup, escape

from contracts.fates import Fate
from contracts.keys import KRONOR
from contracts.owed import BridgeStage, State
from transforms.documents.reconciliation.owed import STATE_TEXTS
from transforms.documents.swedish import FATES, kronor, number
from transforms.reconciliation.late import SOON_DAYS
from transforms.reconciliation.tables import Reconciliation

ROW_HEIGHT: Final = 46
BAR_TOP: Final = 22
BAR_HEIGHT: Final = 14


class Segment(NamedTuple):
    """A piece of a bar: its size, and its shade (a class that the page's style fills)."""

    value: Decimal
    shade: str


class Bar(NamedTuple):
    """A bar with its label on the left and its figure on the right, above it."""

    label: str
    figure: str
    segments: tuple[Segment, ...]


class Legend(NamedTuple):
    """A shade and its meaning."""

    shade: str
    text: str


class Figure(NamedTuple):
    """A chart with its caption."""

    caption: str
    legend: tuple[Legend, ...]
    drawing: Markup


def bars(title: str, listed: Sequence[Bar]) -> Markup:
    """Draw the bars to a common scale from zero; the longest fills the width."""
    longest = max((_length(bar) for bar in listed), default=Decimal(0)) or Decimal(1)
    drawn = Markup("").join(_bar(bar, place, longest) for place, bar in enumerate(listed))
    return Markup(
        '<svg class="chart" width="100%" height="{height}" role="img" aria-label="{title}">'
        "{drawn}</svg>"
    ).format(height=ROW_HEIGHT * len(listed), title=title, drawn=drawn)


def _length(bar: Bar) -> Decimal:
    return sum((segment.value for segment in bar.segments), Decimal(0))


def _bar(bar: Bar, place: int, longest: Decimal) -> Markup:
    top = place * ROW_HEIGHT
    pieces, start = [], Decimal(0)
    for segment in bar.segments:
        pieces.append(_piece(start / longest, segment, longest, top + BAR_TOP))
        start += segment.value
    return Markup(
        '<text x="0" y="{y}">{label}</text>'
        '<text class="figure" x="100%" y="{y}" text-anchor="end">{figure}</text>'
        '<rect class="track" x="0" y="{bar}" width="100%" height="{height}"/>{pieces}'
    ).format(
        y=top + 15,
        label=bar.label,
        figure=bar.figure,
        bar=top + BAR_TOP,
        height=BAR_HEIGHT,
        pieces=Markup("").join(pieces),
    )


def _piece(start: Decimal, segment: Segment, longest: Decimal, top: int) -> Markup:
    return Markup(
        '<rect class="{shade}" x="{x:.3f}%" y="{y}" width="{width:.3f}%" height="{height}"/>'
    ).format(
        shade=escape(segment.shade),
        x=start * 100,
        y=top,
        width=segment.value / longest * 100,
        height=BAR_HEIGHT,
    )


# Short, for a phone: the amount is on the same line.
_STEPS: Final[dict[str, str]] = {
    BridgeStage.OF_MONTH: "Månadens vård",
    BridgeStage.LATE: "Sent rapporterat",
    BridgeStage.WAITED: "Har väntat",
    BridgeStage.CORRECTED: "Rättat, nytt",
    BridgeStage.TAKEN_BACK: "Rättat, tidigare",
    BridgeStage.CREDITED: "Krediterat",
    BridgeStage.VAT: "Momskompensation",
}
_OVERDUE: Final = (
    ("not_due", "Ej förfallet", "age1"),
    ("days_1_30", "1–30 dagar", "age2"),
    ("days_31_60", "31–60 dagar", "age3"),
    ("days_61_90", "61–90 dagar", "age4"),
    ("days_over_90", "Över 90 dagar", "age5"),
    ("no_due_date", "Utan förfallodag", "hatch"),
)
_STATES: Final[dict[str, str]] = {
    State.ISSUED: "grey",
    State.PARTLY_CREDITED: "grey",
    State.PART_PAID: "grey",
    State.PAID: "dark",
    State.CREDITED: "hatch",
    State.VOIDED: "hatch",
}
NIL: Final = Decimal(0)


def bridge_figure(found: Reconciliation) -> Figure:
    """Draw the steps from the month's care to its invoices as a waterfall."""
    steps = [(step, amount) for step, _, amount in found.bridge.iter_rows() if amount]
    ends = list(accumulate((amount for _, amount in steps), initial=NIL))
    lowest = min(ends)
    drawn = []
    for (step, amount), start, end in zip(steps, ends[:-1], ends[1:], strict=True):
        before = Segment(min(start, end) - lowest, "blank")
        shade = "dark" if amount > 0 else "hatch"
        drawn.append(Bar(_STEPS[step], kronor(amount), (before, Segment(abs(amount), shade))))
    whole = Segment(max(ends[-1], NIL), "grey")
    drawn.append(Bar("Fakturor netto", kronor(ends[-1]), (Segment(-lowest, "blank"), whole)))
    caption = "Från månadens vård till månadens fakturor"
    legend = (Legend("dark", "lägger till"), Legend("hatch", "drar ifrån"), Legend("grey", "summa"))
    return Figure(caption, legend, bars(caption, drawn))


def year_figure(found: Reconciliation) -> Figure:
    """Draw the contacts debited each month; the month of the report is dark."""
    months = found.months.select("month", "debited_contacts").iter_rows()
    caption = "Fakturerade kontakter per månad"
    drawn = _of_counts(
        (month, count, "dark" if month == str(found.month) else "grey") for month, count in months
    )
    return Figure(caption, (), bars(caption, drawn))


def states_figure(found: Reconciliation) -> Figure:
    """Draw the kronor of the invoices in each state."""
    sums = found.states.group_by("state").agg(pl.col("invoices", "total").sum())
    by_state = {state: (invoices, total) for state, invoices, total in sums.iter_rows()}
    drawn = [
        Bar(
            f"{STATE_TEXTS[state]}, {number(by_state[state][0])} st",
            kronor(by_state[state][1]),
            (Segment(by_state[state][1], _STATES[state]),),
        )
        for state in STATE_TEXTS
        if state in by_state
    ]
    caption = "Alla fakturor efter läge"
    return Figure(caption, (), bars(caption, drawn))


def ageing_figure(found: Reconciliation) -> Figure:
    """Draw the outstanding amounts by days overdue; overpaid amounts have no bar."""
    sums = found.ageing.select(pl.col(pl.Decimal).sum()).row(0, named=True)
    drawn = [
        Bar(label, kronor(sums[name]), (Segment(max(sums[name], NIL), shade),))
        for name, label, shade in _OVERDUE
        if sums[name]
    ]
    caption = "Utestående efter förfallodag"
    return Figure(caption, (), bars(caption, drawn))


def _of_counts(counts: Iterable[tuple[str, int, str]]) -> list[Bar]:
    return [
        Bar(label, number(count), (Segment(Decimal(count), shade),))
        for label, count, shade in counts
    ]


# Dark for billed, hatched for credited, and light for fates that need no action.
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
# Older months than this are combined in one bar.
CHARTED_MONTHS_SHOWN: Final = 6


# Days left, the last of each band; negative days are too old already.
DAYS_LEFT: Final = (
    (-1, "Redan för gamla", "dark"),
    (14, "0–14 dagar kvar", "red"),
    (30, "15–30 dagar kvar", "amber"),
    (SOON_DAYS, f"31–{SOON_DAYS} dagar kvar", "grey"),
)


def figures(found: Reconciliation) -> list[Figure]:
    """Return the charts that have data."""
    drawn = []
    if found.fates["rows"].sum():
        drawn.append(_fates(found))
    if not found.held.is_empty():
        drawn.append(_held(found))
    if not found.late.is_empty():
        drawn.append(_late(found))
    if not found.care_months.is_empty():
        drawn += [bridge_figure(found), _care_months(found)]
    if found.months.height > 1:
        drawn.append(year_figure(found))
    if not found.states.is_empty():
        drawn += [states_figure(found), ageing_figure(found)]
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
    """Draw two bars per month of care: debits, and credits if there are any."""
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
    if months.height <= CHARTED_MONTHS_SHOWN:
        return months
    shown = months.tail(CHARTED_MONTHS_SHOWN - 1)
    older = months.head(-shown.height).select(
        care_month=pl.lit("före ") + shown["care_month"][0],
        debited=pl.col("debited").sum().cast(KRONOR),
        credited=pl.col("credited").sum().cast(KRONOR),
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
    caption = "Kontakter som väntar, efter ålder och vem som åtgärdar"
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
