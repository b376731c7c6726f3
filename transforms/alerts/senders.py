"""Alerts about senders: contacts soon too old, and missing deliveries."""

import datetime as dt
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import CareContact
from contracts.fates import Fate, JudgedRow, Remark
from contracts.keys import ROW_PLACE
from contracts.period import Month
from contracts.remarks import Verdict
from transforms.alerts.alert import Alert
from transforms.documents.swedish import counted
from transforms.reconciliation.late import last_billable_day

# A month before a contact is too old there is one more billing day.
SENDER_SOON_DAYS: Final = 31
# A sender that has delivered for this many billings in a row is expected to do so for the next.
ALWAYS_MONTHS: Final = 3
# A missing delivery is reported this many days before the billing day.
DAYS_BEFORE_BILLING: Final = 3
# An organisation number's third digit is 2 or more; a sole trader's is a personal number
# (lagen 1974:174 om identitetsbeteckning för juridiska personer m.fl.). HSA-ids carry one.
_ORGANISATION: Final = r"^(SE)?\d\d[2-9]\d{7}(-[A-Z0-9]{1,20})?$"
_UNNAMED: Final = "En rapportör som inte är en organisation"


def held_until(
    judged: DataFrame[JudgedRow],
    remarks: DataFrame[Remark],
    care: DataFrame[CareContact],
    limit_months: int,
) -> pl.DataFrame:
    """Return waiting contacts: file, row, reporter, code and last day of issue.

    Columns: `ingest_no`, `source_row`, `reporter`, `code`, `last_day`. One row for each contact and
    remark that holds it; contacts without a known end are left out. `last_day` is that of remark
    T01 with the payers' shortest limit, in months.
    """
    held = judged.filter(pl.col("fate") == Fate.HELD).select(*ROW_PLACE, "reporter")
    codes = remarks.filter(pl.col("verdict") == Verdict.HOLD).select(*ROW_PLACE, "code")
    until = last_billable_day(pl.col("ended_on"), pl.lit(limit_months))
    return held.join(care.select(*ROW_PLACE, last_day=until), on=ROW_PLACE).join(
        codes, on=ROW_PLACE
    )


def soon_too_old(held: pl.DataFrame, on: dt.date) -> list[Alert]:
    """Return alerts for waiting contacts (`held_until`) soon too old, by reporter."""
    soon = held.filter(
        pl.col("last_day").is_between(on, on + dt.timedelta(days=SENDER_SOON_DAYS))
    ).with_columns(who=_named(pl.col("reporter")), month=pl.col("last_day").dt.strftime("%Y-%m"))
    alerted = soon.group_by("who", "month").agg(
        pl.struct(ROW_PLACE).n_unique(),
        first=pl.col("last_day").min(),
        codes=pl.col("code").unique().sort().str.join(" "),
    )
    return [
        Alert(
            (f"too_old:{who}:{month}",),
            "Kontakter blir snart för gamla för att faktureras",
            f"{who}: {counted(count, 'kontakt', 'kontakter')} väntar ({codes}). Den äldsta kan "
            f"faktureras till och med {first}.",
            "Se i avstämningen, under Kontakter som väntar, vem som ska åtgärda vad. Släpp eller "
            "neka med samfaktura release eller refuse.",
        )
        for who, month, count, first, codes in alerted.sort("who", "month").iter_rows()
    ]


def no_delivery(delivered: pl.DataFrame, on: dt.date, billing_day: int) -> list[Alert]:
    """Return alerts for senders that have not delivered for the next billing.

    Only senders that delivered for each of the last billings. Deliveries from the day after a
    billing day up to the next belong to the next: some senders deliver on the last day of a month,
    some on the first days of the month after.

    Args:
        delivered: `reporter` and the `day` in Sweden on which a file of theirs arrived.
        on: today in Sweden.
        billing_day: the day on which the month before is billed, 1 to 28.
    """
    this = _billed_in(on, billing_day)
    billing = this.first_day.replace(day=billing_day)
    if (billing - on).days > DAYS_BEFORE_BILLING:
        return []
    before = [this.moved(-count).first_day for count in range(1, ALWAYS_MONTHS + 1)]
    months = pl.col("month").unique()
    always = (
        delivered.filter(pl.col("reporter").str.contains(_ORGANISATION))
        .with_columns(month=_for_billing(pl.col("day"), billing_day))
        .group_by("reporter")
        .agg(
            always=months.is_in(before).sum() == ALWAYS_MONTHS,
            come=(pl.col("month") == this.first_day).any(),
        )
        .filter(pl.col("always"), ~pl.col("come"))
    )
    last = before[0].replace(day=billing_day)
    return [
        Alert(
            (f"no_delivery:{reporter}:{this}",),
            "En leverans saknas",
            f"{reporter} brukar lämna filer inför varje fakturering, men har inte lämnat någon "
            f"efter {last}. Månaden {this.moved(-1)} faktureras {billing}.",
            "Fråga avsändaren. Filer som kommer efter faktureringen faktureras nästa månad.",
        )
        for reporter in always.get_column("reporter").sort()
    ]


def _billed_in(on: dt.date, billing_day: int) -> Month:
    """Return the month in which a delivery of a day is billed."""
    return Month(on.year, on.month).moved(0 if on.day <= billing_day else 1)


def _for_billing(day: pl.Expr, billing_day: int) -> pl.Expr:
    """Return the first day of the month in which the delivery of each day is billed."""
    first = day.dt.truncate("1mo")
    return pl.when(day.dt.day() <= billing_day).then(first).otherwise(first.dt.offset_by("1mo"))


def _named(reporter: pl.Expr) -> pl.Expr:
    """Return a reporter's id, unless it may identify a person."""
    return pl.when(reporter.str.contains(_ORGANISATION)).then(reporter).otherwise(pl.lit(_UNNAMED))
