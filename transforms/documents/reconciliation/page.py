"""The reconciliation as a page (avstamning.html) without external resources."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from transforms.documents.reconciliation.charts import figures
from transforms.documents.reconciliation.registries import change_notice
from transforms.documents.reconciliation.tables import (
    month_facts,
    month_name,
    report_tables,
    verdict,
)
from transforms.documents.swedish import day, kronor, number
from transforms.documents.workbook.report_sheet import ReportTable
from transforms.documents.workbook.sheets import SUMMED, Column, Form
from transforms.reconciliation.tables import Reconciliation

if TYPE_CHECKING:
    from jinja2 import Environment

# A text without spaces up to this length is kept on one line: a code, a number, a date.
LONGEST_CODE: Final = 14
# Tables with more columns than this are set smaller.
COLUMNS_ON_A_PAGE: Final = 9
# Longer tables continue in the workbook; the sums include all rows.
MOST_ROWS: Final = 200


class Cell(NamedTuple):
    """A cell as shown: its heading, text and classes."""

    heading: str
    text: str
    classes: str


def avstamning_html(found: Reconciliation) -> str:
    """Write the reconciliation as a page: deterministic, and without patient data."""
    agrees, judgement = verdict(found)
    given = month_facts(found)
    return (
        _environment()
        .get_template("avstamning.html.j2")
        .render(
            month=month_name(found),
            issued=found.issued,
            agrees=agrees,
            judgement=judgement,
            notice=change_notice(found),
            nothing_billed=found.billed_nothing(),
            leading=[fact for fact in given if fact.leading],
            others=[fact for fact in given if not fact.leading],
            figures=figures(found),
            tables=[_shown(table) for table in report_tables(found)],
            is_number=lambda column: column.form in SUMMED,
            is_broad=lambda table: len(table.columns) > COLUMNS_ON_A_PAGE,
        )
    )


def _environment() -> "Environment":
    # The import is slow, and many commands write no page.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=PackageLoader("transforms.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(table: ReportTable) -> dict[str, object]:
    return {
        "table": table,
        "rows": list(_rows(table)),
        "sums": _cells(table, table.sums()),
        "left_out": _left_out(table),
    }


def _rows(table: ReportTable) -> Iterator[list[Cell]]:
    for row in table.cells()[:MOST_ROWS]:
        yield _cells(table, row)


def _left_out(table: ReportTable) -> str:
    """Return a notice that the table continues in the workbook."""
    rows = table.rows.height
    if rows <= MOST_ROWS:
        return ""
    shown = f"Tabellen visar de {number(MOST_ROWS)} första av {number(rows)} rader."
    return f"{shown} Alla rader finns i avstamning.xlsx."


def _cells(table: ReportTable, values: Sequence[object]) -> list[Cell]:
    return [
        Cell(column.heading, text := _text(column, value), _classes(column, value, text))
        for column, value in zip(table.columns, values, strict=False)
    ]


def _text(column: Column, value: object) -> str:
    if column.form is Form.KRONOR and isinstance(value, Decimal):
        return kronor(value)
    if column.form is Form.COUNT and isinstance(value, int):
        return number(value)
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)


def _classes(column: Column, value: object, text: str) -> str:
    """Return the CSS classes of a cell.

    `n` is a number and `d` a single word; a phone hides `z`, zero, and `e`, empty.
    """
    names = ["n"] if column.form in SUMMED else []
    names += ["d"] if len(text) <= LONGEST_CODE and " " not in text else []
    names += ["e"] if value is None else []
    names += ["z"] if value == 0 else []
    return " ".join(names)
