"""Documents that break rules: each rule, its invoices, and the registry rows of their parties."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import GateClosedError, Problem
from pipelines.billing.inputs import file_of_registry, kept_registry
from pipelines.billing.manifest import Manifest
from pipelines.home.paths import Home
from transforms.parties import rows_of_issue

# The number of invoices and rows named per broken rule; there may be thousands.
_NAMED: Final = 3
_PARTIES: Final = (("agreements", "agreement_id"), ("payers", "payer_id"))


def hold_rules(home: Home, folder: Path, invoices: pl.DataFrame, broken: Sequence[str]) -> None:
    """Refuse to continue when documents of a run break rules.

    Args:
        home: the home.
        folder: the run's folder, with its manifest.
        invoices: its numbered invoices.
        broken: the broken rules, each as "faktura SELLER-NUMBER (AGREEMENT): RULE text".

    Raises:
        GateClosedError: names each rule once, with invoices and registry rows.
    """
    if not broken:
        return
    manifest = Manifest(folder)
    named: dict[str, list[str]] = {}
    for one in broken:
        invoice, _, rule = one.partition(": ")
        named.setdefault(rule, []).append(invoice)
    lines = dict(_lines(home, manifest, invoices))
    problems = [
        Problem(
            ErrorCode.DOCUMENT_RULE_BROKEN,
            {"rule": rule, "invoices": _first_of(of), "rows": _rows(lines, of)},
        )
        for rule, of in named.items()
    ]
    raise GateClosedError(ErrorCode.DOCUMENTS_INVALID, problems, month=manifest.order.month)


def _lines(home: Home, manifest: Manifest, invoices: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield `SELLER-NUMBER` of each invoice, and the registry rows of its parties."""
    found = invoices
    files = {name: file_of_registry(manifest.inputs, name) for name, _ in _PARTIES}
    for name, key in _PARTIES:
        registry = kept_registry(home, manifest.inputs, name)
        if registry is None:
            return
        rows = rows_of_issue(registry, key, manifest.order.issued_on)
        found = found.join(rows.select(key, pl.col("line").alias(name)), on=key, how="left")
    for row in found.iter_rows(named=True):
        parts = [f"{files[name]}, rad {row[name]} ({row[key]})" for name, key in _PARTIES]
        yield f"{row['seller_org_no']}-{row['invoice_number']}", " och ".join(parts)


def _rows(lines: dict[str, str], invoices: Sequence[str]) -> str:
    """Return the rows of some invoices, each once."""
    keys = [name.removeprefix("faktura ").split(" ")[0] for name in invoices]
    rows = list(dict.fromkeys(lines[key] for key in keys if key in lines))
    return f"{'; '.join(rows[:_NAMED])}{_more(rows)}" or "registren"


def _first_of(invoices: Sequence[str]) -> str:
    return f"{', '.join(invoices[:_NAMED])}{_more(invoices)}"


def _more(named: Sequence[str]) -> str:
    return f" och {len(named) - _NAMED} till" if len(named) > _NAMED else ""
