"""The oracle against numbers calculated by hand from docs/rules.md."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.oracle.reading import is_personal_number, is_reserve_number, months_before, read_moment
from tests.oracle.small_world import (
    ANNA,
    BO,
    CLEO,
    DANA,
    FEBRUARY,
    HOSPITAL,
    ISSUE_DAY,
    LMA,
    WARD,
    World,
    codes,
    tables,
)


def bill_one(row: dict[str, Any], world: World) -> tuple[str, set[str], Decimal | None]:
    [key] = world.deliver(row)
    result = world.oracle.bill(FEBRUARY, ISSUE_DAY)
    return result.fates[key], codes(result, key), result.amounts.get(key)


@pytest.mark.parametrize("number", [ANNA, BO, CLEO, DANA, "991945000023"])
def test_luhn_of_reserve_numbers(number: str) -> None:
    # 992016000010: 1 6 0 0 0 0 1 0 -> 2+6+0+0+0+0+2+0 = 10.
    assert is_reserve_number(number)
    assert not is_reserve_number(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_personal_and_coordination_numbers() -> None:
    # 7010632391: 14->5 +0 +2 +0 +12->3 +3 +4 +3 +18->9 +1 = 30; the 63rd is the 3rd.
    assert is_personal_number("197010632391")
    assert not is_personal_number("197010632390")
    assert not is_personal_number("197013632391")


def test_timestamps_without_offset_are_swedish() -> None:
    assert read_moment("2024-02-29T12:00") == dt.datetime(2024, 2, 29, 11, tzinfo=dt.UTC)
    assert read_moment("2024-07-01 12:00:00Z") == dt.datetime(2024, 7, 1, 12, tzinfo=dt.UTC)
    assert read_moment("2024-02-30T12:00") is None


def test_doctors_visit_with_fee_deducted_and_six_percent() -> None:
    world = World()
    row = world.visit("1", profession="LK", fee_code="12", patient_fee="50", interpreter="ja")
    [key] = world.deliver(row | {"procedure_codes": "PE009 UX007 pe009"})
    result = world.oracle.bill(FEBRUARY, ISSUE_DAY)
    # 2093 + 120.50 (once; UX007 has no price) - 150 + 300 - 50 = 2313.50.
    assert result.items[key] == [
        ("visit", None, 1, Decimal("2093.00"), Decimal("2093.00")),
        ("procedure", "PE009", 1, Decimal("120.50"), Decimal("120.50")),
        ("deduction", None, -1, Decimal("150.00"), Decimal("-150.00")),
        ("interpreter", None, 1, Decimal("300.00"), Decimal("300.00")),
        ("patient_fee", None, -1, Decimal("50.00"), Decimal("-50.00")),
    ]
    assert result.amounts == {key: Decimal("2313.50")}
    # 6 % of 2313.50 = 138.81; 2452.31.
    [invoice] = result.invoices
    assert (invoice.kind, invoice.number, invoice.route) == (380, "2024000001", "vardfaktura")
    assert (invoice.payer_id, invoice.reference) == ("hsf", "15002509/A")
    assert invoice.vat_compensation == Decimal("138.81")
    assert invoice.total == world.oracle.outstanding() == Decimal("2452.31")
    assert codes(result, key) == set()


def test_half_an_ore_is_rounded_up_once_per_invoice() -> None:
    world = World()
    world.deliver(
        world.visit("1", patient_fee="0,25", started_on="2024-02-12"),
        world.visit("2", patient_fee="0.50", started_on="20240213"),
    )
    [invoice] = world.oracle.bill(FEBRUARY, ISSUE_DAY).invoices
    # 899.75 + 899.50 = 1799.25; 6 % = 107.955 -> 107.96 (by contact 53.99 + 53.97).
    assert (invoice.lines_amount, invoice.vat_compensation) == (
        Decimal("1799.25"),
        Decimal("107.96"),
    )


def test_drg_with_outlier_days_billed_to_the_county_of_residence_without_vat() -> None:
    world = World()
    row = world.stay("1", patient_id=CLEO, care_unit=HOSPITAL, drg_code="k123", leave_days="2")
    [key] = world.deliver(row | {"started_on": "2024-01-10", "ended_on": "2024-01-30"})
    result = world.oracle.bill(FEBRUARY, ISSUE_DAY)
    # 1.2345 x 60000.50 = 74070.61725; 20 nights - 2 - 10 = 8 days x 4000.
    assert result.items[key] == [
        ("drg_point", "K123", 1, Decimal("74070.62"), Decimal("74070.62")),
        ("outlier_day", None, 8, Decimal("4000.00"), Decimal("32000.00")),
    ]
    [invoice] = result.invoices
    assert (invoice.payer_id, invoice.route, invoice.reference) == ("03", "riv", "U3")
    assert (invoice.vat_percent, invoice.total) == (Decimal(0), Decimal("106070.62"))


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2024-01-09", "held"), ("2024-02-09", "billed"), ("2024-02-10", "held")],
)
def test_a_receipt_holds_thirty_days(day: str, outcome: str) -> None:
    # Bo's receipt is of 2024-01-10; 30 days later is 2024-02-09.
    world = World()
    fate, remarks, _ = bill_one(world.visit("1", patient_id=BO, started_on=day), world)
    assert (fate, remarks) == (outcome, {"L05"} if outcome == "held" else set())


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"lma_number": None}, ("billed", {"L06"}, Decimal(900))),
        ({"lma_number": "LMA: 09000001/2"}, ("billed", set(), Decimal(900))),
        ({"lma_number": "9-000001"}, ("rejected", {"L02"}, None)),
        ({"lma_number": "77-000001"}, ("held", {"L03"}, None)),
        ({"lma_number": LMA[DANA]}, ("held", {"L04"}, None)),
        ({"lma_number": LMA[BO]}, ("held", {"L04", "L05"}, None)),
        ({"lma_number": "nonsense", "fee_code": "71"}, ("billed", set(), Decimal(900))),
        ({"fee_code": "95"}, ("billed", set(), Decimal(930))),
        ({"fee_code": "04"}, ("not_billable", {"N01"}, None)),
        ({"fee_code": "73"}, ("billed", set(), Decimal(1500))),
        ({"fee_code": "12"}, ("billed", {"C10"}, Decimal(900))),
        ({"fee_code": "12", "source_format": "ersmo"}, ("billed", set(), Decimal(875))),
        ({"care_form": "HOME", "island_visit": "1"}, ("billed", set(), Decimal(1400))),
        ({"patient_name": "anna  EK"}, ("billed", set(), Decimal(900))),
        ({"patient_name": "Anna Eck"}, ("billed", {"P07"}, Decimal(900))),
        ({"patient_id": "992016000011"}, ("rejected", {"P02"}, None)),
        ({"patient_id": "992016000028"}, ("held", {"P05"}, None)),
        ({"patient_id": "197010632391"}, ("held", {"P03"}, None)),
        ({"patient_id": None, "fee_code": "04"}, ("not_billable", {"N01"}, None)),
        ({"care_unit": "SE2321000016-A001"}, ("held", {"U03"}, None)),
        ({"care_unit": HOSPITAL}, ("rejected", {"C09"}, None)),
        ({"care_unit": "191080111"}, ("held", {"U01"}, None)),
        ({"care_unit": WARD, "started_on": "2024-02-01"}, ("held", {"U02"}, None)),
        ({"patient_fee": "901"}, ("held", {"M02", "C10"}, None)),
        ({"patient_fee": "900"}, ("not_billable", {"N03", "C10"}, None)),
        ({"started_on": "2023-09-04"}, ("billed", set(), Decimal(900))),
        ({"started_on": "2023-09-03"}, ("held", {"T01"}, None)),
        ({"started_on": "2024-03-01"}, ("not_yet", set(), None)),
        ({"started_on": "2024-02-30", "patient_fee": "-1"}, ("rejected", {"C02", "C07"}, None)),
        ({"started_on": "2024-03-05", "ended_on": "240305"}, ("rejected", {"C02", "C04"}, None)),
        ({"cancelled": "yes", "fee_code": "99"}, ("rejected", {"C12", "C06"}, None)),
        ({"cancelled": "Ja", "fee_code": "99"}, ("cancelled", {"C17"}, None)),
        ({"cancelled": "ja", "hidden": "ja"}, ("cancelled", {"C17", "C18"}, None)),
        ({"hidden": "ja"}, ("billed", {"C18"}, Decimal(900))),
        ({"event_form": "Vårdansvar", "care_form": None}, ("not_billable", {"N02"}, None)),
    ],
)
def test_one_visit(columns: dict[str, str], expected: tuple[str, set[str], Decimal]) -> None:
    world = World()
    assert bill_one(world.visit("1") | columns, world) == expected


def test_stay_by_day_that_began_before_the_unit_opened() -> None:
    # The ward opens on 2024-02-05: unit and agreement of the end day; 02-03 to 02-08 is
    # 5 nights - 1 day of leave = 4 x 5000. Anna's card makes her an asylum seeker.
    world = World()
    row = world.stay("1", started_on="2024-02-03", ended_on="2024-02-08", leave_days="1")
    assert bill_one(row, world) == ("billed", set(), Decimal(20000))


PERSONAL = "197010632391"


@pytest.mark.parametrize(
    ("linked", "columns", "remarks"),
    [
        ([ANNA], {}, {"P04"}),
        ([ANNA], {"protected_identity": "ja"}, {"P04"}),
        ([CLEO], {"lma_number": LMA[CLEO]}, {"P04", "P06", "P07"}),  # CLEO is replaced by BO
        ([ANNA, DANA], {"protected_identity": "ja"}, {"P03"}),
        ([], {}, {"P03"}),
        ([], {"protected_identity": "ja"}, set()),  # the number's owner is not checked
        ([], {"protected_identity": "ja", "lma_number": None}, {"L01"}),
    ],
)
def test_a_personal_number(linked: list[str], columns: dict[str, str], remarks: set[str]) -> None:
    registries = tables()
    for row in registries["reserve_numbers"]:
        row["personal_id"] = PERSONAL if row["reserve_number"] in linked else None
        row["replaced_by"] = BO if row["reserve_number"] == CLEO else None
    world = World(registries)
    row = world.visit("1", patient_name="Anna Ek") | {"patient_id": PERSONAL}
    fate = "held" if remarks & {"P03", "L01"} else "billed"
    assert bill_one(row | columns, world)[:2] == (fate, remarks)


def test_the_row_with_most_keys_wins_and_code_before_profession() -> None:
    registries = tables()
    keys = [
        ({"profession": "SJ", "visit_type": "2"}, "1"),  # two keys; visit_type does not fit
        ({"profession": "SJ"}, "2"),
        ({"code": "K123"}, "4"),
        ({"care_form": "outpatient"}, "8"),
    ]
    registries["price_items"] += [
        {"price_list_id": "P1", "kind": "visit", "amount": amount, "valid_from": "2020-01-01"} | key
        for key, amount in keys
    ]
    # Without a DRG profession comes before care_form; with one, code comes before profession.
    assert bill_one(World().visit("1"), World(registries))[2] == Decimal(2)
    assert bill_one(World().visit("1", drg_code="K123"), World(registries))[2] == Decimal(4)


@pytest.mark.parametrize(
    ("unit", "end_unit", "day", "expected"),
    [
        (WARD, WARD, "2024-02-01", ("billed", set(), Decimal(50000))),  # opens 2024-02-05
        (WARD, "99999999X", "2024-02-01", ("held", {"U02"}, None)),
        ("99999999X", WARD, "2024-02-01", ("billed", set(), Decimal(50000))),
        ("99999999X", "99999999Y", "2024-02-01", ("held", {"U01"}, None)),
        (WARD, HOSPITAL, "2024-02-05", ("billed", set(), Decimal(30000))),
        (WARD, HOSPITAL, "2024-02-04", ("rejected", {"C09"}, None)),  # the hospital's agreement
        ("SE2321000016-A001", None, "2024-02-01", ("held", {"M01"}, None)),  # A1: no model
        ("SE2321000016-A001", None, "2024-02-05", ("held", {"U03"}, None)),
    ],
)
def test_the_unit_of_the_end_day(
    unit: str, end_unit: str, day: str, expected: tuple[str, set[str], Decimal]
) -> None:
    world = World()
    row = world.stay("1", care_unit=unit, end_care_unit=end_unit, source_format="ersmo")
    assert bill_one(row | {"started_on": day, "ended_on": "2024-02-11"}, world) == expected


def test_a_limit_of_months_ends_on_a_day_that_exists() -> None:
    assert months_before(dt.date(2024, 8, 31), 6) == dt.date(2024, 2, 29)
    assert months_before(dt.date(2024, 12, 31), 12) == dt.date(2023, 12, 31)
    assert months_before(dt.date(2024, 1, 15), 1) == dt.date(2023, 12, 15)
