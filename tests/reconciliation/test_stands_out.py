"""Deviations from earlier months: the rules of `contracts.compared.Rule`.

See docs/reconciliation.md: a missing unit, a doubled volume.
"""

import polars as pl
import pytest

from contracts.compared import MonthOfYear, UnitOfYear
from contracts.period import Month
from tests.support.tables import listed, table
from transforms.reconciliation.stands_out import stands_out

JUNE = Month(2024, 6)
NAMES = pl.DataFrame(
    {"dimension": ["agreement"], "key": ["ADA-1"], "name": ["Vårdgivaren"]},
)
SHOWN = ("rule", "measure", "dimension", "key", "now", "usual", "months")


def months(*names: str, **counts: str) -> pl.DataFrame:
    """Return months; each has a count, separated by spaces."""
    listed_counts = {name: values.split() for name, values in counts.items()}
    rows = [
        " | ".join([month, *(listed_counts[name][place] for name in listed_counts)])
        for place, month in enumerate(names)
    ]
    nil = dict.fromkeys(("units", "held", "rejected", "debited_contacts", "credited_contacts"), "0")
    kronor = dict.fromkeys(("debited", "credited", "net"), "0.00")
    common = {name: nought for name, nought in nil.items() if name not in counts}
    head = " | ".join(["month", *listed_counts])
    return table(MonthOfYear, "\n".join([head, *rows]), **common, **kronor)


HALF_A_YEAR = ("2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06")


def units(**of_unit: str) -> pl.DataFrame:
    """Return the contacts of units in the six months, `-` for none."""
    rows = [
        f"{month} | {unit} | {count}"
        for unit, counts in of_unit.items()
        for month, count in zip(HALF_A_YEAR, counts.split(), strict=True)
        if count != "-"
    ]
    text = "\n".join(["month | care_unit | contacts", *rows])
    return table(UnitOfYear, text, agreement_id="ADA-1", name="Enhet")


def of_units(**of_unit: str) -> list[str]:
    found = stands_out(JUNE, months(*HALF_A_YEAR), units(**of_unit), NAMES)
    return listed(found.filter(pl.col("dimension") == "care_unit"), *SHOWN)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Billed in each of the three months before, and not now.
        ("1 1 1 2 3 -", ["missing | debited | care_unit | U | 0 | 1 | 5"]),
        ("- - 1 2 3 -", ["missing | debited | care_unit | U | 0 | 2 | 3"]),
        ("9 9 9 - 9 -", []),
        # A unit that bills every other month is not missing, unless it used to be large.
        ("20 20 20 - 20 -", ["halved | debited | care_unit | U | 0 | 20 | 5"]),
        ("- - - - - 1", ["new | debited | care_unit | U | 1 | 0 | 5"]),
        ("- - - - 1 1", []),
        # The median of 8, 10, 11, 12, 30 is 11.
        ("8 10 11 12 30 22", ["doubled | debited | care_unit | U | 22 | 11 | 5"]),
        ("8 10 11 12 30 21", []),
        ("8 10 11 12 30 5", ["halved | debited | care_unit | U | 5 | 11 | 5"]),
        ("8 10 11 12 30 6", []),
        # Too small to be reported, and just large enough.
        ("4 4 4 4 4 9", []),
        ("4 4 4 4 4 10", ["doubled | debited | care_unit | U | 10 | 4 | 5"]),
        ("9 9 9 9 9 1", []),
        ("10 10 10 10 10 5", ["halved | debited | care_unit | U | 5 | 10 | 5"]),
        # A unit's months begin with its first: two are too few to establish a norm.
        ("- - - 10 10 30", []),
        ("- - 10 10 10 30", ["doubled | debited | care_unit | U | 30 | 10 | 3"]),
        # A month without contacts counts as zero: the median of 10, 0, 10, 0 is 5.
        ("- 10 - 10 - 10", ["doubled | debited | care_unit | U | 10 | 5 | 4"]),
        # An even number of months: the median of 10 and 11 is 10.5, so 11.
        ("- 10 10 11 11 21", []),
        ("- 10 10 11 11 22", ["doubled | debited | care_unit | U | 22 | 11 | 4"]),
    ],
)
def test_a_unit_stands_out_by_exactly_these_rules(counts: str, expected: list[str]) -> None:
    assert of_units(U=counts) == expected


def test_an_agreement_is_counted_over_its_units_with_the_providers_name() -> None:
    found = stands_out(JUNE, months(*HALF_A_YEAR), units(U1="9 9 9 9 9 -", U2="1 1 1 1 1 2"), NAMES)
    assert listed(found, *SHOWN, "name") == [
        "halved | debited | agreement | ADA-1 | 2 | 10 | 5 | Vårdgivaren",
        "missing | debited | care_unit | U1 | 0 | 9 | 5 | Enhet",
    ]


@pytest.mark.parametrize(
    ("measure", "counts", "expected"),
    [
        ("debited_contacts", "50 60 55 50 60 120", ["doubled | debited |  |  | 120 | 55 | 5"]),
        ("debited_contacts", "50 60 55 50 60 27", ["halved | debited |  |  | 27 | 55 | 5"]),
        ("held", "5 6 7 8 9 14", ["doubled | held |  |  | 14 | 7 | 5"]),
        ("rejected", "0 0 0 0 0 10", ["doubled | rejected |  |  | 10 | 0 | 5"]),
        ("rejected", "0 0 0 0 0 9", []),
        ("credited_contacts", "5 5 5 5 5 10", ["doubled | credited |  |  | 10 | 5 | 5"]),
        # Fewer waiting or rejected contacts are not a deviation.
        ("held", "50 50 50 50 50 1", []),
        ("credited_contacts", "50 50 50 50 50 0", []),
    ],
)
def test_the_whole_month_stands_out_by_what_it_counts(
    measure: str, counts: str, expected: list[str]
) -> None:
    found = stands_out(JUNE, months(*HALF_A_YEAR, **{measure: counts}), units(), NAMES)
    assert listed(found, *SHOWN) == expected


def test_nothing_stands_out_before_three_earlier_months_are_known() -> None:
    counts = {"debited_contacts": "10 10 100"}
    few = months("2024-04", "2024-05", "2024-06", **counts)
    assert stands_out(JUNE, few, units(U="- - - - - 9"), NAMES).is_empty()
    enough = months("2024-03", "2024-04", "2024-05", "2024-06", debited_contacts="10 10 10 100")
    assert listed(stands_out(JUNE, enough, units(), NAMES), "rule", "now") == ["doubled | 100"]


def test_an_unbilled_month_is_not_a_month_without_contacts() -> None:
    """Of the three months before, April was never billed: its units are not missing."""
    known = months("2024-01", "2024-02", "2024-03", "2024-05", "2024-06")
    found = stands_out(JUNE, known, units(U="20 20 20 - 20 20"), NAMES)
    assert found.is_empty()
    gone = stands_out(JUNE, known, units(U="20 20 20 - 20 -"), NAMES)
    assert listed(gone.tail(1), *SHOWN) == ["halved | debited | care_unit | U | 0 | 20 | 4"]
