"""Comparison of two results of a run."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.oracle import RunResult

_SHOWN = 5


def differences(expected: RunResult, found: RunResult) -> list[str]:
    """Return where two results differ, the first few of each kind; [] if they agree."""
    return [
        *_of_mappings("fate", expected.fates, found.fates),
        *_of_mappings("remarks", _by_row(expected), _by_row(found)),
        *_of_mappings("amount", expected.amounts, found.amounts),
        *_of_mappings("items", expected.items, found.items),
        *_of_mappings("debit", expected.debits, found.debits),
        *_of_mappings("credit", expected.credits, found.credits),
        *_of_mappings("invoice", _by_number(expected), _by_number(found)),
    ]


def _of_mappings(what: str, expected: Mapping[Any, Any], found: Mapping[Any, Any]) -> Iterator[str]:
    apart = [key for key in {**expected, **found} if expected.get(key) != found.get(key)]
    for key in sorted(apart)[:_SHOWN]:
        yield f"{what} {key}: oracle {expected.get(key)}, project {found.get(key)}"
    if len(apart) > _SHOWN:
        yield f"{what}: {len(apart)} differ"


def _by_row(result: RunResult) -> dict[tuple[int, int], list[str]]:
    rows: dict[tuple[int, int], list[str]] = {}
    for ingest_no, source_row, code in sorted(result.remarks):
        rows.setdefault((ingest_no, source_row), []).append(code)
    return rows


def _by_number(result: RunResult) -> dict[tuple[str, str], Any]:
    return {(invoice.seller_org_no, invoice.number): invoice for invoice in result.invoices}
