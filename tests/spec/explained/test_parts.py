"""`explain` shows each part of a stay that is billed month by month, and what is still to come.

Rule: docs/rules.md#stays-month-by-month.
"""

from typing import Any

import polars as pl

from contracts.invoices import BilledLine
from tests.support.tables import table
from transforms.explaining.parts import part_in_words, to_come

ADMITTED = """
    care_month | first_day  | last_day   | nights | nights_before | leave_days | ended_on | sign
    2024-01    | 2024-01-25 | 2024-01-31 | 7      | 0             | 0          |          | 1
    2024-02    | 2024-02-01 | 2024-02-29 | 27     | 7             | 2          |          | 1
"""
ENDED = f"""{ADMITTED.rstrip()}
    2024-03    | 2024-03-01 | 2024-03-03 | 3      | 34            | 0          | 2024-03-04 | 1
"""


def parts(text: str, voided: str = "") -> Any:
    """Return the lines of a stay; those of the care month `voided` are on a voided invoice."""
    lines = table(BilledLine, text, contact_id="stay", started_on="2024-01-25")
    voided_at = pl.when(pl.col("care_month") == voided).then(pl.lit("2024-03-09"))
    return lines.rename({"run_no": "run"}).with_columns(voided_at=voided_at)


def test_a_part_is_described_by_its_nights() -> None:
    first, second, last = map(part_in_words, parts(ENDED).iter_rows(named=True))
    assert first == (
        "Del av vårdtillfälle: vårdmånad 2024-01, dygnen 2024-01-25 – 2024-01-31, 7 fakturerade, "
        "0 fakturerade tidigare"
    )
    assert second.endswith("27 fakturerade, 2 på permission, 7 fakturerade tidigare")
    assert last.endswith("3 fakturerade, 34 fakturerade tidigare, utskriven 2024-03-04")


def test_what_is_still_to_come_follows_the_last_night_billed() -> None:
    assert list(to_come(parts(ADMITTED))) == [
        (
            "Vårdtillfället är inte slutfakturerat: dygnen efter 2024-02-29 faktureras när det är "
            "rapporterat efter deras månad, eller avslutat."
        )
    ]


def test_nothing_is_to_come_of_a_stay_that_has_ended() -> None:
    assert list(to_come(parts(ENDED))) == []


def test_the_nights_of_a_voided_invoice_wait_for_a_new_report() -> None:
    assert list(to_come(parts(ADMITTED, voided="2024-02"))) == [
        (
            "En faktura med en del av vårdtillfället är makulerad: dygnen faktureras när "
            "vårdtillfället har rapporterats på nytt."
        )
    ]


def test_a_part_that_was_billed_again_after_a_void_is_no_longer_to_come() -> None:
    again = f"""
        run_no | {ADMITTED.strip().splitlines()[0]}
        1      | 2024-01 | 2024-01-25 | 2024-01-31 | 7  | 0  | 0 |            | 1
        2      | 2024-02 | 2024-02-01 | 2024-02-29 | 29 | 7  | 0 |            | 1
        3      | 2024-03 | 2024-03-01 | 2024-03-03 | 3  | 36 | 0 | 2024-03-04 | 1
    """
    lines = parts(again, voided="2024-02")
    billed_again = lines.filter(pl.col("care_month") == "2024-02").with_columns(
        run=pl.lit(3, pl.Int64), debit_run=pl.lit(3, pl.Int64), voided_at=pl.lit(None, pl.String)
    )
    assert list(to_come(pl.concat([lines, billed_again]))) == []
