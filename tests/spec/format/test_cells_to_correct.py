"""A remark names its cells as the sender wrote them, and what to write there.

Own rule, 2026-11-30: docs/rules.md#cells-to-correct.
"""

import polars as pl
import pytest

from contracts.care_contacts import ReportedContact
from contracts.cells import CELLS, KIND_OF_COLUMN, Kind
from contracts.codes import SourceFormat
from contracts.remarks import RemarkCode
from tests.support.tables import typed
from transforms.cells.faults import cells_in_words, cells_to_correct
from transforms.cells.reports import canonical_report

LAYOUT = {name: f"Min {name}" for name in ReportedContact.columns()}
SOUND = {
    "reporter": "9999990014",
    "contact_id": "K-1",
    "started_on": "2024-01-10",
    "visit_type": "1",
    "profession": "LK",
}


def cells(code: str, layout: dict[str, str] = LAYOUT, **texts: str) -> list[tuple[str, ...]]:
    """Return heading, kind and what to write, of a row with one remark."""
    row = {"source_row": 3, "ingest_no": 1, "source_format": "csv", **SOUND, **texts}
    reported = canonical_report(typed(ReportedContact, [row]))
    remarks = reported.select("ingest_no", "source_row", code=pl.lit(code))
    found = cells_to_correct(reported, remarks, layout)
    assert found.select("ingest_no", "source_row", "code").unique().rows() in ([], [(1, 3, code)])
    return found.select("heading", "kind", "write").rows()


@pytest.mark.parametrize(
    ("code", "column", "text"),
    [
        ("C01", "reporter", "#N/A"),
        ("C01", "contact_id", "2,02E+16"),
        ("C02", "started_on", ""),
        ("C02", "started_on", "3/2/2024"),
        ("C02", "ended_on", "10/01/2024"),
        ("C02", "born_on", "80-01-01"),
        ("C02", "reported_at", "igår"),
        ("C07", "patient_fee", "-50"),
        ("C07", "leave_days", "1,5"),
        ("C08", "drg_code", "1AB"),
        ("C08", "procedure_codes", "PE09"),
        ("C08", "diagnosis_codes", "25J"),
        ("C08", "visit_type", "#N/A"),
        ("C08", "profession", "=A1"),
        ("C12", "cancelled", "x"),
        ("C12", "interpreter", "kanske"),
        ("C12", "island_visit", "2"),
        ("C12", "protected_identity", "?"),
        ("C12", "planned", "kanske"),
        ("C15", "visit_type", ""),
        ("C15", "profession", ""),
        ("C05", "care_form", "dagvård"),
        ("C06", "fee_code", "99"),
        ("C13", "visit_type", "99"),
        ("C14", "profession", "XX"),
        ("P02", "patient_id", "1,98001E+11"),
        ("L02", "lma_number", "2123456"),
    ],
)
def test_the_wrong_cell_is_named_with_its_kind(code: str, column: str, text: str) -> None:
    kind = KIND_OF_COLUMN[column]
    assert cells(code, **{column: text}) == [(f"Min {column}", kind.value, CELLS[kind].write)]


def test_every_wrong_cell_is_named_in_the_order_of_the_columns() -> None:
    found = cells("C02", started_on="3/2", ended_on="2024-02-30", born_on="1980-01-01")
    assert [heading for heading, *_ in found] == ["Min started_on", "Min ended_on"]


def test_a_sound_cell_is_never_named() -> None:
    assert cells("C02") == cells("C07") == cells("C08") == cells("C12") == cells("C01") == []


@pytest.mark.parametrize(
    ("code", "columns"),
    [
        ("C03", ["started_on", "ended_on"]),
        ("C04", ["started_on"]),
        ("C10", ["fee_code", "patient_fee"]),
        ("C16", ["contact_id", "patient_id"]),
        ("C17", ["contact_id"]),
        ("U01", ["care_unit"]),
        ("L04", ["lma_number"]),
    ],
)
def test_of_cells_that_do_not_agree_the_remark_itself_says_what_to_correct(
    code: str, columns: list[str]
) -> None:
    expected = [(f"Min {name}", KIND_OF_COLUMN[name].value, None) for name in columns]
    assert cells(code) == expected


def test_a_column_that_the_file_lacks_is_named_as_such() -> None:
    heading = "lma-nummer (saknas i filen)"
    assert cells("L01", {}) == [(heading, "LMA-nummer", CELLS[Kind.LMA_NUMBER].write)]


def test_a_return_of_ersmoindata_has_our_names() -> None:
    [found] = cells("L01", {"event_form": "event_form"}, source_format=SourceFormat.ERSMO.value)
    assert found[0] == "lma_number"


def test_of_the_products_of_ersmoindata_one_drg_is_enough() -> None:
    form = {"source_format": SourceFormat.ERSMO.value}
    assert cells("C08", drg_code="1234 K123", **form) == []
    assert [heading for heading, *_ in cells("C08", drg_code="1234 12", **form)] == ["Min drg_code"]


def test_a_remark_about_no_cell_names_none() -> None:
    named = {code for code in RemarkCode if cells(code.value)}
    assert RemarkCode.ROW_HIDDEN not in named
    assert RemarkCode.NO_PRICE not in named


def test_in_words_a_cell_is_heading_kind_and_what_to_write() -> None:
    row = {"source_row": 3, "ingest_no": 1, "source_format": "csv", **SOUND, "started_on": ""}
    reported = canonical_report(typed(ReportedContact, [row]))
    remarks = reported.select("ingest_no", "source_row").join(
        pl.DataFrame({"code": ["C02", "U01"]}), how="cross"
    )
    layout = {"started_on": "Besöksdatum", "care_unit": "Enhet"}
    assert cells_in_words(cells_to_correct(reported, remarks, layout)).rows() == [
        (3, "C02", "Besöksdatum (datum): Skriv ÅÅÅÅ-MM-DD, till exempel 2024-01-31."),
        (3, "U01", "Enhet (vårdenhet)"),
    ]
