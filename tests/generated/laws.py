"""A home's invariants (docs/rules.md#invariants), checked without the gate."""

from collections import Counter, defaultdict
from collections.abc import Set as AbstractSet
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from tests.generated.world import World
from tests.support.errors import texts

Rows = list[dict[str, Any]]


def broken(home: Home, world: World) -> list[str]:
    """Return the violations of invariants 1-4; [] for a sound home."""
    with Ledger.open(home.ledger) as ledger:
        folders = [home.root / folder for folder in ledger.runs().sort("run_no")["folder"]]
        invoices = ledger.invoices().to_dicts()
        problems = ledger.problems()
        withdrawn = set(ledger.withdrawals().get_column("ingest_no"))
    tables = {name: _rows(folders, name) for name in _TABLES}
    return [
        *texts(problems),
        *one_fate_a_row(tables["judged_rows"], world, withdrawn),
        *billed_once(tables["billed_lines"]),
        *sums_agree(invoices, tables),
        *numbers_without_gaps(invoices),
    ]


_TABLES = ("judged_rows", "billed_lines", "billed_items", "invoice_lines")


def _rows(folders: list[Path], table: str) -> Rows:
    return [
        row | {"run_no": run_no}
        for run_no, folder in enumerate(folders, start=1)
        for row in pl.read_parquet(folder / f"{table}.parquet").to_dicts()
    ]


def one_fate_a_row(
    judged: Rows, world: World, withdrawn: AbstractSet[int] = frozenset()
) -> list[str]:
    """Return violations of invariant 1.

    A settled row is judged again only when a rebill is ordered, its stay is not settled, or a
    delivery with a report of its contact was withdrawn.
    """
    affected = {_contact(row) for row in judged if row["ingest_no"] in withdrawn}
    opened = {(row["ingest_no"], row["source_row"]) for row in judged if _contact(row) in affected}
    found = []
    files = [file for month in world for file in month.files]
    delivered = {
        (ingest_no, place)
        for ingest_no, file in enumerate(files, start=1)
        for place in range(1, len(file.rows) + 1)
    }
    fates: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for row in judged:
        fates[row["ingest_no"], row["source_row"]].append((row["run_no"], row["fate"]))
    if set(fates) != delivered:
        found.append(f"law 1: fates of {len(fates)} rows, {len(delivered)} were delivered")
    for key, history in fates.items():
        runs = [run_no for run_no, _ in history]
        if len(set(runs)) != len(runs):
            found.append(f"law 1: row {key} has two fates in a run")
        again = [fate for _, fate in history if fate not in ("held", "not_yet")]
        if again[1:] and key not in opened and not {*again[:-1]} <= {"billed", "unchanged"}:
            found.append(f"law 1: row {key} was settled and judged again: {again}")
    return found


def _contact(row: dict[str, Any]) -> tuple[str, str]:
    return row["reporter"], row["contact_id"]


def billed_once(lines: Rows) -> list[str]:
    """Return violations of invariant 2.

    After each run, the net billing of a contact, or of a part of a stay, is zero or its latest
    debit. The parts of a stay hold each night once, up to the last of them.
    """
    found = []
    net: Counter[tuple[str, str, str]] = Counter()
    latest: dict[tuple[str, str, str], Decimal] = {}
    for run_no in sorted({line["run_no"] for line in lines}):
        of_run = [line for line in lines if line["run_no"] == run_no]
        for line in of_run:
            contact = (line["reporter"], line["contact_id"], line["care_month"] or "")
            net[contact] += line["sign"] * line["amount"]
            if line["sign"] == 1:
                latest[contact] = line["amount"]
        found += [
            f"law 2: {amount} kronor net of a contact after run {run_no}"
            for contact, amount in net.items()
            if amount not in (0, latest[contact])
        ]
    return found


def sums_agree(invoices: Rows, tables: dict[str, Rows]) -> list[str]:
    """Return violations of invariant 3: contacts, items and lines sum to the document."""
    found = []
    for table in ("billed_lines", "billed_items", "invoice_lines"):
        sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for row in tables[table]:
            sums[row["run_no"], row["invoice"]] += row["amount"]
        amounts = {(i["run_no"], i["invoice"]): i["lines_amount"] for i in invoices}
        if sums != amounts:
            found.append(f"law 3: {table} are not the invoices")
    lines = tables["invoice_lines"]
    if any(line["amount"] != line["quantity"] * line["unit_price"] for line in lines):
        found.append("law 3: a line is not quantity times price")
    if any(i["total"] != i["lines_amount"] + i["vat_compensation"] for i in invoices):
        found.append("law 3: a total is not lines and compensation")
    return found


def numbers_without_gaps(invoices: Rows) -> list[str]:
    """Return violations of invariant 4.

    Numbers are 1, 2, 3 ... per seller and year of issue, in the order of assignment.
    """
    found = []
    series: dict[tuple[str, int], list[str]] = defaultdict(list)
    for invoice in sorted(invoices, key=lambda i: (i["run_no"], i["invoice_number"])):
        series[invoice["seller_org_no"], invoice["issued_on"].year].append(
            invoice["invoice_number"]
        )
    for (seller, year), numbers in series.items():
        expected = [f"{year}{serial:06d}" for serial in range(1, len(numbers) + 1)]
        if numbers != expected:
            found.append(f"law 4: the numbers of {seller} in {year} are {numbers}")
    return found
