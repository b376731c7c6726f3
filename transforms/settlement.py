"""The fate of each row of a run, and the resulting lines to debit and credit."""

import datetime as dt
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import ContactPrice, MatchedContact, StayPart
from contracts.doubles import JudgedRemark, Resemblance
from contracts.fates import Fate, JudgedRow, RowFate, RowRemark
from contracts.invoices import BilledLine
from contracts.keys import DOCUMENT, IDENTITY, ROW_PLACE
from contracts.registries import DoubleRule
from contracts.remarks import RemarkCode, Verdict
from transforms.alike import shared
from transforms.comparison import (
    Compared,
    compare_with_billed,
    credit_lines,
    debit_lines,
    ordered_lines,
    part_changes,
    part_lines,
    with_part_columns,
)
from transforms.doubles import Comparison, doubles, several_same_day, too_old
from transforms.pricing.contacts import with_prices
from transforms.sift import fates_of, with_verdicts, without
from transforms.triage import Triaged

# Fates of rows judged again on request that leave the billing unchanged.
_CHANGES_NOTHING = [Fate.HELD.value, Fate.REJECTED.value, Fate.NOT_YET.value]


class JudgedContacts(NamedTuple):
    """The result of the earlier groups: contacts that reached price, prices, remarks.

    `exams`: `row` of contacts with a price item of a health examination. `parts`: those of the
    stays that are billed month by month.
    """

    reached_price: DataFrame[MatchedContact]
    prices: DataFrame[ContactPrice]
    exams: pl.DataFrame
    not_yet: pl.DataFrame
    remarks: DataFrame[RowRemark]
    parts: DataFrame[StayPart] = StayPart.none()


class LedgerBefore(NamedTuple):
    """The net billing before the run.

    `own`: the lines of the run's own contacts. `near`: the lines of its patients, under their
    current numbers. `exams`: those of `near` that are health examinations. `released`: `row`,
    `code` that a person released. `asked_again`: `row` of billed reports that are judged again on
    request. `to_credit`: net lines of invoices that are to be credited whole; they are not among
    `own`, so that a new report of theirs is billed again.
    """

    own: DataFrame[BilledLine]
    near: DataFrame[BilledLine]
    exams: DataFrame[BilledLine]
    released: pl.DataFrame
    asked_again: pl.DataFrame
    to_credit: DataFrame[BilledLine] = BilledLine.none()


class Settlement(NamedTuple):
    """One fate for each row, all remarks, and the contacts that doubles resemble."""

    fates: DataFrame[RowFate]
    remarks: DataFrame[JudgedRemark]
    resemblances: DataFrame[Resemblance]


class Terms(NamedTuple):
    """The run's terms: day of issue, payers with their claim limits, rules about doubles."""

    issued_on: dt.date
    payers: pl.DataFrame
    double_rules: DataFrame[DoubleRule] = DoubleRule.none()


def settle(
    reported: pl.DataFrame,
    triaged: Triaged,
    judged: JudgedContacts,
    before: LedgerBefore,
    terms: Terms,
) -> Settlement:
    """Compare the judged rows with the ledger: docs/rules.md#ledger.

    Args:
        reported: the ReportedContact rows of the run.
        triaged: the rows settled before judging.
        judged: the result of the groups.
        before: the net billing before the run.
        terms: those of the run.
    """
    compared = compare_with_billed(judged.reached_price, judged.prices, before.own, judged.parts)
    old = without(
        too_old(_with_last_days(judged, compared, before.own), terms.payers, terms.issued_on),
        _released_from(before, RemarkCode.TOO_OLD),
    )
    alike = _doubles(judged, compared, before, old, terms)
    doubtful = _doubtful(judged, before, old, alike)
    certain = with_verdicts(pl.concat([triaged.remarks, judged.remarks]))
    remarks = JudgedRemark.of(pl.concat([certain, doubtful]).unique().sort("row", "code"))
    billed = without(pl.concat([compared.fresh, compared.changed]), _held_back(doubtful))
    turned_away = fates_of(remarks)
    ended = _ended(reported, triaged, turned_away, before)
    ordered = reported.select("row", *ROW_PLACE).join(before.to_credit, on=ROW_PLACE, how="semi")
    fates = pl.concat(
        [
            without(turned_away, pl.concat([ended.select("row"), ordered.select("row")])),
            triaged.fates,
            ended.select("row", "fate"),
            _all(judged.not_yet, Fate.NOT_YET),
            _all(compared.same, Fate.UNCHANGED),
            _all(billed, Fate.BILLED),
            _all(ordered, Fate.CREDITED),
        ]
    ).sort("row")
    return Settlement(
        RowFate.of(_asked_changes_nothing(fates, before.asked_again)),
        remarks,
        _resemblances(alike, compared, before.near),
    )


def _with_last_days(
    judged: JudgedContacts, compared: Compared, own: DataFrame[BilledLine]
) -> pl.DataFrame:
    """Return the contacts whose age is asked: new ones, and the new parts of stays (T01).

    `ended_on` is the last day of a part, and the discharge day of the part that ends its stay.
    """
    rows = pl.concat([compared.fresh, compared.changed])
    parts = with_part_columns(rows.with_columns(leave_days=None), judged.parts)
    new = parts.join(own, on=[*IDENTITY, "care_month"], how="anti").with_columns(
        ended_on=pl.coalesce("ended_on", "last_day")
    )
    whole = without(compared.fresh, judged.parts)
    return pl.concat([whole, new.select(whole.columns)])


def _doubles(
    judged: JudgedContacts,
    compared: Compared,
    before: LedgerBefore,
    old: pl.DataFrame,
    terms: Terms,
) -> pl.DataFrame:
    """Return the doubles among the fresh contacts; `old` are those that are too old."""
    comparison = Comparison(
        compared.fresh,
        compared.changed,
        _of_others(before, judged.reached_price),
        judged.exams,
        before.exams,
        old,
        before.released.join(compared.fresh, on="row", how="semi"),
    )
    return doubles(comparison, terms.double_rules)


def _doubtful(
    judged: JudgedContacts, before: LedgerBefore, old: pl.DataFrame, alike: pl.DataFrame
) -> DataFrame[JudgedRemark]:
    """Return the remarks T01 and B01, and those about doubles."""
    same_day = several_same_day(judged.reached_price, before.near)
    of_rows = [
        rows.select("row", code=pl.lit(code.value))
        for rows, code in ((old, RemarkCode.TOO_OLD), (same_day, RemarkCode.SEVERAL_SAME_DAY))
    ]
    columns = JudgedRemark.columns()
    return JudgedRemark.of(pl.concat([with_verdicts(pl.concat(of_rows)), alike.select(columns)]))


def _resemblances(
    alike: pl.DataFrame, compared: Compared, near: pl.DataFrame
) -> DataFrame[Resemblance]:
    """Name the contact that each double resembles."""
    named = ("reporter", "contact_id", *ROW_PLACE, "care_unit", "started_on", "ended_on")
    like = [*(pl.col(name).alias(f"like_{name}") for name in named)]
    seller = pl.col("seller_org_no").alias("like_seller")
    ours = pl.concat([compared.fresh, compared.changed]).select(*like, seller, like_row="row")
    place = (*DOCUMENT, *ROW_PLACE)
    line = [f"line_{name}" for name in place]
    before = near.select(*like, seller, *(pl.col(name).alias(f"line_{name}") for name in place))
    asked = compared.fresh.select("row", *ROW_PLACE, "reporter", "seller_org_no")
    columns = ["row", "code", "rule_row", "like_seller", *(f"like_{name}" for name in named)]
    same = (pl.col("reporter") == pl.col("like_reporter")) | (
        pl.col("seller_org_no") == pl.col("like_seller")
    )
    return Resemblance.of(
        pl.concat(
            [
                alike.join(ours, on="like_row").select(columns),
                alike.join(before, on=line).select(columns),
            ]
        )
        .join(asked, on="row")
        .with_columns(same_provider=same)
        .sort("row", "code")
        .select(Resemblance.columns())
    )


def _of_others(before: LedgerBefore, contacts: pl.DataFrame) -> pl.DataFrame:
    """Return the nearby billed lines, except the contacts' own credited ones.

    Lines that the run credits count as billed until the next run for all others (D01).
    """
    own = shared(contacts.select(IDENTITY), before.to_credit, IDENTITY)
    return before.near.join(own, on=IDENTITY, how="anti", maintain_order="left")


def _held_back(doubtful: pl.DataFrame) -> pl.DataFrame:
    return doubtful.filter(pl.col("verdict") == Verdict.HOLD.value)


def _released_from(before: LedgerBefore, code: RemarkCode) -> pl.DataFrame:
    return before.released.filter(pl.col("code") == code.value).select("row")


def _ended(
    reported: pl.DataFrame, triaged: Triaged, turned_away: pl.DataFrame, before: LedgerBefore
) -> pl.DataFrame:
    """Return the rows that end a contact: cancelled, or credited if it was billed net.

    A contact that is now not billable and was never billed keeps that fate, and is left out. So is
    a stay whose report changes nothing billed.
    """
    columns = ["row", *IDENTITY, *ROW_PLACE]
    not_billable = without(
        turned_away.filter(pl.col("fate") == Fate.NOT_BILLABLE.value), triaged.locked
    )
    no_longer = reported.select(columns).join(not_billable.select("row"), on="row", how="semi")
    cancelled = triaged.cancelled.select(columns)
    was_billed = before.own.select(IDENTITY)
    return pl.concat(
        [
            pl.concat([cancelled, no_longer])
            .join(was_billed, on=IDENTITY, how="semi")
            .with_columns(fate=pl.lit(Fate.CREDITED.value)),
            cancelled.join(was_billed, on=IDENTITY, how="anti").with_columns(
                fate=pl.lit(Fate.CANCELLED.value)
            ),
        ]
    )


def _asked_changes_nothing(fates: pl.DataFrame, asked_again: pl.DataFrame) -> pl.DataFrame:
    asked = pl.col("row").is_in(asked_again.get_column("row").implode())
    unmoved = asked & pl.col("fate").is_in(_CHANGES_NOTHING)
    return fates.with_columns(
        fate=pl.when(unmoved).then(pl.lit(Fate.UNCHANGED.value)).otherwise("fate")
    )


def _all(rows: pl.DataFrame, fate: Fate) -> pl.DataFrame:
    return rows.select("row", fate=pl.lit(fate.value))


class Lines(NamedTuple):
    """New lines to bill and old lines to credit: not yet on any invoice."""

    debits: pl.DataFrame
    credited: pl.DataFrame


class PricesOfRun(NamedTuple):
    """The prices of contacts, and the parts of the stays that are billed month by month."""

    contacts: DataFrame[ContactPrice]
    parts: DataFrame[StayPart] = StayPart.none()


class NetBefore(NamedTuple):
    """Net billing of the run's contacts before it: `own`, and `to_credit` on request."""

    own: DataFrame[BilledLine]
    to_credit: DataFrame[BilledLine] = BilledLine.none()


def lines_of(
    contacts: DataFrame[MatchedContact],
    priced: PricesOfRun,
    fates: DataFrame[JudgedRow],
    net: NetBefore,
    run_no: int,
) -> Lines:
    """Return the lines that the fates of a run lead to.

    Args:
        contacts: the matched contacts.
        priced: the prices of those that have one.
        fates: the fates of the run's rows.
        net: the net billing of the run's contacts before it.
        run_no: the run.
    """
    billed = fates.filter(pl.col("fate") == Fate.BILLED.value)
    ended = fates.filter(pl.col("fate") == Fate.CREDITED.value)
    # The parts of a stay that are credited by order leave the other parts as they are.
    by_report = ended.join(net.to_credit, on=ROW_PLACE, how="anti", maintain_order="left")
    debits = contacts.join(billed, on=ROW_PLACE, how="semi", maintain_order="left")
    stays = debits.join(priced.parts, on="row", how="semi", maintain_order="left")
    same = part_changes(stays, net.own, priced.parts).same
    debited = part_lines(stays, priced.parts, run_no).join(
        same, on=[*IDENTITY, "care_month"], how="anti", maintain_order="left"
    )
    changed = net.own.join(same, on=[*IDENTITY, "care_month"], how="anti", maintain_order="left")
    whole = with_prices(without(debits, priced.parts), priced.contacts)
    return Lines(
        pl.concat([debit_lines(whole, run_no), debited]),
        pl.concat(
            [
                credit_lines(pl.concat([billed, by_report]), changed, run_no),
                ordered_lines(ended, net.to_credit, run_no),
            ]
        ),
    )
