"""The oracle over several deliveries and months, against docs/rules.md."""

import datetime as dt
from decimal import Decimal

from tests.oracle.small_world import (
    ANNA,
    APRIL_FIRST,
    DANA,
    FEBRUARY,
    ISSUE_DAY,
    LMA,
    World,
    codes,
    tables,
)


def test_merged_reserve_numbers_do_not_open_a_second_bill() -> None:
    world = World()
    first, other = world.visit("1", patient_id=DANA), world.visit("2", lma_number=LMA[DANA])
    [one] = world.deliver(first)
    assert world.oracle.bill(FEBRUARY, ISSUE_DAY).fates[one] == "billed"
    merged = tables()
    for row in merged["reserve_numbers"]:
        if row["reserve_number"] == DANA:
            row["replaced_by"] = ANNA
    world.oracle.replace_registries(merged)
    [two] = world.deliver(other | {"patient_id": DANA})
    result = world.oracle.bill(FEBRUARY, ISSUE_DAY)
    assert result.fates == {two: "held"}
    assert codes(result, two) == {"P06", "D01", "B01"}


def test_the_middle_one_of_three_overlapping_stays_is_held() -> None:
    world = World()
    days = [("2024-02-05", "2024-02-09"), ("2024-02-08", "2024-02-12")]
    days += [("2024-02-11", "2024-02-14"), ("2024-02-14", "2024-02-15")]
    a, b, c, d = world.deliver(
        *(world.stay(str(i), started_on=start, ended_on=end) for i, (start, end) in enumerate(days))
    )
    result = world.oracle.bill(FEBRUARY, ISSUE_DAY)
    # b overlaps a; c overlaps only b, which is held; d starts the day that c ends.
    assert result.fates == {a: "billed", b: "held", c: "billed", d: "billed"}
    assert result.remarks == {(*b, "D01")}
    # 4 + 3 + 1 nights of 5000; private inpatient care goes the manual way.
    assert result.invoices[0].lines_amount == Decimal(40000)
    assert result.invoices[0].route == "manual"


def test_the_first_of_three_similar_contacts_is_billed_and_a_release_opens_one() -> None:
    world = World()
    one, two, three = world.deliver(*(world.visit(name) for name in "123"))
    result = world.oracle.bill(FEBRUARY, ISSUE_DAY)
    assert result.fates == {one: "billed", two: "held", three: "held"}
    assert codes(result, one) == {"B01"}
    assert codes(result, two) == codes(result, three) == {"B01", "D01"}
    world.oracle.decide("release", "5561111111", "3", ["D01"])
    world.oracle.decide("refuse", "5561111111", "2", [])
    result = world.oracle.bill("2024-03", APRIL_FIRST)
    assert result.fates == {two: "rejected", three: "billed"}
    assert result.remarks == {(*two, "R01"), (*three, "B01")}
    # A refused contact is settled; with other content it is judged again.
    [again] = world.deliver(world.visit("2", profession="LK"))
    result = world.oracle.bill("2024-03", APRIL_FIRST)
    assert result.fates == {again: "billed"}


def test_cancelled_after_it_was_billed() -> None:
    world = World()
    first, second = world.deliver(world.visit("1"), world.visit("2", started_on="2024-02-13"))
    [invoice] = world.oracle.bill(FEBRUARY, ISSUE_DAY).invoices
    cancellation = {"source_format": "csv", "reporter": "5561111111", "contact_id": "1"}
    [key] = world.deliver(cancellation | {"cancelled": "J"})
    result = world.oracle.bill("2024-03", APRIL_FIRST)
    assert result.fates == {key: "credited"}
    [note] = result.invoices
    assert (note.kind, note.number, note.credits_invoice) == (381, "2024000002", invoice.number)
    # 900 + 6 % = 954; two were billed: 1908.
    assert (note.lines_amount, note.total, note.contacts) == (Decimal(900), Decimal(954), 1)
    assert world.oracle.outstanding() == Decimal(954)
    assert world.oracle.current_fates() == {first: "billed", second: "billed", key: "credited"}


def test_a_change_is_credited_and_billed_again_with_numbers_in_order() -> None:
    world = World()
    world.deliver(world.visit("1"), world.visit("2", fee_code="71", started_on="2024-02-09"))
    first = world.oracle.bill(FEBRUARY, ISSUE_DAY).invoices
    # Route manual sorts before vardfaktura: the person without permit is on 000001.
    assert [(i.number, i.route) for i in first] == [
        ("2024000001", "manual"),
        ("2024000002", "vardfaktura"),
    ]
    same, changed = world.deliver(
        world.visit("2", fee_code="71", started_on="2024-02-09", reported_at="2024-03-05"),
        world.visit("1", profession="LK"),
    )
    result = world.oracle.bill("2024-03", APRIL_FIRST)
    assert result.fates == {same: "unchanged", changed: "billed"}
    assert [(i.kind, i.number, i.lines_amount, i.credits_invoice) for i in result.invoices] == [
        (380, "2024000003", Decimal(1943), None),
        (381, "2024000004", Decimal(900), "2024000002"),
    ]
    # A correction that is turned away changes nothing; diagnoses are ignored.
    [wrong] = world.deliver(world.visit("1", profession="LK", patient_id="1"))
    assert world.oracle.bill("2024-03", APRIL_FIRST).fates == {wrong: "rejected"}
    [diagnosed] = world.deliver(world.visit("1", profession="LK", diagnosis_codes="J069"))
    result = world.oracle.bill("2024-03", dt.date(2025, 1, 2))
    assert (result.fates, result.invoices) == ({diagnosed: "unchanged"}, [])
    # The numbers restart with the year.
    world.deliver(world.visit("9", fee_code="71", started_on="2024-12-30"))
    [invoice] = world.oracle.bill("2024-12", dt.date(2025, 1, 2)).invoices
    assert invoice.number == "2025000001"


def test_the_latest_report_decides() -> None:
    world = World()
    old, new = world.deliver(
        world.visit("1", profession="LK", reported_at="2024-02-20T10:00:00+01:00"),
        world.visit("1", reported_at="2024-02-20T09:30:00Z"),
    )
    result = world.oracle.bill(FEBRUARY, ISSUE_DAY)
    assert result.fates == {old: "replaced", new: "billed"}
    [older] = world.deliver(world.visit("1", profession="AT", reported_at="2024-02-19"))
    assert world.oracle.bill(FEBRUARY, ISSUE_DAY).fates == {older: "replaced"}
    # One report without the time: from now on the order of delivery counts.
    [last] = world.deliver(world.visit("1", profession="LK"))
    assert world.oracle.bill(FEBRUARY, ISSUE_DAY).fates == {last: "billed"}


def test_rows_wait_for_their_month_and_for_the_registries() -> None:
    world = World()
    admitted, unknown = world.deliver(
        world.stay("1", started_on="2024-02-20"), world.visit("2", lma_number="77-000001")
    )
    result = world.oracle.bill(FEBRUARY, ISSUE_DAY)
    assert result.fates == {admitted: "not_yet", unknown: "held"}
    [discharged] = world.deliver(world.stay("1", started_on="2024-02-20", ended_on="2024-03-02"))
    corrected = tables()
    corrected["lma_cards"].append(
        {"lma_number": "77-000001", "reserve_number": ANNA, "evidence": "card"}
        | {"valid_from": "2024-02-12", "valid_to": "2024-02-12"}
    )
    world.oracle.replace_registries(corrected)
    result = world.oracle.bill("2024-03", APRIL_FIRST)
    assert result.fates == {admitted: "replaced", unknown: "billed", discharged: "billed"}
    assert result.amounts[discharged] == Decimal(55000)  # 11 nights over a leap day


def test_a_price_corrected_later_changes_nothing_until_a_rebill() -> None:
    world = World()
    early, late, cancelled = world.deliver(
        world.visit("1", started_on="2024-02-05"),
        world.visit("2", started_on="2024-02-06"),
        world.visit("3", started_on="2024-02-07", fee_code="12", patient_fee="10"),
    )
    world.oracle.bill(FEBRUARY, ISSUE_DAY)
    corrected = tables()
    for row in corrected["price_items"]:
        if row["amount"] == "900":
            row["amount"] = "950"
    corrected["fee_codes"] = [row for row in corrected["fee_codes"] if row["fee_code"] != "12"]
    world.oracle.replace_registries(corrected)
    assert world.oracle.bill("2024-03", APRIL_FIRST).fates == {}
    result = world.oracle.bill("2024-03", APRIL_FIRST, rebill_since=dt.date(2024, 2, 6))
    assert result.fates == {late: "billed", cancelled: "unchanged"}
    assert result.remarks == {(*cancelled, "C06")}
    assert [(i.kind, i.lines_amount) for i in result.invoices] == [
        (380, Decimal(950)),
        (381, Decimal(900)),
    ]
    assert early not in result.amounts
