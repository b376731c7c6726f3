"""The reconciliation's charts of amounts and of the year."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate
from typing import Final

import polars as pl

from contracts.owed import State, Step
from transforms.documents.avstamning_owed import STATES
from transforms.documents.charts import Bar, Figure, Legend, Segment, bars
from transforms.documents.swedish import kronor, number
from transforms.reconciliation.tables import Reconciliation

# As short as a telephone wants them: the amount stands on the same line.
_STEPS: Final[dict[str, str]] = {
    Step.OF_MONTH: "Månadens vård",
    Step.LATE: "Sent rapporterat",
    Step.WAITED: "Väntade tidigare",
    Step.CORRECTED: "Rättat, som nu",
    Step.TAKEN_BACK: "Rättat, som förut",
    Step.CREDITED: "Krediterat",
    Step.VAT: "Momskompensation",
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


def bridge(found: Reconciliation) -> Figure:
    """Draw the steps from the month's care to its invoices, each from where the last ended."""
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


def year(found: Reconciliation) -> Figure:
    """Draw the contacts that each month debited; the month of the report is dark."""
    told = found.months.select("month", "debited_contacts").iter_rows()
    caption = "Fakturerade kontakter per månad"
    drawn = _of_counts(
        (month, count, "dark" if month == str(found.month) else "grey") for month, count in told
    )
    return Figure(caption, (), bars(caption, drawn))


def states(found: Reconciliation) -> Figure:
    """Draw the kronor of the invoices in each state."""
    sums = found.states.group_by("state").agg(pl.col("invoices", "total").sum())
    told = {state: (invoices, total) for state, invoices, total in sums.iter_rows()}
    drawn = [
        Bar(
            f"{STATES[state]}, {number(told[state][0])} st",
            kronor(told[state][1]),
            (Segment(told[state][1], _STATES[state]),),
        )
        for state in STATES
        if state in told
    ]
    caption = "Alla fakturor efter läge"
    return Figure(caption, (), bars(caption, drawn))


def ageing(found: Reconciliation) -> Figure:
    """Draw what is outstanding by days overdue; what is overpaid has no bar."""
    sums = found.ageing.select(pl.col(pl.Decimal).sum()).row(0, named=True)
    drawn = [
        Bar(label, kronor(sums[name]), (Segment(max(sums[name], NIL), shade),))
        for name, label, shade in _OVERDUE
        if sums[name]
    ]
    caption = "Utestående efter förfallodag"
    return Figure(caption, (), bars(caption, drawn))


def _of_counts(told: Iterable[tuple[str, int, str]]) -> list[Bar]:
    return [
        Bar(label, number(count), (Segment(Decimal(count), shade),)) for label, count, shade in told
    ]
