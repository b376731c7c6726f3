"""The README: handwritten text, and tables generated from the rows."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from making.reports import MONTHS, Judged, Quarter, Row

TEXT = Path(__file__).with_name("README.template.md")


def readme(quarter: Quarter) -> str:
    """Return the README of the sample."""
    text = TEXT.read_text(encoding="utf-8")
    return (
        text.replace("<!-- fates -->", _fates(quarter))
        .replace("<!-- ordinary -->", _ordinary(quarter))
        .replace("<!-- decisions -->", _decisions(quarter))
        .replace("<!-- stories -->", _stories(quarter))
        .replace("<!-- codes -->", _codes(quarter))
    )


def _all(quarter: Quarter) -> list[tuple[str, int, Row]]:
    return [
        (path, place, row)
        for path, rows in sorted(quarter.rows.items())
        for place, row in enumerate(rows, start=1)
    ]


def _judged(quarter: Quarter) -> list[Judged]:
    return [judged for _, _, row in _all(quarter) for judged in row.judged]


def kronor(amount: Decimal) -> str:
    """Return an amount in Swedish notation."""
    return f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",")


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _fates(quarter: Quarter) -> str:
    judged = _judged(quarter)
    fates = sorted({each.fate for each in judged})
    counted = Counter((each.fate, each.month) for each in judged)
    rows = [(fate, *(str(counted[fate, month]) for month in MONTHS)) for fate in fates]
    sums = [
        kronor(sum((Decimal(j.amount) for j in judged if j.amount and j.month == m), Decimal()))
        for m in MONTHS
    ]
    return _table(("fate", *MONTHS), [*rows, ("kronor billed", *sums)])


def _ordinary(quarter: Quarter) -> str:
    groups: dict[tuple[str, str], list[Row]] = {}
    for path, _, row in _all(quarter):
        if row.group:
            groups.setdefault((row.group, path), []).append(row)
    rows = []
    for (group, path), members in sorted(groups.items()):
        judged = [each for row in members for each in row.judged]
        codes = Counter(code for row in members for code in row.judged[0].codes.split())
        shown = ", ".join(f"{code} on {count}" for code, count in sorted(codes.items()))
        amount = sum((Decimal(each.amount) for each in judged if each.amount), Decimal())
        rows.append((group, f"`{path}`", str(len(members)), kronor(amount), shown))
    return _table(("group", "file", "rows, billed unless A02", "kronor", "remarks"), rows)


def _decisions(quarter: Quarter) -> str:
    rows = [
        (each["month"], each["kind"], f"`{each['contact_id']}`", each["because"])
        for each in quarter.decisions
    ]
    return _table(("after the bill of", "decision", "contact", "because"), rows)


def _outcome(judged: Judged) -> str:
    parts = [f"{judged.month}: **{judged.fate}**", judged.codes]
    if judged.amount:
        parts.append(f"{kronor(Decimal(judged.amount))} kr to {judged.payer} by {judged.route}")
    return " ".join(part for part in parts if part)


def _stories(quarter: Quarter) -> str:
    parts: list[str] = []
    for path, rows in sorted(quarter.rows.items()):
        lines = [
            (
                str(place),
                f"`{row.values['contact_id']}`" if row.values["contact_id"] else "(none)",
                "<br>".join(_outcome(judged) for judged in row.judged),
                "<br>".join(dict.fromkeys(judged.why for judged in row.judged)),
            )
            for place, row in enumerate(rows, start=1)
            if not row.group
        ]
        table = _table(("row", "contact", "what becomes of it", "why"), lines)
        parts.append(f"### `{path}`\n\n{table}")
    return "\n\n".join(parts)


def _codes(quarter: Quarter) -> str:
    found: dict[str, dict[str, None]] = {}
    for _, _, row in _all(quarter):
        for judged in row.judged:
            for code in judged.codes.split():
                if not row.group:
                    found.setdefault(code, {})[row.values["contact_id"] or "(none)"] = None
    rows = [
        (code, " ".join(f"`{contact}`" for contact in contacts))
        for code, contacts in sorted(found.items())
    ]
    return _table(("code", "stories"), rows)
