"""A month billed with the transforms alone, and the next: no files, no ledger.

The order of the steps is that of `pipelines/billing/stages.py`; `Month` carries from one month to
the next what the ledger would store.
"""

import datetime as dt
from typing import Any, Final, NamedTuple

import polars as pl

from contracts.care_contacts import ReportedContact
from contracts.codes import ItemKind
from contracts.fates import JudgedRow, RowRemark
from contracts.invoices import BilledItem, BilledLine, IssuedInvoice
from contracts.period import Month
from contracts.registries import (
    Agreement,
    CareUnit,
    Deliverer,
    DoubleRule,
    DrgWeight,
    ListedPrice,
    LmaCard,
    PatientFee,
    Payer,
    PriceList,
    Profession,
    ReserveNumber,
    VisitType,
)
from tests.support.steps import FEE_CODES, ISSUE_DAY
from tests.support.tables import cells_of, codes_of, joined, table
from transforms.believe import CodeTables, believe
from transforms.cells.coded import known_codes, with_known_codes
from transforms.cells.days import parsed_moment
from transforms.cells.reports import canonical_report
from transforms.comparison import Causes, with_reasons
from transforms.invoicing import Invoiced, Issue, invoice_contacts, originals_of
from transforms.latest import replaced_rows
from transforms.matching import MatchingRegistries, known_to_matching, match_contacts
from transforms.merged_numbers import surviving, survivors
from transforms.parties import Parties
from transforms.pricing.contacts import Priced, PricingRegistries, price_contacts
from transforms.senders import SenderRegistries, barred_rows, remarks_on_senders
from transforms.settlement import (
    JudgedContacts,
    LedgerBefore,
    Lines,
    NetBefore,
    PricesOfRun,
    Settlement,
    Terms,
    lines_of,
    settle,
)
from transforms.triage import Before, Triaged, not_yet, triage, unclear_places

IDENTITY = ["reporter", "contact_id"]
PLACE = ["ingest_no", "source_row"]


class World(NamedTuple):
    """The registries: two patients with cards, a unit with an agreement, and HSF."""

    fee_codes: Any = FEE_CODES
    reserve_numbers: Any = table(ReserveNumber, "reserve_number\n992016000010\n992016123457")
    lma_cards: Any = table(
        LmaCard, "lma_number|reserve_number\n52-123456|992016000010\n52-654321|992016123457"
    )
    care_units: Any = table(CareUnit, "care_unit\n12345678M01\n12345678M02")
    agreements: Any = table(Agreement, "inpatient_model\nday")
    payers: Any = table(Payer, "claim_limit_months\n6")
    price_items: Any = table(
        ListedPrice, "kind|code|amount\nvisit||1000\nday||5000\nprocedure|PE009|100"
    )
    price_lists: Any = PriceList.none()
    visit_types: Any = VisitType.none()
    professions: Any = Profession.none()
    drg_weights: Any = DrgWeight.none()
    patient_fees: Any = PatientFee.none()
    double_rules: Any = DoubleRule.none()
    deliverers: Any = Deliverer.none()
    # The path in the inbox of each delivery, from 1; later ones lie in the inbox itself.
    paths: tuple[str, ...] = ()


class Order(NamedTuple):
    """The order of a run: month, day of issue, decisions, and the rebill date.

    `released` has contact and code; `refused` the ReportedContact rows that were refused;
    `withdrawn` the numbers of the deliveries withdrawn since the last run.
    """

    month: str = "2024-01"
    issued_on: dt.date = ISSUE_DAY
    released: tuple[tuple[str, str], ...] = ()
    refused: Any = ReportedContact.none()
    rebill_since: dt.date = dt.date.max
    withdrawn: tuple[int, ...] = ()


class Setting(NamedTuple):
    """The data that the steps of a run share."""

    run_no: int
    order: Order
    world: World
    net: pl.DataFrame
    released: pl.DataFrame
    rebills: pl.DataFrame


WORLD: Final = World()
JANUARY: Final = Order()
FEBRUARY: Final = Order("2024-02", dt.date(2024, 3, 8))


class Billed(NamedTuple):
    """A billed month, with everything before it."""

    run_no: int
    reported: Any
    settlement: Settlement
    written: Lines
    invoiced: Invoiced
    reports: Any
    judged: Any
    lines: Any
    items: Any
    documents: Any
    barred: Any


NOTHING: Final = Billed(
    run_no=0,
    reported=ReportedContact.none(),
    settlement=None,  # type: ignore[arg-type]
    written=None,  # type: ignore[arg-type]
    invoiced=None,  # type: ignore[arg-type]
    reports=ReportedContact.none().drop("row"),
    judged=JudgedRow.none(),
    lines=BilledLine.none(),
    items=BilledItem.none(),
    documents=IssuedInvoice.none(),
    barred=JudgedRow.none().select(PLACE),
)


def bill(
    delivered: Any, order: Order = JANUARY, *, world: World = WORLD, after: Billed = NOTHING
) -> Billed:
    """Bill the delivered rows, and those that still wait, after an earlier month."""
    net = net_lines(after.lines)
    delivered = _as_read(delivered, world)
    reports = pl.concat([after.reports, delivered.drop("row")]).unique(PLACE).sort(PLACE)
    reported, rebills = _due(delivered, reports, after, order)
    setting = Setting(after.run_no + 1, order, world, net, _released(reported, order), rebills)
    billed_reports = reports.join(net, on=PLACE, how="semi")
    withdrawn = reported.filter(_is_withdrawn(order)).select("row")
    earlier = _counting(after, order)
    unclear = reports.join(unclear_places(reported, earlier), on=PLACE, how="semi")
    barred = _barred(reported.join(rebills, on="row", how="anti"), setting)
    triaged = triage(
        reported,
        Before(
            earlier,
            billed_reports.filter(~_is_withdrawn(order)),
            order.refused,
            rebills,
            _to_credit(reported, setting),
            unclear,
            barred,
            withdrawn=withdrawn,
        ),
    )
    settlement, judged, priced = _judge(reported, triaged, after, setting, barred)
    written = _lines(reported, settlement, judged, setting)
    judged_rows = _judged(after.judged, reported, settlement)
    cancelled = reported.join(triaged.cancelled.select("row"), on="row", how="semi")
    credited = _with_originals(written.credited, judged_rows, cancelled, after, order)
    invoiced = _invoice(written._replace(credited=credited), judged, priced.items, after, setting)
    return Billed(
        setting.run_no,
        reported,
        settlement,
        written,
        invoiced,
        reports,
        judged_rows,
        pl.concat([after.lines, invoiced.billed_lines]),
        pl.concat([after.items, invoiced.billed_items]),
        pl.concat([after.documents, _documents(invoiced)]),
        pl.concat(
            [
                after.barred.join(reported, on=PLACE, how="anti"),
                reported.join(barred, on="row", how="semi").select(PLACE),
            ]
        ),
    )


def _is_withdrawn(order: Order) -> pl.Expr:
    return pl.col("ingest_no").is_in(list(order.withdrawn))


def _counting(after: Billed, order: Order) -> pl.DataFrame:
    """Return the earlier judgements of the reports that take part."""
    return after.judged.join(after.barred, on=PLACE, how="anti").filter(~_is_withdrawn(order))


def _decide_again(reports: pl.DataFrame, after: Billed, order: Order) -> pl.DataFrame:
    """Return the places of the earlier reports that decide without the withdrawn deliveries."""
    contacts = after.judged.filter(_is_withdrawn(order))
    earlier = _counting(after, order).join(contacts, on=IDENTITY, how="semi")
    rows = reports.join(earlier, on=PLACE, how="semi").with_row_index("row")
    replaced = replaced_rows(rows, JudgedRow.none())
    return rows.join(replaced, on="row", how="anti").select(PLACE)


def _to_credit(reported: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    lines = setting.net.filter(_is_withdrawn(setting.order))
    return reported.join(lines, on=PLACE, how="semi").select("row")


def _barred(reported: Any, setting: Setting) -> pl.DataFrame:
    """Return the rows that their folder may not report."""
    world = setting.world
    if world.deliverers.is_empty():
        return reported.select("row").clear()
    numbers = reported.select("ingest_no").unique().sort("ingest_no")
    paths = [*world.paths, *["fil.csv"] * 9]
    files = numbers.with_columns(
        path=pl.Series([paths[n - 1] for n in numbers["ingest_no"]], dtype=pl.String)
    )
    known = SenderRegistries(world.deliverers, world.care_units, world.agreements)
    return barred_rows(reported, files, setting.net, known)


def _as_read(delivered: pl.DataFrame, world: World) -> pl.DataFrame:
    known = known_codes(
        world.visit_types,
        world.professions,
        world.fee_codes,
        world.price_items,
        world.patient_fees,
    )
    return with_known_codes(canonical_report(delivered), known)


def outcome(billed: Billed, of: Any = None) -> list[str]:
    """Return fate and remarks of each row of the run, or of the rows `of` a delivery."""
    rows = billed.reported
    if of is not None:
        rows = of.select(PLACE).join(rows, on=PLACE, how="left", maintain_order="left")
    fates = cells_of(rows, billed.settlement.fates, "fate")
    return joined(fates, codes_of(rows, billed.settlement.remarks))


def net_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the debits that were not credited."""
    credited = lines.filter(pl.col("sign") == -1)
    return lines.filter(pl.col("sign") == 1).join(
        credited, on=[*IDENTITY, "debit_run"], how="anti", maintain_order="left"
    )


def _due(
    delivered: Any, reports: pl.DataFrame, after: Billed, order: Order
) -> tuple[Any, pl.DataFrame]:
    """Return the rows to judge, and which of them are rebilled."""
    waiting = after.judged.filter(pl.col("fate").is_in(["held", "not_yet"]))
    withdrawn = reports.filter(_is_withdrawn(order))
    again = _decide_again(reports, after, order)
    due = pl.concat([rows.select(PLACE) for rows in (waiting, delivered, withdrawn, again)])
    asked = net_lines(after.lines).filter(pl.col("started_on") >= order.rebill_since)
    again = asked.join(delivered, on=IDENTITY, how="anti")
    places = pl.concat([due, again.select(PLACE)])
    rows = reports.join(places, on=PLACE, how="semi").sort(PLACE).with_row_index("row")
    reported = ReportedContact.of(rows)
    return reported, reported.join(again, on=PLACE, how="semi").select("row")


def _released(reported: pl.DataFrame, order: Order) -> pl.DataFrame:
    schema = {"contact_id": pl.String, "code": pl.String}
    decisions = pl.DataFrame(list(order.released), schema=schema, orient="row")
    return reported.join(decisions, on="contact_id", how="inner").select("row", "code")


def _judge(
    reported: Any, triaged: Triaged, after: Billed, setting: Setting, barred: pl.DataFrame
) -> tuple[Settlement, JudgedContacts, Priced]:
    order, world, net = setting.order, setting.world, setting.net
    tables = CodeTables(world.fee_codes, world.visit_types, world.professions, world.drg_weights)
    format_ = believe(reported, tables, issued_on=order.issued_on, settled=triaged.settled)
    waits = format_.accepted.join(barred, on="row", how="anti")
    later = not_yet(waits, pl.lit(Month.parse(order.month).last_day))
    matching = MatchingRegistries(
        world.reserve_numbers, world.lma_cards, world.care_units, world.agreements, world.payers
    )
    care = format_.accepted
    known = known_to_matching(matching, care)
    apart = pl.concat([later, barred])
    matched = match_contacts(care, known, setting.released, apart)
    pricing = PricingRegistries(
        world.agreements,
        world.price_lists,
        world.price_items,
        world.drg_weights,
        world.patient_fees,
    )
    priced = price_contacts(matched.accepted, pricing)
    senders = remarks_on_senders(care, barred)
    remarks = RowRemark.of(pl.concat([format_.remarks, senders, matched.remarks, priced.remarks]))
    today = surviving(net, "patient_id", survivors(world.reserve_numbers))
    near = BilledLine.of(net.with_columns(today.alias("patient_id")))
    before = LedgerBefore(
        _own(reported, setting),
        near,
        _examined(near, after),
        setting.released,
        setting.rebills,
        BilledLine.of(net.filter(_is_withdrawn(order))),
    )
    exams = priced.items.filter(pl.col("kind") == ItemKind.HEALTH_EXAM.value).select("row")
    judged = JudgedContacts(matched.accepted, priced.accepted, exams, later, remarks)
    terms = Terms(order.issued_on, world.payers, world.double_rules)
    return settle(reported, triaged, judged, before, terms), judged, priced


def _examined(near: pl.DataFrame, after: Billed) -> Any:
    """Return the lines that were billed as health examinations."""
    exams = after.items.filter(pl.col("kind") == ItemKind.HEALTH_EXAM.value)
    return BilledLine.of(near.join(exams, on=["run_no", "invoice", *PLACE], how="semi"))


def _own(reported: pl.DataFrame, setting: Setting) -> Any:
    """Return the net lines of the contacts of this run."""
    net = setting.net.filter(~_is_withdrawn(setting.order))
    return BilledLine.of(net.join(reported, on=IDENTITY, how="semi", maintain_order="left"))


def _lines(
    reported: Any, settlement: Settlement, judged: JudgedContacts, setting: Setting
) -> Lines:
    fates = _judged(JudgedRow.none(), reported, settlement)
    own = _own(reported, setting)
    priced = PricesOfRun(judged.prices, judged.parts)
    withdrawn = BilledLine.of(setting.net.filter(_is_withdrawn(setting.order)))
    net = NetBefore(own, withdrawn)
    return lines_of(judged.reached_price, priced, fates, net, setting.run_no)


def _invoice(
    written: Lines, judged: JudgedContacts, items: Any, after: Billed, setting: Setting
) -> Invoiced:
    places = judged.reached_price.select("row", *PLACE)
    item = [name for name in items.columns if name != "row"]
    run = pl.lit(setting.run_no, dtype=pl.Int64)
    new = items.join(places, on="row").select(run.alias("debit_run"), *PLACE, *item)
    debits = after.lines.filter(pl.col("sign") == 1)
    old = after.items.join(debits, on=["run_no", "invoice", *PLACE], how="semi").select(
        pl.col("run_no").alias("debit_run"), *PLACE, *item
    )
    return invoice_contacts(
        written.debits,
        written.credited,
        pl.concat([new, old]),
        Issue(Month.parse(setting.order.month), setting.order.issued_on),
        Parties(setting.world.agreements, setting.world.payers),
    )


def _with_originals(
    credited: pl.DataFrame,
    fates: pl.DataFrame,
    cancelled: pl.DataFrame,
    after: Billed,
    order: Order,
) -> pl.DataFrame:
    none = BilledLine.none().select("run_no", "invoice")
    withdrawn = pl.DataFrame({"ingest_no": order.withdrawn}, schema={"ingest_no": pl.Int64})
    return with_reasons(credited, Causes(fates, cancelled, none, none, withdrawn)).join(
        originals_of(after.documents),
        on=["credited_run", "credited_invoice"],
        how="left",
        maintain_order="left",
    )


def _judged(before: pl.DataFrame, reported: pl.DataFrame, settlement: Settlement) -> Any:
    """Return the last judgement of every report so far."""
    now = reported.join(settlement.fates, on="row").select(
        *PLACE, *IDENTITY, reported_at=parsed_moment("reported_at"), fate="fate"
    )
    return JudgedRow.of(pl.concat([before.join(now, on=PLACE, how="anti"), now]).sort(PLACE))


def _documents(invoiced: Invoiced) -> Any:
    """Name each document by its run and place, as the ledger would by a number."""
    return IssuedInvoice.of(
        invoiced.invoices.with_columns(
            invoice_number=pl.format("{}-{}", "run_no", "invoice"),
            riv_basis_id=pl.lit(None, pl.String),
            ocr=pl.lit(None, pl.String),
        )
    )
