"""The parts of a stay that is billed month by month, in Swedish."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from transforms.comparison import unsettled
from transforms.documents.swedish import day


def part_in_words(line: Mapping[str, Any]) -> str:
    """Describe the nights of a part of a stay: a BilledLine row."""
    leave = f", {line['leave_days']} på permission" if line["leave_days"] else ""
    ends = f", utskriven {day(line['ended_on'])}" if line["ended_on"] is not None else ""
    return (
        f"Del av vårdtillfälle: vårdmånad {line['care_month']}, dygnen {day(line['first_day'])} – "
        f"{day(line['last_day'])}, {line['nights']} fakturerade{leave}, "
        f"{line['nights_before']} fakturerade tidigare{ends}"
    )


def to_come(lines: pl.DataFrame) -> Iterator[str]:
    """Describe what is still to be billed of a stay, if it is not settled.

    Args:
        lines: every BilledLine row of the contact, debits and credits, with `run`, and
            `voided_at` of their invoice.
    """
    key = ["ingest_no", "source_row", "debit_run", "care_month"]
    stands = lines.filter(pl.col("voided_at").is_null())
    credited = stands.filter(pl.col("sign") < 0)
    net = stands.filter(pl.col("sign") > 0).join(credited, on=key, how="anti", nulls_equal=True)
    latest = pl.col("run") == pl.col("run").max()
    voided = pl.col("voided_at").is_not_null() & pl.col("care_month").is_not_null()
    if not lines.filter(latest & voided).is_empty():
        yield (
            "En faktura med en del av vårdtillfället är makulerad: dygnen faktureras när "
            "vårdtillfället har rapporterats på nytt."
        )
        return
    if unsettled(net).is_empty():
        return
    last = net.select(pl.col("last_day").max()).item()
    yield (
        f"Vårdtillfället är inte slutfakturerat: dygnen efter {day(last)} faktureras när det är "
        "rapporterat efter deras månad, eller avslutat."
    )
