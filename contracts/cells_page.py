"""The page of the kinds of cell, docs/cells.md, generated from the table."""

import re
from collections.abc import Iterator
from typing import Final

from contracts.cells import CELLS, KIND_OF_COLUMN, Kind, KindOfCell

_HEAD: Final = """# Kinds of cell

<!-- made by `make docs` from contracts/cells.py -->

Every cell of a report is read once, in the same way from CSV, workbooks, Parquet and ERSMOIndata,
before anything is compared or priced. Registries and the region's answers are read by the same
table. First the text is made plain: Unicode NFC; spaces of every kind become plain spaces and are
trimmed; soft hyphens, zero-width characters, marks of direction, byte order marks and a Ctrl-Z at
the end are removed. Then the spellings of a kind become one canonical text. Other text stays as it
is, and gets the remark of its kind. Characters that are not seen are written as `<U+00AD>`.

*Source:* own rule, 2026-11-30. *Spec:*
[format/test_kinds_of_cell.py](../tests/spec/format/test_kinds_of_cell.py),
[properties/test_cells.py](../tests/spec/properties/test_cells.py)
"""
_UNSEEN: Final = re.compile("[\x1a\u00a0\u00ad\u030a\u200b\u2009\ufeff]")


def cells_page() -> str:
    """Return docs/cells.md."""
    return "\n".join([_HEAD, *(_section(kind, cell) for kind, cell in CELLS.items())])


def _section(kind: Kind, cell: KindOfCell) -> str:
    columns = [f"`{name}`" for name, of in KIND_OF_COLUMN.items() if of is kind]
    return "\n".join(
        [
            f"## {kind.capitalize()}",
            "",
            f"Columns: {', '.join(columns)}",
            "",
            cell.rule,
            "",
            f"In a return: {cell.write}",
            *_table(cell),
        ]
    )


def _table(cell: KindOfCell) -> Iterator[str]:
    """Yield the lines of the table of a kind; no lines for a kind without examples."""
    rows = [
        (_shown(canonical), ", ".join(map(_shown, spellings)))
        for canonical, spellings in cell.same.items()
    ]
    if cell.refusal is not None:
        remark = cell.refusal.value
        refusal = f"refused: [{remark}](rules.md#{remark.lower()})"
        rows.append((refusal, ", ".join(map(_shown, cell.refused))))
    yield from ("", "| canonical | also written |", "| --- | --- |")
    yield from (f"| {canonical} | {spellings} |" for canonical, spellings in rows)
    yield ""


def _shown(text: str) -> str:
    if not text:
        return "empty"
    seen = _UNSEEN.sub(lambda found: f"<U+{ord(found.group()):04X}>", text)
    return f"`{seen}`"
