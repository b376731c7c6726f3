"""The cells that a remark is about, named as the sender wrote them, and what to write there."""

from collections.abc import Mapping
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import REPORT_COLUMNS
from contracts.cells import CELLS, KIND_OF_COLUMN
from contracts.faults import CellToCorrect
from contracts.keys import ROW_PLACE
from contracts.remarks import RemarkCode
from transforms.cells.typed import with_typed_cells, wrong_cells

# Remarks that are always about the same cells, whose kind says what to write.
_WRITTEN: Final[dict[RemarkCode, tuple[str, ...]]] = {
    RemarkCode.CARE_FORM_UNKNOWN: ("care_form",),
    RemarkCode.FEE_CODE_UNKNOWN: ("fee_code",),
    RemarkCode.FEE_CODE_MISSING: ("fee_code",),
    RemarkCode.VISIT_TYPE_UNKNOWN: ("visit_type",),
    RemarkCode.PROFESSION_UNKNOWN: ("profession",),
    RemarkCode.NO_DRG_NOR_PROCEDURE: ("drg_code", "procedure_codes"),
    RemarkCode.PATIENT_MISSING: ("patient_id",),
    RemarkCode.PATIENT_MALFORMED: ("patient_id",),
    RemarkCode.LMA_MISSING: ("lma_number",),
    RemarkCode.LMA_MALFORMED: ("lma_number",),
}
# Remarks about cells that are well written: the remark itself says what to correct.
_COMPARED: Final[dict[RemarkCode, tuple[str, ...]]] = {
    RemarkCode.ENDS_BEFORE_START: ("started_on", "ended_on"),
    RemarkCode.STARTS_AFTER_ISSUE: ("started_on",),
    RemarkCode.FEE_AND_CODE_DISAGREE: ("fee_code", "patient_fee"),
    RemarkCode.SEVERAL_PATIENTS: ("contact_id", "patient_id"),
    RemarkCode.NEVER_REPORTED: ("contact_id",),
    RemarkCode.NAME_DIFFERS: ("patient_name", "born_on"),
    RemarkCode.NAME_OR_BIRTH_UNKNOWN: ("patient_name", "born_on"),
    RemarkCode.LMA_UNKNOWN: ("lma_number",),
    RemarkCode.LMA_OF_ANOTHER: ("lma_number",),
    RemarkCode.LMA_NOT_VALID: ("lma_number",),
    RemarkCode.UNIT_UNKNOWN: ("care_unit",),
    RemarkCode.UNIT_NOT_OPEN: ("care_unit",),
    RemarkCode.SEVERAL_AGREEMENTS: ("care_unit",),
}
_ORDER: Final = {name: place for place, name in enumerate(KIND_OF_COLUMN)}


def cells_to_correct(
    reported: pl.DataFrame, remarks: pl.DataFrame, layout: Mapping[str, str]
) -> DataFrame[CellToCorrect]:
    """Return the cells that remarks on the rows of a file are about.

    Args:
        reported: rows of the file in canonical form, with `source_row`.
        remarks: `ingest_no`, `source_row` and `code`.
        layout: the file's headings by column.
    """
    found = [
        _of(remarks, code, column)
        for codes in (_WRITTEN, _COMPARED)
        for code, columns in codes.items()
        for column in columns
    ]
    typed = with_typed_cells(reported)
    found += [
        _of(remarks.join(typed.filter(wrong), on="source_row", how="semi"), code, column)
        for code, of_columns in wrong_cells().items()
        for column, wrong in of_columns.items()
    ]
    cells = pl.concat(found).unique().sort("source_row", "code", "place")
    return CellToCorrect.of(
        cells.join(_texts(layout), on="column", how="left").select(
            *ROW_PLACE,
            "code",
            "column",
            "heading",
            "kind",
            write=pl.when(~pl.col("code").is_in([code.value for code in _COMPARED])).then("write"),
        )
    )


def cells_in_words(cells: pl.DataFrame) -> pl.DataFrame:
    """Return `source_row`, `code` and `cells`: heading, kind and what to write, one per line."""
    cell = pl.concat_str(
        pl.format("{} ({})", "heading", "kind"), "write", separator=": ", ignore_nulls=True
    )
    return cells.group_by("source_row", "code", maintain_order=True).agg(cells=cell.str.join("\n"))


def _of(remarks: pl.DataFrame, code: RemarkCode, column: str) -> pl.DataFrame:
    return remarks.filter(pl.col("code") == code.value).select(
        *ROW_PLACE,
        "code",
        column=pl.lit(column),
        place=pl.lit(_ORDER[column]),
    )


def _texts(layout: Mapping[str, str]) -> pl.DataFrame:
    """Return the heading of each column in the file, its kind and what to write, in Swedish."""
    return pl.DataFrame(
        [
            (name, _heading(name, layout), kind.value, CELLS[kind].write)
            for name, kind in KIND_OF_COLUMN.items()
        ],
        schema=["column", "heading", "kind", "write"],
        orient="row",
    )


def _heading(column: str, layout: Mapping[str, str]) -> str:
    if column in layout:
        return layout[column]
    if "event_form" in layout:
        # ERSMOIndata has our names, and a return adds the column that it lacks.
        return column
    ours = REPORT_COLUMNS[column][0] if column in REPORT_COLUMNS else column
    return f"{ours} (saknas i filen)"
