"""Which contacts of an invoice stand in which workbook, and what the workbooks are called."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from transforms.documents.invoice import BASIS_NAME, PROTECTED_BASIS_NAME


class Part(NamedTuple):
    """One of an invoice's workbooks: whether it is of protected identities, and its contacts.

    `template` is the file name of the payer's template, None for our own workbook.
    """

    name: str
    protected: bool
    template: str | None
    contacts: pl.DataFrame

    @property
    def amount(self) -> Decimal:
        """Return the sum of its contacts in kronor."""
        return Decimal(self.contacts["amount"].sum())


def parts_of(rows: pl.DataFrame) -> list[Part]:
    """Part the contacts of an invoice (rows of `basis_rows`) into workbooks.

    Ordinary contacts first, then those with protected identity; of each, our own workbook first,
    then the templates by the first day of care in them. There is always an ordinary workbook,
    which tells the sum of the invoice, if only as so many in others.
    """
    found = parted(rows, "protected_identity")
    ordinary, protected = (found.get(kind, rows.clear()) for kind in (False, True))
    parts = list(_parts(ordinary, protected=False))
    if not parts:
        parts = [Part(BASIS_NAME, False, None, ordinary)]
    return [*parts, *_parts(protected, protected=True)]


def parted(rows: pl.DataFrame, column: str) -> dict[Any, pl.DataFrame]:
    """Part rows by the values of a column; rows that are all alike are left as they are."""
    alike = set(rows.get_column(column).to_list())
    if len(alike) == 1:
        return {alike.pop(): rows}
    return {value: part for (value,), part in rows.partition_by(column, as_dict=True).items()}


def _parts(rows: pl.DataFrame, *, protected: bool) -> Iterator[Part]:
    name = PROTECTED_BASIS_NAME if protected else BASIS_NAME
    for number, (template, contacts) in enumerate(_by_template(rows), 1):
        yield Part(_numbered(name, number), protected, template, contacts)


def _by_template(rows: pl.DataFrame) -> list[tuple[str | None, pl.DataFrame]]:
    if rows.is_empty():
        return []
    if "template" not in rows.columns:
        return [(None, rows)]
    return sorted(
        parted(rows, "template").items(),
        key=lambda part: (part[0] is not None, part[1]["started_on"].min(), part[0]),
    )


def _numbered(name: str, number: int) -> str:
    """Name the second workbook of a kind `fakturaunderlag_2.xlsx`, the first as the kind."""
    stem, suffix = name.rsplit(".", 1)
    return name if number == 1 else f"{stem}_{number}.{suffix}"
