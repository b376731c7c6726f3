"""Made-up deliveries written as files, in every format that a home accepts."""

import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import xlsxwriter

from contracts.care_contacts import REPORT_COLUMNS
from tests.generated.world import File
from tests.support.report_files import Beside, csv_file, ersmo_file

OWN_COLUMN = "Leverans"  # the sender's own; distinguishes files with equal rows


def write_file(inbox: Path, file: File) -> None:
    """Write a delivered file into an inbox."""
    path = inbox / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_WRITERS[file.kind](file))


def _cells(file: File) -> list[list[str]]:
    return [
        [*(row.get(name, "") for name in REPORT_COLUMNS), f"{file.path} {place}"]
        for place, row in enumerate(file.rows)
    ]


def _headings(*, swedish: bool = False) -> list[str]:
    names = [aliases[0] for aliases in REPORT_COLUMNS.values()] if swedish else [*REPORT_COLUMNS]
    return [*names, OWN_COLUMN]


def _csv(file: File) -> bytes:
    return csv_file(_headings(), _cells(file))


def _csv_swedish(file: File) -> bytes:
    return csv_file(_headings(swedish=True), _cells(file), ",", "utf-8-sig")


def _csv_tab(file: File) -> bytes:
    return csv_file(_headings(), _cells(file), "\t", line_end="\n")


def _csv_cp1252(file: File) -> bytes:
    names, rows = _headings(swedish=True), _cells(file)
    try:
        return csv_file(names, rows, encoding="cp1252")
    except UnicodeEncodeError:
        return csv_file(names, rows)


def _xlsx(file: File) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kontakter")
        for line, cells in enumerate([_headings(), *_cells(file)]):
            for place, cell in enumerate(cells):
                if cell:
                    sheet.write_string(line, place, cell)
    return out.getvalue()


def _parquet(file: File) -> bytes:
    out = io.BytesIO()
    schema = dict.fromkeys(_headings(), pl.String)
    pl.DataFrame(_cells(file), schema=schema, orient="row").write_parquet(out)
    return out.getvalue()


def _ersmo(file: File) -> bytes:
    extra = Beside(("ANNAN123",), ("XX",), (("020", "A01AB13"),))
    rows = ((row | {"sex": "K"}, extra) for row in file.rows)
    return ersmo_file(file.rows[0].get("reporter", ""), file.path, rows)


_WRITERS: dict[str, Callable[[File], bytes]] = {
    "csv": _csv,
    "csv-swedish": _csv_swedish,
    "csv-tab": _csv_tab,
    "csv-cp1252": _csv_cp1252,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "ersmo": _ersmo,
}
