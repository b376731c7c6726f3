"""Every spelling of the table of cells has the text that the table states, or is refused.

Own rule, 2026-11-30: docs/cells.md.
"""

from pathlib import Path

import pytest

from contracts.care_contacts import ReportedContact
from contracts.cells import CELLS, KIND_OF_COLUMN, Kind
from contracts.cells_page import cells_page
from pipelines.describe import KINDS, write_cells
from tests.support.steps import believed, matched
from tests.support.tables import typed
from transforms.cells.reports import canonical_report

# Codes are spelled as the registries of a home do: properties/test_cells.py.
ALONE = [kind for kind in CELLS if kind is not Kind.CODE]
COLUMNS = [(column, kind) for column, kind in KIND_OF_COLUMN.items() if kind is not Kind.CODE]


@pytest.mark.parametrize(("column", "kind"), COLUMNS)
def test_spellings_of_the_same_are_one_text(column: str, kind: Kind) -> None:
    for canonical, spellings in CELLS[kind].same.items():
        texts = [canonical, *spellings]
        rows = typed(ReportedContact, [{column: text} for text in texts])
        found = canonical_report(rows).get_column(column).to_list()
        assert found == [canonical or None] * len(texts)


@pytest.mark.parametrize(("column", "kind"), [*COLUMNS, ("profession", Kind.CODE)])
def test_refused_spellings_have_their_remark_and_keep_their_text(column: str, kind: Kind) -> None:
    for text in CELLS[kind].refused:
        rows = typed(ReportedContact, [{column: text, "care_form": "outpatient"} | {column: text}])
        found = believed(rows)
        remarks = {*found.remarks["code"], *matched(found.accepted).remarks["code"]}
        # The unit at the end is asked only where that at the start leads nowhere; a part is shown.
        assert column in {"end_care_unit", "part_of_contact"} or CELLS[kind].refusal in remarks
        if kind not in {Kind.PROCEDURES, Kind.DIAGNOSES}:
            assert canonical_report(rows).item(0, column) == (text or None)


def test_every_column_of_a_report_has_a_kind() -> None:
    others = {"row", "ingest_no", "source_row", "source_format", "hidden"}
    assert set(KIND_OF_COLUMN) == {*ReportedContact.columns()} - others
    assert set(KIND_OF_COLUMN.values()) == set(CELLS)


def test_the_page_is_current(tmp_path: Path) -> None:
    write_cells(tmp_path / "cells.md")
    written = (tmp_path / "cells.md").read_text(encoding="utf-8")
    assert written == cells_page() == KINDS.read_text(encoding="utf-8")
